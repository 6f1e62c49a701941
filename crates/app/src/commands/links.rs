//! `link`.

use domain::ids::{ItemId, LinkId};
use domain::link::{LinkKind, LinkLabel, LinkName, Maker};
use ports::driven::store::StoredLink;
use ports::driving::address::LinkHandle;
use ports::driving::permissions::PermissionId;
use ports::secret::LinkToken;
use serde_json::{Value, json};

use super::{items, output, report_all, usage};
use crate::cli::LinkCommand;
use crate::config::Config;
use crate::serve::expected_url;
use crate::services::admin::Admin;
use crate::services::admin::{AsShown, Explained, LinkReport};
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
            let address = shown.view.token.as_ref().map(|token| {
                let door = if stored.link.kind == LinkKind::Embed {
                    "e"
                } else {
                    "s"
                };
                format!("{}/{door}/{}", expected_url(config), token.reveal())
            });
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
        LinkCommand::Revoke { link } => {
            let stored = find(admin, &link).await?;
            let revoked = admin.revoke(&stored).await?;
            let what = if revoked {
                "is revoked"
            } else {
                "was revoked before"
            };
            output::print(&format!("link {} {what}\n", stored.link.id.get()))
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
    match &explained.decision {
        Ok(access) => {
            let narrowed = access.narrowed_by().map(|reason| reason.to_string());
            let because = narrowed
                .as_ref()
                .map_or_else(String::new, |why| format!(" ({why})"));
            let allows = access.capabilities().to_string();
            let text = format!("opens: {allows}{because}{lessened}");
            let value = json!({
                "link": about.0, "item": about.1, "opens": true, "allows": allows,
                "narrowed_by": narrowed, "audience": left, "ends_at": ends_at,
            });
            (value, text)
        }
        Err(denial) => {
            let rule = format!("{denial:?}");
            let value = json!({
                "link": about.0, "item": about.1, "opens": false, "rule": rule,
                "reason": denial.to_string(), "audience": left, "ends_at": ends_at,
            });
            (value, format!("does not open: {denial}{lessened}"))
        }
    }
}
