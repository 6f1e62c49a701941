//! A data folder that an earlier program made: this one opens it, and all in it is as before.

mod addresses;
mod again;
mod events;
mod folders;
mod rest;

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::harness::{Answer, Client, Place, Server, files_below};

/// What was made with the program of version 0.1.0; its README says how.
const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/data-folder-1");

/// A copy of that data folder with a server of this program on it, and what the earlier one told.
struct Upgraded {
    server: Server,
    place: Place,
    told: Value,
}

impl Upgraded {
    fn new() -> Self {
        let place = copied();
        let server = Server::start(&place);
        let text = std::fs::read(Path::new(FIXTURE).join("expected.json")).unwrap();
        let told = serde_json::from_slice(&text).unwrap();
        Self {
            server,
            place,
            told,
        }
    }

    /// A list that the earlier program told, which has something in it.
    #[track_caller]
    fn list(&self, name: &str) -> &[Value] {
        let list = self.told[name].as_array().unwrap();
        assert!(!list.is_empty(), "{name}");
        list
    }

    /// The links whose end came about like that, which are so many.
    #[track_caller]
    fn links(&self, end: &str, count: usize) -> Vec<&Value> {
        let links = self.list("links").iter();
        let links: Vec<_> = links.filter(|link| link["end"] == end).collect();
        assert_eq!(links.len(), count, "{end}");
        links
    }

    /// Somebody with one of the tokens, or without any.
    fn client(&self, who: &Value) -> Client {
        let Some(who) = who.as_str() else {
            return self.server.client();
        };
        let token = text(&self.told["tokens"][who]);
        self.server
            .client()
            .with("Authorization", &format!("Bearer {token}"))
    }

    /// Asks for an address that the earlier program was asked for.
    fn ask(&self, told: &Value) -> Answer {
        let mut client = self.client(&told["as"]);
        for (name, value) in told["headers"].as_object().unwrap() {
            client = client.with(name, &text(value).replace("{server}", &self.server.url()));
        }
        let mut path = text(&told["path"]).to_owned();
        if let Some(shared) = told["share"].as_str() {
            let url = format!("{}{shared}", self.server.url());
            let share = format!("u!{}", BASE64_URL_SAFE_NO_PAD.encode(url));
            path = path.replace("{share}", &share);
        }
        client.get(&path).unwrap()
    }

    /// The path of an address of this server.
    #[track_caller]
    fn path_of<'a>(&self, address: &'a str) -> &'a str {
        let path = address.strip_prefix(&self.server.url());
        path.unwrap_or_else(|| panic!("not here: {address}"))
    }
}

/// The data folder as the earlier program left it. Git keeps no modes, and a keyring that others may
/// read is refused.
fn copied() -> Place {
    let place = Place::new();
    let data = Path::new(FIXTURE).join("data");
    for (path, bytes) in files_below(&data, &[]) {
        let name = Path::new("data").join(path.strip_prefix(&data).unwrap());
        let written = place.write(name.to_str().unwrap(), bytes);
        let own = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(written, own).unwrap();
    }
    place
}

#[track_caller]
fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text was wanted: {value}"))
}

/// The digest of bytes, as the earlier program's answers were written down with.
fn digest(bytes: &[u8]) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
