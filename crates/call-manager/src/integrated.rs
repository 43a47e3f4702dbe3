//! The integrated miniport call manager (MCM): one type behind both seams.
//!
//! A stand-alone call manager tells a miniport beside it to activate a VC, and the miniport may
//! answer later or refuse. An MCM is the miniport: it programs its own hardware and *reports* the
//! activation, so there is nobody to wait for and no miniport handler runs (A-22, R-022, F-14). The
//! types say so: an [`MiniportCallManager`] answers by returning, and it has no `create_vc` and
//! `delete_vc` of a miniport. Signalling VCs are its own affair; the engine never sees them.
//! What signals says in its type which kind of call manager it is, [`ROLE`](Signaling::ROLE), and the
//! wrong family of calls for it does not compile: an MCM beside a miniport, or anything else beside
//! [`Integrated`].
//!
//! Everything else is the same call manager.

use co_params::Status;

use crate::handle::{Packet, Ticket, VcHandle};
use crate::manager::{CallManager, Config};
use crate::observer::Observer;
use crate::seam::{Miniport, MiniportAnswer, MiniportEvent, Reply, Signaling};
use crate::terms::Terms;
use crate::time::Time;

#[cfg(doctest)]
mod does_not_compile;

/// Which kind of driver the call manager is, and so which family of calls it makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A protocol driver beside a miniport: `NdisCm…`.
    #[default]
    CallManager,
    /// A miniport driver with a call manager in it: `NdisMCm…`. Activation is a report to NDIS of
    /// what is done (F-14).
    MiniportCallManager,
}

/// A driver that signals and carries the data as well. Its [`ROLE`](Signaling::ROLE) says so.
pub trait MiniportCallManager: Signaling {
    /// Programs the hardware for the VC, or reprograms it. What is done is then reported with
    /// `NdisMCmActivateVc`, at every change. A refusal leaves the VC as it was, usable on
    /// the terms in force; one with [`Status::Closing`] says that it carries nothing any more
    ///
    fn program(&mut self, now: Time, vc: VcHandle, terms: &Terms) -> MiniportAnswer;

    /// Takes the VC out of the hardware; `NdisMCmDeactivateVc` reports it.
    ///
    /// # Errors
    /// Why it could not; `NOT_ACCEPTED` for a VC that is not there.
    fn idle(&mut self, now: Time, vc: VcHandle) -> Result<(), Status>;

    /// Takes a packet to send; see [`Miniport::send`].
    fn send(&mut self, now: Time, vc: VcHandle, packet: Packet) -> Reply<Status> {
        let _ = (now, vc, packet);
        Reply::Now(Status::Success)
    }

    /// Takes back what it indicated.
    fn returned(&mut self, now: Time, vc: VcHandle, packet: Packet) {
        let _ = (now, vc, packet);
    }

    /// The next thing that has happened to data by `now`.
    fn poll_data(&mut self, now: Time) -> Option<DataEvent> {
        let _ = now;
        None
    }
}

/// What happens to the data of an MCM's VCs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataEvent {
    /// A send is complete, with its status.
    SendComplete(VcHandle, Packet, Status),
    /// Data came for a VC.
    Received(VcHandle, Packet),
    /// See [`MiniportEvent::ResetStart`].
    ResetStart,
    /// The reset is over.
    ResetEnd,
}

/// Stands where the miniport of an MCM would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Integrated;

/// The miniport of a call manager that signals by `S`: one beside it, or [`Integrated`] with it.
///
/// Every [`Miniport`] is one. Not to be implemented elsewhere.
pub trait MiniportOf<S> {
    /// Which kind of call manager this makes. It has no value, and so nothing compiles that has need
    /// of it, if `S` is [another](Signaling::ROLE).
    const ROLE: Role;

    /// See [`Miniport::create_vc`].
    ///
    /// # Errors
    /// As there.
    fn create_vc(&mut self, signaling: &mut S, now: Time, vc: VcHandle) -> Result<(), Status>;

    /// See [`Miniport::delete_vc`].
    fn delete_vc(&mut self, signaling: &mut S, now: Time, vc: VcHandle);

    /// See [`Miniport::touch`].
    fn touch(&self, signaling: &S, vc: VcHandle);

    /// See [`Miniport::activate_vc`].
    fn activate_vc(
        &mut self,
        signaling: &mut S,
        now: Time,
        ticket: Ticket,
        terms: &Terms,
    ) -> Reply<MiniportAnswer>;

    /// See [`Miniport::deactivate_vc`].
    fn deactivate_vc(
        &mut self,
        signaling: &mut S,
        now: Time,
        ticket: Ticket,
    ) -> Reply<MiniportAnswer>;

    /// See [`Miniport::send`].
    fn send(&mut self, signaling: &mut S, now: Time, vc: VcHandle, packet: Packet)
    -> Reply<Status>;

    /// See [`Miniport::returned`].
    fn returned(&mut self, signaling: &mut S, now: Time, vc: VcHandle, packet: Packet);

    /// See [`Miniport::poll_event`].
    fn poll_event(&mut self, signaling: &mut S, now: Time) -> Option<MiniportEvent>;

    /// See [`Miniport::poll_timeout`].
    fn poll_timeout(&self) -> Option<Time>;
}

impl<S: Signaling, M: Miniport> MiniportOf<S> for M {
    const ROLE: Role = {
        assert!(
            matches!(S::ROLE, Role::CallManager),
            "a miniport call manager stands beside no miniport: `CallManager::integrated` takes it"
        );
        Role::CallManager
    };

    fn create_vc(&mut self, _: &mut S, now: Time, vc: VcHandle) -> Result<(), Status> {
        Miniport::create_vc(self, now, vc)
    }

    fn delete_vc(&mut self, _: &mut S, now: Time, vc: VcHandle) {
        Miniport::delete_vc(self, now, vc);
    }

    fn touch(&self, _: &S, vc: VcHandle) {
        Miniport::touch(self, vc);
    }

    fn activate_vc(
        &mut self,
        _: &mut S,
        now: Time,
        ticket: Ticket,
        terms: &Terms,
    ) -> Reply<MiniportAnswer> {
        Miniport::activate_vc(self, now, ticket, terms)
    }

    fn deactivate_vc(&mut self, _: &mut S, now: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        Miniport::deactivate_vc(self, now, ticket)
    }

    fn send(&mut self, _: &mut S, now: Time, vc: VcHandle, packet: Packet) -> Reply<Status> {
        Miniport::send(self, now, vc, packet)
    }

    fn returned(&mut self, _: &mut S, now: Time, vc: VcHandle, packet: Packet) {
        Miniport::returned(self, now, vc, packet);
    }

    fn poll_event(&mut self, _: &mut S, now: Time) -> Option<MiniportEvent> {
        Miniport::poll_event(self, now)
    }

    fn poll_timeout(&self) -> Option<Time> {
        Miniport::poll_timeout(self)
    }
}

/// The signalling half and the data half are one object, so nothing is there to create or delete
/// besides, and nothing to wait for.
impl<S: MiniportCallManager> MiniportOf<S> for Integrated {
    const ROLE: Role = {
        assert!(
            matches!(S::ROLE, Role::MiniportCallManager),
            "the `ROLE` of a miniport call manager is `Role::MiniportCallManager`"
        );
        Role::MiniportCallManager
    };

    fn create_vc(&mut self, _: &mut S, _: Time, _: VcHandle) -> Result<(), Status> {
        Ok(())
    }

    fn delete_vc(&mut self, _: &mut S, _: Time, _: VcHandle) {}

    /// The one object was touched already, for its signalling.
    fn touch(&self, _: &S, _: VcHandle) {}

    fn activate_vc(
        &mut self,
        signaling: &mut S,
        now: Time,
        ticket: Ticket,
        terms: &Terms,
    ) -> Reply<MiniportAnswer> {
        Reply::Now(signaling.program(now, ticket.vc, terms))
    }

    fn deactivate_vc(
        &mut self,
        signaling: &mut S,
        now: Time,
        ticket: Ticket,
    ) -> Reply<MiniportAnswer> {
        Reply::Now(match signaling.idle(now, ticket.vc) {
            Ok(()) => MiniportAnswer::Done,
            Err(status) => MiniportAnswer::Refused(status),
        })
    }

    fn send(
        &mut self,
        signaling: &mut S,
        now: Time,
        vc: VcHandle,
        packet: Packet,
    ) -> Reply<Status> {
        MiniportCallManager::send(signaling, now, vc, packet)
    }

    fn returned(&mut self, signaling: &mut S, now: Time, vc: VcHandle, packet: Packet) {
        MiniportCallManager::returned(signaling, now, vc, packet);
    }

    fn poll_event(&mut self, signaling: &mut S, now: Time) -> Option<MiniportEvent> {
        signaling.poll_data(now).map(|event| match event {
            DataEvent::SendComplete(vc, packet, status) => {
                MiniportEvent::SendComplete(vc, packet, status)
            }
            DataEvent::Received(vc, packet) => MiniportEvent::Received(vc, packet),
            DataEvent::ResetStart => MiniportEvent::ResetStart,
            DataEvent::ResetEnd => MiniportEvent::ResetEnd,
        })
    }

    fn poll_timeout(&self) -> Option<Time> {
        None
    }
}

impl<T: MiniportCallManager> CallManager<T, Integrated> {
    /// A miniport call manager without VCs that nobody watches.
    pub fn integrated(config: Config, mcm: T) -> Self {
        Self::with_observer(config, mcm, Integrated, ())
    }
}

impl<T: MiniportCallManager, O: Observer> CallManager<T, Integrated, O> {
    /// A miniport call manager without VCs, watched by `observer`.
    pub fn integrated_with_observer(config: Config, mcm: T, observer: O) -> Self {
        Self::with_observer(config, mcm, Integrated, observer)
    }
}
