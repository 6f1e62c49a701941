-- The load: the requests in the file that REQUESTS names, one a line as METHOD PATH [BODY], in turn and for ever.
-- In path and body, %n is the number of the request, which begins at FIRST, and %e a time in the future that no other
-- request of the same numbering has. AUTHORIZATION is a header of all. With NETWORKS each request is told to come from
-- a network of its own. With FOUND the links that are answered are added to the file of that name.
local lines, first, head, turn, found = {}, tonumber(os.getenv("FIRST") or "0"), "", 0, nil

local function time(number)
  local second = 1900000000 + math.floor(number / 1000)
  return os.date("!%Y-%m-%dT%H:%M:%S", second) .. string.format(".%03dZ", number % 1000)
end

local function made(line, number)
  if line:find("%", 1, true) then
    line = line:gsub("%%n", string.format("%d", number)):gsub("%%e", function() return time(number) end)
  end
  local method, path, body = line:match("^(%S+) (%S+) ?(.*)$")
  local text = method .. " " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\n" .. head
  if os.getenv("NETWORKS") then
    text = text .. string.format("X-Forwarded-For: 10.%d.%d.%d\r\n", number / 65536 % 256, number / 256 % 256, number % 256)
  end
  if body == "" then return text .. "\r\n" end
  local kind = body:sub(1, 1) == "{" and "application/json" or "application/x-www-form-urlencoded"
  return text .. "Content-Type: " .. kind .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

function init()
  for line in io.lines(os.getenv("REQUESTS")) do lines[#lines + 1] = line end
  local authorization = os.getenv("AUTHORIZATION")
  if authorization then head = "Authorization: " .. authorization .. "\r\n" end
  local constant = #lines == 1 and not lines[1]:find("%", 1, true) and not os.getenv("NETWORKS") and made(lines[1], 0)
  if constant then request = function() return constant end end
  if os.getenv("FOUND") then
    found = io.open(os.getenv("FOUND"), "a")
    response = function(status, _, body)
      local path = status == 201 and body:match('"webUrl":"[^"]-(/s/[%w_-]+)"')
      if path then found:write("GET ", path, "\n") end
    end
  end
end

function request()
  turn = turn + 1
  return made(lines[(first + turn) % #lines + 1], first + turn)
end

function done(summary, latency)
  if found then found:close() end
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("BENCH %d %d %d %d %.0f\n",
    summary.requests, summary.duration, errors.status, lost, latency:percentile(99)))
end
