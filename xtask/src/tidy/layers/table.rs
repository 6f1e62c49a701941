//! The dependency rule as data: what each crate may use, and where each outside crate is at home.

use super::Exception;

/// What one crate of the workspace may depend on.
pub(crate) struct Row {
    /// The crate.
    pub(crate) name: &'static str,
    /// The crates of the workspace that it may use.
    pub(crate) inside: &'static [&'static str],
    /// The crates from elsewhere that it may use.
    pub(crate) outside: Outside,
}

/// Which crates from elsewhere are allowed.
pub(crate) enum Outside {
    /// These, and nothing more.
    Only {
        /// In the library, and in its tests.
        normal: &'static [&'static str],
        /// In its tests.
        dev: &'static [&'static str],
        /// In the library, when a feature asks for them.
        optional: &'static [&'static str],
    },
    /// All that are not at home elsewhere.
    Free,
}

/// Where an outside crate may be used; everywhere else it is forbidden.
pub(crate) struct Home {
    /// The outside crate.
    pub(crate) name: &'static str,
    /// The crates of the workspace that may use it.
    pub(crate) users: &'static [&'static str],
    /// The crates of the workspace whose tests may use it, too.
    pub(crate) testers: &'static [&'static str],
}

/// One row per crate; a crate without a row fails.
pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "domain",
        inside: &[],
        outside: Outside::Only {
            normal: &["thiserror", "time", "unicode-normalization"],
            dev: &["proptest"],
            optional: &[],
        },
    },
    Row {
        name: "ports",
        inside: &["domain"],
        outside: Outside::Only {
            normal: &["async-trait", "bytes", "futures-core", "thiserror", "time"],
            dev: &["proptest"],
            optional: &["mockall", "tokio"],
        },
    },
    Row {
        name: "adapters-http",
        inside: &["domain", "ports"],
        outside: Outside::Free,
    },
    Row {
        name: "adapters-sqlite",
        inside: &["domain", "ports"],
        outside: Outside::Free,
    },
    Row {
        name: "adapters-content",
        inside: &["domain", "ports"],
        outside: Outside::Free,
    },
    Row {
        name: "adapters-system",
        inside: &["domain", "ports"],
        outside: Outside::Free,
    },
    Row {
        name: "app",
        inside: &[
            "adapters-content",
            "adapters-http",
            "adapters-sqlite",
            "adapters-system",
            "domain",
            "ports",
        ],
        outside: Outside::Free,
    },
    Row {
        name: "xtask",
        inside: &[],
        outside: Outside::Free,
    },
    Row {
        name: "bench-references",
        inside: &[],
        outside: Outside::Free,
    },
];

/// The outside crates that have a home.
pub(crate) const HOMES: &[Home] = &[
    home("hyper", &["adapters-http", "bench-references"], &["app"]),
    home(
        "hyper-util",
        &["adapters-http", "bench-references"],
        &["app"],
    ),
    home("sea-orm", &["adapters-sqlite"], &[]),
    home("sea-orm-migration", &["adapters-sqlite"], &[]),
    home("sqlx", &["adapters-sqlite", "xtask"], &[]),
    home("rusqlite", &["bench-references"], &[]),
    home("sea-orm-codegen", &["xtask"], &[]),
    home("sea-schema", &["xtask"], &[]),
    home("argon2", &["adapters-system"], &[]),
    home("chacha20poly1305", &["adapters-system"], &[]),
    home("object_store", &["adapters-content"], &[]),
    home(
        "mockall",
        &["ports"],
        &[
            "adapters-content",
            "adapters-http",
            "adapters-sqlite",
            "adapters-system",
            "app",
        ],
    ),
];

/// Edges that are tolerated although the table forbids them; each names the record that says why.
pub(crate) const EXCEPTIONS: &[Exception] = &[];

const fn home(
    name: &'static str,
    users: &'static [&'static str],
    testers: &'static [&'static str],
) -> Home {
    Home {
        name,
        users,
        testers,
    }
}
