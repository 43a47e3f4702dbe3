//! TAPI's surface for quality of service, rule by rule.
//!
//! Names begin with the rule that they check. Three harnesses in `support`: a provider that follows a
//! script, for what TAPI itself does; the pure core with a switch played by hand; and the whole of it
//! over a call manager, driven by hand in virtual time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a test compares a page with the one in docs, and asks what other threads saw"
)]

mod asynchrony;
mod bounds;
mod call_manager;
mod effect;
mod end;
mod errors;
mod notification;
mod page;
mod random;
mod request;
mod set_up;
mod story;
mod structures;
mod support;
mod tapi3;
