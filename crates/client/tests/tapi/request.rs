//! The request: who may ask, what is refused at once, and what reaches whom.

use client::tapi::{
    CallFeatures, FlowspecArgument, HCall, HLineApp, LineErr, Privilege, ProviderConfig,
    SwitchEvent, SwitchRequest,
};
use co_params::wire::line::ApiVersion;
use co_params::{Bytes, Flowspec, Status};

use crate::support::{
    Asked, Core, KEEP, Script, argument, best_effort, block, block_with, flow, terms, word,
};

/// dwCallFeatures of LINECALLSTATUS.
const FEATURES: usize = 24;

#[test]
fn t_001_only_an_owner_changes_a_call() {
    let (mut core, monitor, watched) = watched();
    let block = block(2_000);
    let asked =
        core.tapi.line_set_call_quality_of_service(monitor, watched, argument(&block), KEEP);
    assert_eq!(asked, Err(LineErr::NotOwner));
    assert_eq!(core.asked(), [], "it does not reach the provider's client");
}

#[test]
fn t_001_a_monitor_never_reaches_the_provider() {
    let (mut tapi, app, call) = Script::with_call();
    let monitor = tapi.line_initialize().unwrap();
    let line = crate::support::open_monitor(&mut tapi, monitor);
    let watched = tapi.line_get_new_calls(monitor, line).unwrap()[0];
    let block = block(2_000);
    let asked = tapi.line_set_call_quality_of_service(monitor, watched, argument(&block), KEEP);
    assert_eq!(asked, Err(LineErr::NotOwner));
    assert_eq!(tapi.provider().asked, []);
    tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP).unwrap();
    assert_eq!(tapi.provider().asked.len(), 1, "the owner's does");
}

#[test]
fn t_002_a_handle_never_given_or_void_is_invalid() {
    let (mut tapi, app, call) = Script::with_call();
    let block = block(2_000);
    let other = tapi.line_initialize().unwrap();
    let mut ask =
        |app, call| tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP);
    assert_eq!(ask(app, HCall(9_999)), Err(LineErr::InvalCallHandle));
    assert_eq!(ask(other, call), Err(LineErr::InvalCallHandle), "it is another application's");
    assert_eq!(tapi.provider().asked, []);
    tapi.line_deallocate_call(app, call).unwrap();
    let asked = tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP);
    assert_eq!(asked, Err(LineErr::InvalCallHandle), "it is void");
    assert_eq!(tapi.provider().asked, [Asked::Close]);
}

#[test]
fn t_003_before_initialisation_and_after_shutdown_nothing_works() {
    let (mut tapi, app, call) = Script::with_call();
    let block = block(2_000);
    let ask = |tapi: &mut client::tapi::Tapi<Script>, app| {
        tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP)
    };
    assert_eq!(ask(&mut tapi, HLineApp(9_999)), Err(LineErr::Uninitialized));
    tapi.line_shutdown(app).unwrap();
    assert_eq!(ask(&mut tapi, app), Err(LineErr::Uninitialized));
}

#[test]
fn t_004_a_pointer_that_does_not_lead_as_far_as_the_size_is_invalid() {
    let (mut tapi, app, call) = Script::with_call();
    let block = block(2_000);
    let null = FlowspecArgument { pointer: None, size: 32 };
    let short = FlowspecArgument { pointer: Some(&block), size: 33 };
    for bad in [null, short] {
        for (sending, receiving) in [(bad, KEEP), (KEEP, bad), (argument(&block), bad)] {
            let asked = tapi.line_set_call_quality_of_service(app, call, sending, receiving);
            assert_eq!(asked, Err(LineErr::InvalPointer));
        }
    }
    assert_eq!(tapi.provider().asked, []);
    let ignored = FlowspecArgument { pointer: Some(&[]), size: 0 };
    let asked = tapi.line_set_call_quality_of_service(app, call, argument(&block), ignored);
    assert!(asked.is_ok(), "with a size of 0 the pointer is not looked at");
}

#[test]
fn t_005_a_block_too_short_or_no_direction_at_all_is_an_invalid_parameter() {
    let (mut tapi, app, call) = Script::with_call();
    let mut ask =
        |sending, receiving| tapi.line_set_call_quality_of_service(app, call, sending, receiving);
    let (whole, keeping) = (block(2_000), Flowspec::NO_CHANGE.to_bytes());
    for size in [1, 31] {
        assert_eq!(ask(argument(&whole[..size]), KEEP), Err(LineErr::InvalParam), "{size}");
        let sending = argument(&whole);
        assert_eq!(ask(sending, argument(&whole[..size])), Err(LineErr::InvalParam), "{size}");
    }
    assert_eq!(ask(KEEP, KEEP), Err(LineErr::InvalParam));
    assert_eq!(ask(argument(&keeping), KEEP), Err(LineErr::InvalParam), "NOCHANGE asks nothing");
    assert_eq!(ask(argument(&keeping), argument(&keeping)), Err(LineErr::InvalParam));
    assert!(ask(argument(&whole[..32]), KEEP).is_ok(), "32 bytes are a FLOWSPEC");
    assert_eq!(tapi.provider().asked.len(), 1);
}

#[test]
fn t_006_the_provider_gets_the_very_blocks() {
    let (mut tapi, app, call) = Script::with_call();
    let sending = block_with(flow(2_000), &[1, 2, 3]);
    let receiving = block_with(best_effort(), &[]);
    let request = tapi
        .line_set_call_quality_of_service(app, call, argument(&sending), argument(&receiving))
        .unwrap();
    assert_eq!(tapi.provider().asked, [Asked::SetQos(request, sending, receiving)]);
}

#[test]
fn t_007_a_block_may_lie_anywhere() {
    let block = block_with(flow(2_000), &[1, 2, 3, 4]);
    let outcomes = (0..8).map(|shift| {
        let mut core = Core::new();
        let (call, _) = core.call();
        let mut memory = vec![0; shift];
        memory.extend_from_slice(&block);
        let (app, block) = (core.app, argument(&memory[shift..]));
        core.tapi.line_set_call_quality_of_service(app, call, block, KEEP).unwrap();
        core.grants();
        core.info(call)
    });
    let outcomes: Vec<_> = outcomes.collect();
    assert!(outcomes.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn t_008_an_application_may_use_its_block_again_at_once() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let mut memory = block_with(flow(2_000), &[1, 2, 3, 4]);
    let app = core.app;
    core.tapi.line_set_call_quality_of_service(app, call, argument(&memory), KEEP).unwrap();
    memory.fill(0xFF);
    core.grants();
    let info = core.info(call);
    let qos = crate::support::view(&info, ApiVersion::V2_0).parse().unwrap();
    let sending = qos.sending.unwrap();
    assert_eq!((sending.flowspec, sending.provider_specific), (flow(2_000), &[1, 2, 3, 4][..]));
}

#[test]
fn t_011_a_call_that_is_over_takes_no_change() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let remote = client::End::Remote(Status::Success);
    core.says(name, SwitchEvent::Ended(remote));
    assert_eq!(core.set_rate(call, 2_000), Err(LineErr::InvalCallState), "disconnected");
    core.tapi.line_drop(core.app, call).unwrap();
    assert_eq!(core.set_rate(call, 2_000), Err(LineErr::InvalCallState), "idle");
    assert_eq!(core.asked(), []);
}

#[test]
fn t_011_a_call_without_agreed_parameters_takes_no_change() {
    let mut core = Core::new();
    let (_, dialed, _) = core.dial(&None);
    assert_eq!(core.set_rate(dialed, 2_000), Err(LineErr::InvalCallState), "being set up");
    let created = core.tapi.create_call(core.app, core.line).unwrap();
    assert_eq!(core.set_rate(created, 2_000), Err(LineErr::InvalCallState), "not placed");
}

#[test]
fn t_012_a_second_request_is_refused_and_does_not_disturb_the_first() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let first = core.set_rate(call, 2_000).unwrap();
    assert_eq!(core.set_rate(call, 3_000), Err(LineErr::InvalCallState));
    core.grants();
    let told = core.told(core.app);
    assert!(told.contains(&client::tapi::Message::Reply { request: first, result: Ok(()) }));
    assert_eq!(core.shown(call)[0], Some(flow(2_000)));
    assert!(core.set_rate(call, 3_000).is_ok(), "once it is done, another may follow");
}

#[test]
fn t_013_a_malformed_flow_is_refused_before_anyone_is_asked() {
    let link_unit = Bytes::new(1_500);
    let mut core =
        Core::with(ProviderConfig { link_unit, ..Default::default() }, Default::default());
    let (call, _) = core.call();
    let no_rate = Flowspec { token_rate: None, ..flow(2_000) };
    let peak_below = Flowspec { token_rate: flow(3_000).token_rate, ..flow(2_000) };
    let too_long = Flowspec { max_sdu_size: Bytes::new(1_501), ..flow(2_000) };
    let mut no_such_service = block(2_000);
    no_such_service[20] = 99;
    let flag_form = 0x8004_0000_u32;
    let mut as_flag = block(2_000);
    as_flag[20..24].copy_from_slice(&flag_form.to_le_bytes());
    let bad = [no_rate, peak_below, too_long].map(|flow| flow.to_bytes());
    for bad in bad.iter().chain([&no_such_service, &as_flag]) {
        let (app, good) = (core.app, block(2_000));
        for (sending, receiving) in [(&bad[..], &[][..]), (&[], bad), (&good, bad)] {
            let (sending, receiving) = (argument(sending), argument(receiving));
            let asked = core.tapi.line_set_call_quality_of_service(app, call, sending, receiving);
            assert_eq!(asked, Err(LineErr::InvalRate));
        }
    }
    assert_eq!(core.asked(), []);
    let longest = Flowspec { max_sdu_size: link_unit, ..flow(2_000) }.to_bytes();
    let app = core.app;
    let asked = core.tapi.line_set_call_quality_of_service(app, call, argument(&longest), KEEP);
    assert!(asked.is_ok(), "a packet may be as long as the link carries");
}

#[test]
fn t_014_a_change_works_the_same_on_calls_from_either_end() {
    for is_incoming in [false, true] {
        let mut core = Core::new();
        let (call, _) = if is_incoming { core.incoming() } else { core.call() };
        let request = core.set_rate(call, 2_000).unwrap();
        core.grants();
        let told = core.told(core.app);
        assert_eq!(told[0], client::tapi::Message::Reply { request, result: Ok(()) });
        assert!(crate::support::is_qos_info(&told[1], call) && told.len() == 2);
        assert_eq!(core.shown(call)[0], Some(flow(2_000)));
        core.set_rate(call, 3_000).unwrap();
        core.refuses(Status::Failure);
        assert_eq!(core.shown(call)[0], Some(flow(2_000)));
    }
}

#[test]
fn t_015_a_provider_without_quality_of_service_says_so() {
    let mut core = without_qos();
    let caps = core.tapi.line_get_address_caps(core.app, crate::support::LINE).unwrap();
    assert!(!caps.call_features.contains(CallFeatures::SETQOS));
    let (_, call, name) = core.dial(&None);
    core.connects(name, terms(best_effort(), best_effort()));
    assert_eq!(core.set_rate(call, 2_000), Err(LineErr::OperationUnavail));
    assert_eq!(core.asked(), []);
    let with = Core::new();
    let caps = with.tapi.line_get_address_caps(with.app, crate::support::LINE).unwrap();
    assert!(caps.call_features.contains(CallFeatures::SETQOS));
}

#[test]
fn t_015_a_call_that_needs_what_the_provider_does_not_have_is_refused() {
    let mut core = without_qos();
    let params = crate::support::line_call_params(Some(flow(1_000)), None);
    let placed = core.tapi.line_make_call(core.app, core.line, "", 0, Some(&params));
    assert_eq!(placed, Err(LineErr::OperationUnavail));
    assert_eq!(core.asked(), []);
}

#[test]
fn t_016_the_feature_shows_to_an_owner_while_a_change_would_be_taken() {
    let (mut core, monitor, watched) = watched();
    let (call, _) = core.held();
    let has = |status: Vec<u8>| word(&status, FEATURES) & CallFeatures::SETQOS.0 != 0;
    assert!(has(core.status_of(core.app, call)));
    assert!(!has(core.status_of(monitor, watched)), "a monitor cannot");
    core.set_rate(call, 2_000).unwrap();
    assert!(!has(core.status_of(core.app, call)), "a change is under way");
    core.grants();
    assert!(has(core.status_of(core.app, call)));
    core.tapi.line_drop(core.app, call).unwrap();
    assert!(!has(core.status_of(core.app, call)), "the call is going");
}

#[test]
fn t_015_an_application_of_an_older_version_has_no_quality_of_service() {
    let mut core = Core::new();
    let (app, line) = core.another(ApiVersion::V1_4, Privilege::Owner);
    let (_, call) = core.tapi.line_make_call(app, line, "", 0, None).unwrap();
    let asked = core.asked();
    let [SwitchRequest::PlaceCall(name, _)] = asked[..] else { panic!("{asked:?}") };
    core.connects(name, terms(best_effort(), best_effort()));
    let block = block(2_000);
    let asked = core.tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP);
    assert_eq!(asked, Err(LineErr::OperationUnavail), "TA-25");
    let mut status = crate::support::buffer(36);
    core.tapi.line_get_call_status(app, call, Some(&mut status)).unwrap();
    assert_eq!(word(&status, FEATURES), CallFeatures::DROP.0, "nor does the feature show");
}

fn without_qos() -> Core {
    Core::with(ProviderConfig { has_qos: false, ..Default::default() }, Default::default())
}

/// A call of the first application, with a monitor: that and its handle.
fn watched() -> (Core, HLineApp, HCall) {
    let mut core = Core::new();
    core.call();
    let (monitor, line) = core.another(ApiVersion::V2_0, Privilege::Monitor);
    let watched = core.tapi.line_get_new_calls(monitor, line).unwrap();
    (core, monitor, watched[0])
}
