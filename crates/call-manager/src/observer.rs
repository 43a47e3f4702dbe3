//! One place to watch a manager from; free when nobody does.
//!
//! An observer sees what crosses the edges of the manager, in order: every request and what it
//! returned, questions and answers at both seams, completions and indications, and timers. It sees
//! an event once it is known what becomes of it. An observer cannot change anything. The unit type
//! watches nothing, and compiles to nothing.
//!
//! [`trace`](crate::trace) turns what is seen into calls of the functions of NDIS.

use co_params::{CallParameters, Status};

use crate::handle::{ClientId, VcHandle};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::event::MiniportAnswer;
use crate::vc::{Ask, Completion, Event, Indication, Tell};

/// Something that an observer sees.
#[derive(Clone, Copy, Debug)]
pub enum Sight<'a> {
    /// A VC was made for calls of this client.
    Created(ClientId, Creator),
    /// The client of the VC has left, and hears nothing any more.
    Left,
    /// A client calls, or returns from a handler that it was to return from; [`Sight::Returned`]
    /// follows, however the request ends.
    Requested(ClientId, Demand<'a>),
    /// Something happened that moves the machine: a request, an answer, or the end of waiting for
    /// one. A request that no client made since [`Sight::Requested`] is made for one that has left, or
    /// by the call manager for a VC of its own.
    Happened(Event<&'a Terms>),
    /// The machine refuses a request, and stays as it was.
    Refused(Status),
    /// An answer, or something of the other end, that nobody waits for. It is dropped.
    Stale(Event<&'a Terms>),
    /// The other end proposes what cannot be dealt with; that it is refused is seen next.
    Busy(Event<&'a Terms>),
    /// The other end proposes something that has to wait until a transaction is over. If another
    /// waits already, it is forgotten.
    Deferred(Event<&'a Terms>),
    /// The proposal that waited is dealt with next.
    TakenUp,
    /// The manager asks the network or tells the miniport.
    Asks(Ask<&'a Terms>),
    /// The seam that was asked answers later.
    AnswersLater,
    /// The miniport is busy, and will be told the same again (M-14).
    MiniportBusy,
    /// What the miniport said, where the manager makes something else of it: what is
    /// [`Sight::Happened`] next (M-11, M-12).
    Judges(MiniportAnswer<&'a Terms>),
    /// The timer of this name runs until then. There is at most one a VC.
    TimerStarted(&'static str, Time),
    /// It is not waited for any more.
    TimerStopped,
    /// It ran out.
    TimerExpired,
    /// A request is complete, by return or by upcall.
    Completed(Completion<&'a Terms>),
    /// The manager tells the network something that has no answer.
    Tells(Tell<&'a Terms>),
    /// The client hears something unasked.
    Indicated(Indication<&'a Terms>),
    /// What a request returned.
    Returned(Status),
}

/// A request as the client makes it, before anything is checked.
#[derive(Clone, Copy, Debug)]
pub enum Demand<'a> {
    /// `NdisClMakeCall`
    MakeCall(&'a CallParameters),
    /// `NdisClModifyCallQoS`
    ModifyCallQos(&'a CallParameters),
    /// `NdisClCloseCall`
    CloseCall,
    /// `NdisCoDeleteVc`
    DeleteVc,
    /// The client has a name for a VC that the call manager made.
    NameVc,
    /// `NdisClIncomingCallComplete` with success.
    AcceptCall(&'a CallParameters),
    /// `NdisClIncomingCallComplete` with a failure.
    RejectCall,
    /// The return of `ProtocolClIncomingCallQoSChange`.
    ReturnQosChange,
}

/// Who made a VC. Only the creator deletes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Creator {
    /// The client, for a call that it places.
    Client,
    /// The call manager, for a call that comes in.
    CallManager,
}

/// Watches a manager.
pub trait Observer {
    /// Sees one thing that concerns `vc`.
    fn see(&mut self, now: Time, vc: VcHandle, sight: Sight<'_>);
}

impl Observer for () {
    #[inline]
    fn see(&mut self, _: Time, _: VcHandle, _: Sight<'_>) {}
}
