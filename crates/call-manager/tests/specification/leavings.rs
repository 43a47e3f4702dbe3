//! What the last packet, the last answer and a refusal leave behind: as much as they should, and no more.

use std::time::Duration;

use call_manager::party::{PartyContext, PartyLimits};
use call_manager::transfer::SendTimer;
use call_manager::{
    Config, MiniportAnswer, MiniportEvent, Packet, PartyHandle, Profile, Reply, Terms, TimerName,
    VcHandle,
};
use co_params::{CallParameters, MediaFlags, MediaParameters, SpecificParameters, Status};

use crate::support::{Asked, BEFORE, Bench, CLIENT, Told, WANTED, at_rate, by};
use crate::wide::{Asked as WideAsked, Heard, Wide};

const fn packet(id: u64) -> Packet {
    Packet { id, bytes: 100 }
}

fn give_back(wide: &mut Wide, vc: VcHandle, id: u64) -> Status {
    wide.manager.return_packet(wide.now, CLIENT, vc, packet(id))
}

#[test]
fn r_032_a_close_waits_for_the_last_packet_and_not_for_the_first() {
    let mut wide = Wide::new();
    let vc = wide.call();
    (1..=2).for_each(|id| wide.receive(vc, id));
    wide.forget();
    assert_eq!(wide.close(vc), Status::Pending);
    assert_eq!(give_back(&mut wide, vc, 1), Status::Success);
    assert_eq!((wide.heard(), wide.state(vc)), (vec![], Some("Deactivating")), "one is missing");
    assert_eq!(give_back(&mut wide, vc, 2), Status::Success);
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Success))]);
}

#[test]
fn r_032_a_miniport_that_will_not_deactivate_fails_the_close_whatever_the_client_has() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.receive(vc, 1);
    wide.forget();
    wide.script.lock().miniport.push_back(Reply::Later);
    assert_eq!(wide.close(vc), Status::Pending);
    wide.miniport_answers(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Failure))], "at once");
}

#[test]
fn r_032_silence_is_counted_from_the_first_packet_that_is_not_completed() {
    let mut wide = Wide::new();
    let vc = wide.call();
    let patience = SendTimer::default().value();
    for id in 1..=2 {
        wide.script.lock().sends.push_back(Reply::Later);
        assert_eq!(wide.send(vc, id), Status::Pending);
        wide.now = wide.now.after(patience / 2);
        wide.manager.handle_timeout(wide.now);
    }
    let failed = |id| Heard::Sent(id, Status::Failure);
    assert_eq!(wide.heard(), [failed(1), failed(2)], "a second one buys no time");
    wide.now = wide.now.after(Duration::from_secs(1));
    assert_eq!(wide.close(vc), Status::Success, "R-077");
}

#[test]
fn what_a_client_was_given_is_counted_in_packets_and_bytes() {
    let mut wide = Wide::new();
    let vc = wide.call();
    (1..=3).for_each(|id| wide.receive(vc, id));
    let carried = wide.manager.carried(vc);
    assert_eq!((carried.received, carried.received_bytes), (3, 300));
}

#[test]
fn data_on_a_vc_that_is_gone_is_stale() {
    let mut wide = Wide::new();
    let vc = wide.create_vc();
    assert_eq!(wide.delete(vc), Status::Success);
    wide.receive(vc, 1);
    wide.card(MiniportEvent::SendComplete(vc, packet(2), Status::Success));
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (vec![], 2));
}

#[test]
fn a_28_a_place_is_free_when_the_miniport_has_deactivated_it_and_not_when_it_refuses_late() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().miniport.push_back(Reply::Later);
    wide.unbind();
    wide.wait_out(TimerName::Miniport);
    assert_eq!(wide.state(vc), Some("CloseFailed"), "nobody's, and still active");
    wide.miniport_answers(MiniportAnswer::Refused(Status::Failure));
    assert_eq!((wide.state(vc), wide.manager.stale_answers()), (Some("CloseFailed"), 1));
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!((wide.state(vc), wide.manager.stale_answers()), (None, 1));
}

#[test]
fn a_rounding_to_what_was_told_is_none_and_the_network_is_asked_once() {
    let mut bench = Bench::active_with(by(Profile::CONDIS));
    let exact = bench.rounded_to(WANTED);
    bench.miniport_says(exact);
    assert_eq!(bench.modify(WANTED), Status::Success, "R-059: exactly what was asked");
    let order = [Asked::Modify(WANTED), Asked::Activate(WANTED), Asked::Confirm(WANTED)];
    assert_eq!((bench.asked(), bench.told()), (order.to_vec(), vec![]));
}

#[test]
fn what_a_media_part_hints_comes_back_as_it_was_given() {
    let part = MediaParameters {
        flags: MediaFlags::TRANSMIT_VC,
        receive_priority: 3,
        receive_size_hint: 9_180,
        specific: SpecificParameters { param_type: 5, parameters: [7].into_iter().collect() },
    };
    let block = CallParameters { media: Some(part.clone()), ..at_rate(BEFORE) };
    let terms = Terms::for_call(&block).expect("legal");
    assert_eq!(terms.to_parameters(false).media, Some(part));
}

fn first_party(wide: &mut Wide, vc: VcHandle, rate: u32) -> Result<PartyHandle, Status> {
    wide.manager.make_party_call(wide.now, CLIENT, vc, PartyContext(0), &at_rate(rate))
}

fn with_room_for(parties: u32) -> Wide {
    let parties = PartyLimits { parties, ..PartyLimits::default() };
    Wide::with(Config { parties, ..Config::default() })
}

#[test]
fn a_call_with_a_party_that_is_refused_leaves_the_parties_that_there_are() {
    let mut wide = Wide::new();
    let (vc, party) = wide.party_call();
    assert_eq!(first_party(&mut wide, vc, BEFORE), Err(Status::NotAccepted), "it is up");
    assert_eq!((wide.manager.parties(vc), wide.asked()), (vec![party], vec![]));
}

#[test]
fn a_call_with_a_party_that_is_refused_takes_no_room() {
    let mut wide = with_room_for(1);
    let vc = wide.create_vc();
    assert_eq!(first_party(&mut wide, vc, 0), Err(Status::InvalidData));
    assert!(first_party(&mut wide, vc, BEFORE).is_ok(), "there is room for one");

    let mut wide = with_room_for(2);
    let (first, _) = wide.party_call();
    let second = wide.add_party(first, 1).expect("room for two");
    let vc = wide.create_vc();
    for _ in 0..3 {
        assert_eq!(first_party(&mut wide, vc, BEFORE), Err(Status::Resources), "past the bound");
    }
    assert_eq!(wide.drop_party(second), Status::Pending);
    assert!(first_party(&mut wide, vc, BEFORE).is_ok(), "room again");
}

#[test]
fn what_was_configured_on_an_opening_is_gone_with_its_last_vc() {
    let mut wide = Wide::with(Config { max_pvcs: 1, ..Config::default() });
    let name = |number: u8| SpecificParameters {
        param_type: 1,
        parameters: [number].into_iter().collect(),
    };
    let vc = wide.create_vc();
    wide.manager.add_pvc(wide.af, name(1), &at_rate(BEFORE)).expect("room for one");
    assert_eq!(wide.close_af(), Status::Pending);
    wide.forget();
    assert_eq!(wide.delete(vc), Status::Success);
    assert_eq!(wide.asked(), [WideAsked::DeleteVc]);
    let again = wide.manager.open_address_family(wide.now, CLIENT, crate::wide::FAMILY);
    wide.af = again.expect("it is served");
    assert_eq!(wide.manager.add_pvc(wide.af, name(2), &at_rate(BEFORE)), Ok(()), "room again");
}
