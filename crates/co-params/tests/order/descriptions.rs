//! The order on traffic descriptions, their sums and bounds, and the description of a flow.

use super::*;

#[test]
fn f_007_to_f_010_on_one_pair_that_is_unordered() {
    let (one, other) = (spec(10, 100, 50, 5, 60), spec(20, 90, 40, 3, 70));
    assert_eq!(one.compare(&other), None);
    assert_eq!(one.merge(&other), spec(20, 100, 50, 3, 60));
    assert_eq!(one.least_upper_bound(&other), spec(20, 100, 50, 3, 70));
    assert_eq!(one.sum(&other), Some(spec(30, 190, 90, 3, 70)));
    assert_eq!(one.minimum(&other), spec(10, 100, 40, 3, 60));
    assert_eq!(one.greatest_lower_bound(&other), Some(spec(10, 90, 40, 5, 60)));
}

#[test]
fn f_010_the_minimum_of_an_ordered_pair_is_the_smaller() {
    let (small, large) = (spec(10, 90, 40, 5, 60), spec(10, 100, 40, 5, 60));
    assert_eq!(small.minimum(&large), small);
    assert_eq!(large.minimum(&small), small);
}

#[test]
fn no_packet_suits_two_descriptions_whose_sizes_are_apart() {
    assert_eq!(spec(1, 9, 1, 8, 9).greatest_lower_bound(&spec(1, 9, 1, 1, 7)), None);
}

#[test]
fn f_009_a_sum_that_a_flowspec_cannot_say_is_none_and_a_peak_that_it_cannot_is_unbounded() {
    let (half, most) = (0x8000_0000, 0xFFFF_FFFD);
    assert_eq!(spec(half, 1, half, 1, 1).sum(&spec(half, 1, half, 1, 1)), None);
    assert_eq!(spec(1, half, 1, 1, 1).sum(&spec(1, half, 1, 1, 1)), None);
    assert_eq!(spec(most, 1, most, 1, 1).sum(&spec(1, 1, 1, 1, 1)), None);
    let sum = spec(1, 1, half, 1, 1).sum(&spec(1, 1, half, 1, 1)).expect("the rates are small");
    assert_eq!(sum.peak_bandwidth(), BytesPerSecond::POSITIVE_INFINITY);
}

#[test]
fn ta_29_open_members_get_the_smallest_conforming_description() {
    let unit = bytes(1500);
    let flow = Flowspec {
        token_rate: BytesPerSecond::new(10),
        ..Flowspec::unspecified(ServiceClass::ControlledLoad)
    };
    assert_eq!(flow.tspec(unit), Ok(Some(spec(10, 1500, 0xFFFF_FFFE, 1, 1500))));
    let shallow = Flowspec { token_bucket_size: Bytes::new(1000), ..flow };
    assert_eq!(shallow.tspec(unit), Ok(Some(spec(10, 1000, 0xFFFF_FFFE, 1, 1000))));
    assert_eq!(Flowspec::unspecified(ServiceClass::BestEffort).tspec(unit), Ok(None));
    assert_eq!(
        Flowspec { token_rate: Some(rate(5)), ..Flowspec::NO_TRAFFIC }.tspec(unit),
        Ok(None)
    );
}

#[test]
fn f_004_a_packet_above_the_unit_of_the_link_is_refused_and_not_clipped() {
    let flow = Flowspec { max_sdu_size: Bytes::new(1501), ..Flowspec::constant_rate(rate(10)) };
    let rule = Rule::AboveLinkUnit { field: FlowspecField::MaxSduSize, size: 1501, unit: 1500 };
    assert_eq!(flow.tspec(bytes(1500)), Err(rule));
    assert!(flow.tspec(bytes(1501)).is_ok());
}

proptest! {
    #[test]
    fn f_005_the_order_on_descriptions_is_partial([a, b, c] in prop::array::uniform3(tspec())) {
        prop_assert!(a.satisfies(&a));
        prop_assert!(!(a.satisfies(&b) && b.satisfies(&a)) || a == b);
        prop_assert!(!(a.satisfies(&b) && b.satisfies(&c)) || a.satisfies(&c));
        let class = ServiceClass::Guaranteed;
        prop_assert_eq!(a.compare(&b), a.flowspec(class).compare(&b.flowspec(class)));
    }

    #[test]
    fn f_008_bounds_of_descriptions_are_the_closest_ones_and_well_formed(
        [a, b, c] in prop::array::uniform3(tspec()),
    ) {
        let upper = a.least_upper_bound(&b);
        prop_assert!(upper.satisfies(&a) && upper.satisfies(&b));
        prop_assert!(!(c.satisfies(&a) && c.satisfies(&b)) || c.satisfies(&upper));
        let lower = a.greatest_lower_bound(&b);
        prop_assert!(lower.is_none_or(|lower| a.satisfies(&lower) && b.satisfies(&lower)));
        if a.satisfies(&c) && b.satisfies(&c) {
            prop_assert!(lower.is_some_and(|lower| lower.satisfies(&c)));
        }
        let results = [Some(upper), lower, Some(a.merge(&b)), Some(a.minimum(&b)), a.sum(&b)];
        for result in results.into_iter().flatten() {
            prop_assert_eq!(remade(&result), Ok(result));
        }
    }

    #[test]
    fn operations_on_descriptions_commute_and_associate(
        [a, b, c] in prop::array::uniform3(tspec()),
    ) {
        prop_assert_eq!(a.least_upper_bound(&b), b.least_upper_bound(&a));
        prop_assert_eq!(a.merge(&b), b.merge(&a));
        prop_assert_eq!(a.sum(&b), b.sum(&a));
        prop_assert_eq!(a.minimum(&b), b.minimum(&a));
        prop_assert_eq!(a.greatest_lower_bound(&b), b.greatest_lower_bound(&a));
        prop_assert_eq!(a.least_upper_bound(&a), a);
        prop_assert_eq!(a.minimum(&a), a);
        prop_assert_eq!(
            a.least_upper_bound(&b).least_upper_bound(&c),
            a.least_upper_bound(&b.least_upper_bound(&c))
        );
        prop_assert_eq!(a.merge(&b).merge(&c), a.merge(&b.merge(&c)));
    }

    #[test]
    fn f_009_a_sum_can_stand_for_each_of_its_flows([a, b] in prop::array::uniform2(tspec())) {
        if let Some(sum) = a.sum(&b) {
            prop_assert!(sum.satisfies(&a) && sum.satisfies(&b));
        }
    }

    #[test]
    fn what_validates_can_be_described_on_a_link_that_takes_its_packets(
        flow in prop_oneof![flowspec(), valid_flow()], unit in prop_oneof![1..12_u32, 1..=0xFFFF_FFFE_u32],
    ) {
        prop_assume!(flow.validate(Direction::Transmit).is_ok());
        let fits = |size: Option<Bytes>| size.is_none_or(|size| size.get() <= unit);
        let fits = fits(flow.max_sdu_size) && fits(flow.minimum_policed_size);
        if flow.service_type.class() == ServiceClass::NoTraffic
            || flow.service_type.class() == ServiceClass::NoChange
        {
            prop_assert_eq!(flow.tspec(bytes(unit)), Ok(None));
            return Ok(());
        }
        match flow.tspec(bytes(unit)) {
            Ok(Some(tspec)) => {
                prop_assert!(fits);
                let described = tspec.flowspec(flow.service_type.class());
                prop_assert_eq!(described.validate(Direction::Transmit), Ok(()));
                let kept = Flowspec {
                    latency: None,
                    delay_variation: None,
                    service_type: described.service_type,
                    ..flow
                };
                prop_assert!(described.satisfies(&kept), "what was specified is kept");
            }
            Ok(None) => prop_assert_eq!(flow.token_rate, None),
            Err(Rule::AboveLinkUnit { .. }) => prop_assert!(!fits),
            Err(rule) => prop_assert!(false, "a valid flow breaks {}", rule),
        }
    }
}
