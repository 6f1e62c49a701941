//! Requests that went wrong on their way: recorded exchanges with bytes changed, lost, doubled or cut. None is
//! answered with a failure of the server, and none is left without an answer.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{Actor, Server, text};

/// How many requests are sent, and how many when there is time.
const MANY: usize = 2_000;
const LONG: usize = 20_000;
/// What the changes follow from.
const SEED: u64 = 0x1A7C_4E11;
/// How long a whole request may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long an answer to a request that goes on is waited for.
const GLANCE: Duration = Duration::from_millis(20);

/// Numbers that follow from a seed (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `end`; 0 if there is none.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap().max(1);
        usize::try_from(self.next() % end).unwrap()
    }
}

/// What is put into requests: what readers of paths, headers and bodies trip over.
const PIECES: [&[u8]; 28] = [
    b"%00",
    b"%2F",
    b"%",
    b"%C0%AF",
    b"..",
    b"//",
    b":/",
    b"?",
    b"#",
    b"&&",
    b"=",
    b"\0",
    b"\r\n",
    b"\n",
    b"\xff\xfe",
    b"\xc3",
    b"{",
    b"}",
    b"[[[[[[[[",
    b"\"",
    b"null",
    b"-1",
    b"9223372036854775808",
    b"1e999",
    b"'",
    b"u!",
    b"<!DOCTYPE x [<!ENTITY y \"z\">]>&y;",
    b";q=",
];

/// One change of a request.
fn changed(request: &mut Vec<u8>, others: &[Vec<u8>], numbers: &mut Numbers) {
    let at = numbers.below(request.len());
    let end = (at + 1 + numbers.below(24)).min(request.len());
    match numbers.below(8) {
        0 => request[at] ^= 1 << numbers.below(8),
        1 => drop(request.drain(at..end)),
        2 => {
            let doubled = request[at..end].to_vec();
            drop(request.splice(at..at, doubled));
        }
        3 | 4 => {
            let piece = PIECES[numbers.below(PIECES.len())];
            drop(request.splice(at..at, piece.iter().copied()));
        }
        5 => request.truncate(at),
        6 => {
            let other = &others[numbers.below(others.len())];
            let from = numbers.below(other.len());
            let to = (from + numbers.below(64)).min(other.len());
            drop(request.splice(at..end, other[from..to].iter().copied()));
        }
        _ => {
            let byte = u8::try_from(numbers.below(256)).unwrap();
            let many = 1 << numbers.below(14);
            drop(request.splice(at..at, std::iter::repeat_n(byte, many)));
        }
    }
}

/// Whether a request says itself that nothing follows.
fn is_whole(request: &[u8]) -> bool {
    // Empty lines before the first are skipped (RFC 9112, section 2.2).
    let is_line = |byte: &u8| !matches!(byte, b'\r' | b'\n');
    let start = request.iter().position(is_line).unwrap_or(request.len());
    let request = &request[start..];
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
    if head.contains("transfer-encoding") || head.contains("expect") {
        return false;
    }
    let sent = request.len() - end - 4;
    let mut lengths = head
        .lines()
        .filter_map(|line| line.strip_prefix("content-length:"));
    let length = lengths.next().map(|length| length.trim().parse::<usize>());
    length.is_none_or(|length| length.is_ok_and(|length| length <= sent))
}

/// The status that a request is answered with, if it is answered.
async fn status(address: &str, request: &[u8], patience: Duration) -> Option<u16> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A server that refuses early may close while it is still sent to.
    let _ = stream.write_all(request).await;
    let mut line = [0; 12];
    let read = tokio::time::timeout(patience, stream.read_exact(&mut line)).await;
    read.ok()?.ok()?;
    std::str::from_utf8(&line[9..]).unwrap().parse().ok()
}

/// The requests of all recorded exchanges, about what is there.
fn recorded(server: &Server, owner: &Actor) -> Vec<Vec<u8>> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters-http/tests/golden");
    let mut requests = Vec::new();
    for (door, id) in [
        ("box", "box_id"),
        ("microsoft", "graph_id"),
        ("oracle", "oracle_id"),
    ] {
        let mut files: Vec<_> = std::fs::read_dir(golden.join(door)).unwrap().collect();
        files.sort_by_key(|file| file.as_ref().unwrap().path());
        for file in files {
            let exchange = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let (_, rest) = exchange.split_once("--- request\n").unwrap();
            let (request, _) = rest.split_once("\n--- ").unwrap();
            let filled = request
                .replace("{file}", text(&server.shown_item("Welcome.txt")[id]))
                .replace("{folder}", text(&server.shown_item("Reports")[id]))
                .replace("{drive}", server.drive("owner"))
                .replace("lk_good", owner.token());
            let (head, body) = filled.split_once("\n\n").unwrap_or((&filled, ""));
            let mut lines = head.lines();
            let mut whole = format!("{} HTTP/1.1\r\nhost: x\r\n", lines.next().unwrap());
            for line in lines {
                write!(whole, "{line}\r\n").unwrap();
            }
            if !body.is_empty() {
                write!(whole, "content-length: {}\r\n", body.len()).unwrap();
            }
            requests.push(format!("{whole}\r\n{body}").into_bytes());
        }
    }
    requests
}

#[tokio::test]
async fn no_broken_request_breaks_the_server_or_is_left_waiting() {
    let is_long = std::env::var_os("LATCHKEY_TEST_LONG").is_some();
    let server = Server::start().await;
    let owner = server.owner();
    let address = server.url.trim_start_matches("http://").to_owned();
    let requests = recorded(&server, &owner);
    assert!(requests.len() > 150, "{}", requests.len());
    let mut numbers = Numbers(SEED);
    let (mut answered, mut kinds) = (0, std::collections::BTreeSet::new());
    for round in 0..if is_long { LONG } else { MANY } {
        let mut request = requests[numbers.below(requests.len())].clone();
        for _ in 0..=numbers.below(3) {
            if request.is_empty() {
                break;
            }
            changed(&mut request, &requests, &mut numbers);
        }
        if round % 50 == 0 {
            let length = numbers.below(512);
            request = (0..length)
                .map(|_| numbers.next().to_le_bytes()[0])
                .collect();
        }
        let is_whole = is_whole(&request);
        let patience = if is_whole { PATIENCE } else { GLANCE };
        let status = status(&address, &request, patience).await;
        let shown = String::from_utf8_lossy(&request);
        let is_failure = status.is_some_and(|status| status >= 500 && status != 501);
        assert!(!is_failure, "round {round}, {status:?}: {shown}");
        assert!(
            status.is_some() || !is_whole,
            "round {round}, no answer: {shown}"
        );
        answered += usize::from(status.is_some());
        kinds.extend(status);
    }
    // The changes reach what lies behind the first check.
    assert!(answered > MANY / 2, "{answered}");
    for status in [200, 400, 401, 404, 405] {
        assert!(kinds.contains(&status), "{status} in {kinds:?}");
    }
    owner.get("/v1.0/me/drive").await.ok();
}
