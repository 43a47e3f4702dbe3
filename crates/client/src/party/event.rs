//! What can happen to the parties of a call, and what their machine wants done about it.

use call_manager::{Operation, PartyHandle, VcHandle};
use co_params::{CallParameters, Status};

use super::{Gathering, PartyId};

/// What the application is told about a party. Each has one last word, one of these or the end of its
/// call; after it the name means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartyEvent {
    /// It was added, on these terms, with `CALL_PARAMETERS_CHANGED` if they are not those asked. If
    /// they will not do, drop it.
    Joined(CallParameters),
    /// It was not added. Its last word.
    NotJoined(Status),
    /// It is dropped, as the application wished. Its last word.
    Dropped,
    /// It was not dropped, and stays: the others left while this was asked for, and it is the last.
    NotDropped(Status),
    /// It left by itself or was lost, with this status; the client drops it. Its last word.
    Left(Status),
}

/// Why a party is not so much as asked for, or dropped. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoParty {
    /// The call was not placed with a party, or is over.
    #[error("no multipoint call: it was not placed with a party (R-088), or is over")]
    NotMultipoint,
    /// The call is being set up or closed.
    #[error("the call is not up (C-07)")]
    NotUp,
    /// The call has as many parties as it may have: drop one first.
    #[error("the call has {max_parties} parties, and may have no more (Bounds::parties_of_a_call)")]
    TooManyParties {
        /// [`Bounds::parties_of_a_call`](crate::Bounds::parties_of_a_call).
        max_parties: usize,
    },
    /// The party is being added or dropped, or is gone.
    #[error("the party is not connected: it is being added or dropped, or is gone")]
    NotConnected,
    /// No other party is connected. The last one is not dropped: hang up.
    #[error("no other party is connected, and the last is not dropped but closed (R-091)")]
    Last,
}

/// Something that concerns the parties of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The application adds a party on these terms, which [`Gathering::may_add`] allowed.
    Add(PartyId, VcHandle, CallParameters),
    /// The application drops a party, which [`Gathering::may_drop`] allowed.
    Drop(PartyId),
    /// The machine of the call closes it.
    Close(VcHandle),
    /// The call is up.
    Connected,
    /// A request came back with the handle of its party.
    Named(PartyId, PartyHandle),
    /// The answer to an add.
    AddComplete(PartyId, Result<(PartyHandle, CallParameters), Status>),
    /// The answer to a drop. Only one by return is a failure.
    DropComplete(PartyId, Status),
    /// A party has left, or was lost.
    IncomingDrop(PartyId, PartyHandle, Status),
    /// The close of the call failed.
    CloseFailed,
}

/// A move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) next: Gathering,
    /// What to ask about which party.
    pub(crate) asks: Vec<(PartyId, Operation)>,
    /// What to tell the application.
    pub(crate) told: Option<(PartyId, PartyEvent)>,
    /// The party whose name means nothing from now on.
    pub(crate) gone: Option<PartyId>,
    /// What the held-back close comes to.
    pub(crate) close: Option<Close>,
}

/// What becomes of a close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Close {
    /// One party is left: this VC is to be closed now.
    Now(VcHandle),
    /// The call manager would not drop a party, with this status.
    Failed(Status),
    /// None was asked for, but should be: only a party that has left is there, and the call manager
    /// would not drop it.
    Deserted,
}

pub(super) const fn go(next: Gathering) -> Step {
    Step { next, asks: Vec::new(), told: None, gone: None, close: None }
}

impl Step {
    pub(super) fn close(self, close: Close) -> Self {
        Self { close: Some(close), ..self }
    }
}
