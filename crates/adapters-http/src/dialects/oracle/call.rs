//! What a handler reads of a call.

use serde::de::DeserializeOwned;

use super::{body, media};
use crate::protocol::dialect;
use crate::protocol::json::Object;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

/// Oracle Content Management's way of saying things.
pub(crate) struct Oracle;

/// An operation of this door.
pub(super) type Op = dialect::Op<Oracle>;

/// A call of this door.
pub(super) type Call<'a> = dialect::Call<'a, Oracle>;

impl Call<'_> {
    /// A value of the query, its name in any case; of what is given twice the first counts.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.query
            .pairs()
            .find_map(|(other, value)| other.eq_ignore_ascii_case(name).then_some(value))
            .filter(|value| !value.is_empty())
    }

    /// The document that was sent.
    pub(super) async fn document(&self, payload: &mut Payload) -> Result<Object, ApiError> {
        body::read(payload, media::said(self.headers())?).await
    }

    /// The same, as a struct.
    pub(super) async fn body<T: DeserializeOwned>(
        &self,
        payload: &mut Payload,
    ) -> Result<T, ApiError> {
        Ok(self.document(payload).await?.read()?)
    }

    /// Where something is served, in the version that was called.
    pub(super) fn location(&self, below: &str) -> String {
        let public_url = &self.services.config.public_url;
        format!(
            "{public_url}/documents/api/{}{below}",
            self.version().name()
        )
    }
}
