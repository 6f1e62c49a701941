//! Looking for damage: in the store, between store and keyring, between store and content.

use domain::item::{Facet, ItemKind};
use ports::driven::store::LinkFilter;
use ports::driving::items::ListChildren;

use super::Admin;
use super::AdminError;
use super::sees_all;
use crate::services::locate::children::children_of;

/// What was looked at, and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// How many links were looked at.
    pub(crate) links: u64,
    /// How many items.
    pub(crate) items: u64,
    /// How many tokens never end.
    pub(crate) endless_tokens: usize,
    /// What is wrong, a sentence each.
    pub(crate) faults: Vec<String>,
}

impl Admin {
    /// Looks at everything that is stored. `seen` is told how many things were looked at.
    pub(crate) async fn check_all(&self, seen: impl Fn(u64)) -> Result<Report, AdminError> {
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
        Ok(report)
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
                    if let Facet::File(content) = &item.facet {
                        let key = self.store.content_key(content.version).await?;
                        let size = match key {
                            Some(key) => self.files.content.size(&key).await?,
                            None => None,
                        };
                        if size != Some(content.size) {
                            let (id, name) = (item.id.get(), &item.name);
                            report.faults.push(format!(
                                "item {id} (`{name}`): its content is missing or cut"
                            ));
                        }
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
