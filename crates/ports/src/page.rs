//! Paging by cursor: complete and stable, also among equal keys and while rows come and go.

/// Where a page ended: the last row's sort key and its id, which breaks ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The sort key of the last row, as text.
    pub key: String,
    /// The id of the last row.
    pub id: i64,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in order.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` when there is none. A page with a next one is never empty.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// The same page of something made from each row.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(each).collect(),
            next: self.next,
        }
    }
}
