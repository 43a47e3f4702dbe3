//! The shell around the machines: a table of calls, and a binding to a call manager.
//!
//! Here stands what an application asks for. [`inbox`] reads what comes from the call manager,
//! [`reception`] says who answers calls that come in, [`listening`] by which addresses they do, and
//! [`waiting`] has the calls that block.
//!
//! Nothing grows without bound: see [`Bounds`]. What a client still has to send is at most what one
//! step of each call asks for, a request for each of its parties, and its packets.

mod bounds;
mod data;
mod inbox;
mod listening;
mod parties;
mod reception;
mod waiting;

use std::collections::{BTreeMap, VecDeque};

use call_manager::{Binding, Gone, NotTaken, Operation, Slot, Time, VcHandle};
use co_params::CallParameters;

pub use self::bounds::{Bounds, Counts, NotAsked, Refused};
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
    /// Requests that found no room in a block; at most those of one step for every call, with its
    /// parties and packets.
    unsent: VecDeque<Slot>,
    events: VecDeque<(CallId, CallEvent)>,
    counts: Counts,
}

impl<P: Policy> Client<P> {
    /// A client without calls, with [`Bounds::DEFAULT`]. The binding comes from
    /// [`Adapter::bind`](call_manager::Adapter::bind).
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
    /// If it comes up on other terms than `wanted`, the policy judges them: it accepts, asks for others,
    /// so that [`CallEvent::Settled`] follows, or closes the call, which is told by
    /// [`CallEvent::Ended`] with [`End::NoAgreement`](crate::End::NoAgreement) alone.
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
    /// first. Those that were received have to be [returned](Self::return_packet).
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

    /// How many events were read and not told.
    #[cfg(feature = "async")]
    pub(crate) fn untold(&self) -> usize {
        self.events.len()
    }

    fn has_room(&self) -> bool {
        self.calls.len() < self.bounds.calls
    }
}
