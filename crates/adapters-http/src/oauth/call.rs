//! What the handlers of the token endpoint are given.

use crate::protocol::dialect;
use crate::protocol::request::RequestId;
use crate::protocol::token_form::Form;

/// The way of asking for tokens.
pub(crate) struct Tokens;

/// A request without its body.
pub(super) type Asked<'a> = dialect::Asked<'a, Tokens>;

/// How a request is answered.
pub(crate) struct Manner {
    /// The vendor's form.
    pub(super) form: Box<dyn Form>,
    /// The request's id.
    pub(super) id: RequestId,
}
