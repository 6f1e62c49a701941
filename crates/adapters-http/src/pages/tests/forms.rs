//! What is sent to a link: its password, and files.

use domain::link::LinkKind;
use http::StatusCode;

use super::fake::Fake;
use super::{Answer, Ask, TOKEN, ask, get};

const BOUNDARY: &str = "multipart/form-data; boundary=xx";

fn note() -> Fake {
    Fake::file(LinkKind::View, "plan.txt", "the key is under the mat").locked()
}

fn typed<'a>(form: &str) -> Ask<'a> {
    ask("POST", &format!("/s/{TOKEN}?item=20")).sending(form.to_owned())
}

#[tokio::test]
async fn the_right_password_opens_the_link() {
    let answer = typed("password=right").of(&note()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.field("location"), format!("/s/{TOKEN}?item=20"));
    assert_eq!(answer.field("cache-control"), "no-store");
    let cookie = answer.field("set-cookie").to_owned();
    assert!(
        cookie.starts_with("__Host-lk_000000ab12345678="),
        "{cookie}"
    );
    assert!(
        cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    let held = cookie.split(';').next().unwrap();
    for part in ["", "/download"] {
        let opened = get(part).with("cookie", held).of(&note()).await;
        assert_eq!(opened.status, StatusCode::OK);
        assert!(opened.text().contains("under the mat"));
        assert!(!opened.headers.contains_key("set-cookie"));
    }
    let embedded = ask("GET", &format!("/e/{TOKEN}"))
        .with("cookie", held)
        .of(&note())
        .await;
    assert_eq!(embedded.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_wrong_password_is_asked_for_again() {
    let asked = get("?item=20").of(&note()).await.text();
    assert!(
        asked.contains(&format!("action=\"/s/{TOKEN}?item=20\"")),
        "{asked}"
    );
    let long = format!("password={}", "a".repeat(300));
    for form in [
        "password=wrong",
        "password=",
        "",
        "password=%FF",
        "{}",
        &long,
    ] {
        let answer = typed(form).of(&note()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{form}");
        let text = answer.text();
        assert!(
            text.contains("wrong") && text.contains("type=\"password\""),
            "{text}"
        );
        assert!(!text.contains("plan") && !answer.headers.contains_key("set-cookie"));
    }
    let often = typed("password=often").of(&note()).await;
    assert_eq!(often.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(often.field("retry-after"), "600");
    assert!(often.text().contains("10 minutes"));
}

#[tokio::test]
async fn a_form_that_is_not_ours_is_refused() {
    for (name, value) in [("origin", "https://evil"), ("sec-fetch-site", "cross-site")] {
        let answer = typed("password=right").with(name, value).of(&note()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!answer.headers.contains_key("set-cookie"));
        let sent = sending("a.txt", "text")
            .with(name, value)
            .of(&inbox())
            .await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
    }
    let large = format!("x={}&password=right", "a".repeat(5_000));
    assert_eq!(
        typed(&large).of(&note()).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn an_unknown_link_takes_no_password() {
    let plain = ask("GET", "/s/unknown").of(&note()).await;
    for form in ["password=right", "password=", "x"] {
        let answer = ask("POST", "/s/unknown")
            .sending(form.to_owned())
            .of(&note())
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.body, plain.body);
    }
}

fn inbox() -> Fake {
    Fake::folder(LinkKind::UploadOnly, "inbox", Vec::new())
}

fn part(name: &str, bytes: &str) -> String {
    format!(
        "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/plain\r\n\r\n{bytes}\r\n"
    )
}

fn form<'a>(parts: &[String]) -> Ask<'a> {
    ask("POST", &format!("/s/{TOKEN}/upload"))
        .with("content-type", BOUNDARY)
        .sending(format!("{}--xx--\r\n", parts.concat()))
}

fn sending<'a>(name: &str, bytes: &str) -> Ask<'a> {
    form(&[part(name, bytes)])
}

#[tokio::test]
async fn files_are_stored_and_named() {
    let fake = inbox();
    let parts = [part("a.txt", "one"), part("", ""), part("<b>.txt", "")];
    let answer = form(&parts).of(&fake).await;
    assert_eq!(answer.status, StatusCode::OK);
    let stored = fake.uploads.lock().unwrap().clone();
    let expected = [
        ("a.txt".to_owned(), "one".into()),
        ("<b>.txt".to_owned(), "".into()),
    ];
    assert_eq!(stored, expected);
    let text = answer.text();
    assert!(
        text.contains("<bdi>a.txt</bdi>") && text.contains("<bdi>&#60;b&#62;.txt</bdi>"),
        "{text}"
    );
}

#[tokio::test]
async fn a_large_file_comes_in_pieces() {
    let fake = inbox();
    let large = "0123456789".repeat(60_000);
    let whole = format!("{}--xx--\r\n", part("a.bin", &large));
    let mut asked = form(&[]);
    asked.sent = whole
        .as_bytes()
        .chunks(1_000)
        .map(bytes::Bytes::copy_from_slice)
        .collect();
    assert_eq!(asked.of(&fake).await.status, StatusCode::OK);
    assert_eq!(fake.uploads.lock().unwrap()[0].1, large);
}

#[tokio::test]
async fn what_went_wrong_is_told_with_what_did_not() {
    let fake = inbox();
    let answer = form(&[part("a.txt", "one"), part("bad\\..", "x")])
        .of(&fake)
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text().contains("<bdi>a.txt</bdi>"));
    let large = sending("a.bin", &"0123456789".repeat(100_001))
        .of(&fake)
        .await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_is_no_form_of_ours_is_refused() {
    let fake = inbox();
    let other = form(&[]).sending(
        "--xx\r\nContent-Disposition: form-data; name=\"other\"; filename=\"a\"\r\n\r\nx\r\n--xx--\r\n",
    );
    let no_file = form(&[])
        .sending("--xx\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--xx--\r\n");
    let many: Vec<String> = (0..101).map(|at| part(&format!("{at}"), "")).collect();
    for asked in [
        other,
        no_file,
        form(&[]),
        form(&[]).sending(""),
        form(&[part("", "")]),
    ] {
        assert_eq!(asked.of(&fake).await.status, StatusCode::BAD_REQUEST);
        assert!(fake.uploads.lock().unwrap().is_empty());
    }
    let cut = form(&[]).sending(part("a.txt", "one")).of(&fake).await;
    assert_eq!(cut.status, StatusCode::BAD_REQUEST);
    assert_eq!(form(&many).of(&fake).await.status, StatusCode::BAD_REQUEST);
    assert!(fake.uploads.lock().unwrap().len() <= 101);
    let typed = ask("POST", &format!("/s/{TOKEN}/upload")).with("content-type", "text/plain");
    assert_eq!(typed.of(&fake).await.status, StatusCode::BAD_REQUEST);
}

fn answered(asked: Ask<'_>) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(asked.of(&inbox()))
}

/// The first line is the form's type, and the rest is the form.
#[test]
fn fuzz_multipart() {
    bolero::check!().for_each(|sent: &[u8]| {
        let kind_ends = sent.iter().position(|byte| *byte == b'\n');
        let (kind, form) = sent.split_at(kind_ends.unwrap_or_default());
        let kind = http::HeaderValue::from_bytes(kind).ok();
        let kind = kind.as_ref().and_then(|kind| kind.to_str().ok());
        let asked = ask("POST", &format!("/s/{TOKEN}/upload"))
            .with("content-type", kind.unwrap_or(BOUNDARY))
            .sending(form.get(1..).unwrap_or_default().to_vec());
        let status = answered(asked).status;
        assert!(status == StatusCode::OK || status.is_client_error());
    });
}

#[tokio::test]
async fn no_address_takes_a_form_of_another_site() {
    let operations = crate::pages::operations::TABLE.operations();
    let forms: Vec<_> = operations.filter(|one| one.method == "POST").collect();
    assert_eq!(forms.len(), 4);
    for form in forms {
        let path = form.path.replace("{token}", TOKEN);
        let path = path.replace("{name}", super::NAME);
        let foreign = ask("POST", &path).with("origin", "https://evil.example");
        let answer = foreign.sending("password=right").of(&note()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(answer.text().contains("Not sent from this page"), "{path}");
    }
}
