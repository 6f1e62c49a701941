//! The commands: each says on stdout what it did, for people or as JSON.

mod applications;
mod check;
mod clock;
mod directory;
mod generate;
mod import;
pub(crate) mod init;
mod items;
mod leaving;
mod links;
pub(crate) mod output;
mod policy;
mod token;
mod typed;

use anyhow::Context as _;
use ports::directory::Organization;
use serde_json::{Value, json};

use crate::Usage;
use crate::cli::{
    ApplicationCommand, Cli, Command, GroupCommand, LinkCommand, MemberCommand, PolicyCommand,
    TokenCommand, UserCommand,
};
use crate::config::{Config, Loaded};
use crate::data_folder::DataFolder;
use crate::services::admin::Admin;
use crate::services::admin::AdminError;

use crate::wiring::{Program, Role, system_clock};

/// Runs a command to its end.
pub(crate) fn run(cli: Cli) -> anyhow::Result<()> {
    let loaded = Config::load(&cli.common, crate::config::environment())?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(workers) = loaded.config.workers {
        runtime.worker_threads(workers);
    }
    let runtime = runtime
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    runtime.block_on(dispatch(cli.command.unwrap_or(Command::Serve), loaded))
}

async fn dispatch(command: Command, loaded: Loaded) -> anyhow::Result<()> {
    let command = match command {
        Command::Serve => return crate::serve::serve(loaded).await,
        Command::Generate(what) => return generate::run(what).await,
        command => command,
    };
    for warning in &loaded.warnings {
        output::complain(&format!("latchkey: {warning}"));
    }
    let config = loaded.config;
    let folder = match command {
        Command::Init { .. } => DataFolder::open(&config.data)?,
        _ => DataFolder::in_use(&config.data)?,
    };
    let program = Program::open(&config, &folder, Role::Command, system_clock()).await?;
    let is_waited_for = is_waited_for(&command);
    let done = with_program(command, &program.services.admin, &config).await;
    program.close().await;
    if is_waited_for && !folder.is_noticed(system_clock().now()).await {
        output::complain("latchkey: the running server has not noticed it yet");
    }
    done
}

/// Whether a command takes something away, or gives it back: when it returns, a running server knows.
const fn is_waited_for(command: &Command) -> bool {
    matches!(
        command,
        Command::Token(TokenCommand::Revoke { .. })
            | Command::Link(LinkCommand::Revoke { .. } | LinkCommand::Change(_))
            | Command::User(
                UserCommand::Passwd { .. }
                    | UserCommand::Enable { .. }
                    | UserCommand::Disable { .. }
                    | UserCommand::Remove { .. }
            )
            | Command::Group(
                GroupCommand::Remove { .. } | GroupCommand::Member(MemberCommand::Remove { .. })
            )
            | Command::App(ApplicationCommand::Remove { .. })
            | Command::Policy(PolicyCommand::Set { .. })
    )
}

async fn with_program(command: Command, admin: &Admin, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::Serve | Command::Generate(_) => Ok(()),
        Command::Init { demo, json } => init::run(admin, config, demo, json).await,
        Command::Import {
            path,
            user,
            into,
            json,
        } => {
            let local = import::Local {
                path: &path,
                data: &config.data,
            };
            import::run(admin, &local, &user, into.as_deref(), json).await
        }
        Command::User(command) => directory::user(admin, command).await,
        Command::App(command) => applications::run(admin, command).await,
        Command::Org(command) => directory::organization(admin, command).await,
        Command::Group(command) => directory::group(admin, command).await,
        Command::Site(command) => directory::site(admin, command).await,
        Command::Policy(command) => policy::run(admin, command).await,
        Command::Token(command) => token::run(admin, command).await,
        Command::Item(command) => items::run(admin, command).await,
        Command::Link(command) => links::run(admin, config, command).await,
        Command::Clock(command) => {
            clock::run(admin, &DataFolder::in_use(&config.data)?, command).await
        }
        Command::Check { content, json } => {
            let untrusted = DataFolder::in_use(&config.data)?.untrusted_proxy();
            check::run(admin, (content, untrusted), json).await
        }
    }
}

/// Prints one thing: as a line for people, or as JSON.
fn report(as_json: bool, value: &Value, line: &str) -> anyhow::Result<()> {
    if as_json {
        return output::json(value);
    }
    output::print(&format!("{line}\n"))
}

/// Prints a list: a line each for people, or as a JSON array.
fn report_all(as_json: bool, rows: &[(Value, String)]) -> anyhow::Result<()> {
    if as_json {
        let values: Vec<&Value> = rows.iter().map(|(value, _)| value).collect();
        return output::json(&json!(values));
    }
    for (_, line) in rows {
        output::print(&format!("{line}\n"))?;
    }
    Ok(())
}

/// The organization of that name; without a name, the only one there is.
async fn organization(admin: &Admin, name: Option<&str>) -> anyhow::Result<Organization> {
    admin.organization(name).await.map_err(usage)
}

/// What was named or given wrongly is a mistake in how the program was called.
fn usage(error: AdminError) -> anyhow::Error {
    match error {
        AdminError::Invalid(message) => Usage(message).into(),
        AdminError::NotFound(_)
        | AdminError::Refused(_)
        | AdminError::Taken
        | AdminError::Fault(_) => error.into(),
    }
}
