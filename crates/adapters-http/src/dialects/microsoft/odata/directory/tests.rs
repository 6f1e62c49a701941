//! What is read of lists of people, and what it leaves of them.

use serde_json::json;

use super::*;

const PEOPLE: Objects = Objects {
    kind: "microsoft.graph.user",
    told: &["displayName", "id", "mail"],
    selectable: &["accountEnabled", "userPrincipalName"],
};

fn people() -> Vec<Map<String, Value>> {
    let person = |id: &str, name: &str, mail: Option<&str>, is_active: bool| {
        json!({"id": id, "displayName": name, "mail": mail, "accountEnabled": is_active,
            "userPrincipalName": name, "groupTypes": []})
    };
    let all = [
        person("1", "Ann Ångström", Some("ann@a.test"), true),
        person("2", "bob", None, true),
        person("3", "Cy O'Hara", Some("cy@b.test"), false),
    ];
    all.map(|one| one.as_object().unwrap().clone()).to_vec()
}

fn ids(query: &str, is_eventual: bool) -> Result<String, ApiError> {
    let query = Query::parse(Some(query)).unwrap();
    let listing = Listing::parse(&query, (is_eventual, false), PEOPLE)?;
    let page = listing.page(people(), 0, PEOPLE);
    Ok(page
        .rows
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect())
}

#[test]
fn conditions_leave_whom_they_are_true_of() {
    for (query, expected) in [
        ("", "123"),
        ("$filter=displayName eq 'BOB'", "2"),
        ("$filter=displayName in ('bob','cy o''hara')", "23"),
        (
            "$filter=startswith(displayName,'ANN å') or mail eq null",
            "12",
        ),
        (
            "$filter=accountEnabled eq true and (mail eq 'ann@a.test' or id eq '3')",
            "1",
        ),
        ("$filter=groupTypes/any(c:c eq 'Unified')", ""),
        ("$orderby=displayName desc", "321"),
        ("$top=2", "12"),
    ] {
        assert_eq!(ids(query, false).unwrap(), expected, "{query}");
    }
    for (query, expected) in [
        ("$filter=mail ne 'ann@a.test'&$count=true", "23"),
        ("$filter=not startswith(displayName,'b')&$count=true", "13"),
        ("$filter=endswith(mail,'.TEST')&$count=true", "13"),
        (
            "$filter=accountEnabled eq true&$orderby=displayName desc&$count=true",
            "21",
        ),
        ("$search=\"displayName:ång\"", "1"),
        (
            "$search=\"displayName:hara\" OR \"mail:ann\" AND \"displayName:ann\"",
            "13",
        ),
        ("$orderby=mail&$count=true", "213"),
    ] {
        assert_eq!(ids(query, true).unwrap(), expected, "{query}");
        let refused = ids(query, false).unwrap_err();
        assert_eq!(refused.kind, Kind::NotSupported, "{query}");
    }
}

#[test]
fn who_is_alike_is_put_in_order_by_what_comes_next() {
    let mut all = people();
    all[1].insert("displayName".to_owned(), json!("Ann Ångström"));
    for (order, expected) in [
        ("displayName desc,userPrincipalName", "312"),
        ("displayName desc,userPrincipalName desc", "321"),
        ("displayName,userPrincipalName desc", "213"),
    ] {
        let query = format!("$orderby={order}");
        let query = Query::parse(Some(&query)).unwrap();
        let listing = Listing::parse(&query, (false, false), PEOPLE).unwrap();
        let page = listing.page(all.clone(), 0, PEOPLE);
        let ids: String = page
            .rows
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, expected, "{order}");
    }
}

#[test]
fn what_cannot_be_answered_is_refused() {
    for (query, kind) in [
        ("$filter=endswith(mail,'x')", Kind::NotSupported),
        ("$filter=displayName gt 'a'", Kind::NotSupported),
        ("$filter=contains(displayName,'a')", Kind::NotSupported),
        ("$top=1000", Kind::NotSupported),
        ("$top=0", Kind::BadQuery),
        ("$skip=1", Kind::BadQuery),
        ("$expand=manager", Kind::BadQuery),
        ("$filter=jobTitle eq 'x'", Kind::BadQuery),
        ("$filter=groupTypes/any(c:d eq 'x')", Kind::BadQuery),
        ("$filter=groupTypes/any(c:c ne 'x')", Kind::BadQuery),
        ("$search=displayName:x", Kind::BadQuery),
        ("$search=\"displayName:x\" and \"mail:x\"", Kind::BadQuery),
        ("$search=\"id:x\"", Kind::BadQuery),
        ("$search=\"displayName:\"", Kind::BadQuery),
        ("$orderby=id", Kind::BadQuery),
        ("$top=1&$top=2", Kind::BadQuery),
    ] {
        assert_eq!(ids(query, false).unwrap_err().kind, kind, "{query}");
    }
    let refused = ids("$select=id,shoeSize", false).unwrap_err();
    let expected = "Could not find a property named 'shoeSize' on type 'microsoft.graph.user'.";
    assert_eq!(refused.message, expected);
}

#[test]
fn a_page_has_what_is_selected_and_tells_how_many_there_are_once() {
    let query = Query::parse(Some("$select=accountEnabled&$top=2&$count=true")).unwrap();
    let listing = Listing::parse(&query, (true, false), PEOPLE).unwrap();
    let first = listing.page(people(), 0, PEOPLE);
    assert_eq!((first.next, first.total), (Some(2), Some(3)));
    let expected = json!({"id": "1", "accountEnabled": true});
    assert_eq!(Value::Object(first.rows[0].clone()), expected);
    let rest = listing.page(people(), 2, PEOPLE);
    assert_eq!((rest.rows.len(), rest.next, rest.total), (1, None, None));
    let beyond = listing.page(people(), usize::MAX, PEOPLE);
    assert_eq!((beyond.rows.len(), beyond.next), (0, None));
}
