//! One change at a time: from the request to its answer, over two threads.
//!
//! The floor is the bare ping-pong of one slot over a channel of the same kind each way. Medians
//! hide what a late wake-up costs, so every round trip is timed by itself, and quantiles are printed.
//! The ways take turns, so that what else the machine does falls on all alike.
//!
//! The second table leaves a pause before each request, long enough for the other thread to have
//! gone to sleep: what it shows is mostly the price of waking a thread.

#[allow(dead_code, reason = "each bench is made of some of the parts")]
mod parts;

use std::env;
use std::hint;
use std::thread;
use std::time::{Duration, Instant};

use call_manager::Slot;
use co_params::Status;
use crossbeam_channel::{Receiver, Sender, bounded};

use parts::echo::Echo;
use parts::load::Load;
use parts::managers::{lean, spawn};
use parts::way::{Answers, Way};

const VCS: u32 = 1024;

fn main() {
    let is_bench = env::args().any(|argument| argument == "--bench");
    let (rounds, requests) = if is_bench { (40, 2_500) } else { (1, 10) };
    let (manager, vcs) = lean(VCS);
    let (runtime, mut engine) = spawn(manager);
    let mut ways = [
        ("bare ping-pong", &mut PingPong::start() as &mut dyn Way),
        ("block echoed", &mut Echo::start()),
        ("engine", &mut engine),
    ];
    let mut load = Load::new(&vcs);
    let back_to_back = measure(&mut ways, &mut load, rounds, requests, Duration::ZERO);
    print("round trip, one after the other", &ways, back_to_back);
    let pause = Duration::from_micros(100);
    let paused = measure(&mut ways, &mut load, rounds, requests / 10, pause);
    print("round trip, after a pause of 100 µs", &ways, paused);
    drop(engine);
    drop(runtime.join());
}

/// The nanoseconds of every round trip, way by way. A round before the first is not counted.
fn measure(
    ways: &mut [(&str, &mut dyn Way)],
    load: &mut Load<'_>,
    rounds: usize,
    requests: usize,
    pause: Duration,
) -> Vec<Vec<u64>> {
    let mut samples = vec![Vec::with_capacity(rounds * requests); ways.len()];
    for round in 0..=rounds {
        for ((_, way), samples) in ways.iter_mut().zip(&mut samples) {
            for _ in 0..requests {
                let slot = load.request();
                spin(pause);
                let nanos = round_trip(*way, slot);
                if round > 0 {
                    samples.push(nanos);
                }
            }
        }
    }
    samples
}

fn round_trip(way: &mut dyn Way, slot: Slot) -> u64 {
    let mut answers = Answers::default();
    let start = Instant::now();
    assert!(way.submit(slot).is_none(), "nothing else is under way");
    way.wait(&mut answers);
    let nanos = start.elapsed().as_nanos();
    assert_eq!(answers.granted, 1);
    u64::try_from(nanos).expect("a round trip of less than a lifetime")
}

fn spin(pause: Duration) {
    let start = Instant::now();
    while start.elapsed() < pause {
        hint::spin_loop();
    }
}

/// A table; the floor is the first way.
fn print(title: &str, ways: &[(&str, &mut dyn Way)], samples: Vec<Vec<u64>>) {
    const QUANTILES: [(&str, f64); 4] =
        [("median", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];
    let quantiles = |mut samples: Vec<u64>| {
        samples.sort_unstable();
        QUANTILES.map(|(_, q)| quantile(&samples, q))
    };
    let rows: Vec<_> = samples.into_iter().map(quantiles).collect();
    println!("{title}, ns (times the bare ping-pong)");
    print!("{:<16}", "");
    QUANTILES.iter().for_each(|(name, _)| print!("{name:>18}"));
    println!();
    for ((name, _), row) in ways.iter().zip(&rows) {
        print!("{name:<16}");
        for (value, floor) in row.iter().zip(&rows[0]) {
            print!("{value:>10} ({:>5.2})", *value as f64 / *floor as f64);
        }
        println!();
    }
    println!();
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a length is a place"
)]
fn quantile(sorted: &[u64], share: f64) -> u64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// The floor: one slot there, and the same slot back.
struct PingPong {
    down: Sender<Slot>,
    up: Receiver<Slot>,
}

impl PingPong {
    fn start() -> Self {
        let (down, requests) = bounded::<Slot>(1);
        let (replies, up) = bounded(1);
        thread::spawn(move || {
            for mut slot in requests {
                slot.status = Status::Success;
                if replies.send(slot).is_err() {
                    return;
                }
            }
        });
        Self { down, up }
    }
}

impl Way for PingPong {
    fn submit(&mut self, slot: Slot) -> Option<Slot> {
        self.down.send(slot).err().map(|error| error.0)
    }

    fn wait(&mut self, answers: &mut Answers) {
        answers.count(&self.up.recv().expect("the other thread runs"));
    }
}
