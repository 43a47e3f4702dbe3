//! A change that is under way: what was asked, and what came of it so far.

use call_manager::trace::{Message, Operation, Part, Party, TraceEvent, What};
use co_params::CallParameters;

use super::reading::{is_asked_of_call, parameters, result, values};
use super::{History, activated};

/// A change, from when the handler was called until it ends.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// What the handler was asked, as it stands.
    pub(crate) asked_for: Option<CallParameters>,
    /// The same, as far as it says what is to be in force.
    pub(crate) requested: Option<CallParameters>,
    /// Messages and activations that it caused.
    pub(crate) has_effects: bool,
    /// Activations with new values.
    pub(crate) attempts: u32,
    pub(crate) network: Network,
    /// What the last activation that succeeded put in force.
    pub(crate) activated: Option<CallParameters>,
    /// The miniport refused new values, and accepted nothing since.
    pub(crate) is_vetoed: bool,
    pub(crate) is_put_back: bool,
    /// The miniport would not go back to what was agreed, and the call is over (M-17).
    pub(crate) is_stranded: bool,
    /// Whether the network released the call, and holds nothing that could be put back.
    is_released: bool,
    /// It answers a proposal of the other end.
    pub(crate) is_counter: bool,
    asked: Option<Message>,
    wanted: Option<CallParameters>,
    told: Option<CallParameters>,
}

/// What the network said to the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Network {
    Silent,
    Agreed,
    /// It refused these.
    Refused(Option<CallParameters>),
}

impl Change {
    pub(super) fn new(asked_for: Option<&CallParameters>, is_counter: bool) -> Self {
        Self {
            asked_for: asked_for.cloned(),
            requested: asked_for.map(values),
            has_effects: false,
            attempts: 0,
            network: Network::Silent,
            activated: None,
            is_vetoed: false,
            is_put_back: false,
            is_stranded: false,
            is_released: false,
            is_counter,
            asked: None,
            wanted: None,
            told: None,
        }
    }

    /// `stands` is what was agreed, and what the other end proposes while this waits: to activate
    /// either is no attempt at this.
    pub(super) fn see(&mut self, event: &TraceEvent, stands: [Option<&CallParameters>; 2]) {
        if let What::Signals(message) = event.what {
            self.signals(message, event);
        }
        // A miniport that says nothing has no veto: nobody knows what it uses, and the call ends.
        self.is_vetoed &= !matches!(event.what, What::TimerExpired(_));
        if event.calls(Operation::ActivateVc, Part::Request) {
            self.has_effects = true;
            self.told = parameters(event);
            self.attempts += u32::from(!stands.contains(&self.told.as_ref()));
        }
        if let Some((status, in_force)) = activated(event) {
            if status.is_success() {
                self.activated = in_force.or_else(|| self.told.take());
                self.is_vetoed = false;
            } else if !stands.contains(&self.told.as_ref()) {
                (self.is_vetoed, self.is_put_back) = (true, self.is_released);
            } else {
                self.is_stranded |= self.told.as_ref() == stands[0];
            }
        }
    }

    /// The network has released the call, and there is nothing to put back.
    pub(super) const fn ends(&mut self) {
        (self.is_put_back, self.is_released) = (true, true);
    }

    fn signals(&mut self, message: Message, event: &TraceEvent) {
        // The same question once more is the same question.
        let is_again = message == Message::ModifyAgain;
        let message = if is_again { Message::Modify } else { message };
        self.has_effects |= event.to == Party::Network;
        if event.to == Party::Network {
            let is_asked =
                !matches!(message, Message::Confirm | Message::RefuseProposal | Message::CloseData);
            self.asked = is_asked.then_some(message).or(self.asked);
            self.is_put_back |= matches!(message, Message::Restore | Message::Release);
            if message == Message::Modify {
                self.wanted = parameters(event);
            }
        } else if message == Message::Release {
            self.ends();
        } else if message.is_answer() && self.asked.take() == Some(Message::Modify) {
            self.network = match message {
                Message::Accepted | Message::Countered => Network::Agreed,
                Message::Refused => Network::Refused(self.wanted.clone()),
                // It is asked again, or given up.
                Message::Collided => Network::Silent,
                Message::Setup
                | Message::Modify
                | Message::ModifyAgain
                | Message::Restore
                | Message::Confirm
                | Message::Register
                | Message::Deregister
                | Message::AddParty
                | Message::DropParty
                | Message::Release
                | Message::CloseData
                | Message::Offer
                | Message::AcceptOffer
                | Message::Proposal
                | Message::AcceptProposal
                | Message::RefuseProposal => return,
            };
        }
    }
}

impl History {
    pub(super) fn see_change(&mut self, event: &TraceEvent) {
        let operation = Operation::ModifyCallQoS;
        if is_asked_of_call(event) {
            (self.has_failed, self.is_altered) = (false, false);
        }
        if event.calls(operation, Part::Request) {
            self.undelivered = event.parameters.as_deref().cloned();
            if self.change.is_none() {
                self.rounds = if self.settled_at == Some(event.at) { self.rounds + 1 } else { 1 };
            }
        }
        if event.calls(operation, Part::Handler) {
            self.undelivered = None;
            let is_counter = self.proposal.is_in_callback() && self.proposal.proposed.is_some();
            self.change = Some(Change::new(event.parameters.as_deref(), is_counter));
        }
        let Some((status, granted)) = result(event, operation) else { return };
        let Some(change) = self.change.take() else { return };
        self.settled_at = Some(event.at);
        if status.is_success() {
            self.agreed = granted.or(change.requested);
            self.rounds = 0;
            self.is_altered = event.parameters.as_ref().is_some_and(|block| block.is_changed());
        } else {
            self.has_failed = true;
            // What is refused at sight settles nothing.
            self.is_in_doubt = change.has_effects && self.activation.in_force != self.agreed;
            self.proposal.failed_counter = change.is_counter && self.is_in_doubt;
        }
    }
}
