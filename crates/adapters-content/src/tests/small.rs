//! Small contents are read again from memory, as long as they are sound and there.

use std::sync::Arc;

use ports::driven::content::{ContentError, ContentStore as _};

use super::harness::fixture;

#[tokio::test]
async fn what_was_read_whole_is_at_hand_until_it_is_removed() {
    let fixture = fixture();
    let content = fixture.put(b"0123456789").await;
    assert_eq!(
        fixture.read(&content, 0..10).await.unwrap().0,
        b"0123456789"
    );
    // The disk is not asked again.
    std::fs::remove_file(fixture.files().remove(0)).unwrap();
    assert_eq!(fixture.read(&content, 3..5).await.unwrap().0, b"34");
    let beyond = fixture.read(&content, 3..11).await;
    assert!(matches!(beyond, Err(ContentError::Missing)));
    fixture.content.remove(&content.key).await.unwrap();
    let gone = fixture.read(&content, 0..10).await;
    assert!(matches!(gone, Err(ContentError::Missing)));
}

#[tokio::test]
async fn what_is_marked_damaged_is_not_given_out() {
    let fixture = fixture();
    let mut content = fixture.put(b"0123456789").await;
    assert!(fixture.read(&content, 0..10).await.is_ok());
    content.checksums = Some(Arc::default());
    let read = fixture.read(&content, 0..10).await;
    assert!(matches!(read, Err(ContentError::Damaged)));
}
