//! A call that is being placed: it comes up with what was asked for, or not at all (T-059).
//!
//! A level that is only wanted if available never makes a call fail: what is refused is placed
//! again without a reservation, and what is granted in part is accepted (T-081).

use co_params::{CallParameters, Status};

use super::{Effect, Placing, Request, State, Step, SwitchEvent, Up, go};
use crate::tapi::error::{LineErr, TSPI_LINE_MAKE_CALL};
use crate::tapi::policy::is_as_good;
use crate::tapi::qos::{Qos, Wish};
use crate::tapi::status_map::{Asked, refusal};
use crate::tapi::tapi3::{BEST_EFFORT, Level, MediaType, QosEventCode, ServiceLevel};
use crate::tapi::words::CallState;

impl Placing {
    /// The call as it is asked for first.
    pub(in crate::tapi::provider) fn begin(self) -> Step {
        let wanted = self.wish.new_call();
        go(State::Placing(self)).then(Effect::Place(wanted))
    }

    /// There is no call yet to be changed or dropped.
    pub(super) fn request(&self, request: &Request) -> Result<Step, LineErr> {
        match request {
            Request::SetQos(_) | Request::Drop(_) => Err(LineErr::InvalCallState),
            Request::Close => {
                Ok(go(State::AbandonedPlacing)
                    .complete(self.request, Err(LineErr::OperationFailed)))
            }
        }
    }

    pub(super) fn switch(&self, event: SwitchEvent) -> Option<Step> {
        match event {
            SwitchEvent::Connected(granted) => Some(self.connected(granted)),
            SwitchEvent::NotPlaced(status) => Some(self.not_placed(status)),
            SwitchEvent::Ended(_) => Some(self.not_placed(Status::RequestAborted)),
            SwitchEvent::Settled(_)
            | SwitchEvent::NotTaken
            | SwitchEvent::Changed(_)
            | SwitchEvent::CloseFailed(_) => None,
        }
    }

    fn connected(&self, granted: CallParameters) -> Step {
        let wanted = self.wish.new_call();
        let is_met = is_as_good(&granted, &wanted);
        let short = (!is_met).then_some(QosEventCode::AdmissionFailure);
        let told = self.without.or(short).and_then(|event| told(self.level, event));
        if !is_met && !self.is_optional() {
            let (request, error) = (self.request, LineErr::RateUnavail);
            return go(State::Undoing { request, error, event: told }).then(Effect::HangUp);
        }
        let needed = self.level.is_some().then(|| self.wish.clone());
        let up = Up { qos: Qos::new(granted, &self.wish), level: self.level, needed };
        go(State::Up(up))
            .complete(self.request, Ok(()))
            .then(Effect::CallState(CallState::Connected, None))
            .qos_info(told)
    }

    fn not_placed(&self, status: Status) -> Step {
        let (error, event) = refusal(status, self.asked());
        if self.is_optional() && self.without.is_none() {
            let again =
                Self { wish: Wish::both(BEST_EFFORT), without: Some(event), ..self.clone() };
            return again.begin();
        }
        go(State::Gone)
            .complete(self.request, Err(error.among(TSPI_LINE_MAKE_CALL)))
            .qos_info(told(self.level, event))
    }

    fn asked(&self) -> Asked {
        let nothing = Wish::default().new_call();
        let wanted = self.wish.new_call();
        if is_as_good(&nothing, &wanted) { Asked::NoMore } else { Asked::More }
    }

    fn is_optional(&self) -> bool {
        self.level.is_some_and(|level| level.level == ServiceLevel::IfAvailable)
    }
}

/// The event of a failed wish: none for best effort, which asks for nothing (T-079), and none where
/// no level was asked for.
pub(super) fn told(level: Option<Level>, event: QosEventCode) -> Option<(QosEventCode, MediaType)> {
    let level = level.filter(|level| level.level != ServiceLevel::BestEffort)?;
    Some((event, level.media_type))
}
