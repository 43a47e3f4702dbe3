//! The client's machine of one call: create a VC, make the call, change it, close it, delete the VC.
//!
//! Pure: an event goes in; the next state, at most one operation for the call manager and at most
//! one event for the application come out. Closing or changing from within the handling of a
//! completion is the normal case, not a special one: the operation that comes out is it.
//!
//! ```text
//! Creating → Dialing → Stable ⇄ Negotiating
//!    ↓          ↓         └──────┬─┘
//!   Gone    Deleting ←─── Closing ⇄ CloseFailed
//!               └→ Gone
//! ```
//!
//! Source: the client machine of the CoNDIS reference, L-01 to L-10.

mod event;
#[cfg(test)]
mod tests;

use call_manager::{Operation, Time, VcHandle};
use co_params::{CallParameters, Status};

use self::event::go;
pub use self::event::{CallEvent, End, Event, LastWord, Reaction, Settled, Step};
use crate::negotiation::{AtBound, Decision, Episode, Limits};
use crate::policy::Policy;

/// A call, as its client sees it.
#[expect(
    clippy::large_enum_variant,
    reason = "a call lives in a table; a box would be made anew for every change"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallState {
    /// A VC was asked for.
    Creating {
        /// What the call will ask for.
        wanted: CallParameters,
    },
    /// The call was asked for.
    Dialing {
        /// The VC.
        vc: VcHandle,
    },
    /// The call is up (L0).
    Stable {
        /// The VC.
        vc: VcHandle,
        /// What is in force: only ever the block of a success (R-070).
        in_force: CallParameters,
        /// Changes asked for so far.
        requests: u32,
    },
    /// The call is up, and a change was asked for (L1).
    Negotiating {
        /// The VC.
        vc: VcHandle,
        /// The negotiation, with what is in force.
        episode: Episode,
    },
    /// The end of the call was asked for. A change that is pending completes first (L-10).
    Closing {
        /// The VC.
        vc: VcHandle,
        /// What to tell the application when it is done.
        last_word: LastWord,
    },
    /// The call could not be closed; closing again is all that is left (A-17).
    CloseFailed {
        /// The VC.
        vc: VcHandle,
        /// What to tell the application when it is done.
        last_word: LastWord,
    },
    /// The call is over or never was; the deletion of its VC was asked for.
    Deleting {
        /// The VC.
        vc: VcHandle,
        /// What to tell the application when it is done.
        last_word: LastWord,
    },
    /// Nothing is left.
    Gone,
}

impl CallState {
    /// What the machine does when `event` happens at the time `now`. Total: a wish that this state
    /// cannot grant is refused, an answer that nobody waits for is stale.
    pub fn on(
        &self,
        event: Event,
        policy: &mut impl Policy,
        limits: Limits,
        now: Time,
    ) -> Reaction {
        match self {
            Self::Creating { wanted } => creating(wanted, event),
            Self::Dialing { vc } => dialing(*vc, event),
            Self::Stable { vc, in_force, requests } => {
                stable(*vc, in_force, *requests, event, limits, now)
            }
            Self::Negotiating { vc, episode } => {
                negotiating(*vc, episode, event, policy, limits, now)
            }
            Self::Closing { vc, last_word } => closing(*vc, *last_word, event),
            Self::CloseFailed { vc, last_word } => close_failed(*vc, *last_word, &event),
            Self::Deleting { vc, last_word } => deleting(*vc, *last_word, &event),
            Self::Gone => gone(&event),
        }
    }

    /// The name of the state.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Creating { .. } => "Creating",
            Self::Dialing { .. } => "Dialing",
            Self::Stable { .. } => "Stable",
            Self::Negotiating { .. } => "Negotiating",
            Self::Closing { .. } => "Closing",
            Self::CloseFailed { .. } => "CloseFailed",
            Self::Deleting { .. } => "Deleting",
            Self::Gone => "Gone",
        }
    }

    /// What is in force, while the call is up.
    #[must_use]
    pub const fn in_force(&self) -> Option<&CallParameters> {
        match self {
            Self::Stable { in_force, .. } => Some(in_force),
            Self::Negotiating { episode, .. } => Some(&episode.in_force),
            Self::Creating { .. }
            | Self::Dialing { .. }
            | Self::Closing { .. }
            | Self::CloseFailed { .. }
            | Self::Deleting { .. }
            | Self::Gone => None,
        }
    }
}

fn creating(wanted: &CallParameters, event: Event) -> Reaction {
    match event {
        Event::CreateVcComplete(Ok(vc)) => {
            go(CallState::Dialing { vc }).operation(Operation::MakeCall(vc, wanted.clone())).into()
        }
        Event::CreateVcComplete(Err(status)) => {
            go(CallState::Gone).event(CallEvent::NotPlaced(status)).into()
        }
        Event::Change(_) | Event::HangUp => Reaction::Refused,
        Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCloseCall(_) => Reaction::Stale,
    }
}

fn dialing(vc: VcHandle, event: Event) -> Reaction {
    match event {
        Event::MakeCallComplete(Status::Success, in_force) => {
            let connected = CallEvent::Connected(in_force.clone());
            go(CallState::Stable { vc, in_force, requests: 0 }).event(connected).into()
        }
        Event::MakeCallComplete(status, _) => delete(vc, LastWord::NotPlaced(status)).into(),
        Event::Change(_) | Event::HangUp => Reaction::Refused,
        Event::CreateVcComplete(_)
        | Event::ModifyCallQosComplete(..)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCloseCall(_) => Reaction::Stale,
    }
}

fn stable(
    vc: VcHandle,
    in_force: &CallParameters,
    requests: u32,
    event: Event,
    limits: Limits,
    now: Time,
) -> Reaction {
    match event {
        Event::Change(_) if !limits.allow_request(requests) => Reaction::Refused,
        Event::Change(goal) => {
            let first = Episode::begin(in_force.clone(), goal);
            ask(vc, Episode { requests: requests.saturating_add(1), began: now, ..first }).into()
        }
        Event::HangUp => close(vc, LastWord::Ended(End::HungUp)).into(),
        Event::IncomingCloseCall(status) => close(vc, LastWord::Ended(End::Remote(status))).into(),
        Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_) => Reaction::Stale,
    }
}

fn negotiating(
    vc: VcHandle,
    episode: &Episode,
    event: Event,
    policy: &mut impl Policy,
    limits: Limits,
    now: Time,
) -> Reaction {
    match event {
        Event::ModifyCallQosComplete(status, block) => {
            let no_agreement = LastWord::Ended(End::NoAgreement);
            match episode.answered(status, block).judge(status, policy, limits, now) {
                Decision::Settle(episode) => settle(vc, episode, status),
                Decision::Ask(episode) => ask(vc, episode),
                Decision::Spent(episode) => match limits.at_bound {
                    AtBound::Keep => settle(vc, episode, status),
                    AtBound::Close => close(vc, no_agreement),
                },
                Decision::Close => close(vc, no_agreement),
            }
            .into()
        }
        Event::HangUp => close(vc, LastWord::Ended(End::HungUp)).into(),
        Event::IncomingCloseCall(status) => close(vc, LastWord::Ended(End::Remote(status))).into(),
        Event::Change(_) => Reaction::Refused,
        Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_) => Reaction::Stale,
    }
}

/// The change that was pending completes first (A-06), and changes nothing any more; the other end
/// may close as well (C-16).
fn closing(vc: VcHandle, last_word: LastWord, event: Event) -> Reaction {
    match event {
        Event::CloseCallComplete(Status::Success) => delete(vc, last_word).into(),
        Event::CloseCallComplete(status) => go(CallState::CloseFailed { vc, last_word })
            .event(CallEvent::CloseFailed(status))
            .into(),
        Event::ModifyCallQosComplete(..) | Event::IncomingCloseCall(_) => {
            go(CallState::Closing { vc, last_word }).into()
        }
        Event::Change(_) | Event::HangUp => Reaction::Refused,
        Event::CreateVcComplete(_) | Event::MakeCallComplete(..) | Event::DeleteVcComplete(_) => {
            Reaction::Stale
        }
    }
}

fn close_failed(vc: VcHandle, last_word: LastWord, event: &Event) -> Reaction {
    match event {
        Event::HangUp => close(vc, last_word).into(),
        Event::Change(_) => Reaction::Refused,
        Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCloseCall(_) => Reaction::Stale,
    }
}

/// A set-up that failed may leave the VC active, if the miniport would not deactivate it; it is not
/// deleted then, and has to be closed first (V-21, A-17). Otherwise nothing is left of the call.
fn deleting(vc: VcHandle, last_word: LastWord, event: &Event) -> Reaction {
    match event {
        Event::DeleteVcComplete(Status::NotAccepted) => close(vc, last_word).into(),
        Event::DeleteVcComplete(_) => go(CallState::Gone).event(last_word.into()).into(),
        Event::Change(_) | Event::HangUp => Reaction::Refused,
        Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::CloseCallComplete(_)
        | Event::IncomingCloseCall(_) => Reaction::Stale,
    }
}

fn gone(event: &Event) -> Reaction {
    match event {
        Event::Change(_) | Event::HangUp => Reaction::Refused,
        Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCloseCall(_) => Reaction::Stale,
    }
}

/// L-01, L-05, L-08.
fn ask(vc: VcHandle, episode: Episode) -> Step {
    let operation = Operation::ModifyCallQos(vc, episode.asked.clone());
    go(CallState::Negotiating { vc, episode }).operation(operation)
}

/// L-03, L-04, L-07.
fn settle(vc: VcHandle, episode: Episode, status: Status) -> Step {
    let Episode { in_force, rounds, requests, .. } = episode;
    let settled = Settled { in_force: in_force.clone(), status, rounds };
    go(CallState::Stable { vc, in_force, requests }).event(CallEvent::Settled(settled))
}

/// L-06, L-09, L-10.
fn close(vc: VcHandle, last_word: LastWord) -> Step {
    go(CallState::Closing { vc, last_word }).operation(Operation::CloseCall(vc))
}

fn delete(vc: VcHandle, last_word: LastWord) -> Step {
    go(CallState::Deleting { vc, last_word }).operation(Operation::DeleteVc(vc))
}
