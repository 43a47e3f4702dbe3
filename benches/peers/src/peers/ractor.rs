//! An actor of `ractor`: messages cast to its mailbox, which has no bound, so the client's window is
//! the bound; answers over a channel of tokio's.

use call_manager::Slot;
use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort, call};
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
        let state = Server { work: Work::new(&load), replies };
        let (actor, ended) = Manager::spawn(None, Manager, state).await.expect("the actor starts");
        let mailbox = Mailbox(actor.clone());
        let outcome = Place::Pool.client(client::drive_async(load, requests, mailbox, up)).await;
        let books = call!(actor, Message::Books).expect("the actor answers");
        actor.stop(None);
        ended.await.expect("the actor ends");
        outcome.with(books)
    })
}

struct Manager;

struct Server {
    work: Work,
    replies: Sender<Slot>,
}

enum Message {
    Request(Slot),
    Books(RpcReplyPort<Books>),
}

impl Actor for Manager {
    type Msg = Message;
    type State = Server;
    type Arguments = Server;

    async fn pre_start(
        &self,
        _: ActorRef<Message>,
        server: Server,
    ) -> Result<Server, ActorProcessingErr> {
        Ok(server)
    }

    async fn handle(
        &self,
        _: ActorRef<Message>,
        message: Message,
        server: &mut Server,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            Message::Request(mut slot) => {
                server.work.answer(&mut slot);
                server.replies.send(slot).await?;
            }
            Message::Books(reply) => reply.send(server.work.books())?,
        }
        Ok(())
    }
}

struct Mailbox(ActorRef<Message>);

impl client::Mailbox for Mailbox {
    async fn send(&mut self, slot: Slot) {
        self.0.cast(Message::Request(slot)).expect("the actor runs");
    }
}
