//! A link's page: what is shared, drawn for anybody who may look at it.

use domain::item::{Facet, ItemKind};
use domain::role::Capability;
use ports::driven::store::ChildOrder;
use ports::driving::items::ListChildren;
use ports::driving::view::ItemView;
use ports::driving::visits::{Door, LinkPage};
use ports::page::Page;

use super::call::Call;
use super::cursor;
use super::error::PageError;
use super::place::Place;
use super::query::Sort;
use super::views::{self, Column, Crumb, Preview, Row};
use crate::protocol::body::Response;
use crate::protocol::kinds::{self, Shape};
use crate::web::labels::{self, Moment, Size};
use crate::web::layout::{Frame, rendered, rendered_long};
use crate::web::texts::Texts;

/// How many items of a folder are on one page (docs/threat-model.md 4.7).
const ROWS: u32 = 200;
/// About how many bytes a folder's page has around its rows, and in each.
const PAGE_LENGTH: usize = 4 * 1024;
const ROW_LENGTH: usize = 450;
/// How much of a text is shown.
const EXCERPT: u64 = 256 * 1024;

/// Answers with a link's page, or with its form for embedding.
pub(super) async fn answer(call: &Call<'_>) -> Result<Response, PageError> {
    let page = looked(call).await?;
    let site = &call.site;
    let is_page = call.place.door == Door::Page;
    let ancestors: &[String] = if is_page { &[] } else { &page.frame_ancestors };
    let may_send = page.item.item.kind() == ItemKind::Folder
        && page.capabilities.has(Capability::Upload)
        && is_page;
    if let Some(children) = &page.children {
        let view = folder(call, &page, children, may_send);
        let length = PAGE_LENGTH + view.rows.len() * ROW_LENGTH;
        return Ok(rendered_long(&view, length, ancestors, site));
    }
    if !page.capabilities.has(Capability::Preview) {
        // Of what may not be seen, nothing is told but that the link takes files.
        if !may_send || page.crumbs.len() > 1 {
            return Err(PageError::Nothing);
        }
        let view = views::Send {
            frame: Frame::page(site, call.texts),
            upload: call.place.upload(),
            ends: page.ends_at.map(Moment::of),
        };
        return Ok(rendered(&view, ancestors, site));
    }
    let view = file(call, &page).await?;
    Ok(rendered(&view, ancestors, site))
}

/// Looks at what a link shows at the place of the call.
pub(super) async fn looked(call: &Call<'_>) -> Result<LinkPage, PageError> {
    let sort = call.query.sort;
    let marks = call.marks();
    let after = call.query.page.as_deref().and_then(|signed| {
        cursor::read(marks, signed, call.place.link.text(), call.query.item, sort)
    });
    let part = ListChildren {
        order: sort.order,
        descending: sort.descending,
        after,
        limit: ROWS,
    };
    Ok(call.visits().look(&call.visit(), &part).await?)
}

async fn file(call: &Call<'_>, page: &LinkPage) -> Result<views::File, PageError> {
    let shown = &page.item;
    let item = &shown.item;
    let place = call.place;
    let (frame, open) = match place.door {
        Door::Page | Door::Static => (Frame::page(place.site, call.texts), None),
        Door::Embed => (
            Frame::embedded(place.site, call.texts),
            Some(place.on_page().page()),
        ),
    };
    let may_take = page.capabilities.has(Capability::Download) && item.kind() != ItemKind::Folder;
    Ok(views::File {
        frame,
        name: labels::name(item.name.as_str()),
        kind: kind(shown, call.texts),
        size: item
            .content()
            .map(|content| Size::of(content.size, call.texts)),
        modified: Moment::of(item.modified_at),
        ends: page.ends_at.map(Moment::of),
        crumbs: crumbs(page, place),
        preview: preview(call, page).await?,
        download: may_take.then(|| place.download()),
        open,
    })
}

async fn preview(call: &Call<'_>, page: &LinkPage) -> Result<Preview, PageError> {
    let item = &page.item.item;
    let name = item.name.as_str();
    let content = match &item.facet {
        Facet::File(content) => content,
        Facet::WebLink { url } => return Ok(Preview::WebLink(labels::name(url))),
        Facet::Folder => return Ok(Preview::Nothing),
    };
    if kinds::is_text(name) {
        let bytes = call.visits().excerpt(&call.visit(), EXCERPT).await?;
        let is_cut = content.size > bytes.len() as u64;
        return Ok(Preview::Text(text(&bytes, is_cut), is_cut));
    }
    let may_take = page.capabilities.has(Capability::Download);
    let Some(inline) = kinds::inline(name).filter(|_| may_take) else {
        return Ok(Preview::Nothing);
    };
    let address = call.place.preview();
    Ok(match inline.shape {
        Shape::Image => Preview::Image(address),
        Shape::Audio => Preview::Audio(address),
        Shape::Video => Preview::Video(address),
        Shape::Document => Preview::Document(address),
    })
}

/// Bytes as text; what is no UTF-8 is replaced, and a letter that was cut in two is left out.
fn text(bytes: &[u8], is_cut: bool) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let whole = match std::str::from_utf8(bytes) {
        Err(error) if is_cut && error.error_len().is_none() => &bytes[..error.valid_up_to()],
        Ok(_) | Err(_) => bytes,
    };
    String::from_utf8_lossy(whole)
        .chars()
        .map(|c| {
            let is_layout = matches!(c, '\n' | '\r' | '\t');
            if c.is_control() && !is_layout {
                '\u{FFFD}'
            } else {
                c
            }
        })
        .collect()
}

fn folder(
    call: &Call<'_>,
    page: &LinkPage,
    children: &Page<ItemView>,
    may_send: bool,
) -> views::Folder {
    let shown = &page.item;
    let place = call.place;
    let sort = call.query.sort;
    let may_take = page.capabilities.has(Capability::Download);
    let next = children.next.as_ref().map(|next| {
        let marks = call.marks();
        let signed = cursor::signed(marks, place.link.text(), place.item, sort, next);
        place.page_sorted(sort, Some(&signed))
    });
    views::Folder {
        frame: Frame::page(place.site, call.texts),
        name: labels::name(shown.item.name.as_str()),
        count: labels::items(shown.child_count, call.texts),
        size: Size::of(shown.size, call.texts),
        modified: Moment::of(shown.item.modified_at),
        ends: page.ends_at.map(Moment::of),
        crumbs: crumbs(page, place),
        columns: [
            column("column-name", ChildOrder::Name, sort, place),
            column("column-size", ChildOrder::Size, sort, place),
            column("column-modified", ChildOrder::Modified, sort, place),
        ],
        link: Place {
            item: None,
            ..place
        }
        .page(),
        rows: children
            .rows
            .iter()
            .map(|child| row(child, call.texts))
            .collect(),
        may_take,
        first: call
            .query
            .page
            .as_ref()
            .map(|_| place.page_sorted(sort, None)),
        next,
        download: (may_take && shown.child_count > 0).then(|| place.download()),
        upload: may_send.then(|| place.upload()),
    }
}

fn row(child: &ItemView, texts: &Texts) -> Row {
    let item = &child.item;
    let is_folder = item.kind() == ItemKind::Folder;
    Row {
        name: labels::name(item.name.as_str()),
        id: item.id.get(),
        is_folder,
        kind: if is_folder {
            labels::items(child.child_count, texts)
        } else {
            kind(child, texts)
        },
        size: (item.kind() != ItemKind::WebLink).then(|| Size::of(child.size, texts)),
        modified: Moment::of(item.modified_at),
    }
}

fn column(label: &'static str, order: ChildOrder, sort: Sort, place: Place<'_>) -> Column {
    let is_sorted = sort.order == order;
    let turned = Sort {
        order,
        descending: is_sorted && !sort.descending,
    };
    Column {
        label,
        address: place.page_sorted(turned, None),
        direction: is_sorted.then_some(if sort.descending {
            "descending"
        } else {
            "ascending"
        }),
    }
}

/// The way from the link's item to what is shown; nothing for the link's item itself.
fn crumbs(page: &LinkPage, place: Place<'_>) -> Vec<Crumb> {
    if page.crumbs.len() < 2 || place.door == Door::Embed {
        return Vec::new();
    }
    page.crumbs
        .iter()
        .map(|(id, name)| Crumb {
            name: labels::name(name.as_str()),
            address: (*id != page.item.item.id).then(|| place.at(*id).page()),
        })
        .collect()
}

fn kind(shown: &ItemView, texts: &Texts) -> String {
    match shown.item.kind() {
        ItemKind::File => labels::kind(shown.item.name.as_str(), texts),
        ItemKind::Folder => texts.say("kind-folder").into_owned(),
        ItemKind::WebLink => texts.say("kind-web-link").into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_letter_that_was_cut_in_two_is_left_out() {
        let bytes = "aé".as_bytes();
        assert_eq!(text(&bytes[..2], true), "a");
        assert_eq!(text(&bytes[..2], false), "a\u{FFFD}");
        assert_eq!(
            text(b"\xEF\xBB\xBFa\0\r\nb\xFFc", false),
            "a\u{FFFD}\r\nb\u{FFFD}c"
        );
    }
}
