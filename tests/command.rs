//! The `condis` command, as its user sees it: what it prints, and how it answers bad input.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

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
    "timed out and restored",
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
fn the_sequence_shows_a_refusal_by_the_miniport_and_what_follows() {
    let folder = folder();
    let file = folder.path().join("out.mmd");
    prints(&["run", "--sequence", &text(&file)]);
    let diagram = fs::read_to_string(&file).expect("it was written");
    assert!(diagram.starts_with("sequenceDiagram\n"), "{diagram}");
    for party in ["client", "call manager", "network", "miniport"] {
        assert!(diagram.contains(&format!(" as {party}\n")), "no {party}: {diagram}");
    }
    in_order(
        &diagram,
        &[
            "mp->>cm: NdisMCoActivateVcComplete(INVALID_DATA)",
            "cm->>net: restore(",
            "net-->>cm: accepted",
            "cm->>cl: ProtocolClModifyCallQoSComplete(FAILURE",
        ],
    );
}

#[test]
fn the_extension_says_how_the_sequence_is_written() {
    let folder = folder();
    let written = |name: &str, more: &[&str]| {
        let file = folder.path().join(name);
        let short = ["run", "--set", "film.seconds=2", "--sequence", &text(&file)];
        prints(&[&short[..], more].concat());
        fs::read_to_string(&file).expect("it was written")
    };
    assert!(written("out.svg", &[]).starts_with("<svg "));
    assert!(written("out.mmd", &["--full"]).contains(" as NDIS\n"));
    assert!(written("out.txt", &[]).contains("NDIS -> call manager  ProtocolCoCreateVc"));
    let lines = written("out.jsonl", &["--vc", "3.0"]);
    assert!(!lines.is_empty());
    for line in lines.lines() {
        let event: Value = serde_json::from_str(line).expect("each line is JSON");
        assert_eq!(event["vc"], "3.0", "{line}");
    }
    refused(&["run", "--sequence", "out.png"], &["--sequence", "out.png", ".svg"]);
    refused(&["run", "--sequence", "out.svg", "--vc", "3"], &["--vc", "3.0"]);
    refused(&["run", "--vc", "3.0"], &["--sequence"]);
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

#[test]
fn a_scenario_that_is_missing_or_no_toml_is_refused() {
    let folder = folder();
    let absent = text(&folder.path().join("absent.toml"));
    refused(&["run", &absent], &[&absent]);
    let malformed = write(&folder, "bad.toml", "seed = 1\n[film\n");
    refused(&["run", &malformed], &[&format!("{malformed}:2: ")]);
}

#[test]
fn a_bad_value_is_refused_with_file_line_field_and_rule() {
    let folder = folder();
    let shipped = fs::read_to_string(SHIPPED).expect("it is there");
    let line = 1 + shipped.lines().position(|line| line.starts_with("sources =")).expect("a line");
    for value in ["-1", "0", "1e99", "99999999999999999999", "nan", "\"many\""] {
        let bad = shipped.replacen("sources = 40", &format!("sources = {value}"), 1);
        let bad = write(&folder, "bad.toml", &bad);
        let place = format!("{bad}:{line}: film.sources: {value}: ");
        refused(&["run", &bad], &[&place, "expected a whole number from 1 to 20000"]);
    }
    let bad = write(&folder, "bad.toml", &shipped.replacen("sources", "souces", 1));
    let place = format!("{bad}:{line}: film.souces: ");
    refused(&["run", &bad], &[&place, "no such key; there are sources"]);
}

#[test]
fn a_bad_setting_is_refused_with_its_text_and_rule() {
    for (setting, rule) in [
        ("seed", "expected key=value"),
        ("=1", "expected key=value"),
        ("film.sauces=1", "no such key; there are sources"),
        ("filn=1", "no such key; there are seed, film"),
        ("filn.sources=1", "filn: no such key; there are seed, film"),
        ("film.trace=", "expected a path that is not empty"),
        ("film.trace=7", "in quotes"),
        ("film.buffer=-1", "expected a whole number from 1 to"),
        ("film.seconds=nan", "expected a number from"),
        ("film.seconds=inf", "expected a number from"),
        ("switch.refuse=1.5", "expected a number from 0 to 1"),
        ("switch.capacity=1e300", "expected a whole number from 1 to"),
    ] {
        refused(&["run", "--set", setting], &[&format!("--set {setting}: "), rule]);
    }
}

#[test]
fn a_bad_trace_is_refused_with_file_line_and_rule() {
    let folder = folder();
    let absent = text(&folder.path().join("absent.txt"));
    refused(&["run", "--trace", &absent], &[&absent]);
    for value in ["-3", "1.5", "many", "99999999999", "nan", ""] {
        let bad = write(&folder, "bad.txt", &format!("100\n200\n{value}\n300\n"));
        let rule = "a whole number of bits from 0 to";
        refused(&["run", "--trace", &bad], &[&format!("{bad}:3: frame size: "), rule]);
    }
    let empty = write(&folder, "empty.txt", "");
    refused(&["run", "--trace", &empty], &[&empty, "at least one frame"]);
}

#[test]
fn a_bad_option_is_refused() {
    refused(&["run", "--unit", "furlongs"], &["furlongs", "--unit", "bits, bytes"]);
    refused(&["run", "--unit", "bytes"], &["--unit: there is no trace", "--trace"]);
    refused(&["run", "--trace", ""], &["--trace"]);
    refused(&["run", "--seed", "-1"], &["--seed"]);
    refused(&["run", "--seed", "x"], &["--seed", "x"]);
    refused(&["run", "--no-such-option"], &["--no-such-option"]);
    refused(&["walk"], &["walk"]);
}

#[test]
fn output_that_cannot_be_written_is_another_failure() {
    let output =
        condis(&["run", "--set", "film.seconds=1", "--sequence", "/no/such/folder/out.mmd"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("/no/such/folder/out.mmd"), "{message}");
}

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/film.toml");

fn condis(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_condis"))
        .args(arguments)
        .output()
        .expect("the command is built with the tests")
}

/// What it prints when all is well.
#[track_caller]
fn prints(arguments: &[&str]) -> String {
    let output = condis(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("it prints text")
}

/// The input is at fault: status 2, a message that holds each of these, and nothing printed.
#[track_caller]
fn refused(arguments: &[&str], parts: &[&str]) {
    let output = condis(arguments);
    let message = String::from_utf8(output.stderr).expect("the message is text");
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{arguments:?}");
    for part in parts {
        assert!(message.contains(part), "{arguments:?}: no {part:?} in {message:?}");
    }
    assert!(!message.contains("panicked"), "{message}");
}

/// The text holds each part, after the one before.
#[track_caller]
fn in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let (_, after) = rest.split_once(part).unwrap_or_else(|| panic!("no {part:?} in {rest}"));
        rest = after;
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is room for a folder")
}

fn write(folder: &TempDir, name: &str, content: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, content).expect("there is room for a file");
    text(&path)
}

fn text(path: &Path) -> String {
    path.to_str().expect("the path is text").to_owned()
}
