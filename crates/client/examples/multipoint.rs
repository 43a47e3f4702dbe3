//! A call with several parties: they are added and dropped while it is up, and the last is closed
//! with it.
//!
//! A multipoint call has one virtual connection and one set of terms for everybody. Its first party
//! comes with the call; the client drops the others before it closes the call, whoever wants the end.
//!
//! Run it with `cargo run -p client --example multipoint`.

mod stubs;

use std::error::Error;

use call_manager::{Adapter, CallManager, Config, Packet};
use client::policy::{AcceptInRange, Unmet};
use client::{CallEvent, Client, End, Limits, NoParty, PartyEvent};
use co_params::Status;

use self::stubs::{Card, Network, rate, sending};

fn main() -> Result<(), Box<dyn Error>> {
    let network = Network::offering(3_000_000);
    let mut adapter = Adapter::new(CallManager::new(Config::default(), network, Card), 1);
    let mut client = Client::new(adapter.bind()?, Limits::default());
    let runtime = adapter.spawn()?;

    let least = sending(500_000).call_manager.ok_or("it has flows")?;
    let policy = AcceptInRange::new(least, Unmet::Close);
    let (call, first) = client.place_multipoint_call(sending(1_000_000), policy)?;
    assert!(matches!(client.wait()?, (_, CallEvent::Connected(_))));

    // Another party joins, on the terms of the call.
    let second = client.add_party(call, sending(1_000_000))?;
    let (_, event) = client.wait()?;
    let CallEvent::Party(who, PartyEvent::Joined(terms)) = event else {
        return Err("it joins".into());
    };
    assert_eq!(who, second);
    println!("{} parties share {} B/s", client.parties(call).count(), rate(&terms));

    // What is sent goes to all of them. The client knows a packet by a name and a length.
    let packet = Packet { id: 1, bytes: 1_500 };
    client.send_packet(call, packet)?;
    assert_eq!(client.wait()?, (call, CallEvent::Sent(packet, Status::Success)));

    // Either can be dropped, but not both: the last is closed with the call.
    client.drop_party(first)?;
    assert_eq!(client.wait()?, (call, CallEvent::Party(first, PartyEvent::Dropped)));
    assert_eq!(client.drop_party(second), Err(NoParty::Last));

    // The end may carry a few bytes to the other end, where the medium can.
    client.hang_up_with(call, b"that was all")?;
    assert_eq!(client.wait()?, (call, CallEvent::Ended(End::HungUp)));

    drop(client);
    assert_eq!(runtime.join().vcs().count(), 0);
    Ok(())
}

#[test]
fn it_runs_to_its_end() -> Result<(), Box<dyn Error>> {
    main()
}
