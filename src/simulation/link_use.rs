//! How full a link was, by what it could carry at each time.

use crate::network::{Era, Link};

/// The use of a link, in the direction in which clients send, in exact integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkUse {
    /// What was reserved, in bit/s, times nanoseconds.
    reserved: u128,
    /// What could have been, in the same unit.
    capacity: u128,
    /// When it was fullest: what was reserved, and the capacity then, in bit/s.
    fullest: (u64, u64),
}

impl LinkUse {
    /// Books what a link holds for so long.
    pub(super) fn hold(&mut self, link: &Link, nanos: u128) {
        self.reserved += u128::from(link.total().transmit) * nanos;
        self.capacity += u128::from(link.capacity().transmit) * nanos;
    }

    /// Books how full a link has been since its capacity last changed. What an outage holds is no
    /// share of anything, and does not count.
    pub(super) fn fill(&mut self, link: &Link) {
        let Era { peak, capacity, .. } = link.era();
        let (most, of) = self.fullest;
        let cross = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let is_fuller = of == 0 || cross(peak.transmit, of) > cross(most, capacity.transmit);
        if is_fuller && capacity.transmit > 0 {
            self.fullest = (peak.transmit, capacity.transmit);
        }
    }

    /// The mean share that was reserved; none if the link could carry nothing at any time.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        ratio(self.reserved as f64, self.capacity as f64)
    }

    /// The largest share. It is above 1 where capacity fell below what was reserved.
    #[must_use]
    pub fn peak(&self) -> Option<f64> {
        let (most, of) = self.fullest;
        ratio(most as f64, of as f64)
    }
}

/// None without a denominator.
pub(super) fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    (denominator > 0.0).then(|| numerator / denominator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Rates;
    use crate::network::tests::tickets;

    #[test]
    fn a_link_is_as_full_as_its_capacity_at_the_time_says() {
        let (mut link, mut used) = (Link::new(Rates::both(800)), LinkUse::default());
        link.agree(tickets(1)[0].vc, Rates::transmit(400)).expect("there is room");
        for (capacity, mean, peak) in [
            (800, 0.5, 0.5),         // 400 of 800
            (1_600, 1.0 / 3.0, 0.5), // 800 of 2400 in twice the time
            (200, 1_200.0 / 2_600.0, 2.0),
            (0, 1_600.0 / 2_600.0, 2.0), // an outage carries nothing
        ] {
            link.set_capacity(Rates::both(capacity));
            used.hold(&link, 1);
            used.fill(&link);
            assert_eq!((used.mean(), used.peak()), (Some(mean), Some(peak)), "at {capacity} bit/s");
        }
        assert_eq!((LinkUse::default().mean(), LinkUse::default().peak()), (None, None));
    }
}
