//! The meters against worked vectors: I.371 for cells, a textbook and public traces for packets.
//!
//! The traces are not part of the project. A test that needs one looks in `CONDIS_DATA`, then beside
//! the repository in `../shared/data`, and says so when it finds none.

use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use co_params::meter::{Gcra, LeakyBucket, TokenBucket, VirtualScheduling};
use co_params::{Bytes, BytesPerSecond, Tspec};
use proptest::prelude::*;

const ARRIVALS: [u64; 18] = [0, 1, 2, 10, 14, 15, 16, 21, 30, 31, 40, 41, 42, 50, 60, 61, 62, 63];

/// The arrivals in half ticks, since one of the increments is 4.5.
fn answers(increment_halves: u64, limit_halves: u64) -> [String; 2] {
    let gcra = Gcra { increment: increment_halves, limit: limit_halves };
    let (mut scheduling, mut bucket) = (VirtualScheduling::new(gcra), LeakyBucket::new(gcra));
    let digits = |conforms: &mut dyn FnMut(u64) -> bool| {
        ARRIVALS.iter().map(|&at| if conforms(at * 2) { '1' } else { '0' }).collect()
    };
    [digits(&mut |at| scheduling.conforms(at)), digits(&mut |at| bucket.conforms(at))]
}

#[test]
fn i_371_both_forms_of_the_gcra_give_the_worked_answers() {
    let cases = [
        (20, 0, "100100010101001000"),
        (20, 4, "100100011010011000"),
        (20, 10, "100101001010011000"),
        (20, 22, "110100011010011000"),
        (20, 40, "111100011010011000"),
        (9, 14, "111110111111011110"),
    ];
    for (increment, limit, expected) in cases {
        let answers = answers(increment, limit);
        assert_eq!(answers, [expected, expected], "I = {increment}/2, L = {limit}/2");
    }
}

#[test]
fn i_371_a_source_that_sends_when_it_may_shows_the_burst() {
    let cases: [(u64, [u64; 8], u64); 4] = [
        (1, [0, 4, 9, 13, 18, 22, 27, 31], 1),
        (3, [0, 3, 8, 12, 17, 21, 26, 30], 1),
        (7, [0, 1, 6, 10, 15, 19, 24, 28], 2),
        (14, [0, 1, 2, 7, 11, 16, 20, 25], 3),
    ];
    for (limit, expected, burst) in cases {
        let gcra = Gcra { increment: 9, limit };
        let mut meter = VirtualScheduling::new(gcra);
        let sent: Vec<_> = (0..).filter(|&slot| meter.conforms(slot * 2)).take(8).collect();
        assert_eq!(sent, expected, "L = {limit}/2");
        assert_eq!(gcra.burst(2), Some(burst), "L = {limit}/2");
    }
}

#[test]
fn cells_no_faster_than_agreed_have_no_longest_burst() {
    let gcra = Gcra { increment: 10, limit: 5 };
    assert_eq!(gcra.burst(10), None);
    assert_eq!(gcra.burst(11), None);
    assert_eq!(Gcra { increment: 1, limit: u64::MAX }.burst(0), Some(u64::MAX));
}

proptest! {
    #[test]
    fn i_371_the_two_forms_agree_on_any_input(
        increment in prop_oneof![0..100_u64, any::<u64>()],
        limit in prop_oneof![0..1000_u64, any::<u64>()],
        gaps in prop::collection::vec(prop_oneof![0..50_u64, any::<u64>()], 0..200),
    ) {
        let gcra = Gcra { increment, limit };
        let (mut scheduling, mut bucket) = (VirtualScheduling::new(gcra), LeakyBucket::new(gcra));
        let mut at = 0_u64;
        for gap in gaps {
            at = at.saturating_add(gap);
            prop_assert_eq!(scheduling.conforms(at), bucket.conforms(at), "at {}", at);
        }
    }

    #[test]
    fn an_earlier_time_counts_as_the_latest_seen(times in prop::collection::vec(0..500_u64, 0..60)) {
        let gcra = Gcra { increment: 9, limit: 14 };
        let mut given = VirtualScheduling::new(gcra);
        let mut clamped = VirtualScheduling::new(gcra);
        let mut bucket = LeakyBucket::new(gcra);
        let (mut packets, mut packets_clamped) = (meter(1000, 50, 1), meter(1000, 50, 1));
        let mut latest = 0;
        for at in times {
            latest = latest.max(at);
            let conforms = given.conforms(at);
            prop_assert_eq!(conforms, clamped.conforms(latest));
            prop_assert_eq!(conforms, bucket.conforms(at));
            prop_assert_eq!(packets.conforms(at, 9), packets_clamped.conforms(latest, 9));
        }
    }

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

#[test]
fn bc_paug89_conforming_packets_are_counted_as_published() {
    let Some(packets) = bellcore() else { return };
    let cases = [
        (175_000, 16_000, 1, 88_514, 33_702_856),
        (250_000, 16_000, 1, 93_365, 39_037_816),
        (250_000, 64_000, 1, 96_995, 43_062_864),
        (250_000, 16_000, 128, 93_042, 38_722_366),
    ];
    for (rate, depth, policed, count, total) in cases {
        let tspec = Tspec::new(
            bytes_per_second(rate),
            bytes(depth),
            BytesPerSecond::POSITIVE_INFINITY,
            bytes(policed),
            bytes(depth),
        )
        .expect("the description is well-formed");
        let mut meter = TokenBucket::new(tspec, TokenBucket::MICROSECONDS);
        let sent: Vec<_> = packets.iter().filter(|&&(at, len)| meter.conforms(at, len)).collect();
        let sum: u64 = sent.iter().map(|(_, len)| u64::from(*len)).sum();
        assert_eq!((sent.len(), sum), (count, total), "r = {rate}, b = {depth}, m = {policed}");
    }
}

#[test]
fn bc_paug89_the_smallest_bucket_that_drops_nothing_is_as_published() {
    let Some(packets) = bellcore() else { return };
    let cases = [(175_000, 3_033_706), (250_000, 495_401), (500_000, 57_591), (1_000_000, 8_994)];
    for (rate, depth) in cases {
        let drops = |depth| {
            let mut meter = meter(rate, depth, 1_000_000);
            packets.iter().filter(|&&(at, len)| !meter.conforms(at, len)).count()
        };
        assert_eq!(drops(depth), 0, "r = {rate}");
        assert!(drops(depth - 1) > 0, "r = {rate}");
    }
}

#[test]
fn films_conform_frame_by_frame_as_computed() {
    // A unit is a bit here, for the meter does not mind; credit comes each frame time.
    let cases = [
        ("starwars-mpeg1/starwars.frames.txt", 1, 24, 500_000, 172_643, 2_617_711_219_u64),
        ("starwars-mpeg1/starwars.frames.txt", 1, 24, 1_000_000, 174_128, 2_715_230_555),
        ("jurassic-mpeg4/Terse_Jurassic.dat", 8, 25, 1_000_000, 86_724, 2_532_226_712),
    ];
    for (file, bits, frames_per_second, rate, count, total) in cases {
        let Some(text) = trace(file) else { return };
        let frames =
            text.split_whitespace().map(|size| bits * size.parse::<u32>().expect("a size"));
        let mut meter = meter(rate, 300_000, frames_per_second);
        let sent: Vec<_> =
            (0..).zip(frames).filter(|&(frame, size)| meter.conforms(frame, size)).collect();
        let sum: u64 = sent.iter().map(|(_, size)| u64::from(*size)).sum();
        assert_eq!((sent.len(), sum), (count, total), "{file} at {rate} b/s");
    }
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

/// The packets of the trace: microseconds and bytes.
fn bellcore() -> Option<Vec<(u64, u32)>> {
    let packet = |line: &str| {
        let (at, len) = line.trim().split_once(char::is_whitespace).expect("time and length");
        let (seconds, fraction) = at.split_once('.').expect("six decimals");
        let at = format!("{seconds}{fraction}").parse().expect("a time");
        (at, len.trim().parse().expect("a length"))
    };
    Some(trace("bellcore-ethernet/BC-pAug89-small.TL")?.lines().map(packet).collect())
}

/// A file of the traces, or `None` and a word about it.
#[expect(clippy::disallowed_methods, reason = "a test reads a file of measurements")]
fn trace(file: &str) -> Option<String> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("CONDIS_DATA").map_or(beside, PathBuf::from);
    match fs::read_to_string(data.join(file)) {
        Ok(text) => Some(text),
        Err(error) => {
            eprintln!("skipped: no {file} in {} ({error}); set CONDIS_DATA", data.display());
            None
        }
    }
}
