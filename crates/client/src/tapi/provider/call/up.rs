//! A call that is up, and its changes.
//!
//! While a change is under way the old terms are in force, here and in LINECALLINFO. Its answer says
//! what is in force from then on; whatever differs from what was shown is announced, success or not.

use co_params::CallParameters;

use super::setup::told;
use super::{Change, Effect, Request, State, Step, SwitchEvent, Up, go};
use crate::call::{End, Settled};
use crate::tapi::error::{LineErr, TSPI_LINE_SET_CALL_QUALITY_OF_SERVICE as LIST};
use crate::tapi::handles::RequestId;
use crate::tapi::policy::{CounterOffer, is_as_good};
use crate::tapi::qos::{Qos, Wish};
use crate::tapi::status_map::{Asked, disconnect_mode, refusal};
use crate::tapi::tapi3::{MediaType, QosEventCode, ServiceLevel};
use crate::tapi::words::{CallInfoState, CallState, DisconnectMode};

impl Up {
    pub(super) fn request(&self, request: Request) -> Result<Step, LineErr> {
        match request {
            Request::SetQos(change) => {
                let goal = self.qos.goal(&change.wish);
                Ok(go(State::Changing(self.clone(), change)).then(Effect::Change(goal)))
            }
            Request::Drop(request) => Ok(self.drop(request)),
            Request::Close => Ok(abandon()),
        }
    }

    /// A second change is refused and the first goes on (T-012); it ends early with its call.
    pub(super) fn changing(&self, change: &Change, request: &Request) -> Result<Step, LineErr> {
        match request {
            Request::SetQos(_) => Err(LineErr::InvalCallState),
            Request::Drop(request) => Ok(cut_off(change, self.drop(*request))),
            Request::Close => Ok(cut_off(change, abandon())),
        }
    }

    /// Nothing is agreed yet that could be changed (TA-01).
    pub(super) fn offering(&self, request: &Request) -> Result<Step, LineErr> {
        match request {
            Request::SetQos(_) => Err(LineErr::InvalCallState),
            Request::Drop(request) => Ok(self.drop(*request)),
            Request::Close => Ok(abandon()),
        }
    }

    pub(super) fn offered(&self, event: SwitchEvent) -> Option<Step> {
        match event {
            SwitchEvent::Connected(agreed) => {
                let next = Self { qos: self.qos.with(agreed), ..self.clone() };
                let differs = self.difference(&next.qos);
                let step = go(State::Up(next)).then(Effect::CallState(CallState::Connected, None));
                Some(announce(step, differs))
            }
            SwitchEvent::Ended(end) => Some(self.ended(end)),
            SwitchEvent::NotPlaced(status) => Some(self.ended(End::Remote(status))),
            SwitchEvent::CloseFailed(_) => Some(self.stuck()),
            SwitchEvent::Changed(_) | SwitchEvent::Settled(_) | SwitchEvent::NotTaken => None,
        }
    }

    pub(super) fn switch(&self, event: SwitchEvent) -> Option<Step> {
        match event {
            SwitchEvent::Changed(in_force) => Some(self.changed(in_force, State::Up)),
            SwitchEvent::Ended(end) => Some(self.ended(end)),
            SwitchEvent::CloseFailed(_) => Some(self.stuck()),
            SwitchEvent::Connected(_)
            | SwitchEvent::NotPlaced(_)
            | SwitchEvent::Settled(_)
            | SwitchEvent::NotTaken => None,
        }
    }

    pub(super) fn change_answered(
        &self,
        change: &Change,
        event: SwitchEvent,
        policy: CounterOffer,
    ) -> Option<Step> {
        let untimely =
            |step| cut_off(change, step).qos_info(change.told(QosEventCode::GenericError));
        match event {
            SwitchEvent::Settled(settled) => Some(self.settled(change, settled, policy)),
            SwitchEvent::NotTaken => Some(
                go(State::Up(self.clone()))
                    .complete(change.request, Err(LineErr::InvalCallState))
                    .qos_info(change.told(QosEventCode::GenericError)),
            ),
            SwitchEvent::Changed(in_force) => {
                Some(self.changed(in_force, |up| State::Changing(up, change.clone())))
            }
            SwitchEvent::Ended(end) => Some(untimely(self.ended(end))),
            SwitchEvent::CloseFailed(_) => Some(untimely(self.stuck())),
            SwitchEvent::Connected(_) | SwitchEvent::NotPlaced(_) => None,
        }
    }

    /// A change that nobody here asked for.
    fn changed(&self, in_force: CallParameters, state: impl FnOnce(Self) -> State) -> Step {
        let next = Self { qos: self.qos.with(in_force), ..self.clone() };
        let (differs, lost) = (self.difference(&next.qos), self.lost(&next));
        announce(go(state(next)), differs).qos_info(lost)
    }

    /// The status says whether the change took effect, and what is in force whether it suffices.
    /// After a way back nothing differs, and the request has failed (TA-08).
    fn settled(&self, change: &Change, settled: Settled, policy: CounterOffer) -> Step {
        let Settled { in_force, status, rounds } = settled;
        let goal = self.qos.goal(&change.wish);
        let before = &self.qos.in_force;
        if status.is_success() && policy.is_met(before, &goal, &in_force) {
            return self.granted(change, in_force);
        }
        let asked = if is_as_good(before, &goal) { Asked::NoMore } else { Asked::More };
        let was_countered = status.is_success() || rounds > 1;
        let (error, event) = if was_countered {
            (LineErr::RateUnavail, QosEventCode::AdmissionFailure)
        } else {
            refusal(status, asked)
        };
        let next = Self { qos: self.qos.with(in_force), ..self.clone() };
        let differs = self.difference(&next.qos);
        let step = go(State::Up(next)).complete(change.request, Err(error.among(LIST)));
        announce(step, differs).qos_info(change.told(event))
    }

    fn granted(&self, change: &Change, in_force: CallParameters) -> Step {
        let qos = self.qos.changed(in_force, &change.wish);
        let differs = self.difference(&qos);
        let needed = change.level.is_some().then(|| change.wish.clone());
        let next = Self { qos, level: change.level, needed };
        announce(go(State::Up(next)).complete(change.request, Ok(())), differs)
    }

    fn drop(&self, request: RequestId) -> Step {
        go(State::Dropping { request, qos: self.qos.clone(), was: None }).then(Effect::HangUp)
    }

    fn ended(&self, end: End) -> Step {
        let mode = match end {
            End::HungUp => DisconnectMode::Normal,
            End::NoAgreement => DisconnectMode::QosUnavail,
            End::Remote(status) => disconnect_mode(status),
            End::Rejected | End::NoRoom => DisconnectMode::Reject,
            End::Gone => disconnect_mode(co_params::Status::AdapterRemoved),
        };
        let event = (mode == DisconnectMode::QosUnavail).then(|| self.told_if_needed()).flatten();
        go(State::Disconnected { qos: self.qos.clone(), mode, is_stuck: false })
            .then(Effect::CallState(CallState::Disconnected, Some(mode)))
            .qos_info(event)
    }

    /// The far end closed, and this end could not follow.
    fn stuck(&self) -> Step {
        let mode = DisconnectMode::Unknown;
        go(State::Disconnected { qos: self.qos.clone(), mode, is_stuck: true })
            .then(Effect::CallState(CallState::Disconnected, Some(mode)))
    }

    /// The items of LINECALLINFO in which `next` differs.
    fn difference(&self, next: &Qos) -> CallInfoState {
        let qos =
            if self.qos.shown() == next.shown() { CallInfoState::NONE } else { CallInfoState::QOS };
        let rate =
            if self.qos.rate() == next.rate() { CallInfoState::NONE } else { CallInfoState::RATE };
        qos | rate
    }

    /// The event of a needed level that was there and is no longer (TA-38).
    fn lost(&self, next: &Self) -> Option<(QosEventCode, MediaType)> {
        let needed = self.needed.as_ref().map(Wish::new_call)?;
        let has = |up: &Self| is_as_good(&up.qos.in_force, &needed);
        (has(self) && !has(next)).then(|| self.told_if_needed()).flatten()
    }

    fn told_if_needed(&self) -> Option<(QosEventCode, MediaType)> {
        let level = self.level.filter(|level| level.level == ServiceLevel::Needed);
        told(level, QosEventCode::AdmissionFailure)
    }
}

impl Change {
    fn told(&self, event: QosEventCode) -> Option<(QosEventCode, MediaType)> {
        told(self.level, event)
    }
}

/// The change ends before its call does (TA-16).
fn cut_off(change: &Change, mut step: Step) -> Step {
    step.effects.insert(0, Effect::Complete(change.request, Err(LineErr::OperationFailed)));
    step
}

fn abandon() -> Step {
    go(State::Abandoned { failures: 0 }).then(Effect::HangUp)
}

/// One message with all items of one transition (TA-39).
fn announce(step: Step, items: CallInfoState) -> Step {
    if items == CallInfoState::NONE { step } else { step.then(Effect::CallInfo(items)) }
}

/// A call that the far end offers.
pub(in crate::tapi::provider) fn offered(offer: CallParameters) -> State {
    State::Offering(Up { qos: Qos::new(offer, &Wish::default()), level: None, needed: None })
}
