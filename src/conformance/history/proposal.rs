//! What the other end wants of a call, and how far that has come.

use call_manager::trace::{Message, Operation, Part, Party, TraceEvent, What};
use co_params::{CallParameters, Status};

use super::{Call, History, activated, parameters};

/// A change that the other end wants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proposal {
    /// What it proposes, until it is answered.
    pub(crate) proposed: Option<CallParameters>,
    /// The miniport refused that.
    pub(crate) is_vetoed: bool,
    /// The client was told, and has not returned.
    pub(crate) is_in_callback: bool,
    /// The client changed or closed the call before it returned.
    pub(crate) is_answered: bool,
    /// The client returned, and did neither: the other end is to hear that.
    pub(crate) owes_acceptance: bool,
    /// What the client wanted instead failed, and what stood before does not stand.
    pub(crate) failed_counter: bool,
}

impl History {
    pub(super) fn see_proposal(&mut self, event: &TraceEvent) {
        if let What::Signals(message) = event.what {
            self.see_message(message, event);
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
            (proposal.is_in_callback, proposal.is_answered) = (true, false);
        }
        if event.returns(change, Part::Handler) {
            let is_accepted = proposal.is_in_callback && !proposal.is_answered;
            proposal.owes_acceptance =
                is_accepted && proposal.proposed.is_some() && self.call == Call::Up;
            proposal.is_in_callback = false;
        }
        let is_taken = matches!(event.status, Some(Status::Pending | Status::Success));
        let does_otherwise = event.calls(Operation::CloseCall, Part::Handler)
            || (event.returns(Operation::ModifyCallQoS, Part::Handler) && is_taken);
        proposal.is_answered |= proposal.is_in_callback && does_otherwise;
        if event.calls(Operation::CloseCall, Part::Handler) {
            proposal.owes_acceptance = false;
        }
    }

    fn see_message(&mut self, message: Message, event: &TraceEvent) {
        let proposal = &mut self.proposal;
        let is_sent = event.to == Party::Network;
        match message {
            Message::Proposal => {
                if proposal.proposed.is_none() {
                    proposal.proposed = parameters(event);
                    proposal.is_vetoed = false;
                }
            }
            Message::AcceptProposal => {
                (proposal.proposed, proposal.owes_acceptance) = (None, false);
                self.agreed.clone_from(&self.activation.in_force);
            }
            Message::RefuseProposal | Message::Restore if is_sent => {
                (proposal.proposed, proposal.is_vetoed) = (None, false);
                proposal.owes_acceptance = false;
            }
            Message::Modify if is_sent => proposal.proposed = None,
            Message::Release => {
                let is_in_callback = proposal.is_in_callback;
                *proposal = Proposal { is_in_callback, ..Proposal::default() };
            }
            Message::Setup
            | Message::Modify
            | Message::ModifyAgain
            | Message::Restore
            | Message::Confirm
            | Message::Register
            | Message::Deregister
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
