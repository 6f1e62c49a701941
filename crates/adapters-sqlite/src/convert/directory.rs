//! Organizations, policies, users, groups, sites, applications and bearer tokens.

use std::time::Duration;

use domain::ids::{
    ApplicationId, BearerId, FamilyId, GroupId, ItemId, OrganizationId, SiteId, UserId,
};
use domain::item::name_key;
use domain::link::{LinkKind, LinkScope};
use domain::policy::{LinkScopes, LinkedKinds, Policy};
use domain::principal::{TokenLimit, TokenScopes};
use domain::role::Capabilities;
use ports::directory::{Application, Bearer, Group, Organization, Site, User};
use ports::driven::store::{NewUser, StoreError};
use ports::secret::Digest;
use sea_orm::Set;

use super::{Place, stored};
use crate::entity;
use crate::error::unstorable;

pub(crate) fn organization(row: entity::organization::Model) -> Result<Organization, StoreError> {
    let place = Place::of("organization", row.id);
    Ok(Organization {
        id: place.id(OrganizationId::new, row.id)?,
        name: row.name,
        created_at: place.time(row.created_at)?,
    })
}

pub(crate) fn organization_row(organization: &Organization) -> entity::organization::ActiveModel {
    entity::organization::ActiveModel {
        id: Set(organization.id.get()),
        name: Set(organization.name.clone()),
        name_key: Set(name_key(&organization.name)),
        created_at: Set(organization.created_at.millis()),
    }
}

pub(crate) fn policy(row: &entity::policy::Model) -> Result<Policy, StoreError> {
    let place = Place::of("policy", row.organization_id);
    let lifetime = |millis: Option<i64>| -> Result<Option<Duration>, StoreError> {
        millis
            .map(|millis| place.count(millis).map(Duration::from_millis))
            .transpose()
    };
    let scope = |number: i16| {
        LinkScope::ALL
            .into_iter()
            .find(|scope| *scope as i16 == number)
    };
    let kind = |number: i16| {
        LinkKind::ALL
            .into_iter()
            .find(|kind| *kind as i16 == number)
    };
    let mut choices = LinkedKinds::ALL.into_iter();
    let linked_kinds = choices.find(|choice| *choice as i16 == row.linked_kinds);
    Ok(Policy {
        allowed_scopes: place.bits(row.allowed_scopes, LinkScopes::from_bits, LinkScopes::bits)?,
        default_scope: place.need(scope(row.default_scope), "the default scope is unknown")?,
        default_item_scope: place.need(
            scope(row.default_item_scope),
            "the default scope of an item's link is unknown",
        )?,
        default_item_kind: place.need(
            kind(row.default_item_kind),
            "the default kind of an item's link is unknown",
        )?,
        max_item_kind: place.need(
            kind(row.max_item_kind),
            "the most that an item's link may be for is unknown",
        )?,
        default_labelled_kind: place.need(
            kind(row.default_labelled_kind),
            "the default kind of a labelled link is unknown",
        )?,
        delegating_management: row.delegating_management,
        delegated_frame_ancestors: lines(&row.delegated_frame_ancestors),
        linked_kinds: place.need(linked_kinds, "the kinds of items with links are unknown")?,
        link_names: row.link_names,
        choosing_expiry: row.choosing_expiry,
        default_lifetime: lifetime(row.default_lifetime)?,
        max_lifetime: lifetime(row.max_lifetime)?,
        anonymous_needs_password: row.anonymous_needs_password,
        min_password_length: place.need(
            u8::try_from(row.min_password_length).ok(),
            "the least length of a password is out of range",
        )?,
        embedding: row.embedding,
        frame_ancestors: lines(&row.frame_ancestors),
        anonymous_editing: row.anonymous_editing,
        links_outlive_maker: row.links_outlive_maker,
        cutting_inheritance: row.cutting_inheritance,
    })
}

/// What is kept as lines.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

pub(crate) fn policy_row(
    organization: OrganizationId,
    policy: &Policy,
) -> Result<entity::policy::ActiveModel, StoreError> {
    // They are kept as lines.
    let sound = |source: &String| !source.is_empty() && !source.contains(['\n', '\r']);
    let mut sources = policy
        .frame_ancestors
        .iter()
        .chain(&policy.delegated_frame_ancestors);
    if !sources.all(sound) {
        return Err(unstorable("a frame ancestor is empty or has several lines"));
    }
    let lifetime = |life: Option<Duration>| {
        life.map(|life| stored(u64::try_from(life.as_millis()).unwrap_or(u64::MAX)))
    };
    Ok(entity::policy::ActiveModel {
        organization_id: Set(organization.get()),
        allowed_scopes: Set(policy.allowed_scopes.bits().into()),
        default_scope: Set(policy.default_scope as i16),
        default_lifetime: Set(lifetime(policy.default_lifetime)),
        max_lifetime: Set(lifetime(policy.max_lifetime)),
        anonymous_needs_password: Set(policy.anonymous_needs_password),
        min_password_length: Set(policy.min_password_length.into()),
        embedding: Set(policy.embedding),
        frame_ancestors: Set(policy.frame_ancestors.join("\n")),
        anonymous_editing: Set(policy.anonymous_editing),
        links_outlive_maker: Set(policy.links_outlive_maker),
        cutting_inheritance: Set(policy.cutting_inheritance),
        default_item_scope: Set(policy.default_item_scope as i16),
        default_item_kind: Set(policy.default_item_kind as i16),
        max_item_kind: Set(policy.max_item_kind as i16),
        default_labelled_kind: Set(policy.default_labelled_kind as i16),
        delegating_management: Set(policy.delegating_management),
        delegated_frame_ancestors: Set(policy.delegated_frame_ancestors.join("\n")),
        linked_kinds: Set(policy.linked_kinds as i16),
        link_names: Set(policy.link_names),
        choosing_expiry: Set(policy.choosing_expiry),
    })
}

pub(crate) fn user(row: entity::user::Model) -> Result<User, StoreError> {
    let place = Place::of("user", row.id);
    Ok(User {
        id: place.id(UserId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        name: row.name,
        display_name: row.display_name,
        email: row.email,
        is_external: row.is_external,
        created_at: place.time(row.created_at)?,
    })
}

/// The key of a person's name. Of someone external it is nobody's name to sign in with: no name
/// begins with a control character.
pub(crate) fn user_key(user: &User) -> String {
    if user.is_external {
        external_key(user.organization, &user.name)
    } else {
        name_key(&user.name)
    }
}

/// The key of someone external, by exactly the text that named them.
pub(crate) fn external_key(organization: OrganizationId, named: &str) -> String {
    format!("\u{1}{}\u{1}{named}", organization.get())
}

pub(crate) fn user_row(new: &NewUser) -> entity::user::ActiveModel {
    let user = &new.user;
    entity::user::ActiveModel {
        id: Set(user.id.get()),
        organization_id: Set(user.organization.get()),
        name: Set(user.name.clone()),
        name_key: Set(user_key(user)),
        display_name: Set(user.display_name.clone()),
        email: Set(user.email.clone()),
        email_key: Set(user.email.as_deref().map(name_key)),
        verifier: Set(new.verifier.as_ref().map(|verifier| verifier.0.clone())),
        is_external: Set(user.is_external),
        created_at: Set(user.created_at.millis()),
    }
}

pub(crate) fn group(row: entity::user_group::Model) -> Result<Group, StoreError> {
    let place = Place::of("user_group", row.id);
    Ok(Group {
        id: place.id(GroupId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        name: row.name,
        created_at: place.time(row.created_at)?,
    })
}

pub(crate) fn group_row(group: &Group) -> entity::user_group::ActiveModel {
    entity::user_group::ActiveModel {
        id: Set(group.id.get()),
        organization_id: Set(group.organization.get()),
        name: Set(group.name.clone()),
        name_key: Set(name_key(&group.name)),
        created_at: Set(group.created_at.millis()),
    }
}

pub(crate) fn site(row: entity::site::Model) -> Result<Site, StoreError> {
    let place = Place::of("site", row.id);
    Ok(Site {
        id: place.id(SiteId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        name: row.name,
        created_at: place.time(row.created_at)?,
    })
}

pub(crate) fn site_row(site: &Site) -> entity::site::ActiveModel {
    entity::site::ActiveModel {
        id: Set(site.id.get()),
        organization_id: Set(site.organization.get()),
        name: Set(site.name.clone()),
        name_key: Set(name_key(&site.name)),
        created_at: Set(site.created_at.millis()),
    }
}

pub(crate) fn application(row: entity::application::Model) -> Result<Application, StoreError> {
    let place = Place::of("application", row.id);
    Ok(Application {
        id: place.id(ApplicationId::new, row.id)?,
        organization: place.id_or_none(OrganizationId::new, row.organization_id)?,
        name: row.name,
        created_at: place.time(row.created_at)?,
    })
}

pub(crate) fn application_row(application: &Application) -> entity::application::ActiveModel {
    entity::application::ActiveModel {
        id: Set(application.id.get()),
        organization_id: Set(application.organization.map(OrganizationId::get)),
        name: Set(application.name.clone()),
        name_key: Set(name_key(&application.name)),
        created_at: Set(application.created_at.millis()),
    }
}

pub(crate) fn bearer(row: &entity::bearer::Model) -> Result<Bearer, StoreError> {
    let place = Place::of("bearer", row.id);
    Ok(Bearer {
        id: place.id(BearerId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        user: place.user_or_none(row.user_id)?,
        application: place.id(ApplicationId::new, row.application_id)?,
        scopes: place.bits(row.scopes, TokenScopes::from_bits, TokenScopes::bits)?,
        limit: TokenLimit {
            within: place.id_or_none(ItemId::new, row.limit_item_id)?,
            capabilities: place.bits(
                row.limit_capabilities,
                Capabilities::from_bits,
                Capabilities::bits,
            )?,
        },
        family: place.id_or_none(FamilyId::new, row.family_id)?,
        made_from: place.id_or_none(BearerId::new, row.made_from_id)?,
        created_at: place.time(row.created_at)?,
        expires_at: place.time_or_none(row.expires_at)?,
        revoked_at: place.time_or_none(row.revoked_at)?,
    })
}

pub(crate) fn bearer_row(bearer: &Bearer, digest: &Digest) -> entity::bearer::ActiveModel {
    entity::bearer::ActiveModel {
        id: Set(bearer.id.get()),
        organization_id: Set(bearer.organization.get()),
        user_id: Set(bearer.user.map(UserId::get)),
        application_id: Set(bearer.application.get()),
        scopes: Set(bearer.scopes.bits().into()),
        digest: Set(digest.0.to_vec()),
        created_at: Set(bearer.created_at.millis()),
        expires_at: Set(bearer.expires_at.map(domain::time::Timestamp::millis)),
        family_id: Set(bearer.family.map(FamilyId::get)),
        made_from_id: Set(bearer.made_from.map(BearerId::get)),
        limit_item_id: Set(bearer.limit.within.map(ItemId::get)),
        limit_capabilities: Set(bearer.limit.capabilities.bits().into()),
        revoked_at: Set(bearer.revoked_at.map(domain::time::Timestamp::millis)),
    }
}
