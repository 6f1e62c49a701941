//! Signed claims: base64url of the root's id (4 bytes), the claim and its MAC (32).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ports::driven::secrets::ClaimPurpose;

use super::keys::{Keys, RootKeys};
use crate::key::Kind;

const ID_BYTES: usize = 4;
const MAC_BYTES: usize = 32;

pub(super) fn sign(keys: &RootKeys, purpose: ClaimPurpose, claim: &[u8]) -> String {
    let id = keys.id.to_be_bytes();
    let mac = keys.claims.mac(Kind::Claim, &[&code(purpose), &id, claim]);
    BASE64_URL_SAFE_NO_PAD.encode([&id, claim, &mac].concat())
}

pub(super) fn verify(keys: &Keys, purpose: ClaimPurpose, signed: &str) -> Option<Vec<u8>> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(signed).ok()?;
    let (id, rest) = bytes.split_first_chunk::<ID_BYTES>()?;
    let (claim, mac) = rest.split_last_chunk::<MAC_BYTES>()?;
    let keys = keys.find(u32::from_be_bytes(*id))?;
    keys.claims
        .verify(Kind::Claim, &[&code(purpose), id, claim], mac)
        .then(|| claim.to_vec())
}

/// What stands for a purpose below the MAC, all of one length.
const fn code(purpose: ClaimPurpose) -> [u8; 1] {
    match purpose {
        ClaimPurpose::Unlocking => [1],
        ClaimPurpose::Download => [2],
        ClaimPurpose::Paging => [3],
        ClaimPurpose::Upload => [4],
    }
}
