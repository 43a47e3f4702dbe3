//! Roundings and alternatives of calls with traffic both ways: each rate by itself (R-029, M-12).

use call_manager::manager::OnMiniportRefusal;
use call_manager::{Config, MiniportAnswer, Profile, Terms};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};

use crate::support::{BEFORE, Bench, COUNTER, WANTED, at_rate, by, flow};

#[test]
fn r_029_the_flow_received_is_rounded_by_the_same_flags() {
    let told = two_way(MediaFlags::ROUND_UP_FLOW);
    let rounded = |rate| {
        let mut used = told.clone();
        used.receive = flow(rate);
        told.may_round_to(&used)
    };
    assert_eq!([COUNTER - 1, COUNTER, COUNTER + 1].map(rounded), [false, true, true]);
}

#[test]
fn r_029_a_flow_that_may_be_rounded_does_not_excuse_the_other() {
    let told = two_way(MediaFlags::ROUND_UP_FLOW);
    let mut used = told.clone();
    (used.transmit, used.receive) = (flow(BEFORE + 1), flow(COUNTER - 1));
    assert!(!told.may_round_to(&used), "up and down");
    (used.transmit, used.receive) = (flow(BEFORE - 1), flow(COUNTER + 1));
    assert!(!told.may_round_to(&used), "down and up");
}

#[test]
fn r_029_a_peak_that_may_be_rounded_does_not_excuse_the_token_rate() {
    let told = two_way(MediaFlags::ROUND_UP_FLOW);
    let mut used = told.clone();
    used.transmit.token_rate = BytesPerSecond::new(BEFORE - 1);
    assert!(!told.may_round_to(&used), "the token rate alone");
    used.transmit.peak_bandwidth = BytesPerSecond::new(BEFORE + 1);
    assert!(!told.may_round_to(&used), "the peak the other way");
}

#[test]
fn m_12_an_alternative_lowers_every_rate_of_both_flows() {
    let config = Config {
        on_miniport_refusal: OnMiniportRefusal::StepDown { percent: 50 },
        ..by(Profile::CONDIS)
    };
    let mut bench = Bench::inactive_with(config);
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    let mut block = block(MediaFlags::NONE);
    if let Some(part) = &mut block.call_manager {
        part.transmit.peak_bandwidth = BytesPerSecond::new(WANTED);
    }
    let made = bench.manager.make_call(bench.now, crate::support::CLIENT, bench.vc, &mut block);
    assert_eq!((made, block.is_changed()), (Status::Success, true));
    let granted = block.call_manager.expect("a completion is complete");
    let rates = |flow: Flowspec| [flow.token_rate, flow.peak_bandwidth];
    let rate = BytesPerSecond::new;
    assert_eq!(rates(granted.transmit), [rate(BEFORE / 2), rate(WANTED / 2)]);
    assert_eq!(rates(granted.receive), [rate(COUNTER / 2), rate(COUNTER / 2)]);
}

#[test]
fn opaque_bytes_of_one_part_change_without_those_of_the_other() {
    let bytes = |byte: u8| co_params::SpecificParameters {
        param_type: 1,
        parameters: [byte].into_iter().collect(),
    };
    let mut block = Terms::for_call(&at_rate(BEFORE)).expect("legal").to_parameters(false);
    let terms = Terms::for_call(&block).expect("legal");
    if let Some(media) = &mut block.media {
        media.specific = bytes(2);
    }
    let changed = terms.for_change(&block).expect("legal");
    assert_eq!(changed.to_parameters(false).media.map(|part| part.specific), Some(bytes(2)));
    if let Some(part) = &mut block.call_manager {
        part.specific = bytes(1);
    }
    let again = changed.for_change(&block).expect("legal").to_parameters(false);
    assert_eq!(again.call_manager.map(|part| part.specific), Some(bytes(1)));
    assert_eq!(again.media.map(|part| part.specific), Some(bytes(2)), "as it was");
}

#[test]
fn r_029_a_peak_is_not_raised_where_rates_may_only_fall() {
    let told = two_way(MediaFlags::ROUND_DOWN_FLOW);
    let mut used = told.clone();
    used.transmit.peak_bandwidth = BytesPerSecond::new(BEFORE + 1);
    assert!(!told.may_round_to(&used), "the token rate is as it was");
    used.transmit = flow(BEFORE - 1);
    assert!(told.may_round_to(&used), "both down");
}

#[test]
fn r_062_a_change_does_not_silence_what_its_media_flags_promise() {
    let terms = Terms::for_call(&at_rate(BEFORE)).expect("legal");
    let mut block = at_rate(BEFORE).with_media_flags(MediaFlags::TRANSMIT_VC);
    if let Some(part) = &mut block.call_manager {
        (part.transmit, part.receive) = (Flowspec::NO_TRAFFIC, Flowspec::NO_CHANGE);
    }
    assert_eq!(terms.for_change(&block), Err(Status::InvalidData), "nothing is left to transmit");
    block.media = None;
    assert!(terms.for_change(&block).is_ok(), "nothing is promised");
}

fn two_way(flags: MediaFlags) -> Terms {
    Terms::for_call(&block(flags)).expect("legal")
}

/// To send at [`BEFORE`] and to receive at [`COUNTER`].
fn block(flags: MediaFlags) -> CallParameters {
    let mut block = at_rate(BEFORE).with_media_flags(flags);
    if let Some(part) = &mut block.call_manager {
        part.receive = flow(COUNTER);
    }
    block
}
