//! Laws of invitations: nobody gains what was not offered, nobody loses anything, at any instant.

use domain::grant::{GrantRefusal, GrantWrite, may_invite};
use domain::ids::GrantId;
use domain::item::Lineage;
use domain::permission::{Grant, GrantSource};
use domain::principal::{Person, Principal};
use domain::role::Capabilities;
use domain::time::Timestamp;
use proptest::option::weighted;
use proptest::prelude::*;

use super::worlds;
use crate::fixtures::{FILE, OWNER, READER, day, file, given, person, rights, today};

/// Today, and from then on every instant at which something can end; and the last one of all.
fn instants() -> impl Iterator<Item = Timestamp> {
    (100..=104).map(day).chain([Timestamp::MAX])
}

/// Someone is invited to the file, among others who hold grants.
#[derive(Clone, Debug)]
struct Invited {
    to: Principal,
    capabilities: Capabilities,
    expires_at: Option<Timestamp>,
    held: Option<Grant>,
    others: Vec<Grant>,
}

impl Invited {
    fn answer(&self) -> Result<Option<GrantWrite>, GrantRefusal> {
        let owner = rights(OWNER, &file());
        may_invite(&owner, self.capabilities, self.expires_at, today())?.invite(
            self.to,
            self.held.as_ref(),
            GrantId::new(6).unwrap(),
        )
    }

    fn world(&self, held: Option<&Grant>) -> Lineage {
        let grants: Vec<_> = self.others.iter().chain(held).cloned().collect();
        worlds::file(&grants, (true, true))
    }

    fn before(&self) -> Lineage {
        self.world(self.held.as_ref())
    }

    fn after(&self) -> Lineage {
        match self.answer() {
            Ok(Some(write)) => self.world(Some(write.grant())),
            Ok(None) | Err(_) => self.before(),
        }
    }

    fn offers(&self, person: &Person, at: Timestamp) -> Capabilities {
        if person.is(self.to) && self.expires_at.is_none_or(|end| at < end) {
            self.capabilities
        } else {
            Capabilities::NONE
        }
    }
}

prop_compose! {
    fn invited()(
        offer in worlds::grant(),
        held in weighted(0.8, (worlds::capabilities(), worlds::expiry())),
        others in worlds::grants(),
    ) -> Invited {
        Invited {
            to: offer.principal,
            capabilities: offer.capabilities,
            expires_at: offer.expires_at,
            held: held.map(|(capabilities, expires_at)| Grant {
                principal: offer.principal,
                expires_at,
                ..given(5, FILE, READER, capabilities)
            }),
            others,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nobody_gains_what_the_invitation_does_not_offer_at_that_instant(
        invited in invited(),
        anyone in worlds::person(),
    ) {
        let (before, after) = (invited.before(), invited.after());
        for at in instants() {
            let had = before.capabilities_of(&anyone, at).union(invited.offers(&anyone, at));
            let has = after.capabilities_of(&anyone, at);
            prop_assert!(had.includes(has), "at {}: {has} from {had}", at.millis());
        }
    }

    #[test]
    fn nobody_loses_what_they_held_at_that_instant(
        invited in invited(),
        anyone in worlds::person(),
    ) {
        let (before, after) = (invited.before(), invited.after());
        for at in instants() {
            let had = before.capabilities_of(&anyone, at);
            let has = after.capabilities_of(&anyone, at);
            prop_assert!(has.includes(had), "at {}: {has} from {had}", at.millis());
        }
    }

    #[test]
    fn whoever_is_invited_gets_all_that_is_offered_for_as_long(
        invited in invited(),
        anyone in worlds::person(),
    ) {
        if invited.answer().is_ok() {
            let after = invited.after();
            for at in instants() {
                let has = after.capabilities_of(&anyone, at);
                prop_assert!(has.includes(invited.offers(&anyone, at)));
            }
        }
    }

    #[test]
    fn an_invitation_is_refused_only_where_no_one_grant_says_both(mut invited in invited()) {
        let Some(held) = invited.held.clone().filter(|held| !held.capabilities.is_empty()) else {
            return Ok(());
        };
        if invited.capabilities.is_empty() || invited.expires_at.is_some_and(|end| end <= today()) {
            return Ok(());
        }
        invited.others.clear();
        invited.to = Principal::User(READER);
        invited.held = Some(Grant { principal: invited.to, ..held });
        let someone = person(READER);
        let before = invited.before();
        let both = |at| before.capabilities_of(&someone, at).union(invited.offers(&someone, at));
        let mut said: Vec<_> = instants().map(both).filter(|set| !set.is_empty()).collect();
        said.dedup();
        let refused = invited.answer() == Err(GrantRefusal::EndsDiffer);
        prop_assert_eq!(refused, said.len() > 1, "{:?}", said);
    }

    #[test]
    fn twice_is_once_and_what_was_given_stays_given(invited in invited()) {
        if let Ok(Some(write)) = invited.answer() {
            prop_assert_eq!(write.grant().source, GrantSource::Given);
            let again = Invited { held: Some(write.grant().clone()), ..invited };
            prop_assert_eq!(again.answer(), Ok(None));
        }
    }
}
