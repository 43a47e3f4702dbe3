//! All sources of a run: whose turn it is, how many still play, and how many are done.
//!
//! The counts are kept where a source acts, so that asking for them costs the same however many
//! sources there are.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use call_manager::{ClientId, Gone, Time};

use super::report::Totals;
use super::source::Source;
use crate::scenario::Scenario;

/// The sources of a run. The client of each has its index as its number.
#[derive(Debug)]
pub(super) struct Cast<'a> {
    sources: Vec<Source<'a>>,
    /// When each playing source is due next.
    wakes: BinaryHeap<Reverse<(Time, usize)>>,
    /// Sources that play or are about to.
    active: usize,
    /// Sources that are not done.
    left: usize,
}

impl<'a> Cast<'a> {
    /// None has placed its call.
    pub(super) fn new(sources: Vec<Source<'a>>) -> Self {
        let all = sources.len();
        Self { sources, wakes: BinaryHeap::with_capacity(all), active: all, left: all }
    }

    pub(super) fn place_calls(&mut self, scenario: &Scenario) -> Result<(), Gone> {
        self.sources.iter_mut().try_for_each(|source| source.place_call(scenario))
    }

    /// When the next source is due.
    pub(super) fn next_wake(&self) -> Option<Time> {
        self.wakes.peek().map(|Reverse((at, _))| *at)
    }

    /// Lets the source that is due first take its turn. Returns whether it asked for something.
    pub(super) fn wake(&mut self, now: Time) -> Result<bool, Gone> {
        let Some(Reverse((_, index))) = self.wakes.pop() else { return Ok(false) };
        let asked = self.act(index, |source| source.wake(now))?;
        self.queue(index);
        Ok(asked)
    }

    /// Lets a source read what its client was told.
    pub(super) fn read(&mut self, now: Time, client: ClientId) -> Result<(), Gone> {
        let index = client.0 as usize;
        let is_queued = self.sources[index].is_playing();
        self.act(index, |source| source.read(now))?;
        if !is_queued {
            self.queue(index);
        }
        Ok(())
    }

    /// Whether any source plays or is about to.
    pub(super) const fn is_active(&self) -> bool {
        self.active > 0
    }

    /// Whether all sources are done.
    pub(super) const fn is_over(&self) -> bool {
        self.left == 0
    }

    pub(super) fn add_to(&self, totals: &mut Totals) {
        for source in &self.sources {
            source.add_to(totals);
        }
    }

    /// Every move of a source goes through here, so that it is counted. None starts again.
    fn act<T>(
        &mut self,
        index: usize,
        turn: impl FnOnce(&mut Source<'a>) -> Result<T, Gone>,
    ) -> Result<T, Gone> {
        let source = &mut self.sources[index];
        let (was_active, was_over) = (source.is_active(), source.is_over());
        let result = turn(source)?;
        self.active -= usize::from(was_active && !source.is_active());
        self.left -= usize::from(!was_over && source.is_over());
        Ok(result)
    }

    fn queue(&mut self, index: usize) {
        if let Some(next) = self.sources[index].next_wake() {
            self.wakes.push(Reverse((next, index)));
        }
    }
}
