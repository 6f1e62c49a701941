//! Which address is what.

use ports::secret::LinkToken;
use proptest::prelude::*;

use super::*;

fn token() -> LinkToken {
    LinkToken::parse("AbCdEfGhIjKlMnOpQrStUvWxYz01-_89").unwrap()
}

#[test]
fn addresses_of_the_view() {
    let link = ids::applink(&token(), true);
    let folder = ids::item_by_id(ItemId::new(7).unwrap(), true);
    let file = ids::item_by_id(ItemId::new(8).unwrap(), false);
    let view = || Place::View(Some(token()));
    for path in [
        format!("/documents/embed/link/app/{link}/folder/{folder}"),
        format!("/documents/embed/link/app/{link}/folderview/{folder}"),
        format!("/documents/embed/link/app/{link}/fileview/{file}"),
        format!("/documents/embed/link/app/{link}/fileview/{file}/cfg=hbr,evw"),
        format!("/documents/link/app/{link}/fileview/{file}"),
        format!(
            "/documents/embed/link/app/{}/fileview/{file}",
            link.replace('=', "%3D")
        ),
    ] {
        assert_eq!(Place::of(&path), view(), "{path}");
    }
    assert_eq!(
        Place::of(&format!("/documents/embed/link/app/LDx/fileview/{file}")),
        Place::View(None)
    );
}

#[test]
fn addresses_of_public_links() {
    let link = ids::public_link(&token(), true);
    let folder = ids::item_by_id(ItemId::new(7).unwrap(), true);
    let file = ids::item_by_id(ItemId::new(8).unwrap(), false);
    let at = |of, takes_bytes| Place::Link {
        link: token(),
        of,
        takes_bytes,
    };
    for (path, place) in [
        (
            format!("/documents/link/{link}/folder/{folder}"),
            at(self::folder(&folder), false),
        ),
        (
            format!("/documents/link/{link}/folder/{folder}/nameasc"),
            at(self::folder(&folder), false),
        ),
        (
            format!("/documents/link/{link}/fileview/{file}"),
            at(self::file(&file), false),
        ),
        (
            format!("/documents/link/{link}/file/{file}"),
            at(self::file(&file), true),
        ),
        (
            format!("/documents/embed/link/{link}/folder/{folder}"),
            at(self::folder(&folder), false),
        ),
    ] {
        assert_eq!(Place::of(&path), place, "{path}");
    }
}

#[test]
fn nothing_else_is_there() {
    for path in [
        "/documents/embed/",
        "/documents/embed/link/app",
        "/documents/embed/link/app/LDx/file/Dx",
        "/documents/embed/link/app/LDx/fileview/Dx",
        "/documents/link/LDx/folder/Fx",
        "/documents/link/app/LDx/fileview/Dx/more",
        "/documents/link/%zz",
    ] {
        assert_eq!(Place::of(path), Place::Nothing, "{path}");
    }
    assert!(!serves("/documents/api/1.1/files"));
}

#[test]
fn fuzz_paths() {
    bolero::check!().for_each(|request: &[u8]| {
        let request = String::from_utf8_lossy(request);
        let path = request.split_once(' ').map_or(&*request, |(_, path)| path);
        let _ = Place::of(path);
    });
}

proptest! {
    #[test]
    fn any_address_is_a_place_or_none(
        path in "/documents/(embed/)?link/(app/)?[A-Za-z0-9é=%_-]{0,160}/(fileview|folder|file|presentation)/\\PC{0,60}",
    ) {
        let place = Place::of(&path);
        prop_assert!(!place.route().0.contains(&path));
    }
}
