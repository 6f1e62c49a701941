//! Links made from the command line, as the user who is named would make them.

use domain::item::{DriveOwner, Item};
use domain::link::{AbsentScope, LinkForm, LinkKind, LinkName, LinkScope, Purpose};
use domain::patch::Patch;
use domain::time::Timestamp;
use ports::directory::User;
use ports::driven::store::StoredLink;
use ports::driving::address::Start;
use ports::driving::drives::{ChangeItem, Drives as _, DrivesError};
use ports::driving::items::LocateError;
use ports::driving::links::{
    ChangeLink, LinkWish, Links as _, LinksError, MakeLink, Recipient, WantedForm,
};
use ports::driving::{Context, Credential};
use ports::secret::{LinkToken, Password};

use super::import::{as_caller, lineage_of};
use super::{Admin, AdminError, not_found};

/// A link that is to be made.
pub(crate) struct LinkToMake {
    /// What it is for.
    pub(crate) kind: Option<LinkKind>,
    /// Its audience.
    pub(crate) scope: Option<LinkScope>,
    /// The people that it is for, by name or address.
    pub(crate) people: Vec<String>,
    /// When it ends: cleared means never.
    pub(crate) end: Patch<Timestamp>,
    /// Its password.
    pub(crate) password: Option<Password>,
    /// A name of its own, which only the one link of an item has.
    pub(crate) name: Option<LinkName>,
}

impl Admin {
    /// Makes a link, or finds the one that the request means; the answer is its token.
    pub(crate) async fn make_link(
        &self,
        user: &User,
        item: &Item,
        wanted: LinkToMake,
    ) -> Result<LinkToken, AdminError> {
        let context = Context {
            caller: as_caller(&*self.store, user).await?,
            credential: Credential::Password(user.id),
        };
        let address = Start::AnyItem(item.id).into();
        let form = match wanted.name {
            Some(name) => WantedForm::Single {
                name: Patch::Set(name),
            },
            None => WantedForm::Specified {
                absent_scope: AbsentScope::PolicyDefault,
                keep_inherited: true,
            },
        };
        let is_named = matches!(form, WantedForm::Single { .. });
        let wish = LinkWish {
            form,
            purpose: if is_named {
                switches(wanted.kind)?
            } else {
                Purpose::Kind(wanted.kind)
            },
            scope: wanted.scope,
            recipients: wanted.people.into_iter().map(Recipient::Name).collect(),
            expiry: wanted.end,
            password: wanted.password.map_or(Patch::Keep, Patch::Set),
        };
        let token = if is_named {
            let command = ChangeItem {
                link: Patch::Set(wish),
                ..ChangeItem::of(address, item.kind())
            };
            let shown = self.drives.change_item(&context, command).await?;
            let link = shown.sharing.and_then(|sharing| sharing.link);
            link.map(|link| link.token)
        } else {
            let command = MakeLink {
                item: address,
                expected_kind: None,
                wish,
            };
            self.links.make_link(&context, command).await?.link.token
        };
        token.ok_or_else(|| AdminError::Refused("the link is not shown to its maker".to_owned()))
    }
}

/// What is to become of a link. What is kept or left out stays as it is.
pub(crate) struct ChangedLink {
    /// What it is for.
    pub(crate) kind: Option<LinkKind>,
    /// Its audience.
    pub(crate) scope: Option<LinkScope>,
    /// When it ends: cleared means never.
    pub(crate) end: Patch<Timestamp>,
    /// Its password.
    pub(crate) password: Patch<Password>,
    /// A name of its own, which only the one link of an item has.
    pub(crate) name: Option<LinkName>,
}

impl Admin {
    /// Changes a link as a user may, else as whoever owns the drive; its address stays.
    pub(crate) async fn change_link(
        &self,
        stored: &StoredLink,
        user: Option<User>,
        changed: ChangedLink,
    ) -> Result<(), AdminError> {
        let policy = self.store.policy(stored.link.organization).await?;
        let is_over =
            stored.link.revoked_at.is_some() || stored.link.has_expired(&policy, self.clock.now());
        if is_over {
            let message = "the link has ended, and does not come back: have another made";
            return Err(AdminError::Refused(message.to_owned()));
        }
        let lineage = lineage_of(&*self.store, stored.link.item).await?;
        let owner = match (user, lineage.owner()) {
            (Some(user), _) => Some(user),
            (None, DriveOwner::User(owner)) => self.store.user(owner).await?,
            (None, DriveOwner::Group(_) | DriveOwner::Site(_)) => None,
        };
        let user = owner.filter(|user| user.account.is_active());
        let user = user.ok_or_else(|| {
            AdminError::Invalid("say as whom it is changed with --user".to_owned())
        })?;
        let context = Context {
            caller: as_caller(&*self.store, &user).await?,
            credential: Credential::Password(user.id),
        };
        let form = match &stored.link.form {
            LinkForm::Single { .. } => WantedForm::Single {
                name: changed.name.clone().map_or(Patch::Keep, Patch::Set),
            },
            LinkForm::Specified(_) => WantedForm::Specified {
                absent_scope: AbsentScope::PolicyDefault,
                keep_inherited: true,
            },
            LinkForm::Labelled { .. } => WantedForm::Labelled { label: None },
            LinkForm::Delegated => {
                let message = "a delegated link is not changed: revoke it, and have another made";
                return Err(AdminError::Invalid(message.to_owned()));
            }
        };
        let is_single = matches!(form, WantedForm::Single { .. });
        if changed.name.is_some() && !is_single {
            let message =
                "only the one link of an item has a name, which `link create --name` makes";
            return Err(AdminError::Invalid(message.to_owned()));
        }
        let wish = LinkWish {
            form,
            purpose: if is_single {
                switches(changed.kind)?
            } else {
                Purpose::Kind(changed.kind)
            },
            scope: changed.scope,
            recipients: Vec::new(),
            expiry: changed.end,
            password: changed.password,
        };
        if is_single {
            let item = self.store.item(stored.link.item).await?;
            let item =
                item.ok_or_else(|| not_found("item", &stored.link.item.get().to_string()))?;
            let command = ChangeItem {
                link: Patch::Set(wish),
                ..ChangeItem::of(Start::AnyItem(item.id).into(), item.kind())
            };
            self.drives.change_item(&context, command).await?;
        } else {
            let link = Some(self.links.token_of(stored)?);
            let command = ChangeLink { link, wish };
            self.links.change_link(&context, command).await?;
        }
        Ok(())
    }
}

/// What the one link of an item lets people do, in place of a kind.
fn switches(kind: Option<LinkKind>) -> Result<Purpose, AdminError> {
    let (download, edit) = match kind {
        None => (None, None),
        Some(LinkKind::View) => (Some(true), Some(false)),
        Some(LinkKind::PreviewOnly) => (Some(false), Some(false)),
        Some(LinkKind::Edit) => (Some(true), Some(true)),
        Some(LinkKind::Embed | LinkKind::UploadOnly | LinkKind::Review) => {
            let message = "a link with a name of its own is for view, preview-only or edit";
            return Err(AdminError::Invalid(message.to_owned()));
        }
    };
    Ok(Purpose::Switches { download, edit })
}

impl From<LinksError> for AdminError {
    fn from(error: LinksError) -> Self {
        match error {
            LinksError::Locate(LocateError::Fault(fault)) => Self::Fault(fault),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<DrivesError> for AdminError {
    fn from(error: DrivesError) -> Self {
        match error {
            DrivesError::Locate(LocateError::Fault(fault)) => Self::Fault(fault),
            other => Self::Refused(other.to_string()),
        }
    }
}
