//! What the set-up of a call and its end mean for its parties.

use co_params::Status;

use super::CallManager;
use super::interned::Name;
use crate::handle::{PartyHandle, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Observer, PartySight};
use crate::seam::Signaling;
use crate::time::Time;
use crate::vc::{Completion, Indication};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// Whether the call may be closed, as far as its parties are concerned.
    pub(super) fn may_close_parties(&self, vc: VcHandle) -> Result<(), Status> {
        let Some(list) = self.vcs.extra(vc).and_then(|extra| extra.parties) else { return Ok(()) };
        self.parties.may_close(list, self.last_party(vc))
    }

    /// The close of the call is under way.
    pub(super) fn close_parties(&mut self, vc: VcHandle) {
        if let Some(list) = self.vcs.extra(vc).and_then(|extra| extra.parties) {
            let last = self.last_party(vc);
            // It was allowed before the VC's machine took the close.
            let _ = self.parties.close(list, last);
        }
    }

    /// What the end of a set-up, of a close or of a call means for its parties.
    pub(super) fn note_for_parties(
        &mut self,
        now: Time,
        vc: VcHandle,
        completion: Option<Completion<Name>>,
        indication: Option<Indication<Name>>,
    ) {
        let Some(list) = self.vcs.extra(vc).and_then(|extra| extra.parties) else { return };
        match completion {
            Some(Completion::MakeCall(Ok(_))) => self.parties.connected(list),
            Some(Completion::MakeCall(Err(_)) | Completion::CloseCall(Ok(()))) => {
                self.end_parties(now, vc);
            }
            Some(Completion::CloseCall(Err(_))) => self.parties.close_failed(list),
            Some(Completion::ModifyCallQos(_)) | None => {}
        }
        if let Some(Indication::CloseCall(_)) = indication {
            for step in self.parties.released(list) {
                self.party_stepped(now, step);
            }
        }
    }

    /// The call is no more, nor are its parties.
    pub(super) fn end_parties(&mut self, now: Time, vc: VcHandle) {
        if let Some(list) = self.vcs.extra(vc).and_then(|extra| extra.parties) {
            for party in self.parties.members(list) {
                self.see_party(now, vc, party, PartySight::Settled);
            }
            self.parties.closed(list);
            self.vcs.extra_mut(vc).parties = None;
        }
    }

    /// The one party that is left, if one is.
    fn last_party(&self, vc: VcHandle) -> Option<PartyHandle> {
        match self.parties(vc)[..] {
            [last] => Some(last),
            _ => None,
        }
    }
}
