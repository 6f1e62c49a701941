//! Who asks: by a bearer token, a password, or a link that is shown as a credential.

pub(super) mod accounts;
mod ended_tokens;
pub(super) mod gate;
pub(super) mod identity;
mod link_credentials;
mod link_passwords;
pub(super) mod people;

use std::sync::{Arc, OnceLock};

use ports::driven::clock::Clock;
use ports::driven::secrets::Secrets;
use ports::driven::store::Store;
use ports::secret::PasswordVerifier;

use crate::services::local::Local;

/// Signs callers in, and opens the links that they show.
pub(crate) struct Callers {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) local: Arc<Local>,
    /// A password's that nobody has, to be checked where there is none.
    pub(crate) nobody: OnceLock<PasswordVerifier>,
}
