//! `token`.

use domain::principal::{TokenScope, TokenScopes};
use serde_json::{Value, json};

use super::{output, report, report_all, usage};
use crate::Usage;
use crate::cli::TokenCommand;
use crate::services::admin::{Admin, IssuedToken, parse_lifetime};
use crate::wiring::scopes_named;

pub(super) async fn run(admin: &Admin, command: TokenCommand) -> anyhow::Result<()> {
    match command {
        TokenCommand::Create {
            user,
            app,
            scopes,
            lifetime,
            json,
        } => {
            let user = admin.find_user(&user).await?;
            let application = admin
                .find_application(user.organization, app.as_deref())
                .await?;
            let lifetime = match lifetime.as_str() {
                "never" => None,
                text => parse_lifetime(text).map_err(Usage)?,
            };
            let issued = admin
                .create_token(&user, application, named(&scopes)?, lifetime)
                .await;
            let (token, expires_at) = issued.map_err(usage)?;
            let expires_at = expires_at.map(output::instant);
            let value = json!({"token": token.reveal(), "expires_at": expires_at});
            report(json, &value, token.reveal())
        }
        TokenCommand::List { org, user, json } => {
            let user = match user {
                Some(user) => Some(admin.find_user(&user).await?),
                None => None,
            };
            let organization = match (&user, org) {
                (Some(user), None) => user.organization,
                (_, org) => super::organization(admin, org.as_deref()).await?.id,
            };
            let of = user.map(|user| user.id);
            let mut rows = Vec::new();
            for token in admin.list_tokens(organization).await? {
                if of.is_none() || of == token.user {
                    rows.push(row(admin, &token).await?);
                }
            }
            report_all(json, &rows)
        }
        TokenCommand::Revoke { tokens, user } => {
            if let Some(user) = user {
                let user = admin.find_user(&user).await?;
                admin.end_tokens_of(&user).await?;
                let name = output::plain(&user.name);
                return output::print(&format!("all tokens of `{name}` are revoked\n"));
            }
            let mut missing = 0;
            for token in &tokens {
                if admin.end_token(token).await? {
                    continue;
                }
                missing += 1;
                // A token that was shown is not written down again.
                let which = token.parse::<i64>().map_or_else(
                    |_| "there is no such token, or it has ended".to_owned(),
                    |id| format!("there is no token `{id}` that stands"),
                );
                if tokens.len() == 1 {
                    anyhow::bail!(which);
                }
                output::complain(&format!("latchkey: {which}"));
            }
            if missing > 0 {
                anyhow::bail!("{missing} of {} were not revoked", tokens.len());
            }
            output::print(&format!("{} revoked\n", tokens.len()))
        }
    }
}

/// A token in words of ours: each scope by its own name.
async fn row(admin: &Admin, token: &IssuedToken) -> anyhow::Result<(Value, String)> {
    let user = match token.user {
        Some(user) => admin.store.user(user).await?.map(|user| user.name),
        None => None,
    };
    let application = admin.store.application(token.application).await?;
    let application = application.map(|found| found.name).unwrap_or_default();
    let scopes: Vec<&str> = TokenScope::ALL
        .into_iter()
        .filter(|scope| token.scopes.has(*scope))
        .map(TokenScope::name)
        .collect();
    let (created_at, ends_at) = (
        output::instant(token.created_at),
        token.ends_at.map(output::instant),
    );
    let value = json!({
        "id": token.id.to_string(),
        "user": user,
        "application": application,
        "scopes": scopes,
        "narrowed": token.is_narrowed,
        "renews": token.renews,
        "created_at": created_at,
        "ends_at": ends_at,
    });
    let mut line = format!(
        "{}  {}  {}  {}  since {created_at}, ",
        token.id,
        user.as_deref().unwrap_or("-"),
        application,
        scopes.join(",")
    );
    line += &ends_at
        .as_ref()
        .map_or("never ends".to_owned(), |at| format!("until {at}"));
    for (is, word) in [
        (token.renews, ", renews"),
        (token.is_narrowed, ", narrowed"),
    ] {
        line.push_str(if is { word } else { "" });
    }
    Ok((value, output::plain(&line)))
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
