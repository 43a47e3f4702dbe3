//! A change that is under way: what was asked, and what came of it so far.

use call_manager::trace::{Message, Operation, Part, Party, TraceEvent, What};
use co_params::CallParameters;

use super::{activated, parameters};

/// A change, from when the handler was called until it ends.
#[derive(Clone, Debug)]
pub(crate) struct Change {
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
    pub(super) const fn new(requested: Option<CallParameters>, is_counter: bool) -> Self {
        Self {
            requested,
            has_effects: false,
            attempts: 0,
            network: Network::Silent,
            activated: None,
            is_vetoed: false,
            is_put_back: false,
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
            }
        }
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
            (self.is_put_back, self.is_released) = (true, true);
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
