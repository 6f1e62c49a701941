//! Every address of the pages.

use std::sync::LazyLock;

use super::call::{Call, Pages};
use super::error::PageError;
use super::{download, preview, show, unlock, upload};
use crate::protocol::dialect;
use crate::protocol::pattern::Piece;
use crate::protocol::table::Table;
use crate::web::{assets, headers, serve};

type Op = dialect::Op<Pages>;

/// An operation on a link.
macro_rules! on_link {
    ($name:literal, $method:literal, $path:expr, $summary:literal, $handler:path) => {
        Op::for_anybody($name, $method, $path, $summary, |asked, found, _| {
            Box::pin(async move { $handler(&Call::of(asked, found)?).await })
        })
    };
    ($name:literal, $method:literal, $path:expr, $summary:literal, $handler:path, a form) => {
        Op::for_anybody($name, $method, $path, $summary, |asked, found, payload| {
            Box::pin(async move { $handler(&Call::of_form(asked, found)?, payload).await })
        })
    };
}

/// The operations on a link by its token or by its name.
macro_rules! on_links {
    ($($link:literal),+) => {
        [$(
            on_link!("page", "GET", $link, "A link's page", show::answer),
            on_link!("unlock", "POST", $link, "Takes a link's password", unlock::answer, a form),
            on_link!(
                "download", "GET", concat!($link, "/download"),
                "A file, or a folder as an archive", download::answer
            ),
            on_link!(
                "preview", "GET", concat!($link, "/preview"),
                "A file, to be shown in the page", preview::answer
            ),
            on_link!(
                "upload", "POST", concat!($link, "/upload"),
                "Takes files in", upload::answer, a form
            ),
        )+]
    };
}

fn operations() -> Vec<Op> {
    let mut all: Vec<Op> = on_links!("/s/{token}", "/v/{name}").into();
    all.extend([
        on_link!(
            "embedded",
            "GET",
            "/e/{token}",
            "A link's page inside another site's",
            show::answer
        ),
        on_link!(
            "download",
            "GET",
            "/e/{token}/download",
            "A file",
            download::answer
        ),
        on_link!(
            "preview",
            "GET",
            "/e/{token}/preview",
            "A file, to be shown",
            preview::answer
        ),
        on_link!(
            "static",
            "GET",
            "/shared/static/{token}",
            "A file without a page; behind the token may stand an extension",
            download::answer
        ),
        Op::for_anybody(
            "asset",
            "GET",
            "/s/-/{asset}",
            "The pages' own files",
            |_, found, _| {
                Box::pin(async move {
                    let name = found.values.get("asset").unwrap_or_default();
                    let file = assets::answer(&[&assets::STYLE, &assets::ICON], name);
                    file.ok_or(PageError::Nothing)
                })
            },
        ),
        Op::for_anybody(
            "granted",
            "GET",
            "/dl/{grant}",
            "A signed download address",
            |asked, found, _| {
                Box::pin(async move {
                    let grant = found.values.get("grant").unwrap_or_default();
                    let file = asked.services.visits.download(grant).await?;
                    let site = &asked.services.config.site;
                    let mut response = serve::saved(asked.parts, file, site).await?;
                    headers::for_any_site(response.headers_mut());
                    Ok(response)
                })
            },
        ),
        Op::for_anybody(
            "item",
            "GET",
            "/i/{id}",
            "An item's own address; which item it is changes nothing",
            |_, _, _| Box::pin(async { Err(PageError::SignIn) }),
        ),
    ]);
    let mut addresses: Vec<&'static str> = all.iter().map(|one| one.path).collect();
    addresses.dedup();
    all.extend(addresses.into_iter().map(of_another_method));
    all
}

/// What is told of any other method. The gate comes first: a shut link tells nothing, however it is asked.
const fn of_another_method(path: &'static str) -> Op {
    Op::for_anybody("refused", "*", path, "", |asked, found, _| {
        Box::pin(async move {
            if found
                .values
                .get("token")
                .or(found.values.get("name"))
                .is_some()
            {
                show::looked(&Call::of(asked, found)?).await?;
            }
            Err(PageError::Method(found.allow))
        })
    })
}

/// The operations by their addresses.
pub(super) static TABLE: LazyLock<Table<Pages>> = LazyLock::new(|| {
    // A name that is empty is none.
    Table::new(operations(), |piece, segment| {
        !segment.is_empty() && Piece::fits(piece, segment)
    })
});

#[cfg(test)]
mod tests {
    use http::Method;

    #[test]
    fn an_unknown_suffix_is_nothing() {
        for (path, address) in [
            ("/s/abc", Some("/s/{token}")),
            ("/s/abc/download", Some("/s/{token}/download")),
            ("/v/abc", Some("/v/{name}")),
            ("/v/abc/upload", Some("/v/{name}/upload")),
            ("/v/-/style.css", None),
            ("/shared/static/abc", Some("/shared/static/{token}")),
            ("/shared/static/abc/download", None),
            ("/shared/abc", None),
            ("/s/-/style.css", Some("/s/-/{asset}")),
            ("/dl/x.y", Some("/dl/{grant}")),
            ("/i/77", Some("/i/{id}")),
            ("/s/abc/", None),
            ("/s/abc/style.css", None),
            ("/s/abc/download/x", None),
            ("/s//download", None),
            ("/e/abc/upload", None),
            ("/s", None),
            ("/i/", None),
            ("/i/7/x", None),
            ("/dl/a/b", None),
        ] {
            for method in [Method::GET, Method::POST] {
                let found = crate::pages::found(&method, path, None);
                let found = found.ok().map(|found| found.operation.path);
                assert_eq!(found, address, "{method} {path}");
            }
        }
    }
}
