//! Ask and await over tokio: each request carries the one-shot channel of its answer, and the client
//! waits for it before it asks again.

use std::time::Instant;

use call_manager::Slot;
use tokio::sync::{mpsc, oneshot};

use crate::client::Place;
use crate::load::Load;
use crate::outcome::{Answers, Outcome};
use crate::work::Work;

/// Client and server in one pool.
#[must_use]
pub fn run(load: Load, requests: u64) -> Outcome {
    Place::Pool.run(run_in(Place::Pool, load, requests))
}

/// The client on a thread of its own.
#[must_use]
pub fn run_apart(load: Load, requests: u64) -> Outcome {
    Place::OwnThread.run(run_in(Place::OwnThread, load, requests))
}

async fn run_in(place: Place, load: Load, requests: u64) -> Outcome {
    let (mailbox, received) = mpsc::channel(1);
    let server = tokio::spawn(serve(Work::new(&load), received));
    let outcome = place.client(drive(load, requests, mailbox)).await;
    outcome.with(server.await.expect("the server ends").books())
}

struct Ask {
    slot: Slot,
    reply: oneshot::Sender<Slot>,
}

async fn serve(mut work: Work, mut received: mpsc::Receiver<Ask>) -> Work {
    while let Some(Ask { mut slot, reply }) = received.recv().await {
        work.answer(&mut slot);
        reply.send(slot).expect("the client waits for its answer");
    }
    work
}

async fn drive(mut load: Load, requests: u64, mailbox: mpsc::Sender<Ask>) -> Outcome {
    let start = Instant::now();
    let mut answers = Answers::default();
    for _ in 0..requests {
        let (reply, answer) = oneshot::channel();
        let asked = mailbox.send(Ask { slot: load.next_request(), reply }).await;
        asked.map_err(|_| ()).expect("the server runs");
        answers.count(&answer.await.expect("the server answers"));
    }
    Outcome::since(start, answers)
}
