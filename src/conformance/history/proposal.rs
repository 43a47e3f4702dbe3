//! What the other end wants of a call, and how far that has come.

use call_manager::trace::{Message, Operation, Part, Party, TraceEvent, What};
use co_params::{CallParameters, Status};

use super::reading::parameters;
use super::{Call, History, activated};

/// A change that the other end wants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proposal {
    /// What it proposes, until it is answered.
    pub(crate) proposed: Option<CallParameters>,
    /// Another that came meanwhile, until it is refused or has to wait.
    second: Option<CallParameters>,
    /// One that has to wait.
    deferred: Option<CallParameters>,
    /// The miniport refused that.
    pub(crate) is_vetoed: bool,
    /// The client was told of it.
    is_told: bool,
    /// How often the client was told, of this or of what stands instead, and has not returned. When
    /// it returns from the last it has returned from all.
    callbacks: u32,
    /// The client changed or closed the call before it returned.
    pub(crate) is_answered: bool,
    /// The client returned, and did neither: the other end is to hear that.
    pub(crate) owes_acceptance: bool,
    /// The other end has heard, and has to confirm.
    pub(crate) is_accepting: bool,
    /// A timer runs: the call manager waits for somebody.
    pub(crate) is_waiting: bool,
    /// The call was released, at either end.
    pub(crate) is_over: bool,
    /// What the client wanted instead failed, and what stood before does not stand.
    pub(crate) failed_counter: bool,
}

impl Proposal {
    /// The last that came has to wait.
    fn defers(&mut self) {
        self.deferred = self.second.take().or_else(|| self.proposed.take());
    }

    /// With the call.
    pub(super) fn ends(&mut self) {
        *self = Self { callbacks: self.callbacks, is_over: true, ..Self::default() };
    }

    /// The client has not returned from what it was told.
    pub(crate) const fn is_in_callback(&self) -> bool {
        self.callbacks > 0
    }

    /// Nothing about it is under way.
    pub(crate) const fn is_settled(&self) -> bool {
        let is_open = self.proposed.is_some() || self.is_accepting || self.is_in_callback();
        !is_open && !self.is_over && !self.is_waiting
    }
}

impl History {
    pub(super) fn see_proposal(&mut self, event: &TraceEvent) {
        match event.what {
            What::Signals(message) => self.see_message(message, event),
            What::Defers(_) => self.proposal.defers(),
            What::TakesUp(_) => {
                self.proposal.proposed = self.proposal.deferred.take();
                self.proposal.is_told = false;
            }
            What::TimerStarted(..) => self.proposal.is_waiting = true,
            What::TimerStopped(_) | What::TimerExpired(_) => self.proposal.is_waiting = false,
            What::Calls(_) | What::Returns(_) | What::Drops(_) | What::Leaves => {}
        }
        if let Some((status, _)) = activated(event)
            && self.change.is_none()
            && self.proposal.proposed.is_some()
        {
            self.proposal.is_vetoed = !status.is_success();
        }
        let change = Operation::IncomingCallQoSChange;
        let proposal = &mut self.proposal;
        if event.calls(change, Part::Handler) {
            (proposal.is_answered, proposal.is_told) = (false, true);
            proposal.callbacks += 1;
        }
        if event.returns(change, Part::Handler) && proposal.is_in_callback() {
            proposal.callbacks -= 1;
            let is_accepted = proposal.callbacks == 0 && !proposal.is_answered;
            let is_open = proposal.proposed.is_some() && proposal.is_told;
            proposal.owes_acceptance = is_accepted && is_open && self.call == Call::Up;
        }
        let is_taken = matches!(event.status, Some(Status::Pending | Status::Success));
        let does_otherwise = event.returns(Operation::CloseCall, Part::Handler)
            || event.returns(Operation::ModifyCallQoS, Part::Handler);
        proposal.is_answered |= proposal.is_in_callback() && does_otherwise && is_taken;
        if event.calls(Operation::CloseCall, Part::Handler) {
            proposal.owes_acceptance = false;
        }
    }

    fn see_message(&mut self, message: Message, event: &TraceEvent) {
        let proposal = &mut self.proposal;
        let is_sent = event.to == Party::Network;
        match message {
            Message::Proposal => {
                if proposal.proposed.is_some() || proposal.is_accepting {
                    proposal.second = parameters(event);
                } else {
                    proposal.proposed = parameters(event);
                    (proposal.is_vetoed, proposal.is_told) = (false, false);
                }
            }
            Message::RefuseProposal if proposal.second.take().is_some() => {}
            Message::AcceptProposal => {
                (proposal.proposed, proposal.owes_acceptance) = (None, false);
                proposal.is_accepting = true;
            }
            Message::Confirm if std::mem::take(&mut proposal.is_accepting) => {
                self.agreed.clone_from(&self.activation.in_force);
            }
            Message::RefuseProposal | Message::Restore if is_sent => {
                (proposal.proposed, proposal.is_vetoed) = (None, false);
                (proposal.owes_acceptance, proposal.is_accepting) = (false, false);
            }
            Message::Modify if is_sent => proposal.proposed = None,
            Message::Release => proposal.ends(),
            Message::Setup => proposal.is_over = false,
            Message::Modify
            | Message::ModifyAgain
            | Message::Restore
            | Message::Confirm
            | Message::Register
            | Message::Deregister
            | Message::AddParty
            | Message::DropParty
            | Message::CloseData
            | Message::Offer
            | Message::AcceptOffer
            | Message::RefuseProposal
            | Message::Accepted
            | Message::Countered
            | Message::Refused
            | Message::Collided => {}
        }
    }
}
