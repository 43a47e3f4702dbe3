//! Instructions a request, counted by valgrind: a regression shows without trusting a clock.
//!
//! The bench runs itself under callgrind, each path with few requests and with many; the difference
//! is what the requests cost. It compares with `benches/instructions.tsv` and fails if a path costs
//! more than its tolerance allows. All paths are single-threaded, so the counts are the same in
//! every run of the same build.
//!
//! ```sh
//! cargo bench --bench instructions             # compare
//! cargo bench --bench instructions -- --write  # make what is counted the baseline
//! ```

#[allow(dead_code, reason = "each bench is made of some of the parts")]
mod parts;

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::process::{Command, ExitCode};

use call_manager::{Adapter, Time, Up, VcContext, VcHandle};
use co_params::wire::flowspec::FlowspecBlock;
use co_params::{CallParameters, Status};

use parts::load::{CLIENT, Load, MOST, Mix, flow, sending};
use parts::managers::{Lean, answering, lean};
use parts::seams::Answering;

const BASELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.tsv");
const HEADER: &str = "path\tinstructions a request\ttolerance in percent\n";
const VCS: u32 = 1024;
const FEW: u64 = 1_024;
const MANY: u64 = 11_264;
/// In percent. Another version of a dependency moves a count by less, a lost inlining by more.
const TOLERANCE: u32 = 3;

/// A path through the manager, and what makes so many requests on it.
type Path = (&'static str, fn(u64));

const PATHS: [Path; 11] = [
    ("request made, not handed over", |requests| {
        let (_, vcs) = lean(VCS);
        let mut load = Load::new(&vcs);
        (0..requests).for_each(|_| drop(black_box(load.request())));
    }),
    ("modify, granted", |requests| modify(requests, Mix::GRANTED)),
    ("modify, network refuses", |requests| modify(requests, Mix::NETWORK_REFUSES)),
    ("modify, miniport refuses", |requests| modify(requests, Mix::MINIPORT_REFUSES)),
    ("modify, countered", |requests| modify(requests, Mix::COUNTERED)),
    ("modify, network later", |requests| modify_later(requests, Answering::AtOnce)),
    ("modify, network and miniport later", |requests| modify_later(requests, Answering::Later)),
    ("FLOWSPEC to completion", |requests| {
        let bytes: Vec<_> = (1..=MOST).map(|rate| flow(rate).to_bytes()).collect();
        let (mut manager, vcs) = lean(VCS);
        let mut load = Load::new(&vcs);
        for _ in 0..requests {
            let (vc, rate) = load.draw();
            let block = FlowspecBlock::parse(&bytes[rate as usize - 1]).expect("just written");
            change(&mut manager, vc, &CallParameters::sending(block.flowspec), Status::Success);
        }
    }),
    ("modify, in blocks through the adapter", in_blocks),
    ("make and close", |requests| {
        let (mut manager, vcs) = lean(VCS);
        for &vc in vcs.iter().cycle().take(usize::try_from(requests).expect("few")) {
            succeeds(manager.close_call(Time::ZERO, CLIENT, vc));
            succeeds(manager.make_call(Time::ZERO, CLIENT, vc, &mut sending(MOST)));
        }
    }),
    ("create, make, close and delete", |requests| {
        let (mut manager, vcs) = lean(VCS);
        succeeds(manager.close_call(Time::ZERO, CLIENT, vcs[0]));
        succeeds(manager.delete_vc(Time::ZERO, CLIENT, vcs[0]));
        for _ in 0..requests {
            let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("room");
            succeeds(manager.make_call(Time::ZERO, CLIENT, vc, &mut sending(MOST)));
            succeeds(manager.close_call(Time::ZERO, CLIENT, vc));
            succeeds(manager.delete_vc(Time::ZERO, CLIENT, vc));
        }
    }),
];

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [run, path, requests] = arguments.as_slice()
        && run == "--run"
    {
        let requests = requests.parse().expect("a number of requests");
        let (_, run) = PATHS.iter().find(|(name, _)| name == path).expect("a path");
        run(requests);
        return ExitCode::SUCCESS;
    }
    if !arguments.iter().any(|argument| argument == "--bench") {
        PATHS.iter().for_each(|(_, run)| run(64));
        return ExitCode::SUCCESS;
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("instructions: valgrind is not there, so nothing was counted");
        return ExitCode::SUCCESS;
    }
    if arguments.iter().any(|argument| argument == "--write") {
        write();
        return ExitCode::SUCCESS;
    }
    if compare() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints the table. Returns whether no path costs more than it may.
fn compare() -> bool {
    let baseline = read();
    println!("{:<40}{:>10}{:>10}{:>9}", "instructions a request", "now", "baseline", "");
    let is_within = |&(path, _): &Path| {
        let now = count(path);
        let Some(&(before, tolerance)) = baseline.get(path) else {
            println!("{path:<40}{now:>10.1}{:>10}  not in the baseline", "-");
            return false;
        };
        let change = (now / before - 1.0) * 100.0;
        let verdict = match change {
            more if more > tolerance => "  TOO MANY",
            less if less < -tolerance => "  fewer: lower the baseline with --write",
            _ => "",
        };
        println!("{path:<40}{now:>10.1}{before:>10.1}{change:>+8.1}%{verdict}");
        change <= tolerance
    };
    PATHS.iter().filter(|path| !is_within(path)).count() == 0
}

fn write() {
    let mut text = HEADER.to_owned();
    for (path, _) in PATHS {
        let now = count(path);
        println!("{path:<40}{now:>10.1}");
        writeln!(text, "{path}\t{now:.1}\t{TOLERANCE}").expect("memory takes all");
    }
    fs::write(BASELINE, text).expect("the baseline can be written");
}

/// Path, instructions a request, tolerance in percent.
fn read() -> BTreeMap<String, (f64, f64)> {
    let text = fs::read_to_string(BASELINE).expect("the baseline is checked in");
    let row = |line: &str| {
        let mut cells = line.split('\t');
        let path = cells.next()?.to_owned();
        Some((path, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
    };
    text.lines().skip(1).map(|line| row(line).expect("a path and two numbers")).collect()
}

/// Instructions a request, of the requests alone.
fn count(path: &str) -> f64 {
    (collected(path, MANY) - collected(path, FEW)) as f64 / (MANY - FEW) as f64
}

/// The instructions of a whole run.
fn collected(path: &str, requests: u64) -> u64 {
    let this = env::current_exe().expect("the bench has a file");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(this);
    let output = valgrind.args(["--run", path, &requests.to_string()]).output();
    let output = output.expect("valgrind runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{path}: {said}");
    let count = said.lines().find_map(|line| line.split_once("Collected : "));
    count.and_then(|(_, count)| count.trim().parse().ok()).expect("what callgrind collected")
}

fn modify(requests: u64, mix: Mix) {
    let expected = match mix {
        Mix::GRANTED => Status::Success,
        Mix::COUNTERED => Status::Pending,
        _ => Status::Failure,
    };
    let (mut manager, vcs) = lean(VCS);
    let mut load = Load::new(&vcs).with_mix(mix);
    for _ in 0..requests {
        let (vc, rate) = load.draw();
        change(&mut manager, vc, &sending(rate), expected);
        if expected == Status::Pending {
            assert!(manager.poll_upcall().is_some(), "the completion");
        }
    }
}

fn modify_later(requests: u64, miniport: Answering) {
    let (mut manager, vcs) = answering(VCS, Answering::Later, miniport);
    let mut load = Load::new(&vcs);
    for _ in 0..requests {
        let (vc, rate) = load.draw();
        change(&mut manager, vc, &sending(rate), Status::Pending);
        manager.handle_timeout(Time::ZERO);
        assert!(manager.poll_upcall().is_some(), "the completion");
    }
}

/// Client and manager take turns, block by block.
fn in_blocks(requests: u64) {
    let (manager, vcs) = lean(VCS);
    let mut adapter = Adapter::new(manager, 1);
    let mut binding = adapter.bind().expect("the first client");
    let mut load = Load::new(&vcs);
    for request in 1..=requests {
        binding.submit(load.request()).expect("a block is idle");
        if request % 64 == 0 {
            binding.flush().expect("the manager is there");
            adapter.poll(Time::ZERO);
            while let Some(Up::Returned(mut block)) = binding.poll().expect("it is there") {
                assert!(block.iter_mut().all(|slot| slot.status == Status::Success));
                binding.recycle(block);
            }
        }
    }
}

#[track_caller]
fn change(manager: &mut Lean, vc: VcHandle, parameters: &CallParameters, expected: Status) {
    let status = manager.modify_call_qos(Time::ZERO, CLIENT, vc, black_box(parameters));
    assert_eq!(status, expected);
}

#[track_caller]
fn succeeds(status: Status) {
    assert_eq!(status, Status::Success);
}
