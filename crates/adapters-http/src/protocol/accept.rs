//! Headers that are lists, and what a client wants among them (RFC 9110, sections 5.6.1 and 12.5).

use http::{HeaderMap, HeaderName, header};

/// The elements of a header that is a list, however often it occurs. What is no text is left out.
pub(crate) fn elements<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|element| !element.is_empty())
}

/// What a client takes: a media range, or a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Weighted<'a> {
    /// Without its parameters, in lower case.
    pub(crate) essence: String,
    /// How much it is wanted, in thousandths; 0 where it is refused.
    pub(crate) weight: u16,
    parameters: &'a str,
}

impl Weighted<'_> {
    /// Whether a parameter has this value; both are read in any case.
    pub(crate) fn says(&self, name: &str, value: &str) -> bool {
        parameters(self.parameters).any(|(other, said)| {
            other.eq_ignore_ascii_case(name) && said.eq_ignore_ascii_case(value)
        })
    }
}

/// The media ranges that a request accepts, in the order given.
pub(crate) fn media_ranges(headers: &HeaderMap) -> impl Iterator<Item = Weighted<'_>> {
    weighted(headers, &header::ACCEPT)
}

/// The languages that a request accepts, in the order given.
pub(crate) fn languages(headers: &HeaderMap) -> impl Iterator<Item = Weighted<'_>> {
    weighted(headers, &header::ACCEPT_LANGUAGE)
}

fn weighted<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = Weighted<'a>> {
    elements(headers, name).map(|element| {
        let (essence, rest) = element.split_once(';').unwrap_or((element, ""));
        let quality = parameters(rest)
            .find(|(name, _)| name.eq_ignore_ascii_case("q"))
            .and_then(|(_, value)| value.parse::<f32>().ok());
        let weight = quality.unwrap_or(1.0).clamp(0.0, 1.0) * 1_000.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it lies between 0 and 1000"
        )]
        Weighted {
            essence: essence.trim().to_ascii_lowercase(),
            weight: weight.round() as u16,
            parameters: rest,
        }
    })
}

fn parameters(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(';')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim().trim_matches('"')))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_list_goes_on_over_several_fields() {
        let mut headers = HeaderMap::new();
        for value in ["a, b", "", " ,c "] {
            headers.append("x-list", HeaderValue::from_static(value));
        }
        let name = HeaderName::from_static("x-list");
        assert_eq!(
            elements(&headers, &name).collect::<Vec<_>>(),
            ["a", "b", "c"]
        );
    }

    #[test]
    fn a_range_has_a_weight_and_parameters() {
        let mut headers = HeaderMap::new();
        let accept = HeaderValue::from_static("Text/HTML;q=0.5;Level=\"One\", */*;q=0, a/b;q=x");
        headers.insert(header::ACCEPT, accept);
        let ranges: Vec<_> = media_ranges(&headers).collect();
        let seen = |range: &Weighted<'_>| (range.essence.clone(), range.weight);
        let expected = [("text/html", 500), ("*/*", 0), ("a/b", 1_000)];
        let expected: Vec<_> = expected
            .map(|(name, weight)| (name.to_owned(), weight))
            .into();
        assert_eq!(ranges.iter().map(seen).collect::<Vec<_>>(), expected);
        assert!(ranges[0].says("level", "one") && !ranges[1].says("level", "one"));
    }
}
