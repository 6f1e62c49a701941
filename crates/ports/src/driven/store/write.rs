//! Running a unit of work to its end, and reads of one moment.

use std::pin::Pin;

use super::{Asked, Reads, Store, StoreError, Unit};

/// The work of a unit, or of a reader.
pub type Work<'u, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'u>>;

/// How often work is run again, at most.
const ROUNDS: u32 = 2;

impl dyn Store {
    /// Runs work whose reads are all of one moment. It is run on the store itself, which has most at
    /// hand, and again on a snapshot if something was committed meanwhile.
    pub async fn at_one_moment<'env, T, E: From<StoreError>>(
        &self,
        mut work: impl for<'r> FnMut(&'r (dyn Reads + 'env)) -> Work<'r, T, E> + Send,
    ) -> Result<T, E> {
        let mark = self.mark();
        if mark.is_some() {
            let answer = work(self).await;
            if self.mark() == mark {
                return answer;
            }
        }
        work(&*self.snapshot().await?).await
    }

    /// Runs a unit of work, and commits it when the work succeeds; the store may run it again.
    ///
    /// What the work answers is given back only when everything it read is lasting, whether success
    /// or refusal. When that cannot be, the store's error is the answer. A unit that is refused
    /// leaves nothing.
    pub async fn write<'env, T, E: From<StoreError>>(
        &self,
        asked: impl Into<Asked>,
        mut work: impl for<'u> FnMut(&'u mut (dyn Unit + 'env)) -> Work<'u, T, E> + Send,
    ) -> Result<T, E> {
        let asked = asked.into();
        let mut rounds = 0;
        loop {
            let mut unit = self.begin_asked(asked.clone()).await?;
            let answer = work(&mut *unit).await;
            let ended = match &answer {
                Ok(_) => unit.commit().await,
                Err(_) => unit.refuse().await,
            };
            match ended {
                Ok(()) => return answer,
                Err(StoreError::Again) if rounds < ROUNDS => rounds += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}
