//! Multipoint calls: what an application asks for about parties, and what it leads to.

#[cfg(test)]
mod tests;

use call_manager::handle::PartyHandle;
use call_manager::manager::PartyHandler;
use call_manager::party::PartyContext;
use call_manager::{Gone, Operation, Slot, VcContext, VcHandle};
use co_params::{CallParameters, Status};

use super::{Client, NotAsked};
use crate::call::{CallEvent, CallState, Event as CallChange};
use crate::calls::CallId;
use crate::party::{Close, Event, Gathering, NoParty, PartyId, Step};
use crate::policy::Policy;

impl<P: Policy> Client<P> {
    /// As [`place_call`](Self::place_call), for a call to which other parties can be added
    /// (`NdisClMakeCall` with a party, O-16). Its terms are those of all parties: a change concerns
    /// the call, never a party. Returns the names of the call and of its first party, which
    /// is connected when the call is.
    ///
    /// # Errors
    /// As [`place_call`](Self::place_call). A medium without parties refuses the call with
    /// `NOT_SUPPORTED`, by [`CallEvent::NotPlaced`].
    pub fn place_multipoint_call(
        &mut self,
        wanted: CallParameters,
        policy: P,
    ) -> Result<(CallId, PartyId), NotAsked> {
        let call = self.place_call(wanted, policy)?;
        let first = self.name_party(call);
        if let Some(found) = self.calls.get_mut(call) {
            found.gathering = Some(Box::new(Gathering::calling(first)));
        }
        Ok((call, first))
    }

    /// Adds a party to a multipoint call that is up (`NdisClAddParty`, O-23). What `wanted` leaves out
    /// is as the call has it; a call manager may not take other terms than those. Ends with [`Joined`](crate::PartyEvent::Joined) or
    /// [`NotJoined`](crate::PartyEvent::NotJoined), both in a [`CallEvent::Party`], or with the end of the call.
    ///
    /// # Errors
    /// [`NoParty`] unless the call was placed with a party, is up, and has fewer than
    /// [`Bounds::parties_of_a_call`](crate::Bounds::parties_of_a_call).
    pub fn add_party(&mut self, call: CallId, wanted: CallParameters) -> Result<PartyId, NoParty> {
        let max_parties = self.bounds.parties_of_a_call;
        let found = self.calls.get(call).ok_or(NoParty::NotMultipoint)?;
        let gathering = found.gathering.as_deref().ok_or(NoParty::NotMultipoint)?;
        gathering.may_add(max_parties)?;
        let vc = found.state.vc().ok_or(NoParty::NotUp)?;
        let party = self.name_party(call);
        self.party_happened(party, Event::Add(party, vc, wanted));
        Ok(party)
    }

    /// Drops a party that is connected, while another is (`NdisClDropParty`, O-24). Ends with
    /// [`Dropped`](crate::PartyEvent::Dropped); with [`Left`](crate::PartyEvent::Left) if it leaves first; with
    /// [`NotDropped`](crate::PartyEvent::NotDropped) if all others do; or with the end of the call.
    ///
    /// # Errors
    /// [`NoParty::Last`] for the last that is connected, which only [`hang_up`](Self::hang_up) ends;
    /// [`NoParty::NotConnected`] for one that is coming, going or gone; [`NoParty::NotUp`] once the
    /// end of the call was asked for.
    pub fn drop_party(&mut self, party: PartyId) -> Result<(), NoParty> {
        let call = *self.parties.get(party.0).ok_or(NoParty::NotConnected)?;
        let gathering = self.gathering(call).ok_or(NoParty::NotConnected)?;
        gathering.may_drop(party)?;
        let step = gathering.on(Event::Drop(party)).ok_or(NoParty::NotConnected)?;
        self.take_gathering(call, step);
        Ok(())
    }

    /// The parties of a call that are connected, in no particular order; none unless it is a
    /// multipoint call that is up, is being left or could not be closed.
    pub fn parties(&self, call: CallId) -> impl Iterator<Item = PartyId> {
        let members = self.gathering(call).and_then(Gathering::members);
        let connected = members.into_iter().flatten().filter(|(_, member)| member.is_connected());
        connected.map(|(id, _)| *id)
    }

    /// The call of a party; `None` if the party is gone.
    #[must_use]
    pub fn call_of(&self, party: PartyId) -> Option<CallId> {
        self.parties.get(party.0).copied()
    }

    /// The request for a call, with its first party if it is to have one.
    pub(super) fn make_call(
        &mut self,
        call: CallId,
        vc: VcHandle,
        wanted: CallParameters,
    ) -> Result<(), Gone> {
        match self.gathering(call) {
            Some(Gathering::Calling { first, .. }) => {
                self.send_about(*first, Operation::MakePartyCall(vc, wanted))
            }
            Some(
                Gathering::Up(_)
                | Gathering::Leaving { .. }
                | Gathering::Closing(_)
                | Gathering::CloseFailed(_),
            )
            | None => self.send(Slot::new(call.context(), Operation::MakeCall(vc, wanted))),
        }
    }

    /// A request came back with its party, and is pending.
    pub(super) fn party_named(&mut self, context: VcContext, party: PartyHandle) {
        let id = PartyId::from_context(context.0);
        // An answer that came first has said the name already.
        let Some(call) = self.call_of(id) else { return };
        let step = self.gathering(call).and_then(|gathering| gathering.on(Event::Named(id, party)));
        if let Some(step) = step {
            self.take_gathering(call, step);
        }
    }

    /// A call with a party was refused by return.
    pub(super) fn party_call_refused(&mut self, context: VcContext, status: Status) {
        match self.call_of(PartyId::from_context(context.0)) {
            Some(call) => {
                let refused = CallChange::MakeCallComplete(status, CallParameters::default());
                self.happened(call, refused);
            }
            None => self.counts.stale += 1,
        }
    }

    pub(super) fn add_refused(&mut self, context: VcContext, status: Status) {
        let id = PartyId::from_context(context.0);
        self.party_happened(id, Event::AddComplete(id, Err(status)));
    }

    pub(super) fn drop_refused(&mut self, context: VcContext, status: Status) {
        let id = PartyId::from_context(context.0);
        self.party_happened(id, Event::DropComplete(id, status));
    }

    pub(super) fn party_upcall(
        &mut self,
        party: PartyHandle,
        context: PartyContext,
        handler: PartyHandler,
    ) {
        let id = PartyId::from_context(context.0);
        let event = match handler {
            PartyHandler::AddComplete(Status::Success, block) => {
                Event::AddComplete(id, Ok((party, block)))
            }
            PartyHandler::AddComplete(status, _) => Event::AddComplete(id, Err(status)),
            PartyHandler::DropComplete(status) => Event::DropComplete(id, status),
            PartyHandler::IncomingDrop(status) => Event::IncomingDrop(id, party, status),
        };
        self.party_happened(id, event);
    }

    /// What the machine of the call did concerns its parties, if it has any.
    pub(super) fn gathering_follows(&mut self, call: CallId, event: Event) {
        let step = self.gathering(call).and_then(|gathering| gathering.on(event));
        if let Some(step) = step {
            self.take_gathering(call, step);
        }
    }

    /// The machine of the call closes it: at once, or when one party is left.
    pub(super) fn leave_parties(&mut self, call: CallId, vc: VcHandle) {
        match self.gathering(call) {
            Some(gathering) => {
                if let Some(step) = gathering.on(Event::Close(vc)) {
                    self.take_gathering(call, step);
                }
            }
            None => self.drain(call, vc),
        }
    }

    /// The parties of a call that is over are gone with it.
    pub(super) fn forget_parties(&mut self, gathering: Option<&Gathering>) {
        for party in gathering.into_iter().flat_map(Gathering::names) {
            self.parties.remove(party.0);
        }
    }

    fn name_party(&mut self, call: CallId) -> PartyId {
        PartyId(self.parties.insert(call))
    }

    fn gathering(&self, call: CallId) -> Option<&Gathering> {
        self.calls.get(call)?.gathering.as_deref()
    }

    fn party_happened(&mut self, party: PartyId, event: Event) {
        let call = self.call_of(party);
        let step = call.and_then(|call| Some((call, self.gathering(call)?.on(event)?)));
        match step {
            Some((call, step)) => self.take_gathering(call, step),
            None => self.counts.stale += 1,
        }
    }

    fn take_gathering(&mut self, call: CallId, step: Step) {
        let Step { next, asks, told, gone, close } = step;
        let Some(found) = self.calls.get_mut(call) else { return };
        found.gathering = Some(Box::new(next));
        gone.map(|party| self.parties.remove(party.0));
        self.events.extend(told.map(|(party, event)| (call, CallEvent::Party(party, event))));
        for (party, operation) in asks {
            // A manager that is gone is found out by the next flush or poll.
            let _ = self.send_about(party, operation);
        }
        match close {
            Some(Close::Now(vc)) => self.drain(call, vc),
            Some(Close::Failed(status)) => {
                self.happened(call, CallChange::CloseCallComplete(status));
            }
            Some(Close::Deserted) => {
                self.happened(call, CallChange::IncomingCloseCall(Status::Failure));
            }
            None => {}
        }
    }

    fn send_about(&mut self, party: PartyId, operation: Operation) -> Result<(), Gone> {
        self.send(Slot::new(VcContext(party.context().0), operation))
    }
}

/// What a move of the call means for its parties.
pub(super) const fn follows(before: &CallState, after: &CallState) -> Option<Event> {
    match (before, after) {
        (
            CallState::Dialing { .. },
            CallState::Stable { .. } | CallState::Negotiating { .. } | CallState::Closing { .. },
        ) => Some(Event::Connected),
        (CallState::Closing { .. }, CallState::CloseFailed { .. }) => Some(Event::CloseFailed),
        _ => None,
    }
}
