//! The straight way of a change: network and miniport answer at once, as they mostly do.
//!
//! It is a few rows of the machine in a row, M-05, M-06 and M-10, or where one of the two refuses
//! those [`back`]. They are called by the machine's own functions, one after the other instead of in a
//! loop, so that the compiler knows the state that each starts from and folds them into what is left
//! to do: ask, tell, and put the terms in force. A seam that answers later leaves the VC on its way,
//! and its answer goes on from there ([`later`]). At whatever else a seam or the machine says, the way
//! bends, and the loop goes on.

mod back;
mod later;

pub(super) use self::later::Agreed;

use std::mem;

use co_params::Status;

use super::ask::understood;
use super::drive::{Outcome, Run};
use super::interned::{Interned, Name};
use super::table::Vc;
use super::{CallManager, OnMiniportRefusal};
use crate::handle::VcHandle;
use crate::integrated::MiniportOf;
use crate::observer::{Observer, Sight};
use crate::seam::{MiniportAnswer, NetworkAnswer, Reply, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{
    Ask, Cause, Change, Completion, Event, Grant, Reaction, Request, Rules, State, Tell,
    Transition, active, event, negotiating, reactivating,
};

const IN_FORCE: Name = Name::IN_FORCE;
const WANTED: Name = Name::WANTED;

/// Where a change has come to.
#[expect(clippy::large_enum_variant, reason = "handed to the caller and taken apart at once")]
pub(super) enum Way {
    /// What was wanted is in force.
    Granted,
    /// What was in force still is.
    Refused(Cause),
    /// An answer comes later, and with it the completion.
    Waits,
    /// Something else; the request is complete, or pending.
    Other(Interned, Outcome),
}

/// Why the way does not go on to the terms that were wanted.
enum Stop {
    /// Everything is as it was.
    Refused(Cause),
    /// The answer comes later.
    Wait(State<Name>),
    Bend(Bend),
}

/// Where the way bends: the state that the loop is to go on from, and what comes next.
struct Bend {
    state: State<Name>,
    next: Next,
}

enum Next {
    Event(Event<Terms>),
    /// Still to be judged.
    Answer(MiniportAnswer),
}

/// One VC on its way, and everyone who has a say.
struct Walk<'a, S, M, O> {
    now: Time,
    handle: VcHandle,
    vc: &'a mut Vc,
    rules: &'a Rules,
    on_miniport_refusal: OnMiniportRefusal,
    signaling: &'a mut S,
    miniport: &'a mut M,
    observer: &'a mut O,
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// Changes the call of a VC that is active to the terms `wanted`, which differ from those in
    /// force.
    ///
    /// # Errors
    /// As [`drive`](Self::drive).
    #[inline]
    pub(super) fn change(
        &mut self,
        now: Time,
        handle: VcHandle,
        wanted: &mut Terms,
    ) -> Result<Way, Status> {
        let mut walk = self.walk(now, handle)?;
        match walk.go(wanted) {
            Ok(()) => {
                if walk.vc.has_extra() {
                    self.follow_terms(handle);
                }
                Ok(Way::Granted)
            }
            Err(Stop::Refused(cause)) => Ok(Way::Refused(cause)),
            Err(Stop::Wait(state)) => {
                self.begin_transaction(now, handle);
                self.vcs.lay_beside(handle, mem::replace(wanted, Terms::NONE));
                self.rest_on_the_way(now, handle, state);
                Ok(Way::Waits)
            }
            Err(Stop::Bend(bend)) => {
                let vc = self.vcs.get(handle).ok_or(Status::Failure)?;
                let mut terms = self.vcs.terms(vc);
                terms.name(mem::replace(wanted, Terms::NONE));
                self.begin_transaction(now, handle);
                let outcome = self.go_on(now, handle, &mut terms, bend)?;
                Ok(Way::Other(terms, outcome))
            }
        }
    }

    #[inline]
    fn walk(&mut self, now: Time, handle: VcHandle) -> Result<Walk<'_, S, M, O>, Status> {
        Ok(Walk {
            now,
            handle,
            vc: self.vcs.get_mut(handle).ok_or(Status::Failure)?,
            rules: self.config.profile.rules(),
            on_miniport_refusal: self.config.on_miniport_refusal,
            signaling: &mut self.signaling,
            miniport: &mut self.miniport,
            observer: &mut self.observer,
        })
    }

    /// Goes on in the loop.
    #[cold]
    fn go_on(
        &mut self,
        now: Time,
        handle: VcHandle,
        terms: &mut Interned,
        Bend { state, next }: Bend,
    ) -> Result<Outcome, Status> {
        let event = match next {
            Next::Event(event) => Some(event),
            Next::Answer(answer) => {
                let answer = self.judge(now, handle, terms.value(WANTED), answer);
                let is_to_wait = self.is_to_be_told_again(now, handle, &answer);
                (!is_to_wait).then_some(Event::Miniport(answer))
            }
        };
        let next = event.map(|event| event.map(|value| terms.name(value)));
        let has_moved = !matches!(state, State::Active { .. });
        self.run(now, handle, terms, Run { state, next, has_moved })
    }
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> Walk<'_, S, M, O> {
    /// All the way. Afterwards the terms are in force, and those that were are `wanted`.
    #[inline]
    fn go(&mut self, wanted: &mut Terms) -> Result<(), Stop> {
        let change = self.ask_network(wanted)?;
        self.tell_miniport(&change, wanted)?;
        self.put_in_force(&change, wanted)
    }

    /// M-05.
    #[inline]
    fn ask_network(&mut self, wanted: &Terms) -> Result<Change<Name>, Stop> {
        let Reaction::Moved(Transition {
            next: State::Negotiating { change, wanted: WANTED },
            tell: None,
            ask: Some(Ask::Modify(WANTED)),
            completion: None,
            indication: None,
        }) = active(&IN_FORCE, Event::Client(Request::ModifyCallQos(WANTED)))
        else {
            let request = Event::Client(Request::ModifyCallQos(wanted.clone()));
            return Err(Bend::at(State::Active { in_force: IN_FORCE }, request));
        };
        let request = Event::Client(Request::ModifyCallQos(wanted));
        self.observer.see(self.now, self.handle, Sight::Happened(request));
        self.observer.see(self.now, self.handle, Sight::Asks(Ask::Modify(wanted)));
        let ticket = self.vc.next_ticket(self.handle);
        let asking = State::Negotiating { change, wanted: WANTED };
        match self.signaling.modify(self.now, ticket, wanted) {
            Reply::Now(NetworkAnswer::Accepted) => Ok(change),
            Reply::Now(NetworkAnswer::Refused) => Err(self.refused_by_network(&change)),
            Reply::Now(other) => Err(Bend::at(asking, understood(other))),
            Reply::Later => Err(self.wait(asking)),
        }
    }

    /// M-06.
    #[inline(always)]
    fn tell_miniport(&mut self, change: &Change<Name>, wanted: &Terms) -> Result<(), Stop> {
        let accepted = Event::Network(event::NetworkAnswer::Accepted);
        let Reaction::Moved(Transition {
            next: telling @ State::Reactivating { change: _, agreed: WANTED },
            tell: None,
            ask: Some(Ask::ActivateVc(WANTED)),
            completion: None,
            indication: None,
        }) = negotiating(change, &WANTED, accepted, self.rules)
        else {
            let asking = State::Negotiating { change: *change, wanted: WANTED };
            return Err(Bend::at(asking, Event::Network(NetworkAnswer::Accepted)));
        };
        let accepted = Event::Network(event::NetworkAnswer::Accepted);
        self.observer.see(self.now, self.handle, Sight::Happened(accepted));
        self.stop_waiting();
        self.observer.see(self.now, self.handle, Sight::Asks(Ask::ActivateVc(wanted)));
        let ticket = self.vc.next_ticket(self.handle);
        match self.miniport.activate_vc(self.signaling, self.now, ticket, wanted) {
            Reply::Now(MiniportAnswer::Done) => Ok(()),
            Reply::Now(MiniportAnswer::Refused(status)) if self.is_final(status) => {
                Err(self.refused_by_miniport(change, status))
            }
            Reply::Now(other) => {
                Err(Stop::Bend(Bend { state: telling, next: Next::Answer(other) }))
            }
            Reply::Later => Err(self.wait(telling)),
        }
    }

    /// M-10.
    #[inline(always)]
    fn put_in_force(&mut self, change: &Change<Name>, wanted: &mut Terms) -> Result<(), Stop> {
        let done = Event::Miniport(event::MiniportAnswer::Done);
        let Reaction::Moved(Transition {
            next: State::Active { in_force: WANTED },
            tell: Some(Tell::Confirm(WANTED)),
            ask: None,
            completion:
                Some(Completion::ModifyCallQos(Ok(Grant { terms: WANTED, is_changed: false }))),
            indication: None,
        }) = reactivating(change, &WANTED, done, self.rules)
        else {
            let telling = State::Reactivating { change: *change, agreed: WANTED };
            return Err(Bend::at(telling, Event::Miniport(MiniportAnswer::Done)));
        };
        let done = Event::Miniport(event::MiniportAnswer::Done);
        self.observer.see(self.now, self.handle, Sight::Happened(done));
        self.stop_waiting();
        self.observer.see(self.now, self.handle, Sight::Tells(Tell::Confirm(wanted)));
        self.signaling.confirm(self.now, self.handle, wanted);
        let grant = Grant { terms: &*wanted, is_changed: false };
        let completion = Completion::ModifyCallQos(Ok(grant));
        self.observer.see(self.now, self.handle, Sight::Completed(completion));
        self.vc.exchange_in_force(wanted);
        Ok(())
    }

    fn stop_waiting(&mut self) {
        if self.vc.stop_waiting() {
            self.observer.see(self.now, self.handle, Sight::TimerStopped);
        }
    }

    fn wait(&mut self, state: State<Name>) -> Stop {
        self.observer.see(self.now, self.handle, Sight::AnswersLater);
        Stop::Wait(state)
    }
}

impl Bend {
    const fn at(state: State<Name>, event: Event<Terms>) -> Stop {
        Stop::Bend(Self { state, next: Next::Event(event) })
    }
}
