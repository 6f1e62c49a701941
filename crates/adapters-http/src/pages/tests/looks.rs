//! What the pages say.

use domain::item::Facet;
use domain::link::LinkKind;
use domain::role::{Capabilities, Capability};
use http::StatusCode;
use ports::driven::store::ChildOrder;
use ports::driving::visits::VisitError;

use super::fake::{Fake, content, item, moment, name};
use super::{TOKEN, ask, get};

const HOSTILE: [&str; 6] = [
    "<img src=x onerror=alert(1)>.txt",
    "\"onmouseover=\"alert(1)\" x=\".txt",
    "' autofocus onfocus=alert(1) x='.txt",
    "&lt;b&gt;.txt",
    "{{7*7}}.txt",
    "javascript:alert(1).txt",
];

/// The text of a page with what is escaped read back, and its tags left out.
fn words(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ]
    .iter()
    .fold(text, |text, (escaped, plain)| text.replace(escaped, plain))
}

#[tokio::test]
async fn a_text_file_is_shown_and_can_be_saved() {
    let mut fake = Fake::file(LinkKind::View, "plan.txt", "a & <b>bold</b>\n");
    fake.page.ends_at = Some(moment());
    let answer = get("").of(&fake).await;
    assert_eq!(answer.status, StatusCode::OK);
    let text = answer.text();
    assert!(
        text.contains("a &#38; &#60;b&#62;bold&#60;/b&#62;"),
        "{text}"
    );
    assert!(
        text.contains(&format!("href=\"/s/{TOKEN}/download\">Download</a>")),
        "{text}"
    );
    assert!(
        text.contains("<span title=\"16 bytes\">16 B</span>"),
        "{text}"
    );
    assert!(text.contains("<time datetime=\"2026-09-21T14:13:20Z\">2026-09-21 14:13 UTC</time>"));
    assert!(text.contains("Link ends") && !text.contains("Only the beginning"));
}

#[tokio::test]
async fn a_page_speaks_the_language_of_its_visitor() {
    let listed = vec![item(30, "a.png", content(1)), item(31, "b", Facet::Folder)];
    let folder = Fake::folder(LinkKind::View, "Pläne", listed);
    let locked = Fake::file(LinkKind::View, "plan.txt", "x").locked();
    let shut = Fake::file(LinkKind::View, "plan.txt", "x").shut(|| VisitError::Expired);
    for (fake, german, english) in [
        (folder, "PNG-Bild", "PNG image"),
        (locked, "Passwort erforderlich", "Password needed"),
        (shut, "Dieser Link ist abgelaufen", "This link has expired"),
    ] {
        let asked = get("").with("accept-language", "de-CH, en;q=0.5");
        let text = asked.of(&fake).await.text();
        assert!(
            text.contains("<html lang=\"de\">") && text.contains(german),
            "{text}"
        );
        let text = get("").of(&fake).await.text();
        assert!(
            text.contains("<html lang=\"en\">") && text.contains(english),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_long_text_is_cut_and_says_so() {
    let fake = Fake::file(LinkKind::PreviewOnly, "plan.log", "é".repeat(200_000));
    let text = get("").of(&fake).await.text();
    assert_eq!(text.matches('é').count(), 128 * 1024);
    assert!(text.contains("Only the beginning is shown.") && !text.contains('\u{FFFD}'));
    assert!(!text.contains("Download"));
}

#[tokio::test]
async fn each_kind_is_shown_in_its_way() {
    for (called, tag) in [
        ("a.png", "<img src="),
        ("a.mp3", "<audio controls"),
        ("a.mp4", "<video controls"),
        ("a.pdf", "<iframe src="),
        ("a.svg", "There is no preview"),
        ("a.html", "There is no preview"),
    ] {
        let text = get("?item=20")
            .of(&Fake::file(LinkKind::View, called, "<b id=x>"))
            .await
            .text();
        assert!(text.contains(tag), "{called}: {text}");
        assert!(!text.contains("<b id=x>"), "{text}");
        if tag.starts_with('<') {
            assert!(
                text.contains(&format!("src=\"/s/{TOKEN}/preview?item=20\"")),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn a_web_link_is_told_and_not_linked() {
    let mut fake = Fake::file(LinkKind::View, "a", "");
    for rest in HOSTILE.into_iter().chain(["?a=1&b=2"]) {
        let url = format!("https://elsewhere.example/{rest}");
        fake.page.item = item(20, "Elsewhere", Facet::WebLink { url: url.clone() });
        let text = get("").of(&fake).await.text();
        assert!(words(&text).contains(&url), "{text}");
        assert!(
            !text.contains("href=\"http") && !text.contains("<img"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_name_is_only_ever_text() {
    for hostile in HOSTILE {
        let alone = get("")
            .of(&Fake::file(LinkKind::View, hostile, "harmless"))
            .await
            .text();
        let listed = vec![
            item(30, hostile, content(1)),
            item(31, hostile, Facet::Folder),
        ];
        let listed = get("")
            .of(&Fake::folder(LinkKind::View, hostile, listed))
            .await
            .text();
        for text in [alone, listed] {
            assert!(words(&text).contains(hostile), "{hostile}: {text}");
            for planted in [
                "<img",
                "onmouseover=\"",
                "' autofocus",
                "49.txt",
                "href=\"javascript",
            ] {
                assert!(!text.contains(planted), "{planted}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn a_folder_is_listed() {
    let mut folder = Fake::folder(
        LinkKind::View,
        "pictures",
        vec![
            item(30, "sub", Facet::Folder),
            item(31, "a.png", content(2_500_000)),
        ],
    )
    .going_on("a.png");
    folder
        .page
        .crumbs
        .insert(0, (domain::ids::ItemId::new(3).unwrap(), name("top")));
    let text = get("?item=10&sort=-size").of(&folder).await.text();
    for expected in [
        format!("<a href=\"/s/{TOKEN}?item=30\"><bdi>sub</bdi></a>"),
        format!("<a href=\"/s/{TOKEN}?item=31\"><bdi>a.png</bdi></a>"),
        format!("<a href=\"/s/{TOKEN}/download?item=31\" aria-label=\"Download a.png\">"),
        format!("href=\"/s/{TOKEN}/download?item=10\">Download all as zip</a>"),
        format!("<a href=\"/s/{TOKEN}?item=3\"><bdi>top</bdi></a>"),
        "<li aria-current=\"page\"><bdi>pictures</bdi></li>".to_owned(),
        "<span title=\"2,500,000 bytes\">2.5 MB</span>".to_owned(),
        "aria-sort=\"descending\"".to_owned(),
        "Next page".to_owned(),
    ] {
        assert!(text.contains(&expected), "{expected} in {text}");
    }
    assert!(!text.contains("<form"));
}

#[tokio::test]
async fn the_next_page_begins_where_this_one_ended_and_nowhere_else() {
    let folder = Fake::folder(LinkKind::View, "f", vec![item(31, "a", content(1))]).going_on("a");
    let text = get("?item=10&sort=-size").of(&folder).await.text();
    let (_, rest) = text.split_once("sort=-size&#38;page=").unwrap();
    let signed = rest.split('"').next().unwrap();
    for (query, continues) in [
        (format!("?item=10&sort=-size&page={signed}"), true),
        (format!("?item=10&page={signed}"), false),
        (format!("?item=11&sort=-size&page={signed}"), false),
        (format!("?item=10&sort=-size&page={signed}x"), false),
        ("?item=10&page=".to_owned(), false),
    ] {
        folder.parts.lock().unwrap().clear();
        assert_eq!(get(&query).of(&folder).await.status, StatusCode::OK);
        let part = folder.parts.lock().unwrap().remove(0);
        let after = part.after.map(|after| (after.key, after.id));
        assert_eq!(after, continues.then(|| ("a".to_owned(), 9)), "{query}");
        assert_eq!(part.limit, 200);
        assert_eq!(part.descending, query.contains("sort"));
    }
    get("?sort=modified").of(&folder).await;
    let parts = folder.parts.lock().unwrap();
    assert_eq!(parts.last().unwrap().order, ChildOrder::Modified);
}

#[tokio::test]
async fn files_can_be_sent_to_a_folder_that_takes_them() {
    let edit = Fake::folder(LinkKind::Edit, "shared", Vec::new());
    let text = get("?item=10").of(&edit).await.text();
    assert!(
        text.contains(&format!("action=\"/s/{TOKEN}/upload?item=10\"")),
        "{text}"
    );
    assert!(text.contains("This folder is empty."));
    let narrowed = edit.allowing(Capabilities::READING);
    assert!(!get("").of(&narrowed).await.text().contains("<form"));
    let file = get("").of(&Fake::file(LinkKind::Edit, "a.txt", "x")).await;
    assert!(!file.text().contains("<form"));
}

#[tokio::test]
async fn a_folder_for_sending_tells_nothing_of_what_is_in_it() {
    let inbox = Fake::folder(LinkKind::UploadOnly, "inbox", Vec::new());
    let text = get("").of(&inbox).await.text();
    assert!(
        text.contains("type=\"file\"") && !text.contains("inbox"),
        "{text}"
    );
    let mut inside = Fake::file(LinkKind::UploadOnly, "secret.txt", "x");
    inside.page.capabilities = Capabilities::of(&[Capability::Upload]);
    let answer = get("?item=20").of(&inside).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_embedded_link_has_no_form_and_opens_elsewhere() {
    let mut fake = Fake::file(LinkKind::Embed, "a.txt", "shown");
    fake.page.frame_ancestors = vec!["'self'".to_owned(), "https://a.example".to_owned()];
    let answer = ask("GET", &format!("/e/{TOKEN}")).of(&fake).await;
    let text = answer.text();
    assert!(text.contains("shown") && !text.contains("<form"), "{text}");
    assert!(text.contains(&format!(
        "href=\"/s/{TOKEN}\" target=\"_blank\" rel=\"noopener"
    )));
    assert!(
        text.contains(&format!("href=\"/e/{TOKEN}/download\"")),
        "{text}"
    );
    assert!(
        answer
            .field("content-security-policy")
            .ends_with("frame-ancestors 'self' https://a.example")
    );
    let page = get("").of(&fake).await;
    assert!(
        page.field("content-security-policy")
            .ends_with("frame-ancestors 'none'")
    );
}

#[tokio::test]
async fn the_pages_own_files_are_kept_by_browsers() {
    let fake = Fake::file(LinkKind::View, "a.txt", "x");
    let text = get("").of(&fake).await.text();
    for attribute in [
        "rel=\"stylesheet\" href=\"",
        "type=\"image/svg+xml\" href=\"",
    ] {
        let (_, rest) = text.split_once(attribute).unwrap();
        let address = rest.split('"').next().unwrap();
        let answer = ask("GET", address).of(&fake).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert!(answer.field("cache-control").contains("immutable"));
    }
    assert_eq!(
        ask("GET", "/s/-/style.css").of(&fake).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_open_way_is_warned_of_and_a_path_is_kept() {
    let fake = Fake::file(LinkKind::View, "a.txt", "x");
    for (url, warned) in [
        ("http://192.168.1.4:8080", true),
        ("http://127.0.0.1:8080", false),
        ("https://a.example", false),
    ] {
        let text = get("").at(url).of(&fake).await.text();
        assert_eq!(text.contains("unencrypted"), warned, "{url}");
    }
    let text = get("").at("https://a.example/files").of(&fake).await.text();
    assert!(
        text.contains(&format!("href=\"/files/s/{TOKEN}/download\"")),
        "{text}"
    );
}
