//! Slots for connections: so many in all, and so many for one network.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many connections one network may have at once (docs/threat-model.md 4.7): 24 bits of an IPv4
/// address, 56 of an IPv6 address.
const PER_NETWORK: u32 = 256;

/// The slots that connections take.
#[derive(Clone)]
pub(crate) struct ConnectionSlots {
    all: Arc<Semaphore>,
    taken: Arc<Mutex<HashMap<IpNet, u32>>>,
}

/// A connection's place, free again when it is dropped.
pub(crate) struct ConnectionSlot {
    _in_all: OwnedSemaphorePermit,
    network: Option<IpNet>,
    taken: Arc<Mutex<HashMap<IpNet, u32>>>,
}

impl ConnectionSlots {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(most)),
            taken: Arc::default(),
        }
    }

    /// Waits for one of all places; `None` only when there never will be one.
    pub(crate) async fn any(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.all).acquire_owned().await.ok()
    }

    /// Gives a place that was waited for to a peer; `None` when its network has its share. A peer
    /// that stands for many, as a proxy or this machine does, has no share of its own.
    pub(crate) fn give(
        &self,
        place: OwnedSemaphorePermit,
        peer: IpAddr,
        stands_for_many: bool,
    ) -> Option<ConnectionSlot> {
        let network = (!stands_for_many).then(|| network(peer));
        if let Some(network) = network {
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let count = taken.entry(network).or_insert(0);
            if *count >= PER_NETWORK {
                return None;
            }
            *count += 1;
        }
        Some(ConnectionSlot {
            _in_all: place,
            network,
            taken: Arc::clone(&self.taken),
        })
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let Some(network) = self.network else { return };
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.remove(&network);
            }
        }
    }
}

fn network(peer: IpAddr) -> IpNet {
    let peer = peer.to_canonical();
    let bits = if peer.is_ipv4() { 24 } else { 56 };
    IpNet::new(peer, bits).map_or_else(|_| IpNet::from(peer), |network| network.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn take(
        places: &ConnectionSlots,
        peer: &str,
        stands_for_many: bool,
    ) -> Option<ConnectionSlot> {
        let place = places.any().await.unwrap();
        places.give(place, peer.parse().unwrap(), stands_for_many)
    }

    #[tokio::test]
    async fn one_network_takes_its_share_and_no_more() {
        let places = ConnectionSlots::new(1_000);
        let mut held = Vec::new();
        for _ in 0..PER_NETWORK {
            held.push(take(&places, "192.0.2.7", false).await.unwrap());
        }
        assert!(take(&places, "192.0.2.200", false).await.is_none());
        assert!(take(&places, "198.51.100.1", false).await.is_some());
        assert!(take(&places, "192.0.2.7", true).await.is_some());
        held.pop();
        assert!(take(&places, "192.0.2.9", false).await.is_some());
        drop(held);
        assert!(places.taken.lock().unwrap().is_empty());
    }
}
