//! The meters against worked vectors: I.371 for cells, a textbook and public traces for packets.

mod cells;
mod peaks;
mod traces;

use std::num::NonZeroU32;

use co_params::meter::{Gcra, LeakyBucket, TokenBucket, VirtualScheduling};
use co_params::{Bytes, BytesPerSecond, Tspec};
use proptest::prelude::*;

proptest! {
    #[test]
    fn f_001_what_conforms_stays_under_both_lines_over_every_interval(
        rate in 1..2_000_u32,
        headroom in prop_oneof![Just(None), (0..2_000_u32).prop_map(Some)],
        (largest, spare) in (1..300_u32, 0..500_u32),
        packets in prop::collection::vec((0..400_u64, 0..350_u32), 1..60),
    ) {
        let peak = headroom.map_or(BytesPerSecond::POSITIVE_INFINITY, |more| bytes_per_second(rate + more));
        let depth = largest + spare;
        let tspec = Tspec::new(
            bytes_per_second(rate), bytes(depth), peak, bytes(1), bytes(largest),
        ).expect("the description is well-formed");
        let mut meter = TokenBucket::new(tspec, NonZeroU32::new(1000).expect("not zero"));
        let mut at = 0;
        let mut sent = vec![];
        for (gap, size) in packets {
            at += gap;
            if meter.conforms(at, size) {
                sent.push((at, u64::from(size.max(1))));
            }
        }
        for first in 0..sent.len() {
            let mut data = 0;
            for &(at, size) in &sent[first..] {
                data += size;
                let ticks = at - sent[first].0;
                prop_assert!(data * 1000 <= u64::from(depth) * 1000 + u64::from(rate) * ticks);
                if headroom.is_some() {
                    let line = u64::from(largest) * 1000 + u64::from(peak.get()) * ticks;
                    prop_assert!(data * 1000 <= line);
                }
            }
        }
    }
}

#[test]
fn a_packet_longer_than_the_largest_never_conforms_and_costs_nothing() {
    let tspec =
        Tspec::new(bytes_per_second(1), bytes(100), bytes_per_second(1), bytes(1), bytes(60))
            .expect("the description is well-formed");
    let mut meter = TokenBucket::new(tspec, TokenBucket::MICROSECONDS);
    assert!(!meter.conforms(0, 61));
    assert!(meter.conforms(0, 60));
    assert!(!meter.conforms(0, 1), "the peak has let all of M go, though the bucket holds 40");
    assert_eq!(meter.credit(), 40);

    let unbounded = BytesPerSecond::POSITIVE_INFINITY;
    let tspec = Tspec::new(bytes_per_second(1), bytes(100), unbounded, bytes(1), bytes(60))
        .expect("the description is well-formed");
    let mut meter = TokenBucket::new(tspec, TokenBucket::MICROSECONDS);
    assert!(!meter.conforms(0, 61), "the bucket holds it, but it is too long");
    assert_eq!(meter.credit(), 100);
}

#[test]
fn the_largest_numbers_neither_overflow_nor_lose_credit() {
    let most = BytesPerSecond::new(0xFFFF_FFFD).expect("a number");
    let deepest = Bytes::MAX;
    let tspec = Tspec::new(most, deepest, BytesPerSecond::POSITIVE_INFINITY, bytes(1), deepest)
        .expect("the description is well-formed");
    let mut meter = TokenBucket::new(tspec, NonZeroU32::MAX);
    assert!(meter.conforms(0, 0xFFFF_FFFE));
    assert!(!meter.conforms(0, 1));
    assert!(!meter.conforms(1, 1), "a tick is worth less than a byte");
    assert!(meter.conforms(2, 1), "two ticks are worth more");
    assert!(meter.conforms(u64::MAX, 0xFFFF_FFFE), "any long pause fills the bucket");
}

/// Packets of one token queue in order and leave as soon as they conform; tokens come after the
/// sends of a slot.
fn textbook(rate: u32) -> Vec<Vec<u32>> {
    let arrivals = [(0, 3), (1, 1), (2, 1), (3, 1), (6, 2), (7, 2)];
    let mut meter = meter(rate, 2, 1);
    let (mut queue, mut next) = (vec![], 1);
    (0..9)
        .map(|slot| {
            for (_, count) in arrivals.iter().filter(|(at, _)| *at == slot) {
                queue.extend(next..next + count);
                next += count;
            }
            let sent = queue.iter().take_while(|_| meter.conforms(slot, 1)).count();
            queue.drain(..sent).collect()
        })
        .collect()
}

#[test]
fn a_textbook_bucket_of_two_shapes_as_printed() {
    // Kurose and Ross, the chapter on multimedia.
    let sends = |slots: &[&[u32]]| slots.iter().map(|slot| slot.to_vec()).collect::<Vec<_>>();
    assert_eq!(textbook(1), sends(&[&[1, 2], &[3], &[4], &[5], &[6], &[], &[7, 8], &[9], &[10]]));
    assert_eq!(
        textbook(2),
        sends(&[&[1, 2], &[3, 4], &[5], &[6], &[], &[], &[7, 8], &[9, 10], &[]])
    );
}

/// A meter without a peak, whose largest packet fills the bucket.
fn meter(rate: u32, depth: u32, ticks_per_second: u32) -> TokenBucket {
    let tspec = Tspec::new(
        bytes_per_second(rate),
        bytes(depth),
        BytesPerSecond::POSITIVE_INFINITY,
        bytes(1),
        bytes(depth),
    );
    let ticks_per_second = NonZeroU32::new(ticks_per_second).expect("not zero");
    TokenBucket::new(tspec.expect("the description is well-formed"), ticks_per_second)
}

fn bytes(count: u32) -> Bytes {
    Bytes::new(count).expect("a number")
}

fn bytes_per_second(rate: u32) -> BytesPerSecond {
    BytesPerSecond::new(rate).expect("a number")
}
