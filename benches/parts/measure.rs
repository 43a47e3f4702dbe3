//! How criterion is asked to measure: short, since the figures that count are ratios within a run.

use std::time::{Duration, Instant};

use call_manager::Slot;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};

use super::load::Mix;
use super::way::{Way, pipeline};

/// A group whose figures are requests per second.
pub(crate) fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(1)).sample_size(10);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group
}

/// Requests over a way, as many under way as its blocks hold. All are to be granted.
pub(crate) fn pipelined(
    group: &mut BenchmarkGroup<'_, WallTime>,
    id: impl IntoId,
    way: &mut impl Way,
    next: impl FnMut() -> Slot,
) {
    mixed(group, id, way, Mix::GRANTED, next);
}

/// The same for requests of which some come to something else.
pub(crate) fn mixed(
    group: &mut BenchmarkGroup<'_, WallTime>,
    id: impl IntoId,
    way: &mut impl Way,
    expected: Mix,
    mut next: impl FnMut() -> Slot,
) {
    group.bench_function(id.into_id(), |bencher| {
        bencher.iter_custom(|requests| {
            let start = Instant::now();
            let answers = pipeline(way, requests, &mut next);
            let elapsed = start.elapsed();
            assert_eq!(answers.total(), requests, "one answer a request");
            assert!(expected.matches(&answers), "{answers:?} of {expected:?}");
            elapsed
        });
    });
}

/// The name of a bench, alone or with a number.
pub(crate) trait IntoId {
    fn into_id(self) -> BenchmarkId;
}

impl IntoId for &str {
    fn into_id(self) -> BenchmarkId {
        BenchmarkId::from_parameter(self)
    }
}

impl IntoId for (&str, u32) {
    fn into_id(self) -> BenchmarkId {
        BenchmarkId::new(self.0, self.1)
    }
}
