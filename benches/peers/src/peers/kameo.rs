//! An actor of `kameo`: messages told to its bounded mailbox; answers over a channel of tokio's.

use std::convert::Infallible;

use call_manager::Slot;
use kameo::Actor;
use kameo::actor::{ActorRef, Spawn};
use kameo::mailbox;
use kameo::message::{Context, Message};
use tokio::sync::mpsc::{self, Sender};

use crate::client::{self, Place, WINDOW};
use crate::load::Load;
use crate::outcome::Outcome;
use crate::work::{Books, Work};

/// Runs it.
#[must_use]
pub fn run(load: Load, requests: u64) -> Outcome {
    Place::Pool.run(async {
        let (replies, up) = mpsc::channel(WINDOW);
        let server = Server { work: Work::new(&load), replies };
        let actor = Server::spawn_with_mailbox(server, mailbox::bounded(WINDOW));
        let mailbox = Mailbox(actor.clone());
        let outcome = Place::Pool.client(client::drive_async(load, requests, mailbox, up)).await;
        outcome.with(actor.ask(AskBooks).await.expect("the actor answers"))
    })
}

struct Server {
    work: Work,
    replies: Sender<Slot>,
}

impl Actor for Server {
    type Args = Self;
    type Error = Infallible;

    async fn on_start(server: Self, _: ActorRef<Self>) -> Result<Self, Infallible> {
        Ok(server)
    }
}

struct Request(Slot);

impl Message<Request> for Server {
    type Reply = ();

    async fn handle(&mut self, Request(mut slot): Request, _: &mut Context<Self, ()>) {
        self.work.answer(&mut slot);
        self.replies.send(slot).await.expect("the client waits for its answers");
    }
}

struct AskBooks;

impl Message<AskBooks> for Server {
    type Reply = Result<Books, Infallible>;

    async fn handle(
        &mut self,
        _: AskBooks,
        _: &mut Context<Self, Self::Reply>,
    ) -> Result<Books, Infallible> {
        Ok(self.work.books())
    }
}

struct Mailbox(ActorRef<Server>);

impl client::Mailbox for Mailbox {
    async fn send(&mut self, slot: Slot) {
        self.0.tell(Request(slot)).await.expect("the actor runs");
    }
}
