//! A disk without room: what is stored is read, what is to be written is refused and says why, and all
//! goes on as soon as there is room.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Demo, Place, Server};

/// A file system of 20 MB in memory, until this is dropped.
struct Small(PathBuf);

impl Small {
    /// Mounts one at a path; `None` where that is not permitted.
    fn mount(at: &Path) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=20m,mode=700", "tmpfs"])
            .arg(at)
            .status();
        let is_mounted = mounted.is_ok_and(|status| status.success());
        is_mounted.then(|| Self(at.to_owned()))
    }

    /// Leaves no room on it.
    fn fill(&self) {
        let filled = std::fs::write(self.0.join("fill"), vec![0; 32 << 20]);
        assert!(filled.is_err(), "it is larger than it should be");
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("fill")).unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let ended = Command::new("umount").arg("-l").arg(&self.0).status();
        // A test that fails says more than this would.
        drop(ended);
    }
}

/// Runs this test once more where everybody may mount: in namespaces of its own.
fn as_root_of_a_namespace() {
    const AGAIN: &str = "LATCHKEY_TEST_IN_NAMESPACE";
    let test = std::env::current_exe().unwrap();
    let may = Command::new("unshare").args(["-rm", "true"]).status();
    if std::env::var_os(AGAIN).is_some() || !may.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no file system can be mounted here, so that none can be full");
        return;
    }
    let name = "full::a_full_disk_is_told_as_that_and_what_is_stored_is_read";
    let mut again = Command::new("unshare");
    again
        .arg("-rm")
        .arg(test)
        .args(["--exact", name, "--nocapture"]);
    assert!(again.env(AGAIN, "1").status().unwrap().success());
}

#[test]
fn a_full_disk_is_told_as_that_and_what_is_stored_is_read() {
    let place = Place::new();
    let Some(small) = Small::mount(&place.data()) else {
        return as_root_of_a_namespace();
    };
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let (mut owner, item) = (demo.graph(&server, "owner"), demo.item("Welcome.txt"));
    let made = owner.create_link(item, r#"{"type":"view"}"#);
    small.fill();

    let refused = owner.ask_for_link(item, r#"{"type":"edit"}"#).unwrap();
    assert_eq!(refused.status, 507, "{}", refused.text());
    assert!(
        refused.text().contains("there is no room left"),
        "{}",
        refused.text()
    );
    let number = demo.entry("Welcome.txt")["box_id"].as_str().unwrap();
    let wish = r#"{"shared_link":{"access":"open"}}"#;
    let path = format!("/2.0/files/{number}");
    let refused = owner.client.put_json(&path, wish).unwrap();
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (403, &"storage_limit_exceeded".into())
    );
    let line = place
        .run(&[
            "link",
            "create",
            "Welcome.txt",
            "--user",
            "owner",
            "--type",
            "edit",
        ])
        .failed(1);
    assert_eq!(line, "latchkey: there is no room left");

    assert_eq!(server.client().get(made.page()).unwrap().status, 200);
    assert_eq!(owner.create_link(item, r#"{"type":"view"}"#).url, made.url);
    let ready = server.client().get("/readyz").unwrap();
    assert_eq!(
        (ready.status, ready.text().as_str()),
        (200, "ready\nwrites: full\n")
    );

    small.make_room();
    assert_eq!(owner.create_link(item, r#"{"type":"edit"}"#).status, 201);
    let ready = server.client().get("/readyz").unwrap();
    assert_eq!((ready.status, ready.text().as_str()), (200, "ready\n"));
    server.stop();
    assert!(place.plain(&["check"]).starts_with("clean: "));
}
