//! What far ends want of a call that is up: from the thought to the answer, or to the end of patience.

use call_manager::{NetworkAnswer, NetworkEvent, Terms, Time, VcHandle};

use super::ends::Ends;
use super::{Act, Due, Switch};
use crate::network::admission::Admission;

/// What the far end of a call wants.
#[derive(Debug)]
pub(super) struct Proposal {
    number: u64,
    terms: Terms,
    /// Whether it is to make room.
    shrinks: bool,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// On its way to the call manager: a change that is asked for now has crossed it.
    UnderWay,
    Delivered,
    Accepted,
}

impl Ends {
    /// Whether a proposal is on its way that the call manager has not seen.
    pub(super) fn crosses(&self, vc: VcHandle) -> bool {
        self.stage(vc) == Some(Stage::UnderWay)
    }

    fn stage(&self, vc: VcHandle) -> Option<Stage> {
        Some(self.calls.get(vc)?.proposal.as_ref()?.stage)
    }
}

impl<A: Admission> Switch<A> {
    pub(super) fn think_of_proposal(&mut self, now: Time, vc: VcHandle, number: u64) {
        let has = self.path.confirmed(vc);
        let Some(ends) = &mut self.ends else { return };
        let Some(call) = ends.call(vc, number) else { return };
        let in_force = call.in_force.clone();
        if let Some(in_force) = in_force {
            let terms = ends.remote.proposal(&in_force, has);
            self.suggest(now, vc, terms, false);
        }
        let Some(ends) = &mut self.ends else { return };
        if let Some(wait) = ends.remote.until_proposal() {
            self.agenda.enter(now.after(wait), Due::Act(Act::Propose { vc, call: number }));
        }
    }

    /// The far end, or the network in its place, proposes terms. Says whether it does.
    pub(super) fn suggest(&mut self, now: Time, vc: VcHandle, terms: Terms, shrinks: bool) -> bool {
        let Some(ends) = &mut self.ends else { return false };
        let number = ends.number();
        let patience = ends.remote.settings().patience;
        let Some(call) = ends.calls.get_mut(vc).filter(|call| call.is_idle()) else { return false };
        let is_same = call.in_force.as_ref() == Some(&terms);
        if is_same || self.path.is_changing(vc) || self.path.propose(vc, &terms).is_err() {
            return false;
        }
        let stage = Stage::UnderWay;
        call.proposal = Some(Proposal { number, terms: terms.clone(), shrinks, stage });
        self.tell(now, NetworkEvent::Proposal(vc, terms));
        let expire = Act::Expire { vc, proposal: number };
        self.agenda.enter(now.after(patience), Due::Act(expire));
        true
    }

    /// Word of a proposal has arrived, unless it was given up on the way. Says which.
    pub(super) fn deliver(&mut self, vc: VcHandle, terms: &Terms) -> bool {
        let call = self.ends.as_mut().and_then(|ends| ends.calls.get_mut(vc));
        let proposal = call.and_then(|call| call.proposal.as_mut());
        let same = proposal.filter(|it| it.terms == *terms && it.stage == Stage::UnderWay);
        same.map(|proposal| proposal.stage = Stage::Delivered).is_some()
    }

    /// A change that the call manager asks for while a proposal stands is the answer to it, and
    /// settles both.
    pub(super) fn settle_proposal(&mut self, now: Time, vc: VcHandle) {
        let stage = self.ends.as_ref().and_then(|ends| ends.stage(vc));
        if stage == Some(Stage::Delivered) {
            self.proposal_refused(now, vc);
        }
    }

    pub(super) fn proposal_accepted(&mut self, vc: VcHandle, agreed: &Terms) -> NetworkAnswer {
        let demand = self.path.demand(agreed);
        let is_held = demand.fits(self.path.held(vc));
        let call = self.ends.as_mut().and_then(|ends| ends.calls.get_mut(vc));
        match call.and_then(|call| call.proposal.as_mut()) {
            Some(proposal) if is_held && proposal.terms == *agreed => {
                proposal.stage = Stage::Accepted;
                NetworkAnswer::Accepted
            }
            Some(_) | None => NetworkAnswer::Refused,
        }
    }

    /// What was proposed will not be; what stood before stands.
    pub(super) fn proposal_refused(&mut self, now: Time, vc: VcHandle) {
        let Some(ends) = &mut self.ends else { return };
        let Some(call) = ends.calls.get_mut(vc) else { return };
        let Some(proposal) = call.proposal.take() else { return };
        if proposal.shrinks {
            call.refused_in = ends.relief.refused();
        }
        self.path.withdraw(vc);
        self.relieve(now);
    }

    /// The far end waits for an answer no longer. One that came counts.
    pub(super) fn expire(&mut self, now: Time, vc: VcHandle, number: u64) {
        let call = self.ends.as_ref().and_then(|ends| ends.calls.get(vc));
        let proposal = call.and_then(|call| call.proposal.as_ref());
        let waits = |it: &Proposal| it.number == number && it.stage != Stage::Accepted;
        if proposal.is_some_and(waits) {
            self.proposal_refused(now, vc);
        }
    }
}
