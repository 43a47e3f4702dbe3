//! What a VC and a call cost in memory, and that a change costs none.
//!
//! Counted by an allocator, not reckoned: every byte that is allocated and not freed, divided by the
//! number of VCs. What grows by doubling is dearest when it has just grown, so one more than a power of
//! two is measured too. The seams under these managers keep nothing.

#[allow(dead_code, reason = "each bench is made of some of the parts")]
mod parts;

use std::env;

use allocation_counter::measure;
use call_manager::{
    Adapter, CallManager, Miniport, MiniportAnswer, NetworkAnswer, Reply, Signaling, Terms, Ticket,
    Time, Up, VcContext, VcHandle,
};
use client::{Bounds, CallEvent, Client, Episode, Limits, Policy, Verdict};
use co_params::{CallParameters, Status};

use parts::load::{CLIENT, Load, MOST, Mix, Pattern, sending};
use parts::managers::{Lean, answering, config};
use parts::seams::Answering;

fn main() {
    let is_bench = env::args().any(|argument| argument == "--bench");
    let vcs = if is_bench { 1 << 20 } else { 1 << 10 };
    println!("bytes, each of N, everything allocated included");
    println!("{:<50}{:>12}{:>16}", "", format!("N = {vcs}"), format!("N = {}", vcs + 1));
    for (name, measure) in [
        ("an idle VC in the manager, no call", idle as fn(u32) -> u64),
        ("an idle VC in the manager, call up", connected),
        ("a VC whose change is pending", changing),
        ("a call on the client's side, policy not counted", client_side),
    ] {
        let per_vc = |vcs: u32| measure(vcs) as f64 / f64::from(vcs);
        println!("{name:<50}{:>12.1}{:>16.1}", per_vc(vcs), per_vc(vcs + 1));
    }
    println!();

    let requests = if is_bench { 102_400 } else { 2_048 };
    println!("allocations in {requests} changes, after as many before them");
    let later = Answering::Later;
    for (name, mix, network, miniport) in [
        ("granted", Mix::GRANTED, Answering::AtOnce, Answering::AtOnce),
        ("network refuses", Mix::NETWORK_REFUSES, Answering::AtOnce, Answering::AtOnce),
        ("miniport refuses", Mix::MINIPORT_REFUSES, Answering::AtOnce, Answering::AtOnce),
        ("countered", Mix::COUNTERED, Answering::AtOnce, Answering::AtOnce),
        ("mixed", Mix::MIXED, Answering::AtOnce, Answering::AtOnce),
        ("network later", Mix::GRANTED, later, Answering::AtOnce),
        ("network and miniport later", Mix::GRANTED, later, later),
        ("network and miniport later, mixed", Mix::MIXED, later, later),
    ] {
        let allocations = allocations(answering(1024, network, miniport), mix, requests);
        println!("{name:<50}{allocations:>12}");
        assert_eq!(allocations, 0, "a change allocates nothing once it is warm: {name}");
    }
}

fn idle(vcs: u32) -> u64 {
    let mut handles = Vec::with_capacity(vcs as usize);
    live_bytes(|| create(vcs, &mut handles))
}

fn connected(vcs: u32) -> u64 {
    let mut handles = Vec::with_capacity(vcs as usize);
    live_bytes(|| connect(vcs, &mut handles))
}

fn changing(vcs: u32) -> u64 {
    let mut handles = Vec::with_capacity(vcs as usize);
    live_bytes(|| {
        let mut manager = connect(vcs, &mut handles);
        for &vc in &handles {
            let status = manager.modify_call_qos(Time::ZERO, CLIENT, vc, &sending(MOST + 1));
            assert_eq!(status, Status::Pending);
        }
        manager
    })
}

/// Bytes allocated on the client's thread: the manager's are on another.
fn client_side(vcs: u32) -> u64 {
    let manager = CallManager::new(config(vcs), Silent, Silent);
    let mut adapter = Adapter::new(manager, 1);
    let binding = adapter.bind().expect("the first client");
    let runtime = adapter.spawn().expect("a thread");
    let bytes = live_bytes(|| {
        const TOGETHER: u32 = 64;
        let bounds = Bounds { calls: vcs as usize, ..Bounds::DEFAULT };
        let mut client = Client::with_bounds(binding, Limits::default(), bounds);
        let mut left = vcs;
        while left > 0 {
            let together = left.min(TOGETHER);
            for _ in 0..together {
                client.place_call(sending(MOST), Settles).expect("the manager runs");
            }
            client.flush().expect("the manager runs");
            for _ in 0..together {
                let (_, event) = client.wait().expect("the manager runs");
                assert!(matches!(event, CallEvent::Connected(_)), "{event:?}");
            }
            left -= together;
        }
        client
    });
    drop(runtime.join());
    bytes
}

fn create(vcs: u32, handles: &mut Vec<VcHandle>) -> CallManager<Silent, Silent> {
    let mut manager = CallManager::new(config(vcs), Silent, Silent);
    for context in 0..u64::from(vcs) {
        let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(context)).expect("room");
        handles.push(vc);
    }
    manager
}

fn connect(vcs: u32, handles: &mut Vec<VcHandle>) -> CallManager<Silent, Silent> {
    let mut manager = create(vcs, handles);
    for &vc in &*handles {
        let status = manager.make_call(Time::ZERO, CLIENT, vc, &mut sending(MOST));
        assert_eq!(status, Status::Success);
    }
    manager
}

/// What is allocated on this thread for a thing, and not freed while it lives.
fn live_bytes<T>(make: impl FnOnce() -> T) -> u64 {
    let mut thing = None;
    let counted = measure(|| thing = Some(make()));
    drop(thing);
    u64::try_from(counted.bytes_current).expect("more was allocated than freed")
}

/// Allocations of the manager, the adapter and the client's binding, all in one thread.
fn allocations((manager, vcs): (Lean, Vec<VcHandle>), mix: Mix, requests: u32) -> u64 {
    let mut adapter = Adapter::new(manager, 1);
    let mut binding = adapter.bind().expect("the first client");
    let mut load = Load::new(&vcs).in_order(Pattern::Scattered).with_mix(mix);
    let mut change_all = |requests: u32| {
        for request in 0..requests {
            binding.submit(load.request()).expect("a block is idle");
            if request % 64 == 63 {
                binding.flush().expect("the manager is there");
                adapter.poll(Time::ZERO);
                adapter.handle_timeout(Time::ZERO);
                while let Some(up) = binding.poll().expect("the manager is there") {
                    match up {
                        Up::Returned(block) => binding.recycle(block),
                        Up::Upcalls(block) => binding.release(block).expect("it is there"),
                    }
                }
            }
        }
    };
    change_all(requests);
    measure(|| change_all(requests)).count_total
}

/// Seams that keep nothing: calls are set up, activated and closed at once, and changes are never
/// answered.
struct Silent;

impl Signaling for Silent {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }
}

impl Miniport for Silent {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}

/// A policy that takes what it gets, and needs no memory for it.
struct Settles;

impl Policy for Settles {
    fn changed(&mut self, _: &Episode, _: &CallParameters) -> Verdict {
        Verdict::Settle
    }

    fn refused(&mut self, _: &Episode, _: Status) -> Verdict {
        Verdict::Settle
    }
}
