//! The budgets, and what was found: ratios within one run of the other benches.
//!
//! Reads what criterion left behind, so it says something only after them. `cargo bench` runs it
//! last, since benches run in the order of their names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use condis::plot::series::Rate;

/// What a ratio of two rates is to keep to.
#[derive(Clone, Copy)]
enum Budget {
    /// The first is at least so much of the second.
    AtLeast(f64),
    /// The first takes at most so many times what the second does.
    AtMostTimes(f64),
}

use Budget::{AtLeast, AtMostTimes};

/// A bench, what it is compared with, and the budget.
const BUDGETS: [(&str, &str, Budget); 6] = [
    ("pipelined/engine", "pipelined/floor", AtLeast(0.7)),
    ("vcs/random/1048576", "vcs/random/1024", AtLeast(0.5)),
    ("pipelined/engine, network refuses", "pipelined/engine", AtMostTimes(2.0)),
    ("pipelined/engine, miniport refuses", "pipelined/engine", AtMostTimes(2.0)),
    ("answers/network later", "answers/at once", AtMostTimes(3.0)),
    ("answers/network and miniport later", "answers/at once", AtMostTimes(3.0)),
];

fn main() {
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let mut rates = BTreeMap::new();
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    read(&target.join("criterion"), "", &mut rates);
    print_rates(&rates);
    print_budgets(&rates);
}

/// Every bench below a directory, by its path from there.
fn read(directory: &Path, name: &str, rates: &mut BTreeMap<String, Rate>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let Ok(part) = entry.file_name().into_string() else { continue };
        if part == "new" {
            rates.extend(Rate::read(&entry.path()).ok().map(|rate| (name.to_owned(), rate)));
        } else if entry.path().is_dir() {
            let name = if name.is_empty() { part } else { format!("{name}/{part}") };
            read(&entry.path(), &name, rates);
        }
    }
}

fn print_rates(rates: &BTreeMap<String, Rate>) {
    println!("{:<44}{:>12}{:>14}", "", "million/s", "of the floor");
    for (name, rate) in rates {
        print!("{name:<44}{:>12.3}", rate.median / 1e6);
        match floors_of(name).iter().find_map(|floor| rates.get(floor)) {
            Some(floor) => println!("{:>14.3}", rate.median / floor.median),
            None => println!(),
        }
    }
    println!();
}

/// What may be the floor of a bench: that of its group, for the same number if there is one.
fn floors_of(name: &str) -> [String; 2] {
    let (group, bench) = name.split_once('/').unwrap_or((name, ""));
    let number = bench.rsplit_once('/').map_or(String::new(), |(_, number)| format!("/{number}"));
    [format!("{group}/floor{number}"), format!("{group}/copy")]
}

fn print_budgets(rates: &BTreeMap<String, Rate>) {
    println!("{:<56}{:>12}{:>8}", "budget", "", "found");
    for (name, compared, budget) in BUDGETS {
        let (words, found, is_met) = match (rates.get(name), rates.get(compared)) {
            (Some(rate), Some(other)) => budget.judge(rate.median / other.median),
            (None, _) | (_, None) => (String::new(), f64::NAN, false),
        };
        let verdict = if found.is_nan() {
            "  not measured"
        } else if is_met {
            "  met"
        } else {
            "  MISSED"
        };
        let title = format!("{name} : {}", compared.rsplit_once('/').map_or("", |(_, last)| last));
        println!("{title:<56}{words:>12}{found:>8.2}{verdict}");
    }
}

impl Budget {
    /// The budget in words, the ratio that it is about, and whether it is met, given a ratio of rates.
    fn judge(self, rates: f64) -> (String, f64, bool) {
        match self {
            AtLeast(least) => (format!(">= {least}"), rates, rates >= least),
            AtMostTimes(most) => (format!("<= {most} times"), 1.0 / rates, 1.0 / rates <= most),
        }
    }
}
