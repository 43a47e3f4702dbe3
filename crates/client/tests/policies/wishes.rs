//! What stands before a change: wishes that are held back, and wishes that a buffer makes.

use core::time::Duration;

use call_manager::Time;
use client::policy::{Gate, Hysteresis, Rcbr, RcbrSettings};
use co_params::BytesPerSecond;
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #[test]
    fn wishes_that_pass_are_far_enough_and_far_enough_apart(
        up in any_gate(),
        down in any_gate(),
        wishes in vec((0..100_u64, 0..5_000_u32), 1..200),
    ) {
        let mut source = Hysteresis::new(up, down);
        let (mut now, mut in_force, mut last) = (Time::ZERO, rate(1_000), None);
        for (later, wish) in wishes {
            now = now.after(Duration::from_millis(later));
            let wish = rate(wish);
            if !source.admits(now, in_force, wish) {
                continue;
            }
            source.asked(now);
            let gate = if wish > in_force { up } else { down };
            let apart = u64::from(wish.get().abs_diff(in_force.get()));
            prop_assert!(apart * 1_000 >= u64::from(gate.per_mille) * u64::from(in_force.get()));
            prop_assert!(last.is_none_or(|last| now.since(last) >= gate.rest));
            (in_force, last) = (wish, Some(now));
        }
    }

    #[test]
    fn in_a_time_no_more_pass_than_rests_fit_in_and_one(
        rest in 1..50_u64,
        wishes in vec((0..20_u64, 0..5_000_u32), 1..200),
    ) {
        let gate = Gate { per_mille: 0, rest: Duration::from_millis(rest) };
        let mut source = Hysteresis::new(gate, gate);
        let (mut millis, mut passed) = (0, 0);
        for (later, wish) in wishes {
            millis += later;
            let now = Time::ZERO.after(Duration::from_millis(millis));
            if source.admits(now, rate(1_000), rate(wish)) {
                source.asked(now);
                passed += 1;
            }
        }
        prop_assert!(passed <= 1 + millis / rest);
    }

    #[test]
    fn a_buffer_does_not_wish_for_more_when_its_wish_is_granted(
        settings in any_settings(),
        frames in vec(any::<u32>(), 1..20),
        queued in any::<u32>(),
        in_force in 1..=0xFFFF_FFFD_u32,
    ) {
        let mut source = Rcbr::new(settings, rate(in_force));
        for frame in frames {
            source.observe(frame.into(), Duration::from_millis(40));
        }
        let Some(wanted) = source.wanted(queued.into(), rate(in_force)) else { return Ok(()) };
        prop_assert!(wanted.get() > 0 && wanted < BytesPerSecond::POSITIVE_INFINITY);
        prop_assert_eq!(source.wanted(queued.into(), wanted), None);
        let is_rounded = wanted.get().is_multiple_of(settings.granularity.get());
        prop_assert!(is_rounded || wanted.get() == 0xFFFF_FFFD, "{wanted:?}");
    }
}

fn any_gate() -> impl Strategy<Value = Gate> {
    (0..2_000_u32, 0..300_u64)
        .prop_map(|(per_mille, rest)| Gate { per_mille, rest: Duration::from_millis(rest) })
}

fn any_settings() -> impl Strategy<Value = RcbrSettings> {
    (any::<u32>(), any::<u32>(), 0..10_000_u64, 0..1_100_u32, 1..1_000_000_u32).prop_map(
        |(low, high, horizon, smoothing_per_mille, granularity)| RcbrSettings {
            low: low.into(),
            high: high.into(),
            horizon: Duration::from_millis(horizon),
            smoothing_per_mille,
            granularity: rate(granularity),
        },
    )
}

fn rate(bytes_per_second: u32) -> BytesPerSecond {
    BytesPerSecond::new(bytes_per_second).expect("it is a rate")
}
