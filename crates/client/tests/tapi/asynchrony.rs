//! Request ids, completions and replies.

use client::tapi::handles::Requests;
use client::tapi::tspi::ProviderEvent;
use client::tapi::{CallInfoState, HCall, HLineApp, LineErr, Message, RequestId, Tapi};
use co_params::Status;

use crate::support::{Core, KEEP, Script, argument, block};

#[test]
fn t_017_ids_are_positive_and_after_the_largest_comes_1() {
    let mut requests = Requests::after(RequestId::MAX - 1);
    let ids = [(); 3].map(|()| requests.open(()).get());
    assert_eq!(ids, [RequestId::MAX, 1, 2]);
    assert_eq!((RequestId::new(0), RequestId::new(RequestId::MAX + 1)), (None, None));
}

#[test]
fn t_017_an_id_that_is_open_is_passed_over() {
    let mut requests = Requests::after(0);
    let first = requests.open(());
    requests.skip_to(RequestId::MAX);
    assert_eq!(requests.open(()).get(), 2, "1 is open");
    requests.close(first);
    requests.skip_to(RequestId::MAX);
    assert_eq!(requests.open(()), first, "and now it is free");
}

#[test]
fn t_018_a_provider_that_returns_another_id_has_failed() {
    let (mut tapi, app, call) = Script::with_call();
    tapi.provider_mut().wrong_id = RequestId::new(77);
    assert_eq!(ask(&mut tapi, app, call), Err(LineErr::OperationFailed));
    assert_eq!(tapi.open_requests().count(), 0);
    let line = tapi.line_open(app, crate::support::LINE, crate::support::V2, OWNER).unwrap();
    let placed = tapi.line_make_call(app, line, "", 0, None);
    assert_eq!(placed, Err(LineErr::OperationFailed));
}

#[test]
fn t_018_this_provider_returns_the_id_that_it_got() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let request = core.set_rate(call, 2_000).unwrap();
    assert!(core.tapi.open_requests().eq([request]));
}

#[test]
fn t_019_a_request_that_is_accepted_has_a_positive_id() {
    let (mut tapi, app, call) = Script::with_call();
    let request = ask(&mut tapi, app, call).unwrap();
    assert!((1..=RequestId::MAX).contains(&request.get()));
    for &error in LineErr::ALL {
        assert!(error.value() < 0, "{error} is negative");
    }
}

#[test]
fn t_020_a_second_completion_is_not_heard() {
    let (mut tapi, app, call) = Script::with_call();
    let request = ask(&mut tapi, app, call).unwrap();
    for result in [Ok(()), Err(LineErr::RateUnavail)] {
        tapi.provider_mut().events.push_back(ProviderEvent::AsyncCompletion(request, result));
    }
    assert_eq!(tapi.poll_message(app), Some(Message::Reply { request, result: Ok(()) }));
    assert_eq!((tapi.poll_message(app), tapi.unheard()), (None, 1));
}

#[test]
fn t_020_a_request_that_was_refused_is_never_completed() {
    let (mut tapi, app, call) = Script::with_call();
    tapi.provider_mut().error = Some(LineErr::NoMem);
    tapi.provider_mut().early = Some(Ok(()));
    assert_eq!(ask(&mut tapi, app, call), Err(LineErr::NoMem));
    assert_eq!((tapi.poll_message(app), tapi.unheard()), (None, 1));

    let mut core = Core::new();
    let (call, _) = core.call();
    core.set_rate(call, 2_000).unwrap();
    core.set_rate(call, 3_000).unwrap_err();
    core.grants();
    let replies = core.told(core.app).iter().filter(|m| matches!(m, Message::Reply { .. })).count();
    assert_eq!(replies, 1);
}

#[test]
fn t_021_a_result_is_0_or_negative() {
    let request = RequestId::new(5).unwrap();
    let number = |result| {
        let message = Message::Reply { request, result }.to_line_message().unwrap();
        (message.message_id, message.params[0], message.params[1].cast_signed())
    };
    assert_eq!(number(Ok(())), (12, 5, 0));
    for &error in LineErr::ALL {
        assert!(number(Err(error)).2 < 0, "{error}");
    }
}

#[test]
fn t_022_a_completion_within_the_request_is_like_any_other() {
    for result in [Ok(()), Err(LineErr::RateUnavail)] {
        let (mut tapi, app, call) = Script::with_call();
        tapi.provider_mut().early = Some(result);
        let request = ask(&mut tapi, app, call).unwrap();
        assert_eq!(tapi.poll_message(app), Some(Message::Reply { request, result }));
        assert_eq!((tapi.poll_message(app), tapi.open_requests().count()), (None, 0));
    }
    let (mut tapi, app, line) = Script::with_line();
    tapi.provider_mut().early = Some(Err(LineErr::RateUnavail));
    let (request, call) = tapi.line_make_call(app, line, "", 0, None).unwrap();
    let result = Err(LineErr::RateUnavail);
    assert_eq!(tapi.poll_message(app), Some(Message::Reply { request, result }));
    assert_eq!(tapi.line_deallocate_call(app, call), Err(LineErr::InvalCallHandle));
}

#[test]
fn t_024_each_request_gets_one_reply_with_the_providers_result() {
    let mut core = Core::new();
    let (call, _) = core.call();
    for (status, result) in
        [(Status::Success, Ok(())), (Status::Failure, Err(LineErr::RateUnavail))]
    {
        let request = core.set_rate(call, 2_000 + status.raw() % 7).unwrap();
        if status.is_success() {
            core.grants();
        } else {
            core.refuses(status);
        }
        let told = core.told(core.app);
        let replies = told.iter().filter(|message| matches!(message, Message::Reply { .. }));
        assert!(replies.eq(&[Message::Reply { request, result }]));
    }
}

#[test]
fn t_024_a_reply_is_lost_only_with_its_handle() {
    let mut core = Core::new();
    let (call, _) = core.call();
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    core.tapi.line_deallocate_call(core.app, call).unwrap();
    assert_eq!(core.told(core.app), [], "neither reply nor news of a handle that is void");
}

#[test]
fn t_025_no_reply_precedes_its_request() {
    let mut core = Core::new();
    let (call, _) = core.call();
    assert_eq!(core.told(core.app), []);
    core.set_rate(call, 2_000).unwrap();
    assert_eq!(core.told(core.app), [], "nobody has answered");
    core.grants();
    assert_eq!(core.told(core.app).len(), 2);
}

#[test]
fn t_027_only_who_asked_gets_the_reply() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let (owner, line) = core.another(crate::support::V2, OWNER);
    let shared = core.tapi.line_get_new_calls(owner, line).unwrap()[0];
    core.tapi.line_set_call_privilege(owner, shared, OWNER as u32).unwrap();
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    let items = CallInfoState::QOS | CallInfoState::RATE;
    assert_eq!(core.told(owner), [Message::CallInfo { call: shared, items }]);
}

const OWNER: client::tapi::Privilege = client::tapi::Privilege::Owner;

fn ask(tapi: &mut Tapi<Script>, app: HLineApp, call: HCall) -> Result<RequestId, LineErr> {
    let block = block(2_000);
    tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP)
}
