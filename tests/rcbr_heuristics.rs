//! The heuristic of RCBR stands twice in this workspace: for the films of a scenario, in bits and
//! parts of slots, and for any source of a client, in bytes and nanoseconds. Without smoothing both
//! are exact, so where bytes are whole they wish for the same.

use core::time::Duration;

use client::policy::{Rcbr, RcbrSettings};
use co_params::BytesPerSecond;
use condis::film::{Buffer, Heuristic, HeuristicSettings, PARTS_PER_SLOT};
use proptest::collection::vec;
use proptest::prelude::*;

const FRAMES_PER_SECOND: u32 = 25;
const SLOT: Duration = Duration::from_millis(40);

proptest! {
    #[test]
    fn both_heuristics_wish_for_the_same(
        frames in vec(0..20_000_u32, 1..200),
        granule in 1..2_000_u32,
        (low, between) in (0..40_000_u32, 0..40_000_u32),
        horizon in 1..50_u32,
        size in 1..200_000_u32,
    ) {
        let granularity = granule * FRAMES_PER_SECOND;
        let high = low + between;
        let bits = |bytes: u32| 8 * u64::from(bytes);
        let mut film = Heuristic::new(
            HeuristicSettings {
                low: bits(low),
                high: bits(high),
                horizon,
                smoothing: 0.0,
                granularity: bits(granularity),
            },
            FRAMES_PER_SECOND,
            bits(granularity),
        );
        let first = BytesPerSecond::new(granularity).expect("it is a rate");
        let mut source = Rcbr::new(
            RcbrSettings {
                low: low.into(),
                high: high.into(),
                horizon: horizon * SLOT,
                smoothing_per_mille: 0,
                granularity: first,
            },
            first,
        );
        let (mut buffer, mut queued) = (Buffer::new(bits(size), FRAMES_PER_SECOND), 0_u32);
        let mut in_force = first;
        for frame in frames {
            buffer.play(8 * frame, in_force.bits(), PARTS_PER_SLOT);
            let drained = in_force.get() / FRAMES_PER_SECOND;
            queued = (queued + frame).saturating_sub(drained).min(size);

            film.observe(8 * frame);
            source.observe(frame.into(), SLOT);
            let wanted = source.wanted(queued.into(), in_force);
            let by_film = film.wanted(&buffer, in_force.bits());
            prop_assert_eq!(wanted.map(BytesPerSecond::bits), by_film);
            in_force = wanted.unwrap_or(in_force);
        }
    }
}
