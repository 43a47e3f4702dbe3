//! New calls, from either end.

use client::End;
use client::tapi::tspi::ProviderEvent;
use client::tapi::{
    CallState, DisconnectMode, HDrvCall, LineErr, Message, Privilege, SwitchEvent, SwitchRequest,
};
use co_params::wire::line::ApiVersion;
use co_params::{CallParameters, Flowspec, Status};

use crate::support::{
    Asked, Core, LINE, Say, Script, V2, Whole, best_effort, flow, is_state, line_call_params,
    terms, word,
};

#[test]
fn t_059_a_call_that_cannot_have_its_quality_fails() {
    let mut whole = Whole::new();
    whole.network.says(Say::Refuse);
    let (request, _) = whole.dial(1_000);
    let result = Err(LineErr::RateUnavail);
    assert_eq!(whole.drive(), [Message::Reply { request, result }]);
    assert_eq!(whole.vcs(), 0);
}

#[test]
fn t_059_a_call_is_never_connected_with_less() {
    let mut whole = Whole::new();
    whole.network.says(Say::Counter(900));
    let (request, _) = whole.dial(1_000);
    let result = Err(LineErr::RateUnavail);
    assert_eq!(whole.drive(), [Message::Reply { request, result }], "and nobody saw it connected");
    assert_eq!(whole.vcs(), 0, "what was granted is released");
    assert_eq!(whole.network.modifies(), 0, "and nothing else asked for");
}

#[test]
fn t_059_the_application_adjusts_and_tries_again() {
    let mut whole = Whole::new();
    let mut rate = 4_000;
    whole.network.says(Say::Refuse);
    whole.network.says(Say::Refuse);
    let call = loop {
        let (_, call) = whole.dial(rate);
        match whole.drive()[..] {
            [Message::Reply { result: Err(LineErr::RateUnavail), .. }] => rate /= 2,
            [Message::Reply { result: Ok(()), .. }, Message::CallState { .. }] => break call,
            ref told => panic!("{told:?}"),
        }
    };
    assert_eq!((rate, whole.rate(call)), (1_000, Some(1_000)), "TA-36: the third attempt");
}

#[test]
fn t_060_after_a_failed_call_the_handle_is_void_and_nothing_follows() {
    let mut core = Core::new();
    let (request, call, name) = core.dial(&Some(line_call_params(Some(flow(1_000)), None)));
    core.says(name, SwitchEvent::NotPlaced(Status::Failure));
    core.says(name, SwitchEvent::Connected(terms(flow(1_000), best_effort())));
    let result = Err(LineErr::RateUnavail);
    assert_eq!(core.told(core.app), [Message::Reply { request, result }]);
    assert_eq!(core.set_rate(call, 500), Err(LineErr::InvalCallHandle));
    assert_eq!(core.tapi.line_deallocate_call(core.app, call), Err(LineErr::InvalCallHandle));
    assert_eq!(core.tapi.provider().calls().count(), 0);
}

#[test]
fn t_061_t_062_nothing_is_told_of_a_new_call_before_its_reply_and_a_state_after() {
    let mut core = Core::new();
    let (request, call, name) = core.dial(&None);
    assert_eq!(core.told(core.app), []);
    core.connects(name, terms(best_effort(), best_effort()));
    let told = core.told(core.app);
    assert_eq!(told[0], Message::Reply { request, result: Ok(()) });
    assert!(is_state(&told[1], call, CallState::Connected) && told.len() == 2);
}

#[test]
fn t_063_who_makes_a_call_is_its_only_owner() {
    let mut core = Core::new();
    let (monitor, _) = core.another(V2, Privilege::Monitor);
    let (call, _) = core.call();
    let info = core.info(call);
    assert_eq!((word(&info, 92), word(&info, 96)), (1, 1), "owners and monitors");
    let told = core.told(monitor);
    let [Message::CallState { call: watched, privilege, .. }] = told[..] else {
        panic!("{told:?}")
    };
    assert_eq!(privilege, Some(Privilege::Monitor), "a monitor of the line is told of its handle");
    assert_eq!(word(&core.status_of(monitor, watched), 20), Privilege::Monitor as u32);
    assert_eq!(word(&core.status_of(core.app, call), 20), Privilege::Owner as u32);
}

#[test]
fn t_064_a_call_that_is_connected_shows_at_least_what_was_asked() {
    for (offer, wanted) in [(1_000, 1_000), (1_200, 1_000)] {
        let mut whole = Whole::new();
        whole.network.says(Say::Counter(offer));
        let (request, call) = whole.dial(wanted);
        assert_eq!(whole.drive()[0], Message::Reply { request, result: Ok(()) });
        assert_eq!(whole.rate(call), Some(offer));
    }
}

#[test]
fn t_065_a_call_lost_for_its_quality_says_so_to_who_knows_the_word() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let (old, line) = core.another(ApiVersion::V1_4, Privilege::Monitor);
    let watched = core.tapi.line_get_new_calls(old, line).unwrap()[0];
    core.says(name, SwitchEvent::Ended(End::Remote(Status::TapiRateUnavail)));
    let state = CallState::Disconnected;
    let told = |call, mode| Message::CallState { call, state, mode: Some(mode), privilege: None };
    assert_eq!(core.told(core.app), [told(call, DisconnectMode::QosUnavail)]);
    assert_eq!(core.told(old), [told(watched, DisconnectMode::Unknown)]);
    assert_eq!(DisconnectMode::QosUnavail as u32, 0x0001_0000);
}

#[test]
fn t_066_a_pair_outside_its_structure_is_refused_before_anyone_is_asked() {
    let good = line_call_params(Some(flow(1_000)), Some(flow(1_000)));
    let bad = [(124, 31), (128, 100), (128, u32::MAX), (132, u32::MAX), (136, 209), (124, 1)];
    let (mut tapi, app, line) = Script::with_line();
    for (at, value) in bad {
        let mut params = good.clone();
        params[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
        let placed = tapi.line_make_call(app, line, "", 0, Some(&params));
        assert_eq!(placed, Err(LineErr::InvalCallParams), "{at}: {value}");
    }
    assert_eq!(tapi.provider().asked, []);
    assert!(tapi.line_make_call(app, line, "", 0, Some(&good)).is_ok());
}

#[test]
fn t_067_size_0_in_both_pairs_reserves_nothing() {
    for params in [None, Some(line_call_params(None, None))] {
        let mut core = Core::new();
        core.tapi.line_make_call(core.app, core.line, "", 0, params.as_deref()).unwrap();
        let asked = core.asked();
        let [SwitchRequest::PlaceCall(_, wanted)] = &asked[..] else { panic!("{asked:?}") };
        assert_eq!(flows(wanted), [best_effort(), best_effort()]);
    }
}

#[test]
fn t_068_the_first_word_of_an_incoming_call_is_its_name_the_next_its_state() {
    use client::tapi::tspi::ServiceProvider;
    use client::tapi::{HTapiCall, Provider, ProviderConfig};
    let mut provider = Provider::new(ProviderConfig::default());
    let call = provider.handle_offer(LINE, terms(flow(1_000), best_effort())).unwrap();
    assert_eq!(provider.poll_event(), Some(ProviderEvent::NewCall(LINE, call)));
    assert_eq!(provider.poll_event(), None, "nothing before TAPI has named it");
    provider.new_call_named(call, Some(HTapiCall(5)));
    let offering = ProviderEvent::CallState(HTapiCall(5), CallState::Offering, None);
    assert_eq!((provider.poll_event(), provider.poll_event()), (Some(offering), None));
}

#[test]
fn t_068_a_call_that_nobody_can_take_is_dropped() {
    let (mut tapi, app, line) = Script::with_line();
    tapi.line_close(app, line).unwrap();
    let call = HDrvCall(7);
    tapi.provider_mut().events.push_back(ProviderEvent::NewCall(LINE, call));
    tapi.drain();
    assert_eq!(tapi.provider().asked, [Asked::Named(None)]);

    let mut core = Core::new();
    core.tapi.line_close(core.app, core.line).unwrap();
    let call = core.tapi.provider_mut().handle_offer(LINE, terms(flow(1), flow(1))).unwrap();
    core.tapi.drain();
    assert_eq!(core.asked(), [SwitchRequest::HangUp(call)]);
    assert_eq!(
        core.tapi.provider_mut().handle_offer(client::tapi::LineDevice(1), terms(flow(1), flow(1))),
        None,
        "no such line"
    );
}

#[test]
fn t_069_the_quality_that_is_offered_can_be_read_with_the_offer() {
    let mut core = Core::new();
    let (monitor, _) = core.another(V2, Privilege::Monitor);
    core.tapi.provider_mut().handle_offer(LINE, terms(best_effort(), flow(1_000))).unwrap();
    let told = core.told(core.app);
    let [Message::CallState { call, state, privilege, .. }] = told[..] else { panic!("{told:?}") };
    assert_eq!((state, privilege), (CallState::Offering, Some(Privilege::Owner)));
    assert_eq!(core.shown(call), [Some(best_effort()), Some(flow(1_000))]);
    assert_eq!(word(&core.info(call), 80), 0x80, "inbound");
    assert!(matches!(core.told(monitor)[..], [Message::CallState { .. }]), "monitors see it too");
    assert_eq!(core.set_rate(call, 2_000), Err(LineErr::InvalCallState), "TA-01: not agreed yet");
}

#[test]
fn t_069_what_is_agreed_otherwise_than_offered_is_announced() {
    let mut core = Core::new();
    let offer = terms(best_effort(), flow(1_000));
    let name = core.tapi.provider_mut().handle_offer(LINE, offer).unwrap();
    core.told(core.app);
    core.connects(name, terms(best_effort(), flow(800)));
    let told = core.told(core.app);
    assert!(matches!(told[..], [Message::CallState { .. }, Message::CallInfo { .. }]), "{told:?}");
}

fn flows(parameters: &CallParameters) -> [Flowspec; 2] {
    let flows = parameters.call_manager.as_ref().unwrap();
    [flows.transmit, flows.receive]
}
