//! Every kind of problem in the vendor's form.

use std::collections::BTreeSet;

use http_body_util::BodyExt as _;
use serde_json::Value;

use super::*;

async fn told(problem: &ApiError) -> (Value, http::HeaderMap) {
    let response = answer(problem, &Trace::of(RequestId::new(1001)), Conflicts::Alone);
    assert_eq!(response.status(), status(problem.kind));
    let headers = response.headers().clone();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (serde_json::from_slice(&body).unwrap(), headers)
}

#[tokio::test]
async fn every_kind_has_the_whole_envelope() {
    for kind in Kind::ALL {
        let (body, headers) = told(&ApiError::new(*kind, "a message")).await;
        assert_eq!(body["type"], "error");
        assert_eq!(body["status"], status(*kind).as_u16());
        for name in ["code", "message", "help_url", "request_id"] {
            assert!(!body[name].as_str().unwrap().is_empty(), "{kind:?} {name}");
        }
        let challenged = headers.contains_key(header::WWW_AUTHENTICATE);
        let expected = kind.status() == 401 || *kind == Kind::ScopeMissing;
        assert_eq!(challenged, expected, "{kind:?}");
        assert!(body.get("context_info").is_none());
    }
}

#[test]
fn only_what_the_table_names_has_another_status_than_elsewhere() {
    let others: Vec<Kind> = Kind::ALL
        .iter()
        .filter(|kind| status(**kind) != kind.status())
        .copied()
        .collect();
    assert_eq!(others, [Kind::NotServed, Kind::Full]);
    assert_eq!(status(Kind::Full), 403);
    assert_eq!(status(Kind::NotServed), 405);
}

#[test]
fn a_code_is_of_its_status() {
    // The statuses that the vendor's table gives to codes (docs/contracts/box.md 4.2).
    for (code, status) in [
        ("bad_request", 400),
        ("item_name_invalid", 400),
        ("item_name_too_long", 400),
        ("folder_not_empty", 400),
        ("cyclical_folder_structure", 400),
        ("bad_digest", 400),
        ("metadata_after_file_contents", 400),
        ("user_already_collaborator", 400),
        ("collaborations_not_available_on_root_folder", 400),
        ("unauthorized", 401),
        ("access_denied_insufficient_permissions", 403),
        ("forbidden", 403),
        ("insufficient_scope", 403),
        ("incorrect_shared_item_password", 403),
        ("operation_limit_exceeded", 403),
        ("file_size_limit_exceeded", 403),
        ("storage_limit_exceeded", 403),
        ("not_found", 404),
        ("trashed", 404),
        ("not_trashed", 404),
        ("method_not_allowed", 405),
        ("item_name_in_use", 409),
        ("conflict", 409),
        ("operation_blocked_temporary", 409),
        ("precondition_failed", 412),
        ("request_entity_too_large", 413),
        ("unsupported_media_type", 415),
        ("rate_limit_exceeded", 429),
        ("internal_server_error", 500),
        ("unavailable", 503),
    ] {
        let statuses: BTreeSet<u16> = Kind::ALL
            .iter()
            .filter(|kind| code_of(**kind) == code)
            .map(|kind| super::status(*kind).as_u16())
            // A form that no answer has, a body that came too late and what only a batch comes to have no code of
            // their own.
            .filter(|status| ![406, 408, 424].contains(status))
            .collect();
        assert_eq!(statuses, BTreeSet::from([status]), "{code}");
    }
}

#[tokio::test]
async fn what_is_meant_is_named_and_said_again_where_it_may_be() {
    let past = ApiError::new(Kind::BadRequest, "the expiry must lie in the future")
        .about(Field::LinkExpiry)
        .repeating(&Field::LinkExpiry, Some("1616050799".to_owned()));
    let (body, _) = told(&past).await;
    let error = &body["context_info"]["errors"][0];
    assert_eq!(error["reason"], "invalid_parameter");
    assert_eq!(error["name"], "unshared_at");
    assert_eq!(error["message"], "Invalid value '1616050799'.");
    let missing = ApiError::new(Kind::NotFound, "the item was not found")
        .about(Field::Item)
        .repeating(&Field::Item, Some("f_7".to_owned()));
    let (body, _) = told(&missing).await;
    assert_eq!(
        body["context_info"]["errors"][0]["message"],
        "Invalid value 'f_7'. 'item' with value 'f_7' not found"
    );
    let wrong = ApiError::from(crate::protocol::json::JsonFault::WrongType {
        member: "shared_link.permissions.can_edit".to_owned(),
        expected: "true or false",
    });
    let (body, _) = told(&wrong).await;
    assert_eq!(body["context_info"]["errors"][0]["name"], "can_edit");
}

#[tokio::test]
async fn a_password_is_neither_named_nor_said_again() {
    for kind in [Kind::PasswordNeeded, Kind::PasswordWrong] {
        let (body, _) = told(&ApiError::new(kind, "x").about(Field::PresentedLink)).await;
        assert_eq!(body["message"], "Incorrect shared item password");
        assert!(body.get("context_info").is_none());
    }
}

#[tokio::test]
async fn members_with_codes_of_their_own_have_them() {
    for (kind, member, code) in OF_MEMBERS {
        let about = Field::Member(member.into());
        let (body, _) = told(&ApiError::new(kind, "x").about(about)).await;
        assert_eq!(body["code"], code);
    }
}

#[tokio::test]
async fn waits_are_told_in_whole_seconds() {
    let mut problem = ApiError::new(Kind::TooManyTries, "x");
    problem.retry_after = Some(30);
    let (_, headers) = told(&problem).await;
    assert_eq!(headers[header::RETRY_AFTER], "30");
}
