//! What each option takes and what it refuses.

use serde_json::json;

use super::*;

fn options(query: &str, served: Served) -> Result<Options, Kind> {
    let query = Query::parse(Some(query)).unwrap();
    Options::parse(&query, served).map_err(|problem| problem.kind)
}

#[test]
fn names_stand_with_their_sign_or_without() {
    for query in ["$select=id,name&$top=5", "select=id,%20name&top=5"] {
        let options = options(query, Served::children()).unwrap();
        assert_eq!(options.top, Some(5));
        assert_eq!(
            options.select.unwrap().into_iter().collect::<Vec<_>>(),
            ["id", "name"]
        );
    }
}

#[test]
fn unknown_names_are_ignored_without_their_sign_only() {
    let plain = options("AVOverride=1&count=x&x=y", Served::item());
    assert_eq!(plain, Ok(Options::default()));
    for query in [
        "$x=y",
        "$count=true",
        "$filter=a",
        "$skip=1",
        "$top=1",
        "$Select=id",
    ] {
        assert_eq!(
            options(query, Served::item()),
            Err(Kind::BadQuery),
            "{query}"
        );
    }
    for query in ["$filter=a", "$count=true", "$expand=x", "$orderby=id"] {
        let refused = options(query, Served::list(PERMISSION));
        assert_eq!(refused, Err(Kind::BadQuery), "{query}");
    }
    let twice = options("$top=1&$top=2", Served::children());
    assert_eq!(twice, Err(Kind::BadQuery));
}

#[test]
fn selecting_takes_what_the_contract_names() {
    let seen_from_a_client = "select=id,name,eTag,cTag,deleted,file,folder,root,fileSystemInfo,\
                              remoteItem,parentReference,size,malware";
    assert!(options(seen_from_a_client, Served::item()).is_ok());
    assert!(options("$select=parentReference/driveId", Served::item()).is_ok());
    for query in ["$select=nothing", "$select=Id", "$select=id,password"] {
        assert_eq!(
            options(query, Served::item()),
            Err(Kind::BadQuery),
            "{query}"
        );
    }
    for query in ["$select=", "$select=*"] {
        assert_eq!(options(query, Served::item()).unwrap().select, None);
    }
}

#[test]
fn what_is_selected_comes_with_its_id_and_annotations() {
    let selected = options("$select=name", Served::item()).unwrap();
    let Value::Object(members) = json!({
        "@odata.type": "t", "@microsoft.graph.downloadUrl": "u", "id": "i", "name": "n", "size": 1
    }) else {
        panic!("an object");
    };
    let picked: Vec<_> = selected
        .pick(members)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(picked, ["@odata.type", "id", "name"]);
}

#[test]
fn expanding() {
    let expanded = |query| options(query, Served::item()).map(|options| options.expand);
    for query in [
        "$expand=children($select=id,name;$top=3)",
        "expand=children(select=id,name;top=3)",
    ] {
        let list = expanded(query).unwrap();
        let [Expand::Children(nested)] = &list[..] else {
            panic!("{query}");
        };
        assert_eq!(nested.top, Some(3));
        assert_eq!(nested.select.as_ref().map(BTreeSet::len), Some(2));
    }
    let both = expanded("$expand=children,permissions").unwrap();
    assert_eq!(both.len(), 2);
    assert_eq!(expanded("$expand="), Ok(vec![]));
    let thumbnails = Ok(vec![Expand::Thumbnails]);
    for query in ["$expand=thumbnails", "expand=thumbnails(select=id,large)"] {
        assert_eq!(expanded(query), thumbnails, "{query}");
        let on_a_list = options(query, Served::children());
        assert_eq!(
            on_a_list.map(|options| options.expand),
            thumbnails,
            "{query}"
        );
    }
    let list = expanded("$expand=children($expand=thumbnails;$top=2)").unwrap();
    let [Expand::Children(nested)] = &list[..] else {
        panic!("{list:?}");
    };
    assert_eq!(
        (&nested.expand[..], nested.top),
        (&[Expand::Thumbnails][..], Some(2))
    );
    assert_eq!(
        expanded("$expand=children($expand=children)"),
        Err(Kind::NotSupported)
    );
    let quoted = expanded("$expand=children($filter=name eq 'a;b)'),thumbnails");
    assert_eq!(quoted.map(|expanded| expanded.len()), Ok(2));
    for query in [
        "$expand=children(",
        "$expand=thumbnails($select=tiny)",
        "$expand=thumbnails($top=2)",
        "$expand=children($skiptoken=x)",
        "$expand=permissions($select=id)",
    ] {
        assert_eq!(expanded(query), Err(Kind::BadQuery), "{query}");
    }
    let on_a_list = options("$expand=permissions", Served::children());
    assert_eq!(on_a_list, Err(Kind::NotSupported));
}

#[test]
fn a_page_is_cut_down_and_never_refused_for_its_size() {
    let size = |query| options(query, Served::children()).map(|options| options.page_size());
    assert_eq!(size(""), Ok(200));
    assert_eq!(size("$top=1"), Ok(1));
    assert_eq!(size("$top=1000"), Ok(200));
    assert_eq!(size("$top=99999999999999999999"), Ok(200));
    for query in [
        "$top=0", "$top=-1", "$top=", "$top=x", "$top=1.5", "$top=+1",
    ] {
        assert_eq!(size(query), Err(Kind::BadQuery), "{query}");
    }
}

#[test]
fn ordering() {
    let order = |query| options(query, Served::children()).map(|options| options.order);
    assert_eq!(order("$orderby=name"), Ok(Some((ChildOrder::Name, false))));
    assert_eq!(
        order("$orderby=lastModifiedDateTime%20desc"),
        Ok(Some((ChildOrder::Modified, true)))
    );
    assert_eq!(
        order("$orderby=name+desc"),
        Ok(Some((ChildOrder::Name, true)))
    );
    assert_eq!(
        order("orderby=size asc"),
        Ok(Some((ChildOrder::Size, false)))
    );
    for query in [
        "$orderby=",
        "$orderby=id",
        "$orderby=name up",
        "$orderby=name,size",
    ] {
        assert_eq!(order(query), Err(Kind::BadQuery), "{query}");
    }
}
