//! The channel between one client and the manager: two ends, and a fixed number of blocks between.
//!
//! Nothing can block and nothing is lost, by counting. A channel has room for every block in
//! circulation, so a send always finds room. A client whose request blocks are all under way is
//! told so and must poll. A manager whose upcall blocks are all with the client keeps what it has
//! to say, in order, and takes no further requests of that client until they come back.
//!
//! When one end is gone the other is told: a client's calls fail with [`Gone`]; the manager closes
//! what the client left behind.

use std::collections::VecDeque;

use crate::block::{Block, Slot};
use crate::handle::ClientId;
use crate::manager::Upcall;
use crate::spin::look_for;
use crate::sync::{Receiver, Sender, TryRecvError};

/// Request blocks of a binding: one being filled, one on its way, one being answered, one spare.
pub const REQUEST_BLOCKS: usize = 4;
/// Upcall blocks of a binding.
pub const UPCALL_BLOCKS: usize = 4;

/// Messages of one binding that can be under way at a time, in either direction: all its blocks,
/// and the farewell.
pub(crate) const MESSAGES: usize = REQUEST_BLOCKS + UPCALL_BLOCKS + 1;

/// What a client sends.
#[derive(Debug)]
pub(crate) enum Down {
    Requests(ClientId, Block<Slot>),
    /// An upcall block that the client has read.
    Spent(ClientId, Block<Upcall>),
    Unbind(ClientId),
    /// A seam has an answer that came from elsewhere.
    Wake,
}

/// What a client gets. Blocks come in the order in which things happened.
#[derive(Debug)]
pub enum Up {
    /// A block of requests, each with its status.
    Returned(Block<Slot>),
    /// A block of upcalls.
    Upcalls(Block<Upcall>),
}

/// The manager is gone, and nothing that was pending will complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the call manager is gone")]
pub struct Gone;

/// Why a request was not taken. It is handed back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// All request blocks are under way: poll first.
    #[error("all request blocks are under way")]
    Full(Slot),
    /// The manager is gone.
    #[error("the call manager is gone")]
    Gone(Slot),
}

/// A client's end. Dropping it tells the manager to close the client's calls.
#[derive(Debug)]
pub struct Binding {
    client: ClientId,
    down: Sender<Down>,
    up: Receiver<Up>,
    /// The block that the next request goes into; taken from the idle ones when it is needed.
    filling: Option<Block<Slot>>,
    idle: Vec<Block<Slot>>,
    /// Blocks that were received and have not been handed back.
    lent: Lent,
}

/// How many blocks of each kind the holder of a binding is reading. No more than these are taken
/// back, so that foreign blocks never get into circulation.
#[derive(Debug, Default)]
struct Lent {
    requests: usize,
    upcalls: usize,
}

impl Binding {
    pub(crate) fn new(client: ClientId, down: Sender<Down>, up: Receiver<Up>) -> Self {
        let idle = (0..REQUEST_BLOCKS).map(|_| Block::new()).collect();
        Self { client, down, up, filling: None, idle, lent: Lent::default() }
    }

    /// Adds a request to the block being filled. It goes with [`flush`](Self::flush), or with the
    /// next request if the block is full.
    ///
    /// # Errors
    /// The request, if all blocks are under way or the manager is gone.
    #[expect(clippy::result_large_err, reason = "a request that was not taken is handed back")]
    pub fn submit(&mut self, slot: Slot) -> Result<(), NotTaken> {
        if self.filling.as_ref().is_some_and(Block::is_full) && self.flush().is_err() {
            return Err(NotTaken::Gone(slot));
        }
        if self.filling.is_none() {
            self.filling = self.idle.pop();
        }
        match &mut self.filling {
            Some(block) => block.push(slot).map_err(NotTaken::Full),
            None => Err(NotTaken::Full(slot)),
        }
    }

    /// Sends the requests that were submitted, all of them.
    ///
    /// # Errors
    /// [`Gone`] if the manager is.
    pub fn flush(&mut self) -> Result<(), Gone> {
        match self.filling.take() {
            Some(block) => self.send(Down::Requests(self.client, block)),
            None => Ok(()),
        }
    }

    /// The next block that has come back or up. Hand it back with [`recycle`](Self::recycle) or
    /// [`release`](Self::release) when it has been read.
    ///
    /// # Errors
    /// [`Gone`] if the manager is, and everything it sent has been read.
    pub fn poll(&mut self) -> Result<Option<Up>, Gone> {
        match self.up.try_recv() {
            Ok(up) => Ok(Some(self.lend(up))),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(Gone),
        }
    }

    /// Waits for the next block.
    ///
    /// # Errors
    /// [`Gone`] if the manager is, and everything it sent has been read.
    #[expect(clippy::disallowed_methods, reason = "the client's thread waits, if it wants to")]
    pub fn wait(&mut self) -> Result<Up, Gone> {
        let soon = look_for(|| self.up.try_recv().ok());
        let up = soon.map_or_else(|| self.up.recv().map_err(|_| Gone), Ok)?;
        Ok(self.lend(up))
    }

    /// Takes a request block that has been read back into circulation. A block that did not come
    /// from here is dropped.
    pub fn recycle(&mut self, mut block: Block<Slot>) {
        let Some(rest) = self.lent.requests.checked_sub(1) else { return };
        self.lent.requests = rest;
        block.drain();
        self.idle.push(block);
    }

    /// Sends an upcall block that has been read back to the manager. A block that did not come from
    /// here is dropped.
    ///
    /// # Errors
    /// [`Gone`] if the manager is.
    pub fn release(&mut self, mut block: Block<Upcall>) -> Result<(), Gone> {
        let Some(rest) = self.lent.upcalls.checked_sub(1) else { return Ok(()) };
        self.lent.upcalls = rest;
        block.drain();
        self.send(Down::Spent(self.client, block))
    }

    fn lend(&mut self, up: Up) -> Up {
        match &up {
            Up::Returned(_) => self.lent.requests += 1,
            Up::Upcalls(_) => self.lent.upcalls += 1,
        }
        up
    }

    fn send(&self, down: Down) -> Result<(), Gone> {
        self.down.try_send(down).map_err(|error| {
            assert!(!error.is_full(), "the channel has room for every block in circulation");
            Gone
        })
    }
}

impl Drop for Binding {
    fn drop(&mut self) {
        // A manager that is gone has nothing left to close.
        let _ = self.send(Down::Unbind(self.client));
    }
}

/// The manager's end.
#[derive(Debug)]
pub(crate) struct Port {
    up: Sender<Up>,
    /// The block that the next upcall goes into.
    filling: Option<Block<Upcall>>,
    pool: Vec<Block<Upcall>>,
    /// What there is no block for, in order, and what comes after it.
    outbox: VecDeque<Out>,
    /// Request blocks that wait until the outbox is empty.
    deferred: VecDeque<Block<Slot>>,
}

/// Something to send, in its place.
#[derive(Debug)]
enum Out {
    Upcall(Upcall),
    Returned(Block<Slot>),
}

impl Port {
    pub(crate) fn new(up: Sender<Up>) -> Self {
        Self {
            up,
            filling: None,
            pool: (0..UPCALL_BLOCKS).map(|_| Block::new()).collect(),
            outbox: VecDeque::new(),
            deferred: VecDeque::with_capacity(REQUEST_BLOCKS),
        }
    }

    pub(crate) fn upcall(&mut self, upcall: Upcall) {
        let upcall = if self.is_backlogged() { Err(upcall) } else { self.fill(upcall) };
        if let Err(upcall) = upcall {
            self.outbox.push_back(Out::Upcall(upcall));
        }
    }

    pub(crate) fn returned(&mut self, block: Block<Slot>) {
        if self.is_backlogged() {
            return self.outbox.push_back(Out::Returned(block));
        }
        self.send_filling();
        self.send(Up::Returned(block));
    }

    /// Takes an upcall block back.
    pub(crate) fn refill(&mut self, block: Block<Upcall>) {
        self.pool.push(block);
    }

    pub(crate) fn defer(&mut self, block: Block<Slot>) {
        self.deferred.push_back(block);
    }

    /// The next request block that waited, if the client may be served again.
    pub(crate) fn next_deferred(&mut self) -> Option<Block<Slot>> {
        if self.is_backlogged() { None } else { self.deferred.pop_front() }
    }

    /// Whether things wait for an upcall block to come back.
    pub(crate) fn is_backlogged(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// Sends what there is, in order, as far as the upcall blocks reach.
    pub(crate) fn flush(&mut self) {
        while let Some(out) = self.outbox.pop_front() {
            match out {
                Out::Returned(block) => {
                    self.send_filling();
                    self.send(Up::Returned(block));
                }
                Out::Upcall(upcall) => {
                    if let Err(upcall) = self.fill(upcall) {
                        self.outbox.push_front(Out::Upcall(upcall));
                        break;
                    }
                }
            }
        }
        self.send_filling();
    }

    /// Puts an upcall into a block, or gives it back if there is none.
    #[expect(clippy::result_large_err, reason = "an upcall without a block is handed back")]
    fn fill(&mut self, upcall: Upcall) -> Result<(), Upcall> {
        if self.filling.as_ref().is_some_and(Block::is_full) {
            self.send_filling();
        }
        if self.filling.is_none() {
            self.filling = self.pool.pop();
        }
        match &mut self.filling {
            Some(block) => block.push(upcall),
            None => Err(upcall),
        }
    }

    fn send_filling(&mut self) {
        if let Some(block) = self.filling.take() {
            self.send(Up::Upcalls(block));
        }
    }

    fn send(&self, up: Up) {
        if let Err(error) = self.up.try_send(up) {
            assert!(!error.is_full(), "the channel has room for every block in circulation");
        }
    }
}
