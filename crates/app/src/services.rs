//! The services: each method reads what is needed, asks the domain, has the store write, and reports.

pub mod admin;
mod callers;
mod drives;
mod files;
pub(crate) mod items;
mod links;
mod local;
mod locate;
mod permissions;
mod tokens;
mod visits;

use std::sync::Arc;

use ports::driven::clock::{Clock, Ids};
use ports::driven::content::ContentStore;
use ports::driven::secrets::Secrets;
use ports::driven::store::Store;
use ports::driving::fault::Fault;

pub(crate) use self::callers::Callers;
pub(crate) use self::files::Files;
pub(crate) use self::items::Items;
pub(crate) use self::links::Links;
pub(crate) use self::local::Local;
pub use self::local::limiter::Limits;
pub(crate) use self::locate::Locate;
pub(crate) use self::permissions::Permissions;
pub(crate) use self::tokens::Tokens;
pub(crate) use self::visits::Visits;

/// A new id of any kind.
fn next_id<T>(ids: &dyn Ids, kind: impl FnOnce(i64) -> Option<T>) -> Result<T, Fault> {
    kind(ids.next()).ok_or_else(|| Fault::Internal("no id was given".into()))
}

/// All services, on what they need. It implements every driving port.
#[derive(Clone)]
pub struct Services {
    /// What belongs to this process alone.
    pub local: Arc<Local>,
    pub(crate) files: Arc<Files>,
    pub(crate) callers: Arc<Callers>,
    pub(crate) locate: Arc<Locate>,
    pub(crate) links: Arc<Links>,
    pub(crate) items: Arc<Items>,
    pub(crate) permissions: Arc<Permissions>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) visits: Arc<Visits>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) content: Arc<dyn ContentStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    upload_limit: u64,
    copy_limit: CopyLimit,
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
        let local = Local::new(Arc::clone(&store), limits, &clock);
        let local = Arc::new(local);
        let callers = Arc::new(Callers {
            store: Arc::clone(&store),
            secrets: Arc::clone(&secrets),
            clock: Arc::clone(&clock),
            local: Arc::clone(&local),
            nobody: std::sync::OnceLock::new(),
        });
        let locate = Arc::new(Locate {
            store: Arc::clone(&store),
            secrets: Arc::clone(&secrets),
            clock: Arc::clone(&clock),
            callers: Arc::clone(&callers),
            local: Arc::clone(&local),
        });
        let files = Arc::new(Files {
            store: Arc::clone(&store),
            content: Arc::clone(&content),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            local: Arc::clone(&local),
        });
        let links = Arc::new(Links {
            store: Arc::clone(&store),
            secrets: Arc::clone(&secrets),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            callers: Arc::clone(&callers),
            locate: Arc::clone(&locate),
        });
        let items = Arc::new(Items {
            store: Arc::clone(&store),
            secrets: Arc::clone(&secrets),
            clock: Arc::clone(&clock),
            callers: Arc::clone(&callers),
            locate: Arc::clone(&locate),
            links: Arc::clone(&links),
            files: Arc::clone(&files),
            local: Arc::clone(&local),
            upload_limit,
        });
        Self {
            permissions: Arc::new(Permissions {
                store: Arc::clone(&store),
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
                locate: Arc::clone(&locate),
                links: Arc::clone(&links),
                items: Arc::clone(&items),
            }),
            items,
            visits: Arc::new(Visits {
                store: Arc::clone(&store),
                secrets: Arc::clone(&secrets),
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
                callers: Arc::clone(&callers),
                locate: Arc::clone(&locate),
                files: Arc::clone(&files),
                local: Arc::clone(&local),
                upload_limit,
            }),
            files,
            links,
            locate,
            tokens: Arc::new(Tokens {
                store: Arc::clone(&store),
                secrets: Arc::clone(&secrets),
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
                callers: Arc::clone(&callers),
            }),
            callers,
            local,
            store,
            secrets,
            content,
            ids,
            upload_limit,
            copy_limit,
            clock,
        }
    }
}
