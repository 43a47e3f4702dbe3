//! Parties that change the call: what is granted to one is granted to all of them.
//!
//! To the machine of the VC it is a change of the other end that everybody has accepted: the miniport
//! is asked, and what stood before stands until it has agreed. But nobody proposed anything, so nobody
//! hears of it as a proposal: the client hears of it when the party is added, and the network when the
//! terms are confirmed, or when the party is dropped because they are not.

use co_params::Status;

use super::CallManager;
use super::interned::Name;
use crate::handle::{PartyTicket, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Observer, Sight};
use crate::party::{PartyState, PartyStep};
use crate::seam::Signaling;
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Ask, Event, Indication, Remote, Request, State, Tell, event};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// Activates the VC with what is granted to a party, unless it has that. The step of the party, if
    /// it is known already.
    pub(super) fn regrade(
        &mut self,
        now: Time,
        vc: VcHandle,
        ticket: PartyTicket,
        granted: Terms,
    ) -> Option<PartyStep<Terms>> {
        match self.needs_regrade(vc, &granted) {
            Ok(true) => {
                self.vcs.extra_mut(vc).regrading = Some(ticket);
                self.observer.see(now, vc, Sight::Regrades);
                self.settle(now, vc, Event::Remote(Remote::Proposal(granted)));
                None
            }
            Ok(false) => self.parties.activated(ticket, Ok(())),
            Err(refusal) => self.parties.activated(ticket, Err(refusal)),
        }
    }

    /// Whether the terms are others than those in force; or why they cannot be put in force now. One
    /// change at a time: a party does not wait for another.
    fn needs_regrade(&self, handle: VcHandle, granted: &Terms) -> Result<bool, Status> {
        let vc = self.vcs.get(handle).ok_or(Status::Failure)?;
        let state = self.vcs.state(vc);
        if state.in_force().is_some_and(|in_force| *in_force == granted) {
            return Ok(false);
        }
        if !granted.are_legal() {
            return Err(Status::Failure);
        }
        if !self.signaling.capabilities().qos_change {
            return Err(Status::NotSupported);
        }
        if !matches!(state, State::Active { .. }) {
            return Err(Status::NotAccepted);
        }
        self.room_for_transaction(handle).map(|()| true)
    }

    /// Whether that is what the VC is being activated for.
    pub(super) fn is_regrading(&self, vc: VcHandle) -> bool {
        self.vcs.extra(vc).is_some_and(|extra| extra.regrading.is_some())
    }

    /// The VC has come to rest, or its call to an end: the party has what was granted to it, or not.
    pub(super) fn settle_regrade(&mut self, now: Time, handle: VcHandle) {
        let Some(vc) = self.vcs.get(handle) else { return };
        let is_under_way = matches!(
            vc.state(),
            State::Proposed(_)
                | State::Deciding(_)
                | State::Agreeing(_)
                | State::Withdrawing { .. }
        );
        if is_under_way {
            return;
        }
        let Some(ticket) = self.vcs.extra_mut(handle).regrading.take() else { return };
        self.observer.see(now, handle, Sight::Regraded);
        let Some(PartyState::Activating { granted, .. }) = self.parties.state(ticket.party) else {
            return;
        };
        let Some(State::Active { in_force }) = self.state(handle) else { return };
        let result = if in_force == granted { Ok(()) } else { Err(Status::Failure) };
        if let Some(step) = self.parties.activated(ticket, result) {
            self.party_stepped(now, step);
        }
    }
}

/// What the machine does on the way that concerns nobody, since there is no proposal: the client's
/// answer, and the network's, are known.
pub(super) const fn foregone_answer(
    ask: Option<&Ask<Name>>,
    indication: Option<&Indication<Name>>,
) -> Option<Event<Name>> {
    match (ask, indication) {
        (Some(Ask::AcceptProposal(_)), _) => Some(Event::Network(event::NetworkAnswer::Accepted)),
        (_, Some(Indication::QosChange(_))) => Some(Event::Client(Request::ReturnQosChange)),
        (Some(_) | None, Some(_) | None) => None,
    }
}

/// Nor is there anything to refuse.
pub(super) const fn concerns_a_proposal(tell: &Tell<Name>) -> bool {
    match tell {
        Tell::RefuseProposal => true,
        Tell::Confirm(_) => false,
    }
}
