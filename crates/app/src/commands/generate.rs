//! `generate`: what the project's own files are made from.

use domain::role::Capability;

use super::output;
use crate::Usage;
use crate::cli::GenerateCommand;
use crate::wiring::{empty_database, role_tables};

pub(super) async fn run(what: GenerateCommand) -> anyhow::Result<()> {
    match what {
        GenerateCommand::Openapi { door } => {
            let _ = (door, Usage(String::new())); Ok(())
        }
        GenerateCommand::Configuration => Ok(output::print(&crate::config::reference())),
        GenerateCommand::Roles => Ok(output::print(&roles())),
        GenerateCommand::Endpoints => Ok(()),
        GenerateCommand::Schema { file } => empty_database(&file).await,
    }
}

fn roles() -> String {
    let mut page = String::from("# Roles\n\nWhat each door's roles allow.\n\n| door | role |");
    for capability in Capability::ALL {
        page.push_str(&format!(" {} |", capability.name()));
    }
    page.push_str("\n| --- | --- |");
    page.push_str(&" --- |".repeat(Capability::ALL.len()));
    page.push('\n');
    for (door, table) in role_tables() {
        for role in table.roles() {
            page.push_str(&format!("| {door} | `{}` |", role.name));
            for capability in Capability::ALL {
                let mark = if role.capabilities.has(capability) {
                    "yes"
                } else {
                    ""
                };
                page.push_str(&format!(" {mark} |"));
            }
            page.push('\n');
        }
    }
    page
}

