//! The services: each method reads what is needed, asks the domain, has the store write, and reports.

pub mod admin;
mod callers;
mod drives;
pub(crate) mod items;
mod links;
mod local;
mod locate;
mod permissions;
mod tokens;
mod visits;

use std::sync::{Arc, OnceLock};

use ports::driven::clock::{Clock, Ids};
use ports::driven::content::ContentStore;
use ports::driven::secrets::Secrets;
use ports::driven::store::Store;
use ports::secret::PasswordVerifier;

pub(crate) use self::drives::placing::Placed;
use self::local::assembling::Assembling;
use self::local::limiter::Limiter;
pub use self::local::limiter::Limits;
use self::local::usage_counter::Counter;

/// All services, on what they need. It implements every driving port.
#[derive(Clone)]
pub struct Services {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) content: Arc<dyn ContentStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    upload_limit: u64,
    copy_limit: CopyLimit,
    password_tries: Arc<Limiter>,
    address_tries: Arc<Limiter>,
    misses: Arc<Limiter>,
    uses: Counter,
    assembling: Arc<Assembling>,
    /// A password's that nobody has, to be checked where there is none.
    nobody: Arc<OnceLock<PasswordVerifier>>,
}

/// How much is copied at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyLimit {
    /// How many items.
    pub items: usize,
    /// How many bytes they may have together.
    pub bytes: u64,
}

/// What the services need.
pub struct Needs {
    /// Where everything but bytes is kept.
    pub store: Arc<dyn Store>,
    /// Makes and checks secrets.
    pub secrets: Arc<dyn Secrets>,
    /// Where bytes are kept.
    pub content: Arc<dyn ContentStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// How many bytes a visitor's upload may have.
    pub upload_limit: u64,
    /// How much is copied at once.
    pub copy_limit: CopyLimit,
    /// How many wrong guesses are taken.
    pub limits: Limits,
}

impl Services {
    /// The services on what they need.
    pub fn new(needs: Needs) -> Self {
        let Needs {
            store,
            secrets,
            content,
            clock,
            ids,
            upload_limit,
            copy_limit,
            limits,
        } = needs;
        let counting = |limit| Arc::new(Limiter::new(limit, Arc::clone(&clock)));
        Self {
            store,
            secrets,
            content,
            ids,
            upload_limit,
            copy_limit,
            password_tries: counting(limits.password_per_link),
            address_tries: counting(limits.password_per_address),
            misses: counting(limits.misses_per_address),
            uses: Counter::default(),
            assembling: Arc::default(),
            nobody: Arc::default(),
            clock: Arc::clone(&clock),
        }
    }
}
