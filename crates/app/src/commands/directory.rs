//! `org`, `user`, `group` and `site`.

use ports::directory::{Group, Organization, Site, User};
use serde_json::{Value, json};

use super::{applications, leaving, output, report, report_all, typed, usage};
use crate::cli::{GroupCommand, MemberCommand, OrganizationCommand, SiteCommand, UserCommand};
use crate::services::admin::Admin;
use crate::services::admin::NewAccount;
use crate::wiring::address;

pub(super) async fn organization(
    admin: &Admin,
    command: OrganizationCommand,
) -> anyhow::Result<()> {
    match command {
        OrganizationCommand::Add { name, json } => {
            let (value, line) =
                organization_row(&admin.add_organization(&name).await.map_err(usage)?);
            report(json, &value, &line)
        }
        OrganizationCommand::List { json } => {
            let all = admin.store.organizations().await?;
            report_all(json, &all.iter().map(organization_row).collect::<Vec<_>>())
        }
    }
}

fn organization_row(organization: &Organization) -> (Value, String) {
    let Organization { id, name, .. } = organization;
    (
        json!({"id": id.get().to_string(), "name": name}),
        format!("{}  {name}", id.get()),
    )
}

pub(super) async fn user(admin: &Admin, command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add {
            name,
            org,
            display_name,
            email,
            json,
        } => {
            let organization = super::organization(admin, org.as_deref()).await?;
            let account = NewAccount {
                name,
                display_name,
                email,
            };
            let (value, line) = user_row(
                &admin
                    .add_user(&organization, account)
                    .await
                    .map_err(usage)?,
            );
            report(json, &value, &line)
        }
        UserCommand::List { org, json } => {
            let organization = super::organization(admin, org.as_deref()).await?;
            let all = admin.store.users(organization.id).await?;
            let owners = applications::by_account(admin, organization.id).await?;
            let rows = all.iter().map(|user| {
                let (mut value, mut line) = user_row(user);
                if let Some(application) = owners.get(&user.id) {
                    value["application"] = json!(application.name);
                    let name = output::plain(&application.name);
                    line.push_str("  acts for the application ");
                    line.push_str(&name);
                }
                (value, line)
            });
            report_all(json, &rows.collect::<Vec<_>>())
        }
        UserCommand::Disable { user } => leaving::disable(admin, &user).await,
        UserCommand::Enable { user } => leaving::enable(admin, &user).await,
        UserCommand::Remove { user, fate } => leaving::remove_user(admin, &user, fate).await,
        UserCommand::Passwd { user } => {
            let user = admin.find_user(&user).await?;
            let password = typed::password(&user.name)?;
            let set = admin.set_password(&user, &password).await;
            set.map_err(usage)?;
            output::print(&format!(
                "the password of `{}` was set, and their tokens are revoked\n",
                output::plain(&user.name)
            ))
        }
    }
}

/// A user in every door's words.
pub(super) fn user_value(user: &User) -> Value {
    json!({
        "name": user.name,
        "display_name": user.display_name,
        "email": user.email,
        "disabled": !user.account.is_active(),
        "organization": user.organization.get().to_string(),
        "graph_id": address::microsoft::user(user.id),
        "box_id": address::box_api::format(user.id.get()),
        "oracle_id": address::oracle::user(user.id),
    })
}

fn user_row(user: &User) -> (Value, String) {
    let email = user.email.as_deref().unwrap_or("-");
    let line = format!(
        "{}  {}  {}  {email}",
        user.id.get(),
        user.name,
        user.display_name
    );
    let mut line = output::plain(&line);
    if !user.account.is_active() {
        line.push_str("  disabled");
    }
    (user_value(user), line)
}

pub(super) async fn group(admin: &Admin, command: GroupCommand) -> anyhow::Result<()> {
    match command {
        GroupCommand::Add { name, org, json } => {
            let organization = super::organization(admin, org.as_deref()).await?;
            let (value, line) =
                group_row(&admin.add_group(&organization, &name).await.map_err(usage)?);
            report(json, &value, &line)
        }
        GroupCommand::List { org, json } => {
            let organization = super::organization(admin, org.as_deref()).await?;
            let all = admin.store.groups(organization.id).await?;
            report_all(json, &all.iter().map(group_row).collect::<Vec<_>>())
        }
        GroupCommand::Member(MemberCommand::Add { group, user }) => {
            let group = admin.find_group(&group).await.map_err(usage)?;
            let user = admin.find_user(&user).await?;
            admin.add_member(&group, &user).await.map_err(usage)?;
            let line = format!("`{}` is in the group `{}`\n", user.name, group.name);
            output::print(&line)
        }
        GroupCommand::Remove { group, fate } => leaving::remove_group(admin, &group, fate).await,
        GroupCommand::Member(MemberCommand::Remove { group, user }) => {
            let group = admin.find_group(&group).await.map_err(usage)?;
            let user = admin.find_user(&user).await?;
            if !admin.remove_member(&group, &user).await? {
                anyhow::bail!("`{}` is not in the group `{}`", user.name, group.name);
            }
            let line = format!(
                "`{}` is no longer in the group `{}`\n",
                user.name, group.name
            );
            output::print(&line)
        }
        GroupCommand::Member(MemberCommand::List { group, json }) => {
            let group = admin.find_group(&group).await.map_err(usage)?;
            let members = admin.store.group_members(group.id).await?;
            report_all(json, &members.iter().map(user_row).collect::<Vec<_>>())
        }
    }
}

fn group_row(group: &Group) -> (Value, String) {
    let Group { id, name, .. } = group;
    let value = json!({"id": id.get().to_string(), "graph_id": address::microsoft::group(*id), "name": name});
    (value, format!("{}  {name}", id.get()))
}

pub(super) async fn site(admin: &Admin, command: SiteCommand) -> anyhow::Result<()> {
    match command {
        SiteCommand::Add { name, owner, json } => {
            let owner = admin.find_user(&owner).await?;
            let (value, line) = site_row(&admin.add_site(&name, &owner).await.map_err(usage)?);
            report(json, &value, &line)
        }
        SiteCommand::List { org, json } => {
            let organization = super::organization(admin, org.as_deref()).await?;
            let all = admin.store.sites(organization.id).await?;
            report_all(json, &all.iter().map(site_row).collect::<Vec<_>>())
        }
    }
}

fn site_row(site: &Site) -> (Value, String) {
    let Site { id, name, .. } = site;
    let value = json!({"id": id.get().to_string(), "graph_id": address::microsoft::site(*id), "name": name});
    (value, format!("{}  {name}", id.get()))
}
