//! Flows between two others.

use co_params::{CallManagerParameters, Flowspec, ServiceClass};

/// How far up from the least to what is wanted: `part` of `whole` equal steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    pub(super) part: u32,
    pub(super) whole: u32,
}

/// The flows at this position between `least` and `wanted`, which has to satisfy it. At the bottom
/// they are the least, at the top what is wanted. A direction of which the least asks for nothing is
/// as wanted throughout.
pub(super) fn blend(
    least: &CallManagerParameters,
    wanted: &CallManagerParameters,
    at: Position,
) -> CallManagerParameters {
    CallManagerParameters {
        transmit: direction(&least.transmit, &wanted.transmit, at),
        receive: direction(&least.receive, &wanted.receive, at),
        specific: wanted.specific.clone(),
    }
}

fn direction(least: &Flowspec, wanted: &Flowspec, at: Position) -> Flowspec {
    let asks_for_nothing =
        matches!(least.service_type.class(), ServiceClass::NoTraffic | ServiceClass::NoChange);
    if asks_for_nothing || at.part >= at.whole {
        *wanted
    } else if at.part == 0 {
        *least
    } else {
        coherent(between(least, wanted, at))
    }
}

/// Every member on its way from the least to what is wanted. One that either leaves open, and a peak
/// without bound, has no way; it is as wanted.
fn between(least: &Flowspec, wanted: &Flowspec, at: Position) -> Flowspec {
    // Spares the same match for each of the seven members, which differ in their quantity.
    macro_rules! members {
        ($($member:ident: $quantity:ident),* $(,)?) => {
            Flowspec {
                service_type: wanted.service_type,
                $($member: match (least.$member, wanted.$member) {
                    (Some(from), Some(to)) if to != co_params::$quantity::MAX => {
                        co_params::$quantity::new(number(from.get(), to.get(), at))
                    }
                    (_, to) => to,
                }),*
            }
        };
    }
    members! {
        token_rate: BytesPerSecond,
        token_bucket_size: Bytes,
        peak_bandwidth: BytesPerSecond,
        latency: Microseconds,
        delay_variation: Microseconds,
        max_sdu_size: Bytes,
        minimum_policed_size: Bytes,
    }
}

/// Puts right what members that are open in one of the two flows can put wrong: no token rate above
/// the peak, no packet larger than the bucket, none policed as larger than the largest or the bucket
/// (F-002).
fn coherent(flow: Flowspec) -> Flowspec {
    let bucket = flow.token_bucket_size;
    let max_sdu_size = at_most(flow.max_sdu_size, bucket);
    Flowspec {
        token_rate: at_most(flow.token_rate, flow.peak_bandwidth),
        max_sdu_size,
        minimum_policed_size: at_most(at_most(flow.minimum_policed_size, max_sdu_size), bucket),
        ..flow
    }
}

fn at_most<Q: Ord + Copy>(quantity: Option<Q>, most: Option<Q>) -> Option<Q> {
    quantity.map(|quantity| most.map_or(quantity, |most| quantity.min(most)))
}

/// Rounded down, so that numbers in order stay in order.
fn number(from: u32, to: u32, at: Position) -> u32 {
    let way = (i128::from(to) - i128::from(from)) * i128::from(at.part);
    let number = i128::from(from) + way.div_euclid(i128::from(at.whole));
    u32::try_from(number).expect("it lies between two numbers of 32 bits")
}

#[cfg(test)]
mod tests {
    use super::*;
    use co_params::{Bytes, BytesPerSecond, Microseconds};

    #[test]
    fn numbers_go_up_and_down() {
        let at = |part| Position { part, whole: 4 };
        assert_eq!([0, 1, 2, 3, 4].map(|part| number(0, 10, at(part))), [0, 2, 5, 7, 10]);
        assert_eq!([0, 1, 2, 3, 4].map(|part| number(10, 0, at(part))), [10, 7, 5, 2, 0]);
        let widest = Position { part: u32::MAX - 1, whole: u32::MAX };
        assert_eq!(number(0, u32::MAX, widest), u32::MAX - 1);
        assert_eq!(number(u32::MAX, 0, widest), 1);
    }

    #[test]
    fn members_that_are_better_when_less_go_down() {
        let least = Flowspec { latency: Microseconds::new(100), ..flow(1_000) };
        let wanted = Flowspec { latency: Microseconds::new(50), ..flow(2_000) };
        let middle = direction(&least, &wanted, Position { part: 1, whole: 2 });
        assert_eq!(middle.token_rate, BytesPerSecond::new(1_500));
        assert_eq!(middle.latency, Microseconds::new(75));
    }

    #[test]
    fn an_open_member_does_not_make_a_flow_incoherent() {
        let least = Flowspec { token_bucket_size: Bytes::new(50), ..flow(1_000) };
        let wanted = Flowspec {
            token_bucket_size: Bytes::new(100),
            max_sdu_size: Bytes::new(100),
            minimum_policed_size: Bytes::new(90),
            ..flow(2_000)
        };
        let middle = direction(&least, &wanted, Position { part: 1, whole: 2 });
        assert_eq!(middle.max_sdu_size, Bytes::new(75));
        assert_eq!(middle.minimum_policed_size, Bytes::new(75));
        let wanted = Flowspec { max_sdu_size: None, ..wanted };
        let middle = direction(&least, &wanted, Position { part: 1, whole: 2 });
        assert_eq!(middle.minimum_policed_size, Bytes::new(75));
    }

    #[test]
    fn a_rate_that_the_least_leaves_open_stays_below_the_peak() {
        let least = Flowspec { token_rate: None, ..flow(1_000) };
        let middle = direction(&least, &flow(2_000), Position { part: 1, whole: 2 });
        assert_eq!(middle.peak_bandwidth, BytesPerSecond::new(1_500));
        assert_eq!(middle.token_rate, BytesPerSecond::new(1_500));
    }

    #[test]
    fn a_direction_of_which_nothing_is_needed_is_as_wanted_throughout() {
        for least in [Flowspec::NO_TRAFFIC, Flowspec::NO_CHANGE] {
            for part in 0..=2 {
                let at = direction(&least, &flow(2_000), Position { part, whole: 2 });
                assert_eq!(at, flow(2_000), "{part} of 2");
            }
        }
    }

    #[test]
    fn a_peak_without_bound_stays_without() {
        let infinite = Some(BytesPerSecond::POSITIVE_INFINITY);
        let wanted = Flowspec { peak_bandwidth: infinite, ..flow(2_000) };
        let middle = direction(&flow(1_000), &wanted, Position { part: 1, whole: 2 });
        assert_eq!(middle.peak_bandwidth, infinite);
    }

    fn flow(rate: u32) -> Flowspec {
        Flowspec::constant_rate(BytesPerSecond::new(rate).unwrap())
    }
}
