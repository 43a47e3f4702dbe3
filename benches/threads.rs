//! Several clients of one manager, several managers, and more threads than there are cores.
//!
//! `clients/N` is N clients, a thread each, of one manager. `managers/N` is N managers, a thread each,
//! with a client each, a thread each; their floor is as many echoes with as many clients. Nothing is
//! shared between managers, so their sum is bounded by the cores and not by each other: that shows
//! in `apart/N`, N managers called directly in a thread each.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[allow(dead_code, reason = "each bench is made of some of the parts")]
mod parts;

use std::thread;
use std::time::{Duration, Instant};

use call_manager::{Adapter, CallManager, ClientId, Runtime, Time, VcHandle};
use co_params::Status;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

use parts::echo::Echo;
use parts::load::{CLIENT, Load, sending};
use parts::managers::{Lean, config, lean, place_calls, spawn};
use parts::measure::group;
use parts::seams::{Answering, Network, Port};
use parts::way::{Way, pipeline};

/// The VCs of a manager.
const VCS: u32 = 1024;
const CLIENTS: [u32; 3] = [1, 2, 8];
const MANAGERS: [u32; 3] = [1, 2, 8];

fn clients(criterion: &mut Criterion) {
    let mut group = group(criterion, "clients");
    for count in CLIENTS {
        let (runtime, mut engines, vcs) = shared_manager(count);
        let mut echoes = Echo::start_for(count as usize);
        group.bench_function(BenchmarkId::new("floor", count), |bencher| {
            bencher.iter_custom(|requests| crowd(&mut echoes, &vcs, requests));
        });
        group.bench_function(BenchmarkId::new("engine", count), |bencher| {
            bencher.iter_custom(|requests| crowd(&mut engines, &vcs, requests));
        });
        drop(engines);
        drop(runtime.join());
    }
    group.finish();
}

fn managers(criterion: &mut Criterion) {
    let mut group = group(criterion, "managers");
    for count in MANAGERS {
        let (managers, vcs): (Vec<_>, Vec<_>) = (0..count).map(|_| lean(VCS)).unzip();
        let mut echoes: Vec<_> = (0..count).map(|_| Echo::start()).collect();
        group.bench_function(BenchmarkId::new("floor", count), |bencher| {
            bencher.iter_custom(|requests| crowd(&mut echoes, &vcs, requests));
        });
        let (runtimes, mut engines): (Vec<_>, Vec<_>) = managers.into_iter().map(spawn).unzip();
        group.bench_function(BenchmarkId::new("engine", count), |bencher| {
            bencher.iter_custom(|requests| crowd(&mut engines, &vcs, requests));
        });
        drop(engines);
        for runtime in runtimes {
            drop(runtime.join());
        }
    }
    group.finish();
}

fn apart(criterion: &mut Criterion) {
    let mut group = group(criterion, "apart");
    for count in MANAGERS {
        let mut managers: Vec<_> = (0..count).map(|_| lean(VCS)).collect();
        group.bench_function(BenchmarkId::new("floor", count), |bencher| {
            bencher.iter_custom(|requests| {
                each(&mut managers, requests, |(_, vcs), share| {
                    let mut load = Load::new(vcs);
                    for _ in 0..share {
                        std::hint::black_box(load.request());
                    }
                })
            });
        });
        group.bench_function(BenchmarkId::new("engine", count), |bencher| {
            bencher.iter_custom(|requests| {
                each(&mut managers, requests, |(manager, vcs), share| change(manager, vcs, share))
            });
        });
    }
    group.finish();
}

/// One manager on a thread of its own, its clients, and the VCs of each.
fn shared_manager(
    clients: u32,
) -> (Runtime<Network, Port>, Vec<call_manager::Binding>, Vec<Vec<VcHandle>>) {
    let network = Network::new(VCS, Answering::AtOnce);
    let mut manager = CallManager::new(config(VCS), network, Port::default());
    let place = |client| place_calls(&mut manager, ClientId(client), VCS / clients);
    let vcs = (0..clients).map(place).collect();
    let mut adapter = Adapter::new(manager, clients as usize);
    let bindings = (0..clients).map(|_| adapter.bind().expect("one of them")).collect();
    (adapter.spawn().expect("a thread"), bindings, vcs)
}

/// Each client sends its share of the requests, on a thread of its own.
fn crowd<W: Way + Send>(ways: &mut [W], vcs: &[Vec<VcHandle>], requests: u64) -> Duration {
    let mut clients: Vec<_> = ways.iter_mut().zip(vcs).collect();
    each(&mut clients, requests, |(way, vcs), share| {
        let mut load = Load::new(vcs);
        let answers = pipeline(*way, share, || load.request());
        assert_eq!(answers.granted, share);
    })
}

fn change(manager: &mut Lean, vcs: &[VcHandle], requests: u64) {
    let mut load = Load::new(vcs);
    for _ in 0..requests {
        let (vc, rate) = load.draw();
        let status = manager.modify_call_qos(Time::ZERO, CLIENT, vc, &sending(rate));
        assert_eq!(status, Status::Success);
    }
}

/// A thread for each worker and its share; how long until the last has finished.
fn each<T: Send>(workers: &mut [T], requests: u64, work: impl Fn(&mut T, u64) + Sync) -> Duration {
    let count = workers.len() as u64;
    let start = Instant::now();
    thread::scope(|scope| {
        for (worker, number) in workers.iter_mut().zip(0..) {
            let share = requests / count + u64::from(number < requests % count);
            let work = &work;
            scope.spawn(move || work(worker, share));
        }
    });
    start.elapsed()
}

criterion_group!(benches, clients, managers, apart);
criterion_main!(benches);
