//! The straight way of a change: network and miniport agree at once, as they mostly do.
//!
//! It is three rows of the machine in a row, M-05, M-06 and M-10, by the machine's own functions. They
//! are called one after the other instead of in a loop, so that the compiler knows the state that
//! each starts from and folds them into what is left to do: ask, tell, and put the terms in force. At
//! whatever else a seam or the machine says, the way bends, and the loop goes on from there.

use std::mem;

use co_params::Status;

use super::CallManager;
use super::ask::understood;
use super::drive::{Outcome, Run};
use super::interned::{Interned, Name};
use super::table::Vc;
use crate::handle::VcHandle;
use crate::integrated::MiniportOf;
use crate::observer::{Observer, Sight};
use crate::seam::{MiniportAnswer, NetworkAnswer, Reply, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{
    Ask, Change, Completion, Event, Grant, Reaction, Request, Rules, State, Tell, Transition,
    active, event, negotiating, reactivating,
};

const IN_FORCE: Name = Name::IN_FORCE;
const WANTED: Name = Name::WANTED;

/// Where a change has come to.
#[expect(clippy::large_enum_variant, reason = "handed to the caller and taken apart at once")]
pub(super) enum Way {
    /// What was wanted is in force.
    Straight,
    /// Something else; the request is complete, or pending.
    Other(Interned, Outcome),
}

/// Where the way bends: the state that the loop is to go on from, and what comes next, unless an
/// answer is awaited.
struct Bend {
    state: State<Name>,
    next: Option<Next>,
}

#[expect(clippy::large_enum_variant, reason = "handed to the caller and taken apart at once")]
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
        let vc = self.vcs.get_mut(handle).ok_or(Status::Failure)?;
        let mut walk = Walk {
            now,
            handle,
            vc,
            rules: &self.config.profile.rules,
            signaling: &mut self.signaling,
            miniport: &mut self.miniport,
            observer: &mut self.observer,
        };
        match walk.go(wanted) {
            Ok(()) => {
                if walk.vc.has_extra() {
                    self.follow_terms(handle);
                }
                Ok(Way::Straight)
            }
            Err(bend) => self.go_on(now, handle, wanted, bend),
        }
    }

    /// Goes on in the loop.
    #[cold]
    fn go_on(
        &mut self,
        now: Time,
        handle: VcHandle,
        wanted: &mut Terms,
        Bend { state, next }: Bend,
    ) -> Result<Way, Status> {
        let event = match next {
            None => None,
            Some(Next::Event(event)) => Some(event),
            Some(Next::Answer(answer)) => {
                let answer = self.judge(now, handle, wanted, answer);
                let is_to_wait = self.is_to_be_told_again(now, handle, &answer);
                (!is_to_wait).then_some(Event::Miniport(answer))
            }
        };
        let vc = self.vcs.get(handle).ok_or(Status::Failure)?;
        let mut terms = self.vcs.terms(vc);
        terms.name(mem::replace(wanted, Terms::NONE));
        self.begin_transaction(now, handle);
        let next = event.map(|event| event.map(|value| terms.name(value)));
        let has_moved = !matches!(state, State::Active { .. });
        let outcome = self.run(now, handle, &mut terms, Run { state, next, has_moved })?;
        Ok(Way::Other(terms, outcome))
    }
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> Walk<'_, S, M, O> {
    /// All the way. Afterwards the terms are in force, and those that were are `wanted`.
    #[inline]
    fn go(&mut self, wanted: &mut Terms) -> Result<(), Bend> {
        let change = self.ask_network(wanted)?;
        self.tell_miniport(&change, wanted)?;
        self.put_in_force(&change, wanted)
    }

    /// M-05.
    #[inline]
    fn ask_network(&mut self, wanted: &Terms) -> Result<Change<Name>, Bend> {
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
            Reply::Now(other) => Err(Bend::at(asking, understood(other))),
            Reply::Later => Err(self.wait(asking)),
        }
    }

    /// M-06.
    #[inline]
    fn tell_miniport(&mut self, change: &Change<Name>, wanted: &Terms) -> Result<(), Bend> {
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
        self.observer.see(self.now, self.handle, Sight::Asks(Ask::ActivateVc(wanted)));
        let ticket = self.vc.next_ticket(self.handle);
        match self.miniport.activate_vc(self.signaling, self.now, ticket, wanted) {
            Reply::Now(MiniportAnswer::Done) => Ok(()),
            Reply::Now(other) => Err(Bend { state: telling, next: Some(Next::Answer(other)) }),
            Reply::Later => Err(self.wait(telling)),
        }
    }

    /// M-10.
    #[inline]
    fn put_in_force(&mut self, change: &Change<Name>, wanted: &mut Terms) -> Result<(), Bend> {
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
        self.observer.see(self.now, self.handle, Sight::Tells(Tell::Confirm(wanted)));
        self.signaling.confirm(self.now, self.handle, wanted);
        let grant = Grant { terms: &*wanted, is_changed: false };
        let completion = Completion::ModifyCallQos(Ok(grant));
        self.observer.see(self.now, self.handle, Sight::Completed(completion));
        self.vc.exchange_in_force(wanted);
        Ok(())
    }

    fn wait(&mut self, state: State<Name>) -> Bend {
        self.observer.see(self.now, self.handle, Sight::AnswersLater);
        Bend { state, next: None }
    }
}

impl Bend {
    const fn at(state: State<Name>, event: Event<Terms>) -> Self {
        Self { state, next: Some(Next::Event(event)) }
    }
}
