//! Organizations, policies, users, groups, sites, applications and bearer tokens.

use std::time::Duration;

use domain::ids::{
    ApplicationId, BearerId, FamilyId, GroupId, ItemId, OrganizationId, SiteId, UserId,
};
use domain::item::name_key;
use domain::link::LinkScope;
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicyKey, PolicySetting};
use domain::principal::{Account, TokenLimit, TokenScopes};
use domain::role::Capabilities;
use ports::directory::{Application, Bearer, Group, Organization, Site, User};
use ports::driven::store::{NewUser, StoreError};
use ports::secret::Digest;
use sea_orm::{NotSet, Set};

use super::links::{kind_number, kind_of, scope_number, scope_of};
use super::{RowRef, stored};
use crate::entity;
use crate::error::unstorable;

pub(crate) fn organization(row: entity::organization::Model) -> Result<Organization, StoreError> {
    let place = RowRef::of("organization", row.id);
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
        events_after: NotSet,
    }
}

pub(crate) fn policy(row: &entity::policy::Model) -> Result<Policy, StoreError> {
    let mut policy = Policy::default();
    for key in PolicyKey::ALL {
        policy.set(setting(row, key)?);
    }
    Ok(policy)
}

/// One setting, from the column that it has.
fn setting(row: &entity::policy::Model, key: PolicyKey) -> Result<PolicySetting, StoreError> {
    use PolicySetting as Is;
    let place = RowRef::of("policy", row.organization_id);
    let scope = |number| place.need(scope_of(number), "a default scope is unknown");
    let kind = |number| place.need(kind_of(number), "a kind of link is unknown");
    let lifetime = |millis: Option<i64>| {
        let read = |millis| place.count(millis).map(Duration::from_millis);
        millis.map(read).transpose()
    };
    Ok(match key {
        PolicyKey::AllowedScopes => Is::AllowedScopes(scopes_of(place, row.allowed_scopes)?),
        PolicyKey::LinkedItems => {
            let mut kinds = ItemKinds::ALL.into_iter();
            let found = kinds.find(|kinds| items_number(*kinds) == row.linked_kinds);
            Is::LinkedItems(place.need(found, "the kinds of items with links are unknown")?)
        }
        PolicyKey::MaxKind => Is::MaxKind(kind(row.max_item_kind)?),
        PolicyKey::AnonymousEditing => Is::AnonymousEditing(row.anonymous_editing),
        PolicyKey::DefaultLifetime => Is::DefaultLifetime(lifetime(row.default_lifetime)?),
        PolicyKey::MaxLifetime => Is::MaxLifetime(lifetime(row.max_lifetime)?),
        PolicyKey::ChoosingExpiry => Is::ChoosingExpiry(row.choosing_expiry),
        PolicyKey::AnonymousNeedsPassword => {
            Is::AnonymousNeedsPassword(row.anonymous_needs_password)
        }
        PolicyKey::MinPasswordLength => {
            let length = u8::try_from(row.min_password_length).ok();
            let length = place.need(length, "the least length of a password is out of range");
            Is::MinPasswordLength(length?)
        }
        PolicyKey::Embedding => Is::Embedding(row.embedding),
        PolicyKey::FrameAncestors => Is::FrameAncestors(lines(&row.frame_ancestors)),
        PolicyKey::LinksOutliveMaker => Is::LinksOutliveMaker(row.links_outlive_maker),
        PolicyKey::CuttingInheritance => Is::CuttingInheritance(row.cutting_inheritance),
        PolicyKey::DefaultScope => Is::DefaultScope(scope(row.default_scope)?),
        PolicyKey::DefaultItemScope => Is::DefaultItemScope(scope(row.default_item_scope)?),
        PolicyKey::DefaultItemKind => Is::DefaultItemKind(kind(row.default_item_kind)?),
        PolicyKey::LinkNames => Is::LinkNames(row.link_names),
        PolicyKey::DefaultLabelledKind => Is::DefaultLabelledKind(kind(row.default_labelled_kind)?),
        PolicyKey::DelegatingManagement => Is::DelegatingManagement(row.delegating_management),
        PolicyKey::DelegatedFrameAncestors => {
            Is::DelegatedFrameAncestors(lines(&row.delegated_frame_ancestors))
        }
    })
}

/// A set of scopes as its column has it: a bit for each that can be chosen.
fn scopes_number(scopes: LinkScopes) -> i16 {
    let of = |scope| i16::from(scopes.has(scope)) << scope_number(scope);
    LinkScope::CHOSEN.into_iter().map(of).sum()
}

fn scopes_of(place: RowRef, bits: i16) -> Result<LinkScopes, StoreError> {
    let is_set = |scope: &LinkScope| bits & (1 << scope_number(*scope)) != 0;
    let chosen: Vec<LinkScope> = LinkScope::CHOSEN.into_iter().filter(is_set).collect();
    let scopes = LinkScopes::of(&chosen);
    let known = (scopes_number(scopes) == bits).then_some(scopes);
    place.need(known, "a set holds something unknown")
}

const fn items_number(kinds: ItemKinds) -> i16 {
    match kinds {
        ItemKinds::All => 0,
        ItemKinds::Files => 1,
        ItemKinds::Folders => 2,
        ItemKinds::Nothing => 3,
    }
}

/// What is kept as lines.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn joined(sources: &[String]) -> Result<String, StoreError> {
    let sound = |source: &String| !source.is_empty() && !source.contains(['\n', '\r']);
    if sources.iter().all(sound) {
        Ok(sources.join("\n"))
    } else {
        Err(unstorable("a frame ancestor is empty or has several lines"))
    }
}

pub(crate) fn policy_row(
    organization: OrganizationId,
    policy: &Policy,
) -> Result<entity::policy::ActiveModel, StoreError> {
    let lifetime = |life: Option<Duration>| {
        life.map(|life| stored(u64::try_from(life.as_millis()).unwrap_or(u64::MAX)))
    };
    let mut row = entity::policy::ActiveModel {
        organization_id: Set(organization.get()),
        ..Default::default()
    };
    for key in PolicyKey::ALL {
        match policy.get(key) {
            PolicySetting::AllowedScopes(scopes) => row.allowed_scopes = Set(scopes_number(scopes)),
            PolicySetting::LinkedItems(kinds) => row.linked_kinds = Set(items_number(kinds)),
            PolicySetting::MaxKind(kind) => row.max_item_kind = Set(kind_number(kind)),
            PolicySetting::AnonymousEditing(on) => row.anonymous_editing = Set(on),
            PolicySetting::DefaultLifetime(life) => row.default_lifetime = Set(lifetime(life)),
            PolicySetting::MaxLifetime(life) => row.max_lifetime = Set(lifetime(life)),
            PolicySetting::ChoosingExpiry(on) => row.choosing_expiry = Set(on),
            PolicySetting::AnonymousNeedsPassword(on) => row.anonymous_needs_password = Set(on),
            PolicySetting::MinPasswordLength(min) => row.min_password_length = Set(min.into()),
            PolicySetting::Embedding(on) => row.embedding = Set(on),
            PolicySetting::FrameAncestors(all) => row.frame_ancestors = Set(joined(&all)?),
            PolicySetting::LinksOutliveMaker(on) => row.links_outlive_maker = Set(on),
            PolicySetting::CuttingInheritance(on) => row.cutting_inheritance = Set(on),
            PolicySetting::DefaultScope(scope) => row.default_scope = Set(scope_number(scope)),
            PolicySetting::DefaultItemScope(scope) => {
                row.default_item_scope = Set(scope_number(scope));
            }
            PolicySetting::DefaultItemKind(kind) => row.default_item_kind = Set(kind_number(kind)),
            PolicySetting::LinkNames(on) => row.link_names = Set(on),
            PolicySetting::DefaultLabelledKind(kind) => {
                row.default_labelled_kind = Set(kind_number(kind));
            }
            PolicySetting::DelegatingManagement(on) => row.delegating_management = Set(on),
            PolicySetting::DelegatedFrameAncestors(all) => {
                row.delegated_frame_ancestors = Set(joined(&all)?);
            }
        }
    }
    Ok(row)
}

pub(crate) fn user(row: entity::user::Model) -> Result<User, StoreError> {
    let place = RowRef::of("user", row.id);
    Ok(User {
        id: place.id(UserId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        name: row.name,
        display_name: row.display_name,
        email: row.email,
        is_external: row.is_external,
        account: match row.account {
            ACTIVE => Account::Active,
            DISABLED => Account::Disabled,
            LEAVING | LEFT => Account::Removed {
                heir: place.id_or_none(UserId::new, row.heir_id)?,
            },
            _ => return Err(place.corrupt("the state of an account is unknown")),
        },
        created_at: place.time(row.created_at)?,
    })
}

const ACTIVE: i16 = 0;
const DISABLED: i16 = 1;
/// Removed; the links that go with them are not all ended yet.
pub(crate) const LEAVING: i16 = 2;
/// Removed, and nothing is left to be done.
pub(crate) const LEFT: i16 = 3;

/// An account as its columns have it: its number, and its heir.
pub(crate) fn account_columns(account: Account) -> (i16, Option<i64>) {
    match account {
        Account::Active => (ACTIVE, None),
        Account::Disabled => (DISABLED, None),
        Account::Removed { heir: None } => (LEAVING, None),
        Account::Removed { heir: Some(heir) } => (LEFT, Some(heir.get())),
    }
}

/// The key of a name that is free again: nobody is named by digits alone.
pub(crate) fn freed_key(id: i64) -> String {
    id.to_string()
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
    let (account, heir) = account_columns(user.account);
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
        account: Set(account),
        heir_id: Set(heir),
        created_at: Set(user.created_at.millis()),
    }
}

pub(crate) fn group(row: entity::user_group::Model) -> Result<Group, StoreError> {
    let place = RowRef::of("user_group", row.id);
    Ok(Group {
        id: place.id(GroupId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        name: row.name,
        is_removed: row.is_removed,
        created_at: place.time(row.created_at)?,
    })
}

pub(crate) fn group_row(group: &Group) -> entity::user_group::ActiveModel {
    entity::user_group::ActiveModel {
        id: Set(group.id.get()),
        organization_id: Set(group.organization.get()),
        name: Set(group.name.clone()),
        name_key: Set(name_key(&group.name)),
        is_removed: Set(group.is_removed),
        created_at: Set(group.created_at.millis()),
    }
}

pub(crate) fn site(row: entity::site::Model) -> Result<Site, StoreError> {
    let place = RowRef::of("site", row.id);
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
    let place = RowRef::of("application", row.id);
    Ok(Application {
        id: place.id(ApplicationId::new, row.id)?,
        organization: place.id_or_none(OrganizationId::new, row.organization_id)?,
        name: row.name,
        is_removed: row.is_removed,
        created_at: place.time(row.created_at)?,
    })
}

pub(crate) fn application_row(application: &Application) -> entity::application::ActiveModel {
    entity::application::ActiveModel {
        id: Set(application.id.get()),
        organization_id: Set(application.organization.map(OrganizationId::get)),
        name: Set(application.name.clone()),
        name_key: Set(name_key(&application.name)),
        is_removed: Set(application.is_removed),
        created_at: Set(application.created_at.millis()),
    }
}

pub(crate) fn bearer(row: &entity::bearer::Model) -> Result<Bearer, StoreError> {
    let place = RowRef::of("bearer", row.id);
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
