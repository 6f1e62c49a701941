//! Links: made, found again, changed, ended and shown.

mod create_link;
mod delegated;
pub(super) mod item_link;
pub(super) mod labelled;
pub(crate) mod link_view;
