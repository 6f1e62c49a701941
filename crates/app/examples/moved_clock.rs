//! A server with the demonstration's data whose clock is moved by the one who runs it: what ends with time
//! can be seen to end.
//!
//! It prints one line of JSON with its address and the demonstration, and then answers each line on its
//! input with `ok`: `advance SECONDS`, or `policy KEY VALUE`.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use app::config::Config;
use app::data_folder::DataFolder;
use app::wiring::{Program, Role};
use ports::testing::FixedClock;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let config = Config {
        data: data.path().join("data"),
        ..Config::default()
    };
    let folder = DataFolder::open(&config.data)?;
    let clock = FixedClock::default();
    let shown = Arc::new(clock.clone());
    let program = Program::open(&config, &folder, Role::Server, shown).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let demo = program.set_up_demo(&url).await?;
    let program = Arc::new(program);
    let serving = Arc::clone(&program);
    tokio::spawn(async move {
        let never = std::future::pending();
        serving.serve(listener, &config, never).await
    });
    say(&serde_json::json!({ "url": url, "demo": demo }).to_string())?;

    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["advance", seconds] => {
                let seconds = seconds.parse().context("say a number of seconds")?;
                clock.advance(Duration::from_secs(seconds));
            }
            ["policy", key, value] => {
                let cases = &program.services.admin;
                let organization = cases.organization(Some("harbour")).await?;
                let changed = cases.change_policy(organization.id, key, value).await;
                changed.context("change the policy")?;
            }
            _ => anyhow::bail!("say `advance SECONDS` or `policy KEY VALUE`"),
        }
        say("ok")?;
    }
    Ok(())
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
