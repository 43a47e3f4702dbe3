//! A policy of one's own: what a client does when it does not get what it asked for.
//!
//! When a change comes back altered or refused, the client asks the policy of the call: settle for
//! what is in force, ask for something else, or close the call. A policy only judges. How often it
//! may ask, the client counts, so that no policy can go on for ever.
//!
//! This one asks for three quarters of what was refused, as long as that is enough for it.
//!
//! Run it with `cargo run -p client --example policy`.

mod stubs;

use std::error::Error;

use call_manager::{Adapter, CallManager, Config};
use client::{CallEvent, Client, Episode, Limits, Policy, Verdict};
use co_params::{CallParameters, Status};

use self::stubs::{Card, Network, rate, sending};

/// What the call needs at least, in bytes per second.
struct ThreeQuarters(u32);

impl Policy for ThreeQuarters {
    /// The network offered something else, and it is in force already.
    fn changed(&mut self, _: &Episode, granted: &CallParameters) -> Verdict {
        if rate(granted) >= self.0 { Verdict::Settle } else { Verdict::Close }
    }

    /// The network refused, and what was in force before still is.
    fn refused(&mut self, episode: &Episode, _: Status) -> Verdict {
        let less = rate(&episode.asked) / 4 * 3;
        if less >= self.0 {
            return Verdict::Ask(sending(less));
        }
        if rate(&episode.in_force) >= self.0 { Verdict::Settle } else { Verdict::Close }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // A network with room for 3 MB/s, which it tells nobody, and a client that may ask five times
    // for each change.
    let network = Network::refusing(3_000_000);
    let mut adapter = Adapter::new(CallManager::new(Config::default(), network, Card), 1);
    let limits = Limits { rounds: 5, ..Limits::default() };
    let mut client = Client::new(adapter.bind()?, limits);
    let runtime = adapter.spawn()?;

    let call = client.place_call(sending(1_000_000), ThreeQuarters(1_000_000))?;
    let (_, event) = client.wait()?;
    assert!(matches!(event, CallEvent::Connected(_)), "the call is up: {event:?}");

    // 8, 6 and 4.5 MB/s are refused, and 3.375 too; the next is granted.
    client.change(call, sending(8_000_000))?;
    let (_, event) = client.wait()?;
    let CallEvent::Settled(settled) = event else { return Err("the call goes on".into()) };
    println!("got {} B/s with {} requests", rate(&settled.in_force), settled.rounds);
    assert_eq!((rate(&settled.in_force), settled.rounds), (2_531_250, 5));

    // From 12 MB/s on it is a step further, and the client lets nobody ask a sixth time. The call
    // goes on with what it has.
    client.change(call, sending(12_000_000))?;
    let (_, event) = client.wait()?;
    let CallEvent::Settled(settled) = event else { return Err("the call goes on".into()) };
    println!("refused {} times; still {} B/s", settled.rounds, rate(&settled.in_force));
    assert_eq!((rate(&settled.in_force), settled.rounds), (2_531_250, 5));

    drop(client); // It ends its calls.
    assert_eq!(runtime.join().vcs().count(), 0);
    Ok(())
}

#[test]
fn it_runs_to_its_end() -> Result<(), Box<dyn Error>> {
    main()
}
