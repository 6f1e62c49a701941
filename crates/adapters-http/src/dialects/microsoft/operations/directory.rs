//! People, groups, and their organization (docs/contracts/microsoft.md 5.10).

use domain::ids::{GroupId, OrganizationId};
use http::StatusCode;
use ports::driving::address::DriveAddress;
use ports::driving::items::LocateError;
use serde_json::{Map, Value};

use super::said::{COUNT, EVENTUAL, FILTER, NEXT, ORDER, READ, SEARCH, SELECT, TOP};
use crate::dialects::microsoft::call::{Call, Op};
use crate::dialects::microsoft::odata::directory::{Listing, Objects};
use crate::dialects::microsoft::odata::{DRIVE, Options, Served};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::{ids, paging, shapes, translate, wire};
use crate::protocol::json::members;
use crate::protocol::problem::{ApiError, Kind};

const PEOPLE: &str = "User.ReadBasic.All";
const GROUPS: &str = "GroupMember.Read.All";
/// The options of a list.
const LISTED: &[(&str, &str)] = &[SELECT, FILTER, SEARCH, ORDER, TOP, COUNT, NEXT];

/// Expands to a list of the directory, under a name, at an address.
macro_rules! list {
    ($name:literal, $path:literal, $summary:literal, $scope:ident, $shape:ident, $all:expr) => {
        Op::get($name, $path, $summary, |call, _, ()| {
            Box::pin(async move { listed(call, $all(call).await?) })
        })
        .scope($scope)
        .may_show(&[EVENTUAL])
        .reads(LISTED)
        .answers(shapes::many::<wire::$shape>)
    };
}

pub(super) fn operations() -> impl Iterator<Item = Op> {
    people().into_iter().chain(groups()).chain(drives())
}

fn people() -> [Op; 10] {
    [
        Op::get("me", "/me", "The calling user", |call, _, ()| {
            Box::pin(person(call))
        })
        .reads(&[SELECT])
        .answers(shapes::one::<wire::User>),
        Op::get(
            "user",
            "/users/{user-id}",
            "A user of the caller's organization, by id, name or e-mail address",
            |call, _, ()| Box::pin(person(call)),
        )
        .scope(PEOPLE)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::User>),
        list!(
            "users",
            "/users",
            "The users of the caller's organization",
            PEOPLE,
            User,
            users
        ),
        Op::get(
            "countUsers",
            "/users/$count",
            "How many users there are, as plain text",
            |call, _, ()| Box::pin(async move { counted(call, &users(call).await?) }),
        )
        .scope(PEOPLE)
        .needs(&[EVENTUAL])
        .reads(&[FILTER, SEARCH])
        .answers_bytes(),
        list!(
            "myGroups",
            "/me/memberOf",
            "The groups that the caller is in",
            GROUPS,
            Group,
            groups_of
        ),
        list!(
            "groupsOfUser",
            "/users/{user-id}/memberOf",
            "The groups that a user is in",
            GROUPS,
            Group,
            groups_of
        ),
        Op::get("myPhoto", "/me/photo/{*}", "There is none", |_, _, ()| {
            Box::pin(async { Err(no_photo()) })
        }),
        Op::get(
            "photo",
            "/users/{user-id}/photo/{*}",
            "There is none",
            |_, _, ()| Box::pin(async { Err(no_photo()) }),
        ),
        Op::get(
            "organizationById",
            "/organization/{organization-id}",
            "The same by its id",
            |call, _, ()| Box::pin(organization_by_id(call)),
        )
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Organization>),
        Op::get(
            "organization",
            "/organization",
            "The caller's organization, as a list of one",
            |call, _, ()| Box::pin(organization(call)),
        )
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Organization>),
    ]
}

fn groups() -> [Op; 6] {
    [
        list!(
            "groups",
            "/groups",
            "The groups of the caller's organization",
            GROUPS,
            Group,
            all_groups
        ),
        Op::get(
            "countGroups",
            "/groups/$count",
            "How many groups there are, as plain text",
            |call, _, ()| Box::pin(async move { counted(call, &all_groups(call).await?) }),
        )
        .scope(GROUPS)
        .needs(&[EVENTUAL])
        .reads(&[FILTER, SEARCH])
        .answers_bytes(),
        Op::get("group", "/groups/{group-id}", "A group", |call, _, ()| {
            Box::pin(group(call))
        })
        .scope(GROUPS)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Group>),
        list!(
            "members",
            "/groups/{group-id}/members",
            "The users in a group",
            GROUPS,
            User,
            members_of
        ),
        list!(
            "userMembers",
            "/groups/{group-id}/members/microsoft.graph.user",
            "The same, by what they are",
            GROUPS,
            User,
            members_of
        ),
        list!(
            "transitiveMembers",
            "/groups/{group-id}/transitiveMembers",
            "The same, for groups have no groups in them",
            GROUPS,
            User,
            members_of
        ),
    ]
}

fn drives() -> [Op; 3] {
    const SUMMARY: &str = "The drive that somebody or something has, as a list of one";
    [
        ("drivesOfUser", "/users/{user-id}/drives"),
        ("drivesOfGroup", "/groups/{group-id}/drives"),
        ("drivesOfSite", "/sites/{site-id}/drives"),
    ]
    .map(|(name, path)| {
        Op::get(name, path, SUMMARY, |call, _, ()| Box::pin(drives_of(call)))
            .scope(READ)
            .reads(&[SELECT])
            .answers(shapes::many::<wire::Drive>)
    })
}

/// The members of things, and of which kind the things are.
struct All {
    objects: Objects,
    /// What an answer is a document of.
    context: &'static str,
    rows: Vec<Map<String, Value>>,
}

async fn users(call: &Call<'_>) -> Result<All, ApiError> {
    let accounts = call.services.directory.accounts(&call.context).await;
    let accounts = accounts.map_err(told)?;
    Ok(All {
        objects: translate::USERS,
        context: "users",
        rows: accounts
            .iter()
            .map(|one| members(&translate::user(one)))
            .collect(),
    })
}

async fn all_groups(call: &Call<'_>) -> Result<All, ApiError> {
    let groups = call.services.directory.groups(&call.context).await;
    let groups = groups.map_err(told)?;
    Ok(All {
        objects: translate::GROUPS,
        context: "groups",
        rows: groups
            .iter()
            .map(|one| members(&translate::group(one)))
            .collect(),
    })
}

async fn groups_of(call: &Call<'_>) -> Result<All, ApiError> {
    let directory = &call.services.directory;
    let groups = directory.groups_of(&call.context, call.user()).await;
    let groups = groups.map_err(told)?;
    let rows = groups
        .iter()
        .map(|one| typed("group", members(&translate::group(one))));
    Ok(All {
        objects: translate::GROUPS,
        context: "directoryObjects",
        rows: rows.collect(),
    })
}

async fn members_of(call: &Call<'_>) -> Result<All, ApiError> {
    let group = group_id(call)?;
    let directory = &call.services.directory;
    let accounts = directory.members(&call.context, group).await;
    let accounts = accounts.map_err(told)?;
    let rows = accounts
        .iter()
        .map(|one| typed("user", members(&translate::user(one))));
    Ok(All {
        objects: translate::USERS,
        context: "directoryObjects",
        rows: rows.collect(),
    })
}

/// In a list of several kinds each says what it is.
fn typed(kind: &str, mut members: Map<String, Value>) -> Map<String, Value> {
    let kind = format!("#microsoft.graph.{kind}");
    members.insert("@odata.type".to_owned(), kind.into());
    members
}

/// Whether the client takes what may miss the last changes; nothing here does.
fn is_eventual(call: &Call<'_>) -> bool {
    let level = call.headers().get("consistencylevel");
    level.is_some_and(|level| level.as_bytes().eq_ignore_ascii_case(b"eventual"))
}

/// A page of a list.
fn listed(call: &Call<'_>, all: All) -> Result<Reply, ApiError> {
    let listing = Listing::parse(&call.query, (is_eventual(call), false), all.objects)?;
    let (list, marks) = (call.parts.uri.path(), &call.services.page_marks);
    let from = match &listing.skip_token {
        Some(signed) => paging::read_place(signed, list, marks)?,
        None => 0,
    };
    let page = listing.page(all.rows, from, all.objects);
    let next = page.next.map(|next| paging::place(next, list, marks));
    let next = next.map(|signed| call.next_page(&signed));
    let reply = Reply::many(call.metadata(all.context), page.rows, next);
    Ok(match page.total {
        Some(total) => reply.counted(total),
        None => reply,
    })
}

/// How many there are in a list.
fn counted(call: &Call<'_>, all: &All) -> Result<Reply, ApiError> {
    if !is_eventual(call) {
        let message = "`$count` takes the header `ConsistencyLevel: eventual`";
        return Err(ApiError::new(Kind::BadQuery, message));
    }
    let listing = Listing::parse(&call.query, (true, true), all.objects)?;
    Ok(Reply::text(listing.total(&all.rows).to_string()))
}

/// The caller, or another person.
async fn person(call: &Call<'_>) -> Result<Reply, ApiError> {
    let listing = Listing::of_one(&call.query, translate::USERS)?;
    if call.user().is_none() && call.context.caller.user().is_none() {
        let message = "/me request is only valid with delegated authentication flow.";
        return Err(ApiError::new(Kind::BadRequest, message));
    }
    let directory = &call.services.directory;
    let account = directory.account(&call.context, call.user()).await;
    let account = account.map_err(told)?;
    let shown = listing.pick(members(&translate::user(&account)), translate::USERS);
    let context = call.metadata("users/$entity");
    Ok(Reply::one(StatusCode::OK, context, shown))
}

fn group_id(call: &Call<'_>) -> Result<GroupId, ApiError> {
    let id = call.values().get("group-id").and_then(ids::parse_group);
    id.ok_or_else(|| told(LocateError::NotFound))
}

async fn group(call: &Call<'_>) -> Result<Reply, ApiError> {
    let listing = Listing::of_one(&call.query, translate::GROUPS)?;
    let directory = &call.services.directory;
    let group = directory.group(&call.context, group_id(call)?).await;
    let group = group.map_err(told)?;
    let shown = listing.pick(members(&translate::group(&group)), translate::GROUPS);
    let context = call.metadata("groups/$entity");
    Ok(Reply::one(StatusCode::OK, context, shown))
}

async fn organization(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, shown) = own_organization(call).await?;
    Ok(Reply::many(
        call.metadata("organization"),
        vec![shown],
        None,
    ))
}

async fn organization_by_id(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, shown) = own_organization(call).await?;
    let asked = call.values().get("organization-id");
    if asked.and_then(ids::parse_organization) != Some(id) {
        return Err(told(LocateError::NotFound));
    }
    let context = call.metadata("organization/$entity");
    Ok(Reply::one(StatusCode::OK, context, shown))
}

async fn own_organization(
    call: &Call<'_>,
) -> Result<(OrganizationId, Map<String, Value>), ApiError> {
    let listing = Listing::of_one(&call.query, translate::ORGANIZATION)?;
    let organization = call.services.directory.organization(&call.context).await?;
    let shown = members(&translate::organization(&organization, call.writing()));
    Ok((
        organization.id,
        listing.pick(shown, translate::ORGANIZATION),
    ))
}

/// Why nobody is told, in the words that clients look for.
fn told(error: LocateError) -> ApiError {
    match error {
        LocateError::NotFound => ApiError::new(
            Kind::NotFound,
            "there is no such resource in the organization",
        ),
        LocateError::Scope => {
            let message = "Insufficient privileges to complete the operation.";
            ApiError::new(Kind::ScopeMissing, message)
        }
        error => error.into(),
    }
}

fn no_photo() -> ApiError {
    ApiError::new(Kind::NotFound, "there is no photo")
}

/// The drive of a user, a group or a site.
async fn drives_of(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = Options::parse(&call.query, Served::one(DRIVE))?;
    let values = call.values();
    let owner = match (values.get("group-id"), values.get("site-id")) {
        (Some(id), _) => ids::parse_group(id).map(DriveAddress::OfGroup),
        (None, Some(id)) => ids::parse_site(id).map(DriveAddress::OfSite),
        (None, None) => call.user().map(DriveAddress::OfUser),
    };
    let owner = owner.ok_or(LocateError::NotFound)?;
    let drive = call.services.items.drive(&call.context, &owner).await?;
    let shown = options.pick(members(&translate::drive(&drive, call.writing())));
    Ok(Reply::many(call.metadata("drives"), vec![shown], None))
}
