//! One episode of a call, with an adversary in the place of the call manager.

use std::sync::OnceLock;

use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, NetworkAnswer, Operation, Reply,
    Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use client::call::{CallState, Event, Reaction, Vc};
use client::{Limits, Policy};
use co_params::{CallFlags, CallManagerParameters, CallParameters, Status};

/// What the adversary says to a request.
#[derive(Clone, Debug)]
pub(crate) enum Say {
    Grant,
    Refuse,
    Counter(CallManagerParameters),
}

/// How an episode went.
#[derive(Debug)]
pub(crate) struct Ending {
    /// What was asked for, the goal first.
    pub(crate) asked: Vec<CallParameters>,
    /// What is in force now; `None` if the call is being closed.
    pub(crate) in_force: Option<CallParameters>,
}

/// More requests than any policy here makes.
const ENDLESS: usize = 1_000;

/// No bound but those of the policy itself.
pub(crate) const UNBOUNDED: Limits = Limits { rounds: u32::MAX, ..Limits::DEFAULT };

/// Changes a call from `before` to `goal`.
pub(crate) fn negotiate(
    mut policy: impl Policy,
    limits: Limits,
    before: &CallParameters,
    goal: &CallParameters,
    mut adversary: impl FnMut(&CallParameters) -> Say,
) -> Ending {
    let (vc, in_force) = (Vc::Own(vc()), before.clone());
    let stable = CallState::Stable { vc, in_force, requests: 0 };
    go_on(stable, Event::Change(goal.clone()), &mut policy, limits, &mut adversary)
}

/// Places a call that wants `goal`, to which the adversary says something first. The call counts as
/// the first thing that was asked for.
pub(crate) fn place(
    mut policy: impl Policy,
    limits: Limits,
    goal: &CallParameters,
    mut adversary: impl FnMut(&CallParameters) -> Say,
) -> Ending {
    let dialing = CallState::Dialing { vc: vc(), wanted: goal.clone() };
    let (status, block) = answer(adversary(goal), goal);
    let made = Event::MakeCallComplete(status, block);
    let ending = go_on(dialing, made, &mut policy, limits, &mut adversary);
    Ending { asked: [vec![goal.clone()], ending.asked].concat(), ..ending }
}

fn go_on(
    mut state: CallState,
    mut event: Event,
    policy: &mut impl Policy,
    limits: Limits,
    adversary: &mut impl FnMut(&CallParameters) -> Say,
) -> Ending {
    let mut asked = Vec::new();
    loop {
        let Reaction::Moved(step) = state.on(event, policy, limits, Time::ZERO) else {
            panic!("{} does not move", state.name());
        };
        state = step.next;
        let Some(Operation::ModifyCallQos(_, request)) = step.operations.into_iter().next() else {
            return Ending { asked, in_force: state.in_force().cloned() };
        };
        let (status, block) = answer(adversary(&request), &request);
        event = Event::ModifyCallQosComplete(status, block);
        asked.push(request);
        assert!(asked.len() < ENDLESS, "it does not end");
    }
}

fn answer(say: Say, request: &CallParameters) -> (Status, CallParameters) {
    match say {
        Say::Grant => (Status::Success, request.clone()),
        Say::Refuse => (Status::Failure, request.clone()),
        Say::Counter(flows) => {
            let flags = CallFlags::CALL_PARAMETERS_CHANGED;
            let call_manager = Some(flows);
            (Status::Success, CallParameters { flags, call_manager, ..request.clone() })
        }
    }
}

/// A handle, from the only place that makes them.
fn vc() -> VcHandle {
    static VC: OnceLock<VcHandle> = OnceLock::new();
    *VC.get_or_init(|| {
        let mut manager = CallManager::new(Config::default(), Never, Never);
        manager.create_vc(Time::ZERO, ClientId(0), VcContext(0)).expect("there is room for one")
    })
}

/// Stands behind both seams of a manager that is never asked to call.
struct Never;

impl Signaling for Never {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Later
    }
}

impl Miniport for Never {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Later
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Later
    }
}
