//! Every kind of problem has a code, and the statuses that differ are these.

use domain::ids::ItemId;
use http_body_util::BodyExt as _;
use serde_json::Value;

use super::*;

async fn answered(kind: Kind, form: Form, subject: &Subject) -> (StatusCode, String) {
    let response = answer(
        &ApiError::new(kind, "it went wrong & so on"),
        form,
        subject,
        None,
    );
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn every_fault_has_the_whole_body() {
    for &kind in Kind::ALL {
        let (_, body) = answered(kind, Form::Json, &Subject::default()).await;
        let fault: Value = serde_json::from_str(&body).unwrap();
        let code = fault["errorCode"].as_str().unwrap();
        let number: i32 = code.parse().unwrap();
        assert!((-99..=-1).contains(&number), "{kind:?}: {code}");
        assert!(fault["errorKey"].as_str().unwrap().starts_with('!'));
        assert_eq!(fault["errorMessage"], fault["title"]);
        assert_eq!(fault["type"], TYPE);
    }
}

#[tokio::test]
async fn what_is_meant_is_named() {
    let id = ItemId::new(7).unwrap();
    let subject = Subject {
        item: Some(Ref::File(Some(id))),
        name: Some("a<b".to_owned()),
        ..Subject::default()
    };
    let (status, body) = answered(Kind::NotFound, Form::Xml, &subject).await;
    let address = ids::item_by_id(id, false);
    assert_eq!(status, StatusCode::NOT_FOUND);
    for part in [
        "<fault><errorCode>-16</errorCode>".to_owned(),
        format!("<errorKey>!csItemDoesNotExist,{address}</errorKey>"),
        "<errorType>file</errorType>".to_owned(),
        format!("<id>{address}</id>"),
        "<name>a&lt;b</name>".to_owned(),
        "<title>it went wrong &amp; so on</title>".to_owned(),
    ] {
        assert!(body.contains(&part), "{part} in {body}");
    }
}

#[test]
fn the_statuses_that_differ() {
    for &kind in Kind::ALL {
        let expected = match kind {
            Kind::Hidden | Kind::ExpiryForbidden | Kind::PasswordDemanded => StatusCode::FORBIDDEN,
            Kind::UnknownGrantee => StatusCode::NOT_FOUND,
            other => other.status(),
        };
        assert_eq!(status(kind), expected, "{kind:?}");
    }
}

#[test]
fn what_a_refused_caller_has_to_show() {
    for &kind in Kind::ALL {
        let told = challenge(kind).is_some();
        assert_eq!(told, kind.status() == StatusCode::UNAUTHORIZED, "{kind:?}");
    }
}
