//! What is in a folder, as far as the one who looks may see it.

use domain::access::{Action, Rights};
use domain::gate::PasswordProof;
use domain::ids::{ItemId, LinkId};
use domain::item::Item;
use ports::driven::store::ChildQuery;
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::items::{ListChildren, LocateError};
use ports::driving::visits::{Visit, VisitError};
use ports::page::Page;

use crate::services::Services;

/// Who looks into a folder that they may look into.
#[derive(Clone, Copy)]
pub(in crate::services) enum Looker<'a> {
    /// Anybody who holds the data folder: they see everything.
    Operator,
    /// A caller, and the link that they came through.
    Caller(&'a Context, Option<(LinkId, Option<PasswordProof>)>),
    /// A visitor of a link.
    Visitor(&'a Visit),
}

/// Whether these rights let something be seen; without any it is not.
pub(in crate::services) fn see(rights: Result<Rights, LocateError>) -> Result<bool, Fault> {
    match rights {
        Ok(rights) => Ok(rights.permit(Action::See).is_ok()),
        Err(LocateError::Fault(fault)) => Err(fault),
        Err(
            LocateError::NotFound
            | LocateError::Hidden
            | LocateError::Lacks(_)
            | LocateError::Scope
            | LocateError::Share(_)
            | LocateError::Trashed
            | LocateError::TooManyTries { .. }
            | LocateError::NotRedeemed,
        ) => Ok(false),
    }
}

impl Services {
    /// A page of a folder's items. One that was cut off from the folder is left out unless anybody who
    /// looks may see it all the same; a page is empty only when it is the last.
    pub(in crate::services) async fn children_of(
        &self,
        parent: ItemId,
        part: &ListChildren,
        looker: Looker<'_>,
    ) -> Result<Page<Item>, Fault> {
        let ListChildren {
            order,
            descending,
            ref after,
            limit,
        } = *part;
        let (after, limit) = (after.clone(), limit.max(1));
        let mut query = ChildQuery {
            parent,
            order,
            descending,
            after,
            limit,
            by_kind: false,
            offset: 0,
            without: Vec::new(),
        };
        loop {
            let Page { rows, next } = self.store.children(&query).await?;
            let mut seen = Vec::with_capacity(rows.len());
            for item in rows {
                if item.inherits || self.is_seen(item.id, looker).await? {
                    seen.push(item);
                }
            }
            if next.is_none() || !seen.is_empty() {
                return Ok(Page { rows: seen, next });
            }
            query.after = next;
        }
    }

    pub(in crate::services) async fn is_seen(
        &self,
        item: ItemId,
        looker: Looker<'_>,
    ) -> Result<bool, Fault> {
        match looker {
            Looker::Operator => Ok(true),
            Looker::Caller(context, through) => {
                let Some(lineage) = self.store.lineage(item).await? else {
                    return Ok(false);
                };
                see(self.rights_again(context, through, &lineage).await)
            }
            Looker::Visitor(visit) => {
                let visit = Visit {
                    item: Some(item),
                    ..visit.clone()
                };
                match self.authorize(&visit).await {
                    Ok(access_to) => Ok(access_to.access.permit(Action::See).is_ok()),
                    Err(VisitError::Fault(fault)) => Err(fault),
                    Err(
                        VisitError::NotFound
                        | VisitError::Denied(_)
                        | VisitError::Lacks(_)
                        | VisitError::WrongKind
                        | VisitError::BadName(_)
                        | VisitError::TooDeep(_)
                        | VisitError::TooLarge { .. }
                        | VisitError::Interrupted
                        | VisitError::TooManyMisses { .. }
                        | VisitError::Expired
                        | VisitError::PasswordNeeded,
                    ) => Ok(false),
                }
            }
        }
    }
}
