//! One call of `handle_timeout` does a bounded amount of work; the rest is due at once, and nothing of
//! it is lost.

use std::time::Duration;

use call_manager::party::PartyContext;
use call_manager::{
    Config, MiniportEvent, NetworkAnswer, NetworkEvent, Packet, Reply, TimerName, VcHandle,
};
use co_params::Status;

use crate::support::{BEFORE, CLIENT, Told, at_rate};
use crate::wide::{Heard, Wide};

/// A bench whose manager takes no more than this at one time.
fn at_once(events_at_once: u32) -> Wide {
    Wide::with(Config { events_at_once, ..Config::default() })
}

/// So many packets come for a call, from 1 on.
fn packets_come(wide: &Wide, vc: VcHandle, packets: u64) {
    let came = |id| MiniportEvent::Received(vc, Packet { id, bytes: 100 });
    wide.script.lock().card.extend((1..=packets).map(came));
}

/// Answers that nobody waits for: so many releases of a VC without a call.
fn babble(wide: &mut Wide, events: usize) {
    let vc = wide.create_vc();
    wide.script.lock().remote.extend((0..events).map(|_| NetworkEvent::Release(vc)));
}

fn turn(wide: &mut Wide) {
    wide.manager.handle_timeout(wide.now);
}

fn received(ids: std::ops::RangeInclusive<u64>) -> Vec<Heard> {
    ids.map(Heard::Received).collect()
}

#[test]
fn a_seam_with_less_than_the_bound_to_say_is_heard_out() {
    let mut wide = at_once(3);
    let vc = wide.call();
    packets_come(&wide, vc, 2);
    turn(&mut wide);
    assert_eq!((wide.heard(), wide.manager.poll_timeout()), (received(1..=2), None));
}

#[test]
fn at_the_bound_all_is_heard_and_the_manager_looks_once_more() {
    let mut wide = at_once(3);
    let vc = wide.call();
    packets_come(&wide, vc, 3);
    turn(&mut wide);
    assert_eq!((wide.heard(), wide.manager.poll_timeout()), (received(1..=3), Some(wide.now)));
    turn(&mut wide);
    assert_eq!((wide.heard(), wide.manager.poll_timeout()), (vec![], None));
}

#[test]
fn past_the_bound_the_rest_is_due_at_once_and_in_order() {
    let mut wide = at_once(3);
    let vc = wide.call();
    packets_come(&wide, vc, 8);
    for expected in [received(1..=3), received(4..=6)] {
        turn(&mut wide);
        assert_eq!((wide.heard(), wide.manager.poll_timeout()), (expected, Some(wide.now)));
    }
    turn(&mut wide);
    assert_eq!((wide.heard(), wide.manager.poll_timeout()), (received(7..=8), None));
}

#[test]
fn a_network_with_much_to_say_does_not_silence_the_miniport() {
    let mut wide = at_once(2);
    let vc = wide.call();
    babble(&mut wide, 100);
    packets_come(&wide, vc, 2);
    turn(&mut wide);
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (received(1..=2), 2));
}

#[test]
fn none_at_once_is_taken_for_one() {
    let mut wide = at_once(0);
    let vc = wide.call();
    packets_come(&wide, vc, 2);
    turn(&mut wide);
    assert_eq!(wide.heard(), received(1..=1));
}

/// A call whose set-up the network has not answered for just as long as the manager waits. The
/// answer stands behind so much else.
fn answered_just_in_time(wide: &mut Wide, events_before: usize) -> VcHandle {
    let vc = wide.create_vc();
    wide.script.lock().network.push_back(Reply::Later);
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    assert_eq!(made, Status::Pending);
    let ticket = *wide.script.lock().tickets.last().expect("it was asked");
    babble(wide, events_before);
    let answer = NetworkEvent::Answer(ticket, NetworkAnswer::Accepted);
    wide.script.lock().remote.push_back(answer);
    wide.forget();
    wide.now = wide.now.after(Config::default().profile.timer(TimerName::Request).value);
    vc
}

#[test]
fn an_answer_that_comes_just_in_time_counts_behind_others_too() {
    let mut wide = at_once(1);
    let vc = answered_just_in_time(&mut wide, 14);
    for _ in 0..14 {
        turn(&mut wide);
        assert_eq!((wide.heard(), wide.state(vc)), (vec![], Some("Dialing")));
    }
    turn(&mut wide);
    assert_eq!(wide.heard(), [Heard::Vc(Told::MakeCall(Status::Success))]);
}

#[test]
fn a_seam_that_never_runs_dry_keeps_no_wait_from_ending() {
    let mut wide = at_once(1);
    answered_just_in_time(&mut wide, 1_000);
    for _ in 0..15 {
        turn(&mut wide);
        assert_eq!(wide.heard(), []);
    }
    turn(&mut wide);
    assert_eq!(wide.heard(), [Heard::Vc(Told::MakeCall(Status::Failure))]);
}

#[test]
fn waits_that_end_together_end_a_few_at_a_time() {
    let mut wide = at_once(2);
    for _ in 0..5 {
        let vc = wide.create_vc();
        wide.script.lock().network.push_back(Reply::Later);
        wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    }
    wide.forget();
    wide.now = wide.now.after(Config::default().profile.timer(TimerName::Request).value);
    for expected in [2, 2, 1] {
        assert!(wide.manager.poll_timeout().is_some_and(|at| at <= wide.now), "due at once");
        turn(&mut wide);
        let failed = Heard::Vc(Told::MakeCall(Status::Failure));
        assert_eq!(wide.heard(), vec![failed; expected]);
    }
}

#[test]
fn so_do_those_for_saps_parties_and_sends() {
    let mut wide = at_once(1);
    let (vc, _) = wide.party_call();
    let others = [wide.call(), wide.call()];
    wide.script.lock().is_mute = true;
    for place in 1..=2 {
        wide.register_sap(place).expect("asked");
        let block = at_rate(BEFORE);
        let context = PartyContext(place.into());
        wide.manager.add_party(wide.now, CLIENT, vc, context, &block).expect("asked");
    }
    for vc in others {
        wide.script.lock().sends.push_back(Reply::Later);
        wide.send(vc, 1);
    }
    wide.forget();
    wide.now = wide.now.after(Duration::from_secs(120));
    for _ in 0..2 {
        assert!(wide.manager.poll_timeout().is_some_and(|at| at <= wide.now), "due at once");
        turn(&mut wide);
        let heard = wide.heard();
        let kinds = |heard: &[Heard]| {
            let of = |kind: fn(&Heard) -> bool| heard.iter().filter(|it| kind(it)).count();
            let saps = of(|it| matches!(it, Heard::SapRegistered(_, Status::Failure)));
            let parties = of(|it| matches!(it, Heard::PartyAdded(_, Status::Failure)));
            (saps, parties, of(|it| matches!(it, Heard::Sent(1, Status::Failure))))
        };
        assert_eq!((kinds(&heard), heard.len()), ((1, 1, 1), 3), "one of each kind: {heard:?}");
    }
}
