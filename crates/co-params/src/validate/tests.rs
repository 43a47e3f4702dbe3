//! One test per rule, at its edge: the least that breaks it, and the most that does not.

use super::*;
use crate::{CallManagerParameters, SpecificParameters};

#[test]
fn an_indication_cannot_be_asked_for() {
    use ServiceClass::{GeneralInformation, NetworkUnavailable, NonConforming};
    for class in [NetworkUnavailable, GeneralInformation, NonConforming] {
        let rule = Rule::ServiceTypeIsIndication { raw: class as u32 };
        assert_eq!(broken_rule(Flowspec::unspecified(class)), Some(rule));
    }
}

#[test]
fn flows_without_traffic_are_legal_whatever_their_numbers() {
    assert_eq!(broken_rule(Flowspec::NO_TRAFFIC), None);
    assert_eq!(broken_rule(Flowspec::NO_CHANGE), None);
    let zeros = Flowspec::from_bytes(&[0; 32]).expect("NOTRAFFIC is 0");
    assert_eq!(broken_rule(zeros), None);
}

#[test]
fn guaranteed_service_needs_a_token_rate_either_way_and_controlled_load_to_send() {
    let missing = |class| Some(Rule::Missing { field: Field::TokenRate, class });
    let cases = [
        (ServiceClass::Guaranteed, Direction::Transmit, true),
        (ServiceClass::Guaranteed, Direction::Receive, true),
        (ServiceClass::ControlledLoad, Direction::Transmit, true),
        (ServiceClass::ControlledLoad, Direction::Receive, false),
        (ServiceClass::BestEffort, Direction::Transmit, false),
        (ServiceClass::NetworkControl, Direction::Transmit, false),
        (ServiceClass::Qualitative, Direction::Transmit, false),
    ];
    for (class, direction, is_needed) in cases {
        let expected = if is_needed { missing(class) } else { None };
        let rule = Flowspec::unspecified(class).validate(direction).err();
        assert_eq!(rule, expected, "{class:?} {direction}");
    }
}

#[test]
fn a_rate_of_zero_is_illegal() {
    let flow = Flowspec::constant_rate(BytesPerSecond::ZERO);
    assert_eq!(broken_rule(flow), Some(Rule::TokenRateZero));
}

#[test]
fn f_003_only_a_peak_is_without_bound() {
    let unbounded = Some(BytesPerSecond::POSITIVE_INFINITY);
    let peak = Flowspec { peak_bandwidth: unbounded, ..guaranteed(1) };
    assert_eq!(broken_rule(peak), None);
    let rate = Flowspec { token_rate: unbounded, ..peak };
    assert_eq!(broken_rule(rate), Some(Rule::TokenRateUnbounded));
}

#[test]
fn f_002_bucket_peak_and_sizes_are_positive() {
    let flow = guaranteed(1);
    let zero = Some(Bytes::ZERO);
    let cases = [
        (Flowspec { token_bucket_size: zero, ..flow }, Field::TokenBucketSize),
        (
            Flowspec {
                token_rate: None,
                peak_bandwidth: Some(BytesPerSecond::ZERO),
                ..Flowspec::unspecified(ServiceClass::BestEffort)
            },
            Field::PeakBandwidth,
        ),
        (Flowspec { max_sdu_size: zero, ..flow }, Field::MaxSduSize),
        (Flowspec { minimum_policed_size: zero, ..flow }, Field::MinimumPolicedSize),
    ];
    for (flow, field) in cases {
        assert_eq!(broken_rule(flow), Some(Rule::Zero { field }));
    }
}

#[test]
fn a_peak_below_the_token_rate_is_illegal() {
    let flow = Flowspec { peak_bandwidth: BytesPerSecond::new(1), ..guaranteed(2) };
    let rule = Rule::PeakBelowTokenRate { peak_bandwidth: 1, token_rate: 2 };
    assert_eq!(broken_rule(flow), Some(rule));
    assert_eq!(
        broken_rule(Flowspec { peak_bandwidth: BytesPerSecond::new(2), ..flow }),
        None,
        "a peak equal to the token rate is a constant rate"
    );
}

#[test]
fn f_001_a_bucket_holds_the_largest_packet_and_the_least_that_is_accounted() {
    let flow = Flowspec { token_bucket_size: Bytes::new(1499), ..guaranteed(1) };
    let too_small =
        |field| Some(Rule::BucketTooSmall { token_bucket_size: 1499, field, size: 1500 });
    let large = Some(Bytes::new(1500).expect("a number"));
    assert_eq!(broken_rule(Flowspec { max_sdu_size: large, ..flow }), too_small(Field::MaxSduSize));
    assert_eq!(
        broken_rule(Flowspec { minimum_policed_size: large, ..flow }),
        too_small(Field::MinimumPolicedSize)
    );
    assert_eq!(
        broken_rule(Flowspec { max_sdu_size: large, token_bucket_size: large, ..flow }),
        None
    );
}

#[test]
fn f_002_the_policed_size_is_at_most_the_largest_packet() {
    let sizes = |least, most| Flowspec {
        minimum_policed_size: Bytes::new(least),
        max_sdu_size: Bytes::new(most),
        ..guaranteed(1)
    };
    let rule = Rule::PolicedAboveSdu { minimum_policed_size: 2, max_sdu_size: 1 };
    assert_eq!(broken_rule(sizes(2, 1)), Some(rule));
    assert_eq!(broken_rule(sizes(2, 2)), None);
}

#[test]
fn media_flags_cannot_promise_a_direction_when_both_are_silent() {
    let silent = CallParameters::sending(Flowspec::NO_TRAFFIC);
    assert_eq!(silent.validate(), Ok(()));
    for (flags, direction) in [
        (MediaFlags::TRANSMIT_VC, Direction::Transmit),
        (MediaFlags::RECEIVE_VC, Direction::Receive),
    ] {
        let promising = silent.clone().with_media_flags(flags | MediaFlags::ROUND_UP_FLOW);
        let rule = Rule::SilentButPromised { flags };
        assert_eq!(promising.validate(), Err(Invalid { direction, rule }));
        let sending = CallParameters::sending(guaranteed(1)).with_media_flags(flags);
        assert_eq!(sending.validate(), Ok(()));
    }
}

#[test]
fn a_new_call_has_nothing_to_keep() {
    let change = CallParameters::sending(Flowspec::NO_CHANGE);
    assert_eq!(change.validate(), Ok(()));
    let invalid = Invalid { direction: Direction::Transmit, rule: Rule::NothingToKeep };
    assert_eq!(change.validate_new_call(), Err(invalid));
    assert_eq!(CallParameters::sending(guaranteed(1)).validate_new_call(), Ok(()));
}

#[test]
fn the_first_fault_is_told_transmit_before_receive() {
    let params = CallParameters {
        call_manager: Some(CallManagerParameters {
            transmit: guaranteed(1),
            receive: guaranteed(0),
            specific: SpecificParameters::default(),
        }),
        ..CallParameters::default()
    };
    let invalid = Invalid { direction: Direction::Receive, rule: Rule::TokenRateZero };
    assert_eq!(params.validate(), Err(invalid));
}

#[test]
fn a_05_the_changed_flag_of_a_request_means_nothing() {
    let flags = crate::CallFlags::CALL_PARAMETERS_CHANGED;
    let params = CallParameters { flags, ..CallParameters::sending(guaranteed(1)) };
    assert_eq!(params.validate(), Ok(()));
}

fn guaranteed(token_rate: u32) -> Flowspec {
    Flowspec {
        token_rate: BytesPerSecond::new(token_rate),
        ..Flowspec::unspecified(ServiceClass::Guaranteed)
    }
}

#[track_caller]
fn broken_rule(flow: Flowspec) -> Option<Rule> {
    CallParameters::sending(flow).validate().err().map(|invalid| invalid.rule)
}
