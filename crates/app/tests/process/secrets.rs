//! What a server stores and logs opens nothing: no secret is in it, in any encoding.

mod delegated;
mod issued;
mod needles;

use crate::harness::{Answer, Client, Demo, Made, Place, Ran, Server, files_below, program};
use needles::Needles;

const LINK_PASSWORD: &str = "mooring line 47 /over+board";
const WRONG_PASSWORD: &str = "a wrong guess at 3 bells";
const ACCOUNT_PASSWORD: &str = "Anchor & chain, 20 fathoms";

/// Everything secret that came up, by what it is.
#[derive(Default)]
struct Secrets(Vec<(String, String)>);

impl Secrets {
    fn keep(&mut self, what: &str, secret: &str) {
        self.0.push((what.to_owned(), secret.to_owned()));
    }

    fn needles(&self) -> Needles {
        let mut needles = Needles::default();
        for (what, secret) in &self.0 {
            needles.add(what, secret);
        }
        needles
    }

    /// Asserts that nothing of it is in the data folder, nor in these texts.
    #[track_caller]
    fn assert_nowhere(&self, place: &Place, texts: &[(&str, String)]) {
        let needles = self.needles();
        let files = files_below(&place.data(), &["keyring.json", "content"]);
        assert!(files.iter().any(|(path, _)| path.ends_with("latchkey.db")));
        for (path, bytes) in &files {
            let found = needles.found_in(bytes);
            assert!(found.is_empty(), "in {}: {found:?}", path.display());
        }
        for (name, text) in texts {
            let found = needles.found_in(text.as_bytes());
            assert!(found.is_empty(), "in {name}: {found:?}");
        }
    }
}

#[test]
fn no_secret_is_stored_or_logged() {
    for log in ["info", "trace"] {
        let place = Place::new();
        let mut secrets = Secrets::default();
        let mut demo = Demo::set_up(&place);
        let server = prepare(&place, &mut demo, log, &mut secrets);
        let links = make_links(&demo, &server, &mut secrets);
        visit(&server, &links, &mut secrets);
        misuse(&demo, &server, &links);
        issued::all(&place, &server, &mut secrets);
        delegated::all(&demo, &server, &mut secrets);
        look_from_the_command_line(&place, &links);

        // While it runs, most of what it wrote lies in the write-ahead log.
        let written = |server: &Server| [("stdout", server.stdout()), ("stderr", server.log())];
        secrets.assert_nowhere(&place, &written(&server));
        assert!(server.log().contains("/createLink"), "requests are logged");
        let port = server.port;
        server.kill();
        let again = Server::start_at(&place, port, &[]);
        let mut graph = demo.graph(&again, "owner");
        assert_eq!(
            graph
                .create_link(demo.item("Welcome.txt"), r#"{"type":"view"}"#)
                .status,
            200
        );
        assert_eq!(again.client().get(links[0].page()).unwrap().status, 200);
        secrets.assert_nowhere(&place, &written(&again));
        secrets.assert_nowhere(&place, &[("stderr", again.stop())]);
    }
}

/// Passwords and tokens from the command line, and a server that logs so much.
fn prepare(place: &Place, demo: &mut Demo, log: &str, secrets: &mut Secrets) -> Server {
    for user in ["owner", "editor", "viewer", "outsider"] {
        secrets.keep(&format!("the token of {user}"), demo.token(user));
    }
    let set = place.run_with_input(
        &["user", "passwd", "owner"],
        &format!("{ACCOUNT_PASSWORD}\n"),
    );
    assert!(!set.worked().contains(ACCOUNT_PASSWORD));
    secrets.keep("an account's password", ACCOUNT_PASSWORD);
    let made = place.json(&["token", "create", "--user", "owner", "--lifetime", "1h"]);
    secrets.keep("a made token", made["token"].as_str().unwrap());
    // The one before ended with the new password.
    demo.renew("owner", &made["token"]);
    let config = place.write("log.toml", format!("log = \"{log}\"\n"));
    let port = crate::harness::free_port();
    Server::start_at(place, port, &["--config", config.to_str().unwrap()])
}

/// An open link, one with a password, one for embedding and one for people.
fn make_links(demo: &Demo, server: &Server, secrets: &mut Secrets) -> Vec<Made> {
    let mut graph = demo.graph(server, "owner");
    let protected =
        format!(r#"{{"type":"view","scope":"anonymous","password":"{LINK_PASSWORD}"}}"#);
    let people =
        r#"{"type":"view","scope":"users","recipients":[{"email":"viewer@harbour.example"}]}"#;
    let bodies = [
        r#"{"type":"view"}"#,
        &protected,
        r#"{"type":"embed"}"#,
        people,
    ];
    let item = demo.item("Welcome.txt");
    let links: Vec<Made> = bodies
        .iter()
        .map(|body| graph.create_link(item, body))
        .collect();
    for (link, body) in links.iter().zip(bodies) {
        assert_eq!(link.status, 201, "{body}");
        assert_eq!(link.token().len(), 32);
        secrets.keep("a link's token", link.token());
        // The same request once more, so that the token is unsealed.
        assert_eq!(graph.create_link(item, body).url, link.url);
    }
    secrets.keep("a link's password", LINK_PASSWORD);
    let moved = graph.client.get(&graph.path(item, "/content")).unwrap();
    assert_eq!(moved.status, 302, "{}", moved.text());
    let location = moved.header("location").unwrap();
    let (origin, grant) = location.split_once("/dl/").unwrap();
    assert_eq!(origin, server.url());
    secrets.keep("a download address", grant);
    let file = server.client().get(&format!("/dl/{grant}")).unwrap();
    assert_eq!((file.status, file.body.len()), (200, 195));
    links
}

/// Visits the links; unlocks the one with a password, after a wrong one.
fn visit(server: &Server, links: &[Made], secrets: &mut Secrets) {
    let mut browser = server.client();
    let open = links[0].page();
    for path in [open.to_owned(), format!("{open}/download")] {
        assert_eq!(browser.get(&path).unwrap().status, 200, "{path}");
    }
    assert_eq!(browser.get(links[2].page()).unwrap().status, 200);
    let shut = links[1].page();
    assert_eq!(browser.get(shut).unwrap().status, 401);
    assert_eq!(
        browser.get(&format!("{shut}/download")).unwrap().status,
        401
    );
    assert_eq!(give(&mut browser, shut, WRONG_PASSWORD).status, 403);
    secrets.keep("a wrong password", WRONG_PASSWORD);
    let unlocked = give(&mut browser, shut, LINK_PASSWORD);
    assert_eq!(unlocked.status, 303, "{}", unlocked.text());
    let cookie = unlocked.header("set-cookie").unwrap();
    let pair = cookie.split(';').next().unwrap();
    let (_, value) = pair.split_once('=').unwrap();
    secrets.keep("an unlocking", value);
    let (_, proof) = value.split_once('.').unwrap();
    secrets.keep("an unlocking's proof", proof);
    let mut browser = server.client().with("Cookie", pair);
    for path in [shut.to_owned(), format!("{shut}/download")] {
        assert_eq!(browser.get(&path).unwrap().status, 200, "{path}");
    }
}

fn give(browser: &mut Client, page: &str, password: &str) -> Answer {
    let encoded = needles::percent(password, |_| true);
    browser
        .post_form(page, &format!("password={encoded}"))
        .unwrap()
}

/// Secrets where they do not belong: each is refused, and none is written down.
fn misuse(demo: &Demo, server: &Server, links: &[Made]) {
    let token = demo.token("owner");
    let (page, link) = (links[0].page(), links[0].token());
    let mut nobody = server.client();
    let mut refused = |path: &str, status: u16| {
        assert_eq!(nobody.get(path).unwrap().status, status, "{path}");
    };
    refused(&format!("{page}/nothing"), 404);
    refused(&format!("{page}/"), 404);
    refused(&format!("/nowhere/{link}"), 404);
    refused(&format!("/v1.0/me/drive?access_token={token}"), 401);
    refused(&format!("/dl/{link}"), 404);
    refused(&format!("/s/{token}"), 404);
    let mut confused = server
        .client()
        .with("Authorization", &format!("Bearer {link}"));
    assert_eq!(confused.get("/v1.0/me/drive").unwrap().status, 401);
    let mut owner = demo.graph(server, "owner");
    let strange = format!(r#"{{"type":"view","{LINK_PASSWORD}":1,"password":"{LINK_PASSWORD}"}}"#);
    let answer = owner.ask_for_link(demo.item("Notes.md"), &strange).unwrap();
    assert_eq!(answer.status, 400);
}

/// What may be asked from the command line about a link, by its address.
fn look_from_the_command_line(place: &Place, links: &[Made]) {
    let url = &links[1].url;
    let shown = place.json(&["link", "show", url]);
    assert_eq!(shown["has_password"], true);
    assert!(!shown.to_string().contains(links[1].token()));
    let told = place.json(&["link", "show", url, "--url"])["url"].to_string();
    assert!(told.contains(links[1].token()), "{told}");
    let explained = place.json(&["link", "explain", url]);
    assert_eq!(explained["rule"], "PasswordNeeded");
    assert!(!place.plain(&["link", "list"]).contains(links[1].token()));
}

#[test]
fn the_owner_s_token_is_printed_at_the_first_start_and_never_again() {
    let place = Place::new();
    let first = Server::start(&place);
    let told = first.stdout();
    let token = told.split_whitespace().find(|word| word.starts_with("lk_"));
    let token = token.unwrap_or_else(|| panic!("{told}")).to_owned();
    let shown = told.lines().filter(|line| line.trim() == token);
    assert_eq!(shown.count(), 1, "{told}");
    assert!(
        told.starts_with(&format!("Latchkey is at {} ", first.url())),
        "{told}"
    );

    // The printed command works as it stands, and so does the address that it prints.
    let command = told
        .lines()
        .find_map(|line| line.trim().strip_prefix("latchkey "));
    let command: Vec<&str> = command.unwrap().split_whitespace().collect();
    let made = Ran::of(program().args(&command), "").worked();
    let page = made.trim_end().strip_prefix(&first.url()).unwrap();
    assert_eq!(first.client().get(page).unwrap().status, 200);

    let mut secrets = Secrets::default();
    secrets.keep("the owner's token", &token);
    secrets.assert_nowhere(&place, &[]);
    let port = first.port;
    secrets.assert_nowhere(&place, &[("stderr", first.stop())]);
    let second = Server::start_at(&place, port, &[]);
    secrets.assert_nowhere(
        &place,
        &[("stdout", second.stdout()), ("stderr", second.log())],
    );
    assert!(!second.stdout().contains("lk_"), "{}", second.stdout());
    let mut client = second
        .client()
        .with("Authorization", &format!("Bearer {token}"));
    assert_eq!(
        client.get("/v1.0/me/drive").unwrap().status,
        200,
        "it still works"
    );
}
