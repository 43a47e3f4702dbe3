//! A server of calls: it listens at an address, shows what comes in, and takes it.
//!
//! In CoNDIS an address to be called at is a *SAP*, registered on an *address family*, which is a
//! signalling protocol that the call manager serves. For each call that comes in the call manager
//! makes the virtual connection, activates it, and only then asks the client.
//!
//! Run it with `cargo run -p client --example server`.

mod stubs;

use std::error::Error;

use call_manager::{Adapter, CallManager, Config, Time};
use client::policy::{AcceptInRange, Unmet};
use client::{CallEvent, Client, End, Leaving, Limits, ListenerEvent, OfferAnswer, Reception};
use co_params::{AddressFamily, Family, Sap};

use self::stubs::{Card, Network, rate, sending};

/// The signalling protocol of this network.
const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

fn main() -> Result<(), Box<dyn Error>> {
    let network = Network::offering(3_000_000).with_a_caller(1_000_000);
    let mut manager = CallManager::new(Config::default(), network, Card);
    manager.register_address_family(Time::ZERO, FAMILY).map_err(|status| status.to_string())?;
    let mut adapter = Adapter::new(manager, 1);
    let mut client = Client::new(adapter.bind()?, Limits::default());
    let runtime = adapter.spawn()?;

    // Every call gets a policy, which judges its changes later on. `Present` leaves the answer to
    // us; with `Decide` the policy would answer for us.
    let least = sending(500_000).call_manager.ok_or("it has flows")?;
    let policy = AcceptInRange::new(least, Unmet::Close);
    client.on_offer(move |_| Reception::Present(policy.clone()));

    let listener =
        client.listen(FAMILY, Sap { sap_type: 1, sap: [47, 11].into_iter().collect() })?;
    assert_eq!(client.wait_listener()?, (listener, ListenerEvent::Listening));

    let (call, event) = client.wait()?;
    let CallEvent::Offered(terms) = event else { return Err("somebody calls".into()) };
    println!("somebody calls, and would have us send {} B/s", rate(&terms));
    client.answer(call, OfferAnswer::Accept)?;
    assert!(matches!(client.wait_for(call)?, CallEvent::Connected(_)));

    // To stop listening ends the calls that came in first.
    client.stop_listening(listener)?;
    assert_eq!(client.wait_for(call)?, CallEvent::Ended(End::HungUp));
    assert_eq!(client.wait_listener()?, (listener, ListenerEvent::Over(Leaving::Stopped)));

    drop(client);
    assert_eq!(runtime.join().vcs().count(), 0);
    Ok(())
}

#[test]
fn it_runs_to_its_end() -> Result<(), Box<dyn Error>> {
    main()
}
