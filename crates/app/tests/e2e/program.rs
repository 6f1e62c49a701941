//! The real program: it starts with nothing, tells what to do, and stops when told to.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::harness::{Exchange, text};

fn latchkey(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.env_clear().arg("--data").arg(data);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_starts_with_nothing_and_what_it_prints_works() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut command = latchkey(&data);
    let mut running = command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .spawn()
        .unwrap();
    let mut out = BufReader::new(running.stdout.take().unwrap());
    let mut told = String::new();
    while !told.contains("Open the webUrl") {
        assert_ne!(out.read_line(&mut told).unwrap(), 0, "it ended: {told}");
    }
    let url = told
        .split_whitespace()
        .find(|word| word.starts_with("http://"))
        .unwrap();
    let token = told
        .split_whitespace()
        .find(|word| word.starts_with("lk_"))
        .unwrap();
    let mut links = Vec::new();
    for line in told.lines().filter(|line| line.trim().starts_with("curl ")) {
        let address = line.split_whitespace().last().unwrap();
        let path = address.strip_prefix(url).unwrap();
        let body = line
            .split("-d '")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap();
        let asked = Exchange::new(url, &hyper::Method::POST, path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(body.to_owned());
        links.push(asked.send().await.json());
    }
    assert_eq!(links.len(), 2, "{told}");
    assert_eq!(links[0]["link"]["webUrl"], links[1]["link"]["webUrl"]);
    let page = text(&links[0]["link"]["webUrl"]).strip_prefix(url).unwrap();
    let page = Exchange::new(url, &hyper::Method::GET, page)
        .send()
        .await
        .expect(200);
    assert!(
        page.text().contains("Welcome to Latchkey"),
        "{}",
        page.text()
    );

    let second = latchkey(&data).arg("serve").output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("already runs"));

    let process = Pid::from_child(&running);
    kill_process(process, Signal::TERM).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    running
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    let secret = page_token(&links[0]);
    assert!(!log.contains(token) && !log.contains(&secret), "{log}");
}

fn page_token(permission: &Value) -> String {
    let url = text(&permission["link"]["webUrl"]);
    url.rsplit('/').next().unwrap().to_owned()
}

#[test]
fn the_demonstration_tells_everything_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let made = latchkey(&data)
        .args(["init", "--demo", "--json"])
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let demo: Value = serde_json::from_slice(&made.stdout).unwrap();
    for name in ["owner", "editor", "viewer", "outsider"] {
        assert!(text(&demo["tokens"][name]).starts_with("lk_"), "{name}");
    }
    assert_eq!(demo["organizations"].as_array().unwrap().len(), 2);
    for user in demo["users"].as_array().unwrap() {
        for member in [
            "name",
            "organization",
            "graph_id",
            "box_id",
            "oracle_id",
            "email",
            "role",
        ] {
            assert!(user[member].is_string(), "{member}: {user}");
        }
    }
    let items = demo["items"].as_array().unwrap();
    for kind in ["file", "folder", "web_link"] {
        assert!(
            items.iter().any(|item| item["kind"] == json!(kind)),
            "{kind}"
        );
    }
    for item in items {
        for member in ["path", "kind", "graph_id", "box_id", "oracle_id"] {
            assert!(item[member].is_string(), "{member}: {item}");
        }
        assert!(item["size"].is_u64(), "{item}");
    }
    let again = latchkey(&data).args(["init", "--demo"]).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    let made = latchkey(&data)
        .args([
            "token",
            "create",
            "--user",
            "viewer",
            "--scope",
            "Files.Read",
            "--json",
        ])
        .output()
        .unwrap();
    let token: Value = serde_json::from_slice(&made.stdout).unwrap();
    assert!(text(&token["token"]).starts_with("lk_"));
    let bad = latchkey(&data)
        .args([
            "token",
            "create",
            "--user",
            "viewer",
            "--scope",
            "Everything",
        ])
        .output()
        .unwrap();
    assert_eq!(bad.status.code(), Some(2));
}
