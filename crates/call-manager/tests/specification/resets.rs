//! A miniport that resets (R-097, V-26, A-27): data is refused for so long, and nothing else is.

use call_manager::{MiniportAnswer, MiniportEvent, NetworkAnswer, Packet, Reply};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, CLIENT, STRANGER, Told, WANTED};
use crate::wide::{Asked as WideAsked, Heard, Wide};

fn refused(id: u64) -> Vec<Heard> {
    vec![Heard::Sent(id, Status::ResetInProgress)]
}

fn resetting() -> Wide {
    let mut wide = Wide::new();
    wide.card(MiniportEvent::ResetStart);
    wide
}

#[test]
fn r_097_sends_complete_with_reset_in_progress_from_the_start_to_the_end() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.card(MiniportEvent::ResetStart);
    assert_eq!(wide.send(vc, 1), Status::Pending, "R-095: complete by an upcall");
    assert_eq!((wide.heard(), wide.asked()), (refused(1), vec![]), "the miniport never sees it");
    assert_eq!(wide.manager.carried(vc).sent_bytes, 0, "and it does not count");
    wide.card(MiniportEvent::ResetEnd);
    assert_eq!(wide.send(vc, 2), Status::Pending);
    assert_eq!(wide.asked(), [WideAsked::Send(2)]);
    assert_eq!(wide.heard(), [Heard::Sent(2, Status::Success)]);
}

#[test]
fn r_097_a_reset_that_starts_twice_ends_once() {
    let mut wide = resetting();
    let vc = wide.call();
    wide.card(MiniportEvent::ResetStart);
    wide.card(MiniportEvent::ResetEnd);
    wide.send(vc, 1);
    assert_eq!(wide.heard(), [Heard::Sent(1, Status::Success)]);
}

#[test]
fn r_097_a_bad_handle_is_one_during_a_reset_too() {
    let mut wide = resetting();
    let vc = wide.call();
    let sent = wide.manager.send(wide.now, STRANGER, vc, Packet { id: 1, bytes: 100 });
    assert_eq!((sent, wide.heard()), (Status::Failure, vec![]));
}

#[test]
fn r_097_a_send_that_is_under_way_completes_once_with_what_the_miniport_says() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().sends.push_back(Reply::Later);
    wide.send(vc, 1);
    wide.card(MiniportEvent::ResetStart);
    assert_eq!(wide.heard(), []);
    let packet = Packet { id: 1, bytes: 100 };
    wide.card(MiniportEvent::SendComplete(vc, packet, Status::ResetInProgress));
    assert_eq!(wide.heard(), refused(1));
    assert_eq!(wide.close(vc), Status::Success, "nothing is under way any more (R-077)");
}

#[test]
fn v_26_r_097_families_saps_and_vcs_survive_and_their_handles_with_them() {
    let mut wide = Wide::new();
    let (sap, vc) = (wide.sap(), wide.call());
    let stands = wide.manager.state(vc).map(|state| state.cloned());
    wide.card(MiniportEvent::ResetStart);
    wide.card(MiniportEvent::ResetEnd);
    assert_eq!(wide.manager.state(vc).map(|state| state.cloned()), stands);
    assert_eq!((wide.asked(), wide.heard()), (vec![], vec![]), "nobody is asked or told");
    assert!(wide.offer(sap).is_ok());
    assert_eq!((wide.close(vc), wide.delete(vc)), (Status::Success, Status::Success));
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
}

#[test]
fn v_26_calls_are_made_changed_and_closed_during_a_reset_and_a_new_vc_is_refused_data_too() {
    let mut bench = Bench::inactive();
    bench.miniport_does(MiniportEvent::ResetStart);
    assert_eq!(bench.make_call(BEFORE), Status::Success);
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success));

    let mut wide = resetting();
    let vc = wide.call();
    wide.send(vc, 1);
    assert_eq!(wide.heard(), refused(1));
}

#[test]
fn a_27_a_pending_activation_that_the_miniport_fails_leaves_what_was_in_force() {
    let mut bench = Bench::reactivating();
    bench.miniport_does(MiniportEvent::ResetStart);
    bench.forget();
    assert_eq!(bench.state_name(), Some("Reactivating"), "it is the miniport's to fail");
    bench.miniport_answers(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(bench.asked(), [Asked::Restore(BEFORE)]);
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);
    bench.miniport_does(MiniportEvent::ResetEnd);
    assert_eq!((bench.state_name(), bench.rate()), (Some("Active"), Some(BEFORE)));
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
}

#[test]
fn a_27_a_first_activation_that_the_miniport_fails_fails_the_call() {
    let mut bench = Bench::inactive();
    bench.miniport_says_later();
    bench.network_says(NetworkAnswer::Accepted);
    assert_eq!(bench.make_call(BEFORE), Status::Pending);
    bench.miniport_does(MiniportEvent::ResetStart);
    bench.forget();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(bench.asked(), [Asked::Release]);
    assert_eq!(bench.told(), [Told::MakeCall(Status::Failure)]);
    assert_eq!(bench.delete(), Status::Success);
}
