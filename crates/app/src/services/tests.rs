//! A program on a folder of its own, for tests of the services at their ports.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use domain::item::Item;
use domain::link::{AbsentScope, LinkKind, LinkScope, Purpose};
use domain::principal::TokenScopes;
use ports::directory::{BUILT_IN_APPLICATION, User};
use ports::driven::content::{ByteStream, in_one_piece};
use ports::driving::Context;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::identity::Identity as _;
use ports::driving::links::{LinkWish, Links as _, LinksError, MadeLink, MakeLink, WantedForm};
use ports::testing::FixedClock;

use crate::config::Config;
use crate::data_folder::DataFolder;
use crate::services::admin::NewAccount;
use crate::wiring::{Program, Role};

/// An organization with an owner, who has a file, and with a colleague, who was given nothing.
pub(super) struct Stage {
    pub(super) program: Program,
    pub(super) clock: FixedClock,
    pub(super) owner: Context,
    pub(super) colleague: Context,
    pub(super) user: User,
    pub(super) file: Item,
    /// Asks for a link to the file, for the organization to view.
    pub(super) request: MakeLink,
    folder: PathBuf,
    config: Config,
    _data: tempfile::TempDir,
}

impl Stage {
    pub(super) async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let config = Config {
            data: data.path().join("data"),
            ..Config::default()
        };
        let folder = DataFolder::open(&config.data).unwrap();
        let clock = FixedClock::default();
        let program = Program::open(&config, &folder, Role::Server, Arc::new(clock.clone()));
        let program = program.await.unwrap();
        let admin = &program.services.admin;
        let first = admin.set_up().await.unwrap();
        let drive = admin.drive_of_user(&first.owner).await.unwrap();
        let file = admin.item_at(drive.root, "Welcome.txt").await.unwrap();
        let file = file.unwrap();
        let account = NewAccount {
            name: "colleague".to_owned(),
            display_name: None,
            email: None,
        };
        let home = admin.organization(None).await.unwrap();
        let user = admin.add_user(&home, account).await.unwrap();
        let all = TokenScopes::ALL;
        let token = admin.create_token(&user, BUILT_IN_APPLICATION, all, None);
        let (token, _) = token.await.unwrap();
        let callers = &program.services.callers;
        let wish = LinkWish::bare(WantedForm::Specified {
            absent_scope: AbsentScope::PolicyDefault,
            keep_inherited: true,
        });
        Self {
            owner: callers.authenticate(first.token.reveal()).await.unwrap(),
            colleague: callers.authenticate(token.reveal()).await.unwrap(),
            request: MakeLink {
                item: Start::AnyItem(file.id).into(),
                expected_kind: None,
                wish: LinkWish {
                    purpose: Purpose::Kind(Some(LinkKind::View)),
                    scope: Some(LinkScope::Organization),
                    ..wish
                },
            },
            user,
            file,
            folder: folder.content(),
            config,
            program,
            clock,
            _data: data,
        }
    }

    /// The program, closed and opened again with another clock.
    pub(super) async fn opened_again(&self, clock: &FixedClock) -> Program {
        self.program.close().await;
        let folder = DataFolder::open(&self.config.data).unwrap();
        let again = Program::open(&self.config, &folder, Role::Server, Arc::new(clock.clone()));
        again.await.unwrap()
    }

    /// The address of the owner's file.
    pub(super) fn of_file(&self) -> ItemAddress {
        Start::AnyItem(self.file.id).into()
    }

    /// The address of the owner's root.
    pub(super) fn of_root(&self) -> ItemAddress {
        Start::AnyItem(self.file.parent.unwrap()).into()
    }

    pub(super) async fn make(
        &self,
        context: &Context,
        request: &MakeLink,
    ) -> Result<MadeLink, LinksError> {
        let links = &self.program.services.links;
        links.make_link(context, request.clone()).await
    }

    /// How many links are stored, those that ended too.
    pub(super) async fn stored(&self) -> usize {
        let admin = &self.program.services.admin;
        admin.list_links(None, None, true).await.unwrap().len()
    }

    /// Where bytes are kept.
    pub(super) fn content_folder(&self) -> &Path {
        &self.folder
    }

    /// How many files hold bytes.
    pub(super) fn contents(&self) -> usize {
        files_below(&self.folder)
    }
}

/// A text, as it is sent.
pub(super) fn sent(text: &'static str) -> ByteStream {
    in_one_piece(Bytes::from_static(text.as_bytes()))
}

fn files_below(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let counted = entries.map(|entry| {
        if entry.file_type().unwrap().is_dir() {
            files_below(&entry.path())
        } else {
            1
        }
    });
    counted.sum()
}
