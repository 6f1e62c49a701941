//! From people, groups and organizations to their shapes (docs/contracts/microsoft.md 5.10).

use ports::driving::view::{AccountView, DriveView, GroupView, OrganizationView, PrincipalView};

use crate::dialects::microsoft::odata::directory::Objects;
use crate::dialects::microsoft::writing::Writing;
use crate::dialects::microsoft::{ids, wire};
use crate::protocol::instant;

pub(in crate::dialects::microsoft) const USERS: Objects = Objects {
    kind: "microsoft.graph.user",
    told: &[
        "businessPhones",
        "displayName",
        "givenName",
        "id",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
    ],
    selectable: &[
        "accountEnabled",
        "createdDateTime",
        "department",
        "identities",
        "mailNickname",
        "otherMails",
        "proxyAddresses",
        "userType",
    ],
};

pub(in crate::dialects::microsoft) const GROUPS: Objects = Objects {
    kind: "microsoft.graph.group",
    told: &[
        "createdDateTime",
        "description",
        "displayName",
        "groupTypes",
        "id",
        "mail",
        "mailEnabled",
        "mailNickname",
        "securityEnabled",
        "visibility",
    ],
    selectable: &[],
};

pub(in crate::dialects::microsoft) const ORGANIZATION: Objects = Objects {
    kind: "microsoft.graph.organization",
    told: &["createdDateTime", "displayName", "id", "verifiedDomains"],
    selectable: &[],
};

/// A person. What is not kept here is null, as with the vendor where nobody said it.
pub(in crate::dialects::microsoft) fn user(view: &AccountView) -> wire::User {
    let person = &view.person;
    wire::User {
        account_enabled: view.is_active,
        business_phones: [],
        created_date_time: instant::format(view.created_at),
        department: None,
        display_name: person.display_name.clone(),
        given_name: None,
        id: ids::user(person.id),
        identities: [],
        job_title: None,
        mail: person.email.clone(),
        mail_nickname: person.name.clone(),
        mobile_phone: None,
        office_location: None,
        other_mails: [],
        preferred_language: None,
        proxy_addresses: [],
        surname: None,
        sign_in_name: person.name.clone(),
        kind: "Member",
    }
}

/// A group.
pub(in crate::dialects::microsoft) fn group(view: &GroupView) -> wire::Group {
    wire::Group {
        created_date_time: instant::format(view.created_at),
        description: None,
        display_name: view.name.clone(),
        kinds: [],
        id: ids::group(view.id),
        mail: None,
        mail_enabled: false,
        mail_nickname: view.name.clone(),
        security_enabled: true,
        visibility: None,
    }
}

/// An organization. Its domain is that of the server.
pub(in crate::dialects::microsoft) fn organization(
    view: &OrganizationView,
    writing: Writing<'_>,
) -> wire::Organization {
    wire::Organization {
        created_date_time: instant::format(view.created_at),
        display_name: view.name.clone(),
        id: ids::organization(view.id),
        verified_domains: [wire::VerifiedDomain {
            name: writing.config.site.host().to_owned(),
            is_default: true,
            is_initial: true,
            kind: "Managed",
        }],
    }
}

/// The site that a drive belongs to, if it belongs to one.
pub(in crate::dialects::microsoft) fn site(
    view: &DriveView,
    writing: Writing<'_>,
) -> Option<wire::Site> {
    let PrincipalView::Site { id, name } = &view.owner else {
        return None;
    };
    let made_at = instant::format(view.drive.created_at);
    Some(wire::Site {
        id: site_id(&ids::site(*id), writing),
        name: name.clone(),
        display_name: name.clone(),
        web_url: format!(
            "{}/i/{}",
            writing.config.public_url,
            ids::item(view.drive.root)
        ),
        created_date_time: made_at.clone(),
        last_modified_date_time: made_at,
        root: None,
        collection: None,
    })
}

/// The site that stands for the whole organization. It has no drive.
pub(in crate::dialects::microsoft) fn root_site(
    view: &OrganizationView,
    writing: Writing<'_>,
) -> wire::Site {
    let made_at = instant::format(view.created_at);
    wire::Site {
        id: site_id(&ids::organization(view.id), writing),
        name: view.name.clone(),
        display_name: view.name.clone(),
        web_url: writing.config.public_url.clone(),
        created_date_time: made_at.clone(),
        last_modified_date_time: made_at,
        root: Some(wire::Facet {}),
        collection: Some(wire::SiteCollection {
            hostname: writing.config.site.host().to_owned(),
        }),
    }
}

/// An id as clients take it apart: by commas, the host first.
fn site_id(id: &str, writing: Writing<'_>) -> String {
    format!("{},{id},{id}", writing.config.site.host())
}
