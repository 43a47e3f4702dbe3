//! The order on flows: what satisfies what, and the bounds of two.

use super::*;

#[test]
fn f_005_more_rate_and_less_delay_are_better_and_open_is_neither_wish_nor_promise() {
    let need = Flowspec {
        token_rate: BytesPerSecond::new(1000),
        latency: Microseconds::new(50),
        ..Flowspec::unspecified(ServiceClass::ControlledLoad)
    };
    let better = Flowspec {
        token_rate: BytesPerSecond::new(1001),
        token_bucket_size: Bytes::new(1),
        latency: Microseconds::new(49),
        service_type: ServiceType::new(ServiceClass::Guaranteed),
        ..need
    };
    assert!(better.satisfies(&need));
    assert_eq!(better.compare(&need), Some(Ordering::Greater));
    assert_eq!(need.compare(&better), Some(Ordering::Less));
    assert!(!Flowspec { token_rate: None, ..better }.satisfies(&need), "nothing is promised");

    let slower = Flowspec { latency: Microseconds::new(51), ..better };
    assert_eq!(slower.compare(&need), None, "better in rate, worse in delay");
    let shortfall = Shortfall { field: FlowspecField::Latency, offered: Some(51), needed: 50 };
    assert_eq!(slower.shortfalls(&need).collect::<Vec<_>>(), [shortfall]);
    assert_eq!(shortfall.to_string(), "Latency: 51 is offered, 50 is needed");
}

#[test]
fn ta_19_classes_form_one_chain_and_the_rest_stand_alone() {
    use ServiceClass as C;
    let chain = [C::NoTraffic, C::BestEffort, C::ControlledLoad, C::Guaranteed];
    for offer in ServiceClass::ALL {
        for need in ServiceClass::ALL {
            let place = |class| chain.iter().position(|&other| other == class);
            let expected = match (place(offer), place(need)) {
                (Some(offer), Some(need)) => offer >= need,
                (Some(_) | None, _) => offer == need,
            };
            let satisfies = ServiceType::new(offer).satisfies(ServiceType::new(need));
            assert_eq!(satisfies, expected, "{offer} for {need}");
        }
    }
    let flagged = ServiceType::new(C::Guaranteed).without_signaling();
    assert!(!flagged.satisfies(ServiceType::new(C::BestEffort)), "other flags, no order");
    assert!(flagged.satisfies(ServiceType::new(C::BestEffort).without_signaling()));
}

#[test]
fn numbers_of_a_direction_without_traffic_are_not_read() {
    let zeros = Flowspec::from_bytes(&[0; 32]).expect("SERVICETYPE_NOTRAFFIC");
    let noise = Flowspec { service_type: zeros.service_type, ..Flowspec::constant_rate(rate(9)) };
    let flow = Flowspec::constant_rate(rate(100));
    for silent in [Flowspec::NO_TRAFFIC, zeros, noise] {
        assert_eq!(silent.validate(Direction::Transmit), Ok(()));
        assert!(Flowspec::NO_TRAFFIC.satisfies(&silent));
        assert_eq!(silent.compare(&zeros), Some(Ordering::Equal));
        assert_eq!(flow.compare(&silent), Some(Ordering::Greater));
        assert_eq!(flow.least_upper_bound(&silent), Some(flow));
        assert_eq!(flow.greatest_lower_bound(&silent), Some(Flowspec::NO_TRAFFIC));
    }
    let kept = Flowspec { token_rate: Some(rate(5)), ..Flowspec::NO_CHANGE };
    assert_eq!(kept.compare(&Flowspec::NO_CHANGE), Some(Ordering::Equal));
}

#[test]
fn no_packet_suits_two_flows_whose_sizes_are_apart() {
    let class = ServiceClass::Guaranteed;
    let (one, other) = (spec(2, 3, 2, 3, 3).flowspec(class), spec(2, 3, 2, 2, 2).flowspec(class));
    assert_eq!(one.greatest_lower_bound(&other), None);
    let open = Flowspec { minimum_policed_size: None, ..one };
    let bound = Flowspec { minimum_policed_size: None, ..other };
    assert_eq!(open.greatest_lower_bound(&other), Some(bound), "what is open cannot be apart");
}

proptest! {
    #[test]
    fn the_order_on_flows_is_partial([a, b, c] in prop::array::uniform3(near_flowspec())) {
        prop_assert!(a.satisfies(&a));
        prop_assert!(a.satisfies(&a.canonical()) && a.canonical().satisfies(&a));
        let (one, other) = (a.canonical(), b.canonical());
        prop_assert!(!(a.satisfies(&b) && b.satisfies(&a)) || one == other, "antisymmetric");
        prop_assert!(!(a.satisfies(&b) && b.satisfies(&c)) || a.satisfies(&c), "transitive");
        prop_assert_eq!(a.satisfies(&b), a.shortfalls(&b).next().is_none());
        prop_assert_eq!(a.compare(&b), b.compare(&a).map(Ordering::reverse));
    }

    #[test]
    fn validation_and_the_order_read_the_same_members(
        flow in prop_oneof![flowspec(), near_flowspec(), valid_flow()],
    ) {
        for direction in [Direction::Transmit, Direction::Receive] {
            prop_assert_eq!(flow.validate(direction), flow.canonical().validate(direction));
        }
    }

    #[test]
    fn bounds_of_flows_obey_the_laws_of_a_lattice(
        [a, b, c] in prop::array::uniform3(near_flowspec()),
    ) {
        let join = |a: Option<Flowspec>, b: Option<Flowspec>| a?.least_upper_bound(&b?);
        let meet = |a: Option<Flowspec>, b: Option<Flowspec>| a?.greatest_lower_bound(&b?);
        prop_assume!([a, b, c].iter().all(are_sizes_in_order));
        let [a, b, c] = [a, b, c].map(|flow| Some(flow.canonical()));
        prop_assert_eq!(join(a, a), a);
        prop_assert_eq!(meet(a, a), a);
        prop_assert_eq!(join(a, b), join(b, a));
        prop_assert_eq!(meet(a, b), meet(b, a));
        prop_assert_eq!(join(a, join(b, c)), join(join(a, b), c));
        let [left, right] = [meet(meet(a, b), c), meet(a, meet(b, c))];
        prop_assert!(left.is_none() || right.is_none() || left == right, "where both exist");
        if join(a, b).is_some() {
            prop_assert_eq!(meet(a, join(a, b)), a, "absorption");
        }
        if meet(a, b).is_some() {
            prop_assert_eq!(join(a, meet(a, b)), a, "absorption");
        }
    }

    #[test]
    fn bounds_of_flows_are_the_closest_ones(
        [a, b, c] in prop::array::uniform3(near_flowspec()),
    ) {
        if let Some(bound) = a.least_upper_bound(&b) {
            prop_assert!(bound.satisfies(&a) && bound.satisfies(&b));
        }
        if c.satisfies(&a) && c.satisfies(&b) {
            let bound = a.least_upper_bound(&b);
            prop_assert!(bound.is_some_and(|bound| c.satisfies(&bound)), "c is one, so there is a least");
        }
        if let Some(bound) = a.greatest_lower_bound(&b) {
            prop_assert!(a.satisfies(&bound) && b.satisfies(&bound));
        }
        if a.satisfies(&c) && b.satisfies(&c) {
            let bound = a.greatest_lower_bound(&b);
            prop_assert!(bound.is_none_or(|bound| bound.satisfies(&c)));
            let read = c.canonical();
            let suits_a_packet = read.minimum_policed_size.is_some()
                && read.max_sdu_size.is_some()
                && are_sizes_in_order(&read);
            prop_assert!(bound.is_some() || !suits_a_packet, "c is one, so there is a greatest");
        }
    }

    #[test]
    fn bounds_of_valid_flows_without_open_numbers_are_valid(
        [one, other] in prop::array::uniform2(full_flow()),
    ) {
        for direction in [Direction::Transmit, Direction::Receive] {
            let bounds = [one.least_upper_bound(&other), one.greatest_lower_bound(&other)];
            for bound in bounds.into_iter().flatten() {
                prop_assert_eq!(bound.validate(direction), Ok(()));
            }
        }
    }

    #[test]
    fn a_service_type_satisfies_itself_and_reads_back(service in service_type()) {
        prop_assert!(service.satisfies(service));
        prop_assert_eq!(ServiceType::from_raw(service.raw()), Some(service));
    }

    #[test]
    fn a_class_says_what_it_needs_and_is_refused_without(class in class()) {
        for direction in [Direction::Transmit, Direction::Receive] {
            let refused = Flowspec::unspecified(class).validate(direction);
            let is_missing = matches!(refused, Err(Rule::Missing { .. }));
            prop_assert_eq!(is_missing, !class.needs(direction).is_empty());
        }
    }
}
