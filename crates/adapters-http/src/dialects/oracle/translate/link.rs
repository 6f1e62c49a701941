//! Applinks and public links (docs/contracts/oracle.md 4 and 7).

use domain::item::{Item, ItemKind};
use domain::link::{Assignment, Audience, LinkKind, LinkLabel, LinkScope, Purpose};
use domain::patch::Patch;
use domain::time::Timestamp;
use ports::driving::links::{
    ChangeLink, LinkOnItem, LinkWish, LinksOfItem, MadeLink, MakeLink, Recipient, WantedForm,
};
use ports::driving::view::{LinkView, PersonView};
use ports::secret::{LinkToken, Password};

use crate::dialects::oracle::bodies::{ChangePublicLink, MakeApplink, MakePublicLink};
use crate::dialects::oracle::body::{filled, needed};
use crate::dialects::oracle::reference::Ref;
use crate::dialects::oracle::writing::{listed, recipient, user, written};
use crate::dialects::oracle::{ids, roles, wire};
use crate::protocol::instant;
use crate::protocol::problem::{ApiError, Field, Kind};

const EVERYBODY: &str = "@everybody";
const MEMBERS: &str = "@serviceinstance";
const VIEWER: &str = "viewer";

/// What is said of an applink but for its item: what is wrong with that is told after the body.
pub(in crate::dialects::oracle) fn make_applink(
    body: &MakeApplink,
    of: Ref,
) -> Result<(MakeLink, String), ApiError> {
    if of == Ref::Home {
        let message = "an applink is for a file or for a folder by its id, not for `self`";
        return Err(ApiError::new(Kind::BadRequest, message).about(Field::Item));
    }
    let assigned = needed(body.assigned_user.as_ref(), "assignedUser")?;
    let role = filled(body.role.as_ref()).unwrap_or(VIEWER);
    let (kind, as_manager) = roles::of_applink(role)
        .ok_or_else(|| no_role("viewer, downloader, contributor or manager"))?;
    let locale = filled(body.user_locale.as_ref());
    let time_zone = filled(body.user_time_zone.as_ref());
    let assignment = Assignment::new(assigned, locale, time_zone)?;
    let wish = LinkWish {
        purpose: Purpose::Kind(Some(kind)),
        ..LinkWish::bare(WantedForm::Delegated {
            as_manager,
            assignment,
            assignee: ids::parse_user(assigned.trim()),
        })
    };
    Ok((make(of, wish)?, role.to_owned()))
}

/// An applink, with its secrets.
pub(in crate::dialects::oracle) fn applink(
    made: &MadeLink,
    role: String,
    public_url: &str,
) -> wire::Applink {
    let is_folder = is_folder(&made.item);
    let item = ids::item(&made.item);
    let token = made.link.token.as_ref();
    let link = token
        .map(|token| ids::applink(token, is_folder))
        .unwrap_or_default();
    let view = if is_folder { "folder" } else { "fileview" };
    let secrets = made.delegated.as_ref();
    wire::Applink {
        access_token: secrets.map(|secrets| secrets.access.reveal().to_owned()),
        url: format!("{public_url}/documents/embed/link/app/{link}/{view}/{item}"),
        link,
        id: item,
        refresh_token: secrets.map(|secrets| secrets.refresh.reveal().to_owned()),
        role,
        kind: "applink",
    }
}

/// The request for a public link.
pub(in crate::dialects::oracle) fn make_link(
    body: &MakePublicLink,
    of: Ref,
) -> Result<MakeLink, ApiError> {
    let assigned = needed(body.assigned_users.as_ref(), "assignedUsers")?;
    let (scope, recipients) = audience(assigned)?;
    let kind = kind(body.role.as_ref())?;
    let label = filled(body.link_name.as_ref());
    let label = label.map(LinkLabel::parse).transpose()?;
    let expiry = filled(body.expiration_time.as_ref());
    let expiry = expiry.map(self::expiry).transpose()?;
    let password = body.password.as_deref();
    let password = password.map(Password::parse).transpose()?;
    let wish = LinkWish {
        purpose: Purpose::Kind(kind),
        scope: Some(scope),
        recipients,
        expiry: expiry.map_or(Patch::Keep, Patch::Set),
        password: password.map_or(Patch::Keep, Patch::Set),
        ..LinkWish::bare(WantedForm::Labelled { label })
    };
    make(of, wish)
}

fn make(of: Ref, wish: LinkWish) -> Result<MakeLink, ApiError> {
    Ok(MakeLink {
        item: of.address()?,
        expected_kind: Some(of.kind()),
        wish,
    })
}

/// The request to change a public link. An empty text takes an end or a password away, and the name
/// stays what it is (docs/contracts/oracle.md 7.4).
pub(in crate::dialects::oracle) fn change_link(
    body: &ChangePublicLink,
    link: Option<LinkToken>,
) -> Result<ChangeLink, ApiError> {
    let audience = filled(body.assigned_users.as_ref());
    let audience = audience.map(self::audience).transpose()?;
    let (scope, recipients) = audience.unzip();
    let expiry = match body.expiration_time.as_deref() {
        None => Patch::Keep,
        Some("") => Patch::Clear,
        Some(text) => Patch::Set(expiry(text)?),
    };
    let password = match body.password.as_deref() {
        None => Patch::Keep,
        Some("") => Patch::Clear,
        Some(text) => Patch::Set(Password::parse(text)?),
    };
    let wish = LinkWish {
        purpose: Purpose::Kind(kind(body.role.as_ref())?),
        scope,
        recipients: recipients.unwrap_or_default(),
        expiry,
        password,
        ..LinkWish::bare(WantedForm::Labelled { label: None })
    };
    Ok(ChangeLink { link, wish })
}

fn kind(role: Option<&String>) -> Result<Option<LinkKind>, ApiError> {
    let read = |role: &str| {
        roles::kind_of_link(role).ok_or_else(|| no_role("viewer, downloader or contributor"))
    };
    filled(role).map(read).transpose()
}

fn no_role(roles: &str) -> ApiError {
    ApiError::new(
        Kind::BadRequest,
        format!("the role is {roles}, in lower case"),
    )
    .about(Field::Role)
}

fn audience(text: &str) -> Result<(LinkScope, Vec<Recipient>), ApiError> {
    let entries: Vec<&str> = listed(text).collect();
    match entries.as_slice() {
        [EVERYBODY] => Ok((LinkScope::Anonymous, Vec::new())),
        [MEMBERS] => Ok((LinkScope::Organization, Vec::new())),
        // Neither word is one of several: anybody who names people as well does not mean everybody.
        [_, ..] if !entries.contains(&EVERYBODY) && !entries.contains(&MEMBERS) => {
            let people = entries.into_iter().map(recipient).collect();
            Ok((LinkScope::People, people))
        }
        _ => Err(ApiError::new(
            Kind::BadRequest,
            "name @everybody, @serviceinstance, or people with commas between them",
        )
        .about(Field::Recipient)),
    }
}

/// An end, with its zone or without one: then it is in UTC (docs/contracts/oracle.md 7.4).
fn expiry(text: &str) -> Result<Timestamp, ApiError> {
    let text = text.trim();
    let read = instant::parse(text).or_else(|_| instant::parse(&format!("{text}Z")));
    read.map_err(|_| {
        ApiError::new(
            Kind::BadFormat,
            "write the end as yyyy-mm-ddThh:mm:ss, in UTC",
        )
        .about(Field::LinkExpiry)
    })
}

/// A public link.
pub(in crate::dialects::oracle) fn link(on: &LinkOnItem) -> wire::PublicLink {
    entry(&on.link, &on.item)
}

/// A public link as it was just made, with the item that it is for.
pub(in crate::dialects::oracle) fn made_link(made: &MadeLink) -> wire::PublicLink {
    wire::PublicLink {
        id: Some(ids::item(&made.item)),
        ..entry(&made.link, &made.item)
    }
}

/// The public links of an item.
pub(in crate::dialects::oracle) fn links(
    of: &LinksOfItem,
) -> (&'static str, wire::List<wire::PublicLink>) {
    let kind = if is_folder(&of.item) {
        "folder"
    } else {
        "file"
    };
    let links = of.links.iter().map(|link| entry(link, &of.item));
    let list = wire::List {
        id: Some(ids::item(&of.item)),
        kind: Some(kind),
        ..wire::List::of(links.collect())
    };
    (kind, list)
}

/// What is said of a public link that was ended.
pub(in crate::dialects::oracle) fn removed_link(on: &LinkOnItem) -> wire::EndedLink {
    wire::EndedLink {
        link: link_id(&on.link, &on.item),
        kind: "publiclink",
    }
}

fn entry(view: &LinkView, item: &Item) -> wire::PublicLink {
    let link = &view.link;
    wire::PublicLink {
        assigned_users: assigned(view),
        created_time: written(link.created_at),
        last_modified_time: written(link.changed_at),
        expiration_time: view.ends_at.map(written),
        link: link_id(view, item),
        link_name: link.form.label().map(|label| label.as_str().to_owned()),
        owned_by: view.maker.as_ref().map(user),
        role: roles::of_link(link.kind),
        kind: "publiclink",
        id: None,
    }
}

fn link_id(view: &LinkView, item: &Item) -> Option<String> {
    let token = view.token.as_ref()?;
    Some(ids::public_link(token, is_folder(item)))
}

/// Whom a link is for. One for people who have access anyway shows the widest that it can be for.
fn assigned(view: &LinkView) -> String {
    match view.link.audience() {
        Some(Audience::Anonymous) => EVERYBODY.to_owned(),
        Some(Audience::Organization | Audience::Existing) | None => MEMBERS.to_owned(),
        Some(Audience::People(_)) => {
            let people: Vec<String> = view.people.iter().map(person_id).collect();
            people.join(",")
        }
    }
}

fn person_id(person: &PersonView) -> String {
    ids::user(person.id)
}

fn is_folder(item: &Item) -> bool {
    item.kind() == ItemKind::Folder
}
