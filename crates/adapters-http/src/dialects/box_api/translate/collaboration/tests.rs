//! From bodies to who is invited.

use domain::patch::Patch;

use super::*;
use crate::protocol::json::Object;

fn body<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    Ok(Object::parse(text.as_bytes())?.read()?)
}

fn invitation(item: &str, whom: &str, role: &str) -> Result<GiveGrant, ApiError> {
    let text = format!("{{\"item\":{item},\"accessible_by\":{whom},\"role\":\"{role}\"}}");
    give_grant(body(&text)?)
}

const FOLDER: &str = "{\"type\":\"folder\",\"id\":\"5\"}";
const FILE: &str = "{\"type\":\"file\",\"id\":\"5\"}";
const KIM: &str = "{\"type\":\"user\",\"login\":\"kim@example.test\"}";

#[test]
fn whoever_is_invited_is_named_in_one_way() {
    let to = |whom: &str| invitation(FOLDER, whom, "viewer").map(|command| command.to);
    assert_eq!(
        to(KIM).unwrap(),
        Grantee::Person(Recipient::Name("kim@example.test".to_owned()))
    );
    let user = UserId::new(5);
    assert_eq!(
        to("{\"type\":\"user\",\"id\":\"5\"}").unwrap(),
        Grantee::Person(Recipient::Id(user))
    );
    assert_eq!(
        to("{\"type\":\"user\",\"id\":\"x\"}").unwrap(),
        Grantee::Person(Recipient::Id(None))
    );
    let group = GroupId::new(6);
    assert_eq!(
        to("{\"type\":\"group\",\"id\":\"6\"}").unwrap(),
        Grantee::Group(group)
    );
    for bad in [
        "{}",
        "{\"type\":\"user\"}",
        "{\"type\":\"group\",\"login\":\"x\"}",
        "{\"type\":\"robot\",\"id\":\"5\"}",
        "null",
    ] {
        assert_eq!(
            to(bad).unwrap_err().part(),
            Some(&Field::Recipient),
            "{bad}"
        );
    }
}

#[test]
fn roles_are_those_of_the_item() {
    let capabilities = invitation(FOLDER, KIM, "viewer uploader")
        .unwrap()
        .capabilities;
    assert_eq!(capabilities.to_string(), "preview, download, upload, share");
    assert!(invitation(FILE, KIM, "editor").is_ok());
    for (item, role) in [
        (FOLDER, "owner"),
        (FOLDER, "writer"),
        (FILE, "previewer"),
        (FILE, "co-owner"),
    ] {
        let problem = invitation(item, KIM, role).unwrap_err();
        assert_eq!(problem.kind, Kind::BadRequest);
        assert_eq!(problem.part(), Some(&Field::Role), "{item} {role}");
    }
    for item in [
        "{\"type\":\"web_link\",\"id\":\"5\"}",
        "{\"type\":\"folder\"}",
        "{\"type\":\"folder\",\"id\":\"x\"}",
        "null",
    ] {
        let problem = invitation(item, KIM, "viewer").unwrap_err();
        assert_eq!(problem.part(), Some(&Field::Item), "{item}");
    }
}

#[test]
fn a_grant_is_changed_member_by_member() {
    let id = GrantId::new(7).unwrap();
    let wish = |text: &str| change_grant(body(text)?, id).map(|command| command.wish);
    assert_eq!(wish("{}").unwrap(), GrantWish::default());
    let command = change_grant(body("{}").unwrap(), id).unwrap();
    assert_eq!(command.id, id);
    assert_eq!(
        command.on_files,
        ["editor", "viewer"].map(|role| roles::given(role).unwrap())
    );
    let said = wish("{\"role\":\"previewer\",\"expires_at\":null,\"can_view_path\":true}").unwrap();
    assert_eq!(said.capabilities.unwrap().to_string(), "preview");
    assert_eq!((said.expiry, said.shows_path), (Patch::Clear, Some(true)));
    for (text, about) in [
        ("{\"role\":\"owner\"}", Field::Role),
        ("{\"status\":\"accepted\"}", Field::Member("status".into())),
        ("{\"expires_at\":\"soon\"}", Field::GrantExpiry),
    ] {
        assert_eq!(wish(text).unwrap_err().part(), Some(&about), "{text}");
    }
}
