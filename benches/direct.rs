//! The manager called in one thread, one request at a time, without a channel: what its logic costs.
//!
//! The floor of each group is the request made and not handed to anybody.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[allow(dead_code, reason = "each bench is made of some of the parts")]
mod parts;

use std::fmt::Write;
use std::hint::black_box;

use call_manager::{Miniport, Observer, Sight, Signaling, Time, VcContext, VcHandle};
use co_params::Status;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};

use parts::load::{CLIENT, Load, MOST, Mix, Pattern, sending};
use parts::managers::{Lean, answering, config, lean, with_calls};
use parts::measure::group;
use parts::seams::{Answering, Network, Port};

const VCS: u32 = 1024;

fn outcomes(criterion: &mut Criterion) {
    let mut group = group(criterion, "direct");
    let (mut manager, vcs) = lean(VCS);
    floor(&mut group, &vcs);
    for (name, mix, expected) in [
        ("granted", Mix::GRANTED, Status::Success),
        ("network refuses", Mix::NETWORK_REFUSES, Status::Failure),
        ("miniport refuses", Mix::MINIPORT_REFUSES, Status::Failure),
        ("countered", Mix::COUNTERED, Status::Pending),
    ] {
        let mut load = Load::new(&vcs).with_mix(mix);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                assert_eq!(change(&mut manager, &mut load), expected);
                if expected == Status::Pending {
                    assert!(manager.poll_upcall().is_some(), "the completion");
                }
            });
        });
    }
    for (name, network, miniport) in [
        ("network later", Answering::Later, Answering::AtOnce),
        ("network and miniport later", Answering::Later, Answering::Later),
    ] {
        let (mut manager, vcs) = answering(VCS, network, miniport);
        let mut load = Load::new(&vcs);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                assert_eq!(change(&mut manager, &mut load), Status::Pending);
                manager.handle_timeout(Time::ZERO);
                assert!(manager.poll_upcall().is_some(), "the completion");
            });
        });
    }
    group.finish();
}

/// A network that never answers: every change waits its full time, and is rolled back. As many
/// changes as there are VCs are under way at a time, each with its timer.
fn timers(criterion: &mut Criterion) {
    let mut group = group(criterion, "timers");
    group.throughput(criterion::Throughput::Elements(VCS.into()));
    let (mut manager, vcs) = answering(VCS, Answering::Never, Answering::AtOnce);
    let mut load = Load::new(&vcs).in_order(Pattern::Scattered);
    let mut now = Time::ZERO;
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            for _ in 0..VCS {
                black_box(load.request());
            }
        });
    });
    group.bench_function("timed out", |bencher| {
        bencher.iter(|| {
            for _ in 0..VCS {
                let (vc, rate) = load.draw();
                let status = manager.modify_call_qos(now, CLIENT, vc, &sending(rate));
                assert_eq!(status, Status::Pending);
            }
            let mut completed = 0;
            while completed < VCS {
                now = manager.poll_timeout().expect("changes are pending");
                manager.handle_timeout(now);
                while manager.poll_upcall().is_some() {
                    completed += 1;
                }
            }
        });
    });
    group.finish();
}

/// The whole life of a VC.
fn lives(criterion: &mut Criterion) {
    let mut group = group(criterion, "lives");
    let (mut manager, vcs) = lean(VCS);
    floor(&mut group, &vcs);
    let mut turn = 0;
    group.bench_function("make and close", |bencher| {
        bencher.iter(|| {
            turn = (turn + 1) % vcs.len();
            succeeds(manager.close_call(Time::ZERO, CLIENT, vcs[turn]));
            succeeds(manager.make_call(Time::ZERO, CLIENT, vcs[turn], &mut sending(MOST)));
        });
    });
    let mut manager = Lean::new(config(VCS), Network::new(VCS, Answering::AtOnce), Port::default());
    group.bench_function("create, make, close and delete", |bencher| {
        bencher.iter(|| {
            let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("room");
            succeeds(manager.make_call(Time::ZERO, CLIENT, vc, &mut sending(MOST)));
            succeeds(manager.close_call(Time::ZERO, CLIENT, vc));
            succeeds(manager.delete_vc(Time::ZERO, CLIENT, vc));
        });
    });
    group.finish();
}

/// What it costs to be watched: by nobody, by counters, and by one who writes everything down.
fn observers(criterion: &mut Criterion) {
    let mut group = group(criterion, "observer");
    let (_, vcs) = lean(VCS);
    floor(&mut group, &vcs);
    observed(&mut group, "off", ());
    observed(&mut group, "counting", Counting::default());
    observed(&mut group, "tracing", Tracing::default());
    group.finish();
}

fn observed(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, observer: impl Observer) {
    let seams = (Network::new(VCS, Answering::AtOnce), Port::default());
    let (mut manager, vcs) = with_calls(VCS, seams.0, seams.1, observer);
    let mut load = Load::new(&vcs);
    group.bench_function(name, |bencher| {
        bencher.iter(|| assert_eq!(change(&mut manager, &mut load), Status::Success));
    });
}

fn floor(group: &mut BenchmarkGroup<'_, WallTime>, vcs: &[VcHandle]) {
    let mut load = Load::new(vcs);
    group.bench_function("floor", |bencher| bencher.iter(|| black_box(load.request())));
}

fn change<S: Signaling, M: Miniport, O: Observer>(
    manager: &mut call_manager::CallManager<S, M, O>,
    load: &mut Load<'_>,
) -> Status {
    let (vc, rate) = load.draw();
    manager.modify_call_qos(Time::ZERO, CLIENT, vc, black_box(&sending(rate)))
}

#[track_caller]
fn succeeds(status: Status) {
    assert_eq!(status, Status::Success);
}

/// Counts what it sees, by kind.
#[derive(Default)]
struct Counting {
    happened: u64,
    asked: u64,
    completed: u64,
    returned: u64,
    other: u64,
}

impl Observer for Counting {
    fn see(&mut self, _: Time, _: VcHandle, sight: Sight<'_>) {
        let count = match sight {
            Sight::Happened(_) => &mut self.happened,
            Sight::Asks(_) => &mut self.asked,
            Sight::Completed(_) => &mut self.completed,
            Sight::Returned(_) => &mut self.returned,
            Sight::Created(..)
            | Sight::Left
            | Sight::OfferedBy(_)
            | Sight::Requested(..)
            | Sight::Refused(_)
            | Sight::Stale(_)
            | Sight::Busy(_)
            | Sight::Deferred(_)
            | Sight::TakenUp
            | Sight::AnswersLater
            | Sight::MiniportBusy
            | Sight::Judges(_)
            | Sight::TimerStarted(..)
            | Sight::TimerStopped
            | Sight::TimerExpired
            | Sight::SendsCloseData(_)
            | Sight::CloseDataCame(_)
            | Sight::StaleCloseData
            | Sight::Regrades
            | Sight::Regraded
            | Sight::NotDispatched(_)
            | Sight::Tells(_)
            | Sight::Indicated(_) => &mut self.other,
        };
        *count += 1;
    }
}

/// Writes a line for everything it sees, into memory that is used again.
#[derive(Default)]
struct Tracing(String);

impl Observer for Tracing {
    fn see(&mut self, now: Time, vc: VcHandle, sight: Sight<'_>) {
        const PAGE: usize = 1 << 20;
        if self.0.len() > PAGE {
            self.0.clear();
        }
        writeln!(self.0, "{} {vc} {sight:?}", now.as_nanos()).expect("memory takes all");
    }
}

criterion_group!(benches, outcomes, timers, lives, observers);
criterion_main!(benches);
