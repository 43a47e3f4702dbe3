//! What a connection-oriented call asks for, and what it got.
//!
//! The parameters that a client and a call manager exchange in connection-oriented NDIS: two
//! [`Flowspec`]s, one for each direction, with flags, media parameters and opaque
//! protocol-specific bytes, in a [`CallParameters`]; and the [`Status`] that answers a request.
//! Values only: nothing here knows of a call, a network or a clock. The crate is `no_std` with
//! `alloc`, has no unsafe code, and takes bytes from anywhere.
//!
//! # Layout
//!
//! ```text
//!  CO_CALL_PARAMETERS            CO_CALL_MANAGER_PARAMETERS         FLOWSPEC, 32 bytes
//! ┌───────────────────┐      ┌─▶┌──────────────────────────┐    ┌─▶┌────────────────────┐
//! │ Flags             │      │  │ Transmit                 │────┤  │ TokenRate          │ B/s
//! │ CallMgrParameters │──────┘  │ Receive                  │────┘  │ TokenBucketSize    │ B
//! │ MediaParameters   │──────┐  │ CallMgrSpecific          │       │ PeakBandwidth      │ B/s
//! └───────────────────┘      │  │  ParamType Length data … │       │ Latency            │ us
//!                            │  └──────────────────────────┘       │ DelayVariation     │ us
//!                            │   CO_MEDIA_PARAMETERS               │ ServiceType        │
//!                            └─▶┌──────────────────────────┐       │ MaxSduSize         │ B
//!                               │ Flags                    │       │ MinimumPolicedSize │ B
//!                               │ ReceivePriority          │       └────────────────────┘
//!                               │ ReceiveSizeHint          │
//!                               │ MediaSpecific            │   Either pointer may be null, and any
//!                               │  ParamType Length data … │   member of a FLOWSPEC but ServiceType
//!                               └──────────────────────────┘   may be "not specified".
//! ```
//!
//! # Example
//!
//! Every quantity is a type with its unit, and a member that may be left open is an `Option`, so
//! that "not specified" cannot be mistaken for a number:
//!
//! ```
//! use co_params::wire::self_relative;
//! use co_params::{BytesPerSecond, CallParameters, Flowspec, changed};
//!
//! // What a client wants: a film of 1.5 Mb/s.
//! let film = Flowspec::constant_rate(BytesPerSecond::from_bits_ceil(1_500_000).expect("fits"));
//! assert_eq!(film.token_rate, BytesPerSecond::new(187_500));
//! assert_eq!(film.latency, None);
//! assert_eq!(film.to_string(), "187.50 kB/s, peak 187.50 kB/s, guaranteed");
//! let request = CallParameters::sending(film);
//! request.validate()?;
//!
//! // It travels as bytes, and arrives as the same value.
//! let bytes = self_relative::to_vec(&request)?;
//! let arrived = self_relative::parse(&bytes)?;
//! assert_eq!(arrived, request);
//!
//! // The network counters with half. That is a change, and not what was needed.
//! let half = Flowspec::constant_rate(BytesPerSecond::new(93_750).expect("a number"));
//! let offer = CallParameters::sending(half);
//! assert!(changed(&request, &offer));
//! assert!(!half.satisfies(&film) && film.satisfies(&half));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Where things are
//!
//! - The values: [`CallParameters`], [`Flowspec`], [`ServiceType`], flags, quantities, [`Status`],
//!   addresses.
//! - [`wire`]: bytes, in four formats.
//! - Meaning: [`CallParameters::validate`], [`Flowspec::satisfies`], [`changed`],
//!   [`Flowspec::round`]; [`Tspec`], a flow whose every member is known.
//! - [`meter`]: does traffic keep to it? [`atm`]: what is it in cells?
//! - The feature `serde`, off by default, serializes the values with the names of the standard.
#![no_std]
#![forbid(unsafe_code)]
#![warn(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro)]

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
