//! A switch with one link: admits by capacity, counters with what is left, refuses, delays, or
//! stays silent.
//!
//! A silent switch is of two kinds, as likely as each other: it never saw the request, or its
//! answer was lost after it had agreed. The call manager cannot tell, and must undo both.

use call_manager::{NetworkAnswer, NetworkEvent, Reply, Signaling, Terms, Ticket, Time, VcHandle};
use co_params::BytesPerSecond;

use super::answers::Answers;
use super::chance::Chance;
use super::link::{DoesNotFit, Link};
use super::reserved_rate;
use crate::scenario::SwitchSettings;

/// The network of a simulation.
#[derive(Debug)]
pub struct Switch {
    settings: SwitchSettings,
    link: Link,
    answers: Answers<NetworkAnswer>,
    chance: Chance,
}

/// What becomes of a change before capacity is looked at.
enum Fate {
    Considered,
    Refused,
    RequestLost,
    AnswerLost,
}

impl Switch {
    /// A switch with an empty link.
    #[must_use]
    pub fn new(settings: SwitchSettings, chance: Chance) -> Self {
        Self {
            link: Link::new(settings.capacity),
            answers: Answers::new(settings.delay),
            settings,
            chance,
        }
    }

    /// The link.
    #[must_use]
    pub const fn link(&self) -> &Link {
        &self.link
    }

    fn admit(&mut self, vc: VcHandle, wanted: &Terms) -> NetworkAnswer {
        match self.link.agree(vc, reserved_rate(wanted)) {
            Ok(()) => NetworkAnswer::Accepted,
            Err(DoesNotFit { left }) if self.settings.counter => self.counter(vc, wanted, left),
            Err(DoesNotFit { .. }) => NetworkAnswer::Refused,
        }
    }

    /// Offers what is left, in whole bytes a second, if it is more than the call has.
    fn counter(&mut self, vc: VcHandle, wanted: &Terms, left: u64) -> NetworkAnswer {
        let has = self.link.confirmed(vc);
        let offer = BytesPerSecond::from_bits_ceil(left - left % 8)
            .filter(|offer| offer.bits() > has)
            .filter(|offer| self.link.agree(vc, offer.bits()).is_ok());
        offer.map_or(NetworkAnswer::Refused, |offer| {
            let mut terms = wanted.clone();
            terms.transmit.token_rate = Some(offer);
            terms.transmit.peak_bandwidth = Some(offer);
            NetworkAnswer::Countered(terms)
        })
    }

    fn fate(&mut self) -> Fate {
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

    fn give(&mut self, now: Time, ticket: Ticket, answer: NetworkAnswer) -> Reply<NetworkAnswer> {
        self.answers.give(now, ticket, answer, &mut self.chance)
    }
}

impl Signaling for Switch {
    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let is_busy = self.chance.fraction() < self.settings.busy;
        let fits = !is_busy && self.link.agree(ticket.vc, reserved_rate(wanted)).is_ok();
        let answer = if fits { NetworkAnswer::Accepted } else { NetworkAnswer::Refused };
        self.give(now, ticket, answer)
    }

    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let answer = match self.fate() {
            Fate::Considered => self.admit(ticket.vc, wanted),
            Fate::Refused => NetworkAnswer::Refused,
            Fate::RequestLost => return Reply::Later,
            Fate::AnswerLost => {
                self.admit(ticket.vc, wanted);
                return Reply::Later;
            }
        };
        self.give(now, ticket, answer)
    }

    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.link.restore(ticket.vc);
        let stands = self.link.settled(ticket.vc) == Some(reserved_rate(agreed));
        let answer = if stands { NetworkAnswer::Accepted } else { NetworkAnswer::Refused };
        self.give(now, ticket, answer)
    }

    fn confirm(&mut self, _: Time, vc: VcHandle, agreed: &Terms) {
        self.link.confirm(vc, reserved_rate(agreed));
    }

    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.link.release(ticket.vc);
        self.give(now, ticket, NetworkAnswer::Accepted)
    }

    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        self.answers.poll(now).map(|(ticket, answer)| NetworkEvent::Answer(ticket, answer))
    }

    fn poll_timeout(&self) -> Option<Time> {
        self.answers.poll_timeout()
    }
}
