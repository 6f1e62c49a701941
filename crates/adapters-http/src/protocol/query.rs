//! A request's query: names and values, decoded, in the order given.

use crate::protocol::path::{EncodingFault, decode};

/// A request's query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query as forms are written: a plus is a space.
    pub(crate) fn parse(raw: Option<&str>) -> Result<Self, EncodingFault> {
        raw.unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                let decoded = |text: &str| Ok(decode(&text.replace('+', " "))?.into_owned());
                Ok((decoded(name)?, decoded(value)?))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The same without what has this name.
    pub(crate) fn without(&self, name: &str) -> Self {
        let kept = self.0.iter().filter(|(other, _)| other != name);
        Self(kept.cloned().collect())
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
        let query = Query::parse(Some("%24top=5&&a=b=c+d&flag&x=%26%2B")).unwrap();
        let pairs: Vec<_> = query.pairs().collect();
        assert_eq!(
            pairs,
            [("$top", "5"), ("a", "b=c d"), ("flag", ""), ("x", "&+")]
        );
        assert_eq!(Query::parse(None), Ok(Query::default()));
        assert_eq!(Query::parse(Some("a=%FF")), Err(EncodingFault::NotUtf8));
    }
}
