//! A call that goes on while nobody knows what the network holds: by a rule book that keeps, after a
//! change that met silence. For a call that is up at rest see also `profiles`.

use call_manager::vc::{OnCollision, Rules, State};
use call_manager::{MiniportAnswer, NetworkAnswer, Profile, TimerName};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, CLIENT, COUNTER, Told, WANTED, by};

/// What the client hears of a change that failed.
const FAILED: Told = Told::Modify(Status::Failure, BEFORE, false);

#[test]
fn m_09_the_doubt_holds_what_is_in_force_and_what_was_asked() {
    let bench = in_doubt(&keeps());
    let Some(State::KeptInDoubt(doubt)) = bench.state() else { panic!("in doubt") };
    let rates = [doubt.in_force, doubt.asked].map(|terms| crate::support::rate_of(&terms));
    assert_eq!(rates, [BEFORE, WANTED]);
    assert_eq!(bench.manager.poll_timeout(), None, "it rests");
}

/// What the network says to another change tells what it holds, whatever it is.
#[test]
fn r_063_m_09_an_answer_to_another_change_ends_the_doubt() {
    let answers = [
        (NetworkAnswer::Accepted, Status::Success, COUNTER),
        (NetworkAnswer::Refused, Status::Failure, BEFORE),
    ];
    for (answer, status, rate) in answers {
        let mut bench = in_doubt(&keeps());
        bench.network_says(answer);
        assert_eq!(bench.modify(COUNTER), status);
        assert_eq!((bench.state_name(), bench.rate()), (Some("Active"), Some(rate)));
    }
}

#[test]
fn m_09_silence_to_another_change_leaves_the_doubt_with_what_was_asked_last() {
    let mut bench = in_doubt(&keeps());
    let first = bench.last_network_ticket();
    bench.network_says_later();
    assert_eq!(bench.modify(COUNTER), Status::Pending);
    bench.forget();
    bench.wait_exactly(keeps().timer(TimerName::Request).value);
    assert_eq!((bench.told(), bench.state_name()), (vec![FAILED], Some("KeptInDoubt")));
    bench.forget();
    bench.network_answers_to(first, NetworkAnswer::Accepted);
    assert_eq!((bench.asked(), bench.manager.stale_answers()), (vec![], 1), "of the first");
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!((bench.asked(), bench.state_name()), (vec![Asked::Confirm(BEFORE)], Some("Active")));
}

#[test]
fn m_22_a_proposal_that_waited_for_a_change_that_met_silence_is_dealt_with() {
    let rules = Rules { on_collision: OnCollision::Defer, ..*keeps().rules() };
    let profile = keeps().with_rules(rules).expect("in range");
    let mut bench = asked_in_vain(&profile);
    bench.remote_proposes(COUNTER);
    assert_eq!(bench.asked(), [], "it waits");
    bench.wait_exactly(profile.timer(TimerName::Request).value);
    assert_eq!(bench.asked(), [Asked::Confirm(BEFORE), Asked::Activate(COUNTER)]);
    assert_eq!(bench.told(), [FAILED, Told::QosChange(COUNTER)]);
}

#[test]
fn i_06_m_09_an_offer_in_doubt_is_accepted_like_any() {
    let mut bench = offer_in_doubt();
    assert_eq!(bench.accept_changed(BEFORE), Status::Success);
    assert_eq!(bench.asked(), [Asked::AcceptOffer(BEFORE), Asked::Confirm(BEFORE)]);
    assert_eq!((bench.told(), bench.rate()), (vec![Told::CallConnected], Some(BEFORE)));
}

#[test]
fn i_06_m_09_an_offer_in_doubt_can_be_changed_rejected_and_given_up() {
    let mut bench = offer_in_doubt();
    assert_eq!((bench.modify(COUNTER), bench.state_name()), (Status::Success, Some("Offered")));
    let mut bench = offer_in_doubt();
    assert_eq!(bench.manager.reject_call(bench.now, CLIENT, bench.vc), Status::Success);
    assert_eq!(
        (bench.asked(), bench.state_name()),
        (vec![Asked::Release, Asked::Deactivate], None)
    );
    let mut bench = offer_in_doubt();
    assert_eq!(bench.close(), Status::NotAccepted, "I-08");
    bench.remote_releases();
    assert_eq!(bench.told(), [Told::IncomingClose(Status::Success)], "I-07");
}

#[test]
fn a_client_that_leaves_a_call_in_doubt_leaves_nothing() {
    for mut bench in [in_doubt(&keeps()), offer_in_doubt()] {
        bench.manager.unbind(bench.now, CLIENT);
        assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
        assert_eq!(bench.state_name(), None);
    }
}

/// Doubt is the network's; what the miniport says unasked is of no account.
#[test]
fn m_09_the_miniport_has_no_part_in_it() {
    let mut bench = in_doubt(&keeps());
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!((bench.state_name(), bench.manager.stale_answers()), (Some("KeptInDoubt"), 1));
}

/// As 5gsm, but asked once.
fn keeps() -> Profile {
    Profile::FIVE_GSM.with_retransmissions(0).expect("in range")
}

/// A change is pending at a network that says nothing.
fn asked_in_vain(profile: &Profile) -> Bench {
    let mut bench = Bench::active_with(by(profile.clone()));
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench
}

fn in_doubt(profile: &Profile) -> Bench {
    let mut bench = asked_in_vain(profile);
    bench.wait_exactly(profile.timer(TimerName::Request).value);
    assert_eq!((bench.told(), bench.state_name()), (vec![FAILED], Some("KeptInDoubt")));
    bench.forget();
    bench
}

/// An offer whose change met silence.
fn offer_in_doubt() -> Bench {
    let mut bench = Bench::called(by(keeps()));
    bench.offer();
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.wait_exactly(keeps().timer(TimerName::Request).value);
    assert_eq!(bench.state_name(), Some("KeptInDoubt"));
    bench.forget();
    bench
}
