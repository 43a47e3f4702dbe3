//! The end of a call, with the data that goes with it, and the end of a client.

use co_params::Status;

use super::CallManager;
use super::interned::Name;
use super::table::Vc;
use super::upcall::Handler;
use crate::handle::{ClientId, CloseData, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Demand, Observer, Sight};
use crate::seam::Signaling;
use crate::time::Time;
use crate::vc::state::Leaver;
use crate::vc::{Completion, Event, Indication, Reaction, ReleaseCause, Request, State};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// `NdisClCloseCall`: ends the call. A change that is pending completes first.
    ///
    /// Returns `SUCCESS` if the call is closed and the VC inactive, `PENDING` if a completion
    /// follows, `FAILURE` for a bad handle or a miniport that would not deactivate (the call can
    /// then only be closed again) or a multipoint call with more than one party,
    /// `NOT_ACCEPTED` if there is no call, or one being set up or closed, or if sends are under
    /// way.
    pub fn close_call(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Status {
        self.requested(now, vc, client, Demand::CloseCall);
        let status = self.try_close(now, client, vc, None).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisClCloseCall` with data for the other end. As [`close_call`](Self::close_call), and
    /// `INVALID_DATA` on a medium that carries none, or if there is no release any more that it
    /// could go with: close again without.
    pub fn close_call_with(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        data: &CloseData,
    ) -> Status {
        self.requested(now, vc, client, Demand::CloseCall);
        let status = self.try_close(now, client, vc, Some(data)).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// The client has left: its calls are closed and its VCs deleted, as it would have done.
    /// Nothing is told to it any more. A VC that the miniport does not deactivate stays, closed as
    /// far as it goes, so that no other call gets its place.
    pub fn unbind(&mut self, now: Time, client: ClientId) {
        self.upcalls.retain(|(owner, _)| *owner != client);
        // First, so that no close of a family completes for it.
        self.leave_families(now, client);
        self.idle.remove(&client);
        let left: Vec<VcHandle> = self.vcs.disown(client).collect();
        for vc in left {
            self.observer.see(now, vc, Sight::Left);
            self.return_all(now, vc);
            self.left_behind(now, vc);
        }
        self.leave_saps(now, client);
    }

    fn try_close(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        data: Option<&CloseData>,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        let mut terms = self.vcs.terms(found);
        let has_extra = found.has_extra();
        if has_extra {
            let index = self.vcs.extra(vc).and_then(|extra| extra.transfer);
            self.transfers.may_close(index)?;
            if self.takes_close(vc) {
                self.may_close_parties(vc)?;
            }
        }
        if let Some(data) = data {
            self.send_close_data(now, vc, data)?;
        }
        if has_extra && self.takes_close(vc) {
            self.close_parties(vc);
        }
        let outcome = self.drive(now, vc, &mut terms, Event::Client(Request::CloseCall))?;
        let status = match outcome.completion {
            Some(Completion::CloseCall(result)) => result.map(|()| Status::Success),
            Some(Completion::MakeCall(_) | Completion::ModifyCallQos(_)) | None => {
                Ok(self.pend(vc, &terms, outcome))
            }
        };
        self.tidy(now, vc);
        status
    }

    /// Whether the machine takes a close now.
    fn takes_close(&self, vc: VcHandle) -> bool {
        let close = Event::Client(Request::CloseCall);
        let rules = &self.config.profile.rules;
        let moved = self.vcs.get(vc).map(|vc| vc.state().on(close, rules));
        matches!(moved, Some(Reaction::Moved(_)))
    }

    /// The data of a close goes before its release, if there is one to come. No signalling
    /// carries that of a permanent VC.
    fn send_close_data(&mut self, now: Time, vc: VcHandle, data: &CloseData) -> Result<(), Status> {
        let is_permanent = self.vcs.get(vc).is_some_and(|vc| vc.is_permanent);
        let can_carry = self.signaling.capabilities().close_data;
        if is_permanent || self.is_released(vc) || !can_carry {
            return Err(Status::InvalidData);
        }
        if self.takes_close(vc) {
            self.observer.see(now, vc, Sight::SendsCloseData(data));
            self.signaling.close_data(now, vc, data);
        }
        Ok(())
    }

    /// Whether the release of its call is over: the other end's, or this one's, be it that the call
    /// manager gave the call up or that a close has failed since.
    fn is_released(&self, vc: VcHandle) -> bool {
        let is_released = |vc: &Vc| {
            let by_the_other_end = matches!(
                vc.state(),
                State::Released | State::Ending { by: Leaver::Remote | Leaver::Both, .. }
            );
            by_the_other_end || vc.state().is_cleared() || *vc.state() == State::CloseFailed
        };
        self.vcs.get(vc).is_some_and(is_released)
    }

    /// Data from the other end, for a client that will hear of the release; nobody else wants it.
    pub(super) fn close_data_came(&mut self, now: Time, vc: VcHandle, data: CloseData) {
        let is_heard = self.vcs.get(vc).is_some_and(|vc| vc.state().hears_of_release());
        if is_heard && !std::mem::replace(&mut self.vcs.extra_mut(vc).has_close_data, true) {
            self.observer.see(now, vc, Sight::CloseDataCame(&data));
            self.tell_of_vc(vc, Handler::CloseData(data));
        } else {
            self.observer.see(now, vc, Sight::StaleCloseData);
            self.stale_answers += 1;
        }
    }

    /// Why the network has released a call, if that is anything but that the other end asked for it.
    pub(super) fn note_cause(&mut self, handle: VcHandle, cause: Option<ReleaseCause>) {
        let status = cause.map_or(Status::Success, ReleaseCause::close_status);
        let is_known = self.vcs.get(handle).is_some_and(|vc| vc.state().in_force().is_some());
        if is_known && !status.is_success() {
            self.vcs.extra_mut(handle).close_status = Some(status);
        }
    }

    /// The incoming close of a release, with the status that its cause has.
    pub(super) fn with_cause(
        &self,
        vc: VcHandle,
        indication: Indication<Name>,
    ) -> Indication<Name> {
        if indication != Indication::CloseCall(Status::Success) {
            return indication;
        }
        let status = self.vcs.extra(vc).and_then(|extra| extra.close_status);
        Indication::CloseCall(status.unwrap_or(Status::Success))
    }
}
