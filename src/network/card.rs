//! A simulated adapter card: the miniport that carries the VCs.
//!
//! It refuses a rate above its limit, and rounds rates up to its granularity where the call lets it
//! (`ROUND_UP_FLOW`). A refusal leaves the VC as it was.

use call_manager::{Miniport, MiniportAnswer, MiniportEvent, Reply, Terms, Ticket, Time, VcHandle};
use co_params::{BytesPerSecond, MediaFlags, Status};

use super::answers::Answers;
use super::chance::Chance;
use super::per_vc::PerVc;
use super::reserved_rate;
use crate::scenario::MiniportSettings;

/// The miniport of a simulation.
#[derive(Debug)]
pub struct Card {
    settings: MiniportSettings,
    active: PerVc<u64>,
    answers: Answers<MiniportAnswer>,
    chance: Chance,
}

impl Card {
    /// A card without active VCs.
    #[must_use]
    pub const fn new(settings: MiniportSettings, chance: Chance) -> Self {
        let answers = Answers::new(settings.delay);
        Self { settings, active: PerVc::new(), answers, chance }
    }

    /// The rate that an active VC sends at, in bit/s.
    #[must_use]
    pub fn rate(&self, vc: VcHandle) -> Option<u64> {
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
        if self.settings.peak.is_some_and(|peak| reserved_rate(used) > peak) {
            return MiniportAnswer::Refused(Status::InvalidData);
        }
        self.active.insert(vc, reserved_rate(used));
        rounded.map_or(MiniportAnswer::Done, MiniportAnswer::Rounded)
    }

    /// The terms with rates rounded up, if that is asked for, allowed, and makes a difference.
    fn rounded(&self, terms: &Terms) -> Option<Terms> {
        let granularity = BytesPerSecond::from_bits_ceil(self.settings.granularity?)?;
        if !terms.media_flags.contains(MediaFlags::ROUND_UP_FLOW) {
            return None;
        }
        let round = |rate: Option<BytesPerSecond>| rate.map(|rate| round_up(rate, granularity));
        let mut rounded = terms.clone();
        rounded.transmit.token_rate = round(terms.transmit.token_rate);
        rounded.transmit.peak_bandwidth = round(terms.transmit.peak_bandwidth);
        (rounded != *terms).then_some(rounded)
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, now: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        let answer = self.activate(ticket.vc, terms);
        self.answers.give(now, ticket, answer, &mut self.chance)
    }

    fn deactivate_vc(&mut self, now: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.active.remove(ticket.vc);
        self.answers.give(now, ticket, MiniportAnswer::Done, &mut self.chance)
    }

    fn poll_event(&mut self, now: Time) -> Option<MiniportEvent> {
        self.answers.poll(now).map(|(ticket, answer)| MiniportEvent::Answer(ticket, answer))
    }

    fn poll_timeout(&self) -> Option<Time> {
        self.answers.poll_timeout()
    }
}

/// The next multiple; the rate itself if there is none. Doing without would leave the rate open.
fn round_up(rate: BytesPerSecond, granularity: BytesPerSecond) -> BytesPerSecond {
    let multiple = rate.get().checked_next_multiple_of(granularity.get());
    multiple.and_then(BytesPerSecond::new).unwrap_or(rate)
}
