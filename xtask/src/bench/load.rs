//! Loads a server with requests, and says how many it answered.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::net::{RecvFlags, recv};

use super::measured::Sample;
use super::usage;
use crate::project;
use crate::server::Server;

/// What is sent.
#[derive(Clone, Debug)]
pub(super) struct Load {
    /// Each as `METHOD PATH [BODY]`, in a file.
    pub(super) requests: PathBuf,
    /// Whom they come from.
    pub(super) token: Option<String>,
    /// On how many connections.
    pub(super) connections: u32,
    /// The number of the first.
    pub(super) first: u64,
    /// Whether each comes from a network of its own.
    pub(super) from_everywhere: bool,
    /// Whether they are to be refused.
    pub(super) refused: bool,
    /// A file that the links are added to that are answered.
    pub(super) found: Option<PathBuf>,
}

impl Load {
    /// The requests in a file, on 64 connections.
    pub(super) fn of(requests: PathBuf) -> Self {
        Self {
            requests,
            token: None,
            connections: 64,
            first: 0,
            from_everywhere: false,
            refused: false,
            found: None,
        }
    }

    /// Starts sending.
    pub(super) fn start(&self, server: &Server, seconds: u64) -> Result<Running> {
        let script = project::root().join("xtask/bench/requests.lua");
        let mut command = Command::new("wrk");
        command
            .args(["-t1", "--timeout", "10s"])
            .arg(format!("-c{}", self.connections))
            .arg(format!("-d{seconds}s"))
            .arg("-s")
            .arg(script)
            .arg(format!("http://{}", server.address()))
            .env("REQUESTS", &self.requests)
            .env("FIRST", self.first.to_string())
            .stdout(Stdio::piped());
        if let Some(token) = &self.token {
            command.env("AUTHORIZATION", format!("Bearer {token}"));
        }
        if self.from_everywhere {
            command.env("NETWORKS", "1");
        }
        if let Some(found) = &self.found {
            command.env("FOUND", found);
        }
        let child = command.spawn().context("start wrk")?;
        Ok(Running {
            child,
            refused: self.refused,
        })
    }

    /// Sends for so many seconds, and says what the server reached.
    pub(super) fn run(&self, server: &Server, seconds: u64) -> Result<Sample> {
        let before = usage::processor_time(server.id())?;
        let (requests, rate, p99) = self.start(server, seconds)?.finish()?;
        let used = usage::processor_time(server.id())? - before;
        Ok(Sample {
            rate,
            cpu: used / requests,
            p99,
        })
    }
}

/// A load that is being sent.
pub(super) struct Running {
    child: Child,
    refused: bool,
}

impl Running {
    /// Waits for its end: how many requests were answered, how many in a second, and the p99 in microseconds. All were
    /// answered as they were to be.
    pub(super) fn finish(self) -> Result<(f64, f64, f64)> {
        let printed = self.child.wait_with_output()?;
        let printed = String::from_utf8_lossy(&printed.stdout);
        let figures = printed.lines().find_map(|line| line.strip_prefix("BENCH "));
        let figures = figures.with_context(|| format!("read what wrk printed: {printed}"))?;
        let figures: Result<Vec<f64>, _> = figures.split(' ').map(str::parse).collect();
        let figures = figures.context("read wrk's figures")?;
        let [requests, microseconds, refused, lost, p99] = figures[..] else {
            bail!("wrk printed {} figures", figures.len());
        };
        let expected = if self.refused { requests } else { 0.0 };
        ensure!(
            requests > 0.0 && lost == 0.0 && (refused - expected).abs() < 1.0,
            "of {requests} requests {refused} were refused and {lost} lost; {expected} should be refused"
        );
        Ok((requests, requests / microseconds * 1e6, p99))
    }
}

/// Writes requests to a file.
pub(super) fn write(
    path: &std::path::Path,
    requests: impl IntoIterator<Item = String>,
) -> Result<()> {
    let mut text = String::new();
    for request in requests {
        let _ = writeln!(text, "{request}");
    }
    fs::write(path, text).with_context(|| format!("write {}", path.display()))
}

/// Downloads a path again and again for so many seconds on several connections, letting the kernel drop the bytes;
/// megabytes in a second.
pub(super) fn download(
    server: &Server,
    path: &str,
    connections: u32,
    seconds: u64,
) -> Result<Sample> {
    let before = usage::processor_time(server.id())?;
    let (began, enough) = (Instant::now(), Duration::from_secs(seconds));
    let takers: Vec<_> = (0..connections)
        .map(|_| {
            let (address, path) = (server.address(), path.to_owned());
            thread::spawn(move || {
                let mut bytes = take(address, &path)?;
                while began.elapsed() < enough {
                    bytes += take(address, &path)?;
                }
                Ok(bytes)
            })
        })
        .collect();
    let mut bytes = 0;
    for taker in takers {
        bytes += taker
            .join()
            .unwrap_or_else(|_| bail!("a download ended early"))?;
    }
    let took = began.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a size for people to read")]
    let megabytes = bytes as f64 / 1e6;
    Ok(Sample {
        rate: megabytes / took,
        cpu: (usage::processor_time(server.id())? - before) / megabytes,
        p99: 0.0,
    })
}

/// Downloads what has no length that is told beforehand, and gives the number of bytes.
pub(super) fn take_all(server: &Server, path: &str) -> Result<usize> {
    let mut stream = ask(server.address(), path)?;
    let (mut room, mut bytes) = (vec![0; 1 << 20], 0);
    loop {
        match stream.read(&mut room)? {
            0 => return Ok(bytes),
            taken => bytes += taken,
        }
    }
}

fn ask(address: SocketAddr, path: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    let ask = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes())?;
    Ok(stream)
}

fn take(address: SocketAddr, path: &str) -> Result<u64> {
    let mut stream = ask(address, path)?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    ensure!(head.starts_with("http/1.1 200"), "it was answered {head}");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: u64 = length.context("find a length")?.parse()?;
    let (mut left, mut room) = (length, vec![0; 4 << 20]);
    while left > 0 {
        let most = room.len().min(usize::try_from(left)?);
        // The kernel counts the bytes and drops them: what is measured is the server and not its client.
        let (_, taken) = recv(&stream, &mut room[..most], RecvFlags::TRUNC)?;
        ensure!(taken > 0, "it ended {left} bytes early");
        left -= u64::try_from(taken)?;
    }
    Ok(length)
}
