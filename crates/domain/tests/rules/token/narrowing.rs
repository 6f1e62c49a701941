//! A narrower token never reaches further than the one that it is made from.

use domain::ids::ItemId;
use domain::principal::{TokenLimit, TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};
use domain::server::token::{Exceeds, Narrowing, Reach, narrowed};

use TokenScope::{AllDrives, Read, Share, Write};

const WHOLE: Reach = Reach {
    scopes: TokenScopes::ALL,
    limit: TokenLimit::NONE,
};

fn capabilities(list: &[Capability]) -> Capabilities {
    Capabilities::of(list)
}

fn ask(capabilities: Capabilities) -> Narrowing {
    Narrowing {
        scopes: TokenScopes::NONE,
        capabilities,
        within: None,
    }
}

#[test]
fn a_capability_brings_the_scope_that_it_needs_and_no_other() {
    use Capability::{Delete, Download, Edit, Preview, Publish, Upload};
    let rows: [(&[Capability], &[TokenScope]); 5] = [
        (&[Preview], &[Read, AllDrives]),
        (&[Preview, Edit], &[Read, Write, AllDrives]),
        (&[Upload, Delete], &[Write, AllDrives]),
        (&[Preview, Publish], &[Read, Share, AllDrives]),
        (&[Download], &[Read, AllDrives]),
    ];
    for (asked, scopes) in rows {
        let reach = narrowed(&WHOLE, &ask(capabilities(asked))).unwrap();
        assert_eq!(reach.scopes, TokenScopes::of(scopes), "{asked:?}");
        assert_eq!(reach.limit.capabilities, capabilities(asked), "{asked:?}");
        assert_eq!(reach.limit.within, None);
    }
}

#[test]
fn a_scope_allows_what_it_stands_for() {
    let asked = Narrowing {
        scopes: TokenScopes::of(&[Read]),
        ..ask(Capabilities::NONE)
    };
    let reach = narrowed(&WHOLE, &asked).unwrap();
    assert_eq!(reach.scopes, TokenScopes::of(&[Read]), "its own drive only");
    assert_eq!(reach.limit.capabilities, Capabilities::READING);
    let everything = Narrowing {
        scopes: TokenScopes::ALL,
        ..ask(Capabilities::NONE)
    };
    assert_eq!(narrowed(&WHOLE, &everything), Ok(WHOLE));
    let nothing = narrowed(&WHOLE, &ask(Capabilities::NONE)).unwrap();
    assert_eq!(
        (nothing.scopes, nothing.limit.capabilities),
        (TokenScopes::NONE, Capabilities::NONE)
    );
}

#[test]
fn more_than_the_token_may_do_is_refused() {
    let reader = Reach {
        scopes: TokenScopes::of(&[Read]),
        limit: TokenLimit::NONE,
    };
    let previewer = Reach {
        scopes: TokenScopes::ALL,
        limit: TokenLimit {
            within: None,
            capabilities: capabilities(&[Capability::Preview]),
        },
    };
    let edit = ask(capabilities(&[Capability::Edit]));
    let download = ask(capabilities(&[Capability::Download]));
    let other_drives = Narrowing {
        scopes: TokenScopes::of(&[Read, AllDrives]),
        ..ask(Capabilities::NONE)
    };
    for (what, from, asked, expected) in [
        ("a scope that it lacks", reader, edit, Some(Exceeds::Scope)),
        ("a scope that it has", reader, download, None),
        (
            "a reach that it lacks",
            reader,
            other_drives,
            Some(Exceeds::Scope),
        ),
        (
            "a capability that it lacks",
            previewer,
            download,
            Some(Exceeds::Scope),
        ),
        (
            "a scope beyond its limit",
            previewer,
            other_drives,
            Some(Exceeds::Scope),
        ),
    ] {
        assert_eq!(narrowed(&from, &asked).err(), expected, "{what}");
    }
}

#[test]
fn an_item_is_kept_or_narrowed_and_never_widened() {
    let (folder, file) = (ItemId::new(1).unwrap(), ItemId::new(2).unwrap());
    let from = Reach {
        scopes: TokenScopes::ALL,
        limit: TokenLimit {
            within: Some(folder),
            capabilities: Capabilities::ALL,
        },
    };
    for (within, expected) in [
        (None, Ok(Some(folder))),
        (Some((file, true)), Ok(Some(file))),
        (Some((file, false)), Err(Exceeds::Item)),
    ] {
        let asked = Narrowing {
            within,
            ..ask(Capabilities::READING)
        };
        let reach = narrowed(&from, &asked);
        assert_eq!(reach.map(|reach| reach.limit.within), expected);
    }
}

#[test]
fn an_item_that_is_not_reached_is_told_before_a_scope() {
    let from = Reach {
        scopes: TokenScopes::of(&[TokenScope::Read]),
        limit: TokenLimit::NONE,
    };
    let mut asked = ask(Capabilities::ALL);
    assert_eq!(narrowed(&from, &asked), Err(Exceeds::Scope));
    asked.within = ItemId::new(2).map(|file| (file, false));
    assert_eq!(narrowed(&from, &asked), Err(Exceeds::Item));
}

#[test]
fn whatever_is_asked_for_nothing_is_gained() {
    for scopes in 0..16 {
        for held in 0..16 {
            for bits in 0..=u8::MAX {
                let from = Reach {
                    scopes: TokenScopes::from_bits(held),
                    limit: TokenLimit {
                        within: None,
                        capabilities: Capabilities::from_bits(!bits),
                    },
                };
                let asked = Narrowing {
                    scopes: TokenScopes::from_bits(scopes),
                    capabilities: Capabilities::from_bits(bits.rotate_left(3)),
                    within: None,
                };
                if let Ok(reach) = narrowed(&from, &asked) {
                    assert!(from.scopes.includes(reach.scopes));
                    assert!(from.limit.capabilities.includes(reach.limit.capabilities));
                }
            }
        }
    }
}

#[test]
fn what_is_narrowed_to_an_item_does_not_read_who_else_there_is() {
    let asked = Narrowing {
        scopes: TokenScopes::of(&[Read, AllDrives, TokenScope::Directory]),
        ..ask(Capabilities::NONE)
    };
    let whole = narrowed(&WHOLE, &asked).unwrap();
    assert!(whole.scopes.has(TokenScope::Directory));
    let of_one = Narrowing {
        within: ItemId::new(2).map(|file| (file, true)),
        ..asked
    };
    let kept = TokenScopes::of(&[Read, AllDrives]);
    let reach = narrowed(&WHOLE, &of_one).unwrap();
    assert_eq!(reach.scopes, kept);
    // Nor does it take a token that could.
    let reader = Reach {
        scopes: kept,
        limit: TokenLimit::NONE,
    };
    assert_eq!(
        narrowed(&reader, &of_one).map(|reach| reach.scopes),
        Ok(kept)
    );
}
