//! The outcomes of reading who there is, and of versions.

use ports::driving::items::ItemsError;

use super::{Stage, filed};
use crate::fixtures;
use crate::shared::world::{Calls, note, reach};

impl Stage {
    pub(super) fn directory(&mut self, call: &str, words: String, calls: Calls) {
        let directory = &mut self.0.directory;
        let failed = move || reach(&words);
        match call {
            "account" => {
                let expected = directory.expect_account().times(1);
                expected.returning(move |_, user| {
                    note(&calls, "account", &user);
                    failed().map_or_else(|| Ok(fixtures::accounts().remove(0)), Err)
                });
            }
            "accounts" => {
                let expected = directory.expect_accounts().times(1);
                expected.returning(move |_| {
                    note(&calls, "accounts", &());
                    failed().map_or_else(|| Ok(fixtures::accounts()), Err)
                });
            }
            "groups" => {
                let expected = directory.expect_groups().times(1);
                expected.returning(move |_| {
                    note(&calls, "groups", &());
                    failed().map_or_else(|| Ok(vec![fixtures::crew()]), Err)
                });
            }
            "group" => {
                let expected = directory.expect_group().times(1);
                expected.returning(move |_, group| {
                    note(&calls, "group", &group);
                    failed().map_or_else(|| Ok(fixtures::crew()), Err)
                });
            }
            "members" => {
                let expected = directory.expect_members().times(1);
                expected.returning(move |_, group| {
                    note(&calls, "members", &group);
                    failed().map_or_else(|| Ok(fixtures::accounts()), Err)
                });
            }
            "groups_of" => {
                let expected = directory.expect_groups_of().times(1);
                expected.returning(move |_, user| {
                    note(&calls, "groups_of", &user);
                    failed().map_or_else(|| Ok(vec![fixtures::crew()]), Err)
                });
            }
            _ => {
                let expected = directory.expect_organization().times(1);
                expected.returning(move |_| {
                    note(&calls, "organization", &());
                    failed().map_or_else(|| Ok(fixtures::organization()), Err)
                });
            }
        }
    }

    pub(super) fn versions(&mut self, call: &str, words: String, calls: Calls) {
        match call {
            "versions" => {
                let expected = self.0.items.expect_versions().times(1);
                expected.returning(move |_, file, part, parts| {
                    note(&calls, "versions", &(file, part, parts));
                    match words.as_str() {
                        "some" => Ok((vec![fixtures::file()], Some(1))),
                        "folder" => Err(ItemsError::NoContent),
                        other => Err(reach(other).unwrap().into()),
                    }
                });
            }
            "restore_version" => {
                let expected = self.0.drives.expect_restore_version().times(1);
                expected.returning(move |_, command| {
                    note(&calls, "restore_version", &command);
                    filed(&words).map(drop)
                });
            }
            _ => {
                let expected = self.0.drives.expect_remove_version().times(1);
                expected.returning(move |_, file, number| {
                    note(&calls, "remove_version", &(file, number));
                    filed(&words).map(drop)
                });
            }
        }
    }
}
