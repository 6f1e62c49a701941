//! Finding people (docs/contracts/oracle.md 9.5).

use ports::driving::address::UserAddress;
use ports::driving::items::LocateError;

use crate::dialects::oracle::call::Call;
use crate::dialects::oracle::reply::Reply;
use crate::dialects::oracle::translate;
use crate::protocol::problem::{ApiError, Field, Kind};

/// How many people are found at most.
const MOST: usize = 50;

fn needed<'a>(call: &'a Call<'_>, name: &'static str) -> Result<&'a str, ApiError> {
    let value = call.option(name).filter(|text| !text.trim().is_empty());
    value.ok_or_else(|| {
        ApiError::new(Kind::BadQuery, format!("say in `{name}` whom you look for"))
            .about(Field::Member(name.into()))
    })
}

/// People by a part of what they are called.
pub(super) async fn find(call: &Call<'_>) -> Result<Reply, ApiError> {
    let text = needed(call, "info")?;
    let found = call
        .services
        .directory
        .find_people(&call.context, text, MOST)
        .await?;
    Ok(Reply::ok("users", translate::users(&found)))
}

/// The person of an address; it is no mistake that there is none.
pub(super) async fn by_email(call: &Call<'_>) -> Result<Reply, ApiError> {
    let address = UserAddress::Email(needed(call, "email")?.to_owned());
    let found = match call
        .services
        .directory
        .person(&call.context, Some(address))
        .await
    {
        Ok(person) => vec![person],
        Err(LocateError::NotFound | LocateError::Hidden) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    Ok(Reply::ok("users", translate::users(&found)))
}
