//! Sites: places with a drive that belongs to no single person (docs/contracts/microsoft.md 5.10).

use domain::item::{DriveOwner, name_key};
use http::StatusCode;
use ports::driving::items::LocateError;
use serde_json::{Map, Value};

use super::said::{READ_ALL_SITES, SEARCHED, SELECT};
use crate::dialects::microsoft::call::{Call, Op};
use crate::dialects::microsoft::odata::{Options, SITE, Served};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::{ids, shapes, translate, wire};
use crate::protocol::json::members;
use crate::protocol::problem::ApiError;

pub(super) const fn operations() -> [Op; 2] {
    [
        Op::get(
            "sites",
            "/sites",
            "The sites whose drives the caller sees",
            |call, _, ()| Box::pin(list(call)),
        )
        .scope(READ_ALL_SITES)
        .reads(&[SEARCHED, SELECT])
        .answers(shapes::many::<wire::Site>),
        Op::get(
            "site",
            "/sites/{site-id}",
            "A site; `root` or the host's name is that of the organization",
            |call, _, ()| Box::pin(get(call)),
        )
        .scope(READ_ALL_SITES)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Site>),
    ]
}

/// The sites whose drives the caller sees, each with its own id.
async fn seen(call: &Call<'_>) -> Result<Vec<(DriveOwner, Map<String, Value>)>, ApiError> {
    let drives = call.services.items.drives(&call.context).await?;
    let of_sites = drives.iter().filter_map(|view| {
        let site = translate::site(view, call.writing())?;
        Some((view.drive.owner, members(&site)))
    });
    Ok(of_sites.collect())
}

async fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    // The words that are searched for stand under either name.
    let wanted = call
        .query
        .pairs()
        .find(|(name, _)| name.trim_start_matches('$') == "search");
    let words = wanted
        .map_or("*", |(_, words)| words.trim_matches('"'))
        .to_owned();
    let query = call.query.without("$search");
    let options = Options::parse(&query, Served::one(SITE))?;
    let has_words = |site: &Map<String, Value>| {
        let name = site["displayName"].as_str().unwrap_or_default();
        words == "*" || name_key(name).contains(&name_key(&words))
    };
    let sites = seen(call).await?.into_iter().map(|(_, site)| site);
    let shown = sites.filter(has_words).map(|site| options.pick(site));
    Ok(Reply::many(call.metadata("sites"), shown.collect(), None))
}

async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = Options::parse(&call.query, Served::one(SITE))?;
    let named = call.values().get("site-id").unwrap_or_default();
    let host = call.services.config.site.host();
    let site = if named == "root" || named.eq_ignore_ascii_case(host) {
        let organization = call.services.directory.organization(&call.context).await?;
        members(&translate::root_site(&organization, call.writing()))
    } else {
        let wanted = ids::parse_site(named).map(DriveOwner::Site);
        let mut sites = seen(call).await?.into_iter();
        let found = sites.find(|(owner, _)| Some(*owner) == wanted);
        found.ok_or(LocateError::NotFound)?.1
    };
    let context = call.metadata("sites/$entity");
    Ok(Reply::one(StatusCode::OK, context, options.pick(site)))
}
