//! What is told of an option that cannot be read.

use std::borrow::Cow;

use crate::protocol::problem::{ApiError, Kind};

pub(super) fn bad(message: impl Into<Cow<'static, str>>) -> ApiError {
    ApiError::new(Kind::BadQuery, message)
}
