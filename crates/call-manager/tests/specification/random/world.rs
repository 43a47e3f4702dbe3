//! What network and miniport hold, the answers that are on their way, and what the other end is about
//! to do. The books of the network follow its promise: what stood is kept until something else is
//! confirmed.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use call_manager::{
    MiniportAnswer, NetworkAnswer, NetworkEvent, Offer, OfferId, Reply, SapHandle, Terms, Ticket,
    Time, VcHandle,
};
use co_params::Status;

use super::chance::Random;
use crate::support::{at_rate, flow, rate_of};

pub(super) struct World {
    pub(super) random: Random,
    pub(super) network: BTreeMap<VcHandle, Reservation>,
    pub(super) card: BTreeMap<VcHandle, u32>,
    /// Where calls come in.
    pub(super) sap: Option<SapHandle>,
    remote: VecDeque<Remote>,
    offered: Option<u32>,
    /// The last question about a VC: asked once more, it has the same answer.
    answers: BTreeMap<VcHandle, (Ticket, NetworkAnswer)>,
    network_open: Vec<(Ticket, NetworkAnswer)>,
    network_due: Vec<(Ticket, NetworkAnswer)>,
    card_open: Vec<(Ticket, MiniportAnswer)>,
    card_due: Vec<(Ticket, MiniportAnswer)>,
    /// When the miniport was told what it has not answered.
    told: BTreeMap<VcHandle, Time>,
    /// How long the miniport is waited for.
    patience: Duration,
}

/// What the network holds for a call.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reservation {
    /// What both ends agreed on last.
    pub(super) stands: u32,
    /// What it agreed to besides, and nobody has confirmed.
    pub(super) wanted: Option<u32>,
    /// What the other end proposes.
    pub(super) proposed: Option<u32>,
    /// Whether this end has given the proposal an answer that has yet to be confirmed.
    pub(super) is_answered: bool,
}

/// Something that the other end is about to do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Remote {
    Offers(u32),
    Proposes(VcHandle, u32),
    Releases(VcHandle),
}

impl World {
    pub(super) fn new(seed: u64, patience: Duration) -> Self {
        Self {
            random: Random(seed),
            network: BTreeMap::new(),
            card: BTreeMap::new(),
            sap: None,
            remote: VecDeque::new(),
            offered: None,
            answers: BTreeMap::new(),
            network_open: Vec::new(),
            network_due: Vec::new(),
            card_open: Vec::new(),
            card_due: Vec::new(),
            told: BTreeMap::new(),
            patience,
        }
    }

    /// The other end does something to some call, or calls.
    pub(super) fn stir(&mut self) {
        let calls: Vec<VcHandle> = self.network.keys().copied().collect();
        let rate = self.random.rate();
        let remote = match (self.random.pick(calls.len()), self.random.below(8)) {
            (None, _) | (_, 0) => Remote::Offers(rate),
            (Some(n), 1) => Remote::Releases(calls[n]),
            (Some(n), _) => Remote::Proposes(calls[n], rate),
        };
        self.remote.push_back(remote);
    }

    /// An answer comes: any that is open, once or twice.
    pub(super) fn answer_something(&mut self) {
        if let Some(n) = self.random.pick(self.network_open.len()) {
            self.network_due.push(self.network_open[n].clone());
            if !self.random.one_in(4) {
                self.network_open.swap_remove(n);
            }
        }
        if let Some(n) = self.random.pick(self.card_open.len()) {
            self.card_due.push(self.card_open[n].clone());
            if !self.random.one_in(4) {
                self.card_open.swap_remove(n);
            }
        }
    }

    pub(super) fn answer_all(&mut self) {
        self.remote.clear();
        self.network_due.append(&mut self.network_open);
        self.card_due.append(&mut self.card_open);
    }

    /// What it agrees to: nothing, what was wanted, or less. Of a call that is gone, nothing.
    pub(super) fn agree(&mut self, ticket: Ticket, wanted: &Terms) -> NetworkAnswer {
        if let Some((_, answer)) = self.answers.get(&ticket.vc).filter(|(it, _)| *it == ticket) {
            return answer.clone();
        }
        let answer = match self.random.below(8) {
            0 => NetworkAnswer::Refused,
            1 => NetworkAnswer::Collided,
            2 | 3 => {
                let mut terms = wanted.clone();
                terms.transmit = flow(1 + self.random.below(rate_of(wanted)));
                NetworkAnswer::Countered(terms)
            }
            _ => NetworkAnswer::Accepted,
        };
        self.answers.insert(ticket.vc, (ticket, answer.clone()));
        answer
    }

    /// Now, later, or never.
    pub(super) fn reply(&mut self, ticket: Ticket, it: NetworkAnswer) -> Reply<NetworkAnswer> {
        match self.random.below(8) {
            0..=3 => return Reply::Now(it),
            4..=6 => self.network_open.push((ticket, it)),
            _ => {}
        }
        Reply::Later
    }

    #[track_caller]
    pub(super) fn reservation(&mut self, vc: VcHandle) -> &mut Reservation {
        self.network.get_mut(&vc).expect("the network is not spoken to of a call that is gone")
    }

    /// Where an offer has gone.
    pub(super) fn assign(&mut self, vc: Result<VcHandle, Status>) {
        let stands = self.offered.take().expect("one offer at a time");
        if let Ok(vc) = vc {
            self.network.insert(vc, Reservation { stands, ..Reservation::default() });
        }
    }

    pub(super) fn network_event(&mut self) -> Option<NetworkEvent> {
        if let Some((ticket, answer)) = self.network_due.pop() {
            return Some(NetworkEvent::Answer(ticket, answer));
        }
        while let Some(remote) = self.remote.pop_front() {
            let event = self.carry_out(remote);
            if event.is_some() {
                return event;
            }
        }
        None
    }

    /// What the other end wants may have become impossible. It makes one proposal at a time.
    fn carry_out(&mut self, remote: Remote) -> Option<NetworkEvent> {
        match remote {
            Remote::Offers(rate) => {
                self.offered = Some(rate);
                let (id, sap, terms) = (OfferId(rate.into()), self.sap?, self.terms(rate));
                Some(NetworkEvent::Offer(Offer { id, sap, terms }))
            }
            Remote::Proposes(vc, rate) => {
                let terms = self.terms(rate);
                let call = self.network.get_mut(&vc).filter(|it| it.proposed.is_none())?;
                call.proposed = Some(rate);
                Some(NetworkEvent::Proposal(vc, terms))
            }
            Remote::Releases(vc) => {
                self.network.remove(&vc)?;
                Some(NetworkEvent::Release(vc, None))
            }
        }
    }

    fn terms(&mut self, rate: u32) -> Terms {
        let block = at_rate(rate).with_media_flags(self.random.flags());
        Terms::for_call(&block).expect("legal")
    }

    /// Does as it is told, rounds whether or not it may, is busy, refuses, or gives the VC up.
    pub(super) fn activate(&mut self, vc: VcHandle, told: &Terms) -> MiniportAnswer {
        let mut terms = told.clone();
        let answer = match self.random.below(16) {
            0 => MiniportAnswer::Refused(Status::Resources),
            1 => MiniportAnswer::Refused(Status::NotAccepted),
            2 => {
                self.card.remove(&vc);
                MiniportAnswer::Refused(Status::Closing)
            }
            3 | 4 => {
                terms.transmit = flow(rate_of(told) + 1);
                MiniportAnswer::Rounded(terms.clone())
            }
            _ => MiniportAnswer::Done,
        };
        if !matches!(answer, MiniportAnswer::Refused(_)) {
            self.card.insert(vc, rate_of(&terms));
        }
        answer
    }

    pub(super) fn deactivate(&mut self, vc: VcHandle) -> Result<(), Status> {
        match self.random.below(16) {
            0 => return Err(Status::Failure),
            1 => return Err(Status::NotAccepted),
            _ => {}
        }
        self.card.remove(&vc);
        Ok(())
    }

    /// one order at a time, unless the last one was waited for in vain.
    pub(super) fn is_told(&mut self, now: Time, vc: VcHandle) {
        let before = self.told.insert(vc, now);
        let is_late = before.is_none_or(|at| now.since(at) >= self.patience);
        assert!(is_late, "R-026: the miniport has an order of this VC still");
    }

    /// Now, later, or, broken, never.
    pub(super) fn card_reply(
        &mut self,
        ticket: Ticket,
        answer: MiniportAnswer,
    ) -> Reply<MiniportAnswer> {
        match self.random.below(16) {
            0..=8 => {
                self.told.remove(&ticket.vc);
                return Reply::Now(answer);
            }
            9..=14 => self.card_open.push((ticket, answer)),
            _ => {}
        }
        Reply::Later
    }

    pub(super) fn card_event(&mut self) -> Option<(Ticket, MiniportAnswer)> {
        let (ticket, answer) = self.card_due.pop()?;
        self.told.remove(&ticket.vc);
        Some((ticket, answer))
    }
}
