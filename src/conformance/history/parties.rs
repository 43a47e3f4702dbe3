//! The parties of a call on a VC.

use std::collections::BTreeMap;

use call_manager::PartyHandle;
use call_manager::trace::{Message, Operation, Part, Party as Sender, Subject, TraceEvent, What};

use super::reading::{party, result};

/// All parties that a VC ever had: the handle of one that is gone must not come again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parties {
    pub(crate) members: BTreeMap<PartyHandle, Member>,
    /// The call was made with a party, so that others can be added.
    pub(crate) is_multipoint: bool,
    /// Parties that the call has had, and those of them that were dropped.
    pub(crate) connected: u32,
    pub(crate) dropped: u32,
}

/// How far a party has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    Connecting,
    /// It was never connected.
    Failed,
    Connected,
    /// It left, and the client was told.
    Lost,
    /// The client drops it.
    Leaving {
        was_lost: bool,
    },
    /// It was dropped, or its call was closed.
    Gone,
}

impl Parties {
    /// Those that the client has to drop before it may close the call, but for one.
    pub(crate) fn left(&self) -> usize {
        let is_left = |member: &&Member| match member {
            Member::Connected | Member::Lost | Member::Leaving { .. } => true,
            Member::Connecting | Member::Failed | Member::Gone => false,
        };
        self.members.values().filter(is_left).count()
    }

    /// Whether anybody but this one is in such a state.
    pub(crate) fn has_another(&self, party: PartyHandle, is: fn(Member) -> bool) -> bool {
        self.members.iter().any(|(other, member)| *other != party && is(*member))
    }

    /// Whether the network says that the last party has left, which is how it releases such a call.
    pub(super) fn loses_last(&self, event: &TraceEvent) -> bool {
        let is_lost =
            event.from == Sender::Network && event.what == What::Signals(Message::DropParty);
        let is_connected = |member| member == Member::Connected;
        is_lost && party(event).is_some_and(|party| !self.has_another(party, is_connected))
    }

    pub(super) fn see(&mut self, event: &TraceEvent) {
        self.see_call(event);
        let Some(party) = party(event) else { return };
        if event.calls(Operation::AddParty, Part::Handler) {
            self.members.insert(party, Member::Connecting);
        }
        if let Some((status, _)) = result(event, Operation::AddParty) {
            self.settles(party, status.is_success());
        }
        let Some(member) = self.members.get_mut(&party) else { return };
        if event.calls(Operation::IncomingDropParty, Part::Handler) && *member == Member::Connected
        {
            *member = Member::Lost;
        }
        if event.calls(Operation::DropParty, Part::Handler) {
            *member = Member::Leaving { was_lost: *member == Member::Lost };
        }
        if let (Some((status, _)), Member::Leaving { was_lost }) =
            (result(event, Operation::DropParty), *member)
        {
            *member = match (status.is_success(), was_lost) {
                (true, _) => Member::Gone,
                (false, true) => Member::Lost,
                (false, false) => Member::Connected,
            };
            self.dropped += u32::from(status.is_success());
        }
    }

    fn see_call(&mut self, event: &TraceEvent) {
        if event.calls(Operation::MakeCall, Part::Handler) {
            (self.connected, self.dropped) = (0, 0);
            self.is_multipoint = false;
            if let Some(Subject::Party(first)) = event.with {
                self.is_multipoint = true;
                self.members.insert(first, Member::Connecting);
            }
        }
        if let Some((status, _)) = result(event, Operation::MakeCall) {
            let first = self.members.iter().find(|(_, member)| **member == Member::Connecting);
            if let Some(first) = first.map(|(party, _)| *party) {
                self.settles(first, status.is_success());
            }
        }
        let is_closed = result(event, Operation::CloseCall);
        if is_closed.is_some_and(|(status, _)| status.is_success()) {
            self.members.values_mut().for_each(|member| *member = Member::Gone);
        }
    }

    fn settles(&mut self, party: PartyHandle, is_connected: bool) {
        let member = if is_connected { Member::Connected } else { Member::Failed };
        self.members.insert(party, member);
        self.connected += u32::from(is_connected);
    }
}
