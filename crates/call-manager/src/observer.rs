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
use crate::vc::{Ask, Completion, Event};

/// Something that an observer sees.
#[derive(Clone, Copy, Debug)]
pub enum Sight<'a> {
    /// A client has made the VC.
    Created(ClientId),
    /// The client of the VC has left, and hears nothing any more.
    Left,
    /// A client calls; [`Sight::Returned`] follows, however the request ends.
    Requested(ClientId, Demand<'a>),
    /// Something happened that moves the machine: a request, an answer, or the end of waiting for
    /// one. A request that no client made since [`Sight::Requested`] is made for one that has left.
    Happened(Event<&'a Terms>),
    /// The machine refuses a request, and stays as it was.
    Refused(Status),
    /// An answer, or the end of a wait, that nobody waits for any more. It is dropped.
    Stale(Event<&'a Terms>),
    /// The manager asks the network or tells the miniport.
    Asks(Ask<&'a Terms>),
    /// The seam that was asked answers later.
    AnswersLater,
    /// The manager waits for the answer no longer than until then.
    TimerStarted(Time),
    /// The manager does not wait any more.
    TimerStopped,
    /// A request is complete, by return or by upcall.
    Completed(Completion<&'a Terms>),
    /// The client is told that the call is over.
    IncomingCloseCall(Status),
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
