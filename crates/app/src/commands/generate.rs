//! `generate`: what the project's own files are made from.

use std::fmt::Write as _;

use domain::role::Capability;

use super::output;
use crate::cli::GenerateCommand;
use crate::services::admin::policy_reference;
use crate::wiring::{
    EndpointRow, Family, box_api, empty_database, endpoints, not_served, oracle, page_endpoints,
    role_tables, token_endpoints,
};

pub(super) async fn run(what: GenerateCommand) -> anyhow::Result<()> {
    let page = match what {
        GenerateCommand::Configuration => {
            format!("{}{}", crate::config::reference(), policy_reference())
        }
        GenerateCommand::Roles => roles()?,
        GenerateCommand::Endpoints => endpoint_page()?,
        GenerateCommand::Schema { file } => return empty_database(&file).await,
    };
    output::print(&page)
}

fn roles() -> Result<String, std::fmt::Error> {
    let mut page = String::from("# Roles\n\nWhat each door's roles allow.\n\n| door | role |");
    for capability in Capability::ALL {
        write!(page, " {} |", capability.name())?;
    }
    page.push_str("\n| --- | --- |");
    page.push_str(&" --- |".repeat(Capability::ALL.len()));
    page.push('\n');
    for (door, table) in role_tables() {
        for role in table.roles() {
            write!(page, "| {door} | `{}` |", role.name)?;
            for capability in Capability::ALL {
                let mark = if role.capabilities.has(capability) {
                    "yes"
                } else {
                    "no"
                };
                write!(page, " {mark} |")?;
            }
            page.push('\n');
        }
    }
    Ok(page)
}

fn endpoint_page() -> Result<String, std::fmt::Error> {
    let mut page = String::from(
        "# Endpoints\n\nEvery call that is answered, with one of its addresses (below the mount of a vendor's door) and \
         the number of addresses under which it is served. What the calls of a vendor's door take and answer is served as \
         OpenAPI: `/openapi` lists the documents.\n\n\
         | door | method | call | addresses | scope | what it does |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    for (door, rows) in [
        ("Graph", endpoints(Family::Graph)),
        ("OneDrive", endpoints(Family::OneDrive)),
        ("Box", box_api::endpoints()),
        ("Oracle", oracle::endpoints()),
        ("Oracle, in browsers", oracle::link_endpoints()),
        ("Tokens", token_endpoints()),
        ("Pages", page_endpoints()),
    ] {
        let mut operations: Vec<Vec<EndpointRow>> = Vec::new();
        for row in rows {
            let is_one = |calls: &&mut Vec<EndpointRow>| {
                calls.first().is_some_and(|call| {
                    (call.operation, call.method, call.summary)
                        == (row.operation, row.method, row.summary)
                })
            };
            match operations.iter_mut().find(is_one) {
                Some(calls) => calls.push(row),
                None => operations.push(vec![row]),
            }
        }
        for calls in operations {
            let forms = calls.len();
            // At Microsoft a thing has many addresses: the one with its id says most.
            let by_id = calls
                .iter()
                .find(|call| call.template.contains("{item-id}"));
            let Some(call) = by_id.or(calls.first()) else {
                continue;
            };
            let (method, template) = (call.method, &call.template);
            let (scope, summary) = (call.scope.unwrap_or("-"), call.summary);
            writeln!(
                page,
                "| {door} | {method} | `{template}` | {forms} | {scope} | {summary} |"
            )?;
        }
    }
    page.push_str(
        "\n## Known and not served\n\nWhat a vendor has besides. It is told as not served (501, at Box 405), with its \
         name, and not as missing. Where there are several addresses, one is shown.\n\n\
         | door | method | call | operation |\n| --- | --- | --- | --- |\n",
    );
    for (door, rows) in [
        ("Graph", not_served(Family::Graph)),
        ("OneDrive", not_served(Family::OneDrive)),
        ("Box", box_api::not_served()),
        ("Oracle", oracle::not_served()),
    ] {
        for row in rows {
            let method = if row.method == "*" { "any" } else { row.method };
            let (call, operation) = (row.template, row.operation);
            writeln!(page, "| {door} | {method} | `{call}` | {operation} |")?;
        }
    }
    Ok(page)
}
