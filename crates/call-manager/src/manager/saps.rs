//! SAPs of a manager: who is called.
//!
//! The machine of one is in [`sap`](crate::sap); here it meets the clients and the network.

use co_params::{Sap, Status};

use super::CallManager;
use super::upcall::{SapHandler, Upcall};
use crate::handle::{AfHandle, ClientId, SapHandle, SapTicket};
use crate::integrated::MiniportOf;
use crate::observer::{FamilySight, Observer};
use crate::profile::TimerName;
use crate::sap::{SapAsk, SapCompletion, SapContext, SapOwner, SapStep};
use crate::seam::{Reply, Signaling};
use crate::time::Time;

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// `NdisClRegisterSap` (O-06): the client takes the calls for an address, from now on.
    /// `SUCCESS`, or `PENDING` while the network is asked.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle or an opening that is being closed, `INVALID_DATA` if the address is
    /// taken, `RESOURCES` at [`Config::max_saps`](super::Config::max_saps), and what the
    /// network says at once.
    pub fn register_sap(
        &mut self,
        now: Time,
        client: ClientId,
        af: AfHandle,
        sap: &Sap,
        context: SapContext,
    ) -> Result<(SapHandle, Status), Status> {
        self.see_family(now, FamilySight::SapRequested(client, af));
        let registered = self.try_register_sap(now, client, af, sap, context);
        self.see_family(now, FamilySight::SapReturned(registered));
        registered
    }

    /// `NdisClDeregisterSap` (O-07). `PENDING` always; or `FAILURE` for a bad handle, or if it
    /// is being deregistered already. Calls that came by it go on.
    pub fn deregister_sap(&mut self, now: Time, client: ClientId, sap: SapHandle) -> Status {
        self.see_family(now, FamilySight::SapLeft(client, sap));
        let status = match self.saps.deregister(client, sap) {
            Ok(ticket) => {
                self.ask_to_deregister(now, ticket);
                Status::Pending
            }
            Err(refusal) => refusal,
        };
        self.see_family(now, FamilySight::SapReturned(Ok((sap, status))));
        status
    }

    fn try_register_sap(
        &mut self,
        now: Time,
        client: ClientId,
        af: AfHandle,
        sap: &Sap,
        context: SapContext,
    ) -> Result<(SapHandle, Status), Status> {
        let family = self.families.family_of(af).ok_or(Status::Failure)?;
        self.families.hold(client, af)?;
        let owner = SapOwner { client, af, family, context };
        let (handle, ticket) = match self.saps.register(owner, sap) {
            Ok(registered) => registered,
            Err(refusal) => {
                self.release_opening(now, af);
                return Err(refusal);
            }
        };
        self.see_family(now, FamilySight::SapMade(handle));
        self.see_family(now, FamilySight::SapAsks(handle, SapAsk::Register));
        let reply = self.signaling.register_sap(now, ticket, sap);
        let Some(step) = self.sap_replied(now, ticket, reply) else {
            return Ok((handle, Status::Pending));
        };
        self.follow_up(now, &step);
        match step.completion {
            Some(SapCompletion::Register(Status::Success)) => Ok((handle, Status::Success)),
            Some(SapCompletion::Register(refusal)) => Err(refusal),
            Some(SapCompletion::Deregister) | None => Err(Status::Failure),
        }
    }

    /// The network has said what it makes of a SAP.
    pub(super) fn sap_answered(&mut self, now: Time, ticket: SapTicket, status: Status) {
        match self.saps.answered(ticket, status) {
            Some(step) => {
                self.see_family(now, FamilySight::SapAnswered(ticket.sap, status));
                self.sap_stepped(now, step);
            }
            None => {
                self.stale_answers += 1;
                self.see_family(now, FamilySight::SapStale(ticket.sap));
            }
        }
    }

    /// The network has said nothing of some SAPs for too long.
    pub(super) fn sap_timers(&mut self, now: Time) {
        for _ in 0..self.events_at_once() {
            let Some(ticket) = self.sap_waits.pop(now) else { return };
            if let Some(step) = self.saps.timed_out(ticket) {
                let name = self.config.profile.timer(TimerName::Request).name;
                self.see_family(now, FamilySight::SapTimerExpired(ticket.sap, name));
                self.sap_stepped(now, step);
            }
        }
    }

    /// Its SAPs.
    pub(super) fn leave_saps(&mut self, now: Time, client: ClientId) {
        for ticket in self.saps.client_left(client) {
            self.ask_to_deregister(now, ticket);
        }
    }

    fn ask_to_deregister(&mut self, now: Time, ticket: SapTicket) {
        self.see_family(now, FamilySight::SapAsks(ticket.sap, SapAsk::Deregister));
        let reply = self.signaling.deregister_sap(now, ticket);
        if let Some(step) = self.sap_replied(now, ticket, reply) {
            self.sap_stepped(now, step);
        }
    }

    /// What comes of the network's answer, if it answers at once.
    fn sap_replied(
        &mut self,
        now: Time,
        ticket: SapTicket,
        reply: Reply<Status>,
    ) -> Option<SapStep> {
        match reply {
            Reply::Now(status) => {
                self.see_family(now, FamilySight::SapAnswered(ticket.sap, status));
                self.saps.answered(ticket, status)
            }
            Reply::Later => {
                let timer = self.config.profile.timer(TimerName::Request);
                let (name, until) = (timer.name, now.after(timer.value));
                let saps = &self.saps;
                self.sap_waits.push(until, ticket, |ticket| saps.awaits(ticket));
                self.see_family(now, FamilySight::SapTimerStarted(ticket.sap, name, until));
                None
            }
        }
    }

    /// A SAP that no request waits for has moved on.
    fn sap_stepped(&mut self, now: Time, step: SapStep) {
        if let Some(completion) = step.completion {
            let SapOwner { client, context, .. } = step.owner;
            self.see_family(now, FamilySight::SapComplete(client, step.sap, completion));
            let handler = SapHandler::from(completion);
            self.upcalls.push_back((client, Upcall::Sap { sap: step.sap, context, handler }));
        }
        self.follow_up(now, &step);
    }

    fn follow_up(&mut self, now: Time, step: &SapStep) {
        if let Some((ticket, SapAsk::Register | SapAsk::Deregister)) = step.ask {
            self.ask_to_deregister(now, ticket);
        }
        if let Some(af) = step.released {
            self.release_opening(now, af);
        }
    }
}
