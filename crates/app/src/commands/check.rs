//! `check`.

use std::net::IpAddr;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::output;
use crate::services::admin::Admin;

pub(super) async fn run(
    admin: &Admin,
    (reads_content, untrusted_proxy): (bool, Option<IpAddr>),
    as_json: bool,
) -> anyhow::Result<()> {
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template("{spinner} {pos} looked at")?);
    let report = admin
        .check_all(reads_content, |count| bar.inc(count))
        .await?;
    bar.finish_and_clear();
    let (links, items, faults) = (report.links, report.items, &report.faults);
    if as_json {
        output::json(&json!({
            "clean": faults.is_empty(), "links": links, "items": items, "faults": faults,
            "endless_tokens": report.endless_tokens, "untrusted_proxy": untrusted_proxy,
            "content_without_a_row": report.unnamed,
        }))?;
    } else {
        for fault in faults {
            output::print(&format!("{}\n", output::plain(fault)))?;
        }
        match report.endless_tokens {
            0 => {}
            1 => output::print("1 token never ends: `latchkey token list` names it\n")?,
            many => output::print(&format!(
                "{many} tokens never end: `latchkey token list` names them\n"
            ))?,
        }
        if report.unnamed > 0 {
            output::print(&format!(
                "{} files of content belong to nothing: a server removes them when it has run for a day\n",
                report.unnamed
            ))?;
        }
        if let Some(peer) = untrusted_proxy {
            output::print(&format!(
                "{peer} sends requests for others: if it is a proxy, list it in `trusted_proxies`, or \
                 all who come through it count as one\n"
            ))?;
        }
        if faults.is_empty() {
            output::print(&format!("clean: {links} links, {items} items\n"))?;
        }
    }
    match faults.len() {
        0 => Ok(()),
        1 => anyhow::bail!("1 fault was found"),
        count => anyhow::bail!("{count} faults were found"),
    }
}
