//! Permanent VCs: configured by an operator, and not negotiable.

use call_manager::handle::CloseData;
use call_manager::party::PartyContext;
use call_manager::{Config, MiniportAnswer, NetworkEvent, Reply, Terms, VcHandle};
use co_params::{CallFlags, CallParameters, MediaFlags, SpecificParameters, Status};

use crate::support::{BEFORE, CLIENT, STRANGER, WANTED, at_rate, block_rate};
use crate::wide::{Asked, Wide};

fn name(number: u8) -> SpecificParameters {
    SpecificParameters { param_type: 1, parameters: [number].into_iter().collect() }
}

/// A permanent VC at [`BEFORE`].
fn configured() -> Wide {
    let mut wide = Wide::new();
    wide.manager.add_pvc(wide.af, name(1), &at_rate(BEFORE)).expect("room");
    wide
}

fn permanent(rate: u32) -> CallParameters {
    CallParameters { flags: CallFlags::PERMANENT_VC, ..at_rate(rate) }
}

fn call(wide: &mut Wide, vc: VcHandle, rate: u32) -> (Status, CallParameters) {
    let mut block = permanent(rate);
    let status = wide.manager.make_call(wide.now, CLIENT, vc, &mut block);
    (status, block)
}

/// A call on a permanent VC is up.
fn up() -> (Wide, VcHandle) {
    let mut wide = configured();
    let vc = wide.create_vc();
    assert_eq!(call(&mut wide, vc, BEFORE).0, Status::Success);
    wide.forget();
    (wide, vc)
}

#[test]
fn o_16_a_call_on_a_permanent_vc_is_activated_and_the_network_not_asked() {
    let mut wide = configured();
    let vc = wide.create_vc();
    wide.forget();
    let (status, block) = call(&mut wide, vc, BEFORE / 2);
    assert_eq!((status, block_rate(&block)), (Status::Success, BEFORE), "what is configured");
    let flags = CallFlags::PERMANENT_VC | CallFlags::CALL_PARAMETERS_CHANGED;
    assert_eq!((block.flags, wide.asked()), (flags, vec![Asked::Activate(BEFORE)]));
}

#[test]
fn o_16_a_call_for_a_permanent_vc_fails_without_one_that_is_free_and_suits() {
    let (mut wide, _) = up();
    let vc = wide.create_vc();
    assert_eq!(call(&mut wide, vc, BEFORE).0, Status::Failure, "it is taken");
    wide.manager.add_pvc(wide.af, name(2), &at_rate(BEFORE)).expect("room");
    assert_eq!(call(&mut wide, vc, WANTED).0, Status::Failure, "too slow");
    assert_eq!(wide.state(vc), Some("Inactive"), "and nobody was asked");
    assert_eq!(call(&mut wide, vc, BEFORE).0, Status::Success);
}

#[test]
fn a_33_r_071_a_change_of_a_permanent_vc_reaches_nobody() {
    let (mut wide, vc) = up();
    let changed = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    assert_eq!((changed, wide.asked()), (Status::NotSupported, vec![]));
    let terms = Terms::for_call(&at_rate(WANTED)).expect("legal");
    wide.remote(NetworkEvent::Proposal(vc, terms));
    let refused = vec![Asked::RefuseProposal];
    assert_eq!((wide.heard(), wide.asked()), (vec![], refused), "nor does one of the other end");
}

#[test]
fn a_miniport_that_rounds_a_permanent_vc_has_refused_it() {
    let mut wide = Wide::new();
    let block = at_rate(BEFORE).with_media_flags(MediaFlags::ROUND_UP_FLOW);
    wide.manager.add_pvc(wide.af, name(1), &block).expect("room");
    let vc = wide.create_vc();
    let mut rounded = Terms::for_call(&block).expect("legal");
    rounded.transmit = crate::support::flow(WANTED);
    let rounding = MiniportAnswer::Rounded(rounded);
    wide.script.lock().miniport.push_back(Reply::Now(rounding));
    wide.forget();
    assert_eq!(call(&mut wide, vc, BEFORE).0, Status::Failure);
    assert_eq!(wide.asked(), [Asked::Activate(BEFORE), Asked::Deactivate]);
    assert_eq!(wide.delete(vc), Status::Success);
    assert_eq!(wide.manager.delete_pvc(wide.af, &name(1)), Ok(()), "it is free");
}

#[test]
fn a_permanent_vc_has_no_signalling_for_parties_or_close_data() {
    let mut wide = configured();
    let vc = wide.create_vc();
    let block = permanent(BEFORE);
    let made = wide.manager.make_party_call(wide.now, CLIENT, vc, PartyContext(0), &block);
    assert!(made.is_ok());
    wide.forget();
    assert_eq!(wide.add_party(vc, 1), Err(Status::NotSupported));
    let data = CloseData::from_slice(&[1]);
    let closed = wide.manager.close_call_with(wide.now, CLIENT, vc, &data);
    assert_eq!((closed, wide.asked()), (Status::InvalidData, vec![]), "R-081");
}

#[test]
fn a_permanent_vc_is_free_after_the_call_and_after_one_that_failed() {
    let (mut wide, vc) = up();
    assert_eq!(wide.manager.delete_pvc(wide.af, &name(1)), Err(Status::NotAccepted), "in use");
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.asked(), [Asked::Deactivate], "the network is not told");
    wide.script.lock().miniport.push_back(Reply::Now(MiniportAnswer::Refused(Status::Resources)));
    assert_eq!(call(&mut wide, vc, BEFORE).0, Status::Failure);
    assert_eq!(wide.manager.delete_pvc(wide.af, &name(1)), Ok(()));
    assert_eq!(wide.manager.delete_pvc(wide.af, &name(1)), Err(Status::Failure));
}

#[test]
fn an_illegal_call_takes_no_permanent_vc() {
    let mut wide = configured();
    let vc = wide.create_vc();
    let flags = CallFlags::PERMANENT_VC | CallFlags::BROADCAST_VC;
    let mut block = CallParameters { flags, ..at_rate(BEFORE) };
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut block);
    assert_eq!(made, Status::NotSupported);
    assert_eq!(wide.manager.delete_pvc(wide.af, &name(1)), Ok(()), "it is free");
}

#[test]
fn the_bound_of_permanent_vcs_is_kept_at_it_and_past_it() {
    let mut wide = Wide::with(Config { max_pvcs: 1, ..Config::default() });
    let af = wide.af;
    let add = |wide: &mut Wide, number| wide.manager.add_pvc(af, name(number), &at_rate(BEFORE));
    assert_eq!(add(&mut wide, 1), Ok(()));
    assert_eq!(add(&mut wide, 1), Err(Status::InvalidData), "configured already");
    assert_eq!(add(&mut wide, 2), Err(Status::Resources));
    assert_eq!(wide.manager.delete_pvc(af, &name(1)), Ok(()));
    assert_eq!(add(&mut wide, 2), Ok(()), "room again");
}

#[test]
fn what_is_configured_on_an_opening_is_gone_with_it() {
    let room = Config { max_pvcs: 1, ..Config::default() };
    for is_closed in [false, true] {
        let mut wide = Wide::with(room.clone());
        wide.manager.add_pvc(wide.af, name(1), &at_rate(BEFORE)).expect("room");
        match is_closed {
            true => assert_eq!(wide.close_af(), Status::Success),
            false => wide.unbind(),
        }
        let gone = wide.manager.add_pvc(wide.af, name(1), &at_rate(BEFORE));
        assert_eq!(gone, Err(Status::Failure), "a bad handle");
        wide.manager.bind(STRANGER).expect("room");
        let af = wide
            .manager
            .open_address_family(wide.now, STRANGER, crate::wide::FAMILY)
            .expect("told");
        assert_eq!(wide.manager.add_pvc(af, name(2), &at_rate(BEFORE)), Ok(()), "room for it");
    }
}

#[test]
fn a_client_that_leaves_takes_its_call_and_its_permanent_vc_along() {
    let mut wide = Wide::with(Config { max_pvcs: 1, ..Config::default() });
    wide.manager.add_pvc(wide.af, name(1), &at_rate(BEFORE)).expect("room");
    let vc = wide.create_vc();
    assert_eq!(call(&mut wide, vc, BEFORE).0, Status::Success);
    wide.script.lock().miniport.push_back(Reply::Later);
    wide.unbind();
    wide.manager.bind(STRANGER).expect("room");
    let af =
        wide.manager.open_address_family(wide.now, STRANGER, crate::wide::FAMILY).expect("told");
    let add = |wide: &mut Wide| wide.manager.add_pvc(af, name(2), &at_rate(BEFORE));
    assert_eq!(add(&mut wide), Err(Status::Resources), "the call is on it still");
    wide.miniport_answers(MiniportAnswer::Done);
    wide.assert_empty();
    assert_eq!(add(&mut wide), Ok(()));
}

#[test]
fn r_017_nothing_is_configured_on_an_opening_that_is_being_closed() {
    let (mut wide, _) = up();
    assert_eq!(wide.close_af(), Status::Pending);
    let added = wide.manager.add_pvc(wide.af, name(2), &at_rate(BEFORE));
    assert_eq!(added, Err(Status::Failure));
}
