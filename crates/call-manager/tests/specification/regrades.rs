//! Parties that change the call (A-34, F-12): what the network grants to one is for the whole call.

use call_manager::party::PartyContext;
use call_manager::{
    Capabilities, Config, MiniportAnswer, NetworkAnswer, NetworkEvent, PartyHandle, Reply, Terms,
    TimerName, VcHandle,
};
use co_params::{MediaFlags, Status};

use crate::support::{BEFORE, CLIENT, Told, WANTED, at_rate, block_rate, flow};
use crate::wide::{Asked, Heard, Wide};

const SECOND: PartyContext = PartyContext(1);

fn terms_at(rate: u32) -> Terms {
    Terms::for_call(&at_rate(rate)).expect("legal")
}

/// A call with one party, and the network has yet to answer for another.
fn adding(wide: &mut Wide) -> (VcHandle, PartyHandle) {
    let (vc, _) = wide.party_call();
    wide.script.lock().parties.push_back(Reply::Later);
    let second = wide.add_party(vc, 1).expect("the call is up");
    wide.forget();
    (vc, second)
}

/// The network grants the party these terms for the call.
fn grant(wide: &mut Wide, rate: u32) {
    wide.party_answer(NetworkAnswer::Countered(terms_at(rate)));
}

fn rate(wide: &Wide, vc: VcHandle) -> Option<u32> {
    let state = wide.manager.state(vc)?;
    state.in_force().map(|terms| crate::support::rate_of(terms))
}

#[track_caller]
fn assert_not_added(wide: &mut Wide, vc: VcHandle, status: Status) {
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, status)]);
    assert_eq!(wide.asked().last(), Some(&Asked::DropParty), "the network gives it up");
    assert_eq!((rate(wide, vc), wide.manager.parties(vc).len()), (Some(BEFORE), 1));
    assert_eq!(wide.close(vc), Status::Success, "nothing is left over");
}

#[test]
fn a_34_f_12_the_vc_is_activated_once_with_what_a_party_was_granted_and_its_completion_says_so() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    grant(&mut wide, WANTED);
    assert_eq!(wide.asked(), [Asked::Activate(WANTED), Asked::Confirm(WANTED)]);
    let Some((_, call_manager::Upcall::Party { context, handler, .. })) =
        wide.manager.poll_upcall()
    else {
        panic!("it is added")
    };
    let call_manager::manager::PartyHandler::AddComplete(status, block) = handler else {
        panic!("it is added: {handler:?}")
    };
    assert_eq!((context, status), (SECOND, Status::Success));
    assert_eq!((block_rate(&block), block.is_changed()), (WANTED, true));
    assert_eq!(wide.heard(), [], "nobody else is told, and of no change of the other end");
    assert_eq!((rate(&wide, vc), wide.state(vc)), (Some(WANTED), Some("Active")));
}

#[test]
fn a_34_so_too_if_the_network_answers_at_once() {
    let mut wide = Wide::new();
    let (vc, first) = wide.party_call();
    let counter = NetworkAnswer::Countered(terms_at(WANTED));
    wide.script.lock().parties.push_back(Reply::Now(counter));
    let second = wide.add_party(vc, 1).expect("the call is up");
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, Status::Success)]);
    assert_eq!((rate(&wide, vc), wide.manager.parties(vc)), (Some(WANTED), vec![second, first]));
}

#[test]
fn a_34_the_add_completes_when_the_miniport_has_answered() {
    let mut wide = Wide::new();
    let (vc, second) = adding(&mut wide);
    wide.script.lock().miniport.push_back(Reply::Later);
    grant(&mut wide, WANTED);
    assert_eq!((wide.heard(), wide.drop_party(second)), (vec![], Status::NotAccepted));
    let crossing = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(BEFORE));
    assert_eq!(crossing, Status::NotAccepted, "A-07");
    wide.forget();
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, Status::Success)]);
    assert_eq!(wide.asked(), [Asked::Confirm(WANTED)]);
    let changed = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(BEFORE));
    assert_eq!(
        (changed, rate(&wide, vc)),
        (Status::Success, Some(BEFORE)),
        "the client may change"
    );
}

#[test]
fn a_34_a_miniport_that_refuses_leaves_the_call_as_it_was_and_the_party_is_not_added() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    let refusal = MiniportAnswer::Refused(Status::Resources);
    wide.script.lock().miniport.push_back(Reply::Now(refusal));
    grant(&mut wide, WANTED);
    assert_eq!(wide.asked(), [Asked::Activate(WANTED), Asked::DropParty], "there was no proposal");
    assert_not_added_quietly(&mut wide, vc);
}

#[test]
fn a_34_a_miniport_that_rounds_goes_back() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    let mut granted = terms_at(WANTED);
    granted.media_flags |= MediaFlags::ROUND_UP_FLOW;
    let mut rounded = granted.clone();
    rounded.transmit = flow(WANTED + 1);
    wide.script.lock().miniport.push_back(Reply::Now(MiniportAnswer::Rounded(rounded)));
    wide.party_answer(NetworkAnswer::Countered(granted));
    assert_eq!(wide.asked(), [Asked::Activate(WANTED), Asked::Activate(BEFORE), Asked::DropParty]);
    assert_not_added_quietly(&mut wide, vc);
}

fn assert_not_added_quietly(wide: &mut Wide, vc: VcHandle) {
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, Status::Failure)]);
    assert_eq!((rate(wide, vc), wide.state(vc)), (Some(BEFORE), Some("Active")));
}

#[test]
fn a_34_a_party_with_what_is_in_force_changes_nothing() {
    let mut wide = Wide::new();
    adding(&mut wide);
    grant(&mut wide, BEFORE);
    assert_eq!(
        (wide.asked(), wide.heard()),
        (vec![], vec![Heard::PartyAdded(SECOND, Status::Success)])
    );
}

#[test]
fn a_34_a_party_does_not_change_a_call_that_the_client_changes() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    wide.script.lock().network.push_back(Reply::Later);
    let changing = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED + 1));
    assert_eq!(changing, Status::Pending);
    grant(&mut wide, WANTED);
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, Status::NotAccepted)]);
    wide.network_answers(NetworkAnswer::Accepted);
    assert_eq!(rate(&wide, vc), Some(WANTED + 1), "the client's change goes on");
}

#[test]
fn a_34_one_party_at_a_time_changes_the_call() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    wide.script.lock().parties.push_back(Reply::Later);
    let third = wide.add_party(vc, 2).expect("asked");
    let tickets = wide.script.lock().party_tickets.clone();
    wide.script.lock().miniport.push_back(Reply::Later);
    for (ticket, rate) in tickets.into_iter().zip([WANTED, WANTED + 1]) {
        let counter = NetworkAnswer::Countered(terms_at(rate));
        wide.remote(NetworkEvent::PartyAnswer(ticket, counter));
    }
    assert_eq!(wide.heard(), [Heard::PartyAdded(PartyContext(2), Status::NotAccepted)]);
    assert_eq!(wide.drop_party(third), Status::Failure, "R-039");
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, Status::Success)]);
    assert_eq!(rate(&wide, vc), Some(WANTED));
}

#[test]
fn r_061_a_medium_whose_calls_do_not_change_adds_no_party_that_would_change_one() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    let capabilities = Capabilities { qos_change: false, ..Capabilities::ALL };
    wide.script.lock().capabilities = Some(capabilities);
    grant(&mut wide, WANTED);
    assert_not_added(&mut wide, vc, Status::NotSupported);
}

#[test]
fn m_04_a_party_that_changes_the_call_is_a_transaction() {
    let mut wide = Wide::with(Config { max_transactions: 1, ..Config::default() });
    let other = wide.call();
    let (vc, _) = adding(&mut wide);
    wide.script.lock().network.push_back(Reply::Later);
    wide.manager.modify_call_qos(wide.now, CLIENT, other, &at_rate(WANTED));
    wide.forget();
    grant(&mut wide, WANTED);
    assert_not_added(&mut wide, vc, Status::Resources);
}

#[test]
fn terms_that_could_not_be_asked_for_are_granted_to_no_party() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    let mut illegal = terms_at(WANTED);
    illegal.transmit.peak_bandwidth = co_params::BytesPerSecond::new(1);
    wide.party_answer(NetworkAnswer::Countered(illegal));
    assert_not_added(&mut wide, vc, Status::Failure);
}

#[test]
fn a_09_a_proposal_of_the_other_end_waits_for_the_party() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    wide.script.lock().miniport.push_back(Reply::Later);
    grant(&mut wide, WANTED);
    wide.remote(NetworkEvent::Proposal(vc, terms_at(WANTED + 2)));
    assert_eq!(wide.heard(), []);
    wide.miniport_answers(MiniportAnswer::Done);
    let added = Heard::PartyAdded(SECOND, Status::Success);
    assert_eq!(wide.heard(), [added, Heard::Vc(Told::QosChange(WANTED + 2))]);
}

#[test]
fn a_09_a_release_in_the_middle_ends_the_add_before_the_call() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    wide.script.lock().miniport.push_back(Reply::Later);
    grant(&mut wide, WANTED);
    wide.remote(NetworkEvent::Release(vc, None));
    wide.miniport_answers(MiniportAnswer::Done);
    let added = Heard::PartyAdded(SECOND, Status::Failure);
    assert_eq!(wide.heard(), [added, Heard::Vc(Told::IncomingClose(Status::Success))]);
    assert_eq!(wide.close(vc), Status::Success);
}

#[test]
fn a_miniport_that_says_nothing_ends_the_call_and_the_add_with_it() {
    let mut wide = Wide::new();
    let (vc, _) = adding(&mut wide);
    wide.script.lock().miniport.push_back(Reply::Later);
    grant(&mut wide, WANTED);
    wide.wait_out(TimerName::Miniport);
    let added = Heard::PartyAdded(SECOND, Status::Failure);
    assert_eq!(wide.heard(), [added, Heard::Vc(Told::IncomingClose(Status::Failure))]);
    assert_eq!(wide.close(vc), Status::Success);
}

#[test]
fn a_party_that_leaves_before_the_call_is_changed_for_it_is_not_added() {
    let mut wide = Wide::new();
    let (vc, second) = adding(&mut wide);
    wide.script.lock().miniport.push_back(Reply::Later);
    grant(&mut wide, WANTED);
    wide.remote(NetworkEvent::PartyReleased(second, Status::Failure));
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, Status::Failure)]);
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!((wide.heard(), wide.state(vc)), (vec![], Some("Active")));
    let (vc_rate, in_force) = (rate(&wide, vc), Some(WANTED));
    assert_eq!(vc_rate, in_force, "what the miniport has, the network was told");
}

#[test]
fn a_client_that_leaves_in_the_middle_leaves_nothing() {
    let mut wide = Wide::new();
    let (_, _) = adding(&mut wide);
    wide.script.lock().miniport.push_back(Reply::Later);
    grant(&mut wide, WANTED);
    wide.unbind();
    wide.miniport_answers(MiniportAnswer::Done);
    wide.assert_empty();
    let heard = wide.all_heard();
    let about_vcs = |(_, heard): &(_, Heard)| matches!(heard, Heard::Vc(_));
    assert!(!heard.iter().any(about_vcs), "{heard:?}");
}
