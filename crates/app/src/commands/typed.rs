//! Passwords that are typed: twice and unseen on a terminal, else the first line that comes.

use std::io::{BufRead as _, IsTerminal as _, Stdin};

use anyhow::Context as _;
use ports::secret::Password;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::output;
use crate::Usage;

/// Reads a user's new password.
pub(super) fn password(name: &str) -> anyhow::Result<Password> {
    let stdin = std::io::stdin();
    let typed = if stdin.is_terminal() {
        let name = output::plain(name);
        let first = unseen(&stdin, &format!("New password of `{name}`, not shown: "))?;
        let second = unseen(&stdin, "The same once more: ")?;
        if first != second {
            return Err(Usage("the two passwords differ".to_owned()).into());
        }
        first
    } else {
        line(&stdin)?
    };
    Ok(Password::parse(&typed).map_err(|error| Usage(error.to_string()))?)
}

/// Asks a question on the terminal; anything but yes is no.
pub(super) fn answer(question: &str) -> anyhow::Result<bool> {
    output::prompt(question);
    let said = line(&std::io::stdin())?;
    Ok(matches!(said.trim(), "y" | "Y" | "yes"))
}

/// A line, without its end.
fn line(stdin: &Stdin) -> anyhow::Result<String> {
    let mut line = String::new();
    stdin
        .lock()
        .read_line(&mut line)
        .context("cannot read from standard input")?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(line)
}

/// A line that is not shown as it is typed.
fn unseen(stdin: &Stdin, prompt: &str) -> anyhow::Result<String> {
    output::prompt(prompt);
    let hidden = Hidden::on(stdin).context("cannot keep the terminal from showing the password")?;
    let typed = line(stdin);
    drop(hidden);
    output::prompt("\n");
    typed
}

/// A terminal that shows nothing of what is typed, until this is dropped.
struct Hidden<'a> {
    stdin: &'a Stdin,
    before: Termios,
}

impl<'a> Hidden<'a> {
    fn on(stdin: &'a Stdin) -> rustix::io::Result<Self> {
        let before = tcgetattr(stdin)?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(stdin, OptionalActions::Flush, &hidden)?;
        Ok(Self { stdin, before })
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        // Nothing is left to be done for a terminal that is gone.
        let _ = tcsetattr(self.stdin, OptionalActions::Now, &self.before);
    }
}
