//! Every endpoint that is served asks who calls, and hides what the caller may not see.

use std::collections::BTreeSet;

use app::wiring::address::microsoft as ids;
use app::wiring::{Family, endpoints};
use domain::ids::{DriveId, GroupId, LinkId, SiteId};
use hyper::Method;
use ports::driving::permissions::PermissionId;
use serde_json::{Value, json};

use crate::harness::{Actor, Answer, Server, missing_item, same_but_for_ids, text};

/// What stands in an address for what varies.
#[derive(Clone, Debug)]
struct Filling(Vec<(&'static str, String)>);

impl Filling {
    fn filled(&self, template: &str) -> String {
        let Self(names) = self;
        names
            .iter()
            .fold(template.to_owned(), |path, (name, value)| {
                path.replace(name, value)
            })
    }

    /// The same, but for these.
    fn with(&self, changed: &[(&'static str, String)]) -> Self {
        let new = |name| changed.iter().find(|(other, _)| *other == name);
        let Self(names) = self;
        let kept = |(name, value): &(&'static str, String)| match new(*name) {
            Some((_, value)) => (*name, value.clone()),
            None => (*name, value.clone()),
        };
        Self(names.iter().map(kept).collect())
    }
}

/// The owner's file, with a link for the organization on it.
async fn there(server: &Server) -> Filling {
    let body = json!({"type": "view", "scope": "organization"});
    let link = server.link("Welcome.txt", body).await;
    let owner_of = async |actor: Actor, drive: &str, kind: &str| {
        let shown = actor
            .get(&format!("/v1.0/drives/{}", server.drive(drive)))
            .await
            .ok();
        text(&shown["owner"][kind]["id"]).to_owned()
    };
    Filling(vec![
        ("{drive-id}", server.drive("owner").to_owned()),
        ("{item-id}", server.item("Welcome.txt").to_owned()),
        ("{user-id}", server.user("owner").to_owned()),
        (
            "{group-id}",
            owner_of(server.editor(), "crew", "group").await,
        ),
        ("{site-id}", owner_of(server.owner(), "pier", "site").await),
        ("{permission-id}", text(&link["id"]).to_owned()),
        ("{share-token}", text(&link["shareId"]).to_owned()),
        ("{name}", "documents".to_owned()),
        ("{path}", "Welcome.txt".to_owned()),
        ("{child-name}", "Welcome.txt".to_owned()),
        ("{version-id}", "1.0".to_owned()),
    ])
}

/// What never was, under the same names.
fn missing(there: &Filling) -> Filling {
    let unknown = 0x1234_5678;
    there.with(&[
        ("{drive-id}", ids::drive(DriveId::new(unknown).unwrap())),
        ("{item-id}", missing_item()),
        ("{user-id}", "nobody".to_owned()),
        ("{group-id}", ids::group(GroupId::new(unknown).unwrap())),
        ("{site-id}", ids::site(SiteId::new(unknown).unwrap())),
        (
            "{permission-id}",
            ids::permission(PermissionId::Link(LinkId::new(unknown).unwrap())),
        ),
        ("{path}", "Nothing.txt".to_owned()),
    ])
}

/// A body with which an operation would succeed for anybody who may.
fn body(operation: &str) -> Option<Value> {
    let recipients = json!([{"email": "viewer@harbour.example"}]);
    match operation {
        "createLink" => Some(json!({"type": "view"})),
        "invite" | "grant" => Some(json!({"recipients": recipients, "roles": ["read"]})),
        "changePermission" => Some(json!({"roles": ["read"]})),
        "unlock" => Some(json!({"password": "x"})),
        "makeFolder" => Some(json!({"name": "New", "folder": {}})),
        "changeItem" => Some(json!({"description": "x"})),
        "restore" => Some(json!({})),
        "copy" => Some(json!({"name": "New.txt"})),
        _ => None,
    }
}

/// Whether an address stands for the one who was given it.
fn is_token(template: &str) -> bool {
    ["/uploads/", "/copies/"]
        .iter()
        .any(|place| template.starts_with(place))
}

async fn asked(actor: &Actor, method: &str, address: &str, operation: &str) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let words = if operation.starts_with("search") {
        "?q=x"
    } else {
        ""
    };
    let exchange = actor.ask(method, &format!("{address}{words}"));
    let exchange = match body(operation) {
        Some(body) => exchange
            .header("content-type", "application/json")
            .body(body.to_string()),
        None => exchange,
    };
    exchange.send().await
}

const FAMILIES: [(Family, &[&str], &str); 2] = [
    (
        Family::Graph,
        &["/v1.0", "/beta", "/v2.0"],
        "InvalidAuthenticationToken",
    ),
    (Family::OneDrive, &["/onedrive/v1.0"], "unauthenticated"),
];

#[tokio::test]
async fn every_endpoint_asks_for_a_token() {
    let server = Server::start().await;
    let there = there(&server).await;
    let before = server.links_on("Welcome.txt").await;
    for (family, bases, code) in FAMILIES {
        for row in endpoints(family) {
            for base in bases {
                let address = format!("{base}{}", there.filled(&row.template));
                let answer = asked(&server.anonymous(), row.method, &address, row.operation).await;
                // Such an address is a token itself, and this is none.
                if is_token(&row.template) {
                    let status = if row.operation == "sendPart" {
                        400
                    } else {
                        404
                    };
                    answer.expect(status);
                    continue;
                }
                let answer = answer.refused(401, code);
                assert_eq!(answer.all("www-authenticate").len(), 1, "{address}");
            }
        }
    }
    assert_eq!(server.links_on("Welcome.txt").await, before);
}

#[tokio::test]
async fn every_endpoint_hides_another_organizations_items() {
    let server = Server::start().await;
    let there = there(&server).await;
    let before = server.links_on("Welcome.txt").await;
    let absent = missing(&there);
    let outsider = server.outsider();
    let mut covered = BTreeSet::new();
    for (family, bases, _) in FAMILIES {
        for row in endpoints(family) {
            // What has no name in its address is the caller's own.
            if !row.template.contains('{') {
                let address = format!("{}{}", bases[0], row.template);
                let own = asked(&outsider, row.method, &address, row.operation).await;
                assert!(
                    !own.text().contains(server.drive("owner")),
                    "{}",
                    own.text()
                );
                covered.insert(row.operation);
                continue;
            }
            // A link is told by its token: anybody who holds it is refused by the gate, not lied to.
            if row.template.starts_with("/shares/") || is_token(&row.template) {
                continue;
            }
            let hidden = format!("{}{}", bases[0], there.filled(&row.template));
            let missing = format!("{}{}", bases[0], absent.filled(&row.template));
            let in_own_drive =
                row.template.starts_with("/drive/") || row.template.starts_with("/me/drive/");
            let own_root = in_own_drive
                && !["{item-id}", "{path}", "{name}"]
                    .iter()
                    .any(|name| row.template.contains(name));
            // What is put into the caller's own drive is theirs.
            let puts = [
                "putContent",
                "putChild",
                "createUploadSession",
                "createSession",
            ];
            if own_root || (in_own_drive && puts.contains(&row.operation)) {
                continue;
            }
            let hidden = asked(&outsider, row.method, &hidden, row.operation)
                .await
                .expect(404);
            let missing = asked(&outsider, row.method, &missing, row.operation)
                .await
                .expect(404);
            same_but_for_ids(&hidden, &missing);
            covered.insert(row.operation);
        }
    }
    let told_by_tokens = [
        "share",
        "sharePermission",
        "grant",
        "unlock",
        "uploadSession",
        "sendPart",
        "commitUpload",
        "cancelUpload",
        "copied",
    ];
    let all: BTreeSet<_> = endpoints(Family::Graph)
        .iter()
        .map(|row| row.operation)
        .collect();
    let left: Vec<_> = all
        .difference(&covered)
        .filter(|name| !told_by_tokens.contains(name))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(server.links_on("Welcome.txt").await, before);
}

#[tokio::test]
async fn every_endpoint_behind_a_link_refuses_whom_the_link_is_not_for() {
    let server = Server::start().await;
    let there = there(&server).await;
    let outsider = server.outsider();
    for (family, bases, _) in FAMILIES {
        for row in endpoints(family)
            .iter()
            .filter(|row| row.template.starts_with("/shares/"))
        {
            // The item is the link's own; a path would lead on from a file.
            let template = row.template.replace(":/{path}:", "");
            for base in bases {
                let address = format!("{base}{}", there.filled(&template));
                let answer = asked(&outsider, row.method, &address, row.operation).await;
                let answer = answer.refused(403, "accessDenied");
                for secret in ["Welcome to", "harbour", "Odile"] {
                    assert!(
                        !answer.text().contains(secret),
                        "{address}: {}",
                        answer.text()
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn every_endpoint_asks_for_the_scope_that_it_names() {
    let server = Server::start().await;
    let there = there(&server).await;
    let before = server.links_on("Welcome.txt").await;
    let nothing = server.user_with("owner", &["offline_access"], None).await;
    let reading = server.user_with("owner", &["Files.Read.All"], None).await;
    for (family, bases, _) in FAMILIES {
        for row in endpoints(family) {
            let writes = row
                .scope
                .is_some_and(|scope| scope.to_lowercase().ends_with("write"));
            let actor = match row.scope {
                None => continue,
                Some(_) if writes => &reading,
                Some(_) => &nothing,
            };
            // Those that lead to the owner's drive, to the file or through its link.
            let leads = match row.operation {
                "drive" | "drives" => {
                    !row.template.contains("{group") && !row.template.contains("{site")
                }
                _ => row.template.contains("{item-id}") || row.template.starts_with("/shares/"),
            };
            if !leads
                || row.template.contains("{path}")
                || row.template.contains("{group-id}/drive/")
                || row.template.contains("{site-id}/drive/")
            {
                continue;
            }
            let address = format!("{}{}", bases[0], there.filled(&row.template));
            let answer = asked(actor, row.method, &address, row.operation).await;
            answer.refused(403, "accessDenied");
        }
    }
    assert_eq!(server.links_on("Welcome.txt").await, before);
}
