//! The table of docs/contracts/oracle.md 2.2, a row each.

use http::HeaderValue;

use super::*;

fn with(name: &header::HeaderName, values: &[&'static str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(name, HeaderValue::from_static(value));
    }
    headers
}

#[test]
fn the_form_of_the_answer() {
    for (accept, expected) in [
        (&[][..], Some(Form::Json)),
        (&[""][..], Some(Form::Json)),
        (&["*/*"][..], Some(Form::Json)),
        (&["application/*"][..], Some(Form::Json)),
        (&["application/json"][..], Some(Form::Json)),
        (&["application/XML"][..], Some(Form::Xml)),
        (&["text/xml; charset=utf-8"][..], Some(Form::Xml)),
        (&["application/json, application/xml"][..], Some(Form::Json)),
        (
            &["application/json;q=0.4, application/xml;q=0.5"][..],
            Some(Form::Xml),
        ),
        (
            &["application/xml", "application/json;q=0.9"][..],
            Some(Form::Xml),
        ),
        (&["application/json;q=0, */*;q=0.1"][..], Some(Form::Xml)),
        (&["application/xml, */*;q=0.1"][..], Some(Form::Xml)),
        (&["image/png"][..], None),
        (&["text/*"][..], None),
        (&["application/json;q=0"][..], None),
        (&["text/html, application/json;q=0.1"][..], Some(Form::Json)),
    ] {
        assert_eq!(
            accepted(&with(&header::ACCEPT, accept)),
            expected,
            "{accept:?}"
        );
    }
}

#[test]
fn the_form_of_the_body() {
    for (types, body, expected) in [
        (
            &["application/json; charset=utf-8"][..],
            "<a/>",
            Some(Some(Form::Json)),
        ),
        (&["Application/Xml"][..], "{}", Some(Some(Form::Xml))),
        (&["text/xml"][..], "<a/>", Some(Some(Form::Xml))),
        (&[][..], " {}", Some(Some(Form::Json))),
        (&[][..], "\n<a/>", Some(Some(Form::Xml))),
        (
            &["application/x-www-form-urlencoded"][..],
            "{}",
            Some(Some(Form::Json)),
        ),
        (
            &["application/x-www-form-urlencoded"][..],
            "<a/>",
            Some(Some(Form::Xml)),
        ),
        (&["application/x-www-form-urlencoded"][..], "a=b", None),
        (&[][..], "[1]", None),
        (&[][..], "", Some(None)),
        (&["application/json"][..], "", Some(None)),
        (&["text/plain"][..], "{}", None),
        (&["multipart/form-data; boundary=x"][..], "{}", None),
        (&["application/json", "application/json"][..], "{}", None),
        (&[""][..], "{}", None),
    ] {
        let said = said(&with(&header::CONTENT_TYPE, types));
        let form = said.and_then(|said| form_of(said, body.as_bytes()));
        assert_eq!(form.ok(), expected, "{types:?} {body}");
    }
}
