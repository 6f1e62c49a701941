//! A policy's settings by name, for the command line.

use std::fmt::Write as _;
use std::time::Duration;

use domain::link::{LinkKind, LinkScope};
use domain::policy::{LinkScopes, LinkedKinds, Policy};

use super::AdminError;
use crate::services::Services;
use domain::ids::OrganizationId;

/// Every setting's name, with what it is.
pub(crate) const SETTINGS: &[(&str, &str)] = &[
    (
        "allowed_scopes",
        "The audiences that links may have, of `anonymous`, `organization` and `people`.",
    ),
    ("anonymous_links", "Whether `anonymous` is one of them."),
    (
        "anonymous_editing",
        "Whether anonymous visitors may add or change anything.",
    ),
    (
        "anonymous_needs_password",
        "Whether an anonymous link must have a password.",
    ),
    (
        "choosing_expiry",
        "Whether people may choose another expiry for an item's link than the default.",
    ),
    (
        "cutting_inheritance",
        "Whether the owner's request may cut an item off from permissions above it.",
    ),
    (
        "default_item_kind",
        "What an item's link is for that was asked for without saying: `view`, `preview-only` or `edit`.",
    ),
    (
        "default_item_scope",
        "The audience of an item's link that was asked for without one: `anonymous`, `organization` or `existing-access`.",
    ),
    (
        "default_labelled_kind",
        "What a link with a label is for that was asked for without saying: `view`, `preview-only` or `edit`.",
    ),
    (
        "default_lifetime",
        "How long a link lives that was asked for without an expiry: `90d`, `12h`, `none`.",
    ),
    (
        "default_scope",
        "The audience of a link that was asked for without one.",
    ),
    (
        "delegated_frame_ancestors",
        "Which pages may embed the view of a delegated link: `*`, `'self'` or origins, separated by commas.",
    ),
    (
        "delegating_management",
        "Whether a delegated link may be asked for with the role of a manager.",
    ),
    ("embedding", "Whether links may be embedded in other pages."),
    (
        "frame_ancestors",
        "Which pages may embed them: `*`, `'self'` or origins, separated by commas.",
    ),
    (
        "link_names",
        "Whether an item's link may be given a name of its own; a name that it has stays.",
    ),
    (
        "linked_kinds",
        "On which items an item's link opens for others than those who have access anyway: `all`, `files`, `folders` or `none`.",
    ),
    (
        "links_outlive_maker",
        "Whether a link stays open when its maker loses the right to make it.",
    ),
    (
        "max_item_kind",
        "The most that an item's link, or one with a label, may be for: `edit`, `view` or `preview-only`.",
    ),
    (
        "max_lifetime",
        "How long any link lives at most, those that exist included.",
    ),
    (
        "min_password_length",
        "How many characters a link's password has at least; that of an item's link, or of one with a label, has eight or more in any case.",
    ),
];

/// Every setting's name.
pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
    SETTINGS.iter().map(|(key, _)| *key)
}

/// The part of the configuration reference that is about the policy.
pub(crate) fn reference() -> String {
    let mut page = String::from(
        "\n## Policy\n\nWhat an organization allows of its links. `latchkey policy set KEY VALUE` changes it, also \
         while a server runs; `--org` names the organization where there are several.\n\n\
         | key | default | what it is |\n| --- | --- | --- |\n",
    );
    let default = Policy::default();
    for (key, help) in SETTINGS {
        let value = get(&default, key).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| `{key}` | `{value}` | {help} |");
    }
    page
}

/// A setting's value as text; `None` for a name that is none.
pub(crate) fn get(policy: &Policy, key: &str) -> Option<String> {
    Some(match key {
        "allowed_scopes" => {
            let allowed = |scope: &&LinkScope| policy.allowed_scopes.has(**scope);
            let names: Vec<_> = CHOICES.iter().filter(allowed).map(|s| s.name()).collect();
            names.join(",")
        }
        "anonymous_links" => switch_text(policy.allowed_scopes.has(LinkScope::Anonymous)),
        "anonymous_editing" => switch_text(policy.anonymous_editing),
        "anonymous_needs_password" => switch_text(policy.anonymous_needs_password),
        "choosing_expiry" => switch_text(policy.choosing_expiry),
        "cutting_inheritance" => switch_text(policy.cutting_inheritance),
        "default_item_kind" => policy.default_item_kind.name().to_owned(),
        "default_item_scope" => policy.default_item_scope.name().to_owned(),
        "default_labelled_kind" => policy.default_labelled_kind.name().to_owned(),
        "default_lifetime" => lifetime_text(policy.default_lifetime),
        "default_scope" => policy.default_scope.name().to_owned(),
        "delegated_frame_ancestors" => policy.delegated_frame_ancestors.join(","),
        "delegating_management" => switch_text(policy.delegating_management),
        "embedding" => switch_text(policy.embedding),
        "frame_ancestors" => policy.frame_ancestors.join(","),
        "link_names" => switch_text(policy.link_names),
        "linked_kinds" => policy.linked_kinds.name().to_owned(),
        "links_outlive_maker" => switch_text(policy.links_outlive_maker),
        "max_item_kind" => policy.max_item_kind.name().to_owned(),
        "max_lifetime" => lifetime_text(policy.max_lifetime),
        "min_password_length" => policy.min_password_length.to_string(),
        _ => return None,
    })
}

/// Sets a setting from text; the error says what is wanted.
pub(crate) fn set(policy: &mut Policy, key: &str, value: &str) -> Result<(), String> {
    match key {
        "allowed_scopes" => {
            let scopes: Result<Vec<_>, _> = parts(value).map(scope).collect();
            policy.allowed_scopes = LinkScopes::of(&scopes?);
        }
        "anonymous_links" => {
            let allowed = switch(value)?;
            policy.allowed_scopes = policy.allowed_scopes.with(LinkScope::Anonymous, allowed);
        }
        "anonymous_editing" => policy.anonymous_editing = switch(value)?,
        "anonymous_needs_password" => policy.anonymous_needs_password = switch(value)?,
        "choosing_expiry" => policy.choosing_expiry = switch(value)?,
        "cutting_inheritance" => policy.cutting_inheritance = switch(value)?,
        "default_item_kind" => policy.default_item_kind = item_kind(value)?,
        "default_item_scope" => policy.default_item_scope = item_scope(value)?,
        "default_labelled_kind" => policy.default_labelled_kind = item_kind(value)?,
        "default_lifetime" => policy.default_lifetime = lifetime(value)?,
        "default_scope" => policy.default_scope = scope(value)?,
        "delegated_frame_ancestors" => policy.delegated_frame_ancestors = ancestors(value)?,
        "delegating_management" => policy.delegating_management = switch(value)?,
        "embedding" => policy.embedding = switch(value)?,
        "frame_ancestors" => policy.frame_ancestors = ancestors(value)?,
        "link_names" => policy.link_names = switch(value)?,
        "linked_kinds" => {
            let known = LinkedKinds::ALL.into_iter();
            let found = known.into_iter().find(|kinds| kinds.name() == value);
            policy.linked_kinds = found.ok_or("say all, files, folders or none")?;
        }
        "links_outlive_maker" => policy.links_outlive_maker = switch(value)?,
        "max_item_kind" => policy.max_item_kind = item_kind(value)?,
        "max_lifetime" => policy.max_lifetime = lifetime(value)?,
        "min_password_length" => {
            let wanted = "say a number of characters from 1 to 128";
            let length = value
                .parse()
                .ok()
                .filter(|length| (1..=128).contains(length));
            policy.min_password_length = length.ok_or(wanted)?;
        }
        _ => {
            return Err(format!(
                "`{key}` is no setting; there are {}",
                keys().collect::<Vec<_>>().join(", ")
            ));
        }
    }
    Ok(())
}

fn parts(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// What an item's one link can be for.
fn item_kind(value: &str) -> Result<LinkKind, String> {
    [LinkKind::View, LinkKind::PreviewOnly, LinkKind::Edit]
        .into_iter()
        .find(|kind| kind.name() == value)
        .ok_or_else(|| format!("say view, preview-only or edit, not `{value}`"))
}

/// Whom an item's one link can be for.
fn item_scope(value: &str) -> Result<LinkScope, String> {
    [
        LinkScope::Anonymous,
        LinkScope::Organization,
        LinkScope::Existing,
    ]
    .into_iter()
    .find(|scope| scope.name() == value)
    .ok_or_else(|| format!("say anonymous, organization or existing-access, not `{value}`"))
}

/// The scopes that a policy chooses among.
const CHOICES: [LinkScope; 3] = [
    LinkScope::Anonymous,
    LinkScope::Organization,
    LinkScope::People,
];

fn scope(value: &str) -> Result<LinkScope, String> {
    let found = CHOICES
        .into_iter()
        .find(|scope| scope.name().eq_ignore_ascii_case(value));
    // `users` is how one door calls it, and what many will type.
    let found = found.or_else(|| {
        value
            .eq_ignore_ascii_case("users")
            .then_some(LinkScope::People)
    });
    found.ok_or_else(|| format!("`{value}` is no scope: say anonymous, organization or people"))
}

fn switch_text(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

fn switch(value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Ok(true),
        "off" | "false" | "no" | "0" => Ok(false),
        _ => Err(format!("say on or off, not `{value}`")),
    }
}

/// A length of time as text: `none` for none.
pub(crate) fn lifetime_text(lifetime: Option<Duration>) -> String {
    let Some(lifetime) = lifetime else {
        return "none".to_owned();
    };
    let seconds = lifetime.as_secs();
    match seconds {
        _ if seconds.is_multiple_of(86_400) => format!("{}d", seconds / 86_400),
        _ if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// A length of time from text such as `90d`, `12h`, `15m`, `30s` or `none`.
pub(crate) fn lifetime(value: &str) -> Result<Option<Duration>, String> {
    if value.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    let wanted = || format!("say a time such as 90d, 12h, 15m or 30s, or none, not `{value}`");
    let unit = match value.chars().last() {
        Some('d') => 86_400,
        Some('h') => 3_600,
        Some('m') => 60,
        Some('s') => 1,
        Some(_) | None => return Err(wanted()),
    };
    let number: u64 = value[..value.len() - 1].parse().map_err(|_| wanted())?;
    let seconds = number
        .checked_mul(unit)
        .filter(|&seconds| seconds > 0)
        .ok_or_else(wanted)?;
    Ok(Some(Duration::from_secs(seconds)))
}

fn ancestors(value: &str) -> Result<Vec<String>, String> {
    let sources: Vec<String> = parts(value).map(str::to_owned).collect();
    // Each goes into a header as it is.
    let plain = |source: &String| {
        source
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'"'))
    };
    if sources.is_empty() || !sources.iter().all(plain) {
        return Err(
            "say sources such as *, 'self' or https://example.org, separated by commas".into(),
        );
    }
    Ok(sources)
}

impl Services {
    /// An organization's policy.
    pub(crate) async fn policy(&self, organization: OrganizationId) -> Result<Policy, AdminError> {
        Ok(self.store.policy(organization).await?)
    }

    /// Changes one setting of an organization's policy.
    pub async fn change_policy(
        &self,
        organization: OrganizationId,
        key: &str,
        value: &str,
    ) -> Result<Policy, AdminError> {
        self.store
            .write(organization, |unit| {
                Box::pin(async move {
                    let mut policy = unit.policy(organization).await?;
                    set(&mut policy, key, value).map_err(AdminError::Invalid)?;
                    unit.set_policy(organization, &policy).await?;
                    Ok(policy)
                })
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_reads_back_as_it_was_set() {
        let rows = [
            ("allowed_scopes", "organization,people"),
            ("anonymous_links", "on"),
            ("anonymous_editing", "off"),
            ("anonymous_needs_password", "on"),
            ("choosing_expiry", "off"),
            ("cutting_inheritance", "on"),
            ("default_item_kind", "preview-only"),
            ("default_item_scope", "existing-access"),
            ("default_labelled_kind", "edit"),
            ("default_lifetime", "90d"),
            ("default_scope", "organization"),
            ("delegated_frame_ancestors", "https://example.org"),
            ("delegating_management", "off"),
            ("embedding", "off"),
            ("frame_ancestors", "'self',https://example.org"),
            ("link_names", "off"),
            ("linked_kinds", "folders"),
            ("links_outlive_maker", "on"),
            ("max_item_kind", "view"),
            ("max_lifetime", "36h"),
            ("min_password_length", "12"),
        ];
        assert!(rows.iter().map(|(key, _)| *key).eq(keys()));
        for (key, value) in rows {
            let mut policy = Policy::default();
            set(&mut policy, key, value).unwrap();
            assert_eq!(get(&policy, key).as_deref(), Some(value), "{key}");
        }
    }

    #[test]
    fn the_switch_for_anonymous_links_is_one_of_the_allowed_scopes() {
        let mut policy = Policy::default();
        set(&mut policy, "anonymous_links", "off").unwrap();
        assert_eq!(
            get(&policy, "allowed_scopes").as_deref(),
            Some("organization,people")
        );
    }

    #[test]
    fn nonsense_is_refused_and_changes_nothing() {
        let rows = [
            ("default_scope", "everyone"),
            ("embedding", "maybe"),
            ("max_lifetime", "90"),
            ("max_lifetime", "0d"),
            ("max_lifetime", "é"),
            ("max_lifetime", "99999999999999999999d"),
            ("min_password_length", "0"),
            ("frame_ancestors", "*; script-src *"),
            ("no_such_thing", "on"),
        ];
        for (key, value) in rows {
            let mut policy = Policy::default();
            assert!(set(&mut policy, key, value).is_err(), "{key} {value}");
            assert_eq!(policy, Policy::default());
        }
    }
}
