//! Running a unit of work to its end.

use std::pin::Pin;

use super::{Scope, Store, StoreError, Unit};

/// The work of a unit.
pub type Work<'u, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'u>>;

impl dyn Store {
    /// Runs a unit of work, and commits it when the work succeeds; the store may run it again.
    ///
    /// What the work answers is given back only when everything it read is lasting, whether success
    /// or refusal. When that cannot be, the store's error is the answer. A unit that is refused
    /// leaves nothing.
    pub async fn write<'env, T, E: From<StoreError>>(
        &self,
        scope: impl Into<Scope>,
        mut work: impl for<'u> FnMut(&'u mut (dyn Unit + 'env)) -> Work<'u, T, E> + Send,
    ) -> Result<T, E> {
        let mut unit = self.begin(scope.into()).await?;
        let answer = work(&mut *unit).await;
        match &answer {
            Ok(_) => unit.commit().await?,
            Err(_) => unit.refuse().await?,
        }
        answer
    }
}
