//! Address families: served, told of, opened, closed; and what holds an opening (O-01 to O-05).

use call_manager::family::FamilyLimits;
use call_manager::party::PartyContext;
use call_manager::sap::SapContext;
use call_manager::{Adapter, Config, MiniportAnswer, NetworkAnswer, Reply, TimerName, VcContext};
use co_params::{AddressFamily, Family, Status};

use crate::support::{BEFORE, CLIENT, STRANGER, Told, at_rate};
use crate::wide::{FAMILY, Heard, Wide, sap};

const OTHER: AddressFamily =
    AddressFamily { address_family: Family::CO_ADDRESS_FAMILY_L2TP, ..FAMILY };

#[test]
fn r_009_every_client_hears_of_a_family_whenever_it_comes() {
    let mut wide = Wide::new();
    wide.manager.bind(STRANGER).expect("room");
    assert_eq!(wide.all_heard(), [(STRANGER, Heard::RegisterNotify(FAMILY))], "CLIENT knows it");
    wide.manager.register_address_family(wide.now, OTHER).expect("another");
    let told = Heard::RegisterNotify(OTHER);
    assert_eq!(wide.all_heard(), [(CLIENT, told.clone()), (STRANGER, told)]);
    wide.manager.bind(CLIENT).expect("again");
    assert_eq!(wide.heard(), [], "nothing is told twice");
}

#[test]
fn r_010_a_family_is_registered_once() {
    let mut wide = Wide::new();
    assert_eq!(wide.manager.register_address_family(wide.now, FAMILY), Err(Status::Failure));
    assert_eq!(wide.heard(), []);
}

#[test]
fn o_03_a_client_opens_what_it_was_told_of() {
    let mut wide = Wide::new();
    let open = |wide: &mut Wide, client, family| {
        wide.manager.open_address_family(wide.now, client, family)
    };
    assert_eq!(open(&mut wide, CLIENT, OTHER), Err(Status::Failure), "not served");
    assert_eq!(open(&mut wide, STRANGER, FAMILY), Err(Status::Failure), "not bound");
    assert!(open(&mut wide, CLIENT, FAMILY).is_ok(), "a second opening");
}

#[test]
fn r_011_r_017_nothing_is_made_on_an_opening_that_is_closed_or_another_clients() {
    let mut wide = Wide::new();
    wide.manager.bind(STRANGER).expect("room");
    let theirs = wide.manager.open_address_family(wide.now, STRANGER, FAMILY).expect("told");
    wide.forget();
    assert_eq!(wide.close_af(), Status::Success);
    for af in [theirs, wide.af] {
        let made = wide.manager.create_vc_on(wide.now, CLIENT, af, VcContext(7));
        assert_eq!(made, Err(Status::Failure));
        let context = SapContext(1);
        let sap = wide.manager.register_sap(wide.now, CLIENT, af, &sap(1), context);
        assert_eq!(sap, Err(Status::Failure));
        assert_eq!(wide.manager.close_address_family(wide.now, CLIENT, af), Status::Failure);
    }
    assert_eq!(wide.asked(), [], "neither network nor miniport hears of it");
}

#[test]
fn a_30_r_016_a_close_waits_for_the_last_vc_and_the_last_sap() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let vc = wide.call();
    assert_eq!(wide.close_af(), Status::Pending);
    assert_eq!(wide.close_af(), Status::Failure, "redundant");
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
    assert_eq!(wide.heard(), [Heard::SapDeregistered(SapContext(1))], "the VC holds it");
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.heard(), [], "the VC holds it without a call too");
    assert_eq!(wide.delete(vc), Status::Success);
    assert_eq!(wide.heard(), [Heard::AfClosed(wide.af)], "R-015: with SUCCESS");
}

#[test]
fn r_003_a_close_with_nothing_to_wait_for_does_not_complete_again() {
    let mut wide = Wide::new();
    let vc = wide.create_vc();
    assert_eq!(wide.delete(vc), Status::Success);
    assert_eq!(wide.close_af(), Status::Success);
    assert_eq!(wide.heard(), []);
}

#[test]
fn r_021_a_vc_or_sap_that_was_not_made_holds_nothing() {
    let mut wide = Wide::new();
    wide.script.lock().refuse_vc = Some(Status::Resources);
    let made = wide.manager.create_vc_on(wide.now, CLIENT, wide.af, VcContext(7));
    assert_eq!(made, Err(Status::Resources));
    wide.script.lock().saps.push_back(Reply::Now(Status::InvalidSap));
    assert_eq!(wide.register_sap(1), Err(Status::InvalidSap));
    assert_eq!(wide.close_af(), Status::Success);
}

#[test]
fn f_15_r_018_a_family_that_is_given_up_is_closed_by_its_clients_in_order() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let vc = wide.call();
    assert_eq!(wide.manager.leave_address_family(wide.now, FAMILY.address_family), Ok(()));
    assert_eq!(wide.heard(), [Heard::NotifyClose(wide.af)]);
    let made = wide.manager.create_vc_on(wide.now, CLIENT, wide.af, VcContext(8));
    assert_eq!(made, Err(Status::Failure), "nothing new");
    assert_eq!(wide.offer(sap), Err(Status::Failure), "R-044");
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.delete(vc), Status::Success);
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
    assert_eq!(wide.close_af(), Status::Success);
    assert_eq!(wide.heard(), [Heard::SapDeregistered(SapContext(1))]);
    let complete = |wide: &mut Wide| {
        let af = wide.af;
        wide.manager.notify_close_address_family_complete(wide.now, CLIENT, af)
    };
    assert_eq!(complete(&mut wide), Status::Success, "R-017: the one use left of the handle");
    assert_eq!(complete(&mut wide), Status::Failure);
    assert_eq!(wide.manager.register_address_family(wide.now, FAMILY), Ok(()), "it is free again");
}

#[test]
fn o_05_a_notice_is_answered_once_and_not_unasked() {
    let mut wide = Wide::new();
    let af = wide.af;
    let answer =
        |wide: &mut Wide| wide.manager.notify_close_address_family_complete(wide.now, CLIENT, af);
    assert_eq!(answer(&mut wide), Status::NotAccepted, "nobody asked");
    assert_eq!(wide.manager.leave_address_family(wide.now, FAMILY.address_family), Ok(()));
    let again = wide.manager.leave_address_family(wide.now, FAMILY.address_family);
    assert_eq!(again, Err(Status::NotAccepted));
    assert_eq!(answer(&mut wide), Status::Success, "even before it has closed");
    assert_eq!(answer(&mut wide), Status::NotAccepted);
    assert_eq!(wide.close_af(), Status::Success);
}

#[test]
fn every_bound_of_families_is_kept_at_it_and_past_it() {
    let families = FamilyLimits { families: 1, openings: 1, clients: 1 };
    let mut wide = Wide::with(Config { families, ..Config::default() });
    assert_eq!(wide.manager.register_address_family(wide.now, OTHER), Err(Status::Resources));
    assert_eq!(wide.manager.bind(STRANGER), Err(Status::Resources));
    let second = wide.manager.open_address_family(wide.now, CLIENT, FAMILY);
    assert_eq!(second, Err(Status::Resources));
    assert_eq!(wide.close_af(), Status::Success);
    assert!(wide.manager.open_address_family(wide.now, CLIENT, FAMILY).is_ok(), "room again");
    wide.unbind();
    assert_eq!(wide.manager.bind(STRANGER), Ok(()), "room for a client again");
    assert!(
        wide.manager.open_address_family(wide.now, STRANGER, FAMILY).is_ok(),
        "and for its opening"
    );
}

#[test]
fn the_bound_of_vcs_is_kept_and_past_it_the_opening_holds_nothing() {
    let mut wide = Wide::with(Config { max_vcs: 1, ..Config::default() });
    let vc = wide.create_vc();
    let second = wide.manager.create_vc_on(wide.now, CLIENT, wide.af, VcContext(8));
    assert_eq!(second, Err(Status::Resources));
    assert_eq!(wide.delete(vc), Status::Success);
    assert_eq!(wide.close_af(), Status::Success);
}

#[test]
fn a_vc_of_a_client_that_left_releases_no_opening_that_took_the_place_of_its_own() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().miniport.push_back(Reply::Later);
    wide.unbind();
    assert_eq!(wide.state(vc), Some("Deactivating"));
    wide.manager.bind(STRANGER).expect("room");
    let theirs =
        wide.manager.open_address_family(wide.now, STRANGER, FAMILY).expect("in the same place");
    let held = wide.manager.create_vc_on(wide.now, STRANGER, theirs, VcContext(9)).expect("room");
    wide.forget();
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(wide.state(vc), None, "it is gone at last");
    assert_eq!(wide.manager.close_address_family(wide.now, STRANGER, theirs), Status::Pending);
    assert_eq!(wide.manager.delete_vc(wide.now, STRANGER, held), Status::Success);
    assert_eq!(wide.all_heard(), [(STRANGER, Heard::AfClosed(theirs))]);
}

#[test]
fn a_client_that_leaves_hears_nothing_and_leaves_nothing() {
    let mut wide = Wide::new();
    wide.sap();
    let _ = (wide.call(), wide.create_vc());
    assert_eq!(wide.close_af(), Status::Pending);
    wide.unbind();
    assert_eq!(wide.all_heard(), []);
    wide.assert_empty();
    let again = wide.manager.leave_address_family(wide.now, FAMILY.address_family);
    assert_eq!((again, wide.all_heard()), (Ok(()), vec![]), "no opening is left to ask about");
    assert_eq!(wide.manager.register_address_family(wide.now, FAMILY), Ok(()));
}

#[test]
fn a_close_does_not_wait_for_a_vc_that_its_client_knows_nothing_of() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let vc = wide.offer(sap).expect("room");
    wide.script.lock().miniport.push_back(Reply::Later);
    assert_eq!(wide.manager.reject_call(wide.now, CLIENT, vc), Status::Success);
    wide.wait_out(TimerName::Miniport);
    assert_eq!(wide.state(vc), Some("CloseFailed"), "the miniport did not deactivate it");
    assert_eq!(wide.close(vc), Status::Failure, "it is not the client's any more");
    wide.manager.deregister_sap(wide.now, CLIENT, sap);
    assert_eq!(wide.close_af(), Status::Success, "and holds nothing");
}

#[test]
fn a_43_r_035_a_call_is_made_by_who_made_its_vc_and_its_opening_changes_nothing() {
    let mut wide = Wide::new();
    let vc = wide.create_vc();
    assert_eq!(wide.manager.make_call(wide.now, STRANGER, vc, &mut at_rate(1)), Status::Failure);
    wide.script.lock().network.push_back(Reply::Later);
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(1));
    assert_eq!(made, Status::Pending);
    wide.wait_out(TimerName::Request);
    assert_eq!(wide.heard(), [Heard::Vc(Told::MakeCall(Status::Failure))]);
    assert_eq!(wide.delete(vc), Status::Success);
}

#[test]
fn whatever_a_client_leaves_behind_a_mute_network_is_gone_in_bounded_time() {
    let left: [fn(&mut Wide); 8] = [
        |wide| assert!(wide.register_sap(1).is_ok()),
        |wide| {
            let _ = wide.sap();
        },
        |wide| {
            let sap = wide.sap();
            wide.manager.deregister_sap(wide.now, CLIENT, sap);
        },
        |wide| {
            let vc = wide.offered();
            wide.manager.accept_call(wide.now, CLIENT, vc, &at_rate(BEFORE));
        },
        |wide| {
            let vc = wide.offered();
            wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(BEFORE * 2));
        },
        |wide| {
            let vc = wide.create_vc();
            let block = at_rate(BEFORE);
            let made = wide.manager.make_party_call(wide.now, CLIENT, vc, PartyContext(0), &block);
            assert!(made.is_ok());
        },
        |wide| {
            let (vc, first) = wide.party_call();
            wide.script.lock().parties.push_back(Reply::Now(NetworkAnswer::Accepted));
            let _ = wide.add_party(vc, 1).expect("up");
            let _ = (wide.drop_party(first), wide.add_party(vc, 2));
        },
        |wide| {
            let vc = wide.call();
            wide.receive(vc, 1);
            assert_eq!(wide.close(vc), Status::Pending);
        },
    ];
    for (number, leave) in left.into_iter().enumerate() {
        let mut wide = Wide::new();
        let script = wide.script.clone();
        script.lock().saps.push_back(Reply::Now(Status::Success));
        script.lock().network.push_back(Reply::Now(NetworkAnswer::Accepted));
        script.lock().is_mute = true;
        leave(&mut wide);
        wide.unbind();
        for _ in 0..4 {
            wide.now = wide.manager.poll_timeout().unwrap_or(wide.now);
            wide.manager.handle_timeout(wide.now);
        }
        let left: Vec<_> = wide.manager.vcs().map(|(_, state)| state.name()).collect();
        assert_eq!((left, wide.all_heard()), (vec![], vec![]), "number {number}");
        assert_eq!(wide.manager.poll_timeout(), None, "number {number}");
        assert_eq!(wide.manager.leave_address_family(wide.now, FAMILY.address_family), Ok(()));
        assert_eq!(
            wide.manager.register_address_family(wide.now, FAMILY),
            Ok(()),
            "number {number}"
        );
    }
}

#[test]
fn a_client_past_the_bound_takes_no_place_at_the_adapter() {
    let families = FamilyLimits { clients: 1, ..FamilyLimits::default() };
    let wide = Wide::with(Config { families, ..Config::default() });
    let mut adapter = Adapter::new(wide.manager, 2);
    let first = adapter.bind().expect("it is bound already");
    assert!(adapter.bind().is_err());
    drop(first);
    adapter.poll(wide.now);
    assert!(adapter.bind().is_ok(), "the second of two");
}
