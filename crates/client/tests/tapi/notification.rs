//! Who is told of a change, when, and how.

use client::End;
use client::tapi::tspi::ProviderEvent;
use client::tapi::{
    CallInfoState, CallState, HCall, HLineApp, Message, Privilege, ProviderConfig, SwitchEvent,
};
use co_params::wire::line::ApiVersion;
use co_params::{BytesPerSecond, Status};

use crate::support::{Core, Script, V2, best_effort, flow, is_qos_info, is_state, terms};

const QOS_AND_RATE: CallInfoState = CallInfoState(CallInfoState::QOS.0 | CallInfoState::RATE.0);

#[test]
fn t_034_owners_and_monitors_are_told_and_who_asked_too() {
    let (mut core, call, others) = with_an_owner_and_two_monitors();
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    assert_eq!(core.told(core.app)[1], Message::CallInfo { call, items: QOS_AND_RATE });
    for (app, call) in others {
        assert_eq!(core.told(app), [Message::CallInfo { call, items: QOS_AND_RATE }]);
    }
}

#[test]
fn t_034_a_change_that_the_network_made_is_told_to_all() {
    let (mut core, call, others) = with_an_owner_and_two_monitors();
    let (_, name) = core.held();
    core.says(name, SwitchEvent::Changed(terms(flow(600), best_effort())));
    assert_eq!(core.told(core.app), [Message::CallInfo { call, items: QOS_AND_RATE }]);
    for (app, call) in others {
        assert_eq!(core.told(app), [Message::CallInfo { call, items: QOS_AND_RATE }]);
    }
    assert_eq!(core.shown(call)[0], Some(flow(600)));
}

#[test]
fn t_035_an_application_without_a_handle_is_told_nothing() {
    let mut core = Core::new();
    let (stranger, _) = core.another(V2, Privilege::Owner);
    let (deaf, line) = core.another(V2, Privilege::None);
    let (call, _) = core.call();
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    assert_eq!((core.told(stranger), core.told(deaf)), (vec![], vec![]));
    let former = core.tapi.line_get_new_calls(deaf, line).unwrap()[0];
    core.tapi.line_deallocate_call(deaf, former).unwrap();
    core.set_rate(call, 3_000).unwrap();
    core.grants();
    assert_eq!(core.told(deaf), [], "nor one that has let go");
}

#[test]
fn t_041_every_change_is_announced_once_whoever_made_it() {
    let (mut core, call, others) = with_an_owner_and_two_monitors();
    let (_, name) = core.held();
    let count =
        |told: Vec<Message>, call| told.iter().filter(|message| is_qos_info(message, call)).count();
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    core.says(name, SwitchEvent::Changed(terms(flow(1_500), best_effort())));
    core.says(name, SwitchEvent::Changed(terms(flow(1_500), best_effort())));
    assert_eq!(count(core.told(core.app), call), 2, "the third changes nothing");
    for (app, call) in others {
        assert_eq!(count(core.told(app), call), 2);
    }
}

#[test]
fn t_041_a_change_of_the_network_while_one_is_asked_for_is_announced_too() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let request = core.set_rate(call, 2_000).unwrap();
    core.says(name, SwitchEvent::Changed(terms(flow(800), best_effort())));
    assert_eq!(core.told(core.app), [Message::CallInfo { call, items: QOS_AND_RATE }]);
    core.in_force.insert(name, terms(flow(800), best_effort()));
    core.grants();
    assert_eq!(core.told(core.app)[0], Message::Reply { request, result: Ok(()) });
    assert_eq!(core.shown(call)[0], Some(flow(2_000)));
}

#[test]
fn t_042_a_message_of_information_is_a_set_of_items_and_nothing_else() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let smoother = co_params::Flowspec { latency: co_params::Microseconds::new(9), ..flow(1_000) };
    for next in [flow(2_000), smoother] {
        core.says(name, SwitchEvent::Changed(terms(next, best_effort())));
    }
    let told = core.told(core.app);
    let numbers: Vec<_> = told.iter().map(|m| m.to_line_message().unwrap()).collect();
    let of = |items: u32| client::tapi::LineMessage {
        device: call.0,
        message_id: 1,
        params: [items, 0, 0],
    };
    assert_eq!(numbers, [of(0x2000_0008), of(0x2000_0008)], "TA-39: all items of one transition");
    core.says(name, SwitchEvent::Changed(terms(flow(1_000), best_effort())));
    let told = core.told(core.app);
    assert_eq!(told[0].to_line_message().unwrap(), of(0x2000_0000), "the rate stayed");

    let (mut tapi, app, _) = Script::with_call();
    let unknown = client::tapi::HTapiCall(9_999);
    for event in [
        ProviderEvent::CallInfo(unknown, CallInfoState::QOS),
        ProviderEvent::CallState(unknown, CallState::Idle, None),
    ] {
        tapi.provider_mut().events.push_back(event);
    }
    assert_eq!((tapi.poll_message(app), tapi.unheard()), (None, 2), "a call that nobody knows");
}

#[test]
fn t_043_nothing_is_told_of_a_call_that_is_idle() {
    let mut core = Core::new();
    let (call, name) = core.call();
    core.tapi.line_drop(core.app, call).unwrap();
    core.asked();
    core.says(name, SwitchEvent::Ended(End::HungUp));
    core.says(name, SwitchEvent::Changed(terms(flow(600), best_effort())));
    let told = core.told(core.app);
    assert!(is_state(told.last().unwrap(), call, CallState::Idle), "{told:?}");

    let (mut tapi, app, _) = Script::with_call();
    let name = tapi.provider().name();
    for event in [
        ProviderEvent::CallState(name, CallState::Idle, None),
        ProviderEvent::CallInfo(name, CallInfoState::QOS),
    ] {
        tapi.provider_mut().events.push_back(event);
    }
    assert!(matches!(tapi.poll_message(app), Some(Message::CallState { .. })));
    assert_eq!((tapi.poll_message(app), tapi.unheard()), (None, 1), "whatever a provider says");
}

#[test]
fn t_044_nothing_is_told_before_the_first_state() {
    let mut core = Core::new();
    let (_, _, name) = core.dial(&None);
    core.says(name, SwitchEvent::Changed(terms(flow(600), best_effort())));
    assert_eq!(core.told(core.app), []);

    let (mut tapi, app, line) = Script::with_line();
    tapi.line_make_call(app, line, "", 0, None).unwrap();
    let name = tapi.provider().name();
    tapi.provider_mut().events.push_back(ProviderEvent::CallInfo(name, CallInfoState::QOS));
    assert_eq!((tapi.poll_message(app), tapi.unheard()), (None, 1), "whatever a provider says");
}

#[test]
fn t_045_a_provider_that_does_not_announce_changes_announces_none() {
    let call_info_states = CallInfoState::RATE;
    let config = ProviderConfig { call_info_states, ..Default::default() };
    let mut core = Core::with(config, Default::default());
    let (call, name) = core.call();
    let caps = core.tapi.line_get_address_caps(core.app, crate::support::LINE).unwrap();
    assert!(!caps.call_info_states.contains(CallInfoState::QOS));
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    let items = CallInfoState::RATE;
    assert_eq!(core.told(core.app)[1..], [Message::CallInfo { call, items }]);
    let same_peak = co_params::Flowspec { token_rate: BytesPerSecond::new(5), ..flow(2_000) };
    core.says(name, SwitchEvent::Changed(terms(same_peak, best_effort())));
    assert_eq!(core.told(core.app), [], "and no message without an item");
    assert_eq!(core.tapi.unheard(), 0, "nor does the provider send one");
}

#[test]
fn t_046_once_messages_are_read_everyone_sees_what_is_in_force() {
    let (mut core, call, others) = with_an_owner_and_two_monitors();
    let (_, name) = core.held();
    let mut views = vec![core.info(call); 1 + others.len()];
    for rate in [2_000, 700, 700, 900] {
        core.says(name, SwitchEvent::Changed(terms(flow(rate), best_effort())));
        let everyone = [(core.app, call)].into_iter().chain(others.iter().copied());
        for ((app, call), view) in everyone.collect::<Vec<_>>().into_iter().zip(&mut views) {
            if core.told(app).iter().any(|message| is_qos_info(message, call)) {
                *view = core.info_of(app, call);
            }
            assert_eq!(crate::support::shown(view)[0], Some(flow(rate)));
        }
    }
}

#[test]
fn t_041_an_application_of_an_older_version_is_told_of_no_flows() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let (old, line) = core.another(ApiVersion::V1_4, Privilege::Monitor);
    let watched = core.tapi.line_get_new_calls(old, line).unwrap()[0];
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    let items = CallInfoState::RATE;
    assert_eq!(core.told(old), [Message::CallInfo { call: watched, items }], "TA-25");
}

/// A call with another owner and two monitors: their handles.
fn with_an_owner_and_two_monitors() -> (Core, HCall, Vec<(HLineApp, HCall)>) {
    let mut core = Core::new();
    let (call, _) = core.call();
    let others = [Privilege::Owner, Privilege::Monitor, Privilege::Monitor].map(|privilege| {
        let (app, line) = core.another(V2, Privilege::Monitor);
        let handle = core.tapi.line_get_new_calls(app, line).unwrap()[0];
        core.tapi.line_set_call_privilege(app, handle, privilege as u32).unwrap();
        (app, handle)
    });
    (core, call, others.to_vec())
}

#[test]
fn t_043_a_status_changes_nothing_in_how_it_ends() {
    for status in [Status::Success, Status::Failure, Status::TapiDisconnectModeBusy] {
        let mut core = Core::new();
        let (call, name) = core.call();
        core.says(name, SwitchEvent::Ended(End::Remote(status)));
        let told = core.told(core.app);
        assert!(is_state(&told[0], call, CallState::Disconnected) && told.len() == 1, "{status}");
    }
}
