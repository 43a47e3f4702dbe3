//! VCs of the call manager that are kept for another offer, where that is the choice.

use call_manager::{Config, SapHandle, Upcall, VcContext, VcHandle};
use co_params::Status;

use crate::support::{BEFORE, CLIENT, STRANGER, Told, at_rate};
use crate::wide::{Asked, FAMILY, Heard, Wide, sap};

/// A manager with room for one VC, which it keeps after its call.
fn keeping() -> (Wide, SapHandle, VcHandle) {
    let mut wide = Wide::with(Config { reuse_vcs: true, max_vcs: 1, ..Config::default() });
    let sap = wide.sap();
    let vc = wide.offer(sap).expect("room");
    let accepted = wide.manager.accept_call(wide.now, CLIENT, vc, &at_rate(BEFORE));
    wide.manager.name_vc(wide.now, CLIENT, vc, VcContext(9));
    assert_eq!((accepted, wide.close(vc)), (Status::Success, Status::Success));
    assert_eq!(wide.state(vc), Some("Inactive"), "it is kept");
    wide.forget();
    (wide, sap, vc)
}

#[test]
fn r_086_a_vc_that_is_kept_is_activated_and_offered_again_to_the_same_client() {
    let (mut wide, sap, vc) = keeping();
    assert_eq!(wide.offer(sap), Ok(vc));
    assert_eq!(wide.asked(), [Asked::Assign(Ok(vc)), Asked::Activate(BEFORE)]);
    assert_eq!(wide.heard(), [Heard::Vc(Told::IncomingCall(BEFORE))]);
    let rejected = wide.manager.reject_call(wide.now, CLIENT, vc);
    assert_eq!((rejected, wide.offer(sap)), (Status::Success, Ok(vc)), "I-05: and again");
}

#[test]
fn r_085_a_vc_that_is_kept_means_nothing_to_the_client() {
    let (mut wide, _, vc) = keeping();
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    let named = wide.manager.name_vc(wide.now, CLIENT, vc, VcContext(9));
    let all = [made, named, wide.close(vc), wide.delete(vc), wide.send(vc, 1)];
    assert_eq!(all, [Status::Failure; 5]);
    assert_eq!((wide.asked(), wide.heard()), (vec![], vec![]));
}

#[test]
fn r_016_a_vc_that_is_kept_holds_no_opening() {
    let (mut wide, sap, _) = keeping();
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
    assert_eq!(wide.close_af(), Status::Success);
}

#[test]
fn a_30_a_vc_that_is_offered_again_holds_the_opening_again() {
    let (mut wide, sap, vc) = keeping();
    assert_eq!(wide.offer(sap), Ok(vc));
    wide.manager.deregister_sap(wide.now, CLIENT, sap);
    assert_eq!(wide.close_af(), Status::Pending);
    wide.forget();
    assert_eq!(wide.manager.reject_call(wide.now, CLIENT, vc), Status::Success);
    assert_eq!(wide.heard(), [Heard::AfClosed(wide.af)]);
}

#[test]
fn a_vc_that_is_kept_gives_way_to_one_that_is_needed() {
    let (mut wide, _, vc) = keeping();
    let made = wide.create_vc();
    assert_eq!((made.index(), wide.state(vc)), (vc.index(), None), "R-025");
    assert_eq!(wide.asked(), [Asked::DeleteVc, Asked::CreateVc]);
}

#[test]
fn r_086_another_client_is_never_offered_it() {
    let (mut wide, _, vc) = keeping();
    wide.manager.bind(STRANGER).expect("room");
    let af = wide.manager.open_address_family(wide.now, STRANGER, FAMILY).expect("told");
    let context = call_manager::sap::SapContext(2);
    let theirs = wide.manager.register_sap(wide.now, STRANGER, af, &sap(2), context);
    let offered = wide.offer(theirs.expect("nobody holds it").0).expect("room is made");
    assert_ne!(offered, vc);
}

#[test]
fn a_vc_that_is_kept_goes_with_its_client() {
    let (mut wide, _, _) = keeping();
    wide.unbind();
    wide.assert_empty();
    assert_eq!(wide.asked(), [Asked::DeleteVc, Asked::DeregisterSap]);
}

#[test]
fn r_020_a_vc_that_is_offered_again_is_under_the_name_of_its_sap_again() {
    let (mut wide, sap, vc) = keeping();
    assert_eq!(wide.offer(sap), Ok(vc));
    let Some((_, Upcall::Vc { context, .. })) = wide.manager.poll_upcall() else {
        panic!("a call is offered")
    };
    assert_eq!(context, VcContext(1), "and not under what the client called it before");
}

#[test]
fn what_was_kept_for_a_client_that_left_makes_no_room_a_second_time() {
    let (mut wide, _, _) = keeping();
    wide.unbind();
    wide.manager.bind(STRANGER).expect("room");
    let af = wide.manager.open_address_family(wide.now, STRANGER, FAMILY).expect("told");
    let context = call_manager::sap::SapContext(2);
    let theirs = wide.manager.register_sap(wide.now, STRANGER, af, &sap(2), context);
    let vc = wide.offer(theirs.expect("nobody holds it").0).expect("room");
    assert_eq!(wide.manager.reject_call(wide.now, STRANGER, vc), Status::Success);
    let made = wide.manager.create_vc_on(wide.now, STRANGER, af, VcContext(3));
    assert!(made.is_ok(), "the one that is kept gives way");
}
