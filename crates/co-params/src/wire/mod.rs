//! Bytes: reading parameters from an untrusted place, and writing them.
//!
//! | module | what it reads and writes | where such bytes come from |
//! |---|---|---|
//! | [`flowspec`] | a FLOWSPEC, then bytes of the provider | an argument of TAPI |
//! | [`image`] | CO_CALL_PARAMETERS with its pointers, as 32- or 64-bit memory | a crash dump, a driver trace |
//! | [`self_relative`] | the same content with offsets; one encoding per value | this crate |
//! | [`line`](mod@line) | the flow specifications in LINECALLPARAMS and LINECALLINFO | TAPI |
//!
//! Each has two layers. A view names byte ranges: once it has been made, reading through it needs
//! no more checks, and it judges no value. A value ([`Flowspec`](crate::Flowspec),
//! [`CallParameters`](crate::CallParameters)) cannot hold what the standard does not define.
//!
//! Every parser takes any bytes: it never panics, allocates no more than the input is long (and
//! nothing while the specific bytes fit [inline](crate::SpecificParameters::INLINE)), and does work
//! linear in the input. A [`ParseError`] names offset, field, value and rule.
//!
//! All integers are little-endian. The layouts stand in [`layout`].

mod bytes;
mod error;
pub mod flowspec;
pub mod image;
pub mod layout;
pub mod line;
pub mod self_relative;
mod view;

pub use error::{EmitError, FormatRule, ParseError};
pub use view::{CallManagerView, MediaView, SpecificView, View};
