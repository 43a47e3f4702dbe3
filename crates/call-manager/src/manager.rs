//! The call manager: many VCs, two seams, one step at a time.
//!
//! Pure in the sense that counts: it reads no clock, holds no lock and does no I/O of its own. Time
//! is an argument, the seams are type parameters, and what it has to tell a client waits in a queue
//! until it is polled. Drive it so:
//!
//! 1. make requests: [`create_vc`](CallManager::create_vc), [`make_call`](CallManager::make_call),
//!    [`modify_call_qos`](CallManager::modify_call_qos) and the others. Each answers with a final
//!    status, or with `PENDING`, after which exactly one completion follows;
//! 2. take the upcalls with [`poll_upcall`](CallManager::poll_upcall) after every call;
//! 3. call [`handle_timeout`](CallManager::handle_timeout) when the time that
//!    [`poll_timeout`](CallManager::poll_timeout) names has come.
//!
//! Here stand the requests and what they check before the machine of a VC is asked. `drive` moves
//! the machines; `table` finds them; `timers` bounds their patience.

mod drive;
mod interned;
mod table;
#[cfg(test)]
mod tests;
mod timers;
mod upcall;

use std::collections::VecDeque;
use std::time::Duration;

use co_params::{CallParameters, Status};

use self::drive::Outcome;
use self::interned::Interned;
use self::table::{Table, Vc};
use self::timers::Timers;
pub use self::upcall::{Handler, Upcall};
use crate::handle::{ClientId, VcContext, VcHandle};
use crate::observer::{Demand, Observer, Sight};
use crate::seam::{Miniport, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Completion, Event, Request, State};

/// The bounds of a manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The most VCs at one time; one more is refused with `RESOURCES`. A table entry is made when
    /// it is first needed.
    pub max_vcs: u32,
    /// How long the network may take to answer a question. Too short, and changes that would have
    /// been granted are undone; too long, and a client waits for a network that is gone. 30 s is
    /// what Q.2963.1-like and GSM-like signalling wait for a change (T360, T323).
    pub answer_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self { max_vcs: 65_536, answer_timeout: Duration::from_secs(30) }
    }
}

/// A call manager with its network, its miniport and, maybe, an observer.
#[derive(Debug)]
pub struct CallManager<S, M, O = ()> {
    config: Config,
    vcs: Table,
    timers: Timers,
    upcalls: VecDeque<(ClientId, Upcall)>,
    stale_answers: u64,
    signaling: S,
    miniport: M,
    observer: O,
}

impl<S: Signaling, M: Miniport> CallManager<S, M> {
    /// A manager without VCs that nobody watches.
    pub fn new(config: Config, signaling: S, miniport: M) -> Self {
        Self::with_observer(config, signaling, miniport, ())
    }
}

impl<S: Signaling, M: Miniport, O: Observer> CallManager<S, M, O> {
    /// A manager without VCs, watched by `observer`.
    pub fn with_observer(config: Config, signaling: S, miniport: M, observer: O) -> Self {
        Self {
            vcs: Table::new(config.max_vcs),
            timers: Timers::default(),
            upcalls: VecDeque::new(),
            stale_answers: 0,
            config,
            signaling,
            miniport,
            observer,
        }
    }

    /// `NdisCoCreateVc`: makes a VC for calls of `client`, who is told of them under `context`.
    ///
    /// # Errors
    /// `RESOURCES` if there are [`Config::max_vcs`] already.
    pub fn create_vc(
        &mut self,
        now: Time,
        client: ClientId,
        context: VcContext,
    ) -> Result<VcHandle, Status> {
        let vc = self.vcs.insert(client, context).ok_or(Status::Resources)?;
        self.timers.reserve(vc.index() + 1);
        self.observer.see(now, vc, Sight::Created(client));
        Ok(vc)
    }

    /// `NdisClMakeCall`: asks for a call on an inactive VC. `block` is read, and written when the
    /// call is up at once: then it holds what was granted, with `CALL_PARAMETERS_CHANGED` if that
    /// differs from what was asked.
    ///
    /// Returns `SUCCESS`, `PENDING`, or a refusal: `FAILURE` for a bad handle or a network or
    /// miniport that refused (the VC can then only be deleted), `NOT_ACCEPTED` if the VC is not
    /// inactive, and those of [`Terms::for_call`].
    ///
    /// Source.
    pub fn make_call(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &mut CallParameters,
    ) -> Status {
        self.requested(now, vc, client, Demand::MakeCall(block));
        let status = self.try_make_call(now, client, vc, block).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisClModifyCallQoS`: asks for other terms for the call that is up. What the block leaves
    /// out stays as it is.
    ///
    /// Returns `SUCCESS` if exactly what was asked is in force; `PENDING` if a completion
    /// follows, as it also does when something else was granted; or a refusal, after which
    /// everything is as it was: `FAILURE` for a bad handle or a network or miniport that
    /// refused, `INVALID_DATA` for an illegal block, `NOT_ACCEPTED` if no call is up or
    /// another change is pending. A change waits for the network no longer than
    /// [`Config::answer_timeout`] for each question, and for the miniport as long as it takes.
    pub fn modify_call_qos(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Status {
        self.requested(now, vc, client, Demand::ModifyCallQos(block));
        let status = self.try_modify(now, client, vc, block).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisClCloseCall`: ends the call. A change that is pending completes first.
    ///
    /// Returns `SUCCESS` if the call is closed and the VC inactive, `PENDING` if a completion
    /// follows, `FAILURE` for a bad handle or a miniport that would not deactivate (the call can
    /// then only be closed again), `NOT_ACCEPTED` if there is no call, or one being set up or
    /// closed.
    pub fn close_call(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Status {
        self.requested(now, vc, client, Demand::CloseCall);
        let status = self.try_close(now, client, vc).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisCoDeleteVc`: deletes a VC without a call. Its handle is invalid afterwards.
    ///
    /// Returns `SUCCESS`, `FAILURE` for a bad handle (or another client's, R-023), `NOT_ACCEPTED`
    /// while there is a call, `CLOSING` while the VC is being deactivated.
    pub fn delete_vc(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Status {
        self.requested(now, vc, client, Demand::DeleteVc);
        let status = self.try_delete(now, client, vc).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// The client has left: its calls are closed and its VCs deleted, as it would have done.
    /// Nothing is told to it any more. A VC that the miniport does not deactivate stays, closed as
    /// far as it goes, so that no other call gets its place.
    pub fn unbind(&mut self, now: Time, client: ClientId) {
        self.upcalls.retain(|(owner, _)| *owner != client);
        let left: Vec<VcHandle> = self.vcs.disown(client).collect();
        for vc in left {
            self.observer.see(now, vc, Sight::Left);
            self.left_behind(now, vc);
        }
    }

    /// The next thing to tell a client.
    pub fn poll_upcall(&mut self) -> Option<(ClientId, Upcall)> {
        self.upcalls.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called next, if ever. It may turn out
    /// that there is nothing to do then.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        [self.timers.next(), self.signaling.poll_timeout(), self.miniport.poll_timeout()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Takes the answers that have come by `now`, and stops waiting for those that should have. An
    /// answer that comes just in time counts.
    pub fn handle_timeout(&mut self, now: Time) {
        while let Some((ticket, answer)) = self.signaling.poll_answer(now) {
            self.network_answered(now, ticket, answer);
        }
        while let Some((ticket, answer)) = self.miniport.poll_answer(now) {
            self.miniport_answered(now, ticket, answer);
        }
        while let Some(place) = self.timers.pop(now) {
            self.waited_long_enough(now, place);
        }
    }

    /// The state of a VC; `None` for a bad handle.
    #[must_use]
    pub fn state(&self, vc: VcHandle) -> Option<&State<Terms>> {
        self.vcs.get(vc).map(|vc| &vc.state)
    }

    /// Every VC with its state, in the order of their places in the table.
    pub fn vcs(&self) -> impl Iterator<Item = (VcHandle, &State<Terms>)> {
        self.vcs.iter().map(|(handle, vc)| (handle, &vc.state))
    }

    /// How many answers came that nobody waited for any more.
    #[must_use]
    pub const fn stale_answers(&self) -> u64 {
        self.stale_answers
    }

    /// The network.
    pub const fn signaling(&self) -> &S {
        &self.signaling
    }

    /// The miniport.
    pub const fn miniport(&self) -> &M {
        &self.miniport
    }

    /// The observer.
    pub const fn observer(&self) -> &O {
        &self.observer
    }

    fn try_make_call(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &mut CallParameters,
    ) -> Result<Status, Status> {
        if self.owned(client, vc)?.state != State::Inactive {
            return Err(Status::NotAccepted);
        }
        let mut terms = Interned::default();
        let request = Request::MakeCall(terms.name(Terms::for_call(block)?));
        let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
        let Some(Completion::MakeCall(result)) = outcome.completion else {
            return Ok(self.pend(vc, &terms, outcome));
        };
        let grant = result?;
        *block = terms.value(grant.terms).to_parameters(grant.is_changed);
        Ok(Status::Success)
    }

    fn try_modify(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Result<Status, Status> {
        let State::Active { in_force } = &self.owned(client, vc)?.state else {
            return Err(Status::NotAccepted);
        };
        let mut terms = Interned::default();
        let request = Request::ModifyCallQos(terms.name(in_force.for_change(block)?));
        let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
        match (outcome.completion, outcome.incoming_close) {
            (Some(Completion::ModifyCallQos(Ok(grant))), None) if !grant.is_changed => {
                Ok(Status::Success)
            }
            (Some(Completion::ModifyCallQos(Err(refusal))), None) => Err(refusal.cause.status()),
            _ => Ok(self.pend(vc, &terms, outcome)),
        }
    }

    fn try_close(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Result<Status, Status> {
        self.owned(client, vc)?;
        let mut terms = Interned::default();
        let outcome = self.drive(now, vc, &mut terms, Event::Client(Request::CloseCall))?;
        let Some(Completion::CloseCall(result)) = outcome.completion else {
            return Ok(self.pend(vc, &terms, outcome));
        };
        result.map(|()| Status::Success)
    }

    fn try_delete(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Result<Status, Status> {
        self.owned(client, vc)?;
        self.drive(now, vc, &mut Interned::default(), Event::Client(Request::DeleteVc))?;
        Ok(Status::Success)
    }

    /// The VC, if `client` made it.
    fn owned(&self, client: ClientId, vc: VcHandle) -> Result<&Vc, Status> {
        self.vcs.get(vc).filter(|vc| vc.owner == Some(client)).ok_or(Status::Failure)
    }

    /// What is complete goes up, in order; the request itself is pending.
    fn pend(&mut self, vc: VcHandle, terms: &Interned, outcome: Outcome) -> Status {
        self.raise(vc, terms, outcome);
        Status::Pending
    }

    fn requested(&mut self, now: Time, vc: VcHandle, client: ClientId, demand: Demand<'_>) {
        self.observer.see(now, vc, Sight::Requested(client, demand));
    }

    fn returned(&mut self, now: Time, vc: VcHandle, status: Status) -> Status {
        self.observer.see(now, vc, Sight::Returned(status));
        status
    }
}
