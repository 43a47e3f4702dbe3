//! The policy of a call: what a client does with the answers of a call manager.
//!
//! In connection-oriented NDIS (CoNDIS) a *client* wants a call over a *virtual connection* (VC) of a
//! certain quality of service, and a *call manager* gets it from the network and the adapter card. A
//! [`Client`] places calls over a [`Binding`](call_manager::Binding), takes those that come in,
//! changes their quality of service while they are up, lets the other end change it, and ends them.
//! When a change comes back altered or refused, or the other end proposes one, the [`Policy`] of the
//! call says whether to accept, to ask for something else, or to close; the engine counts, and no
//! policy can exceed its [`Limits`].
//!
//! ```
//! # use call_manager::{Miniport, MiniportAnswer, NetworkAnswer, Reply, Signaling, Terms, Ticket};
//! # use call_manager::{Time, VcHandle};
//! # struct Network;
//! # struct Card;
//! # impl Signaling for Network {
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
//! #         Reply::Now(NetworkAnswer::Accepted)
//! #     }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
//! #         Reply::Now(NetworkAnswer::Refused)
//! #     }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
//! #         Reply::Now(NetworkAnswer::Accepted)
//! #     }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
//! #         Reply::Now(NetworkAnswer::Accepted)
//! #     }
//! # }
//! # impl Miniport for Card {
//! #     fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
//! #         Reply::Now(MiniportAnswer::Done)
//! #     }
//! #     fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
//! #         Reply::Now(MiniportAnswer::Done)
//! #     }
//! # }
//! use call_manager::{Adapter, CallManager, Config};
//! use client::policy::{AcceptInRange, Unmet};
//! use client::{CallEvent, Client, End, Limits};
//! use co_params::{BytesPerSecond, CallParameters, Flowspec, Status};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sending = |rate| {
//!     let rate = BytesPerSecond::new(rate).expect("a rate");
//!     CallParameters::sending(Flowspec::constant_rate(rate))
//! };
//! // A call manager for one client, on a thread of its own, with a network and a card behind it.
//! let mut adapter = Adapter::new(CallManager::new(Config::default(), Network, Card), 1);
//! let mut client = Client::new(adapter.bind()?, Limits::default());
//! let runtime = adapter.spawn()?;
//!
//! // The call can do with 1 kB/s. If it gets less, it keeps what it has.
//! let least = sending(1_000).call_manager.ok_or("it has flows")?;
//! let call = client.place_call(sending(1_000), AcceptInRange::new(least, Unmet::Keep))?;
//! assert!(matches!(client.wait_for(call)?, CallEvent::Connected(_)));
//!
//! // More is refused by this network: the call goes on exactly as it was.
//! let before = client.in_force(call).cloned();
//! client.change(call, sending(8_000))?;
//! let CallEvent::Settled(settled) = client.wait_for(call)? else { return Err("it is up".into()) };
//! assert_eq!((settled.status, Some(settled.in_force)), (Status::Failure, before));
//!
//! client.hang_up(call)?;
//! assert_eq!(client.wait_for(call)?, CallEvent::Ended(End::HungUp));
//! drop(client);
//! assert_eq!(runtime.join().vcs().count(), 0);
//! # Ok(())
//! # }
//! ```
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
//! | to | ask for | and hear of |
//! | --- | --- | --- |
//! | place a call | [`place_call`](Client::place_call) | [`Connected`](CallEvent::Connected), [`NotPlaced`](CallEvent::NotPlaced) |
//! | take calls | [`listen`](Client::listen), [`on_offer`](Client::on_offer), [`answer`](Client::answer) | [`Offered`](CallEvent::Offered), [`Connected`](CallEvent::Connected) |
//! | change its quality of service | [`change`](Client::change) | [`Settled`](CallEvent::Settled) |
//! | let the other end change it | [`Policy::proposed`] | [`Changed`](CallEvent::Changed) |
//! | add and drop parties | [`place_multipoint_call`](Client::place_multipoint_call), [`add_party`](Client::add_party), [`drop_party`](Client::drop_party) | [`Party`](CallEvent::Party) |
//! | send and receive packets | [`send_packet`](Client::send_packet), [`return_packet`](Client::return_packet) | [`Sent`](CallEvent::Sent), [`Received`](CallEvent::Received) |
//! | end it | [`hang_up`](Client::hang_up), [`hang_up_with`](Client::hang_up_with) | [`CloseData`](CallEvent::CloseData), [`Ended`](CallEvent::Ended), [`CloseFailed`](CallEvent::CloseFailed) |
//!
//! A request is refused at once, by an error that says why and leaves everything as it was, or leads to
//! the event that its documentation names. The last event of a call is `NotPlaced` or `Ended`.
//!
//! [`call`] is the machine of one call, and pure, as are those beside it, [`party`] and [`traffic`],
//! and [`listener`], that of an address; [`negotiation`] the bounded loop; [`policy`] the decisions;
//! [`client`](Client) the shell that joins them to a binding. [`tapi`] is a surface of another kind over
//! the same client.
//!
//! # When the other side is gone
//! A client that is dropped leaves its calls to the call manager, which closes them. A call manager
//! that is gone completes nothing any more: every call then ends with [`End::Gone`], once, every
//! listener with [`Leaving::Gone`], and after that there is only
//! [`Gone`](call_manager::Gone).
//!
//! # Tasks
//! With the feature `async` there are futures over a client (`client::tasks`), for any executor and
//! without one. The channel knows no wakers, since every client would pay for them with each block: a
//! thread of the application's, or its own loop, drives the client and wakes who waits.
//!
//! The same calls give the same requests in the same order: nothing here reads a clock or rolls a
//! die.
#![forbid(unsafe_code)]
#![warn(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro)]

pub mod call;
mod calls;
mod client;
#[cfg(test)]
mod handles;
pub mod listener;
pub mod negotiation;
pub mod party;
mod places;
pub mod policy;
pub mod tapi;
#[cfg(feature = "async")]
pub mod tasks;
pub mod traffic;

pub use call::{CallEvent, Changed, End, LastWord, OfferAnswer, Settled};
pub use calls::CallId;
pub use client::{
    Bounds, CLOSE_DATA_BYTES, Client, Counts, Incoming, ListenerId, NotAsked, NotHungUp, NotSent,
    NotWaited, Reception, Refused,
};
pub use listener::{Leaving, ListenerEvent, ListenerState};
pub use negotiation::{AtBound, Episode, Limits};
pub use party::{NoParty, PartyEvent, PartyId};
pub use policy::{Answer, Policy, Verdict};
