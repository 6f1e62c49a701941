//! The only file that names adapters: it builds the program from its configuration.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use adapters_content::{ContentConfig, LocalContent};
use adapters_http::config::HttpConfig;
use adapters_http::{Health, Readiness};
use adapters_sqlite::{SqlStore, SqliteConfig};
use adapters_system::{HashingConfig, Keyring, KeyringSecrets, SystemClock, TimeOrderedIds};
use anyhow::Context as _;
use async_trait::async_trait;
use domain::principal::TokenScopes;
use domain::role::RoleTable;
use ports::driven::clock::{Clock, Ids};
use ports::driven::content::ContentStore;
use ports::driven::secrets::{ClaimPurpose, Secrets};
use ports::driven::store::{LinkFilter, Reads as _, Store, StoreError};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use adapters_http::PageMarks;
pub use adapters_http::address;
pub use adapters_http::dialects::microsoft::{Family, endpoints, not_served};
pub use adapters_http::dialects::{box_api, oracle};
pub use adapters_http::{EndpointRow, page_endpoints, token_endpoints};

use crate::background::{
    hold, keep_time_now_and_then, note_untrusted_proxy, settle_now_and_then, sweep_now_and_then,
    tell_what_was_noticed, verify_now_and_then,
};
use crate::config::Config;
use crate::data_folder::DataFolder;
use crate::services::admin::Admin;
use crate::services::{
    Callers, Directory, Drives, Files, Gap, Items, Limits, Links, Local, Locate, Permissions,
    Services, Tokens, Visits,
};

/// The time as the machine tells it.
pub fn system_clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock::new())
}

/// The program without its doors.
pub struct Program {
    /// All services.
    pub services: Services,
    store: Arc<SqlStore>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

/// Which process bits new ids carry, so that processes on one store never give the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The one server that runs on a data folder.
    Server,
    /// A command that runs beside it.
    Command,
}

impl Role {
    fn process(self) -> u16 {
        match self {
            Self::Server => 0,
            Self::Command => u16::try_from(std::process::id() % 1_023).unwrap_or(0) + 1,
        }
    }
}

impl Program {
    /// Opens everything in a data folder, and makes what is missing in a new one.
    pub async fn open(
        config: &Config,
        folder: &DataFolder,
        role: Role,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let keyring = keyring(folder, &*clock)?;
        let secrets = KeyringSecrets::new(&keyring, &HashingConfig::default());
        let database = SqliteConfig {
            readers: config.readers,
            reserve: Some(folder.reserve()),
            ..SqliteConfig::at(folder.database())
        };
        let store = SqlStore::open_keeping(&database, Some(Arc::clone(&clock)))
            .await
            .with_context(|| format!("cannot open the database {}", folder.database().display()))?;
        belongs(folder, &secrets, &store).await?;
        let highest = store.highest_time().await?;
        let gap = highest.map(|after| Gap {
            after,
            until: clock.now(),
        });
        // Where time stands still, the ids of that time were given.
        let stands_at = highest.filter(|highest| clock.now() < *highest);
        if let Some(highest) = highest {
            hold(&*clock, highest, role);
        }
        let content = LocalContent::open(&ContentConfig {
            folder: folder.content(),
            read_buffers: 32,
        })
        .with_context(|| format!("cannot open {}", folder.content().display()))?;
        let before = (store.highest_id().await?, stands_at);
        let ids = TimeOrderedIds::new(Arc::clone(&clock), role.process(), before);
        let ids: Arc<dyn Ids> = Arc::new(ids);
        let store = Arc::new(store);
        let secrets: Arc<dyn Secrets> = Arc::new(secrets);
        let services = services(
            config,
            gap,
            Arc::clone(&store) as _,
            Arc::clone(&secrets),
            Arc::new(content),
            Arc::clone(&clock),
            Arc::clone(&ids),
        );
        Ok(Self {
            services,
            store,
            secrets,
            clock,
            ids,
        })
    }

    /// Sets up a demonstration in an empty folder, and tells what `init --demo --json` prints.
    pub async fn set_up_demo(&self, public_url: &str) -> anyhow::Result<serde_json::Value> {
        crate::commands::init::set_up_demo(&self.services.admin, public_url).await
    }

    /// Serves the doors on a listener until `stop` is done.
    pub async fn serve(
        &self,
        listener: TcpListener,
        config: &Config,
        stop: impl Future<Output = ()> + Send,
    ) -> anyhow::Result<()> {
        let mut http = HttpConfig::at(&public_url(config, listener.local_addr()?));
        http.content_url.clone_from(&config.content_url);
        http.allowed_origins.clone_from(&config.allowed_origins);
        http.max_connections = config.max_connections;
        http.drain = Duration::from_secs(config.drain_seconds);
        http.trust(&config.trusted_proxies, &config.forwarded_header)
            .map_err(crate::Usage)?;
        let untrusted_proxy = http.untrusted_proxy.subscribe();
        let services = adapters_http::Services {
            config: Arc::new(http),
            identity: Arc::clone(&self.services.callers) as _,
            items: Arc::clone(&self.services.items) as _,
            directory: Arc::clone(&self.services.directory) as _,
            drives: Arc::clone(&self.services.drives) as _,
            links: Arc::clone(&self.services.links) as _,
            link_credentials: Arc::clone(&self.services.callers) as _,
            permissions: Arc::clone(&self.services.permissions) as _,
            visits: Arc::clone(&self.services.visits) as _,
            tokens: Arc::clone(&self.services.tokens) as _,
            page_marks: Arc::new(page_marks(&self.secrets)),
            clock: Arc::clone(&self.clock),
            ids: Arc::clone(&self.ids),
            health: Arc::new(StoreHealth(Arc::clone(&self.store) as Arc<dyn Store>)),
        };
        let store: Arc<dyn Store> = Arc::clone(&self.store) as _;
        let folder = || DataFolder::open(&config.data);
        // Commands ask the machine's clock as well, which may be behind what was seen.
        let telling = tell_what_was_noticed(self.store.noticed(), system_clock(), folder()?);
        let mut beside = JoinSet::new();
        beside.spawn(settle_now_and_then(self.services.clone()));
        beside.spawn(sweep_now_and_then(self.services.clone()));
        beside.spawn(verify_now_and_then(self.services.clone()));
        beside.spawn(keep_time_now_and_then(store, Arc::clone(&self.clock)));
        beside.spawn(telling);
        beside.spawn(note_untrusted_proxy(untrusted_proxy, folder()?));
        adapters_http::serve(listener, services, stop).await;
        beside.shutdown().await;
        if let Err(error) = self.services.local.settle_uses().await {
            tracing::warn!(%error, "some downloads and previews were not counted");
        }
        if let Err(error) = self.services.admin.files.mark_found_damage().await {
            tracing::warn!(%error, "damaged content was not marked");
        }
        Ok(())
    }

    /// Waits until the disk has failed under the store; then nothing more can be written, and the
    /// program should end with an error (docs/threat-model.md F-07). It never ends as long as all
    /// is well.
    pub(crate) async fn disk_failed(&self) {
        if !self.store.failed().await {
            std::future::pending::<()>().await;
        }
    }

    /// Finishes what was accepted and closes the store.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// What the doors sign where a list's next page begins with.
fn page_marks(secrets: &Arc<dyn Secrets>) -> PageMarks {
    let (signing, reading) = (Arc::clone(secrets), Arc::clone(secrets));
    PageMarks::new(
        move |place| signing.sign(ClaimPurpose::Paging, place),
        move |mark| reading.verify(ClaimPurpose::Paging, mark),
    )
}

/// The services, each on what it needs. What is built later may call what was built before.
fn services(
    config: &Config,
    gap: Option<Gap>,
    store: Arc<dyn Store>,
    secrets: Arc<dyn Secrets>,
    content: Arc<dyn ContentStore>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
) -> Services {
    let local = Local::new(Arc::clone(&store), &Limits::default(), &clock);
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
        content,
        clock: Arc::clone(&clock),
        ids: Arc::clone(&ids),
        local: Arc::clone(&local),
        gap,
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
    });
    let drives = Arc::new(Drives {
        store: Arc::clone(&store),
        clock: Arc::clone(&clock),
        ids: Arc::clone(&ids),
        locate: Arc::clone(&locate),
        links: Arc::clone(&links),
        items: Arc::clone(&items),
        files: Arc::clone(&files),
        local: Arc::clone(&local),
        upload_limit: config.upload_limit,
        copy_items: config.copy_items,
        copy_bytes: config.copy_bytes,
    });
    Services {
        directory: Directory::of(&store, config.upload_limit),
        permissions: Arc::new(Permissions {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            locate: Arc::clone(&locate),
            links: Arc::clone(&links),
            items: Arc::clone(&items),
        }),
        visits: Arc::new(Visits {
            store: Arc::clone(&store),
            secrets: Arc::clone(&secrets),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            callers: Arc::clone(&callers),
            locate: Arc::clone(&locate),
            files: Arc::clone(&files),
            local: Arc::clone(&local),
            upload_limit: config.upload_limit,
        }),
        tokens: Arc::new(Tokens {
            store: Arc::clone(&store),
            secrets: Arc::clone(&secrets),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            callers: Arc::clone(&callers),
        }),
        admin: Arc::new(Admin {
            store,
            secrets,
            clock,
            ids,
            callers: Arc::clone(&callers),
            locate,
            links: Arc::clone(&links),
            drives: Arc::clone(&drives),
            files,
        }),
        callers,
        links,
        drives,
        items,
        local,
    }
}

/// The keyring; a new one only in a new folder. Without its own, nothing in a database opens.
fn keyring(folder: &DataFolder, clock: &dyn Clock) -> anyhow::Result<Keyring> {
    let path = folder.keyring();
    if folder.database().exists() && !path.exists() {
        anyhow::bail!(
            "{} is missing, and without it no link in {} can be opened: put it back",
            path.display(),
            folder.database().display()
        );
    }
    Ok(Keyring::load_or_create(&path, clock.now())?)
}

/// Refuses a keyring that is not the database's own: nothing would open, and new links would be
/// made that the right one does not open either (docs/threat-model.md F-29).
async fn belongs(
    folder: &DataFolder,
    secrets: &KeyringSecrets,
    store: &SqlStore,
) -> anyhow::Result<()> {
    let any = LinkFilter {
        with_revoked: true,
        ..LinkFilter::default()
    };
    let first = store.links(&any, None, 1).await?;
    let missing = first
        .first()
        .and_then(|stored| secrets.missing_root(&stored.sealed));
    if let Some(id) = missing {
        anyhow::bail!(
            "{} lacks the key {id}, under which links in {} are sealed: put its own keyring back",
            folder.keyring().display(),
            folder.database().display()
        );
    }
    if !store.belongs_to(&secrets.mark()).await? {
        anyhow::bail!(
            "{} is not the keyring that {} was written with: put its own keyring back",
            folder.keyring().display(),
            folder.database().display()
        );
    }
    Ok(())
}

/// The address under which clients reach the server: the configured one, or where it listens.
pub(crate) fn public_url(config: &Config, listening: SocketAddr) -> String {
    config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{listening}"))
}

struct StoreHealth(Arc<dyn Store>);

#[async_trait]
impl Health for StoreHealth {
    async fn readiness(&self) -> Readiness {
        match self.0.ping().await {
            Ok(()) => Readiness::Ready,
            Err(StoreError::Full) => Readiness::Full,
            Err(_) => Readiness::NotReady,
        }
    }
}

/// The token scopes that any door calls by this name.
pub fn scopes_named(name: &str) -> Option<TokenScopes> {
    use adapters_http::dialects::{box_api, microsoft};
    microsoft::bundle(name).or_else(|| box_api::bundle(name))
}

/// Every door's roles, with the door's name.
pub(crate) fn role_tables() -> Vec<(&'static str, RoleTable)> {
    use adapters_http::dialects::{box_api, microsoft, oracle};
    vec![
        ("Graph and OneDrive", microsoft::ROLES),
        ("Box", box_api::ROLES),
        ("Oracle", oracle::ROLES),
    ]
}

/// Makes an empty database with the present schema.
pub(crate) async fn empty_database(file: &std::path::Path) -> anyhow::Result<()> {
    Ok(adapters_sqlite::migrate_empty(file).await?)
}
