//! Wishes that come too soon, or change too little, are held back.
//!
//! Not a [`Policy`](super::Policy): it stands before a change, where a policy stands behind it. Time
//! is an argument.

use core::time::Duration;

use call_manager::Time;
use co_params::BytesPerSecond;

/// What a wish must come up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// How far it must be from the rate in force, in thousandths of that rate. At 0 every other rate
    /// is far enough.
    pub per_mille: u32,
    /// How long ago the last request must be.
    pub rest: Duration,
}

/// Decides whether a source that wishes often should ask: one gate for more, one for less.
///
/// For a source whose wishes follow every frame or every packet, on a network where requests are
/// dear, slow or counted ([`Limits::total_requests`](crate::Limits::total_requests)). A low gate up
/// and a high one down is usual: too little hurts at once, too much only costs.
///
/// In a time `t` it lets through at most one request, and one for each whole shorter `rest` in `t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hysteresis {
    up: Gate,
    down: Gate,
    last: Option<Time>,
}

impl Hysteresis {
    /// One gate for wishes above what is in force, one for those below.
    #[must_use]
    pub const fn new(up: Gate, down: Gate) -> Self {
        Self { up, down, last: None }
    }

    /// Whether to ask for `wish` now, while `in_force` is. A wish for what is in force never passes.
    #[must_use]
    pub fn admits(&self, now: Time, in_force: BytesPerSecond, wish: BytesPerSecond) -> bool {
        let gate = if wish > in_force { self.up } else { self.down };
        let apart = wish.get().abs_diff(in_force.get());
        let is_far =
            u64::from(apart) * 1000 >= u64::from(in_force.get()) * u64::from(gate.per_mille);
        let is_rested = self.last.is_none_or(|last| now.since(last) >= gate.rest);
        apart > 0 && is_far && is_rested
    }

    /// Notes that a change was asked for. Not for a wish that the client refused to take up.
    pub const fn asked(&mut self, now: Time) {
        self.last = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_wish_has_to_be_far_enough() {
        let source = source();
        for (wish, is_admitted) in
            [(1_099, false), (1_100, true), (1_000, false), (501, false), (500, true)]
        {
            let now = Time::ZERO;
            assert_eq!(source.admits(now, rate(1_000), rate(wish)), is_admitted, "{wish}");
        }
    }

    #[test]
    fn a_wish_has_to_wait_for_the_rest_of_its_gate() {
        let mut source = source();
        let asked = Time::ZERO.after(7 * SECOND);
        source.asked(asked);
        let nanosecond = Duration::from_nanos(1);
        for (later, up, down) in [
            (Duration::ZERO, false, false),
            (SECOND - nanosecond, false, false),
            (SECOND, true, false),
            (5 * SECOND - nanosecond, true, false),
            (5 * SECOND, true, true),
        ] {
            let now = asked.after(later);
            assert_eq!(source.admits(now, rate(1_000), rate(9_000)), up, "{later:?}");
            assert_eq!(source.admits(now, rate(1_000), rate(10)), down, "{later:?}");
        }
        assert!(!source.admits(Time::ZERO, rate(1_000), rate(9_000)), "time that went back");
    }

    #[test]
    fn a_request_that_was_not_made_costs_no_rest() {
        let source = source();
        assert!(source.admits(Time::ZERO, rate(1_000), rate(9_000)));
        assert!(source.admits(Time::ZERO, rate(1_000), rate(9_000)));
    }

    #[test]
    fn what_is_in_force_is_never_asked_for() {
        let open = Gate { per_mille: 0, rest: Duration::ZERO };
        let source = Hysteresis::new(open, open);
        assert!(!source.admits(Time::ZERO, rate(0), rate(0)));
        assert!(source.admits(Time::ZERO, rate(0), rate(1)));
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let wide = Gate { per_mille: u32::MAX, rest: Duration::MAX };
        let source = Hysteresis::new(wide, wide);
        assert!(!source.admits(Time::ZERO, BytesPerSecond::MAX, rate(0)));
        assert!(source.admits(Time::ZERO, rate(0), BytesPerSecond::MAX));
    }

    /// A tenth more after a second; half less after five.
    fn source() -> Hysteresis {
        let up = Gate { per_mille: 100, rest: SECOND };
        let down = Gate { per_mille: 500, rest: 5 * SECOND };
        Hysteresis::new(up, down)
    }

    fn rate(rate: u32) -> BytesPerSecond {
        BytesPerSecond::new(rate).unwrap()
    }
}
