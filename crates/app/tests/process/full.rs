//! A disk without room: what is stored is read, what is to be written is refused and says why, and all
//! goes on as soon as there is room.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Demo, Place, Server, free_port};

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

    /// Lets nobody write to it any more.
    fn freeze(&self) {
        let frozen = Command::new("mount")
            .args(["-o", "remount,ro"])
            .arg(&self.0)
            .status();
        assert!(frozen.unwrap().success());
    }

    /// Lets nobody write to one file on it.
    fn freeze_file(&self, name: &str) {
        let file = self.0.join(name);
        for arguments in [&["--bind"][..], &["-o", "remount,bind,ro"]] {
            let mut mount = Command::new("mount");
            mount.args(arguments).arg(&file);
            if arguments == ["--bind"] {
                mount.arg(&file);
            }
            assert!(mount.status().unwrap().success());
        }
    }

    fn thaw_file(&self, name: &str) {
        let ended = Command::new("umount").arg(self.0.join(name)).status();
        assert!(ended.unwrap().success());
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

/// Runs a test once more where everybody may mount: in namespaces of its own.
fn as_root_of_a_namespace(name: &str) {
    const AGAIN: &str = "LATCHKEY_TEST_IN_NAMESPACE";
    let test = std::env::current_exe().unwrap();
    let may = Command::new("unshare").args(["-rm", "true"]).status();
    if std::env::var_os(AGAIN).is_some() || !may.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no file system can be mounted here, so that none can be full");
        return;
    }
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
        return as_root_of_a_namespace(
            "full::a_full_disk_is_told_as_that_and_what_is_stored_is_read",
        );
    };
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let (mut owner, item) = (demo.graph(&server, "owner"), demo.item("Welcome.txt"));
    let made = owner.create_link(item, r#"{"type":"view"}"#);
    let others = ["Buoy.png", "Reports"].map(|path| {
        let item = demo.item(path).to_owned();
        (owner.create_link(&item, r#"{"type":"view"}"#), item)
    });
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

    // What takes away has room of its own, and what adds to anything gets none of it.
    std::thread::scope(|scope| {
        for (other, item) in &others {
            let (mut owner, server) = (demo.graph(&server, "owner"), &server);
            scope.spawn(move || {
                let ended = owner.delete_permission(item, &other.id).unwrap();
                let told = format!("{} {}", ended.text(), server.stderr());
                assert_eq!(ended.status, 204, "{told}");
            });
        }
    });
    let ended = owner.delete_permission(item, &made.id).unwrap();
    assert_eq!(ended.status, 204, "{}", ended.text());
    assert_eq!(server.client().get(made.page()).unwrap().status, 404);
    assert!(!place.data().join("reserve").exists());
    let ready = server.client().get("/readyz").unwrap();
    assert_eq!(ready.text(), "ready\nwrites: full\n");
    for _ in 0..3 {
        let refused = owner.ask_for_link(item, r#"{"type":"edit"}"#).unwrap();
        assert_eq!(refused.status, 507, "{}", refused.text());
    }
    let number = demo.entry("Notes.md")["box_id"].as_str().unwrap();
    for rest in ["", "/trash"] {
        let gone = owner.client.delete(&format!("/2.0/files/{number}{rest}"));
        assert_eq!(gone.unwrap().status, 204, "{rest}");
    }
    place.plain(&["token", "revoke", "--user", "viewer"]);
    let mut viewer = demo.graph(&server, "viewer").client;
    assert_eq!(viewer.get("/v1.0/me/drive").unwrap().status, 401);

    small.make_room();
    assert_eq!(owner.create_link(item, r#"{"type":"edit"}"#).status, 201);
    assert!(place.data().join("reserve").exists());
    let ready = server.client().get("/readyz").unwrap();
    assert_eq!((ready.status, ready.text().as_str()), (200, "ready\n"));
    server.stop();
    assert!(place.plain(&["check"]).starts_with("clean: "));
}

#[test]
fn what_cannot_be_written_is_told_at_the_start_in_words_of_ours() {
    let place = Place::new();
    let Some(small) = Small::mount(&place.data()) else {
        return as_root_of_a_namespace(
            "full::what_cannot_be_written_is_told_at_the_start_in_words_of_ours",
        );
    };
    Demo::set_up(&place);
    let listen = format!("127.0.0.1:{}", free_port());
    let assert_told = || {
        for command in [
            &["serve", "--listen", &listen][..],
            &["user", "list"],
            &["check"],
        ] {
            let line = place.run(command).failed(1);
            let data = place.data();
            assert!(line.contains(data.to_str().unwrap()), "{command:?}: {line}");
            let told = line.to_lowercase();
            assert!(told.contains("read-only"), "{command:?}: {line}");
            for theirs in ["sqlite", "SQL", "code:", "Execution", "database is"] {
                assert!(!line.contains(theirs), "{command:?}: {line}");
            }
        }
    };
    small.freeze_file("latchkey.db");
    assert_told();
    small.thaw_file("latchkey.db");
    assert!(place.plain(&["check"]).starts_with("clean: "));
    small.freeze();
    assert_told();
}
