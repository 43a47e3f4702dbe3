//! Who answers calls that come in.

#[cfg(test)]
mod tests;

use core::fmt;

use call_manager::{VcContext, VcHandle};
use co_params::CallParameters;

use super::{Client, ListenerId};
use crate::call::{CallState, Decider, End, Event};
use crate::calls::Call;
use crate::policy::Policy;

/// A call that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incoming<'a> {
    /// The listener that it is for.
    pub listener: ListenerId,
    /// The terms that are offered.
    pub terms: &'a CallParameters,
}

/// What is to be done with a call that comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reception<P> {
    /// The application answers it, after [`CallEvent::Offered`](crate::CallEvent::Offered), in its
    /// own time. The policy judges changes, as for any call.
    Present(P),
    /// The policy answers it, at once: [`Policy::proposed`] with the offer as what is in force and as
    /// what is proposed. A counter is negotiated before the answer; what it settles on is accepted,
    /// and without an agreement within [`Limits`](crate::Limits) the call is rejected (L-11).
    Decide(P),
    /// It is rejected.
    Reject,
}

/// What the application said to do.
#[expect(clippy::type_complexity, reason = "it is named here and nowhere else")]
pub(super) struct Receptionist<P>(
    Option<Box<dyn FnMut(Incoming<'_>) -> Reception<P> + Send + 'static>>,
);

impl<P> Receptionist<P> {
    /// Rejects everything.
    pub(super) const NOBODY: Self = Self(None);

    fn receive(&mut self, incoming: Incoming<'_>) -> Reception<P> {
        self.0.as_mut().map_or(Reception::Reject, |receive| receive(incoming))
    }
}

impl<P> fmt::Debug for Receptionist<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Receptionist" } else { "Receptionist(nobody)" })
    }
}

impl<P: Policy> Client<P> {
    /// From now on `receive` says what is done with each call that comes in. It is called while the
    /// client reads what the call manager sent. A call beyond [`Bounds::calls`](crate::Bounds::calls)
    /// is rejected without asking.
    pub fn on_offer(&mut self, receive: impl FnMut(Incoming<'_>) -> Reception<P> + Send + 'static) {
        self.receptionist = Receptionist(Some(Box::new(receive)));
    }

    /// A call is offered. It has its place in the table in any case, so that its end is heard.
    pub(super) fn offered(&mut self, vc: VcHandle, context: VcContext, terms: CallParameters) {
        if self.lent.contains_key(&vc) {
            return self.counts.stale += 1;
        }
        let listener = ListenerId::from_context(context.0);
        let (decider, policy) = if self.is_leaving(listener) {
            (Decider::Nobody(End::HungUp), None)
        } else if self.has_room() {
            match self.receptionist.receive(Incoming { listener, terms: &terms }) {
                Reception::Present(policy) => (Decider::Application, Some(policy)),
                Reception::Decide(policy) => (Decider::Policy, Some(policy)),
                Reception::Reject => (Decider::Nobody(End::Rejected), None),
            }
        } else {
            (Decider::Nobody(End::NoRoom), None)
        };
        let state = CallState::Listening { decider };
        let listener = Some(listener);
        let call = self.calls.insert(Call { listener, ..Call::new(state, policy) });
        self.happened(call, Event::IncomingCall(vc, terms));
    }
}
