//! What a link comes to under policy and folders (docs/contracts/box.md 2.3 and 2.4), and how the
//! gate keeps to it (docs/contracts/box.md 3.2).

mod opening;

use domain::item::{FolderSetting, ItemKind, Step};
use domain::link::{
    Audience, Effect, Link, LinkForm, LinkKind, LinkScope, PasswordGeneration, Terms, effect,
    widest_allowed,
};
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicySetting};

use crate::fixtures::{FOLDER, Retold, file_steps, lineage};
use crate::item_link::item_link;

use LinkKind::{Edit, PreviewOnly, View};
use LinkScope::{Anonymous, Existing, Organization, People};

struct Case {
    link: Link,
    policy: Policy,
    steps: Vec<Step>,
}

impl Case {
    fn holders_only(&mut self, step: usize) {
        let settings = &mut self.steps[step].settings;
        *settings = settings.with(FolderSetting::LinksForHoldersOnly, true);
    }

    fn allow(&mut self, scopes: &[LinkScope]) {
        self.policy
            .set(PolicySetting::AllowedScopes(LinkScopes::of(scopes)));
    }
}

type Row = (&'static str, fn(&mut Case), (LinkScope, LinkKind));

/// The file's link lets anyone change it.
fn check(rows: &[Row]) {
    for (sentence, change, expected) in rows {
        let mut case = Case {
            link: item_link(Edit, Audience::Anonymous),
            policy: Policy::default(),
            steps: file_steps(),
        };
        change(&mut case);
        let Effect { scope, kind } = effect(&case.link, &case.policy, &lineage(case.steps));
        assert_eq!((scope, kind), *expected, "{sentence}");
    }
}

#[test]
fn the_audience_is_the_narrowest_of_what_is_stored_and_what_is_allowed() {
    check(&[
        ("what is stored", |_| {}, (Anonymous, Edit)),
        (
            "what is stored is narrower",
            |case| case.link.set_audience(Audience::Organization),
            (Organization, Edit),
        ),
        (
            "the widest that the policy allows",
            |case| case.allow(&[Organization]),
            (Organization, Edit),
        ),
        (
            "without a password where the policy wants one, those who have access",
            |case| {
                case.link.set_password(None);
                case.policy.set(PolicySetting::AnonymousNeedsPassword(true));
            },
            (Existing, Edit),
        ),
        (
            "with one it is what is stored",
            |case| {
                case.link.set_password(Some(PasswordGeneration(1)));
                case.policy.set(PolicySetting::AnonymousNeedsPassword(true));
            },
            (Anonymous, Edit),
        ),
        (
            "where it allows neither, those who have access",
            |case| case.allow(&[People]),
            (Existing, Edit),
        ),
        (
            "nothing wider takes the place of what is not allowed",
            |case| {
                case.allow(&[Anonymous]);
                case.link.set_audience(Audience::Organization);
            },
            (Existing, Edit),
        ),
        (
            "links on folders only",
            |case| {
                case.policy
                    .set(PolicySetting::LinkedItems(ItemKinds::Folders));
            },
            (Existing, Edit),
        ),
        (
            "links on files only",
            |case| {
                case.policy
                    .set(PolicySetting::LinkedItems(ItemKinds::Files));
            },
            (Anonymous, Edit),
        ),
        (
            "links on nothing",
            |case| {
                case.policy
                    .set(PolicySetting::LinkedItems(ItemKinds::Nothing));
            },
            (Existing, Edit),
        ),
        (
            "the folder above keeps its links to those who have access",
            |case| case.holders_only(1),
            (Existing, Edit),
        ),
        (
            "so does one further above",
            |case| case.holders_only(2),
            (Existing, Edit),
        ),
        (
            "and no folder below undoes it",
            |case| {
                case.holders_only(2);
                case.steps[1].inherits = false;
            },
            (Existing, Edit),
        ),
        (
            "other switches of a folder do not matter",
            |case| {
                let settings = &mut case.steps[1].settings;
                *settings = settings
                    .with(FolderSetting::OnlyManagersInvite, true)
                    .with(FolderSetting::MembersOnly, true)
                    .with(FolderSetting::PeopleHidden, true);
            },
            (Anonymous, Edit),
        ),
    ]);
}

#[test]
fn what_it_is_for_is_the_least_of_what_is_stored_and_what_is_allowed() {
    check(&[
        (
            "the policy's most",
            |case| case.policy.set(PolicySetting::MaxKind(View)),
            (Anonymous, View),
        ),
        (
            "the policy's most is little",
            |case| case.policy.set(PolicySetting::MaxKind(PreviewOnly)),
            (Anonymous, PreviewOnly),
        ),
        (
            "what is stored is less",
            |case| {
                case.link.kind = PreviewOnly;
                case.policy.set(PolicySetting::MaxKind(View));
            },
            (Anonymous, PreviewOnly),
        ),
        (
            "never to change a folder",
            |case| case.steps[0].kind = ItemKind::Folder,
            (Anonymous, View),
        ),
        (
            "never to change a web link",
            |case| case.steps[0].kind = ItemKind::WebLink,
            (Anonymous, View),
        ),
        (
            "nothing that anonymous visitors may not do",
            |case| case.policy.set(PolicySetting::AnonymousEditing(false)),
            (Anonymous, View),
        ),
        (
            "which members may",
            |case| {
                case.policy.set(PolicySetting::AnonymousEditing(false));
                case.link.set_audience(Audience::Organization);
            },
            (Organization, Edit),
        ),
        (
            "but not because an anonymous link is narrowed to them as well",
            |case| {
                case.policy.set(PolicySetting::AnonymousEditing(false));
                case.allow(&[Organization]);
            },
            (Organization, View),
        ),
    ]);
}

#[test]
fn the_kind_of_the_links_own_item_counts_and_the_folders_above_that() {
    let of_folder = |change: fn(&mut Case)| {
        let mut case = Case {
            link: Link {
                item: FOLDER,
                ..item_link(View, Audience::Anonymous)
            },
            policy: Policy::default(),
            steps: file_steps(),
        };
        change(&mut case);
        effect(&case.link, &case.policy, &lineage(case.steps)).scope
    };
    let folders = |case: &mut Case| {
        case.policy
            .set(PolicySetting::LinkedItems(ItemKinds::Folders));
    };
    assert_eq!(of_folder(folders), Anonymous, "opened for a file in it");
    let files = |case: &mut Case| {
        case.policy
            .set(PolicySetting::LinkedItems(ItemKinds::Files));
    };
    assert_eq!(of_folder(files), Existing);
    assert_eq!(of_folder(|case| case.holders_only(1)), Existing, "itself");
    assert_eq!(of_folder(|case| case.holders_only(2)), Existing, "above");
    let below = of_folder(|case| case.holders_only(0));
    assert_eq!(below, Anonymous, "what is below is not above");
}

#[test]
fn other_links_keep_their_audience_and_are_for_no_more_than_allowed() {
    let specified = LinkForm::Specified(Terms::open(Audience::Anonymous));
    for (form, scope) in [
        (specified, Anonymous),
        (LinkForm::Delegated, LinkScope::Delegated),
    ] {
        for kind in LinkKind::ALL {
            let link = Link {
                form: form.clone(),
                ..item_link(kind, Audience::Anonymous)
            };
            let policy = Policy::default()
                .with(PolicySetting::AllowedScopes(LinkScopes::of(&[])))
                .with(PolicySetting::LinkedItems(ItemKinds::Nothing))
                .with(PolicySetting::MaxKind(PreviewOnly))
                .with(PolicySetting::AnonymousEditing(false));
            let left = Effect {
                scope,
                // There is no less of what only adds: the gate shuts it.
                kind: match kind {
                    LinkKind::UploadOnly => kind,
                    View | Edit | PreviewOnly | LinkKind::Embed | LinkKind::Review => PreviewOnly,
                },
            };
            assert_eq!(effect(&link, &policy, &lineage(file_steps())), left);
        }
    }
}

#[test]
fn on_which_items_links_open_for_others() {
    let mut table = vec![];
    for kinds in ItemKinds::ALL {
        let policy = Policy::default().with(PolicySetting::LinkedItems(kinds));
        let opens = |item| widest_allowed(&policy, item, lineage(file_steps()).steps());
        let row = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink].map(opens);
        table.push((kinds.name(), row.map(|scope| scope == Anonymous)));
    }
    let expected = [
        ("all", [true, true, true]),
        ("files", [true, false, true]),
        ("folders", [false, true, false]),
        ("none", [false, false, false]),
    ];
    assert_eq!(table, expected, "on a file, a folder, a web link");
}
