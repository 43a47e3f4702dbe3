//! The call manager on a thread of its own, and a client that changes many calls at once.
//!
//! The network of these tests publishes what its link holds, so that the client's thread can look
//! at it while nothing is under way. Whoever waits here waits no longer than [`PATIENCE`]: a hang
//! is a failure.

mod bench;
mod published;
mod watch;

use std::time::Duration;

use condis::network::Counter;
use condis::scenario::{Delay, MiniportSettings, SwitchSettings};

use self::bench::{ALIVE, Bench, is_over, joined};

/// The largest rate that the card takes: one change in ten asks for more.
const PEAK: u64 = 960_000;
/// The card rounds to multiples of this where it may.
const GRANULE: u64 = 64_000;

#[test]
fn a_hundred_thousand_changes_over_a_thousand_vcs_each_end_exactly_once() {
    // The mean of what is asked for is some 500 kb/s a call: a little more than there is.
    let network = SwitchSettings { counter: Counter::Left, refuse: 0.05, ..tight(1_000) };
    let mut bench = Bench::start(network, card(), 1_000);
    bench.change(100);

    let counts = bench.client.counts();
    assert_eq!((counts.modify_requested, counts.modify_completed), (100_000, 100_000));
    assert_eq!(counts.stale, 0, "no request was completed twice");
    bench.is_settled();
    let manager = bench.hang_up();
    is_over(&manager);
    let seen = manager.observer();
    assert!(seen.calls.values().all(|call| call.completed == 100), "100 for each VC");
    for (outcome, count) in [
        ("granted", seen.granted),
        ("granted with other values", seen.changed),
        ("refused by the network", seen.refused_network),
        ("refused by the miniport", seen.refused_miniport),
    ] {
        assert!(count > 1_000, "{outcome}: {count} of 100 000");
    }
}

#[test]
fn answers_that_come_late_end_each_change_exactly_once() {
    let delay = Delay { min: Duration::from_micros(1), max: Duration::from_micros(50) };
    let network = SwitchSettings { counter: Counter::Left, refuse: 0.05, delay, ..tight(200) };
    let mut bench = Bench::start(network, MiniportSettings { delay, ..card() }, 200);
    bench.change(25);
    let counts = bench.client.counts();
    assert_eq!((counts.modify_requested, counts.modify_completed, counts.stale), (5_000, 5_000, 0));
    bench.is_settled();
    is_over(&bench.hang_up());
}

#[test]
fn answers_that_never_come_end_each_change_exactly_once() {
    let network = SwitchSettings { silent: 0.2, ..tight(200) };
    let mut bench = Bench::start(network, card(), 200);
    bench.change(10);
    let counts = bench.client.counts();
    assert_eq!((counts.modify_requested, counts.modify_completed, counts.stale), (2_000, 2_000, 0));
    bench.is_settled();
    let manager = bench.hang_up();
    is_over(&manager);
    assert!(manager.observer().timed_out > 100, "a fifth was never answered");
}

#[test]
fn a_client_that_leaves_in_the_middle_leaves_nothing_behind() {
    let delay = Delay { min: Duration::from_micros(1), max: Duration::from_micros(200) };
    let network = SwitchSettings { counter: Counter::Left, delay, silent: 0.1, ..tight(200) };
    let mut bench = Bench::start(network, MiniportSettings { delay, ..card() }, 200);
    for call in bench.calls.keys().copied().collect::<Vec<_>>() {
        bench.ask(call);
    }
    let Bench { mut client, runtime, .. } = bench;
    client.flush().expect(ALIVE);
    drop(client);
    let manager = joined(runtime);
    is_over(&manager);
    assert!(manager.observer().cut_short <= 200, "one change of each call was under way");
}

/// A link with 450 kb/s for each call, which answers at once.
fn tight(calls: u64) -> SwitchSettings {
    SwitchSettings::with_capacity(450_000 * calls)
}

fn card() -> MiniportSettings {
    MiniportSettings { peak: Some(PEAK), granularity: Some(GRANULE), delay: Delay::default() }
}
