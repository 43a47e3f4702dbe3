//! The ledger of one link: who holds how much of its capacity, in each direction.
//!
//! A call holds what was confirmed, and while a change is under way the largest of that, what was
//! agreed to, and what the other end proposed: so a change can always be undone, and the old and
//! the new rate are never counted together. Integers in bit/s; nothing drifts.
//!
//! Invariant, for each direction: the total is the sum over the calls, and at most the capacity,
//! unless that fell below what was reserved. Then the link is overcommitted, by the fall and no
//! more: the total may only sink, until the capacity is reached.

mod era;

use std::collections::BTreeMap;
use std::ops::Add;

use call_manager::{OfferId, VcHandle};

pub use self::era::Era;

use super::per_vc::PerVc;
use super::rates::Rates;

/// A link and its reservations.
#[derive(Clone, Debug)]
pub struct Link {
    total: Rates,
    peak: Rates,
    era: Era,
    reservations: PerVc<Reservation>,
    /// What the other ends propose; few calls at a time.
    proposed: BTreeMap<VcHandle, Rates>,
    /// What incoming calls hold until they have a VC.
    offered: BTreeMap<OfferId, Rates>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reservation {
    /// In force at both ends.
    confirmed: Rates,
    /// Agreed to, and not yet confirmed or given up.
    agreed: Option<Rates>,
}

/// What is asked for does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoesNotFit {
    /// The most that this call could hold.
    pub left: Rates,
}

impl Link {
    /// An empty link of this capacity.
    #[must_use]
    pub const fn new(capacity: Rates) -> Self {
        let (began_with, peak) = (Rates::ZERO, Rates::ZERO);
        Self {
            total: Rates::ZERO,
            peak,
            era: Era { number: 0, capacity, began_with, peak },
            reservations: PerVc::new(),
            proposed: BTreeMap::new(),
            offered: BTreeMap::new(),
        }
    }

    /// The most that a call, old or new, could hold if all calls together may have `usable` of the
    /// capacity. Never less than it holds: what was agreed to stays agreed to, and shrinking is
    /// possible on a link that is overcommitted.
    #[must_use]
    pub fn room(&self, vc: VcHandle, usable: Rates) -> Rates {
        let held = self.held(vc);
        usable.min(self.era.capacity).above(self.total - held).max(held)
    }

    /// Agrees to rates for a call, old or new, if they fit beside the others.
    ///
    /// # Errors
    /// [`DoesNotFit`]; nothing has changed.
    pub fn agree(&mut self, vc: VcHandle, rates: Rates) -> Result<(), DoesNotFit> {
        self.check_room(vc, rates, self.era.capacity)?;
        self.book(vc, rates);
        Ok(())
    }

    /// Whether rates would be agreed to, if calls together may have `usable` of the capacity.
    ///
    /// # Errors
    /// [`DoesNotFit`].
    pub fn check_room(&self, vc: VcHandle, rates: Rates, usable: Rates) -> Result<(), DoesNotFit> {
        let left = self.room(vc, usable);
        if rates.fits(left) { Ok(()) } else { Err(DoesNotFit { left }) }
    }

    /// Agrees to rates that were found to fit.
    pub(super) fn book(&mut self, vc: VcHandle, rates: Rates) {
        let before = self.of(vc);
        self.replace(vc, Reservation { agreed: Some(rates), ..before });
    }

    /// Makes rates the confirmed ones. Nothing else is held any more, what was proposed included.
    /// Rates above what the call holds are cut down to that: they were never agreed to.
    pub fn confirm(&mut self, vc: VcHandle, rates: Rates) {
        let confirmed = rates.min(self.held(vc));
        if self.reservations.get(vc).is_some() {
            self.withdraw(vc);
            self.replace(vc, Reservation { confirmed, agreed: None });
        }
    }

    /// Gives up what was agreed to; the confirmed rates stand.
    pub fn restore(&mut self, vc: VcHandle) {
        if let Some(&before) = self.reservations.get(vc) {
            self.replace(vc, Reservation { agreed: None, ..before });
        }
    }

    /// Holds what the other end of a call proposes, beside what stands.
    ///
    /// # Errors
    /// [`DoesNotFit`]; nothing has changed.
    pub fn propose(&mut self, vc: VcHandle, rates: Rates) -> Result<(), DoesNotFit> {
        self.check_room(vc, rates, self.era.capacity)?;
        self.move_total(|link| link.held(vc), |link| link.proposed.insert(vc, rates));
        Ok(())
    }

    /// Gives up what the other end proposed.
    pub fn withdraw(&mut self, vc: VcHandle) {
        if self.proposed.contains_key(&vc) {
            self.move_total(|link| link.held(vc), |link| link.proposed.remove(&vc));
        }
    }

    /// The call holds nothing any more.
    pub fn release(&mut self, vc: VcHandle) {
        self.withdraw(vc);
        self.replace(vc, Reservation::default());
        self.reservations.remove(vc);
    }

    /// Holds rates for an incoming call that has no VC yet.
    ///
    /// # Errors
    /// [`DoesNotFit`]; nothing has changed.
    pub fn offer(&mut self, offer: OfferId, rates: Rates) -> Result<(), DoesNotFit> {
        let left = self.era.capacity.above(self.total);
        if !rates.fits(left) {
            return Err(DoesNotFit { left });
        }
        self.book_offer(offer, rates);
        Ok(())
    }

    /// Holds rates that were found to fit.
    pub(super) fn book_offer(&mut self, offer: OfferId, rates: Rates) {
        self.move_total(|link| link.of_offer(offer), |link| link.offered.insert(offer, rates));
    }

    /// The incoming call has a VC, or has gone. What is held moves to the VC, and stands there. An
    /// offer that is not known moves nothing.
    pub fn assign(&mut self, offer: OfferId, vc: Option<VcHandle>) {
        let Some(&rates) = self.offered.get(&offer) else { return };
        self.move_total(|link| link.of_offer(offer), |link| link.offered.remove(&offer));
        if let Some(vc) = vc {
            self.replace(vc, Reservation { confirmed: rates, agreed: None });
        }
    }

    /// From now on this may be reserved together. What is reserved stays, also where it is more.
    pub fn set_capacity(&mut self, capacity: Rates) {
        let number = self.era.number + 1;
        self.era = Era { number, capacity, began_with: self.total, peak: self.total };
    }

    /// What may be reserved together.
    #[must_use]
    pub const fn capacity(&self) -> Rates {
        self.era.capacity
    }

    /// What is reserved together.
    #[must_use]
    pub const fn total(&self) -> Rates {
        self.total
    }

    /// The most that was ever reserved together.
    #[must_use]
    pub const fn peak(&self) -> Rates {
        self.peak
    }

    /// The time since the capacity changed.
    #[must_use]
    pub const fn era(&self) -> Era {
        self.era
    }

    /// What is reserved above the capacity; nothing unless that fell.
    #[must_use]
    pub fn excess(&self) -> Rates {
        self.total.above(self.era.capacity)
    }

    /// What the call holds, a change under way and a proposal included.
    #[must_use]
    pub fn held(&self, vc: VcHandle) -> Rates {
        let reservation = self.of(vc);
        let held = reservation.held();
        if self.proposed.is_empty() {
            return held;
        }
        self.proposed.get(&vc).map_or(held, |&proposed| held.max(proposed))
    }

    /// What the call will hold when all that is under way has ended well.
    #[must_use]
    pub fn expected(&self, vc: VcHandle) -> Rates {
        let reservation = self.of(vc);
        let proposed = self.proposed.get(&vc).copied();
        reservation.agreed.or(proposed).unwrap_or(reservation.confirmed)
    }

    /// What was confirmed to the call, whether or not a change is under way.
    #[must_use]
    pub fn confirmed(&self, vc: VcHandle) -> Rates {
        self.of(vc).confirmed
    }

    /// What was confirmed to the call; `None` while a change of this end is under way or there is
    /// no such call.
    #[must_use]
    pub fn settled(&self, vc: VcHandle) -> Option<Rates> {
        let reservation = self.reservations.get(vc)?;
        reservation.agreed.is_none().then_some(reservation.confirmed)
    }

    /// The total, counted anew.
    #[must_use]
    pub fn sum(&self) -> Rates {
        let calls = self.reservations.iter().map(|(vc, _)| self.held(vc));
        calls.chain(self.offered.values().copied()).fold(Rates::ZERO, Rates::add)
    }

    fn of(&self, vc: VcHandle) -> Reservation {
        self.reservations.get(vc).copied().unwrap_or_default()
    }

    fn of_offer(&self, offer: OfferId) -> Rates {
        self.offered.get(&offer).copied().unwrap_or_default()
    }

    /// Old out and new in, in one step.
    fn replace(&mut self, vc: VcHandle, after: Reservation) {
        if self.proposed.is_empty() {
            let before = self.reservations.insert(vc, after).unwrap_or_default();
            self.count(before.held(), after.held());
        } else {
            let put = |link: &mut Self| link.reservations.insert(vc, after);
            self.move_total(|link| link.held(vc), put);
        }
    }

    /// Changes something, and the total by what that changes about what is `held`.
    fn move_total<T>(
        &mut self,
        held: impl Fn(&Self) -> Rates,
        change: impl FnOnce(&mut Self) -> T,
    ) {
        let before = held(self);
        change(self);
        let after = held(self);
        self.count(before, after);
    }

    /// The one place where the total moves.
    fn count(&mut self, before: Rates, after: Rates) {
        self.total = self.total - before + after;
        self.peak = self.peak.max(self.total);
        self.era.peak = self.era.peak.max(self.total);
    }
}

impl Reservation {
    fn held(self) -> Rates {
        self.agreed.map_or(self.confirmed, |agreed| agreed.max(self.confirmed))
    }
}

#[cfg(test)]
impl Link {
    /// A link whose books are wrong, for tests of those who check them.
    pub(super) fn falsified(capacity: Rates, total: Rates) -> Self {
        let mut link = Self::new(capacity);
        link.count(Rates::ZERO, total);
        link
    }
}
