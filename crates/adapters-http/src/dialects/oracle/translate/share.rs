//! Shares: what people and groups hold on a folder (docs/contracts/oracle.md 8).

use domain::ids::ItemId;
use ports::driving::permissions::Grantee;
use ports::driving::view::{GrantView, PrincipalView};

use crate::dialects::oracle::bodies::Share;
use crate::dialects::oracle::body::needed;
use crate::dialects::oracle::writing::{listed, principal, recipient};
use crate::dialects::oracle::{ids, roles, wire};
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
    role: String,
    lists_all: bool,
) -> wire::Share {
    let given_to = |grant: &GrantView| wire::Principal {
        is_successful: Some("1"),
        provisioning_status: Some("active"),
        ..principal(&grant.principal)
    };
    wire::Share {
        id: folder,
        role,
        kind: "share",
        user: given.first().map(|first| principal(&first.principal)),
        members: lists_all.then(|| given.iter().map(given_to).collect()),
    }
}

/// Everyone whom a request names, of which nobody was given anything.
pub(in crate::dialects::oracle) fn not_given(
    body: &Share,
) -> Result<Vec<wire::NotGiven>, ApiError> {
    let named = listed(needed(body.user_id.as_ref(), "userID")?);
    let not_given = |text: &str| wire::NotGiven {
        id: text.to_owned(),
        is_successful: "0",
    };
    Ok(named.map(not_given).collect())
}

/// The members of a folder.
pub(in crate::dialects::oracle) fn members(
    folder: ItemId,
    grants: &[GrantView],
) -> wire::List<wire::Member> {
    let member = |view: &GrantView| {
        let whom = principal(&view.principal);
        let (user, group) = match view.principal {
            PrincipalView::Person(_) => (Some(whom), None),
            PrincipalView::Group { .. } | PrincipalView::Site { .. } => (None, Some(whom)),
        };
        wire::Member {
            role: roles::shown(&view.grant),
            kind: "share",
            user,
            group,
        }
    };
    wire::List {
        id: Some(ids::item_by_id(folder, true)),
        kind: Some("share"),
        ..wire::List::of(grants.iter().map(member).collect())
    }
}
