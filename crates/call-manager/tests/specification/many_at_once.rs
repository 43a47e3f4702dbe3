//! Many questions about SAPs and parties that nobody answers: each wait is bounded, however many
//! there are.

use call_manager::{Reply, TimerName};
use co_params::Status;

use crate::support::CLIENT;
use crate::wide::{Asked, Heard, Wide};

/// More than a queue of waits holds before it is looked through.
const MANY: u8 = 40;

#[test]
fn every_silent_registration_fails_in_time() {
    let mut wide = Wide::new();
    for place in 0..MANY {
        wide.script.lock().saps.push_back(Reply::Later);
        assert_eq!(wide.register_sap(place).map(|(_, status)| status), Ok(Status::Pending));
    }
    wide.forget();
    wide.wait_out(TimerName::Request);
    let failed = |heard: &Heard| matches!(heard, Heard::SapRegistered(_, Status::Failure));
    let heard = wide.heard();
    assert_eq!((heard.len(), heard.iter().all(failed)), (usize::from(MANY), true), "{heard:?}");
}

#[test]
fn every_silent_deregistration_is_done_in_time_among_many_that_are_answered() {
    let mut wide = Wide::new();
    for place in 0..MANY {
        let (sap, _) = wide.register_sap(place).expect("nobody holds it");
        wide.script.lock().saps.push_back(Reply::Later);
        assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
        if place > 0 {
            wide.sap_answer(Status::Success);
        }
    }
    let done = wide.heard().len();
    assert_eq!(done, usize::from(MANY) - 1);
    wide.wait_out(TimerName::Request);
    assert_eq!(wide.heard().len(), 1, "the first was not forgotten");
    assert_eq!(wide.close_af(), Status::Success, "nothing holds the opening");
}

#[test]
fn every_silent_add_and_drop_of_a_party_ends_in_time() {
    let mut wide = Wide::new();
    let (vc, _) = wide.party_call();
    let mut parties = Vec::new();
    for name in 1..=u64::from(MANY) {
        parties.push(wide.add_party(vc, name).expect("the call is up"));
    }
    wide.forget();
    for party in parties {
        wide.script.lock().parties.push_back(Reply::Later);
        assert_eq!(wide.drop_party(party), Status::Pending);
    }
    for name in 1..=u64::from(MANY) {
        wide.script.lock().parties.push_back(Reply::Later);
        wide.add_party(vc, name).expect("the call is up");
    }
    wide.forget();
    wide.wait_out(TimerName::Request);
    let heard = wide.heard();
    let dropped = heard.iter().filter(|it| matches!(it, Heard::PartyDropped(_))).count();
    let failed = heard.iter().filter(|it| matches!(it, Heard::PartyAdded(_, Status::Failure)));
    assert_eq!((dropped, failed.count()), (usize::from(MANY), usize::from(MANY)));
    assert_eq!(wide.asked(), vec![Asked::DropParty; usize::from(MANY)], "of those it may have");
    assert_eq!(wide.close(vc), Status::Success, "the first is the last");
}

#[test]
fn every_undoing_of_a_silent_add_ends_in_time() {
    let mut wide = Wide::new();
    let (vc, first) = wide.party_call();
    for name in 1..=u64::from(MANY) {
        wide.script.lock().parties.push_back(Reply::Later);
        wide.add_party(vc, name).expect("the call is up");
    }
    (0..MANY).for_each(|_| wide.script.lock().parties.push_back(Reply::Later));
    wide.wait_out(TimerName::Request);
    assert_eq!(wide.manager.parties(vc), [first], "the client knows of none of them");
    wide.forget();
    wide.wait_out(TimerName::Request);
    assert_eq!((wide.heard(), wide.asked()), (vec![], vec![]), "nobody hears of it");
    let ticket = *wide.script.lock().party_tickets.last().expect("the network was asked");
    let answer = call_manager::NetworkAnswer::Accepted;
    wide.remote(call_manager::NetworkEvent::PartyAnswer(ticket, answer));
    assert_eq!(wide.manager.stale_answers(), 1, "gone");
}
