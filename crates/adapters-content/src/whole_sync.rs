//! Waiting for the disk once for all that was written, where that is as good as waiting for each file.
//!
//! Linux tells of what could not be written since 5.8 only, and does not pass the call on to file systems that are
//! programs (`syncfs(2)`). Where it is not known to hold, each file is waited for.

use std::os::fd::OwnedFd;

/// The numbers of ext2 to ext4, XFS, Btrfs, F2FS and tmpfs (`statfs(2)`).
#[cfg(target_os = "linux")]
const FILE_SYSTEMS: [u64; 5] = [0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010, 0x0102_1994];

/// Whether [`sync`] says when something was not written.
#[cfg(target_os = "linux")]
pub(crate) fn is_certain(folder: &OwnedFd) -> bool {
    let system = rustix::system::uname();
    let release = system.release().to_str().unwrap_or_default();
    let known = |kind| FILE_SYSTEMS.contains(&kind);
    tells_of_failures(release)
        && rustix::fs::fstatfs(folder)
            .is_ok_and(|found| u64::try_from(found.f_type).is_ok_and(known))
}

#[cfg(target_os = "linux")]
fn tells_of_failures(release: &str) -> bool {
    let mut numbers = release.split(|char: char| !char.is_ascii_digit());
    let mut number = || numbers.next()?.parse::<u32>().ok();
    let (Some(major), Some(minor)) = (number(), number()) else {
        return false;
    };
    (major, minor) >= (5, 8)
}

/// Sees to it that all that was written to the folder's file system survives a power failure.
#[cfg(target_os = "linux")]
pub(crate) fn sync(folder: &OwnedFd) -> std::io::Result<()> {
    Ok(rustix::fs::syncfs(folder)?)
}

#[cfg(not(target_os = "linux"))]
pub(crate) const fn is_certain(_: &OwnedFd) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
pub(crate) const fn sync(_: &OwnedFd) -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn failures_are_told_since_a_release() {
        for release in ["5.8.0", "5.10.0-28-amd64", "6.1.0", "10.0"] {
            assert!(tells_of_failures(release), "{release}");
        }
        for release in ["5.7.19", "4.19.0", "5", "", "x", "generic-6.1"] {
            assert!(!tells_of_failures(release), "{release}");
        }
    }
}
