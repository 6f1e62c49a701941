//! Where codes may be sent.

use domain::server::token::{RedirectError, RedirectUri, redirect_for};

#[test]
fn an_address_is_encrypted_or_of_this_machine_or_an_application_s_own() {
    for (text, origin, host) in [
        ("https://a.example/cb", "https://a.example", "a.example"),
        (
            "https://a.example:8443/cb?x=1",
            "https://a.example:8443",
            "a.example:8443",
        ),
        ("https://a.example", "https://a.example", "a.example"),
        ("https://a.example?x", "https://a.example", "a.example"),
        (
            "http://localhost:53682/",
            "http://localhost:53682",
            "localhost:53682",
        ),
        ("http://127.0.0.1:1/cb", "http://127.0.0.1:1", "127.0.0.1:1"),
        ("http://[::1]:1/cb", "http://[::1]:1", "[::1]:1"),
        (
            "com.example.app:/cb",
            "com.example.app:",
            "com.example.app:",
        ),
    ] {
        let uri = RedirectUri::parse(text).unwrap();
        assert_eq!(
            (uri.as_str(), uri.origin(), uri.host()),
            (text, origin, host)
        );
    }
    let long = format!("https://a.example/{}", "x".repeat(1024));
    for (text, error) in [
        ("", RedirectError::Characters),
        (&long, RedirectError::Characters),
        ("https://a.example/ü", RedirectError::Characters),
        ("https://a.example/a b", RedirectError::Characters),
        ("https://a.example/\r\nx: y", RedirectError::Characters),
        ("https://a.example\\@evil", RedirectError::Characters),
        ("https://a.example/#x", RedirectError::Fragment),
        ("https:a.example", RedirectError::Host),
        ("https:///cb", RedirectError::Host),
        ("https://a@evil/cb", RedirectError::Host),
        ("http://a.example/cb", RedirectError::Scheme),
        ("http://localhost.evil/cb", RedirectError::Scheme),
        ("javascript:alert(1)", RedirectError::Scheme),
        ("data:text/html,x", RedirectError::Scheme),
        ("HTTPS://a.example/cb", RedirectError::Scheme),
        ("a.example/cb", RedirectError::Scheme),
        ("/cb", RedirectError::Scheme),
    ] {
        assert_eq!(RedirectUri::parse(text), Err(error), "{text}");
    }
}

#[test]
fn an_address_is_matched_letter_by_letter() {
    let registered = [RedirectUri::parse("https://a/cb").unwrap()];
    let found = |asked| redirect_for(&registered, asked).map(RedirectUri::as_str);
    assert_eq!(found(Some("https://a/cb")), Some("https://a/cb"));
    assert_eq!(found(None), Some("https://a/cb"), "the only one");
    for other in [
        "https://a/cb/",
        "https://a/cb?x",
        "https://a.evil",
        "https://a@evil",
        "https://A/cb",
        "http://a/cb",
        "https://a/cb#",
        "https://a/%63b",
        "https://a:443/cb",
        "",
    ] {
        assert_eq!(found(Some(other)), None, "{other}");
    }
    let two = ["https://a/cb", "https://b/cb"].map(|text| RedirectUri::parse(text).unwrap());
    assert_eq!(redirect_for(&two, None), None, "nobody guesses");
    assert_eq!(redirect_for(&[], None), None);
}

#[test]
fn what_is_added_is_added_to_the_query() {
    for (text, with) in [
        ("https://a/cb", "https://a/cb?code=1"),
        ("https://a/cb?x=1", "https://a/cb?x=1&code=1"),
        ("https://a/cb?", "https://a/cb?code=1"),
        ("com.example.app:/cb", "com.example.app:/cb?code=1"),
    ] {
        assert_eq!(RedirectUri::parse(text).unwrap().with_query("code=1"), with);
    }
}
