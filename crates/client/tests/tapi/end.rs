//! The end of a call, with requests open.

use client::End;
use client::tapi::{
    CLOSE_ATTEMPTS, CallState, HCall, LineErr, Message, Privilege, SwitchEvent, SwitchRequest,
};
use co_params::Status;

use crate::support::{Core, Say, V2, Whole, best_effort, flow, is_state, terms, word};

#[test]
fn t_070_closing_the_last_handle_completes_what_is_open() {
    let mut core = Core::new();
    let (call, name) = core.call();
    core.set_rate(call, 2_000).unwrap();
    assert_eq!(core.tapi.open_requests().count(), 1);
    core.tapi.line_deallocate_call(core.app, call).unwrap();
    assert_eq!(core.tapi.open_requests().count(), 0, "when the function returns");
    assert_eq!(core.asked().last(), Some(&SwitchRequest::HangUp(name)));
}

#[test]
fn t_070_the_provider_says_operationfailed_before_it_returns() {
    use client::tapi::tspi::{ProviderEvent, ServiceProvider};
    use client::tapi::{HTapiCall, LineDevice, Provider, ProviderConfig, RequestId};
    let mut provider = Provider::new(ProviderConfig::default());
    let ids = [1, 2].map(|id| RequestId::new(id).unwrap());
    let new_call = client::tapi::tspi::NewCall::Params(V2, None);
    let placed = provider.tspi_line_make_call(ids[0], LineDevice(0), HTapiCall(1), "", new_call);
    let (_, call) = placed.unwrap();
    provider.handle(call, SwitchEvent::Connected(terms(best_effort(), best_effort())));
    let block = flow(2_000).to_bytes();
    provider.tspi_line_set_call_quality_of_service(ids[1], call, &block, &[]).unwrap();
    while provider.poll_event().is_some() {}
    provider.tspi_line_close_call(call);
    let completion = ProviderEvent::AsyncCompletion(ids[1], Err(LineErr::OperationFailed));
    assert_eq!(provider.poll_event(), Some(completion));
    // T-071: after it, nothing about the call.
    provider.handle(call, SwitchEvent::Changed(terms(flow(1), flow(1))));
    provider.handle(call, SwitchEvent::Ended(End::HungUp));
    assert_eq!((provider.poll_event(), provider.calls().count()), (None, 0));
    provider.tspi_line_close_call(call);
    assert_eq!(provider.poll_event(), None, "TA-26: a dead handle may be closed again");
}

#[test]
fn t_070_a_call_given_up_while_it_is_set_up_is_ended_when_it_comes_up() {
    for is_placed in [true, false] {
        let mut core = Core::new();
        let (_, call, name) = core.dial(&None);
        core.tapi.line_deallocate_call(core.app, call).unwrap();
        assert_eq!((core.tapi.open_requests().count(), core.asked()), (0, vec![]), "A-16");
        if is_placed {
            core.connects(name, terms(best_effort(), best_effort()));
            assert_eq!(core.asked(), [SwitchRequest::HangUp(name)]);
            core.says(name, SwitchEvent::Ended(End::HungUp));
        } else {
            core.says(name, SwitchEvent::NotPlaced(Status::Failure));
        }
        assert_eq!((core.told(core.app), core.tapi.provider().calls().count()), (vec![], 0));
    }
}

#[test]
fn t_070_closing_the_line_or_shutting_down_closes_its_calls() {
    for is_shutdown in [true, false] {
        let mut core = Core::new();
        let (call, name) = core.call();
        core.set_rate(call, 2_000).unwrap();
        core.asked();
        if is_shutdown {
            core.tapi.line_shutdown(core.app).unwrap();
        } else {
            core.tapi.line_close(core.app, core.line).unwrap();
        }
        assert_eq!(core.tapi.open_requests().count(), 0);
        assert_eq!(core.asked(), [SwitchRequest::HangUp(name)]);
        assert_eq!(core.tapi.unheard(), 0);
    }
}

#[test]
fn t_071_nothing_is_told_of_a_call_that_was_closed() {
    let mut core = Core::new();
    let (call, name) = core.call();
    core.tapi.line_deallocate_call(core.app, call).unwrap();
    core.says(name, SwitchEvent::Changed(terms(flow(1), flow(1))));
    core.says(name, SwitchEvent::Ended(End::HungUp));
    assert_eq!((core.told(core.app), core.tapi.unheard()), (vec![], 0));
}

#[test]
fn t_072_one_owner_of_several_leaves_open_requests_alone() {
    let (mut core, call, other, shared) = with_another_owner();
    core.set_rate(call, 2_000).unwrap();
    core.tapi.line_deallocate_call(core.app, call).unwrap();
    assert_eq!(core.tapi.open_requests().count(), 1, "the provider was told nothing");
    core.grants();
    let told = core.told(other);
    assert!(matches!(told[..], [Message::CallInfo { call, .. }] if call == shared), "{told:?}");
    assert_eq!(core.told(core.app), [], "and whose handle is void gets no reply");
}

#[test]
fn t_072_the_last_owner_drops_the_call_for_its_monitors() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let (monitor, line) = core.another(V2, Privilege::Monitor);
    let watched = core.tapi.line_get_new_calls(monitor, line).unwrap()[0];
    core.set_rate(call, 2_000).unwrap();
    core.asked();
    core.tapi.line_deallocate_call(core.app, call).unwrap();
    assert_eq!(core.asked(), [SwitchRequest::HangUp(name)]);
    core.says(name, SwitchEvent::Ended(End::HungUp));
    let told = core.told(monitor);
    assert!(is_state(&told[0], watched, CallState::Idle) && told.len() == 1, "{told:?}");
    assert_eq!(core.tapi.open_requests().count(), 0);
    core.tapi.line_deallocate_call(monitor, watched).unwrap();
    assert_eq!(core.tapi.provider().calls().count(), 0);
}

#[test]
fn t_073_a_late_grant_changes_nothing_and_is_released() {
    let mut whole = Whole::new();
    let call = whole.call();
    whole.network.says(Say::Late);
    whole.set_rate(call, 2_000).unwrap();
    assert_eq!(whole.drive(), []);
    whole.telephony.tapi().line_deallocate_call(whole.app, call).unwrap();
    whole.drive();
    whole.network.answers();
    assert_eq!(whole.drive(), []);
    assert_eq!((whole.vcs(), whole.network.active()), (0, vec![]));
}

#[test]
fn t_073_a_drop_in_the_middle_of_a_change_ends_both_once() {
    let mut whole = Whole::new();
    let call = whole.call();
    whole.network.says(Say::Late);
    let change = whole.set_rate(call, 2_000).unwrap();
    whole.drive();
    let drop = whole.telephony.tapi().line_drop(whole.app, call).unwrap();
    let told = whole.drive();
    let failed = Message::Reply { request: change, result: Err(LineErr::OperationFailed) };
    let done = Message::Reply { request: drop, result: Ok(()) };
    assert_eq!(told[..2], [failed, done]);
    assert!(is_state(&told[2], call, CallState::Idle) && told.len() == 3);
    whole.network.answers();
    assert_eq!((whole.drive(), whole.vcs()), (vec![], 0));
}

#[test]
fn t_074_the_only_owner_cannot_become_a_monitor_before_the_call_is_idle() {
    let (mut core, call, other, shared) = with_another_owner();
    let monitor = Privilege::Monitor as u32;
    core.tapi.line_set_call_privilege(other, shared, monitor).unwrap();
    for privilege in [monitor, Privilege::None as u32] {
        let set = core.tapi.line_set_call_privilege(core.app, call, privilege);
        assert_eq!(set, Err(LineErr::InvalCallState));
    }
    assert_eq!(word(&core.status_of(core.app, call), 20), Privilege::Owner as u32);
    core.tapi.line_set_call_privilege(other, shared, Privilege::Owner as u32).unwrap();
    assert_eq!(
        core.tapi.line_set_call_privilege(core.app, call, monitor),
        Ok(()),
        "one of two may"
    );
    let (_, name) = core.held();
    core.tapi.line_drop(other, shared).unwrap();
    core.asked();
    core.says(name, SwitchEvent::Ended(End::HungUp));
    let set = core.tapi.line_set_call_privilege(other, shared, monitor);
    assert_eq!(set, Ok(()), "and of an idle call");
    let set = core.tapi.line_set_call_privilege(other, shared, Privilege::None as u32);
    assert_eq!(set, Ok(()));
    assert_eq!(core.tapi.line_deallocate_call(other, shared), Err(LineErr::InvalCallHandle));
}

#[test]
fn a_call_that_cannot_be_closed_is_disconnected_and_may_be_dropped_again() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let first = core.tapi.line_drop(core.app, call).unwrap();
    core.says(name, SwitchEvent::CloseFailed(Status::Failure));
    let told = core.told(core.app);
    assert_eq!(told[0], Message::Reply { request: first, result: Err(LineErr::OperationFailed) });
    assert!(is_state(&told[1], call, CallState::Disconnected));
    core.asked();
    let second = core.tapi.line_drop(core.app, call).unwrap();
    assert_eq!(core.asked(), [SwitchRequest::HangUp(name)]);
    core.says(name, SwitchEvent::Ended(End::HungUp));
    let told = core.told(core.app);
    assert_eq!(told[0], Message::Reply { request: second, result: Ok(()) });
    assert!(is_state(&told[1], call, CallState::Idle) && told.len() == 2);
}

#[test]
fn a_call_that_was_given_up_is_asked_to_close_a_bounded_number_of_times() {
    let mut core = Core::new();
    let (call, name) = core.call();
    core.tapi.line_deallocate_call(core.app, call).unwrap();
    for attempt in 1..=CLOSE_ATTEMPTS {
        assert_eq!(core.asked(), [SwitchRequest::HangUp(name)], "attempt {attempt}");
        core.says(name, SwitchEvent::CloseFailed(Status::Failure));
    }
    assert_eq!((core.asked(), core.tapi.provider().calls().count()), (vec![], 0));
}

/// A call with another owner: that, and its handle.
fn with_another_owner() -> (Core, HCall, client::tapi::HLineApp, HCall) {
    let mut core = Core::new();
    let (call, _) = core.call();
    let (other, line) = core.another(V2, Privilege::Monitor);
    let shared = core.tapi.line_get_new_calls(other, line).unwrap()[0];
    core.tapi.line_set_call_privilege(other, shared, Privilege::Owner as u32).unwrap();
    (core, call, other, shared)
}
