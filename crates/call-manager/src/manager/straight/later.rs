//! A change that waits on its straight way, and the answer that lets it go on.

use super::{Stop, WANTED, Walk};
use crate::handle::{Ticket, VcHandle};
use crate::integrated::MiniportOf;
use crate::manager::CallManager;
use crate::manager::interned::Name;
use crate::manager::upcall::{Handler, Upcall};
use crate::observer::Observer;
use crate::seam::Signaling;
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Cause, Change, Completion, Grant, Refusal, State};

/// Who has agreed after a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::manager) enum Agreed {
    Network,
    Miniport,
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// Takes an answer for which a change waits on its straight way. Returns whether one does.
    pub(in crate::manager) fn went_straight_on(
        &mut self,
        now: Time,
        ticket: Ticket,
        agreed: Agreed,
    ) -> bool {
        let handle = ticket.vc;
        let Some((change, mut wanted)) = self.vcs.get(handle).and_then(|vc| {
            let is_awaited = vc.serial == ticket.serial && !vc.has_extra();
            let change = is_awaited.then(|| on_its_way(vc.state(), agreed)).flatten()?;
            Some((change, self.vcs.terms_of(vc, WANTED).clone()))
        }) else {
            return false;
        };
        let Ok(mut walk) = self.walk(now, handle) else { return false };
        let walked = match agreed {
            Agreed::Network => walk.go_on_from_network(&change, &mut wanted),
            Agreed::Miniport => walk.put_in_force(&change, &mut wanted),
        };
        match walked {
            Ok(()) => self.complete_change(now, handle, Ok(())),
            Err(Stop::Refused(cause)) => self.complete_change(now, handle, Err(cause)),
            Err(Stop::Wait(state)) => self.rest_on_the_way(now, handle, state),
            Err(Stop::Bend(bend)) => {
                let Some(mut terms) = self.vcs.get(handle).map(|vc| self.vcs.terms(vc)) else {
                    return true;
                };
                if let Ok(outcome) = self.go_on(now, handle, &mut terms, bend) {
                    self.raise(handle, &terms, outcome);
                }
                self.tidy(now, handle);
            }
        }
        true
    }

    /// The VC waits in this state for an answer.
    pub(super) fn rest_on_the_way(&mut self, now: Time, handle: VcHandle, state: State<Name>) {
        self.vcs.wait_in(handle, state);
        if let Some(wait) = state.waits_for() {
            self.wait(now, handle, wait);
        }
    }

    /// The VC rests again, and its client hears what came of the change.
    fn complete_change(&mut self, now: Time, handle: VcHandle, result: Result<(), Cause>) {
        self.vcs.rest_active(handle);
        if let Some(vc) = self.vcs.get(handle)
            && let Some(owner) = vc.owner()
        {
            let terms = vc.in_force();
            let result = match result {
                Ok(()) => Ok(Grant { terms, is_changed: false }),
                Err(cause) => Err(Refusal { saved: terms, cause }),
            };
            let handler = Handler::from(Completion::ModifyCallQos(result));
            let upcall = Upcall::Vc { vc: handle, context: vc.context, handler };
            self.upcalls.push_back((owner, upcall));
        }
        self.tidy(now, handle);
    }
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> Walk<'_, S, M, O> {
    fn go_on_from_network(
        &mut self,
        change: &Change<Name>,
        wanted: &mut Terms,
    ) -> Result<(), Stop> {
        self.tell_miniport(change, wanted)?;
        self.put_in_force(change, wanted)
    }
}

/// The change of a VC that waits for this one's agreement to what the change wants.
const fn on_its_way(state: &State<Name>, agreed: Agreed) -> Option<Change<Name>> {
    match agreed {
        Agreed::Network => {
            if let State::Negotiating { change, wanted: WANTED } = state {
                return Some(*change);
            }
        }
        Agreed::Miniport => {
            if let State::Reactivating { change, agreed: WANTED } = state {
                return Some(*change);
            }
        }
    }
    None
}
