//! The futures: what comes of a request, and what happens besides.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::Arc;

use super::Shared;
use super::desk::Desk;
use super::waits::Wait;
use crate::call::CallEvent;
use crate::calls::CallId;
use crate::client::ListenerId;
use crate::listener::ListenerEvent;
use crate::policy::Policy;

/// Why a future has nothing to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAwaited {
    /// What was awaited cannot come any more: the call is over, or something else came of it, which
    /// [`next_event`](super::TaskClient::next_event) tells, or it came for an outcome that has waited
    /// longer. Also said by a future that has completed and is polled again.
    #[error("what was awaited of the call cannot come any more")]
    Over,
    /// As many events are kept as may be, and nobody reads them. Nothing is lost: read
    /// [`next_event`](super::TaskClient::next_event), then wait for the
    /// [`outcome`](super::TaskClient::outcome) again. Those that wait for an outcome do not count.
    #[error("{max_events} events wait to be read by next_event (Bounds::events)")]
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
    pub(super) const fn new(shared: Arc<Shared<P>>, call: CallId, wait: Wait) -> Self {
        Self { call, waiting: Waiting { shared, wait: Some(wait) } }
    }

    /// The call that it is about.
    #[must_use]
    pub const fn call(&self) -> CallId {
        self.call
    }
}

impl<P> NextEvent<P> {
    pub(super) fn new(shared: Arc<Shared<P>>) -> Self {
        Self(Waiting::for_any(shared))
    }
}

impl<P> NextListenerEvent<P> {
    pub(super) fn new(shared: Arc<Shared<P>>) -> Self {
        Self(Waiting::for_any(shared))
    }
}

impl<P: Policy> Future for Outcome<P> {
    type Output = Result<CallEvent, NotAwaited>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().waiting.poll(context, Desk::poll_outcome)
    }
}

impl<P: Policy> Future for NextEvent<P> {
    type Output = Result<(CallId, CallEvent), NotAwaited>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().0.poll(context, Desk::poll_next)
    }
}

impl<P: Policy> Future for NextListenerEvent<P> {
    type Output = Result<(ListenerId, ListenerEvent), NotAwaited>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().0.poll(context, Desk::poll_listener)
    }
}

impl<P> Waiting<P> {
    fn for_any(shared: Arc<Shared<P>>) -> Self {
        let wait = Some(shared.at_desk(Desk::begin_any));
        Self { shared, wait }
    }

    /// Asks the desk by `ask`. A wait that has completed is over, before anything else can happen.
    fn poll<T>(
        &mut self,
        context: &Context<'_>,
        ask: impl FnOnce(&mut Desk<P>, Wait, &Waker) -> Option<Result<T, NotAwaited>>,
    ) -> Poll<Result<T, NotAwaited>> {
        let Some(wait) = self.wait else { return Poll::Ready(Err(NotAwaited::Over)) };
        let polled = self.shared.at_desk(|desk| {
            let polled = ask(desk, wait, context.waker());
            if polled.is_some() {
                desk.end(wait);
            }
            polled
        });
        match polled {
            Some(came) => {
                self.wait = None;
                Poll::Ready(came)
            }
            None => Poll::Pending,
        }
    }
}

impl<P> Drop for Waiting<P> {
    fn drop(&mut self) {
        if let Some(wait) = self.wait.take() {
            self.shared.at_desk(|desk| desk.end(wait));
        }
    }
}
