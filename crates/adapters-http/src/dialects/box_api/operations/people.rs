//! People (docs/contracts/box.md 7.2).

use ports::driving::address::UserAddress;
use ports::driving::items::LocateError;

use crate::dialects::box_api::address::unknown;
use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::translate;
use crate::protocol::problem::ApiError;

/// The caller, with what their drive holds, or another person.
pub(super) async fn person(call: &Call<'_>) -> Result<Reply, ApiError> {
    let user = call.user()?;
    let directory = &call.services.directory;
    let account = directory
        .account(&call.context, user.map(UserAddress::Id))
        .await
        .map_err(|error| match error {
            LocateError::NotFound | LocateError::Hidden => {
                unknown("user", "the user was not found")
            }
            LocateError::Trashed
            | LocateError::TooManyTries { .. }
            | LocateError::Lacks(_)
            | LocateError::Scope
            | LocateError::Share(_)
            | LocateError::NotRedeemed
            | LocateError::Fault(_) => error.into(),
        })?;
    let organization = call.context.caller.organization;
    let all = translate::user(&account, organization, call.writing());
    Ok(Reply::ok(&call.fields().pick_of_user(all)))
}
