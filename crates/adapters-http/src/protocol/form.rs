//! Small forms and queries as browsers send them: the pairs in them.

use percent_encoding::percent_decode_str;

/// The pairs of a query or form, decoded. A pair that is no UTF-8 is left out.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    text.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decoded(name)?, decoded(value)?))
    })
}

fn decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_as_browsers_encode_it() {
        let found: Vec<_> = pairs("password=a+b%26c%2B%C3%A9&x").collect();
        assert_eq!(
            found,
            [
                ("password".into(), "a b&c+é".into()),
                ("x".into(), String::new())
            ]
        );
        assert_eq!(pairs("password=%FF").count(), 0);
    }
}
