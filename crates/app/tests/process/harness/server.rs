//! A running server. It is killed when the test is over, however that came.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::{Client, Place, within};

/// Below the range from which the system takes ports for outgoing connections.
const FIRST_PORT: u16 = 20_000;
const PORTS: u16 = 10_000;

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    stdout: PathBuf,
    stderr: PathBuf,
}

/// A port that nobody listens on, and that no outgoing connection takes.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % u32::from(PORTS)).unwrap();
    loop {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST_PORT + (begin + step % PORTS) % PORTS;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

impl Server {
    /// Starts a server on a port of its own and waits until it answers.
    pub(crate) fn start(place: &Place) -> Self {
        Self::start_at(place, free_port(), &[])
    }

    /// Starts a server on this port, with more arguments, and waits until it answers.
    pub(crate) fn start_at(place: &Place, port: u16, more: &[&str]) -> Self {
        let listen = format!("127.0.0.1:{port}");
        Self::start_with(place, port, &[&["--listen", &listen], more].concat())
    }

    /// Starts a server that listens where these arguments say, reached on this port.
    pub(crate) fn start_with(place: &Place, port: u16, arguments: &[&str]) -> Self {
        Self::start_of(
            place,
            port,
            &mut place.command(&[&["serve"], arguments].concat()),
        )
    }

    /// Starts a server by a command, reached on this port.
    pub(crate) fn start_of(place: &Place, port: u16, command: &mut Command) -> Self {
        let mut server = Self::spawn(place, port, command);
        let ready = within(Duration::from_secs(30), || {
            if let Some(status) = server.child.try_wait().unwrap() {
                panic!("the server ended with {status}: {}", server.stderr());
            }
            server.is_ready().then_some(())
        });
        assert!(ready.is_some(), "no answer: {}", server.stderr());
        server
    }

    /// Starts a server and does not wait.
    fn spawn(place: &Place, port: u16, command: &mut Command) -> Self {
        static COUNT: AtomicU16 = AtomicU16::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let (stdout, stderr) = (
            place.beside(&format!("serve-{number}.out")),
            place.beside(&format!("serve-{number}.err")),
        );
        let child = command
            .stdin(Stdio::null())
            .stdout(File::create(&stdout).unwrap())
            .stderr(File::create(&stderr).unwrap())
            .spawn()
            .unwrap();
        Self {
            child,
            port,
            stdout,
            stderr,
        }
    }

    /// Where links of this server begin.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its process's number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A new client, with a connection of its own.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.port)
    }

    /// Whether it takes connections and says that it is ready.
    pub(crate) fn is_ready(&self) -> bool {
        let answer = self.client().get("/readyz");
        answer.is_ok_and(|answer| answer.status == 200)
    }

    /// What it has printed until now.
    pub(crate) fn stdout(&self) -> String {
        std::fs::read_to_string(&self.stdout).unwrap()
    }

    /// What it has logged until now.
    pub(crate) fn stderr(&self) -> String {
        std::fs::read_to_string(&self.stderr).unwrap()
    }

    /// Its log up to now: a request of its own is logged after all that came before it.
    pub(crate) fn log(&self) -> String {
        const OWN: &str = "/s/-/{asset}";
        let before = self.stderr().matches(OWN).count();
        assert_eq!(self.client().get("/s/-/nothing").unwrap().status, 404);
        let log = within(Duration::from_mins(1), || {
            Some(self.stderr()).filter(|log| log.matches(OWN).count() > before)
        });
        log.unwrap_or_else(|| panic!("it is not logged: {}", self.stderr()))
    }

    /// Asks it to stop, and does not wait.
    pub(crate) fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let ended = within(Duration::from_mins(1), || self.child.try_wait().unwrap());
        ended.unwrap_or_else(|| panic!("the server does not end: {}", self.stderr()))
    }

    /// Asks it to stop and waits until it has, without a complaint. Gives its whole log.
    pub(crate) fn stop(mut self) -> String {
        self.terminate();
        let status = self.wait();
        let log = self.stderr();
        assert_eq!(status.code(), Some(0), "{log}");
        log
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
