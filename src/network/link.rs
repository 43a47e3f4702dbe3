//! The ledger of one link: who holds how much of its capacity.
//!
//! A call holds what was confirmed, and while a change is under way the larger of that and what was
//! agreed to: so a change can always be undone, and the old and the new rate are never counted
//! together. Integers in bit/s; nothing drifts.
//!
//! Invariant: the total is the sum over the calls, and at most the capacity.

use call_manager::VcHandle;

use super::per_vc::PerVc;

/// A link and its reservations.
#[derive(Clone, Debug)]
pub struct Link {
    capacity: u64,
    total: u64,
    peak: u64,
    reservations: PerVc<Reservation>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reservation {
    /// In force at both ends.
    confirmed: u64,
    /// Agreed to, and not yet confirmed or given up.
    agreed: Option<u64>,
}

/// What is asked for does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoesNotFit {
    /// The most that this call could hold, in bit/s.
    pub left: u64,
}

impl Reservation {
    fn held(self) -> u64 {
        self.agreed.map_or(self.confirmed, |agreed| agreed.max(self.confirmed))
    }
}

impl Link {
    /// An empty link of this capacity in bit/s.
    #[must_use]
    pub const fn new(capacity: u64) -> Self {
        Self { capacity, total: 0, peak: 0, reservations: PerVc::new() }
    }

    /// Agrees to a rate for a call, old or new, if it fits beside the others.
    ///
    /// # Errors
    /// [`DoesNotFit`]; nothing has changed.
    pub fn agree(&mut self, vc: VcHandle, rate: u64) -> Result<(), DoesNotFit> {
        let before = self.of(vc);
        let after = Reservation { agreed: Some(rate), ..before };
        let left = self.capacity - (self.total - before.held());
        if after.held() > left {
            return Err(DoesNotFit { left });
        }
        self.replace(vc, after);
        Ok(())
    }

    /// Makes a rate the confirmed one. Nothing else is held any more. A rate above what the call
    /// holds is cut down to that: it was never agreed to.
    pub fn confirm(&mut self, vc: VcHandle, rate: u64) {
        let confirmed = rate.min(self.of(vc).held());
        self.replace(vc, Reservation { confirmed, agreed: None });
    }

    /// Gives up what was agreed to; the confirmed rate stands.
    pub fn restore(&mut self, vc: VcHandle) {
        let before = self.of(vc);
        self.replace(vc, Reservation { agreed: None, ..before });
    }

    /// The call holds nothing any more.
    pub fn release(&mut self, vc: VcHandle) {
        self.replace(vc, Reservation::default());
        self.reservations.remove(vc);
    }

    /// What may be reserved together, in bit/s.
    #[must_use]
    pub const fn capacity(&self) -> u64 {
        self.capacity
    }

    /// What is reserved together, in bit/s.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The most that was ever reserved together, in bit/s.
    #[must_use]
    pub const fn peak(&self) -> u64 {
        self.peak
    }

    /// What was confirmed to the call, whether or not a change is under way, in bit/s.
    #[must_use]
    pub fn confirmed(&self, vc: VcHandle) -> u64 {
        self.of(vc).confirmed
    }

    /// What the call holds and was confirmed, in bit/s; `None` while a change is under way or there
    /// is no such call.
    #[must_use]
    pub fn settled(&self, vc: VcHandle) -> Option<u64> {
        let reservation = self.reservations.get(vc)?;
        reservation.agreed.is_none().then_some(reservation.confirmed)
    }

    /// The total, counted anew.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.reservations.values().map(|reservation| reservation.held()).sum()
    }

    fn of(&self, vc: VcHandle) -> Reservation {
        self.reservations.get(vc).copied().unwrap_or_default()
    }

    /// The one place where the total moves: old out and new in, in one step.
    fn replace(&mut self, vc: VcHandle, after: Reservation) {
        let before = self.reservations.insert(vc, after).unwrap_or_default();
        self.total = self.total - before.held() + after.held();
        self.peak = self.peak.max(self.total);
    }
}

#[cfg(test)]
impl Link {
    /// A link whose books are wrong, for tests of those who check them.
    pub(super) fn falsified(capacity: u64, total: u64) -> Self {
        Self { total, ..Self::new(capacity) }
    }
}
