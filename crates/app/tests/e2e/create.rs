//! Making a link, and being given the one that is there.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Server, text};

#[tokio::test]
async fn point_01_a_link_is_made_once() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let answer = server.owner().post(&address, json!({"type": "view"})).await;
    let answer = answer.expect(201);
    assert!(
        answer.text().starts_with(r#"{"@odata.context":"#),
        "{}",
        answer.text()
    );
    let made = answer.json();
    let context = format!("{}/v1.0/$metadata#permission", server.url);
    assert_eq!(made["@odata.context"], json!(context));
    assert_eq!(made["@odata.type"], "#microsoft.graph.permission");
    assert_eq!(made["roles"], json!(["read"]));
    assert_eq!(made["hasPassword"], json!(false));
    assert!(text(&made["shareId"]).starts_with("u!"));
    let link = &made["link"];
    assert_eq!(
        (&link["type"], &link["scope"]),
        (&json!("view"), &json!("anonymous"))
    );
    assert_eq!(link["preventsDownload"], json!(false));
    assert_eq!(link["application"]["displayName"], "demo");
    assert!(link["application"]["id"].is_string());
    assert!(server.path_of(&link["webUrl"]).starts_with("/s/"));
    for absent in [
        "expirationDateTime",
        "grantedToV2",
        "invitation",
        "inheritedFrom",
    ] {
        assert_eq!(made[absent], Value::Null, "{absent}");
    }
    let again = server
        .owner()
        .post(&address, json!({"type": "view"}))
        .await
        .ok();
    assert_eq!(again, made);
}

#[tokio::test]
async fn point_02_another_type_or_another_application_has_its_own_link() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let view = server.link("Welcome.txt", json!({"type": "view"})).await;
    let edit = server.link("Welcome.txt", json!({"type": "edit"})).await;
    assert_eq!(edit["roles"], json!(["write"]));
    assert_eq!(edit["link"]["type"], "edit");
    let other = server.user_through("owner", "another").await;
    let through = other.post(&address, json!({"type": "view"})).await.made();
    assert_eq!(through["link"]["application"]["displayName"], "another");
    let ids = [&view, &edit, &through].map(|link| text(&link["id"]));
    let urls = [&view, &edit, &through].map(|link| text(&link["link"]["webUrl"]));
    assert_eq!(BTreeSet::from(ids).len(), 3);
    assert_eq!(BTreeSet::from(urls).len(), 3);
}

#[tokio::test]
async fn point_03_another_scope_has_its_own_link() {
    let server = Server::start().await;
    let anonymous = json!({"type": "view", "scope": "anonymous"});
    let anonymous = server.link("Welcome.txt", anonymous).await;
    let organization = json!({"type": "view", "scope": "organization"});
    let organization = server.link("Welcome.txt", organization).await;
    assert_eq!(organization["link"]["scope"], "organization");
    assert_ne!(organization["id"], anonymous["id"]);
    assert_ne!(organization["link"]["webUrl"], anonymous["link"]["webUrl"]);
}

#[tokio::test]
async fn the_type_is_required_but_in_the_preview() {
    let server = Server::start().await;
    let item = server.at("Welcome.txt");
    for base in ["/v1.0", "/v2.0"] {
        let address = item.replacen("/v1.0", base, 1);
        let answer = server
            .owner()
            .post(&format!("{address}/createLink"), json!({}))
            .await;
        answer.refused(400, "invalidRequest");
    }
    let beta = item.replacen("/v1.0", "/beta", 1);
    let made = server
        .owner()
        .post(&format!("{beta}/createLink"), json!({}))
        .await
        .made();
    assert_eq!(made["link"]["type"], "view");
    let context = format!("{}/beta/$metadata#permission", server.url);
    assert_eq!(made["@odata.context"], json!(context));
    let stable = server
        .owner()
        .post(&format!("{item}/createLink"), json!({"type": "view"}))
        .await;
    assert_eq!(stable.ok()["id"], made["id"]);
}

#[tokio::test]
async fn what_does_not_make_another_link_changes_nothing_on_the_one_there_is() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let made = server.link("Welcome.txt", json!({"type": "view"})).await;
    for body in [
        json!({"type": "VIEW"}),
        json!({"type": "view", "scope": "Anonymous"}),
        json!({"type": "view", "expirationDateTime": null}),
        json!({"type": "view", "expirationDateTime": "0001-01-01T00:00:00Z"}),
        json!({"type": "view", "retainInheritedPermissions": false}),
        json!({"type": "view", "sendNotification": true, "message": "look"}),
        json!({"type": "view", "password": ""}),
        json!({"type": "view", "@odata.type": "#anything", "@libre.graph.quickLink": true}),
    ] {
        let again = server.owner().post(&address, body.clone()).await.ok();
        assert_eq!(again, made, "{body}");
    }
}

#[tokio::test]
async fn a_request_that_names_an_end_never_gets_a_link_that_lives_longer() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let endless = server.link("Welcome.txt", json!({"type": "view"})).await;
    let ending = |end: &str| json!({"type": "view", "expirationDateTime": end});
    let (sooner, later) = ("2030-01-31T00:00:00Z", "2031-01-31T00:00:00Z");
    let first = server.owner().post(&address, ending(sooner)).await.made();
    assert_ne!(first["link"]["webUrl"], endless["link"]["webUrl"]);
    assert_eq!(first["expirationDateTime"], sooner);
    // The same end, however it is written, is the same link; another end is another.
    let same = ending("2030-01-31T01:00:00.0000+01:00");
    assert_eq!(server.owner().post(&address, same).await.ok(), first);
    let other = server.owner().post(&address, ending(later)).await.made();
    assert_ne!(other["id"], first["id"]);

    // Moved later, it is no answer any more to who asks for the first end; its address stays.
    let permission = format!(
        "{}/permissions/{}",
        server.at("Welcome.txt"),
        text(&first["id"])
    );
    let moved = json!({"expirationDateTime": later});
    server.owner().patch(&permission, moved).await.ok();
    let again = server.owner().post(&address, ending(sooner)).await.made();
    assert_ne!(again["id"], first["id"]);
    assert_eq!(again["expirationDateTime"], sooner);
    assert_eq!(
        server.owner().post(&address, ending(sooner)).await.ok(),
        again
    );
    let kept = server.owner().get(&permission).await.ok();
    assert_eq!(kept["link"]["webUrl"], first["link"]["webUrl"]);
    assert_eq!(kept["expirationDateTime"], later);
}

#[tokio::test]
async fn a_link_that_was_ended_or_that_expired_never_comes_back() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let soon = crate::harness::later(&server.clock, 60);
    let body = json!({"type": "view", "expirationDateTime": soon});
    let first = server.link("Welcome.txt", body.clone()).await;
    server.clock.advance(std::time::Duration::from_mins(1));
    let second = server
        .owner()
        .post(&address, json!({"type": "view"}))
        .await
        .made();
    let permission = format!(
        "{}/permissions/{}",
        server.at("Welcome.txt"),
        text(&second["id"])
    );
    server.owner().delete(&permission).await.expect(204);
    let third = server
        .owner()
        .post(&address, json!({"type": "view"}))
        .await
        .made();
    let seen: BTreeSet<_> = [&first, &second, &third]
        .map(|link| {
            [
                text(&link["id"]),
                text(&link["link"]["webUrl"]),
                text(&link["shareId"]),
            ]
        })
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(seen.len(), 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn point_22_a_hundred_at_once_make_one_link() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let asked = (0..100).map(|_| {
        let (owner, address) = (server.owner(), address.clone());
        tokio::spawn(async move { owner.post(&address, json!({"type": "view"})).await })
    });
    let answers: Vec<_> = join_all(asked)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let count = |status| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((count(201), count(200)), (1, 99));
    let bodies: BTreeSet<_> = answers.iter().map(crate::harness::Answer::text).collect();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!(server.links_on("Welcome.txt").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_once_with_a_password_make_one_link_too() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let asked = (0..8).map(|_| {
        let (owner, address) = (server.owner(), address.clone());
        let body = json!({"type": "view", "password": "correct horse"});
        tokio::spawn(async move {
            loop {
                let answer = owner.post(&address, body.clone()).await;
                // Hashing takes turns: anybody who waited too long is asked to come again.
                if answer.status != 503 {
                    return answer;
                }
                assert_eq!(answer.header("retry-after"), "1");
            }
        })
    });
    let answers = join_all(asked).await.into_iter().map(Result::unwrap);
    let mut statuses: Vec<_> = answers.map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 201]);
    assert_eq!(server.links_on("Welcome.txt").await.len(), 1);
}
