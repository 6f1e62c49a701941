//! What the link lets be done, evaluated after merging with what is stored
//! (docs/contracts/box.md 1.8).

use domain::item::ItemKind;
use domain::link::{Audience, LinkKind, LinkRefusal};
use domain::policy::PolicySetting;

use super::ItemLinkRequest;

use LinkKind::{Edit, PreviewOnly, View};

/// Download and edit, as the request says them.
type Said = (Option<bool>, Option<bool>);

const NOTHING: Said = (None, None);
const DOWN: Said = (Some(true), None);
const NO_DOWN: Said = (Some(false), None);
const EDIT: Said = (None, Some(true));
const NO_EDIT: Said = (None, Some(false));

fn kind_after(mut asked: ItemLinkRequest, said: Said) -> Result<LinkKind, LinkRefusal> {
    (asked.wish.download, asked.wish.edit) = said;
    asked.link_after().map(|link| link.kind)
}

#[test]
fn on_a_file_for_anyone_or_for_members() {
    type Row = (&'static str, LinkKind, Said, Result<LinkKind, LinkRefusal>);
    let needs_download = Err(LinkRefusal::EditNeedsDownload);
    let rows: [Row; 15] = [
        ("D=false", View, NO_DOWN, Ok(PreviewOnly)),
        (
            "D=false, E=false",
            View,
            (Some(false), Some(false)),
            Ok(PreviewOnly),
        ),
        (
            "D=true, E=false",
            PreviewOnly,
            (Some(true), Some(false)),
            Ok(View),
        ),
        (
            "D=true, E=true",
            PreviewOnly,
            (Some(true), Some(true)),
            Ok(Edit),
        ),
        (
            "E=true and D=false",
            View,
            (Some(false), Some(true)),
            needs_download,
        ),
        (
            "E=true while D=false is stored",
            PreviewOnly,
            EDIT,
            needs_download,
        ),
        ("E=true only, stored D=true", View, EDIT, Ok(Edit)),
        (
            "D=false while E=true is stored: E falls",
            Edit,
            NO_DOWN,
            Ok(PreviewOnly),
        ),
        ("D=true alone keeps E", Edit, DOWN, Ok(Edit)),
        ("D=true alone gives no E", View, DOWN, Ok(View)),
        ("E=false alone keeps D", Edit, NO_EDIT, Ok(View)),
        (
            "E=false alone gives no D",
            PreviewOnly,
            NO_EDIT,
            Ok(PreviewOnly),
        ),
        ("nothing keeps all", Edit, NOTHING, Ok(Edit)),
        (
            "nothing keeps little",
            PreviewOnly,
            NOTHING,
            Ok(PreviewOnly),
        ),
        ("the same again", Edit, (Some(true), Some(true)), Ok(Edit)),
    ];
    for (sentence, stored, said, expected) in rows {
        for audience in [Audience::Anonymous, Audience::Organization] {
            let asked = ItemLinkRequest::having(stored, audience);
            assert_eq!(kind_after(asked, said), expected, "{sentence}");
        }
    }
}

#[test]
fn what_is_absent_when_it_is_made_has_its_default() {
    let with_default = |kind| {
        let mut asked = ItemLinkRequest::new();
        asked.policy.set(PolicySetting::DefaultItemKind(kind));
        asked
    };
    assert_eq!(kind_after(with_default(View), EDIT), Ok(Edit));
    let needs_download = Err(LinkRefusal::EditNeedsDownload);
    assert_eq!(kind_after(with_default(PreviewOnly), EDIT), needs_download);
    assert_eq!(kind_after(with_default(Edit), NO_DOWN), Ok(PreviewOnly));
    assert_eq!(kind_after(with_default(Edit), NO_EDIT), Ok(View));
}

#[test]
fn on_a_folder_or_web_link_nothing_can_be_changed_through_it() {
    for item in [ItemKind::Folder, ItemKind::WebLink] {
        let resolve = |said| {
            let mut asked = ItemLinkRequest::having(View, Audience::Anonymous);
            asked.item_kind(item);
            kind_after(asked, said)
        };
        let refused = Err(LinkRefusal::EditNotForItem(item));
        assert_eq!(resolve(EDIT), refused, "E=true");
        assert_eq!(resolve((Some(true), Some(true))), refused, "both");
        assert_eq!(resolve(NO_EDIT), Ok(View), "E=false is no change");
        assert_eq!(resolve(NO_DOWN), Ok(PreviewOnly));
    }
}

#[test]
fn for_those_who_have_access_there_is_nothing_to_allow() {
    for item in [ItemKind::File, ItemKind::Folder, ItemKind::WebLink] {
        let resolve = |said| {
            let mut asked = ItemLinkRequest::having(View, Audience::Existing);
            asked.item_kind(item);
            kind_after(asked, said)
        };
        let refused = Err(LinkRefusal::NothingToAllow);
        assert_eq!(resolve(DOWN), refused, "D=true");
        assert_eq!(resolve(NO_DOWN), refused, "D=false");
        assert_eq!(resolve(EDIT), refused, "E=true");
        assert_eq!(resolve(NO_EDIT), Ok(View), "E=false is ignored");
        assert_eq!(resolve(NOTHING), Ok(View));
    }
}

#[test]
fn nothing_is_allowed_anew_that_the_policy_does_not_let_a_link_allow() {
    type Row = (
        &'static str,
        LinkKind,
        LinkKind,
        Said,
        Result<LinkKind, LinkRefusal>,
    );
    let too_much = Err(LinkRefusal::AllowsTooMuch);
    let rows: [Row; 8] = [
        ("to change it", View, View, EDIT, too_much),
        ("to take it away", PreviewOnly, PreviewOnly, DOWN, too_much),
        ("what is stored is kept", View, Edit, NOTHING, Ok(Edit)),
        (
            "what is stored can be said again",
            View,
            Edit,
            (Some(true), Some(true)),
            Ok(Edit),
        ),
        (
            "what is stored can be lessened",
            View,
            Edit,
            NO_EDIT,
            Ok(View),
        ),
        (
            "to something that is above the policy still",
            PreviewOnly,
            Edit,
            NO_EDIT,
            Ok(View),
        ),
        ("or below it", PreviewOnly, Edit, NO_DOWN, Ok(PreviewOnly)),
        (
            "what it allows can be had",
            View,
            PreviewOnly,
            DOWN,
            Ok(View),
        ),
    ];
    for (sentence, most, stored, said, expected) in rows {
        let mut asked = ItemLinkRequest::having(stored, Audience::Anonymous);
        asked.policy.set(PolicySetting::MaxKind(most));
        assert_eq!(kind_after(asked, said), expected, "{sentence}");
    }
}

#[test]
fn where_anonymous_visitors_change_nothing_no_link_is_made_that_lets_them() {
    let resolve = |audience, stored, said| {
        let mut asked = ItemLinkRequest::having(stored, audience);
        asked.policy.set(PolicySetting::AnonymousEditing(false));
        kind_after(asked, said)
    };
    let refused = Err(LinkRefusal::AnonymousEditingForbidden);
    assert_eq!(resolve(Audience::Anonymous, View, EDIT), refused);
    let kept = Ok(Edit);
    assert_eq!(resolve(Audience::Organization, View, EDIT), kept, "members");
    assert_eq!(resolve(Audience::Anonymous, Edit, NOTHING), kept, "stored");
    assert_eq!(resolve(Audience::Anonymous, Edit, EDIT), kept, "said again");
    let mut asked = ItemLinkRequest::having(Edit, Audience::Organization);
    asked.policy.set(PolicySetting::AnonymousEditing(false));
    asked.wish.scope = Some(domain::link::LinkScope::Anonymous);
    assert_eq!(kind_after(asked, EDIT), refused, "and opened to anyone");
}
