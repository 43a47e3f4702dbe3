//! Questions put to one seam, and the answers that come back, each on the way that its fate says.
//!
//! What a question may meet is for those before the seam to say; how an answer travels is the same
//! before a network and before a miniport.

use call_manager::{
    MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Reply, Terms, Ticket, Time,
    VcHandle,
};
use co_params::Status;

use super::Fate;
use super::courier::Courier;
use crate::network::per_vc::PerVc;

/// What a seam answers.
pub(super) trait Answer: Sized {
    /// What it says, an answer or something else.
    type Event: Clone;

    /// The answer to a question that is not put any more.
    fn stray() -> Self;

    /// What this answer to a question for altered terms is to the one that the call manager meant.
    fn for_altered(self, asked: &Terms) -> Self;

    fn into_event(self, ticket: Ticket) -> Self::Event;

    /// # Errors
    /// What is no answer.
    fn from_event(event: Self::Event) -> Result<(Ticket, Self), Self::Event>;
}

/// What is under way at a seam.
#[derive(Debug)]
pub(super) struct Exchange<A: Answer> {
    courier: Courier<A::Event>,
    /// The last question of each VC, if one was put: a stray answer answers it.
    last: PerVc<Option<Ticket>>,
    /// What the last question that was altered asked for in the end.
    altered: PerVc<(Ticket, Terms)>,
    /// The last question of each VC that was put to what stands behind the seam.
    put: PerVc<Ticket>,
}

impl<A: Answer> Exchange<A> {
    pub(super) const fn new() -> Self {
        Self {
            courier: Courier::new(),
            last: PerVc::new(),
            altered: PerVc::new(),
            put: PerVc::new(),
        }
    }

    /// A VC of which no question was put yet.
    pub(super) fn know(&mut self, vc: VcHandle) {
        self.last.insert(vc, None);
    }

    /// The VC at a place of the call manager's table.
    pub(super) fn at_place(&self, place: u32) -> Option<VcHandle> {
        self.last.iter().map(|(vc, _)| vc).find(|vc| vc.index() == place as usize)
    }

    /// A question is put. If an earlier one is to be answered first, that answer is on its way now.
    pub(super) fn begin(&mut self, now: Time, ticket: Ticket, fate: &Fate) {
        let before = self.last.insert(ticket.vc, Some(ticket)).flatten();
        if let Some(before) = before.filter(|before| fate.strays && *before != ticket) {
            self.courier.send(now, A::stray().into_event(before));
        }
    }

    /// The question is put to what stands behind the seam.
    pub(super) fn put(&mut self, ticket: Ticket) {
        self.put.insert(ticket.vc, ticket);
    }

    /// Whether this question was put before. Then it is sent once more, and what was made of it the
    /// first time stands: nobody agrees to a question and refuses it as well.
    pub(super) fn was_put(&self, ticket: Ticket) -> bool {
        self.put.get(ticket.vc) == Some(&ticket)
    }

    /// What the question asks for in the end.
    pub(super) fn asked(&self, ticket: Ticket, meant: &Terms) -> Terms {
        let altered = self.altered.get(ticket.vc).filter(|(altered, _)| *altered == ticket);
        altered.map_or(meant, |(_, asked)| asked).clone()
    }

    /// The question asks for other terms than the call manager meant.
    pub(super) fn alter(&mut self, ticket: Ticket, meant: &Terms, asked: Terms) {
        if asked != *meant {
            self.altered.insert(ticket.vc, (ticket, asked));
        }
    }

    /// What the call manager gets at once: the answer, unless it travels or is still to be given.
    pub(super) fn dispatch(
        &mut self,
        now: Time,
        ticket: Ticket,
        fate: Fate,
        reply: Reply<A>,
    ) -> Reply<A> {
        match reply {
            Reply::Now(answer) => {
                let answer = self.true_to(ticket, answer);
                if fate.travels_freely() {
                    return Reply::Now(answer);
                }
                self.courier.carry(now, &fate, answer.into_event(ticket));
            }
            Reply::Later if fate.travels_freely() => {}
            Reply::Later => self.courier.await_answer(ticket, fate),
        }
        Reply::Later
    }

    /// The next that arrives of what is on its way and what the seam says now.
    pub(super) fn poll(
        &mut self,
        now: Time,
        mut says: impl FnMut() -> Option<A::Event>,
    ) -> Option<A::Event> {
        loop {
            if let Some(event) = self.courier.poll(now) {
                return Some(event);
            }
            let event = match A::from_event(says()?) {
                Err(event) => event,
                Ok((ticket, answer)) => {
                    let event = self.true_to(ticket, answer).into_event(ticket);
                    if let Some(fate) = self.courier.fate_of(ticket) {
                        self.courier.carry(now, &fate, event);
                        continue;
                    }
                    event
                }
            };
            self.courier.let_pass();
            return Some(event);
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Time> {
        self.courier.poll_timeout()
    }

    fn true_to(&self, ticket: Ticket, answer: A) -> A {
        match self.altered.get(ticket.vc) {
            Some((altered, asked)) if *altered == ticket => answer.for_altered(asked),
            Some(_) | None => answer,
        }
    }
}

impl Answer for NetworkAnswer {
    type Event = NetworkEvent;

    fn stray() -> Self {
        Self::Refused
    }

    /// A network that agreed to less than the call manager meant has countered.
    fn for_altered(self, asked: &Terms) -> Self {
        match self {
            Self::Accepted => Self::Countered(asked.clone()),
            Self::Countered(_) | Self::Refused | Self::Collided => self,
        }
    }

    fn into_event(self, ticket: Ticket) -> NetworkEvent {
        NetworkEvent::Answer(ticket, self)
    }

    fn from_event(event: NetworkEvent) -> Result<(Ticket, Self), NetworkEvent> {
        match event {
            NetworkEvent::Answer(ticket, answer) => Ok((ticket, answer)),
            NetworkEvent::SapAnswer(..)
            | NetworkEvent::PartyAnswer(..)
            | NetworkEvent::Offer(_)
            | NetworkEvent::Proposal(..)
            | NetworkEvent::Release(..)
            | NetworkEvent::CloseData(..)
            | NetworkEvent::PartyReleased(..) => Err(event),
        }
    }
}

impl Answer for MiniportAnswer {
    type Event = MiniportEvent;

    fn stray() -> Self {
        Self::Refused(Status::Failure)
    }

    /// A miniport that did something else than the call manager meant has rounded.
    fn for_altered(self, asked: &Terms) -> Self {
        match self {
            Self::Done => Self::Rounded(asked.clone()),
            Self::Rounded(_) | Self::Unacceptable | Self::Refused(_) | Self::Alternative(_) => self,
        }
    }

    fn into_event(self, ticket: Ticket) -> MiniportEvent {
        MiniportEvent::Answer(ticket, self)
    }

    fn from_event(event: MiniportEvent) -> Result<(Ticket, Self), MiniportEvent> {
        match event {
            MiniportEvent::Answer(ticket, answer) => Ok((ticket, answer)),
            MiniportEvent::SendComplete(..)
            | MiniportEvent::Received(..)
            | MiniportEvent::ResetStart
            | MiniportEvent::ResetEnd => Err(event),
        }
    }
}
