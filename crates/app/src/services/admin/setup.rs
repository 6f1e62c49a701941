//! Setting up: a first organization, or a demonstration with two.

use bytes::Bytes;
use domain::ids::ItemId;
use domain::item::{Drive, DriveOwner, Facet, Item, ItemName};
use domain::principal::{Principal, TokenScopes};
use domain::role::{Capabilities, Capability};
use domain::server::token::HAND_MADE_FOR;
use domain::upload::{NewItem, SourceTimes};
use ports::directory::{Application, BUILT_IN_APPLICATION, Organization, User};
use ports::driven::content::in_one_piece;
use ports::driven::store::Written;
use ports::secret::{BearerToken, IssuedSecret};

use super::Admin;
use super::import::{Imported, LocalFile};
use super::{AdminError, NewAccount, NewApplication, not_found};
use crate::services::next_id;

const WELCOME: &str = "Welcome to Latchkey.\n\n\
    This file is here so that there is something to share. Make a link to it with any of the\n\
    commands that were printed when the server started, and open the link in a browser.\n";

/// What the first start set up.
pub(crate) struct FirstRun {
    /// The owner of everything.
    pub(crate) owner: User,
    /// The owner's token, told once.
    pub(crate) token: BearerToken,
}

/// A demonstration.
pub(crate) struct Demo {
    /// The organizations, the one with the files first.
    pub(crate) organizations: Vec<Organization>,
    /// The users, each with the role that they have on the drive.
    pub(crate) users: Vec<(User, &'static str)>,
    /// A token for each of them.
    pub(crate) tokens: Vec<(String, BearerToken)>,
    /// The application that the tokens are for.
    pub(crate) application: Application,
    /// Its secret, told once.
    pub(crate) secret: Option<IssuedSecret>,
    /// Every drive, with the name of its owner.
    pub(crate) drives: Vec<(Drive, String)>,
    /// Everything in the owner's drive, by path.
    pub(crate) items: Vec<(String, Item)>,
}

const READING: Capabilities = Capabilities::READING;
const EDITING: Capabilities = Capabilities::ALL.without(Capabilities::of(&[Capability::Manage]));

impl Admin {
    /// Whether anything was ever set up.
    pub(crate) async fn is_set_up(&self) -> Result<bool, AdminError> {
        Ok(!self.store.organizations().await?.is_empty())
    }

    /// Sets up an organization, its owner, and a drive with a file to share.
    pub(crate) async fn set_up(&self) -> Result<FirstRun, AdminError> {
        let organization = self.add_organization("home").await?;
        let owner = self
            .add_account(&organization, "owner", "Owner", None)
            .await?;
        let drive = self.drive_of_user(&owner).await?;
        let file = ("Welcome.txt", WELCOME.as_bytes());
        self.add_demo_file(&owner, drive.root, file).await?;
        let (token, _) = self
            .create_token(
                &owner,
                BUILT_IN_APPLICATION,
                TokenScopes::ALL,
                Some(HAND_MADE_FOR),
            )
            .await?;
        Ok(FirstRun { owner, token })
    }

    /// Sets up two organizations with people, a group, a site, and something to share.
    pub(crate) async fn set_up_demo(&self) -> Result<Demo, AdminError> {
        let harbour = self.add_organization("harbour").await?;
        let lighthouse = self.add_organization("lighthouse").await?;
        let mut users = Vec::new();
        for (name, shown, role) in [
            ("owner", "Odile Owner", "owner"),
            ("editor", "Edgar Editor", "editor"),
            ("viewer", "Vera Viewer", "viewer"),
        ] {
            let mail = format!("{name}@harbour.example");
            users.push((
                self.add_account(&harbour, name, shown, Some(mail)).await?,
                role,
            ));
        }
        let mail = Some("outsider@lighthouse.example".to_owned());
        let outsider = self
            .add_account(&lighthouse, "outsider", "Otto Outsider", mail)
            .await?;
        users.push((outsider, "outsider"));
        let new = NewApplication {
            name: "demo",
            redirect_uris: Vec::new(),
            is_public: false,
        };
        let registered = self.add_application(&harbour, new).await?;
        let (application, secret) = (registered.application, registered.secret);
        let mut tokens = Vec::new();
        for (user, _) in &users {
            let issued = self
                .create_token(user, application.id, TokenScopes::ALL, Some(HAND_MADE_FOR))
                .await?;
            tokens.push((user.name.clone(), issued.0));
        }
        let owner = users[0].0.clone();
        let drive = self.drive_of_user(&owner).await?;
        let given = [(&users[1].0, EDITING), (&users[2].0, READING)];
        for (user, capabilities) in given {
            self.give(drive.root, Principal::User(user.id), capabilities)
                .await?;
        }
        let items = self.add_demo_items(&owner, drive.root).await?;
        let group = self.add_group(&harbour, "crew").await?;
        self.add_member(&group, &users[1].0).await?;
        self.add_site("pier", &owner).await?;
        let mut drives = self.named_drives(&[&harbour, &lighthouse]).await?;
        let of_application = DriveOwner::User(registered.registration.service_account);
        drives.retain(|(drive, _)| drive.owner != of_application);
        let organizations = vec![harbour, lighthouse];
        Ok(Demo {
            organizations,
            users,
            tokens,
            application,
            secret,
            drives,
            items,
        })
    }

    async fn add_account(
        &self,
        organization: &Organization,
        name: &str,
        display_name: &str,
        email: Option<String>,
    ) -> Result<User, AdminError> {
        let account = NewAccount {
            name: name.to_owned(),
            display_name: Some(display_name.to_owned()),
            email,
        };
        self.add_user(organization, account).await
    }

    /// A user's drive.
    pub async fn drive_of_user(&self, user: &User) -> Result<Drive, AdminError> {
        let drive = self.store.drive_of(DriveOwner::User(user.id)).await?;
        drive.ok_or_else(|| not_found("drive of the user", &user.name))
    }

    async fn named_drives(
        &self,
        organizations: &[&Organization],
    ) -> Result<Vec<(Drive, String)>, AdminError> {
        let mut named = Vec::new();
        for organization in organizations {
            for drive in self.store.drives(organization.id).await? {
                let name = drive.name.clone();
                named.push((drive, name));
            }
        }
        Ok(named)
    }

    async fn add_demo_items(
        &self,
        owner: &User,
        root: ItemId,
    ) -> Result<Vec<(String, Item)>, AdminError> {
        let mut items = Vec::new();
        let notes = "# Notes\n\n- Links are listed, explained and revoked in one place.\n";
        for file in [
            ("Welcome.txt", WELCOME.as_bytes()),
            ("Notes.md", notes.as_bytes()),
            ("Buoy.png", BUOY),
        ] {
            items.push((
                file.0.to_owned(),
                self.add_demo_file(owner, root, file).await?,
            ));
        }
        let folder = self
            .add_folder(owner, root, &ItemName::nearest("Reports"))
            .await?;
        items.push(("Reports".to_owned(), folder.clone()));
        let tides = "hour,metres\n00:00,1.2\n06:00,3.4\n12:00,1.1\n18:00,3.6\n";
        for (name, text) in [
            ("Spring.txt", "All quiet in spring.\n"),
            ("Tides.csv", tides),
        ] {
            let item = self
                .add_demo_file(owner, folder.id, (name, text.as_bytes()))
                .await?;
            items.push((format!("Reports/{name}"), item));
        }
        let link = Facet::WebLink {
            url: "https://www.rust-lang.org/".to_owned(),
        };
        let item = self
            .add_plain(owner, root, &ItemName::nearest("Rust"), link)
            .await?;
        items.push(("Rust".to_owned(), item));
        Ok(items)
    }

    async fn add_demo_file(
        &self,
        owner: &User,
        folder: ItemId,
        (name, bytes): (&'static str, &'static [u8]),
    ) -> Result<Item, AdminError> {
        let local = LocalFile {
            name: ItemName::nearest(name),
            modified_at: self.clock.now(),
        };
        let stream = in_one_piece(Bytes::from_static(bytes));
        match self.import_file(owner, folder, local, stream).await? {
            Imported::Added(item) | Imported::Renewed(item) => Ok(item),
        }
    }

    /// Adds a folder.
    pub(crate) async fn add_folder(
        &self,
        owner: &User,
        parent: ItemId,
        name: &ItemName,
    ) -> Result<Item, AdminError> {
        self.add_plain(owner, parent, name, Facet::Folder).await
    }

    async fn add_plain(
        &self,
        owner: &User,
        parent: ItemId,
        name: &ItemName,
        facet: Facet,
    ) -> Result<Item, AdminError> {
        let now = self.clock.now();
        let id = next_id(&*self.ids, ItemId::new)?;
        self.store
            .write(owner.organization, |unit| {
                Box::pin(async {
                    let permit = self.permit_to_add(&*unit, owner, parent).await?;
                    let (name, facet) = (name.clone(), facet.clone());
                    let new = NewItem::new(&permit, id, name, facet, SourceTimes::at(now), now);
                    let new = new.map_err(|error| AdminError::Invalid(error.to_string()))?;
                    match unit.insert_item(&new, None).await? {
                        Written::Yes => Ok(new.item().clone()),
                        Written::Taken => Err(AdminError::Taken),
                    }
                })
            })
            .await
    }
}

/// A small picture of a buoy.
const BUOY: &[u8] = include_bytes!("buoy.png");
