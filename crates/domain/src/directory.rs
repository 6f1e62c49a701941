//! Finding people by a part of what they are called.

use crate::item::name_key;

/// How well something matches what is looked for, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// It is that.
    Same,
    /// It begins with that.
    Begins,
    /// It has that in it.
    Holds,
}

/// How well the best of these texts matches what is looked for, without regard to case; `None` when
/// none does (docs/contracts/oracle.md 9.5). There are no wildcards, and nothing matches nothing.
pub fn likeness<'a>(wanted: &str, texts: impl IntoIterator<Item = &'a str>) -> Option<Likeness> {
    let wanted = name_key(wanted.trim());
    if wanted.is_empty() {
        return None;
    }
    let of_one = |text: &str| {
        let key = name_key(text);
        if key == wanted {
            Some(Likeness::Same)
        } else if key.starts_with(&wanted) {
            Some(Likeness::Begins)
        } else if key.contains(&wanted) {
            Some(Likeness::Holds)
        } else {
            None
        }
    };
    texts.into_iter().filter_map(of_one).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_several_texts_counts() {
        for (wanted, expected) in [
            ("kim", Some(Likeness::Same)),
            (" KIM ", Some(Likeness::Same)),
            ("ki", Some(Likeness::Begins)),
            ("har", Some(Likeness::Begins)),
            ("example", Some(Likeness::Holds)),
            ("k*m", None),
            ("", None),
            (" ", None),
            ("kimberley", None),
        ] {
            let found = likeness(wanted, ["kim", "Harbour Kim", "kim@example.test"]);
            assert_eq!(found, expected, "{wanted}");
        }
    }
}
