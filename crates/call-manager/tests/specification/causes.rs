//! What a client hears of the cause of a release (O-20, R-083).

use call_manager::vc::ReleaseCause;
use call_manager::{MiniportAnswer, NetworkEvent, Reply, VcHandle};
use co_params::Status;

use crate::support::{BEFORE, CLIENT, Told, WANTED, at_rate};
use crate::wide::{Heard, Wide};

/// The network releases a call with a cause of Q.850.
fn released(wide: &mut Wide, vc: VcHandle, value: u16) {
    let cause = ReleaseCause { value, diagnostic: None };
    wide.remote(NetworkEvent::Release(vc, Some(cause)));
}

const fn closed(status: Status) -> Heard {
    Heard::Vc(Told::IncomingClose(status))
}

#[test]
fn o_20_the_status_of_an_incoming_close_is_that_of_the_cause() {
    for (cause, status) in [
        (16, Status::Success),
        (31, Status::Success),
        (27, Status::Failure),
        (41, Status::Resources),
        (49, Status::NotSupported),
        (102, Status::Failure),
    ] {
        let mut wide = Wide::new();
        let vc = wide.call();
        released(&mut wide, vc, cause);
        assert_eq!(wide.heard(), [closed(status)], "cause {cause}");
        assert_eq!(wide.close(vc), Status::Success);
    }
}

#[test]
fn o_20_a_release_without_a_cause_is_the_other_ends_wish() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.remote(NetworkEvent::Release(vc, None));
    assert_eq!(wide.heard(), [closed(Status::Success)]);
}

#[test]
fn m_21_the_cause_is_told_after_the_change_that_the_release_has_interrupted() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().miniport.push_back(Reply::Later);
    wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    released(&mut wide, vc, 47);
    assert_eq!(wide.heard(), [], "the miniport must answer first");
    wide.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    let heard = wide.heard();
    assert!(matches!(heard[0], Heard::Vc(Told::Modify(Status::Failure, BEFORE, _))), "{heard:?}");
    assert_eq!(heard[1..], [closed(Status::Resources)]);
}

#[test]
fn i_07_an_offer_that_the_network_takes_back_says_why() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    released(&mut wide, vc, 102);
    assert_eq!(wide.heard(), [closed(Status::Failure)]);
}

/// Even if the client uses the VC again, which it should not.
#[test]
fn r_084_the_cause_of_one_call_is_not_that_of_the_next() {
    let mut wide = Wide::new();
    let vc = wide.call();
    released(&mut wide, vc, 41);
    assert_eq!(wide.close(vc), Status::Success);
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    assert_eq!(made, Status::Success);
    wide.forget();
    wide.remote(NetworkEvent::Release(vc, None));
    assert_eq!(wide.heard(), [closed(Status::Success)]);
}

#[test]
fn c_16_a_cause_that_nobody_hears_of_is_forgotten() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().network.push_back(Reply::Later);
    assert_eq!(wide.close(vc), Status::Pending);
    released(&mut wide, vc, 41);
    assert_eq!(wide.heard(), []);
    wide.network_answers(call_manager::NetworkAnswer::Accepted);
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Success))]);
}

#[test]
fn a_cause_for_a_vc_that_is_not_there_is_stale() {
    let mut wide = Wide::new();
    let vc = wide.create_vc();
    released(&mut wide, vc, 41);
    assert_eq!(wide.delete(vc), Status::Success);
    released(&mut wide, vc, 41);
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (vec![], 2));
}
