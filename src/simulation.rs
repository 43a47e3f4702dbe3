//! A run of a scenario: sources, engine and network in virtual time.
//!
//! Everything happens in one thread and in one order: what is due first happens first, the engine
//! before a source, and sources that are due together in their numbers' order. After every step in
//! which the engine did something, its books are compared with those of the link and the card
//! ([`audit`]); a difference ends the run.

mod ladder;
mod playback;
mod recorder;
mod report;
mod source;

pub use ladder::Ladder;
pub use recorder::{Recorder, Tally};
pub use report::{Report, Totals};

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use call_manager::{Adapter, CallManager, ClientId, Config, Gone, Time, TooManyClients};
use client::Client;

use self::source::Source;
use crate::film::Film;
use crate::network::audit::{self, Violation};
use crate::network::{Card, Chance, Switch};
use crate::scenario::Scenario;

/// The streams of chance of a run: one for each party, so that a change to one does not move the
/// others.
mod stream {
    pub(super) const SWITCH: u64 = 1;
    pub(super) const CARD: u64 = 2;
    pub(super) const SOURCES: u64 = 3;
}

/// What a run leaves.
#[derive(Debug)]
pub struct Run {
    /// The numbers, for people.
    pub report: Report,
    /// The exact sums that they were made from.
    pub totals: Totals,
    /// How every change ended.
    pub tally: Tally,
    /// The diagram, if one was wanted.
    pub ladder: Option<Ladder>,
}

/// Why a run ended early: a defect of the engine.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The books disagree.
    #[error("{at:?}: {violation}")]
    Violation {
        /// When.
        at: Time,
        /// What.
        violation: Violation,
    },
    /// The call manager of a simulation outlives its clients.
    #[error(transparent)]
    Gone(#[from] Gone),
    /// The adapter is made for the number of sources.
    #[error(transparent)]
    TooManyClients(#[from] TooManyClients),
}

/// Runs a scenario. `progress` is told the time now and then.
///
/// # Errors
/// [`RunError`], which is a defect of the engine and never of a scenario.
pub fn run(
    scenario: &Scenario,
    film: &Film,
    ladder: Option<Ladder>,
    progress: &mut dyn FnMut(Time),
) -> Result<Run, RunError> {
    let mut simulation = Simulation::new(scenario, film, ladder)?;
    simulation.place_calls(scenario)?;
    while let Some(at) = simulation.next_time() {
        simulation.step(at)?;
        progress(at);
    }
    simulation.finish(scenario)
}

struct Simulation<'a> {
    now: Time,
    adapter: Adapter<Switch, Card, Recorder>,
    sources: Vec<Source<'a>>,
    /// When each playing source is due next.
    wakes: BinaryHeap<Reverse<(Time, usize)>>,
    served: Vec<ClientId>,
    totals: Totals,
}

impl<'a> Simulation<'a> {
    fn new(scenario: &Scenario, film: &'a Film, ladder: Option<Ladder>) -> Result<Self, RunError> {
        let config = Config {
            max_vcs: scenario.film.sources,
            answer_timeout: scenario.manager.answer_timeout,
        };
        let chance = |stream| Chance::new(scenario.seed, stream);
        let switch = Switch::new(scenario.switch.clone(), chance(stream::SWITCH));
        let card = Card::new(scenario.miniport.clone(), chance(stream::CARD));
        let recorder = Recorder::new(ladder);
        let manager = CallManager::with_observer(config, switch, card, recorder);
        let mut adapter = Adapter::new(manager, scenario.film.sources as usize);

        let mut chance = chance(stream::SOURCES);
        let mut sources = Vec::new();
        for _ in 0..scenario.film.sources {
            let client = Client::new(adapter.bind()?, source::limits(&scenario.client));
            sources.push(Source::new(scenario, film, client, &mut chance));
        }
        Ok(Self {
            now: Time::ZERO,
            adapter,
            sources,
            wakes: BinaryHeap::new(),
            served: Vec::new(),
            totals: Totals::default(),
        })
    }

    fn place_calls(&mut self, scenario: &Scenario) -> Result<(), RunError> {
        for source in &mut self.sources {
            source.place_call(scenario)?;
        }
        self.settle()
    }

    /// When something happens next; `None` when all sources are done.
    fn next_time(&self) -> Option<Time> {
        if self.sources.iter().all(Source::is_over) {
            return None;
        }
        let wake = self.wakes.peek().map(|Reverse((at, _))| *at);
        [wake, self.adapter.poll_timeout()].into_iter().flatten().min()
    }

    /// Lets what is due at `at` happen, and everything that follows from it at once.
    fn step(&mut self, at: Time) -> Result<(), RunError> {
        self.account(at);
        if self.adapter.poll_timeout().is_some_and(|due| due <= at) {
            self.served.clear();
            self.served.extend_from_slice(self.adapter.handle_timeout(at));
            return self.read().and_then(|()| self.settle());
        }
        let Some(Reverse((_, index))) = self.wakes.pop() else { return Ok(()) };
        let source = &mut self.sources[index];
        let asked = source.wake(at)?;
        if let Some(next) = source.next_wake() {
            self.wakes.push(Reverse((next, index)));
        }
        if asked { self.settle() } else { Ok(()) }
    }

    /// Hands requests to the engine and answers to the sources until nobody has anything to say.
    fn settle(&mut self) -> Result<(), RunError> {
        loop {
            self.served.clear();
            self.served.extend_from_slice(self.adapter.poll(self.now));
            if self.served.is_empty() {
                return Ok(());
            }
            self.read()?;
        }
    }

    fn read(&mut self) -> Result<(), RunError> {
        for client in &self.served {
            let index = client.0 as usize;
            let source = &mut self.sources[index];
            let was_playing = source.next_wake().is_some();
            source.read(self.now)?;
            if let (false, Some(next)) = (was_playing, source.next_wake()) {
                self.wakes.push(Reverse((next, index)));
            }
        }
        let manager = self.adapter.manager();
        audit::check(manager, manager.signaling().link(), manager.miniport())
            .map_err(|violation| self.violation(violation))
    }

    /// Moves the time on, and books what was reserved meanwhile.
    fn account(&mut self, at: Time) {
        let link = self.adapter.manager().signaling().link();
        let nanos = at.since(self.now).as_nanos();
        if self.sources.iter().any(Source::is_active) {
            self.totals.reserved_bit_nanos += u128::from(link.total()) * nanos;
            self.totals.nanos += nanos;
        }
        self.now = at;
    }

    fn finish(self, scenario: &Scenario) -> Result<Run, RunError> {
        let manager = self.adapter.manager();
        let link = manager.signaling().link();
        audit::check_empty(manager, link, manager.miniport())
            .map_err(|violation| self.violation(violation))?;
        let mut totals = Totals { reserved_peak: link.peak(), ..self.totals };
        for source in &self.sources {
            source.add_to(&mut totals);
        }
        let recorder = manager.observer();
        let tally = *recorder.tally();
        let report = Report::new(scenario, &totals, &tally);
        Ok(Run { report, totals, tally, ladder: recorder.ladder().cloned() })
    }

    const fn violation(&self, violation: Violation) -> RunError {
        RunError::Violation { at: self.now, violation }
    }
}
