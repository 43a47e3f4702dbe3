//! The futures: what comes of a request, and what happens besides.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::Arc;

use super::desk::{Desk, Wait};
use super::{Awaited, Shared, wake};
use crate::call::CallEvent;
use crate::calls::CallId;
use crate::client::ListenerId;
use crate::listener::ListenerEvent;
use crate::policy::Policy;

/// Why a future has nothing to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAwaited {
    /// What was awaited cannot come any more: the call is over, or something else came of it, which
    /// [`next_event`](super::TaskClient::next_event) tells.
    #[error("what was awaited of the call cannot come any more")]
    Over,
    /// As many events are kept as may be. Read [`next_event`](super::TaskClient::next_event), then
    /// wait for the [`outcome`](super::TaskClient::outcome) again.
    #[error("{max_events} events wait to be read (Bounds::events)")]
    TooManyEvents {
        /// [`Bounds::events`](crate::Bounds::events).
        max_events: usize,
    },
    /// The call manager is gone, and everything it said has been told.
    #[error("the call manager is gone")]
    Gone,
    /// The [`Driver`](super::Driver) is gone, so that nothing is read any more.
    #[error("the driver of the client is gone")]
    Undriven,
}

/// What comes of a request. Dropped, it gives up the wait and not the request.
#[derive(Debug)]
#[must_use = "the event is kept for this future while it lives"]
pub struct Outcome<P> {
    call: CallId,
    waiting: Waiting<P>,
}

/// The next thing that happened and that no [`Outcome`] waits for. Dropped, it has taken nothing.
#[derive(Debug)]
#[must_use = "it does nothing unless it is polled"]
pub struct NextEvent<P>(Waiting<P>);

/// The next thing that happens to a listener. Dropped, it has taken nothing.
#[derive(Debug)]
#[must_use = "it does nothing unless it is polled"]
pub struct NextListenerEvent<P>(Waiting<P>);

/// An entry among those who wait, for as long as this lives and has not completed.
#[derive(Debug)]
struct Waiting<P> {
    shared: Arc<Shared<P>>,
    wait: Option<Wait>,
}

impl<P> Outcome<P> {
    pub(super) fn new(shared: Arc<Shared<P>>, call: CallId, awaited: Awaited) -> Self {
        Self { call, waiting: Waiting::begin(shared, Some((call, awaited))) }
    }

    /// The call that it is about.
    #[must_use]
    pub const fn call(&self) -> CallId {
        self.call
    }
}

impl<P> NextEvent<P> {
    pub(super) fn new(shared: Arc<Shared<P>>) -> Self {
        Self(Waiting::begin(shared, None))
    }
}

impl<P> NextListenerEvent<P> {
    pub(super) fn new(shared: Arc<Shared<P>>) -> Self {
        Self(Waiting::begin(shared, None))
    }
}

impl<P: Policy> Future for Outcome<P> {
    type Output = Result<CallEvent, NotAwaited>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.get_mut().waiting.poll(context, Desk::poll);
        polled.map(|came| came.map(|(_, event)| event))
    }
}

impl<P: Policy> Future for NextEvent<P> {
    type Output = Result<(CallId, CallEvent), NotAwaited>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().0.poll(context, Desk::poll)
    }
}

impl<P: Policy> Future for NextListenerEvent<P> {
    type Output = Result<(ListenerId, ListenerEvent), NotAwaited>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().0.poll(context, Desk::poll_listener)
    }
}

impl<P> Waiting<P> {
    fn begin(shared: Arc<Shared<P>>, call: Option<(CallId, Awaited)>) -> Self {
        let wait = Some(shared.lock().begin(call));
        Self { shared, wait }
    }

    /// Asks the desk by `ask`. A wait that has completed is over.
    fn poll<T>(
        &mut self,
        context: &Context<'_>,
        ask: impl FnOnce(&mut Desk<P>, Wait, &Waker) -> Option<Result<T, NotAwaited>>,
    ) -> Poll<Result<T, NotAwaited>> {
        let Some(wait) = self.wait else { return Poll::Ready(Err(NotAwaited::Over)) };
        let polled = ask(&mut self.shared.lock(), wait, context.waker());
        match polled {
            Some(came) => {
                self.end();
                Poll::Ready(came)
            }
            None => Poll::Pending,
        }
    }

    fn end(&mut self) {
        if let Some(wait) = self.wait.take() {
            let wakers = self.shared.lock().end(wait);
            wake(wakers);
        }
    }
}

impl<P> Drop for Waiting<P> {
    fn drop(&mut self) {
        self.end();
    }
}
