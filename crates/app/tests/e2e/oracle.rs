//! Oracle's door over real HTTP, in JSON and in XML, by docs/contracts/oracle.md. Tests named by a
//! line follow its order: applinks are lines 1 to 11, public links 12 and 13, shares and users 14
//! and 15, folders and files 16 and 17.

mod applinks;
mod bad_input;
pub(crate) mod client;
mod drives;
mod embed;
mod hidden;
mod lifetimes;
mod links;
mod parity;
mod shares;
mod using;
mod xml;

use crate::harness::Server;
use client::{Call, FORMS, Form};

/// An id that is nobody's and looks like one.
const NOBODY: &str = "D0123456789ABCDEF0123456T0000000000000000007";

/// A server for each form that a client may speak.
async fn in_each_form(test: impl AsyncFn(&Server, Form)) {
    for form in FORMS {
        test(&Server::start().await, form).await;
    }
}
