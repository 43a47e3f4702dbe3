//! The two seams: the network below the call manager, and the miniport beside it.
//!
//! Both are resolved at compile time. A seam answers at once, or says [`Reply::Later`] and hands
//! the ticket back with its answer from `poll_event`. A network may also stay silent, and so may a
//! miniport that is broken: the manager waits no longer than its [profile](crate::Profile) says.
//!
//! A seam whose answers come from another thread keeps them until `poll_event` asks for them, and
//! rings a [`Waker`](crate::Waker) so that it is asked. One that makes its answers itself, as a
//! simulated network does, names the time of the next in `poll_timeout`.
//!
//! The network keeps a promise that makes rolling back certain: from [`Signaling::modify`] until
//! [`Signaling::confirm`] or [`Signaling::restore`] it keeps what stood before, as well as what it
//! agreed to. The same holds for what the other end proposes, until it is confirmed or refused. A
//! change costs the larger of the two while it is under way, and a change that fails never costs
//! what the call had (RFC 2205 §2.5; ATM's reserve up, shape down).

use co_params::{Sap, Status};

use crate::Role;
use crate::handle::{
    CloseData, OfferId, Packet, PartyHandle, PartyTicket, SapHandle, SapTicket, Ticket, VcHandle,
};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{ReleaseCause, event};

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

/// What a medium and its signalling protocol can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The quality of service of a call can change while it is up. Without it every change is
    /// refused with `NOT_SUPPORTED`, and every proposal of the other end is refused (K-02).
    pub qos_change: bool,
    /// Calls can have several parties. Without it such a call is refused with `NOT_SUPPORTED`.
    pub multipoint: bool,
    /// A close or a drop can carry data. Without it such data is refused with `INVALID_DATA`
    ///
    pub close_data: bool,
}

impl Capabilities {
    /// A medium that can do everything.
    pub const ALL: Self = Self { qos_change: true, multipoint: true, close_data: true };
}

/// What comes from the network, in the order in which it happened there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkEvent {
    /// The answer to a question about a VC.
    Answer(Ticket, NetworkAnswer),
    /// A SAP was registered, or deregistered, or was refused with this status.
    SapAnswer(SapTicket, Status),
    /// A party was added or dropped, with what was granted, or refused.
    PartyAnswer(PartyTicket, NetworkAnswer),
    /// The other end calls a SAP (I-01). Where it goes is told by [`Signaling::assign`].
    Offer(Offer),
    /// The other end of a call proposes other terms (K-01).
    Proposal(VcHandle, Terms),
    /// Data that goes with the release that follows.
    CloseData(VcHandle, CloseData),
    /// The call is released (C-11), with the cause that the protocol has for it, if it has one. What
    /// the client hears of that is said by [`close_status`](ReleaseCause::close_status); without a
    /// cause it is that the other end has asked for it.
    Release(VcHandle, Option<ReleaseCause>),
    /// A party left a call, or was lost, with this status (O-25). Of the last party it is the release of
    /// the call: what the network held for it, it holds no more.
    PartyReleased(PartyHandle, Status),
}

/// An incoming call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The network's own name for it until it has a VC.
    pub id: OfferId,
    /// The SAP that it is for.
    pub sap: SapHandle,
    /// What the other end offers, directions as this end sees them.
    pub terms: Terms,
}

/// The control side of the network: the signalling protocol that sets calls up and changes them.
///
/// The methods with a body are for what a network need not have: without SAPs no call comes in.
pub trait Signaling {
    /// Which kind of driver this is, and so which family of calls it makes. One that carries
    /// the data as well says [`Role::MiniportCallManager`], and compiles beside no miniport; any other
    /// leaves it as it is.
    const ROLE: Role = Role::CallManager;

    /// What the medium can do.
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    /// A question about this VC comes soon. A network with a large table may look its entry up now;
    /// nothing changes.
    fn touch(&self, vc: VcHandle) {
        let _ = vc;
    }

    /// Sets the call of `ticket.vc` up on the terms `wanted`.
    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer>;

    /// Changes the call to the terms `wanted`, keeping what stood before until it is confirmed or
    /// restored. Asked again before that, it replaces what was wanted, not what stood; asked again
    /// with the same ticket, it is the same question, sent once more. While a proposal of the other
    /// end stands, it is the counter-proposal, and the answer of the other end settles both.
    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer>;

    /// Puts the call back to the terms `agreed` that stood before, whether or not the change was
    /// ever seen. [`NetworkAnswer::Accepted`](event::NetworkAnswer) says that they stand; anything
    /// else that they cannot.
    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer>;

    /// The terms `agreed` are in force at this end: what was kept besides is given up. No answer.
    fn confirm(&mut self, now: Time, vc: VcHandle, agreed: &Terms);

    /// Releases the call, in whatever state it is; also refuses an offered one. Every answer means
    /// that it is gone.
    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer>;

    /// Releases the call as [`release`](Self::release) does, and says why: what the rule book has for
    /// the timer that ended it ([`OnSilence::Clear`](crate::vc::OnSilence::Clear)). A protocol without
    /// causes need not have this.
    fn release_with(
        &mut self,
        now: Time,
        ticket: Ticket,
        cause: ReleaseCause,
    ) -> Reply<NetworkAnswer> {
        let _ = cause;
        self.release(now, ticket)
    }

    /// Sends the data that goes with the release that follows. No answer.
    fn close_data(&mut self, now: Time, vc: VcHandle, data: &CloseData) {
        let _ = (now, vc, data);
    }

    /// Accepts the offered call on the terms `agreed`, which are those offered unless the client
    /// changed them (I-04). The answer says whether the other end agrees.
    fn accept_offer(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let _ = (now, ticket, agreed);
        Reply::Now(NetworkAnswer::Refused)
    }

    /// Accepts what the other end proposed. The answer confirms that it stands there too.
    fn accept_proposal(
        &mut self,
        now: Time,
        ticket: Ticket,
        agreed: &Terms,
    ) -> Reply<NetworkAnswer> {
        let _ = (now, ticket, agreed);
        Reply::Now(NetworkAnswer::Refused)
    }

    /// Refuses what the other end proposed; what stood before stands. No answer.
    fn refuse_proposal(&mut self, now: Time, vc: VcHandle) {
        let _ = (now, vc);
    }

    /// Tells where an offer has gone: to a VC, or nowhere, with the status that refuses it. No
    /// answer.
    fn assign(&mut self, now: Time, offer: OfferId, vc: Result<VcHandle, Status>) {
        let _ = (now, offer, vc);
    }

    /// Registers a SAP (O-06), so that calls for it are offered. `SUCCESS`, or why not.
    fn register_sap(&mut self, now: Time, ticket: SapTicket, sap: &Sap) -> Reply<Status> {
        let _ = (now, ticket, sap);
        Reply::Now(Status::NotSupported)
    }

    /// Deregisters a SAP (O-07). Every answer means that it is gone.
    fn deregister_sap(&mut self, now: Time, ticket: SapTicket) -> Reply<Status> {
        let _ = (now, ticket);
        Reply::Now(Status::Success)
    }

    /// Adds a party to the call of `vc` (O-23). Terms that it counters with are for the whole call: they
    /// are [confirmed](Self::confirm) once they are in force, and until then what stood before is kept;
    /// or the party is [dropped](Self::drop_party), and what stood before stands.
    fn add_party(
        &mut self,
        now: Time,
        ticket: PartyTicket,
        vc: VcHandle,
        wanted: &Terms,
    ) -> Reply<NetworkAnswer> {
        let _ = (now, ticket, vc, wanted);
        Reply::Now(NetworkAnswer::Refused)
    }

    /// Drops a party (O-24). Every answer means that it is gone.
    fn drop_party(&mut self, now: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        let _ = (now, ticket);
        Reply::Now(NetworkAnswer::Accepted)
    }

    /// The next thing that has happened by `now`.
    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        let _ = now;
        None
    }

    /// When the next thing happens, if it is known.
    fn poll_timeout(&self) -> Option<Time> {
        None
    }
}

/// What comes from the miniport, in the order in which it happened there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MiniportEvent {
    /// The answer to an activation or a deactivation.
    Answer(Ticket, MiniportAnswer),
    /// A send is complete, with its status (O-26).
    SendComplete(VcHandle, Packet, Status),
    /// Data came for a VC (O-27). The client returns it when it has read it.
    Received(VcHandle, Packet),
    /// A reset begins: until it ends, sends complete with `RESET_IN_PROGRESS`. The miniport
    /// answers the activations that it has not done with `FAILURE`; what was in force it keeps, and
    /// every VC with it. Said again, it means nothing more.
    ResetStart,
    /// The reset is over.
    ResetEnd,
}

/// The miniport: the adapter that carries the data of VCs.
pub trait Miniport {
    /// `MiniportCoCreateVc`: makes room for a VC (O-08). Never pends.
    ///
    /// # Errors
    /// Why not; the VC is not made then.
    fn create_vc(&mut self, now: Time, vc: VcHandle) -> Result<(), Status> {
        let _ = (now, vc);
        Ok(())
    }

    /// `MiniportCoDeleteVc`: the VC, which is inactive, is gone (O-10).
    fn delete_vc(&mut self, now: Time, vc: VcHandle) {
        let _ = (now, vc);
    }

    /// An order about this VC comes soon; as [`Signaling::touch`].
    fn touch(&self, vc: VcHandle) {
        let _ = vc;
    }

    /// Activates the VC, or re-activates it with other terms. A refusal leaves it as it was,
    /// usable on the terms in force.
    fn activate_vc(&mut self, now: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer>;

    /// Deactivates the VC, once its transfers are done.
    fn deactivate_vc(&mut self, now: Time, ticket: Ticket) -> Reply<MiniportAnswer>;

    /// Takes a packet to send, always (O-26), and says how it went, now or later with
    /// [`MiniportEvent::SendComplete`]. The client hears of either by an upcall.
    fn send(&mut self, now: Time, vc: VcHandle, packet: Packet) -> Reply<Status> {
        let _ = (now, vc, packet);
        Reply::Now(Status::Success)
    }

    /// Takes back what it indicated (`MiniportReturnNetBufferLists`).
    fn returned(&mut self, now: Time, vc: VcHandle, packet: Packet) {
        let _ = (now, vc, packet);
    }

    /// The next thing that has happened by `now`.
    fn poll_event(&mut self, now: Time) -> Option<MiniportEvent> {
        let _ = now;
        None
    }

    /// When the next thing happens, if it is known.
    fn poll_timeout(&self) -> Option<Time> {
        None
    }
}
