//! Links and their use.

use domain::ids::{ApplicationId, ItemId, LinkId, OrganizationId, UserId};
use domain::link::{
    Audience, FingerprintRule, Link, LinkAuthority, LinkKind, LinkScope, Maker, PasswordGeneration,
};
use domain::time::Timestamp;
use ports::driven::store::{Redemption, StoreError, StoredLink};
use ports::secret::{Digest, PasswordVerifier, SealedToken};
use sea_orm::Set;

use super::Place;
use crate::entity;

const RULES: [FingerprintRule; 3] = [
    FingerprintRule::PerApplicationAndSpecification,
    FingerprintRule::PerItem,
    FingerprintRule::None,
];

/// A link's maker as a column: empty for an application.
pub(crate) const fn maker_column(maker: Maker) -> Option<i64> {
    match maker {
        Maker::User(user) => Some(user.get()),
        Maker::Application => None,
    }
}

/// The right under which a link was made, as a number.
pub(crate) const fn authority_number(authority: LinkAuthority) -> i16 {
    match authority {
        LinkAuthority::Share => 0,
        LinkAuthority::Publish => 1,
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
        _ => return Err(place.corrupt("the right that it was made under is unknown")),
    };
    // Digests of the wrong length could be neither found nor held apart.
    place.bytes::<32>(&row.digest)?;
    let kinds = LinkKind::ALL.into_iter();
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
        created_at: place.time(row.created_at)?,
        revoked_at: place.time_or_none(row.revoked_at)?,
    };
    Ok(StoredLink {
        link,
        sealed: SealedToken(row.sealed),
        verifier: row.verifier.map(PasswordVerifier),
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
        LinkScope::Anonymous | LinkScope::Organization if !people.is_empty() => {
            Err(place.corrupt("it has a list of people and is not for them"))
        }
        LinkScope::Anonymous => Ok(Audience::Anonymous),
        LinkScope::Organization => Ok(Audience::Organization),
    }
}

pub(crate) fn link_row(
    link: &Link,
    digest: &Digest,
    sealed: &SealedToken,
    verifier: Option<&PasswordVerifier>,
    fingerprint: Option<&Digest>,
) -> entity::link::ActiveModel {
    entity::link::ActiveModel {
        id: Set(link.id.get()),
        organization_id: Set(link.organization.get()),
        item_id: Set(link.item.get()),
        application_id: Set(link.application.get()),
        rule: Set(link.rule as i16),
        kind: Set(link.kind as i16),
        scope: Set(link.audience.scope() as i16),
        expires_at: Set(link.expires_at.map(Timestamp::millis)),
        password_generation: Set(link
            .password
            .map(|PasswordGeneration(generation)| generation.into())),
        verifier: Set(verifier.map(|verifier| verifier.0.clone())),
        maker_id: Set(maker_column(link.maker)),
        authority: Set(authority_number(link.authority)),
        created_at: Set(link.created_at.millis()),
        revoked_at: Set(link.revoked_at.map(Timestamp::millis)),
        revoked_by: Set(None),
        digest: Set(digest.0.to_vec()),
        sealed: Set(sealed.0.clone()),
        fingerprint: Set(fingerprint.map(|fingerprint| fingerprint.0.to_vec())),
    }
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
