//! The demonstration that `init --demo` sets up, and links made in it through Microsoft's door.

use std::io;

use serde_json::Value;

use super::{Answer, Client, Place, Server};

/// What `init --demo --json` printed.
pub(crate) struct Demo {
    pub(crate) value: Value,
    pub(crate) drive: String,
}

/// A caller at Microsoft's door, with a connection of its own.
pub(crate) struct Graph {
    pub(crate) client: Client,
    drive: String,
}

/// A link that was made or found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) status: u16,
    pub(crate) id: String,
    pub(crate) url: String,
}

impl Demo {
    /// Sets up the demonstration in an empty place.
    pub(crate) fn set_up(place: &Place) -> Self {
        let value = place.json(&["init", "--demo"]);
        let drives = value["drives"].as_array().unwrap();
        let drive = drives.iter().find(|drive| drive["owner"] == "owner");
        let drive = drive.unwrap()["graph_id"].as_str().unwrap().to_owned();
        Self { value, drive }
    }

    /// The token of one of the four users.
    pub(crate) fn token(&self, user: &str) -> &str {
        self.value["tokens"][user].as_str().unwrap()
    }

    /// Gives one of the users another token.
    pub(crate) fn renew(&mut self, user: &str, token: &Value) {
        self.value["tokens"][user] = token.clone();
    }

    /// An item's entry, by its path.
    pub(crate) fn entry(&self, path: &str) -> &Value {
        let items = self.value["items"].as_array().unwrap();
        items.iter().find(|item| item["path"] == path).unwrap()
    }

    /// The id of an item at Microsoft's door, by its path.
    pub(crate) fn item(&self, path: &str) -> &str {
        self.entry(path)["graph_id"].as_str().unwrap()
    }

    /// One of the four users at the door.
    pub(crate) fn graph(&self, server: &Server, user: &str) -> Graph {
        self.graph_with(server, self.token(user))
    }

    /// Anybody who has this token, at the door.
    pub(crate) fn graph_with(&self, server: &Server, token: &str) -> Graph {
        Graph {
            client: server
                .client()
                .with("Authorization", &format!("Bearer {token}")),
            drive: self.drive.clone(),
        }
    }
}

impl Graph {
    /// The path of something at an item of the owner's drive.
    pub(crate) fn path(&self, item: &str, rest: &str) -> String {
        format!("/v1.0/drives/{}/items/{item}{rest}", self.drive)
    }

    /// Asks for a link and gives back the answer, whatever it is.
    pub(crate) fn ask_for_link(&mut self, item: &str, body: &str) -> io::Result<Answer> {
        let path = self.path(item, "/createLink");
        self.client.post_json(&path, body)
    }

    /// Asks for a link, which must be made or found.
    pub(crate) fn create_link(&mut self, item: &str, body: &str) -> Made {
        let answer = self.ask_for_link(item, body).unwrap();
        Made::of(&answer)
    }

    /// The path of a link of an item.
    pub(crate) fn permission(&self, item: &str, id: &str) -> String {
        self.path(item, &format!("/permissions/{id}"))
    }

    /// Ends a link.
    pub(crate) fn delete_permission(&mut self, item: &str, id: &str) -> io::Result<Answer> {
        let path = self.permission(item, id);
        self.client.delete(&path)
    }
}

impl Made {
    /// The link in an answer that must hold one.
    #[track_caller]
    pub(crate) fn of(answer: &Answer) -> Self {
        let made = matches!(answer.status, 200 | 201);
        assert!(made, "no link: {} {}", answer.status, answer.text());
        let value = answer.json();
        Self {
            status: answer.status,
            id: value["id"].as_str().unwrap().to_owned(),
            url: value["link"]["webUrl"].as_str().unwrap().to_owned(),
        }
    }

    /// The path of its page.
    pub(crate) fn page(&self) -> &str {
        let rest = self.url.split_once("://").unwrap().1;
        &rest[rest.find('/').unwrap()..]
    }

    /// Its token.
    pub(crate) fn token(&self) -> &str {
        self.url.rsplit('/').next().unwrap()
    }
}
