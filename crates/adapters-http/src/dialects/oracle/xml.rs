//! Documents as XML: one mapping both ways (docs/contracts/oracle.md 2.3).
//!
//! It knows no DTD, no entity but the five of XML itself, no attribute and no namespace.

mod reader;
#[cfg(test)]
mod tests;
mod writer;

#[cfg(test)]
use reader::XmlFault;
pub(super) use reader::read;
pub(super) use writer::write;
