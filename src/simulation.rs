//! A run of a scenario: sources, engine and network in virtual time.
//!
//! Everything happens in one thread and in one order: what is due first happens first, the engine
//! before a source, and sources that are due together in their numbers' order. After every step in
//! which the engine did something, its books are compared with those of the link and the card
//! ([`audit`]); a difference ends the run.

mod cast;
mod link_use;
mod playback;
mod recorder;
mod report;
mod source;

pub use link_use::LinkUse;
pub use recorder::{Recorder, Tally};
pub use report::{Report, Totals};

use std::collections::BTreeSet;

use call_manager::profile::OutOfRange;
use call_manager::trace::Sink;
use call_manager::{Adapter, CallManager, ClientId, Config, Gone, Time, TooManyClients};
use client::Client;

use self::cast::Cast;
use self::source::Source;
use crate::film::Film;
use crate::network::audit::{self, Audit, Violation};
use crate::network::{Books, Card, Chance, Faults, MiniportFaults, MiniportPlan, Plan, Switch};
use crate::scenario::Scenario;

/// The streams of chance of a run: one for each party, so that a change to one does not move the
/// others.
mod stream {
    pub(super) const SWITCH: u64 = 1;
    pub(super) const CARD: u64 = 2;
    pub(super) const SOURCES: u64 = 3;
    pub(super) const REMOTE: u64 = 4;
    pub(super) const FAULTS: u64 = 5;
    pub(super) const MINIPORT_FAULTS: u64 = 6;
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
    /// The rules of the script of which nothing came, by their numbers from 1: their question was not
    /// put or their time not reached, or no far end could act.
    pub idle_rules: BTreeSet<usize>,
}

/// Why a run ended early: a defect of the engine.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The books disagree.
    #[error("at {:.6} s: {violation}", seconds(*at))]
    Violation {
        /// When.
        at: Time,
        /// What.
        violation: Violation,
    },
    /// The call manager of a simulation outlives its clients.
    #[error(transparent)]
    Gone(#[from] Gone),
    /// A scenario that was read has no rule book that there cannot be.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// The adapter is made for the number of sources.
    #[error(transparent)]
    TooManyClients(#[from] TooManyClients),
}

/// Runs a scenario. `sink` takes its trace; `progress` is told the time now and then.
///
/// # Errors
/// [`RunError`], which is a defect of the engine and never of a scenario.
pub fn run(
    scenario: &Scenario,
    film: &Film,
    sink: Option<&mut dyn Sink>,
    progress: &mut dyn FnMut(Time),
) -> Result<Run, RunError> {
    // Shortens the life of the object that the compiler otherwise ties to that of the film.
    let sink = sink.map(|sink| sink as &mut dyn Sink);
    Simulation::new(scenario, film, network(scenario), sink)?.run(scenario, progress)
}

/// The switch and the card that a scenario describes.
fn network(scenario: &Scenario) -> (Switch, Card) {
    let chance = |stream| Chance::new(scenario.seed, stream);
    let switch = Switch::new(scenario.switch.clone(), chance(stream::SWITCH))
        .with_remote(scenario.remote.clone(), chance(stream::REMOTE));
    (switch, Card::new(scenario.miniport.clone(), chance(stream::CARD)))
}

/// What goes wrong before them.
fn plans(scenario: &Scenario) -> (Plan, MiniportPlan) {
    let chance = |stream| Chance::new(scenario.seed, stream);
    let Scenario { script, faults, miniport_faults, .. } = scenario;
    let plan = Plan::new(faults.clone(), script, chance(stream::FAULTS));
    let card = chance(stream::MINIPORT_FAULTS);
    (plan, MiniportPlan::new(miniport_faults.clone(), script, card))
}

fn seconds(at: Time) -> f64 {
    at.as_nanos() as f64 / 1e9
}

struct Simulation<'a> {
    now: Time,
    adapter: Adapter<Faults<Switch>, MiniportFaults<Card>, Recorder<'a>>,
    cast: Cast<'a>,
    served: Vec<ClientId>,
    audit: Audit,
    totals: Totals,
    links: Vec<LinkUse>,
}

impl<'a> Simulation<'a> {
    fn new(
        scenario: &Scenario,
        film: &'a Film,
        (switch, card): (Switch, Card),
        sink: Option<&'a mut dyn Sink>,
    ) -> Result<Self, RunError> {
        let config = Config {
            max_vcs: scenario.film.sources,
            profile: scenario.profile.profile()?,
            seed: scenario.seed,
            ..Config::default()
        };
        let (plan, card_plan) = plans(scenario);
        let manager = CallManager::with_observer(
            config,
            Faults::new(switch, plan),
            MiniportFaults::new(card, card_plan),
            Recorder::new(sink),
        );
        let mut adapter = Adapter::new(manager, scenario.film.sources as usize);

        let mut chance = Chance::new(scenario.seed, stream::SOURCES);
        let mut sources = Vec::new();
        for _ in 0..scenario.film.sources {
            let client = Client::new(adapter.bind()?, source::limits(&scenario.client));
            sources.push(Source::new(scenario, film, client, &mut chance));
        }
        Ok(Self {
            now: Time::ZERO,
            adapter,
            cast: Cast::new(sources),
            served: Vec::new(),
            audit: Audit::new(scenario.switch.capacities()),
            totals: Totals::default(),
            links: vec![LinkUse::default(); scenario.switch.link.len() + 1],
        })
    }

    fn run(mut self, scenario: &Scenario, progress: &mut dyn FnMut(Time)) -> Result<Run, RunError> {
        self.cast.place_calls(scenario)?;
        self.settle()?;
        while let Some(at) = self.next_time() {
            self.step(at)?;
            progress(at);
        }
        self.finish(scenario)
    }

    /// When something happens next; `None` when all sources are done.
    fn next_time(&self) -> Option<Time> {
        if self.cast.is_over() {
            return None;
        }
        [self.cast.next_wake(), self.adapter.poll_timeout()].into_iter().flatten().min()
    }

    /// Lets what is due at `at` happen, and everything that follows from it at once.
    fn step(&mut self, at: Time) -> Result<(), RunError> {
        self.account(at);
        if self.adapter.poll_timeout().is_some_and(|due| due <= at) {
            self.served.clear();
            self.served.extend_from_slice(self.adapter.handle_timeout(at));
            return self.read().and_then(|()| self.settle());
        }
        if self.cast.wake(at)? { self.settle() } else { Ok(()) }
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
        for &client in &self.served {
            self.cast.read(self.now, client)?;
        }
        let manager = self.adapter.manager();
        let books = (manager.signaling(), manager.miniport().inner());
        manager
            .observer()
            .concerned(|vcs| self.audit.step(manager, books, vcs))
            .map_err(|violation| self.violation(violation))
    }

    /// Moves the time on, and books what was reserved meanwhile.
    fn account(&mut self, at: Time) {
        let links = self.adapter.manager().signaling().links();
        let nanos = at.since(self.now).as_nanos();
        if self.cast.is_active() {
            self.totals.reserved_bit_nanos += u128::from(links[0].total().transmit) * nanos;
            self.totals.nanos += nanos;
        }
        for (used, link) in self.links.iter_mut().zip(links) {
            if self.cast.is_active() {
                used.hold(link, nanos);
            }
            used.fill(link);
        }
        self.now = at;
    }

    fn finish(mut self, scenario: &Scenario) -> Result<Run, RunError> {
        let manager = self.adapter.manager();
        let (network, card) = (manager.signaling(), manager.miniport().inner());
        let link = &network.links()[0];
        audit::check(manager, network, card)
            .and_then(|()| audit::check_empty(manager, network, card))
            .map_err(|violation| self.violation(violation))?;
        let mut totals = Totals { reserved_peak: link.peak().transmit, ..self.totals };
        self.cast.add_to(&mut totals);
        let tally = *manager.observer().tally();
        for (used, link) in self.links.iter_mut().zip(network.links()) {
            used.fill(link);
        }
        let report = Report::new(scenario, &totals, &tally, self.links);
        let idle_rules = network.idle_rules().chain(manager.miniport().idle_rules()).collect();
        Ok(Run { report, totals, tally, idle_rules })
    }

    const fn violation(&self, violation: Violation) -> RunError {
        RunError::Violation { at: self.now, violation }
    }
}

#[cfg(test)]
mod tests;
