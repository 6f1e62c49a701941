//! A data folder of its own, and the program run on it.

use std::ffi::OsStr;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::within;

/// No command takes so long; a test that waits for ever would tell nothing.
const LONGEST: Duration = Duration::from_mins(1);

/// A folder that vanishes with the test, with a data folder in it.
pub(crate) struct Place {
    folder: TempDir,
}

/// What a run of the program said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    /// A place where nothing was ever set up.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// The data folder; the program makes it.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with these arguments and the data folder, not started yet.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = program();
        command.arg("--data").arg(self.data()).args(arguments);
        command.current_dir(self.folder.path());
        command
    }

    /// Runs the program with these arguments and the data folder.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        Ran::of(&mut self.command(arguments), "")
    }

    /// The same, with text on its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        Ran::of(&mut self.command(arguments), input)
    }

    /// What a command that must work prints as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--json"]].concat();
        self.run(&arguments).json()
    }

    /// What a command that must work prints for people.
    pub(crate) fn plain(&self, arguments: &[&str]) -> String {
        self.run(arguments).worked()
    }

    /// Writes a file beside the data folder.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.beside(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// The program, without any variable of ours in its environment.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("LATCHKEY_"))
        {
            command.env_remove(name);
        }
    }
    command
}

impl Ran {
    /// Runs a command to its end, which must come.
    pub(crate) fn of(command: &mut Command, input: &str) -> Self {
        let piped = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // A program that reads nothing closes the pipe: that is no failure of the test.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let stdout = read_to_end(child.stdout.take().unwrap());
        let stderr = read_to_end(child.stderr.take().unwrap());
        let ended = within(LONGEST, || child.try_wait().unwrap());
        if ended.is_none() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let ran = Self {
            code: ended.and_then(|status| status.code()),
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
        };
        assert!(ended.is_some(), "it went on and on: {command:?} {ran:?}");
        ran
    }

    /// What it printed; it must have worked.
    #[track_caller]
    pub(crate) fn worked(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }

    /// What it printed, as JSON; it must have worked.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let text = self.worked();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// The one line with which it failed, with this exit code and nothing on stdout.
    #[track_caller]
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        let line = self
            .stderr
            .strip_suffix('\n')
            .unwrap_or_else(|| panic!("{self:?}"));
        let is_one = !line.is_empty() && !line.contains('\n');
        assert!(is_one, "one line was wanted: {:?}", self.stderr);
        line.to_owned()
    }
}

/// Reads a pipe while the program runs, which could not go on if the pipe were full.
fn read_to_end(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    })
}

/// The bytes of every file below a folder, but not below what `leave_out` names.
pub(crate) fn files_below(folder: &Path, leave_out: &[&str]) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| leave_out.contains(&name)) {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                found.push((entry.path(), std::fs::read(entry.path()).unwrap()));
            }
        }
    }
    found
}
