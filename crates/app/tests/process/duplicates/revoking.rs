//! Making and revoking the same link at once: the outcome is that of some order (security.md F-16).

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::harness::{Demo, Made, Place, Server};

const MAKERS: usize = 6;
const REQUESTS: usize = 60;

/// One request with its answer, between two moments of a common counter.
struct Event<T> {
    began: usize,
    ended: usize,
    what: T,
}

#[test]
fn a_revoked_link_is_never_handed_out_again_and_never_opens_again() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let clock = AtomicUsize::new(0);
    let tick = || clock.fetch_add(1, Ordering::SeqCst);
    let item = demo.item("Welcome.txt");
    let histories: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..MAKERS)
            .map(|number| {
                let (demo, server, tick) = (&demo, &server, &tick);
                scope.spawn(move || {
                    let mut graph = demo.graph(server, "owner");
                    let (mut made, mut revoked) = (Vec::new(), Vec::new());
                    for round in 0..REQUESTS {
                        let began = tick();
                        let what = graph.create_link(item, r#"{"type":"view"}"#);
                        let ended = tick();
                        // Every other client revokes now and then what it was given.
                        if number % 2 == 0 && round % 3 == 0 {
                            let began = tick();
                            let gone = graph.delete_permission(item, &what.id).unwrap();
                            let ended = tick();
                            match gone.status {
                                204 => revoked.push(Event {
                                    began,
                                    ended,
                                    what: what.id.clone(),
                                }),
                                404 => {}
                                _ => panic!("{} {}", gone.status, gone.text()),
                            }
                        }
                        made.push(Event { began, ended, what });
                    }
                    (made, revoked)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let made: Vec<&Event<Made>> = histories.iter().flat_map(|(made, _)| made).collect();
    let revoked: Vec<&Event<String>> = histories.iter().flat_map(|(_, gone)| gone).collect();

    let ids: BTreeSet<&str> = made.iter().map(|event| event.what.id.as_str()).collect();
    for id in &ids {
        let answers = made.iter().filter(|event| event.what.id == *id);
        let created = answers.clone().filter(|event| event.what.status == 201);
        assert_eq!(created.count(), 1, "{id} was created once");
        let urls: BTreeSet<&str> = answers.map(|event| event.what.url.as_str()).collect();
        assert_eq!(urls.len(), 1, "{id} has one address");
    }
    assert!(ids.len() > 1, "nothing was revoked in between");
    for gone in &revoked {
        let late = made
            .iter()
            .find(|event| event.what.id == gone.what && event.began > gone.ended);
        assert!(late.is_none(), "{} was handed out after its end", gone.what);
        let early = made
            .iter()
            .any(|event| event.what.id == gone.what && event.ended < gone.began);
        assert!(early, "{} was revoked before it was made", gone.what);
    }

    let gone: BTreeSet<&str> = revoked.iter().map(|event| event.what.as_str()).collect();
    let left: Vec<&&str> = ids.difference(&gone).collect();
    assert!(left.len() <= 1, "one link at most is active: {left:?}");
    let mut visitor = server.client();
    for event in &made {
        let wanted = if gone.contains(event.what.id.as_str()) {
            404
        } else {
            200
        };
        if event.what.status == 201 {
            assert_eq!(
                visitor.get(event.what.page()).unwrap().status,
                wanted,
                "{}",
                event.what.id
            );
        }
    }
    let listed = place.json(&["link", "list", "--revoked"]);
    let listed = listed.as_array().unwrap().iter();
    let listed: BTreeSet<String> = listed
        .map(|row| row["graph_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        listed.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        ids
    );
}
