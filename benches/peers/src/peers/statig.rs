//! A state machine of `statig` for each VC, called in one thread: no message, no queue. What a
//! library for state machines adds to the shared work called directly.
//!
//! A handler cannot call its own machine again, so the answer of a seam is left in the context, and
//! `Manager::modify_call_qos` hands it in as the next event.

#![allow(missing_docs, reason = "the macro makes a public enum of the states")]

use std::hint::black_box;
use std::time::Instant;

use call_manager::{Operation, Slot, VcHandle};
use co_params::{CallParameters, Status};
use statig::Outcome::{Super, Transition};
use statig::blocking::{IntoStateMachineExt, StateMachine, state_machine};

use crate::load::{Load, first_parameters};
use crate::outcome::{self, Answers};
use crate::work::{Card, Flows, Link, PerVc};

/// Runs it.
#[must_use]
pub fn run(mut load: Load, requests: u64) -> outcome::Outcome {
    let mut manager = Manager::new(&load);
    let start = Instant::now();
    let mut answers = Answers::default();
    for _ in 0..requests {
        let mut slot = load.next_request();
        manager.answer(black_box(&mut slot));
        answers.count(&slot);
    }
    let Seams { link, card, .. } = &manager.seams;
    outcome::Outcome::since(start, answers).with(link.books().with(card))
}

struct Manager {
    machines: PerVc<StateMachine<Vc>>,
    seams: Seams,
}

impl Manager {
    fn new(load: &Load) -> Self {
        let in_force = Flows::of(&first_parameters()).expect("flows");
        let machines = PerVc::new(load, |vc| Vc { vc, in_force }.state_machine());
        let mut manager = Self { machines, seams: Seams::new(load) };
        for &vc in load.vcs() {
            assert_eq!(manager.modify_call_qos(vc, &first_parameters()), Status::Success);
        }
        manager
    }

    fn answer(&mut self, slot: &mut Slot) {
        slot.status = if let Operation::ModifyCallQos(vc, parameters) = &slot.operation {
            self.modify_call_qos(*vc, parameters)
        } else {
            Status::NotSupported
        };
    }

    fn modify_call_qos(&mut self, vc: VcHandle, parameters: &CallParameters) -> Status {
        let Some(machine) = self.machines.get_mut(vc) else { return Status::Failure };
        let Some(wanted) = Flows::of(parameters) else { return Status::InvalidData };
        self.seams.next = Some(Event::ModifyCallQos(wanted));
        while let Some(event) = self.seams.next.take() {
            machine.handle_with_context(&event, &mut self.seams);
        }
        self.seams.completed.take().unwrap_or(Status::NotAccepted)
    }
}

/// What the machines talk to, and what came of it.
struct Seams {
    link: Link,
    card: Card,
    next: Option<Event>,
    completed: Option<Status>,
}

impl Seams {
    fn new(load: &Load) -> Self {
        Self { link: Link::new(load), card: Card::new(load), next: None, completed: None }
    }
}

enum Event {
    ModifyCallQos(Flows),
    NetworkAnswered { is_agreed: bool },
    MiniportAnswered { is_active: bool },
}

struct Vc {
    vc: VcHandle,
    in_force: Flows,
}

type Outcome = statig::Outcome<State>;

#[state_machine(initial = "State::active()")]
impl Vc {
    #[state]
    fn active(&mut self, event: &Event, context: &mut Seams) -> Outcome {
        match event {
            Event::ModifyCallQos(wanted) => {
                let is_agreed = context.link.agree(self.vc, wanted.rate());
                context.next = Some(Event::NetworkAnswered { is_agreed });
                Transition(State::asking(*wanted))
            }
            Event::NetworkAnswered { .. } | Event::MiniportAnswered { .. } => Super,
        }
    }

    #[state]
    fn asking(&mut self, wanted: &mut Flows, event: &Event, context: &mut Seams) -> Outcome {
        match event {
            Event::NetworkAnswered { is_agreed: true } => {
                let is_active = context.card.activate(self.vc, wanted.rate());
                context.next = Some(Event::MiniportAnswered { is_active });
                Transition(State::activating(*wanted))
            }
            Event::NetworkAnswered { is_agreed: false } => {
                context.completed = Some(Status::Failure);
                Transition(State::active())
            }
            Event::ModifyCallQos(_) | Event::MiniportAnswered { .. } => Super,
        }
    }

    #[state]
    fn activating(&mut self, wanted: &mut Flows, event: &Event, context: &mut Seams) -> Outcome {
        match event {
            Event::MiniportAnswered { is_active: true } => {
                context.link.confirm(self.vc);
                self.in_force = *wanted;
                context.completed = Some(Status::Success);
                Transition(State::active())
            }
            Event::MiniportAnswered { is_active: false } => {
                context.link.restore(self.vc);
                context.completed = Some(Status::Failure);
                Transition(State::active())
            }
            Event::ModifyCallQos(_) | Event::NetworkAnswered { .. } => Super,
        }
    }
}
