//! `org`, `app`, `user`, `group` and `site`.

use clap::{Args, Subcommand};

/// `org`
#[derive(Debug, Subcommand)]
pub enum OrganizationCommand {
    /// Add an organization
    Add {
        /// Its name
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the organizations
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `app`
#[derive(Debug, Subcommand)]
pub enum ApplicationCommand {
    /// Register an application; its secret is printed once and never again
    Add {
        /// Its name
        name: String,
        /// Where people who consented are sent back to, letter by letter; repeatable
        #[arg(long = "redirect-uri", value_name = "URI")]
        redirect_uris: Vec<String>,
        /// It runs where it can keep no secret, and proves each request anew (PKCE)
        #[arg(long)]
        public: bool,
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove an application: what was issued to it ends, links that were made through it stay
    Remove {
        /// The application, by name or id
        app: String,
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
    },
    /// List the applications
    List {
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `user`
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user, with a drive of their own
    Add {
        /// The name they sign in with
        name: String,
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
        /// The name that others see
        #[arg(long)]
        display_name: Option<String>,
        /// Their e-mail address
        #[arg(long)]
        email: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the users
    List {
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take an account out of use: its tokens end, and the links of its user are shut until `enable`
    Disable {
        /// The user, by name, e-mail address or id
        user: String,
    },
    /// Take an account into use again; its links open again, its tokens do not
    Enable {
        /// The user, by name, e-mail address or id
        user: String,
    },
    /// Remove a user for good
    Remove {
        /// The user, by name, e-mail address or id
        user: String,
        /// What becomes of their drive and links
        #[command(flatten)]
        fate: FateArgs,
    },
    /// Set a user's password: typed twice and unseen, or the first line of standard input
    Passwd {
        /// The user, by name, e-mail address or id
        user: String,
    },
}

/// `group`
#[derive(Debug, Subcommand)]
pub enum GroupCommand {
    /// Add a group, with a drive of its own
    Add {
        /// Its name
        name: String,
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the groups
    List {
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove a group
    Remove {
        /// The group, by name
        group: String,
        /// What becomes of its drive
        #[command(flatten)]
        fate: FateArgs,
    },
    /// A group's members
    #[command(subcommand)]
    Member(MemberCommand),
}

/// What becomes of a drive and of links, when somebody is removed.
#[derive(Args, Debug)]
#[group(required = true, multiple = false, id = "fate")]
pub struct FateOf {
    /// This user gets the drive, and answers for the links from now on
    #[arg(long, value_name = "USER")]
    pub hand_over_to: Option<String>,
    /// It is deleted
    #[arg(long)]
    pub with_everything: bool,
}

/// How somebody is removed.
#[derive(Args, Debug)]
pub struct FateArgs {
    /// What becomes of the rest.
    #[command(flatten)]
    pub of: FateOf,
    /// Do it without asking first
    #[arg(long)]
    pub yes: bool,
}

/// `group member`
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Put a user into a group
    Add {
        /// The group, by name
        group: String,
        /// The user, by name, e-mail address or id
        user: String,
    },
    /// Take a user out of a group
    Remove {
        /// The group, by name
        group: String,
        /// The user, by name, e-mail address or id
        user: String,
    },
    /// List a group's members
    List {
        /// The group, by name
        group: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `site`
#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Add a site, with a drive of its own
    Add {
        /// Its name
        name: String,
        /// Who owns its drive: a user, by name, e-mail address or id
        #[arg(long)]
        owner: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the sites
    List {
        /// The organization, by name
        #[arg(long)]
        org: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}
