//! What a request for a link comes to, as things stand in some reads.

use domain::item::{ItemKind, Lineage};
use domain::link::{
    DedupOutcome, Fingerprint, LinkChange, LinkRequest, LinkScope, LinkSpecification, NewPassword,
    Present, Resolved, dedup, resolve, specify,
};
use domain::patch::Patch;
use domain::policy::Policy;
use domain::role::Capabilities;
use ports::driven::store::{Reads, StoreError, StoredLink};
use ports::driving::Context;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::items::LocateError;
use ports::driving::links::{ChangeLink, LinkWish, LinksError, MakeLink};
use ports::secret::{Digest, LinkToken};

use super::Links;
use super::writer::Hashed;
use crate::services::callers::gate::maker_standing;
use crate::services::callers::people::recipients;
use crate::services::locate::Located;

/// A request for a new link that every rule has let pass.
pub(super) struct Decided {
    pub(super) specification: LinkSpecification,
    pub(super) policy: Policy,
    pub(super) located: Located,
}

impl Decided {
    pub(super) fn as_wanted(&self) -> WantedLink<'_> {
        WantedLink {
            specification: &self.specification,
            policy: &self.policy,
            lineage: &self.located.lineage,
        }
    }
}

/// A link to be made, with what stands around it.
#[derive(Clone, Copy)]
pub(super) struct WantedLink<'a> {
    pub(super) specification: &'a LinkSpecification,
    pub(super) policy: &'a Policy,
    pub(super) lineage: &'a Lineage,
}

/// A link that a caller named by its token, and its item as they located it.
pub(super) struct Named {
    pub(super) stored: StoredLink,
    pub(super) located: Located,
}

/// An item of the kind that the caller named. A web link stands for a file.
pub(super) fn expect_kind(
    located: Located,
    expected: Option<ItemKind>,
) -> Result<Located, LocateError> {
    let is_folder = |kind| kind == ItemKind::Folder;
    let kind = located.item.kind();
    if expected.is_none_or(|expected| is_folder(expected) == is_folder(kind)) {
        Ok(located)
    } else {
        Err(LocateError::NotFound)
    }
}

/// What a wish says, to be decided by the rules; `known` is whether its password is the link's own.
pub(super) fn request(
    wish: &LinkWish,
    recipients: impl IntoIterator<Item = domain::ids::UserId>,
    known: bool,
) -> LinkRequest {
    LinkRequest {
        form: wish.form.requested(),
        purpose: wish.purpose,
        scope: wish.scope,
        recipients: recipients.into_iter().collect(),
        expiry: wish.expiry,
        password: match &wish.password {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(password) => Patch::Set(NewPassword {
                shape: password.shape(),
                is_present_one: known,
            }),
        },
    }
}

impl Links {
    /// Applies every rule to a request for a new link.
    pub(super) async fn decide_new(
        &self,
        reads: &dyn Reads,
        context: &Context,
        command: &MakeLink,
    ) -> Result<Decided, LinksError> {
        let located = self.locate.locate(reads, context, &command.item).await?;
        let located = expect_kind(located, command.expected_kind)?;
        let organization = located.lineage.organization();
        let policy = reads.policy(organization).await?;
        let named = recipients(reads, &command.wish.recipients, organization).await?;
        let request = request(&command.wish, named.clone().unwrap_or_default(), false);
        let now = self.clock.now();
        let specification = specify(&request, &located.resolving(context, &policy, now))?;
        named.map_err(LinksError::UnknownRecipient)?;
        Ok(Decided {
            specification,
            policy,
            located,
        })
    }

    /// Applies every rule to a change of a link that is named by its token.
    pub(super) async fn decide_change(
        &self,
        reads: &dyn Reads,
        context: &Context,
        command: &ChangeLink,
    ) -> Result<(Named, Option<LinkChange>), LinksError> {
        let named = self
            .named_link(reads, context, command.link.clone())
            .await?;
        let located = &named.located;
        let organization = located.lineage.organization();
        let policy = reads.policy(organization).await?;
        let people = recipients(reads, &command.wish.recipients, organization).await?;
        let people = people.map_err(LinksError::UnknownRecipient)?;
        let present = Present {
            link: &named.stored.link,
            name: None,
            // Such links are not taken over by a request that asks for nothing new.
            maker: Some(Capabilities::ALL),
        };
        let resolved = resolve(
            &request(&command.wish, people, false),
            Some(present),
            &located.resolving(context, &policy, self.clock.now()),
        )?;
        let change = match resolved {
            Resolved::Change(change) | Resolved::TakeOver(change) => Some(*change),
            Resolved::Keep | Resolved::Make(_) => None,
        };
        Ok((named, change))
    }

    /// Finds a link by its token, for people who see its item; one that has ended is not found.
    pub(super) async fn named_link(
        &self,
        reads: &dyn Reads,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<Named, LinksError> {
        let token = link.ok_or(LocateError::NotFound)?;
        let stored = self.callers.link_of_token(reads, &token).await?;
        let stored = stored.ok_or(LocateError::NotFound)?;
        let policy = reads.policy(stored.link.organization).await?;
        let has_ended = stored.link.has_ended(&policy, self.clock.now());
        if has_ended || stored.link.scope() == LinkScope::Delegated {
            return Err(LocateError::NotFound.into());
        }
        let address = ItemAddress::from(Start::AnyItem(stored.link.item));
        let located = self.locate.locate(reads, context, &address).await?;
        Ok(Named { stored, located })
    }

    pub(super) fn fingerprint(
        &self,
        specification: &LinkSpecification,
        hashed: &Hashed,
    ) -> Option<Digest> {
        let fingerprint = Fingerprint::of(specification, hashed.identity())?;
        Some(self.secrets.fingerprint(&fingerprint))
    }

    /// The link that the request means, if it can be answered without writing.
    pub(super) async fn found(
        &self,
        decided: &Decided,
        hashed: &Hashed,
    ) -> Result<Option<StoredLink>, LinksError> {
        let Some(fingerprint) = self.fingerprint(&decided.specification, hashed) else {
            return Ok(None);
        };
        let reads = &*self.store;
        let Some(stored) = reads.link_by_fingerprint(&fingerprint).await? else {
            return Ok(None);
        };
        match self.dedup(reads, &stored, decided.as_wanted()).await? {
            DedupOutcome::Reuse => Ok(Some(stored)),
            DedupOutcome::Refuse(refusal) => Err(refusal.into()),
            DedupOutcome::TakeOver(_) | DedupOutcome::Replace(_) | DedupOutcome::Release(_) => {
                Ok(None)
            }
        }
    }

    pub(super) async fn dedup(
        &self,
        reads: &dyn Reads,
        twin: &StoredLink,
        wanted: WantedLink<'_>,
    ) -> Result<DedupOutcome, StoreError> {
        let now = self.clock.now();
        let maker = maker_standing(reads, &twin.link).await?;
        Ok(dedup(
            &twin.link,
            wanted.specification,
            wanted.policy,
            maker.capabilities(wanted.lineage, now),
            now,
        ))
    }
}
