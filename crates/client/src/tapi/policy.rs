//! What the provider does with a counter-offer: the documents promise all or nothing.
//!
//! A call manager may grant something else than was asked, and it is in force by then. TAPI knows
//! only success and failure, and failure keeps the previous quality of service. So what falls short
//! is put back (TA-08), in the one further request that a negotiation of this client may make
//! (T-083).

use co_params::{CallParameters, Flowspec, Status};

use crate::negotiation::{Episode, Limits};
use crate::policy::{Policy, Verdict};

/// What becomes of a counter-offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CounterOffer {
    /// One that is at least as good as asked is a success; another is put back, and the request
    /// fails with RATEUNAVAIL. If it cannot be put back it stays in force, is announced, and the
    /// request fails all the same. The default, since the documents promise it.
    #[default]
    PutBack,
    /// Whatever was granted is a success. For applications that look at LINECALLINFO anyway.
    Accept,
}

/// The bounds of the provider's client: one change and one way back (T-083).
pub(super) const LIMITS: Limits = Limits { rounds: 2, ..Limits::DEFAULT };

impl CounterOffer {
    /// Whether `granted` counts as success for who wanted `goal` on a call with `before`.
    pub(super) fn is_met(
        self,
        before: &CallParameters,
        goal: &CallParameters,
        granted: &CallParameters,
    ) -> bool {
        match self {
            Self::Accept => true,
            Self::PutBack => meets(before, goal, granted),
        }
    }
}

/// It need not count: asked for another way back, the engine ends the negotiation.
impl Policy for CounterOffer {
    fn changed(&mut self, episode: &Episode, granted: &CallParameters) -> Verdict {
        // A call that comes up with less is ended by the provider (T-059).
        if episode.is_of_call() || self.is_met(&episode.before, &episode.goal, granted) {
            Verdict::Settle
        } else {
            Verdict::Ask(episode.before.clone())
        }
    }

    fn refused(&mut self, _: &Episode, _: Status) -> Verdict {
        Verdict::Settle
    }
}

/// Whether `granted` is what was wanted: as good as `goal`, and the same as `before` in a direction
/// that is to stay as it was (T-037).
fn meets(before: &CallParameters, goal: &CallParameters, granted: &CallParameters) -> bool {
    let (Some(before), Some(goal), Some(granted_flows)) =
        (&before.call_manager, &goal.call_manager, &granted.call_manager)
    else {
        return is_as_good(granted, goal);
    };
    granted_flows.satisfies(goal)
        && is_kept(&goal.transmit, &before.transmit, &granted_flows.transmit)
        && is_kept(&goal.receive, &before.receive, &granted_flows.receive)
}

/// Whether `offer` is at least as good as `need` in each direction (F-005, T-038).
pub(super) fn is_as_good(offer: &CallParameters, need: &CallParameters) -> bool {
    match (&offer.call_manager, &need.call_manager) {
        (Some(offer), Some(need)) => offer.satisfies(need),
        (None, Some(_)) => false,
        (Some(_) | None, None) => true,
    }
}

fn is_kept(goal: &Flowspec, before: &Flowspec, granted: &Flowspec) -> bool {
    goal != before || granted == before
}
