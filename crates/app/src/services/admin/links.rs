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
use ports::driving::view::{ItemView, Part};
use ports::driving::{Context, Credential};
use ports::secret::{LinkToken, Password};

use super::import::{as_caller, lineage_of};
use super::{Admin, AdminError, not_found};

/// What a link is to be. In a change what is kept or left out stays as it is.
pub(crate) struct LinkSettings {
    /// What it is for.
    pub(crate) kind: Option<LinkKind>,
    /// Its audience.
    pub(crate) scope: Option<LinkScope>,
    /// The people that it is for, by name or address.
    pub(crate) people: Vec<String>,
    /// When it ends: cleared means never.
    pub(crate) end: Patch<Timestamp>,
    /// Its password.
    pub(crate) password: Patch<Password>,
    /// A name of its own, which only the one link of an item has.
    pub(crate) name: Option<LinkName>,
}

impl LinkSettings {
    fn wish(self, form: WantedForm) -> Result<LinkWish, AdminError> {
        Ok(LinkWish {
            purpose: match form {
                WantedForm::Single { .. } => switches(self.kind)?,
                WantedForm::Specified { .. }
                | WantedForm::Labelled { .. }
                | WantedForm::Delegated { .. } => Purpose::Kind(self.kind),
            },
            form,
            scope: self.scope,
            recipients: self.people.into_iter().map(Recipient::Name).collect(),
            expiry: self.end,
            password: self.password,
        })
    }
}

/// Links that are found again by what was asked for, as the command line asks for them.
const SPECIFIED: WantedForm = WantedForm::Specified {
    absent_scope: AbsentScope::PolicyDefault,
    keep_inherited: true,
};

impl Admin {
    /// Makes a link, or finds the one that the request means; the answer is its token.
    pub(crate) async fn make_link(
        &self,
        user: &User,
        item: &Item,
        wanted: LinkSettings,
    ) -> Result<LinkToken, AdminError> {
        let context = self.acting_as(user).await?;
        let token = if let Some(name) = wanted.name.clone() {
            let name = Patch::Set(name);
            let wish = wanted.wish(WantedForm::Single { name })?;
            let shown = self.set_item_link(&context, item, wish).await?;
            let link = shown.sharing.and_then(|sharing| sharing.link);
            link.map(|link| link.token)
        } else {
            let command = MakeLink {
                item: Start::AnyItem(item.id).into(),
                expected_kind: None,
                wish: wanted.wish(SPECIFIED)?,
            };
            self.links.make_link(&context, command).await?.link.token
        };
        token.ok_or_else(|| AdminError::Refused("the link is not shown to its maker".to_owned()))
    }

    /// Changes a link as a user may, else as the owner of the drive; its address stays.
    pub(crate) async fn change_link(
        &self,
        stored: &StoredLink,
        user: Option<User>,
        changed: LinkSettings,
    ) -> Result<(), AdminError> {
        let link = &stored.link;
        let policy = self.store.policy(link.organization).await?;
        if link.has_ended(&policy, self.clock.now()) {
            let message = "the link has ended, and does not come back: have another made";
            return Err(AdminError::Refused(message.to_owned()));
        }
        let lineage = lineage_of(&*self.store, link.item).await?;
        let user = match (user, lineage.owner()) {
            (Some(user), _) => Some(user),
            (None, DriveOwner::User(owner)) => self.store.user(owner).await?,
            (None, DriveOwner::Group(_) | DriveOwner::Site(_)) => None,
        };
        let user = user.filter(|user| user.account.is_active());
        let user = user.ok_or_else(|| {
            AdminError::Invalid("say as whom it is changed with --user".to_owned())
        })?;
        let context = self.acting_as(&user).await?;
        let form = match &link.form {
            LinkForm::Single { .. } => {
                let name = changed.name.clone().map_or(Patch::Keep, Patch::Set);
                let wish = changed.wish(WantedForm::Single { name })?;
                let item = self.store.item(link.item).await?;
                let item = item.ok_or_else(|| not_found("item", &link.item.get().to_string()))?;
                self.set_item_link(&context, &item, wish).await?;
                return Ok(());
            }
            LinkForm::Specified(_) => SPECIFIED,
            LinkForm::Labelled { .. } => WantedForm::Labelled { label: None },
            LinkForm::Delegated => {
                let message = "a delegated link is not changed: revoke it, and have another made";
                return Err(AdminError::Invalid(message.to_owned()));
            }
        };
        if changed.name.is_some() {
            let message =
                "only the one link of an item has a name, which `link create --name` makes";
            return Err(AdminError::Invalid(message.to_owned()));
        }
        let command = ChangeLink {
            link: Some(self.links.token_of(stored)?),
            wish: changed.wish(form)?,
        };
        self.links.change_link(&context, command).await?;
        Ok(())
    }

    async fn set_item_link(
        &self,
        context: &Context,
        item: &Item,
        wish: LinkWish,
    ) -> Result<ItemView, AdminError> {
        let command = ChangeItem {
            link: Patch::Set(wish),
            ..ChangeItem::of(Start::AnyItem(item.id).into(), Some(item.kind()))
        };
        Ok(self
            .drives
            .change_item(context, command, Part::WITH_LINK)
            .await?)
    }

    async fn acting_as(&self, user: &User) -> Result<Context, AdminError> {
        Ok(Context {
            caller: as_caller(&*self.store, user).await?,
            credential: Credential::Operator,
            at: self.clock.now(),
        })
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
