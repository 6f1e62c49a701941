//! Memory for reading mebibytes: limited for all readers together, and used again by each.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use ports::driven::content::CHECKED;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::checked::length;

/// The capacity of a buffer. What is not touched takes no memory (or another MiB, where the system has huge pages
/// always on), and above 32 MiB glibc gives it back to the system at once; of less, each thread that ever read would keep
/// its own.
const CAPACITY: usize = 33 * 1024 * 1024;

/// One reader's buffers.
pub(super) struct Buffers {
    permits: Arc<Semaphore>,
    idle: Arc<Idle>,
}

#[derive(Default)]
struct Idle(Mutex<Vec<Memory>>);

struct Memory {
    bytes: Vec<u8>,
    _permit: OwnedSemaphorePermit,
}

/// A mebibyte of memory. It goes back to its reader, or to all, when its last byte was sent.
pub(super) struct Buffer {
    memory: Option<Memory>,
    reader: Weak<Idle>,
}

impl Buffers {
    /// A reader's, who has none yet. There is a permit for each mebibyte that may be in memory.
    pub(super) fn of(permits: Arc<Semaphore>) -> Self {
        Self {
            permits,
            idle: Arc::default(),
        }
    }

    /// A buffer, as long as there is memory for it.
    pub(super) fn take(&self) -> Option<Buffer> {
        let idle = self.idle.all().pop();
        let memory = idle.or_else(|| {
            let permit = Arc::clone(&self.permits).try_acquire_owned().ok()?;
            Some(Memory {
                bytes: Vec::new(),
                _permit: permit,
            })
        });
        memory.map(|memory| Buffer {
            memory: Some(memory),
            reader: Arc::downgrade(&self.idle),
        })
    }

    /// Leaves to others what is not in use.
    pub(super) fn leave(&self) {
        self.idle.all().clear();
    }
}

impl Idle {
    fn all(&self) -> MutexGuard<'_, Vec<Memory>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.memory.as_ref().map_or(&[], |memory| &memory.bytes)
    }
}

impl Buffer {
    /// A mebibyte to be filled; `None` if the system has none.
    pub(super) fn bytes(&mut self) -> Option<&mut [u8]> {
        let Memory { bytes, .. } = self.memory.as_mut()?;
        if bytes.is_empty() {
            bytes.try_reserve_exact(CAPACITY).ok()?;
            bytes.resize(length(CHECKED), 0);
        }
        Some(bytes)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let (Some(memory), Some(reader)) = (self.memory.take(), self.reader.upgrade()) {
            reader.all().push(memory);
        }
    }
}
