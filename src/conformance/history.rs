//! What a trace has said of a VC so far.
//!
//! A file below for each thing that rules ask about; here is what joins them: an event goes to each
//! in turn, and what one needs of another it finds as it was before or after, in that order.

mod activation;
mod call;
mod change;
mod data;
mod families;
mod life;
mod parties;
mod progress;
mod proposal;
mod reading;

use call_manager::Time;
use call_manager::trace::{Operation, Party, TraceEvent, What};
use co_params::CallParameters;

use self::activation::Activation;
pub(super) use self::activation::{activated, deactivated};
pub(super) use self::call::Call;
pub(super) use self::change::{Change, Network};
use self::data::Data;
pub(super) use self::families::{Families, SapState};
use self::life::Life;
pub(super) use self::parties::Member;
use self::parties::Parties;
use self::progress::Operations;
pub(super) use self::progress::{Handling, Progress};
pub(super) use self::proposal::Proposal;
pub(super) use self::reading::{
    is_asked_of_call, is_request_of_client, moves_data, parameters, party, result,
};

/// The history of a VC.
#[derive(Clone, Debug)]
pub(super) struct History {
    pub(super) last: TraceEvent,
    pub(super) life: Life,
    pub(super) has_left: bool,
    pub(super) operations: Operations,
    pub(super) activation: Activation,
    pub(super) data: Data,
    pub(super) parties: Parties,
    pub(super) call: Call,
    /// A call was closed, and none was made or offered since.
    pub(super) is_closed: bool,
    /// The two as they were before the close that is under way, and whether that has done anything.
    pub(super) before_close: (Call, bool),
    pub(super) has_begun_close: bool,
    /// What the handler of the last `NdisClMakeCall` was asked.
    pub(super) dialed: Option<CallParameters>,
    /// Whether an activation succeeded since.
    pub(super) is_activated_since: bool,
    /// Who was offered a call on the VC.
    pub(super) offered_to: Option<Party>,
    /// What the client accepted.
    pub(super) answer: Option<CallParameters>,
    pub(super) is_permanent: bool,
    pub(super) proposal: Proposal,
    /// What the client passed with the `NdisClModifyCallQoS` that is under way, until its handler
    /// has it.
    pub(super) undelivered: Option<CallParameters>,
    pub(super) change: Option<Change>,
    /// What client, network and miniport last agreed on.
    pub(super) agreed: Option<CallParameters>,
    /// Whether the last change failed, and nothing was asked since.
    pub(super) has_failed: bool,
    /// Whether the client was given other parameters than it asked for, and has asked nothing since.
    pub(super) is_altered: bool,
    /// The activation was left on other parameters than those agreed.
    pub(super) is_in_doubt: bool,
    /// Changes that failed and followed each other at once, and when the last of them ended.
    pub(super) rounds: u32,
    pub(super) settled_at: Option<Time>,
    /// An incoming close that the client has yet to answer.
    pub(super) owes_close: bool,
    /// An incoming close said that the VC must not be used again.
    pub(super) is_spent: bool,
}

impl History {
    pub(super) fn new(first: &TraceEvent) -> Self {
        Self {
            last: first.clone(),
            life: Life::default(),
            has_left: false,
            operations: Operations::default(),
            activation: Activation::default(),
            data: Data::default(),
            parties: Parties::default(),
            call: Call::Idle,
            is_closed: false,
            before_close: (Call::Idle, false),
            has_begun_close: false,
            dialed: None,
            is_activated_since: false,
            offered_to: None,
            answer: None,
            is_permanent: false,
            proposal: Proposal::default(),
            undelivered: None,
            change: None,
            agreed: None,
            has_failed: false,
            is_altered: false,
            is_in_doubt: false,
            rounds: 0,
            settled_at: None,
            owes_close: false,
            is_spent: false,
        }
    }

    pub(super) fn see(&mut self, event: &TraceEvent) {
        self.last = event.clone();
        self.data.see(event);
        if moves_data(event) {
            return;
        }
        self.operations.see(event);
        if self.parties.loses_last(event) {
            self.proposal.ends();
            self.change.iter_mut().for_each(Change::ends);
        }
        self.parties.see(event);
        if party(event).is_some() {
            return self.see_regrade(event);
        }
        self.has_left |= event.what == What::Leaves;
        self.life.see(event);
        if let Some(change) = &mut self.change {
            let proposed = self.proposal.proposed.as_ref();
            change.see(event, [self.agreed.as_ref(), proposed.or(self.agreed.as_ref())]);
        }
        self.see_activation(event);
        self.see_call(event);
        self.see_proposal(event);
        self.see_change(event);
    }

    /// A party that is added may change what the whole call has: it is activated before.
    fn see_regrade(&mut self, event: &TraceEvent) {
        let Some((status, granted)) = result(event, Operation::AddParty) else { return };
        let is_alone = self.change.is_none() && self.proposal.proposed.is_none();
        if status.is_success() && is_alone && granted == self.activation.in_force {
            self.agreed = granted;
        }
    }

    pub(super) fn progress(&self, operation: Operation) -> Progress {
        self.operations.of_call(operation)
    }
}
