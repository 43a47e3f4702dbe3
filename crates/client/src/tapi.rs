//! TAPI's surface for quality of service, above a CoNDIS client.
//!
//! An application that speaks TAPI places calls with a quality of service, changes it while they are
//! up, and is told when it changes. Underneath is a [`Client`](crate::Client) like any other; nothing
//! here reaches into the call manager.
//!
//! ```text
//!  application A   application B         lineSetCallQualityOfService …   LINE_REPLY, LINE_CALLINFO …
//!       └──────┬────────┘
//!           Tapi            pure: handles, privileges, arguments, who is told        (`library`)
//!            │  TSPI: a request id down, a completion up, once
//!         Provider          pure: one machine a call, structures, statuses           (`provider`)
//!            │  place_call, change, hang_up; what happened
//!        Telephony          the join                                                 (`telephony`)
//!            │
//!          Client
//! ```
//!
//! 1. [`Telephony::new`] over a binding; [`Tapi::line_initialize`], [`Tapi::line_open`];
//! 2. [`Tapi::line_make_call`], [`Tapi::line_set_call_quality_of_service`], … give a request id or an
//!    error at once;
//! 3. [`Telephony::poll`] or [`Telephony::wait`] gives the messages, and carries on what was asked.
//!
//! A request is refused by TAPI, refused by the provider, or accepted and completed once. While it is
//! open, and for good if it fails, the previous quality of service continues. What is in force shows
//! in LINECALLINFO, and every change of it is told to owners and monitors, whoever made it.
//!
//! Where a process of Windows would call TAPI, here it says which application it is: the first
//! argument. Memory is slices; a pointer that leads nowhere is `None`.
//!
//! Source: the pages on TAPI 2 and 3 and TSPI, restated as T-001 to T-087; what they leave open is
//! decided by TA-01 to TA-41. The page `docs/tapi.md` lists both with their tests.

pub mod error;
pub mod handles;
mod library;
mod message;
mod policy;
mod provider;
mod qos;
pub mod status_map;
mod structures;
pub mod tapi3;
mod telephony;
pub mod tspi;
mod words;

pub use error::LineErr;
pub use handles::{HCall, HDrvCall, HLine, HLineApp, HTapiCall, LineDevice, RequestId};
pub use library::{Bounds, FlowspecArgument, MAX_COUNTRY_CODE, PLACES_OF_A_CALL, Tapi};
pub use message::{LineMessage, Message};
pub use policy::CounterOffer;
pub use provider::{CLOSE_ATTEMPTS, Provider, ProviderConfig, SwitchEvent, SwitchRequest};
pub use telephony::Telephony;
pub use words::{CallFeatures, CallInfoState, CallState, DisconnectMode, EventFilter, Privilege};
