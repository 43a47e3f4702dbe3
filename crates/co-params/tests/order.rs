//! The laws of the order on flows and on traffic descriptions, and what ties them to the rest.

mod common;

use std::cmp::Ordering;
use std::num::NonZeroU32;

use co_params::atm::{AAL5_MAX_SDU, CellsPerSecond};
use co_params::{
    Bytes, BytesPerSecond, CallFlags, CallManagerParameters, CallParameters, Direction, Flowspec,
    FlowspecField, MediaFlags, Microseconds, Rounding, Rule, ServiceClass, ServiceType, Shortfall,
    SpecificParameters, Tspec, changed,
};
use common::{
    call_manager, call_parameters, class, flowspec, member, service_type, tspec, valid_flow,
};
use proptest::prelude::*;

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
fn an_offer_is_compared_direction_by_direction_and_a_kept_one_asks_nothing() {
    let rate = |rate| Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a number"));
    let both = |transmit, receive| CallManagerParameters {
        transmit,
        receive,
        specific: SpecificParameters::default(),
    };
    let offer = both(rate(100), rate(10));
    assert!(offer.satisfies(&both(rate(100), rate(10))));
    assert!(offer.satisfies(&both(rate(100), Flowspec::NO_CHANGE)));
    let short: Vec<_> = offer
        .shortfalls(&both(rate(101), rate(11)))
        .map(|(direction, shortfall)| (direction, shortfall.field))
        .collect();
    use Direction::{Receive, Transmit};
    use FlowspecField::{PeakBandwidth, TokenRate};
    assert_eq!(
        short,
        [
            (Transmit, TokenRate),
            (Transmit, PeakBandwidth),
            (Receive, TokenRate),
            (Receive, PeakBandwidth)
        ]
    );
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
fn a_direction_that_a_need_does_not_use_asks_for_nothing() {
    let both = |transmit, receive| CallManagerParameters {
        transmit,
        receive,
        specific: SpecificParameters::default(),
    };
    let flow = Flowspec::constant_rate(rate(100));
    let noise = Flowspec { token_rate: Some(rate(500)), ..Flowspec::NO_TRAFFIC };
    let qualitative = Flowspec::unspecified(ServiceClass::Qualitative);
    for receive in [Flowspec::NO_TRAFFIC, Flowspec::NO_CHANGE, noise, qualitative] {
        assert!(both(flow, receive).satisfies(&both(flow, noise)), "{receive}");
    }
}

#[test]
fn f_006_an_open_slack_of_a_guaranteed_receiver_is_none_at_all() {
    let call = |transmit, receive| CallManagerParameters {
        transmit,
        receive,
        specific: SpecificParameters::default(),
    };
    let open = Flowspec::constant_rate(rate(100));
    let slack = |us| Flowspec { delay_variation: Microseconds::new(us), ..open };
    let (silent, receiving) = (Flowspec::NO_TRAFFIC, |flow| call(Flowspec::NO_TRAFFIC, flow));
    assert!(receiving(open).satisfies(&receiving(slack(5))));
    assert!(receiving(open).satisfies(&receiving(slack(0))));
    assert!(receiving(slack(0)).satisfies(&receiving(open)));
    let shortfall = Shortfall { field: FlowspecField::DelayVariation, offered: Some(5), needed: 0 };
    let short: Vec<_> = receiving(slack(5)).shortfalls(&receiving(open)).collect();
    assert_eq!(short, [(Direction::Receive, shortfall)]);

    assert!(call(slack(5), silent).satisfies(&call(open, silent)), "a sender has no slack");
    assert!(!call(open, silent).satisfies(&call(slack(5), silent)));
    let unloaded =
        |flow| Flowspec { service_type: ServiceType::new(ServiceClass::ControlledLoad), ..flow };
    assert!(receiving(unloaded(slack(5))).satisfies(&receiving(unloaded(open))));
}

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
fn no_packet_suits_two_flows_whose_sizes_are_apart() {
    let class = ServiceClass::Guaranteed;
    let (one, other) = (spec(2, 3, 2, 3, 3).flowspec(class), spec(2, 3, 2, 2, 2).flowspec(class));
    assert_eq!(one.greatest_lower_bound(&other), None);
    let open = Flowspec { minimum_policed_size: None, ..one };
    let bound = Flowspec { minimum_policed_size: None, ..other };
    assert_eq!(open.greatest_lower_bound(&other), Some(bound), "what is open cannot be apart");
}

#[test]
fn rates_that_are_not_read_do_not_stop_a_rounding() {
    let silent = Flowspec { token_rate: Some(rate(1)), ..Flowspec::NO_TRAFFIC };
    let step = NonZeroU32::new(48).expect("not zero");
    assert_eq!(silent.round(step, Rounding::Down), Some(silent));
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
    fn a_rounded_flow_stays_valid_and_on_its_side(
        flow in prop_oneof![flowspec(), valid_flow()], step in prop_oneof![1..100_u32, 1..=u32::MAX],
    ) {
        let step = NonZeroU32::new(step).expect("at least 1");
        for rounding in [Rounding::Down, Rounding::Up, Rounding::Nearest] {
            let Some(rounded) = flow.round(step, rounding) else { continue };
            if flow.validate(Direction::Transmit).is_ok() {
                prop_assert_eq!(rounded.validate(Direction::Transmit), Ok(()));
            }
            prop_assert_eq!(rounded.round(step, rounding), Some(rounded), "a second time is idle");
            prop_assert!(rounding != Rounding::Up || rounded.satisfies(&flow));
            prop_assert!(rounding != Rounding::Down || flow.satisfies(&rounded));
            let rates = [
                (flow.token_rate, rounded.token_rate),
                (flow.peak_bandwidth, rounded.peak_bandwidth),
            ];
            if [ServiceClass::NoTraffic, ServiceClass::NoChange].contains(&flow.service_type.class()) {
                prop_assert_eq!(rounded, flow, "nothing is read");
                continue;
            }
            for (before, after) in rates {
                let Some((before, after)) = before.zip(after) else { continue };
                if before != BytesPerSecond::POSITIVE_INFINITY {
                    prop_assert!(after.get().is_multiple_of(step.get()));
                    prop_assert!(before.get().abs_diff(after.get()) < step.get());
                }
            }
        }
    }

    #[test]
    fn what_satisfies_a_receiver_is_transitive_among_flows_with_traffic(
        [a, b, c] in prop::array::uniform3(near_flowspec()),
        open in any::<[bool; 2]>(),
    ) {
        // Alike but for the slack in half of the cases, or hardly three would be ordered.
        let slack_of = |flow: Flowspec, open: bool| Flowspec {
            delay_variation: flow.delay_variation.filter(|_| !open),
            ..a
        };
        for [a, b, c] in [[a, b, c], [a, slack_of(b, open[0]), slack_of(c, open[1])]] {
            let asks = |class| ![ServiceClass::NoTraffic, ServiceClass::NoChange].contains(&class);
            let [one, other, last] = [a, b, c].map(|receive| CallManagerParameters {
                transmit: Flowspec::NO_TRAFFIC,
                receive,
                specific: SpecificParameters::default(),
            });
            prop_assert!(one.satisfies(&one));
            if asks(b.service_type.class()) && one.satisfies(&other) && other.satisfies(&last) {
                prop_assert!(one.satisfies(&last));
            }
        }
    }

    #[test]
    fn r_029_without_a_round_flag_there_is_no_rounding(raw in 0..=MediaFlags::ALL.raw()) {
        let flags = MediaFlags::from_raw(raw).expect("all bits have a meaning");
        let round = MediaFlags::ROUND_DOWN_FLOW | MediaFlags::ROUND_UP_FLOW;
        prop_assert_eq!(flags.rounding().is_some(), flags.intersects(round));
    }

    #[test]
    fn what_a_change_leaves_out_stays_as_it_was(
        [before, wanted] in prop::array::uniform2(call_parameters()),
    ) {
        let after = wanted.over(&before);
        prop_assert!(!changed(&wanted, &after), "it is granted as asked");
        prop_assert_eq!(after.over(&before), after.clone(), "and asks for nothing more");
        prop_assert_eq!(CallParameters::default().over(&before).media, before.media.clone());
        if wanted.call_manager.is_none() {
            prop_assert_eq!(after.call_manager, before.call_manager);
        }
    }

    #[test]
    fn a_40_what_is_equal_has_not_changed(params in call_parameters()) {
        prop_assert!(!changed(&params, &params));
    }

    #[test]
    fn a_40_with_every_part_supplied_changed_means_different(
        [mut asked, mut given] in prop::array::uniform2(call_parameters()),
        part in call_manager(),
        is_returned in any::<bool>(),
    ) {
        asked.media.get_or_insert_default();
        let part = asked.call_manager.get_or_insert(part);
        for flow in [&mut part.transmit, &mut part.receive] {
            if flow.service_type.class() == ServiceClass::NoChange {
                *flow = Flowspec::NO_TRAFFIC;
            }
        }
        if is_returned {
            given = CallParameters { flags: given.flags, ..asked.clone() };
        }
        let is_changed = changed(&asked, &given);
        let flag = CallFlags::CALL_PARAMETERS_CHANGED;
        asked.flags = asked.flags.without(flag);
        given.flags = given.flags.without(flag);
        prop_assert_eq!(is_changed, asked != given);
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

    #[test]
    fn bits_and_bytes_convert_within_a_byte(bits in prop_oneof![any::<u64>(), 0..40_000_000_000_u64]) {
        let (floor, ceil) =
            (BytesPerSecond::from_bits_floor(bits), BytesPerSecond::from_bits_ceil(bits));
        if let Some(floor) = floor {
            prop_assert!(floor.bits() <= bits && bits - floor.bits() < 8);
        }
        if let Some(ceil) = ceil {
            prop_assert!(ceil.bits() >= bits && ceil.bits() - bits < 8);
        }
        prop_assert_eq!(floor.is_none(), bits / 8 >= 0xFFFF_FFFE);
        prop_assert_eq!(ceil.is_none(), bits.div_ceil(8) >= 0xFFFF_FFFE);
    }

    #[test]
    fn cells_for_a_rate_are_the_least_that_carry_it(
        raw in member(), sdu in prop_oneof![1..100_u32, 1..=AAL5_MAX_SDU],
    ) {
        let Some(rate) = BytesPerSecond::new(raw) else { return Ok(()) };
        let sdu = bytes(sdu);
        let Some(cells) = CellsPerSecond::for_sdus(rate, sdu) else {
            prop_assert_eq!(rate, BytesPerSecond::POSITIVE_INFINITY);
            return Ok(());
        };
        prop_assert!(cells.sdu_rate(sdu).is_none_or(|carried| carried >= rate));
        if cells.0 > 0 {
            let fewer = CellsPerSecond(cells.0 - 1);
            prop_assert!(fewer.sdu_rate(sdu).is_some_and(|carried| carried < rate));
        }
        let payload = CellsPerSecond::for_payload(rate).expect("the rate is bounded");
        prop_assert!(payload <= cells, "padding and trailers only add");
    }

    #[test]
    fn lines_carry_whole_cells(bits in any::<u64>()) {
        let line = CellsPerSecond::of_line(bits);
        prop_assert!(line.line_bits() <= u128::from(bits));
        prop_assert!(u128::from(bits) - line.line_bits() < 424);
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

/// Flows with so few values per member that two of them are often ordered.
fn near_flowspec() -> impl Strategy<Value = Flowspec> {
    let few = || prop::option::of(0..3_u32);
    (prop::array::uniform7(few()), 0..6_usize, any::<bool>()).prop_map(
        |([rate, bucket, peak, latency, variation, largest, least], class, is_flagged)| {
            let class = [0, 1, 2, 3, 6, 13]
                .map(|raw| ServiceClass::from_raw(raw).expect("assigned"))[class];
            let service = ServiceType::new(class);
            Flowspec {
                token_rate: rate.and_then(BytesPerSecond::new),
                token_bucket_size: bucket.and_then(Bytes::new),
                peak_bandwidth: peak.and_then(BytesPerSecond::new),
                latency: latency.and_then(Microseconds::new),
                delay_variation: variation.and_then(Microseconds::new),
                service_type: if is_flagged { service.without_signaling() } else { service },
                max_sdu_size: largest.and_then(Bytes::new),
                minimum_policed_size: least.and_then(Bytes::new),
            }
        },
    )
}

fn are_sizes_in_order(flow: &Flowspec) -> bool {
    flow.minimum_policed_size.zip(flow.max_sdu_size).is_none_or(|(least, most)| least <= most)
}

/// Valid flows with every number specified, of a class in the chain.
fn full_flow() -> impl Strategy<Value = Flowspec> {
    (tspec(), 0..4_u32, 0..3_u32).prop_map(|(tspec, class, delay)| Flowspec {
        latency: Microseconds::new(delay),
        delay_variation: Microseconds::new(delay),
        ..tspec.flowspec(ServiceClass::from_raw(class).expect("assigned"))
    })
}

fn remade(tspec: &Tspec) -> Result<Tspec, Rule> {
    Tspec::new(
        tspec.token_rate(),
        tspec.token_bucket_size(),
        tspec.peak_bandwidth(),
        tspec.minimum_policed_size(),
        tspec.max_sdu_size(),
    )
}

fn spec(r: u32, b: u32, p: u32, m: u32, largest: u32) -> Tspec {
    Tspec::new(rate(r), bytes(b), rate(p), bytes(m), bytes(largest))
        .expect("the description is well-formed")
}

fn rate(rate: u32) -> BytesPerSecond {
    BytesPerSecond::new(rate).expect("a number")
}

fn bytes(count: u32) -> Bytes {
    Bytes::new(count).expect("a number")
}
