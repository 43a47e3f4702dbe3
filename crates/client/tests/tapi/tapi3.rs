//! TAPI 3: levels, and events for failures.

use client::End;
use client::tapi::tapi3::{HResult, MediaType, Profiles, QosEvent, QosEventCode, ServiceLevel};
use client::tapi::tspi::ProviderEvent;
use client::tapi::{
    CallState, DisconnectMode, EventFilter, HCall, HDrvCall, Message, Privilege, ProviderConfig,
    SwitchEvent, SwitchRequest,
};
use co_params::{CallParameters, Status};

use crate::support::{Core, Script, V2, best_effort, flow, is_state, terms};

const AUDIO: u32 = MediaType::Audio as u32;
const NEEDED: u32 = ServiceLevel::Needed as u32;
const IF_AVAILABLE: u32 = ServiceLevel::IfAvailable as u32;
const BEST_EFFORT: u32 = ServiceLevel::BestEffort as u32;

#[test]
fn t_075_an_event_reaches_only_who_has_it_in_the_filter() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let (monitor, line) = core.another(V2, Privilege::Monitor);
    let watched = core.tapi.line_get_new_calls(monitor, line).unwrap()[0];
    fail(&mut core, call);
    assert_eq!((core.told(core.app), core.told(monitor)), (vec![], vec![]), "never set");

    core.tapi.put_event_filter(monitor, EventFilter::TE_QOSEVENT).unwrap();
    core.tapi.put_event_filter(core.app, EventFilter(!EventFilter::TE_QOSEVENT.0)).unwrap();
    fail(&mut core, call);
    assert_eq!(core.told(core.app), [], "not in it");
    assert_eq!(core.told(monitor), [event(watched, QosEventCode::AdmissionFailure)]);
}

#[test]
fn t_076_t_077_what_the_provider_says_becomes_one_event_with_its_parts() {
    let codes = [
        (1, QosEventCode::NoQos),
        (2, QosEventCode::AdmissionFailure),
        (3, QosEventCode::PolicyFailure),
        (4, QosEventCode::GenericError),
    ];
    let (mut tapi, app, call) = Script::with_call();
    tapi.put_event_filter(app, EventFilter::TE_QOSEVENT).unwrap();
    let name = tapi.provider().name();
    for (number, code) in codes {
        assert_eq!(code as u32, number, "T-077");
        for media_type in MediaType::ALL {
            tapi.provider_mut().events.push_back(ProviderEvent::QosInfo(name, code, media_type));
            let event = QosEvent { call, event: code, media_type };
            assert_eq!(tapi.poll_message(app), Some(Message::Qos(event)));
            assert_eq!(tapi.poll_message(app), None);
        }
    }
    assert_eq!(MediaType::ALL.map(|media| media as u32), [8, 0x10, 0x20, 0x8000, 0x1_0000]);
}

#[test]
fn t_078_an_unknown_media_type_or_level_changes_nothing() {
    let mut core = Core::new();
    let (call, _) = core.call();
    for (media_type, level) in
        [(0, NEEDED), (9, NEEDED), (u32::MAX, NEEDED), (AUDIO, 0), (AUDIO, 4)]
    {
        let set = core.tapi.set_qos(core.app, call, media_type, level);
        assert_eq!(set, Err(HResult::InvalidArg), "{media_type} {level}");
    }
    assert_eq!((core.asked(), core.told(core.app)), (vec![], vec![]));
    assert_eq!(HResult::InvalidArg as u32, 0x8007_0057);
}

#[test]
fn t_078_who_may_set_a_level_and_when() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let (monitor, line) = core.another(V2, Privilege::Monitor);
    let watched = core.tapi.line_get_new_calls(monitor, line).unwrap()[0];
    let set = |core: &mut Core, app, call| core.tapi.set_qos(app, call, AUDIO, NEEDED);
    assert_eq!(set(&mut core, monitor, watched), Err(HResult::NotOwner), "TA-22");
    let app = core.app;
    assert_eq!(set(&mut core, app, HCall(9_999)), Err(HResult::Fail));
    assert_eq!(set(&mut core, app, call), Ok(()));
    assert_eq!(set(&mut core, app, call), Err(HResult::InvalCallState), "TA-09: one at a time");
    core.says(name, SwitchEvent::Ended(End::Remote(Status::Success)));
    assert_eq!(set(&mut core, app, call), Err(HResult::InvalCallState), "TA-22: disconnected");
    let (mut tapi, app, call) = Script::with_call();
    tapi.provider_mut().error = Some(client::tapi::LineErr::NoMem);
    assert_eq!(tapi.set_qos(app, call, AUDIO, NEEDED), Err(HResult::OutOfMemory));
    assert_eq!(tapi.connect(app, call), Err(HResult::InvalCallState), "it is placed");
    let strange = client::tapi::HLineApp(9_999);
    assert_eq!(tapi.put_event_filter(strange, EventFilter::NONE), Err(HResult::Fail));
}

#[test]
fn t_079_best_effort_leaves_no_reservation_and_gives_no_event() {
    let mut core = listening();
    let (call, _) = core.call();
    core.tapi.set_qos(core.app, call, AUDIO, BEST_EFFORT).unwrap();
    core.grants();
    assert_eq!(core.shown(call), [Some(best_effort()), Some(best_effort())]);
    let told = core.told(core.app);
    assert!(matches!(told[..], [Message::CallInfo { .. }]), "success is silent: {told:?}");

    core.tapi.set_qos(core.app, call, AUDIO, BEST_EFFORT).unwrap();
    core.refuses(Status::Failure);
    assert_eq!(core.told(core.app), [], "and so is this failure");

    let (call, wanted) = created(&mut core, BEST_EFFORT);
    assert_eq!(wanted.1, terms(best_effort(), best_effort()));
    core.connects(wanted.0, wanted.1);
    let told = core.told(core.app);
    assert!(is_state(&told[0], call, CallState::Connected) && told.len() == 1);
}

#[test]
fn t_080_needed_at_set_up_is_connected_with_the_profile_or_not_at_all() {
    let profile = Profiles::default().audio;
    let mut core = listening();
    let (call, (name, wanted)) = created(&mut core, NEEDED);
    assert_eq!(wanted, terms(profile, profile));
    core.connects(name, wanted);
    assert!(is_state(&core.told(core.app)[0], call, CallState::Connected));
    assert_eq!(core.shown(call), [Some(profile), Some(profile)]);

    let (call, (name, _)) = created(&mut core, NEEDED);
    core.says(name, SwitchEvent::NotPlaced(Status::Failure));
    let told = core.told(core.app);
    assert_eq!(told, [over(call), event(call, QosEventCode::AdmissionFailure)]);

    let (call, (name, _)) = created(&mut core, NEEDED);
    core.says(name, SwitchEvent::Connected(terms(profile, best_effort())));
    assert_eq!(core.asked(), [SwitchRequest::HangUp(name)], "less is not enough");
    core.says(name, SwitchEvent::Ended(End::HungUp));
    let told = core.told(core.app);
    assert_eq!(told, [over(call), event(call, QosEventCode::AdmissionFailure)]);
    assert_eq!(core.tapi.set_qos(core.app, call, AUDIO, NEEDED), Err(HResult::InvalCallState));
    core.tapi.line_deallocate_call(core.app, call).unwrap();
}

#[test]
fn t_080_a_needed_level_that_fails_later_leaves_the_call_as_it_was() {
    let mut core = listening();
    let (call, _) = core.call();
    core.tapi.set_qos(core.app, call, AUDIO, NEEDED).unwrap();
    core.refuses(Status::Failure);
    assert_eq!(core.told(core.app), [event(call, QosEventCode::AdmissionFailure)]);
    assert_eq!(core.shown(call), [Some(flow(1_000)), Some(best_effort())]);
}

#[test]
fn t_080_a_needed_level_that_is_taken_back_is_an_event() {
    let profile = Profiles::default().audio;
    let mut core = listening();
    let (call, (name, wanted)) = created(&mut core, NEEDED);
    core.connects(name, wanted);
    core.told(core.app);
    core.says(name, SwitchEvent::Changed(terms(profile, flow(1_000))));
    let told = core.told(core.app);
    assert!(matches!(told[0], Message::CallInfo { .. }));
    assert_eq!(told[1..], [event(call, QosEventCode::AdmissionFailure)], "TA-38");
    core.says(name, SwitchEvent::Changed(terms(profile, flow(900))));
    assert_eq!(core.told(core.app).len(), 1, "it was lost already");
    core.says(name, SwitchEvent::Ended(End::Remote(Status::TapiRateUnavail)));
    assert_eq!(core.told(core.app)[1..], [event(call, QosEventCode::AdmissionFailure)]);
}

#[test]
fn t_081_if_available_never_makes_a_call_fail() {
    let profile = Profiles::default().audio;
    let mut core = listening();
    let (call, (name, _)) = created(&mut core, IF_AVAILABLE);
    core.says(name, SwitchEvent::NotPlaced(Status::Resources));
    let nothing = terms(best_effort(), best_effort());
    assert_eq!(core.asked(), [SwitchRequest::PlaceCall(name, nothing.clone())]);
    core.connects(name, nothing);
    let told = core.told(core.app);
    assert!(is_state(&told[0], call, CallState::Connected));
    assert_eq!(told[1..], [event(call, QosEventCode::AdmissionFailure)], "after the connection");

    let (call, (name, _)) = created(&mut core, IF_AVAILABLE);
    core.connects(name, terms(flow(10), profile));
    let told = core.told(core.app);
    assert!(is_state(&told[0], call, CallState::Connected), "some is better than none");
    assert_eq!(told[1..], [event(call, QosEventCode::AdmissionFailure)]);

    core.tapi.set_qos(core.app, call, AUDIO, IF_AVAILABLE).unwrap();
    core.refuses(Status::InvalidData);
    assert_eq!(core.told(core.app), [event(call, QosEventCode::PolicyFailure)]);
}

#[test]
fn t_081_where_there_is_no_quality_of_service_a_level_says_so() {
    let config = ProviderConfig { has_qos: false, ..Default::default() };
    let mut core = Core::with(config, Default::default());
    core.tapi.put_event_filter(core.app, EventFilter::TE_QOSEVENT).unwrap();
    let (call, (name, wanted)) = created(&mut core, IF_AVAILABLE);
    assert_eq!(wanted, terms(best_effort(), best_effort()));
    core.connects(name, wanted);
    let told = core.told(core.app);
    assert!(is_state(&told[0], call, CallState::Connected));
    assert_eq!(told[1..], [event(call, QosEventCode::NoQos)]);

    core.tapi.set_qos(core.app, call, AUDIO, NEEDED).unwrap();
    core.tapi.set_qos(core.app, call, AUDIO, BEST_EFFORT).unwrap();
    assert_eq!(core.told(core.app), [event(call, QosEventCode::NoQos)]);

    let call = core.tapi.create_call(core.app, core.line).unwrap();
    core.tapi.set_qos(core.app, call, AUDIO, NEEDED).unwrap();
    core.tapi.connect(core.app, call).unwrap();
    assert_eq!(core.told(core.app), [over(call), event(call, QosEventCode::NoQos)]);
    assert_eq!(core.asked(), []);
}

#[test]
fn t_080_each_media_type_has_its_profile() {
    let profiles = Profiles::default();
    let flows = [
        (MediaType::Audio, profiles.audio, 8_000),
        (MediaType::DataModem, profiles.data_modem, 7_000),
        (MediaType::G3Fax, profiles.g3_fax, 1_800),
        (MediaType::Video, profiles.video, 48_000),
        (MediaType::MultiTrack, profiles.multi_track, 56_000),
    ];
    for (media_type, profile, rate) in flows {
        assert_eq!(profile, flow(rate));
        let mut core = Core::new();
        let (call, _) = core.call();
        core.tapi.set_qos(core.app, call, media_type as u32, NEEDED).unwrap();
        core.grants();
        assert_eq!(core.shown(call), [Some(profile), Some(profile)]);
    }
}

/// The first application listens for events.
fn listening() -> Core {
    let mut core = Core::new();
    core.tapi.put_event_filter(core.app, EventFilter::TE_QOSEVENT).unwrap();
    core
}

/// A call of TAPI 3 with this level for sound, placed: what the switch is asked.
#[track_caller]
fn created(core: &mut Core, level: u32) -> (HCall, (HDrvCall, CallParameters)) {
    let call = core.tapi.create_call(core.app, core.line).unwrap();
    core.tapi.set_qos(core.app, call, AUDIO, level).unwrap();
    assert_eq!(core.asked(), [], "TA-22: it is kept until the call is placed");
    core.tapi.connect(core.app, call).unwrap();
    match &core.asked()[..] {
        [SwitchRequest::PlaceCall(name, wanted)] => (call, (*name, wanted.clone())),
        asked => panic!("one call was to be placed: {asked:?}"),
    }
}

/// Asks for a level, and the switch refuses.
fn fail(core: &mut Core, call: HCall) {
    core.tapi.set_qos(core.app, call, AUDIO, NEEDED).unwrap();
    core.refuses(Status::Failure);
}

fn event(call: HCall, event: QosEventCode) -> Message {
    Message::Qos(QosEvent { call, event, media_type: MediaType::Audio })
}

/// The call could not be placed.
fn over(call: HCall) -> Message {
    let (state, mode) = (CallState::Disconnected, Some(DisconnectMode::QosUnavail));
    Message::CallState { call, state, mode, privilege: None }
}
