//! Data on the VCs of a manager: taken, counted, policed, and waited for.
//!
//! The rules are in [`transfer`](crate::transfer); here they meet the clients and the miniport. No
//! payload is seen: a packet is a name and a length.

use co_params::Status;

use super::CallManager;
use super::upcall::Handler;
use crate::handle::{ClientId, Packet, Ticket, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{DataSight, Observer};
use crate::seam::{MiniportAnswer, Reply, Signaling};
use crate::time::Time;
use crate::transfer::{Counts, Receive, Send, Standing, TransferIndex};
use crate::vc::State;
use crate::vc::state::Stage;

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// `NdisCoSendNetBufferLists`: sends a packet. It is complete by an upcall, always, with a
    /// status of its own: that of the miniport; `FAILURE` if no call is up (R-037, R-050,
    /// ); `RESET_IN_PROGRESS` while the miniport resets, whatever the call;
    /// `RESOURCES` at a bound of [`TransferConfig`](crate::transfer::TransferConfig); `FAILURE` if the
    /// miniport completes nothing for as long as its [timer](crate::transfer::SendTimer) says;
    /// or what becomes of one that does not keep to the flow in force. A change under way is no
    /// hindrance.
    ///
    /// Returns `PENDING`, or `FAILURE` for a bad handle.
    pub fn send(&mut self, now: Time, client: ClientId, vc: VcHandle, packet: Packet) -> Status {
        self.observer.see_data(now, vc, DataSight::Sends(client));
        let status = if self.owned(client, vc).is_ok() {
            if let Some(status) = self.try_send(now, vc, packet) {
                self.tell_of_vc(vc, Handler::SendComplete(packet, status));
            }
            Status::Pending
        } else {
            Status::Failure
        };
        self.observer.see_data(now, vc, DataSight::SendReturned(client, status));
        status
    }

    /// `NdisReturnNetBufferLists`: the client has read a packet that it received.
    ///
    /// Returns `SUCCESS`, or `FAILURE` for a bad handle or a packet that it does not have.
    pub fn return_packet(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        packet: Packet,
    ) -> Status {
        self.observer.see_data(now, vc, DataSight::Returns(client));
        let is_own = self.owned(client, vc).is_ok();
        let index = self.vcs.extra(vc).and_then(|extra| extra.transfer);
        let is_taken = is_own && self.transfers.returned(index, packet).is_ok();
        let status = if is_taken { Status::Success } else { Status::Failure };
        if is_taken {
            self.give_back(now, vc, packet);
        }
        self.observer.see_data(now, vc, DataSight::ReturnReturned(client, status));
        if is_taken {
            self.deactivate_if_drained(now, vc);
        }
        status
    }

    /// What a VC has carried since it began to; nothing for a bad handle, or one that is inactive.
    #[must_use]
    pub fn carried(&self, vc: VcHandle) -> Counts {
        self.transfers.counts(self.vcs.extra(vc).and_then(|extra| extra.transfer))
    }

    /// The miniport has sent a packet.
    pub(super) fn sent(&mut self, now: Time, vc: VcHandle, packet: Packet, status: Status) {
        let index = self.vcs.extra(vc).and_then(|extra| extra.transfer);
        if self.transfers.send_complete(index, now, packet).is_err() {
            self.stale_answers += 1;
            return;
        }
        self.observer.see_data(now, vc, DataSight::Sent(status));
        self.tell_of_vc(vc, Handler::SendComplete(packet, status));
        self.deactivate_if_drained(now, vc);
    }

    /// The miniport has data for a client; or gets it back, if the call is not up.
    pub(super) fn received(&mut self, now: Time, handle: VcHandle, packet: Packet) {
        let Some(vc) = self.vcs.get(handle) else {
            self.stale_answers += 1;
            return;
        };
        let (standing, flow) = (standing(vc.state()), vc.transmit());
        let mut index = self.vcs.extra(handle).and_then(|extra| extra.transfer);
        match self.transfers.receive(&mut index, standing, &flow, packet) {
            Receive::Indicate => {
                self.observer.see_data(now, handle, DataSight::Received);
                self.tell_of_vc(handle, Handler::Receive(packet));
            }
            Receive::Return => {
                self.observer.see_data(now, handle, DataSight::ReceivedInVain);
                self.miniport.returned(&mut self.signaling, now, handle, packet);
            }
        }
        self.set_transfer(handle, index);
    }

    /// Whether the answer of a miniport that has deactivated a VC has to wait for data.
    pub(super) fn is_undrained(&mut self, ticket: Ticket) -> bool {
        let Some(extra) = self.vcs.extra(ticket.vc) else { return false };
        if self.transfers.is_drained(extra.transfer) {
            return false;
        }
        self.vcs.extra_mut(ticket.vc).undrained = Some(ticket);
        true
    }

    /// Whether the miniport has deactivated a VC before, and the wait for its data was over too soon.
    pub(super) fn was_deactivated(&self, vc: VcHandle) -> bool {
        self.vcs.extra(vc).is_some_and(|extra| extra.undrained.is_some())
    }

    /// A client has left: the miniport gets back what it had received.
    pub(super) fn return_all(&mut self, now: Time, vc: VcHandle) {
        let index = self.vcs.extra(vc).and_then(|extra| extra.transfer);
        for packet in self.transfers.return_all(index) {
            self.give_back(now, vc, packet);
        }
        self.deactivate_if_drained(now, vc);
    }

    /// The miniport has completed none of the sends of some VCs for too long: they fail, and what
    /// waited for them goes on.
    pub(super) fn send_timers(&mut self, now: Time) {
        for _ in 0..self.events_at_once() {
            let is_due = |(at, _): &&(Time, VcHandle)| *at <= now;
            let Some(&due @ (_, vc)) = self.send_waits.first().filter(is_due) else { return };
            self.send_waits.remove(&due);
            self.give_up_sends(now, vc);
        }
    }

    fn give_up_sends(&mut self, now: Time, vc: VcHandle) {
        let index = self.vcs.extra(vc).and_then(|extra| extra.transfer);
        let overdue = self.transfers.overdue(index, now);
        if overdue.is_empty() {
            return self.watch_sends(vc);
        }
        for packet in overdue {
            self.observer.see_data(now, vc, DataSight::GivenUp(Status::Failure));
            self.tell_of_vc(vc, Handler::SendComplete(packet, Status::Failure));
        }
        self.deactivate_if_drained(now, vc);
    }

    /// The miniport is not waited for without end.
    fn watch_sends(&mut self, vc: VcHandle) {
        let index = self.vcs.extra(vc).and_then(|extra| extra.transfer);
        if let Some(at) = self.transfers.start_timer(index) {
            self.send_waits.insert((at, vc));
        }
    }

    /// The VC is inactive: what it carried is over.
    pub(super) fn end_transfer(&mut self, vc: VcHandle) {
        let mut index = self.vcs.extra(vc).and_then(|extra| extra.transfer);
        if let Some(at) = self.transfers.timer(index) {
            self.send_waits.remove(&(at, vc));
        }
        if self.transfers.deactivated(&mut index).is_some() {
            self.set_transfer(vc, None);
            self.vcs.extra_mut(vc).undrained = None;
        }
    }

    /// The terms in force are others: so is what data has to keep to.
    pub(super) fn follow_terms(&mut self, handle: VcHandle) {
        let Some(vc) = self.vcs.get(handle) else { return };
        let flow = vc.transmit();
        let index = self.vcs.extra(handle).and_then(|extra| extra.transfer);
        self.transfers.reactivated(index, &flow);
    }

    fn give_back(&mut self, now: Time, vc: VcHandle, packet: Packet) {
        self.observer.see_data(now, vc, DataSight::GivenBack);
        self.miniport.returned(&mut self.signaling, now, vc, packet);
    }

    /// `None` if the miniport completes it later.
    fn try_send(&mut self, now: Time, handle: VcHandle, packet: Packet) -> Option<Status> {
        if self.is_resetting {
            self.observer.see_data(now, handle, DataSight::NotSent(Status::ResetInProgress));
            return Some(Status::ResetInProgress);
        }
        let vc = self.vcs.get(handle)?;
        let (standing, flow) = (standing(vc.state()), vc.transmit());
        let mut index = self.vcs.extra(handle).and_then(|extra| extra.transfer);
        let send = self.transfers.send(&mut index, standing, now, &flow, packet);
        self.set_transfer(handle, index);
        match send {
            Send::Completed(status) => {
                self.observer.see_data(now, handle, DataSight::NotSent(status));
                Some(status)
            }
            Send::Taken => {
                self.observer.see_data(now, handle, DataSight::HandedOver);
                match self.miniport.send(&mut self.signaling, now, handle, packet) {
                    Reply::Later => {
                        self.watch_sends(handle);
                        None
                    }
                    Reply::Now(status) => {
                        self.transfers.send_complete(index, now, packet).ok()?;
                        self.observer.see_data(now, handle, DataSight::Sent(status));
                        Some(status)
                    }
                }
            }
        }
    }

    fn set_transfer(&mut self, vc: VcHandle, index: Option<TransferIndex>) {
        if index.is_some() || self.vcs.extra(vc).is_some() {
            self.vcs.extra_mut(vc).transfer = index;
        }
    }

    fn deactivate_if_drained(&mut self, now: Time, vc: VcHandle) {
        let Some(extra) = self.vcs.extra(vc).copied() else { return };
        let Some(ticket) = extra.undrained else { return };
        let is_awaited = self.vcs.get(vc).is_some_and(|vc| vc.state().is_deactivating());
        if !self.transfers.is_drained(extra.transfer) {
            return;
        }
        if is_awaited {
            self.miniport_answered(now, ticket, MiniportAnswer::Done);
        } else {
            self.deactivated_late(now, ticket, &MiniportAnswer::Done);
        }
    }
}

/// What the state of a VC means for data.
const fn standing<P>(state: &State<P>) -> Standing {
    match state {
        State::Inactive
        | State::Dialing { .. }
        | State::Activating { .. }
        | State::Redialing { .. }
        | State::WithdrawingActivation { .. }
        | State::Abandoning
        | State::Failed
        | State::Preparing { .. }
        | State::WithdrawingOffer { .. }
        | State::Declining
        | State::Deleted => Standing::Inactive,
        State::Aligning { .. }
        | State::AbandoningActivation
        | State::UndoingActivation
        | State::AligningOffer { .. }
        | State::Offered { .. }
        | State::Answering { .. }
        | State::ActivatingAnswer { .. }
        | State::Rejecting
        | State::Retiring => Standing::NotConnected,
        State::Negotiating { change, .. }
        | State::Reactivating { change, .. }
        | State::Realigning { change, .. }
        | State::BackingOff { change }
        | State::Countering { change } => standing_in(change.stage),
        State::Reinstating(undo) | State::Restoring(undo) | State::InDoubt(undo) => {
            standing_in(undo.stage)
        }
        State::KeptInDoubt(doubt) => standing_in(doubt.stage),
        State::Active { .. }
        | State::Proposed(_)
        | State::Deciding(_)
        | State::Agreeing(_)
        | State::Withdrawing { .. } => Standing::Connected,
        State::Leaving
        | State::Ending { .. }
        | State::Released
        | State::Clearing
        | State::Cleared
        | State::Releasing
        | State::Deactivating
        | State::CloseFailed => Standing::Ended,
    }
}

const fn standing_in(stage: Stage) -> Standing {
    match stage {
        Stage::Offered => Standing::NotConnected,
        Stage::Connected => Standing::Connected,
    }
}
