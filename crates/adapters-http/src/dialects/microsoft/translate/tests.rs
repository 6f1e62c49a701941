//! Bodies and the commands that they come to, or the problem with them.

use domain::link::{AbsentScope, ExpiryRule, LinkKind, LinkScope, Purpose};
use domain::patch::Patch;
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::links::{LinkWish, Recipient, WantedForm};
use ports::driving::permissions::PermissionId;

use super::*;
use crate::dialects::microsoft::ids;
use crate::dialects::microsoft::mount::{Arrival, Mount};
use crate::dialects::microsoft::roles::ROLES;
use crate::protocol::instant;
use crate::protocol::json::Object;
use crate::protocol::problem::{ApiError, Kind};

fn address() -> ItemAddress {
    ItemAddress {
        start: Start::Root(DriveAddress::Own),
        path: Vec::new(),
    }
}

fn read<T: serde::de::DeserializeOwned>(body: &str) -> Result<T, ApiError> {
    Ok(Object::parse(body.as_bytes())?.read()?)
}

fn on(mount: Mount, body: &str) -> Result<LinkWish, ApiError> {
    let arrival = Arrival {
        mount,
        family: mount.family(),
    };
    let command = create_link(read(body)?, address(), arrival)?;
    assert_eq!(command.item, address());
    Ok(command.wish)
}

fn made(body: &str) -> LinkWish {
    on(Mount::Stable, body).unwrap()
}

fn refused(body: &str) -> (Kind, String) {
    let problem = on(Mount::Stable, body).unwrap_err();
    (problem.kind, problem.message.into_owned())
}

#[test]
fn a_type_in_any_case() {
    for (name, kind) in [
        ("view", Some(LinkKind::View)),
        ("Edit", Some(LinkKind::Edit)),
        ("embed", Some(LinkKind::Embed)),
        ("review", Some(LinkKind::Review)),
        ("blocksdownload", Some(LinkKind::PreviewOnly)),
        ("createOnly", Some(LinkKind::UploadOnly)),
        ("adminDefault", None),
        ("addressBar", None),
    ] {
        assert_eq!(
            made(&format!(r#"{{"type":"{name}"}}"#)).purpose,
            Purpose::Kind(kind),
            "{name}"
        );
    }
    for body in [r#"{"type":"mail"}"#, r#"{"type":""}"#] {
        assert_eq!(refused(body).0, Kind::BadRequest);
    }
}

#[test]
fn a_type_is_required_but_in_the_preview() {
    for body in ["{}", r#"{"type":null}"#] {
        for mount in [Mount::Stable, Mount::Second, Mount::OneDrive, Mount::Bare] {
            assert_eq!(on(mount, body).unwrap_err().kind, Kind::BadRequest);
        }
        assert_eq!(on(Mount::Beta, body).unwrap().purpose, Purpose::Kind(None));
    }
}

#[test]
fn scopes() {
    for (name, scope) in [
        ("anonymous", LinkScope::Anonymous),
        ("Organization", LinkScope::Organization),
        ("users", LinkScope::People),
    ] {
        let made = made(&format!(r#"{{"type":"view","scope":"{name}"}}"#));
        assert_eq!(made.scope, Some(scope));
    }
    for name in ["existingAccess", "everyone", ""] {
        let body = format!(r#"{{"type":"view","scope":"{name}"}}"#);
        assert_eq!(refused(&body).0, Kind::BadRequest);
    }
    let body = r#"{"type":"view"}"#;
    let form = |absent_scope| WantedForm::Specified {
        absent_scope,
        keep_inherited: true,
    };
    let asked = |mount| on(mount, body).unwrap().form;
    assert_eq!(asked(Mount::Stable), form(AbsentScope::PolicyDefault));
    assert_eq!(asked(Mount::Bare), form(AbsentScope::WidestAllowed));
}

#[test]
fn expiries() {
    let expiry = |value: &str| {
        made(&format!(
            r#"{{"type":"view","expirationDateTime":{value}}}"#
        ))
        .expiry
    };
    let at = |text| Patch::Set(instant::parse(text).unwrap());
    assert_eq!(made(r#"{"type":"view"}"#).expiry, Patch::Keep);
    assert_eq!(expiry("null"), Patch::Clear);
    assert_eq!(expiry(r#""0001-01-01T00:00:00Z""#), Patch::Clear);
    assert_eq!(expiry(r#""2026-12-21""#), at("2026-12-21T00:00:00Z"));
    assert_eq!(
        expiry(r#""2030-01-31T01:02:03.123456789+01:00""#),
        at("2030-01-31T00:02:03.123Z")
    );
    for value in [
        r#""tomorrow""#,
        r#""""#,
        r#""2030-01-31T01:02:03""#,
        "1",
        "{}",
    ] {
        let body = format!(r#"{{"type":"view","expirationDateTime":{value}}}"#);
        let (kind, message) = refused(&body);
        assert_eq!(kind, Kind::BadFormat, "{value}");
        assert!(message.contains("`expirationDateTime`"), "{message}");
    }
}

#[test]
fn recipients_are_named_once_each() {
    let user = domain::ids::UserId::new(5).unwrap();
    let body = format!(
        r#"{{"type":"view","scope":"users","recipients":[
            {{"email":"kim@example.test","@odata.type":"x"}},
            {{"alias":"kim","email":null}},
            {{"objectId":"{}"}},
            {{"objectId":"nobody"}}]}}"#,
        ids::user(user)
    );
    assert_eq!(
        made(&body).recipients,
        [
            Recipient::Name("kim@example.test".to_owned()),
            Recipient::Name("kim".to_owned()),
            Recipient::Id(Some(user)),
            Recipient::Id(None),
        ]
    );
    for (recipient, kind) in [
        (r#"{"email":"a","alias":"b"}"#, Kind::BadRequest),
        (r#"{"email":""}"#, Kind::BadRequest),
        ("{}", Kind::BadRequest),
        (r#"{"email":1}"#, Kind::BadFormat),
        (r#"{"mail":"a"}"#, Kind::UnknownMember),
        (r#""a""#, Kind::BadFormat),
    ] {
        let body = format!(r#"{{"type":"view","recipients":[{recipient}]}}"#);
        assert_eq!(refused(&body).0, kind, "{recipient}");
    }
}

#[test]
fn passwords() {
    let with = |password: &str| made(&format!(r#"{{"type":"view","password":{password}}}"#));
    for none in [r#""""#, "null"] {
        assert_eq!(with(none).password, Patch::Keep);
    }
    let given = with(r#""s3cret""#).password.applied_to(None);
    assert_eq!(given.unwrap().reveal(), "s3cret");
    let long = format!(r#"{{"type":"view","password":"{}"}}"#, "a".repeat(257));
    assert_eq!(refused(&long).0, Kind::TooLong);
    assert_eq!(
        refused(r#"{"type":"view","password":"a\u0000b"}"#).0,
        Kind::BadRequest
    );
}

#[test]
fn the_rest_is_checked_and_has_no_effect() {
    let full = made(
        r#"{"type":"view","retainInheritedPermissions":false,"sendNotification":false,
            "message":"hello","@odata.type":"x","x@y":1,"scope":null}"#,
    );
    assert!(matches!(
        full.form,
        WantedForm::Specified {
            keep_inherited: false,
            ..
        }
    ));
    for (member, kind) in [
        (r#""sendNotification":"no""#, Kind::BadFormat),
        (r#""retainInheritedPermissions":1"#, Kind::BadFormat),
        (r#""message":1"#, Kind::BadFormat),
        (r#""type":1"#, Kind::BadFormat),
        (r#""scope":[]"#, Kind::BadFormat),
        (r#""password":true"#, Kind::BadFormat),
        (r#""id":"x""#, Kind::UnknownMember),
        (r#""roles":["owner"]"#, Kind::UnknownMember),
        (r#""Scope":"users""#, Kind::UnknownMember),
    ] {
        let body = if member.starts_with(r#""type""#) {
            format!("{{{member}}}")
        } else {
            format!(r#"{{"type":"view",{member}}}"#)
        };
        assert_eq!(refused(&body).0, kind, "{member}");
    }
    let long = format!(r#"{{"type":"view","message":"{}"}}"#, "a".repeat(2001));
    assert_eq!(refused(&long).0, Kind::TooLong);
}

#[test]
fn changes_of_a_permission() {
    let id = PermissionId::Grant(domain::ids::GrantId::new(9).unwrap());
    let changed =
        |body: &str| change_permission(read(body).map_err(unchangeable)?, address(), id, None);
    let write = ROLES.named("write").unwrap().capabilities;
    let command = changed(r#"{"roles":["write"],"@odata.type":"x"}"#).unwrap();
    assert_eq!(command.capabilities, Some(write));
    assert_eq!(command.expiry, Patch::Keep);
    assert_eq!(command.expiry_rule, ExpiryRule::AnonymousOnly);
    let command = changed(r#"{"expirationDateTime":null}"#).unwrap();
    assert_eq!((command.capabilities, command.expiry), (None, Patch::Clear));
    for (body, kind) in [
        (r#"{"roles":[]}"#, Kind::BadRequest),
        (r#"{"roles":["read","write"]}"#, Kind::BadRequest),
        (r#"{"roles":["owner"]}"#, Kind::BadRequest),
        (r#"{"roles":["sp.full control"]}"#, Kind::BadRequest),
        (r#"{"roles":"read"}"#, Kind::BadFormat),
        (r#"{"roles":[1]}"#, Kind::BadFormat),
        (r#"{"id":"x"}"#, Kind::FixedMember),
        (r#"{"password":"x"}"#, Kind::FixedMember),
        (r#"{"link":{"type":"edit"}}"#, Kind::FixedMember),
        (r#"{"expirationDateTime":"x"}"#, Kind::BadFormat),
    ] {
        assert_eq!(changed(body).unwrap_err().kind, kind, "{body}");
    }
}

#[test]
fn invitations() {
    let invited = |body: &str| invite(read(body)?, address());
    let command = invited(
        r#"{"recipients":[{"email":"kim@example.test"}],"roles":["read"],"requireSignIn":true,
            "sendInvitation":false,"message":"hi","password":"","expirationDateTime":"2030-01-31"}"#,
    )
    .unwrap();
    assert_eq!(command.recipients.len(), 1);
    assert!(command.expires_at.is_some() && command.keep_inherited);
    for (body, kind) in [
        ("{}", Kind::BadRequest),
        (r#"{"recipients":[],"roles":["read"]}"#, Kind::BadRequest),
        (r#"{"recipients":[{"email":"a"}]}"#, Kind::BadRequest),
        (
            r#"{"recipients":[{"email":"a"}],"roles":["owner"]}"#,
            Kind::BadRequest,
        ),
        (
            r#"{"recipients":[{"email":"a"}],"roles":["read"],"password":"x"}"#,
            Kind::NotSupported,
        ),
        (
            r#"{"recipients":[{"email":"a"}],"roles":["read"],"type":"view"}"#,
            Kind::UnknownMember,
        ),
        (
            r#"{"recipients":[{"email":"a"}],"roles":["read"],"requireSignIn":"x"}"#,
            Kind::BadFormat,
        ),
    ] {
        assert_eq!(invited(body).unwrap_err().kind, kind, "{body}");
    }
}

#[test]
fn fuzz_json() {
    bolero::check!().for_each(|document: &[u8]| {
        let Ok(body) = Object::parse(document) else {
            return;
        };
        if let Ok(body) = body.read() {
            let (mount, family) = (Mount::OneDrive, Mount::OneDrive.family());
            let _ = create_link(body, address(), Arrival { mount, family });
        }
        let link = PermissionId::Link(domain::ids::LinkId::new(7).unwrap());
        let changed = body.read();
        let _ = changed.map(|body| change_permission(body, address(), link, None));
        let _ = body.read().map(|body| invite(body, address()));
        let _ = body.read().map(unlock);
    });
}
