//! What a link shares, to be taken away.

use ports::driving::visits::{Door, Purpose, VisitError};

use super::archive;
use super::call::Call;
use super::error::PageError;
use crate::protocol::body::Response;
use crate::web::serve;

/// Answers with what a link shares, to be taken away: a file's bytes, or a folder as an archive.
pub(super) async fn answer(call: &Call<'_>) -> Result<Response, PageError> {
    let visit = call.visit();
    let parts = call.asked.parts;
    match call.visits().file(&visit, Purpose::Download).await {
        Ok(file) => Ok(serve::saved(parts, file, call.site).await?),
        // Of a folder there are no bytes without a page (docs/contracts/box.md 2.2).
        Err(VisitError::WrongKind) if call.place.door != Door::Static => {
            let archive = call.visits().archive(&visit).await?;
            Ok(archive::answer(archive, call.site))
        }
        Err(error) => Err(error.into()),
    }
}
