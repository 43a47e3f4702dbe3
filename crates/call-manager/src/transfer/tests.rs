//! What data on a VC is held to.

use co_params::{Bytes, BytesPerSecond, ServiceClass};
use proptest::prelude::*;

use super::*;

const NOT_CONNECTED: [Standing; 3] = [Standing::Inactive, Standing::NotConnected, Standing::Ended];

#[test]
fn a_26_r_037_r_050_r_078_without_a_call_a_send_completes_with_failure() {
    for standing in NOT_CONNECTED {
        let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
        let sent = transfers.send(&mut vc, standing, Time::ZERO, &open(), packet(1, 10));
        assert_eq!(sent, Send::Completed(Status::Failure), "{standing:?}");
        assert_eq!(vc, None, "no record is made of it");
    }
}

#[test]
fn r_095_a_send_completes_once() {
    let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
    assert_eq!(send(&mut transfers, &mut vc, packet(1, 10)), Send::Taken);
    assert_eq!(
        transfers.send_complete(vc, Time::ZERO, packet(2, 10)),
        Err(Status::Failure),
        "never sent"
    );
    assert_eq!(transfers.send_complete(vc, Time::ZERO, packet(1, 10)), Ok(()));
    assert_eq!(
        transfers.send_complete(vc, Time::ZERO, packet(1, 10)),
        Err(Status::Failure),
        "it comes twice"
    );
}

#[test]
fn r_095_two_packets_of_one_name_complete_twice() {
    let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
    for _ in 0..2 {
        assert_eq!(send(&mut transfers, &mut vc, packet(1, 10)), Send::Taken);
    }
    assert_eq!(transfers.send_complete(vc, Time::ZERO, packet(1, 10)), Ok(()));
    assert_eq!(transfers.send_complete(vc, Time::ZERO, packet(1, 10)), Ok(()));
    assert_eq!(transfers.send_complete(vc, Time::ZERO, packet(1, 10)), Err(Status::Failure));
}

#[test]
fn r_077_a_call_is_not_closed_while_sends_are_under_way() {
    let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
    assert_eq!(transfers.may_close(vc), Ok(()));
    assert_eq!(send(&mut transfers, &mut vc, packet(1, 10)), Send::Taken);
    assert_eq!(transfers.may_close(vc), Err(Status::NotAccepted));
    assert_eq!(transfers.send_complete(vc, Time::ZERO, packet(1, 10)), Ok(()));
    assert_eq!(receive(&mut transfers, &mut vc, packet(1, 10)), Receive::Indicate);
    assert_eq!(transfers.may_close(vc), Ok(()), "what was received is returned later");
}

#[test]
fn r_032_a_vc_is_drained_when_sends_are_complete_and_receives_returned() {
    let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
    assert!(transfers.is_drained(vc));
    assert_eq!(send(&mut transfers, &mut vc, packet(1, 10)), Send::Taken);
    assert_eq!(receive(&mut transfers, &mut vc, packet(2, 10)), Receive::Indicate);
    assert_eq!(transfers.send_complete(vc, Time::ZERO, packet(1, 10)), Ok(()));
    assert!(!transfers.is_drained(vc));
    assert_eq!(transfers.returned(vc, packet(1, 10)), Err(Status::Failure), "it was sent");
    assert_eq!(transfers.returned(vc, packet(2, 10)), Ok(()));
    assert!(transfers.is_drained(vc));
}

#[test]
fn r_033_after_deactivation_nothing_is_left_and_nothing_comes_back() {
    let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
    assert_eq!(send(&mut transfers, &mut vc, packet(1, 10)), Send::Taken);
    let counts = transfers.deactivated(&mut vc).expect("it carried data");
    assert_eq!((counts.conforming, counts.sent_bytes), (1, 10));
    assert_eq!((vc, transfers.deactivated(&mut vc)), (None, None));
    assert_eq!(transfers.send_complete(vc, Time::ZERO, packet(1, 10)), Err(Status::Failure));
    let late = transfers.receive(&mut vc, Standing::Inactive, &open(), packet(2, 10));
    assert_eq!((late, vc), (Receive::Return, None));
}

#[test]
fn r_050_what_comes_without_a_call_goes_back_at_once() {
    for standing in NOT_CONNECTED {
        let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
        let received = transfers.receive(&mut vc, standing, &open(), packet(1, 10));
        assert_eq!((received, vc), (Receive::Return, None), "{standing:?}");
    }
}

#[test]
fn one_more_packet_under_way_than_the_bound_is_not_taken() {
    let config = TransferConfig { outstanding: 2, ..TransferConfig::default() };
    let (mut transfers, mut vc) = (Transfers::new(config), None);
    for id in 0..2 {
        assert_eq!(send(&mut transfers, &mut vc, named(id)), Send::Taken);
        assert_eq!(receive(&mut transfers, &mut vc, named(id)), Receive::Indicate);
    }
    let refused = send(&mut transfers, &mut vc, packet(2, 1));
    assert_eq!(refused, Send::Completed(Status::Resources));
    assert_eq!(receive(&mut transfers, &mut vc, packet(2, 1)), Receive::Return);
    assert_eq!(transfers.outstanding(vc), (2, 2));
}

#[test]
fn one_more_vc_with_data_than_the_bound_sends_nothing() {
    let config = TransferConfig { vcs: 1, ..TransferConfig::default() };
    let (mut transfers, mut first, mut second) = (Transfers::new(config), None, None);
    assert_eq!(send(&mut transfers, &mut first, packet(1, 1)), Send::Taken);
    let refused = send(&mut transfers, &mut second, packet(1, 1));
    assert_eq!((refused, second), (Send::Completed(Status::Resources), None));
    assert_eq!(receive(&mut transfers, &mut second, packet(1, 1)), Receive::Return);
    transfers.deactivated(&mut first);
    assert_eq!(send(&mut transfers, &mut second, packet(1, 1)), Send::Taken, "room again");
}

#[test]
fn packets_are_counted_against_the_token_bucket_of_the_transmit_flow() {
    let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
    let at = Time::from_nanos;
    let flow = bucket(1_000, 1_000);
    let mut sends = |now, bytes| {
        let sent = transfers.send(&mut vc, Standing::Connected, now, &flow, packet(0, bytes));
        assert_eq!(sent, Send::Taken, "counted only");
        let counts = transfers.counts(vc);
        (counts.conforming, counts.nonconforming)
    };
    assert_eq!(sends(at(0), 1_000), (1, 0), "the bucket starts full");
    assert_eq!(sends(at(0), 1), (1, 1));
    assert_eq!(sends(at(999_999_999), 1_000), (1, 2), "a nanosecond too early");
    assert_eq!(sends(at(1_000_000_000), 1_000), (2, 2), "1000 bytes in a second");
}

#[test]
fn refused_packets_complete_and_leave_nothing_under_way() {
    let config =
        TransferConfig { on_nonconforming: OnNonconforming::Refuse, ..TransferConfig::default() };
    let (mut transfers, mut vc) = (Transfers::new(config), None);
    let flow = bucket(1_000, 100);
    let mut sends =
        |bytes| transfers.send(&mut vc, Standing::Connected, Time::ZERO, &flow, packet(0, bytes));
    assert_eq!(sends(101), Send::Completed(Status::InvalidLength), "longer than the bucket");
    assert_eq!(sends(100), Send::Taken);
    assert_eq!(sends(1), Send::Completed(Status::Failure));
    assert_eq!(transfers.outstanding(vc), (1, 0));
    assert_eq!(transfers.counts(vc).nonconforming, 2);
    assert_eq!(transfers.counts(vc).sent_bytes, 100);
}

#[test]
fn a_flow_without_traffic_conforms_to_nothing_and_an_open_one_to_all() {
    let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
    let now = Time::ZERO;
    let none = Flowspec::NO_TRAFFIC;
    let _ = transfers.send(&mut vc, Standing::Connected, now, &none, packet(1, 1));
    assert_eq!(transfers.counts(vc).nonconforming, 1);
    transfers.reactivated(vc, &open());
    let _ = transfers.send(&mut vc, Standing::Connected, now, &open(), packet(2, u32::MAX));
    assert_eq!(transfers.counts(vc).conforming, 1);
}

#[test]
fn asking_for_the_same_flow_again_gives_no_credit() {
    let (mut transfers, mut vc) = (Transfers::new(TransferConfig::default()), None);
    let now = Time::ZERO;
    let mut conforming = |flow: &Flowspec| {
        transfers.reactivated(vc, flow);
        let _ = transfers.send(&mut vc, Standing::Connected, now, flow, packet(1, 100));
        transfers.counts(vc).conforming
    };
    assert_eq!(conforming(&bucket(1_000, 100)), 1);
    assert_eq!(conforming(&bucket(1_000, 100)), 1, "the bucket is empty still");
    assert_eq!(conforming(&bucket(2_000, 100)), 2, "another bucket");
}

#[test]
fn an_idle_vc_pays_four_bytes() {
    assert_eq!(size_of::<Option<TransferIndex>>(), 4);
}

#[derive(Clone, Copy, Debug)]
enum Operation {
    Send(usize),
    SendComplete(usize),
    Receive(usize),
    Return(usize),
    Deactivate,
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        6 => (0..4_usize).prop_map(Operation::Send),
        6 => (0..4_usize).prop_map(Operation::SendComplete),
        6 => (0..4_usize).prop_map(Operation::Receive),
        6 => (0..4_usize).prop_map(Operation::Return),
        1 => Just(Operation::Deactivate),
    ]
}

proptest! {
    #[test]
    fn what_is_under_way_is_what_was_begun_and_not_ended(
        operations in prop::collection::vec(operation(), 0..100),
    ) {
        const MOST: u32 = 5;
        let config = TransferConfig { outstanding: MOST, ..TransferConfig::default() };
        let (mut transfers, mut vc) = (Transfers::new(config), None);
        let (mut sends, mut receives) = ([0_u32; 4], [0_u32; 4]);
        for operation in operations {
            match operation {
                Operation::Send(id) => {
                    let taken = send(&mut transfers, &mut vc, named(id)) == Send::Taken;
                    prop_assert_eq!(taken, sends.iter().sum::<u32>() < MOST);
                    sends[id] += u32::from(taken);
                }
                Operation::Receive(id) => {
                    let received = receive(&mut transfers, &mut vc, named(id));
                    let taken = received == Receive::Indicate;
                    prop_assert_eq!(taken, receives.iter().sum::<u32>() < MOST);
                    receives[id] += u32::from(taken);
                }
                Operation::SendComplete(id) => {
                    let is_known = transfers.send_complete(vc, Time::ZERO, named(id)).is_ok();
                    prop_assert_eq!(is_known, sends[id] > 0);
                    sends[id] -= u32::from(is_known);
                }
                Operation::Return(id) => {
                    let is_known = transfers.returned(vc, named(id)).is_ok();
                    prop_assert_eq!(is_known, receives[id] > 0);
                    receives[id] -= u32::from(is_known);
                }
                Operation::Deactivate => {
                    transfers.deactivated(&mut vc);
                    (sends, receives) = ([0; 4], [0; 4]);
                }
            }
            let (sending, received) = (sends.iter().sum::<u32>(), receives.iter().sum::<u32>());
            prop_assert_eq!(transfers.outstanding(vc), (sending as usize, received as usize));
            prop_assert_eq!(transfers.may_close(vc).is_ok(), sending == 0);
            prop_assert_eq!(transfers.is_drained(vc), sending + received == 0);
        }
    }
}

fn send(transfers: &mut Transfers, vc: &mut Option<TransferIndex>, packet: Packet) -> Send {
    transfers.send(vc, Standing::Connected, Time::ZERO, &open(), packet)
}

fn receive(transfers: &mut Transfers, vc: &mut Option<TransferIndex>, packet: Packet) -> Receive {
    transfers.receive(vc, Standing::Connected, &open(), packet)
}

fn named(id: usize) -> Packet {
    packet(id as u64, 1)
}

fn packet(id: u64, bytes: u32) -> Packet {
    Packet { id, bytes }
}

/// A flow that describes no traffic.
fn open() -> Flowspec {
    Flowspec::unspecified(ServiceClass::BestEffort)
}

fn bucket(rate: u32, depth: u32) -> Flowspec {
    let mut flow = Flowspec::unspecified(ServiceClass::Guaranteed);
    flow.token_rate = BytesPerSecond::new(rate);
    flow.token_bucket_size = Bytes::new(depth);
    flow
}
