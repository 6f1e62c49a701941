//! Secrets over new keys, and things to bind them to.

use std::num::NonZeroUsize;
use std::time::Duration;

use domain::ids::{ApplicationId, DriveId, ItemId, LinkId, OrganizationId, UserId};
use domain::item::{Drive, ItemName, Lineage, Step};
use domain::link::{Fingerprint, LinkName, LinkRequest};
use domain::policy::Policy;
use domain::principal::{Actor, Caller};
use domain::server::turns::{Party, Turn};
use domain::time::Timestamp;
use ports::driven::secrets::LinkIdentity;
use ports::secret::Password;

use crate::{HashingConfig, Keyring, KeyringSecrets};

/// A turn where nobody else waits.
pub(super) const TURN: Turn = Turn::usual(Party::Unknown);

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
    let (drive, user) = (DriveId::new(1).unwrap(), UserId::new(1).unwrap());
    let drive = Drive::of_user(drive, organization, user, root, now());
    let step = Step::file(root, ItemName::parse("Plan").unwrap());
    let caller = Caller::new(organization, Actor::Application, application);
    let lineage = Lineage::new(&drive, vec![step]).unwrap();
    let asked = LinkRequest::specified().asked_by(&caller, &lineage, &Policy::default(), now());
    Fingerprint::without_password(&asked.unwrap())
}
