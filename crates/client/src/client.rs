//! The shell around the machines: a table of calls, and a binding to a call manager.
//!
//! Here stands what an application asks for. [`inbox`] reads what comes from the call manager,
//! [`reception`] says who answers calls that come in, [`listening`] by which addresses they do, and
//! [`waiting`] has the calls that block.
//!
//! Nothing grows without bound: see [`Bounds`]. What a client still has to send is at most what one
//! step of each call asks for.

mod data;
mod inbox;
mod listening;
mod parties;
mod reception;
mod waiting;

use std::collections::{BTreeMap, VecDeque};

use call_manager::{Binding, Gone, NotTaken, Operation, Slot, Time, VcHandle};
use co_params::CallParameters;

pub use self::data::{CLOSE_DATA_BYTES, NotHungUp, NotSent};
pub use self::listening::ListenerId;
use self::reception::Receptionist;
pub use self::reception::{Incoming, Reception};
pub use self::waiting::NotWaited;
use crate::call::{CallEvent, CallState, Event, OfferAnswer};
use crate::calls::{Call, CallId, Calls};
use crate::listener::{ListenerEvent, ListenerState};
use crate::negotiation::Limits;
use crate::places::Places;
use crate::policy::Policy;

/// The call cannot be asked for this now: it is being set up, changed or closed, it is over, or it
/// has no request left ([`Limits::total_requests`]). Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not in this state of the call, or no request is left to it")]
pub struct Refused;

/// Why a call is not so much as asked for. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// The client has as many calls as it may have: end one first.
    #[error("the client has {max_calls} calls, and may have no more (Bounds::calls)")]
    TooManyCalls {
        /// [`Bounds::calls`].
        max_calls: usize,
    },
    /// The client has had as many listeners as it may have.
    #[error(
        "the client has had {max_listeners} listeners, and may have no more (Bounds::listeners)"
    )]
    TooManyListeners {
        /// [`Bounds::listeners`].
        max_listeners: usize,
    },
    /// The call manager is gone.
    #[error("the call manager is gone")]
    Gone,
}

/// The bounds of a client's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most calls at one time. Another is not placed, and one that comes in is rejected with
    /// [`End::NoRoom`](crate::End::NoRoom). The default is what a call manager has VCs for by
    /// default, 65 536.
    pub calls: usize,
    /// The most events that are kept for others while [`Client::wait_for`] waits for those of one
    /// call. The default is 65 536, one for each call. What one block or the end of the call manager
    /// brings is always kept.
    pub events: usize,
    /// The most listeners in the life of the client. The default is 64: a client has few addresses.
    pub listeners: usize,
    /// The most parties of one multipoint call, counting those that are coming and going. The
    /// default is what a call manager allows by default, 1 024.
    pub parties_of_a_call: usize,
    /// The most packets of one call that were sent and are not complete. The default is what a call
    /// manager has under way by default, 1 024.
    pub sends_of_a_call: u32,
}

impl Bounds {
    /// 65 536 calls and events, 64 listeners, and 1 024 parties and packets of a call.
    pub const DEFAULT: Self = Self {
        calls: 65_536,
        events: 65_536,
        listeners: 64,
        parties_of_a_call: 1_024,
        sends_of_a_call: 1_024,
    };
}

impl Default for Bounds {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What a client has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Changes asked for, every round of every episode.
    pub modify_requested: u64,
    /// Answers to them, by return or by upcall.
    pub modify_completed: u64,
    /// Packets that were sent.
    pub sends: u64,
    /// Packets that were sent and are complete, whatever their status.
    pub sends_completed: u64,
    /// Packets that were received and told.
    pub received: u64,
    /// Answers that nobody waited for, packets of calls that are over or that were returned in vain,
    /// and close data that is longer than [`CLOSE_DATA_BYTES`].
    pub stale: u64,
}

impl Counts {
    const NONE: Self = Self {
        modify_requested: 0,
        modify_completed: 0,
        sends: 0,
        sends_completed: 0,
        received: 0,
        stale: 0,
    };
}

/// A client of a call manager, with calls of one kind of policy.
///
/// A call has one other end, unless it was placed with
/// [`place_multipoint_call`](Self::place_multipoint_call); then parties are added and dropped while it
/// is up. One that leaves by itself is dropped for the application, and all but the last before
/// the call is closed.
///
/// Dropping it ends its calls: the call manager closes them and deletes their VCs. If the call
/// manager goes first, every call ends with [`End::Gone`](crate::End::Gone), once.
#[derive(Debug)]
pub struct Client<P> {
    binding: Binding,
    limits: Limits,
    bounds: Bounds,
    now: Time,
    calls: Calls<P>,
    /// The calls of the parties that are not gone.
    parties: Places<CallId>,
    /// The calls that came in, by the VCs that the call manager made for them. Until it has heard
    /// their names it tells of them under that of the SAP.
    lent: BTreeMap<VcHandle, CallId>,
    receptionist: Receptionist<P>,
    listeners: Vec<ListenerState>,
    /// At most two for each listener.
    listener_events: VecDeque<(ListenerId, ListenerEvent)>,
    /// Requests that found no room in a block; at most those of one step for every call.
    unsent: VecDeque<Slot>,
    events: VecDeque<(CallId, CallEvent)>,
    counts: Counts,
}

impl<P: Policy> Client<P> {
    /// A client without calls, with [`Bounds::DEFAULT`].
    #[must_use]
    pub const fn new(binding: Binding, limits: Limits) -> Self {
        Self::with_bounds(binding, limits, Bounds::DEFAULT)
    }

    /// A client without calls. Calls that come in are rejected until
    /// [`on_offer`](Self::on_offer) says otherwise.
    #[must_use]
    pub const fn with_bounds(binding: Binding, limits: Limits, bounds: Bounds) -> Self {
        Self {
            binding,
            limits,
            bounds,
            now: Time::ZERO,
            calls: Calls::new(),
            parties: Places::new(),
            lent: BTreeMap::new(),
            receptionist: Receptionist::NOBODY,
            listeners: Vec::new(),
            listener_events: VecDeque::new(),
            unsent: VecDeque::new(),
            events: VecDeque::new(),
            counts: Counts::NONE,
        }
    }

    /// Tells the client what time it is; it reads no clock. What happens from now on happens at
    /// this time: episodes begin, and their [`Limits::total_time`] runs. Unless told, time stands
    /// still, and requests alone are bounded. Time does not go back: an earlier one is ignored.
    pub fn set_time(&mut self, now: Time) {
        self.now = self.now.max(now);
    }

    /// Creates a VC and makes a call on it. Ends with [`CallEvent::Connected`] or
    /// [`CallEvent::NotPlaced`]. Each call has a VC of its own, which is deleted after it.
    ///
    /// # Errors
    /// [`NotAsked`] if the client has [`Bounds::calls`] already, or the call manager is gone.
    pub fn place_call(&mut self, wanted: CallParameters, policy: P) -> Result<CallId, NotAsked> {
        if !self.has_room() {
            return Err(NotAsked::TooManyCalls { max_calls: self.bounds.calls });
        }
        let state = CallState::Creating { wanted };
        let call = self.calls.insert(Call::new(state, Some(policy)));
        match self.submit(call, Operation::CreateVc(None)) {
            Ok(()) => Ok(call),
            Err(Gone) => {
                self.calls.remove(call);
                Err(NotAsked::Gone)
            }
        }
    }

    /// Begins a negotiation for other terms, of a call that is up or of one that is offered. Ends
    /// with [`CallEvent::Settled`] or [`CallEvent::Ended`]. What `goal` leaves out stays as it is.
    ///
    /// # Errors
    /// [`Refused`] unless the call is up or waits for the application's answer, no negotiation is
    /// under way, and [`Limits::total_requests`] are not spent.
    pub fn change(&mut self, call: CallId, goal: CallParameters) -> Result<(), Refused> {
        self.wish(call, Event::Change(goal))
    }

    /// Answers a call that was [`Offered`](CallEvent::Offered). After an acceptance comes
    /// [`CallEvent::Connected`] or [`CallEvent::Ended`], or [`CallEvent::NotAnswered`] if the call
    /// manager did not take it; after a rejection [`CallEvent::Ended`].
    ///
    /// # Errors
    /// [`Refused`] unless the call is offered, its answer is for the application to give, and no
    /// change of it is under way.
    pub fn answer(&mut self, call: CallId, answer: OfferAnswer) -> Result<(), Refused> {
        self.wish(call, Event::Answer(answer))
    }

    /// Ends the call. Ends with [`CallEvent::Ended`], or [`CallEvent::CloseFailed`] if it could not
    /// be closed. A negotiation that is under way is given up, and an offer rejected. Packets that were
    /// sent complete first, and of a multipoint call all parties but the last are dropped
    /// first.
    ///
    /// # Errors
    /// [`Refused`] while the call is being placed, or if it is over already.
    pub fn hang_up(&mut self, call: CallId) -> Result<(), Refused> {
        self.hang_up_carrying(call, None)
    }

    /// Sends what was asked for.
    ///
    /// # Errors
    /// [`Gone`] if the call manager is.
    pub fn flush(&mut self) -> Result<(), Gone> {
        while let Some(slot) = self.unsent.pop_front() {
            match self.binding.submit(slot) {
                Ok(()) => {}
                Err(NotTaken::Full(slot)) => {
                    self.unsent.push_front(slot);
                    break;
                }
                Err(NotTaken::Gone(_)) => return Err(Gone),
            }
        }
        self.binding.flush()
    }

    /// The next thing that happened, if anything did. Sends what was asked for, and what it leads
    /// to.
    ///
    /// # Errors
    /// [`Gone`] if the call manager is, after everything it said and the end of every call.
    pub fn poll(&mut self) -> Result<Option<(CallId, CallEvent)>, Gone> {
        self.flush_if_there();
        while self.events.is_empty() {
            match self.binding.poll() {
                Ok(Some(up)) => self.read(up),
                Ok(None) => return Ok(None),
                Err(Gone) => {
                    self.lose_manager();
                    return self.events.pop_front().map(Some).ok_or(Gone);
                }
            }
        }
        Ok(self.events.pop_front())
    }

    /// What is in force, while the call is up.
    #[must_use]
    pub fn in_force(&self, call: CallId) -> Option<&CallParameters> {
        self.calls.get(call)?.state.in_force()
    }

    /// Whether an answer to a change of the call, or of its offer, is awaited.
    #[must_use]
    pub fn is_negotiating(&self, call: CallId) -> bool {
        self.calls.get(call).is_some_and(|call| {
            matches!(call.state, CallState::Negotiating { .. } | CallState::Bargaining { .. })
        })
    }

    /// Where the call stands; `None` if it is over.
    #[must_use]
    pub fn state(&self, call: CallId) -> Option<&CallState> {
        self.calls.get(call).map(|call| &call.state)
    }

    /// What this client has seen.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// What bounds its memory.
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    fn has_room(&self) -> bool {
        self.calls.len() < self.bounds.calls
    }
}
