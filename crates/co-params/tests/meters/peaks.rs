//! The peak, the least size that is accounted, and both meters together.

use super::*;

/// 100 bytes a second and at most 400 at once; 200 a second at the peak, in packets of up to 100.
fn with_peak(minimum: u32) -> TokenBucket {
    let tspec = Tspec::new(
        bytes_per_second(100),
        bytes(400),
        bytes_per_second(200),
        bytes(minimum),
        bytes(100),
    );
    let second = NonZeroU32::new(1).expect("not zero");
    TokenBucket::new(tspec.expect("the description is well-formed"), second)
}

#[test]
fn f_001_the_peak_lets_go_again_as_time_passes() {
    let mut meter = with_peak(1);
    let sent: Vec<bool> = [0, 0, 1, 1, 2, 2].map(|at| meter.conforms(at, 100)).to_vec();
    assert_eq!(sent, [true, false, true, false, true, false], "one of 100 bytes a second");
}

#[test]
fn f_001_a_packet_below_the_least_size_counts_as_one_of_it() {
    let mut meter = with_peak(50);
    let first: Vec<bool> = (0..4).map(|_| meter.conforms(0, 1)).collect();
    assert_eq!(first, [true, true, false, false], "as two of 50");
    assert_eq!(meter.credit(), 300);
}

#[test]
fn no_peak_limits_nothing_however_much_comes_at_once() {
    let unbounded = BytesPerSecond::POSITIVE_INFINITY;
    let tspec = Tspec::new(bytes_per_second(1), bytes(300), unbounded, bytes(1), bytes(100));
    let tspec = tspec.expect("the description is well-formed");
    let mut meter = TokenBucket::new(tspec, TokenBucket::MICROSECONDS);
    assert_eq!([100; 4].map(|size| meter.conforms(0, size)), [true, true, true, false]);
}
