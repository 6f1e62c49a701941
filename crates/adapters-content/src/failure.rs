//! What went wrong, in the port's words; and the way to the threads that may block.

use std::error::Error;
use std::io;

use ports::driven::content::ContentError;
use tokio::task::JoinHandle;

/// Runs what blocks on a thread that may.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ContentError> + Send + 'static,
) -> Result<T, ContentError> {
    ended(tokio::task::spawn_blocking(work)).await
}

/// Waits for such work.
pub(crate) async fn ended<T>(
    running: JoinHandle<Result<T, ContentError>>,
) -> Result<T, ContentError> {
    match running.await {
        Ok(done) => done,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(cancelled) => Err(ContentError::Other(Box::new(cancelled))),
        },
    }
}

pub(crate) fn io_failure(error: io::Error) -> ContentError {
    if is_full(&error) {
        ContentError::Full
    } else {
        ContentError::Other(Box::new(error))
    }
}

/// `object_store` has no error for a full disk: it is found among the causes.
pub(crate) fn store_failure(error: object_store::Error) -> ContentError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(is_full) {
            return ContentError::Full;
        }
        cause = error.source();
    }
    ContentError::Other(Box::new(error))
}

fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[derive(Debug)]
    struct Wrapped(io::Error);

    impl std::fmt::Display for Wrapped {
        fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("wrapped")
        }
    }

    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    fn from_store(errno: Errno) -> ContentError {
        store_failure(object_store::Error::Generic {
            store: "test",
            source: Box::new(Wrapped(errno.into())),
        })
    }

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        for errno in [Errno::NOSPC, Errno::DQUOT] {
            assert!(matches!(io_failure(errno.into()), ContentError::Full));
            assert!(matches!(from_store(errno), ContentError::Full));
        }
        assert!(matches!(
            io_failure(Errno::IO.into()),
            ContentError::Other(_)
        ));
        assert!(matches!(from_store(Errno::IO), ContentError::Other(_)));
    }
}
