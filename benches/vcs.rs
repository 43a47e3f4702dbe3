//! Changes by the number of VCs, in random order and in the order of their places.
//!
//! `condis plot` draws what this bench finds (docs/vcs.svg). 4 Mi VCs take about a gigabyte and some
//! time to set up, so they are measured only if the environment says `CONDIS_BENCH_LARGE=1`.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[allow(dead_code, reason = "each bench is made of some of the parts")]
mod parts;

use std::env;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};

use parts::echo::Echo;
use parts::load::{Load, Pattern};
use parts::managers::{lean, spawn};
use parts::measure::{group, pipelined};

const COUNTS: [u32; 6] = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20];
const LARGE: u32 = 1 << 22;

fn vcs(criterion: &mut Criterion) {
    let mut group = group(criterion, "vcs");
    let is_large = env::var_os("CONDIS_BENCH_LARGE").is_some_and(|value| value == "1");
    for count in COUNTS.into_iter().chain(is_large.then_some(LARGE)) {
        measure(&mut group, count);
    }
    group.finish();
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, count: u32) {
    let (manager, vcs) = lean(count);
    let mut load = Load::new(&vcs);
    pipelined(group, ("floor", count), &mut Echo::start(), || load.request());
    let (runtime, mut engine) = spawn(manager);
    let mut load = Load::new(&vcs);
    pipelined(group, ("random", count), &mut engine, || load.request());
    let mut load = Load::new(&vcs).in_order(Pattern::Sequential);
    pipelined(group, ("sequential", count), &mut engine, || load.request());
    drop(engine);
    drop(runtime.join());
}

criterion_group!(benches, vcs);
criterion_main!(benches);
