//! The policy of a call: what a client does with the answers of a call manager.
//!
//! A [`Client`] places calls over a [`Binding`](call_manager::Binding), takes those that come in,
//! changes their quality of service while they are up, lets the other end change it, and ends them.
//! When a change comes back altered or refused, or the other end proposes one, the [`Policy`] of the
//! call says whether to accept, to ask for something else, or to close; the engine counts, and no
//! policy can exceed its [`Limits`].
//!
//! 1. [`place_call`](Client::place_call), [`change`](Client::change),
//!    [`hang_up`](Client::hang_up) and, for calls that come in, [`listen`](Client::listen) and
//!    [`answer`](Client::answer) put requests into a block;
//! 2. [`flush`](Client::flush) sends it;
//! 3. [`poll`](Client::poll) until there is nothing more, or one of the calls that block,
//!    [`wait`](Client::wait) and [`wait_for`](Client::wait_for), gives what happened to which call.
//!    Requests of the policy are sent on the way;
//! 4. [`set_time`](Client::set_time) before each of these, if [`Limits::total_time`] is to bind.
//!
//! [`call`] is the machine of one call, and pure, as is [`listener`], that of an address;
//! [`negotiation`] the bounded loop; [`policy`] the decisions; [`client`](Client) the shell that joins
//! them to a binding.
//!
//! # When the other side is gone
//! A client that is dropped leaves its calls to the call manager, which closes them. A call manager
//! that is gone completes nothing any more: every call then ends with [`End::Gone`], once, every
//! listener with [`Leaving::Gone`], and after that there is only
//! [`Gone`](call_manager::Gone).
//!
//! There is no `async` adapter. To wake a task the channel would have to call a waker with each
//! block, which every client would pay for; a task can have a thread that waits, or poll.
//!
//! The same calls give the same requests in the same order: nothing here reads a clock or rolls a
//! die.
#![forbid(unsafe_code)]
#![warn(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro)]

pub mod call;
mod calls;
mod client;
pub mod listener;
pub mod negotiation;
pub mod policy;
pub mod tapi;

pub use call::{CallEvent, Changed, End, LastWord, OfferAnswer, Settled};
pub use calls::CallId;
pub use client::{
    Bounds, Client, Counts, Incoming, ListenerId, NotAsked, NotWaited, Reception, Refused,
};
pub use listener::{Leaving, ListenerEvent, ListenerState};
pub use negotiation::{AtBound, Episode, Limits};
pub use policy::{Answer, Policy, Verdict};
