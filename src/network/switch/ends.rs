//! Calls as the network knows them, and what their far ends do unasked.

use std::collections::BTreeMap;

use call_manager::vc::ReleaseCause;
use call_manager::{NetworkEvent, OfferId, PartyHandle, SapHandle, Terms, Time, VcHandle};
use co_params::Status;

use super::proposals::Proposal;
use super::relief::Relief;
use super::{Act, Due, Switch};
use crate::network::admission::Admission;
use crate::network::chance::Chance;
use crate::network::far_end::FarEnd;
use crate::network::per_vc::PerVc;
use crate::network::rates::{Rates, set};
use crate::network::remote::Remote;
use crate::scenario::RemoteSettings;

/// What is known of calls and their far ends.
#[derive(Debug)]
pub(super) struct Ends {
    pub(super) remote: Remote,
    pub(super) calls: PerVc<Call>,
    pub(super) saps: Vec<SapHandle>,
    pub(super) parties: BTreeMap<PartyHandle, VcHandle>,
    pub(super) relief: Relief,
    /// Incoming calls without a VC.
    pub(super) offers: BTreeMap<OfferId, Terms>,
    /// Calls, proposals and offers so far: each has its number.
    numbers: u64,
    /// Incoming calls so far.
    pub(super) made: u32,
    pub(super) is_calling: bool,
}

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    /// Later calls have larger ones.
    pub(super) number: u64,
    /// What was confirmed; none while the call is being set up.
    pub(super) in_force: Option<Terms>,
    pub(super) proposal: Option<Proposal>,
    /// The relief in which a proposal to shrink was refused.
    pub(super) refused_in: u64,
    /// The offer that it came from, until that is accepted.
    pub(super) offer: Option<OfferId>,
    /// Whether the far end or the network has ended it.
    pub(super) has_left: bool,
}

impl Ends {
    pub(super) fn new(settings: RemoteSettings, chance: Chance) -> Self {
        Self {
            remote: Remote::new(settings, chance),
            calls: PerVc::new(),
            saps: Vec::new(),
            parties: BTreeMap::new(),
            relief: Relief::default(),
            offers: BTreeMap::new(),
            numbers: 0,
            made: 0,
            is_calling: false,
        }
    }

    pub(super) fn has_left(&self, vc: VcHandle) -> bool {
        self.calls.get(vc).is_some_and(|call| call.has_left)
    }

    /// A call is being set up.
    pub(super) fn begin(&mut self, vc: VcHandle) {
        let number = self.number();
        self.calls.insert(vc, Call::new(number));
    }

    /// The call manager knows that a call is over.
    pub(super) fn end(&mut self, vc: VcHandle) {
        self.calls.remove(vc);
        self.parties.retain(|_, of| *of != vc);
    }

    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// A call that is up, by its number: another may have its place by now.
    pub(super) fn call(&mut self, vc: VcHandle, number: u64) -> Option<&mut Call> {
        self.calls.get_mut(vc).filter(|call| call.number == number && !call.has_left)
    }
}

impl Call {
    pub(super) const fn new(number: u64) -> Self {
        Self { number, in_force: None, proposal: None, refused_in: 0, offer: None, has_left: false }
    }

    /// Whether the far end may propose something.
    pub(super) const fn is_idle(&self) -> bool {
        self.in_force.is_some() && self.proposal.is_none() && self.offer.is_none() && !self.has_left
    }
}

impl<A: Admission> Switch<A> {
    /// Something is due in the network.
    pub(super) fn act(&mut self, now: Time, act: Act) {
        match act {
            Act::Capacity { link, step } => self.change_capacity(now, link, step),
            Act::Preempt { relief } => self.lose_patience(now, relief),
            Act::Propose { vc, call } => self.think_of_proposal(now, vc, call),
            Act::Expire { vc, proposal } => self.expire(now, vc, proposal),
            Act::HangUp { vc, call } => {
                let is_up = self.ends.as_mut().is_some_and(|ends| ends.call(vc, call).is_some());
                if is_up {
                    self.leave(now, vc);
                }
            }
            Act::Call => {
                self.place_call(now);
                self.plan_call(now);
            }
            Act::Abandon { offer } => self.abandon(now, offer),
            Act::Leave { party } => {
                let is_there = self.ends.as_mut().and_then(|ends| ends.parties.remove(&party));
                if is_there.is_some() {
                    self.tell(now, NetworkEvent::PartyReleased(party, Status::Success));
                }
            }
        }
    }

    /// Whether what is to be told is still so. A proposal or an offer that was given up is not; one
    /// that is counts as delivered.
    pub(super) fn is_current(&mut self, event: &NetworkEvent) -> bool {
        match event {
            NetworkEvent::Proposal(vc, terms) => self.deliver(*vc, terms),
            NetworkEvent::Offer(offer) => {
                self.ends.as_ref().is_some_and(|ends| ends.offers.contains_key(&offer.id))
            }
            NetworkEvent::Answer(..)
            | NetworkEvent::SapAnswer(..)
            | NetworkEvent::PartyAnswer(..)
            | NetworkEvent::Release(..)
            | NetworkEvent::CloseData(..)
            | NetworkEvent::PartyReleased(..) => true,
        }
    }

    /// Terms are in force at both ends.
    pub(super) fn confirmed(&mut self, now: Time, vc: VcHandle, agreed: &Terms) {
        let Some(ends) = &mut self.ends else { return };
        let Some(call) = ends.calls.get_mut(vc).filter(|call| !call.has_left) else { return };
        let is_first = call.in_force.is_none();
        call.in_force = Some(agreed.clone());
        call.proposal = None;
        if is_first {
            self.come_alive(now, vc);
        }
        self.relieve(now);
    }

    pub(super) fn party_joined(&mut self, now: Time, party: PartyHandle, vc: VcHandle) {
        let Some(ends) = &mut self.ends else { return };
        ends.parties.insert(party, vc);
        if let Some(holding) = ends.remote.party_holding() {
            self.agenda.enter(now.after(holding), Due::Act(Act::Leave { party }));
        }
    }

    /// The far end hangs up.
    pub(super) fn leave(&mut self, now: Time, vc: VcHandle) {
        self.end_call(now, vc, None);
    }

    /// The far end, or the network with a cause, ends a call. What it held is free at once.
    pub(super) fn end_call(&mut self, now: Time, vc: VcHandle, cause: Option<ReleaseCause>) {
        self.path.release(vc);
        self.said.remove(vc);
        if let Some(call) = self.ends.as_mut().and_then(|ends| ends.calls.get_mut(vc)) {
            call.has_left = true;
            call.proposal = None;
        }
        self.tell(now, NetworkEvent::Release(vc, cause));
        self.relieve(now);
    }

    /// A call is up: from now on its far end acts.
    pub(super) fn come_alive(&mut self, now: Time, vc: VcHandle) {
        let Some(ends) = &mut self.ends else { return };
        let Some(call) = ends.calls.get(vc).map(|call| call.number) else { return };
        if let Some(holding) = ends.remote.holding() {
            self.agenda.enter(now.after(holding), Due::Act(Act::HangUp { vc, call }));
        }
        if let Some(wait) = ends.remote.until_proposal() {
            self.agenda.enter(now.after(wait), Due::Act(Act::Propose { vc, call }));
        }
    }
}

impl<A: Admission> FarEnd for Switch<A> {
    fn prepare(&mut self) {
        if self.ends.is_none() {
            // Settings by default leave nothing to chance.
            let ends = Ends::new(RemoteSettings::default(), Chance::new(0, 0));
            self.ends = Some(Box::new(ends));
        }
    }

    fn propose(&mut self, now: Time, vc: VcHandle, rates: Rates) -> bool {
        let call = self.ends.as_ref().and_then(|ends| ends.calls.get(vc));
        let Some(in_force) = call.and_then(|call| call.in_force.as_ref()) else { return false };
        let terms = set(in_force, rates);
        self.suggest(now, vc, terms, false)
    }

    fn hang_up(&mut self, now: Time, vc: VcHandle) -> bool {
        let is_up = self
            .ends
            .as_ref()
            .is_some_and(|ends| ends.calls.get(vc).is_some_and(|call| !call.has_left));
        if is_up {
            self.leave(now, vc);
        }
        is_up
    }

    fn call(&mut self, now: Time) -> bool {
        self.place_call(now)
    }
}
