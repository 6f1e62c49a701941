//! The configuration: flags, then `LATCHKEY_*` variables, then the file, then defaults.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::Usage;
use crate::cli::Common;

/// One setting, for the reference page and for telling known names from unknown ones.
struct Setting {
    key: &'static str,
    default: &'static str,
    help: &'static str,
}

const SETTINGS: &[Setting] = &[
    Setting {
        key: "data",
        default: "./latchkey-data",
        help: "The folder that holds everything: the database, the content and the keyring.",
    },
    Setting {
        key: "listen",
        default: "127.0.0.1:8080",
        help: "The address to listen on. Beyond loopback, `public_url` must be set.",
    },
    Setting {
        key: "public_url",
        default: "http://LISTEN",
        help: "The address under which clients reach the server. All links begin with it.",
    },
    Setting {
        key: "content_url",
        default: "the public address",
        help: "A second address of this server, on another host, from which the APIs' download addresses are served.",
    },
    Setting {
        key: "allowed_origins",
        default: "",
        help: "The origins whose pages may call the APIs, separated by commas. Never with credentials.",
    },
    Setting {
        key: "upload_limit",
        default: "10737418240",
        help: "How many bytes a file that a visitor uploads may have.",
    },
    Setting {
        key: "copy_items",
        default: "10000",
        help: "How many items are copied at once.",
    },
    Setting {
        key: "copy_bytes",
        default: "107374182400",
        help: "How many bytes the files that are copied at once may have together.",
    },
    Setting {
        key: "max_connections",
        default: "10000",
        help: "How many connections are served at once; the rest wait.",
    },
    Setting {
        key: "drain_seconds",
        default: "30",
        help: "How long running requests may go on after the server was told to stop.",
    },
    Setting {
        key: "readers",
        default: "4",
        help: "How many connections to the database read at once.",
    },
    Setting {
        key: "workers",
        default: "the number of cores",
        help: "How many threads serve requests.",
    },
    Setting {
        key: "trusted_proxies",
        default: "",
        help: "The networks, as `10.0.0.0/8`, whose `forwarded_header` is believed, separated by commas.",
    },
    Setting {
        key: "forwarded_header",
        default: "x-forwarded-for",
        help: "The header in which a trusted proxy names the address of its client.",
    },
    Setting {
        key: "log",
        default: "info",
        help: "What is logged: `error`, `warn`, `info`, `debug`, or a filter such as `latchkey::access=off`. Warnings and errors are written at once, the rest within 20 ms.",
    },
];

/// The configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder that holds everything.
    pub data: PathBuf,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The address under which clients reach the server; `None` for the one that it listens on.
    pub public_url: Option<String>,
    /// A second address of the server, for download addresses.
    pub content_url: Option<String>,
    /// The origins whose pages may call the APIs.
    pub allowed_origins: Vec<String>,
    /// How many bytes a visitor's upload may have.
    pub upload_limit: u64,
    /// How many items are copied at once.
    pub copy_items: usize,
    /// How many bytes the files that are copied at once may have together.
    pub copy_bytes: u64,
    /// How many connections are served at once.
    pub max_connections: usize,
    /// How long running requests may go on after the server was told to stop.
    pub drain_seconds: u64,
    /// How many connections to the database read at once.
    pub readers: u32,
    /// How many threads serve requests; `None` for the number of cores.
    pub workers: Option<usize>,
    /// The networks whose forwarded header is believed.
    pub trusted_proxies: Vec<String>,
    /// The header in which a trusted proxy names its client.
    pub forwarded_header: String,
    /// What is logged.
    pub log: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("./latchkey-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            content_url: None,
            allowed_origins: Vec::new(),
            upload_limit: 10 << 30,
            copy_items: 10_000,
            copy_bytes: 100 << 30,
            max_connections: 10_000,
            drain_seconds: 30,
            readers: 4,
            workers: None,
            trusted_proxies: Vec::new(),
            forwarded_header: "x-forwarded-for".to_owned(),
            log: "info".to_owned(),
        }
    }
}

/// A configuration, and what was strange about where it came from.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// Sentences for the log.
    pub warnings: Vec<String>,
}

impl Config {
    /// The configuration from flags, this environment and the file that either names.
    pub fn load(
        flags: &Common,
        environment: impl Iterator<Item = (String, String)>,
    ) -> anyhow::Result<Loaded> {
        let mut config = Self::default();
        let mut warnings = Vec::new();
        let mut variables = Vec::new();
        let mut file = flags.config.clone();
        for (name, value) in environment {
            let Some(key) = name.strip_prefix("LATCHKEY_").map(str::to_ascii_lowercase) else {
                continue;
            };
            if key == "config" {
                file = file.or(Some(PathBuf::from(value)));
            } else if SETTINGS.iter().any(|setting| setting.key == key) {
                variables.push((name, key, value));
            } else {
                warnings.push(format!("the variable {name} is not known and was ignored"));
            }
        }
        if let Some(file) = file {
            config.read_file(&file)?;
        }
        for (name, key, value) in variables {
            config
                .set(&key, &value)
                .map_err(|error| Usage(format!("{name}: {error}")))?;
        }
        config.read_flags(flags)?;
        config.validate()?;
        Ok(Loaded { config, warnings })
    }

    fn read_flags(&mut self, flags: &Common) -> anyhow::Result<()> {
        let named = [("listen", &flags.listen), ("public_url", &flags.public_url)];
        for (key, value) in named {
            if let Some(value) = value {
                let flag = key.replace('_', "-");
                self.set(key, value)
                    .map_err(|error| Usage(format!("--{flag}: {error}")))?;
            }
        }
        if let Some(data) = &flags.data {
            self.data.clone_from(data);
        }
        Ok(())
    }

    fn read_file(&mut self, file: &Path) -> anyhow::Result<()> {
        let shown = file.display();
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the configuration file {shown}"))?;
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let why = error.message();
            Usage(format!("{shown} is not valid TOML: {why}"))
        })?;
        for (key, value) in table {
            let value = flat(&value).ok_or_else(|| {
                Usage(format!("{shown}: the value of `{key}` has the wrong type"))
            })?;
            self.set(&key, &value)
                .map_err(|error| Usage(format!("{shown}: {error}")))?;
        }
        Ok(())
    }

    /// Sets one setting by its key.
    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let wrong = |wanted: &str| format!("`{key}` must be {wanted}, not `{value}`");
        match key {
            "data" => self.data = PathBuf::from(value),
            "listen" => {
                let wanted = "an address with a port, such as 127.0.0.1:8080";
                self.listen = value.parse().map_err(|_| wrong(wanted))?;
            }
            "public_url" => {
                let wanted = "an http or https address without path, such as https://example.org";
                self.public_url = Some(public_url(value).ok_or_else(|| wrong(wanted))?);
            }
            "content_url" => {
                let wanted = "an http or https address without path, such as https://example.org";
                self.content_url = Some(public_url(value).ok_or_else(|| wrong(wanted))?);
            }
            "allowed_origins" => self.allowed_origins = list(value),
            "upload_limit" => {
                self.upload_limit = value.parse().map_err(|_| wrong("a number of bytes"))?;
            }
            "copy_items" => {
                self.copy_items = positive(value).ok_or_else(|| wrong("a positive number"))?;
            }
            "copy_bytes" => {
                self.copy_bytes = value.parse().map_err(|_| wrong("a number of bytes"))?;
            }
            "max_connections" => {
                self.max_connections = positive(value).ok_or_else(|| wrong("a positive number"))?;
            }
            "drain_seconds" => {
                self.drain_seconds = value.parse().map_err(|_| wrong("a number of seconds"))?;
            }
            "readers" => {
                self.readers = positive(value).ok_or_else(|| wrong("a positive number"))?;
            }
            "workers" => {
                self.workers = Some(positive(value).ok_or_else(|| wrong("a positive number"))?);
            }
            "trusted_proxies" => self.trusted_proxies = list(value),
            "forwarded_header" => value.clone_into(&mut self.forwarded_header),
            "log" => value.clone_into(&mut self.log),
            _ => return Err(format!("`{key}` is not a known setting")),
        }
        Ok(())
    }

    fn validate(&self) -> Result<(), Usage> {
        if !self.listen.ip().is_loopback() && self.public_url.is_none() {
            return Err(Usage(format!(
                "listening on {} makes the server reachable from outside: say with --public-url \
                 under which address clients reach it",
                self.listen
            )));
        }
        Ok(())
    }
}

fn positive<T: std::str::FromStr + PartialOrd + From<u8>>(value: &str) -> Option<T> {
    value.parse().ok().filter(|number| *number >= T::from(1))
}

fn list(value: &str) -> Vec<String> {
    value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn public_url(value: &str) -> Option<String> {
    let value = value.trim_end_matches('/');
    let host = value
        .strip_prefix("https://")
        .or_else(|| value.strip_prefix("http://"))?;
    let plain = !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    plain.then(|| value.to_owned())
}

fn flat(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(values) => {
            let texts: Option<Vec<&str>> = values.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        toml::Value::Boolean(_)
        | toml::Value::Float(_)
        | toml::Value::Datetime(_)
        | toml::Value::Table(_) => None,
    }
}

/// The program's environment. A variable that is not UTF-8 is none of ours.
pub(crate) fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// The reference page.
pub fn reference() -> String {
    let mut page = String::from(
        "# Configuration\n\nEvery setting is a key of the TOML file named by `--config`, and a variable. \
         The first three are flags as well; a flag wins over a variable, a variable over the file.\n\n\
         | key | variable | default | what it is |\n| --- | --- | --- | --- |\n",
    );
    for Setting { key, default, help } in SETTINGS {
        let variable = format!("LATCHKEY_{}", key.to_ascii_uppercase());
        let default = if default.is_empty() {
            "none".to_owned()
        } else {
            format!("`{default}`")
        };
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| `{key}` | `{variable}` | {default} | {help} |");
    }
    page.push_str("\nThe file itself is named by `--config` or `LATCHKEY_CONFIG`.\n");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(flags: &Common, variables: &[(&str, &str)]) -> anyhow::Result<Loaded> {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Config::load(flags, variables.iter().map(owned))
    }

    #[test]
    fn every_setting_in_the_reference_can_be_set() {
        for setting in SETTINGS {
            let value = match setting.key {
                "public_url" | "content_url" => "https://files.example.org",
                "workers" => "2",
                _ => setting.default,
            };
            let set = Config::default().set(setting.key, value);
            assert_eq!(set, Ok(()), "{}", setting.key);
        }
    }

    #[test]
    fn the_defaults_in_the_reference_are_the_defaults() {
        let mut config = Config::default();
        for setting in SETTINGS
            .iter()
            .filter(|setting| !["public_url", "content_url", "workers"].contains(&setting.key))
        {
            config.set(setting.key, setting.default).unwrap();
        }
        assert_eq!(config, Config::default());
    }

    #[test]
    fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(
            &file,
            "listen = \"127.0.0.1:1\"\nreaders = 3\ndrain_seconds = 9\n",
        )
        .unwrap();
        let flags = Common {
            listen: Some("127.0.0.1:3".to_owned()),
            config: Some(file.path().to_owned()),
            ..Common::default()
        };
        let variables = [
            ("LATCHKEY_LISTEN", "127.0.0.1:2"),
            ("LATCHKEY_READERS", "4"),
        ];
        let config = load(&flags, &variables).unwrap().config;
        assert_eq!(config.listen.port(), 3);
        assert_eq!((config.readers, config.drain_seconds), (4, 9));
    }

    #[test]
    fn an_unknown_key_is_an_error_and_an_unknown_variable_a_warning() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, "lisen = \"127.0.0.1:1\"\n").unwrap();
        let flags = Common {
            config: Some(file.path().to_owned()),
            ..Common::default()
        };
        let error = load(&flags, &[]).unwrap_err();
        assert!(
            error.is::<Usage>() && error.to_string().contains("`lisen`"),
            "{error}"
        );
        let loaded = load(&Common::default(), &[("LATCHKEY_LISEN", "x")]).unwrap();
        assert_eq!(loaded.warnings.len(), 1);
    }

    #[test]
    fn a_listener_beyond_loopback_needs_a_public_address() {
        let flags = Common {
            listen: Some("0.0.0.0:80".to_owned()),
            ..Common::default()
        };
        assert!(load(&flags, &[]).unwrap_err().is::<Usage>());
        let named = [("LATCHKEY_PUBLIC_URL", "https://files.example.org/")];
        let config = load(&flags, &named).unwrap().config;
        assert_eq!(
            config.public_url.as_deref(),
            Some("https://files.example.org")
        );
    }

    #[test]
    fn a_public_address_has_no_path_and_no_tricks() {
        for bad in [
            "files.example.org",
            "ftp://a",
            "https://",
            "https://a/b",
            "https://a@b",
            "https://a\r\nb",
        ] {
            assert!(Config::default().set("public_url", bad).is_err(), "{bad}");
        }
    }
}
