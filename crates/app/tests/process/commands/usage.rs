//! How the program is called: its version, its help, and mistakes.

use crate::harness::{Place, Ran, program};

fn said(arguments: &[&str]) -> Ran {
    Ran::of(program().args(arguments), "")
}

#[test]
fn the_version_is_the_package_s() {
    let wanted = format!("latchkey {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(said(&["--version"]).worked(), wanted);
    assert_eq!(said(&["-V"]).worked(), wanted);
}

#[test]
fn the_help_names_every_command_and_every_common_option() {
    let help = said(&["--help"]).worked();
    let commands = [
        "serve", "init", "import", "user", "app", "org", "group", "site", "policy", "token",
        "item", "link", "clock", "check",
    ];
    for command in commands {
        let begins = format!("{command} ");
        assert!(
            help.lines()
                .any(|line| line.trim_start().starts_with(&begins)),
            "{command}: {help}"
        );
    }
    for option in ["--data", "--listen", "--public-url", "--config"] {
        assert!(help.contains(option), "{option}: {help}");
    }
    assert!(!help.contains("generate"), "{help}");
    for command in commands {
        let of_it = said(&[command, "--help"]).worked();
        assert!(of_it.contains(&format!("latchkey {command}")), "{of_it}");
    }
    assert!(
        said(&["token", "create", "--help"])
            .worked()
            .contains("--scope")
    );
}

#[test]
fn a_mistake_is_told_in_one_line_with_exit_code_2() {
    let place = Place::new();
    for (arguments, why) in [
        (&["serv"][..], "'serv'"),
        (&["user", "ad", "x"], "'ad'"),
        (&["--dta", "x"], "'--dta'"),
        (&["init", "--demos"], "'--demos'"),
        (&["init", "surplus"], "'surplus'"),
        (&["import"], "<PATH>"),
        (&["import", "x"], "--user <USER>"),
        (&["import", "x", "--user"], "--user <USER>"),
        (&["user", "add"], "<NAME>"),
        (&["user", "passwd"], "<USER>"),
        (&["group", "member", "add", "crew"], "<USER>"),
        (&["site", "add", "x"], "--owner <OWNER>"),
        (&["policy", "set", "embedding"], "<VALUE>"),
        (&["token", "create"], "--user <USER>"),
        (&["item", "show"], "<ITEM>"),
        (&["link", "revoke"], "<LINK>"),
        (&["link", "list", "--revoked=yes"], "--revoked"),
    ] {
        let line = Ran::of(program().args(arguments).current_dir(place.beside("")), "").failed(2);
        assert!(line.starts_with("latchkey: "), "{line}");
        assert!(line.contains(why), "{line}");
    }
    assert!(!place.beside("latchkey-data").exists(), "nothing was begun");
}

#[test]
fn a_near_miss_is_met_with_what_was_probably_meant() {
    let line = said(&["--dta", "x", "init"]).failed(2);
    assert!(line.contains("'--data'"), "{line}");
    assert!(line.contains("--help"), "{line}");
}

#[test]
fn a_command_that_needs_another_word_shows_which_there_are() {
    for (command, word) in [("user", "passwd"), ("link", "explain"), ("group", "member")] {
        let ran = said(&[command]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.stderr.contains(word), "{ran:?}");
    }
}

#[test]
fn a_reader_who_leaves_is_no_failure() {
    let place = Place::new();
    place.plain(&["init", "--demo"]);
    let mut child = place
        .command(&["org", "list"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
