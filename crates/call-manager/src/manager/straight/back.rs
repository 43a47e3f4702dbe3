//! The way back of a change that is refused at once: by the network (M-08), or by the miniport, after
//! which the network is asked to restore what stood (M-13, M-18).

use co_params::Status;

use super::{Bend, IN_FORCE, Stop, WANTED, Walk};
use crate::integrated::MiniportOf;
use crate::manager::OnMiniportRefusal;
use crate::manager::ask::understood;
use crate::manager::interned::Name;
use crate::manager::patience::busy;
use crate::observer::{Observer, Sight};
use crate::seam::{MiniportAnswer, NetworkAnswer, Reply, Signaling};
use crate::vc::{
    Ask, Change, Completion, Event, Reaction, Refusal, State, Transition, Undo, event, negotiating,
    reactivating, restoring,
};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> Walk<'_, S, M, O> {
    /// M-08: nobody has agreed to anything.
    pub(super) fn refused_by_network(&mut self, change: &Change<Name>) -> Stop {
        let refused = Event::Network(event::NetworkAnswer::Refused);
        let Reaction::Moved(Transition {
            next: State::Active { in_force: IN_FORCE },
            tell: None,
            ask: None,
            completion: Some(Completion::ModifyCallQos(Err(refusal))),
            indication: None,
        }) = negotiating(change, &WANTED, refused, self.rules)
        else {
            let asking = State::Negotiating { change: *change, wanted: WANTED };
            return Bend::at(asking, Event::Network(NetworkAnswer::Refused));
        };
        let refused = Event::Network(event::NetworkAnswer::Refused);
        self.observer.see(self.now, self.handle, Sight::Happened(refused));
        self.completed(refusal)
    }

    /// M-13: the network is asked to put back what stood.
    pub(super) fn refused_by_miniport(&mut self, change: &Change<Name>, status: Status) -> Stop {
        let refused = Event::Miniport(event::MiniportAnswer::Refused(status));
        let Reaction::Moved(Transition {
            next: State::Restoring(undo),
            tell: None,
            ask: Some(Ask::Restore(IN_FORCE)),
            completion: None,
            indication: None,
        }) = reactivating(change, &WANTED, refused, self.rules)
        else {
            let telling = State::Reactivating { change: *change, agreed: WANTED };
            return Bend::at(telling, Event::Miniport(MiniportAnswer::Refused(status)));
        };
        let refused = Event::Miniport(event::MiniportAnswer::Refused(status));
        self.observer.see(self.now, self.handle, Sight::Happened(refused));
        let ticket = self.vc.next_ticket(self.handle);
        let in_force = self.vc.in_force();
        self.observer.see(self.now, self.handle, Sight::Asks(Ask::Restore(in_force)));
        match self.signaling.restore(self.now, ticket, in_force) {
            Reply::Now(NetworkAnswer::Accepted) => self.restored(&undo),
            Reply::Now(other) => Bend::at(State::Restoring(undo), understood(other)),
            Reply::Later => self.wait(State::Restoring(undo)),
        }
    }

    /// M-18.
    fn restored(&mut self, undo: &Undo<Name>) -> Stop {
        let accepted = Event::Network(event::NetworkAnswer::Accepted);
        let Reaction::Moved(Transition {
            next: State::Active { in_force: IN_FORCE },
            tell: None,
            ask: None,
            completion: Some(Completion::ModifyCallQos(Err(refusal))),
            indication: None,
        }) = restoring(undo, accepted, self.rules)
        else {
            return Bend::at(State::Restoring(*undo), Event::Network(NetworkAnswer::Accepted));
        };
        let accepted = Event::Network(event::NetworkAnswer::Accepted);
        self.observer.see(self.now, self.handle, Sight::Happened(accepted));
        self.completed(refusal)
    }

    fn completed(&mut self, refusal: Refusal<Name>) -> Stop {
        let completion = Completion::ModifyCallQos(Err(refusal)).map(|_| self.vc.in_force());
        self.observer.see(self.now, self.handle, Sight::Completed(completion));
        Stop::Refused(refusal.cause)
    }

    /// Whether a refusal by the miniport is the end of a change: it is not told again, and nothing else
    /// is tried.
    pub(super) fn is_final(&self, status: Status) -> bool {
        let is_about_terms = matches!(status, Status::InvalidData | Status::Resources);
        let is_busy = MiniportAnswer::Refused(status) == busy();
        !is_busy && (!is_about_terms || self.on_miniport_refusal == OnMiniportRefusal::GiveUp)
    }
}
