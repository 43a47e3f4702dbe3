//! A call that ends, and one that TAPI has forgotten.
//!
//! TAPI may close the handle at any time; the call behind it is ended all the same, and nothing about
//! it is told any more (T-071, T-073).

use super::{CLOSE_ATTEMPTS, Effect, Request, State, Step, SwitchEvent, go};
use crate::tapi::error::LineErr;
use crate::tapi::handles::RequestId;
use crate::tapi::qos::Qos;
use crate::tapi::tapi3::{MediaType, QosEventCode};
use crate::tapi::words::{CallState, DisconnectMode};

/// A request for a call that is being ended, on behalf of the request that is open.
pub(super) fn ending(open: RequestId, request: &Request) -> Result<Step, LineErr> {
    match request {
        Request::SetQos(_) | Request::Drop(_) => Err(LineErr::InvalCallState),
        Request::Close => {
            Ok(go(State::Abandoned { failures: 0 }).complete(open, Err(LineErr::OperationFailed)))
        }
    }
}

/// An event of a call that came up with less than it needs.
pub(super) fn undone(
    request: RequestId,
    error: LineErr,
    told: Option<(QosEventCode, MediaType)>,
    event: &SwitchEvent,
) -> Option<Step> {
    let failed = |step: Step| step.complete(request, Err(error)).qos_info(told);
    match event {
        SwitchEvent::Ended(_) | SwitchEvent::NotPlaced(_) => Some(failed(go(State::Gone))),
        SwitchEvent::CloseFailed(_) => {
            Some(failed(go(State::Abandoned { failures: 1 }).then(Effect::HangUp)))
        }
        SwitchEvent::Connected(_)
        | SwitchEvent::Settled(_)
        | SwitchEvent::NotTaken
        | SwitchEvent::Changed(_) => None,
    }
}

/// An event of a call that is being dropped. A change that was cut off may still be answered; that is
/// stale.
pub(super) fn dropped(
    request: RequestId,
    qos: &Qos,
    was: Option<DisconnectMode>,
    event: &SwitchEvent,
) -> Option<Step> {
    match event {
        SwitchEvent::Ended(_) | SwitchEvent::NotPlaced(_) => Some(idle(request)),
        SwitchEvent::CloseFailed(_) => {
            let mode = was.unwrap_or(DisconnectMode::Unknown);
            let next = State::Disconnected { qos: qos.clone(), mode, is_stuck: true };
            let step = go(next).complete(request, Err(LineErr::OperationFailed));
            Some(match was {
                Some(_) => step,
                None => step.then(Effect::CallState(CallState::Disconnected, Some(mode))),
            })
        }
        SwitchEvent::Connected(_)
        | SwitchEvent::Settled(_)
        | SwitchEvent::NotTaken
        | SwitchEvent::Changed(_) => None,
    }
}

/// A request for a call that is over.
pub(super) fn disconnected(
    qos: &Qos,
    mode: DisconnectMode,
    is_stuck: bool,
    request: &Request,
) -> Result<Step, LineErr> {
    match (request, is_stuck) {
        (Request::SetQos(_), _) => Err(LineErr::InvalCallState),
        (Request::Drop(request), false) => Ok(idle(*request)),
        (Request::Drop(request), true) => {
            let next = State::Dropping { request: *request, qos: qos.clone(), was: Some(mode) };
            Ok(go(next).then(Effect::HangUp))
        }
        (Request::Close, false) => Ok(go(State::Gone)),
        (Request::Close, true) => Ok(go(State::Abandoned { failures: 1 }).then(Effect::HangUp)),
    }
}

/// An event of a call that is over: one that could not be closed may be after all.
pub(super) fn released(
    qos: &Qos,
    mode: DisconnectMode,
    is_stuck: bool,
    event: &SwitchEvent,
) -> Option<Step> {
    match event {
        SwitchEvent::Ended(_) if is_stuck => {
            Some(go(State::Disconnected { qos: qos.clone(), mode, is_stuck: false }))
        }
        SwitchEvent::Ended(_)
        | SwitchEvent::Connected(_)
        | SwitchEvent::NotPlaced(_)
        | SwitchEvent::Settled(_)
        | SwitchEvent::NotTaken
        | SwitchEvent::Changed(_)
        | SwitchEvent::CloseFailed(_) => None,
    }
}

/// An event of a call that TAPI gave up before it came up.
pub(super) fn abandoned_placing(event: &SwitchEvent) -> Option<Step> {
    match event {
        SwitchEvent::Connected(_) => {
            Some(go(State::Abandoned { failures: 0 }).then(Effect::HangUp))
        }
        SwitchEvent::NotPlaced(_) | SwitchEvent::Ended(_) => Some(go(State::Gone)),
        SwitchEvent::Settled(_)
        | SwitchEvent::NotTaken
        | SwitchEvent::Changed(_)
        | SwitchEvent::CloseFailed(_) => None,
    }
}

/// An event of a call that TAPI gave up and that is being ended.
pub(super) fn abandoned(failures: u32, event: &SwitchEvent) -> Option<Step> {
    match event {
        SwitchEvent::Ended(_) | SwitchEvent::NotPlaced(_) => Some(go(State::Gone)),
        SwitchEvent::CloseFailed(_) if failures + 1 < CLOSE_ATTEMPTS => {
            Some(go(State::Abandoned { failures: failures + 1 }).then(Effect::HangUp))
        }
        SwitchEvent::CloseFailed(_) => Some(go(State::Gone)),
        SwitchEvent::Connected(_)
        | SwitchEvent::Settled(_)
        | SwitchEvent::NotTaken
        | SwitchEvent::Changed(_) => None,
    }
}

fn idle(request: RequestId) -> Step {
    go(State::Idle).complete(request, Ok(())).then(Effect::CallState(CallState::Idle, None))
}
