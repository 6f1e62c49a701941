//! Links with a password, at the API.

use serde_json::{Value, json};

use crate::harness::{Answer, Server, text};

const PASSWORD: &str = "tr0ub4dor-and-3";

fn protected() -> Value {
    json!({"type": "view", "scope": "anonymous", "password": PASSWORD})
}

#[tokio::test]
async fn point_11_a_password_makes_a_link_of_its_own() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let first = server.link("Welcome.txt", protected()).await;
    assert_eq!(first["hasPassword"], json!(true));
    let again = server.owner().post(&address, protected()).await.ok();
    assert_eq!(again, first);
    let open = server
        .owner()
        .post(&address, json!({"type": "view"}))
        .await
        .made();
    assert_eq!(open["hasPassword"], json!(false));
    let other = json!({"type": "view", "password": "another one"});
    let other = server.owner().post(&address, other).await.made();
    let ids = [&first, &open, &other].map(|link| text(&link["id"]));
    assert_eq!(std::collections::BTreeSet::from(ids).len(), 3);
    // An item, a type and a scope more are links of their own with the same password, too.
    for (path, kind) in [("Notes.md", "view"), ("Welcome.txt", "edit")] {
        let body = json!({"type": kind, "password": PASSWORD});
        server.link(path, body).await;
    }
}

#[tokio::test]
async fn point_11_a_password_is_in_no_answer() {
    let server = Server::start().await;
    let item = server.at("Welcome.txt");
    let owner = server.owner();
    let create = format!("{item}/createLink");
    let made = owner.post(&create, protected()).await.expect(201);
    let link = made.json();
    let permission = format!("{item}/permissions/{}", text(&link["id"]));
    let share = format!("/v1.0/shares/{}", text(&link["shareId"]));
    let proof = json!({"password": PASSWORD});
    let soon = json!({"expirationDateTime": "2030-01-01T00:00:00Z"});
    let mistyped = json!({"type": 1, "password": PASSWORD});
    let misplaced = json!({"type": "view", "scope": "organization", "password": PASSWORD});
    let page = server.page(&link);
    let answers: Vec<Answer> = vec![
        made,
        owner.post(&create, protected()).await.expect(200),
        owner.post(&create, mistyped).await.expect(400),
        owner.post(&create, misplaced).await.expect(400),
        owner.get(&format!("{item}/permissions")).await.expect(200),
        owner.get(&permission).await.expect(200),
        owner.patch(&permission, soon).await.expect(200),
        owner.patch(&permission, proof.clone()).await.expect(400),
        owner.get(&item).await.expect(200),
        owner.get(&share).await,
        server.outsider().get(&share).await.expect(403),
        server
            .outsider()
            .post(&format!("{share}/driveItem/validatePermission"), proof)
            .await
            .expect(204),
        server.anonymous().get(&page).await.expect(401),
        server.anonymous().unlock(&page, PASSWORD).await.expect(303),
        server.anonymous().unlock(&page, "wrong").await.expect(403),
    ];
    for answer in answers {
        let headers = format!("{:?}", answer.headers);
        assert!(
            !answer.text().contains(PASSWORD),
            "{}: {}",
            answer.asked,
            answer.text()
        );
        assert!(!headers.contains(PASSWORD), "{}: {headers}", answer.asked);
        let secret = ["argon2", "verifier", "digest"];
        let shown = answer.text();
        assert!(
            secret.iter().all(|word| !shown.contains(word)),
            "{}: {shown}",
            answer.asked
        );
    }
}

#[tokio::test]
async fn a_protected_link_opens_at_the_api_once_its_password_was_given() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", protected()).await;
    let share = format!("/v1.0/shares/{}", text(&link["shareId"]));
    let outsider = server.outsider();
    let parts = [
        "",
        "/driveItem",
        "/root",
        "/driveItem/content",
        "/driveItem/children",
        "/permission",
    ];
    for part in parts {
        for prefer in [
            None,
            Some("redeemSharingLink"),
            Some("redeemSharingLinkIfNecessary"),
        ] {
            let address = format!("{share}{part}");
            let answer = match prefer {
                None => outsider.get(&address).await,
                Some(prefer) => outsider.get_with(&address, "prefer", prefer).await,
            };
            answer
                .refused(403, "accessDenied")
                .inner("passwordRequired");
        }
    }
    let proof = format!("{share}/driveItem/validatePermission");
    let wrong = outsider.post(&proof, json!({"password": "wrong"})).await;
    wrong.refused(403, "accessDenied").inner("invalidPassword");
    for bad in [
        json!({}),
        json!({"password": 12}),
        json!({"password": null}),
        json!({"password": ["x"]}),
    ] {
        outsider
            .post(&proof, bad)
            .await
            .refused(400, "invalidRequest");
    }
    outsider
        .get(&format!("{share}/driveItem"))
        .await
        .expect(403);
    let right = outsider
        .post(&proof, json!({"password": PASSWORD}))
        .await
        .expect(204);
    assert!(right.bytes.is_empty());
    outsider
        .get(&format!("{share}/driveItem"))
        .await
        .expect(200);
    // It counts for this caller and this link only.
    server
        .viewer()
        .get(&format!("{share}/driveItem"))
        .await
        .refused(403, "accessDenied");
    let other = json!({"type": "view", "password": "another one"});
    let other = server.link("Welcome.txt", other).await;
    let other = format!("/v1.0/shares/{}/driveItem", text(&other["shareId"]));
    outsider
        .get(&other)
        .await
        .refused(403, "accessDenied")
        .inner("passwordRequired");
}

#[tokio::test]
async fn guessing_at_the_api_is_slowed_down() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", protected()).await;
    let share = text(&link["shareId"]).to_owned();
    let proof = format!("/v1.0/shares/{share}/driveItem/validatePermission");
    for _ in 0..10 {
        server
            .outsider()
            .post(&proof, json!({"password": "wrong"}))
            .await
            .expect(403);
    }
    let waiting = server
        .outsider()
        .post(&proof, json!({"password": PASSWORD}))
        .await;
    let waiting = waiting.refused(429, "activityLimitReached");
    assert_eq!(waiting.header("retry-after"), "600");
    // Another token of the same user's is no way around it; somebody else is not held up.
    let token = server.hand_made("outsider", None).await;
    let again = server.bearing(&token);
    again
        .post(&proof, json!({"password": PASSWORD}))
        .await
        .expect(429);
    server
        .anonymous()
        .unlock(&server.page(&link), PASSWORD)
        .await
        .expect(303);
    server.clock.advance(std::time::Duration::from_mins(10));
    server
        .outsider()
        .post(&proof, json!({"password": PASSWORD}))
        .await
        .expect(204);
}
