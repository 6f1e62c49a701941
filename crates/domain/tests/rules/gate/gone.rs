//! Which denials are answered as if the link had never been.

use domain::gate::Denial;
use domain::link::LinkScope;

#[test]
fn what_was_ended_or_taken_away_is_gone_and_what_is_only_shut_is_not() {
    for gone in [Denial::Revoked, Denial::ItemRemoved, Denial::OutsideLink] {
        assert!(gone.is_gone(), "{gone}");
    }
    for shut in [
        Denial::Expired,
        Denial::EmbeddingForbidden,
        Denial::PasswordMissing,
        Denial::AnonymousEditingForbidden,
        Denial::MakerLacksRights,
        Denial::SignInNeeded,
        Denial::OutsideOrganization,
        Denial::NotListed,
        Denial::PasswordNeeded,
    ] {
        assert!(!shut.is_gone(), "{shut}");
    }
    for scope in LinkScope::ALL {
        assert!(!Denial::ScopeForbidden(scope).is_gone());
    }
}
