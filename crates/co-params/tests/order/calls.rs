//! The order on both directions of a call, and whether a call has changed.

use super::*;

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

proptest! {
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
}
