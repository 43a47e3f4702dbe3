//! What a change leaves as it was, what is there and what is not, and the words for it.

use super::*;

fn both(transmit: Flowspec, receive: Flowspec) -> CallParameters {
    let part = CallManagerParameters { transmit, receive, specific: SpecificParameters::default() };
    CallParameters { call_manager: Some(part), ..CallParameters::default() }
}

fn flow(rate: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a number"))
}

#[test]
fn a_direction_that_is_kept_is_as_it_was_and_the_other_as_asked() {
    let before = both(flow(1), flow(2));
    let cases = [
        (both(Flowspec::NO_CHANGE, flow(4)), both(flow(1), flow(4))),
        (both(flow(3), Flowspec::NO_CHANGE), both(flow(3), flow(2))),
        (both(Flowspec::NO_CHANGE, Flowspec::NO_CHANGE), before.clone()),
        (both(flow(3), flow(4)), both(flow(3), flow(4))),
    ];
    for (asked, after) in cases {
        assert_eq!(asked.over(&before), after);
    }
}

#[test]
fn a_silent_direction_does_not_excuse_the_other_from_its_media_flags() {
    let traffic_both_ways = MediaFlags::TRANSMIT_VC | MediaFlags::RECEIVE_VC;
    let silent = Flowspec::NO_TRAFFIC;
    for (transmit, receive, is_legal) in
        [(silent, flow(1), true), (flow(1), silent, true), (silent, silent, false)]
    {
        let block = both(transmit, receive).with_media_flags(traffic_both_ways);
        assert_eq!(block.validate().is_ok(), is_legal, "{transmit} {receive}");
    }
}

#[test]
fn only_type_0_without_bytes_is_no_specific_part() {
    let specific = |param_type, bytes: &[u8]| SpecificParameters {
        param_type,
        parameters: bytes.iter().copied().collect(),
    };
    assert!(specific(0, &[]).is_none());
    assert!(!specific(1, &[]).is_none(), "the type alone may mean something");
    assert!(!specific(0, &[0]).is_none());
}

#[test]
fn directions_have_the_names_of_their_parts() {
    assert_eq!(Direction::Transmit.to_string(), "transmit");
    assert_eq!(Direction::Receive.to_string(), "receive");
}

#[test]
fn flags_of_a_service_type_are_told_apart() {
    let plain = ServiceType::new(ServiceClass::Guaranteed);
    let told = |it: ServiceType| (it.is_without_traffic_control(), it.is_without_signaling());
    assert_eq!(told(plain), (false, false));
    assert_eq!(told(plain.without_traffic_control()), (true, false));
    assert_eq!(told(plain.without_signaling()), (false, true));
}

#[test]
fn three_classes_only_report_and_no_flow_may_ask_for_them() {
    use ServiceClass::{GeneralInformation, NetworkUnavailable, NonConforming};
    let reporting: Vec<_> = ServiceClass::ALL.into_iter().filter(|it| it.is_indication()).collect();
    assert_eq!(reporting, [NetworkUnavailable, GeneralInformation, NonConforming]);
    for class in reporting {
        let asking = Flowspec { service_type: ServiceType::new(class), ..flow(1) };
        assert!(both(asking, Flowspec::NO_TRAFFIC).validate().is_err(), "{}", class.name());
    }
    for raw in [32, 33, 64] {
        assert_eq!(ServiceType::from_raw(raw), None, "{raw} is no class, nor panics");
    }
}
