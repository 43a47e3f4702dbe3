//! One place to watch a manager from; free when nobody does.
//!
//! An observer sees what crosses the edges of the manager, in order: every request and what it
//! returned, questions and answers at both seams, completions and indications, and timers. It sees
//! an event once it is known what becomes of it. An observer cannot change anything. The unit type
//! watches nothing, and compiles to nothing.
//!
//! [`trace`](crate::trace) turns what is seen into calls of the functions of NDIS.

use co_params::{AddressFamily, CallParameters, Status};

use crate::handle::{AfHandle, ClientId, PartyHandle, SapHandle, VcHandle};
use crate::party::PartyCompletion;
use crate::sap::{SapAsk, SapCompletion};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::event::{MiniportAnswer, NetworkAnswer};
use crate::vc::{Ask, Completion, Event, Indication, Tell};

/// Something that an observer sees.
#[derive(Clone, Copy, Debug)]
pub enum Sight<'a> {
    /// A VC was made for calls of this client, on this opening, if on one.
    Created(ClientId, Creator, Option<AfHandle>),
    /// The call that has come in for this SAP is offered on this VC.
    OfferedBy(SapHandle),
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
    /// Data goes to the other end, before the release that the client has asked for.
    SendsCloseData(&'a [u8]),
    /// Data has come with the release that follows; the client hears of it first.
    CloseDataCame(&'a [u8]),
    /// Data has come that no client will hear of. It is dropped.
    StaleCloseData,
    /// The VC is activated with what was granted to a party: what happens until [`Sight::Regraded`] as
    /// if the other end had proposed it is nobody's proposal.
    Regrades,
    /// It is, or is not.
    Regraded,
    /// NDIS hands this to no client, and the call manager rejects the call next.
    NotDispatched(Indication<&'a Terms>),
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

/// Something that an observer sees and that concerns no VC. Requests show as a whole unless the
/// network is asked within.
#[derive(Clone, Copy, Debug)]
pub enum FamilySight<'a> {
    /// The call manager registered a family, or was refused.
    Registered(AddressFamily, Status),
    /// A client is told that a family is served.
    Notified(ClientId, AddressFamily),
    /// A client opened a family, or was refused.
    Opened(ClientId, AddressFamily, Result<AfHandle, Status>),
    /// A client closed an opening: it is closed, or pends, or was refused.
    Closed(ClientId, AfHandle, Status),
    /// The close that pended is complete.
    CloseComplete(ClientId, AfHandle),
    /// A client is asked to close an opening.
    NotifyClose(ClientId, AfHandle),
    /// It says that it has, or was not asked.
    NotifyCloseComplete(ClientId, AfHandle, Status),
    /// A client that had opened a family has left.
    Left(ClientId, AfHandle),
    /// A VC was not made: for whom, on which opening, and who was to be its creator.
    NotCreated(ClientId, Option<AfHandle>, Creator, Status),
    /// A call for a SAP comes in.
    Offered(SapHandle, &'a Terms),
    /// It is refused, since nobody is there to be asked.
    OfferRefused(SapHandle, Status),
    /// A client registers a SAP; [`FamilySight::SapReturned`] follows.
    SapRequested(ClientId, AfHandle),
    /// It has this handle from now on.
    SapMade(SapHandle),
    /// What that returned.
    SapReturned(Result<(SapHandle, Status), Status>),
    /// A client deregisters a SAP; [`FamilySight::SapReturned`] follows.
    SapLeft(ClientId, SapHandle),
    /// The network is asked to register a SAP or to deregister it.
    SapAsks(SapHandle, SapAsk),
    /// It answers.
    SapAnswered(SapHandle, Status),
    /// It answers what nobody asked, or too late.
    SapStale(SapHandle),
    /// The timer of this name runs for a SAP.
    SapTimerStarted(SapHandle, &'static str, Time),
    /// It ran out, and nobody had answered.
    SapTimerExpired(SapHandle, &'static str),
    /// A client hears that something about its SAP is complete.
    SapComplete(ClientId, SapHandle, SapCompletion),
}

/// Something that an observer sees and that concerns a party of a multipoint call.
#[derive(Clone, Copy, Debug)]
pub enum PartySight<'a> {
    /// A client is going to make a call with this party, its first; what it asks is seen next.
    CallRequested,
    /// A client adds a party; [`PartySight::Returned`] follows.
    AddRequested(ClientId, &'a CallParameters),
    /// A client drops a party; [`PartySight::Returned`] follows.
    DropRequested(ClientId),
    /// The request is the call manager's to take or to refuse; a party that it adds is added on
    /// these terms.
    Delivered(Option<&'a Terms>),
    /// The network is asked to add a party on these terms.
    AsksAdd(&'a Terms),
    /// The network is asked to drop a party.
    AsksDrop,
    /// The network answers.
    Answered(NetworkAnswer<&'a Terms>),
    /// It answers what nobody asked, or too late.
    StaleAnswer(NetworkAnswer<&'a Terms>),
    /// A party has left, or was lost.
    RemoteDropped(Status),
    /// One has left that is of no account any more.
    StaleDrop,
    /// It was the last; that the call is released is seen next.
    LastDropped,
    /// The timer of this name runs for a party.
    TimerStarted(&'static str, Time),
    /// It ran out, and nobody had answered.
    TimerExpired(&'static str),
    /// Nothing is waited for about the party, until it is asked again.
    Settled,
    /// The client hears that a request is complete.
    Completed(PartyCompletion<&'a Terms>),
    /// The client hears that a party has left.
    Dropped(Status),
    /// What a request returned.
    Returned(Status),
}

/// Something that an observer sees and that concerns data on a VC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataSight {
    /// A client sends; [`DataSight::SendReturned`] follows.
    Sends(ClientId),
    /// The miniport is handed what is sent.
    HandedOver,
    /// The miniport has sent it, or not.
    Sent(Status),
    /// It is not handed to the miniport, and why.
    NotSent(Status),
    /// The miniport was handed it, and has kept silent for too long; it counts as not sent.
    GivenUp(Status),
    /// What sending returned.
    SendReturned(ClientId, Status),
    /// The miniport has data for the client.
    Received,
    /// The miniport has data, and gets it back.
    ReceivedInVain,
    /// A client has read what it received; [`DataSight::ReturnReturned`] follows.
    Returns(ClientId),
    /// The miniport gets back what it had received.
    GivenBack,
    /// What returning it returned.
    ReturnReturned(ClientId, Status),
}

/// Watches a manager.
pub trait Observer {
    /// Sees one thing that concerns `vc`.
    fn see(&mut self, now: Time, vc: VcHandle, sight: Sight<'_>);

    /// Sees one thing that concerns no VC. `now` is `None` where nobody said what time it is: while
    /// a client is bound.
    fn see_family(&mut self, now: Option<Time>, sight: FamilySight<'_>) {
        let _ = (now, sight);
    }

    /// Sees one thing that concerns a party of the call on `vc`. `vc` is `None` for the handle of
    /// a party that there is not, and `party` while one that is added has no handle.
    fn see_party(
        &mut self,
        now: Time,
        vc: Option<VcHandle>,
        party: Option<PartyHandle>,
        sight: PartySight<'_>,
    ) {
        let _ = (now, vc, party, sight);
    }

    /// Sees one thing that concerns data on `vc`.
    fn see_data(&mut self, now: Time, vc: VcHandle, sight: DataSight) {
        let _ = (now, vc, sight);
    }
}

impl Observer for () {
    #[inline]
    fn see(&mut self, _: Time, _: VcHandle, _: Sight<'_>) {}
}
