//! How far an operation has come: who has been called, and who is owed an answer.

use call_manager::trace::{Part, TraceEvent, What};
use co_params::{CallParameters, Status};

/// One kind of operation on a VC.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) handling: Handling,
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

impl Progress {
    pub(super) fn see(&mut self, event: &TraceEvent) {
        match event.what {
            What::Calls(api) => self.called(api.part(), event),
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

    fn called(&mut self, part: Part, event: &TraceEvent) {
        match part {
            Part::Request => self.is_in_call = true,
            Part::Handler => {
                self.is_lost |= self.handling == Handling::Pending;
                self.handling = Handling::Entered;
            }
            Part::Completion => {
                self.completion = Some((event.status, event.parameters.clone()));
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
            Part::Completion | Part::Callback => {}
        }
    }
}
