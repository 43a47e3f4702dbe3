//! A source: a client that places a call and plays a film over it.

use call_manager::{Gone, Time};
use client::policy::{RateSteps, Retry};
use client::{AtBound, CallEvent, CallId, Client, Limits};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags};

use super::playback::Playback;
use super::report::Totals;
use crate::film::{Buffer, Film, PARTS_PER_SLOT};
use crate::network::Chance;
use crate::scenario::{self, ClientSettings, FilmSettings, Scenario, Start};

/// A source and its client.
#[derive(Debug)]
pub(super) struct Source<'a> {
    client: Client<RateSteps>,
    call: Option<CallId>,
    phase: Phase,
    /// The film, from when the call is up.
    playback: Option<Playback<'a>>,
    plan: Plan<'a>,
    wish: Option<Wish>,
    outcome: Outcome,
    /// Negotiations begun.
    episodes: u64,
}

/// What the source is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Dialing,
    Playing,
    /// The film is over, or its call is; what is under way is let finish.
    Ending,
    Over,
}

/// The rate that was asked for last, in bit/s. A wish that was rounded up, and accepted so, is not
/// repeated: it would be rounded again, for ever. One that was granted in part is: there may be more
/// by now.
#[derive(Clone, Copy, Debug)]
struct Wish {
    rate: u64,
    is_accepted: bool,
}

/// What became of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    NotPlaced,
    /// Placed, and ended by the source when its film was over.
    Played,
    /// Placed, and closed before.
    Closed,
}

/// How the source will play, once its call is up.
#[derive(Debug)]
struct Plan<'a> {
    film: &'a Film,
    settings: FilmSettings,
    /// Where in the film it starts, in parts of a slot.
    offset: u128,
    flags: MediaFlags,
}

/// The bounds of a source's client.
pub(super) const fn limits(settings: &ClientSettings) -> Limits {
    let at_bound = match settings.at_bound {
        scenario::AtBound::Keep => AtBound::Keep,
        scenario::AtBound::Close => AtBound::Close,
    };
    Limits { rounds: settings.rounds, at_bound, ..Limits::DEFAULT }
}

impl<'a> Source<'a> {
    pub(super) fn new(
        scenario: &Scenario,
        film: &'a Film,
        client: Client<RateSteps>,
        chance: &mut Chance,
    ) -> Self {
        Self {
            client,
            call: None,
            phase: Phase::Dialing,
            playback: None,
            plan: Plan::new(scenario, film, chance),
            wish: None,
            outcome: Outcome::NotPlaced,
            episodes: 0,
        }
    }

    /// Asks for the call.
    pub(super) fn place_call(&mut self, scenario: &Scenario) -> Result<(), Gone> {
        let wanted = self.plan.parameters(scenario.film.first_rate);
        // It is the only call of this client, so that there is room for it.
        let call = self.client.place_call(wanted, policy(scenario)).map_err(|_| Gone)?;
        self.call = Some(call);
        self.client.flush()
    }

    /// The slot or the film is over. Returns whether something was asked of the call manager.
    pub(super) fn wake(&mut self, now: Time) -> Result<bool, Gone> {
        let (Some(call), Phase::Playing) = (self.call, self.phase) else { return Ok(false) };
        let Some(playback) = &mut self.playback else { return Ok(false) };
        let wanted = if playback.play_until(now) { playback.wanted() } else { None };
        let is_over = playback.is_over();
        let mut has_asked = wanted.is_some_and(|rate| self.ask(call, rate));
        if is_over {
            self.phase = Phase::Ending;
            has_asked |= !self.client.is_negotiating(call) && self.client.hang_up(call).is_ok();
        }
        self.client.flush()?;
        Ok(has_asked)
    }

    /// Reads what the call manager says.
    pub(super) fn read(&mut self, now: Time) -> Result<(), Gone> {
        while let Some((call, event)) = self.client.poll()? {
            self.happened(now, call, event);
        }
        self.follow_rate(now);
        self.client.flush()
    }

    /// When the source is due next, while it plays.
    pub(super) fn next_wake(&self) -> Option<Time> {
        let playback = self.playback.as_ref().filter(|_| self.is_playing())?;
        Some(playback.next_wake())
    }

    /// Whether it plays.
    pub(super) fn is_playing(&self) -> bool {
        self.phase == Phase::Playing
    }

    /// Whether it plays or is about to.
    pub(super) fn is_active(&self) -> bool {
        matches!(self.phase, Phase::Dialing | Phase::Playing)
    }

    pub(super) fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Adds what became of this source to the totals of the run.
    pub(super) fn add_to(&self, totals: &mut Totals) {
        let counts = self.client.counts();
        totals.modify_requested += counts.modify_requested;
        totals.completions += counts.modify_completed;
        totals.episodes += self.episodes;
        match self.outcome {
            Outcome::NotPlaced => totals.calls_refused += 1,
            Outcome::Played => totals.calls_placed += 1,
            Outcome::Closed => {
                totals.calls_placed += 1;
                totals.calls_closed += 1;
            }
        }
        if let Some(playback) = &self.playback {
            totals.played_parts += playback.played();
            totals.offered += playback.buffer().offered();
            totals.lost += playback.buffer().lost();
            totals.reserved += playback.buffer().reserved();
        }
    }

    /// Asks for a rate, unless that is pointless or a negotiation is under way; then the next slot
    /// may ask again.
    fn ask(&mut self, call: CallId, rate: u64) -> bool {
        if self.has(call, rate) || self.client.change(call, self.plan.parameters(rate)).is_err() {
            return false;
        }
        self.episodes += 1;
        self.wish = Some(Wish { rate, is_accepted: false });
        true
    }

    /// Whether the answer to this very wish is in force, and not below it.
    fn has(&self, call: CallId, wished: u64) -> bool {
        let is_accepted = self.wish.is_some_and(|wish| wish.rate == wished && wish.is_accepted);
        let in_force = self.client.in_force(call).and_then(rate);
        is_accepted && in_force.is_some_and(|rate| rate.bits() >= wished)
    }

    fn happened(&mut self, now: Time, call: CallId, event: CallEvent) {
        match event {
            CallEvent::Connected(_) => {
                self.phase = Phase::Playing;
                self.outcome = Outcome::Played;
                self.playback = Some(self.plan.playback(now));
            }
            CallEvent::NotPlaced(_) => self.phase = Phase::Over,
            CallEvent::Settled(settled) => {
                if let Some(wish) = &mut self.wish {
                    wish.is_accepted = settled.status.is_success();
                }
                if self.phase == Phase::Ending {
                    // Nothing is under way any more, so that this is not refused.
                    let _ = self.client.hang_up(call);
                }
            }
            CallEvent::Ended(_) | CallEvent::CloseFailed(_) => {
                self.stop_early();
                self.phase = Phase::Over;
            }
            // Nobody calls a source, and what the other end changes is for its buffer to notice.
            CallEvent::Offered(_)
            | CallEvent::NotAnswered(_)
            | CallEvent::Changed(_)
            | CallEvent::Party(..)
            | CallEvent::Sent(..)
            | CallEvent::Received(_)
            | CallEvent::CloseData(_) => {}
        }
    }

    /// The call ends. Had the film ended before, it would not be playing.
    fn stop_early(&mut self) {
        if self.phase == Phase::Playing {
            self.outcome = Outcome::Closed;
        }
    }

    /// The buffer drains at the rate in force, from when the client knows of it. A call that is
    /// being closed carries nothing any more.
    fn follow_rate(&mut self, now: Time) {
        let in_force = self.call.and_then(|call| self.client.in_force(call)).and_then(rate);
        let Some(playback) = self.playback.as_mut() else { return };
        match (self.phase, in_force) {
            (Phase::Playing, Some(rate)) => playback.set_rate(now, rate.bits()),
            (Phase::Playing, None) => {
                playback.set_rate(now, 0);
                self.stop_early();
                self.phase = Phase::Ending;
            }
            (Phase::Dialing | Phase::Ending | Phase::Over, _) => {}
        }
    }
}

impl<'a> Plan<'a> {
    fn new(scenario: &Scenario, film: &'a Film, chance: &mut Chance) -> Self {
        let offset = match scenario.film.start {
            Start::FirstFrame => 0,
            Start::Random => chance.below(film.frames().len() as u64 * u64::from(PARTS_PER_SLOT)),
        };
        let mut flags = MediaFlags::TRANSMIT_VC;
        if scenario.client.round_up {
            flags |= MediaFlags::ROUND_UP_FLOW;
        }
        Self { film, settings: scenario.film.clone(), offset: u128::from(offset), flags }
    }

    /// What a call at this rate asks for.
    fn parameters(&self, bits_per_second: u64) -> CallParameters {
        let rate = BytesPerSecond::from_bits_ceil(bits_per_second).unwrap_or(BytesPerSecond::MAX);
        CallParameters::sending(Flowspec::constant_rate(rate)).with_media_flags(self.flags)
    }

    fn playback(&self, now: Time) -> Playback<'a> {
        let buffer = Buffer::new(self.settings.buffer, self.settings.frames_per_second);
        let parts = (self.settings.heuristic(), buffer);
        Playback::new(self.film, parts, now, self.offset, self.length(now))
    }

    /// How much to play from `now` on, in parts: the rest of the run, or whole passes.
    fn length(&self, now: Time) -> u128 {
        match self.settings.seconds {
            Some(seconds) => {
                let left = Time::ZERO.after(seconds).since(now).as_nanos();
                left * u128::from(self.settings.frames_per_second)
            }
            None => {
                let passes = u128::from(self.settings.passes.unwrap_or(1));
                passes * self.film.frames().len() as u128 * u128::from(PARTS_PER_SLOT)
            }
        }
    }
}

fn policy(scenario: &Scenario) -> RateSteps {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a scenario admits fractions from 0 to 1 alone"
    )]
    let accept_per_mille = (scenario.client.accept * 1000.0).round() as u32;
    let retry = match scenario.client.policy {
        scenario::Policy::Repeat => Retry::Same,
        scenario::Policy::Halve => {
            let granularity = BytesPerSecond::from_bits_ceil(scenario.film.granularity);
            Retry::Half(granularity.unwrap_or(BytesPerSecond::MAX))
        }
    };
    RateSteps { accept_per_mille, retry }
}

fn rate(parameters: &CallParameters) -> Option<BytesPerSecond> {
    parameters.call_manager.as_ref()?.transmit.token_rate
}
