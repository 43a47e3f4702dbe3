//! Offers that reach no client: what they are for is closed while their VC is activated (I-02, R-042,
//!

use call_manager::{
    Config, MiniportAnswer, NetworkAnswer, NetworkEvent, Offer, OfferId, Reply, SapHandle, Terms,
    VcHandle,
};
use co_params::{Family, MediaFlags, Status};

use crate::support::{BEFORE, CLIENT, Told, WANTED, at_rate, flow};
use crate::wide::{Asked, Heard, Wide};

/// A call for a SAP of the client's, on a VC that the miniport has yet to activate.
fn preparing(wide: &mut Wide) -> (SapHandle, VcHandle) {
    let sap = wide.sap();
    wide.script.lock().miniport.push_back(Reply::Later);
    let vc = wide.offer(sap).expect("room");
    assert_eq!(wide.state(vc), Some("Preparing"));
    wide.forget();
    (sap, vc)
}

/// The miniport has activated the VC, and the call is rejected without the client's having heard of it.
#[track_caller]
fn assert_rejected_unheard(wide: &mut Wide, vc: VcHandle) {
    wide.forget();
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(wide.heard(), [], "the client is not asked");
    let rejection = [Asked::Release, Asked::Deactivate, Asked::DeleteVc];
    assert_eq!((wide.asked(), wide.state(vc)), (rejection.to_vec(), None), "I-05");
}

#[test]
fn r_044_nothing_is_offered_for_a_sap_that_is_deregistered_during_the_activation() {
    let mut wide = Wide::new();
    let (sap, vc) = preparing(&mut wide);
    wide.script.lock().saps.push_back(Reply::Later);
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
    assert_rejected_unheard(&mut wide, vc);
}

#[test]
fn r_042_nothing_is_offered_for_a_sap_that_is_gone_by_then() {
    let mut wide = Wide::new();
    let (sap, vc) = preparing(&mut wide);
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
    let (other, status) = wide.register_sap(2).expect("another, maybe in its place");
    assert_eq!((status, other == sap), (Status::Success, false));
    assert_rejected_unheard(&mut wide, vc);
}

#[test]
fn r_042_nothing_is_offered_for_a_sap_that_the_network_refused_meanwhile() {
    let mut wide = Wide::new();
    wide.script.lock().saps.push_back(Reply::Later);
    let (sap, _) = wide.register_sap(1).expect("asked");
    wide.script.lock().miniport.push_back(Reply::Later);
    let vc = wide.offer(sap).expect("R-013: it may be offered already");
    wide.sap_answer(Status::InvalidData);
    assert_rejected_unheard(&mut wide, vc);
}

#[test]
fn r_044_nothing_is_offered_on_an_opening_that_is_closed_meanwhile() {
    let mut wide = Wide::new();
    let (_, vc) = preparing(&mut wide);
    assert_eq!(wide.close_af(), Status::Pending);
    assert_rejected_unheard(&mut wide, vc);
}

#[test]
fn r_044_nothing_is_offered_on_a_family_that_the_call_manager_gives_up_meanwhile() {
    let mut wide = Wide::new();
    let (_, vc) = preparing(&mut wide);
    let left = wide.manager.leave_address_family(wide.now, Family::CO_ADDRESS_FAMILY_Q2931);
    assert_eq!(left, Ok(()));
    assert_rejected_unheard(&mut wide, vc);
}

#[test]
fn r_044_nor_if_the_other_end_had_to_follow_a_rounding_first() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let mut terms = Terms::for_call(&at_rate(BEFORE)).expect("legal");
    terms.media_flags |= MediaFlags::ROUND_UP_FLOW | MediaFlags::ROUND_DOWN_FLOW;
    let mut rounded = terms.clone();
    rounded.transmit = flow(WANTED);
    wide.script.lock().miniport.push_back(Reply::Now(MiniportAnswer::Rounded(rounded)));
    wide.script.lock().network.push_back(Reply::Later);
    wide.remote(NetworkEvent::Offer(Offer { id: OfferId(5), sap, terms }));
    let (vc, state) = wide.manager.vcs().next().expect("it has one");
    assert_eq!(state.name(), "AligningOffer");
    wide.manager.deregister_sap(wide.now, CLIENT, sap);
    wide.forget();
    wide.network_answers(NetworkAnswer::Accepted);
    assert_eq!((wide.heard(), wide.state(vc)), (vec![], None));
}

#[test]
fn i_02_a_vc_whose_offer_reached_nobody_is_kept_for_another() {
    let mut wide = Wide::with(Config { reuse_vcs: true, ..Config::default() });
    let (sap, vc) = preparing(&mut wide);
    wide.manager.deregister_sap(wide.now, CLIENT, sap);
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(
        (wide.state(vc), wide.asked().contains(&Asked::DeleteVc)),
        (Some("Inactive"), false)
    );
    let sap = wide.sap();
    assert_eq!(wide.offer(sap), Ok(vc), "R-086: to the same client");
    assert_eq!(wide.heard(), [Heard::Vc(Told::IncomingCall(BEFORE))]);
}

#[test]
fn r_014_an_offer_that_the_client_has_goes_on_without_its_sap() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let vc = wide.offer(sap).expect("room");
    wide.manager.deregister_sap(wide.now, CLIENT, sap);
    let accepted = wide.manager.accept_call(wide.now, CLIENT, vc, &at_rate(BEFORE));
    assert_eq!((accepted, wide.state(vc)), (Status::Success, Some("Active")));
}
