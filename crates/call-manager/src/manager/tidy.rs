//! What is done about a VC of the manager's own accord, once it has come to rest.

use super::CallManager;
use super::interned::{Interned, Name};
use super::table::Vc;
use crate::handle::VcHandle;
use crate::integrated::MiniportOf;
use crate::observer::{Observer, Sight};
use crate::seam::Signaling;
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::state::{Doubt, Stage};
use crate::vc::{Event, Remote, Request, State};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// What is to be done about a VC of its own accord, once it has come to rest: a proposal that
    /// waited is dealt with, a VC of the call manager's own is deleted or kept when its call is over, and
    /// what a client left behind is cleared up.
    pub(super) fn tidy(&mut self, now: Time, handle: VcHandle) {
        if !self.deferred.is_empty() {
            self.take_up_deferred(now, handle);
        }
        if self.keep_for_reuse(now, handle) {
            return;
        }
        while let Some((request, mut terms)) = self.own_request(handle) {
            if self.drive(now, handle, &mut terms, Event::Client(request)).is_err() {
                return;
            }
        }
    }

    pub(super) fn defer(&mut self, now: Time, handle: VcHandle, event: Event<&Terms>) {
        self.observer.see(now, handle, Sight::Deferred(event));
        if let Event::Remote(Remote::Proposal(proposed)) = event {
            self.deferred.insert(handle, proposed.clone());
        }
    }

    fn take_up_deferred(&mut self, now: Time, handle: VcHandle) {
        let Some(vc) = self.vcs.get(handle) else {
            self.deferred.remove(&handle);
            return;
        };
        let is_at_rest = vc.state().is_up_at_rest();
        if !is_at_rest && vc.state().in_force().is_some() {
            return;
        }
        let proposed = self.deferred.remove(&handle).filter(|_| is_at_rest);
        if let Some(proposed) = proposed {
            self.observer.see(now, handle, Sight::TakenUp);
            self.remote_wants(now, handle, Remote::Proposal(proposed));
        }
    }

    /// Ends what a client that has left was doing with a VC. A close that failed is tried once more,
    /// and no more than that.
    pub(super) fn left_behind(&mut self, now: Time, handle: VcHandle) {
        if self.vcs.get(handle).is_some_and(|vc| *vc.state() == State::CloseFailed) {
            self.settle(now, handle, Event::Client(Request::CloseCall));
        } else {
            self.tidy(now, handle);
        }
    }

    /// The client knows nothing of the VC any more, or never did, and the miniport does not deactivate
    /// it: it stays, as if its client had left, and holds no opening.
    pub(super) fn give_up(&mut self, now: Time, handle: VcHandle) {
        self.vcs.give_up(handle);
        self.observer.see(now, handle, Sight::Left);
        let has_extra = self.vcs.get(handle).is_some_and(Vc::has_extra);
        let opening = if has_extra { self.vcs.extra_mut(handle).opening.take() } else { None };
        opening.into_iter().for_each(|af| self.release_opening(now, af));
    }

    /// What the owner of a VC would ask for next if it were rid of it: the call manager of one of its
    /// own without a call, a client that has left of any. `None` if there is nothing, or an answer to
    /// wait for.
    fn own_request(&self, handle: VcHandle) -> Option<(Request<Name>, Interned)> {
        let vc = self.vcs.get(handle)?;
        let is_own = !vc.is_client_made && *vc.state() == State::Inactive;
        if !is_own && vc.owner().is_some() {
            return None;
        }
        let request = match vc.state() {
            State::Inactive | State::Failed => Request::DeleteVc,
            State::Offered { .. } | State::KeptInDoubt(Doubt { stage: Stage::Offered, .. }) => {
                Request::RejectCall
            }
            State::Active { .. }
            | State::Answering { .. }
            | State::ActivatingAnswer { .. }
            | State::Negotiating { .. }
            | State::Reactivating { .. }
            | State::Realigning { .. }
            | State::BackingOff { .. }
            | State::Reinstating(_)
            | State::Restoring(_)
            | State::InDoubt(_)
            | State::KeptInDoubt(Doubt { stage: Stage::Connected, .. })
            | State::Proposed(_)
            | State::Deciding(_)
            | State::Countering { .. }
            | State::Agreeing(_)
            | State::Withdrawing { .. }
            | State::Released
            | State::Clearing
            | State::Cleared => Request::CloseCall,
            State::Leaving => Request::ReturnQosChange,
            State::Dialing { .. }
            | State::Activating { .. }
            | State::Aligning { .. }
            | State::Redialing { .. }
            | State::WithdrawingActivation { .. }
            | State::AbandoningActivation
            | State::UndoingActivation
            | State::Abandoning
            | State::Preparing { .. }
            | State::AligningOffer { .. }
            | State::WithdrawingOffer { .. }
            | State::Rejecting
            | State::Declining
            | State::Retiring
            | State::Ending { .. }
            | State::Releasing
            | State::Deactivating
            | State::CloseFailed
            | State::Deleted => return None,
        };
        Some((request, self.vcs.terms(vc)))
    }
}
