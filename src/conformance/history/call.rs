//! The call on a VC: placed or come in, up, and over.

use call_manager::trace::{Message, Operation, Part, TraceEvent, What};
use co_params::{CallFlags, Status};

use super::History;
use super::reading::{parameters, result};

/// The call on a VC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Idle,
    Dialing,
    Failed,
    Up,
    /// Offered to the client, which has not answered.
    Offered,
    /// The client accepted; it has heard of no connection.
    Answered,
    /// The client rejected.
    Refused,
    /// An incoming close came; the client has not closed.
    Released,
    Closing,
    CloseFailed,
}

impl History {
    pub(super) fn see_call(&mut self, event: &TraceEvent) {
        if event.calls(Operation::MakeCall, Part::Handler) {
            self.call = Call::Dialing;
            self.dialed = event.parameters.as_deref().cloned();
            self.is_closed = false;
            self.is_activated_since = false;
            self.is_in_doubt = false;
        }
        if let Some((status, parameters)) = result(event, Operation::MakeCall) {
            self.call = if status.is_success() { Call::Up } else { Call::Failed };
            let flags = event.parameters.as_ref().map_or(CallFlags::NONE, |block| block.flags);
            self.is_permanent = flags.contains(CallFlags::PERMANENT_VC);
            self.agreed = parameters;
            self.is_altered =
                status.is_success() && flags.contains(CallFlags::CALL_PARAMETERS_CHANGED);
        }
        self.see_offer(event);
        if event.calls(Operation::IncomingCloseCall, Part::Handler) {
            if matches!(self.call, Call::Up | Call::Offered | Call::Answered) {
                self.call = Call::Released;
            }
            self.owes_close = true;
            self.is_spent |= event.status != Some(Status::Success);
        }
        if event.calls(Operation::CloseCall, Part::Request) {
            self.owes_close = false;
        }
        if event.calls(Operation::CloseCall, Part::Handler) {
            self.before_close = (self.call, self.is_closed);
            (self.call, self.is_closed, self.has_begun_close) = (Call::Closing, true, false);
        }
        self.has_begun_close |= self.call == Call::Closing && begins_close(event);
        if let Some((status, _)) = result(event, Operation::CloseCall) {
            match (status.is_success(), self.has_begun_close) {
                (true, _) => self.call = Call::Idle,
                (false, true) => self.call = Call::CloseFailed,
                (false, false) => (self.call, self.is_closed) = self.before_close,
            }
        }
    }

    fn see_offer(&mut self, event: &TraceEvent) {
        if event.calls(Operation::IncomingCall, Part::Handler) {
            self.call = Call::Offered;
            self.offered_to = Some(event.to);
            self.is_closed = false;
            self.proposal.is_over = false;
            self.agreed = parameters(event);
            self.answer = None;
            self.is_in_doubt = false;
        }
        if event.calls(Operation::IncomingCall, Part::Callback) && self.call == Call::Offered {
            let accepts = event.status == Some(Status::Success);
            self.call = if accepts { Call::Answered } else { Call::Refused };
            self.answer = event.parameters.as_deref().filter(|_| accepts).cloned();
        }
        if event.calls(Operation::CallConnected, Part::Handler) {
            self.call = Call::Up;
            self.agreed.clone_from(&self.activation.in_force);
        }
        let is_inactive = self.call == Call::Refused && self.activation.in_force.is_none();
        if is_inactive {
            self.call = Call::Idle;
        }
    }
}

/// What a close does first. One that is refused does none of it, and leaves the call as it was.
fn begins_close(event: &TraceEvent) -> bool {
    let releases = event.what == What::Signals(Message::Release);
    releases
        || event.calls(Operation::ModifyCallQoS, Part::Completion)
        || event.calls(Operation::DeactivateVc, Part::Request)
}
