//! One message a request over two rings for one producer and one consumer (`rtrb`). A ring has no
//! way to wait: whoever finds nothing spins, then gives the core away.

use std::{hint, thread};

use call_manager::Slot;
use rtrb::{Consumer, Producer, RingBuffer};

use crate::client::{self, WINDOW};
use crate::load::Load;
use crate::outcome::Outcome;
use crate::work::Work;

/// Looks at an empty ring before the core is given away.
const SPINS: u32 = 100;

/// Runs it.
#[must_use]
pub fn run(load: Load, requests: u64) -> Outcome {
    let (down, mut received) = RingBuffer::<Slot>::new(WINDOW);
    let (mut replies, up) = RingBuffer::new(WINDOW);
    let mut work = Work::new(&load);
    let server = thread::spawn(move || {
        while let Some(mut slot) = pop(&mut received) {
            work.answer(&mut slot);
            replies.push(slot).expect("room for every request under way");
        }
        work
    });
    let mut way = Way { down, up };
    let outcome = client::drive(load, requests, &mut way);
    drop(way);
    outcome.with(server.join().expect("the server ends").books())
}

struct Way {
    down: Producer<Slot>,
    up: Consumer<Slot>,
}

impl client::Way for Way {
    fn send(&mut self, slot: Slot) {
        self.down.push(slot).expect("room for every request under way");
    }

    fn receive(&mut self) -> Slot {
        pop(&mut self.up).expect("the server runs")
    }

    fn try_receive(&mut self) -> Option<Slot> {
        self.up.pop().ok()
    }
}

/// Waits for the next message; `None` when the other end is gone and all has been read.
fn pop(ring: &mut Consumer<Slot>) -> Option<Slot> {
    loop {
        for _ in 0..SPINS {
            if let Ok(slot) = ring.pop() {
                return Some(slot);
            }
            hint::spin_loop();
        }
        if ring.is_abandoned() {
            return ring.pop().ok();
        }
        thread::yield_now();
    }
}
