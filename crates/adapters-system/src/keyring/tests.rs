//! A keyring survives its file, and a broken file is refused with what is wrong with it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_123).unwrap()
}

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    (folder, path)
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn problem(result: Result<Keyring, KeyringError>) -> KeyringProblem {
    result.err().expect("the keyring is refused").problem
}

/// What a change to a good file is refused for.
fn refused(change: impl FnOnce(&mut Value)) -> KeyringProblem {
    let (_folder, path) = place();
    Keyring::create(&path, now()).unwrap();
    let mut json: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut json);
    write(&path, json.to_string());
    problem(Keyring::load(&path))
}

#[test]
fn what_was_created_is_loaded() {
    let (_folder, path) = place();
    let made = Keyring::create(&path, now()).unwrap();
    let loaded = Keyring::load(&path).unwrap();
    assert_eq!(loaded.active_id(), made.active_id());
    assert_eq!(loaded.active.created_at, now());
    assert!(loaded.active.key.bytes() == made.active.key.bytes());
    assert!(loaded.fingerprint().bytes() == made.fingerprint().bytes());
    assert!(loaded.accepted.is_empty() && loaded.retired.is_empty());
}

#[test]
fn accepted_and_retired_keys_survive_the_file() {
    let mut keyring = Keyring::generate(now());
    keyring.rotate(now());
    keyring.rotate(now());
    keyring.retired.extend(keyring.accepted.pop());
    let text = format::render(&keyring).unwrap();
    let read = format::parse(std::str::from_utf8(&text).unwrap()).unwrap();
    assert!(read.ids().eq(keyring.ids()));
    assert_eq!((read.accepted.len(), read.retired.len()), (1, 1));
    assert!(text.len() <= 256 * 5, "grew while it was written");
}

#[test]
fn a_new_file_is_its_owners_alone_and_nothing_lies_beside_it() {
    let (folder, path) = place();
    Keyring::create(&path, now()).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_is_never_overwritten() {
    let (folder, path) = place();
    for text in ["", "precious"] {
        write(&path, text);
        let refusal = problem(Keyring::create(&path, now()));
        assert!(matches!(refusal, KeyringProblem::Exists));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_missing_file_is_created_on_demand_only() {
    let (_folder, path) = place();
    assert!(matches!(
        problem(Keyring::load(&path)),
        KeyringProblem::Missing
    ));
    let made = Keyring::load_or_create(&path, now()).unwrap();
    let again = Keyring::load_or_create(&path, now()).unwrap();
    assert_eq!(made.active_id(), again.active_id());
}

#[test]
fn a_broken_file_is_not_replaced() {
    let (_folder, path) = place();
    write(&path, "");
    let refusal = problem(Keyring::load_or_create(&path, now()));
    assert!(matches!(refusal, KeyringProblem::Empty));
    assert_eq!(fs::read(&path).unwrap(), b"");
}

#[test]
fn many_who_create_at_once_agree() {
    let (_folder, path) = place();
    let ids: Vec<u32> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| Keyring::load_or_create(&path, now()).unwrap().active_id()))
            .collect();
        threads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]));
}

#[test]
fn a_file_that_others_may_use_is_refused_with_what_to_do() {
    let (_folder, path) = place();
    Keyring::create(&path, now()).unwrap();
    for mode in [0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let refusal = problem(Keyring::load(&path));
        assert!(matches!(refusal, KeyringProblem::Exposed { mode: told } if told == mode));
        assert!(refusal.to_string().contains("chmod 600"));
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    Keyring::load(&path).unwrap();
}

#[test]
fn what_is_no_keyring_is_refused() {
    let (folder, path) = place();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let refusal = problem(Keyring::load(folder.path()));
    assert!(matches!(refusal, KeyringProblem::NotAFile));
    for text in ["", " \n"] {
        write(&path, text);
        assert!(matches!(
            problem(Keyring::load(&path)),
            KeyringProblem::Empty
        ));
    }
    for text in [
        &b"{"[..],
        b"[]",
        b"null",
        b"{}",
        b"version = 1",
        &[0xff; 40],
    ] {
        write(&path, text);
        let refusal = problem(Keyring::load(&path));
        assert!(matches!(refusal, KeyringProblem::Malformed { .. }));
    }
}

#[test]
fn a_missing_or_double_key_is_refused() {
    let active = |found| move |problem| matches!(problem, KeyringProblem::ActiveRoots { found: told } if told == found);
    let fingerprints = |found| move |problem| matches!(problem, KeyringProblem::FingerprintKeys { found: told } if told == found);
    assert!(active(0)(refused(|json| json["keys"] = json!([]))));
    assert!(active(0)(refused(|json| {
        json["keys"].as_array_mut().unwrap().remove(0);
    })));
    assert!(active(0)(refused(
        |json| json["keys"][0]["state"] = json!("retired")
    )));
    assert!(active(2)(refused(
        |json| json["keys"][1]["purpose"] = json!("root")
    )));
    assert!(fingerprints(0)(refused(|json| {
        json["keys"].as_array_mut().unwrap().remove(1);
    })));
    assert!(fingerprints(0)(refused(
        |json| json["keys"][1]["state"] = json!("accept")
    )));
    assert!(fingerprints(2)(refused(|json| {
        let mut second = json["keys"][1].clone();
        second["id"] = json!(7);
        json["keys"].as_array_mut().unwrap().push(second);
    })));
}

#[test]
fn a_bad_entry_is_refused_with_its_id() {
    for key in [
        "",
        "AAAA",
        "!",
        &BASE64_STANDARD.encode([0; 32]),
        &BASE64_STANDARD.encode([1; 33]),
    ] {
        let refusal = refused(|json| {
            json["keys"][0]["id"] = json!(77);
            json["keys"][0]["key"] = json!(key);
        });
        assert!(matches!(refusal, KeyringProblem::BadKey { id: 77 }));
    }
    let refusal = refused(|json| json["keys"][0]["id"] = json!(0));
    assert!(matches!(refusal, KeyringProblem::BadId { id: 0 }));
    let refusal = refused(|json| json["keys"][0]["id"] = json["keys"][1]["id"].clone());
    assert!(matches!(refusal, KeyringProblem::BadId { .. }));
    let refusal = refused(|json| json["keys"][0]["created"] = json!("yesterday"));
    assert!(matches!(refusal, KeyringProblem::BadDate { .. }));
    let refusal = refused(|json| json["version"] = json!(2));
    assert!(matches!(refusal, KeyringProblem::Version { found: 2 }));
    let refusal = refused(|json| json["keys"][0]["more"] = json!(1));
    assert!(matches!(refusal, KeyringProblem::Malformed { .. }));
}

#[test]
fn no_message_holds_a_key() {
    let (_folder, path) = place();
    let keyring = Keyring::create(&path, now()).unwrap();
    let key = BASE64_STANDARD.encode(keyring.active.key.bytes());
    let good = fs::read_to_string(&path).unwrap();
    // The key where a number, a known word or a member's name is expected, and a cut file.
    let id = keyring.active_id().to_string();
    for text in [
        good.replacen(&format!(": {id}"), &format!(": \"{key}\""), 1),
        good.replacen("\"root\"", &format!("\"{key}\""), 1),
        good.replacen("\"purpose\"", &format!("\"{key}\""), 1),
        good[..good.find(&key).unwrap() + 20].to_owned(),
    ] {
        assert_ne!(text, good);
        write(&path, text);
        let error = Keyring::load(&path).err().unwrap();
        let shown = format!("{error} {error:?} {}", error.problem);
        assert!(!shown.contains(&key[..8]), "{shown}");
    }
}

#[test]
fn a_rotation_makes_a_new_active_key_and_leaves_the_fingerprint_key_alone() {
    let mut keyring = Keyring::generate(now());
    let (old, fingerprint) = (keyring.active_id(), *keyring.fingerprint().bytes());
    keyring.rotate(now());
    assert_ne!(keyring.active_id(), old);
    assert_eq!(keyring.accepted[0].id, old);
    assert!(*keyring.fingerprint().bytes() == fingerprint);
}
