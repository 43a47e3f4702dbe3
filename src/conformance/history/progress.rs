//! How far an operation has come: who has been called, and who is owed an answer.

use std::collections::BTreeMap;

use call_manager::trace::{Operation, Part, TraceEvent, What};
use co_params::{CallParameters, Status};

use super::reading::{Concern, concern};

/// The operations on a VC, or on families and SAPs; each party and each handle has its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Operations(BTreeMap<(Operation, Concern), Progress>);

/// One kind of operation on one thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) handling: Handling,
    /// What that was before the completion function was called.
    before: Handling,
    /// The handler was called again while it was to be completed.
    pub(crate) is_lost: bool,
    /// The function that asks has been called and has not returned.
    pub(crate) is_in_call: bool,
    /// Called back before that return.
    pub(crate) early: u32,
    /// Callbacks still to come.
    pub(crate) owed: u32,
    /// What the function last returned.
    pub(crate) returned: Option<Status>,
    /// What the last call of the completion function said.
    pub(crate) completion: Option<(Option<Status>, Option<Box<CallParameters>>)>,
}

/// What becomes of a handler that was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Handling {
    #[default]
    Idle,
    Entered,
    /// It returned `PENDING`, and is to be completed.
    Pending,
    /// It was completed before it returned.
    Completed,
}

impl Operations {
    pub(super) fn see(&mut self, event: &TraceEvent) {
        let (What::Calls(api) | What::Returns(api)) = event.what else { return };
        self.0.entry((api.operation(), concern(event))).or_default().see(event);
    }

    /// How far the operation has come that a function belongs to.
    pub(crate) fn of(&self, event: &TraceEvent) -> Progress {
        let (What::Calls(api) | What::Returns(api)) = event.what else {
            return Progress::default();
        };
        self.0.get(&(api.operation(), concern(event))).cloned().unwrap_or_default()
    }

    /// An operation on a whole call.
    pub(super) fn of_call(&self, operation: Operation) -> Progress {
        self.0.get(&(operation, Concern::Call)).cloned().unwrap_or_default()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Progress> {
        self.0.values()
    }

    /// The client is gone from some things: nothing is owed to it, or by it.
    pub(super) fn forget(&mut self, is_left: impl Fn(Concern) -> bool) {
        self.0.retain(|(_, concern), _| !is_left(*concern));
    }
}

impl Progress {
    fn see(&mut self, event: &TraceEvent) {
        match event.what {
            What::Calls(api) => self.called(api.operation(), api.part(), event),
            What::Returns(api) => self.returned(api.part(), event.status),
            What::Signals(_)
            | What::Drops(_)
            | What::Defers(_)
            | What::TakesUp(_)
            | What::TimerStarted(..)
            | What::TimerStopped(_)
            | What::TimerExpired(_)
            | What::Leaves => {}
        }
    }

    fn called(&mut self, operation: Operation, part: Part, event: &TraceEvent) {
        match part {
            Part::Request => self.is_in_call = true,
            Part::Handler => {
                self.is_lost |= self.handling == Handling::Pending;
                self.handling = Handling::Entered;
                self.is_in_call |= makes_its_handle(operation);
            }
            Part::Completion => {
                self.completion = Some((event.status, event.parameters.clone()));
                self.before = self.handling;
                self.handling = match self.handling {
                    Handling::Entered => Handling::Completed,
                    Handling::Pending | Handling::Idle | Handling::Completed => Handling::Idle,
                };
            }
            Part::Callback if self.owed > 0 => self.owed -= 1,
            Part::Callback => self.early += u32::from(self.is_in_call),
        }
    }

    fn returned(&mut self, part: Part, status: Option<Status>) {
        let is_pending = status == Some(Status::Pending);
        match part {
            Part::Request => {
                self.owed += u32::from(is_pending && self.early == 0);
                (self.is_in_call, self.early, self.returned) = (false, 0, status);
            }
            Part::Handler => {
                let pends = is_pending && self.handling == Handling::Entered;
                self.handling = if pends { Handling::Pending } else { Handling::Idle };
            }
            // NDIS refuses it.
            Part::Completion if status.is_some_and(|status| !status.is_success()) => {
                self.handling = self.before;
            }
            Part::Completion | Part::Callback => {}
        }
    }
}

/// Whether the function that asks names what it is made on: it is in its call when the handler is
/// called, which names what is made.
const fn makes_its_handle(operation: Operation) -> bool {
    matches!(operation, Operation::OpenAddressFamily | Operation::RegisterSap)
}
