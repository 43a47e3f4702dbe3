//! Calls that a client places, and those that it is offered.

use co_params::{CallFlags, CallParameters, Status};

use super::CallManager;
use super::interned::Name;
use crate::handle::{ClientId, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Demand, Observer};
use crate::seam::Signaling;
use crate::time::Time;
use crate::vc::{Completion, Event, Request, State};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// `NdisClMakeCall`: asks for a call on an inactive VC. `block` is read, and written when the
    /// call is up at once: then it holds what was granted, with `CALL_PARAMETERS_CHANGED` if that
    /// differs from what was asked.
    ///
    /// Returns `SUCCESS`, `PENDING`, or a refusal: `FAILURE` for a bad handle or a network or
    /// miniport that refused (the VC can then only be deleted), `NOT_ACCEPTED` if the VC is not
    /// inactive, `RESOURCES` at [`Config::max_transactions`](super::Config::max_transactions) (the VC is as it was), and those of
    /// [`Terms::for_call`](crate::Terms::for_call).
    ///
    /// Source.
    pub fn make_call(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &mut CallParameters,
    ) -> Status {
        self.requested(now, vc, client, Demand::MakeCall(block));
        let status = self.try_make_call(now, client, vc, block).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisClIncomingCallComplete` with success: accepts the call that was offered. A block marked
    /// `CALL_PARAMETERS_CHANGED` holds what the client wants instead of what was offered; the other
    /// end has the last word. What follows is a call connected, or an incoming close.
    ///
    /// Returns `SUCCESS` if the answer was taken; `FAILURE` for a bad handle, `NOT_ACCEPTED` if no
    /// call is offered or a change of it is pending, `INVALID_DATA` for an illegal block or
    /// one that differs and is not marked. After a refusal the call is offered still.
    pub fn accept_call(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Status {
        self.requested(now, vc, client, Demand::AcceptCall(block));
        let status = self.try_accept(now, client, vc, block).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisClIncomingCallComplete` with a failure: rejects the call that was offered. The handle
    /// means nothing to the client any more (I-05).
    ///
    /// Returns `SUCCESS`, `FAILURE` for a bad handle, or `NOT_ACCEPTED` as
    /// [`accept_call`](Self::accept_call) does.
    pub fn reject_call(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Status {
        self.requested(now, vc, client, Demand::RejectCall);
        let status = self.try_answer(now, client, vc, Request::RejectCall);
        self.returned(now, vc, status.unwrap_or_else(|refusal| refusal))
    }

    fn try_make_call(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &mut CallParameters,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        if *found.state() != State::Inactive {
            return Err(Status::NotAccepted);
        }
        let mut terms = self.vcs.terms(found);
        let wanted = self.terms_for_call(vc, block)?;
        self.room_for_transaction(vc)?;
        let request = Request::MakeCall(terms.name(wanted));
        let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
        let Some(Completion::MakeCall(result)) = outcome.completion else {
            return Ok(self.pend(vc, &terms, outcome));
        };
        let grant = result?;
        *block = terms.value(grant.terms).to_parameters(grant.is_changed);
        if self.vcs.get(vc).is_some_and(|vc| vc.is_permanent) {
            block.flags |= CallFlags::PERMANENT_VC;
        }
        Ok(Status::Success)
    }

    fn try_accept(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        let state = self.vcs.state(found);
        let Some(in_force) = state.offer() else {
            // The answer to an offer that is over is of no account, whatever it says.
            let is_over = found.state().is_over() && !found.is_client_made;
            return if is_over { Ok(Status::Success) } else { Err(Status::NotAccepted) };
        };
        let wanted = in_force.for_answer(block)?;
        let mut terms = self.vcs.terms(found);
        let request = Request::AcceptCall(terms.name(wanted));
        let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
        self.raise(vc, &terms, outcome);
        self.tidy(now, vc);
        Ok(Status::Success)
    }

    /// A request without terms that completes nothing.
    pub(super) fn try_answer(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        request: Request<Name>,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        if request == Request::RejectCall && found.is_client_made {
            return Err(Status::NotAccepted);
        }
        let mut terms = self.vcs.terms(found);
        let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
        self.raise(vc, &terms, outcome);
        self.tidy(now, vc);
        Ok(Status::Success)
    }
}
