//! Every bound, at it and past it.

use client::tapi::tspi::ProviderEvent;
use client::tapi::{
    Bounds, CallInfoState, EventFilter, LineErr, Message, PLACES_OF_A_CALL, Privilege,
    ProviderConfig, SwitchEvent, Tapi,
};
use co_params::{Flowspec, Status};

use crate::support::{
    Core, KEEP, LINE, Script, V2, argument, best_effort, block_with, flow, is_qos_info, is_state,
    shown, terms,
};

#[test]
fn applications_and_lines_are_bounded() {
    let bounds = Bounds { applications: 2, lines: 2, ..Default::default() };
    let mut core = Core::with(ProviderConfig::default(), bounds);
    let second = core.tapi.line_initialize().unwrap();
    assert_eq!(core.tapi.line_initialize(), Err(LineErr::ResourceUnavail));
    let mut open = |app| core.tapi.line_open(app, LINE, V2, Privilege::None);
    assert!(open(second).is_ok());
    assert_eq!(open(second), Err(LineErr::ResourceUnavail));
    core.tapi.line_shutdown(second).unwrap();
    let third = core.tapi.line_initialize().unwrap();
    assert!(core.tapi.line_open(third, LINE, V2, Privilege::None).is_ok(), "room was made");
}

#[test]
fn calls_are_bounded_at_tapi() {
    let bounds = Bounds { calls: 1, ..Default::default() };
    let mut core = Core::with(ProviderConfig::default(), bounds);
    let (call, name) = core.call();
    let place = |core: &mut Core| core.tapi.line_make_call(core.app, core.line, "", 0, None);
    assert_eq!(place(&mut core), Err(LineErr::ResourceUnavail));
    assert_eq!(core.tapi.create_call(core.app, core.line), Err(LineErr::ResourceUnavail));
    let offered = core.tapi.provider_mut().handle_offer(LINE, terms(flow(1), flow(1))).unwrap();
    core.tapi.drain();
    let refused = client::tapi::SwitchRequest::HangUp(offered);
    assert_eq!(core.asked(), [refused], "an incoming one is refused");
    core.tapi.line_deallocate_call(core.app, call).unwrap();
    core.says(name, SwitchEvent::Ended(client::End::HungUp));
    assert!(place(&mut core).is_ok());
}

#[test]
fn calls_are_bounded_at_the_provider_until_the_network_has_let_go() {
    let config = ProviderConfig { max_calls: 1, ..Default::default() };
    let mut core = Core::with(config, Default::default());
    let (call, name) = core.call();
    let place = |core: &mut Core| core.tapi.line_make_call(core.app, core.line, "", 0, None);
    assert_eq!(place(&mut core), Err(LineErr::ResourceUnavail));
    assert_eq!(core.tapi.provider_mut().handle_offer(LINE, terms(flow(1), flow(1))), None);
    core.tapi.line_deallocate_call(core.app, call).unwrap();
    assert_eq!(place(&mut core), Err(LineErr::ResourceUnavail), "the call is not ended yet");
    core.says(name, SwitchEvent::Ended(client::End::HungUp));
    assert!(place(&mut core).is_ok());
}

#[test]
fn the_bytes_of_the_provider_are_bounded() {
    let config = ProviderConfig { max_provider_specific: 8, ..Default::default() };
    let mut core = Core::with(config, Default::default());
    let (call, _) = core.call();
    let (app, too_long) = (core.app, block_with(flow(2_000), &[1; 9]));
    for (sending, receiving) in [(argument(&too_long), KEEP), (KEEP, argument(&too_long))] {
        let asked = core.tapi.line_set_call_quality_of_service(app, call, sending, receiving);
        assert_eq!(asked, Err(LineErr::NoMem));
    }
    let longest = block_with(flow(2_000), &[1; 8]);
    let asked = core.tapi.line_set_call_quality_of_service(app, call, argument(&longest), KEEP);
    assert!(asked.is_ok());
}

#[test]
fn monitors_of_a_call_are_bounded() {
    let bounds = Bounds { monitors_per_call: 1, ..Default::default() };
    let mut core = Core::with(ProviderConfig::default(), bounds);
    let (first, _) = core.another(V2, Privilege::Monitor);
    let (second, line) = core.another(V2, Privilege::Monitor);
    core.call();
    assert_eq!(
        (core.told(first).len(), core.told(second).len()),
        (1, 0),
        "one more gets no handle"
    );
    let asked = core.tapi.line_get_new_calls(second, line);
    assert_eq!(asked, Err(LineErr::ResourceUnavail));
    core.tapi.line_shutdown(first).unwrap();
    assert_eq!(core.tapi.line_get_new_calls(second, line).unwrap().len(), 1);
    assert_eq!(core.tapi.line_get_new_calls(second, line), Ok(vec![]), "it has one");
}

#[test]
fn a_request_or_a_call_without_a_place_for_its_messages_is_refused() {
    // Two calls with their promised places, of which the first has used one: room for one reply.
    let bounds = Bounds { messages: 2 * PLACES_OF_A_CALL, ..Default::default() };
    let mut core = Core::with(ProviderConfig::default(), bounds);
    let (call, _) = core.call();
    core.set_rate(call, 2_000).unwrap();
    let placed = core.tapi.line_make_call(core.app, core.line, "", 0, None);
    assert!(placed.is_err(), "there is a place for the call, but none for the reply");
    core.grants();
    core.told(core.app);
    let created = core.tapi.create_call(core.app, core.line).unwrap();
    assert_eq!(core.tapi.create_call(core.app, core.line), Err(LineErr::ResourceUnavail));
    let request = core.set_rate(call, 3_000).unwrap();
    core.grants();
    core.tapi.line_deallocate_call(core.app, created).unwrap();
    let told = core.told(core.app);
    assert_eq!(told[0], Message::Reply { request, result: Ok(()) });
}

#[test]
fn replies_that_nobody_reads_use_up_the_places_of_further_requests() {
    let bounds = Bounds { messages: PLACES_OF_A_CALL + 3, ..Default::default() };
    let mut core = Core::with(ProviderConfig::default(), bounds);
    let (call, _) = core.call();
    let mut accepted = 0;
    let refusal = loop {
        match core.set_rate(call, 2_000 + accepted) {
            Ok(_) => core.refuses(Status::Failure),
            Err(error) => break error,
        }
        accepted += 1;
    };
    // The call has been told of one of its states, whose place is free now that it is read.
    assert_eq!((refusal, accepted), (LineErr::ResourceUnavail, 4));
    assert_eq!(core.told(core.app).len(), 4, "each reply is there");
    assert!(core.set_rate(call, 2_000).is_ok());
}

#[test]
fn news_that_nobody_reads_is_folded_and_nothing_else_is_lost() {
    let bound = PLACES_OF_A_CALL + 6;
    let bounds = Bounds { messages: bound, ..Default::default() };
    let mut core = Core::with(ProviderConfig::default(), bounds);
    core.tapi.put_event_filter(core.app, EventFilter::TE_QOSEVENT).unwrap();
    let (call, name) = core.call();
    let request = core.set_rate(call, 2_000).unwrap();
    core.asked();
    for rate in 1..100 {
        core.says(name, SwitchEvent::Changed(terms(flow(rate), best_effort())));
        assert!(core.tapi.unread(core.app) <= bound);
    }
    core.says(name, SwitchEvent::Ended(client::End::Remote(Status::Success)));
    core.tapi.line_drop(core.app, call).unwrap_err();
    let told = core.told(core.app);
    assert!(told.len() <= bound);
    assert_eq!(told.iter().filter(|m| matches!(m, Message::Reply { .. })).count(), 1);
    assert!(told.contains(&Message::Reply { request, result: Err(LineErr::OperationFailed) }));
    assert!(is_state(told.last().unwrap(), call, client::tapi::CallState::Disconnected));
    assert!(told.iter().filter(|message| is_qos_info(message, call)).count() > 1);
    assert_eq!(shown(&core.info(call))[0], Some(flow(99)), "who reads now reads the last");
    assert!(core.tapi.line_drop(core.app, call).is_ok());
}

#[test]
fn folded_news_joins_its_items() {
    let bounds = Bounds { messages: PLACES_OF_A_CALL, ..Default::default() };
    let mut core = Core::with(ProviderConfig::default(), bounds);
    let call = core.tapi.create_call(core.app, core.line).unwrap();
    core.tapi.connect(core.app, call).unwrap();
    let asked = core.asked();
    let [client::tapi::SwitchRequest::PlaceCall(name, _)] = asked[..] else { panic!("{asked:?}") };
    core.connects(name, terms(flow(1_000), best_effort()));
    let same_peak = Flowspec { latency: co_params::Microseconds::new(1), ..flow(1_000) };
    core.says(name, SwitchEvent::Changed(terms(same_peak, best_effort())));
    core.says(name, SwitchEvent::Changed(terms(flow(900), best_effort())));
    let items = CallInfoState::QOS | CallInfoState::RATE;
    for round in 0..3 {
        assert_eq!(core.told(core.app).last(), Some(&Message::CallInfo { call, items }), "{round}");
        core.says(name, SwitchEvent::Changed(terms(flow(1_000), best_effort())));
        core.says(name, SwitchEvent::Changed(terms(same_peak, best_effort())));
        core.says(name, SwitchEvent::Changed(terms(flow(900), best_effort())));
    }
}

#[test]
fn news_that_was_read_gives_its_promised_place_back() {
    let bounds = Bounds { messages: 2 * PLACES_OF_A_CALL, ..Default::default() };
    let mut core = Core::with(ProviderConfig::default(), bounds);
    let (one, name) = core.call();
    let (two, _) = core.call();
    // Each call has used one place, for its first state; two requests take those.
    core.set_rate(two, 2_000).unwrap();
    core.refuses(Status::Failure);
    core.set_rate(one, 2_000).unwrap();
    core.asked();
    for rate in [1_100, 1_200] {
        core.says(name, SwitchEvent::Changed(terms(flow(rate), best_effort())));
        assert_eq!(core.set_rate(two, 2_000), Err(LineErr::ResourceUnavail), "no place is free");
    }
    assert!(matches!(core.tapi.poll_message(core.app), Some(Message::Reply { .. })));
    core.set_rate(two, 2_000).unwrap();
    core.refuses(Status::Failure);
    assert!(is_qos_info(&core.tapi.poll_message(core.app).unwrap(), one));
    assert_eq!(core.set_rate(two, 2_000), Err(LineErr::ResourceUnavail), "nor is it now");
}

#[test]
fn a_provider_that_reports_states_without_end_is_not_heard_without_end() {
    let (mut tapi, app, line) = Script::with_line();
    let (request, _) = tapi.line_make_call(app, line, "", 0, None).unwrap();
    let name = tapi.provider().name();
    tapi.provider_mut().events.push_back(ProviderEvent::AsyncCompletion(request, Ok(())));
    for _ in 0..10 {
        let state = ProviderEvent::CallState(name, client::tapi::CallState::Connected, None);
        tapi.provider_mut().events.push_back(state);
    }
    let told = told(&mut tapi, app);
    assert_eq!((told.len(), tapi.unheard()), (1 + 4, 6), "a call has four states");
}

fn told(tapi: &mut Tapi<Script>, app: client::tapi::HLineApp) -> Vec<Message> {
    std::iter::from_fn(|| tapi.poll_message(app)).collect()
}
