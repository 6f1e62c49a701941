//! `latchkey serve`: from nothing to a server that answers.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::commands::output::print;
use crate::config::{Config, Loaded};
use crate::data_folder::DataFolder;
use crate::services::admin::FirstRun;
use crate::wiring::{Program, Role, public_url, system_clock};

/// Runs a server until it is told to stop.
pub(crate) async fn serve(loaded: Loaded) -> anyhow::Result<()> {
    let Loaded { config, warnings } = loaded;
    let _last_lines = crate::telemetry::start(&config.log)?;
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    let folder = DataFolder::open(&config.data)?;
    let _claim = folder.claim()?;
    let listener = TcpListener::bind(config.listen).await.with_context(|| {
        format!(
            "cannot listen on {}: name another address with --listen",
            config.listen
        )
    })?;
    let program = Program::open(&config, &folder, Role::Server, system_clock()).await?;
    let url = public_url(&config, listener.local_addr()?);
    folder.leave_address(&url)?;
    print(&format!(
        "Latchkey is at {url} and keeps everything in {}\n",
        folder.path().display()
    ))?;
    if program.services.admin.is_set_up().await? {
        print(&format!(
            "Make another token with: latchkey token create --user NAME --data {}\n",
            folder.path().display()
        ))?;
    } else {
        let first = program.services.admin.set_up().await?;
        print(&greeting(&url, folder.path(), &first))?;
    }
    let mut term = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let failed = AtomicBool::new(false);
    let stop = async {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
            () = program.disk_failed() => failed.store(true, Ordering::SeqCst),
        }
        tracing::info!("stopping: running requests may finish");
    };
    program.serve(listener, &config, stop).await?;
    program.close().await;
    if failed.into_inner() {
        anyhow::bail!(
            "the disk failed while something was written to {}: what was acknowledged is safe; \
             look at the disk before starting again",
            folder.path().display()
        );
    }
    tracing::info!("stopped");
    Ok(())
}

/// What the first start tells: the owner's token, once, and how to make a link.
fn greeting(url: &str, folder: &Path, first: &FirstRun) -> String {
    let (token, folder) = (first.token.reveal(), folder.display());
    format!(
        "\nThe token of `{}`, who owns it all. It is shown this once, and good for 90 days:\n\n  {token}\n\n\
         Make a link to Welcome.txt, in another terminal, and open the address that is printed:\n\n  \
         latchkey link create Welcome.txt --data {folder}\n\n\
         Clients of Microsoft Graph, OneDrive, Box and Oracle Content Management take {url}\n\
         as their base address, with this token.\n",
        first.owner.name
    )
}

/// Where clients reach the server, for commands: as configured, as the one that runs has it, or where one
/// of this configuration would listen.
pub(crate) fn expected_url(config: &Config) -> String {
    let running = || DataFolder::in_use(&config.data).ok()?.address();
    let named = config.public_url.clone().or_else(running);
    named.unwrap_or_else(|| public_url(config, config.listen))
}
