//! One message a request over bounded channels of crossbeam's, a thread on each side.

use std::thread;

use call_manager::Slot;
use crossbeam_channel::{Receiver, Sender, bounded};

use crate::client::{self, WINDOW};
use crate::load::Load;
use crate::outcome::Outcome;
use crate::work::Work;

/// Runs it.
#[must_use]
pub fn run(load: Load, requests: u64) -> Outcome {
    let (down, received) = bounded::<Slot>(WINDOW);
    let (replies, up) = bounded(WINDOW);
    let mut work = Work::new(&load);
    let server = thread::spawn(move || {
        for mut slot in received {
            work.answer(&mut slot);
            replies.send(slot).expect("the client waits for its answers");
        }
        work
    });
    let mut way = Way { down, up };
    let outcome = client::drive(load, requests, &mut way);
    drop(way);
    outcome.with(server.join().expect("the server ends").books())
}

struct Way {
    down: Sender<Slot>,
    up: Receiver<Slot>,
}

impl client::Way for Way {
    fn send(&mut self, slot: Slot) {
        self.down.send(slot).expect("the server runs");
    }

    fn receive(&mut self) -> Slot {
        self.up.recv().expect("the server runs")
    }

    fn try_receive(&mut self) -> Option<Slot> {
        self.up.try_recv().ok()
    }
}
