//! What a change does, and what one that failed does not.

use client::End;
use client::tapi::{CallState, LineErr, Message, SwitchEvent};
use co_params::wire::line::ApiVersion;
use co_params::{Flowspec, Status};

use crate::support::{
    Core, KEEP, Say, Whole, argument, best_effort, block, block_with, flow, is_qos_info, terms,
    view, word,
};

#[test]
fn t_028_a_failed_change_leaves_every_byte_as_it_was() {
    for status in Status::ALL.iter().copied().filter(|status| !status.is_success()) {
        let mut core = Core::new();
        let (call, _) = core.call();
        let sending = block_with(flow(1_500), &[1, 2, 3, 4]);
        let app = core.app;
        core.tapi.line_set_call_quality_of_service(app, call, argument(&sending), KEEP).unwrap();
        core.grants();
        let before = core.info(call);

        let other = block_with(flow(2_000), &[5, 6, 7, 8]);
        core.tapi.line_set_call_quality_of_service(app, call, argument(&other), KEEP).unwrap();
        assert_eq!(core.info(call), before, "while it is open");
        core.refuses(status);
        assert_eq!(core.info(call), before, "{status}");
    }
}

#[test]
fn t_029_a_failed_change_leaves_the_call_and_its_vc_as_they_were() {
    let mut whole = Whole::new();
    let call = whole.call();
    let active = whole.network.active();
    whole.network.says(Say::Refuse);
    whole.set_rate(call, 2_000).unwrap();
    let told = whole.drive();
    assert!(matches!(told[..], [Message::Reply { result: Err(LineErr::RateUnavail), .. }]));
    assert_eq!(whole.network.active(), active);
    let mut status = crate::support::buffer(56);
    whole.telephony.tapi().line_get_call_status(whole.app, call, Some(&mut status)).unwrap();
    assert_eq!(word(&status, 12), CallState::Connected as u32);
}

#[test]
fn t_030_a_failed_change_is_not_announced() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let request = core.set_rate(call, 2_000).unwrap();
    core.refuses(Status::Failure);
    let result = Err(LineErr::RateUnavail);
    assert_eq!(core.told(core.app), [Message::Reply { request, result }]);
}

#[test]
fn t_030_what_cannot_be_put_back_is_announced_all_the_same() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let request = core.set_rate(call, 2_000).unwrap();
    core.asked();
    core.settles(name, terms(flow(1_200), best_effort()), Status::Resources, 2);
    let told = core.told(core.app);
    assert_eq!(told[0], Message::Reply { request, result: Err(LineErr::RateUnavail) });
    assert!(is_qos_info(&told[1], call) && told.len() == 2, "TA-08: nothing in force is hidden");
    assert_eq!(core.shown(call)[0], Some(flow(1_200)));
}

#[test]
fn t_031_after_success_the_members_hold_what_is_in_force() {
    let mut core = Core::new();
    let (call, _) = core.call();
    let sending = block_with(flow(2_000), &[1, 2, 3, 4, 5, 6, 7, 8]);
    let receiving = block_with(flow(500), &[9; 4]);
    let (app, sent, received) = (core.app, argument(&sending), argument(&receiving));
    core.tapi.line_set_call_quality_of_service(app, call, sent, received).unwrap();
    core.grants();
    let info = core.info(call);
    assert_eq!((word(&info, 308), word(&info, 316)), (40, 36), "sizes count both parts");
    let parts: Vec<_> = view(&info, ApiVersion::V2_0).parts().filter(|p| p.size > 0).collect();
    assert_eq!(view(&info, ApiVersion::V2_0).part_bytes(parts[0]), sending);
    assert_eq!(view(&info, ApiVersion::V2_0).part_bytes(parts[1]), receiving);
    assert_eq!(word(&info, 28), 16_000, "dwRate: the peak in bits per second");
}

#[test]
fn t_032_who_reads_in_the_handler_of_a_message_reads_the_new_values() {
    let mut core = Core::new();
    let (call, _) = core.call();
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    let mut read = 0;
    while core.tapi.poll_message(core.app).is_some() {
        assert_eq!(core.shown(call)[0], Some(flow(2_000)));
        read += 1;
    }
    assert_eq!(read, 2, "the reply, and the news");
}

#[test]
fn t_033_a_success_that_changed_something_is_announced_once() {
    let mut core = Core::new();
    let (call, _) = core.call();
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    let told = core.told(core.app);
    assert_eq!(told.iter().filter(|message| is_qos_info(message, call)).count(), 1);
    core.set_rate(call, 2_000).unwrap();
    core.grants();
    let told = core.told(core.app);
    assert!(matches!(told[..], [Message::Reply { result: Ok(()), .. }]), "TA-10: nothing changed");
}

#[test]
fn t_036_no_direction_changes_unless_all_do() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let (app, blocks) = (core.app, block(2_000));
    let both = (argument(&blocks), argument(&blocks));
    core.tapi.line_set_call_quality_of_service(app, call, both.0, both.1).unwrap();
    core.asked();
    // One direction was to be had, the other not; the client put the first back.
    let before = core.in_force[&name].clone();
    core.settles(name, before, Status::Success, 2);
    assert!(matches!(
        core.told(app)[..],
        [Message::Reply { result: Err(LineErr::RateUnavail), .. }]
    ));
    assert_eq!(core.shown(call), [Some(flow(1_000)), Some(best_effort())]);
}

#[test]
fn t_037_a_direction_left_out_reads_the_same_after_success() {
    let kept = [&[][..], &Flowspec::NO_CHANGE.to_bytes(), &with_bytes(Flowspec::NO_CHANGE)]
        .map(<[u8]>::to_vec);
    for keeping in kept {
        let mut core = Core::new();
        let (call, _) = core.call();
        let first = block_with(flow(300), &[7; 8]);
        let (app, one) = (core.app, block(1_500));
        let both = (argument(&one), argument(&first));
        core.tapi.line_set_call_quality_of_service(app, call, both.0, both.1).unwrap();
        core.grants();
        let other = (block(2_000), argument(&keeping));
        core.tapi.line_set_call_quality_of_service(app, call, argument(&other.0), other.1).unwrap();
        core.grants();
        let info = core.info(call);
        let qos = view(&info, ApiVersion::V2_0).parse().unwrap();
        assert_eq!(qos.sending.unwrap().flowspec, flow(2_000));
        let receiving = qos.receiving.unwrap();
        assert_eq!((receiving.flowspec, receiving.provider_specific), (flow(300), &[7; 8][..]));
    }
}

#[test]
fn t_037_a_switch_that_changes_a_kept_direction_has_not_granted_the_request() {
    for rate in [700, 1_500] {
        let mut whole = Whole::new();
        let call = whole.call();
        // The network counters the sending direction; only receiving is asked for.
        whole.network.says(Say::Counter(rate));
        let (app, receiving) = (whole.app, block(400));
        let tapi = whole.telephony.tapi();
        tapi.line_set_call_quality_of_service(app, call, KEEP, argument(&receiving)).unwrap();
        let told = whole.drive();
        assert!(matches!(told[..], [Message::Reply { result: Err(LineErr::RateUnavail), .. }]));
        assert_eq!(whole.shown(call), [Some(flow(1_000)), Some(best_effort())], "{rate}");
    }
}

#[test]
fn t_038_a_success_grants_at_least_what_was_asked() {
    for (offer, is_enough) in [(1_999, false), (2_000, true), (2_500, true)] {
        let mut whole = Whole::new();
        let call = whole.call();
        whole.network.says(Say::Counter(offer));
        let request = whole.set_rate(call, 2_000).unwrap();
        let told = whole.drive();
        let result = if is_enough { Ok(()) } else { Err(LineErr::RateUnavail) };
        assert_eq!(told[0], Message::Reply { request, result }, "{offer}");
        let in_force = if is_enough { offer } else { 1_000 };
        assert_eq!(whole.rate(call), Some(in_force), "{offer}");
        assert_eq!(told.len(), if is_enough { 2 } else { 1 }, "{offer}: put back unseen");
    }
}

#[test]
fn t_038_another_policy_takes_what_was_granted() {
    let counter_offer = client::tapi::CounterOffer::Accept;
    let mut whole =
        Whole::with(client::tapi::ProviderConfig { counter_offer, ..Default::default() });
    let call = whole.call();
    whole.network.says(Say::Counter(1_500));
    let request = whole.set_rate(call, 2_000).unwrap();
    let told = whole.drive();
    assert_eq!(told[0], Message::Reply { request, result: Ok(()) });
    assert!(is_qos_info(&told[1], call));
    assert_eq!(whole.rate(call), Some(1_500));
}

#[test]
fn t_039_less_is_never_refused_for_capacity() {
    let less = [flow(999), flow(1_000), best_effort(), Flowspec::NO_TRAFFIC];
    for smaller in less {
        for status in [Status::Failure, Status::NotAccepted] {
            let mut core = Core::new();
            let (call, _) = core.call();
            let (app, block) = (core.app, smaller.to_bytes());
            core.tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP).unwrap();
            core.refuses(status);
            let told = core.told(app);
            let [Message::Reply { result: Err(error), .. }] = told[..] else { panic!("{told:?}") };
            assert_ne!(error, LineErr::RateUnavail, "{status}, {smaller}");
        }
    }
}

#[test]
fn t_040_the_sum_in_force_never_exceeds_the_capacity() {
    const CAPACITY: u64 = 5_000;
    let mut whole = Whole::new();
    whole.network.carries(CAPACITY);
    let calls = [whole.call(), whole.call()];
    let mut refused = 0;
    for (at, rate) in [(0, 3_000), (1, 2_000), (1, 2_001), (0, 2_500), (1, 2_500), (0, 9_000)] {
        whole.set_rate(calls[at], rate).unwrap();
        let told = whole.drive();
        refused += usize::from(matches!(told[0], Message::Reply { result: Err(_), .. }));
        let rates = calls.map(|call| u64::from(whole.rate(call).unwrap()));
        assert!(rates.iter().sum::<u64>() <= CAPACITY, "{rates:?}");
        let shown: Vec<_> = calls.map(|call| whole.shown(call).map(Option::unwrap)).to_vec();
        assert_eq!(whole.network.active(), shown, "what is shown is what is reserved");
    }
    assert_eq!(refused, 2);
}

#[test]
fn t_028_a_change_cut_off_by_the_network_leaves_the_last_values() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let before = core.info(call);
    let request = core.set_rate(call, 2_000).unwrap();
    core.says(name, SwitchEvent::Ended(End::Remote(Status::Success)));
    let told = core.told(core.app);
    assert_eq!(told[0], Message::Reply { request, result: Err(LineErr::OperationFailed) }, "TA-16");
    assert_eq!(core.info(call), before, "TA-35: until it is idle");
    core.tapi.line_drop(core.app, call).unwrap();
    assert_eq!(core.shown(call), [None, None], "TA-35: and no longer");
}

fn with_bytes(flow: Flowspec) -> Vec<u8> {
    block_with(flow, &[1, 2, 3, 4])
}
