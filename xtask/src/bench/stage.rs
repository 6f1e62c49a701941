//! What takes part: the program with something to share, and the programs that it is compared with.

use std::cell::{Cell, OnceCell};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::Extent;
use super::load::{self, Load};
use super::tables::Table;
use crate::http;
use crate::project::{self, cargo};
use crate::server::{self, Server};

/// By how many microseconds a slow disk's flush takes longer.
const SLOW_FLUSH: &str = "2000";

/// The size of a file that is small, and of the one that is downloaded by many.
pub(super) const SMALL: usize = 10 * 1024;

/// Everything that a path may need.
pub(super) struct Stage {
    /// How large and how long.
    pub(super) extent: Extent,
    /// The program.
    pub(super) latchkey: Latchkey,
    /// The same on a slow disk.
    pub(super) slow: Latchkey,
    /// Bare HTTP.
    pub(super) bare: Server,
    /// The least that makes a lasting link, and the same on a slow disk.
    pub(super) links: [Server; 2],
    /// What sends files.
    pub(super) nginx: Server,
    /// What is built.
    pub(super) programs: Programs,
    /// Where everything lies; made anew for each run.
    pub(super) folder: PathBuf,
    /// The large tables, as far as they were asked for.
    pub(super) tables: [OnceCell<Table>; 2],
    grown: OnceCell<Grown>,
    numbers: Cell<u64>,
}

/// Two folders of small files, `many` and ten times as many in `tenfold`.
pub(super) struct Grown {
    /// Where they were taken from.
    pub(super) files: PathBuf,
    /// The program, serving them.
    pub(super) latchkey: Latchkey,
}

/// Where what was built lies.
pub(super) struct Programs {
    release: PathBuf,
    /// What makes flushes slow.
    slow_flush: PathBuf,
}

/// The program, serving a data folder.
pub(super) struct Latchkey {
    /// The process.
    pub(super) server: Server,
    /// The owner's token.
    pub(super) token: String,
}

impl Programs {
    fn build(folder: &Path) -> Result<Self> {
        // Apart, so that the program has the features that it has where it is built alone.
        for package in ["app", "bench-references"] {
            let package = ["build", "--release", "--locked", "--package", package];
            project::output(&mut cargo(&package))?;
        }
        let slow_flush = folder.join("slow_flush.so");
        project::output(
            project::command("cc")
                .args([
                    "-O2",
                    "-shared",
                    "-fPIC",
                    "xtask/bench/slow_flush.c",
                    "-ldl",
                    "-o",
                ])
                .arg(&slow_flush),
        )?;
        let release = project::target_directory()?.join("release");
        Ok(Self {
            release,
            slow_flush,
        })
    }

    /// One of them, by its name.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.release.join(name)
    }

    /// Runs the program's command line on a data folder, and gives what it printed.
    pub(super) fn latchkey(&self, data: &Path, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(self.path("latchkey"));
        command.args(arguments).arg("--data").arg(data);
        // Beyond what is new, a folder of many files would fill the screen.
        project::output(command.stderr(std::process::Stdio::null()))
    }

    fn reference(&self, name: &str, argument: Option<&Path>, is_slow: bool) -> Result<Server> {
        let address = server::free_address()?;
        let mut command = Command::new(self.path(name));
        command.arg(address.to_string()).args(argument);
        if is_slow {
            self.slow_down(&mut command);
        }
        let log = self
            .slow_flush
            .with_file_name(format!("{name}-{is_slow}.log"));
        Server::spawn(&mut command, address, log)
    }

    fn slow_down(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", &self.slow_flush)
            .env("SLOW_FLUSH", SLOW_FLUSH);
    }

    /// Starts the program on a data folder that is set up.
    pub(super) fn serve(&self, data: &Path, is_slow: bool) -> Result<Latchkey> {
        let token = self.latchkey(data, &["token", "create", "--user", "owner", "--json"])?;
        let token: Value = serde_json::from_str(&token).context("read a token")?;
        let server = self.start(data, is_slow)?;
        let token = text(&token, "token")?;
        Ok(Latchkey { server, token })
    }

    /// Starts the program and waits for its first answer.
    pub(super) fn start(&self, data: &Path, is_slow: bool) -> Result<Server> {
        let address = server::free_address()?;
        let mut command = Command::new(self.path("latchkey"));
        command
            .arg("serve")
            .args(["--listen", &address.to_string(), "--public-url"])
            .arg(format!("http://{address}"))
            .arg("--data")
            .arg(data)
            .env("LATCHKEY_TRUSTED_PROXIES", "127.0.0.1/32");
        if is_slow {
            self.slow_down(&mut command);
        }
        Server::spawn(&mut command, address, data.with_extension("log"))
    }
}

impl Latchkey {
    /// Asks as the owner, and gives the answer's body.
    pub(super) fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let bearer = format!("Bearer {}", self.token);
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json"),
        ];
        let body = body.map(Value::to_string);
        let answer = http::ask(
            self.server.address(),
            method,
            path,
            &headers,
            body.as_deref(),
        )?;
        ensure!(
            (200..300).contains(&answer.status),
            "{method} {path} was answered {}: {}",
            answer.head,
            String::from_utf8_lossy(&answer.body)
        );
        answer.json()
    }

    /// The id of what is at a path, in Graph's form.
    pub(super) fn item(&self, path: &str) -> Result<String> {
        let item = self.ask("GET", &format!("/v1.0/me/drive/root:/{path}"), None)?;
        text(&item, "id")
    }

    /// The path of a link to what is at a path.
    pub(super) fn link(&self, path: &str, password: Option<&str>) -> Result<String> {
        let mut wanted = json!({ "type": "view", "scope": "anonymous" });
        if let Some(password) = password {
            wanted["password"] = password.into();
        }
        let address = format!("/v1.0/me/drive/root:/{path}:/createLink");
        let link = self.ask("POST", &address, Some(&wanted))?;
        let address = text(&link["link"], "webUrl")?;
        let (_, path) = address.split_once("/s/").context("find a link's path")?;
        Ok(format!("/s/{path}"))
    }

    /// The ids of what is in a folder, in Graph's form.
    pub(super) fn children(&self, path: &str) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        let first = format!("/v1.0/me/drive/root:/{path}:/children?$select=id&$top=1000");
        self.walk(&first, |item| {
            ids.push(text(item, "id")?);
            Ok(())
        })?;
        Ok(ids)
    }

    /// Reads a list to its end, page by page, and says how long it is.
    pub(super) fn walk(
        &self,
        first: &str,
        mut each: impl FnMut(&Value) -> Result<()>,
    ) -> Result<usize> {
        let (mut count, mut next) = (0, Some(first.to_owned()));
        while let Some(address) = next {
            let page = self.ask("GET", &address, None)?;
            let items = page["value"].as_array().context("read a list")?;
            count += items.len();
            items.iter().try_for_each(&mut each)?;
            let address = page["@odata.nextLink"].as_str();
            next = address
                .map(|address| {
                    address
                        .split_once("/v1.0/")
                        .context("find the next page's path")
                })
                .transpose()?
                .map(|(_, path)| format!("/v1.0/{path}"));
        }
        Ok(count)
    }

    /// The requests in a file, asked by the owner.
    pub(super) fn load(&self, requests: PathBuf) -> Load {
        Load {
            token: Some(self.token.clone()),
            ..Load::of(requests)
        }
    }
}

impl Stage {
    /// Builds everything, and starts what is small.
    pub(super) fn build(extent: Extent) -> Result<Self> {
        let folder = kept_folder()?.join("run");
        if folder.exists() {
            fs::remove_dir_all(&folder).context("remove what an earlier run left")?;
        }
        fs::create_dir_all(&folder)?;
        let programs = Programs::build(&folder)?;
        let files = folder.join("files");
        make_files(&files, &extent)?;
        let latchkey = programs.set_up(&folder.join("data"), Some(&files), false)?;
        let slow = programs.set_up(&folder.join("slow"), Some(&files.join("many")), true)?;
        let stage = Self {
            extent,
            bare: programs.reference("bare", None, false)?,
            links: [
                programs.reference("links", Some(&folder.join("links.db")), false)?,
                programs.reference("links", Some(&folder.join("slow-links.db")), true)?,
            ],
            nginx: nginx(&folder, &files)?,
            latchkey,
            slow,
            programs,
            folder,
            tables: [OnceCell::new(), OnceCell::new()],
            grown: OnceCell::new(),
            numbers: Cell::new(0),
        };
        for (name, latchkey, path) in [
            ("create", &stage.latchkey, "many"),
            ("slow-create", &stage.slow, "files"),
        ] {
            let ids = latchkey.children(path)?;
            load::write(&stage.folder.join(name), ids.iter().map(|id| create(id)))?;
        }
        Ok(stage)
    }

    /// The two folders of small files, made when they are first asked for.
    pub(super) fn grown(&self) -> Result<&Grown> {
        if let Some(grown) = self.grown.get() {
            return Ok(grown);
        }
        let files = self.folder.join("grown-files");
        let many = self.extent.small_files;
        make_small_files(&files.join("many"), many, SMALL / 10)?;
        make_small_files(&files.join("tenfold"), many * 10, SMALL / 10)?;
        let data = self.folder.join("grown");
        let latchkey = self.programs.set_up(&data, Some(&files), false)?;
        Ok(self.grown.get_or_init(|| Grown { files, latchkey }))
    }

    /// A file of one request, or of several.
    pub(super) fn requests(&self, name: &str, requests: &[String]) -> Result<PathBuf> {
        let path = self.folder.join(name);
        load::write(&path, requests.iter().cloned())?;
        Ok(path)
    }

    /// A number from which a load may count: no other load counts as far.
    pub(super) fn number(&self) -> u64 {
        let number = self.numbers.get();
        self.numbers.set(number + 10_000_000);
        number
    }
}

impl Programs {
    /// A new data folder with these files, served.
    pub(super) fn set_up(
        &self,
        data: &Path,
        files: Option<&Path>,
        is_slow: bool,
    ) -> Result<Latchkey> {
        self.latchkey(data, &["init"])?;
        if let Some(files) = files {
            let files = files.to_str().context("a path that is not text")?;
            let mut import = vec!["import", files, "--user", "owner"];
            if is_slow {
                import.extend(["--into", "files"]);
            }
            self.latchkey(data, &import)?;
        }
        self.serve(data, is_slow)
    }
}

/// A request for a link that no other request has asked for.
pub(super) fn create(id: &str) -> String {
    format!(
        "POST /v1.0/me/drive/items/{id}/createLink \
         {{\"type\":\"view\",\"scope\":\"anonymous\",\"expirationDateTime\":\"%e\"}}"
    )
}

/// The folder that large tables are kept in between runs.
pub(super) fn kept_folder() -> Result<PathBuf> {
    Ok(project::target_directory()?.join("bench"))
}

/// A value's text.
pub(super) fn text(value: &Value, key: &str) -> Result<String> {
    let text = value[key].as_str();
    text.map(str::to_owned)
        .with_context(|| format!("find `{key}` in {value}"))
}

/// Small files with bytes of their own.
pub(super) fn make_small_files(folder: &Path, count: usize, size: usize) -> Result<()> {
    fs::create_dir_all(folder)?;
    for number in 0..count {
        let line = format!("{number:09} ");
        let bytes = line.as_bytes().repeat(size / line.len());
        fs::write(folder.join(format!("file {number}.bin")), bytes)?;
    }
    Ok(())
}

fn make_files(folder: &Path, extent: &Extent) -> Result<()> {
    make_small_files(&folder.join("many"), extent.small_files, SMALL / 10)?;
    make_small_files(&folder.join("page"), 200, SMALL / 10)?;
    let deep = (0..20).fold(folder.to_path_buf(), |folder, level| {
        folder.join(format!("level {level}"))
    });
    make_small_files(&deep, 1, SMALL / 10)?;
    fs::copy(
        deep.join("file 0.bin"),
        folder.join("level 0/level 1/level 2/level 3/deep.bin"),
    )?;
    fs::write(folder.join("small.bin"), vec![7; SMALL])?;
    let large = fs::File::create(folder.join("large.bin"))?;
    std::io::copy(
        &mut std::io::Read::take(std::io::repeat(7), extent.large_file),
        &mut &large,
    )?;
    Ok(())
}

fn nginx(folder: &Path, files: &Path) -> Result<Server> {
    let address: SocketAddr = server::free_address()?;
    let template = fs::read_to_string(project::root().join("xtask/bench/nginx.conf.in"))?;
    let configuration = template
        .replace("@FOLDER@", &folder.display().to_string())
        .replace("@FILES@", &files.display().to_string())
        .replace("@ADDRESS@", &address.to_string());
    let path = folder.join("nginx.conf");
    fs::write(&path, configuration)?;
    let mut command = Command::new("nginx");
    command
        .arg("-e")
        .arg("stderr")
        .arg("-p")
        .arg(folder)
        .arg("-c")
        .arg(&path);
    Server::spawn(&mut command, address, folder.join("nginx.log"))
}
