//! The floor: a thread that writes `SUCCESS` over every slot and sends the block back, over the
//! same kind of channel, with as many blocks as a binding has. No logic can be faster over blocks.
//!
//! Such a thread never looks at what it is asked, so that most of a slot stays in the client's cache.
//! Another floor does: it reads each slot to its end, as whoever acts on it must. What is between the two
//! is the price of moving requests from core to core; what is above the other one is that of the
//! logic.

use std::hint::black_box;
use std::mem;
use std::thread;

use call_manager::channel::REQUEST_BLOCKS;
use call_manager::{Block, Slot};
use co_params::Status;
use crossbeam_channel::{Receiver, Sender, bounded};

use super::way::{Answers, Way};

/// A client's end. The thread ends with the last client.
pub(crate) struct Echo {
    client: usize,
    down: Sender<(usize, Block<Slot>)>,
    up: Receiver<Block<Slot>>,
    filling: Block<Slot>,
    idle: Vec<Block<Slot>>,
}

impl Echo {
    /// One client and its echo.
    pub(crate) fn start() -> Self {
        Self::start_for(1).remove(0)
    }

    /// One client, and an echo that reads what it is asked.
    pub(crate) fn reading() -> Self {
        Self::start_with(1, |slot| drop(black_box(slot.operation.clone()))).remove(0)
    }

    /// Several clients of one echo.
    pub(crate) fn start_for(clients: usize) -> Vec<Self> {
        Self::start_with(clients, |_| {})
    }

    fn start_with(clients: usize, look: fn(&Slot)) -> Vec<Self> {
        let (down, requests) = bounded(clients * REQUEST_BLOCKS);
        let (replies, ups): (Vec<_>, Vec<_>) =
            (0..clients).map(|_| bounded(REQUEST_BLOCKS)).unzip();
        thread::spawn(move || echo(&requests, &replies, look));
        let client = |(client, up)| Self {
            client,
            down: down.clone(),
            up,
            filling: Block::new(),
            idle: (1..REQUEST_BLOCKS).map(|_| Block::new()).collect(),
        };
        ups.into_iter().enumerate().map(client).collect()
    }

    fn flush(&mut self) {
        if let Some(next) = self.idle.pop() {
            let block = mem::replace(&mut self.filling, next);
            self.down.send((self.client, block)).expect("the echo runs");
        }
    }
}

fn echo(
    requests: &Receiver<(usize, Block<Slot>)>,
    replies: &[Sender<Block<Slot>>],
    look: fn(&Slot),
) {
    for (client, mut block) in requests {
        for slot in block.iter_mut() {
            look(slot);
            slot.status = Status::Success;
        }
        // A client that has left needs no reply; others may still be there.
        let _ = replies[client].send(block);
    }
}

impl Way for Echo {
    fn submit(&mut self, slot: Slot) -> Option<Slot> {
        if self.filling.is_full() {
            if self.idle.is_empty() {
                return Some(slot);
            }
            self.flush();
        }
        self.filling.push(slot).err()
    }

    fn wait(&mut self, answers: &mut Answers) {
        if !self.filling.is_empty() {
            self.flush();
        }
        let mut block = self.up.recv().expect("the echo runs");
        answers.count_block(&mut block);
        block.drain();
        self.idle.push(block);
    }
}
