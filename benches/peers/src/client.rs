//! The client's side: it keeps a window of requests under way, as wide as the engine's blocks allow,
//! and counts the answers. Once for threads, once for tasks.

use std::time::Instant;

use call_manager::channel::REQUEST_BLOCKS;
use call_manager::{BLOCK_SLOTS, Slot};
use tokio::sync::mpsc;

use crate::load::Load;
use crate::outcome::{Answers, Outcome};

/// The most requests under way at one time.
pub const WINDOW: usize = REQUEST_BLOCKS * BLOCK_SLOTS;

/// A way to a server on another thread.
pub trait Way {
    /// Sends a request. There is room: no more than [`WINDOW`] are under way.
    fn send(&mut self, slot: Slot);

    /// Waits for an answer.
    fn receive(&mut self) -> Slot;

    /// An answer, if there is one by now.
    fn try_receive(&mut self) -> Option<Slot>;
}

/// Sends so many requests and counts their answers.
pub fn drive(mut load: Load, requests: u64, way: &mut impl Way) -> Outcome {
    let start = Instant::now();
    let mut answers = Answers::default();
    let mut sent = 0;
    while answers.total() < requests {
        while sent < requests && sent - answers.total() < WINDOW as u64 {
            way.send(load.next());
            sent += 1;
        }
        answers.count(&way.receive());
        while let Some(slot) = way.try_receive() {
            answers.count(&slot);
        }
    }
    Outcome::since(start, answers)
}

/// A way to a server in another task.
pub trait Mailbox: Send + 'static {
    /// Sends a request.
    fn send(&mut self, slot: Slot) -> impl Future<Output = ()> + Send;
}

/// Sends so many requests and counts the answers that come back by a channel of tokio's.
pub async fn drive_async(
    mut load: Load,
    requests: u64,
    mut mailbox: impl Mailbox,
    mut replies: mpsc::Receiver<Slot>,
) -> Outcome {
    let start = Instant::now();
    let mut answers = Answers::default();
    let mut sent = 0;
    while answers.total() < requests {
        while sent < requests && sent - answers.total() < WINDOW as u64 {
            mailbox.send(load.next()).await;
            sent += 1;
        }
        answers.count(&replies.recv().await.expect("the server runs"));
        while let Ok(slot) = replies.try_recv() {
            answers.count(&slot);
        }
    }
    Outcome::since(start, answers)
}

/// A runtime with as many threads as the other peers have.
///
/// # Panics
/// If the system has no threads to give.
#[must_use]
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("threads")
}
