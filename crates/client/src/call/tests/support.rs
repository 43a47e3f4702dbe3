//! Constructors of states, and what a test expects of a step.

pub(super) use call_manager::{Operation, Time};
pub(super) use co_params::{BytesPerSecond, CallFlags, CallParameters, Flowspec, Status};

use crate::call::{
    CallEvent, CallState, Decider, End, Event, LastWord, Offer, Reaction, Settled, Step, Vc,
};
pub(super) use crate::handles::vc;
use crate::negotiation::{Episode, Limits};
use crate::policy::{Answer, Policy, Verdict};

pub(super) const LIMITS: Limits = Limits::DEFAULT;

/// Says the same whatever it is asked.
pub(super) struct Always(pub(super) Verdict);

impl Policy for Always {
    fn changed(&mut self, _: &Episode, _: &CallParameters) -> Verdict {
        self.0.clone()
    }

    fn refused(&mut self, _: &Episode, _: Status) -> Verdict {
        self.0.clone()
    }

    /// To settle is to accept, and to ask is to counter.
    fn proposed(&mut self, _: &CallParameters, _: &CallParameters) -> Answer {
        match self.0.clone() {
            Verdict::Settle => Answer::Accept,
            Verdict::Ask(counter) => Answer::Counter(counter),
            Verdict::Close => Answer::Close,
        }
    }
}

pub(super) fn creating() -> CallState {
    CallState::Creating { wanted: sending(1_000) }
}

pub(super) fn dialing() -> CallState {
    CallState::Dialing { vc: vc(), wanted: sending(1_000) }
}

/// A call that sends at 1000 B/s.
pub(super) fn stable() -> CallState {
    CallState::Stable { vc: Vc::Own(vc()), in_force: sending(1_000), requests: 0 }
}

/// The same, and 2000 B/s were asked for.
pub(super) fn negotiating() -> CallState {
    in_round(1)
}

pub(super) fn in_round(rounds: u32) -> CallState {
    let episode =
        Episode { rounds, requests: rounds, ..Episode::begin(sending(1_000), sending(2_000)) };
    CallState::Negotiating { vc: Vc::Own(vc()), episode, proposed: None }
}

/// A call that came in, in the same state.
pub(super) fn lent(state: &CallState) -> CallState {
    let mut state = state.clone();
    let (CallState::Stable { vc, .. }
    | CallState::Negotiating { vc, .. }
    | CallState::Closing { vc, .. }) = &mut state
    else {
        panic!("{} is not a state of both kinds of call", state.name());
    };
    *vc = Vc::Lent(vc.handle());
    state
}

pub(super) fn offer() -> Offer {
    Offer { vc: vc(), terms: sending(1_000), requests: 0 }
}

/// A call that sends at 1000 B/s is offered.
pub(super) fn offered() -> CallState {
    CallState::Offered(offer())
}

/// The same, and 2000 B/s were asked for.
pub(super) fn bargaining(decider: Decider) -> CallState {
    let episode = Episode::begin(sending(1_000), sending(2_000));
    CallState::Bargaining { vc: vc(), episode, decider }
}

pub(super) fn giving_up(has_ended: bool) -> CallState {
    CallState::GivingUp { vc: vc(), last_word: LastWord::Ended(End::HungUp), has_ended }
}

pub(super) fn accepting(decider: Decider, is_hung_up: bool) -> CallState {
    CallState::Accepting { offer: offer(), wanted: sending(1_000), decider, is_hung_up }
}

pub(super) fn answered() -> CallState {
    CallState::Answered { vc: vc(), wanted: sending(1_000), requests: 0 }
}

pub(super) fn rejecting() -> CallState {
    CallState::Rejecting { vc: vc(), last_word: LastWord::Ended(End::Rejected) }
}

pub(super) fn closing() -> CallState {
    closing_with(LastWord::Ended(End::HungUp))
}

pub(super) fn closing_with(last_word: LastWord) -> CallState {
    CallState::Closing { vc: Vc::Own(vc()), last_word }
}

pub(super) fn episode(state: &CallState) -> &Episode {
    let CallState::Negotiating { episode, .. } = state else {
        panic!("the call is {}, not Negotiating", state.name());
    };
    episode
}

/// The one thing that a step asks for, if anything.
#[track_caller]
pub(super) fn operation(step: &Step) -> Option<Operation> {
    assert!(step.operations.iter().count() <= 1, "{:?}", step.operations);
    step.operations.iter().next().cloned()
}

/// The one thing that a step tells, if anything.
#[track_caller]
pub(super) fn told(step: &Step) -> Option<CallEvent> {
    assert!(step.events.iter().count() <= 1, "{:?}", step.events);
    step.events.iter().next().cloned()
}

#[track_caller]
pub(super) fn moved(state: &CallState, event: Event, verdict: Verdict) -> Step {
    match state.on(event, &mut Always(verdict), LIMITS, Time::ZERO) {
        Reaction::Moved(step) => step,
        Reaction::Refused => panic!("{}: refused", state.name()),
        Reaction::Stale => panic!("{}: stale", state.name()),
    }
}

#[track_caller]
pub(super) fn refused(state: &CallState, event: Event) {
    assert_eq!(state.on(event, &mut Always(Verdict::Close), LIMITS, Time::ZERO), Reaction::Refused);
}

/// The episode ends with these terms in force, and the call goes on.
#[track_caller]
pub(super) fn settled(
    state: &CallState,
    event: Event,
    verdict: Verdict,
    in_force: &CallParameters,
    status: Status,
) {
    let Episode { rounds, requests, .. } = *episode(state);
    let step = moved(state, event, verdict);
    assert_eq!(
        step.next,
        CallState::Stable { vc: Vc::Own(vc()), in_force: in_force.clone(), requests }
    );
    assert_eq!(operation(&step), None);
    let settled = Settled { in_force: in_force.clone(), status, rounds };
    assert_eq!(told(&step), Some(CallEvent::Settled(settled)));
}

/// The call manager is asked to close, and the application hears of it when that is done.
#[track_caller]
pub(super) fn closes(state: &CallState, event: Event, verdict: Verdict, end: End) {
    let step = moved(state, event, verdict);
    assert_eq!(step.next, closing_with(LastWord::Ended(end)));
    assert_eq!(operation(&step), Some(Operation::CloseCall(vc())));
    assert_eq!(told(&step), None);
    let step = moved(&step.next, Event::CloseCallComplete(Status::Success), Verdict::Settle);
    let step = moved(&step.next, Event::DeleteVcComplete(Status::Success), Verdict::Settle);
    assert_eq!(told(&step), Some(CallEvent::Ended(end)));
}

pub(super) fn sending(bytes_per_second: u32) -> CallParameters {
    let rate = BytesPerSecond::new(bytes_per_second).unwrap();
    CallParameters::sending(Flowspec::constant_rate(rate))
}

/// What a call manager returns when it grants other values.
pub(super) fn changed(bytes_per_second: u32) -> CallParameters {
    CallParameters { flags: CallFlags::CALL_PARAMETERS_CHANGED, ..sending(bytes_per_second) }
}
