//! One bounded negotiation: an episode of requests that ends with terms in force, or with a close.
//!
//! An episode starts when the application wants other terms and ends when it has an answer it can
//! live with (L-01 to L-09). The policy judges; the engine counts. At the bound the client
//! keeps what is in force or closes, as configured.

use co_params::{CallParameters, Status};

use crate::policy::{Policy, Verdict};

/// The bounds of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most requests in one episode; 0 counts as 1. The documents ask for a reasonable limit and
    /// name none; 3 is the choice of A-10.
    pub rounds: u32,
    /// What happens at the bound.
    pub at_bound: AtBound,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rounds: 3, at_bound: AtBound::Keep }
    }
}

/// What a client does when it may not ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AtBound {
    /// It lives with what is in force.
    Keep,
    /// It closes the call.
    Close,
}

/// A negotiation under way, as a policy sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Episode {
    /// What was in force when it began.
    pub before: CallParameters,
    /// What is in force now: an earlier round may have been granted in part. Only ever the block
    /// of a success.
    pub in_force: CallParameters,
    /// What the application wants.
    pub goal: CallParameters,
    /// What was asked for last.
    pub asked: CallParameters,
    /// Requests so far, counting the one that is out.
    pub rounds: u32,
}

/// What is to be done after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The episode is over; what is in force is accepted.
    Settle(Episode),
    /// Another round.
    Ask(Episode),
    /// The episode and the call are over.
    Close,
}

impl Episode {
    /// The first round.
    pub(crate) fn begin(before: CallParameters, goal: CallParameters) -> Self {
        Self { in_force: before.clone(), before, asked: goal.clone(), goal, rounds: 1 }
    }

    /// The same with the answer taken in. The status alone says whether the change took effect
    ///
    pub(crate) fn answered(&self, status: Status, block: CallParameters) -> Self {
        let mut episode = self.clone();
        if status.is_success() {
            episode.in_force = block;
        }
        episode
    }

    /// Judges an answer that was taken in. Exactly what was asked for is accepted without a
    /// question (L-03).
    pub(crate) fn judge(
        self,
        status: Status,
        policy: &mut impl Policy,
        limits: Limits,
    ) -> Decision {
        let verdict = match (status.is_success(), self.in_force.is_changed()) {
            (true, false) => Verdict::Settle,
            (true, true) => policy.changed(&self, &self.in_force),
            (false, _) => policy.refused(&self, status),
        };
        match verdict {
            Verdict::Settle => Decision::Settle(self),
            Verdict::Close => Decision::Close,
            Verdict::Ask(asked) if self.rounds < limits.rounds => {
                Decision::Ask(Self { asked, rounds: self.rounds + 1, ..self })
            }
            Verdict::Ask(_) => match limits.at_bound {
                AtBound::Keep => Decision::Settle(self),
                AtBound::Close => Decision::Close,
            },
        }
    }
}
