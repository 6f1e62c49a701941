//! From bodies to commands.

use domain::item::{FolderSetting, ItemKind};
use domain::link::{LinkName, LinkScope, Purpose};
use domain::patch::Patch;
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::drives::UploadTo;
use ports::driving::links::{LinkWish, WantedForm};

use super::*;
use crate::dialects::box_api::reference::Ref;
use crate::protocol::json::Object;
use crate::protocol::problem::{ApiError, Field, Kind};

fn body<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    Ok(Object::parse(text.as_bytes())?.read()?)
}

fn of() -> Ref {
    Ref::Item(domain::ids::ItemId::new(7).unwrap())
}

fn link(text: &str) -> Result<Patch<LinkWish>, ApiError> {
    change_item(body(text)?, ItemKind::File, of(), None).map(|command| command.link)
}

fn settings(text: &str) -> LinkWish {
    match link(&format!("{{\"shared_link\":{text}}}")) {
        Ok(Patch::Set(settings)) => settings,
        other => panic!("{text}: {other:?}"),
    }
}

/// What is said of a link of which nothing is.
fn nothing() -> LinkWish {
    LinkWish {
        purpose: Purpose::Switches {
            download: None,
            edit: None,
        },
        ..LinkWish::bare(WantedForm::Single { name: Patch::Keep })
    }
}

fn name(said: &LinkWish) -> Patch<LinkName> {
    match &said.form {
        WantedForm::Single { name } => name.clone(),
        other => panic!("{other:?}"),
    }
}

fn refused(text: &str) -> (Kind, Option<Field>, Option<String>) {
    let problem = link(&format!("{{\"shared_link\":{text}}}")).unwrap_err();
    (
        problem.kind,
        problem.part().cloned(),
        problem.given().map(str::to_owned),
    )
}

#[test]
fn a_link_is_kept_ended_or_changed() {
    assert_eq!(link("{}").unwrap(), Patch::Keep);
    assert_eq!(link("{\"shared_link\":null}").unwrap(), Patch::Clear);
    assert_eq!(settings("{}"), nothing());
    for other in ["\"open\"", "[]", "1", "true"] {
        let (kind, about, _) = refused(other);
        assert_eq!(kind, Kind::BadFormat);
        assert_eq!(about, Some(Field::Member("shared_link".into())));
    }
}

#[test]
fn null_means_nothing_or_none() {
    let said = settings("{\"access\":null,\"permissions\":null}");
    assert_eq!(said, nothing());
    let said = settings("{\"password\":null,\"unshared_at\":null,\"vanity_name\":null}");
    assert_eq!(said.password, Patch::Clear);
    assert_eq!(said.expiry, Patch::Clear);
    assert_eq!(name(&said), Patch::Clear);
    assert_eq!(name(&settings("{\"vanity_name\":\"\"}")), Patch::Clear);
}

#[test]
fn every_member_is_read() {
    let said = settings(
        "{\"access\":\"company\",\"password\":\"abc-defg\",\"unshared_at\":\"2030-01-31T00:00:00Z\",\
         \"vanity_name\":\"Harbour-Plans\",\"permissions\":{\"can_download\":false,\
         \"can_preview\":false,\"can_edit\":true},\"vanity_url\":\"\",\"url\":1,\"nonsense\":{}}",
    );
    assert_eq!(said.scope, Some(LinkScope::Organization));
    let switches = Purpose::Switches {
        download: Some(false),
        edit: Some(true),
    };
    assert_eq!(said.purpose, switches);
    assert!(matches!(&said.password, Patch::Set(password) if password.reveal() == "abc-defg"));
    assert!(matches!(name(&said), Patch::Set(name) if name.reveal() == "Harbour-Plans"));
    assert!(matches!(said.expiry, Patch::Set(at) if at.millis() == 1_896_048_000_000));
    for (name, scope) in [
        ("open", LinkScope::Anonymous),
        ("collaborators", LinkScope::Existing),
    ] {
        let said = settings(&format!("{{\"access\":\"{name}\"}}"));
        assert_eq!(said.scope, Some(scope));
    }
}

#[test]
fn what_cannot_be_is_refused_by_its_name() {
    let member = |name: &'static str| Some(Field::Member(name.into()));
    for (text, kind, about, given) in [
        (
            "{\"access\":\"everyone\"}",
            Kind::BadRequest,
            Some(Field::Scope),
            Some("everyone"),
        ),
        (
            "{\"access\":1}",
            Kind::BadFormat,
            member("shared_link.access"),
            None,
        ),
        (
            "{\"password\":\"\"}",
            Kind::BadRequest,
            Some(Field::Password),
            None,
        ),
        (
            "{\"password\":1}",
            Kind::BadFormat,
            member("shared_link.password"),
            None,
        ),
        (
            "{\"unshared_at\":\"tomorrow\"}",
            Kind::BadFormat,
            Some(Field::LinkExpiry),
            Some("tomorrow"),
        ),
        (
            "{\"unshared_at\":\"\"}",
            Kind::BadFormat,
            Some(Field::LinkExpiry),
            Some(""),
        ),
        (
            "{\"vanity_name\":\"elevenchars\"}",
            Kind::BadRequest,
            Some(Field::LinkName),
            None,
        ),
        (
            "{\"vanity_name\":\"with_underscore\"}",
            Kind::BadRequest,
            Some(Field::LinkName),
            None,
        ),
        (
            "{\"permissions\":[]}",
            Kind::BadFormat,
            member("shared_link.permissions"),
            None,
        ),
        (
            "{\"permissions\":{\"can_preview\":1}}",
            Kind::BadFormat,
            member("shared_link.permissions.can_preview"),
            None,
        ),
        (
            "{\"permissions\":{\"can_edit\":\"true\"}}",
            Kind::BadFormat,
            member("shared_link.permissions.can_edit"),
            None,
        ),
    ] {
        let found = refused(text);
        assert_eq!(found, (kind, about, given.map(str::to_owned)), "{text}");
    }
}

#[test]
fn a_refusal_says_again_what_was_asked() {
    let said = |text: &str, about: Field| {
        let said = Echo::of(&Patch::Set(settings(text)));
        said.again(ApiError::new(Kind::BadRequest, "x").about(about))
            .given()
            .map(str::to_owned)
    };
    assert_eq!(
        said(
            "{\"unshared_at\":\"2021-03-18T06:59:59.9Z\"}",
            Field::LinkExpiry
        )
        .as_deref(),
        Some("1616050799")
    );
    assert_eq!(
        said("{\"permissions\":{\"can_download\":true}}", Field::Allowed).as_deref(),
        Some("download => 1")
    );
    assert_eq!(
        said("{\"permissions\":{\"can_edit\":true}}", Field::Allowed).as_deref(),
        Some("edit => 1")
    );
    assert_eq!(said("{\"password\":\"abc-defg\"}", Field::Password), None);
}

#[test]
fn folders_have_switches_and_nothing_else_has() {
    let text = "{\"can_non_owners_invite\":false,\"can_non_owners_view_collaborators\":true,\
                \"is_collaboration_restricted_to_enterprise\":true,\"url\":\"https://x\"}";
    let folder = change_item(body(text).unwrap(), ItemKind::Folder, of(), None).unwrap();
    assert_eq!(
        folder.settings,
        [
            (FolderSetting::OnlyManagersInvite, true),
            (FolderSetting::PeopleHidden, false),
            (FolderSetting::MembersOnly, true),
        ]
    );
    assert_eq!(folder.url, None);
    let web_link = change_item(body(text).unwrap(), ItemKind::WebLink, of(), None).unwrap();
    assert!(web_link.settings.is_empty());
    assert_eq!(web_link.url.as_deref(), Some("https://x"));
}

#[test]
fn a_parent_is_the_root_a_folder_or_none_that_there_is() {
    let parent = |id: &str| {
        let text = format!("{{\"name\":\"a\",\"parent\":{{\"id\":{id}}}}}");
        make_folder(body(&text)?).map(|command| command.parent)
    };
    let at = |start| ItemAddress {
        start,
        path: Vec::new(),
    };
    assert_eq!(parent("\"0\"").unwrap(), at(Start::Root(DriveAddress::Own)));
    let folder = domain::ids::ItemId::new(5).unwrap();
    assert_eq!(parent("\"5\"").unwrap(), at(Start::AnyItem(folder)));
    for (id, kind) in [
        ("\"99999999999999999999\"", Kind::NotFound),
        ("\"abc\"", Kind::BadRequest),
        ("\"\"", Kind::BadRequest),
        ("null", Kind::BadRequest),
    ] {
        let problem = parent(id).unwrap_err();
        assert_eq!((problem.kind, problem.part()), (kind, Some(&Field::Parent)));
    }
    // Clients send ids as numbers too.
    assert_eq!(parent("0").unwrap(), at(Start::Root(DriveAddress::Own)));
    assert_eq!(parent("5").unwrap(), at(Start::AnyItem(folder)));
    for (id, kind) in [
        ("-5", Kind::BadRequest),
        ("5.5", Kind::BadFormat),
        ("true", Kind::BadFormat),
        ("{}", Kind::BadFormat),
    ] {
        assert_eq!(parent(id).unwrap_err().kind, kind, "{id}");
    }
}

#[test]
fn a_web_link_without_a_name_is_called_after_its_address() {
    let named = |text: &str| {
        let text = format!("{{\"url\":\"https://a.test/b\",\"parent\":{{\"id\":\"0\"}}{text}}}");
        make_web_link(body(&text).unwrap()).unwrap().name
    };
    assert_eq!(named(""), "https:__a.test_b");
    assert_eq!(named(",\"name\":\"B\""), "B");
    let problem = make_web_link(body("{\"parent\":{\"id\":\"0\"}}").unwrap()).unwrap_err();
    assert_eq!(problem.part(), Some(&Field::Url));
}

#[test]
fn a_lock_is_refused_and_not_forgotten() {
    let locked = |lock: &str| {
        let text = format!("{{\"lock\":{lock}}}");
        change_item(body(&text)?, ItemKind::File, of(), None)
    };
    assert!(locked("null").is_ok());
    assert_eq!(
        locked("{\"type\":\"lock\"}").unwrap_err().kind,
        Kind::NotSupported
    );
}

#[test]
fn an_upload_goes_into_a_folder_or_a_file() {
    let file = domain::ids::ItemId::new(7);
    let text = "{\"name\":\"a\",\"parent\":{\"id\":\"0\"},\"content_modified_at\":\"2026-01-02\"}";
    let new = attributes(body(text).unwrap(), None, None, None).unwrap();
    assert!(matches!(new.to, UploadTo::Folder { name, .. } if name == "a"));
    assert!(new.source_modified_at.is_some() && new.source_created_at.is_none());
    let version = attributes(body(text).unwrap(), file, None, Some([7; 20])).unwrap();
    assert!(matches!(version.to, UploadTo::File { name: Some(name), .. } if name == "a"));
    assert_eq!(version.sha1, Some([7; 20]));
    assert!(attributes(body("{}").unwrap(), file, None, None).is_ok());
    let problem = attributes(
        body("{\"parent\":{\"id\":\"0\"}}").unwrap(),
        None,
        None,
        None,
    );
    assert_eq!(problem.unwrap_err().part(), Some(&Field::Name));
    let sized = |size: &str| {
        let text = format!("{{\"size\":{size}}}");
        announced(body(&text)?, file).map(|command| command.size)
    };
    assert_eq!(sized("5").unwrap(), Some(5));
    assert_eq!(sized("null").unwrap(), None);
    assert_eq!(sized("-1").unwrap_err().kind, Kind::BadRequest);
    assert_eq!(sized("1.5").unwrap_err().kind, Kind::BadFormat);
}

#[test]
fn a_digest_is_forty_digits() {
    let read = |text: &str| {
        let mut headers = http::HeaderMap::new();
        headers.insert("content-md5", text.parse().unwrap());
        digest(&headers)
    };
    let digits = "0A".repeat(20);
    assert_eq!(read(&digits).unwrap(), Some([10; 20]));
    assert_eq!(digest(&http::HeaderMap::new()).unwrap(), None);
    for text in [
        "",
        "0a",
        &"0g".repeat(20),
        &"0a".repeat(21),
        &"+1".repeat(20),
    ] {
        assert_eq!(read(text).unwrap_err().kind, Kind::BadRequest, "{text}");
    }
}

#[test]
fn fuzz_json() {
    bolero::check!().for_each(|document: &[u8]| {
        let Ok(body) = Object::parse(document) else {
            return;
        };
        for kind in [ItemKind::File, ItemKind::Folder, ItemKind::WebLink] {
            let _ = body.read().map(|body| change_item(body, kind, of(), None));
            let _ = body.read().map(|body| copy_item(body, kind, of()));
            let _ = body.read().map(|body| restore_item(body, kind, of()));
        }
        let _ = body.read().map(make_folder);
        let _ = body.read().map(make_web_link);
        let _ = body.read().map(give_grant);
        let grant = domain::ids::GrantId::new(7).unwrap();
        let _ = body.read().map(|body| change_grant(body, grant));
        let _ = body.read().map(|body| attributes(body, None, None, None));
        let _ = body.read().map(|body| announced(body, None));
    });
}
