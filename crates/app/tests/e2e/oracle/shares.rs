//! Shares of folders, and finding people.

use hyper::Method;
use serde_json::{Value, json};

use super::client::{Form, members};
use super::{Call, in_each_form};
use crate::harness::{Server, text};

async fn listed(
    server: &Server,
    form: Form,
    folder: &str,
    own_only: bool,
) -> Vec<(String, String)> {
    let call = Call::of(
        &server.owner(),
        form,
        Method::GET,
        &format!("/shares/{folder}/items"),
    );
    let call = if own_only {
        call.body(&json!({"currentOnly": "true"}))
    } else {
        call
    };
    let list = call.send().await.ok("share");
    let none = Vec::new();
    let items = list["items"].as_array().unwrap_or(&none);
    assert_eq!(list["count"], items.len().to_string());
    let entry = |item: &Value| {
        let whom = if item["user"].is_object() {
            "user"
        } else {
            "group"
        };
        (
            text(&item[whom]["displayName"]).to_owned(),
            text(&item["role"]).to_owned(),
        )
    };
    items.iter().map(entry).collect()
}

#[tokio::test]
async fn line_14_shared_listed_changed_and_ended() {
    in_each_form(async |server, form| {
        let owner = server.owner();
        let above = server.made_folder(form, "self", "Above").await;
        let folder = server.made_folder(form, &above, "Plans").await;
        let share = |folder: &str| format!("/shares/{folder}");
        let body =
            json!({"userID": server.member("editor"), "role": "manager", "message": "hello"});
        server
            .posts(&owner, form, &share(&above), &body)
            .await
            .ok("share");
        let shared = server
            .posts(&owner, form, &share(&folder), &json!({"userID": "viewer"}))
            .await;
        let shared = shared.ok("share");
        assert_eq!(
            members(&shared),
            ["errorCode", "id", "role", "type", "user"]
        );
        assert_eq!(
            (&shared["role"], &shared["id"]),
            (&json!("viewer"), &json!(folder))
        );
        assert_eq!(shared["user"]["id"], server.member("viewer"));
        let names = |list: Vec<(String, String)>| {
            let mut names: Vec<String> = list
                .into_iter()
                .map(|(name, role)| format!("{name} {role}"))
                .collect();
            names.sort();
            names.join(", ")
        };
        let display = |name: &str| text(&server.shown_user(name)["name"]).to_owned();
        let own = listed(server, form, &folder, true).await;
        assert_eq!(own.len(), 1, "{own:?}");
        let all = listed(server, form, &folder, false).await;
        assert!(all.len() > own.len(), "{all:?} {}", display("editor"));
        // Sharing again sets the role.
        let body = json!({"userID": "viewer", "role": "downloader"});
        server
            .posts(&owner, form, &share(&folder), &body)
            .await
            .ok("share");
        let role = format!("{}/role", share(&folder));
        let body = json!({"userID": "viewer", "role": "contributor"});
        assert_eq!(
            server.puts(&owner, form, &role, &body).await.ok("share")["role"],
            "contributor"
        );
        let now = names(listed(server, form, &folder, true).await);
        assert!(now.ends_with("contributor") && !now.contains(','), "{now}");
        server
            .puts(&owner, form, &role, &json!({"userID": "viewer"}))
            .await
            .fault(400, "-1");
        let body = json!({"userID": "viewer", "role": "owner"});
        server
            .puts(&owner, form, &role, &body)
            .await
            .fault(400, "-1");
        let body = json!({"userID": "editor", "role": "viewer"});
        server
            .puts(&owner, form, &role, &body)
            .await
            .fault(404, "-16");
        let body = json!({"userID": "owner", "role": "viewer"});
        server
            .puts(&owner, form, &role, &body)
            .await
            .fault(403, "-20");
        let body = json!({"userID": "nobody-known", "role": "viewer"});
        server
            .posts(&owner, form, &share(&folder), &body)
            .await
            .fault(404, "-16");
        // Anybody who does not manage it changes nothing.
        let body = json!({"userID": "editor", "role": "viewer"});
        server
            .posts(&server.viewer(), form, &share(&folder), &body)
            .await
            .fault(403, "-20");
        let user = format!("{}/user", share(&folder));
        let revoked =
            Call::of(&owner, form, Method::DELETE, &user).body(&json!({"userID": "viewer"}));
        let revoked = revoked.send().await.ok("share");
        assert_eq!(members(&revoked), ["errorCode", "id", "type"]);
        // Once more, and by the query: without effect.
        server
            .deletes(&owner, form, &format!("{user}?userID=viewer"))
            .await
            .ok("share");
        server
            .deletes(&owner, form, &format!("{user}?userID=owner"))
            .await
            .fault(403, "-20");
        server.deletes(&owner, form, &user).await.fault(400, "-1");
        assert_eq!(listed(server, form, &folder, true).await, []);
    })
    .await;
}

#[tokio::test]
async fn line_14_left_and_unshared() {
    in_each_form(async |server, form| {
        let owner = server.owner();
        let folder = server.made_folder(form, "self", "Plans").await;
        let share = format!("/shares/{folder}");
        let drifter = server.stranger("drifter").await;
        for who in ["drifter", "viewer"] {
            server
                .posts(&owner, form, &share, &json!({"userID": who}))
                .await
                .ok("share");
        }
        let home = server
            .gets(&drifter, form, "/folders/items")
            .await
            .ok("folder");
        assert_eq!(home["items"][0]["id"], folder);
        assert_eq!(home["items"][0]["parentID"], "self");
        server
            .gets(&drifter, form, &format!("/folders/{folder}"))
            .await
            .ok("folder");
        server
            .deletes(&drifter, form, &format!("{share}/myuser"))
            .await
            .ok("share");
        server
            .gets(&drifter, form, &format!("/folders/{folder}"))
            .await
            .fault(403, "-20");
        server
            .deletes(&drifter, form, &share)
            .await
            .fault(403, "-20");
        server.deletes(&owner, form, &share).await.ok("share");
        assert_eq!(listed(server, form, &folder, true).await, []);
        let file = server.document("Welcome.txt");
        let refused = server
            .posts(
                &owner,
                form,
                &format!("/shares/{file}"),
                &json!({"userID": "viewer"}),
            )
            .await;
        refused.fault(404, "-16");
    })
    .await;
}

#[tokio::test]
async fn in_version_12_several_are_named() {
    let server = Server::start().await;
    let form = Form::Json;
    let folder = server.made_folder(form, "self", "Plans").await;
    let ask = async |body: Value| {
        let path = format!("/documents/api/1.2/shares/{folder}");
        server.owner().post(&path, body).await
    };
    let both =
        json!({"userID": format!("{},editor", server.member("viewer")), "role": "downloader"});
    let shared = ask(both).await.ok();
    let given = shared["members"].as_array().unwrap();
    assert_eq!(given.len(), 2);
    for one in given {
        assert_eq!(
            (&one["isSuccessful"], &one["provisioningStatus"]),
            (&json!("1"), &json!("active"))
        );
    }
    let unknown = ask(json!({"userID": "viewer,nobody-known"}))
        .await
        .expect(403)
        .json();
    assert_eq!(unknown["errorCode"], "-20");
    let told = unknown["members"].as_array().unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|one| (&one["id"], &one["isSuccessful"]))
        .collect();
    let no = json!("0");
    assert_eq!(
        told,
        [(&json!("viewer"), &no), (&json!("nobody-known"), &no)]
    );
    assert_eq!(
        server
            .owner()
            .get("/documents/api/1.3/folders/items")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn line_15_people() {
    in_each_form(async |server, form| {
        let owner = server.owner();
        let found = server
            .gets(&owner, form, "/users/items?info=VIEW")
            .await
            .ok("users");
        assert_eq!(found["count"], "1");
        let viewer = &found["items"][0];
        assert_eq!(
            (&viewer["id"], &viewer["loginName"]),
            (&json!(server.member("viewer")), &json!("viewer"))
        );
        let email = text(&server.shown_user("viewer")["email"]).to_owned();
        let found = server
            .gets(&owner, form, &format!("/users/search/items?email={email}"))
            .await;
        assert_eq!(found.ok("users")["items"][0]["id"], viewer["id"]);
        for path in [
            "/users/items?info=nobody-known",
            "/users/search/items?email=viewer",
            "/users/items?info=outsider",
        ] {
            let none = server.gets(&owner, form, path).await.ok("users");
            assert_eq!(members(&none), ["count", "errorCode"]);
            assert_eq!(none["count"], "0");
        }
        for path in ["/users/items", "/users/items?info=", "/users/search/items"] {
            server.gets(&owner, form, path).await.fault(400, "-1");
        }
    })
    .await;
}
