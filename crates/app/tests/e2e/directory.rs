//! Who there is, at Graph (docs/contracts/microsoft.md 5.10).

use serde_json::{Value, json};

use crate::harness::{Actor, Server, text};

fn names(list: &Value) -> Vec<&str> {
    let rows = list["value"].as_array().unwrap();
    rows.iter().map(|row| text(&row["displayName"])).collect()
}

async fn eventual(actor: &Actor, path: &str) -> Value {
    actor
        .get_with(path, "consistencylevel", "eventual")
        .await
        .ok()
}

#[tokio::test]
async fn people_and_groups_of_the_organization_are_listed_and_found() {
    let server = Server::start().await;
    let owner = server.owner();
    let all = owner
        .get("/v1.0/users?$select=displayName,userPrincipalName")
        .await
        .ok();
    let all = names(&all);
    assert!(all.contains(&"Odile Owner") && all.len() > 2, "{all:?}");
    let outsiders = server.outsider().get("/v1.0/users").await.ok();
    assert!(!names(&outsiders).contains(&"Odile Owner"));
    // Page by page it is the same.
    let (mut paged, mut next) = (Vec::new(), "/v1.0/users?$top=1".to_owned());
    loop {
        let page = owner.get(&next).await.ok();
        paged.extend(names(&page).into_iter().map(str::to_owned));
        match page.get("@odata.nextLink") {
            Some(link) => next = server.path_of(link),
            None => break,
        }
    }
    assert_eq!(paged, all);
    let of_groups = next.replace("/users", "/groups");
    owner
        .get(&of_groups)
        .await
        .refused(400, "Request_BadRequest");

    let found = owner
        .get("/v1.0/users?$filter=startswith(mail,'OWNER@')")
        .await
        .ok();
    assert_eq!(names(&found), ["Odile Owner"]);
    let found = eventual(
        &owner,
        "/v1.0/users?$search=%22displayName:odi%22&$count=true",
    )
    .await;
    assert_eq!(
        (names(&found), &found["@odata.count"]),
        (vec!["Odile Owner"], &json!(1))
    );
    let count = owner
        .get_with("/v1.0/users/$count", "consistencylevel", "eventual")
        .await;
    assert_eq!(count.expect(200).text(), all.len().to_string());
    owner
        .get("/v1.0/users/$count")
        .await
        .refused(400, "Request_BadRequest");

    let crew = server.editor().get("/v1.0/me/memberOf").await.ok();
    assert_eq!(crew["value"][0]["@odata.type"], "#microsoft.graph.group");
    let crew = text(&crew["value"][0]["id"]).to_owned();
    let members = owner
        .get(&format!("/v1.0/groups/{crew}/members"))
        .await
        .ok();
    assert_eq!(members["value"][0]["@odata.type"], "#microsoft.graph.user");
    let groups = owner.get("/v1.0/groups").await.ok();
    assert!(
        groups["value"]
            .as_array()
            .unwrap()
            .iter()
            .any(|group| group["id"] == *crew)
    );
    owner.get(&format!("/v1.0/groups/{crew}")).await.ok();
    for address in [
        "",
        "/members",
        "/transitiveMembers",
        "/members/microsoft.graph.user",
    ] {
        let hidden = server
            .outsider()
            .get(&format!("/v1.0/groups/{crew}{address}"))
            .await;
        hidden.refused(404, "Request_ResourceNotFound");
    }
    let organization = owner.get("/v1.0/organization").await.ok();
    let id = text(&organization["value"][0]["id"]);
    owner.get(&format!("/v1.0/organization/{id}")).await.ok();
    let other = server
        .outsider()
        .get(&format!("/v1.0/organization/{id}"))
        .await;
    other.refused(404, "Request_ResourceNotFound");
    for photo in ["/v1.0/me/photo", "/v1.0/users/x/photo/$value"] {
        owner.get(photo).await.refused(404, "ImageNotFound");
    }
}

#[tokio::test]
async fn reading_of_others_takes_a_scope_of_its_own() {
    let server = Server::start().await;
    let reading = server.user_with("owner", &["Files.Read.All"], None).await;
    let own = reading.get("/v1.0/me").await.ok();
    let id = text(&own["id"]);
    for address in [
        "users",
        "groups",
        "me/memberOf",
        "users/viewer",
        &format!("users/{id}"),
    ] {
        let refused = reading.get(&format!("/v1.0/{address}")).await;
        refused.refused(403, "Authorization_RequestDenied");
    }
    let directory = server
        .user_with("owner", &["User.ReadBasic.All"], None)
        .await;
    directory.get("/v1.0/users").await.ok();
    directory
        .get("/v1.0/me/drive/root")
        .await
        .refused(403, "accessDenied");
}

#[tokio::test]
async fn sites_are_found_by_name_and_by_each_form_of_their_ids() {
    let server = Server::start().await;
    let owner = server.owner();
    for address in [
        "sites?search=*",
        "sites?search=PIE",
        "sites?$search=%22pier%22",
        "sites",
    ] {
        let list = owner.get(&format!("/v1.0/{address}")).await.ok();
        assert_eq!(names(&list), ["pier"], "{address}");
    }
    let none = owner.get("/v1.0/sites?search=quay").await.ok();
    assert_eq!(names(&none), [] as [&str; 0]);
    let pier = owner.get("/v1.0/sites").await.ok()["value"][0].clone();
    let id = text(&pier["id"]);
    let own = id.split(',').nth(1).unwrap();
    for id in [id, own, &id.replace(',', "%2C")] {
        assert_eq!(
            owner.get(&format!("/v1.0/sites/{id}")).await.ok()["id"],
            pier["id"]
        );
        let drive = owner.get(&format!("/v1.0/sites/{id}/drive")).await.ok();
        assert_eq!(drive["id"], server.drive("pier"));
        server
            .outsider()
            .get(&format!("/v1.0/sites/{id}"))
            .await
            .refused(404, "itemNotFound");
    }
    for root in ["root", "127.0.0.1"] {
        let site = owner.get(&format!("/v1.0/sites/{root}")).await.ok();
        assert_eq!(site["siteCollection"]["hostname"], "127.0.0.1");
    }
    owner
        .get("/v1.0/sites/root/drive")
        .await
        .refused(404, "itemNotFound");
    let outsiders = server.outsider().get("/v1.0/sites").await.ok();
    assert_eq!(names(&outsiders), [] as [&str; 0]);
}

#[tokio::test]
async fn the_drive_of_a_user_a_group_or_a_site_is_a_list_of_one() {
    let server = Server::start().await;
    let owner = server.owner();
    for (owned_by, actor) in [
        ("owner", &owner),
        ("crew", &server.editor()),
        ("pier", &owner),
    ] {
        let drive = actor
            .get(&format!("/v1.0/drives/{}", server.drive(owned_by)))
            .await
            .ok();
        let (kind, holder) = drive["owner"].as_object().unwrap().iter().next().unwrap();
        let place = format!("/v1.0/{kind}s/{}/drives", text(&holder["id"]));
        let list = actor.get(&place).await.ok();
        assert_eq!(list["value"][0]["id"], drive["id"], "{place}");
        assert_eq!(list["value"].as_array().unwrap().len(), 1);
        server
            .outsider()
            .get(&place)
            .await
            .refused(404, "itemNotFound");
    }
}
