//! What was taken back does not go on: every way to send and to take content, at every door, is held half-way
//! while what it stands on is taken away, and lists are asked for then (docs/threat-model.md F-13).

use std::sync::Arc;
use std::time::Duration;

use app::wiring::address;
use domain::ids::ItemId;
use hyper::Method;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::harness::{Actor, Exchange, Server, later, text};
use crate::oracle::client::{API, Applink, Call, Form};
use crate::seeds::{self, sessions};

/// More than lies in all buffers between a server and a reader who takes nothing.
const SIZE: usize = 24 * 1024 * 1024;

/// How a reader goes on who is to be cut: so slowly that they are not through before that.
const SIP: Duration = Duration::from_millis(100);

/// What a transfer stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ground {
    /// A member's token and grant.
    Member,
    /// A link that opens for anyone.
    Link,
    /// An applink, with its access token.
    Applink,
}

/// How what was given is taken back, or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    TokenRevoked,
    MemberDisabled,
    GrantRemoved,
    GroupLeft,
    LinkRevoked,
    AudienceForbidden,
    TimePasses,
    ApplinkEnded,
    MakerDisabled,
    Trashed,
}

impl How {
    /// What does not go on.
    const fn ends(self) -> &'static [Ground] {
        match self {
            Self::TokenRevoked | Self::MemberDisabled | Self::GrantRemoved | Self::GroupLeft => {
                &[Ground::Member]
            }
            Self::LinkRevoked | Self::AudienceForbidden => &[Ground::Link],
            Self::ApplinkEnded => &[Ground::Applink],
            Self::MakerDisabled => &[Ground::Link, Ground::Applink],
            Self::Trashed => &[Ground::Member, Ground::Link, Ground::Applink],
            // Its time was not over when the transfer began.
            Self::TimePasses => &[],
        }
    }
}

/// A folder with a large file, and all that opens it.
struct World {
    server: Server,
    folder: Shared,
    file: Shared,
    member: Actor,
    token: String,
    grant: String,
    link: Value,
    applink: Applink,
}

/// Something, as each door names it.
struct Shared {
    number: String,
    graph: String,
    oracle: String,
}

impl Shared {
    fn of(number: &Value, oracle: String) -> Self {
        let number = text(number).to_owned();
        let id = ItemId::new(number.parse().unwrap()).unwrap();
        Self {
            graph: address::microsoft::item(id),
            number,
            oracle,
        }
    }
}

/// The one of this name in a folder.
async fn number_in(owner: &Actor, folder: &str, name: &str) -> Value {
    let list = owner
        .get(&format!("/2.0/folders/{folder}/items"))
        .await
        .ok();
    let entries = list["entries"].as_array().unwrap();
    let found = entries.iter().find(|entry| entry["name"] == name);
    found.unwrap()["id"].clone()
}

impl World {
    async fn new() -> Self {
        let server = Server::start().await;
        let owner = server.owner();
        let folder = server.made_folder(Form::Json, "self", "Shared").await;
        let large = vec![7; SIZE];
        let file = server
            .made_file(Form::Json, &folder, "large.bin", &large)
            .await;
        let applink = server.applink("folder", &folder, "contributor").await;
        let folder = Shared::of(&number_in(&owner, "0", "Shared").await, folder);
        let number = number_in(&owner, &folder.number, "large.bin").await;
        let file = Shared::of(&number, text(&file["id"]).to_owned());

        server.stranger("member").await;
        let hour = Duration::from_hours(1);
        let token = server.hand_made("member", Some(hour)).await;
        let team = server.group_of("team", "member").await;
        let given = json!({
            "item": {"type": "folder", "id": folder.number},
            "accessible_by": {"type": "group", "id": team},
            "role": "editor",
        });
        let given = owner.post("/2.0/collaborations", given).await;
        let body = json!({
            "type": "edit", "scope": "anonymous", "expirationDateTime": later(&server.clock, 3_600),
        });
        let address = format!("/v1.0/me/drive/items/{}/createLink", folder.graph);
        Self {
            grant: text(&given.made()["id"]).to_owned(),
            member: server.bearing(&token),
            link: owner.post(&address, body).await.made(),
            server,
            folder,
            file,
            token,
            applink,
        }
    }

    /// The address to which content is handed over.
    async fn handed_over(&self, asked: Exchange) -> Exchange {
        let moved = asked.send().await.expect(302);
        let path = self.server.path_of(&json!(moved.header("location")));
        self.server.anonymous().ask(Method::GET, &path)
    }

    /// Everything that can be under way: what it stands on, its name, and the request.
    async fn downloads(&self) -> Vec<(Ground, &'static str, Exchange)> {
        let (server, file) = (&self.server, &self.file);
        let (member, outsider) = (&self.member, server.outsider());
        let graph = format!(
            "/v1.0/drives/{}/items/{}/content",
            server.drive("owner"),
            file.graph
        );
        let seed = format!("/2.0/files/{}/content", file.number);
        let oracle = format!("{API}/files/{}/data", file.oracle);
        let page = server.page(&self.link);
        let share = text(&self.link["shareId"]);
        let shared = format!("/v1.0/shares/{share}/driveItem:/large.bin:/content");
        let shown = format!("shared_link={}", text(&self.link["link"]["webUrl"]));
        let get = |who: &Actor, path: &str| who.ask(Method::GET, path);
        let by_applink = Call::of(
            &server.anonymous(),
            Form::Json,
            Method::GET,
            &format!("/files/{}/data", file.oracle),
        )
        .header("appLinkID", &self.applink.id)
        .header("accessToken", &self.applink.access);
        let through_share = get(&outsider, &shared).header("prefer", "redeemSharingLink");
        let through_header = get(&outsider, &seed).header("boxapi", &shown);
        vec![
            (
                Ground::Member,
                "Graph",
                self.handed_over(get(member, &graph)).await,
            ),
            (
                Ground::Member,
                "Box",
                self.handed_over(get(member, &seed)).await,
            ),
            (Ground::Member, "Oracle", get(member, &oracle)),
            (
                Ground::Link,
                "page",
                get(
                    &server.anonymous(),
                    &format!("{page}/download?item={}", file.number),
                ),
            ),
            (
                Ground::Link,
                "archive",
                get(&server.anonymous(), &format!("{page}/download")),
            ),
            (Ground::Link, "share", self.handed_over(through_share).await),
            (
                Ground::Link,
                "BoxApi",
                self.handed_over(through_header).await,
            ),
            (Ground::Applink, "applink", by_applink.into_exchange()),
        ]
    }

    async fn uploads(&self) -> Vec<(Ground, &'static str, Exchange)> {
        let (server, folder) = (&self.server, &self.folder);
        let bytes = vec![9; 4_000];
        let (kind, form) = seeds::form(
            &json!({"name": "box.bin", "parent": {"id": folder.number}}),
            &bytes,
        );
        let whole = self.member.ask(Method::POST, "/api/2.0/files/content");
        let oracle = |actor: &Actor| Call::of(actor, Form::Json, Method::POST, "/files/data");
        let by_applink = oracle(&server.anonymous())
            .header("appLinkID", &self.applink.id)
            .header("accessToken", &self.applink.access)
            .file(Some(&folder.oracle), "applink.bin", &bytes);
        let by_member = oracle(&self.member).file(Some(&folder.oracle), "oracle.bin", &bytes);
        let part = sessions::first_part_of(&self.member, &folder.number, "part.bin", &bytes).await;
        let page = server.page(&self.link);
        let sent = server.anonymous().uploading(&page, &[("page.bin", &bytes)]);
        vec![
            (
                Ground::Member,
                "Box upload",
                whole.header("content-type", kind).body(form),
            ),
            (Ground::Member, "Box part", part),
            (Ground::Member, "Oracle upload", by_member.into_exchange()),
            (Ground::Link, "page upload", sent),
            (
                Ground::Applink,
                "applink upload",
                by_applink.into_exchange(),
            ),
        ]
    }

    /// Lists, which are asked for when it was taken back.
    fn lists(&self) -> Vec<(Ground, &'static str, Exchange)> {
        let (server, folder) = (&self.server, &self.folder);
        let get = |who: &Actor, path: &str| who.ask(Method::GET, path);
        let items = format!("/folders/{}/items", folder.oracle);
        let seed = format!("/2.0/folders/{}/items", folder.number);
        let drive = server.drive("owner");
        let children = format!("/v1.0/drives/{drive}/items/{}/children", folder.graph);
        let share = text(&self.link["shareId"]);
        let shared = format!("/v1.0/shares/{share}/driveItem/children");
        let by_applink = Call::of(&server.anonymous(), Form::Json, Method::GET, &items)
            .header("appLinkID", &self.applink.id)
            .header("accessToken", &self.applink.access);
        vec![
            (Ground::Member, "Graph list", get(&self.member, &children)),
            (Ground::Member, "Box list", get(&self.member, &seed)),
            (
                Ground::Member,
                "Oracle list",
                get(&self.member, &format!("{API}{items}")),
            ),
            (
                Ground::Link,
                "page list",
                get(&server.anonymous(), &server.page(&self.link)),
            ),
            (Ground::Link, "share list", get(&server.outsider(), &shared)),
            (Ground::Applink, "applink list", by_applink.into_exchange()),
        ]
    }

    async fn take_back(&self, how: How) {
        let (server, owner) = (&self.server, self.server.owner());
        let item = format!("/v1.0/me/drive/items/{}", self.folder.graph);
        let permission = format!("{item}/permissions/{}", text(&self.link["id"]));
        match how {
            How::TokenRevoked => {
                let revoked = server
                    .form("/oauth2/revoke", &[("token", &self.token)])
                    .await;
                revoked.expect(200);
            }
            How::MemberDisabled => server.disable("member").await,
            How::GroupLeft => server.leaves("team", "member").await,
            How::GrantRemoved => {
                let given = format!("/2.0/collaborations/{}", self.grant);
                owner.delete(&given).await.expect(204);
            }
            How::LinkRevoked => {
                owner.delete(&permission).await.expect(204);
            }
            How::AudienceForbidden => server.policy("audience.allowed", "organization").await,
            How::TimePasses => server.clock.advance(Duration::from_hours(3)),
            How::ApplinkEnded => server.end_applink(&self.applink.id).await,
            How::MakerDisabled => server.disable("owner").await,
            How::Trashed => {
                let folder = format!("/2.0/folders/{}?recursive=true", self.folder.number);
                owner.delete(&folder).await.expect(204);
            }
        }
    }
}

/// Where everything that is under way waits.
#[derive(Clone)]
struct HalfWay {
    reached: Arc<Semaphore>,
    released: Arc<Semaphore>,
}

impl HalfWay {
    fn new() -> Self {
        Self {
            reached: Arc::new(Semaphore::new(0)),
            released: Arc::new(Semaphore::new(0)),
        }
    }

    async fn wait(self) {
        self.reached.add_permits(1);
        self.released.acquire().await.unwrap().forget();
    }
}

async fn is_taken_back(how: How) {
    let world = World::new().await;
    let half_way = HalfWay::new();
    let mut under_way = Vec::new();
    for (ground, name, asked) in world.downloads().await {
        let pause = how.ends().contains(&ground).then_some(SIP);
        let taking = asked.take_around(half_way.clone().wait(), pause);
        let whole = async { taking.await.is_some_and(|taken| taken >= SIZE) };
        under_way.push((ground, name, tokio::spawn(whole)));
    }
    let uploads = world.uploads().await;
    let stored = world.server.stored_contents() + uploads.len();
    for (ground, name, asked) in uploads {
        let sending = asked.send_around(half_way.clone().wait());
        let taken = async { sending.await.status < 300 };
        under_way.push((ground, name, tokio::spawn(taken)));
    }
    let count = u32::try_from(under_way.len()).unwrap();
    let all_begun = async {
        half_way.reached.acquire_many(count).await.unwrap().forget();
        while world.server.stored_contents() < stored {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let begun = tokio::time::timeout(Duration::from_mins(1), all_begun).await;
    begun.expect("all of it begins");

    world.take_back(how).await;
    let mut otherwise = Vec::new();
    for (ground, name, asked) in world.lists() {
        let is_open = asked.send().await.status < 300;
        // What begins now finds that its time is over.
        let is_shut = how == How::TimePasses || how.ends().contains(&ground);
        if is_open == is_shut {
            otherwise.push((name, is_open));
        }
    }
    half_way.released.add_permits(under_way.len());
    for (ground, name, outcome) in under_way {
        let went_on = outcome.await.unwrap();
        if went_on == how.ends().contains(&ground) {
            otherwise.push((name, went_on));
        }
    }
    assert!(
        otherwise.is_empty(),
        "{how:?}: did they go on, or open? {otherwise:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_ends_what_its_bearer_sends_and_takes() {
    is_taken_back(How::TokenRevoked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_member_s_transfers_end() {
    is_taken_back(How::MemberDisabled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_grant_ends_what_stands_on_it() {
    is_taken_back(How::GrantRemoved).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_link_ends_what_goes_through_it_at_every_door() {
    is_taken_back(How::LinkRevoked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forbidden_audience_ends_what_goes_through_its_links() {
    is_taken_back(How::AudienceForbidden).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_a_group_loses_what_it_gave_them() {
    is_taken_back(How::GroupLeft).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_and_links_whose_time_is_over_let_what_began_go_on() {
    is_taken_back(How::TimePasses).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_applink_ends_what_its_holder_sends_and_takes() {
    is_taken_back(How::ApplinkEnded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_maker_s_links_end_what_goes_through_them() {
    is_taken_back(How::MakerDisabled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_into_the_trash_is_neither_sent_nor_taken_any_more() {
    is_taken_back(How::Trashed).await;
}
