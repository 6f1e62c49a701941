//! Links and their use.

use domain::ids::{ApplicationId, ItemId, LinkId, OrganizationId, UserId};
use domain::link::{
    Audience, Link, LinkAuthority, LinkChange, LinkForm, LinkKind, LinkLabel, LinkScope, Maker,
    PasswordGeneration, Terms,
};
use domain::patch::Patch;
use domain::time::Timestamp;
use ports::driven::store::{ChangedSecrets, LinkSecrets, Redemption, StoreError, StoredLink};
use ports::secret::{Digest, PasswordVerifier, SealedName, SealedToken};
use sea_orm::Set;

use super::RowRef;
use crate::entity;
use crate::error::unstorable;

/// A link's form as its column has it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Specified,
    Single,
    Delegated,
    Labelled,
}

impl Rule {
    const ALL: [Self; 4] = [
        Self::Specified,
        Self::Single,
        Self::Delegated,
        Self::Labelled,
    ];

    const fn of(form: &LinkForm) -> Self {
        match form {
            LinkForm::Specified(_) => Self::Specified,
            LinkForm::Single { .. } => Self::Single,
            LinkForm::Labelled { .. } => Self::Labelled,
            LinkForm::Delegated => Self::Delegated,
        }
    }

    const fn number(self) -> i16 {
        match self {
            Self::Specified => 0,
            Self::Single => 1,
            Self::Delegated => 2,
            Self::Labelled => 3,
        }
    }
}

/// A link's maker as a column: empty for an application.
const fn maker_column(maker: Maker) -> Option<i64> {
    match maker {
        Maker::User(user) => Some(user.get()),
        Maker::Application => None,
    }
}

/// The right under which a link was made, as a number.
const fn authority_number(authority: LinkAuthority) -> i16 {
    match authority {
        LinkAuthority::Share => 0,
        LinkAuthority::Publish => 1,
        LinkAuthority::Manage => 2,
    }
}

/// A link from its row and the people on its list.
pub(crate) fn stored_link(
    row: entity::link::Model,
    people: Vec<i64>,
) -> Result<StoredLink, StoreError> {
    let place = RowRef::of("link", row.id);
    let password = row
        .password_generation
        .map(|number| {
            place.need(
                u32::try_from(number).ok(),
                "the password's count is negative",
            )
        })
        .transpose()?
        .map(PasswordGeneration);
    if password.is_some() != row.verifier.is_some() {
        return Err(place.corrupt("it has a password and nothing to check it against"));
    }
    let authority = match row.authority {
        0 => LinkAuthority::Share,
        1 => LinkAuthority::Publish,
        2 => LinkAuthority::Manage,
        _ => return Err(place.corrupt("the right that it was made under is unknown")),
    };
    if row.name_digest.is_some() != row.name_sealed.is_some() {
        return Err(place.corrupt("it has a name that cannot be both found and shown"));
    }
    if let Some(digest) = &row.name_digest {
        place.bytes::<32>(digest)?;
    }
    // Digests of the wrong length could be neither found nor held apart.
    place.bytes::<32>(&row.digest)?;
    let form = form(place, &row, people, password)?;
    let link = Link {
        id: place.id(LinkId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        item: place.id(ItemId::new, row.item_id)?,
        application: place.id(ApplicationId::new, row.application_id)?,
        form,
        kind: place.need(kind_of(row.kind), "the kind of link is unknown")?,
        expires_at: place.time_or_none(row.expires_at)?,
        maker: place
            .user_or_none(row.maker_id)?
            .map_or(Maker::Application, Maker::User),
        authority,
        revision: place.need(
            u32::try_from(row.revision).ok(),
            "the count of its changes is out of range",
        )?,
        created_at: place.time(row.created_at)?,
        changed_at: place.time(row.changed_at)?,
        revoked_at: place.time_or_none(row.revoked_at)?,
    };
    Ok(StoredLink {
        link,
        sealed: SealedToken(row.sealed),
        verifier: row.verifier.map(PasswordVerifier),
        name: row.name_sealed.map(SealedName),
    })
}

/// A link's form, with what only such a link has. A row that has more than its form is damaged.
fn form(
    place: RowRef,
    row: &entity::link::Model,
    people: Vec<i64>,
    password: Option<PasswordGeneration>,
) -> Result<LinkForm, StoreError> {
    let rule = Rule::ALL.into_iter().find(|rule| rule.number() == row.rule);
    let rule = place.need(rule, "the rule that it is told apart by is unknown")?;
    let scope = place.need(scope_of(row.scope), "the audience is unknown")?;
    let audience = audience(place, scope, people)?;
    let is_named = row.name_digest.is_some();
    if is_named && rule != Rule::Single {
        return Err(place.corrupt("it has a name, which only the one link of an item has"));
    }
    let label = row
        .label
        .as_deref()
        .map(|text| place.need(LinkLabel::parse(text).ok(), "its label is none"))
        .transpose()?;
    if label.is_some() && rule != Rule::Labelled {
        return Err(place.corrupt("it has a label and is no labelled link"));
    }
    match (rule, audience) {
        (Rule::Delegated, None) if password.is_none() => Ok(LinkForm::Delegated),
        (Rule::Delegated, _) | (_, None) => {
            Err(place.corrupt("a delegated link is for its assignee and for nobody else"))
        }
        (Rule::Specified, Some(audience)) => Ok(LinkForm::Specified(Terms { audience, password })),
        (Rule::Single, Some(audience)) => Ok(LinkForm::Single {
            terms: Terms { audience, password },
            is_named,
        }),
        (Rule::Labelled, Some(audience)) => Ok(LinkForm::Labelled {
            terms: Terms { audience, password },
            label,
        }),
    }
}

/// An audience with its people; `None` for a delegated link's.
fn audience(
    place: RowRef,
    scope: LinkScope,
    people: Vec<i64>,
) -> Result<Option<Audience>, StoreError> {
    if scope != LinkScope::People && !people.is_empty() {
        return Err(place.corrupt("it has a list of people and is not for them"));
    }
    Ok(match scope {
        LinkScope::People => {
            let people = people.into_iter().map(|user| place.id(UserId::new, user));
            Some(Audience::People(people.collect::<Result<_, _>>()?))
        }
        LinkScope::Anonymous => Some(Audience::Anonymous),
        LinkScope::Organization => Some(Audience::Organization),
        LinkScope::Existing => Some(Audience::Existing),
        LinkScope::Delegated => None,
    })
}

/// A scope as its column has it.
pub(crate) const fn scope_number(scope: LinkScope) -> i16 {
    match scope {
        LinkScope::Anonymous => 0,
        LinkScope::Organization => 1,
        LinkScope::People => 2,
        LinkScope::Existing => 3,
        LinkScope::Delegated => 4,
    }
}

pub(crate) fn scope_of(number: i16) -> Option<LinkScope> {
    LinkScope::ALL
        .into_iter()
        .find(|scope| scope_number(*scope) == number)
}

/// A kind of link as its column has it.
pub(crate) const fn kind_number(kind: LinkKind) -> i16 {
    match kind {
        LinkKind::View => 0,
        LinkKind::Edit => 1,
        LinkKind::Embed => 2,
        LinkKind::PreviewOnly => 3,
        LinkKind::UploadOnly => 4,
        LinkKind::Review => 5,
    }
}

pub(crate) fn kind_of(number: i16) -> Option<LinkKind> {
    LinkKind::ALL
        .into_iter()
        .find(|kind| kind_number(*kind) == number)
}

/// When a link's password was last being guessed.
pub(crate) fn guessed_at(row: &entity::link::Model) -> Result<Option<Timestamp>, StoreError> {
    RowRef::of("link", row.id).time_or_none(row.guessed_at)
}

pub(crate) fn link_row(
    link: &Link,
    secrets: &LinkSecrets,
) -> Result<entity::link::ActiveModel, StoreError> {
    let LinkSecrets {
        digest,
        sealed,
        verifier,
        fingerprint,
        name,
    } = secrets;
    is_whole(link, verifier.is_some(), name.is_some())?;
    Ok(entity::link::ActiveModel {
        id: Set(link.id.get()),
        organization_id: Set(link.organization.get()),
        item_id: Set(link.item.get()),
        application_id: Set(link.application.get()),
        rule: Set(Rule::of(&link.form).number()),
        label: Set(link.form.label().map(|label| label.as_str().to_owned())),
        created_at: Set(link.created_at.millis()),
        revoked_at: Set(link.revoked_at.map(Timestamp::millis)),
        revoked_by: Set(None),
        guessed_at: Set(None),
        digest: Set(digest.0.to_vec()),
        sealed: Set(sealed.0.clone()),
        verifier: Set(verifier.as_ref().map(|verifier| verifier.0.clone())),
        fingerprint: Set(fingerprint.map(|fingerprint| fingerprint.0.to_vec())),
        name_digest: Set(name.as_ref().map(|name| name.digest.0.to_vec())),
        name_sealed: Set(name.as_ref().map(|name| name.sealed.0.clone())),
        ..changeable(link)
    })
}

/// The columns of a link that its changes write, but for its secrets.
fn changeable(link: &Link) -> entity::link::ActiveModel {
    let password = link.password();
    entity::link::ActiveModel {
        kind: Set(kind_number(link.kind)),
        scope: Set(scope_number(link.scope())),
        expires_at: Set(link.expires_at.map(Timestamp::millis)),
        password_generation: Set(password.map(|PasswordGeneration(number)| number.into())),
        maker_id: Set(maker_column(link.maker)),
        authority: Set(authority_number(link.authority)),
        revision: Set(link.revision.into()),
        changed_at: Set(link.changed_at.millis()),
        ..Default::default()
    }
}

/// The columns that a change writes. `before` is the row as it stands.
pub(crate) fn changed_link(
    before: &entity::link::Model,
    change: &LinkChange,
    secrets: &ChangedSecrets,
) -> Result<entity::link::ActiveModel, StoreError> {
    let link = change.link();
    let mut row = changeable(link);
    if change.releases_fingerprint() {
        row.fingerprint = Set(None);
    }
    let verifier = match &secrets.verifier {
        Patch::Keep => before.verifier.clone(),
        Patch::Clear => None,
        Patch::Set(verifier) => Some(verifier.0.clone()),
    };
    let (digest, sealed) = match &secrets.name {
        Patch::Keep => (before.name_digest.clone(), before.name_sealed.clone()),
        Patch::Clear => (None, None),
        Patch::Set(name) => (Some(name.digest.0.to_vec()), Some(name.sealed.0.clone())),
    };
    is_whole(link, verifier.is_some(), digest.is_some())?;
    row.verifier = Set(verifier);
    row.name_digest = Set(digest);
    row.name_sealed = Set(sealed);
    Ok(row)
}

/// A link comes with a verifier exactly when it has a password, and with a name when it is named.
fn is_whole(link: &Link, has_verifier: bool, has_name: bool) -> Result<(), StoreError> {
    if link.password().is_some() != has_verifier {
        return Err(unstorable(
            "a password and what it is checked against come together",
        ));
    }
    if link.form.is_named() != has_name {
        return Err(unstorable("a link that is named comes with its name"));
    }
    Ok(())
}

/// A link's digest or fingerprint, as stored.
pub(crate) fn digest(link: i64, bytes: &[u8]) -> Result<Digest, StoreError> {
    RowRef::of("link", link).bytes(bytes).map(Digest)
}

pub(crate) fn redemption(row: &entity::redemption::Model) -> Result<Redemption, StoreError> {
    let place = RowRef::of("redemption", row.link_id);
    Ok(Redemption {
        link: place.id(LinkId::new, row.link_id)?,
        user: place.id(UserId::new, row.user_id)?,
        password: row
            .password_generation
            .map(|number| {
                place.need(
                    u32::try_from(number).ok(),
                    "the password's count is negative",
                )
            })
            .transpose()?
            .map(PasswordGeneration),
        durable: row.durable,
        at: place.time(row.redeemed_at)?,
    })
}

pub(crate) fn redemption_row(redemption: &Redemption) -> entity::redemption::ActiveModel {
    let password = redemption.password;
    entity::redemption::ActiveModel {
        link_id: Set(redemption.link.get()),
        user_id: Set(redemption.user.get()),
        password_generation: Set(password.map(|PasswordGeneration(number)| number.into())),
        durable: Set(redemption.durable),
        redeemed_at: Set(redemption.at.millis()),
    }
}
