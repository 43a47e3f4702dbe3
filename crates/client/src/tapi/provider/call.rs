//! The machine of one call at the provider.
//!
//! Pure: a request of TAPI or an event of the client goes in; the next state and what is to be done
//! come out, in order.
//!
//! ```text
//! Placing ─→ Up ⇄ Changing      Offering ─→ Up
//!    │        └──┬──┘  any of them: drop → Dropping → Idle
//!    └→ Undoing  └→ Disconnected ─drop→ Idle
//!         └→ Gone        TSPI_lineCloseCall: Abandoned → Gone
//! ```

mod close;
mod setup;
mod up;

use co_params::CallParameters;

pub(super) use self::up::offered;
use crate::call::{End, Settled};
use crate::tapi::error::LineErr;
use crate::tapi::handles::RequestId;
use crate::tapi::policy::CounterOffer;
use crate::tapi::qos::{Qos, Wish};
use crate::tapi::tapi3::{Level, MediaType, QosEventCode};
use crate::tapi::words::{CallInfoState, CallState, DisconnectMode};

/// What the client, or the network through it, says about a call.
///
/// It is `CallEvent` of the client, with what only the join to the client can know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SwitchEvent {
    /// The call is up on these terms.
    Connected(CallParameters),
    /// The call was not placed. Nothing is left of it.
    NotPlaced(co_params::Status),
    /// The change is over, and the call goes on.
    Settled(Settled),
    /// The client does not take the change: it knows already that the call ends.
    NotTaken,
    /// The far end or the network changed the terms, and the client accepted (TA-15).
    Changed(CallParameters),
    /// The call is over. Nothing is left of it.
    Ended(End),
    /// The call could not be closed.
    CloseFailed(co_params::Status),
}

/// What TAPI asks about a call that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Request {
    SetQos(Change),
    Drop(RequestId),
    Close,
}

/// A change that TAPI asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) request: RequestId,
    pub(super) wish: Wish,
    /// The level that it comes from, if it does.
    pub(super) level: Option<Level>,
}

/// A new call that TAPI asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placing {
    pub(super) request: RequestId,
    pub(super) wish: Wish,
    pub(super) level: Option<Level>,
    /// Why the level was not had, once the call is placed again without.
    pub(super) without: Option<QosEventCode>,
}

/// A call that is up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Up {
    pub(super) qos: Qos,
    /// The level that its quality of service comes from, if it does.
    pub(super) level: Option<Level>,
    /// What the level takes.
    pub(super) needed: Option<Wish>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The call was asked for.
    Placing(Placing),
    /// The call came up with less than it needs, and is being ended before anyone hears of it.
    Undoing { request: RequestId, error: LineErr, event: Option<(QosEventCode, MediaType)> },
    /// The far end calls.
    Offering(Up),
    /// The call is up.
    Up(Up),
    /// The call is up, and a change is under way.
    Changing(Up, Change),
    /// The application let the call go. `was` is the mode if it was disconnected already.
    Dropping { request: RequestId, qos: Qos, was: Option<DisconnectMode> },
    /// The call is over, and the application has not let go of it; `is_stuck` if it still has to be
    /// closed (A-17).
    Disconnected { qos: Qos, mode: DisconnectMode, is_stuck: bool },
    /// The application has let go of the call.
    Idle,
    /// TAPI closed the handle before the call came up; it is ended as soon as it does (A-16).
    AbandonedPlacing,
    /// TAPI closed the handle, and the call is being ended. So often it could not be.
    Abandoned { failures: u32 },
    /// Nothing is left.
    Gone,
}

/// What is to be done, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Client: place a call.
    Place(CallParameters),
    /// Client: change it.
    Change(CallParameters),
    /// Client: end it.
    HangUp,
    /// TAPI: `ASYNC_COMPLETION`.
    Complete(RequestId, Result<(), LineErr>),
    /// TAPI: LINE_CALLSTATE.
    CallState(CallState, Option<DisconnectMode>),
    /// TAPI: LINE_CALLINFO.
    CallInfo(CallInfoState),
    /// TAPI: LINE_QOSINFO.
    QosInfo(QosEventCode, MediaType),
}

/// A move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) next: State,
    pub(super) effects: Vec<Effect>,
}

/// The most times that a call which TAPI gave up is asked to close. A close fails when the miniport
/// refuses to deactivate; one that refuses three times will again, and dropping the client clears up.
pub const CLOSE_ATTEMPTS: u32 = 3;

impl State {
    /// What the machine does with a request of TAPI.
    pub(super) fn request(&self, request: Request) -> Result<Step, LineErr> {
        match self {
            Self::Placing(placing) => placing.request(&request),
            Self::Undoing { request: open, .. } => close::ending(*open, &request),
            Self::Offering(up) => up.offering(&request),
            Self::Up(up) => up.request(request),
            Self::Changing(up, change) => up.changing(change, &request),
            Self::Dropping { request: open, .. } => close::ending(*open, &request),
            Self::Disconnected { qos, mode, is_stuck } => {
                close::disconnected(qos, *mode, *is_stuck, &request)
            }
            Self::Idle | Self::AbandonedPlacing | Self::Abandoned { .. } | Self::Gone => {
                self.nothing_more(&request)
            }
        }
    }

    /// What the machine does with an event of the client; `None` if it is stale.
    pub(super) fn switch(&self, event: SwitchEvent, policy: CounterOffer) -> Option<Step> {
        match self {
            Self::Placing(placing) => placing.switch(event),
            Self::Undoing { request, error, event: told } => {
                close::undone(*request, *error, *told, &event)
            }
            Self::Offering(up) => up.offered(event),
            Self::Up(up) => up.switch(event),
            Self::Changing(up, change) => up.change_answered(change, event, policy),
            Self::Dropping { request, qos, was } => close::dropped(*request, qos, *was, &event),
            Self::Disconnected { qos, mode, is_stuck } => {
                close::released(qos, *mode, *is_stuck, &event)
            }
            Self::AbandonedPlacing => close::abandoned_placing(&event),
            Self::Abandoned { failures } => close::abandoned(*failures, &event),
            Self::Idle | Self::Gone => None,
        }
    }

    /// Nothing can be asked of a call that is idle or not there any more, but to forget it.
    fn nothing_more(&self, request: &Request) -> Result<Step, LineErr> {
        match request {
            Request::SetQos(_) | Request::Drop(_) => Err(LineErr::InvalCallState),
            Request::Close if matches!(self, Self::Idle) => Ok(go(Self::Gone)),
            Request::Close => Ok(go(self.clone())),
        }
    }

    /// What LINECALLINFO shows: nothing once the call is idle (TA-35).
    pub(super) fn qos(&self) -> Option<&Qos> {
        match self {
            Self::Offering(up) | Self::Up(up) | Self::Changing(up, _) => Some(&up.qos),
            Self::Dropping { qos, .. } | Self::Disconnected { qos, .. } => Some(qos),
            Self::Placing(_)
            | Self::Undoing { .. }
            | Self::Idle
            | Self::AbandonedPlacing
            | Self::Abandoned { .. }
            | Self::Gone => None,
        }
    }

    /// What LINECALLSTATUS shows.
    pub(super) fn call_state(&self) -> (CallState, Option<DisconnectMode>) {
        match self {
            Self::Placing(_) | Self::Undoing { .. } | Self::AbandonedPlacing => {
                (CallState::Dialing, None)
            }
            Self::Offering(_) => (CallState::Offering, None),
            Self::Up(_) | Self::Changing(..) => (CallState::Connected, None),
            Self::Dropping { was: None, .. } => (CallState::Connected, None),
            Self::Dropping { was: Some(mode), .. } | Self::Disconnected { mode, .. } => {
                (CallState::Disconnected, Some(*mode))
            }
            Self::Idle | Self::Abandoned { .. } | Self::Gone => (CallState::Idle, None),
        }
    }

    /// Whether a change would not be refused for the state.
    pub(super) fn takes_change(&self) -> bool {
        matches!(self, Self::Up(_))
    }

    /// Whether a drop would not be refused for the state.
    pub(super) fn takes_drop(&self) -> bool {
        matches!(
            self,
            Self::Offering(_) | Self::Up(_) | Self::Changing(..) | Self::Disconnected { .. }
        )
    }
}

/// A move under construction: the next state, then what is to be done.
fn go(next: State) -> Step {
    Step { next, effects: Vec::new() }
}

impl Step {
    fn then(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    /// Completes a request.
    fn complete(self, request: RequestId, result: Result<(), LineErr>) -> Self {
        self.then(Effect::Complete(request, result))
    }

    /// Tells TAPI 3, where there is something to tell.
    fn qos_info(self, told: Option<(QosEventCode, MediaType)>) -> Self {
        match told {
            Some((event, media_type)) => self.then(Effect::QosInfo(event, media_type)),
            None => self,
        }
    }
}
