//! The work behind a request, written once for every peer: find the VC by a handle whose generation
//! is checked, check the parameters, reserve on the link, activate in the miniport, and put the
//! link back if the miniport refuses.
//!
//! It is what the engine does when both seams answer at once, without what else the engine is ready
//! for: answers that come later, counters, rounding, close in the middle. The engine runs over the
//! same [`Link`] and [`Card`].

use call_manager::{Operation, Slot, VcHandle};
use co_params::{BytesPerSecond, CallParameters, Flowspec, Status};

use crate::load::{CAPACITY, Load, PEAK, first_parameters};

/// All that a peer owns.
#[derive(Debug)]
pub struct Work {
    calls: PerVc<Flows>,
    link: Link,
    card: Card,
}

/// The flows of a call, both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flows {
    transmit: Flowspec,
    receive: Flowspec,
}

/// The link: admission by capacity.
#[derive(Debug)]
pub struct Link {
    total: u64,
    refused: u64,
    reservations: PerVc<Reservation>,
}

/// The miniport: a limit for each VC.
#[derive(Debug)]
pub struct Card {
    refused: u64,
    rates: PerVc<u64>,
}

/// What is held at the end. Peers that did the same work agree in all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// The reservations together, in bit/s.
    pub sum: u64,
    /// The sum of each reservation times the place of its VC.
    pub weighted_sum: u64,
    /// Requests that the link refused.
    pub refused_by_link: u64,
    /// Requests that the miniport refused.
    pub refused_by_card: u64,
}

impl Work {
    /// The calls are up, each at the first rate.
    #[must_use]
    pub fn new(load: &Load) -> Self {
        let first = Flows::of(&first_parameters()).expect("flows");
        let calls = PerVc::new(load, |_| first);
        let mut work = Self { calls, link: Link::new(load), card: Card::new(load) };
        for &vc in load.vcs() {
            assert_eq!(work.modify_call_qos(vc, &first_parameters()), Status::Success);
        }
        work
    }

    /// Does what a slot asks for, and writes the status into it.
    pub fn answer(&mut self, slot: &mut Slot) {
        slot.status = if let Operation::ModifyCallQos(vc, parameters) = &slot.operation {
            self.modify_call_qos(*vc, parameters)
        } else {
            Status::NotSupported
        };
    }

    /// What is held.
    #[must_use]
    pub fn books(&self) -> Books {
        self.link.books().with(&self.card)
    }

    fn modify_call_qos(&mut self, vc: VcHandle, parameters: &CallParameters) -> Status {
        let Some(in_force) = self.calls.get_mut(vc) else { return Status::Failure };
        let Some(wanted) = Flows::of(parameters) else { return Status::InvalidData };
        if !self.link.agree(vc, wanted.rate()) {
            return Status::Failure;
        }
        if !self.card.activate(vc, wanted.rate()) {
            self.link.restore(vc);
            return Status::Failure;
        }
        self.link.confirm(vc);
        *in_force = wanted;
        Status::Success
    }
}

impl Flows {
    /// The flows that parameters ask for; `None` if the parameters are illegal or name none.
    #[must_use]
    pub fn of(parameters: &CallParameters) -> Option<Self> {
        parameters.validate().ok()?;
        let asked = parameters.call_manager.as_ref()?;
        Some(Self { transmit: asked.transmit, receive: asked.receive })
    }

    /// What they reserve, in bit/s.
    #[must_use]
    pub fn rate(&self) -> u64 {
        reserved_rate(&self.transmit)
    }
}

/// What a flow reserves, in bit/s.
#[must_use]
pub fn reserved_rate(flow: &Flowspec) -> u64 {
    flow.token_rate.map_or(0, BytesPerSecond::bits)
}

impl Books {
    /// The books of a link with those of a card.
    #[must_use]
    pub fn with(self, card: &Card) -> Self {
        Self { refused_by_card: card.refused, ..self }
    }
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

impl Link {
    /// An empty link.
    #[must_use]
    pub fn new(load: &Load) -> Self {
        Self { total: 0, refused: 0, reservations: PerVc::new(load, |_| Reservation::default()) }
    }

    /// Agrees to a rate in bit/s if it fits beside those of the other calls.
    pub fn agree(&mut self, vc: VcHandle, rate: u64) -> bool {
        let left = CAPACITY - self.total;
        let Some(reservation) = self.reservations.get_mut(vc) else { return false };
        let before = reservation.held();
        let after = Reservation { agreed: rate, ..*reservation };
        if after.held() > left + before {
            self.refused += 1;
            return false;
        }
        *reservation = after;
        self.total = self.total - before + after.held();
        true
    }

    /// What was agreed to is in force.
    pub fn confirm(&mut self, vc: VcHandle) {
        self.settle(vc, |reservation| reservation.agreed);
    }

    /// What was agreed to is given up.
    pub fn restore(&mut self, vc: VcHandle) {
        self.settle(vc, |reservation| reservation.confirmed);
    }

    /// What is held.
    #[must_use]
    pub fn books(&self) -> Books {
        let mut books = Books { refused_by_link: self.refused, ..Books::default() };
        for (place, reservation) in (0..).zip(self.reservations.values()) {
            books.sum += reservation.held();
            books.weighted_sum += place * reservation.held();
        }
        assert_eq!(books.sum, self.total, "the total is the sum over the calls");
        books
    }

    fn settle(&mut self, vc: VcHandle, rate: impl FnOnce(Reservation) -> u64) {
        let Some(reservation) = self.reservations.get_mut(vc) else { return };
        let (before, settled) = (reservation.held(), rate(*reservation));
        *reservation = Reservation { confirmed: settled, agreed: settled };
        self.total = self.total - before + settled;
    }
}

impl Card {
    /// A card without active VCs.
    #[must_use]
    pub fn new(load: &Load) -> Self {
        Self { refused: 0, rates: PerVc::new(load, |_| 0) }
    }

    /// Activates a VC, or re-activates it, at a rate in bit/s; a refusal leaves it as it was.
    pub fn activate(&mut self, vc: VcHandle, rate: u64) -> bool {
        let Some(active) = self.rates.get_mut(vc) else { return false };
        if rate > PEAK {
            self.refused += 1;
            return false;
        }
        *active = rate;
        true
    }
}

/// A value for each VC: found by place, believed only if the whole handle matches.
#[derive(Debug)]
pub struct PerVc<T>(Vec<(VcHandle, T)>);

impl<T> PerVc<T> {
    /// A value for each VC of a load.
    pub fn new(load: &Load, value: impl Fn(VcHandle) -> T) -> Self {
        Self(load.vcs().iter().map(|&vc| (vc, value(vc))).collect())
    }

    /// The value of a VC, unless the handle is stale.
    pub fn get_mut(&mut self, vc: VcHandle) -> Option<&mut T> {
        let (owner, value) = self.0.get_mut(vc.index())?;
        (*owner == vc).then_some(value)
    }

    fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests;
