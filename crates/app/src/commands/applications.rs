//! `app`.

use std::collections::BTreeMap;

use domain::ids::{OrganizationId, UserId};
use domain::server::token::RedirectUri;
use ports::directory::Application;
use ports::driven::store::Registration;
use ports::secret::IssuedSecret;
use serde_json::{Value, json};

use super::{leaving, report, report_all, usage};
use crate::Usage;
use crate::cli::ApplicationCommand;
use crate::services::admin::Admin;
use crate::services::admin::{NewApplication, Registered};
use crate::wiring::address;

pub(super) async fn run(admin: &Admin, command: ApplicationCommand) -> anyhow::Result<()> {
    match command {
        ApplicationCommand::Add {
            name,
            redirect_uris,
            public,
            org,
            json,
        } => {
            let organization = super::organization(admin, org.as_deref()).await?;
            let new = NewApplication {
                name: &name,
                redirect_uris: addresses(&redirect_uris)?,
                is_public: public,
            };
            let added = admin.add_application(&organization, new).await;
            let (value, line) = added_row(&added.map_err(usage)?);
            report(json, &value, &line)
        }
        ApplicationCommand::Remove { app, org } => {
            leaving::remove_application(admin, &app, org.as_deref()).await
        }
        ApplicationCommand::List { org, json } => {
            let organization = super::organization(admin, org.as_deref()).await?;
            let all = admin.store.applications(organization.id).await?;
            let registrations = admin.registrations(organization.id).await?;
            let rows = all.iter().map(|application| {
                let registration = registrations
                    .iter()
                    .find(|found| found.application == application.id);
                row(application, registration)
            });
            report_all(json, &rows.collect::<Vec<_>>())
        }
    }
}

fn addresses(texts: &[String]) -> Result<Vec<RedirectUri>, Usage> {
    let parse = |text: &String| {
        RedirectUri::parse(text)
            .map_err(|error| Usage(format!("`{text}` is no redirect URI: {error}")))
    };
    texts.iter().map(parse).collect()
}

fn row(application: &Application, registration: Option<&Registration>) -> (Value, String) {
    let Application { id, name, .. } = application;
    let uris = registration.map_or(&[][..], |found| &found.redirect_uris);
    let uris: Vec<&str> = uris.iter().map(RedirectUri::as_str).collect();
    let mut line = format!("{}  {name}", id.get());
    for uri in &uris {
        line.push_str("  ");
        line.push_str(uri);
    }
    let graph_id = address::microsoft::application(*id);
    let value = json!({
        "id": id.get().to_string(), "graph_id": graph_id, "name": name, "redirect_uris": uris,
    });
    (value, line)
}

fn added_row(added: &Registered) -> (Value, String) {
    let (mut value, line) = row(&added.application, Some(&added.registration));
    let mut line = format!("client_id {line}");
    let secret = added.secret.as_ref().map(IssuedSecret::reveal);
    value["client_id"] = value["id"].clone();
    value["client_secret"] = json!(secret);
    if let Some(secret) = secret {
        line.push_str("\nIts secret, shown this once:\n\n  ");
        line.push_str(secret);
    }
    (value, line)
}

/// The applications of an organization by the users that act for them.
pub(super) async fn by_account(
    admin: &Admin,
    organization: OrganizationId,
) -> anyhow::Result<BTreeMap<UserId, Application>> {
    let mut owners = BTreeMap::new();
    for registration in admin.registrations(organization).await? {
        if let Some(application) = admin.store.application(registration.application).await? {
            owners.insert(registration.service_account, application);
        }
    }
    Ok(owners)
}
