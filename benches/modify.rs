//! How many changes of quality of service a second.
//!
//! `engine` is the whole way: a client thread fills blocks, the manager's thread checks each
//! request, asks a switch that admits by capacity, has a card activate the VC, and sends the block
//! back. `floor` is the same blocks over the same kind of channel with no logic behind it. Their
//! ratio is what the logic costs; absolute figures belong to the machine. `direct` calls the
//! manager in one thread, without a channel.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use call_manager::channel::REQUEST_BLOCKS;
use call_manager::{
    Adapter, Binding, Block, CallManager, ClientId, Config, Operation, Slot, Time, Up, VcContext,
    VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, Status};
use condis::network::{Card, Chance, Switch};
use condis::scenario::{MiniportSettings, SwitchSettings};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use crossbeam_channel::{Receiver, Sender, bounded};

const VCS: u32 = 1024;
/// The rates asked for are 1 to this, in bytes per second; the link has room for it on every VC.
const MOST: u32 = 1000;
const CLIENT: ClientId = ClientId(0);

/// A way to a manager, or to something in its place.
trait Way {
    /// Takes one request, if there is room for it.
    fn submit(&mut self, slot: Slot) -> bool;

    /// Sends what was submitted, waits for a block to come back, and says how many requests it
    /// answers. Every answer is `SUCCESS`.
    fn wait(&mut self) -> u64;
}

fn modify(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("modify");
    group.throughput(Throughput::Elements(1));
    group.sample_size(20).measurement_time(Duration::from_secs(4));

    let mut manager = manager();
    let vcs = place_calls(&mut manager);
    bench_pipelined(&mut group, "pipelined/floor", &mut Echo::start(), &vcs);

    let mut adapter = Adapter::new(manager, 1);
    let mut engine = adapter.bind().expect("the first client");
    let runtime = adapter.spawn().expect("a thread");
    bench_pipelined(&mut group, "pipelined/engine", &mut engine, &vcs);
    drop(engine);

    bench_direct(&mut group, &mut runtime.join());
    group.finish();
}

fn bench_pipelined(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    way: &mut impl Way,
    vcs: &[VcHandle],
) {
    let mut order = Order::default();
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|requests| {
            let start = Instant::now();
            let (mut sent, mut done) = (0, 0);
            while done < requests {
                while sent < requests && way.submit(order.request(vcs)) {
                    sent += 1;
                }
                done += way.wait();
            }
            start.elapsed()
        });
    });
}

fn bench_direct(group: &mut BenchmarkGroup<'_, WallTime>, manager: &mut CallManager<Switch, Card>) {
    let vcs = place_calls(manager);
    let mut order = Order::default();
    group.bench_function("direct", |bencher| {
        bencher.iter(|| {
            let (vc, block) = order.next(&vcs);
            let status = manager.modify_call_qos(Time::ZERO, CLIENT, vc, black_box(&block));
            assert_eq!(status, Status::Success);
        });
    });
}

/// VCs in a scattered order, with a rate that differs from visit to visit.
#[derive(Default)]
struct Order(u64);

impl Order {
    fn next(&mut self, vcs: &[VcHandle]) -> (VcHandle, CallParameters) {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let [.., a, b, c, d] = self.0.to_be_bytes().map(u32::from);
        let [e, f, ..] = self.0.to_be_bytes().map(u32::from);
        let place = (e << 8 | f) as usize % vcs.len();
        (vcs[place], parameters(1 + (a << 24 | b << 16 | c << 8 | d) % MOST))
    }

    fn request(&mut self, vcs: &[VcHandle]) -> Slot {
        let (vc, block) = self.next(vcs);
        Slot::new(VcContext(0), Operation::ModifyCallQos(vc, block))
    }
}

fn parameters(rate: u32) -> CallParameters {
    CallParameters::sending(Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate")))
}

/// A manager whose network and miniport answer at once, on a link with room for every request.
fn manager() -> CallManager<Switch, Card> {
    let config = Config { max_vcs: VCS, ..Config::default() };
    let capacity = 8 * u64::from(MOST) * u64::from(VCS);
    let switch = Switch::new(SwitchSettings::with_capacity(capacity), Chance::new(1, 1));
    let card = Card::new(MiniportSettings::default(), Chance::new(1, 2));
    CallManager::new(config, switch, card)
}

fn place_calls(manager: &mut CallManager<Switch, Card>) -> Vec<VcHandle> {
    let place_call = |index| {
        let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(index)).expect("room for the VC");
        let status = manager.make_call(Time::ZERO, CLIENT, vc, &mut parameters(1));
        assert_eq!(status, Status::Success);
        vc
    };
    (0..u64::from(VCS)).map(place_call).collect()
}

impl Way for Binding {
    fn submit(&mut self, slot: Slot) -> bool {
        Self::submit(self, slot).is_ok()
    }

    fn wait(&mut self) -> u64 {
        self.flush().expect("the manager runs");
        match Self::wait(self).expect("the manager runs") {
            Up::Returned(mut block) => {
                let answers = count_successes(&mut block);
                self.recycle(block);
                answers
            }
            Up::Upcalls(block) => {
                self.release(block).expect("the manager runs");
                0
            }
        }
    }
}

fn count_successes(block: &mut Block<Slot>) -> u64 {
    let mut answers = 0;
    for slot in block.iter_mut() {
        assert_eq!(slot.status, Status::Success);
        answers += 1;
    }
    answers
}

/// The floor: a thread that writes `SUCCESS` over every slot and sends the block back.
struct Echo {
    down: Sender<Block<Slot>>,
    up: Receiver<Block<Slot>>,
    filling: Block<Slot>,
    idle: Vec<Block<Slot>>,
}

impl Echo {
    fn start() -> Self {
        let (down, requests) = bounded(REQUEST_BLOCKS);
        let (replies, up) = bounded(REQUEST_BLOCKS);
        thread::spawn(move || echo(&requests, &replies));
        let idle = (1..REQUEST_BLOCKS).map(|_| Block::new()).collect();
        Self { down, up, filling: Block::new(), idle }
    }

    fn flush(&mut self) {
        if let Some(next) = self.idle.pop() {
            let block = std::mem::replace(&mut self.filling, next);
            self.down.send(block).expect("the echo runs");
        }
    }
}

fn echo(requests: &Receiver<Block<Slot>>, replies: &Sender<Block<Slot>>) {
    for mut block in requests {
        for slot in block.iter_mut() {
            slot.status = Status::Success;
        }
        if replies.send(block).is_err() {
            return;
        }
    }
}

impl Way for Echo {
    fn submit(&mut self, slot: Slot) -> bool {
        if self.filling.is_full() {
            if self.idle.is_empty() {
                return false;
            }
            self.flush();
        }
        self.filling.push(slot).is_ok()
    }

    fn wait(&mut self) -> u64 {
        if !self.filling.is_empty() {
            self.flush();
        }
        let mut block = self.up.recv().expect("the echo runs");
        let answers = count_successes(&mut block);
        block.drain();
        self.idle.push(block);
        answers
    }
}

criterion_group!(benches, modify);
criterion_main!(benches);
