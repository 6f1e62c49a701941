//! One whole program for each test: its own data folder, a clock that is set, a port of its own.

mod actor;
mod answer;
mod clients;
mod forms;
mod request;

use std::sync::Arc;
use std::time::Duration;

use app::config::Config;
use app::data_folder::DataFolder;
use app::services::admin::{NewAccount, NewApplication};
use app::wiring::{Program, Role, address, scopes_named};
use domain::ids::{ApplicationId, ItemId};
use domain::principal::TokenScopes;
use domain::time::Timestamp;
use ports::directory::BUILT_IN_APPLICATION;
use ports::driving::address::LinkHandle;
use ports::testing::FixedClock;
use serde_json::Value;
use tokio::net::TcpListener;

pub(crate) use actor::Actor;
pub(crate) use answer::{Answer, same_but_for_ids};
pub(crate) use clients::{Client, encoded};
pub(crate) use forms::{Cookies, multipart};
pub(crate) use request::{Exchange, raw};

/// A running server with the demonstration's two organizations in it.
pub(crate) struct Server {
    /// Where it is reached, without a slash at the end.
    pub(crate) url: String,
    /// Its time.
    pub(crate) clock: FixedClock,
    program: Arc<Program>,
    demo: Value,
    data: tempfile::TempDir,
}

impl Server {
    /// Starts one.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts one that is configured otherwise.
    pub(crate) async fn start_with(configure: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config {
            data: data.path().join("data"),
            readers: 2,
            ..Config::default()
        };
        configure(&mut config);
        let folder = DataFolder::open(&config.data).unwrap();
        let clock = FixedClock::default();
        let program = Program::open(&config, &folder, Role::Server, Arc::new(clock.clone()))
            .await
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let demo = program.set_up_demo(&url).await.unwrap();
        let program = Arc::new(program);
        let serving = Arc::clone(&program);
        // It ends with the test's runtime.
        tokio::spawn(async move {
            let never = std::future::pending();
            serving.serve(listener, &config, never).await.unwrap();
        });
        Self {
            url,
            clock,
            program,
            demo,
            data,
        }
    }

    /// The one who owns the drive.
    pub(crate) fn owner(&self) -> Actor {
        self.holder_of("owner")
    }

    /// Anybody who may write in the drive, and is in the group `crew`.
    pub(crate) fn editor(&self) -> Actor {
        self.holder_of("editor")
    }

    /// Anybody who may read in the drive.
    pub(crate) fn viewer(&self) -> Actor {
        self.holder_of("viewer")
    }

    /// Somebody of the other organization.
    pub(crate) fn outsider(&self) -> Actor {
        self.holder_of("outsider")
    }

    /// Anybody who shows no token.
    pub(crate) fn anonymous(&self) -> Actor {
        Actor::new(&self.url, None)
    }

    /// Anybody who shows this token.
    pub(crate) fn bearing(&self, token: &str) -> Actor {
        Actor::new(&self.url, Some(token))
    }

    fn holder_of(&self, name: &str) -> Actor {
        self.bearing(text(&self.demo["tokens"][name]))
    }

    /// A user, for a while and for some scopes only.
    pub(crate) async fn user_with(
        &self,
        name: &str,
        scopes: &[&str],
        lifetime: Option<Duration>,
    ) -> Actor {
        let scopes = scopes.iter().fold(TokenScopes::NONE, |sum, name| {
            let known = scopes_named(name).unwrap_or_else(|| panic!("`{name}` is no scope"));
            sum.union(known)
        });
        self.token(name, BUILT_IN_APPLICATION, scopes, lifetime)
            .await
    }

    /// A user through another application than the demonstration's.
    pub(crate) async fn user_through(&self, name: &str, application: &str) -> Actor {
        let cases = &self.program.services.admin;
        let organization = cases.organization(Some("harbour")).await.unwrap();
        let new = NewApplication {
            name: application,
            redirect_uris: Vec::new(),
            is_public: false,
        };
        let added = cases.add_application(&organization, new).await.unwrap();
        self.token(name, added.application.id, TokenScopes::ALL, None)
            .await
    }

    /// A token that was made by hand, for the built-in application.
    pub(crate) async fn hand_made(&self, name: &str, lifetime: Option<Duration>) -> String {
        let cases = &self.program.services.admin;
        let user = cases.find_user(name).await.unwrap();
        let issued = cases.create_token(&user, BUILT_IN_APPLICATION, TokenScopes::ALL, lifetime);
        issued.await.unwrap().0.reveal().to_owned()
    }

    async fn token(
        &self,
        name: &str,
        application: ApplicationId,
        scopes: TokenScopes,
        lifetime: Option<Duration>,
    ) -> Actor {
        let cases = &self.program.services.admin;
        let user = cases.find_user(name).await.unwrap();
        let issued = cases
            .create_token(&user, application, scopes, lifetime)
            .await;
        self.bearing(issued.unwrap().0.reveal())
    }

    /// Changes a setting of the policy of the organization with the files.
    pub(crate) async fn policy(&self, key: &str, value: &str) {
        let cases = &self.program.services.admin;
        let organization = cases.organization(Some("harbour")).await.unwrap();
        let changed = cases.change_policy(organization.id, key, value).await;
        changed.unwrap();
    }

    /// Makes the folders along a path in the owner's drive; the last one's id is the answer.
    pub(crate) async fn folder(&self, path: &str) -> String {
        self.folder_or_why_not(path).await.unwrap()
    }

    /// The same, or why they are not made.
    pub(crate) async fn folder_or_why_not(&self, path: &str) -> Result<String, String> {
        let cases = &self.program.services.admin;
        let owner = cases.find_user("owner").await.unwrap();
        let root = cases.drive_of_user(&owner).await.unwrap().root;
        let folder = cases.folder_at(&owner, root, path).await;
        let folder = folder.map_err(|error| error.to_string())?;
        Ok(address::microsoft::item(folder.id))
    }

    /// The id of something in the demonstration's drive.
    pub(crate) fn item(&self, path: &str) -> &str {
        text(&self.shown_item(path)["graph_id"])
    }

    /// The number of something in the demonstration's drive, as the pages' addresses name it.
    pub(crate) fn number(&self, path: &str) -> &str {
        text(&self.shown_item(path)["box_id"])
    }

    pub(crate) fn shown_item(&self, path: &str) -> &Value {
        let items = self.demo["items"].as_array().unwrap();
        let found = items.iter().find(|item| item["path"] == path);
        found.unwrap_or_else(|| panic!("there is no {path}"))
    }

    /// The id of the drive of a user, a group or a site.
    pub(crate) fn drive(&self, owner: &str) -> &str {
        let drives = self.demo["drives"].as_array().unwrap();
        let found = drives.iter().find(|drive| drive["owner"] == owner);
        text(&found.unwrap()["graph_id"])
    }

    /// A user's id.
    pub(crate) fn user(&self, name: &str) -> &str {
        text(&self.shown_user(name)["graph_id"])
    }

    /// A new user of the organization with the files, who was given nothing.
    pub(crate) async fn stranger(&self, name: &str) -> Actor {
        let cases = &self.program.services.admin;
        let organization = cases.organization(Some("harbour")).await.unwrap();
        let account = NewAccount {
            name: name.to_owned(),
            display_name: None,
            email: None,
        };
        cases.add_user(&organization, account).await.unwrap();
        self.token(name, BUILT_IN_APPLICATION, TokenScopes::ALL, None)
            .await
    }

    /// What the demonstration tells of a user.
    pub(crate) fn shown_user(&self, name: &str) -> &Value {
        let users = self.demo["users"].as_array().unwrap();
        users.iter().find(|user| user["name"] == name).unwrap()
    }

    /// Ends a link that only the operator lists, by the id that Oracle's door gave it.
    pub(crate) async fn end_applink(&self, id: &str) {
        let cases = &self.program.services.admin;
        let handle = address::oracle::parse_link(id).map(LinkHandle::Token);
        let stored = cases.find_link(None, handle.as_ref()).await.unwrap();
        assert!(cases.revoke(&stored).await.unwrap());
    }

    /// Makes a group with one member; its number.
    pub(crate) async fn group_of(&self, name: &str, member: &str) -> String {
        let cases = &self.program.services.admin;
        let organization = cases.organization(Some("harbour")).await.unwrap();
        let group = cases.add_group(&organization, name).await.unwrap();
        let user = cases.find_user(member).await.unwrap();
        cases.add_member(&group, &user).await.unwrap();
        group.id.get().to_string()
    }

    /// Takes a member out of a group.
    pub(crate) async fn leaves(&self, name: &str, member: &str) {
        let cases = &self.program.services.admin;
        let group = cases.find_group(name).await.unwrap();
        let user = cases.find_user(member).await.unwrap();
        assert!(cases.remove_member(&group, &user).await.unwrap());
    }

    /// Disables a user's account.
    pub(crate) async fn disable(&self, name: &str) {
        let cases = &self.program.services.admin;
        let user = cases.find_user(name).await.unwrap();
        cases.disable_user(&user).await.unwrap();
    }

    /// Brings what was counted to the store.
    pub(crate) async fn settle_uses(&self) {
        self.program.services.local.settle_uses().await.unwrap();
    }

    /// Removes what is left of uploads in parts.
    pub(crate) async fn sweep_sessions(&self) {
        self.program.services.drives.sweep_sessions().await.unwrap();
        self.program.services.drives.forget().await.unwrap();
    }

    /// How many contents are stored, or being stored.
    pub(crate) fn stored_contents(&self) -> usize {
        self.counting_contents()()
    }

    /// Counts them, wherever it is called.
    pub(crate) fn counting_contents(&self) -> impl Fn() -> usize + Send + use<> {
        fn files_below(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
            entries
                .map(|entry| {
                    if entry.file_type().unwrap().is_dir() {
                        files_below(&entry.path())
                    } else {
                        1
                    }
                })
                .sum()
        }
        let content = self.data.path().join("data").join("content");
        move || files_below(&content)
    }

    /// The address of something in the owner's drive at Graph.
    pub(crate) fn at(&self, path: &str) -> String {
        format!(
            "/v1.0/drives/{}/items/{}",
            self.drive("owner"),
            self.item(path)
        )
    }

    /// The address of the root of somebody's drive at Graph.
    pub(crate) fn root(&self, owner: &str) -> String {
        format!("/v1.0/drives/{}/root", self.drive(owner))
    }

    /// Makes a link as the owner, who must be allowed to.
    pub(crate) async fn link(&self, path: &str, body: Value) -> Value {
        let address = format!("{}/createLink", self.at(path));
        self.owner().post(&address, body).await.made()
    }

    /// The path of one of this server's own addresses.
    pub(crate) fn path_of(&self, url: &Value) -> String {
        let url = text(url);
        let path = url.strip_prefix(&self.url);
        path.unwrap_or_else(|| panic!("{url} is not below {}", self.url))
            .to_owned()
    }

    /// The path of the page of a link.
    pub(crate) fn page(&self, permission: &Value) -> String {
        self.path_of(&permission["link"]["webUrl"])
    }

    /// The links that are listed on an item for its owner.
    pub(crate) async fn links_on(&self, path: &str) -> Vec<Value> {
        let address = format!("{}/permissions", self.at(path));
        let list = self.owner().get(&address).await.ok();
        let all = list["value"].as_array().unwrap().clone();
        all.into_iter()
            .filter(|one| one["link"].is_object())
            .collect()
    }
}

/// The id of an item that never was.
pub(crate) fn missing_item() -> String {
    address::microsoft::item(ItemId::new(0x1234_5678).unwrap())
}

/// An instant as the wire has it, so many seconds after the clock's.
pub(crate) fn later(clock: &FixedClock, seconds: u64) -> String {
    use ports::driven::clock::Clock as _;
    let at: Timestamp = clock.now().plus(Duration::from_secs(seconds));
    let date = at.to_date();
    let (year, month, day) = date.to_calendar_date();
    let (hour, minute, second) = date.to_hms();
    let month = u8::from(month);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A text in an answer.
#[track_caller]
pub(crate) fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("not a text: {value}"))
}
