//! Parties of a manager's multipoint calls.
//!
//! The rules are in [`party`](crate::party); here they meet the clients, the network, and the machine
//! of the VC. A change of quality of service names the VC and never a party.

use co_params::{CallFlags, CallParameters, Status};

use super::CallManager;
use super::table::Vc;
use super::upcall::{PartyHandler, Upcall};
use crate::handle::{ClientId, PartyHandle, PartyTicket, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Observer, PartySight};
use crate::party::{PartyAsk, PartyContext, PartyIndication, PartyState, PartyStep};
use crate::profile::TimerName;
use crate::seam::{NetworkAnswer, Reply, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Remote, State};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// `NdisClMakeCall` with a party context: asks for a call to which other parties can be added.
    /// It completes by an upcall, even if it is up at once. The handle names its first party once it
    /// is up, and never if it is not.
    ///
    /// # Errors
    /// As [`make_call`](Self::make_call), and `NOT_SUPPORTED` where the medium has one party to a
    /// call.
    pub fn make_party_call(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        context: PartyContext,
        block: &CallParameters,
    ) -> Result<PartyHandle, Status> {
        let found = self.owned(client, vc)?;
        if *found.state() != State::Inactive {
            return Err(Status::NotAccepted);
        }
        if !self.signaling.capabilities().multipoint {
            return Err(Status::NotSupported);
        }
        let (list, party) = self.parties.begin(vc, context)?;
        self.vcs.extra_mut(vc).parties = Some(list);
        let mut block = block.clone();
        block.flags = block.flags.without(CallFlags::MULTIPOINT_VC);
        self.see_party(now, vc, party, PartySight::CallRequested);
        let status = self.make_call(now, client, vc, &mut block);
        if status == Status::Success {
            self.tell_of_vc(vc, super::Handler::MakeCallComplete(status, block));
        } else if status != Status::Pending {
            self.end_parties(now, vc);
            return Err(status);
        }
        Ok(party)
    }

    /// `NdisClAddParty` (O-23): adds a party to a call that was made with one. It completes
    /// by an upcall, with `CALL_PARAMETERS_CHANGED` if the network altered its terms. What it grants is
    /// for the whole call: the VC is activated with that first, once, and no other party is told
    /// . If the miniport does not agree, or rounds, the party is not added and the call is as it
    /// was; so too, with `NOT_ACCEPTED`, if the call is being changed when the network answers, and
    /// with `NOT_SUPPORTED` on a medium whose calls do not change.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle, `NOT_ACCEPTED` for a call without parties or one that is not up,
    /// `NOT_SUPPORTED` on a permanent VC, `INVALID_DATA` for an illegal block, `RESOURCES` at a bound of
    /// [`PartyLimits`](crate::party::PartyLimits).
    pub fn add_party(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        context: PartyContext,
        block: &CallParameters,
    ) -> Result<PartyHandle, Status> {
        self.observer.see_party(now, Some(vc), None, PartySight::AddRequested(client, block));
        let added = self.try_add_party(now, client, vc, context, block);
        let sight = PartySight::Returned(added.err().unwrap_or(Status::Pending));
        self.observer.see_party(now, Some(vc), added.ok(), sight);
        added
    }

    fn try_add_party(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        context: PartyContext,
        block: &CallParameters,
    ) -> Result<PartyHandle, Status> {
        let found = self.owned(client, vc)?;
        let in_force = found.changeable().ok_or(Status::NotAccepted)?;
        if found.is_permanent {
            return Err(Status::NotSupported);
        }
        let mut block = block.clone();
        block.flags = block.flags.without(CallFlags::MULTIPOINT_VC);
        let wanted = in_force.for_change(&block)?;
        let list = self.vcs.extra(vc).and_then(|extra| extra.parties);
        let list = list.ok_or(Status::NotAccepted)?;
        let step = self.parties.add(list, context, wanted.clone())?;
        self.see_party(now, vc, step.party, PartySight::Delivered(Some(&wanted)));
        let party = step.party;
        self.party_stepped(now, step);
        Ok(party)
    }

    /// `NdisClDropParty` (O-24): drops a party, by a handle that is then given up. `PENDING`,
    /// and it completes by an upcall; or `FAILURE` for a bad handle and for the last party, which a
    /// close ends; or `NOT_ACCEPTED` while it is being added.
    pub fn drop_party(&mut self, now: Time, client: ClientId, party: PartyHandle) -> Status {
        let vc = self.parties.vc_of(party);
        self.observer.see_party(now, vc, Some(party), PartySight::DropRequested(client));
        let dropped = self.try_drop_party(now, client, party);
        let status = dropped.err().unwrap_or(Status::Pending);
        self.observer.see_party(now, vc, Some(party), PartySight::Returned(status));
        status
    }

    fn try_drop_party(
        &mut self,
        now: Time,
        client: ClientId,
        party: PartyHandle,
    ) -> Result<(), Status> {
        let vc = self.parties.vc_of(party).ok_or(Status::Failure)?;
        self.owned(client, vc)?;
        let is_connected = self.parties.state(party) == Some(&PartyState::Active);
        let dropped = self.parties.drop_party(party);
        if dropped.is_ok() || is_connected {
            self.see_party(now, vc, party, PartySight::Delivered(None));
        }
        self.party_stepped(now, dropped?);
        Ok(())
    }

    /// The parties of a call that the client knows of, the latest first.
    #[must_use]
    pub fn parties(&self, vc: VcHandle) -> Vec<PartyHandle> {
        let list = self.vcs.extra(vc).and_then(|extra| extra.parties);
        let mut members = list.map_or_else(Vec::new, |list| self.parties.members(list));
        members.retain(|party| self.parties.state(*party).is_some_and(PartyState::is_known));
        members
    }

    /// The network has answered a question about a party.
    pub(super) fn party_answered(&mut self, now: Time, ticket: PartyTicket, answer: NetworkAnswer) {
        let vc = self.parties.vc_of(ticket.party);
        let sight = if self.parties.awaits(ticket) {
            PartySight::Answered(answer.as_ref())
        } else {
            PartySight::StaleAnswer(answer.as_ref())
        };
        self.observer.see_party(now, vc, Some(ticket.party), sight);
        match self.parties.answered(ticket, answer) {
            Some(step) => self.party_stepped(now, step),
            None => self.stale_answers += 1,
        }
    }

    /// A party has left a call.
    pub(super) fn party_released(&mut self, now: Time, party: PartyHandle, status: Status) {
        let vc = self.parties.vc_of(party);
        match self.parties.remote_dropped(party, status) {
            Some(step) => {
                let sight = PartySight::RemoteDropped(status);
                self.observer.see_party(now, vc, Some(party), sight);
                self.party_stepped(now, step);
            }
            None => {
                self.observer.see_party(now, vc, Some(party), PartySight::StaleDrop);
                self.stale_answers += 1;
            }
        }
    }

    /// The network has said nothing of some parties for too long.
    pub(super) fn party_timers(&mut self, now: Time) {
        for _ in 0..self.events_at_once() {
            let Some(ticket) = self.party_waits.pop(now) else { return };
            if let Some(step) = self.parties.timed_out(ticket) {
                let sight =
                    PartySight::TimerExpired(self.config.profile.timer(TimerName::Request).name);
                self.see_party(now, step.vc, step.party, sight);
                self.party_stepped(now, step);
            }
        }
    }

    pub(super) fn party_stepped(&mut self, now: Time, step: PartyStep<Terms>) {
        let mut next = Some(step);
        while let Some(step) = next.take() {
            let PartyStep { vc, party, context, ask, completion, indication } = step;
            self.see_party(now, vc, party, PartySight::Settled);
            if let Some(completion) = completion {
                self.see_party(now, vc, party, PartySight::Completed(completion.as_ref()));
                self.tell_of_party(vc, party, context, PartyHandler::from(completion));
            }
            match indication {
                Some(PartyIndication::Drop(status)) => {
                    self.see_party(now, vc, party, PartySight::Dropped(status));
                    self.tell_of_party(vc, party, context, PartyHandler::IncomingDrop(status));
                }
                Some(PartyIndication::Close(_)) => {
                    self.see_party(now, vc, party, PartySight::LastDropped);
                    self.remote_wants(now, vc, Remote::Release);
                }
                None => {}
            }
            next = ask.and_then(|(ticket, ask)| self.ask_of_party(now, vc, ticket, ask));
        }
    }

    /// The step that an answer at once leads to.
    fn ask_of_party(
        &mut self,
        now: Time,
        vc: VcHandle,
        ticket: PartyTicket,
        ask: PartyAsk<Terms>,
    ) -> Option<PartyStep<Terms>> {
        let reply = match ask {
            PartyAsk::Add(wanted) => {
                self.see_party(now, vc, ticket.party, PartySight::AsksAdd(&wanted));
                self.signaling.add_party(now, ticket, vc, &wanted)
            }
            PartyAsk::Drop => {
                self.see_party(now, vc, ticket.party, PartySight::AsksDrop);
                self.signaling.drop_party(now, ticket)
            }
            PartyAsk::Activate(granted) => {
                return self.regrade(now, vc, ticket, granted);
            }
        };
        match reply {
            Reply::Now(answer) => {
                self.see_party(now, vc, ticket.party, PartySight::Answered(answer.as_ref()));
                self.parties.answered(ticket, answer)
            }
            Reply::Later => {
                let timer = self.config.profile.timer(TimerName::Request);
                let (name, at) = (timer.name, now.after(timer.value));
                self.see_party(now, vc, ticket.party, PartySight::TimerStarted(name, at));
                let parties = &self.parties;
                self.party_waits.push(at, ticket, |ticket| parties.awaits(ticket));
                None
            }
        }
    }

    pub(super) fn see_party(
        &mut self,
        now: Time,
        vc: VcHandle,
        party: PartyHandle,
        sight: PartySight<'_>,
    ) {
        self.observer.see_party(now, Some(vc), Some(party), sight);
    }

    fn tell_of_party(
        &mut self,
        vc: VcHandle,
        party: PartyHandle,
        context: PartyContext,
        handler: PartyHandler,
    ) {
        if let Some(owner) = self.vcs.get(vc).and_then(Vc::owner) {
            self.upcalls.push_back((owner, Upcall::Party { party, context, handler }));
        }
    }
}
