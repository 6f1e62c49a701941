//! `link`.

use std::io::IsTerminal as _;

use domain::ids::{ItemId, LinkId};
use domain::link::{LinkKind, LinkLabel, LinkName, LinkScope, Maker};
use domain::patch::Patch;
use domain::time::Timestamp;
use ports::driven::store::StoredLink;
use ports::driving::address::LinkHandle;
use ports::driving::permissions::PermissionId;
use ports::secret::LinkToken;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{items, output, report_all, typed, usage};
use crate::Usage;
use crate::cli::{LinkChanges, LinkCommand, LinkOptions, NewLink};
use crate::config::Config;
use crate::serve::expected_url;
use crate::services::admin::Admin;
use crate::services::admin::{AsShown, Explained, LinkReport, LinkSettings, parse_lifetime};
use crate::wiring::address;

pub(super) async fn run(
    admin: &Admin,
    config: &Config,
    command: LinkCommand,
) -> anyhow::Result<()> {
    match command {
        LinkCommand::List { org, revoked, json } => {
            let organization = match org {
                Some(name) => Some(admin.organization(Some(&name)).await?.id),
                None => None,
            };
            let links = admin.list_links(organization, None, revoked).await?;
            let rows: Vec<_> = links.iter().map(|link| (value(link), line(link))).collect();
            report_all(json, &rows)
        }
        LinkCommand::Show { link, url, json } => {
            let stored = find(admin, &link).await?;
            let shown = admin.inspect_link(&stored, url).await?;
            let token = shown.view.token.as_ref();
            let address = token.map(|token| address_of(config, &stored, token));
            let mut value = value(&shown);
            if url {
                value["url"] = json!(address);
            }
            let line = [Some(line(&shown)), address]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>();
            super::report(json, &value, &line.join("\n"))
        }
        LinkCommand::Create(new) => create(admin, config, new).await,
        LinkCommand::Change(changes) => change(admin, changes).await,
        LinkCommand::Revoke { links } => {
            // What is named wrongly is told before anything ends.
            let mut found = Vec::new();
            for link in &links {
                found.push(find(admin, link).await?);
            }
            for stored in &found {
                let what = if admin.revoke(stored).await? {
                    "is revoked"
                } else {
                    "was revoked before"
                };
                output::print(&format!("link {} {what}\n", stored.link.id.get()))?;
            }
            Ok(())
        }
        LinkCommand::Explain {
            link,
            visitor,
            item,
            with_password,
            with_token,
            json,
        } => {
            let stored = find(admin, &link).await?;
            let visitor = match visitor {
                Some(name) => Some(admin.find_user(&name).await?),
                None => None,
            };
            let item = item.as_deref().map(parse_item).transpose()?;
            let shown = AsShown {
                password: with_password,
                access_token: with_token,
            };
            let explained = admin.explain(&stored, visitor.as_ref(), item, &shown).await;
            let explained = explained.map_err(usage)?;
            let (value, line) = explanation(&explained);
            super::report(json, &value, &line)
        }
    }
}

/// Changes a link, and shows it as it is now.
async fn change(admin: &Admin, changes: LinkChanges) -> anyhow::Result<()> {
    let stored = find(admin, &changes.link).await?;
    let user = match &changes.user {
        Some(user) => Some(admin.find_user(user).await?),
        None => None,
    };
    let json = changes.to.json;
    let mut wanted = settings(
        changes.to,
        &stored.link.id.get().to_string(),
        Vec::new(),
        admin.clock.now(),
    )?;
    if changes.no_password {
        wanted.password = Patch::Clear;
    }
    let done = admin.change_link(&stored, user, wanted).await;
    done.map_err(usage)?;
    let stored = admin.find_link(Some(stored.link.id), None).await?;
    let shown = admin.inspect_link(&stored, false).await?;
    super::report(json, &value(&shown), &line(&shown))
}

/// The settings that are asked for; a password is typed for what has this name.
fn settings(
    options: LinkOptions,
    name: &str,
    people: Vec<String>,
    now: Timestamp,
) -> anyhow::Result<LinkSettings> {
    let kind = options
        .kind
        .map(|text| one_of(&LinkKind::ALL, LinkKind::name, &text));
    let scope = options
        .scope
        .map(|text| one_of(&LinkScope::CHOSEN, LinkScope::name, &text));
    let own_name = options
        .name
        .map(|text| LinkName::parse(&text).map_err(|error| Usage(format!("`{text}`: {error}"))));
    Ok(LinkSettings {
        kind: kind.transpose()?,
        scope: match scope.transpose()? {
            None if !people.is_empty() => Some(LinkScope::People),
            scope => scope,
        },
        people,
        end: options
            .expires
            .as_deref()
            .map_or(Ok(Patch::Keep), |text| end(text, now))?,
        password: if options.password {
            Patch::Set(typed::password(name)?)
        } else {
            Patch::Keep
        },
        name: own_name.transpose()?,
    })
}

/// Makes a link, and tells its address.
async fn create(admin: &Admin, config: &Config, new: NewLink) -> anyhow::Result<()> {
    let user = match &new.user {
        Some(user) => admin.find_user(user).await?,
        None => admin.only_user().await.map_err(usage)?,
    };
    let json = new.options.json;
    let item = items::find(admin, &new.item, Some(&user.name)).await?;
    let wanted = settings(
        new.options,
        &item.name.to_string(),
        new.people,
        admin.clock.now(),
    )?;
    let own_name = wanted.name.clone();
    let made = admin.make_link(&user, &item, wanted).await.map_err(usage)?;
    let handle = LinkHandle::Token(made.clone());
    let stored = admin.find_link(None, Some(&handle)).await?;
    let url = match own_name {
        Some(name) => format!("{}/v/{}", expected_url(config), name.reveal()),
        None => address_of(config, &stored, &made),
    };
    let shown = admin.inspect_link(&stored, false).await?;
    let mut value = value(&shown);
    value["url"] = json!(url);
    // To a program that reads lines, the address is all.
    let told = if std::io::stdout().is_terminal() {
        format!("{}\n{url}", line(&shown))
    } else {
        url
    };
    super::report(json, &value, &told)
}

/// The address that a link opens at.
fn address_of(config: &Config, stored: &StoredLink, token: &LinkToken) -> String {
    let embeds = stored.link.kind == LinkKind::Embed;
    let door = if embeds { "e" } else { "s" };
    format!("{}/{door}/{}", expected_url(config), token.reveal())
}

/// The one of these that has this name.
fn one_of<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Result<T, Usage> {
    let found = all.iter().copied().find(|one| name(*one) == text);
    let names: Vec<_> = all.iter().copied().map(&name).collect();
    found.ok_or_else(|| Usage(format!("say {}, not `{text}`", names.join(", "))))
}

/// An end as it is typed.
fn end(text: &str, now: Timestamp) -> Result<Patch<Timestamp>, Usage> {
    if text == "never" {
        return Ok(Patch::Clear);
    }
    let date = OffsetDateTime::parse(text, &Rfc3339).ok();
    if let Some(at) = date.and_then(Timestamp::from_date) {
        return Ok(Patch::Set(at));
    }
    let lifetime = parse_lifetime(text).ok().flatten();
    let lifetime = lifetime.ok_or_else(|| {
        Usage(format!(
            "say a time such as 30d or 12h, an instant such as 2030-01-31T12:00:00Z, or never, not `{text}`"
        ))
    })?;
    Ok(Patch::Set(now.plus(lifetime)))
}

fn parse_item(text: &str) -> anyhow::Result<ItemId> {
    items::id(text)
        .ok_or_else(|| crate::Usage(format!("`{}` is no item id", output::plain(text))).into())
}

/// The link of an id in any door's form, of a token, or of an address, also of a name of its own.
async fn find(admin: &Admin, text: &str) -> anyhow::Result<StoredLink> {
    let number = address::box_api::parse(text).and_then(LinkId::new);
    let id = match address::microsoft::parse_permission(text) {
        Some(PermissionId::Link(id)) => Some(id),
        Some(PermissionId::Grant(_)) | None => number,
    };
    let address = text.split(['?', '#']).next().unwrap_or_default();
    let mut segments = address.trim_end_matches('/').rsplit('/');
    let last = segments.next().unwrap_or_default();
    let named = (segments.next() == Some("v")).then(|| LinkName::parse(last));
    let named = named.and_then(Result::ok).map(LinkHandle::Name);
    let mut parts = address.split('/');
    let token = LinkToken::parse(last).or_else(|| parts.find_map(address::oracle::parse_link));
    let handle = token.map(LinkHandle::Token).or(named);
    Ok(admin.find_link(id, handle.as_ref()).await?)
}

fn state(shown: &LinkReport) -> &'static str {
    if shown.view.link.revoked_at.is_some() {
        "revoked"
    } else if shown.has_expired {
        "expired"
    } else {
        "active"
    }
}

/// A link for programs.
pub(super) fn value(shown: &LinkReport) -> Value {
    let link = &shown.view.link;
    let maker = match link.maker {
        Maker::User(user) => json!(user.get().to_string()),
        Maker::Application => Value::Null,
    };
    let people = shown.view.people.iter().chain(&shown.assignee);
    let people: Vec<&str> = people.map(|person| person.name.as_str()).collect();
    json!({
        "id": link.id.get().to_string(),
        "graph_id": address::microsoft::permission(PermissionId::Link(link.id)),
        "item": link.item.get().to_string(),
        "label": link.form.label().map(LinkLabel::as_str),
        "path": shown.path,
        "type": link.kind.name(),
        "scope": link.scope().name(),
        "people": people,
        "application": shown.view.application.name,
        "maker": maker,
        "has_password": link.password().is_some(),
        "state": state(shown),
        "created_at": output::instant(link.created_at),
        "ends_at": shown.view.ends_at.map(output::instant),
    })
}

/// A link for people.
pub(super) fn line(shown: &LinkReport) -> String {
    let link = &shown.view.link;
    let password = if link.password().is_some() {
        ", password"
    } else {
        ""
    };
    let ends = shown.view.ends_at.map(output::instant);
    let ends = ends.map_or_else(String::new, |ends| format!(", until {ends}"));
    let label = link.form.label();
    let label = label.map_or_else(String::new, |label| format!("{label}: "));
    let assignee = shown.assignee.as_ref();
    let assignee = assignee.map_or_else(String::new, |person| format!(" to {}", person.name));
    let (kind, scope) = (link.kind.name(), link.scope().name());
    let text = format!(
        "{}  {}  {label}{kind}, {scope}{assignee}{password}{ends}  /{}",
        link.id.get(),
        state(shown),
        shown.path
    );
    output::plain(&text)
}

fn explanation(explained: &Explained) -> (Value, String) {
    let about = (
        explained.link.get().to_string(),
        explained.item.get().to_string(),
    );
    let ends_at = explained.ends_at.map(output::instant);
    let (stored, left) = (explained.stored_audience.name(), explained.audience.name());
    let lessened = if stored == left {
        String::new()
    } else {
        format!("; policy and folders leave of its audience, {stored}, only {left}")
    };
    let guessed_at = explained.guessed_at.map(output::instant);
    let guessed = guessed_at.as_ref().map_or_else(String::new, |at| {
        format!("\nits password was being guessed at {at}: strangers had to wait for their turn")
    });
    match &explained.decision {
        Ok(access) => {
            let narrowed = access.narrowed_by().map(|reason| reason.to_string());
            let because = narrowed
                .as_ref()
                .map_or_else(String::new, |why| format!(" ({why})"));
            let allows = access.capabilities().to_string();
            let text = format!("opens: {allows}{because}{lessened}{guessed}");
            let value = json!({
                "link": about.0, "item": about.1, "opens": true, "allows": allows,
                "narrowed_by": narrowed, "audience": left, "ends_at": ends_at,
                "guessed_at": guessed_at,
            });
            (value, text)
        }
        Err(denial) => {
            let rule = format!("{denial:?}");
            let value = json!({
                "link": about.0, "item": about.1, "opens": false, "rule": rule,
                "reason": denial.to_string(), "audience": left, "ends_at": ends_at,
                "guessed_at": guessed_at,
            });
            (value, format!("does not open: {denial}{lessened}{guessed}"))
        }
    }
}
