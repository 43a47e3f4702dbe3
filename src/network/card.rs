//! A simulated adapter card: the miniport that carries the VCs.
//!
//! It refuses a rate above its limit, and rounds rates up to its granularity where the call lets it
//! (`ROUND_UP_FLOW`). A refusal leaves the VC as it was.

use call_manager::{Miniport, MiniportAnswer, MiniportEvent, Reply, Terms, Ticket, Time, VcHandle};
use co_params::{BytesPerSecond, Flowspec, MediaFlags, Status};

use super::agenda::Agenda;
use super::chance::Chance;
use super::per_vc::PerVc;
use super::rates::Rates;
use super::token_rates;
use crate::scenario::MiniportSettings;

/// The miniport of a simulation.
#[derive(Debug)]
pub struct Card {
    settings: MiniportSettings,
    active: PerVc<Rates>,
    agenda: Agenda<MiniportEvent>,
    chance: Chance,
}

impl Card {
    /// A card without active VCs.
    #[must_use]
    pub const fn new(settings: MiniportSettings, chance: Chance) -> Self {
        Self { settings, active: PerVc::new(), agenda: Agenda::new(), chance }
    }

    /// The token rates of an active VC.
    #[must_use]
    pub fn rates(&self, vc: VcHandle) -> Option<Rates> {
        self.active.get(vc).copied()
    }

    /// How many VCs are active.
    #[must_use]
    pub fn active(&self) -> usize {
        self.active.values().count()
    }

    fn activate(&mut self, vc: VcHandle, terms: &Terms) -> MiniportAnswer {
        let rounded = self.rounded(terms);
        let used = rounded.as_ref().unwrap_or(terms);
        let rates = token_rates(used);
        if self.settings.peak.is_some_and(|peak| !rates.fits(Rates::both(peak))) {
            return MiniportAnswer::Refused(Status::InvalidData);
        }
        self.active.insert(vc, rates);
        rounded.map_or(MiniportAnswer::Done, MiniportAnswer::Rounded)
    }

    /// The terms with rates rounded up, if that is asked for, allowed, and makes a difference.
    fn rounded(&self, terms: &Terms) -> Option<Terms> {
        let granularity = BytesPerSecond::from_bits_ceil(self.settings.granularity?)?;
        if !terms.media_flags.contains(MediaFlags::ROUND_UP_FLOW) {
            return None;
        }
        let round = |rate: Option<BytesPerSecond>| rate.map(|rate| round_up(rate, granularity));
        let round_flow = |flow: Flowspec| Flowspec {
            token_rate: round(flow.token_rate),
            peak_bandwidth: round(flow.peak_bandwidth),
            ..flow
        };
        let mut rounded = terms.clone();
        rounded.transmit = round_flow(terms.transmit);
        rounded.receive = round_flow(terms.receive);
        (rounded != *terms).then_some(rounded)
    }

    /// Gives an answer: at once if no delay is possible.
    fn give(&mut self, now: Time, ticket: Ticket, answer: MiniportAnswer) -> Reply<MiniportAnswer> {
        if self.settings.delay.max.is_zero() {
            return Reply::Now(answer);
        }
        let due = now.after(self.chance.delay(self.settings.delay));
        self.agenda.enter(due, MiniportEvent::Answer(ticket, answer));
        Reply::Later
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, now: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        let answer = self.activate(ticket.vc, terms);
        self.give(now, ticket, answer)
    }

    fn deactivate_vc(&mut self, now: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.active.remove(ticket.vc);
        self.give(now, ticket, MiniportAnswer::Done)
    }

    fn poll_event(&mut self, now: Time) -> Option<MiniportEvent> {
        self.agenda.pop(now)
    }

    #[inline]
    fn poll_timeout(&self) -> Option<Time> {
        self.agenda.next()
    }
}

/// The next multiple; the rate itself if there is none. Doing without would leave the rate open.
fn round_up(rate: BytesPerSecond, granularity: BytesPerSecond) -> BytesPerSecond {
    let multiple = rate.get().checked_next_multiple_of(granularity.get());
    multiple.and_then(BytesPerSecond::new).unwrap_or(rate)
}
