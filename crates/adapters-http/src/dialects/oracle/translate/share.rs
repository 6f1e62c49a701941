//! Shares: what people and groups hold on a folder (docs/contracts/oracle.md 8).

use domain::ids::ItemId;
use ports::driving::permissions::Grantee;
use ports::driving::view::{GrantView, PrincipalView};
use serde_json::{Map, Value, json};

use crate::dialects::oracle::bodies::Share;
use crate::dialects::oracle::body::needed;
use crate::dialects::oracle::writing::{listed, principal, put, put_number, recipient};
use crate::dialects::oracle::{ids, roles};
use crate::protocol::problem::{ApiError, Field, Kind};

/// How many may be named at once.
const MOST: usize = 1_000;

/// Whom a request names: people and groups, with commas between them.
pub(in crate::dialects::oracle) fn grantees(body: &Share) -> Result<Vec<Grantee>, ApiError> {
    let named: Vec<Grantee> = listed(needed(body.user_id.as_ref(), "userID")?)
        .map(|text| match ids::parse_group(text) {
            Some(id) => Grantee::Group(Some(id)),
            None => Grantee::Person(recipient(text)),
        })
        .collect();
    if named.is_empty() || named.len() > MOST {
        let message = format!("`userID` names 1 to {MOST} people or groups");
        return Err(ApiError::new(Kind::BadRequest, message).about(Field::Recipient));
    }
    Ok(named)
}

/// What a member was given. `lists_all` names everyone that the request named, as version 1.2 does.
pub(in crate::dialects::oracle) fn member(
    folder: String,
    given: &[GrantView],
    role: &str,
    lists_all: bool,
) -> Map<String, Value> {
    let mut members = Map::new();
    put(&mut members, "id", folder);
    put(&mut members, "role", role);
    put(&mut members, "type", "share");
    if let Some(first) = given.first() {
        members.insert("user".to_owned(), principal(&first.principal));
    }
    if lists_all {
        let all = given.iter().map(|grant| {
            let mut one = principal(&grant.principal);
            if let Some(one) = one.as_object_mut() {
                put(one, "isSuccessful", "1");
                put(one, "provisioningStatus", "active");
            }
            one
        });
        members.insert("members".to_owned(), all.collect());
    }
    members
}

/// Everyone whom a request names, of which nobody was given anything.
pub(in crate::dialects::oracle) fn not_given(body: &Share) -> Result<Vec<Value>, ApiError> {
    let named = listed(needed(body.user_id.as_ref(), "userID")?);
    Ok(named
        .map(|text| json!({"id": text, "isSuccessful": "0"}))
        .collect())
}

/// The members of a folder.
pub(in crate::dialects::oracle) fn members(
    folder: ItemId,
    grants: &[GrantView],
) -> Map<String, Value> {
    let mut members = Map::new();
    put_number(&mut members, "count", grants.len() as u64);
    put(&mut members, "id", ids::item_by_id(folder, true));
    put(&mut members, "type", "share");
    let entries = grants.iter().map(|view| {
        let whom = match view.principal {
            PrincipalView::Person(_) => "user",
            PrincipalView::Group { .. } | PrincipalView::Site { .. } => "group",
        };
        json!({
            "role": roles::shown(&view.grant),
            "type": "share",
            whom: principal(&view.principal),
        })
    });
    members.insert("items".to_owned(), entries.collect());
    members
}
