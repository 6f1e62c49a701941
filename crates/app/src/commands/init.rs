//! `init`.

use std::path::Path;

use ports::secret::IssuedSecret;
use serde_json::{Value, json};

use super::items::sized_value;
use super::{directory::user_value, output};
use crate::config::Config;
use crate::serve::expected_url;
use crate::services::admin::Admin;
use crate::services::admin::Demo;
use crate::wiring::address;

pub(super) async fn run(
    admin: &Admin,
    config: &Config,
    demo: bool,
    as_json: bool,
) -> anyhow::Result<()> {
    if admin.is_set_up().await? {
        anyhow::bail!(
            "{} is set up already: name another folder with --data",
            config.data.display()
        );
    }
    let url = expected_url(config);
    if demo {
        if as_json {
            return output::json(&set_up_demo(admin, &url).await?);
        }
        return tell(&url, &config.data, &admin.set_up_demo().await?);
    }
    let first = admin.set_up().await?;
    let token = first.token.reveal();
    if as_json {
        let tokens = json!({"owner": token});
        let users = [user_value(&first.owner)];
        return output::json(&json!({"public_url": url, "users": users, "tokens": tokens}));
    }
    output::print(&format!(
        "set up in {}. The token of `{}`, shown this once:\n\n  {token}\n",
        config.data.display(),
        first.owner.name
    ))
}

/// Sets up a demonstration and tells all that is in it.
pub(crate) async fn set_up_demo(admin: &Admin, url: &str) -> anyhow::Result<Value> {
    let demo = admin.set_up_demo().await?;
    let mut items = Vec::new();
    for (path, item) in &demo.items {
        items.push(sized_value(path, item, admin.size(item).await?));
    }
    Ok(demo_value(url, &demo, &items))
}

fn tell(url: &str, data: &Path, demo: &Demo) -> anyhow::Result<()> {
    output::print(&format!("set up for {url}. Tokens, shown this once:\n\n"))?;
    for (name, token) in &demo.tokens {
        output::print(&format!("  {name:<9} {}\n", token.reveal()))?;
    }
    if let Some(secret) = &demo.secret {
        output::print(&format!(
            "\nThe application `{}` is {} to the token endpoint, its secret {}\n",
            demo.application.name,
            demo.application.id.get(),
            secret.reveal()
        ))?;
    }
    output::print(&format!(
        "\nStart the server with: latchkey serve --data {}\n",
        data.display()
    ))
}

fn demo_value(url: &str, demo: &Demo, items: &[Value]) -> Value {
    let organizations: Vec<Value> = demo
        .organizations
        .iter()
        .map(|found| json!({"id": found.id.get().to_string(), "name": found.name}))
        .collect();
    let name_of = |id| {
        let found = demo
            .organizations
            .iter()
            .find(|organization| organization.id == id);
        found.map(|organization| organization.name.clone())
    };
    let users: Vec<Value> = demo
        .users
        .iter()
        .map(|(user, role)| {
            let mut value = user_value(user);
            value["organization"] = json!(name_of(user.organization));
            value["role"] = json!(role);
            value
        })
        .collect();
    let tokens: serde_json::Map<String, Value> = demo
        .tokens
        .iter()
        .map(|(name, token)| (name.clone(), json!(token.reveal())))
        .collect();
    let drives: Vec<Value> = demo
        .drives
        .iter()
        .map(|(drive, owner)| json!({"graph_id": address::microsoft::drive(drive.id), "owner": owner}))
        .collect();
    let app = &demo.application;
    let secret = demo.secret.as_ref().map(IssuedSecret::reveal);
    json!({
        "public_url": url,
        "organizations": organizations,
        "users": users,
        "tokens": tokens,
        "app": {
            "id": address::microsoft::application(app.id),
            "name": app.name,
            "client_id": address::box_api::format(app.id.get()),
            "client_secret": secret,
        },
        "drives": drives,
        "items": items,
    })
}
