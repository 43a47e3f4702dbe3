//! What `condis run` prints when all is well.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

#[test]
fn without_arguments_it_runs_the_shipped_scenario_and_prints_every_row() {
    for arguments in [&[][..], &["run"], &["run", SHIPPED]] {
        let table = prints(arguments);
        let is_common = |line: &&str| !RARE_ROWS.iter().any(|row| line.trim().starts_with(row));
        let lines: Vec<&str> = table.lines().filter(is_common).collect();
        assert_eq!(lines.len(), ROWS.len(), "{table}");
        for (line, row) in lines.into_iter().zip(ROWS) {
            let value = line.trim().strip_prefix(row);
            assert!(value.is_some_and(|value| value.starts_with("  ")), "{row}: {line}");
        }
    }
}

#[test]
fn json_is_one_object_of_exactly_these_keys_and_finite_numbers() {
    let json = prints(&["run", "--json"]);
    let Value::Object(object) = serde_json::from_str(&json).expect("it is JSON") else {
        panic!("no object: {json}");
    };
    let found: BTreeSet<&str> = object.keys().map(String::as_str).collect();
    assert_eq!(found, BTreeSet::from(KEYS));
    for (key, value) in &object {
        let number = value.as_f64();
        assert!(number.is_some_and(|number| number.is_finite() && number >= 0.0), "{key}: {value}");
    }
}

#[test]
fn a_ratio_without_a_denominator_is_null() {
    let json = prints(&["run", "--json", "--set", "switch.capacity=1"]);
    let report: Value = serde_json::from_str(&json).expect("it is JSON");
    for key in ["seconds_between_changes", "bandwidth_efficiency", "loss_fraction"] {
        assert_eq!(report[key], Value::Null, "no call was placed: {json}");
    }
    assert_eq!((&report["calls_placed"], &report["bits_offered"]), (&0.into(), &0.0.into()));
    assert!(prints(&["run", "--help"]).contains("null"), "the help says so");
}

#[test]
fn the_same_seed_prints_the_same_bytes() {
    let run = |seed: &str| prints(&["run", "--json", "--seed", seed, "--set", "film.seconds=20"]);
    assert_eq!(run("3"), run("3"));
    assert_ne!(run("3"), run("4"));
    assert!(run("3").contains("\"seed\": 3"));
}

#[test]
fn there_is_no_progress_bar_where_there_is_no_terminal() {
    let output = condis(&["run"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_later_setting_goes_before_an_earlier_one() {
    let json =
        prints(&["run", "--json", "--set", "seed=8", "--set", "seed=9", "--set", "film.seconds=1"]);
    assert!(json.contains("\"seed\": 9"), "{json}");
}

#[test]
fn a_trace_is_played_in_its_unit() {
    let folder = folder();
    let trace = write(&folder, "film.txt", &"1000\n".repeat(24));
    let offered = |unit: &str| {
        let settings = ["--set", "film.seconds=1", "--set", "film.sources=1"];
        let arguments = [&["run", "--json", "--trace", &trace, "--unit", unit], &settings[..]];
        let json: Value = serde_json::from_str(&prints(&arguments.concat())).expect("it is JSON");
        json["bits_offered"].as_f64().expect("it is a number")
    };
    assert!((offered("bytes") / offered("bits") - 8.0).abs() < 1e-9);
}

const KEYS: [&str; 21] = [
    "calls_placed",
    "calls_refused",
    "calls_closed",
    "modify_requested",
    "modify_granted",
    "modify_changed",
    "modify_refused_network",
    "modify_refused_miniport",
    "modify_timed_out",
    "completions",
    "seconds_between_changes",
    "link_capacity",
    "link_reserved_mean",
    "link_reserved_peak",
    "bandwidth_efficiency",
    "loss_fraction",
    "bits_offered",
    "bits_lost",
    "bits_reserved",
    "seed",
    "virtual_seconds",
];

const ROWS: [&str; 16] = [
    "calls placed",
    "calls refused",
    "calls closed before their film ended",
    "changes asked",
    "granted",
    "granted with other values",
    "refused by the network",
    "refused by the miniport and restored",
    "timed out",
    "rounds per change",
    "seconds between changes",
    "link use, mean",
    "link use, peak",
    "bandwidth efficiency",
    "bits lost over bits offered",
    "virtual time",
];

/// Shown if they are not zero.
const RARE_ROWS: [&str; 3] =
    ["cut short by a close", "not restored, call ended", "too late, call ending already"];
