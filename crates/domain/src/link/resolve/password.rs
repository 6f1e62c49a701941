//! Which password a link has.

use super::Resolver;
use crate::link::profile::PasswordRule;
use crate::link::{Audience, Link, LinkRefusal, LinkScope, PasswordGeneration};
use crate::patch::Patch;

impl Resolver<'_> {
    /// The password that the link is to have.
    pub(super) fn password(
        &self,
        scope: LinkScope,
    ) -> Result<Option<PasswordGeneration>, LinkRefusal> {
        let PasswordRule {
            min,
            max,
            varied,
            anonymous_only,
        } = self.profile.password;
        let least = self.policy().min_password_length().max(min);
        let least = max.map_or(least, |most| least.min(most));
        let kept = self.link().and_then(Link::password);
        let leaves = anonymous_only && scope != LinkScope::Anonymous;
        match self.request.password {
            Patch::Set(_) if leaves => Err(LinkRefusal::PasswordNeedsAnonymous),
            Patch::Set(password) => {
                let length = password.shape.length;
                if varied && (length < usize::from(min) || !password.shape.is_varied) {
                    Err(LinkRefusal::PasswordTooWeak)
                } else if length < usize::from(least) {
                    Err(LinkRefusal::PasswordTooShort { min: least })
                } else if let Some(max) = max.filter(|&most| length > usize::from(most)) {
                    Err(LinkRefusal::PasswordTooLong { max })
                } else if password.is_present_one && kept.is_some() {
                    Ok(kept)
                } else {
                    let next = |link: &Link| link.revision.saturating_add(1);
                    Ok(Some(PasswordGeneration(self.link().map_or(1, next))))
                }
            }
            // A link that leaves the public leaves its password there.
            Patch::Keep | Patch::Clear if leaves => Ok(None),
            Patch::Keep if kept.is_some() => Ok(kept),
            // One without a password that was made before the policy wanted one stays as it is.
            Patch::Keep | Patch::Clear if self.is_unprotected() => Ok(None),
            Patch::Keep | Patch::Clear
                if scope == LinkScope::Anonymous && self.policy().anonymous_needs_password() =>
            {
                Err(LinkRefusal::PasswordNeeded { min: least })
            }
            Patch::Keep | Patch::Clear => Ok(None),
        }
    }

    pub(super) fn is_unprotected(&self) -> bool {
        self.link().is_some_and(|link| {
            link.audience() == Some(&Audience::Anonymous) && link.password().is_none()
        })
    }
}
