//! Take it or leave it.

use co_params::{CallManagerParameters, CallParameters, Status};

use super::need::{Need, Unmet};
use super::{Answer, Policy, Verdict};
use crate::negotiation::Episode;

/// Accepts what lies between the least that will do and what was wanted, and more than was wanted,
/// which is how a rate comes back that was rounded up. It never asks again: below the least it keeps
/// or closes, as told.
///
/// For an application that adapts to whatever it gets, as long as it is usable; and where every
/// request is dear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptInRange(Need);

impl AcceptInRange {
    /// Accepts `least` and everything that is at least as good.
    #[must_use]
    pub const fn new(least: CallManagerParameters, unmet: Unmet) -> Self {
        Self(Need::new(least, unmet))
    }
}

impl Policy for AcceptInRange {
    fn changed(&mut self, _: &Episode, granted: &CallParameters) -> Verdict {
        self.0.verdict(granted)
    }

    fn refused(&mut self, episode: &Episode, _: Status) -> Verdict {
        self.0.verdict(&episode.in_force)
    }

    fn proposed(&mut self, in_force: &CallParameters, proposal: &CallParameters) -> Answer {
        self.0.answer(in_force, proposal)
    }
}
