//! From people, groups and organizations to their shapes (docs/contracts/microsoft.md 5.10).

use ports::driving::view::{AccountView, GroupView, OrganizationView};

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
