//! The straight way of a change: network and miniport agree at once, as they mostly do.
//!
//! It is three rows of the machine in a row, M-05, M-06 and M-10, by the machine's own functions. They
//! are called one after the other instead of in a loop, so that the compiler knows the state that
//! each starts from and folds them into what is left to do: ask, tell, and put the terms in force. At
//! whatever else a seam or the machine says, the loop goes on from there.

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
    Ask, Completion, Event, Grant, Reaction, Request, State, Tell, Transition, active, event,
    negotiating, reactivating,
};

/// Where a change has come to.
#[expect(clippy::large_enum_variant, reason = "handed to the caller and taken apart at once")]
pub(super) enum Way {
    /// What was wanted is in force.
    Straight,
    /// Something else; the request is complete, or pending.
    Other(Interned, Outcome),
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// Changes the call of a VC that is active to the terms `wanted`, which differ from those in
    /// force.
    ///
    /// # Errors
    /// As [`drive`](Self::drive).
    pub(super) fn change(
        &mut self,
        now: Time,
        handle: VcHandle,
        wanted: &mut Terms,
    ) -> Result<Way, Status> {
        const IN_FORCE: Name = Name::IN_FORCE;
        const WANTED: Name = Name::WANTED;
        let rules = self.config.profile.rules;

        let request = Event::Client(Request::ModifyCallQos(WANTED));
        let Reaction::Moved(Transition {
            next: asking @ State::Negotiating { change, wanted: WANTED },
            tell: None,
            ask: Some(Ask::Modify(WANTED)),
            completion: None,
            indication: None,
        }) = active(&IN_FORCE, request)
        else {
            let from = State::Active { in_force: IN_FORCE };
            let request = Event::Client(Request::ModifyCallQos(wanted.clone()));
            return self.go_on(now, handle, wanted, from, Some(request));
        };
        let vc = self.vcs.get_mut(handle).ok_or(Status::Failure)?;
        let ticket = vc.next_ticket(handle);
        self.observer.see(now, handle, happened(wanted));
        self.observer.see(now, handle, Sight::Asks(Ask::Modify(wanted)));
        match self.signaling.modify(now, ticket, wanted) {
            Reply::Now(NetworkAnswer::Accepted) => {}
            Reply::Now(other) => {
                return self.go_on(now, handle, wanted, asking, Some(understood(other)));
            }
            Reply::Later => {
                self.observer.see(now, handle, Sight::AnswersLater);
                return self.go_on(now, handle, wanted, asking, None);
            }
        }

        let accepted = Event::Network(event::NetworkAnswer::Accepted);
        let Reaction::Moved(Transition {
            next: telling @ State::Reactivating { change, agreed: WANTED },
            tell: None,
            ask: Some(Ask::ActivateVc(WANTED)),
            completion: None,
            indication: None,
        }) = negotiating(&change, &WANTED, accepted, &rules)
        else {
            let accepted = Event::Network(NetworkAnswer::Accepted);
            return self.go_on(now, handle, wanted, asking, Some(accepted));
        };
        let vc = self.vcs.get_mut(handle).ok_or(Status::Failure)?;
        let ticket = vc.next_ticket(handle);
        let accepted = Event::Network(event::NetworkAnswer::Accepted);
        self.observer.see(now, handle, Sight::Happened(accepted));
        self.observer.see(now, handle, Sight::Asks(Ask::ActivateVc(wanted)));
        match self.miniport.activate_vc(&mut self.signaling, now, ticket, wanted) {
            Reply::Now(MiniportAnswer::Done) => {}
            Reply::Now(other) => {
                let other = self.judge(now, handle, wanted, other);
                let is_to_wait = self.is_to_be_told_again(now, handle, &other);
                let other = (!is_to_wait).then_some(Event::Miniport(other));
                return self.go_on(now, handle, wanted, telling, other);
            }
            Reply::Later => {
                self.observer.see(now, handle, Sight::AnswersLater);
                return self.go_on(now, handle, wanted, telling, None);
            }
        }

        let done = Event::Miniport(event::MiniportAnswer::Done);
        let Reaction::Moved(Transition {
            next: State::Active { in_force: WANTED },
            tell: Some(Tell::Confirm(WANTED)),
            ask: None,
            completion:
                Some(Completion::ModifyCallQos(Ok(Grant { terms: WANTED, is_changed: false }))),
            indication: None,
        }) = reactivating(&change, &WANTED, done, &rules)
        else {
            let done = Event::Miniport(MiniportAnswer::Done);
            return self.go_on(now, handle, wanted, telling, Some(done));
        };
        let done = Event::Miniport(event::MiniportAnswer::Done);
        self.observer.see(now, handle, Sight::Happened(done));
        self.observer.see(now, handle, Sight::Tells(Tell::Confirm(wanted)));
        self.signaling.confirm(now, handle, wanted);
        let grant = Grant { terms: &*wanted, is_changed: false };
        let completion = Completion::ModifyCallQos(Ok(grant));
        self.observer.see(now, handle, Sight::Completed(completion));
        self.vcs.put_in_force(handle, std::mem::replace(wanted, Terms::NONE));
        if self.vcs.get(handle).is_some_and(Vc::has_extra) {
            self.follow_terms(handle);
        }
        Ok(Way::Straight)
    }

    /// Goes on in the loop.
    #[cold]
    fn go_on(
        &mut self,
        now: Time,
        handle: VcHandle,
        wanted: &mut Terms,
        state: State<Name>,
        event: Option<Event<Terms>>,
    ) -> Result<Way, Status> {
        let vc = self.vcs.get(handle).ok_or(Status::Failure)?;
        let mut terms = self.vcs.terms(vc);
        terms.name(std::mem::replace(wanted, Terms::NONE));
        self.begin_transaction(now, handle);
        let next = event.map(|event| event.map(|value| terms.name(value)));
        let has_moved = !matches!(state, State::Active { .. });
        let outcome = self.run(now, handle, &mut terms, Run { state, next, has_moved })?;
        Ok(Way::Other(terms, outcome))
    }
}

const fn happened(wanted: &Terms) -> Sight<'_> {
    Sight::Happened(Event::Client(Request::ModifyCallQos(wanted)))
}
