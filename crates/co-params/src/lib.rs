//! What a connection-oriented call asks for, and what it got.
//!
//! The parameters that a client and a call manager exchange in connection-oriented NDIS: two
//! [`Flowspec`]s, one for each direction, with flags, media parameters and opaque
//! protocol-specific bytes, in a [`CallParameters`]; and the [`Status`] that answers a request.
//! Values only: nothing here knows of a call, a network or a clock.
//!
//! Every quantity is a type with its unit, and a field that may be left open is an `Option`, so
//! that "not specified" cannot be mistaken for a number:
//!
//! ```
//! use co_params::{BytesPerSecond, CallParameters, Flowspec};
//!
//! let film = Flowspec::constant_rate(BytesPerSecond::from_bits_ceil(1_500_000).expect("fits"));
//! assert_eq!(film.token_rate, BytesPerSecond::new(187_500));
//! assert_eq!(film.latency, None);
//!
//! let request = CallParameters::sending(film);
//! assert!(request.validate().is_ok());
//! ```
//!
//! The crate is `no_std` with `alloc` and has no unsafe code.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod address;
pub mod atm;
mod call_parameters;
mod change;
mod display;
mod flags;
mod flowspec;
pub mod meter;
mod order;
mod quantity;
#[cfg(feature = "serde")]
mod serde_impls;
mod service_type;
mod specific;
mod status;
mod tspec;
mod validate;
pub mod wire;

pub use address::{Address, AddressFamily, Family, Sap};
pub use call_parameters::{CallManagerParameters, CallParameters, MediaParameters};
pub use change::{Rounding, changed};
pub use flags::{CallFlags, MediaFlags};
pub use flowspec::{Flowspec, FlowspecField};
pub use order::Shortfall;
pub use quantity::{Bytes, BytesPerSecond, Microseconds};
pub use service_type::{ServiceClass, ServiceType};
pub use specific::SpecificParameters;
pub use status::{Severity, Status};
pub use tspec::Tspec;
pub use validate::{Direction, Invalid, Rule};
