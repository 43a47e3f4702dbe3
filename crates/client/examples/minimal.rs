//! The least there is: a call is placed, changed while it is up, and ended.
//!
//! In connection-oriented NDIS (CoNDIS) a *client* wants a connection of a certain quality, and a
//! *call manager* gets it. The call manager asks the *network* first, then tells the *miniport*, the
//! adapter card; if either says no, it puts everything back as it was. Both are stubs here.
//!
//! Run it with `cargo run -p client --example minimal`.

mod stubs;

use std::error::Error;

use call_manager::{Adapter, CallManager, Config};
use client::policy::{AcceptInRange, Unmet};
use client::{CallEvent, Client, End, Limits};

use self::stubs::{Card, Network, rate, sending};

fn main() -> Result<(), Box<dyn Error>> {
    // An adapter is a call manager and the channels to its clients. It gets a thread of its own.
    let network = Network::offering(3_000_000);
    let mut adapter = Adapter::new(CallManager::new(Config::default(), network, Card), 1);
    let mut client = Client::new(adapter.bind()?, Limits::default());
    let runtime = adapter.spawn()?;

    // A call that sends 1 MB/s. Its policy judges every answer of the network that is not what was
    // asked for: 2 MB/s are enough, and with less the call is of no use.
    let least = sending(2_000_000).call_manager.ok_or("it has flows")?;
    let policy = AcceptInRange::new(least, Unmet::Close);
    let call = client.place_call(sending(1_000_000), policy)?;
    let (_, event) = client.wait()?;
    assert!(matches!(event, CallEvent::Connected(_)), "the call is up: {event:?}");

    // More is wanted than the network has. It offers what it has, and the policy accepts that.
    client.change(call, sending(8_000_000))?;
    let (_, event) = client.wait()?;
    let CallEvent::Settled(settled) = event else { return Err("the call goes on".into()) };
    println!("asked for 8000000 B/s and got {} B/s", rate(&settled.in_force));
    assert_eq!(rate(&settled.in_force), 3_000_000);

    client.hang_up(call)?;
    assert_eq!(client.wait()?, (call, CallEvent::Ended(End::HungUp)));

    // Without clients the thread ends, and gives the call manager back. Nothing is left in it.
    drop(client);
    assert_eq!(runtime.join().vcs().count(), 0);
    Ok(())
}

#[test]
fn it_runs_to_its_end() -> Result<(), Box<dyn Error>> {
    main()
}
