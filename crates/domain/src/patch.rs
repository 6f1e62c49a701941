//! Keep, clear or set: the three things a partial change can ask of one field.

/// What a partial change asks of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Remove its value.
    Clear,
    /// Give it this value.
    Set(T),
}

impl<T> Patch<T> {
    /// The field's value after the change, given its value before.
    pub fn applied_to(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Patch;

    #[test]
    fn keep_clear_and_set_are_three_different_things() {
        assert_eq!(Patch::Keep.applied_to(Some(1)), Some(1));
        assert_eq!(Patch::Clear.applied_to(Some(1)), None);
        assert_eq!(Patch::Set(2).applied_to(Some(1)), Some(2));
    }
}
