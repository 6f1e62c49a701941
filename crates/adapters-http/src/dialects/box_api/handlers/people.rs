//! People (contracts/box.md 7.2).

use domain::ids::UserId;
use ports::driving::address::{DriveAddress, UserAddress};
use ports::driving::items::ReachError;

use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::endpoint::unknown;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::translate;
use crate::problem::Problem;

/// The caller, with what their drive holds, or another person.
pub(super) async fn person(call: &Call<'_>, user: Option<UserId>) -> Result<Reply, Problem> {
    let (items, context) = (&call.doors.items, &call.context);
    let person = items.person(context, user.map(UserAddress::Id)).await;
    let person = person.map_err(|error| match error {
        ReachError::NotFound => unknown("user", "the user was not found"),
        ReachError::Trashed
        | ReachError::TooManyTries { .. }
        | ReachError::Lacks(_)
        | ReachError::Scope
        | ReachError::Share(_)
        | ReachError::NotRedeemed
        | ReachError::Fault(_) => error.into(),
    })?;
    // A further call: the port has no reading of a person together with their drive.
    let drive = match user {
        Some(_) => None,
        None => match items.drive(context, &DriveAddress::Own).await {
            Ok(drive) => Some(drive),
            // Not everyone has one, and a token need not reach it.
            Err(ReachError::NotFound | ReachError::Scope | ReachError::Lacks(_)) => None,
            Err(
                error @ (ReachError::Trashed
                | ReachError::TooManyTries { .. }
                | ReachError::Share(_)
                | ReachError::NotRedeemed
                | ReachError::Fault(_)),
            ) => return Err(error.into()),
        },
    };
    let all = translate::user(
        &person,
        drive.as_ref(),
        context.caller.organization,
        call.doors.clock.now(),
        call.writing(),
    );
    Ok(Reply::ok(call.fields().pick_of_user(all)))
}
