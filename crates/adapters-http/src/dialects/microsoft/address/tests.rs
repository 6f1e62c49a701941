//! Every way to name an item, and every way to get it wrong.

use domain::ids::{DriveId, GroupId, ItemId, SiteId, UserId};
use proptest::prelude::*;

use super::*;
use crate::protocol::path::{segments, texts};

const PUBLIC: &str = "https://links.example.test";
const TOKEN: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz01-_89";

/// The operation at an address, and the place that the address names.
fn found(method: &str, path: &str) -> Result<(&'static str, Place), ApiError> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let (arrival, rest) = Arrival::of(&method, path);
    let reading = Reading {
        arrival,
        method: &method,
        redeem: Redeem::Once,
        public_url: PUBLIC,
    };
    let found = reading.find(&texts(&segments(rest)?))?;
    Ok((found.operation.name, found.place))
}

fn kind(method: &str, path: &str) -> Option<Kind> {
    found(method, path).err().map(|problem| problem.kind)
}

fn drive_id() -> DriveId {
    DriveId::new(3).unwrap()
}

fn item_number() -> ItemId {
    ItemId::new(4).unwrap()
}

/// Puts ids into a path: `D`, `I`, `U`, `G`, `S` and `T` in braces.
fn filled(path: &str) -> String {
    path.replace("{D}", &ids::drive(drive_id()))
        .replace("{I}", &ids::item(item_number()))
        .replace("{U}", &ids::user(UserId::new(5).unwrap()))
        .replace("{G}", &ids::group(GroupId::new(6).unwrap()))
        .replace("{S}", &ids::site(SiteId::new(7).unwrap()))
        .replace("{T}", &share::encode(&format!("{PUBLIC}/s/{TOKEN}")))
}

fn at(start: Start, path: &[&str]) -> ItemAddress {
    ItemAddress {
        start,
        path: path.iter().map(|&name| name.to_owned()).collect(),
    }
}

fn item(path: &str) -> ItemAddress {
    match found("GET", &filled(path)) {
        Ok(("item", Place::Item(address))) => address,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn every_form_of_a_drive() {
    let user = DriveAddress::OfUser(UserAddress::Id(UserId::new(5).unwrap()));
    let named = DriveAddress::OfUser(UserAddress::Name("kim@example.test".to_owned()));
    let by_id = DriveAddress::Id(drive_id());
    for (path, drive) in [
        ("/v1.0/drive", DriveAddress::Own),
        ("/v1.0/me/drive/", DriveAddress::Own),
        ("/drive", DriveAddress::Own),
        ("/onedrive/v1.0/drive", DriveAddress::Own),
        ("/onedrive/v1.0/drives/me", DriveAddress::Own),
        ("/v1.0/drives/{D}/", by_id.clone()),
        ("/v2.0/drives/{D}", by_id.clone()),
        ("/beta/me/drives/{D}", by_id.clone()),
        ("/v1.0/users/{U}/drives/{D}", by_id.clone()),
        ("/v1.0/groups/{G}/drives/{D}", by_id.clone()),
        ("/v1.0/drives('{D}')", by_id.clone()),
        ("/v1.0/sites('{S}')/drives('{D}')", by_id.clone()),
        ("/onedrive/v1.0/drives('{D}')", by_id.clone()),
        ("/v1.0/sites/{S}/drives/{D}", by_id.clone()),
        ("/onedrive/v1.0/drives/{D}", by_id),
        ("/v1.0/users/{U}/drive", user),
        ("/v1.0/users/kim%40example.test/drive", named),
        (
            "/v1.0/groups/{G}/drive",
            DriveAddress::OfGroup(GroupId::new(6).unwrap()),
        ),
        (
            "/v1.0/sites/{S}/drive",
            DriveAddress::OfSite(SiteId::new(7).unwrap()),
        ),
    ] {
        let whole = found("GET", &filled(path)).unwrap();
        assert_eq!(whole, ("drive", Place::Drive(drive.clone())), "{path}");
        let below = format!("{path}/root");
        assert_eq!(item(&below), at(Start::Root(drive), &[]), "{below}");
    }
}

#[test]
fn every_form_of_an_item() {
    let root = || Start::Root(DriveAddress::Id(drive_id()));
    let inside = || Start::Item(DriveAddress::Id(drive_id()), item_number());
    for (path, address) in [
        ("items/{I}", at(inside(), &[])),
        ("items/{I}/", at(inside(), &[])),
        ("items/{I}:", at(inside(), &[])),
        ("items/{I}:/", at(inside(), &[])),
        ("items/{I}:/a.txt", at(inside(), &["a.txt"])),
        ("items/{I}:/a/b.txt:", at(inside(), &["a", "b.txt"])),
        ("items/{I}%3A%2Fa%2Fb.txt%3A", at(inside(), &["a", "b.txt"])),
        ("items/root", at(root(), &[])),
        ("items/root:/a.txt", at(root(), &["a.txt"])),
        ("items/root%3A%2Fa%20b.txt%3A", at(root(), &["a b.txt"])),
        ("root", at(root(), &[])),
        ("root:", at(root(), &[])),
        ("root:/", at(root(), &[])),
        ("root:/a.txt", at(root(), &["a.txt"])),
        ("root:/a.txt:", at(root(), &["a.txt"])),
        ("root:/a.txt:/", at(root(), &["a.txt"])),
        ("items('{I}')", at(inside(), &[])),
        ("root/children('a.txt')", at(root(), &["a.txt"])),
        (
            "items/{I}/children('a''b')/children('c')",
            at(inside(), &["a'b", "c"]),
        ),
        ("items('{I}')/children('a b')", at(inside(), &["a b"])),
        ("root:/a:/children('b')", at(root(), &["a", "b"])),
        ("root%3A%2Fa%3A/children('b')", at(root(), &["a", "b"])),
        ("root:/items('x')", at(root(), &["items('x')"])),
        ("root:/a/children('x')", at(root(), &["a", "children('x')"])),
        ("root:/dir%2Ffile.docx:", at(root(), &["dir", "file.docx"])),
        ("root:/dir//file.docx", at(root(), &["dir", "file.docx"])),
        ("root:/a:b.txt", at(root(), &["a:b.txt"])),
        ("root:/%23%20100%25.txt", at(root(), &["# 100%.txt"])),
        ("root:/[x]%5By%5D+z&.txt", at(root(), &["[x][y]+z&.txt"])),
        ("root:/%C3%BC/%E2%9C%93", at(root(), &["ü", "✓"])),
        ("root:/../%2e%2e/x", at(root(), &["..", "..", "x"])),
        ("special/documents", at(root(), &["Documents"])),
        ("special/photos:/a.jpg:", at(root(), &["Pictures", "a.jpg"])),
        (
            "special/cameraRoll",
            at(root(), &["Pictures", "Camera Roll"]),
        ),
    ] {
        assert_eq!(
            item(&format!("/v1.0/drives/{{D}}/{path}")),
            address,
            "{path}"
        );
        assert_eq!(
            item(&format!("/onedrive/v1.0/drives/{{D}}/{path}")),
            address,
            "{path}"
        );
    }
}

#[test]
fn what_stands_after_an_item() {
    let root = at(Start::Root(DriveAddress::Own), &["a.txt"]);
    for path in [
        "root:/a.txt:",
        "items/root:/a.txt:",
        "items/root%3A%2Fa.txt%3A",
    ] {
        for (rest, name) in [
            ("children", "children"),
            ("content", "content"),
            ("permissions", "listPermissions"),
        ] {
            let path = format!("/v1.0/me/drive/{path}/{rest}");
            let expected = (name, Place::Item(root.clone()));
            assert_eq!(found("GET", &path).unwrap(), expected, "{path}");
            assert_eq!(found("HEAD", &path).unwrap(), expected, "{path}");
        }
        let path = format!("/v1.0/me/drive/{path}/createLink");
        assert_eq!(
            found("POST", &path).unwrap(),
            ("createLink", Place::Item(root.clone()))
        );
    }
    let children = found("GET", "/v1.0/me/drive/root:/:/children").unwrap();
    let whole = at(Start::Root(DriveAddress::Own), &[]);
    assert_eq!(children, ("children", Place::Item(whole)));
}

#[test]
fn how_actions_are_spelled() {
    let made = |path: &str| matches!(found("POST", &filled(path)), Ok(("createLink", _)));
    for action in [
        "createLink",
        "createlink",
        "microsoft.graph.createLink",
        "Microsoft.Graph.CREATELINK",
    ] {
        assert!(
            made(&format!("/v1.0/me/drive/items/{{I}}/{action}")),
            "{action}"
        );
        assert!(
            made(&format!("/beta/drives/{{D}}/items/{{I}}/{action}")),
            "{action}"
        );
        assert!(
            made(&format!("/v1.0/drive/items/{{I}}/{action}")),
            "{action}"
        );
        let legacy = filled(&format!("/drive/items/{{I}}/{action}"));
        assert_eq!(
            kind("POST", &legacy),
            Some(Kind::UnknownOperation),
            "{action}"
        );
    }
    for action in ["action.createLink", "oneDrive.createLink"] {
        for mount in [
            "/drive",
            "/onedrive/v1.0/drive",
            "/v1.0/drive",
            "/onedrive/v1.0/drives/{D}",
        ] {
            assert!(
                made(&format!("{mount}/items/{{I}}/{action}")),
                "{mount} {action}"
            );
            assert!(
                made(&format!("{mount}/root:/a%20b/c:/{action}")),
                "{mount} {action}"
            );
        }
        let graph = filled(&format!("/v1.0/me/drive/items/{{I}}/{action}"));
        assert_eq!(kind("POST", &graph), Some(Kind::UnknownOperation));
        assert_eq!(kind("GET", &graph), Some(Kind::UnknownAddress));
    }
    for action in [
        "onedrive.createLink",
        "action.createlink",
        "Action.createLink",
        "oneDrive.x",
    ] {
        let path = filled(&format!("/drive/items/{{I}}/{action}"));
        assert_eq!(
            kind("POST", &path),
            Some(Kind::UnknownOperation),
            "{action}"
        );
    }
}

#[test]
fn shares() {
    let share = || ShareAddress {
        token: ports::secret::LinkToken::parse(TOKEN),
        redeem: Redeem::Once,
    };
    let shared = |below, path: &[&str]| at(Start::Shared(share(), below), path);
    let whole = || Place::Share(share());
    let inside = |below, path: &[&str]| Place::Item(shared(below, path));
    for (path, name, place) in [
        ("", "share", whole()),
        ("/permission", "sharePermission", whole()),
        ("/driveItem", "item", inside(None, &[])),
        ("/root", "item", inside(None, &[])),
        ("/root/content", "content", inside(None, &[])),
        ("/driveItem/children", "children", inside(None, &[])),
        ("/driveItem:/a/b:", "item", inside(None, &["a", "b"])),
        ("/items/{I}", "item", inside(Some(item_number()), &[])),
        ("/items/root", "item", inside(None, &[])),
    ] {
        let expected = (name, place);
        for mount in ["/v1.0", "/beta", "/onedrive/v1.0"] {
            let path = filled(&format!("{mount}/shares/{{T}}{path}"));
            assert_eq!(found("GET", &path).unwrap(), expected, "{path}");
            let path = path.replace("u!", "u%21");
            assert_eq!(found("GET", &path).unwrap(), expected, "{path}");
        }
    }
    for (path, kind_of) in [
        ("/items", Kind::NotSupported),
        ("/lists", Kind::UnknownAddress),
        ("/driveitem", Kind::UnknownAddress),
    ] {
        let path = filled(&format!("/v1.0/shares/{{T}}{path}"));
        assert_eq!(kind("GET", &path), Some(kind_of), "{path}");
    }
    assert_eq!(
        kind("GET", "/v1.0/shares/u!%2A/driveItem"),
        Some(Kind::BadRequest)
    );
    let unknown = found("GET", "/v1.0/shares/s!AbC").unwrap();
    assert!(matches!(
        unknown,
        ("share", Place::Share(ShareAddress { token: None, .. }))
    ));
}

#[test]
fn an_id_that_nobody_can_have_names_nothing() {
    for path in [
        "/v1.0/drives/b0",
        "/v1.0/drives/{I}",
        "/v1.0/me/drive/items/nothing",
        "/v1.0/me/drive/items/{D}",
        "/v1.0/me/drive/items/{I}x:/a",
        "/v1.0/groups/{U}/drive",
        "/v1.0/sites/{G}/drive",
        "/v1.0/me/drive/special/approot",
        "/v1.0/shares/{T}/items/nothing",
        "/v1.0/me/drive/items/root%2Fchildren",
    ] {
        let (_, place) = found("GET", &filled(path)).unwrap();
        assert_eq!(place, Place::Nothing, "{path}");
    }
}

#[test]
fn what_is_nowhere() {
    for path in [
        "/v1.0",
        "/beta/",
        "/v1.0/nothing",
        "/v1.0/Me",
        "/v1.0/me/x",
        "/v1.0/me/drive/x",
        "/v1.0/me/drive/Root",
        "/v1.0/me/drive/root/x",
        "/v1.0/me/drive/root/children/x/y",
        "/v1.0/me/drive/root:/a:/b/c",
        "/v1.0/me/portrait",
        "/v1.0/Users",
        "/onedrive",
        "/onedrive/v2.0/drive",
        "/onedrive/v1.0/me",
        "/onedrive/v1.0/me/drive",
        "/drive/x",
    ] {
        assert_eq!(
            kind("GET", &filled(path)),
            Some(Kind::UnknownAddress),
            "{path}"
        );
    }
}

#[test]
fn what_is_not_served_is_known() {
    for (method, path, name) in [
        (
            "POST",
            "/v1.0/me/drive/items/{I}/checkout",
            "driveItem: checkout",
        ),
        (
            "POST",
            "/v1.0/me/drive/items/nothing/versions",
            "driveItem: versions",
        ),
        (
            "POST",
            "/v1.0/me/drive/root/microsoft.graph.Checkin",
            "driveItem: checkin",
        ),
        (
            "GET",
            "/v1.0/drives/{D}/root:/a:/thumbnails/0/small",
            "driveItem: thumbnails",
        ),
        (
            "POST",
            "/v1.0/me/drive/root/validatePermission",
            "driveItem: validatePermission",
        ),
        (
            "POST",
            "/v1.0/me/drive/root/permissions/x/grant",
            "permission: grant",
        ),
        ("GET", "/v1.0/me/drive/special", "drive: special"),
        ("DELETE", "/v1.0/shares/{T}", "sharedDriveItem: delete"),
        (
            "GET",
            "/v1.0/shares/{T}/listItem/fields",
            "sharedDriveItem: listItem",
        ),
        ("GET", "/v1.0/me/messages", "user: messages"),
        ("POST", "/v1.0/users", "user: create"),
        ("GET", "/v1.0/users/delta", "user: delta"),
        ("GET", "/v1.0/groups/{G}/members/$count", "group: members"),
        ("POST", "/v1.0/sites/delta", "site: delta"),
        ("GET", "/v1.0/sites/example.test:/teams/a", "site: by path"),
        ("POST", "/v1.0/search/query", "service: search"),
        (
            "GET",
            "/v1.0/directoryObjects/x",
            "service: directoryObjects",
        ),
        ("POST", "/drive/root/oneDrive.checkin", "driveItem: checkin"),
        ("GET", "/onedrive/v1.0/subscriptions", "subscriptions"),
    ] {
        let (found, _) = found(method, &filled(path)).unwrap();
        assert_eq!(found, name, "{path}");
    }
}

#[test]
fn what_cannot_be_read() {
    let deep = format!("/drive/root:{}", "/a".repeat(65));
    let long = format!("/drive/root:/{}", "a".repeat(256));
    for (path, kind_of) in [
        ("/drive/root/:/a.txt:", Kind::BadPath),
        ("/drive/root/:/a.txt:/action.createLink", Kind::BadPath),
        ("/v1.0/me/drive/items/{I}/:/a", Kind::BadPath),
        ("/drive/root:a.txt", Kind::BadPath),
        ("/drive/root::/a.txt", Kind::BadPath),
        ("/drive/root:/%FF", Kind::BadPath),
        ("/drive/root:/100%", Kind::BadPath),
        (&deep, Kind::PathTooDeep),
        (&long, Kind::PathTooLong),
    ] {
        assert_eq!(kind("GET", &filled(path)), Some(kind_of), "{path}");
    }
}

#[test]
fn other_methods_are_told_which_ones_there_are() {
    for (method, path, allow) in [
        ("POST", "/v1.0/me", "GET, HEAD"),
        (
            "DELETE",
            "/v1.0/me/drive/root:/a:/content",
            "GET, HEAD, PUT",
        ),
        ("PUT", "/v1.0/me/drive/root/children", "GET, HEAD, POST"),
        ("PUT", "/v1.0/me/drive/root", "GET, HEAD, PATCH, DELETE"),
        ("GET", "/v1.0/me/drive/items/{I}/restore", "POST"),
        ("GET", "/v1.0/me/drive/root/createLink", "POST"),
        ("GET", "/drive/root/action.createLink", "POST"),
        ("PATCH", "/v1.0/me/drive/root/invite", "POST"),
    ] {
        let problem = found(method, path).unwrap_err();
        assert_eq!(problem.kind, Kind::MethodNotAllowed, "{path}");
        assert_eq!(problem.allow, Some(allow), "{path}");
    }
}

#[test]
fn fuzz_paths() {
    bolero::check!().for_each(|request: &[u8]| {
        let request = String::from_utf8_lossy(request);
        let (method, target) = request.split_once(' ').unwrap_or(("GET", &request));
        if Method::from_bytes(method.as_bytes()).is_ok() {
            let _ = found(method, target);
        }
    });
}

proptest! {
    #[test]
    fn any_address_is_an_endpoint_or_none(
        parts in proptest::collection::vec("(root|items|:|/|%3A|%2F|%|shares|u!|drive|v1\\.0|[a-z0-9é]{0,3})", 0..20)
    ) {
        let _ = found("POST", &format!("/v1.0/me/drive/{}", parts.concat()));
        let _ = found("GET", &format!("/{}", parts.join("/")));
    }
}
