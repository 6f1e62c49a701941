//! A request's query: names and values, decoded, in the order given.

use crate::protocol::path::{EncodingFault, decode};

/// A request's query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query. A plus is a plus: no client that the contracts name sends it for a space.
    pub(crate) fn parse(raw: Option<&str>) -> Result<Self, EncodingFault> {
        raw.unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decode(name)?.into_owned(), decode(value)?.into_owned()))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The names and values.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_decoded() {
        let query = Query::parse(Some("%24top=5&&a=b=c+d&flag&x=%26")).unwrap();
        let pairs: Vec<_> = query.pairs().collect();
        assert_eq!(
            pairs,
            [("$top", "5"), ("a", "b=c+d"), ("flag", ""), ("x", "&")]
        );
        assert_eq!(Query::parse(None), Ok(Query::default()));
        assert_eq!(Query::parse(Some("a=%FF")), Err(EncodingFault::NotUtf8));
    }
}
