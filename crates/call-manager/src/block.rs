//! Blocks: what travels between a client and the manager.
//!
//! NDIS hands the client's parameter block down and the same block back with the status. So does a
//! block of [`Slot`]s: the client fills slots with operations, the manager writes the status over
//! each in place, and the same block returns. Its memory is made once and goes round for ever.

use std::slice;
use std::vec;

use co_params::{AddressFamily, CallParameters, Sap, Status};

use crate::handle::{AfHandle, CloseData, Packet, PartyHandle, SapHandle, VcContext, VcHandle};

/// So many slots make a block: enough to spread the cost of a message over, few enough to stay in
/// the first-level cache.
pub const BLOCK_SLOTS: usize = 64;

/// Up to [`BLOCK_SLOTS`] things that travel together.
#[derive(Debug)]
pub struct Block<T>(Vec<T>);

impl<T> Block<T> {
    /// An empty block with room for all its slots.
    #[must_use]
    pub fn new() -> Self {
        Self(Vec::with_capacity(BLOCK_SLOTS))
    }

    /// Adds one; gives it back if the block is full.
    ///
    /// # Errors
    /// What did not fit.
    pub fn push(&mut self, item: T) -> Result<(), T> {
        if self.is_full() {
            return Err(item);
        }
        self.0.push(item);
        Ok(())
    }

    /// Whether nothing fits any more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.len() >= BLOCK_SLOTS
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is in it, to be changed in place.
    pub fn iter_mut(&mut self) -> slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// Takes everything out; the memory stays.
    pub fn drain(&mut self) -> vec::Drain<'_, T> {
        self.0.drain(..)
    }
}

impl<T> Default for Block<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// One request of a client on its way down, or with its answer on the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The client's own name for the VC.
    pub context: VcContext,
    /// What is asked.
    pub operation: Operation,
    /// On the way back: a final status, or `PENDING` if an upcall completes the request. That
    /// upcall may come before the slot does.
    pub status: Status,
}

impl Slot {
    /// A request on its way down.
    #[must_use]
    pub const fn new(context: VcContext, operation: Operation) -> Self {
        Self { context, operation, status: Status::Pending }
    }
}

/// What a client can ask of a call manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `NdisCoCreateVc`. Comes back with the handle if it succeeds.
    CreateVc(Option<VcHandle>),
    /// `NdisClMakeCall`. Comes back with what was granted if it succeeds at once.
    MakeCall(VcHandle, CallParameters),
    /// `NdisClModifyCallQoS`. Comes back as it was.
    ModifyCallQos(VcHandle, CallParameters),
    /// `NdisClCloseCall`.
    CloseCall(VcHandle),
    /// `NdisCoDeleteVc`.
    DeleteVc(VcHandle),
    /// `NdisCoCreateVc` on an opening of an address family.
    CreateVcOn(AfHandle, Option<VcHandle>),
    /// `NdisClOpenAddressFamilyEx`. Comes back with the handle if it succeeds.
    OpenAf(AddressFamily, Option<AfHandle>),
    /// `NdisClCloseAddressFamily`.
    CloseAf(AfHandle),
    /// `NdisClNotifyCloseAddressFamilyComplete`.
    NotifyCloseAfComplete(AfHandle),
    /// `NdisClRegisterSap`. The context of the slot names the SAP. Comes back with the handle unless
    /// it is refused at once.
    RegisterSap(AfHandle, Sap, Option<SapHandle>),
    /// `NdisClDeregisterSap`.
    DeregisterSap(SapHandle),
    /// `NdisClMakeCall` with a party context, which is that of the slot. If it is accepted it comes
    /// back as [`Party`](Self::Party) and completes by an upcall.
    MakePartyCall(VcHandle, CallParameters),
    /// `NdisClAddParty`. The context of the slot names the party. Comes back as
    /// [`Party`](Self::Party) and completes by an upcall.
    AddParty(VcHandle, CallParameters),
    /// The party of a request on its way back. As a request it is `NOT_SUPPORTED`.
    Party(PartyHandle),
    /// `NdisClDropParty`.
    DropParty(PartyHandle),
    /// `NdisClCloseCall` with data for the other end.
    CloseCallWith(VcHandle, CloseData),
    /// `NdisCoSendNetBufferLists`. Completes by an upcall, always.
    Send(VcHandle, Packet),
    /// `NdisReturnNetBufferLists`.
    ReturnPacket(VcHandle, Packet),
    /// The return of `ProtocolCoCreateVc`: the context of the slot names a VC that the call manager
    /// made.
    NameVc(VcHandle),
    /// `NdisClIncomingCallComplete` with success, on these terms.
    AcceptCall(VcHandle, CallParameters),
    /// `NdisClIncomingCallComplete` with a failure.
    RejectCall(VcHandle),
    /// The return of `ProtocolClIncomingCallQoSChange`.
    ReturnQosChange(VcHandle),
}

impl Operation {
    /// The VC that a change is for. Changes are what comes in great numbers.
    pub(crate) const fn changes(&self) -> Option<VcHandle> {
        if let Self::ModifyCallQos(vc, _) = self { Some(*vc) } else { None }
    }
}
