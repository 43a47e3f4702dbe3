//! The client's machine of one call, from its first request or its offer to the last thing heard
//! of it.
//!
//! Pure: an event goes in; the next state, what to ask of the call manager and what to tell the
//! application come out. Closing or changing from within the handling of a completion is the normal
//! case, not a special one: the operation that comes out is it. So is what is asked within an
//! incoming change: it goes down before the return does (A-23).
//!
//! ```text
//!               ┌───────────────────────────────┐
//! Creating → Dialing ──────────────→ Stable ⇄ Negotiating
//!    ↓          ↓                      │ ↑ └──────┬─┘
//!   Gone    Deleting ←───────── Closing ⇄ CloseFailed
//!               └→ Gone ←───────────┘    │
//!                     ↑                  │
//! Listening → Offered → Accepting → Answered       (a call that comes in)
//!              ⇅   │
//!       Bargaining └→ Rejecting → Gone
//! ```
//!
//! A file a part of a life: `outgoing`, `incoming` (with `acceptance` and `rejection`), `up`, `closing`.
//!
//! Source: the client machine of the CoNDIS reference, L-01 to L-11, and the client's side of C-01
//! to C-16, I-01 to I-13 and K-04 to K-07.

mod acceptance;
mod closing;
mod event;
mod few;
mod incoming;
mod outgoing;
mod rejection;
mod state;
#[cfg(test)]
mod tests;
mod up;

use call_manager::Time;

use self::event::go;
pub use self::event::{
    CallEvent, Changed, Decider, End, Event, LastWord, OfferAnswer, Reaction, Settled, Step,
};
pub use self::few::Few;
pub use self::state::{CallState, Offer, Vc};
use crate::negotiation::Limits;
use crate::policy::Policy;

/// What a machine decides by.
struct Ground<'a, P> {
    policy: &'a mut P,
    limits: Limits,
    now: Time,
}

impl CallState {
    /// What the machine does when `event` happens at the time `now`. Total: a wish that this state
    /// cannot grant is refused, an answer that nobody waits for is stale.
    pub fn on(
        &self,
        event: Event,
        policy: &mut impl Policy,
        limits: Limits,
        now: Time,
    ) -> Reaction {
        let ground = Ground { policy, limits, now };
        match self {
            Self::Creating { wanted } => outgoing::creating(wanted, event),
            Self::Dialing { vc, wanted } => outgoing::dialing(*vc, wanted, event, ground),
            Self::Listening { decider } => incoming::listening(*decider, event, ground),
            Self::Offered(offer) => incoming::offered(offer, event, &ground),
            Self::Bargaining { vc, episode, decider } => {
                incoming::bargaining(*vc, episode, *decider, event, ground)
            }
            Self::GivingUp { vc, last_word, has_ended } => {
                rejection::giving_up(*vc, *last_word, *has_ended, &event)
            }
            Self::Accepting { offer, wanted, decider, is_hung_up } => {
                incoming::accepting(offer, wanted, *decider, *is_hung_up, event)
            }
            Self::Answered { vc, wanted, requests } => {
                incoming::answered(*vc, wanted, *requests, event)
            }
            Self::Rejecting { vc, last_word } => rejection::rejecting(*vc, *last_word, &event),
            Self::Stable { vc, in_force, requests } => {
                up::stable(*vc, in_force, *requests, event, ground)
            }
            Self::Negotiating { vc, episode, proposed } => {
                up::negotiating(*vc, episode, proposed.as_ref(), event, ground)
            }
            Self::Closing { vc, last_word } => closing::closing(*vc, *last_word, &event),
            Self::CloseFailed { vc, last_word } => closing::close_failed(*vc, *last_word, &event),
            Self::Deleting { vc, last_word } => closing::deleting(*vc, *last_word, &event),
            Self::Gone => closing::gone(&event),
        }
    }

    /// What becomes of the call when the call manager is gone: it is over, and the application
    /// hears so, once.
    #[must_use]
    pub fn without_manager(&self) -> Option<Step> {
        let is_over = matches!(self, Self::Gone);
        (!is_over).then(|| go(Self::Gone).event(CallEvent::Ended(End::Gone)))
    }
}

/// A wish is refused and an answer is stale where a state knows neither.
const fn unexpected(event: &Event) -> Reaction {
    match event {
        Event::Change(_) | Event::Answer(_) | Event::HangUp => Reaction::Refused,
        Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected
        | Event::IncomingCallQosChange(_)
        | Event::IncomingCloseCall(_) => Reaction::Stale,
    }
}
