//! What a run came to: how long it took, what was answered, and what is held at the end.

use std::time::{Duration, Instant};

use call_manager::Slot;
use co_params::Status;

use crate::work::Books;

/// The outcome of one run of one peer.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// From before the first request to after the last answer.
    pub elapsed: Duration,
    /// The answers that the client got.
    pub answers: Answers,
    /// What the server held at the end; `None` for the floor, which holds nothing.
    pub books: Option<Books>,
}

/// Answers, counted by the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// `SUCCESS`.
    pub granted: u64,
    /// Any other status.
    pub refused: u64,
}

impl Outcome {
    /// The outcome of a run that began at `start` and has just ended.
    #[must_use]
    pub fn since(start: Instant, answers: Answers) -> Self {
        Self { elapsed: start.elapsed(), answers, books: None }
    }

    /// The same with what is held.
    #[must_use]
    pub fn with(self, books: Books) -> Self {
        Self { books: Some(books), ..self }
    }
}

impl Answers {
    /// Counts an answer.
    pub fn count(&mut self, slot: &Slot) {
        if slot.status == Status::Success {
            self.granted += 1;
        } else {
            self.refused += 1;
        }
    }

    /// How many.
    #[must_use]
    pub fn total(self) -> u64 {
        self.granted + self.refused
    }
}
