//! The rules as a library: a program outside the workspace builds against them and runs.

use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const README: &str = include_str!("../../../domain/README.md");

/// The README's first block of that language.
fn block(language: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_first_program_of_the_readme_prints_what_the_readme_says() {
    let program = block("rust");
    assert!(program.lines().count() <= 30, "a first program is short");
    let root = Path::new(ROOT).canonicalize().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "[package]\nname = \"first\"\nedition = \"2024\"\n[dependencies]\ndomain = {{ path = {:?} }}\n",
        root.join("crates/domain")
    );
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/main.rs"), program).unwrap();
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    // Nothing is fetched: what the lock file names was needed to build this test.
    fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    let run = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert_eq!(String::from_utf8(run.stdout).unwrap(), block("text"));
}
