//! `item`.

use domain::ids::ItemId;
use domain::item::{Item, ItemKind};
use ports::driven::store::{Author, EventKind, FolderTotals};
use serde_json::{Value, json};

use super::{output, report_all};
use crate::Usage;
use crate::cli::ItemCommand;
use crate::services::admin::{Admin, Happened};
use crate::services::items::projection::{principal_name, size_of};
use crate::wiring::address;

pub(super) async fn run(admin: &Admin, command: ItemCommand) -> anyhow::Result<()> {
    match command {
        ItemCommand::List { item, user, json } => {
            let folder = find(admin, &item, user.as_deref()).await?;
            let mut rows = Vec::new();
            for item in admin.contents(folder).await? {
                let path = admin.path_of(item.id).await?;
                let size = admin.size(&item).await?;
                let line = format!(
                    "{}  {:<8}  {size:>12}  {path}",
                    item.id.get(),
                    item.kind().noun(),
                );
                rows.push((sized_value(&path, &item, size), output::plain(&line)));
            }
            report_all(json, &rows)
        }
        ItemCommand::Events { item, user, json } => {
            let item = find(admin, &item, user.as_deref()).await?;
            let mut rows = Vec::new();
            for happened in admin.history(item.id).await? {
                let path = admin.path_of(happened.event.item).await?;
                rows.push(event_row(&happened, &path));
            }
            report_all(json, &rows)
        }
        ItemCommand::Show { item, user, json } => {
            let item = find(admin, &item, user.as_deref()).await?;
            show(admin, item, json).await
        }
    }
}

/// The item of an id in any door's form.
pub(super) fn id(text: &str) -> Option<ItemId> {
    let number = address::box_api::parse(text).and_then(ItemId::new);
    let other = || address::oracle::parse_any_item(text);
    address::microsoft::parse_item(text)
        .or(number)
        .or_else(other)
}

/// The item of an id in any door's form, or of a path in a user's drive.
pub(super) async fn find(admin: &Admin, text: &str, user: Option<&str>) -> anyhow::Result<Item> {
    let missing = || anyhow::anyhow!("there is no item `{}`", output::plain(text));
    if let Some(id) = id(text) {
        return admin.item_by_id(id).await?.ok_or_else(missing);
    }
    let Some(user) = user else {
        let message = "a path is looked up in a user's drive: say whose with --user";
        return Err(Usage(message.to_owned()).into());
    };
    let user = admin.find_user(user).await?;
    let drive = admin.drive_of_user(&user).await?;
    admin.item_at(drive.root, text).await?.ok_or_else(missing)
}

/// What happened: when, what, to which item, and whose doing it was.
fn event_row(happened: &Happened, path: &str) -> (Value, String) {
    let Happened { event, user } = happened;
    let (what, at) = (what_happened(event.kind), output::instant(event.at));
    let (link, network) = match &event.by {
        Author::Visitor { link, network } => (Some(link.get().to_string()), network.as_deref()),
        Author::User(_) | Author::Application => (None, None),
    };
    let value = json!({
        "at": at, "what": what, "item": event.item.get().to_string(), "path": path,
        "user": user, "link": link, "network": network,
    });
    let by = match (user, link) {
        (Some(user), _) => user.clone(),
        (None, Some(link)) => {
            let network = network.unwrap_or("an unknown network");
            format!("a visitor of link {link}, from {network}")
        }
        (None, None) => "an application".to_owned(),
    };
    let told = format!("{at}  {what:<13}  /{path}  by {by}");
    (value, output::plain(&told))
}

const fn what_happened(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => "created",
        EventKind::Uploaded => "uploaded",
        EventKind::Changed => "changed",
        EventKind::Moved => "moved",
        EventKind::Copied => "copied",
        EventKind::Trashed => "trashed",
        EventKind::Restored => "restored",
        EventKind::LinkMade => "link-made",
        EventKind::LinkChanged => "link-changed",
        EventKind::LinkEnded => "link-ended",
    }
}

async fn show(admin: &Admin, item: Item, as_json: bool) -> anyhow::Result<()> {
    let path = admin.path_of(item.id).await?;
    let grants = admin.grants_on(item.id).await?;
    let links = admin.list_links(None, Some(item.id), false).await?;
    let size = admin.size(&item).await?;
    if as_json {
        let mut value = sized_value(&path, &item, size);
        let grant = |(principal, grant): &(_, domain::permission::Grant)| {
            json!({
                "to": principal_name(principal),
                "allows": grant.capabilities.to_string(),
                "inherited": grant.item != item.id,
            })
        };
        value["grants"] = grants.iter().map(grant).collect();
        value["links"] = links.iter().map(super::links::value).collect();
        return output::json(&value);
    }
    let kind = item.kind().noun();
    output::print(&output::plain(&format!("{kind} /{path}, {size} bytes")))?;
    output::print(&format!("\nid {}\n", item.id.get()))?;
    for (principal, grant) in &grants {
        let from = if grant.item == item.id {
            ""
        } else {
            " (inherited)"
        };
        let line = format!(
            "{} may {}{from}",
            principal_name(principal),
            grant.capabilities
        );
        output::print(&format!("{}\n", output::plain(&line)))?;
    }
    for link in &links {
        output::print(&format!("{}\n", super::links::line(link)))?;
    }
    Ok(())
}

/// An item as it was made, in every door's words: a folder held nothing then.
pub(super) fn item_value(path: &str, item: &Item) -> Value {
    sized_value(path, item, size_of(item, FolderTotals::default()))
}

pub(super) fn sized_value(path: &str, item: &Item, size: u64) -> Value {
    let kind = match item.kind() {
        ItemKind::File => "file",
        ItemKind::Folder => "folder",
        ItemKind::WebLink => "web_link",
    };
    json!({
        "path": path,
        "kind": kind,
        "graph_id": address::microsoft::item(item.id),
        "box_id": address::box_api::format(item.id.get()),
        "oracle_id": address::oracle::item(item),
        "size": size,
    })
}
