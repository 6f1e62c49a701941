//! Links and their use.

use domain::ids::{ApplicationId, ItemId, LinkId, OrganizationId, UserId};
use domain::link::{
    Audience, FingerprintRule, Link, LinkAuthority, LinkKind, LinkLabel, LinkScope, Maker,
    PasswordGeneration,
};
use domain::patch::Patch;
use domain::time::Timestamp;
use ports::driven::store::{ChangedSecrets, LinkSecrets, Redemption, StoreError, StoredLink};
use ports::secret::{Digest, PasswordVerifier, SealedName, SealedToken};
use sea_orm::Set;

use super::Place;
use crate::entity;
use crate::error::unstorable;

const RULES: [FingerprintRule; 4] = [
    FingerprintRule::PerApplicationAndSpecification,
    FingerprintRule::PerItem,
    FingerprintRule::None,
    FingerprintRule::PerLabel,
];

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
    let place = Place::of("link", row.id);
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
    let kinds = LinkKind::ALL.into_iter();
    let label = row
        .label
        .as_deref()
        .map(|text| place.need(LinkLabel::parse(text).ok(), "its label is none"));
    let link = Link {
        id: place.id(LinkId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        item: place.id(ItemId::new, row.item_id)?,
        application: place.id(ApplicationId::new, row.application_id)?,
        rule: place.need(
            RULES.into_iter().find(|rule| *rule as i16 == row.rule),
            "the rule that it is told apart by is unknown",
        )?,
        kind: place.need(
            kinds.into_iter().find(|kind| *kind as i16 == row.kind),
            "the kind of link is unknown",
        )?,
        audience: audience(place, row.scope, people)?,
        expires_at: place.time_or_none(row.expires_at)?,
        password,
        maker: place
            .user_or_none(row.maker_id)?
            .map_or(Maker::Application, Maker::User),
        authority,
        revision: place.need(
            u32::try_from(row.revision).ok(),
            "the count of its changes is out of range",
        )?,
        is_named: row.name_digest.is_some(),
        label: label.transpose()?,
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

fn audience(place: Place, scope: i16, people: Vec<i64>) -> Result<Audience, StoreError> {
    let scopes = LinkScope::ALL.into_iter();
    let scope = scopes.into_iter().find(|known| *known as i16 == scope);
    match place.need(scope, "the audience is unknown")? {
        LinkScope::People => {
            let people = people.into_iter().map(|user| place.id(UserId::new, user));
            Ok(Audience::People(people.collect::<Result<_, _>>()?))
        }
        LinkScope::Anonymous
        | LinkScope::Organization
        | LinkScope::Existing
        | LinkScope::Delegated
            if !people.is_empty() =>
        {
            Err(place.corrupt("it has a list of people and is not for them"))
        }
        LinkScope::Anonymous => Ok(Audience::Anonymous),
        LinkScope::Organization => Ok(Audience::Organization),
        LinkScope::Existing => Ok(Audience::Existing),
        LinkScope::Delegated => Ok(Audience::Delegated),
    }
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
        rule: Set(link.rule as i16),
        label: Set(link.label.as_ref().map(|label| label.as_str().to_owned())),
        created_at: Set(link.created_at.millis()),
        revoked_at: Set(link.revoked_at.map(Timestamp::millis)),
        revoked_by: Set(None),
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
    let password = link.password;
    entity::link::ActiveModel {
        kind: Set(link.kind as i16),
        scope: Set(link.audience.scope() as i16),
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
    link: &Link,
    secrets: &ChangedSecrets,
) -> Result<entity::link::ActiveModel, StoreError> {
    let mut row = changeable(link);
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
    if link.password.is_some() != has_verifier {
        return Err(unstorable(
            "a password and what it is checked against come together",
        ));
    }
    if link.is_named != has_name {
        return Err(unstorable("a link that is named comes with its name"));
    }
    Ok(())
}

/// A link's digest or fingerprint, as stored.
pub(crate) fn digest(link: i64, bytes: &[u8]) -> Result<Digest, StoreError> {
    Place::of("link", link).bytes(bytes).map(Digest)
}

pub(crate) fn redemption(row: &entity::redemption::Model) -> Result<Redemption, StoreError> {
    let place = Place::of("redemption", row.link_id);
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
