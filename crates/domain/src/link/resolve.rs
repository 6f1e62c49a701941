//! The resolver: what a request for a link comes to, given what is there, policy and rights.

mod audience;
mod end;
mod kind;
mod password;

pub(super) use end::{End, end};

use super::effect::widest_allowed;
use super::{
    Audience, FoundAgain, Link, LinkAuthority, LinkChange, LinkForm, LinkKind, LinkName,
    LinkRefusal, LinkRequest, LinkScope, LinkSpecification, Maker, PasswordGeneration, Profile,
    RequestedForm, Terms, demands, within,
};
use crate::access::{Permit, Rights};
use crate::ids::ApplicationId;
use crate::item::{ItemKind, Lineage};
use crate::patch::Patch;
use crate::policy::Policy;
use crate::role::Capabilities;
use crate::time::Timestamp;

/// What a request is judged against.
#[derive(Clone, Copy, Debug)]
pub struct ResolveContext<'a> {
    /// The item, with the folders above it.
    pub lineage: &'a Lineage,
    /// The organization's policy.
    pub policy: &'a Policy,
    /// What the caller may do with the item.
    pub rights: &'a Rights,
    /// The application through which the caller asks.
    pub application: ApplicationId,
    /// The instant of the request.
    pub now: Timestamp,
}

/// The link that a request is about, where it is about one that is there.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a> {
    /// The link, alive.
    pub link: &'a Link,
    /// Its name, if it has one.
    pub name: Option<&'a LinkName>,
    /// What its maker may do with the item now; `None` for one who is gone.
    pub maker: Option<Capabilities>,
}

/// What a request comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// There is no such link, and one is made: unless [`super::dedup`] finds one of its fingerprint.
    Make(Box<LinkSpecification>),
    /// The link that is there is changed in place.
    Change(Box<LinkChange>),
    /// It is as the request wants it, and stands on the caller from now on: its maker has lost the
    /// right to make it.
    TakeOver(Box<LinkChange>),
    /// It is as the request wants it.
    Keep,
}

/// Decides what a request for a new link comes to: defaults, then policy, then rights.
///
/// Nothing is looked up before this has passed: a bad request never finds a link. What the caller or the
/// policy lacks is told before what is wrong with a password or an end (docs/contracts/box.md 1.9).
pub fn specify(
    request: &LinkRequest,
    context: &ResolveContext<'_>,
) -> Result<LinkSpecification, LinkRefusal> {
    let resolver = Resolver::new(request, None, context);
    let decided = resolver.decide()?;
    let profile = resolver.profile;
    let authority = match profile.choosing_takes {
        Some(_) if !decided.chooses => LinkAuthority::Share,
        Some(_) | None => profile.authority,
    };
    resolver.within_own_rights(decided.kind, decided.scope, authority)?;
    resolver.specification(decided, authority)
}

/// Decides what a request comes to where a link may be there: as [`specify`] where none is.
pub fn resolve(
    request: &LinkRequest,
    present: Option<Present<'_>>,
    context: &ResolveContext<'_>,
) -> Result<Resolved, LinkRefusal> {
    let Some(present) = present else {
        let specification = specify(request, context)?;
        return Ok(Resolved::Make(Box::new(specification)));
    };
    let resolver = Resolver::new(request, Some(present), context);
    let Decided {
        permit,
        scope,
        audience,
        name,
        kind,
        rest,
        ..
    } = resolver.decide()?;
    let form = present.link.form.clone().named(&name);
    let changed = rest.map(|(password, expires_at)| Link {
        form: form.with_terms(Terms { audience, password }),
        kind,
        expires_at,
        ..present.link.clone()
    });
    if changed.as_ref() == Ok(present.link) && name == Patch::Keep {
        return Ok(resolver.kept(present, permit));
    }
    let kept = present.link;
    let (authority, maker) = resolver.who_answers(kept, permit);
    resolver.within_own_rights(kind, scope, authority)?;
    let changed = Link {
        maker,
        authority,
        ..changed?
    };
    // What such a link was made as is what a request finds: made into something else, it is not found.
    let is_another = changed.kind != kept.kind || changed.form != kept.form;
    let gives_up = resolver.profile.found_again == FoundAgain::Returned && is_another;
    let change = LinkChange::of(changed, context.now).releasing_if(gives_up);
    Ok(Resolved::Change(Box::new(change.naming(name))))
}

/// What is decided of a request, but for its password and its end: what is wrong with them is told last.
struct Decided {
    permit: Permit,
    chooses: bool,
    scope: LinkScope,
    audience: Audience,
    name: Patch<LinkName>,
    kind: LinkKind,
    rest: Result<(Option<PasswordGeneration>, Option<Timestamp>), LinkRefusal>,
}

struct Resolver<'a> {
    request: &'a LinkRequest,
    present: Option<Present<'a>>,
    context: &'a ResolveContext<'a>,
    profile: &'static Profile,
    item: ItemKind,
    widest: LinkScope,
}

impl<'a> Resolver<'a> {
    fn new(
        request: &'a LinkRequest,
        present: Option<Present<'a>>,
        context: &'a ResolveContext<'a>,
    ) -> Self {
        let (item, above) = (context.lineage.kind(), context.lineage.steps());
        Self {
            request,
            present,
            context,
            profile: request.form.profile(),
            item,
            widest: widest_allowed(context.policy, item, above),
        }
    }

    fn decide(&self) -> Result<Decided, LinkRefusal> {
        let (profile, rights) = (self.profile, self.context.rights);
        self.management_may_be_delegated()?;
        let permit = rights.permit(profile.takes)?;
        if !profile.on_roots && self.context.lineage.is_root() {
            return Err(LinkRefusal::RootNotShared);
        }
        self.kind_suits_item()?;
        let scope = self.scope()?;
        let chooses = self.chooses(scope);
        if let (true, Some(action)) = (chooses, profile.choosing_takes) {
            rights.permit(action)?;
        }
        let audience = self.audience(scope)?;
        let name = self.name()?;
        let kind = self.kind(scope)?;
        self.is_only_about_its_end(kind, &audience)?;
        self.policy_allows(kind, scope, &audience)?;
        let password = self.password(scope);
        Ok(Decided {
            permit,
            chooses,
            scope,
            audience,
            name,
            kind,
            rest: password.and_then(|password| Ok((password, self.end()?))),
        })
    }
}

impl Resolver<'_> {
    fn policy(&self) -> &Policy {
        self.context.policy
    }

    fn link(&self) -> Option<&Link> {
        self.present.map(|present| present.link)
    }

    /// Whether the link is one that another form's profile made.
    fn is_foreign(&self) -> bool {
        self.link()
            .is_some_and(|link| link.form.profile() != self.profile)
    }

    fn management_may_be_delegated(&self) -> Result<(), LinkRefusal> {
        match self.request.form {
            RequestedForm::Delegated { as_manager: true }
                if !self.policy().delegating_management() =>
            {
                Err(LinkRefusal::ManagementNotDelegated)
            }
            RequestedForm::Delegated { .. }
            | RequestedForm::Specified { .. }
            | RequestedForm::Single { .. }
            | RequestedForm::Labelled { .. } => Ok(()),
        }
    }

    /// What becomes of the link's name; one that it has already is no change.
    fn name(&self) -> Result<Patch<LinkName>, LinkRefusal> {
        let RequestedForm::Single { name } = &self.request.form else {
            return Ok(Patch::Keep);
        };
        let present = self.present.and_then(|present| present.name);
        match name {
            Patch::Set(name) if present == Some(name) => Ok(Patch::Keep),
            Patch::Set(_) if !self.policy().link_names() => Err(LinkRefusal::NamesForbidden),
            Patch::Set(name) => Ok(Patch::Set(name.clone())),
            Patch::Clear if present.is_some() => Ok(Patch::Clear),
            Patch::Clear | Patch::Keep => Ok(Patch::Keep),
        }
    }

    /// A link that was made in another form is found again by what it was made as, so that only its end
    /// can be changed here.
    fn is_only_about_its_end(
        &self,
        kind: LinkKind,
        audience: &Audience,
    ) -> Result<(), LinkRefusal> {
        let Some(link) = self.link().filter(|_| self.is_foreign()) else {
            return Ok(());
        };
        let keeps_password = match self.request.password {
            Patch::Keep => true,
            Patch::Clear => link.password().is_none(),
            Patch::Set(_) => false,
        };
        if kind == link.kind && link.audience() == Some(audience) && keeps_password {
            Ok(())
        } else {
            Err(LinkRefusal::MadeElsewhere)
        }
    }

    fn holds(&self, capabilities: Capabilities) -> bool {
        self.context.rights.capabilities().includes(capabilities)
    }

    /// A link never allows what people who make or change it may not do.
    fn within_own_rights(
        &self,
        kind: LinkKind,
        scope: LinkScope,
        authority: LinkAuthority,
    ) -> Result<(), LinkRefusal> {
        let needed = demands(kind, scope, authority);
        within(self.context.rights.capabilities(), needed)
    }

    fn specification(
        &self,
        decided: Decided,
        authority: LinkAuthority,
    ) -> Result<LinkSpecification, LinkRefusal> {
        let (password, expires_at) = decided.rest?;
        let name = decided.name.applied_to(None);
        let terms = Terms {
            audience: decided.audience,
            password,
        };
        Ok(LinkSpecification {
            organization: self.context.lineage.organization(),
            application: self.context.application,
            form: match &self.request.form {
                RequestedForm::Specified { .. } => LinkForm::Specified(terms),
                RequestedForm::Single { .. } => LinkForm::Single {
                    terms,
                    is_named: name.is_some(),
                },
                RequestedForm::Labelled { label } => LinkForm::Labelled {
                    terms,
                    label: label.clone(),
                },
                RequestedForm::Delegated { .. } => LinkForm::Delegated,
            },
            kind: decided.kind,
            asked_end: match self.request.expiry {
                Patch::Set(at) => Some(at),
                Patch::Keep | Patch::Clear => None,
            },
            expires_at,
            authority,
            permit: decided.permit,
            name,
        })
    }

    /// What becomes of a link that is as the request wants it.
    fn kept(&self, present: Present<'_>, permit: Permit) -> Resolved {
        let Present { link, maker, .. } = present;
        let takes_over = self.profile.narrows
            && !link.stands_on(maker, self.policy())
            && self.holds(link.demands_of_maker());
        if !takes_over {
            return Resolved::Keep;
        }
        let taken = Link {
            maker: permit.maker(),
            ..link.clone()
        };
        Resolved::TakeOver(Box::new(LinkChange::of(taken, self.context.now)))
    }

    /// Under which right a change is made, and who answers for what the link allows from now on. Another
    /// form's link keeps what its own door knows.
    fn who_answers(&self, link: &Link, permit: Permit) -> (LinkAuthority, Maker) {
        if self.is_foreign() {
            (link.authority, link.maker)
        } else {
            (self.profile.authority, permit.maker())
        }
    }
}
