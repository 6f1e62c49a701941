//! When a link ends, and how that is said.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Server, later, text};

/// Makes a link, looks at when it ends, and ends it.
async fn made_with(server: &Server, expiry: &Value) -> Value {
    let body = json!({"type": "view", "expirationDateTime": expiry});
    let link = server.link("Welcome.txt", body).await;
    let address = format!(
        "{}/permissions/{}",
        server.at("Welcome.txt"),
        text(&link["id"])
    );
    let read = server.owner().get(&address).await.ok();
    assert_eq!(read["expirationDateTime"], link["expirationDateTime"]);
    server.owner().delete(&address).await.expect(204);
    link["expirationDateTime"].clone()
}

#[tokio::test]
async fn point_12_dates_that_are_taken() {
    let server = Server::start().await;
    for (given, shown) in [
        (json!("2030-01-31T00:00:00Z"), json!("2030-01-31T00:00:00Z")),
        (
            json!("2030-01-31T01:02:03+01:00"),
            json!("2030-01-31T00:02:03Z"),
        ),
        (
            json!("2030-01-31T00:00:00-05:30"),
            json!("2030-01-31T05:30:00Z"),
        ),
        (json!("2030-01-31t01:02:03z"), json!("2030-01-31T01:02:03Z")),
        (json!("2030-01-31"), json!("2030-01-31T00:00:00Z")),
        (Value::Null, Value::Null),
        (json!("0001-01-01T00:00:00Z"), Value::Null),
    ] {
        assert_eq!(made_with(&server, &given).await, shown, "{given}");
    }
    for (given, start) in [
        ("2030-01-31T01:02:03.123456789+01:00", "2030-01-31T00:02:03"),
        ("2030-01-31T01:02:03.1Z", "2030-01-31T01:02:03"),
        ("2030-01-31T01:02:03.9999999999Z", "2030-01-31T01:02:0"),
    ] {
        let shown = made_with(&server, &json!(given)).await;
        let shown = text(&shown);
        assert!(
            shown.starts_with(start) && shown.ends_with('Z'),
            "{given}: {shown}"
        );
    }
}

#[tokio::test]
async fn point_12_dates_that_are_refused() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let past = [
        "2020-01-01T00:00:00Z",
        "2026-09-21",
        "1999-12-31T23:59:59.999+14:00",
    ];
    let unreadable = [
        "tomorrow",
        "",
        "2030-01-31T00:00:00",
        "2030-02-30T00:00:00Z",
        "2030-13-01T00:00:00Z",
        "9999999-01-01T00:00:00Z",
        "2030-01-31 ",
        "٢٠٣٠-01-31T00:00:00Z",
        "1893456000",
    ];
    for given in past {
        let body = json!({"type": "view", "expirationDateTime": given});
        let refused = server.owner().post(&address, body).await;
        assert_eq!(
            refused.refused(400, "invalidRequest").inner_code(),
            None,
            "{given}"
        );
    }
    for given in unreadable {
        let body = json!({"type": "view", "expirationDateTime": given});
        let refused = server.owner().post(&address, body).await;
        refused
            .refused(400, "invalidRequest")
            .inner("invalidParameterFormat");
    }
    for given in [
        json!(1_893_456_000),
        json!(true),
        json!(["2030-01-31"]),
        json!({"at": 1}),
    ] {
        let body = json!({"type": "view", "expirationDateTime": given});
        let refused = server.owner().post(&address, body).await;
        refused
            .refused(400, "invalidRequest")
            .inner("invalidParameterFormat");
    }
    assert!(server.links_on("Welcome.txt").await.is_empty());
}

#[tokio::test]
async fn the_policy_cuts_a_life_short_and_says_when_it_ends() {
    let server = Server::start().await;
    server.policy("max_lifetime", "30d").await;
    let thirty_days = json!(later(&server.clock, 30 * 86_400));
    assert_eq!(
        made_with(&server, &json!("2099-01-01T00:00:00Z")).await,
        thirty_days
    );
    assert_eq!(made_with(&server, &Value::Null).await, thirty_days);
    let soon = json!(later(&server.clock, 3_600));
    assert_eq!(made_with(&server, &soon).await, soon);
    server.policy("max_lifetime", "none").await;
    server.policy("default_lifetime", "7d").await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    assert_eq!(
        link["expirationDateTime"],
        json!(later(&server.clock, 7 * 86_400))
    );
}

#[tokio::test]
async fn an_expired_link_is_gone_everywhere() {
    let server = Server::start().await;
    let soon = later(&server.clock, 60);
    let body = json!({"type": "view", "expirationDateTime": soon});
    let link = server.link("Welcome.txt", body).await;
    let share = format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]));
    let permission = format!(
        "{}/permissions/{}",
        server.at("Welcome.txt"),
        text(&link["id"])
    );
    server.clock.advance(Duration::from_millis(59_999));
    server.outsider().get(&share).await.expect(200);
    server
        .anonymous()
        .get(&server.page(&link))
        .await
        .expect(200);
    server.clock.advance(Duration::from_millis(1));
    server
        .outsider()
        .get(&share)
        .await
        .refused(404, "itemNotFound");
    server
        .owner()
        .get(&permission)
        .await
        .refused(404, "itemNotFound");
    server
        .owner()
        .delete(&permission)
        .await
        .refused(404, "itemNotFound");
    assert!(server.links_on("Welcome.txt").await.is_empty());
    server
        .anonymous()
        .get(&server.page(&link))
        .await
        .expect(410);
}
