//! Films: sources of variable bit rate, and what it takes to carry one at a renegotiated rate.
//!
//! A film is a list of frame sizes. A source plays one through a [`Buffer`] that drains at the
//! reserved rate, and a [`Heuristic`] says when another rate should be asked for. Nothing here
//! knows of a call or a clock: the caller says how much of a slot has passed and which rate was in
//! force. A slot is one frame time.
//!
//! 1. [`Film::read`] takes a trace from a file; [`Generator::film`] makes one from a seed.
//! 2. [`Buffer::play`] moves the buffer on, and counts what is offered, lost and reserved.
//! 3. [`Heuristic::observe`] and [`Heuristic::wanted`], at the end of each slot.
//!
//! Source: M. Grossglauser, S. Keshav, D. Tse, "RCBR: A Simple and Efficient Service for Multiple
//! Time-Scale Traffic", SIGCOMM 1995.

mod buffer;
mod generator;
mod heuristic;
mod trace;

#[cfg(test)]
mod reference;

pub use buffer::{Buffer, PARTS_PER_SLOT, Volume};
pub use generator::Generator;
pub use heuristic::{Heuristic, HeuristicSettings};
pub use trace::{MAX_FRAME_BITS, MAX_FRAMES, TraceError, Unit};

/// The frame sizes of a film. It has at least one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Film {
    frames: Vec<u32>,
    frames_per_second: u32,
}

impl Film {
    /// A film of frames of these sizes, in bits; `None` without any.
    #[must_use]
    pub fn new(frames: Vec<u32>, frames_per_second: u32) -> Option<Self> {
        (!frames.is_empty()).then_some(Self { frames, frames_per_second })
    }

    /// The size of every frame in bits, in the order they are sent; never empty.
    #[must_use]
    pub fn frames(&self) -> &[u32] {
        &self.frames
    }

    /// Frames a second: slots a second of a source that plays the film.
    #[must_use]
    pub fn frames_per_second(&self) -> u32 {
        self.frames_per_second
    }
}
