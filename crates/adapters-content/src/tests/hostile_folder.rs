//! Nothing outside the folder is read, written or removed, whatever rows and folders hold.

use std::os::unix::fs::{MetadataExt, symlink};

use ports::driven::content::{Content, ContentError, ContentKey, ContentStore};

use super::harness::{Fixture, fixture, pieces};
use crate::name::Name;
use crate::{ContentConfig, LocalContent};

async fn is_missing(fixture: &Fixture, key: &ContentKey) {
    assert_eq!(fixture.content.size(key).await.unwrap(), None);
    let read = fixture.read(&Content::unchecked(key.clone()), 0..0).await;
    assert!(matches!(read, Err(ContentError::Missing)), "{key:?}");
    fixture.content.remove(key).await.unwrap();
}

#[tokio::test]
async fn a_key_that_is_no_name_is_missing() {
    let fixture = fixture();
    let outside = fixture.folder.path().join("secret");
    std::fs::write(&outside, "secret").unwrap();
    for text in ["", "../secret", "../../../secret", "secret", "/etc/passwd"] {
        is_missing(&fixture, &ContentKey(text.to_owned())).await;
    }
    is_missing(&fixture, &Name::new([7; 16]).into_key()).await;
    assert!(outside.exists());
}

#[tokio::test]
async fn a_planted_link_to_a_file_is_not_followed() {
    let fixture = fixture();
    let outside = fixture.folder.path().join("secret");
    std::fs::write(&outside, "secret").unwrap();
    let key = fixture.put(b"abc").await.key;
    let file = fixture.files().remove(0);
    std::fs::remove_file(&file).unwrap();
    symlink(&outside, &file).unwrap();
    is_missing(&fixture, &key).await;
    assert_eq!(std::fs::read(&outside).unwrap(), b"secret");
}

#[tokio::test]
async fn a_planted_link_to_a_folder_is_not_followed() {
    for depth in [1, 2] {
        let fixture = fixture();
        let key = fixture.put(b"abc").await.key;
        let file = fixture.files().remove(0);
        let folder = file.ancestors().nth(depth).unwrap();
        let outside = fixture.folder.path().join("outside");
        std::fs::rename(folder, &outside).unwrap();
        symlink(&outside, folder).unwrap();
        is_missing(&fixture, &key).await;
        let kept = outside.join(file.strip_prefix(folder).unwrap());
        assert_eq!(std::fs::read(kept).unwrap(), b"abc");
    }
}

#[tokio::test]
async fn nothing_is_written_through_a_planted_link() {
    let fixture = fixture();
    let outside = fixture.folder.path().join("outside");
    std::fs::create_dir(&outside).unwrap();
    for outer in 0..=255 {
        symlink(&outside, fixture.root().join(format!("{outer:02x}"))).unwrap();
    }
    let put = fixture.content.put(pieces(b"abc", 3), 3).await;
    assert!(matches!(put, Err(ContentError::Other(_))));
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
}

#[tokio::test]
async fn what_is_no_plain_file_is_missing() {
    let fixture = fixture();
    let key = fixture.put(b"abc").await.key;
    let file = fixture.files().remove(0);
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    is_missing(&fixture, &key).await;
    std::fs::remove_dir(&file).unwrap();
    let pipe = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR);
    rustix::fs::mknodat(rustix::fs::CWD, &file, pipe.0, pipe.1, 0).unwrap();
    is_missing(&fixture, &key).await;
}

#[tokio::test]
async fn a_new_folder_is_closed_to_others_and_is_made_with_those_above_it() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("data/content");
    let config = ContentConfig {
        folder: folder.clone(),
        read_buffers: 0,
    };
    let first = LocalContent::open(&config).unwrap();
    let key = first.put(pieces(b"abc", 3), 3).await.unwrap().key;
    assert_eq!(std::fs::metadata(&folder).unwrap().mode() & 0o077, 0);
    // Another process, or the same one after a restart, finds what was stored.
    let second = LocalContent::open(&config).unwrap();
    assert_eq!(second.size(&key).await.unwrap(), Some(3));
}
