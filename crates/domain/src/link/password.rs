//! What is known of a link's password without knowing it. How long it must be is decided in
//! `resolve::password`.

/// A link's password, of which only is known with which change of the link it was set. A number is
/// never given twice, even when the password was taken away in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PasswordGeneration(pub u32);

/// What a password looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PasswordShape {
    /// How many characters it has.
    pub length: usize,
    /// Whether there is a digit, an upper-case letter, or something that is neither letter nor
    /// digit in it.
    pub is_varied: bool,
}

impl PasswordShape {
    /// The least number of characters of an account's password. It proves who consents to what an
    /// application may do.
    pub const LEAST_OF_ACCOUNT: usize = 8;

    /// Whether a password of this shape is good enough for an account.
    pub const fn suffices_for_account(self) -> bool {
        self.length >= Self::LEAST_OF_ACCOUNT
    }
}

/// A password that a link shall have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NewPassword {
    /// What it looks like.
    pub shape: PasswordShape,
    /// Whether it is the one that the link has.
    pub is_present_one: bool,
}

impl NewPassword {
    /// A password of this shape that the link does not have yet.
    pub const fn of(shape: PasswordShape) -> Self {
        Self {
            shape,
            is_present_one: false,
        }
    }
}
