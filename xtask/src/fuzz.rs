//! `fuzz`: lets libFuzzer loose on everything that reads what was received, from the golden exchanges on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::project::{self, Outcome, cargo};

const PACKAGE: &str = "adapters-http";

/// What makes the compiler tell libFuzzer which way a run takes.
const FLAGS: [&str; 8] = [
    "--cfg=fuzzing",
    "--cfg=fuzzing_libfuzzer",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-sanitizer-coverage-stack-depth",
];

/// How long, and what.
#[derive(Args)]
pub(crate) struct Options {
    /// For how many seconds each target is run
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Only targets whose name has this in it
    only: Option<String>,
}

/// Runs each target for a time. What one of them finds is kept, and found again first.
pub(crate) fn run(options: &Options) -> Result<Outcome> {
    if !project::answers("c++", "--version") {
        let reason = "there is no C++ compiler: `cargo xtask setup` installs it";
        return Ok(Outcome::Skipped(reason.to_owned()));
    }
    let list = project::output(testing(&[]).args(["--list", "--format=terse"]))?;
    let targets = list.lines().filter_map(|line| line.strip_suffix(": test"));
    let targets: Vec<&str> = targets
        .filter(|test| name(test).starts_with("fuzz_"))
        .filter(|test| options.only.as_ref().is_none_or(|part| test.contains(part)))
        .collect();
    ensure!(!targets.is_empty(), "there is no such target");
    let golden = golden_texts()?;
    let mut failed = Vec::new();
    for target in &targets {
        if let Err(error) = run_target(target, options.seconds, &golden) {
            println!("FAILED: {error:#}");
            failed.push(*target);
        }
    }
    if !failed.is_empty() {
        bail!(
            "{} of {} targets failed: {}",
            failed.len(),
            targets.len(),
            failed.join(", ")
        );
    }
    println!(
        "{} targets ran for {} s each, and found nothing.",
        targets.len(),
        options.seconds
    );
    Ok(Outcome::Passed)
}

fn run_target(target: &str, seconds: u32, golden: &[String]) -> Result<()> {
    let folder = project::target_directory()?
        .join("fuzz")
        .join(target.replace("::", "."));
    let [seeds, found, crashes] = ["seeds", "found", "crashes"].map(|name| folder.join(name));
    for folder in [&seeds, &found, &crashes] {
        fs::create_dir_all(folder)?;
    }
    let wanted = seeds_for(name(target), golden);
    ensure!(!wanted.is_empty(), "nobody says what {target} begins with");
    for (number, seed) in wanted.iter().enumerate() {
        fs::write(seeds.join(number.to_string()), seed)?;
    }
    let shown = |folder: &Path| folder.display().to_string();
    // What is found goes into the first folder.
    let arguments = [
        shown(&found),
        shown(&seeds),
        shown(&crashes),
        format!("-artifact_prefix={}/", crashes.display()),
        format!("-max_total_time={seconds}"),
        "-timeout=5".to_owned(),
        "-max_len=4096".to_owned(),
        "-verbosity=0".to_owned(),
        "-print_final_stats=1".to_owned(),
    ];
    let mut command = testing(&[target, "--exact", "--nocapture", "--test-threads=1"]);
    command.env("BOLERO_LIBFUZZER_ARGS", arguments.join(" "));
    let log = folder.join("log");
    command
        .stderr(fs::File::create(&log)?)
        .stdout(Stdio::null());
    let status = command.status().context("start cargo")?;
    let told = fs::read_to_string(&log)?;
    if !status.success() {
        println!("{told}");
        bail!("what {target} was given is in {}", crashes.display());
    }
    let tried = told
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let tried = tried.with_context(|| format!("{target} did not run: {told}"))?;
    println!("{target}: {} inputs", tried.trim());
    Ok(())
}

/// The instrumented tests of the package, with these arguments.
fn testing(arguments: &[&str]) -> Command {
    let mut command = cargo(&["test", "--quiet", "--locked", "--profile=fuzz", "--lib"]);
    command.args(["--all-features", "--package", PACKAGE]);
    // A named target keeps the flags from build scripts, which link no libFuzzer.
    command.args([
        "--target",
        &format!("{}-unknown-linux-gnu", std::env::consts::ARCH),
    ]);
    command.arg("--").args(arguments);
    command.env("RUSTFLAGS", FLAGS.join(" "));
    command
}

fn name(test: &str) -> &str {
    test.rsplit("::").next().unwrap_or(test)
}

fn golden_texts() -> Result<Vec<String>> {
    let folder = project::root()
        .join("crates")
        .join(PACKAGE)
        .join("tests/golden");
    let mut texts = Vec::new();
    for door in fs::read_dir(folder)? {
        for file in fs::read_dir(door?.path())? {
            texts.push(fs::read_to_string(file?.path())?);
        }
    }
    Ok(texts)
}

/// What a target begins with: what the golden exchanges have of its kind.
fn seeds_for(target: &str, golden: &[String]) -> BTreeSet<String> {
    let requests: Vec<(&str, &str)> = golden.iter().filter_map(|text| request(text)).collect();
    let lines = || requests.iter().filter_map(|(head, _)| head.lines().next());
    let header = |name: &str| {
        let all = requests.iter().flat_map(|(head, _)| head.lines());
        let values = all.filter_map(|line| {
            let (other, value) = line.split_once(": ")?;
            other.eq_ignore_ascii_case(name).then(|| value.to_owned())
        });
        values.collect::<BTreeSet<String>>()
    };
    let bodies = |begins: &str| {
        let bodies = requests.iter().map(|(_, body)| *body);
        let answers = golden
            .iter()
            .filter_map(|text| text.split_once("--- answer\n")?.1.split_once("\n\n"));
        let all = bodies.chain(answers.map(|(_, body)| body));
        let these = all.filter(|body| body.starts_with(begins));
        these.map(|body| body.trim_end().to_owned()).collect()
    };
    match target {
        "fuzz_paths" => lines().map(|line| line.replace(['{', '}'], "")).collect(),
        "fuzz_tokens" => {
            let parts = lines().flat_map(|line| line.split(['/', '?', '=', ' ']));
            let parts = parts.filter(|part| part.len() > 30).map(str::to_owned);
            let mut all = header("authorization");
            all.extend(parts);
            all
        }
        "fuzz_box_api_header" => header("boxapi"),
        "fuzz_ranges" | "fuzz_contents" => {
            let mut all = header("content-range");
            all.extend(["bytes=0-9", "bytes=5-, 7-8", "bytes=-3"].map(str::to_owned));
            all
        }
        "fuzz_multipart" => requests
            .iter()
            .filter_map(|(head, body)| {
                let kind = head
                    .lines()
                    .find_map(|line| line.split_once(": multipart/"))?
                    .1;
                Some(format!(
                    "multipart/{kind}\n{}\r\n",
                    body.trim_end().replace('\n', "\r\n")
                ))
            })
            .collect(),
        "fuzz_xml" => bodies("<"),
        "fuzz_json" => bodies("{"),
        "fuzz_cookies" => {
            let cookie = "__Host-lk_0000000000000001=0123456789abcdef.proof";
            let two = format!("{cookie}; other=1; {}", cookie.replace('1', "2"));
            BTreeSet::from([cookie.to_owned(), two])
        }
        _ => BTreeSet::new(),
    }
}

/// Head and body of an exchange's request.
fn request(text: &str) -> Option<(&str, &str)> {
    let request = text.split_once("--- request\n")?.1;
    let request = request
        .split_once("\n--- ")
        .map_or(request, |(request, _)| request);
    Some(request.split_once("\n\n").unwrap_or((request, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXCHANGE: &str = "What it shows.\n--- request\nPUT /2.0/files/{file}\nauthorization: Bearer lk_good\n\
        BoxApi: shared_link=https://a.example/s/x\n\n{\"name\":\"a\"}\n--- outcomes\nx\n--- answer\n200\na: b\n\n{}\n";

    #[test]
    fn every_kind_of_target_has_something_to_begin_with() {
        let golden = golden_texts().unwrap();
        for target in [
            "fuzz_paths",
            "fuzz_tokens",
            "fuzz_box_api_header",
            "fuzz_ranges",
            "fuzz_contents",
            "fuzz_multipart",
            "fuzz_xml",
            "fuzz_json",
            "fuzz_cookies",
        ] {
            assert!(seeds_for(target, &golden).len() > 1, "{target}");
        }
        assert!(seeds_for("fuzz_something_new", &golden).is_empty());
    }

    #[test]
    fn an_exchange_gives_each_target_its_part() {
        let golden = [EXCHANGE.to_owned()];
        let seeds = |target| seeds_for(target, &golden).into_iter().collect::<Vec<_>>();
        assert_eq!(seeds("fuzz_paths"), ["PUT /2.0/files/file"]);
        assert_eq!(seeds("fuzz_json"), ["{\"name\":\"a\"}", "{}"]);
        assert_eq!(
            seeds("fuzz_box_api_header"),
            ["shared_link=https://a.example/s/x"]
        );
        assert_eq!(seeds("fuzz_tokens"), ["Bearer lk_good"]);
        assert!(seeds("fuzz_multipart").is_empty());
    }
}
