//! Enough of the step that was wanted, or the step again, or half of it.

use co_params::{BytesPerSecond, CallParameters, Status};

use super::{Policy, Verdict};
use crate::negotiation::Episode;

/// Accepts a rate that comes far enough, and otherwise asks again: for the same, or for half the
/// step.
///
/// For a source whose need is one number, the token rate it sends at, and whose wishes come often:
/// a film, a backlog. It knows no other field and no absolute need; what a new call comes up with, and
/// what the other end proposes, it accepts. How often it asks is for the engine to bound: with [`Retry::Same`] it never tires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateSteps {
    /// An offer is accepted if it covers at least so many thousandths of the step from the rate
    /// before to the rate wanted. 0 accepts every offer; 1000 only what was wanted, or more; above
    /// that only more.
    pub accept_per_mille: u32,
    /// What to ask for after an answer that is not accepted.
    pub retry: Retry,
}

/// What to ask for next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// The same again.
    Same,
    /// Half of the step that was refused, rounded up to a multiple of this rate. A step that small
    /// is not halved any more, and what is in force is kept.
    Half(BytesPerSecond),
}

impl Policy for RateSteps {
    fn changed(&mut self, episode: &Episode, granted: &CallParameters) -> Verdict {
        let (Some(before), Some(wanted), Some(granted)) =
            (rate(&episode.before), rate(&episode.goal), rate(granted))
        else {
            return Verdict::Settle;
        };
        let step = u64::from(wanted.get().saturating_sub(before.get()));
        let got = u64::from(granted.get().saturating_sub(before.get()));
        if got * 1000 >= step * u64::from(self.accept_per_mille) {
            return Verdict::Settle;
        }
        self.next(episode, granted)
    }

    fn refused(&mut self, episode: &Episode, _: Status) -> Verdict {
        rate(&episode.in_force).map_or(Verdict::Settle, |in_force| self.next(episode, in_force))
    }
}

impl RateSteps {
    fn next(&self, episode: &Episode, in_force: BytesPerSecond) -> Verdict {
        match self.retry {
            Retry::Same => Verdict::Ask(episode.asked.clone()),
            Retry::Half(granularity) => {
                let halfway = rate(&episode.asked)
                    .and_then(|asked| halfway(in_force, asked, granularity))
                    .map(|rate| with_rate(&episode.asked, rate));
                halfway.map_or(Verdict::Settle, Verdict::Ask)
            }
        }
    }
}

/// The multiple of `granularity` halfway from `from` to `to`; `None` if there is none in between.
fn halfway(
    from: BytesPerSecond,
    to: BytesPerSecond,
    granularity: BytesPerSecond,
) -> Option<BytesPerSecond> {
    let (from, to, granularity) = (from.get(), to.get(), granularity.get().max(1));
    let middle = from.min(to) + from.abs_diff(to) / 2;
    let rounded = middle.div_ceil(granularity).checked_mul(granularity)?;
    let is_between = rounded > from.min(to) && rounded < from.max(to);
    if is_between { BytesPerSecond::new(rounded) } else { None }
}

fn rate(parameters: &CallParameters) -> Option<BytesPerSecond> {
    parameters.call_manager.as_ref()?.transmit.token_rate
}

fn with_rate(parameters: &CallParameters, rate: BytesPerSecond) -> CallParameters {
    let mut parameters = parameters.clone();
    if let Some(call_manager) = &mut parameters.call_manager {
        call_manager.transmit.token_rate = Some(rate);
        call_manager.transmit.peak_bandwidth = Some(rate);
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;
    use co_params::Flowspec;

    fn sending(rate: u32) -> CallParameters {
        CallParameters::sending(Flowspec::constant_rate(BytesPerSecond::new(rate).unwrap()))
    }

    fn episode(before: u32, goal: u32) -> Episode {
        Episode::begin(sending(before), sending(goal))
    }

    fn half(granularity: u32) -> RateSteps {
        let retry = Retry::Half(BytesPerSecond::new(granularity).unwrap());
        RateSteps { accept_per_mille: 500, retry }
    }

    #[test]
    fn an_offer_that_comes_far_enough_is_accepted() {
        let episode = episode(1_000, 2_000);
        assert_eq!(half(100).changed(&episode, &sending(1_500)), Verdict::Settle);
        assert_eq!(half(100).changed(&episode, &sending(1_400)), Verdict::Ask(sending(1_700)));
    }

    #[test]
    fn half_the_step_is_asked_for_after_a_refusal() {
        let mut episode = episode(1_000, 2_000);
        let mut asked = Vec::new();
        while let Verdict::Ask(next) = half(100).refused(&episode, Status::Failure) {
            asked.push(rate(&next).unwrap().get());
            episode.asked = next;
        }
        assert_eq!(asked, [1_500, 1_300, 1_200, 1_100]);
    }

    #[test]
    fn half_the_step_is_counted_from_what_an_earlier_round_granted() {
        let first = episode(1_000, 2_000);
        assert_eq!(half(100).changed(&first, &sending(1_200)), Verdict::Ask(sending(1_600)));
        let second = Episode { in_force: sending(1_200), asked: sending(1_600), ..first };
        assert_eq!(half(100).refused(&second, Status::Failure), Verdict::Ask(sending(1_400)));
    }

    #[test]
    fn a_step_down_is_halved_too() {
        let verdict = half(100).refused(&episode(2_000, 1_000), Status::Failure);
        assert_eq!(verdict, Verdict::Ask(sending(1_500)));
    }
}
