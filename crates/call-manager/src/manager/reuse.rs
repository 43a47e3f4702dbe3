//! VCs of the call manager's own that are kept for another offer to the same client.
//!
//! To the client such a VC is gone: its handle means nothing until the next offer, and it
//! holds no opening. It gives way when the table is full, and goes with its client.

use std::collections::BTreeMap;

use super::CallManager;
use crate::handle::{ClientId, VcContext, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::Observer;
use crate::seam::Signaling;
use crate::time::Time;
use crate::vc::{Event, Request, State};

/// Inactive VCs by the client that they were offered to; never an empty list.
pub(super) type Idle = BTreeMap<ClientId, Vec<VcHandle>>;

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// Keeps a VC whose call is over, if that is the choice; whether it is kept.
    pub(super) fn keep_for_reuse(&mut self, now: Time, handle: VcHandle) -> bool {
        if !self.config.reuse_vcs {
            return false;
        }
        let Some(vc) = self.vcs.get_mut(handle) else { return false };
        let Some(owner) = vc.owner() else { return false };
        if vc.is_client_made || *vc.state() != State::Inactive {
            return false;
        }
        if !std::mem::replace(&mut vc.is_idle, true) {
            self.idle.entry(owner).or_default().push(handle);
            let opening = self.vcs.extra_mut(handle).opening.take();
            opening.into_iter().for_each(|af| self.release_opening(now, af));
        }
        true
    }

    /// A VC for another offer to this client, if one is kept.
    pub(super) fn reuse_vc(&mut self, client: ClientId, context: VcContext) -> Option<VcHandle> {
        let handle = self.take_idle(client)?;
        let vc = self.vcs.get_mut(handle)?;
        vc.is_idle = false;
        vc.context = context;
        Some(handle)
    }

    /// Deletes a VC that is kept, whosever, to make room; whether there was one.
    pub(super) fn give_way(&mut self, now: Time) -> bool {
        let client = self.idle.keys().next().copied();
        let Some(handle) = client.and_then(|client| self.take_idle(client)) else { return false };
        let Some(mut terms) = self.vcs.get(handle).map(|vc| self.vcs.terms(vc)) else {
            return false;
        };
        self.drive(now, handle, &mut terms, Event::Client(Request::DeleteVc)).is_ok()
    }

    fn take_idle(&mut self, client: ClientId) -> Option<VcHandle> {
        let kept = self.idle.get_mut(&client)?;
        let handle = kept.pop();
        if kept.is_empty() {
            self.idle.remove(&client);
        }
        handle
    }
}
