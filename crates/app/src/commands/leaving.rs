//! `user disable|enable|remove`, `group remove`, `app remove`.

use std::io::IsTerminal as _;

use ports::directory::User;
use ports::driven::store::Holdings;

use super::{output, typed, usage};
use crate::Usage;
use crate::cli::FateArgs;
use crate::services::admin::{Admin, Fate, Leaver};

pub(super) async fn disable(admin: &Admin, user: &str) -> anyhow::Result<()> {
    let user = admin.find_user(user).await?;
    admin.disable_user(&user).await?;
    let name = output::plain(&user.name);
    output::print(&format!(
        "`{name}` is disabled: their tokens are revoked, and their links are shut until `user enable`\n"
    ))
}

pub(super) async fn enable(admin: &Admin, user: &str) -> anyhow::Result<()> {
    let user = admin.find_user(user).await?;
    admin.enable_user(&user).await?;
    let name = output::plain(&user.name);
    output::print(&format!(
        "`{name}` is enabled: their links open again, and they need new tokens\n"
    ))
}

pub(super) async fn remove_user(admin: &Admin, user: &str, fate: FateArgs) -> anyhow::Result<()> {
    let user = admin.find_user(user).await?;
    let drive = admin.drive_of_user(&user).await?;
    let passes = fate.of.hand_over_to.is_some();
    remove(admin, Leaver::User(&user), fate).await?;
    if passes {
        let root = drive.root.get();
        output::print(&format!(
            "their files are in item {root}: `item list {root}`\n"
        ))?;
    }
    Ok(())
}

pub(super) async fn remove_group(admin: &Admin, group: &str, fate: FateArgs) -> anyhow::Result<()> {
    let group = admin.find_group(group).await.map_err(usage)?;
    remove(admin, Leaver::Group(&group), fate).await
}

async fn remove(admin: &Admin, leaver: Leaver<'_>, fate: FateArgs) -> anyhow::Result<()> {
    let heir = match &fate.of.hand_over_to {
        Some(user) => Some(admin.find_user(user).await?),
        None => None,
    };
    let becomes = heir.as_ref().map_or(Fate::WithEverything, Fate::HandOver);
    let belongings = admin.belongings(leaver, becomes).await.map_err(usage)?;
    let name = output::plain(leaver.name());
    agreed(&name, belongings, heir.as_ref(), fate.yes)?;
    admin.remove(leaver, becomes).await.map_err(usage)?;
    finish(admin, &name).await
}

pub(super) async fn remove_application(
    admin: &Admin,
    app: &str,
    org: Option<&str>,
) -> anyhow::Result<()> {
    let organization = super::organization(admin, org).await?;
    let id = admin.find_application(organization.id, Some(app)).await?;
    let application = admin.store.application(id).await?;
    let application =
        application.ok_or_else(|| anyhow::anyhow!("there is no application `{app}`"))?;
    admin
        .remove_application(&application)
        .await
        .map_err(usage)?;
    let name = output::plain(&application.name);
    output::print(&format!(
        "the application `{name}` is removed: what was issued to it is revoked, links made through it stay\n"
    ))
}

/// Says what is about to be done, and asks whether it shall be.
fn agreed(name: &str, holdings: Holdings, heir: Option<&User>, yes: bool) -> anyhow::Result<()> {
    let what = format!(
        "{} ({} bytes) and {}",
        counted(holdings.files, "file"),
        holdings.bytes,
        counted(holdings.links, "link")
    );
    let becomes = match heir {
        Some(heir) => format!("passes to `{}`", output::plain(&heir.name)),
        None => "is deleted for good".to_owned(),
    };
    output::prompt(&format!(
        "`{name}` is to be removed, and all that was given to them ends. What is theirs {becomes}: {what}.\n"
    ));
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(
            Usage("nothing was done: say --yes to do it without being asked".to_owned()).into(),
        );
    }
    if typed::answer("Go on? [y/N] ")? {
        return Ok(());
    }
    anyhow::bail!("nothing was done")
}

fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// Deletes what went with them, and tells how far it is.
async fn finish(admin: &Admin, name: &str) -> anyhow::Result<()> {
    let ended = std::sync::atomic::AtomicUsize::new(0);
    let tells = std::io::stderr().is_terminal();
    let seen = |more| {
        let all = ended.fetch_add(more, std::sync::atomic::Ordering::Relaxed) + more;
        if tells && more > 0 {
            output::prompt(&format!("\r{all} deleted"));
        }
    };
    admin.finish_removals(seen).await?;
    if tells && ended.into_inner() > 0 {
        output::prompt("\n");
    }
    output::print(&format!("`{name}` is removed\n"))
}
