//! The shared work called in one thread: no message, no queue. What the peers' logic itself costs.

use std::hint::black_box;
use std::time::Instant;

use crate::load::Load;
use crate::outcome::{Answers, Outcome};
use crate::work::Work;

/// Runs it.
#[must_use]
pub fn run(mut load: Load, requests: u64) -> Outcome {
    let mut work = Work::new(&load);
    let start = Instant::now();
    let mut answers = Answers::default();
    for _ in 0..requests {
        let mut slot = load.next_request();
        work.answer(black_box(&mut slot));
        answers.count(&slot);
    }
    Outcome::since(start, answers).with(work.books())
}
