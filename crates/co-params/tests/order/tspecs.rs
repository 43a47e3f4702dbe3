//! At the edges of traffic descriptions: what makes one, and what the link makes of it (TA-29).

use super::*;

fn bytes(count: u32) -> Bytes {
    Bytes::new(count).expect("a number")
}

fn rate(rate: u32) -> BytesPerSecond {
    BytesPerSecond::new(rate).expect("a number")
}

#[test]
fn f_001_a_description_that_contradicts_itself_is_none() {
    let make = |r, b, p, m, largest| {
        Tspec::new(rate(r), bytes(b), rate(p), bytes(m), bytes(largest)).is_ok()
    };
    assert!(make(10, 100, 10, 100, 100), "every bound at its edge");
    assert!(!make(10, 99, 10, 1, 100), "no packet of M fits the bucket");
    assert!(!make(10, 100, 9, 1, 100), "the peak is below the rate");
    assert!(!make(10, 100, 10, 101, 100), "the least is above the largest");
    assert!(!make(0, 100, 10, 1, 100), "nothing ever conforms again");
}

#[test]
fn illegal_numbers_are_refused_even_if_nothing_would_be_described() {
    let open_rate = Flowspec {
        token_rate: None,
        max_sdu_size: Bytes::new(10),
        minimum_policed_size: Bytes::new(11),
        ..Flowspec::constant_rate(rate(1))
    };
    assert!(open_rate.tspec(bytes(100)).is_err(), "m above M, whatever the rate");
    let legal = Flowspec { minimum_policed_size: Bytes::new(10), ..open_rate };
    assert_eq!(legal.tspec(bytes(100)), Ok(None));
}

#[test]
fn ta_29_an_open_largest_packet_is_what_both_the_bucket_and_the_link_take() {
    let largest = |bucket: Option<u32>| {
        let flow = Flowspec {
            token_bucket_size: bucket.and_then(Bytes::new),
            max_sdu_size: None,
            ..Flowspec::constant_rate(rate(1))
        };
        let tspec = flow.tspec(bytes(100)).expect("legal").expect("described");
        (tspec.max_sdu_size().get(), tspec.token_bucket_size().get())
    };
    assert_eq!(largest(Some(99)), (99, 99));
    assert_eq!(largest(Some(101)), (100, 101), "no longer than the link takes");
    assert_eq!(largest(None), (100, 100));
}

#[test]
fn one_size_that_suits_both_is_a_bound_of_both() {
    let sized = |m, largest| {
        Tspec::new(rate(1), bytes(200), rate(1), bytes(m), bytes(largest)).expect("well-formed")
    };
    let bound = sized(1, 50).greatest_lower_bound(&sized(50, 100));
    assert_eq!(bound, Some(sized(50, 50)), "at the edge");
    assert_eq!(sized(1, 49).greatest_lower_bound(&sized(50, 100)), None, "past it");
}
