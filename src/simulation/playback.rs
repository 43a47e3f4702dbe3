//! A film being played: where it is, through which buffer, at which rate.
//!
//! Positions count in parts of a slot from the start of the film, so that a source can start inside
//! a frame and a rate can change inside one. A nanosecond is as many parts as there are frames a
//! second; a slot ends at the first nanosecond at or after its last part, and what happens at that
//! nanosecond happens at the start of the next slot.

use std::time::Duration;

use call_manager::Time;

use crate::film::{Buffer, Film, Heuristic, PARTS_PER_SLOT};

const SLOT: u128 = PARTS_PER_SLOT as u128;

/// A film being played.
#[derive(Debug)]
pub(super) struct Playback<'a> {
    film: &'a Film,
    heuristic: Heuristic,
    buffer: Buffer,
    /// In force, in bit/s.
    rate: u64,
    started: Time,
    /// Where in the film it started.
    offset: u128,
    /// Where it stops.
    end: u128,
    /// The slot being played, counted from the start of the film's first pass.
    slot: u128,
    slot_began: Time,
    /// How much of the slot has been played.
    parts: u32,
}

impl<'a> Playback<'a> {
    /// Starts at `offset` parts into the film, to play `length` parts, at rate 0.
    pub(super) fn new(
        film: &'a Film,
        (heuristic, buffer): (Heuristic, Buffer),
        started: Time,
        offset: u128,
        length: u128,
    ) -> Self {
        Self {
            film,
            heuristic,
            buffer,
            rate: 0,
            started,
            offset,
            end: offset + length,
            slot: offset / SLOT,
            slot_began: started,
            parts: part_of(offset),
        }
    }

    /// When the slot ends, or the film.
    pub(super) fn next_wake(&self) -> Time {
        self.time_of(self.slot_end().min(self.end))
    }

    /// Plays up to `now`, and at most to the end of the slot. Returns whether the slot has ended:
    /// then another rate may be wanted.
    pub(super) fn play_until(&mut self, now: Time) -> bool {
        self.play(now);
        if self.parts < PARTS_PER_SLOT {
            return false;
        }
        self.heuristic.observe(self.frame());
        self.slot += 1;
        self.slot_began = now;
        self.parts = 0;
        true
    }

    /// Another rate is in force from `now` on.
    pub(super) fn set_rate(&mut self, now: Time, rate: u64) {
        self.play(now);
        self.rate = rate;
    }

    /// The rate to ask for at the end of a slot, if another.
    pub(super) fn wanted(&self) -> Option<u64> {
        self.heuristic.wanted(&self.buffer, self.rate)
    }

    /// Whether the film has been played to its end.
    pub(super) fn is_over(&self) -> bool {
        self.here() >= self.end
    }

    /// How much has been played, in parts.
    pub(super) fn played(&self) -> u128 {
        self.here() - self.offset
    }

    /// The buffer, with what went through it.
    pub(super) const fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// Plays up to `now`, and at most to the end of the slot.
    fn play(&mut self, now: Time) {
        let there = self.position_at(now).min(self.slot_end());
        let parts = if there == self.slot_end() { PARTS_PER_SLOT } else { part_of(there) };
        self.buffer.play(self.frame(), self.rate, parts - self.parts);
        self.parts = parts;
    }

    fn frame(&self) -> u32 {
        let frames = self.film.frames();
        let index = self.slot % frames.len() as u128;
        frames[usize::try_from(index).expect("an index is below the number of frames")]
    }

    fn here(&self) -> u128 {
        self.slot * SLOT + u128::from(self.parts)
    }

    fn slot_end(&self) -> u128 {
        (self.slot + 1) * SLOT
    }

    /// Where the film is at `now`, and no further than its end.
    fn position_at(&self, now: Time) -> u128 {
        if now == self.slot_began {
            return self.here();
        }
        let nanos = now.since(self.started).as_nanos();
        let parts = nanos * u128::from(self.film.frames_per_second());
        (self.offset + parts).min(self.end)
    }

    fn time_of(&self, position: u128) -> Time {
        let parts = position - self.offset;
        let nanos = parts.div_ceil(u128::from(self.film.frames_per_second()));
        self.started.after(Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
    }
}

/// Which part of its slot a position is.
fn part_of(position: u128) -> u32 {
    u32::try_from(position % SLOT).expect("a remainder is below the parts of a slot")
}

#[cfg(test)]
mod tests;
