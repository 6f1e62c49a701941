//! Secrets over new keys, and things to bind them to.

use std::num::NonZeroUsize;
use std::time::Duration;

use domain::access::Rights;
use domain::ids::{ApplicationId, DriveId, ItemId, LinkId, OrganizationId, SiteId};
use domain::item::{Drive, DriveOwner, FolderSettings, ItemKind, ItemName, Lineage, Step};
use domain::link::{
    AbsentScope, Fingerprint, LinkName, LinkRequest, RequestedForm, ResolveContext, specify,
};
use domain::policy::Policy;
use domain::principal::{Caller, TokenLimit, TokenScopes};
use domain::time::Timestamp;
use ports::driven::secrets::LinkIdentity;
use ports::secret::Password;

use crate::{HashingConfig, Keyring, KeyringSecrets};

pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000).unwrap()
}

pub(crate) fn keyring() -> Keyring {
    Keyring::generate(now())
}

pub(crate) fn secrets(keyring: &Keyring) -> KeyringSecrets {
    let config = HashingConfig {
        slots: NonZeroUsize::MIN,
        queue: 0,
        wait: Duration::ZERO,
    };
    KeyringSecrets::new(keyring, &config)
}

pub(crate) fn identity(organization: i64, link: i64, item: i64) -> LinkIdentity {
    LinkIdentity {
        organization: OrganizationId::new(organization).unwrap(),
        link: LinkId::new(link).unwrap(),
        item: ItemId::new(item).unwrap(),
    }
}

pub(crate) fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

pub(crate) fn link_name(text: &str) -> LinkName {
    LinkName::parse(text).unwrap()
}

/// What two requests for a link on that item through that application have in common.
pub(crate) fn fingerprint(item: i64, application: i64) -> Fingerprint {
    let organization = OrganizationId::new(1).unwrap();
    let application = ApplicationId::new(application).unwrap();
    let root = ItemId::new(item).unwrap();
    let drive = Drive {
        id: DriveId::new(1).unwrap(),
        organization,
        owner: DriveOwner::Site(SiteId::new(1).unwrap()),
        name: "Drive".to_owned(),
        root,
        created_at: now(),
    };
    let step = Step {
        item: root,
        name: ItemName::parse("Plan").unwrap(),
        kind: ItemKind::File,
        settings: FolderSettings::NONE,
        trashed: false,
        inherits: true,
        grants: Vec::new(),
    };
    let caller = Caller {
        organization,
        actor: domain::principal::Actor::Application,
        link_credential: None,
        application,
        scopes: TokenScopes::ALL,
        limit: TokenLimit::NONE,
    };
    let lineage = Lineage::new(&drive, vec![step]).unwrap();
    let context = ResolveContext {
        lineage: &lineage,
        policy: &Policy::default(),
        rights: &Rights::of(&caller, &lineage, now()),
        application,
        now: now(),
    };
    let request = LinkRequest::bare(RequestedForm::Specified {
        absent_scope: AbsentScope::PolicyDefault,
    });
    Fingerprint::without_password(&specify(&request, &context).unwrap())
}
