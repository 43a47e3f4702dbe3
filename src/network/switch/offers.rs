//! Calls that come in: offered to a SAP, given a VC, answered or given up.

use call_manager::{NetworkAnswer, NetworkEvent, Offer, OfferId, SapHandle, Terms, Time, VcHandle};

use super::ends::Call;
use super::{Act, Due, Switch};
use crate::network::admission::{Admission, Occasion};

impl<A: Admission> Switch<A> {
    pub(super) fn offer_accepted(
        &mut self,
        now: Time,
        vc: VcHandle,
        agreed: &Terms,
    ) -> NetworkAnswer {
        let Some(ends) = &mut self.ends else { return NetworkAnswer::Refused };
        let Some(call) = ends.calls.get_mut(vc).filter(|call| !call.has_left) else {
            return NetworkAnswer::Refused;
        };
        let is_changed = call.in_force.as_ref() != Some(agreed);
        call.offer = None;
        if is_changed
            && !(ends.remote.agrees() && self.path.agree(Occasion::Change, vc, agreed).is_ok())
        {
            return NetworkAnswer::Refused;
        }
        self.come_alive(now, vc);
        NetworkAnswer::Accepted
    }

    /// An offer has a VC, or was refused.
    pub(super) fn assigned(&mut self, now: Time, offer: OfferId, vc: Option<VcHandle>) {
        let Some(ends) = &mut self.ends else { return };
        let Some(terms) = ends.offers.remove(&offer) else { return };
        if let Some(vc) = vc {
            let number = ends.number();
            let call = Call { in_force: Some(terms), offer: Some(offer), ..Call::new(number) };
            ends.calls.insert(vc, call);
        }
        self.relieve(now);
    }

    pub(super) fn sap_registered(&mut self, now: Time, sap: SapHandle) {
        let Some(ends) = &mut self.ends else { return };
        ends.saps.push(sap);
        if !ends.is_calling {
            ends.is_calling = true;
            self.plan_call(now);
        }
    }

    pub(super) fn plan_call(&mut self, now: Time) {
        let Some(ends) = &mut self.ends else { return };
        if ends.made >= ends.remote.settings().calls {
            return;
        }
        if let Some(wait) = ends.remote.until_call() {
            self.agenda.enter(now.after(wait), Due::Act(Act::Call));
        }
    }

    /// A far end calls one of the SAPs in turn. Says whether it could.
    pub(super) fn place_call(&mut self, now: Time) -> bool {
        let Some(ends) = &mut self.ends else { return false };
        if ends.saps.is_empty() {
            return false;
        }
        let sap = ends.saps[ends.made as usize % ends.saps.len()];
        ends.made += 1;
        let id = OfferId(ends.number());
        let terms = ends.remote.offer();
        if self.path.offer(id, &terms).is_err() {
            return false;
        }
        ends.offers.insert(id, terms.clone());
        let patience = ends.remote.settings().patience;
        self.agenda.enter(now.after(patience), Due::Act(Act::Abandon { offer: id }));
        self.tell(now, NetworkEvent::Offer(Offer { id, sap, terms }));
        true
    }

    /// Gives the first offer up that has no VC yet. Says whether there was one.
    pub(super) fn withdraw_offer(&mut self) -> bool {
        let Some(ends) = &mut self.ends else { return false };
        let Some((offer, _)) = ends.offers.pop_first() else { return false };
        self.path.assign(offer, None);
        true
    }

    /// The far end waits for an answer to its call no longer.
    pub(super) fn abandon(&mut self, now: Time, offer: OfferId) {
        let Some(ends) = &mut self.ends else { return };
        if ends.offers.remove(&offer).is_some() {
            self.path.assign(offer, None);
            return;
        }
        let unanswered = ends.calls.iter().find(|(_, call)| call.offer == Some(offer));
        if let Some(vc) = unanswered.map(|(vc, _)| vc) {
            self.leave(now, vc);
        }
    }
}
