//! The far ends of calls: what they decide, by chance from a seed.

use std::time::Duration;

use call_manager::Terms;
use co_params::{BytesPerSecond, CallParameters, Flowspec};

use super::admission::Millionths;
use super::chance::Chance;
use super::rates::{Rates, set};
use crate::scenario::{Interval, RemoteSettings};

/// The far ends of the calls of a network. Each decision is one throw of the same dice, and none is
/// thrown where the settings leave nothing to chance.
#[derive(Debug)]
pub(super) struct Remote {
    settings: RemoteSettings,
    chance: Chance,
}

/// What a far end says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accept,
    /// This share of what is wanted beyond what the call has.
    Grant(Millionths),
    Refuse,
}

impl Remote {
    pub(super) const fn new(settings: RemoteSettings, chance: Chance) -> Self {
        Self { settings, chance }
    }

    pub(super) const fn settings(&self) -> &RemoteSettings {
        &self.settings
    }

    pub(super) fn verdict(&mut self) -> Verdict {
        let RemoteSettings { refuse, counter, counter_share, .. } = self.settings;
        if self.happens(refuse) {
            Verdict::Refuse
        } else if self.happens(counter) {
            Verdict::Grant(counter_share)
        } else {
            Verdict::Accept
        }
    }

    /// Whether it agrees to a changed answer to its offer.
    pub(super) fn agrees(&mut self) -> bool {
        !self.happens(1.0 - self.settings.agree)
    }

    /// How long it takes to answer, if it takes any time.
    pub(super) fn delay(&mut self) -> Option<Duration> {
        let delay = self.settings.delay;
        (!delay.max.is_zero()).then(|| self.chance.delay(delay))
    }

    pub(super) fn until_proposal(&mut self) -> Option<Duration> {
        self.within(self.settings.propose)
    }

    pub(super) fn until_call(&mut self) -> Option<Duration> {
        self.within(self.settings.call)
    }

    pub(super) fn holding(&mut self) -> Option<Duration> {
        self.within(self.settings.holding)
    }

    pub(super) fn party_holding(&mut self) -> Option<Duration> {
        self.within(self.settings.party_holding)
    }

    /// What it proposes to a call with these terms, of which each flow `has` a rate.
    pub(super) fn proposal(&mut self, in_force: &Terms, has: Rates) -> Terms {
        let shares = self.settings.proposal;
        let spread = u64::from(shares.max - shares.min) + 1;
        let thousandths = u64::from(shares.min) + self.chance.below(spread);
        let part = |rate: u64| (rate * thousandths / 1_000).max(8);
        set(in_force, Rates { transmit: part(has.transmit), receive: part(has.receive) })
    }

    /// What it offers when it calls.
    pub(super) fn offer(&self) -> Terms {
        let rate = BytesPerSecond::from_bits_floor(self.settings.call_rate);
        let flow = rate.map_or(Flowspec::NO_TRAFFIC, Flowspec::constant_rate);
        let mut block = CallParameters::sending(Flowspec::NO_TRAFFIC);
        if let Some(flows) = &mut block.call_manager {
            flows.receive = flow;
        }
        Terms::for_call(&block).expect("a constant rate from 1 byte a second on is a legal call")
    }

    fn happens(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.chance.fraction() < probability
    }

    fn within(&mut self, interval: Option<Interval>) -> Option<Duration> {
        interval.map(|Interval(delay)| self.chance.delay(delay))
    }
}
