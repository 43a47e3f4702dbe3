//! Changes of both ends that cross, by the rule books that do not let the other end's wait.

use std::collections::BTreeSet;
use std::time::Duration;

use call_manager::{Config, NetworkAnswer, Profile, Time, TimerName};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, COUNTER, Told, WANTED, by};

/// What the other end proposes.
const PROPOSED: u32 = 3_000;
/// What the client hears of a change that was given up.
const GIVEN_UP: Told = Told::Modify(Status::Failure, BEFORE, false);
/// RFC 3261 section 14.1: the end that placed the call.
const CALLER: (Duration, Duration) = (Duration::from_millis(2_100), Duration::from_secs(4));
/// The end that was called, at most; at least nothing.
const CALLED: Duration = Duration::from_secs(2);

#[test]
fn c3_after_a_collision_a_caller_waits_2_1_to_4_seconds_in_steps_of_10_ms() {
    let mut pauses = BTreeSet::new();
    for seed in 0..2_000 {
        let mut bench = collided(seed);
        let since = bench.now;
        let pause = next_timeout(&bench).since(since);
        assert!((CALLER.0..=CALLER.1).contains(&pause), "seed {seed}: {pause:?}");
        assert_eq!(pause.as_nanos() % 10_000_000, 0, "seed {seed}: {pause:?}");
        bench.wait_exactly(pause);
        assert_eq!(bench.asked()[0], Asked::Modify(WANTED), "seed {seed}: tried again");
        pauses.insert(pause);
    }
    assert!(pauses.len() > 180, "{} of 191 steps", pauses.len());
    assert!(pauses.contains(&CALLER.0) && pauses.contains(&CALLER.1), "both ends of the range");
}

#[test]
fn c3_the_end_that_was_called_waits_up_to_2_seconds_and_never_as_long_as_a_caller() {
    let mut pauses = BTreeSet::new();
    for seed in 0..2_000 {
        let mut bench = Bench::answered(Config { seed, ..by(Profile::SIP) });
        bench.network_says(NetworkAnswer::Collided);
        bench.network_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench.manager.handle_timeout(bench.now);
        let pause = match bench.state_name() {
            Some("BackingOff") => bench.wait_for_pause(),
            _ => Duration::ZERO,
        };
        assert!(pause <= CALLED && pause < CALLER.0, "seed {seed}: {pause:?}");
        assert_eq!(pause.as_nanos() % 10_000_000, 0, "seed {seed}: {pause:?}");
        assert_eq!(bench.state_name(), Some("Negotiating"), "seed {seed}: tried again");
        pauses.insert(pause);
    }
    assert!(pauses.len() > 190, "{} of 201 steps", pauses.len());
    assert!(pauses.contains(&Duration::ZERO) && pauses.contains(&CALLED), "both ends");
}

#[test]
fn c3_pauses_are_a_function_of_the_seed() {
    let pauses = |seed| {
        let mut bench = collided(seed);
        (0..2).map(|_| bench.collide_again()).collect::<Vec<_>>()
    };
    assert_eq!(pauses(5), pauses(5));
    assert_ne!(pauses(5), pauses(6));
    assert_ne!(pauses(5)[0], pauses(5)[1], "nor are two pauses of one VC the same");
}

#[test]
fn c3_a_change_that_collided_is_tried_again_under_another_name() {
    let mut bench = collided(1);
    let late = bench.last_network_ticket();
    bench.network_says_later();
    bench.wait_for_pause();
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::Modify(WANTED)], vec![]));
    bench.network_answers_to(late, NetworkAnswer::Collided);
    assert_eq!((bench.state_name(), bench.manager.stale_answers()), (Some("Negotiating"), 1));
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

#[test]
fn c4_a_change_collides_as_often_as_the_rules_say_and_then_fails() {
    for collisions in [0, 1, 3] {
        let profile = Profile::SIP.with_collisions(collisions).expect("in range");
        let mut bench = Bench::active_with(by(profile));
        bench.network_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench.forget();
        for _ in 0..collisions {
            bench.network_answers(NetworkAnswer::Collided);
            assert_eq!((bench.state_name(), bench.told()), (Some("BackingOff"), vec![]));
            bench.network_says_later();
            bench.wait_for_pause();
        }
        bench.network_answers(NetworkAnswer::Collided);
        assert_eq!(bench.told(), [GIVEN_UP], "at the bound: {collisions}");
        assert_eq!(bench.asked(), vec![Asked::Modify(WANTED); usize::from(collisions)]);
        assert_eq!(bench.rate(), Some(BEFORE), "what stood before stands");
    }
}

#[test]
fn a_collision_by_a_rule_book_that_knows_none_is_a_refusal() {
    for profile in [Profile::CONDIS, Profile::Q2963, Profile::FIVE_GSM, Profile::GSM_CC] {
        let mut bench = Bench::active_with(by(profile));
        bench.network_says(NetworkAnswer::Collided);
        assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Failure, Some(BEFORE)));
        assert_eq!(bench.asked(), [Asked::Modify(WANTED)]);
    }
}

#[test]
fn c2_a_proposal_that_crosses_is_refused_by_sip_and_the_change_waits_for_its_own_refusal() {
    let mut bench = Bench::active_with(by(Profile::SIP));
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.remote_proposes(PROPOSED);
    assert_eq!(bench.asked(), [Asked::Modify(WANTED), Asked::RefuseProposal]);
    assert_eq!((bench.state_name(), bench.told()), (Some("Negotiating"), vec![]));
}

#[test]
fn in_the_pause_the_other_ends_change_goes_first_and_the_clients_follows() {
    let mut bench = collided(1);
    bench.remote_proposes(PROPOSED);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::Activate(PROPOSED)], qos_change()));
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked(), [Asked::AcceptProposal(PROPOSED), Asked::Confirm(PROPOSED)]);
    assert_eq!(bench.state_name(), Some("BackingOff"), "the client's change is still to come");
    bench.wait_for_pause();
    assert_eq!(bench.asked()[0], Asked::Modify(WANTED));
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

#[test]
fn c7_in_the_pause_the_same_change_of_the_other_end_is_the_clients_own() {
    let mut bench = collided(1);
    bench.remote_proposes(WANTED);
    assert_eq!(bench.return_qos_change(), Status::Success);
    let told = bench.told();
    assert_eq!(told[1..], [Told::Modify(Status::Success, WANTED, false)], "{told:?}");
    assert_eq!((bench.state_name(), bench.rate()), (Some("Active"), Some(WANTED)));
}

#[test]
fn in_the_pause_a_change_that_waits_goes_back_to_what_the_other_end_changed_to() {
    let mut bench = collided(1);
    bench.remote_proposes(PROPOSED);
    assert_eq!(bench.return_qos_change(), Status::Success);
    bench.network_says(NetworkAnswer::Refused);
    bench.forget();
    bench.wait_for_pause();
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, PROPOSED, false)], "A-04");
    assert_eq!(bench.rate(), Some(PROPOSED));
}

#[test]
fn a_client_whose_change_waits_cannot_ask_for_another_but_can_close() {
    let mut bench = collided(1);
    assert_eq!(bench.modify(COUNTER), Status::NotAccepted, "M-23");
    assert_eq!(bench.close(), Status::Success);
    assert_eq!(bench.told(), [Told::Modify(Status::Closing, BEFORE, false)], "R-082");

    let mut bench = collided(1);
    bench.remote_proposes(PROPOSED);
    bench.forget();
    assert_eq!(bench.modify(COUNTER), Status::NotAccepted, "not as a counter-proposal either");
    assert_eq!(bench.close(), Status::Pending);
    assert_eq!(bench.told(), [Told::Modify(Status::Closing, BEFORE, false)]);
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
}

#[test]
fn the_time_of_a_change_as_a_whole_ends_its_pause() {
    let time = Duration::from_secs(2);
    let profile = Profile::SIP.with_timer(TimerName::Transaction, time).expect("in range");
    let mut bench = Bench::active_with(by(profile));
    bench.network_says(NetworkAnswer::Collided);
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.wait_exactly(time);
    assert_eq!((bench.told(), bench.asked()), (vec![GIVEN_UP], vec![]), "not tried again");
}

#[test]
fn c5_by_5gsm_the_networks_change_wins_and_the_clients_own_is_given_up() {
    let mut bench = yielded();
    assert_eq!(bench.asked(), [Asked::Modify(WANTED), Asked::Activate(PROPOSED)]);
    assert_eq!(bench.told(), [GIVEN_UP, Told::QosChange(PROPOSED)], "in this order");
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.rate(), Some(PROPOSED));
}

#[test]
fn c5_a_late_answer_to_the_change_that_was_given_up_is_no_answer_to_the_other() {
    for answer in [NetworkAnswer::Accepted, NetworkAnswer::Refused, NetworkAnswer::Collided] {
        let mut bench = yielded();
        let late = bench.last_network_ticket();
        bench.network_says_later();
        assert_eq!(bench.return_qos_change(), Status::Success);
        bench.forget();
        bench.network_answers_to(late, answer);
        assert_eq!((bench.state_name(), bench.told()), (Some("Agreeing"), vec![]));
        assert_eq!(bench.manager.stale_answers(), 1);
    }
}

#[test]
fn c5_a_counter_proposal_answers_the_networks_change_and_does_not_yield_to_another() {
    let mut bench = Bench::active_with(by(Profile::FIVE_GSM));
    bench.remote_proposes(PROPOSED);
    assert_eq!(bench.modify(COUNTER), Status::Pending);
    bench.network_says_later();
    assert_eq!(bench.return_qos_change(), Status::Success);
    bench.forget();
    bench.remote_proposes(WANTED);
    assert_eq!((bench.state_name(), bench.told()), (Some("Negotiating"), vec![]));
    bench.network_answers(NetworkAnswer::Accepted);
    let told = [Told::Modify(Status::Success, COUNTER, false), Told::QosChange(WANTED)];
    assert_eq!(bench.told(), told, "it waits its turn");
}

/// By sip, a change has collided, and waits.
fn collided(seed: u64) -> Bench {
    let mut bench = Bench::active_with(Config { seed, ..by(Profile::SIP) });
    bench.network_says(NetworkAnswer::Collided);
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench
}

/// By 5gsm, a change of the client's met one of the network's.
fn yielded() -> Bench {
    let mut bench = Bench::active_with(by(Profile::FIVE_GSM));
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.remote_proposes(PROPOSED);
    bench
}

fn qos_change() -> Vec<Told> {
    vec![Told::QosChange(PROPOSED)]
}

fn next_timeout(bench: &Bench) -> Time {
    bench.manager.poll_timeout().expect("it waits")
}

impl Bench {
    /// The pause is over. An entry of an earlier wait may come up before, and is put right.
    fn wait_for_pause(&mut self) -> Duration {
        let since = self.now;
        while self.state_name() == Some("BackingOff") {
            self.now = next_timeout(self);
            self.manager.handle_timeout(self.now);
        }
        self.now.since(since)
    }

    fn collide_again(&mut self) -> Duration {
        self.network_says(NetworkAnswer::Collided);
        let since = self.now;
        self.now = next_timeout(self);
        self.manager.handle_timeout(self.now);
        self.now.since(since)
    }
}
