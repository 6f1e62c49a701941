//! Which address is what.

use domain::ids::ItemId;
use ports::secret::LinkToken;
use proptest::prelude::*;

use super::*;

fn token() -> LinkToken {
    LinkToken::parse("AbCdEfGhIjKlMnOpQrStUvWxYz01-_89").unwrap()
}

fn at(path: &str) -> Option<(&'static str, Ref)> {
    let found = found(&Method::GET, path).ok()?;
    Some((found.operation.name, item(&found.values)))
}

#[test]
fn each_address_is_one_of_an_item() {
    let app = ids::applink(&token(), true);
    let link = ids::public_link(&token(), true);
    let (seven, eight) = (ItemId::new(7).unwrap(), ItemId::new(8).unwrap());
    let (folder_id, file_id) = (ids::item_by_id(seven, true), ids::item_by_id(eight, false));
    let (folder, file) = (Ref::Folder(Some(seven)), Ref::File(Some(eight)));
    let escaped = app.replace('=', "%3D");
    for (path, name, of) in [
        (
            format!("embed/link/app/{app}/folder/{folder_id}"),
            "view",
            folder,
        ),
        (
            format!("embed/link/app/{app}/folderview/{folder_id}"),
            "view",
            folder,
        ),
        (
            format!("embed/link/app/{app}/fileview/{file_id}"),
            "view",
            file,
        ),
        (
            format!("embed/link/app/{app}/fileview/{file_id}/cfg=hbr,evw"),
            "view",
            file,
        ),
        (format!("link/app/{app}/fileview/{file_id}"), "view", file),
        (
            format!("embed/link/app/{escaped}/fileview/{file_id}"),
            "view",
            file,
        ),
        (
            format!("embed/link/app/{app}/presentation/{file_id}"),
            "presentation",
            file,
        ),
        (
            format!("embed/link/app/{app}/presentation/{folder_id}"),
            "presentation",
            folder,
        ),
        (format!("link/{link}/folder/{folder_id}"), "page", folder),
        (
            format!("link/{link}/folder/{folder_id}/nameasc"),
            "page",
            folder,
        ),
        (format!("link/{link}/fileview/{file_id}"), "page", file),
        (format!("link/{link}/file/{file_id}"), "content", file),
        (
            format!("embed/link/{link}/folder/{folder_id}"),
            "page",
            folder,
        ),
    ] {
        assert_eq!(
            at(&format!("/documents/{path}")),
            Some((name, of)),
            "{path}"
        );
    }
}

#[test]
fn nothing_else_is_there() {
    for path in [
        "/documents/embed/",
        "/documents/embed/link/app",
        "/documents/embed/link/app/LDx/file/Dx",
        "/documents/link/app/LDx/fileview/Dx/more",
        "/documents/link/%zz",
    ] {
        assert_eq!(at(path), None, "{path}");
    }
    assert!(!serves("/documents/api/1.1/files"));
}

#[test]
fn an_id_that_nobody_can_have_comes_before_the_method() {
    let link = ids::public_link(&token(), true);
    let file = ids::item_by_id(ItemId::new(8).unwrap(), false);
    for (path, kind) in [
        (
            format!("/documents/link/{link}/file/{file}"),
            Kind::MethodNotAllowed,
        ),
        (
            format!("/documents/link/{link}/file/Dx"),
            Kind::UnknownAddress,
        ),
        (
            format!("/documents/link/LDx/file/{file}"),
            Kind::UnknownAddress,
        ),
        (
            format!("/documents/link/app/x/fileview/{file}"),
            Kind::MethodNotAllowed,
        ),
        (
            "/documents/link/app/x/fileview/Dx".to_owned(),
            Kind::UnknownAddress,
        ),
        (
            "/documents/embed/-/a/cfg=x".to_owned(),
            Kind::UnknownAddress,
        ),
    ] {
        let problem = found(&Method::POST, &path)
            .err()
            .map(|problem| problem.kind);
        assert_eq!(problem, Some(kind), "{path}");
    }
}

#[test]
fn fuzz_paths() {
    bolero::check!().for_each(|request: &[u8]| {
        let request = String::from_utf8_lossy(request);
        let path = request.split_once(' ').map_or(&*request, |(_, path)| path);
        let _ = at(path);
    });
}

proptest! {
    #[test]
    fn no_template_holds_what_an_address_says(
        path in "/documents/(embed/)?link/(app/)?[A-Za-z0-9é=%_-]{0,160}/(fileview|folder|file|presentation)/\\PC{0,60}",
    ) {
        if let Ok(found) = found(&Method::GET, &path) {
            prop_assert!(!found.route.0.contains(&path));
        }
    }
}
