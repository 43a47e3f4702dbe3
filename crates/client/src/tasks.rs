//! A client for tasks: requests that are made at once, and futures for what comes of them.
//!
//! For any executor, or none: nothing here but `core::future`, a mutex, and a [`Driver`], which some
//! thread runs, or some loop turns. The channel to the call manager knows no wakers, so the driver
//! looks: at once while things happen, then every [`PAUSE`]. The feature `async` switches it on.
//!
//! 1. [`TaskClient::new`] takes a client apart into what tasks use and what drives it;
//! 2. [`place_call`](TaskClient::place_call), [`change`](TaskClient::change) and
//!    [`hang_up`](TaskClient::hang_up) make a request and return its [`Outcome`], a future;
//!    [`ask`](TaskClient::ask) does so for every other request, and [`with`](TaskClient::with) gives
//!    the client for the rest;
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
//! # Whose an event is
//! An outcome is that of its own request: it is told nothing that happened before the request was made,
//! and nobody else is told what it waits for. Of several that wait for the same, the one that has
//! waited longest is told.
//!
//! # When things end early
//! A future that is dropped gives up the wait and not the request: what comes of that is an event like
//! any other, in its place. When the call manager is gone every call ends, and then
//! [`next_event`](TaskClient::next_event) says [`NotAwaited::Gone`]. When the driver is gone, futures
//! that cannot complete say [`NotAwaited::Undriven`]. When as many events are kept for
//! `next_event` as may be ([`Bounds::events`](crate::Bounds::events)), the driver reads no more, so that
//! the call manager has to wait too; futures say [`NotAwaited::TooManyEvents`] until somebody reads.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "tasks wait for a driver, on threads of their own; the core beside it does not"
)]

mod desk;
mod driver;
mod futures;
mod waits;

use std::sync::{Arc, Mutex, PoisonError};

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
    /// the policy closes the call on the terms it comes up with, or the call manager goes.
    ///
    /// # Errors
    /// As [`Client::place_call`].
    pub fn place_call(&self, wanted: CallParameters, policy: P) -> Result<Outcome<P>, NotAsked> {
        self.ask(Awaited::Up, |client| client.place_call(wanted, policy))
    }

    /// As [`Client::change`], and sent. The outcome is `Settled`; or [`NotAwaited::Over`] if the call
    /// ends, or is hung up, instead.
    ///
    /// # Errors
    /// As [`Client::change`].
    pub fn change(&self, call: CallId, goal: CallParameters) -> Result<Outcome<P>, Refused> {
        self.ask(Awaited::Settled, |client| client.change(call, goal).map(|()| call))
    }

    /// As [`Client::hang_up`], and sent. The outcome is `Ended` or `CloseFailed`.
    ///
    /// # Errors
    /// As [`Client::hang_up`].
    pub fn hang_up(&self, call: CallId) -> Result<Outcome<P>, Refused> {
        self.ask(Awaited::End, |client| client.hang_up(call).map(|()| call))
    }

    /// Makes a request of any kind, as `ask` does, sends it, and returns the future for what comes of
    /// the call that `ask` names: to answer a call that came in, hang up with data, or place a call
    /// with parties. `ask` is called as [`with`](Self::with) says.
    ///
    /// ```
    /// # use client::tasks::{Awaited, TaskClient};
    /// # use client::{CallEvent, CallId, OfferAnswer, Policy};
    /// async fn accept<P: Policy>(
    ///     client: &TaskClient<P>,
    ///     call: CallId,
    /// ) -> Result<CallEvent, Box<dyn std::error::Error>> {
    ///     let answer = OfferAnswer::Accept;
    ///     let up = client.ask(Awaited::Up, |client| client.answer(call, answer).map(|()| call))?;
    ///     Ok(up.await?)
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of `ask`, of which nothing comes.
    pub fn ask<E>(
        &self,
        awaited: Awaited,
        ask: impl FnOnce(&mut Client<P>) -> Result<CallId, E>,
    ) -> Result<Outcome<P>, E> {
        let (call, wait) = self.0.at_desk(|desk| desk.ask(awaited, ask))?;
        Ok(Outcome::new(Arc::clone(&self.0), call, wait))
    }

    /// A future for something that comes of a call, or has and was not read. Nobody else is told of it
    /// from now on; for what a request leads to, [`ask`](Self::ask) leaves no time in between.
    pub fn outcome(&self, call: CallId, awaited: Awaited) -> Outcome<P> {
        let wait = self.0.at_desk(|desk| desk.begin(call, awaited));
        Outcome::new(Arc::clone(&self.0), call, wait)
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
    ///
    /// The tasks and the driver wait meanwhile. Nothing of this `TaskClient` and no future of it may be
    /// used or dropped within `ask`, within a policy, or within what [`Client::on_offer`] was given: it
    /// would wait for itself.
    pub fn with<T>(&self, ask: impl FnOnce(&mut Client<P>) -> T) -> T {
        self.0.at_desk(|desk| desk.with(ask))
    }
}

impl<P> Clone for TaskClient<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<P> Shared<P> {
    /// Does something under the lock, and what follows from it without.
    ///
    /// A policy is asked in a turn of the driver only. One that panics takes the driver along, and what
    /// was being read: futures that cannot complete then say so.
    fn at_desk<T>(&self, act: impl FnOnce(&mut Desk<P>) -> T) -> T {
        let (done, afterwards) = {
            let mut desk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            (act(&mut desk), desk.afterwards())
        };
        afterwards.happen();
        done
    }
}
