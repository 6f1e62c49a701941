//! `policy`.

use serde_json::{Map, Value};

use super::output;
use crate::Usage;
use crate::cli::PolicyCommand;
use crate::services::admin::Admin;
use crate::services::admin::{policy_keys, policy_value};

pub(super) async fn run(admin: &Admin, command: PolicyCommand) -> anyhow::Result<()> {
    match command {
        PolicyCommand::Get { key, org, json } => {
            let organization = super::organization(admin, org.as_deref()).await?;
            let policy = admin.policy(organization.id).await?;
            let keys: Vec<&str> = match &key {
                Some(key) => vec![key.as_str()],
                None => policy_keys().collect(),
            };
            let mut values = Map::new();
            for key in keys {
                let value = policy_value(&policy, key).ok_or_else(|| {
                    Usage(format!(
                        "`{key}` is no setting; there are {}",
                        policy_keys().collect::<Vec<_>>().join(", ")
                    ))
                })?;
                values.insert(key.to_owned(), Value::from(value));
            }
            if json {
                return output::json(&Value::from(values));
            }
            for (key, value) in &values {
                output::print(&format!("{key} = {}\n", value.as_str().unwrap_or_default()))?;
            }
            Ok(())
        }
        PolicyCommand::Set { key, value, org } => {
            let organization = super::organization(admin, org.as_deref()).await?;
            let changed = admin.change_policy(organization.id, &key, &value).await;
            let policy = changed.map_err(super::usage)?;
            let value = policy_value(&policy, &key).unwrap_or_default();
            output::print(&format!("{key} = {value}\n"))
        }
    }
}
