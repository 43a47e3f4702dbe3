//! Calls that come in: whom each is for, and on which VC it is offered.

use co_params::Status;

use super::CallManager;
use crate::handle::{VcContext, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Creator, FamilySight, Observer, Sight};
use crate::sap::SapOwner;
use crate::seam::{Offer, Signaling};
use crate::time::Time;
use crate::vc::Remote;

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// A call comes in: it gets a VC, or is refused (I-01, I-02).
    pub(super) fn offered(&mut self, now: Time, offer: Offer) {
        self.see_family(now, FamilySight::Offered(offer.sap, &offer.terms));
        let vc = self.vc_for(now, &offer);
        self.signaling.assign(now, offer.id, vc);
        match vc {
            Ok(vc) => {
                self.vcs.extra_mut(vc).sap = Some(offer.sap);
                self.observer.see(now, vc, Sight::OfferedBy(offer.sap));
                self.remote_wants(now, vc, Remote::Offer(offer.terms));
            }
            Err(refusal) => self.see_family(now, FamilySight::OfferRefused(offer.sap, refusal)),
        }
    }

    /// Whether NDIS hands an offer to the client. It does not if the SAP or the family has been closed
    /// while the VC was activated (I-02, R-044).
    pub(super) fn may_dispatch(&self, vc: VcHandle) -> bool {
        let sap = self.vcs.extra(vc).and_then(|extra| extra.sap);
        let owner = sap.ok_or(Status::Failure).and_then(|sap| self.saps.offer(sap));
        owner.and_then(|owner| self.families.may_offer(owner.af)).is_ok()
    }

    fn vc_for(&mut self, now: Time, offer: &Offer) -> Result<VcHandle, Status> {
        if !offer.terms.are_legal() {
            return Err(Status::InvalidData);
        }
        let SapOwner { client, af, context, .. } = self.saps.offer(offer.sap)?;
        if !self.has_room_for_transaction() {
            return Err(Status::Resources);
        }
        self.families.hold(client, af)?;
        let context = VcContext(context.0);
        let made = match self.reuse_vc(client, context) {
            Some(vc) => {
                self.vcs.extra_mut(vc).opening = Some(af);
                Ok(vc)
            }
            None => self.make_vc(now, client, context, Creator::CallManager, Some(af)),
        };
        if made.is_err() {
            self.release_opening(now, af);
        }
        made
    }
}
