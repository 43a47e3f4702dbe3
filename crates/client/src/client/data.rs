//! Data of a call: packets that are sent and received, and bytes that go with its end.
//!
//! A packet is a name and a length; what it carries stays where it is.

use call_manager::handle::CloseData;
use call_manager::{Operation, Packet, Slot, VcContext, VcHandle};
use co_params::Status;

use super::{Client, Refused};
use crate::call::{CallEvent, Event};
use crate::calls::CallId;
use crate::policy::Policy;
use crate::traffic::TooMany;

/// The most bytes that go with the end of a call: what ISDN and ATM carry from user to user in a
/// release (Q.957.1 and Q.2957.1, 128 octets).
pub const CLOSE_DATA_BYTES: usize = 128;

/// Why a packet is not so much as sent. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The call is not up, or its end was asked for.
    #[error("the call is not up, or its end was asked for (R-078)")]
    NotUp,
    /// As many packets of the call are under way as may be: wait for one to be
    /// [`Sent`](CallEvent::Sent).
    #[error(
        "{max_sends} packets of the call are under way, and no more may be (Bounds::sends_of_a_call)"
    )]
    TooManySends {
        /// [`Bounds::sends_of_a_call`](crate::Bounds::sends_of_a_call).
        max_sends: u32,
    },
}

/// Why a call is not closed with data. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHungUp {
    /// As [`Client::hang_up`] says.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// More than [`CLOSE_DATA_BYTES`].
    #[error("{bytes} bytes of close data, and there may be {CLOSE_DATA_BYTES} (CLOSE_DATA_BYTES)")]
    TooMuchData {
        /// How many were given.
        bytes: usize,
    },
}

impl<P: Policy> Client<P> {
    /// Sends a packet (`NdisCoSendNetBufferLists`, O-26), whether or not a change is under way
    /// . Ends with [`CallEvent::Sent`] and a status of its own, before the end of the call; or
    /// with [`End::Gone`](crate::End::Gone) of the call. A hang-up waits for it.
    ///
    /// # Errors
    /// [`NotSent`] unless the call is up and fewer than
    /// [`Bounds::sends_of_a_call`](crate::Bounds::sends_of_a_call) packets are under way.
    pub fn send_packet(&mut self, call: CallId, packet: Packet) -> Result<(), NotSent> {
        let max_sends = self.bounds.sends_of_a_call;
        let found = self.calls.get_mut(call).ok_or(NotSent::NotUp)?;
        found.state.in_force().ok_or(NotSent::NotUp)?;
        let vc = found.state.vc().ok_or(NotSent::NotUp)?;
        let sent = found.traffic.send(max_sends).ok_or(NotSent::NotUp)?;
        found.traffic = sent.map_err(|TooMany| NotSent::TooManySends { max_sends })?;
        self.counts.sends += 1;
        // A manager that is gone is found out by the next flush or poll.
        let _ = self.send(Slot::new(call.context(), Operation::Send(vc, packet)));
        Ok(())
    }

    /// Returns a packet that was [`Received`](CallEvent::Received) and has been read
    /// (`NdisReturnNetBufferLists`). Each is to be returned once, also after the end of the call was
    /// asked for: the call ends when all are.
    ///
    /// # Errors
    /// [`Refused`] if the call has no packet to return: all were, or it is over. One by a name that the
    /// call does not have is counted as [`stale`](crate::Counts::stale).
    pub fn return_packet(&mut self, call: CallId, packet: Packet) -> Result<(), Refused> {
        let found = self.calls.get_mut(call).ok_or(Refused)?;
        let vc = found.state.vc().ok_or(Refused)?;
        found.held = found.held.checked_sub(1).ok_or(Refused)?;
        let _ = self.send(Slot::new(call.context(), Operation::ReturnPacket(vc, packet)));
        Ok(())
    }

    /// As [`hang_up`](Self::hang_up), with data for the other end (O-19). It goes with the close of
    /// the call, and nowhere if the call is one that is offered: a rejection carries none.
    ///
    /// A medium that carries none fails the close with `INVALID_DATA`, by
    /// [`CallEvent::CloseFailed`]; then hang up without.
    ///
    /// # Errors
    /// [`NotHungUp`] if `data` is longer than [`CLOSE_DATA_BYTES`], or the call cannot be hung up.
    pub fn hang_up_with(&mut self, call: CallId, data: &[u8]) -> Result<(), NotHungUp> {
        if data.len() > CLOSE_DATA_BYTES {
            return Err(NotHungUp::TooMuchData { bytes: data.len() });
        }
        self.hang_up_carrying(call, Some(data.iter().copied().collect())).map_err(NotHungUp::from)
    }

    /// The data is in place before the machine closes, and as it was if it does not.
    pub(super) fn hang_up_carrying(
        &mut self,
        call: CallId,
        data: Option<CloseData>,
    ) -> Result<(), Refused> {
        let found = self.calls.get_mut(call).ok_or(Refused)?;
        let before = std::mem::replace(&mut found.close_data, data);
        let hung_up = self.wish(call, Event::HangUp);
        if hung_up.is_err()
            && let Some(found) = self.calls.get_mut(call)
        {
            found.close_data = before;
        }
        hung_up
    }

    /// The call is to be closed, when nothing that was sent is under way any more.
    pub(super) fn drain(&mut self, call: CallId, vc: VcHandle) {
        let Some(found) = self.calls.get_mut(call) else { return };
        let (traffic, now) = found.traffic.close(vc);
        found.traffic = traffic;
        if let Some(vc) = now {
            self.close(call, vc);
        }
    }

    pub(super) fn send_complete(&mut self, call: CallId, packet: Packet, status: Status) {
        let completed = self.calls.get(call).and_then(|found| found.traffic.completed());
        let (Some((traffic, now)), Some(found)) = (completed, self.calls.get_mut(call)) else {
            self.counts.stale += 1;
            return;
        };
        found.traffic = traffic;
        self.counts.sends_completed += 1;
        self.events.push_back((call, CallEvent::Sent(packet, status)));
        if let Some(vc) = now {
            self.close(call, vc);
        }
    }

    pub(super) fn received(&mut self, call: CallId, packet: Packet) {
        match self.calls.get_mut(call) {
            Some(found) => {
                found.held = found.held.saturating_add(1);
                self.counts.received += 1;
                self.events.push_back((call, CallEvent::Received(packet)));
            }
            None => self.counts.stale += 1,
        }
    }

    /// A packet was returned, or the call manager knows none by this name, and another is still to be.
    pub(super) fn packet_returned(&mut self, call: CallId, status: Status) {
        if status.is_success() {
            return;
        }
        self.counts.stale += 1;
        if let Some(found) = self.calls.get_mut(call) {
            found.held = found.held.saturating_add(1);
        }
    }

    pub(super) fn close_data_came(&mut self, call: CallId, data: CloseData) {
        if self.calls.get(call).is_some() && data.len() <= CLOSE_DATA_BYTES {
            self.events.push_back((call, CallEvent::CloseData(data.to_vec())));
        } else {
            self.counts.stale += 1;
        }
    }

    fn close(&mut self, call: CallId, vc: VcHandle) {
        let data = self.calls.get(call).and_then(|call| call.close_data.clone());
        let operation = match data {
            None => Operation::CloseCall(vc),
            Some(data) => Operation::CloseCallWith(vc, data),
        };
        let _ = self.send(Slot::new(VcContext(call.context().0), operation));
    }
}
