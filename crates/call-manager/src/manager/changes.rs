//! Changes of a call that is up: what a client asks for, what it answers to the other end, and how many
//! VCs may negotiate at one time.

use co_params::{CallParameters, Status};

use super::CallManager;
use super::drive::Outcome;
use super::interned::Interned;
use super::straight::Way;
use super::table::Vc;
use crate::handle::{ClientId, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Demand, Observer};
use crate::profile::WhoMayAsk;
use crate::seam::Signaling;
use crate::time::Time;
use crate::vc::{Completion, Event, Request, State};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// `NdisClModifyCallQoS`: asks for other terms for the call that is up. What the block leaves
    /// out stays as it is.
    ///
    /// Returns `SUCCESS` if exactly what was asked is in force; `PENDING` if a completion
    /// follows, as it also does when something else was granted; or a refusal, after which
    /// everything is as it was: `FAILURE` for a bad handle or a network or miniport that
    /// refused, `INVALID_DATA` for an illegal block, `RESOURCES` at
    /// [`Config::max_transactions`](super::Config::max_transactions) (M-04), `NOT_ACCEPTED` if no call is up or
    /// another change is pending, `NOT_SUPPORTED` on a permanent VC or a medium without
    /// quality of service. A change waits for network and miniport no longer than
    /// the profile's timers say, and all in all no longer than its transaction timer on the way
    /// forward.
    pub fn modify_call_qos(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Status {
        self.requested(now, vc, client, Demand::ModifyCallQos(block));
        let status = self.try_modify(now, client, vc, block).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// The return of `ProtocolClIncomingCallQoSChange`. If the client asked for nothing on the VC
    /// since it was told, the change is accepted. A client that was told of one change
    /// after another, because the first one fell or its call ended, returns from each, and the
    /// last return is the answer. A return that nobody waits for means nothing.
    pub fn return_qos_change(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Status {
        self.requested(now, vc, client, Demand::ReturnQosChange);
        let is_last = self.owned_mut(client, vc).map(Vc::return_is_last);
        let status = match is_last {
            Ok(true) => self.try_answer(now, client, vc, Request::ReturnQosChange),
            Ok(false) => Ok(Status::Success),
            Err(refusal) => Err(refusal),
        };
        self.returned(now, vc, status.unwrap_or_else(|refusal| refusal))
    }

    fn try_modify(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        let in_force = found.changeable().ok_or(Status::NotAccepted)?;
        if found.is_permanent || !self.signaling.capabilities().qos_change {
            return Err(Status::NotSupported);
        }
        if !found.is_client_made && self.config.profile.who_may_ask == WhoMayAsk::Caller {
            return Err(Status::Failure);
        }
        let mut wanted = in_force.clone();
        wanted.change(block)?;
        if !found.has_transaction() && !self.has_room_for_transaction() {
            return Err(Status::Resources);
        }
        let is_straight = matches!(found.state(), State::Active { .. }) && wanted != *in_force;
        let way = if is_straight {
            self.change(now, vc, &mut wanted)?
        } else {
            let mut terms = self.vcs.terms(found);
            let request = Request::ModifyCallQos(terms.name(wanted));
            let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
            Way::Other(terms, outcome)
        };
        let has_come_straight = !matches!(way, Way::Other(..));
        let status = match way {
            Way::Granted => Ok(Status::Success),
            Way::Refused(cause) => Err(cause.status()),
            Way::Waits => Ok(Status::Pending),
            Way::Other(terms, outcome) => self.answer_change(vc, &terms, outcome),
        };
        if !has_come_straight || !self.deferred.is_empty() {
            self.tidy(now, vc);
        }
        status
    }

    /// What a request is answered at once whose change has come so far.
    fn answer_change(
        &mut self,
        vc: VcHandle,
        terms: &Interned,
        outcome: Outcome,
    ) -> Result<Status, Status> {
        match (outcome.completion, outcome.indication) {
            (Some(Completion::ModifyCallQos(Ok(grant))), None) if !grant.is_changed => {
                Ok(Status::Success)
            }
            (Some(Completion::ModifyCallQos(Err(refusal))), None) => Err(refusal.cause.status()),
            _ => Ok(self.pend(vc, terms, outcome)),
        }
    }

    /// Whether one more VC may begin to negotiate (M-04). One that does already goes on.
    pub(super) fn room_for_transaction(&self, vc: VcHandle) -> Result<(), Status> {
        let is_in_one = self.vcs.get(vc).is_some_and(Vc::has_transaction);
        if is_in_one || self.has_room_for_transaction() { Ok(()) } else { Err(Status::Resources) }
    }

    pub(super) fn has_room_for_transaction(&self) -> bool {
        self.vcs.transactions() < self.config.max_transactions as usize
    }

    /// Whether the other end may propose terms at all (K-02).
    pub(super) fn remote_may_propose(&self, vc: VcHandle) -> bool {
        let is_allowed = |vc: &Vc| {
            let is_ours_alone =
                vc.is_client_made && self.config.profile.who_may_ask == WhoMayAsk::Caller;
            !vc.is_permanent && !is_ours_alone
        };
        self.signaling.capabilities().qos_change && self.vcs.get(vc).is_some_and(is_allowed)
    }
}
