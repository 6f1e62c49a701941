//! Finding people and principals, and what is shown of them.

use std::collections::BTreeSet;

use domain::ids::{ApplicationId, OrganizationId, UserId};
use domain::item::{DriveOwner, name_key};
use domain::principal::Principal;
use ports::directory::User;
use ports::driven::store::{Reads, StoreError};
use ports::driving::address::UserAddress;
use ports::driving::fault::Fault;
use ports::driving::links::Recipient;
use ports::driving::view::{ApplicationView, PersonView, PrincipalView};

pub(in crate::services) fn person_view(user: User) -> PersonView {
    PersonView {
        id: user.id,
        name: user.name,
        display_name: user.display_name,
        email: user.email,
        is_external: user.is_external,
    }
}

/// The user of an address, if they have an account in the organization, in use or not.
pub(in crate::services) async fn user_at(
    reads: &dyn Reads,
    address: &UserAddress,
    organization: OrganizationId,
) -> Result<Option<User>, StoreError> {
    let found = match address {
        UserAddress::Id(id) => reads.user(*id).await?,
        UserAddress::Name(name) => reads.user_named(name).await?,
        UserAddress::Email(address) => {
            let key = name_key(address);
            let named = reads.user_named(address).await?;
            named.filter(|user| user.email.as_deref().map(name_key) == Some(key))
        }
    };
    let is_here = |user: &User| {
        user.organization == organization && !user.is_external && !user.account.is_removed()
    };
    Ok(found.filter(is_here))
}

/// Who the recipients are, each once, in the order named; or the place of the first who is nobody.
pub(in crate::services) async fn recipients(
    reads: &dyn Reads,
    named: &[Recipient],
    organization: OrganizationId,
) -> Result<Result<Vec<UserId>, usize>, Fault> {
    let mut found = Vec::with_capacity(named.len());
    for (place, recipient) in named.iter().enumerate() {
        let address = match recipient {
            Recipient::Name(name) => UserAddress::Name(name.clone()),
            Recipient::Id(Some(id)) => UserAddress::Id(*id),
            Recipient::Id(None) => return Ok(Err(place)),
        };
        match user_at(reads, &address, organization).await? {
            Some(user) if found.contains(&user.id) => {}
            Some(user) => found.push(user.id),
            None => return Ok(Err(place)),
        }
    }
    Ok(Ok(found))
}

/// What is shown of these users, those who are gone left out.
pub(in crate::services) async fn people(
    reads: &dyn Reads,
    users: impl IntoIterator<Item = UserId>,
) -> Result<Vec<PersonView>, StoreError> {
    let mut views = Vec::new();
    for id in users.into_iter().collect::<BTreeSet<_>>() {
        views.extend(reads.user(id).await?.map(person_view));
    }
    Ok(views)
}

/// What is shown of the one a grant is for; `None` when they are gone.
pub(in crate::services) async fn principal_view(
    reads: &dyn Reads,
    principal: Principal,
) -> Result<Option<PrincipalView>, StoreError> {
    Ok(match principal {
        Principal::User(id) => reads
            .user(id)
            .await?
            .map(person_view)
            .map(PrincipalView::Person),
        Principal::Group(id) => reads.group(id).await?.map(|group| PrincipalView::Group {
            id,
            name: group.name,
        }),
    })
}

/// What is shown of the one a drive belongs to; `None` when they are gone.
pub(in crate::services) async fn owner_view(
    reads: &dyn Reads,
    owner: DriveOwner,
) -> Result<Option<PrincipalView>, StoreError> {
    match owner {
        DriveOwner::User(id) => principal_view(reads, Principal::User(id)).await,
        DriveOwner::Group(id) => principal_view(reads, Principal::Group(id)).await,
        DriveOwner::Site(id) => Ok(reads.site(id).await?.map(|site| PrincipalView::Site {
            id,
            name: site.name,
        })),
    }
}

/// What is shown of an application.
pub(in crate::services) async fn application_view(
    reads: &dyn Reads,
    id: ApplicationId,
) -> Result<ApplicationView, StoreError> {
    let name = match reads.application(id).await? {
        Some(found) if found.is_removed => format!("{} (removed)", found.name),
        Some(found) => found.name,
        None => String::new(),
    };
    Ok(ApplicationView { id, name })
}
