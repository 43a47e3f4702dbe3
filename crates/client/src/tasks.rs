//! A client for tasks: requests that are made at once, and futures for what comes of them.
//!
//! For any executor, or none: nothing here but `core::future`, a mutex, and a [`Driver`], which some
//! thread runs, or some loop turns. The channel to the call manager knows no wakers, so the driver
//! looks: at once while things happen, then every [`PAUSE`]. The feature `async` switches it on.
//!
//! 1. [`TaskClient::new`] takes a client apart into what tasks use and what drives it;
//! 2. [`place_call`](TaskClient::place_call), [`change`](TaskClient::change) and
//!    [`hang_up`](TaskClient::hang_up) make a request and return its [`Outcome`], a future;
//!    [`with`](TaskClient::with) gives the client for everything else;
//! 3. [`next_event`](TaskClient::next_event) is a future for all that no outcome waits for. Somebody
//!    has to read it: what is kept is bounded.
//!
//! ```
//! use std::error::Error;
//! use std::thread;
//!
//! use call_manager::Time;
//! use client::tasks::TaskClient;
//! use client::{CallEvent, Client, Policy};
//! use co_params::CallParameters;
//!
//! async fn a_call<P: Policy + Send + 'static>(
//!     client: Client<P>,
//!     wanted: CallParameters,
//!     policy: P,
//! ) -> Result<CallParameters, Box<dyn Error>> {
//!     let (client, driver) = TaskClient::new(client);
//!     thread::spawn(move || driver.run(|| Time::ZERO));
//!     let placed = client.place_call(wanted, policy)?;
//!     let call = placed.call();
//!     let CallEvent::Connected(in_force) = placed.await? else { return Err("not placed".into()) };
//!     client.hang_up(call)?.await?;
//!     Ok(in_force)
//! }
//! ```
//!
//! # When things end early
//! A future that is dropped gives up the wait and not the request: what comes of that is an event like
//! any other, in its place. When the call manager is gone every call ends, and then
//! [`next_event`](TaskClient::next_event) says [`NotAwaited::Gone`]. When the driver is gone, futures
//! that cannot complete say [`NotAwaited::Undriven`]. When as many events are kept as may be
//! ([`Bounds::events`](crate::Bounds::events)), the driver reads no more, so that the call manager has
//! to wait too; futures say [`NotAwaited::TooManyEvents`] until somebody reads.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "tasks wait for a driver, on threads of their own; the core beside it does not"
)]

mod desk;
mod driver;
mod futures;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use co_params::CallParameters;

use self::desk::Desk;
pub use self::driver::{Driver, PAUSE, Turn};
pub use self::futures::{NextEvent, NextListenerEvent, NotAwaited, Outcome};
use crate::calls::CallId;
use crate::client::{Client, NotAsked, Refused};
use crate::policy::Policy;

/// What an [`Outcome`] waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Awaited {
    /// The call is up, or will never be: `Connected`, `NotPlaced` or `Ended`.
    Up,
    /// The negotiation is over: `Settled`.
    Settled,
    /// The call is over, or could not be closed: `Ended` or `CloseFailed`.
    End,
}

/// A client of which tasks make requests. Its clones are one client; when all of them and all futures
/// are gone, so is the client, and the call manager closes its calls.
#[derive(Debug)]
pub struct TaskClient<P>(Arc<Shared<P>>);

/// What tasks and the driver share. The lock is held for as long as a request or a turn takes, and
/// never while anybody waits.
#[derive(Debug)]
struct Shared<P>(Mutex<Desk<P>>);

impl<P: Policy> TaskClient<P> {
    /// Takes a client apart: what tasks use, and what has to be driven for their futures to complete.
    #[must_use]
    pub fn new(client: Client<P>) -> (Self, Driver<P>) {
        let shared = Arc::new(Shared(Mutex::new(Desk::new(client))));
        (Self(Arc::clone(&shared)), Driver::new(shared))
    }

    /// As [`Client::place_call`], and sent. The outcome is `Connected` or `NotPlaced`, or `Ended` if
    /// the call manager goes.
    ///
    /// # Errors
    /// As [`Client::place_call`].
    pub fn place_call(&self, wanted: CallParameters, policy: P) -> Result<Outcome<P>, NotAsked> {
        let call = self.with(|client| client.place_call(wanted, policy))?;
        Ok(self.outcome(call, Awaited::Up))
    }

    /// As [`Client::change`], and sent. The outcome is `Settled`; or [`NotAwaited::Over`] if the call
    /// ends, or is hung up, instead.
    ///
    /// # Errors
    /// As [`Client::change`].
    pub fn change(&self, call: CallId, goal: CallParameters) -> Result<Outcome<P>, Refused> {
        self.with(|client| client.change(call, goal))?;
        Ok(self.outcome(call, Awaited::Settled))
    }

    /// As [`Client::hang_up`], and sent. The outcome is `Ended` or `CloseFailed`.
    ///
    /// # Errors
    /// As [`Client::hang_up`].
    pub fn hang_up(&self, call: CallId) -> Result<Outcome<P>, Refused> {
        self.with(|client| client.hang_up(call))?;
        Ok(self.outcome(call, Awaited::End))
    }

    /// A future for what comes of a call. It is kept for this future from now on, so ask for it
    /// before the event can have been read by another.
    pub fn outcome(&self, call: CallId, awaited: Awaited) -> Outcome<P> {
        Outcome::new(Arc::clone(&self.0), call, awaited)
    }

    /// The next thing that happened and that no [`Outcome`] waits for.
    pub fn next_event(&self) -> NextEvent<P> {
        NextEvent::new(Arc::clone(&self.0))
    }

    /// The next thing that happens to a listener, which [`with`](Self::with) begins and ends.
    pub fn next_listener_event(&self) -> NextListenerEvent<P> {
        NextListenerEvent::new(Arc::clone(&self.0))
    }

    /// Has the client to itself for as long as `ask` takes, for what there is no method here, and sends
    /// what was asked for. Not for the calls that block, nor for [`Client::poll`]: what they take is
    /// lost to the futures.
    pub fn with<T>(&self, ask: impl FnOnce(&mut Client<P>) -> T) -> T {
        let mut desk = self.0.lock();
        let asked = ask(desk.client());
        desk.client().flush_if_there();
        desk.wake_driver();
        asked
    }
}

impl<P> Clone for TaskClient<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<P> Shared<P> {
    /// A policy is asked in a turn of the driver only. One that panics takes the driver along, and what
    /// was being read: futures that cannot complete then say so.
    fn lock(&self) -> MutexGuard<'_, Desk<P>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An executor may poll at once when it is woken, so nobody is woken under the lock.
fn wake(wakers: Vec<Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}
