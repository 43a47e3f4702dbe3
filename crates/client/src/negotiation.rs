//! One bounded negotiation: an episode of requests that ends with terms in force, or with a close.
//!
//! An episode starts when the application wants other terms, or when a call comes up on other terms
//! than were wanted, and ends when there is an answer to live with (L-01 to L-09). The policy judges;
//! the engine counts requests and time. At a bound the client keeps what is in force or closes,
//! as configured.
//!
//! Time comes in with each answer; nothing here reads a clock. A time limit therefore holds back
//! requests and cuts no answer short: how long one answer may take is for the call manager to bound
//! (`call_manager::TimerName`).

use core::time::Duration;

use call_manager::Time;
use co_params::{CallParameters, Status};

use crate::policy::{Policy, Verdict};

/// The bounds of a client. Whichever is reached first holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most requests in one episode; 0 counts as 1. The call itself is the first where it comes up
    /// on other terms than were wanted. The documents ask for a reasonable limit and name none; 3 is
    /// the choice of A-10.
    pub rounds: u32,
    /// The most changes asked for in the life of one call, over all its episodes; `None`, the
    /// default, is no bound. Once it is reached the call cannot be changed any more: a wish of the
    /// application is refused, and what is in force stays. For a network that charges for each
    /// request, or to contain a source that never rests.
    pub total_requests: Option<u32>,
    /// How long an episode may go on asking: a request is made only if less time than this has
    /// passed since the episode began, save for the first, which is always made. `None`, the
    /// default, is no bound. An episode can outlast it by the one answer that is out.
    pub total_time: Option<Duration>,
    /// What happens when another round is wanted and not allowed.
    pub at_bound: AtBound,
}

impl Limits {
    /// Three rounds an episode, no other bound; at the bound what is in force is kept.
    pub const DEFAULT: Self =
        Self { rounds: 3, total_requests: None, total_time: None, at_bound: AtBound::Keep };

    /// Whether a call that has made so many requests may make another.
    pub(crate) fn allow_request(self, requests: u32) -> bool {
        self.total_requests.is_none_or(|most| requests < most)
    }

    fn allow_round(self, episode: &Episode, now: Time) -> bool {
        let passed = now.since(episode.began);
        episode.rounds < self.rounds
            && self.allow_request(episode.requests)
            && self.total_time.is_none_or(|most| passed < most)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Episode {
    /// What was in force when it began; for a call that has just come up, nothing: a block without
    /// flows.
    pub before: CallParameters,
    /// What is in force now: an earlier round may have been granted in part. Only ever the block
    /// of a success.
    pub in_force: CallParameters,
    /// What the application wants.
    pub goal: CallParameters,
    /// What was asked for last.
    pub asked: CallParameters,
    /// Requests so far, counting the one that is out, and the call itself if it has just come up.
    pub rounds: u32,
    /// Changes asked for in the life of the call, counting the one that is out.
    pub requests: u32,
    /// When the episode began.
    pub began: Time,
}

/// What is to be done after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The episode is over; what is in force is accepted.
    Settle(Episode),
    /// Another round.
    Ask(Episode),
    /// Another round is wanted, and a bound forbids it. What becomes of that depends on what is
    /// negotiated: a call that is up has [`Limits::at_bound`].
    Spent(Episode),
    /// The episode and the call are over.
    Close,
}

impl Episode {
    /// The first round of the first episode of a call, at the start of time. The engine begins
    /// episodes by itself; this is for the tests of a policy.
    #[must_use]
    pub fn begin(before: CallParameters, goal: CallParameters) -> Self {
        Self::begin_at(before, goal, 0, Time::ZERO)
    }

    /// The first round of an episode of a call that has made so many requests.
    pub(crate) fn begin_at(
        before: CallParameters,
        goal: CallParameters,
        requests: u32,
        now: Time,
    ) -> Self {
        Self {
            in_force: before.clone(),
            before,
            asked: goal.clone(),
            goal,
            rounds: 1,
            requests: requests.saturating_add(1),
            began: now,
        }
    }

    /// The first round was the call itself, which has come up with these terms.
    pub(crate) fn of_call(wanted: CallParameters, granted: CallParameters, now: Time) -> Self {
        let nothing = CallParameters::default();
        let first = Self::begin_at(nothing, wanted, 0, now);
        Self { in_force: granted, requests: 0, ..first }
    }

    /// Whether the call has just come up, on these terms, and nothing was in force before.
    #[must_use]
    pub fn is_of_call(&self) -> bool {
        self.before == CallParameters::default()
    }

    /// The next round.
    fn again(self, asked: CallParameters) -> Self {
        let requests = self.requests.saturating_add(1);
        Self { asked, rounds: self.rounds + 1, requests, ..self }
    }

    /// The same with these terms in force; what they leave out is as it was. Only the status of an
    /// answer says that its block is in force.
    pub(crate) fn granted(&self, block: &CallParameters) -> Self {
        Self { in_force: block.over(&self.in_force), ..self.clone() }
    }

    /// Judges an answer that was taken in. Exactly what was asked for is accepted without a
    /// question (L-03).
    pub(crate) fn judge(
        self,
        status: Status,
        policy: &mut impl Policy,
        limits: Limits,
        now: Time,
    ) -> Decision {
        let verdict = match (status.is_success(), self.in_force.is_changed()) {
            (true, false) => Verdict::Settle,
            (true, true) => policy.changed(&self, &self.in_force),
            (false, _) => policy.refused(&self, status),
        };
        match verdict {
            Verdict::Settle => Decision::Settle(self),
            Verdict::Close => Decision::Close,
            Verdict::Ask(asked) if limits.allow_round(&self, now) => {
                Decision::Ask(self.again(asked))
            }
            Verdict::Ask(_) => Decision::Spent(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use co_params::{BytesPerSecond, Flowspec, MediaFlags};

    use super::*;

    #[test]
    fn r_070_what_a_granted_change_left_out_is_in_force_still() {
        let rate = BytesPerSecond::new(1000).expect("a rate");
        let before = CallParameters::sending(Flowspec::constant_rate(rate))
            .with_media_flags(MediaFlags::ROUND_UP_FLOW);
        let goal = CallParameters::sending(Flowspec::NO_CHANGE);
        let episode = Episode::begin(before.clone(), goal.clone());
        let after = episode.granted(&goal).in_force;
        assert_eq!(after, before, "both directions and the media part");
    }
}
