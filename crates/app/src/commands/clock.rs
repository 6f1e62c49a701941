//! `clock`.

use serde_json::json;

use super::output;
use crate::cli::ClockCommand;
use crate::data_folder::DataFolder;
use crate::services::admin::Admin;
use crate::wiring::system_clock;

pub(super) async fn run(
    admin: &Admin,
    folder: &DataFolder,
    command: ClockCommand,
) -> anyhow::Result<()> {
    let ClockCommand::Reset { json } = command;
    if folder.is_claimed() {
        anyhow::bail!(
            "a server goes by the time that it has seen: stop it, and reset the clock then"
        );
    }
    let now = system_clock().now();
    let reopened = admin.reset_clock(now).await?;
    let (links, tokens) = (&reopened.links, &reopened.tokens);
    let (from, to) = (output::instant(reopened.was), output::instant(now));
    if json {
        return output::json(&json!({
            "was": from, "is": to,
            "links": links.iter().map(|link| link.get().to_string()).collect::<Vec<_>>(),
            "tokens": tokens.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }));
    }
    if reopened.was <= now {
        return output::print("nothing was seen that is later than now: nothing was changed\n");
    }
    output::print(&format!("the clock is back from {from} at {to}\n"))?;
    for link in links {
        output::print(&format!("link {} opens again\n", link.get()))?;
    }
    for token in tokens {
        output::print(&format!("token {token} counts again\n"))?;
    }
    Ok(())
}
