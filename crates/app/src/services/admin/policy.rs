//! A policy's settings by name, for the command line.

use std::fmt::Write as _;
use std::time::Duration;

use domain::ids::OrganizationId;
use domain::link::{LinkKind, LinkScope};
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicyKey, PolicySetting};

use super::Admin;
use super::AdminError;

/// What a setting is, for the reference.
const fn help(key: PolicyKey) -> &'static str {
    match key {
        PolicyKey::AllowedScopes => {
            "The audiences that links may have, of `anonymous`, `organization` and `people`. `anonymous_links on` and `off` set the first alone. A delegated link is for its assignee, and none of these."
        }
        PolicyKey::LinkedItems => {
            "On which items a link may be for one of these audiences: `all`, `files`, `folders` or `none`."
        }
        PolicyKey::MaxKind => {
            "The most that a link may be for, those that exist included: `edit`, `view` or `preview-only`."
        }
        PolicyKey::AnonymousEditing => "Whether anonymous visitors may add or change anything.",
        PolicyKey::DefaultLifetime => {
            "How long a link lives that was asked for without an end: `90d`, `12h`, `none`. A delegated link lives a day."
        }
        PolicyKey::MaxLifetime => "How long any link lives at most, those that exist included.",
        PolicyKey::ChoosingExpiry => "Whether people may choose another end than the default.",
        PolicyKey::AnonymousNeedsPassword => "Whether an anonymous link must have a password.",
        PolicyKey::MinPasswordLength => {
            "How many characters a link's password has at least; that of an item's link, or of one with a label, has eight or more in any case."
        }
        PolicyKey::Embedding => "Whether links may be embedded in other pages.",
        PolicyKey::FrameAncestors => {
            "Which pages may embed them: `*`, `'self'` or origins, separated by commas."
        }
        PolicyKey::LinksOutliveMaker => {
            "Whether a link stays open when its maker loses the right to make it. It shuts all the same when their account is disabled or removed."
        }
        PolicyKey::CuttingInheritance => {
            "Whether the owner's request may cut an item off from permissions above it."
        }
        PolicyKey::DefaultScope => {
            "The audience of a link that was asked for without one, where links are found again by what was asked for."
        }
        PolicyKey::DefaultItemScope => {
            "The audience of an item's one link that was asked for without one: `anonymous`, `organization` or `existing-access`."
        }
        PolicyKey::DefaultItemKind => {
            "What an item's one link is for that was asked for without saying: `view`, `preview-only` or `edit`."
        }
        PolicyKey::LinkNames => {
            "Whether an item's one link may be given a name of its own; a name that it has stays."
        }
        PolicyKey::DefaultLabelledKind => {
            "What a link with a label is for that was asked for without saying: `view`, `preview-only` or `edit`."
        }
        PolicyKey::DelegatingManagement => {
            "Whether a delegated link may be asked for with the role of a manager."
        }
        PolicyKey::DelegatedFrameAncestors => {
            "Which pages may embed the view of a delegated link: `*`, `'self'` or origins, separated by commas."
        }
    }
}

/// What a setting was called before settings were grouped. The old names go on working.
const fn old_name(key: PolicyKey) -> &'static str {
    match key {
        PolicyKey::AllowedScopes => "allowed_scopes",
        PolicyKey::LinkedItems => "linked_kinds",
        PolicyKey::MaxKind => "max_item_kind",
        PolicyKey::AnonymousEditing => "anonymous_editing",
        PolicyKey::DefaultLifetime => "default_lifetime",
        PolicyKey::MaxLifetime => "max_lifetime",
        PolicyKey::ChoosingExpiry => "choosing_expiry",
        PolicyKey::AnonymousNeedsPassword => "anonymous_needs_password",
        PolicyKey::MinPasswordLength => "min_password_length",
        PolicyKey::Embedding => "embedding",
        PolicyKey::FrameAncestors => "frame_ancestors",
        PolicyKey::LinksOutliveMaker => "links_outlive_maker",
        PolicyKey::CuttingInheritance => "cutting_inheritance",
        PolicyKey::DefaultScope => "default_scope",
        PolicyKey::DefaultItemScope => "default_item_scope",
        PolicyKey::DefaultItemKind => "default_item_kind",
        PolicyKey::LinkNames => "link_names",
        PolicyKey::DefaultLabelledKind => "default_labelled_kind",
        PolicyKey::DelegatingManagement => "delegating_management",
        PolicyKey::DelegatedFrameAncestors => "delegated_frame_ancestors",
    }
}

/// The switch for one of the allowed scopes.
const ANONYMOUS_LINKS: &str = "anonymous_links";

/// The setting of a name, the old one too.
fn named(name: &str) -> Option<PolicyKey> {
    let mut keys = PolicyKey::ALL.into_iter();
    PolicyKey::named(name).or_else(|| keys.find(|key| old_name(*key) == name))
}

/// Every setting's name.
pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
    PolicyKey::ALL.into_iter().map(PolicyKey::name)
}

/// The part of the configuration reference that is about the policy.
pub(crate) fn reference() -> String {
    let mut page = String::from(
        "\n## Policy\n\nWhat an organization allows of its links. `latchkey policy set KEY VALUE` changes it, also \
         while a server runs; `--org` names the organization where there are several. What a key was called \
         before works as well.\n\n\
         | key | default | what it is | before |\n| --- | --- | --- | --- |\n",
    );
    for key in PolicyKey::ALL {
        let (name, value) = (key.name(), text(Policy::default().get(key)));
        // Writing to a string cannot fail.
        let _ = writeln!(
            page,
            "| `{name}` | `{value}` | {} | `{}` |",
            help(key),
            old_name(key)
        );
    }
    page
}

/// A setting's value as text; `None` for a name that is none.
pub(crate) fn get(policy: &Policy, key: &str) -> Option<String> {
    if key == ANONYMOUS_LINKS {
        return Some(switch_text(
            policy.allowed_scopes().has(LinkScope::Anonymous),
        ));
    }
    named(key).map(|key| text(policy.get(key)))
}

fn text(setting: PolicySetting) -> String {
    match setting {
        PolicySetting::AllowedScopes(scopes) => {
            let allowed = |scope: &LinkScope| scopes.has(*scope);
            let chosen = LinkScope::CHOSEN.into_iter().filter(allowed);
            let names: Vec<_> = chosen.map(LinkScope::name).collect();
            names.join(",")
        }
        PolicySetting::LinkedItems(kinds) => kinds.name().to_owned(),
        PolicySetting::AnonymousEditing(on)
        | PolicySetting::ChoosingExpiry(on)
        | PolicySetting::AnonymousNeedsPassword(on)
        | PolicySetting::Embedding(on)
        | PolicySetting::LinksOutliveMaker(on)
        | PolicySetting::CuttingInheritance(on)
        | PolicySetting::LinkNames(on)
        | PolicySetting::DelegatingManagement(on) => switch_text(on),
        PolicySetting::MaxKind(kind)
        | PolicySetting::DefaultItemKind(kind)
        | PolicySetting::DefaultLabelledKind(kind) => kind.name().to_owned(),
        PolicySetting::DefaultLifetime(life) | PolicySetting::MaxLifetime(life) => {
            lifetime_text(life)
        }
        PolicySetting::MinPasswordLength(length) => length.to_string(),
        PolicySetting::DefaultScope(scope) | PolicySetting::DefaultItemScope(scope) => {
            scope.name().to_owned()
        }
        PolicySetting::FrameAncestors(sources)
        | PolicySetting::DelegatedFrameAncestors(sources) => sources.join(","),
    }
}

/// Sets a setting from text; the error says what is wanted.
pub(crate) fn set(policy: &mut Policy, key: &str, value: &str) -> Result<(), String> {
    let setting = if key == ANONYMOUS_LINKS {
        let scopes = policy.allowed_scopes();
        PolicySetting::AllowedScopes(scopes.with(LinkScope::Anonymous, switch(value)?))
    } else {
        read(named(key).ok_or_else(|| unknown(key))?, value)?
    };
    policy.set(setting);
    Ok(())
}

fn unknown(key: &str) -> String {
    let keys: Vec<_> = keys().collect();
    format!("`{key}` is no setting; there are {}", keys.join(", "))
}

/// A setting from text.
fn read(key: PolicyKey, value: &str) -> Result<PolicySetting, String> {
    use PolicySetting as Is;
    Ok(match key {
        PolicyKey::AllowedScopes => {
            let scopes: Result<Vec<_>, _> = parts(value).map(scope).collect();
            Is::AllowedScopes(LinkScopes::of(&scopes?))
        }
        PolicyKey::LinkedItems => {
            let mut known = ItemKinds::ALL.into_iter();
            let found = known.find(|kinds| kinds.name() == value);
            Is::LinkedItems(found.ok_or("say all, files, folders or none")?)
        }
        PolicyKey::MaxKind => Is::MaxKind(item_kind(value)?),
        PolicyKey::AnonymousEditing => Is::AnonymousEditing(switch(value)?),
        PolicyKey::DefaultLifetime => Is::DefaultLifetime(lifetime(value)?),
        PolicyKey::MaxLifetime => Is::MaxLifetime(lifetime(value)?),
        PolicyKey::ChoosingExpiry => Is::ChoosingExpiry(switch(value)?),
        PolicyKey::AnonymousNeedsPassword => Is::AnonymousNeedsPassword(switch(value)?),
        PolicyKey::MinPasswordLength => {
            let length = value
                .parse()
                .ok()
                .filter(|length| (1..=128).contains(length));
            Is::MinPasswordLength(length.ok_or("say a number of characters from 1 to 128")?)
        }
        PolicyKey::Embedding => Is::Embedding(switch(value)?),
        PolicyKey::FrameAncestors => Is::FrameAncestors(ancestors(value)?),
        PolicyKey::LinksOutliveMaker => Is::LinksOutliveMaker(switch(value)?),
        PolicyKey::CuttingInheritance => Is::CuttingInheritance(switch(value)?),
        PolicyKey::DefaultScope => Is::DefaultScope(scope(value)?),
        PolicyKey::DefaultItemScope => Is::DefaultItemScope(item_scope(value)?),
        PolicyKey::DefaultItemKind => Is::DefaultItemKind(item_kind(value)?),
        PolicyKey::LinkNames => Is::LinkNames(switch(value)?),
        PolicyKey::DefaultLabelledKind => Is::DefaultLabelledKind(item_kind(value)?),
        PolicyKey::DelegatingManagement => Is::DelegatingManagement(switch(value)?),
        PolicyKey::DelegatedFrameAncestors => Is::DelegatedFrameAncestors(ancestors(value)?),
    })
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

fn scope(value: &str) -> Result<LinkScope, String> {
    let found = LinkScope::CHOSEN
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

impl Admin {
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
    fn every_setting_reads_back_as_it_was_set_by_its_name_and_its_old_one() {
        let rows = [
            ("audience.allowed", "allowed_scopes", "organization,people"),
            ("audience.items", "linked_kinds", "folders"),
            ("kind.max", "max_item_kind", "view"),
            ("kind.anonymous_editing", "anonymous_editing", "off"),
            ("lifetime.default", "default_lifetime", "90d"),
            ("lifetime.max", "max_lifetime", "36h"),
            ("lifetime.choosing", "choosing_expiry", "off"),
            ("password.anonymous_needs", "anonymous_needs_password", "on"),
            ("password.min_length", "min_password_length", "12"),
            ("embedding.allowed", "embedding", "off"),
            (
                "embedding.frame_ancestors",
                "frame_ancestors",
                "'self',https://example.org",
            ),
            ("maker.links_outlive", "links_outlive_maker", "on"),
            ("inheritance.cutting", "cutting_inheritance", "on"),
            (
                "specified_link.default_scope",
                "default_scope",
                "organization",
            ),
            (
                "item_link.default_scope",
                "default_item_scope",
                "existing-access",
            ),
            (
                "item_link.default_kind",
                "default_item_kind",
                "preview-only",
            ),
            ("item_link.names", "link_names", "off"),
            (
                "labelled_link.default_kind",
                "default_labelled_kind",
                "edit",
            ),
            ("delegated_link.management", "delegating_management", "off"),
            (
                "delegated_link.frame_ancestors",
                "delegated_frame_ancestors",
                "https://example.org",
            ),
        ];
        assert!(rows.iter().map(|(key, ..)| *key).eq(keys()));
        for (key, before, value) in rows {
            for name in [key, before] {
                let mut policy = Policy::default();
                set(&mut policy, name, value).unwrap();
                assert_eq!(get(&policy, key).as_deref(), Some(value), "{name}");
                assert_eq!(get(&policy, before).as_deref(), Some(value), "{name}");
            }
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
