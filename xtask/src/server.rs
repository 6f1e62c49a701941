//! A server of ours as a child process: started on a free port, waited for, stopped by SIGTERM.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::http;

const READY_WITHIN: Duration = Duration::from_secs(30);
const STOPPED_WITHIN: Duration = Duration::from_secs(15);
const DROPPED_WITHIN: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_millis(2);

/// A running server; dropped while it runs, it is asked to end, and killed where it does not.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Starts `program` in `folder` with `arguments` followed by `--listen` and a free loopback port.
    ///
    /// What it prints goes to the file `log`, because it prints secrets on its first start.
    pub(crate) fn start(
        program: &Path,
        folder: &Path,
        arguments: &[&str],
        log: PathBuf,
    ) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .args(arguments)
            .args(["--listen", &address.to_string()])
            .args(["--public-url", &format!("http://{address}")]);
        Self::spawn(&mut command, address, log)
    }

    /// Starts what serves on this address, and waits until it answers to `/readyz`.
    pub(crate) fn spawn(command: &mut Command, address: SocketAddr, log: PathBuf) -> Result<Self> {
        let file = File::create(&log).with_context(|| format!("create {}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone().context("share the log file")?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("start {}", command.get_program().display()))?;
        let mut server = Self {
            child,
            address,
            log,
        };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The server's address, without a slash at the end.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sends SIGTERM and waits for the end.
    pub(crate) fn stop(mut self) -> Result<ExitStatus> {
        self.end(STOPPED_WITHIN)
    }

    fn end(&mut self, within: Duration) -> Result<ExitStatus> {
        if let Some(status) = self.child.try_wait().context("wait for the server")? {
            return Ok(status);
        }
        let id = i32::try_from(self.child.id()).context("read the server's process id")?;
        let pid = Pid::from_raw(id).context("read the server's process id")?;
        kill_process(pid, Signal::TERM).context("send SIGTERM to the server")?;
        let begin = Instant::now();
        while begin.elapsed() < within {
            if let Some(status) = self.child.try_wait().context("wait for the server")? {
                return Ok(status);
            }
            thread::sleep(POLL);
        }
        bail!("the server did not stop within {within:?} of SIGTERM")
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let begin = Instant::now();
        while begin.elapsed() < READY_WITHIN {
            if let Some(status) = self.child.try_wait().context("wait for the server")? {
                bail!("the server ended at once ({status}):\n{}", self.printed());
            }
            if is_ready(self.address) {
                return Ok(());
            }
            thread::sleep(POLL);
        }
        bail!(
            "the server was not ready within {READY_WITHIN:?}:\n{}",
            self.printed()
        )
    }

    fn printed(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has processes of its own ends them only when it is asked to.
        let _ = self.end(DROPPED_WITHIN);
        // Both fail only when it has ended already, which is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(crate) fn free_address() -> Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .context("find a free port")
}

fn is_ready(address: SocketAddr) -> bool {
    http::get(address, "/readyz").is_ok_and(|answer| answer.status == 200)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    /// A one-request server whose answer is given.
    fn answering(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn only_a_success_counts_as_ready() {
        assert!(is_ready(answering("HTTP/1.1 200 OK\r\n\r\n")));
        assert!(!is_ready(answering(
            "HTTP/1.1 503 Service Unavailable\r\n\r\n"
        )));
        assert!(!is_ready(free_address().unwrap()));
    }

    #[test]
    fn a_program_that_ends_at_once_is_told_with_what_it_printed() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let error = Server::start(
            Path::new("/bin/sh"),
            folder.path(),
            &["-c", "echo no such luck; exit 4"],
            log,
        )
        .err()
        .unwrap();
        assert!(error.to_string().contains("no such luck"), "{error}");
    }
}
