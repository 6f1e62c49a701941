//! Settings by key: what the store, the command line and the tests walk.

/// Makes a policy of its settings, and with it everything that has a case for each of them: a setting is
/// written down once.
macro_rules! settings {
    ($(
        $(#[$doc:meta])+
        $key:ident $name:literal $field:ident $(-> $copied:ty)? $(: $kept:ty)? = $default:expr;
    )+) => {
        /// What an organization allows of its links.
        ///
        /// Tightening it narrows existing links at once, loosening it gives them back: the gate reads it
        /// on every opening, and nothing is written to a link when it changes.
        ///
        /// A program that has other settings begins with [`Policy::default`], which allows everything,
        /// and adds to it: `Policy::default().with(PolicySetting::MaxLifetime(Some(days)))`.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Policy {
            $($field: $($copied)? $($kept)?,)+
        }

        /// A setting of a policy, without its value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PolicyKey {
            $($(#[$doc])+ $key,)+
        }

        /// A setting of a policy, with its value.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum PolicySetting {
            $($(#[$doc])+ $key($($copied)? $($kept)?),)+
        }

        impl Default for Policy {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl PolicyKey {
            /// Every key, grouped by what it governs.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$key),+];

            /// The key's name on the command line: its group, a dot, and what it is.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$key => $name,)+
                }
            }

            /// The key of that name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|key| key.name() == name)
            }
        }

        impl PolicySetting {
            /// The setting's key.
            pub const fn key(&self) -> PolicyKey {
                match self {
                    $(Self::$key(_) => PolicyKey::$key,)+
                }
            }
        }

        impl Policy {
            $($(
                #[doc = concat!("The setting `", $name, "`: [`PolicyKey::", stringify!($key), "`].")]
                pub const fn $field(&self) -> $copied {
                    self.$field
                }
            )?)+

            /// One setting, as it is.
            pub fn get(&self, key: PolicyKey) -> PolicySetting {
                match key {
                    $(PolicyKey::$key => PolicySetting::$key(self.$field.clone()),)+
                }
            }

            /// Changes one setting.
            pub fn set(&mut self, setting: PolicySetting) {
                match setting {
                    $(PolicySetting::$key(value) => self.$field = value,)+
                }
            }

            /// The policy with one setting changed.
            #[must_use]
            pub fn with(mut self, setting: PolicySetting) -> Self {
                self.set(setting);
                self
            }
        }
    };
}

pub(super) use settings;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::link::{LinkKind, LinkScope};
    use crate::policy::{ItemKinds, LinkScopes, Policy, PolicyKey, PolicySetting};

    #[test]
    fn a_setting_is_read_as_it_was_set_and_changes_no_other() {
        let changed = [
            PolicySetting::AllowedScopes(LinkScopes::of(&[])),
            PolicySetting::LinkedItems(ItemKinds::Files),
            PolicySetting::MaxKind(LinkKind::View),
            PolicySetting::AnonymousEditing(false),
            PolicySetting::DefaultLifetime(Some(Duration::from_secs(9))),
            PolicySetting::MaxLifetime(Some(Duration::from_secs(9))),
            PolicySetting::ChoosingExpiry(false),
            PolicySetting::AnonymousNeedsPassword(true),
            PolicySetting::MinPasswordLength(9),
            PolicySetting::Embedding(false),
            PolicySetting::FrameAncestors(vec!["a".to_owned()]),
            PolicySetting::LinksOutliveMaker(true),
            PolicySetting::CuttingInheritance(true),
            PolicySetting::DefaultScope(LinkScope::Organization),
            PolicySetting::DefaultItemScope(LinkScope::Organization),
            PolicySetting::DefaultItemKind(LinkKind::Edit),
            PolicySetting::LinkNames(false),
            PolicySetting::DefaultLabelledKind(LinkKind::View),
            PolicySetting::DelegatingManagement(false),
            PolicySetting::DelegatedFrameAncestors(vec!["a".to_owned()]),
        ];
        let keys = changed.iter().map(PolicySetting::key);
        assert!(keys.eq(PolicyKey::ALL), "each key has a row");
        for setting in changed {
            let policy = Policy::default().with(setting.clone());
            assert_eq!(policy.get(setting.key()), setting);
            for key in PolicyKey::ALL
                .into_iter()
                .filter(|&key| key != setting.key())
            {
                assert_eq!(policy.get(key), Policy::default().get(key), "{setting:?}");
            }
        }
    }

    #[test]
    fn a_name_is_of_one_key() {
        for key in PolicyKey::ALL {
            assert_eq!(PolicyKey::named(key.name()), Some(key));
        }
        assert_eq!(PolicyKey::named("audience"), None);
    }
}
