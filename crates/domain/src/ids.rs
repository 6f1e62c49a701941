//! Every id type, declared once.

/// Declares an id: a positive number of 63 bits with a type of its own.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Takes a number for an id; `None` unless it is positive.
            pub const fn new(number: i64) -> Option<Self> {
                if number > 0 { Some(Self(number)) } else { None }
            }

            /// The number behind the id.
            pub const fn get(self) -> i64 {
                self.0
            }
        }
    )+};
}

ids! {
    /// An organization: the tenant that everything else belongs to.
    OrganizationId;
    /// A person with an account.
    UserId;
    /// A group of users that can hold grants and own a drive.
    GroupId;
    /// A site: an owner of a drive that is neither a person nor a group.
    SiteId;
    /// A client application.
    ApplicationId;
    /// A drive: one tree of items.
    DriveId;
    /// A file, folder or web link in a drive.
    ItemId;
    /// One version of a file's content.
    VersionId;
    /// An upload that comes in parts. Public, as a link's id is.
    UploadSessionId;
    /// A grant to a principal.
    GrantId;
    /// A sharing link. Public: it may stand in logs and answers, and opens nothing.
    LinkId;
    /// A bearer token's row. Public, as a link's id is.
    BearerId;
    /// All that was issued on one consent, or on one proof of an application.
    FamilyId;
    /// A refresh token's row.
    RefreshId;
    /// An authorization code's row.
    CodeId;
}

#[cfg(test)]
mod tests {
    use super::ItemId;

    #[test]
    fn only_positive_numbers_are_ids() {
        assert_eq!(ItemId::new(0), None);
        assert_eq!(ItemId::new(-7), None);
        assert_eq!(ItemId::new(7).map(ItemId::get), Some(7));
    }
}
