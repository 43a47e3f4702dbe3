//! Making a call.

use call_manager::{MiniportAnswer, NetworkAnswer};
use co_params::{CallFlags, CallParameters, Flowspec, Status};

use crate::support::{Asked, BEFORE, Bench, CLIENT, COUNTER, Told, at_rate, block_rate, flow};

#[test]
fn r_036_a_call_is_up_after_network_and_miniport_agreed() {
    let mut bench = Bench::inactive();
    assert_eq!(bench.make_call(BEFORE), Status::Success);
    let order = [Asked::Setup(BEFORE), Asked::Activate(BEFORE), Asked::Confirm(BEFORE)];
    assert_eq!(bench.asked(), order);
    assert_eq!((bench.rate(), bench.told()), (Some(BEFORE), vec![]));
}

#[test]
fn r_040_a_call_on_other_terms_comes_back_changed_in_the_same_block() {
    let mut bench = Bench::inactive();
    let answer = bench.countered_with(COUNTER);
    bench.network_says(answer);
    let mut block = at_rate(BEFORE);
    let status = bench.manager.make_call(bench.now, CLIENT, bench.vc, &mut block);
    assert_eq!((status, block_rate(&block), block.is_changed()), (Status::Success, COUNTER, true));
}

#[test]
fn a_call_that_pends_completes_once() {
    let mut bench = Bench::dialing();
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::MakeCall(Status::Success)]);
}

#[test]
fn c_06_a_refused_call_leaves_an_inactive_vc_to_delete() {
    let mut bench = Bench::inactive();
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!(bench.make_call(BEFORE), Status::Failure);
    assert_eq!(bench.asked(), [Asked::Setup(BEFORE)]);
    assert_eq!((bench.close(), bench.delete()), (Status::NotAccepted, Status::Success));
}

#[test]
fn r_031_a_call_that_the_miniport_refuses_is_released_on_the_network() {
    let mut bench = Bench::inactive();
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.make_call(BEFORE), Status::Failure);
    assert_eq!(bench.asked(), [Asked::Setup(BEFORE), Asked::Activate(BEFORE), Asked::Release]);
}

#[test]
fn a_silent_set_up_is_released_and_fails() {
    let mut bench = Bench::dialing();
    bench.wait_out();
    assert_eq!(bench.asked(), [Asked::Setup(BEFORE), Asked::Release]);
    assert_eq!(bench.told(), [Told::MakeCall(Status::Failure)]);
}

#[test]
fn a_41_a_set_up_that_fails_after_its_activation_is_deactivated_before_it_completes() {
    let mut bench = Bench::inactive();
    let rounding = bench.rounded_to(BEFORE + 24);
    bench.miniport_says(rounding);
    assert_eq!(bench.make_call(BEFORE), Status::Failure, "no flag allowed it to round");
    let order = [Asked::Setup(BEFORE), Asked::Activate(BEFORE), Asked::Release, Asked::Deactivate];
    assert_eq!(bench.asked(), order);
    assert_eq!(bench.delete(), Status::Success);
}

#[test]
fn v_21_a_vc_that_stays_active_after_a_failed_set_up_is_closed_before_it_is_deleted() {
    let mut bench = Bench::inactive();
    let rounding = bench.rounded_to(BEFORE + 24);
    bench.miniport_says(rounding);
    bench.miniport_says(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(bench.make_call(BEFORE), Status::Failure);
    assert_eq!(bench.delete(), Status::NotAccepted);
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success));
}

#[test]
fn c_07_nothing_can_be_asked_while_a_call_is_set_up() {
    let mut bench = Bench::dialing();
    let answers = [bench.make_call(BEFORE), bench.modify(BEFORE), bench.close(), bench.delete()];
    assert_eq!(answers, [Status::NotAccepted; 4]);
}

#[test]
fn a_second_call_on_a_vc_is_refused_even_if_its_block_is_illegal() {
    let mut bench = Bench::active();
    assert_eq!(bench.make_call(BEFORE), Status::NotAccepted);
    assert_eq!(bench.make_call(0), Status::NotAccepted);
    assert_eq!((bench.asked(), bench.rate()), (vec![], Some(BEFORE)));
}

#[test]
fn calls_that_cannot_be_placed_are_refused_with_their_reason() {
    refused(CallFlags::PERMANENT_VC, Status::Failure);
    refused(CallFlags::MULTIPOINT_VC, Status::NotSupported);
    refused(CallFlags::BROADCAST_VC, Status::NotSupported);
    refused(CallFlags::QUERY_CALL_PARAMETERS, Status::NotSupported);
}

#[test]
fn a_05_a_stale_changed_flag_in_a_call_is_ignored() {
    let mut bench = Bench::inactive();
    let flags = CallFlags::CALL_PARAMETERS_CHANGED;
    let mut block = CallParameters { flags, ..at_rate(BEFORE) };
    let status = bench.manager.make_call(bench.now, CLIENT, bench.vc, &mut block);
    assert_eq!((status, block.is_changed()), (Status::Success, false));
}

#[test]
fn r_062_an_illegal_call_reaches_nobody() {
    let mut bench = Bench::inactive();
    for flow in [flow(0), Flowspec::NO_CHANGE] {
        let mut block = CallParameters::sending(flow);
        let status = bench.manager.make_call(bench.now, CLIENT, bench.vc, &mut block);
        assert_eq!(status, Status::InvalidData);
    }
    assert_eq!((bench.asked(), bench.state_name()), (vec![], Some("Inactive")));
}

#[track_caller]
fn refused(flags: CallFlags, expected: Status) {
    let mut bench = Bench::inactive();
    let mut block = CallParameters { flags, ..at_rate(BEFORE) };
    let status = bench.manager.make_call(bench.now, CLIENT, bench.vc, &mut block);
    assert_eq!((status, bench.asked()), (expected, vec![]));
}
