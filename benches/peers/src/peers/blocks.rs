//! The engine's blocks over the engine's kind of channel, without the engine: echoed with no logic,
//! which is the floor, or answered by the shared work.

use std::thread::{self, JoinHandle};
use std::time::Instant;

use call_manager::channel::REQUEST_BLOCKS;
use call_manager::{Block, Slot};
use co_params::Status;
use crossbeam_channel::{Receiver, Sender, bounded};

use crate::load::Load;
use crate::outcome::{Answers, Outcome};
use crate::work::Work;

/// The floor: `SUCCESS` is written over every slot.
#[must_use]
pub fn run_echo(load: Load, requests: u64) -> Outcome {
    let (way, server) = Way::start((), |(), slot| slot.status = Status::Success);
    let outcome = way.drive(load, requests);
    server.join().expect("the echo ends");
    outcome
}

/// The shared work in place of the manager.
#[must_use]
pub fn run_work(load: Load, requests: u64) -> Outcome {
    let (way, server) = Way::start(Work::new(&load), Work::answer);
    let outcome = way.drive(load, requests);
    outcome.with(server.join().expect("the server ends").books())
}

struct Way {
    down: Sender<Block<Slot>>,
    up: Receiver<Block<Slot>>,
    idle: Vec<Block<Slot>>,
}

impl Way {
    fn start<T: Send + 'static>(
        mut state: T,
        answer: impl Fn(&mut T, &mut Slot) + Send + 'static,
    ) -> (Self, JoinHandle<T>) {
        let (down, requests) = bounded::<Block<Slot>>(REQUEST_BLOCKS);
        let (replies, up) = bounded(REQUEST_BLOCKS);
        let server = thread::spawn(move || {
            for mut block in requests {
                block.iter_mut().for_each(|slot| answer(&mut state, slot));
                replies.send(block).expect("the client waits for its answers");
            }
            state
        });
        let idle = (0..REQUEST_BLOCKS).map(|_| Block::new()).collect();
        (Self { down, up, idle }, server)
    }

    fn drive(mut self, mut load: Load, requests: u64) -> Outcome {
        let start = Instant::now();
        let mut answers = Answers::default();
        let mut sent = 0;
        while answers.total() < requests {
            while sent < requests
                && let Some(mut block) = self.idle.pop()
            {
                while sent < requests && !block.is_full() {
                    block.push(load.next_request()).expect("room in the block");
                    sent += 1;
                }
                self.down.send(block).expect("the server runs");
            }
            let mut block = self.up.recv().expect("the server runs");
            block.drain().for_each(|slot| answers.count(&slot));
            self.idle.push(block);
        }
        Outcome::since(start, answers)
    }
}
