//! What a block asks for, given what it leaves out.

use call_manager::{MiniportAnswer, Terms};
use co_params::{
    BytesPerSecond, CallFlags, CallParameters, Flowspec, MediaFlags, MediaParameters, Microseconds,
    ServiceClass, ServiceType, SpecificParameters, Status,
};

use crate::support::{BEFORE, Bench, CLIENT, COUNTER, WANTED, at_rate, flow};

#[test]
fn a_call_without_a_media_part_gets_the_directions_of_its_flows() {
    assert_eq!(call(&at_rate(BEFORE)).media_flags, MediaFlags::TRANSMIT_VC);
    assert_eq!(call(&CallParameters::default()).media_flags, MediaFlags::NONE);
    let both = MediaFlags::TRANSMIT_VC | MediaFlags::RECEIVE_VC;
    assert_eq!(call(&two_way(BEFORE, BEFORE)).media_flags, both);
}

#[test]
fn a_media_part_that_names_no_direction_leaves_them_to_the_flows() {
    let block = at_rate(BEFORE).with_media_flags(MediaFlags::ROUND_UP_FLOW);
    let expected = MediaFlags::ROUND_UP_FLOW | MediaFlags::TRANSMIT_VC;
    assert_eq!(call(&block).media_flags, expected);
    assert_eq!(change(&call(&block), &block), call(&block), "the same block asks for the same");
}

#[test]
fn what_a_change_leaves_out_stays_as_it_is() {
    let before = call(&with_specifics());
    assert_eq!(change(&before, &CallParameters::default()), before);
    let faster = change(&before, &CallParameters { media: None, ..two_way(WANTED, WANTED) });
    assert_eq!(faster.media_flags, before.media_flags);
    assert_eq!(faster.receive_priority, before.receive_priority);
}

#[test]
fn media_flags_that_are_left_out_do_not_promise_what_the_change_silences() {
    let before = call(&two_way(BEFORE, BEFORE));
    let one_way = change(&before, &CallParameters { media: None, ..at_rate(WANTED) });
    assert_eq!(one_way.media_flags, MediaFlags::TRANSMIT_VC);
    let silent = CallParameters::sending(Flowspec::NO_TRAFFIC);
    let silenced = change(&before, &silent);
    assert_eq!(silenced.media_flags, MediaFlags::NONE);
    assert_eq!(silenced.to_parameters(false).validate(), Ok(()));
}

#[test]
fn nochange_keeps_one_direction_and_changes_the_other() {
    let before = call(&two_way(BEFORE, COUNTER));
    let mut block = at_rate(WANTED);
    if let Some(part) = &mut block.call_manager {
        part.receive = Flowspec::NO_CHANGE;
    }
    let after = change(&before, &block);
    assert_eq!((after.transmit, after.receive), (flow(WANTED), flow(COUNTER)));
}

#[test]
fn a_new_call_has_nothing_that_could_stay_as_it_is() {
    let block = CallParameters::sending(Flowspec::NO_CHANGE);
    assert_eq!(Terms::for_call(&block), Err(Status::InvalidData));
}

#[test]
fn a_05_a_stale_changed_flag_in_a_change_is_ignored() {
    let before = call(&at_rate(BEFORE));
    let stale = CallParameters { flags: CallFlags::CALL_PARAMETERS_CHANGED, ..at_rate(WANTED) };
    assert_eq!(change(&before, &stale), change(&before, &at_rate(WANTED)));
}

#[test]
fn the_kind_of_vc_does_not_change() {
    let before = call(&at_rate(BEFORE));
    for flags in [CallFlags::PERMANENT_VC, CallFlags::BROADCAST_VC, CallFlags::MULTIPOINT_VC] {
        let block = CallParameters { flags, ..at_rate(WANTED) };
        assert_eq!(before.for_change(&block), Err(Status::InvalidData));
    }
}

#[test]
fn a_03_opaque_bytes_come_back_bit_for_bit_after_a_failed_change() {
    let mut bench = Bench::inactive();
    let mut block = with_specifics();
    let status = bench.manager.make_call(bench.now, CLIENT, bench.vc, &mut block);
    assert_eq!(status, Status::Success);
    let before = bench.state();
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.modify(WANTED), Status::Failure);
    assert_eq!(bench.state(), before);
    assert_eq!(call(&block).to_parameters(false), block, "and as the client gave them");
}

#[test]
fn a_block_made_of_terms_asks_for_the_same_terms() {
    let terms = call(&with_specifics());
    for is_changed in [false, true] {
        let block = terms.to_parameters(is_changed);
        assert_eq!(block.is_changed(), is_changed);
        assert_eq!(call(&block), terms);
    }
}

#[test]
fn r_029_rates_are_rounded_only_the_way_a_flag_allows() {
    let (up, down) = (MediaFlags::ROUND_UP_FLOW, MediaFlags::ROUND_DOWN_FLOW);
    let verdicts = |flags| [BEFORE - 1, BEFORE, BEFORE + 1].map(|rate| may_round(flags, rate));
    assert_eq!(verdicts(MediaFlags::NONE), [false, true, false]);
    assert_eq!(verdicts(up), [false, true, true]);
    assert_eq!(verdicts(down), [true, true, false]);
    assert_eq!(verdicts(up | down), [true, true, true]);
}

#[test]
fn r_029_the_peak_is_rounded_by_the_same_flags() {
    let told = rounding(MediaFlags::ROUND_UP_FLOW);
    let mut used = told.clone();
    used.transmit.peak_bandwidth = BytesPerSecond::new(BEFORE + 1);
    assert!(told.may_round_to(&used));
    used.transmit.peak_bandwidth = BytesPerSecond::new(BEFORE - 1);
    assert!(!told.may_round_to(&used));
}

#[test]
fn r_029_nothing_but_rates_is_rounded() {
    let told = rounding(MediaFlags::ROUND_UP_FLOW | MediaFlags::ROUND_DOWN_FLOW);
    let alter: [fn(&mut Terms); 5] = [
        |terms| terms.receive_priority += 1,
        |terms| terms.media_flags = MediaFlags::TRANSMIT_VC,
        |terms| terms.transmit.latency = Microseconds::new(1),
        |terms| terms.receive = flow(BEFORE),
        |terms| terms.transmit.token_rate = None,
    ];
    for alter in alter {
        let mut used = told.clone();
        alter(&mut used);
        assert!(!told.may_round_to(&used), "{used:?}");
    }
}

#[test]
fn rounding_makes_no_illegal_flow() {
    let told = rounding(MediaFlags::ROUND_DOWN_FLOW);
    let mut used = told.clone();
    used.transmit.peak_bandwidth = BytesPerSecond::new(BEFORE - 1);
    assert!(!told.may_round_to(&used), "a peak below the token rate");
    used.transmit = flow(0);
    assert!(!told.may_round_to(&used), "a rate of zero");
}

#[track_caller]
fn call(block: &CallParameters) -> Terms {
    Terms::for_call(block).expect("a legal call")
}

#[track_caller]
fn change(terms: &Terms, block: &CallParameters) -> Terms {
    terms.for_change(block).expect("a legal change")
}

fn rounding(flags: MediaFlags) -> Terms {
    call(&at_rate(BEFORE).with_media_flags(flags))
}

fn may_round(flags: MediaFlags, rate: u32) -> bool {
    let told = rounding(flags);
    let mut used = told.clone();
    used.transmit = flow(rate);
    told.may_round_to(&used)
}

fn two_way(transmit: u32, receive: u32) -> CallParameters {
    let mut block = at_rate(transmit);
    if let Some(part) = &mut block.call_manager {
        part.receive = flow(receive);
    }
    block
}

/// A block with everything in it: both flows, hints, and opaque bytes too long to be stored inline.
fn with_specifics() -> CallParameters {
    let specific = |byte| SpecificParameters {
        param_type: u32::from(byte),
        parameters: std::iter::repeat_n(byte, 40).collect(),
    };
    let mut block = two_way(BEFORE, COUNTER);
    if let Some(part) = &mut block.call_manager {
        part.transmit.service_type = ServiceType::new(ServiceClass::ControlledLoad);
        part.specific = specific(1);
    }
    block.media = Some(MediaParameters {
        flags: MediaFlags::TRANSMIT_VC | MediaFlags::RECEIVE_VC | MediaFlags::USE_TIME_STAMPS,
        receive_priority: 3,
        receive_size_hint: 9_180,
        specific: specific(2),
    });
    block
}
