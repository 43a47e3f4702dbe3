//! A network whose books another thread can read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use call_manager::{NetworkAnswer, NetworkEvent, Reply, Signaling, Terms, Ticket, Time, VcHandle};
use condis::network::Switch;

/// What the link holds, in bit/s.
#[derive(Default)]
pub(super) struct Books {
    pub(super) total: AtomicU64,
    pub(super) peak: AtomicU64,
    pub(super) capacity: AtomicU64,
}

/// A switch whose books can be read from another thread.
pub(super) struct Published {
    pub(super) switch: Switch,
    pub(super) books: Arc<Books>,
}

impl Published {
    fn publish<T>(&self, answer: T) -> T {
        let link = self.switch.link();
        self.books.total.store(link.total().transmit, Ordering::SeqCst);
        self.books.peak.store(link.peak().transmit, Ordering::SeqCst);
        self.books.capacity.store(link.capacity().transmit, Ordering::SeqCst);
        answer
    }
}

impl Signaling for Published {
    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let reply = self.switch.setup(now, ticket, wanted);
        self.publish(reply)
    }

    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let reply = self.switch.modify(now, ticket, wanted);
        self.publish(reply)
    }

    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let reply = self.switch.restore(now, ticket, agreed);
        self.publish(reply)
    }

    fn confirm(&mut self, now: Time, vc: VcHandle, agreed: &Terms) {
        self.switch.confirm(now, vc, agreed);
        self.publish(());
    }

    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        let reply = self.switch.release(now, ticket);
        self.publish(reply)
    }

    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        self.switch.poll_event(now)
    }

    fn poll_timeout(&self) -> Option<Time> {
        self.switch.poll_timeout()
    }
}
