//! The network and the card behind the call manager: they follow a script, and do as they are told
//! when there is none. Their clones are one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use call_manager::handle::CloseData;
use call_manager::{
    Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Packet, PartyHandle,
    PartyTicket, Reply, Signaling, Terms, Ticket, Time, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, Status};

/// What the network says next.
#[derive(Clone, Copy)]
pub(crate) enum Say {
    Accept,
    Refuse,
    Counter(u32),
    /// It accepts, when it is told to answer.
    Late,
    /// It has a mistake, which takes the thread of the call manager along.
    Die,
}

#[derive(Clone, Default)]
pub(crate) struct Network(Arc<Mutex<Lines>>);

#[derive(Default)]
pub(crate) struct Lines {
    says: VecDeque<Say>,
    late: Vec<NetworkEvent>,
    due: VecDeque<NetworkEvent>,
    /// Whether drops of parties are answered when the network is told to answer.
    pub(crate) drops_late: bool,
    /// The parties that were added, in order.
    pub(crate) added: Vec<PartyHandle>,
    /// The parties that the network was asked to drop, in order.
    pub(crate) dropped: Vec<PartyHandle>,
    /// What came with the ends of calls.
    pub(crate) close_data: Vec<Vec<u8>>,
}

impl Network {
    pub(crate) fn script(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().expect("no test panics while it writes the script")
    }

    pub(crate) fn says(&self, say: Say) {
        self.script().says.push_back(say);
    }

    /// Gives the late answers.
    pub(crate) fn answers(&self) {
        let mut script = self.script();
        let late = std::mem::take(&mut script.late);
        script.due.extend(late);
    }

    /// Something happens unasked.
    pub(crate) fn happens(&self, event: NetworkEvent) {
        self.script().due.push_back(event);
    }

    fn answer(
        &self,
        wanted: &Terms,
        late: impl FnOnce(NetworkAnswer) -> NetworkEvent,
    ) -> Reply<NetworkAnswer> {
        let mut script = self.script();
        match script.says.pop_front().unwrap_or(Say::Accept) {
            Say::Accept => Reply::Now(NetworkAnswer::Accepted),
            Say::Refuse => Reply::Now(NetworkAnswer::Refused),
            Say::Counter(rate) => {
                let mut terms = wanted.clone();
                terms.transmit = flow(rate);
                terms.receive_priority += 1; // so that it is a counter-offer at any rate
                Reply::Now(NetworkAnswer::Countered(terms))
            }
            Say::Late => {
                script.late.push(late(NetworkAnswer::Accepted));
                Reply::Later
            }
            Say::Die => {
                drop(script);
                panic!("a mistake of the network's, on purpose");
            }
        }
    }

    fn answer_for(&self, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.answer(wanted, |answer| NetworkEvent::Answer(ticket, answer))
    }
}

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.answer_for(ticket, wanted)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.answer_for(ticket, wanted)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.answer_for(ticket, agreed)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn close_data(&mut self, _: Time, _: VcHandle, data: &CloseData) {
        self.script().close_data.push(data.to_vec());
    }

    fn add_party(
        &mut self,
        _: Time,
        ticket: PartyTicket,
        _: VcHandle,
        wanted: &Terms,
    ) -> Reply<NetworkAnswer> {
        self.script().added.push(ticket.party);
        self.answer(wanted, |answer| NetworkEvent::PartyAnswer(ticket, answer))
    }

    fn drop_party(&mut self, _: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        let mut script = self.script();
        script.dropped.push(ticket.party);
        if script.drops_late {
            script.late.push(NetworkEvent::PartyAnswer(ticket, NetworkAnswer::Accepted));
            return Reply::Later;
        }
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.script().due.pop_front()
    }
}

#[derive(Clone, Default)]
pub(crate) struct Card(Arc<Mutex<Journal>>);

pub(crate) struct Journal {
    /// The largest rate that it takes.
    pub(crate) limit: u32,
    /// What was sent and completes later; `None` where all completes at once.
    pub(crate) late: Option<Vec<(VcHandle, Packet)>>,
    /// How many deactivations it will refuse.
    pub(crate) stuck: u32,
    pub(crate) due: VecDeque<MiniportEvent>,
    pub(crate) returned: Vec<Packet>,
}

impl Default for Journal {
    fn default() -> Self {
        Self { limit: u32::MAX, late: None, stuck: 0, due: VecDeque::new(), returned: Vec::new() }
    }
}

impl Card {
    pub(crate) fn script(&self) -> MutexGuard<'_, Journal> {
        self.0.lock().expect("no test panics while it writes the script")
    }

    pub(crate) fn happens(&self, event: MiniportEvent) {
        self.script().due.push_back(event);
    }

    /// What was sent and is late is complete, with this status.
    pub(crate) fn completes(&self, status: Status) {
        let mut script = self.script();
        let late = script.late.as_mut().map(std::mem::take).unwrap_or_default();
        let complete = |(vc, packet)| MiniportEvent::SendComplete(vc, packet, status);
        script.due.extend(late.into_iter().map(complete));
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, _: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        let rate = terms.transmit.token_rate.map_or(0, BytesPerSecond::get);
        let refused = MiniportAnswer::Refused(Status::InvalidData);
        Reply::Now(if rate > self.script().limit { refused } else { MiniportAnswer::Done })
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        let mut script = self.script();
        Reply::Now(match script.stuck.checked_sub(1) {
            None => MiniportAnswer::Done,
            Some(rest) => {
                script.stuck = rest;
                MiniportAnswer::Refused(Status::Failure)
            }
        })
    }

    fn send(&mut self, _: Time, vc: VcHandle, packet: Packet) -> Reply<Status> {
        match &mut self.script().late {
            None => Reply::Now(Status::Success),
            Some(late) => {
                late.push((vc, packet));
                Reply::Later
            }
        }
    }

    fn returned(&mut self, _: Time, _: VcHandle, packet: Packet) {
        self.script().returned.push(packet);
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        self.script().due.pop_front()
    }
}

pub(crate) fn sending(bytes_per_second: u32) -> CallParameters {
    CallParameters::sending(flow(bytes_per_second))
}

fn flow(bytes_per_second: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(bytes_per_second).expect("it is a rate"))
}
