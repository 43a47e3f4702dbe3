//! LINECALLINFO and LINECALLSTATUS: sizes, pairs, and who fills what.

use client::End;
use client::tapi::{CallState, LineErr, Privilege, SwitchEvent};
use co_params::Status;
use co_params::wire::line::{ApiVersion, LINECALLINFO};

use crate::support::{
    Core, V2, argument, best_effort, block_with, buffer, flow, terms, view, word,
};

const NEEDED: usize = 4;
const USED: usize = 8;
const CALL_STATES: usize = 52;
const CALL_STATE: usize = 12;

#[test]
fn t_047_a_structure_shorter_than_its_fixed_part_is_too_small_and_stays_as_it_is() {
    for (version, fixed) in
        [(ApiVersion::V1_4, 296), (ApiVersion::V2_0, 324), (ApiVersion::V3_0, 344)]
    {
        let (mut core, _) = worked_example();
        let (app, line) = core.another(version, Privilege::Monitor);
        let call = core.tapi.line_get_new_calls(app, line).unwrap()[0];
        let mut short = buffer(fixed - 1);
        let before = short.clone();
        let asked = core.tapi.line_get_call_info(app, call, Some(&mut short));
        assert_eq!((asked, &short), (Err(LineErr::StructureTooSmall), &before));
        let mut enough = buffer(fixed);
        assert_eq!(core.tapi.line_get_call_info(app, call, Some(&mut enough)), Ok(()));
    }
}

#[test]
fn t_048_nothing_is_written_behind_the_total_size() {
    let (core, call) = worked_example();
    for total in [324, 360, 396] {
        let mut memory = vec![0xEE; 500];
        memory[..4].copy_from_slice(&u32::try_from(total).unwrap().to_le_bytes());
        core.tapi.line_get_call_info(core.app, call, Some(&mut memory)).unwrap();
        assert!(memory[total..].iter().all(|&byte| byte == 0xEE), "{total}");
    }
}

/// The worked example of the reference: a fixed part of 324, 32 bytes to send, 40 to receive.
#[test]
fn t_049_t_050_t_051_t_053_the_worked_example_comes_out_byte_for_byte() {
    let (core, call) = worked_example();
    let rows = [
        (324, 324, (0, 0), (0, 0)),
        (360, 356, (32, 324), (0, 0)),
        (370, 356, (32, 324), (0, 0)),
        (395, 356, (32, 324), (0, 0)),
        (396, 396, (32, 324), (40, 356)),
        (4_096, 396, (32, 324), (40, 356)),
    ];
    for (total, used, sending, receiving) in rows {
        let mut info = buffer(total);
        core.tapi.line_get_call_info(core.app, call, Some(&mut info)).unwrap();
        assert_eq!((word(&info, NEEDED), word(&info, USED)), (396, used), "{total}");
        assert_eq!((word(&info, 308), word(&info, 312)), sending, "{total}");
        assert_eq!((word(&info, 316), word(&info, 320)), receiving, "{total}");
        assert_eq!(view(&info, V2).gap(), None, "T-053: no gaps");
        let is_all = (word(&info, NEEDED) == word(&info, USED)) == (receiving != (0, 0));
        assert!(is_all, "T-051: needed is used exactly if no part is missing");
    }
}

#[test]
fn t_052_the_needed_size_of_one_try_suffices_for_the_next() {
    let (core, call) = worked_example();
    let mut first = buffer(324);
    core.tapi.line_get_call_info(core.app, call, Some(&mut first)).unwrap();
    let mut second = buffer(word(&first, NEEDED) as usize);
    core.tapi.line_get_call_info(core.app, call, Some(&mut second)).unwrap();
    assert_eq!(word(&second, NEEDED), word(&second, USED));
    let qos = view(&second, V2).parse().unwrap();
    assert!(qos.sending.is_some() && qos.receiving.is_some());
}

#[test]
fn t_054_a_flow_specification_is_absent_or_whole() {
    let (core, call) = worked_example();
    for total in 324..=400 {
        let mut info = buffer(total);
        core.tapi.line_get_call_info(core.app, call, Some(&mut info)).unwrap();
        for size in [word(&info, 308), word(&info, 316)] {
            assert!(size == 0 || size >= 32, "{total}: {size}");
        }
    }
}

#[test]
fn t_055_the_provider_leaves_the_members_of_tapi_alone() {
    use client::tapi::tspi::ServiceProvider;
    let (core, _) = worked_example();
    let (_, name) = core.held();
    let mut info = buffer(400);
    let of_tapi = [0..4, 12..16, 56..64, 92..100, 208..240];
    core.tapi.provider().tspi_line_get_call_info(name, V2, &mut info).unwrap();
    for range in &of_tapi[1..] {
        assert!(info[range.clone()].iter().all(|&byte| byte == 0xEE), "{range:?}");
    }
    assert_eq!(word(&info, 0), 400, "dwTotalSize");
    let mut status = buffer(56);
    core.tapi.provider().tspi_line_get_call_status(name, V2, &mut status).unwrap();
    assert_eq!((word(&status, 0), word(&status, 20)), (56, 0xEEEE_EEEE), "dwCallPrivilege");
}

#[test]
fn t_055_tapi_counts_owners_and_monitors() {
    let (mut core, call) = worked_example();
    let (app, line) = core.another(V2, Privilege::Monitor);
    core.tapi.line_get_new_calls(app, line).unwrap();
    let info = core.info(call);
    assert_eq!((word(&info, 12), word(&info, 92), word(&info, 96)), (core.line.0, 1, 1));
}

#[test]
fn t_056_the_state_unknown_is_always_among_the_states() {
    let (core, call) = worked_example();
    assert_eq!(word(&core.info(call), CALL_STATES) & 0x8000, 0x8000);
    let reported = [CallState::Idle, CallState::Connected, CallState::Disconnected];
    assert!(reported.iter().all(|&state| word(&core.info(call), CALL_STATES) & state as u32 != 0));
}

#[test]
fn t_057_information_is_there_in_every_state_and_for_monitors() {
    let mut core = Core::new();
    let (_, dialed, name) = core.dial(&None);
    assert_eq!(state(&core, dialed), CallState::Dialing as u32);
    core.info(dialed);
    core.connects(name, terms(best_effort(), best_effort()));
    assert_eq!(state(&core, dialed), CallState::Connected as u32);
    let (monitor, line) = core.another(V2, Privilege::Monitor);
    let watched = core.tapi.line_get_new_calls(monitor, line).unwrap()[0];
    core.info_of(monitor, watched);
    core.set_rate(dialed, 2_000).unwrap();
    core.info(dialed);
    core.says(name, SwitchEvent::Ended(End::Remote(Status::Success)));
    assert_eq!(state(&core, dialed), CallState::Disconnected as u32);
    core.info_of(monitor, watched);
    core.tapi.line_drop(core.app, dialed).unwrap();
    assert_eq!(state(&core, dialed), CallState::Idle as u32);
    core.info(dialed);
    core.info_of(monitor, watched);
    let created = core.tapi.create_call(core.app, core.line).unwrap();
    core.info(created);
    assert_eq!(state(&core, created), CallState::Idle as u32);
}

#[test]
fn t_058_version_1_4_has_296_bytes_and_no_quality_of_service() {
    let (mut core, _) = worked_example();
    let (app, line) = core.another(ApiVersion::V1_4, Privilege::Monitor);
    let call = core.tapi.line_get_new_calls(app, line).unwrap()[0];
    let mut info = buffer(400);
    core.tapi.line_get_call_info(app, call, Some(&mut info)).unwrap();
    assert_eq!((word(&info, NEEDED), word(&info, USED)), (296, 296));
    assert!(info[296..].iter().all(|&byte| byte == 0xEE));
    assert_eq!(LINECALLINFO.fixed(ApiVersion::V1_4), 296);
}

#[test]
fn t_053_sizes_are_filled_up_to_a_multiple_of_4() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let sending = block_with(flow(2_000), &[1, 2, 3, 4, 5]);
    let app = core.app;
    let receiving = flow(10).to_bytes();
    let both = (argument(&sending), argument(&receiving));
    core.tapi.line_set_call_quality_of_service(app, call, both.0, both.1).unwrap();
    core.grants();
    let info = core.info(call);
    assert_eq!((word(&info, 308), word(&info, 320)), (40, 364), "TA-33: every FLOWSPEC is aligned");
}

fn state(core: &Core, call: client::tapi::HCall) -> u32 {
    word(&core.status_of(core.app, call), CALL_STATE)
}

/// A call with 32 bytes to send and 32 + 8 to receive.
fn worked_example() -> (Core, client::tapi::HCall) {
    let mut core = Core::new();
    let (call, _) = core.call();
    let (app, sending) = (core.app, flow(2_000).to_bytes());
    let receiving = block_with(flow(500), &[1, 2, 3, 4, 5, 6, 7, 8]);
    let both = (argument(&sending), argument(&receiving));
    core.tapi.line_set_call_quality_of_service(app, call, both.0, both.1).unwrap();
    core.grants();
    core.told(app);
    (core, call)
}
