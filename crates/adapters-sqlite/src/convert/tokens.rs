//! Registrations, families, codes and refresh tokens.

use domain::ids::{ApplicationId, CodeId, FamilyId, LinkId, OrganizationId, RefreshId, UserId};
use domain::link::Delegation;
use domain::principal::TokenScopes;
use domain::server::token::{AuthorizationCode, Challenge, Family, RedirectUri, RefreshToken};
use domain::time::Timestamp;
use ports::driven::store::{DelegatedAccess, Registration, StoreError};
use ports::secret::Digest;
use sea_orm::Set;

use super::RowRef;
use crate::entity;

pub(crate) fn registration(
    row: &entity::registration::Model,
    uris: &[entity::redirect_uri::Model],
) -> Result<Registration, StoreError> {
    let place = RowRef::of("registration", row.application_id);
    let uris = uris.iter().map(|row| {
        let place = RowRef::of("redirect_uri", row.application_id);
        place.need(RedirectUri::parse(&row.uri).ok(), "an address is malformed")
    });
    let secret = row.secret.as_deref().map(|bytes| place.bytes(bytes));
    Ok(Registration {
        application: place.id(ApplicationId::new, row.application_id)?,
        service_account: place.id(UserId::new, row.service_account_id)?,
        redirect_uris: uris.collect::<Result<_, _>>()?,
        secret: secret.transpose()?.map(Digest),
    })
}

pub(crate) fn registration_row(registration: &Registration) -> entity::registration::ActiveModel {
    entity::registration::ActiveModel {
        application_id: Set(registration.application.get()),
        service_account_id: Set(registration.service_account.get()),
        secret: Set(registration.secret.map(|digest| digest.0.to_vec())),
    }
}

pub(crate) fn redirect_uri_row(
    application: ApplicationId,
    position: i64,
    uri: &RedirectUri,
) -> entity::redirect_uri::ActiveModel {
    entity::redirect_uri::ActiveModel {
        application_id: Set(application.get()),
        position: Set(position),
        uri: Set(uri.as_str().to_owned()),
    }
}

pub(crate) fn family(row: &entity::token_family::Model) -> Result<Family, StoreError> {
    let place = RowRef::of("token_family", row.id);
    Ok(Family {
        id: place.id(FamilyId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        user: place.user_or_none(row.user_id)?,
        application: place.id(ApplicationId::new, row.application_id)?,
        scopes: place.bits(row.scopes, TokenScopes::from_bits, TokenScopes::bits)?,
        is_lasting: row.is_lasting,
        created_at: place.time(row.created_at)?,
        revoked_at: place.time_or_none(row.revoked_at)?,
    })
}

pub(crate) fn family_row(family: &Family) -> entity::token_family::ActiveModel {
    entity::token_family::ActiveModel {
        id: Set(family.id.get()),
        organization_id: Set(family.organization.get()),
        user_id: Set(family.user.map(UserId::get)),
        application_id: Set(family.application.get()),
        scopes: Set(family.scopes.bits().into()),
        is_lasting: Set(family.is_lasting),
        created_at: Set(family.created_at.millis()),
        revoked_at: Set(family.revoked_at.map(Timestamp::millis)),
    }
}

pub(crate) fn code(
    row: entity::authorization_code::Model,
) -> Result<AuthorizationCode, StoreError> {
    let place = RowRef::of("authorization_code", row.id);
    let challenge = row.challenge.as_deref().map(|bytes| place.bytes(bytes));
    Ok(AuthorizationCode {
        id: place.id(CodeId::new, row.id)?,
        family: place.id(FamilyId::new, row.family_id)?,
        redirect_uri: row.redirect_uri,
        redirect_was_named: row.redirect_was_named,
        challenge: challenge.transpose()?.map(Challenge),
        expires_at: place.time(row.expires_at)?,
        spent_at: place.time_or_none(row.spent_at)?,
    })
}

pub(crate) fn code_row(
    code: &AuthorizationCode,
    digest: &Digest,
) -> entity::authorization_code::ActiveModel {
    entity::authorization_code::ActiveModel {
        id: Set(code.id.get()),
        family_id: Set(code.family.get()),
        digest: Set(digest.0.to_vec()),
        redirect_uri: Set(code.redirect_uri.clone()),
        redirect_was_named: Set(code.redirect_was_named),
        challenge: Set(code.challenge.map(|challenge| challenge.0.to_vec())),
        expires_at: Set(code.expires_at.millis()),
        spent_at: Set(code.spent_at.map(Timestamp::millis)),
    }
}

/// What an access token is found by.
pub(crate) fn bearer_digest(row: &entity::bearer::Model) -> Result<Digest, StoreError> {
    RowRef::of("bearer", row.id).bytes(&row.digest).map(Digest)
}

pub(crate) fn refresh(row: &entity::refresh_token::Model) -> Result<RefreshToken, StoreError> {
    let place = RowRef::of("refresh_token", row.id);
    Ok(RefreshToken {
        id: place.id(RefreshId::new, row.id)?,
        family: place.id(FamilyId::new, row.family_id)?,
        created_at: place.time(row.created_at)?,
        expires_at: place.time(row.expires_at)?,
        spent_at: place.time_or_none(row.spent_at)?,
    })
}

pub(crate) fn refresh_row(
    refresh: &RefreshToken,
    digest: &Digest,
) -> entity::refresh_token::ActiveModel {
    entity::refresh_token::ActiveModel {
        id: Set(refresh.id.get()),
        family_id: Set(refresh.family.get()),
        digest: Set(digest.0.to_vec()),
        created_at: Set(refresh.created_at.millis()),
        expires_at: Set(refresh.expires_at.millis()),
        spent_at: Set(refresh.spent_at.map(Timestamp::millis)),
    }
}

pub(crate) fn delegation(row: entity::delegation::Model) -> Result<Delegation, StoreError> {
    let place = RowRef::of("delegation", row.link_id);
    place.bytes::<32>(&row.refresh_digest)?;
    Ok(Delegation {
        link: place.id(LinkId::new, row.link_id)?,
        assignee: place.id(UserId::new, row.assignee_id)?,
        locale: row.locale,
        time_zone: row.time_zone,
    })
}

pub(crate) fn delegation_row(
    delegation: &Delegation,
    refresh: &Digest,
) -> entity::delegation::ActiveModel {
    entity::delegation::ActiveModel {
        link_id: Set(delegation.link.get()),
        assignee_id: Set(delegation.assignee.get()),
        locale: Set(delegation.locale.clone()),
        time_zone: Set(delegation.time_zone.clone()),
        refresh_digest: Set(refresh.0.to_vec()),
    }
}

pub(crate) fn delegated_access(
    row: &entity::delegated_access::Model,
) -> Result<DelegatedAccess, StoreError> {
    let place = RowRef::of("delegated_access", row.id);
    place.bytes::<32>(&row.digest)?;
    Ok(DelegatedAccess {
        link: place.id(LinkId::new, row.link_id)?,
        until: place.time(row.ends_at)?,
    })
}

pub(crate) fn delegated_access_row(
    access: &DelegatedAccess,
    digest: &Digest,
) -> entity::delegated_access::ActiveModel {
    entity::delegated_access::ActiveModel {
        link_id: Set(access.link.get()),
        digest: Set(digest.0.to_vec()),
        ends_at: Set(access.until.millis()),
        ..Default::default()
    }
}
