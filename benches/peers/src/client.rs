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
            way.send(load.next_request());
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
            mailbox.send(load.next_request()).await;
            sent += 1;
        }
        answers.count(&replies.recv().await.expect("the server runs"));
        while let Ok(slot) = replies.try_recv() {
            answers.count(&slot);
        }
    }
    Outcome::since(start, answers)
}

/// Where the client's task runs. tokio puts two tasks that keep waking each other on one thread if it
/// may choose, which spares it from waking a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a pool of two threads, together with the server.
    Pool,
    /// On a thread of its own, as a client that is no part of the server's runtime; the server's
    /// runtime has one.
    OwnThread,
}

impl Place {
    /// Runs a client and what goes with it, on a runtime of its own.
    ///
    /// # Panics
    /// If the system has no threads to give.
    pub fn run<T>(self, run: impl Future<Output = T>) -> T {
        let threads = match self {
            Self::Pool => 2,
            Self::OwnThread => 1,
        };
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(threads).build().expect("threads").block_on(run)
    }

    /// Waits for the client, in its place. To be called from the future that [`run`](Self::run) got.
    ///
    /// # Panics
    /// If the client did.
    pub async fn client(self, client: impl Future<Output = Outcome> + Send + 'static) -> Outcome {
        match self {
            Self::Pool => tokio::spawn(client).await.expect("the client ends"),
            Self::OwnThread => client.await,
        }
    }
}
