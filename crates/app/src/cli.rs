//! What can be said on the command line.

mod directory;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use self::directory::{
    ApplicationCommand, FateArgs, FateOf, GroupCommand, MemberCommand, OrganizationCommand,
    SiteCommand, UserCommand,
};

/// A self-hosted server for sharing links.
#[derive(Debug, Parser)]
#[command(name = "latchkey", version, about, max_term_width = 100)]
pub struct Cli {
    /// Options that every command knows.
    #[command(flatten)]
    pub common: Common,
    /// The command; without one the server is started.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that every command knows. Each is also a `LATCHKEY_*` variable and a key of the file.
#[derive(Args, Clone, Debug, Default)]
pub struct Common {
    /// The folder that holds everything [default: ./latchkey-data]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDR")]
    pub listen: Option<String>,
    /// The address under which clients reach the server [default: the one that it listens on]
    #[arg(long, global = true, value_name = "URL")]
    pub public_url: Option<String>,
    /// A configuration file in TOML
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the server (the same as no command)
    Serve,
    /// Set up a data folder without starting a server
    Init {
        /// Make two organizations, people in them and something to share
        #[arg(long)]
        demo: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Copy a file, or what is in a folder, into a user's drive
    Import {
        /// The file or folder
        path: PathBuf,
        /// Whose drive
        #[arg(long)]
        user: String,
        /// A folder in the drive, made if it is missing [default: the root]
        #[arg(long)]
        into: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Users
    #[command(subcommand)]
    User(UserCommand),
    /// Applications
    #[command(subcommand)]
    App(ApplicationCommand),
    /// Organizations
    #[command(subcommand)]
    Org(OrganizationCommand),
    /// Groups
    #[command(subcommand)]
    Group(GroupCommand),
    /// Sites
    #[command(subcommand)]
    Site(SiteCommand),
    /// What an organization allows of its links
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Bearer tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Files, folders and web links
    #[command(subcommand)]
    Item(ItemCommand),
    /// Links
    #[command(subcommand)]
    Link(LinkCommand),
    /// The latest time that was seen, by which ends are judged
    #[command(subcommand)]
    Clock(ClockCommand),
    /// Look for damage in what is stored
    Check {
        /// Read all files, and compare them with what was stored
        #[arg(long)]
        content: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print what the project's own files are generated from
    #[command(subcommand, hide = true)]
    Generate(GenerateCommand),
}

/// `clock`
#[derive(Debug, Subcommand)]
pub enum ClockCommand {
    /// Forget the latest time that was seen, after a clock was wrong, and say what opens again
    Reset {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `policy`
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Show a policy, or one setting of it
    Get {
        /// The setting
        key: Option<String>,
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Change a setting; running servers see it within a second
    Set {
        /// The setting
        key: String,
        /// Its value
        value: String,
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
    },
}

/// `token`
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a bearer token; it is printed once and never again
    Create {
        /// For whom: a user, by name, e-mail address or id
        #[arg(long)]
        user: String,
        /// For which application, by name [default: the built-in one]
        #[arg(long)]
        app: Option<String>,
        /// What it may be used for, in any vendor's words; repeatable [default: all that its user may]
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        /// How long it is good, as in `30d`, `12h` or `15m`, or `never` for one that never ends
        #[arg(long, value_name = "TIME", default_value = "90d")]
        lifetime: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the tokens that are good, by what they were issued for
    List {
        /// Of which organization [default: the only one]
        #[arg(long)]
        org: Option<String>,
        /// Only those that speak for this user
        #[arg(long)]
        user: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// End tokens, with what was issued beside them and made from them; a running server has dropped them
    /// when this returns
    Revoke {
        /// Which: the id that `token list` shows, or the token itself
        #[arg(value_name = "TOKEN", required_unless_present = "user")]
        tokens: Vec<String>,
        /// All tokens that speak for this user
        #[arg(long, conflicts_with = "tokens")]
        user: Option<String>,
    },
}

/// `item`
#[derive(Debug, Subcommand)]
pub enum ItemCommand {
    /// List what is in a folder
    List {
        /// The folder, by its path in the user's drive, or any item by id
        #[arg(default_value = "/")]
        item: String,
        /// Whose drive the path is in
        #[arg(long)]
        user: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Tell what happened to an item and to what is in it, and whose doing it was
    Events {
        /// The item, by its path in the user's drive or by id
        item: String,
        /// Whose drive the path is in
        #[arg(long)]
        user: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show an item and who has access to it
    Show {
        /// The item, by its path in the user's drive or by id
        item: String,
        /// Whose drive the path is in
        #[arg(long)]
        user: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `link`
#[derive(Debug, Subcommand)]
pub enum LinkCommand {
    /// List links
    List {
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
        /// Also those that were revoked, and delegated ones whose time is over
        #[arg(long)]
        revoked: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a link; only with `--url` its address
    Show {
        /// The link, by id or address
        link: String,
        /// Print its address as well, which opens it
        #[arg(long)]
        url: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a link, or find the one that is asked for; its address is printed
    Create(NewLink),
    /// Change a link; its address stays
    Change(LinkChanges),
    /// End links for ever; a running server has shut them when this returns
    Revoke {
        /// The links, by id or address
        #[arg(required = true, value_name = "LINK")]
        links: Vec<String>,
    },
    /// Say whether a link opens for someone, for what, and which rule decides it
    Explain {
        /// The link, by id or address
        link: String,
        /// For a user, by name, e-mail address or id [default: an anonymous visitor]
        #[arg(long = "as", value_name = "USER")]
        visitor: Option<String>,
        /// For an item below the link's, by id
        #[arg(long)]
        item: Option<String>,
        /// As if the password had been given
        #[arg(long)]
        with_password: bool,
        /// As if an access token of the link, a delegated one, had been shown
        #[arg(long, conflicts_with = "visitor")]
        with_token: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// What a link is to be, for `link create` and `link change`.
#[derive(Debug, Args)]
pub struct LinkOptions {
    /// What it is for: view, edit, embed, preview-only, upload-only or review
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// Who may use it: anonymous, organization or people
    #[arg(long)]
    pub scope: Option<String>,
    /// When it ends: a time from now as in `30d`, an instant as in 2030-01-31T12:00:00Z, or `never`
    #[arg(long, value_name = "TIME")]
    pub expires: Option<String>,
    /// With a password, which is typed, or read from standard input
    #[arg(long)]
    pub password: bool,
    /// A name of its own of 12 to 30 characters, for an address that can be told: an item has one, and another ends
    /// the one that it had
    #[arg(long)]
    pub name: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `link change`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("changes").required(true).multiple(true)
    .args(["kind", "scope", "expires", "password", "no_password", "name"]))]
pub struct LinkChanges {
    /// The link, by id or address
    pub link: String,
    /// As whom it is changed [default: the owner of the drive]
    #[arg(long)]
    pub user: Option<String>,
    /// Without a password
    #[arg(long, conflicts_with = "password")]
    pub no_password: bool,
    /// What it is to be
    #[command(flatten)]
    pub to: LinkOptions,
}

/// `link create`
#[derive(Debug, Args)]
pub struct NewLink {
    /// The file or folder, by its path in the user's drive, or by id
    pub item: String,
    /// Who makes it, and whose drive the path is in [default: the only user]
    #[arg(long)]
    pub user: Option<String>,
    /// For these people, by name or e-mail address; repeatable
    #[arg(long = "to", value_name = "USER")]
    pub people: Vec<String>,
    /// What it is to be
    #[command(flatten)]
    pub options: LinkOptions,
}

/// `generate`
#[derive(Debug, Subcommand)]
pub enum GenerateCommand {
    /// The configuration reference
    Configuration,
    /// The table of roles and capabilities
    Roles,
    /// The table of endpoints
    Endpoints,
    /// An empty database with the present schema
    Schema {
        /// The file to be made
        file: PathBuf,
    },
}
