//! Data on a VC, counted: a trace names no packets.

use call_manager::trace::{Operation, Part, TraceEvent, What};

const SEND: Operation = Operation::SendNetBufferLists;
const RECEIVE: Operation = Operation::ReceiveNetBufferLists;

/// What is under way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Data {
    /// Packets of the client that have not come back to it.
    pub(crate) unsent: u32,
    /// Packets that the miniport has to send.
    pub(crate) handed: u32,
    /// Packets that the miniport has received, and not got back.
    pub(crate) lent: u32,
    /// The client is in a call to send.
    is_in_call: bool,
    /// The miniport has just completed a packet.
    is_completed: bool,
}

impl Data {
    pub(super) fn see(&mut self, event: &TraceEvent) {
        if event.what == What::Leaves {
            self.unsent = 0;
        }
        self.unsent += u32::from(event.calls(SEND, Part::Request));
        // A send returns nothing, but where NDIS knows no such VC.
        let is_refused = event.returns(SEND, Part::Request) && event.status.is_some();
        if is_refused || event.calls(SEND, Part::Callback) {
            self.unsent = self.unsent.saturating_sub(1);
        }
        self.handed += u32::from(event.calls(SEND, Part::Handler));
        if event.calls(SEND, Part::Completion) || self.is_given_up(event) {
            self.handed = self.handed.saturating_sub(1);
        }
        self.is_in_call |= event.calls(SEND, Part::Request);
        self.is_in_call &= !event.returns(SEND, Part::Request);
        self.is_completed = event.calls(SEND, Part::Completion);
        self.lent += u32::from(event.calls(RECEIVE, Part::Request));
        if event.calls(RECEIVE, Part::Callback) {
            self.lent = self.lent.saturating_sub(1);
        }
    }

    /// Whether NDIS tells the client of a packet of which the miniport says nothing.
    fn is_given_up(&self, event: &TraceEvent) -> bool {
        event.calls(SEND, Part::Callback) && !self.is_completed && !self.is_in_call
    }
}
