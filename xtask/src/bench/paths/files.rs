//! What moves files.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::requests::creating;
use super::{by_turns, rounds};
use crate::bench::load::{self, Load};
use crate::bench::measured::{Measured, Sample};
use crate::bench::stage::{Latchkey, SMALL, Stage, make_small_files};
use crate::bench::usage;
use crate::server::Server;

pub(super) fn download_small(stage: &Stage) -> Result<Measured> {
    let link = stage.latchkey.link("small.bin", None)?;
    let ours = stage.requests("download-small", &[format!("GET {link}/download")])?;
    let theirs = stage.requests("nginx-small", &["GET /small.bin".to_owned()])?;
    let (ours, theirs) = (Load::of(ours), Load::of(theirs));
    by_turns(
        stage,
        (&stage.latchkey.server, &ours),
        (&stage.nginx, &theirs),
    )
}

pub(super) fn download_large(stage: &Stage, connections: u32) -> Result<Measured> {
    let path = format!("{}/download", stage.latchkey.link("large.bin", None)?);
    let seconds = stage.extent.seconds;
    rounds(
        stage,
        || load::download(&stage.latchkey.server, &path, connections, seconds),
        || load::download(&stage.nginx, "/large.bin", connections, seconds),
    )
}

/// So many pieces of work, done by one command.
pub(super) fn one_command(command: &mut Command, pieces: usize) -> Result<Sample> {
    let before = usage::of_those_that_ended()?;
    let began = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut printed = child.stdout.take().context("read what a command prints")?;
    std::io::copy(&mut printed, &mut std::io::sink())?;
    let status = child.wait()?;
    ensure!(
        status.success(),
        "{} ended with {status}",
        command.get_program().display()
    );
    sample(pieces, began, usage::of_those_that_ended()? - before)
}

pub(super) fn sample(pieces: usize, began: Instant, used: f64) -> Result<Sample> {
    let pieces = f64::from(u32::try_from(pieces)?);
    Ok(Sample {
        rate: pieces / began.elapsed().as_secs_f64(),
        cpu: used / pieces,
        p99: 0.0,
    })
}

/// What imports a folder of so many files, each time anew.
fn importing(stage: &Stage, data: &str) -> Result<impl Fn(&Path, usize) -> Result<Sample>> {
    let data = stage.folder.join(data);
    stage.programs.latchkey(&data, &["init"])?;
    Ok(move |folder: &Path, files| {
        let into = format!("import {}", stage.number());
        let mut command = Command::new(stage.programs.path("latchkey"));
        command
            .arg("import")
            .arg(folder)
            .args(["--user", "owner", "--into", &into]);
        one_command(command.arg("--data").arg(&data), files)
    })
}

pub(super) fn growth_import(stage: &Stage) -> Result<Measured> {
    let import = importing(stage, "import-grown")?;
    let (files, grown) = (stage.extent.small_files, stage.grown()?);
    rounds(
        stage,
        || import(&grown.files.join("tenfold"), files * 10),
        || import(&grown.files.join("many"), files),
    )
}

pub(super) fn import(stage: &Stage) -> Result<Measured> {
    let import = importing(stage, "import")?;
    let many = stage.folder.join("files/many");
    let files = stage.extent.small_files;
    rounds(
        stage,
        || import(&many, files),
        || {
            let to = stage.folder.join(format!("copy {}", stage.number()));
            one_command(
                Command::new(stage.programs.path("copier"))
                    .arg(&many)
                    .arg(to),
                files,
            )
        },
    )
}

pub(super) fn upload_small(stage: &Stage) -> Result<Measured> {
    let count = stage.extent.small_files / 5;
    let files = stage.folder.join("uploads");
    if !files.exists() {
        make_small_files(&files, count, SMALL)?;
    }
    let bytes = "x".repeat(SMALL);
    let put = format!("PUT /v1.0/me/drive/root:/%n.bin:/content {bytes}");
    let requests = stage.requests("upload-small", &[put])?;
    let ours = Load {
        connections: 4,
        ..stage.latchkey.load(requests)
    };
    rounds(
        stage,
        || creating(stage, &stage.latchkey.server, &ours),
        || {
            let to = stage.folder.join(format!("copy {}", stage.number()));
            let copier = stage.programs.path("copier");
            one_command(Command::new(copier).arg(&files).arg(to), count)
        },
    )
}

/// Reads a list to its end, page by page.
fn walked(latchkey: &Latchkey, first: &str, at_least: usize) -> Result<Sample> {
    let server = latchkey.server.id();
    let before = usage::processor_time(server)?;
    let began = Instant::now();
    let entries = latchkey.walk(first, |_| Ok(()))?;
    ensure!(entries >= at_least, "{first} lists {entries}");
    sample(entries, began, usage::processor_time(server)? - before)
}

pub(super) fn delta(stage: &Stage) -> Result<Measured> {
    let (latchkey, files) = (&stage.latchkey, stage.extent.small_files);
    rounds(
        stage,
        || walked(latchkey, "/v1.0/me/drive/root/delta?$top=1000", files),
        || walked(latchkey, "/v1.0/me/drive/root:/many:/children", files),
    )
}

/// Downloads a folder of so many files.
fn archived(server: &Server, link: &str, files: usize) -> Result<Sample> {
    let before = usage::processor_time(server.id())?;
    let began = Instant::now();
    let bytes = load::take_all(server, &format!("{link}/download"))?;
    ensure!(bytes > files * 1_000, "the archive has {bytes} bytes");
    sample(files, began, usage::processor_time(server.id())? - before)
}

pub(super) fn growth_archive(stage: &Stage) -> Result<Measured> {
    let latchkey = &stage.grown()?.latchkey;
    let (tenfold, many) = (
        latchkey.link("tenfold", None)?,
        latchkey.link("many", None)?,
    );
    let (server, files) = (&latchkey.server, stage.extent.small_files);
    rounds(
        stage,
        || archived(server, &tenfold, files * 10),
        || archived(server, &many, files),
    )
}

pub(super) fn archive(stage: &Stage) -> Result<Measured> {
    let files = stage.extent.small_files;
    let link = stage.latchkey.link("many", None)?;
    rounds(
        stage,
        || archived(&stage.latchkey.server, &link, files),
        || {
            let mut zip = Command::new("zip");
            zip.args(["-0", "-r", "-q", "-", "many"])
                .current_dir(stage.folder.join("files"));
            one_command(&mut zip, files)
        },
    )
}
