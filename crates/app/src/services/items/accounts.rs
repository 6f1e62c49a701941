//! Accounts of the caller's organization: one's own, a colleague's, and those that are like a text.

use domain::directory::likeness;
use domain::item::DriveOwner;
use domain::principal::TokenScope;
use ports::directory::User;
use ports::driving::Context;
use ports::driving::address::UserAddress;
use ports::driving::items::LocateError;
use ports::driving::view::{AccountView, PersonView};

use super::Items;
use crate::services::callers::people::{person_view, user_at};

pub(super) async fn find_people(
    items: &Items,
    context: &Context,
    text: &str,
    limit: usize,
) -> Result<Vec<PersonView>, LocateError> {
    if !context.caller.scopes.has(TokenScope::Read) {
        return Err(LocateError::Scope);
    }
    let users = items.store.users(context.caller.organization).await;
    let mut matching: Vec<_> = users?
        .into_iter()
        .filter_map(|user| {
            let texts = [
                Some(&user.name),
                Some(&user.display_name),
                user.email.as_ref(),
            ];
            let likeness = likeness(text, texts.into_iter().flatten().map(String::as_str))?;
            Some((likeness, user))
        })
        .collect();
    // Users come by name, and stay so where they are alike.
    matching.sort_by_key(|(likeness, _)| *likeness);
    let found = matching.into_iter().take(limit);
    Ok(found.map(|(_, user)| person_view(user)).collect())
}

/// The account of a person of the caller's organization; the caller's own for `None`.
pub(super) async fn account(
    items: &Items,
    context: &Context,
    user: Option<UserAddress>,
) -> Result<AccountView, LocateError> {
    let found = items.colleague(context, user).await?;
    let is_own = context.caller.user() == Some(found.id);
    let owner = DriveOwner::User(found.id);
    let drive = items.store.drive_of(owner).await?;
    let used_bytes = match drive.filter(|_| is_own) {
        Some(drive) => {
            let totals = items.store.folder_totals(&[drive.root]).await?;
            totals.first().map_or(0, |totals| totals.size)
        }
        None => 0,
    };
    Ok(AccountView {
        created_at: found.created_at,
        person: person_view(found),
        used: used_bytes,
        upload_limit: items.upload_limit,
    })
}

impl Items {
    /// A person of the caller's organization; the caller for `None`.
    pub(super) async fn colleague(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<User, LocateError> {
        if user.is_some() && !context.caller.scopes.has(TokenScope::Read) {
            return Err(LocateError::Scope);
        }
        let own = context.caller.user().map(UserAddress::Id);
        let address = user.or(own).ok_or(LocateError::NotFound)?;
        let found = user_at(&*self.store, &address, context.caller.organization).await;
        found?.ok_or(LocateError::NotFound)
    }
}
