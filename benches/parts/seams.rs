//! The seams under the measured manager: one link in the process that admits by capacity, and a
//! miniport that has a limit for each VC. They do what the peers' do (`benches/peers/src/work.rs`),
//! and nothing that a network need not do.

use std::collections::VecDeque;
use std::hint::black_box;

use call_manager::{
    Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Reply, Signaling, Terms,
    Ticket, Time, VcHandle,
};
use co_params::{BytesPerSecond, Status};

use super::load::{ABOVE_PEAK, LINK_SHARE, MOST};

/// The most that the miniport takes for a VC, in bit/s.
const PEAK: u64 = 8 * MOST as u64;
/// The most that the network agrees to for a call, in bit/s.
const CALL_LIMIT: u64 = 8 * ABOVE_PEAK as u64;

/// When a seam answers a change. Calls are set up, restored and closed at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Answering {
    /// In the call.
    #[default]
    AtOnce,
    /// When it is polled for the answer.
    Later,
    /// Not at all.
    Never,
}

impl Answering {
    fn give<A>(self, queue: &mut VecDeque<(Ticket, A)>, ticket: Ticket, answer: A) -> Reply<A> {
        match self {
            Self::AtOnce => return Reply::Now(answer),
            Self::Later => queue.push_back((ticket, answer)),
            Self::Never => {}
        }
        Reply::Later
    }
}

/// The network: one link.
#[derive(Debug)]
pub(crate) struct Network {
    capacity: u64,
    total: u64,
    reservations: PerVc<Reservation>,
    answering: Answering,
    due: VecDeque<(Ticket, NetworkAnswer)>,
}

/// What is in force, and what was agreed to and is not in force yet, in bit/s.
#[derive(Clone, Copy, Debug, Default)]
struct Reservation {
    confirmed: u64,
    agreed: u64,
}

impl Reservation {
    /// The larger of the two: so a change can be undone, and they are never counted together.
    fn held(self) -> u64 {
        self.confirmed.max(self.agreed)
    }
}

impl Network {
    /// A link with room for so many VCs.
    pub(crate) fn new(vcs: u32, answering: Answering) -> Self {
        Self {
            capacity: 8 * u64::from(LINK_SHARE) * u64::from(vcs),
            total: 0,
            reservations: PerVc::default(),
            answering,
            due: VecDeque::new(),
        }
    }

    fn considered(&mut self, vc: VcHandle, wanted: &Terms) -> NetworkAnswer {
        let rate = reserved_rate(wanted);
        if rate > self.capacity || rate <= CALL_LIMIT {
            return if self.agrees(vc, rate) {
                NetworkAnswer::Accepted
            } else {
                NetworkAnswer::Refused
            };
        }
        if !self.agrees(vc, PEAK) {
            return NetworkAnswer::Refused;
        }
        let mut offer = wanted.clone();
        offer.transmit.token_rate = BytesPerSecond::new(MOST);
        offer.transmit.peak_bandwidth = BytesPerSecond::new(MOST);
        NetworkAnswer::Countered(offer)
    }

    /// Whether the rate fits beside those of the other calls; then it is reserved.
    fn agrees(&mut self, vc: VcHandle, rate: u64) -> bool {
        let left = self.capacity - self.total;
        let Some(reservation) = self.reservations.get_mut(vc) else { return false };
        let before = reservation.held();
        let after = Reservation { agreed: rate, ..*reservation };
        if after.held() > left + before {
            return false;
        }
        *reservation = after;
        self.total = self.total - before + after.held();
        true
    }

    fn settle(&mut self, vc: VcHandle, rate: impl FnOnce(Reservation) -> u64) {
        let Some(reservation) = self.reservations.get_mut(vc) else { return };
        let (before, settled) = (reservation.held(), rate(*reservation));
        *reservation = Reservation { confirmed: settled, agreed: settled };
        self.total = self.total - before + settled;
    }
}

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.reservations.claim(ticket.vc);
        let is_agreed = self.agrees(ticket.vc, reserved_rate(wanted));
        Reply::Now(if is_agreed { NetworkAnswer::Accepted } else { NetworkAnswer::Refused })
    }

    fn touch(&self, vc: VcHandle) {
        self.reservations.touch(vc);
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let answer = self.considered(ticket.vc, wanted);
        self.answering.give(&mut self.due, ticket, answer)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.settle(ticket.vc, |reservation| reservation.confirmed);
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, vc: VcHandle, _: &Terms) {
        self.settle(vc, |reservation| reservation.agreed);
    }

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.settle(ticket.vc, |_| 0);
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.due.pop_front().map(|(ticket, answer)| NetworkEvent::Answer(ticket, answer))
    }

    fn poll_timeout(&self) -> Option<Time> {
        (!self.due.is_empty()).then_some(Time::ZERO)
    }
}

/// The miniport: a limit for each VC.
#[derive(Debug, Default)]
pub(crate) struct Port {
    rates: PerVc<Active>,
    answering: Answering,
    due: VecDeque<(Ticket, MiniportAnswer)>,
}

/// The rate that a VC sends at, in bit/s; 0 while it is inactive.
#[derive(Clone, Copy, Debug, Default)]
struct Active(u64);

impl Port {
    /// A miniport without active VCs.
    pub(crate) fn new(answering: Answering) -> Self {
        Self { answering, ..Self::default() }
    }
}

impl Miniport for Port {
    fn create_vc(&mut self, _: Time, vc: VcHandle) -> Result<(), Status> {
        self.rates.claim(vc);
        Ok(())
    }

    fn touch(&self, vc: VcHandle) {
        self.rates.touch(vc);
    }

    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        let rate = reserved_rate(terms);
        let Some(active) = self.rates.get_mut(ticket.vc) else {
            return Reply::Now(MiniportAnswer::Refused(Status::Failure));
        };
        let is_new = active.0 == 0;
        let answer = if rate > PEAK {
            MiniportAnswer::Refused(Status::Failure)
        } else {
            active.0 = rate;
            MiniportAnswer::Done
        };
        if is_new { Reply::Now(answer) } else { self.answering.give(&mut self.due, ticket, answer) }
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        if let Some(active) = self.rates.get_mut(ticket.vc) {
            *active = Active(0);
        }
        Reply::Now(MiniportAnswer::Done)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        self.due.pop_front().map(|(ticket, answer)| MiniportEvent::Answer(ticket, answer))
    }

    fn poll_timeout(&self) -> Option<Time> {
        (!self.due.is_empty()).then_some(Time::ZERO)
    }
}

/// A value for each VC: found by place, believed only if the whole handle matches.
#[derive(Debug, Default)]
struct PerVc<T>(Vec<(VcHandle, T)>);

impl<T: Copy + Default> PerVc<T> {
    /// Makes the place of a VC its own.
    fn claim(&mut self, vc: VcHandle) {
        if self.0.len() <= vc.index() {
            // A handle of another place matches no VC there.
            self.0.resize(vc.index() + 1, (vc, T::default()));
        }
        self.0[vc.index()] = (vc, T::default());
    }

    fn touch(&self, vc: VcHandle) {
        black_box(self.0.get(vc.index()).map(|(owner, _)| *owner));
    }

    fn get_mut(&mut self, vc: VcHandle) -> Option<&mut T> {
        let (owner, value) = self.0.get_mut(vc.index())?;
        (*owner == vc).then_some(value)
    }
}

fn reserved_rate(terms: &Terms) -> u64 {
    terms.transmit.token_rate.map_or(0, BytesPerSecond::bits)
}
