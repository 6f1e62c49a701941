//! The table: what each tightened setting does to each form of link.

use std::time::Duration;

use domain::link::{LinkKind, LinkName, LinkScope, RequestedForm};
use domain::patch::Patch;
use domain::policy::{ItemKinds, LinkScopes, PolicyKey, PolicySetting};

use super::{Form, Scene};
use crate::fixtures::{day, days, password_of};

/// What a tightened setting does to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is as under the default policy.
    Same,
    /// It is refused, or shut.
    Refused,
    /// It is less: for less, for fewer people, for a shorter time.
    Less,
    /// It has another default.
    Default,
    /// There is nothing of the kind in such a link.
    None,
}

use Outcome::{Default as ByDefault, Less, None as Nothing, Refused, Same};

/// A form of link under one tightened setting: what becomes of the request for a new one, of a change
/// of one that was made before, and of its opening.
pub(super) type Row = (Form, fn(&mut Scene), [Outcome; 3]);

/// The rows of a key, one for each form. A key that is added here does not compile without them.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn rows(key: PolicyKey) -> (PolicySetting, [Row; 4]) {
    use Form::{Delegated, Labelled, Single, Specified};
    let bare: fn(&mut Scene) = |_| {};
    match key {
        PolicyKey::AllowedScopes => (
            PolicySetting::AllowedScopes(LinkScopes::of(&[LinkScope::Organization])),
            [
                (
                    Specified,
                    |s| s.request = s.form.anonymous(),
                    [Refused, Nothing, Refused],
                ),
                (Single, reopened, [Refused, Refused, Refused]),
                (Labelled, reopened, [Refused, Refused, Refused]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::LinkedItems => (
            PolicySetting::LinkedItems(ItemKinds::Folders),
            [
                (Specified, bare, [Refused, Nothing, Refused]),
                (Single, reopened, [Refused, Refused, Refused]),
                (Labelled, reopened, [Refused, Refused, Refused]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::MaxKind => (
            PolicySetting::MaxKind(LinkKind::View),
            [
                (Specified, edit, [Refused, Nothing, Less]),
                (Single, edit, [Refused, Refused, Less]),
                (Labelled, edit, [Refused, Refused, Less]),
                (Delegated, edit, [Refused, Nothing, Less]),
            ],
        ),
        PolicyKey::AnonymousEditing => (
            PolicySetting::AnonymousEditing(false),
            [
                (Specified, edit, [Refused, Nothing, Less]),
                (Single, edit, [Refused, Refused, Less]),
                (Labelled, edit, [Refused, Refused, Less]),
                (Delegated, edit, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::DefaultLifetime => (
            PolicySetting::DefaultLifetime(Some(days(7))),
            [
                (Specified, bare, [ByDefault, Same, Same]),
                (Single, bare, [ByDefault, Same, Same]),
                (Labelled, bare, [ByDefault, Same, Same]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::MaxLifetime => (
            PolicySetting::MaxLifetime(Some(Duration::from_hours(12))),
            [
                (Specified, ending, [Less, Less, Same]),
                (Single, ending, [Refused, Refused, Same]),
                (Labelled, ending, [Refused, Refused, Same]),
                (Delegated, bare, [Less, Nothing, Same]),
            ],
        ),
        PolicyKey::ChoosingExpiry => (
            PolicySetting::ChoosingExpiry(false),
            [
                (Specified, ending, [Refused, Refused, Same]),
                (Single, ending, [Refused, Refused, Same]),
                (Labelled, ending, [Refused, Refused, Same]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::AnonymousNeedsPassword => (
            PolicySetting::AnonymousNeedsPassword(true),
            [
                (Specified, bare, [Refused, Nothing, Refused]),
                (Single, widened, [Refused, Refused, Refused]),
                (Labelled, widened, [Refused, Refused, Refused]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::MinPasswordLength => (
            PolicySetting::MinPasswordLength(12),
            [
                (Specified, locked, [Refused, Nothing, Same]),
                (Single, locked, [Refused, Refused, Same]),
                (Labelled, locked, [Refused, Refused, Same]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::Embedding => (
            PolicySetting::Embedding(false),
            [
                (
                    Specified,
                    |s| s.request = s.form.of_kind(LinkKind::Embed),
                    [Refused, Nothing, Refused],
                ),
                (Single, bare, [Same, Same, Same]),
                (Labelled, bare, [Same, Same, Same]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::LinksOutliveMaker => (
            PolicySetting::LinksOutliveMaker(false),
            [
                (Specified, orphaned, [Same, Same, Refused]),
                (Single, orphaned, [Same, Same, Refused]),
                (Labelled, orphaned, [Same, Same, Refused]),
                (Delegated, orphaned, [Same, Nothing, Refused]),
            ],
        ),
        PolicyKey::DefaultScope => (
            PolicySetting::DefaultScope(LinkScope::Organization),
            [
                (Specified, bare, [ByDefault, Same, Same]),
                (Single, bare, [Same, Same, Same]),
                (Labelled, bare, [Same, Same, Same]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::DefaultItemScope => (
            PolicySetting::DefaultItemScope(LinkScope::Organization),
            [
                (Specified, bare, [Same, Same, Same]),
                (Single, bare, [ByDefault, Same, Same]),
                (Labelled, bare, [Same, Same, Same]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::DefaultItemKind => (
            PolicySetting::DefaultItemKind(LinkKind::PreviewOnly),
            [
                (Specified, bare, [Same, Same, Same]),
                (Single, bare, [ByDefault, Same, Same]),
                (Labelled, bare, [Same, Same, Same]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::DefaultLabelledKind => (
            PolicySetting::DefaultLabelledKind(LinkKind::View),
            [
                (Specified, bare, [Same, Same, Same]),
                (Single, bare, [Same, Same, Same]),
                (Labelled, bare, [ByDefault, Same, Same]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::LinkNames => (
            PolicySetting::LinkNames(false),
            [
                (Specified, bare, [Same, Same, Same]),
                (Single, named, [Refused, Refused, Same]),
                (Labelled, bare, [Same, Same, Same]),
                (Delegated, bare, [Same, Nothing, Same]),
            ],
        ),
        PolicyKey::DelegatingManagement => (
            PolicySetting::DelegatingManagement(false),
            [
                (Specified, bare, [Same, Same, Same]),
                (Single, bare, [Same, Same, Same]),
                (Labelled, bare, [Same, Same, Same]),
                (
                    Delegated,
                    |s| s.request.form = RequestedForm::Delegated { as_manager: true },
                    [Refused, Nothing, Same],
                ),
            ],
        ),
        // Who may frame a page, and what else a request does beside its link, is no matter of the link.
        PolicyKey::FrameAncestors => (PolicySetting::FrameAncestors(vec![]), untouched()),
        PolicyKey::DelegatedFrameAncestors => {
            (PolicySetting::DelegatedFrameAncestors(vec![]), untouched())
        }
        PolicyKey::CuttingInheritance => (PolicySetting::CuttingInheritance(true), untouched()),
    }
}

fn untouched() -> [Row; 4] {
    Form::ALL.map(|form| {
        let bare: fn(&mut Scene) = |_| {};
        let changed = if form == Form::Delegated {
            Nothing
        } else {
            Same
        };
        (form, bare, [Same, changed, Same])
    })
}

/// Asks for an anonymous link, and for one that is for the organization to become anonymous.
fn reopened(scene: &mut Scene) {
    scene.request = scene.form.anonymous();
    scene.change = scene.form.anonymous();
}

fn edit(scene: &mut Scene) {
    scene.request = scene.form.of_kind(LinkKind::Edit);
    scene.change = scene.form.of_kind(LinkKind::Edit);
}

fn ending(scene: &mut Scene) {
    scene.request.expiry = Patch::Set(day(102));
    scene.change.expiry = Patch::Set(day(103));
}

fn widened(scene: &mut Scene) {
    reopened(scene);
}

fn locked(scene: &mut Scene) {
    scene.request.password = password_of(8);
    scene.change.password = password_of(8);
}

fn named(scene: &mut Scene) {
    let name = LinkName::parse("harbour-plans").unwrap();
    scene.request.form = RequestedForm::Single {
        name: Patch::Set(name.clone()),
    };
    scene.change.form = RequestedForm::Single {
        name: Patch::Set(name),
    };
}

fn orphaned(scene: &mut Scene) {
    scene.maker_gone = true;
}
