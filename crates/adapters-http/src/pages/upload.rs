//! Taking files in through a form.

use multer::{Constraints, Multipart};
use ports::driven::content::ByteStream;

use super::call::Call;
use super::error::PageError;
use super::show;
use super::views;
use crate::protocol::body::Response;
use crate::protocol::multipart;
use crate::protocol::pace;
use crate::protocol::payload::Payload;
use crate::web::labels;
use crate::web::layout::{Frame, rendered};

/// The most files in one form.
const MAX_FILES: u32 = 100;
/// The name of the only field.
const FIELD: &str = "file";

/// Answers files that were sent from the form.
pub(super) async fn answer(call: &Call<'_>, payload: &mut Payload) -> Result<Response, PageError> {
    let headers = call.headers();
    let mut stored = Vec::new();
    let taken_in = match multipart::boundary(headers) {
        Some(boundary) => take_in(call, boundary, payload.stream(), &mut stored).await,
        None => Err(PageError::BadForm("bad-form.media-type")),
    };
    match taken_in.err() {
        Some(failure @ PageError::BadForm(_)) if stored.is_empty() => {
            // No service was called, and a shut link tells nothing, whatever it is sent.
            show::looked(call).await?;
            Err(failure)
        }
        Some(failure) if stored.is_empty() => Err(failure),
        failure => Ok(told(call, stored, failure)),
    }
}

/// Stores one file after another, and notes the names that they were given.
async fn take_in(
    call: &Call<'_>,
    boundary: String,
    sent: ByteStream,
    stored: &mut Vec<String>,
) -> Result<(), PageError> {
    const BROKEN: PageError = PageError::BadForm("bad-form.no-form");
    let (sent, taken) = pace::bounded(sent);
    let constraints = Constraints::new().allowed_fields(vec![FIELD]);
    let mut form = Multipart::with_constraints(sent, boundary, constraints);
    let visit = call.visit();
    while let Some(field) = form.next_field().await.map_err(|_| BROKEN)? {
        let Some(name) = field.file_name().map(file_name) else {
            return Err(PageError::BadForm("bad-form.only-files"));
        };
        // A browser sends this where nobody chose a file.
        if name.is_empty() {
            continue;
        }
        if stored.len() >= MAX_FILES as usize {
            return Err(PageError::TooManyFiles(MAX_FILES));
        }
        let bytes = taken.counted(multipart::pieces(field));
        let given = call.visits().upload(&visit, &name, bytes).await?;
        stored.push(labels::name(given.as_str()));
    }
    if stored.is_empty() {
        return Err(PageError::BadForm("bad-form.no-file"));
    }
    Ok(())
}

/// A file's name without the folders that it lay in where it came from.
fn file_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    // Browsers write a quotation mark in a name like this.
    name.replace("%22", "\"")
}

/// The page that says what was stored.
fn told(call: &Call<'_>, stored: Vec<String>, failure: Option<PageError>) -> Response {
    let failure = failure.map(|refusal| refusal.face(call.texts));
    let status = failure.as_ref().map(super::error::Face::status);
    let site = &call.site;
    let view = views::Sent {
        frame: Frame::page(site, call.texts),
        stored,
        failure: failure.map(|face| face.text().to_owned()),
        upload: call.place.upload(),
        back: call.place.page(),
    };
    let mut response = rendered(&view, &[], site);
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    response
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_comes_without_its_folders() {
        for (sent, name) in [
            ("a.txt", "a.txt"),
            ("C:\\x\\a.txt", "a.txt"),
            ("../../a", "a"),
            ("a/", ""),
            ("say %22hi%22.txt", "say \"hi\".txt"),
        ] {
            assert_eq!(file_name(sent), name, "{sent}");
        }
    }
}
