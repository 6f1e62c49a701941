//! `token`.

use domain::principal::TokenScopes;
use serde_json::json;

use super::{output, report, usage};
use crate::Usage;
use crate::cli::TokenCommand;
use crate::services::admin::Admin;
use crate::services::admin::parse_lifetime;
use crate::wiring::scopes_named;

pub(super) async fn run(admin: &Admin, command: TokenCommand) -> anyhow::Result<()> {
    let TokenCommand::Create {
        user,
        app,
        scopes,
        lifetime,
        json,
    } = command;
    let user = admin.find_user(&user).await?;
    let application = admin
        .find_application(user.organization, app.as_deref())
        .await?;
    let lifetime = match lifetime {
        Some(text) => parse_lifetime(&text).map_err(Usage)?,
        None => None,
    };
    let issued = admin
        .create_token(&user, application, named(&scopes)?, lifetime)
        .await;
    let (token, expires_at) = issued.map_err(usage)?;
    let expires_at = expires_at.map(output::instant);
    let value = json!({"token": token.reveal(), "expires_at": expires_at});
    report(json, &value, token.reveal())
}

/// The scopes of these names together; all scopes for no name at all.
fn named(names: &[String]) -> Result<TokenScopes, Usage> {
    if names.is_empty() {
        return Ok(TokenScopes::ALL);
    }
    names.iter().try_fold(TokenScopes::NONE, |sum, name| {
        let scopes = scopes_named(name).ok_or_else(|| {
            Usage(format!(
                "`{name}` is no scope: say one of a door, such as Files.Read or root_readonly"
            ))
        })?;
        Ok(sum.union(scopes))
    })
}
