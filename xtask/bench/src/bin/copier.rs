//! A plain copy of a folder of files, four at a time, each flushed to the disk before the next.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context as _, Result};

const IN_FLIGHT: usize = 4;

fn copy(from: &Path, to: &Path) -> Result<()> {
    let name = from.file_name().context("read a file's name")?;
    let mut copied = File::create(to.join(name))?;
    std::io::copy(&mut File::open(from)?, &mut copied)?;
    copied.sync_all()?;
    Ok(())
}

fn main() -> Result<()> {
    let mut folders = std::env::args_os().skip(1).map(PathBuf::from);
    let (from, to) = folders
        .next()
        .zip(folders.next())
        .context("say from where and to where")?;
    fs::create_dir_all(&to)?;
    let files: Result<Vec<PathBuf>, _> = fs::read_dir(&from)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect();
    let (files, next) = (files?, AtomicUsize::new(0));
    thread::scope(|scope| {
        let copiers: Vec<_> = (0..IN_FLIGHT)
            .map(|_| {
                scope.spawn(|| {
                    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                        copy(file, &to).with_context(|| file.display().to_string())?;
                    }
                    Ok(())
                })
            })
            .collect();
        copiers.into_iter().try_for_each(|copier| {
            copier
                .join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("a copier ended early")))
        })
    })?;
    File::open(&to)?.sync_all()?;
    Ok(())
}
