//! The messages that an application has not read yet: bounded, and none of them lost.
//!
//! What must arrive has its place promised before it is asked for: a request the place of its reply, a
//! call handle [`PLACES_OF_A_CALL`]. Where no place can be promised the request is refused. What the
//! network may send without end, LINE_CALLINFO and events of TAPI 3, takes free places while there are
//! any; without any, it is folded into the unread one of the same call, and its bits are joined.
//!
//! Invariant: messages and promises together never exceed the bound.

use std::collections::VecDeque;

use crate::tapi::handles::HCall;
use crate::tapi::message::Message;

/// Places promised to a call handle: its states, one LINE_CALLINFO, one event of TAPI 3.
pub const PLACES_OF_A_CALL: usize = STATES_OF_A_CALL + 2;

/// The most LINE_CALLSTATE messages of one call: offering, connected, disconnected, idle.
pub(super) const STATES_OF_A_CALL: usize = 4;

/// No place can be promised.
#[derive(Debug)]
pub(super) struct NoRoom;

#[derive(Debug)]
pub(super) struct Queue {
    bound: usize,
    messages: VecDeque<Queued>,
    promised: usize,
}

#[derive(Debug)]
struct Queued {
    /// The handle that it goes with. When that goes, so does the message.
    call: Option<HCall>,
    message: Message,
}

/// The promised places of a call handle that are left.
#[derive(Debug)]
pub(super) struct Places {
    states: usize,
    call_info: bool,
    qos_event: bool,
}

impl Queue {
    pub(super) const fn new(bound: usize) -> Self {
        Self { bound, messages: VecDeque::new(), promised: 0 }
    }

    /// Promises the place of a reply.
    pub(super) fn promise_reply(&mut self) -> Result<(), NoRoom> {
        self.promise(1)
    }

    /// Promises the places of a call handle.
    pub(super) fn promise_call(&mut self) -> Result<Places, NoRoom> {
        self.promise(PLACES_OF_A_CALL)?;
        Ok(Places { states: STATES_OF_A_CALL, call_info: true, qos_event: true })
    }

    /// The reply will not come.
    pub(super) fn release_reply(&mut self) {
        self.promised -= 1;
    }

    /// The handle is void: nothing about it is told any more.
    pub(super) fn release_call(&mut self, call: HCall, places: &Places) {
        self.messages.retain(|queued| queued.call != Some(call));
        self.promised -= places.count();
    }

    /// The reply that was promised.
    pub(super) fn reply(&mut self, call: HCall, message: Message) {
        self.push_promised(Some(call), message);
    }

    /// The reply that was promised, for a handle that is void.
    pub(super) fn reply_void(&mut self, message: Message) {
        self.push_promised(None, message);
    }

    /// A state that was promised. A provider that reports more states than a call can have is not
    /// heard: false.
    pub(super) fn state(&mut self, call: HCall, places: &mut Places, message: Message) -> bool {
        let is_promised = places.states > 0;
        if is_promised {
            places.states -= 1;
            self.push_promised(Some(call), message);
        }
        is_promised
    }

    /// LINE_CALLINFO or an event of TAPI 3.
    pub(super) fn notify(&mut self, call: HCall, places: &mut Places, message: Message) {
        let has_place =
            self.promise(1).is_ok() || (!self.fold(call, message) && places.take(&message));
        if has_place {
            self.push_promised(Some(call), message);
        }
    }

    /// The handle of the next message, so that its places can be told of the delivery.
    pub(super) fn next_call(&self) -> Option<HCall> {
        self.messages.front()?.call
    }

    /// The next message. A notification that is read gives the promised place of its kind back.
    pub(super) fn pop(&mut self, places: Option<&mut Places>) -> Option<Message> {
        let Queued { message, .. } = self.messages.pop_front()?;
        if places.is_some_and(|places| places.give_back(&message)) {
            self.promised += 1;
        }
        Some(message)
    }

    /// Messages that are not read yet.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    fn promise(&mut self, places: usize) -> Result<(), NoRoom> {
        if self.messages.len() + self.promised + places > self.bound {
            return Err(NoRoom);
        }
        self.promised += places;
        Ok(())
    }

    fn push_promised(&mut self, call: Option<HCall>, message: Message) {
        self.promised -= 1;
        self.messages.push_back(Queued { call, message });
    }

    /// Joins a notification with the last unread one of its kind and call, if there is one.
    fn fold(&mut self, call: HCall, message: Message) -> bool {
        let of_call = self.messages.iter_mut().rev().filter(|queued| queued.call == Some(call));
        for Queued { message: unread, .. } in of_call {
            match (unread, message) {
                (Message::CallInfo { items, .. }, Message::CallInfo { items: more, .. }) => {
                    *items = *items | more;
                    return true;
                }
                (Message::Qos(unread), Message::Qos(event)) => {
                    *unread = event;
                    return true;
                }
                (
                    Message::Reply { .. }
                    | Message::CallInfo { .. }
                    | Message::CallState { .. }
                    | Message::Qos(_),
                    _,
                ) => {}
            }
        }
        false
    }
}

impl Places {
    fn count(&self) -> usize {
        self.states + usize::from(self.call_info) + usize::from(self.qos_event)
    }

    /// Uses the promised place of a notification.
    fn take(&mut self, message: &Message) -> bool {
        self.kind(message).is_some_and(std::mem::take)
    }

    /// Promises it again, if it was used.
    fn give_back(&mut self, message: &Message) -> bool {
        self.kind(message).is_some_and(|place| !std::mem::replace(place, true))
    }

    fn kind(&mut self, message: &Message) -> Option<&mut bool> {
        match message {
            Message::CallInfo { .. } => Some(&mut self.call_info),
            Message::Qos(_) => Some(&mut self.qos_event),
            Message::Reply { .. } | Message::CallState { .. } => None,
        }
    }
}
