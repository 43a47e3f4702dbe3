//! The two forms of the GCRA, against the worked answers of I.371 and each other.

use super::*;

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
}
