//! The simulator in virtual time: how many events a second, on the scenario that ships.
//!
//! An event is one turn of the run: a frame of a source, or an answer or a timer of the engine,
//! with everything that follows from it at once, and the audit of the books after it. The floor is
//! the queue that says which source is due, with as many turns and nothing done in any.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use condis::scenario::Scenario;
use condis::simulation;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const SECONDS: &str = "film.seconds=10";

fn simulator(criterion: &mut Criterion) {
    let text = include_str!("../scenarios/film.toml");
    let overrides = [SECONDS.parse().expect("a key and a value")];
    let scenario = Scenario::parse(Path::new("scenarios/film.toml"), text, &overrides);
    let scenario = scenario.expect("the scenario that ships");
    let film = scenario.load_film().expect("a film that is made");
    let run = || {
        let mut events = 0_u64;
        let run = simulation::run(&scenario, &film, None, &mut |_| events += 1);
        black_box(run.expect("the engine keeps its promises"));
        events
    };
    let events = run();

    let mut group = criterion.benchmark_group("simulator");
    group.throughput(Throughput::Elements(events)).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    group.bench_function("floor", |bencher| {
        bencher.iter(|| take_turns(scenario.film.sources, events));
    });
    group.bench_function("events", |bencher| bencher.iter(run));
    group.finish();
}

/// Takes the source that is due first, and queues it for its next frame.
fn take_turns(sources: u32, turns: u64) {
    const FRAME: u64 = 41_666_667;
    let mut queue: BinaryHeap<_> =
        (0..sources).map(|source| Reverse((u64::from(source), source))).collect();
    for _ in 0..turns {
        let Some(Reverse((at, source))) = queue.pop() else { return };
        queue.push(Reverse((black_box(at) + FRAME, source)));
    }
}

criterion_group!(benches, simulator);
criterion_main!(benches);
