//! What bounds a client, what it says at a bound, and what it counts.

#[cfg(doc)]
use super::CLOSE_DATA_BYTES;
#[cfg(doc)]
use crate::negotiation::Limits;

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
    /// The most events that are kept for others while [`Client::wait_for`](crate::Client::wait_for) waits for those of one
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
    pub(super) const NONE: Self = Self {
        modify_requested: 0,
        modify_completed: 0,
        sends: 0,
        sends_completed: 0,
        received: 0,
        stale: 0,
    };
}
