//! Giving a link's password on its page.

use http::{HeaderValue, StatusCode, header};
use ports::driving::items::UnlockError;
use ports::secret::Password;

use super::call::Call;
use super::cookies;
use super::error::PageError;
use super::show;
use crate::protocol::body::{self, Response};
use crate::protocol::form::pairs;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;
use crate::web::headers;

/// The longest form, in bytes (docs/threat-model.md 4.7).
const MAX_FORM: usize = 4 * 1024;

/// Answers a password that was sent from the form.
pub(super) async fn answer(call: &Call<'_>, payload: &mut Payload) -> Result<Response, PageError> {
    let form = payload.at_most(MAX_FORM).await.map_err(ApiError::from)?;
    // No form of ours holds anything but ASCII: the rest is percent-encoded.
    let form = String::from_utf8_lossy(&form);
    let password = pairs(&form)
        .find(|(name, _)| name == "password")
        .and_then(|(_, typed)| Password::parse(&typed).ok());
    let visit = call.visit();
    let (Some(link), Some(password)) = (&visit.link, password) else {
        // What cannot be any link's password is refused by the same gate.
        return match show::looked(call).await {
            Ok(_) => Ok(back(call)),
            Err(PageError::Visit(ports::driving::visits::VisitError::PasswordNeeded)) => {
                Err(UnlockError::WrongPassword.into())
            }
            Err(refusal) => Err(refusal),
        };
    };
    let unlocking = call.visits().unlock(&visit, &password).await?;
    let mut response = back(call);
    for cookie in cookies::remember(&unlocking, link, call.headers(), call.site) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Sends the browser to the page, which it asks for anew, with its cookie.
fn back(call: &Call<'_>) -> Response {
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    *response.headers_mut() = headers::page(&[], call.site);
    if let Ok(address) = HeaderValue::from_str(&call.place.page()) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}
