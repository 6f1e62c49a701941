//! Who asks: by a bearer token, a password, or a link that is shown as a credential.

pub(super) mod identity;
mod link_credentials;
mod presented_link;
