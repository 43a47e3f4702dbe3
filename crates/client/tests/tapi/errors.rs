//! Every LINEERR of the lists can happen, and no other does: T-009, T-010.

use std::collections::BTreeSet;

use client::End;
use client::tapi::error::{
    LINE_GET_CALL_INFO, LINE_MAKE_CALL_BY_TAPI, LINE_SET_CALL_QUALITY_OF_SERVICE, TSPI_LINE_DROP,
    TSPI_LINE_GET_CALL_INFO, TSPI_LINE_MAKE_CALL,
    TSPI_LINE_SET_CALL_QUALITY_OF_SERVICE as TSPI_SET_QOS,
};
use client::tapi::status_map::TABLE;
use client::tapi::tspi::ProviderEvent;
use client::tapi::{
    FlowspecArgument, HCall, HLine, HLineApp, LineErr, MAX_COUNTRY_CODE, Message, ProviderConfig,
    SwitchEvent,
};
use co_params::Status;

use crate::support::{
    Core, KEEP, Script, argument, block, block_with, buffer, flow, line_call_params,
};

#[test]
fn t_009_the_provider_gives_each_error_of_its_list_and_no_other() {
    let mut seen = BTreeSet::new();
    for &status in Status::ALL {
        if status.is_success() {
            continue;
        }
        let mut core = Core::new();
        let (call, _) = core.call();
        core.set_rate(call, 2_000).unwrap();
        core.refuses(status);
        let told = core.told(core.app);
        let [Message::Reply { result: Err(error), .. }] = told[..] else { panic!("{told:?}") };
        seen.insert(error);
    }
    let mut core = Core::new();
    let (call, _) = core.call();
    seen.insert(set_block(&mut core, call, &block_with(flow(1), &[0; 1_025])).unwrap_err());
    assert_eq!(seen, TSPI_SET_QOS.iter().copied().collect());
}

#[test]
fn t_009_t_010_an_error_that_is_on_no_list_becomes_operationfailed() {
    for &error in LineErr::ALL {
        let (mut tapi, app, call) = Script::with_call();
        let block = block(2_000);
        let expected = error.among(TSPI_SET_QOS);
        tapi.provider_mut().error = Some(error);
        let asked = tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP);
        assert_eq!(asked, Err(expected), "returned");
        tapi.provider_mut().error = None;
        let request =
            tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP).unwrap();
        tapi.provider_mut().events.push_back(ProviderEvent::AsyncCompletion(request, Err(error)));
        let reply = Message::Reply { request, result: Err(expected) };
        assert_eq!(tapi.poll_message(app), Some(reply), "completed");
        assert!(LINE_SET_CALL_QUALITY_OF_SERVICE.contains(&expected));
    }
}

#[test]
fn t_010_an_application_gets_each_error_of_its_list_and_no_other() {
    let mut seen = BTreeSet::new();
    let mut core = Core::new();
    let (call, name) = core.call();
    let null = FlowspecArgument { pointer: None, size: 32 };
    let app = core.app;
    let (good, zero, long) = (block(2_000), block(0), block_with(flow(1), &[0; 1_025]));
    let mut ask = |core: &mut Core, app, call, sending| {
        let asked = core.tapi.line_set_call_quality_of_service(app, call, sending, KEEP);
        seen.insert(asked.unwrap_err());
    };
    ask(&mut core, HLineApp(9_999), call, argument(&good));
    ask(&mut core, app, HCall(9_999), argument(&good));
    ask(&mut core, app, call, null);
    ask(&mut core, app, call, KEEP);
    ask(&mut core, app, call, argument(&zero));
    ask(&mut core, app, call, argument(&long));
    let (monitor, line) = core.another(crate::support::V2, client::tapi::Privilege::Monitor);
    let watched = core.tapi.line_get_new_calls(monitor, line).unwrap()[0];
    ask(&mut core, monitor, watched, argument(&good));
    core.says(name, SwitchEvent::Ended(End::Remote(Status::Success)));
    ask(&mut core, app, call, argument(&good));
    let mut without =
        Core::with(ProviderConfig { has_qos: false, ..Default::default() }, Default::default());
    let (_, plain, _) = without.dial(&None);
    let app = without.app;
    ask(&mut without, app, plain, argument(&good));
    for status in [Status::Failure, Status::Resources, Status::Closing] {
        let (call, _) = core.call();
        core.set_rate(call, 2_000).unwrap();
        core.told(core.app);
        core.refuses(status);
        let told = core.told(core.app);
        let [Message::Reply { result: Err(error), .. }] = told[..] else { panic!("{told:?}") };
        seen.insert(error);
    }
    assert_eq!(seen, LINE_SET_CALL_QUALITY_OF_SERVICE.iter().copied().collect());
}

#[test]
fn t_057_each_error_of_asking_about_a_call_can_happen() {
    let mut seen = BTreeSet::new();
    let (mut tapi, app, call) = Script::with_call();
    let mut ask = |tapi: &client::tapi::Tapi<Script>, app, call, buffer: Option<&mut [u8]>| {
        if let Err(error) = tapi.line_get_call_info(app, call, buffer) {
            seen.insert(error);
        }
    };
    ask(&tapi, HLineApp(9_999), call, Some(&mut buffer(400)));
    ask(&tapi, app, HCall(9_999), Some(&mut buffer(400)));
    ask(&tapi, app, call, None);
    ask(&tapi, app, call, Some(&mut buffer(400)[..399]));
    ask(&tapi, app, call, Some(&mut [0; 3]));
    ask(&tapi, app, call, Some(&mut buffer(323)));
    for &error in LineErr::ALL {
        tapi.provider_mut().error = Some(error);
        ask(&tapi, app, call, Some(&mut buffer(400)));
        let mut status = buffer(56);
        let asked = tapi.line_get_call_status(app, call, Some(&mut status));
        assert_eq!(asked, Err(error.among(TSPI_LINE_GET_CALL_INFO)));
    }
    assert_eq!(seen, LINE_GET_CALL_INFO.iter().copied().collect());
}

#[test]
fn t_060_each_error_of_a_new_call_can_happen() {
    let mut seen = BTreeSet::new();
    for row in TABLE {
        let mut core = Core::new();
        let (_, _, name) = core.dial(&Some(line_call_params(Some(flow(1_000)), None)));
        core.says(name, SwitchEvent::NotPlaced(row.status));
        let told = core.told(core.app);
        let [Message::Reply { result: Err(error), .. }] = told[..] else { panic!("{told:?}") };
        seen.insert(error);
    }
    let mut core = Core::new();
    let (app, line) = (core.app, core.line);
    let mut make = |core: &mut Core, app, line, to: &str, country, params: Option<&[u8]>| {
        seen.insert(core.tapi.line_make_call(app, line, to, country, params).unwrap_err());
    };
    make(&mut core, HLineApp(9_999), line, "", 0, None);
    make(&mut core, app, HLine(9_999), "", 0, None);
    make(&mut core, app, line, "12\0", 0, None);
    make(&mut core, app, line, "", MAX_COUNTRY_CODE + 1, None);
    let params = line_call_params(Some(flow(1_000)), None);
    make(&mut core, app, line, "", MAX_COUNTRY_CODE, Some(&params[..params.len() - 1]));
    make(&mut core, app, line, "", 0, Some(&buffer(175)));
    let long = block_with(flow(1), &[0; 1_025]);
    make(&mut core, app, line, "", 0, Some(&with_block(&long)));
    let every = TSPI_LINE_MAKE_CALL.iter().chain(LINE_MAKE_CALL_BY_TAPI);
    assert_eq!(seen, every.copied().collect());
}

#[test]
fn t_074_each_error_of_a_privilege_that_has_a_cause_can_happen() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let app = core.app;
    let mut set = |app, call, privilege| core.tapi.line_set_call_privilege(app, call, privilege);
    assert_eq!(set(HLineApp(9_999), call, 4), Err(LineErr::Uninitialized));
    assert_eq!(set(app, HCall(9_999), 4), Err(LineErr::InvalCallHandle));
    assert_eq!(set(app, call, 3), Err(LineErr::InvalCallPrivilege));
    assert_eq!(set(app, call, 2), Err(LineErr::InvalCallState));
    assert_eq!(set(app, call, 4), Ok(()));
}

#[test]
fn t_073_errors_of_a_drop_are_on_its_list() {
    for &error in LineErr::ALL {
        let (mut tapi, app, call) = Script::with_call();
        tapi.provider_mut().error = Some(error);
        assert_eq!(tapi.line_drop(app, call), Err(error.among(TSPI_LINE_DROP)));
        assert_eq!(tapi.open_requests().count(), 0);
    }
}

#[test]
fn t_013_rates_of_a_new_call_are_judged_before_anyone_is_asked() {
    let mut core = Core::new();
    let mut make = |params: &[u8]| {
        core.tapi.line_make_call(core.app, core.line, "", 0, Some(params)).map(drop)
    };
    let keep = co_params::Flowspec::NO_CHANGE;
    assert_eq!(
        make(&line_call_params(Some(keep), None)),
        Err(LineErr::InvalRate),
        "nothing to keep"
    );
    let mut no_such_service = line_call_params(Some(flow(1)), None);
    no_such_service[176 + 20] = 99;
    assert_eq!(make(&no_such_service), Err(LineErr::InvalRate));
    let mut bounded = line_call_params(Some(flow(1_000)), None);
    bounded[12..16].copy_from_slice(&7_999_u32.to_le_bytes());
    assert_eq!(make(&bounded), Err(LineErr::InvalRate), "TA-14: 8,000 b/s is above dwMaxRate");
    bounded[12..16].copy_from_slice(&8_000_u32.to_le_bytes());
    assert_eq!(make(&bounded), Ok(()));
}

fn set_block(core: &mut Core, call: HCall, block: &[u8]) -> Result<(), LineErr> {
    let app = core.app;
    core.tapi.line_set_call_quality_of_service(app, call, argument(block), KEEP).map(drop)
}

/// LINECALLPARAMS with this block to send.
fn with_block(block: &[u8]) -> Vec<u8> {
    let mut params = line_call_params(None, None);
    let total = params.len() + block.len();
    for (at, value) in [(0, total), (124, block.len()), (128, params.len())] {
        params[at..at + 4].copy_from_slice(&u32::try_from(value).unwrap().to_le_bytes());
    }
    params.extend_from_slice(block);
    params
}
