//! The closed list of what goes wrong, each with its status.

use http::StatusCode;

/// Declares the kinds, each with its status, and the list of them all.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident,)+) => {
        /// What went wrong, as all dialects know it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Kind {
            $($(#[$doc])* $name,)+
        }

        impl Kind {
            /// Every kind.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)+];

            /// The one status of its answers.
            pub(crate) const fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)+
                }
            }
        }
    };
}

kinds! {
    /// The address, a header or a value in the body is not what it must be.
    BadRequest = BAD_REQUEST,
    /// The body is no JSON object, or one that two readers could understand differently.
    BadBody = BAD_REQUEST,
    /// A value is of another type or form than it must be.
    BadFormat = BAD_REQUEST,
    /// A text is longer than it may be.
    TooLong = BAD_REQUEST,
    /// A member is not known.
    UnknownMember = BAD_REQUEST,
    /// A member is not one that can be changed.
    FixedMember = BAD_REQUEST,
    /// The path cannot be read.
    BadPath = BAD_REQUEST,
    /// A name in the path is longer than any name.
    PathTooLong = BAD_REQUEST,
    /// The path has more names than any item is deep.
    PathTooDeep = BAD_REQUEST,
    /// A query option is not known, not served here, or cannot be read.
    BadQuery = BAD_REQUEST,
    /// An entity tag cannot be read.
    BadEntityTag = BAD_REQUEST,
    /// There is no such operation.
    UnknownOperation = BAD_REQUEST,
    /// There is nothing at that address for anyone.
    UnknownAddress = NOT_FOUND,
    /// The vendor has such an operation, and it is not served.
    NotServed = NOT_IMPLEMENTED,
    /// The address takes other methods.
    MethodNotAllowed = METHOD_NOT_ALLOWED,
    /// No form that the client takes is served.
    NotAcceptable = NOT_ACCEPTABLE,
    /// The body did not come in time.
    BodyTooSlow = REQUEST_TIMEOUT,
    /// The body is too large.
    BodyTooLarge = PAYLOAD_TOO_LARGE,
    /// The body is not said to be JSON.
    NotJson = UNSUPPORTED_MEDIA_TYPE,
    /// The request shows no token.
    TokenMissing = UNAUTHORIZED,
    /// The token is not one of ours.
    TokenInvalid = UNAUTHORIZED,
    /// The token's time is over.
    TokenExpired = UNAUTHORIZED,
    /// The token may not be used for this.
    ScopeMissing = FORBIDDEN,
    /// The caller may not do this.
    Forbidden = FORBIDDEN,
    /// The policy does not allow this to anyone.
    PolicyForbids = FORBIDDEN,
    /// The link's password has to be given first.
    PasswordNeeded = FORBIDDEN,
    /// The password is wrong.
    PasswordWrong = FORBIDDEN,
    /// There is no such thing, or the caller may not know of it.
    NotFound = NOT_FOUND,
    /// There is such an item in the caller's organization, and the caller may not know of it. It is
    /// answered like a missing one, but at the one door that tells the two apart
    /// (docs/decisions/0017).
    Hidden = NOT_FOUND,
    /// A link that is shown is unknown, revoked or expired, or what is shown with it is.
    LinkInvalid = BAD_REQUEST,
    /// The policy does not let people choose this expiry.
    ExpiryForbidden = BAD_REQUEST,
    /// The policy wants a password.
    PasswordDemanded = BAD_REQUEST,
    /// Anybody who shall hold a grant is nobody in the organization.
    UnknownGrantee = BAD_REQUEST,
    /// Such items, or permissions, have nothing of the kind.
    NotSupported = BAD_REQUEST,
    /// There is nothing in what is no folder.
    NotAFolder = BAD_REQUEST,
    /// There are no such links on such items.
    UnsuitedItem = BAD_REQUEST,
    /// The item is in another state than the caller expects.
    PreconditionFailed = PRECONDITION_FAILED,
    /// The item lies in the trash.
    Trashed = NOT_FOUND,
    /// The item does not lie in the trash.
    NotTrashed = NOT_FOUND,
    /// An item's name is none.
    BadName = BAD_REQUEST,
    /// An item's name is longer than any name.
    NameTooLong = BAD_REQUEST,
    /// The folder has an item of that name.
    NameTaken = CONFLICT,
    /// Another link has the name that this one shall have.
    LinkNameTaken = CONFLICT,
    /// Others change the same thing at the same moment.
    Contended = CONFLICT,
    /// A folder with something in it is only removed with that.
    FolderNotEmpty = BAD_REQUEST,
    /// A folder cannot go into itself.
    IntoItself = BAD_REQUEST,
    /// The request asks for two things that are done one by one.
    TooMuchAtOnce = FORBIDDEN,
    /// The parts of a form come in another order than they must.
    PartsOutOfOrder = BAD_REQUEST,
    /// The bytes are not those that were announced.
    OtherDigest = BAD_REQUEST,
    /// The time of an upload in parts is over.
    SessionExpired = GONE,
    /// What changed since is not known any more.
    ChangesLost = GONE,
    /// A range is none of the parts that a file is cut into.
    PartMisplaced = RANGE_NOT_SATISFIABLE,
    /// A part says that the file has another length than was said before.
    OtherTotal = BAD_REQUEST,
    /// A part begins with bytes that are there already.
    PartReceived = RANGE_NOT_SATISFIABLE,
    /// A part begins behind the next byte that is wanted.
    PartAhead = RANGE_NOT_SATISFIABLE,
    /// Other bytes were sent for a part before.
    PartDiffers = CONFLICT,
    /// The file is larger than any may be.
    FileTooLarge = FORBIDDEN,
    /// Anybody who is invited is invited already.
    AlreadyGranted = BAD_REQUEST,
    /// Nobody is invited to a root.
    RootNotGranted = BAD_REQUEST,
    /// Another request of the same batch failed, without which this one is not carried out.
    DependencyFailed = FAILED_DEPENDENCY,
    /// There is a wait before the next try.
    TooManyTries = TOO_MANY_REQUESTS,
    /// Too much at once.
    Busy = SERVICE_UNAVAILABLE,
    /// There is no room left.
    Full = INSUFFICIENT_STORAGE,
    /// Something failed inside.
    Internal = INTERNAL_SERVER_ERROR,
}
