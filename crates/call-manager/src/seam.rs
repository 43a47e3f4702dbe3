//! The two seams: the network below the call manager, and the miniport beside it.
//!
//! Both are resolved at compile time. A seam answers at once, or says [`Reply::Later`] and hands
//! the ticket back with its answer from `poll_answer`. A network may also stay silent: the manager
//! waits no longer than its answer timer. A miniport must answer.
//!
//! A seam whose answers come from another thread keeps them until `poll_answer` asks for them, and
//! rings a [`Waker`](crate::Waker) so that it is asked. One that makes its answers itself, as a
//! simulated network does, names the time of the next in `poll_timeout`.
//!
//! The network keeps a promise that makes rolling back certain: from [`Signaling::modify`] until
//! [`Signaling::confirm`] or [`Signaling::restore`] it keeps what stood before, as well as what it
//! agreed to. A change costs the larger of the two while it is under way, and a change that fails
//! never costs what the call had (RFC 2205 §2.5; ATM's reserve up, shape down).

use crate::handle::{Ticket, VcHandle};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::event;

/// The answer of the network.
pub type NetworkAnswer = event::NetworkAnswer<Terms>;

/// The answer of the miniport. [`MiniportAnswer::Unacceptable`](event::MiniportAnswer) is the
/// manager's own verdict on rounding that no flag allowed.
pub type MiniportAnswer = event::MiniportAnswer<Terms>;

/// What a seam says when it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<A> {
    /// The answer.
    Now(A),
    /// The answer comes later, with the ticket.
    Later,
}

/// The control side of the network: the signalling protocol that sets calls up and changes them.
pub trait Signaling {
    /// Sets the call of `ticket.vc` up on the terms `wanted`.
    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer>;

    /// Changes the call to the terms `wanted`, keeping what stood before until it is confirmed or
    /// restored. Asked again before that, it replaces what was wanted, not what stood.
    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer>;

    /// Puts the call back to the terms `agreed` that stood before, whether or not the change was
    /// ever seen. [`NetworkAnswer::Accepted`](event::NetworkAnswer) says that they stand; anything
    /// else that they cannot.
    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer>;

    /// The terms `agreed` are in force at this end: what was kept besides is given up. No answer.
    fn confirm(&mut self, now: Time, vc: VcHandle, agreed: &Terms);

    /// Releases the call, in whatever state it is. Every answer means that it is gone.
    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer>;

    /// The next answer that is due.
    fn poll_answer(&mut self, now: Time) -> Option<(Ticket, NetworkAnswer)> {
        let _ = now;
        None
    }

    /// When the next answer is due, if one is.
    fn poll_timeout(&self) -> Option<Time> {
        None
    }
}

/// The miniport: the adapter that carries the data of VCs.
pub trait Miniport {
    /// Activates the VC, or re-activates it with other terms. A refusal leaves it as it was,
    /// usable on the terms in force.
    fn activate_vc(&mut self, now: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer>;

    /// Deactivates the VC, once its transfers are done.
    fn deactivate_vc(&mut self, now: Time, ticket: Ticket) -> Reply<MiniportAnswer>;

    /// The next answer that is due.
    fn poll_answer(&mut self, now: Time) -> Option<(Ticket, MiniportAnswer)> {
        let _ = now;
        None
    }

    /// When the next answer is due, if one is.
    fn poll_timeout(&self) -> Option<Time> {
        None
    }
}
