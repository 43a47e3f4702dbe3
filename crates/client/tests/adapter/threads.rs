//! The same over a call manager on a thread of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use call_manager::{Adapter, CallManager, Config, Gone, NetworkEvent, Packet, Runtime};
use client::policy::RateSteps;
use client::{CallEvent, CallId, Client, End, Limits, PartyEvent, PartyId};
use co_params::Status;

use crate::pair::{ALIVE, ASKS_FOR_ALL};
use crate::seams::{Card, Network, Say, sending};

/// The parties of the call, without the first.
const PARTIES: usize = 40;

#[test]
fn f_12_f_13_a_multipoint_call_lives_and_ends_over_the_threaded_runtime() {
    let network = Network::default();
    let manager = CallManager::new(Config::default(), network.clone(), Card::default());
    let mut adapter = Adapter::new(manager, 1);
    let waker = adapter.waker().expect("it is not running yet");
    let mut client = Client::new(adapter.bind().expect("it is made for one"), Limits::DEFAULT);
    let runtime: Runtime<Network, Card> = adapter.spawn().expect("there is a thread");

    let (call, first) = client.place_multipoint_call(sending(1_000), ASKS_FOR_ALL).expect(ALIVE);
    assert!(matches!(next(&mut client, call), CallEvent::Connected(_)));
    let add = |_| client.add_party(call, sending(1_000)).expect("the call is up");
    let parties: Vec<PartyId> = (0..PARTIES).map(add).collect();
    for &party in &parties {
        let event = next(&mut client, call);
        let is_joined =
            matches!(&event, CallEvent::Party(who, PartyEvent::Joined(_)) if *who == party);
        assert!(is_joined, "{event:?}");
    }

    client.drop_party(first).expect("others are there");
    assert_eq!(next(&mut client, call), CallEvent::Party(first, PartyEvent::Dropped));
    let leaver = network.script().added[0];
    network.happens(NetworkEvent::PartyReleased(leaver, Status::Success));
    waker.wake();
    let left = PartyEvent::Left(Status::Success);
    assert_eq!(next(&mut client, call), CallEvent::Party(parties[0], left));

    client.hang_up_with(call, b"bye").expect("it is up");
    assert_eq!(next(&mut client, call), CallEvent::Ended(End::HungUp));
    assert_eq!(client.counts().stale, 0);
    drop(client);
    assert_eq!(runtime.join().vcs().count(), 0);
    let script = network.script();
    assert_eq!(script.close_data, [b"bye".to_vec()]);
    // The first and all but one of those that stayed; the one that left was gone already.
    assert_eq!(script.dropped.len(), 1 + PARTIES - 2);
}

#[test]
fn a_call_manager_whose_thread_dies_ends_every_call_of_a_client_that_waits() {
    let network = Network::default();
    let manager = CallManager::new(Config::default(), network.clone(), Card::default());
    let mut adapter = Adapter::new(manager, 1);
    let mut client = Client::new(adapter.bind().expect("it is made for one"), Limits::DEFAULT);
    let runtime: Runtime<Network, Card> = adapter.spawn().expect("there is a thread");
    let mut place = || {
        let call = client.place_call(sending(1_000), ASKS_FOR_ALL).expect(ALIVE);
        assert!(matches!(next(&mut client, call), CallEvent::Connected(_)));
        call
    };
    let calls = [place(), place(), place()];

    network.says(Say::Late);
    client.change(calls[0], sending(2_000)).expect("it is up");
    client.send_packet(calls[2], Packet { id: 1, bytes: 100 }).expect("it is up");
    network.says(Say::Die);
    client.change(calls[1], sending(2_000)).expect("it is up");
    let mut ended = Vec::new();
    while let Ok((call, event)) = client.wait() {
        if event == CallEvent::Ended(End::Gone) {
            ended.push(call);
        } else {
            assert!(matches!(event, CallEvent::Sent(..)), "{event:?}");
        }
    }
    assert_eq!(ended, calls, "each once");
    assert_eq!(client.wait(), Err(Gone));
    assert!(catch_unwind(AssertUnwindSafe(|| runtime.join())).is_err());
}

#[track_caller]
fn next(client: &mut Client<RateSteps>, call: CallId) -> CallEvent {
    let (who, event) = client.wait().expect(ALIVE);
    assert_eq!(who, call);
    event
}
