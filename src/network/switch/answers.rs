//! What the switch answers to set-ups and changes, and when the answer arrives.

use std::time::Duration;

use call_manager::{NetworkAnswer, NetworkEvent, Reply, Terms, Ticket, Time, VcHandle};

use super::{Due, Switch};
use crate::network::admission::{Admission, Occasion};
use crate::network::path::NoRoom;
use crate::network::rates::{Rates, cut};
use crate::network::remote::Verdict;
use crate::scenario::SwitchSettings;

/// What becomes of a change before capacity is looked at.
pub(super) enum Fate {
    Considered,
    Refused,
    RequestLost,
    AnswerLost,
}

impl<A: Admission> Switch<A> {
    /// What a change gets from far end and links, in this order.
    pub(super) fn consider(&mut self, now: Time, vc: VcHandle, wanted: &Terms) -> NetworkAnswer {
        if self.has_left(vc) {
            return NetworkAnswer::Refused;
        }
        if self.ends.as_ref().is_some_and(|ends| ends.crosses(vc)) {
            return NetworkAnswer::Collided;
        }
        self.settle_proposal(now, vc);
        let has = self.path.confirmed(vc);
        match self.verdict() {
            Verdict::Refuse => NetworkAnswer::Refused,
            Verdict::Accept => self.admit(vc, wanted, has),
            Verdict::Grant(share) => {
                let part = |has: u64, wanted: u64| has + share.part(wanted.saturating_sub(has));
                let granted = self.grant(wanted, has.zip(self.path.demand(wanted), part));
                match self.admit(vc, &granted, has) {
                    NetworkAnswer::Accepted if granted != *wanted => {
                        NetworkAnswer::Countered(granted)
                    }
                    answer @ (NetworkAnswer::Accepted
                    | NetworkAnswer::Countered(_)
                    | NetworkAnswer::Refused
                    | NetworkAnswer::Collided) => answer,
                }
            }
        }
    }

    fn admit(&mut self, vc: VcHandle, wanted: &Terms, has: Rates) -> NetworkAnswer {
        match self.path.agree(Occasion::Change, vc, wanted) {
            Ok(()) => NetworkAnswer::Accepted,
            Err(NoRoom { left, .. }) => self.counter(vc, wanted, has, left),
        }
    }

    fn counter(&mut self, vc: VcHandle, wanted: &Terms, has: Rates, left: Rates) -> NetworkAnswer {
        let offer = self.settings.counter.offer(self.path.demand(wanted), has, left);
        let offer = offer
            .map(|offer| cut(wanted, offer))
            .filter(|terms| self.path.agree(Occasion::Change, vc, terms).is_ok());
        offer.map_or(NetworkAnswer::Refused, NetworkAnswer::Countered)
    }

    /// The terms with no more than these rates, in whole bytes a second, and at least one.
    fn grant(&self, wanted: &Terms, most: Rates) -> Terms {
        cut(wanted, most.whole_bytes().max(Rates::both(8)))
    }

    pub(super) fn verdict(&mut self) -> Verdict {
        self.ends.as_mut().map_or(Verdict::Accept, |ends| ends.remote.verdict())
    }

    pub(super) fn fate(&mut self) -> Fate {
        let SwitchSettings { refuse, silent, .. } = self.settings;
        let dice = self.chance.fraction();
        if dice < refuse {
            Fate::Refused
        } else if dice < refuse + silent / 2.0 {
            Fate::RequestLost
        } else if dice < refuse + silent {
            Fate::AnswerLost
        } else {
            Fate::Considered
        }
    }

    /// How long word from the far end takes; `None` if it takes no time.
    fn delay(&mut self) -> Option<Duration> {
        let far = self.ends.as_mut().and_then(|ends| ends.remote.delay());
        let near = self.settings.delay;
        let near = (!near.max.is_zero()).then(|| self.chance.delay(near));
        match (near, far) {
            (Some(near), Some(far)) => Some(near + far),
            (near, far) => near.or(far),
        }
    }

    /// Gives an answer: at once if no delay is possible.
    pub(super) fn give<T>(
        &mut self,
        now: Time,
        answer: T,
        told: impl FnOnce(T) -> NetworkEvent,
    ) -> Reply<T> {
        let Some(delay) = self.delay() else { return Reply::Now(answer) };
        self.agenda.enter(now.after(delay), Due::Tell(told(answer)));
        Reply::Later
    }

    pub(super) fn answer(
        &mut self,
        now: Time,
        ticket: Ticket,
        answer: NetworkAnswer,
    ) -> Reply<NetworkAnswer> {
        self.give(now, answer, |answer| NetworkEvent::Answer(ticket, answer))
    }

    /// Tells the call manager something unasked.
    pub(super) fn tell(&mut self, now: Time, event: NetworkEvent) {
        let delay = self.delay().unwrap_or_default();
        self.agenda.enter(now.after(delay), Due::Tell(event));
    }

    /// A new call on these terms, or less; `None` if it is refused.
    pub(super) fn set_up(&mut self, vc: VcHandle, wanted: &Terms) -> NetworkAnswer {
        let granted = match self.verdict() {
            Verdict::Refuse => return NetworkAnswer::Refused,
            Verdict::Accept => None,
            Verdict::Grant(share) => {
                let demand = self.path.demand(wanted);
                let most = demand.zip(demand, |rate, _| share.part(rate));
                Some(self.grant(wanted, most)).filter(|granted| granted != wanted)
            }
        };
        let terms = granted.as_ref().unwrap_or(wanted);
        if self.path.agree(Occasion::Setup, vc, terms).is_err() {
            return NetworkAnswer::Refused;
        }
        if let Some(ends) = &mut self.ends {
            ends.begin(vc);
        }
        granted.map_or(NetworkAnswer::Accepted, NetworkAnswer::Countered)
    }
}
