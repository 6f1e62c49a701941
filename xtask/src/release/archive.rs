//! The archive and its sums: written the same for the same contents, and read back.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tar::{Archive, Builder, Header};

/// The name of the file of sums.
pub(super) const SUMS: &str = "SHA256SUMS";

const FILE_MODE: u32 = 0o644;
const PROGRAM_MODE: u32 = 0o755;

/// A file in the archive.
pub(super) struct Entry {
    name: &'static str,
    content: Vec<u8>,
    mode: u32,
}

impl Entry {
    /// A file to read.
    pub(super) fn file(name: &'static str, content: Vec<u8>) -> Self {
        Self {
            name,
            content,
            mode: FILE_MODE,
        }
    }

    /// A file to run.
    pub(super) fn program(name: &'static str, content: Vec<u8>) -> Self {
        Self {
            name,
            content,
            mode: PROGRAM_MODE,
        }
    }
}

/// Writes the entries below one folder; no owner and no time is recorded.
pub(super) fn write(path: &Path, folder: &str, entries: &[Entry]) -> Result<()> {
    let file = File::create(path).with_context(|| format!("create {}", path.display()))?;
    let mut archive = Builder::new(GzEncoder::new(file, Compression::best()));
    for entry in entries {
        let mut header = Header::new_gnu();
        header.set_size(u64::try_from(entry.content.len()).context("measure an entry")?);
        header.set_mode(entry.mode);
        header.set_mtime(0);
        archive
            .append_data(
                &mut header,
                format!("{folder}/{}", entry.name),
                entry.content.as_slice(),
            )
            .with_context(|| format!("add {} to the archive", entry.name))?;
    }
    let mut file = archive
        .into_inner()
        .and_then(GzEncoder::finish)
        .context("finish the archive")?;
    file.flush().context("finish the archive")
}

/// Unpacks the archive into a folder.
pub(super) fn unpack(path: &Path, folder: &Path) -> Result<()> {
    let file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    Archive::new(GzDecoder::new(file))
        .unpack(folder)
        .with_context(|| format!("unpack {}", path.display()))
}

/// Writes the file of sums for one archive, in the form that `sha256sum --check` reads.
pub(super) fn write_sums(sums: &Path, archive: &Path) -> Result<()> {
    let line = format!("{}  {}\n", sum(archive)?, name(archive)?);
    fs::write(sums, line).with_context(|| format!("write {}", sums.display()))
}

/// Fails unless the archive has the sum that is written for it.
pub(super) fn check_sums(sums: &Path, archive: &Path) -> Result<()> {
    let text = fs::read_to_string(sums).with_context(|| format!("read {}", sums.display()))?;
    let name = name(archive)?;
    let written = text
        .lines()
        .filter_map(|line| line.split_once("  "))
        .find(|(_, listed)| *listed == name)
        .map(|(sum, _)| sum)
        .with_context(|| format!("find {name} in {}", sums.display()))?;
    let found = sum(archive)?;
    ensure!(
        written == found,
        "{name} has the sum {found}, but {} says {written}",
        sums.display()
    );
    Ok(())
}

fn sum(path: &Path) -> Result<String> {
    let content = fs::read(path).with_context(|| format!("read {}", path.display()))?;
    let digest = Sha256::digest(&content);
    let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(digits.concat())
}

fn name(path: &Path) -> Result<String> {
    let name = path.file_name().context("read the archive's name")?;
    Ok(name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn entries() -> [Entry; 2] {
        [
            Entry::program("latchkey", b"program".to_vec()),
            Entry::file("README.md", b"words".to_vec()),
        ]
    }

    #[test]
    fn what_goes_in_comes_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar.gz");
        write(&path, "latchkey-1", &entries()).unwrap();
        unpack(&path, folder.path()).unwrap();
        let program = folder.path().join("latchkey-1/latchkey");
        assert_eq!(fs::read(&program).unwrap(), b"program");
        let mode = fs::metadata(&program).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, PROGRAM_MODE);
        let readme = folder.path().join("latchkey-1/README.md");
        assert_eq!(fs::read(readme).unwrap(), b"words");
    }

    #[test]
    fn the_same_contents_make_the_same_archive() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["a.tar.gz", "b.tar.gz"].map(|name| folder.path().join(name));
        for path in &paths {
            write(path, "latchkey-1", &entries()).unwrap();
        }
        assert_eq!(sum(&paths[0]).unwrap(), sum(&paths[1]).unwrap());
    }

    #[test]
    fn a_changed_archive_does_not_have_its_sum() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar.gz");
        let sums = folder.path().join(SUMS);
        fs::write(&path, "abc").unwrap();
        write_sums(&sums, &path).unwrap();
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let line = format!("{known}  a.tar.gz\n");
        assert_eq!(fs::read_to_string(&sums).unwrap(), line);
        check_sums(&sums, &path).unwrap();
        fs::write(&path, "abd").unwrap();
        let error = check_sums(&sums, &path).unwrap_err();
        assert!(error.to_string().contains(known), "{error}");
        assert!(check_sums(&sums, &folder.path().join("b.tar.gz")).is_err());
    }
}
