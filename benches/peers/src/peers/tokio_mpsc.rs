//! An actor as people write it over tokio: a task that receives from a bounded channel and answers
//! over another. Once with a message at a time, once with the channel's own batches.

use call_manager::{BLOCK_SLOTS, Slot};
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::client::{self, Place, WINDOW};
use crate::load::Load;
use crate::outcome::Outcome;
use crate::work::Work;

/// One message at a time: `recv`.
#[must_use]
pub fn run(load: Load, requests: u64) -> Outcome {
    Place::Pool.run(run_with(load, requests, Place::Pool, serve))
}

/// One message at a time, to a client on a thread of its own.
#[must_use]
pub fn run_apart(load: Load, requests: u64) -> Outcome {
    Place::OwnThread.run(run_with(load, requests, Place::OwnThread, serve))
}

/// As many as there are, up to a block: `recv_many`.
#[must_use]
pub fn run_many(load: Load, requests: u64) -> Outcome {
    Place::Pool.run(run_with(load, requests, Place::Pool, serve_many))
}

async fn run_with<F: Future<Output = Work> + Send + 'static>(
    load: Load,
    requests: u64,
    place: Place,
    serve: impl FnOnce(Work, Receiver<Slot>, Sender<Slot>) -> F,
) -> Outcome {
    let (down, received) = mpsc::channel(WINDOW);
    let (replies, up) = mpsc::channel(WINDOW);
    let server = tokio::spawn(serve(Work::new(&load), received, replies));
    let outcome = place.client(client::drive_async(load, requests, Mailbox(down), up)).await;
    outcome.with(server.await.expect("the server ends").books())
}

async fn serve(mut work: Work, mut received: Receiver<Slot>, replies: Sender<Slot>) -> Work {
    while let Some(mut slot) = received.recv().await {
        work.answer(&mut slot);
        replies.send(slot).await.expect("the client waits for its answers");
    }
    work
}

async fn serve_many(mut work: Work, mut received: Receiver<Slot>, replies: Sender<Slot>) -> Work {
    let mut slots = Vec::with_capacity(BLOCK_SLOTS);
    while received.recv_many(&mut slots, BLOCK_SLOTS).await > 0 {
        for mut slot in slots.drain(..) {
            work.answer(&mut slot);
            replies.send(slot).await.expect("the client waits for its answers");
        }
    }
    work
}

struct Mailbox(Sender<Slot>);

impl client::Mailbox for Mailbox {
    async fn send(&mut self, slot: Slot) {
        self.0.send(slot).await.expect("the server runs");
    }
}
