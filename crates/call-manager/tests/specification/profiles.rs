//! The rule books by name: their values, what each does when it is met with silence, and what can be
//! set. Collisions have a page of their own, `collisions`; waits of every kind are in `patience`.

use std::time::Duration;

use call_manager::vc::{OnCollision, OnSilence, OnUnconfirmed, ReleaseCause, Rules};
use call_manager::{NetworkAnswer, OutOfRange, Profile, TimerName, WhoMayAsk};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, Told, WANTED, by};

/// What the client hears of a change that failed.
const FAILED: Told = Told::Modify(Status::Failure, BEFORE, false);
/// What it hears when the call is cleared.
const CLEARED: Told = Told::IncomingClose(Status::Failure);

#[test]
fn each_rule_book_is_found_by_its_name_and_no_other() {
    let names = ["condis", "q2963", "sip", "5gsm", "gsm-cc"];
    assert_eq!(Profile::ALL.map(|profile| profile.name), names);
    for profile in Profile::ALL {
        assert_eq!(Profile::named(profile.name), Some(profile));
    }
    assert_eq!(Profile::named("SIP"), None);
    assert_eq!(Profile::default(), Profile::CONDIS);
}

#[test]
fn q2963_asks_once_and_its_timers_are_t360_and_t361() {
    let profile = Profile::Q2963;
    assert_eq!(request(&profile), ("T360", 30));
    assert_eq!(confirmation(&profile), ("T361", 20));
    assert_eq!(profile.who_may_ask, WhoMayAsk::Caller);
    assert_eq!(profile.rules().retransmissions, 0);
    assert_eq!(cause(&profile), Some((102, Some("T360"))));
    assert_eq!(profile.rules().on_unconfirmed, OnUnconfirmed::Commit);
}

#[test]
fn sip_backs_off_and_silence_ends_the_call() {
    let profile = Profile::SIP;
    assert_eq!((request(&profile), profile.rules().collisions), (("B", 32), 3));
    assert_eq!(profile.who_may_ask, WhoMayAsk::Either);
    assert_eq!(profile.rules().on_collision, OnCollision::BackOff);
    assert_eq!(cause(&profile), Some((408, Some("B"))));
}

#[test]
fn five_gsm_asks_five_times_yields_and_keeps() {
    let profile = Profile::FIVE_GSM;
    assert_eq!((request(&profile), profile.rules().retransmissions), (("T3581", 16), 4));
    assert_eq!(profile.rules().on_collision, OnCollision::Yield);
    assert_eq!(profile.rules().on_silence, OnSilence::Keep);
}

#[test]
fn gsm_cc_asks_once_and_silence_ends_the_call() {
    let profile = Profile::GSM_CC;
    assert_eq!((request(&profile), profile.rules().retransmissions), (("T323", 30), 0));
    assert_eq!(cause(&profile), Some((102, Some("T323"))));
    assert_eq!(profile.rules().on_collision, OnCollision::Refuse);
}

#[test]
fn condis_follows_the_choices_where_the_documents_are_silent() {
    let Rules { retransmissions, on_silence, on_collision, on_unconfirmed, activations, .. } =
        *Profile::CONDIS.rules();
    assert_eq!((retransmissions, on_silence), (0, OnSilence::Restore), "M-09");
    assert_eq!((on_collision, on_unconfirmed), (OnCollision::Defer, OnUnconfirmed::Revert), "A-24");
    assert_eq!(activations, 3, "A-10");
}

#[test]
fn silence_restores_by_condis() {
    let mut bench = asked_in_vain(&Profile::CONDIS);
    bench.network_says_later();
    bench.wait_exactly(Duration::from_secs(30));
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::Restore(BEFORE)], vec![]), "M-09");
    assert_eq!(bench.state_name(), Some("InDoubt"));
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!((bench.told(), bench.rate()), (vec![FAILED], Some(BEFORE)), "M-18");
}

#[test]
fn silence_about_the_way_back_clears_by_condis() {
    let mut bench = asked_in_vain(&Profile::CONDIS);
    bench.network_says_later();
    bench.wait(Duration::from_secs(30));
    bench.wait_exactly(Duration::from_secs(30));
    assert_eq!((bench.told(), bench.rate()), (vec![FAILED, CLEARED], None), "M-19");
}

#[test]
fn silence_clears_at_once_by_q2963_sip_and_gsm_cc() {
    for (profile, after) in [(Profile::Q2963, 30), (Profile::SIP, 32), (Profile::GSM_CC, 30)] {
        let mut bench = asked_in_vain(&profile);
        bench.wait_exactly(Duration::from_secs(after));
        assert_eq!(bench.told(), [FAILED, CLEARED], "{}", profile.name);
        assert_eq!((bench.asked(), bench.rate()), (vec![Asked::Release], None), "at once");
        assert_eq!(bench.state_name(), Some("Cleared"), "{}", profile.name);
        assert_eq!(bench.close(), Status::Success);
        assert_eq!(bench.asked(), [Asked::Deactivate], "it is not released again");
    }
}

#[test]
fn silence_is_met_with_four_more_sendings_by_5gsm_then_the_old_terms_stay() {
    let mut bench = asked_in_vain(&Profile::FIVE_GSM);
    for _ in 0..4 {
        bench.network_says_later();
        bench.wait_exactly(Duration::from_secs(16));
        assert_eq!((bench.asked(), bench.told()), (vec![Asked::Modify(WANTED)], vec![]));
    }
    bench.wait_exactly(Duration::from_secs(16));
    let order = [Asked::Confirm(BEFORE)];
    assert_eq!((bench.asked(), bench.told()), (order.to_vec(), vec![FAILED]), "nothing is undone");
    assert_eq!((bench.state_name(), bench.rate()), (Some("KeptInDoubt"), Some(BEFORE)));
    assert_eq!(bench.modify(WANTED), Status::Success, "R-063");
    assert_eq!((bench.state_name(), bench.rate()), (Some("Active"), Some(WANTED)));
}

#[test]
fn a_question_that_is_sent_again_is_the_same_question() {
    let mut bench = asked_in_vain(&Profile::FIVE_GSM);
    let first = bench.last_network_ticket();
    bench.network_says_later();
    bench.wait(Duration::from_secs(16));
    assert_eq!(bench.last_network_ticket(), first);
    bench.network_answers_to(first, NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
    bench.network_answers_to(first, NetworkAnswer::Refused);
    assert_eq!((bench.rate(), bench.manager.stale_answers()), (Some(WANTED), 1), "to the second");
}

#[test]
fn an_answer_after_the_last_sending_never_completes_another_change() {
    let mut bench = kept();
    let late = bench.last_network_ticket();
    bench.network_says_later();
    assert_eq!(bench.modify(3_000), Status::Pending);
    bench.forget();
    bench.network_answers_to(late, NetworkAnswer::Accepted);
    assert_eq!((bench.told(), bench.asked()), (vec![], vec![]));
    assert_eq!((bench.manager.stale_answers(), bench.rate()), (1, Some(BEFORE)));
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, 3_000, false)]);
}

#[test]
fn m_09_an_answer_after_the_last_sending_ends_the_doubt_and_nothing_else() {
    for (answer, order) in
        [(NetworkAnswer::Accepted, vec![Asked::Confirm(BEFORE)]), (NetworkAnswer::Refused, vec![])]
    {
        let mut bench = kept();
        let late = bench.last_network_ticket();
        bench.network_answers_to(late, answer.clone());
        assert_eq!((bench.told(), bench.asked(), bench.rate()), (vec![], order, Some(BEFORE)));
        assert_eq!((bench.state_name(), bench.manager.stale_answers()), (Some("Active"), 0));
        bench.network_answers_to(late, answer);
        assert_eq!((bench.asked(), bench.manager.stale_answers()), (vec![], 1), "twice");
    }
}

#[test]
fn m_09_a_proposal_ends_the_doubt() {
    let mut bench = kept();
    bench.remote_proposes(WANTED);
    assert_eq!(
        (bench.asked(), bench.told()),
        (vec![Asked::Activate(WANTED)], vec![Told::QosChange(WANTED)])
    );
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!((bench.state_name(), bench.rate()), (Some("Active"), Some(WANTED)));
}

#[test]
fn m_09_a_call_in_doubt_is_closed_like_any() {
    let mut bench = kept();
    assert_eq!(bench.close(), Status::Success);
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
}

#[test]
fn each_change_is_sent_again_as_often_as_the_first() {
    let mut bench = kept();
    (0..5).for_each(|_| bench.network_says_later());
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    (0..5).for_each(|_| bench.wait(Duration::from_secs(16)));
    let sendings = bench.asked().iter().filter(|it| **it == Asked::Modify(WANTED)).count();
    assert_eq!((sendings, bench.told()), (4, vec![FAILED]));
}

#[test]
fn a_timer_takes_its_least_and_its_most_and_nothing_beyond() {
    let nanosecond = Duration::from_nanos(1);
    for profile in Profile::ALL {
        for name in TimerName::ALL {
            let range = profile.timer(name).range.clone();
            for value in [*range.start(), *range.end()] {
                let set = profile.clone().with_timer(name, value).expect("in range");
                assert_eq!(set.timer(name).value, value);
            }
            for value in [*range.start() - nanosecond, *range.end() + nanosecond] {
                let refused = profile.clone().with_timer(name, value).expect_err("past the range");
                let (least, most) = (*range.start(), *range.end());
                let (profile, timer) = (profile.name, profile.timer(name).name);
                assert_eq!(refused, OutOfRange::Timer { profile, timer, value, least, most });
            }
        }
    }
}

#[test]
fn a_value_out_of_range_is_refused_with_profile_timer_value_and_range() {
    let refused = Profile::Q2963.with_timer(TimerName::Request, Duration::from_secs(3601));
    let text = refused.expect_err("more than an hour").to_string();
    assert_eq!(text, "q2963: timer T360 is 3601s, and may be 1µs to 3600s");
}

#[test]
fn setting_one_timer_leaves_the_others() {
    let set = Profile::SIP.with_timer(TimerName::Client, Duration::from_secs(1)).expect("in range");
    for name in TimerName::ALL.into_iter().filter(|name| *name != TimerName::Client) {
        assert_eq!(set.timer(name), Profile::SIP.timer(name));
    }
    assert_eq!(set.rules(), Profile::SIP.rules());
}

#[test]
fn every_value_of_a_rule_book_is_within_its_own_range() {
    for profile in Profile::ALL {
        for name in TimerName::ALL {
            let timer = profile.timer(name);
            assert!(timer.range.contains(&timer.value), "{}: {name:?}", profile.name);
        }
    }
}

/// A change is pending at a network that has not answered.
fn asked_in_vain(profile: &Profile) -> Bench {
    let mut bench = Bench::active_with(by(profile.clone()));
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench
}

/// By 5gsm, a change was given up after its last sending.
fn kept() -> Bench {
    let mut bench = asked_in_vain(&Profile::FIVE_GSM);
    (0..4).for_each(|_| bench.network_says_later());
    (0..5).for_each(|_| bench.wait(Duration::from_secs(16)));
    assert_eq!((bench.told(), bench.state_name()), (vec![FAILED], Some("KeptInDoubt")));
    bench.forget();
    bench
}

/// What a call is released with after silence.
fn cause(profile: &Profile) -> Option<(u16, Option<&'static str>)> {
    match profile.rules().on_silence {
        OnSilence::Clear(ReleaseCause { value, diagnostic }) => Some((value, diagnostic)),
        OnSilence::Restore | OnSilence::Keep => None,
    }
}

fn request(profile: &Profile) -> (&'static str, u64) {
    let timer = profile.timer(TimerName::Request);
    (timer.name, timer.value.as_secs())
}

fn confirmation(profile: &Profile) -> (&'static str, u64) {
    let timer = profile.timer(TimerName::Confirmation);
    (timer.name, timer.value.as_secs())
}
