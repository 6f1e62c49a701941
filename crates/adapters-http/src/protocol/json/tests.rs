//! What the reader accepts, and each thing that it refuses.

use proptest::prelude::*;

use super::*;

fn fault(document: impl AsRef<[u8]>) -> Option<JsonFault> {
    Object::parse(document.as_ref()).err()
}

#[test]
fn what_is_not_one_json_object_is_refused() {
    for document in [
        "",
        " ",
        "{",
        "{}}",
        "{} {}",
        "{'a':1}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":1e999}",
        "{\"a\":NaN}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\n\"}",
        "\u{feff}{}",
        "// no\n{}",
    ] {
        assert_eq!(fault(document), Some(JsonFault::Malformed), "{document}");
    }
    assert_eq!(fault(b"{\"a\":\"\xff\"}"), Some(JsonFault::Malformed));
    assert_eq!(fault(b"{\"\xc3\":1}"), Some(JsonFault::Malformed));
    for document in ["[]", "null", "1", "\"x\"", "true"] {
        assert_eq!(fault(document), Some(JsonFault::NotAnObject), "{document}");
    }
}

#[test]
fn a_name_occurs_once_at_every_level() {
    for document in [
        r#"{"a":1,"a":1}"#,
        r#"{"x":[{"y":{"a":1,"b":2,"a":3}}]}"#,
        r#"{"a":1,"\u0061":2}"#,
    ] {
        assert_eq!(
            fault(document),
            Some(JsonFault::Repeated("a".to_owned())),
            "{document}"
        );
    }
    assert_eq!(fault(r#"{"a":{"a":1},"A":2}"#), None);
}

#[test]
fn depth_is_limited_whoever_reads_the_member() {
    let nested = |levels: usize| {
        let inner = levels - 1;
        format!("{{\"x\":{}{}}}", "[".repeat(inner), "]".repeat(inner))
    };
    assert_eq!(fault(nested(32)), None);
    assert_eq!(fault(nested(33)), Some(JsonFault::TooDeep));
    assert_eq!(fault("{\"x\":".repeat(10_000)), Some(JsonFault::TooDeep));
    assert_eq!(fault(format!("{{\"x\":\"{}\"}}", "[".repeat(100))), None);
    assert_eq!(fault("{\"x\":\"\\\"[[[[\\\\\",\"y\":[]}"), None);
}

#[test]
fn strings_and_numbers_are_limited() {
    let string = |bytes: usize| format!("{{\"x\":\"{}\"}}", "a".repeat(bytes));
    assert_eq!(fault(string(8192)), None);
    assert_eq!(fault(string(8193)), Some(JsonFault::StringTooLong));
    let name = format!("{{\"{}\":1}}", "a".repeat(8193));
    assert_eq!(fault(name), Some(JsonFault::StringTooLong));
    let number = |digits: usize| format!("{{\"x\":-{}}}", "1".repeat(digits));
    assert_eq!(fault(number(19)), None);
    assert_eq!(fault(number(20)), Some(JsonFault::NumberTooLong));
    assert_eq!(
        fault("{\"x\":0.12345678901234567890}"),
        Some(JsonFault::NumberTooLong)
    );
    assert_eq!(
        fault(format!("{{\"x\":{}}}", "1 ".repeat(30))),
        Some(JsonFault::Malformed)
    );
}

#[test]
fn a_document_is_as_large_as_it_may_be_and_of_no_more_values_than_that() {
    let large = Bounds {
        document: 1024 * 1024,
        string: 512 * 1024,
    };
    let read = |document: &str| Object::parse_within(document.as_bytes(), large).err();
    let string = |bytes: usize| format!("{{\"x\":\"{}\"}}", "a".repeat(bytes));
    assert_eq!(read(&string(large.string)), None);
    let longer = read(&string(large.string + 1));
    assert_eq!(longer, Some(JsonFault::StringTooLong));
    let array = |count: usize| format!("{{\"x\":[{}0]}}", "0,".repeat(count));
    assert_eq!(read(&array(MAX_VALUES - 2)), None);
    assert_eq!(read(&array(MAX_VALUES - 1)), Some(JsonFault::TooMany));
    assert_eq!(
        fault(format!("{{}}{}", " ".repeat(MAX_BYTES))),
        Some(JsonFault::Malformed)
    );
}

#[test]
fn fuzz_json() {
    bolero::check!().for_each(|bytes: &[u8]| {
        let _ = Object::parse(bytes);
    });
}

proptest! {
    #[test]
    fn any_tokens_are_a_document_or_none(text in r#"[\[\]{}",:\\0-9a-z ]{0,120}"#) {
        let _ = Object::parse(text.as_bytes());
    }
}
