//! Looking for damage: in the store, between store and keyring, between store and content.

use domain::item::ItemKind;
use ports::driven::store::{LinkFilter, StoredVersion, Versions};
use ports::driving::items::ListChildren;

use super::Admin;
use super::AdminError;
use super::sees_all;
use crate::services::files::unnamed::PARTS;
use crate::services::locate::children::children_of;

/// Of how many versions the content is read before what was found is written.
const VERIFIED_AT_ONCE: usize = 20;

/// What was looked at, and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// How many links were looked at.
    pub(crate) links: u64,
    /// How many items.
    pub(crate) items: u64,
    /// How many tokens never end.
    pub(crate) endless_tokens: usize,
    /// How many files of content no row names, and their server removes when it has run for a day.
    pub(crate) unnamed: usize,
    /// What is wrong, a sentence each.
    pub(crate) faults: Vec<String>,
}

impl Admin {
    /// Looks at everything that is stored, and with `reads_content` reads all bytes. `seen` is told how many
    /// things were looked at.
    pub(crate) async fn check_all(
        &self,
        reads_content: bool,
        seen: impl Fn(u64),
    ) -> Result<Report, AdminError> {
        let mut report = Report {
            faults: self.store.faults().await?,
            ..Report::default()
        };
        if !report.faults.is_empty() {
            return Ok(report);
        }
        self.check_links(&mut report, &seen).await?;
        for organization in self.store.organizations().await? {
            let tokens = self.list_tokens(organization.id).await?;
            report.endless_tokens += tokens
                .iter()
                .filter(|token| token.ends_at.is_none())
                .count();
            for drive in self.store.drives(organization.id).await? {
                self.check_tree(drive.root, &mut report, &seen).await?;
            }
        }
        self.check_content(reads_content, &mut report, &seen)
            .await?;
        for part in 0..=PARTS {
            report.unnamed += self.files.unnamed(part).await?.len();
        }
        Ok(report)
    }

    /// Looks at the content of all versions of files, in the trash or not.
    async fn check_content(
        &self,
        reads_content: bool,
        report: &mut Report,
        seen: &impl Fn(u64),
    ) -> Result<(), AdminError> {
        let mut after = None;
        loop {
            let page = self.store.versions(Versions::All, after, 500).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.content.version);
            for some in page.chunks(VERIFIED_AT_ONCE) {
                let are_same = if reads_content {
                    self.files.verify(some).await?
                } else {
                    some.iter()
                        .map(|version| version.damaged_at.is_none())
                        .collect()
                };
                for (version, is_same) in some.iter().zip(are_same) {
                    seen(1);
                    let fault = self.fault_of(version, reads_content, is_same).await?;
                    if let Some(fault) = fault
                        // What is being deleted with its drive goes without its bytes.
                        && self.store.lineage(version.item).await?.is_some()
                    {
                        let what = self.words_for(version).await?;
                        report.faults.push(format!("{what}: {fault}"));
                    }
                }
            }
        }
    }

    /// What is wrong with the content of a version.
    async fn fault_of(
        &self,
        version: &StoredVersion,
        reads_content: bool,
        is_same: bool,
    ) -> Result<Option<&'static str>, AdminError> {
        let size = self.files.content.size(&version.stored.key).await?;
        Ok(if size != Some(version.content.size) {
            Some("its content is missing or cut")
        } else if is_same {
            None
        } else if reads_content {
            Some("its content is not what was stored")
        } else {
            Some("its content was damaged when it was read: run `latchkey check --content`")
        })
    }

    async fn words_for(&self, version: &StoredVersion) -> Result<String, AdminError> {
        let id = version.item;
        let item = match self.store.item(id).await? {
            None => self.store.trashed_item(id).await?,
            item => item,
        };
        let name = item.as_ref().map_or("?", |item| item.name.as_str());
        let present = item.as_ref().and_then(|item| item.content());
        let is_present = present.is_some_and(|content| content.version == version.content.version);
        let number = if is_present {
            String::new()
        } else {
            format!("version {} of ", version.number)
        };
        let place = match &item {
            Some(item) if item.trashed_at.is_some() => " in the trash",
            _ => "",
        };
        Ok(format!("{number}item {} (`{name}`){place}", id.get()))
    }

    async fn check_links(
        &self,
        report: &mut Report,
        seen: &impl Fn(u64),
    ) -> Result<(), AdminError> {
        let filter = LinkFilter {
            with_revoked: true,
            ..LinkFilter::default()
        };
        let mut after = None;
        loop {
            let page = self.store.links(&filter, after, 500).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.link.id);
            for stored in page {
                report.links += 1;
                seen(1);
                let link = stored.link.id.get();
                match self.links.token_of(&stored) {
                    Err(_) => report.faults.push(format!(
                        "link {link}: its token cannot be opened with this keyring"
                    )),
                    Ok(token) => {
                        let digests = self.secrets.link_digests(&token);
                        let found = self.store.link_by_digest(&digests).await?;
                        if found.is_none_or(|found| found.link.id != stored.link.id) {
                            report
                                .faults
                                .push(format!("link {link}: its token does not find it"));
                        }
                    }
                }
            }
        }
    }

    async fn check_tree(
        &self,
        root: domain::ids::ItemId,
        report: &mut Report,
        seen: &impl Fn(u64),
    ) -> Result<(), AdminError> {
        let mut folders = vec![root];
        while let Some(folder) = folders.pop() {
            let mut after = None;
            loop {
                let part = ListChildren::by_name(after, 500);
                let page = children_of(&*self.store, folder, &part, sees_all).await?;
                for item in &page.rows {
                    report.items += 1;
                    seen(1);
                    if item.kind() == ItemKind::Folder {
                        folders.push(item.id);
                    }
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }
}
