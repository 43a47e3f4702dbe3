//! SAPs: where clients take incoming calls (O-06, O-07).

use call_manager::sap::SapContext;
use call_manager::{Config, NetworkEvent, Reply, TimerName};
use co_params::Status;

use crate::support::{CLIENT, STRANGER};
use crate::wide::{Asked, FAMILY, Heard, Wide, sap};

const ONE: SapContext = SapContext(1);

/// A SAP whose registration the network has not answered.
fn registering() -> Wide {
    let mut wide = Wide::new();
    wide.script.lock().saps.push_back(Reply::Later);
    assert_eq!(wide.register_sap(1).map(|(_, status)| status), Ok(Status::Pending));
    wide
}

/// A SAP whose deregistration the network has not answered.
fn deregistering() -> Wide {
    let mut wide = Wide::new();
    let sap = wide.sap();
    wide.script.lock().saps.push_back(Reply::Later);
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
    wide.forget();
    wide
}

#[test]
fn f_1_a_sap_is_registered_at_once_or_later_and_completes_once() {
    let mut wide = Wide::new();
    assert_eq!(wide.register_sap(1).map(|(_, status)| status), Ok(Status::Success));
    assert_eq!(wide.heard(), [], "R-003");
    let mut wide = registering();
    assert_eq!(wide.heard(), []);
    wide.sap_answer(Status::Success);
    assert_eq!(wide.heard(), [Heard::SapRegistered(ONE, Status::Success)]);
    wide.sap_answer(Status::Success);
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (vec![], 1), "twice is stale");
}

#[test]
fn o_06_a_registration_that_the_network_refuses_leaves_nothing() {
    let mut wide = registering();
    wide.sap_answer(Status::InvalidSap);
    assert_eq!(wide.heard(), [Heard::SapRegistered(ONE, Status::InvalidSap)]);
    assert_eq!(wide.close_af(), Status::Success, "nothing holds the opening");
}

#[test]
fn r_012_a_sap_that_is_held_is_refused_until_it_is_gone() {
    let mut wide = Wide::new();
    wide.manager.bind(STRANGER).expect("room");
    let theirs = wide.manager.open_address_family(wide.now, STRANGER, FAMILY).expect("told");
    let ours = wide.sap();
    let again = |wide: &mut Wide| {
        wide.manager.register_sap(wide.now, STRANGER, theirs, &sap(1), ONE).map(|(_, it)| it)
    };
    assert_eq!(again(&mut wide), Err(Status::InvalidData));
    assert_eq!(wide.asked(), [], "the network is not asked");
    wide.script.lock().saps.push_back(Reply::Later);
    wide.manager.deregister_sap(wide.now, CLIENT, ours);
    assert_eq!(again(&mut wide), Err(Status::InvalidData), "held until it is gone");
    wide.sap_answer(Status::Success);
    assert_eq!(again(&mut wide), Ok(Status::Success));
    assert_eq!(wide.manager.close_address_family(wide.now, STRANGER, theirs), Status::Pending);
}

#[test]
fn r_013_an_offer_for_a_sap_under_registration_is_delivered() {
    let mut wide = Wide::new();
    wide.script.lock().saps.push_back(Reply::Later);
    let (sap, _) = wide.register_sap(1).expect("asked");
    assert!(wide.offer(sap).is_ok());
}

#[test]
fn r_014_the_calls_of_a_sap_outlive_it() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let vc = wide.offer(sap).expect("room");
    wide.manager.deregister_sap(wide.now, CLIENT, sap);
    assert_eq!(wide.state(vc), Some("Offered"));
    let block = crate::support::at_rate(crate::support::BEFORE);
    assert_eq!(wide.manager.accept_call(wide.now, CLIENT, vc, &block), Status::Success);
    assert_eq!(wide.state(vc), Some("Active"));
}

#[test]
fn a_31_a_deregistration_pends_and_completes_by_an_upcall_even_at_once() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
    assert_eq!(wide.heard(), [Heard::SapDeregistered(ONE)]);
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Failure, "gone");
}

#[test]
fn r_015_a_deregistration_succeeds_whatever_the_network_says() {
    for status in [Status::Success, Status::Failure, Status::Pending] {
        let mut wide = deregistering();
        wide.sap_answer(status);
        assert_eq!(wide.heard(), [Heard::SapDeregistered(ONE)], "{status:?}");
        assert_eq!(wide.close_af(), Status::Success);
    }
}

#[test]
fn o_07_a_second_deregistration_and_one_by_another_client_fail() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    assert_eq!(wide.manager.deregister_sap(wide.now, STRANGER, sap), Status::Failure);
    wide.script.lock().saps.push_back(Reply::Later);
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Pending);
    assert_eq!(wide.manager.deregister_sap(wide.now, CLIENT, sap), Status::Failure);
}

#[test]
fn a_silent_registration_fails_in_time_and_is_taken_back() {
    let mut wide = registering();
    assert!(wide.manager.poll_timeout().is_some());
    wide.forget();
    wide.script.lock().saps.push_back(Reply::Later);
    wide.wait_out(TimerName::Request);
    assert_eq!(wide.heard(), [Heard::SapRegistered(ONE, Status::Failure)]);
    assert_eq!(wide.asked(), [Asked::DeregisterSap], "the network may have it");
    assert_eq!(wide.register_sap(1), Err(Status::InvalidData), "it is held until it is gone");
    wide.wait_out(TimerName::Request);
    assert_eq!(wide.register_sap(1).map(|(_, status)| status), Ok(Status::Success));
}

#[test]
fn a_late_answer_to_a_registration_says_nothing_about_its_deregistration() {
    let mut wide = registering();
    let first = *wide.script.lock().sap_tickets.last().expect("asked");
    wide.script.lock().saps.push_back(Reply::Later);
    wide.wait_out(TimerName::Request);
    wide.forget();
    wide.remote(NetworkEvent::SapAnswer(first, Status::Success));
    assert_eq!(wide.manager.stale_answers(), 1);
    assert_eq!(wide.register_sap(1), Err(Status::InvalidData), "still being deregistered");
}

#[test]
fn a_silent_deregistration_is_over_in_time() {
    let mut wide = deregistering();
    wide.wait_out(TimerName::Request);
    assert_eq!(wide.heard(), [Heard::SapDeregistered(ONE)]);
    assert_eq!((wide.close_af(), wide.manager.poll_timeout()), (Status::Success, None));
}

#[test]
fn the_bound_of_saps_is_kept_at_it_and_past_it() {
    let mut wide = Wide::with(Config { max_saps: 2, ..Config::default() });
    let (first, _) = wide.register_sap(1).expect("room for two");
    let (second, _) = wide.register_sap(2).expect("room for two");
    assert_eq!(wide.register_sap(3), Err(Status::Resources));
    wide.manager.deregister_sap(wide.now, CLIENT, first);
    let third = wide.register_sap(3).expect("room again");
    assert_eq!(wide.register_sap(4), Err(Status::Resources));
    assert_eq!(wide.register_sap(2), Err(Status::InvalidData));
    for sap in [second, third.0] {
        wide.manager.deregister_sap(wide.now, CLIENT, sap);
    }
    assert_eq!(wide.close_af(), Status::Success, "what was refused holds nothing");
}

#[test]
fn the_saps_of_a_client_that_leaves_are_deregistered_and_it_hears_nothing() {
    let mut wide = Wide::new();
    wide.sap();
    wide.unbind();
    assert_eq!((wide.asked(), wide.all_heard()), (vec![Asked::DeregisterSap], vec![]));

    for mut wide in [registering(), deregistering()] {
        wide.forget();
        wide.unbind();
        assert_eq!(wide.asked(), [], "the network answers first");
        wide.sap_answer(Status::Success);
        assert_eq!(wide.all_heard(), []);
        wide.manager.bind(STRANGER).expect("room");
        let af = wide.manager.open_address_family(wide.now, STRANGER, FAMILY).expect("told");
        let free = wide.manager.register_sap(wide.now, STRANGER, af, &sap(1), ONE);
        assert_eq!(free.map(|(_, status)| status), Ok(Status::Success), "the address is free");
    }
}

#[test]
fn the_saps_of_a_client_that_leaves_behind_a_silent_network_are_gone_in_time() {
    let mut wide = registering();
    wide.unbind();
    wide.script.lock().saps.push_back(Reply::Later);
    wide.wait_out(TimerName::Request);
    wide.wait_out(TimerName::Request);
    assert_eq!((wide.all_heard(), wide.manager.poll_timeout()), (vec![], None));
}
