//! Input that is not understood: status 2, and a message with the place, the value and the rule.

use super::*;

#[test]
fn a_scenario_that_is_missing_or_no_toml_is_refused() {
    let folder = folder();
    let absent = text(&folder.path().join("absent.toml"));
    refused(&["run", &absent], &[&absent]);
    let malformed = write(&folder, "bad.toml", "seed = 1\n[film\n");
    refused(&["run", &malformed], &[&format!("{malformed}:2: ")]);
    let empty = write(&folder, "empty.toml", "");
    refused(&["run", &empty], &[&format!("{empty}:1: film: missing, and it has no default")]);
    let directory = text(folder.path());
    refused(&["run", &directory], &[&format!("{directory}: ")]);
}

#[test]
fn a_scenario_that_is_no_text_or_has_no_end_is_refused() {
    let folder = folder();
    let binary = folder.path().join("binary.toml");
    fs::write(&binary, b"seed = 1\n\xFF\xFE").expect("there is room for a file");
    let binary = text(&binary);
    refused(&["run", &binary], &[&format!("{binary}:2: expected text in UTF-8")]);
    let endless = write(&folder, "endless.toml", &"# x\n".repeat(250_001));
    refused(&["run", &endless], &[&format!("{endless}: a scenario has at most 1000000 bytes")]);
}

#[test]
fn a_value_in_the_wrong_unit_is_refused_with_the_right_one() {
    for (setting, rule) in [
        ("switch.capacity=18 Mb/s", "of bit/s from 1 to"),
        ("film.buffer=300 kb", "of bits from 1 to"),
        ("switch.delay=[\"1 ms\", \"2 ms\"]", "of seconds from 0 to 3600"),
        ("film.seconds=2 min", "of seconds from 0.000001 to"),
    ] {
        refused(&["run", "--set", setting], &[&format!("--set {setting}: expected a "), rule]);
    }
}

#[test]
fn a_bad_capacity_trace_is_refused_with_file_line_and_rule() {
    let folder = folder();
    for line in ["2", "1 x", "-1 8", "1 -8", "0.5 8", "1 8 8 8", "nan 8", "1 687194766880001"] {
        let bad = write(&folder, "bad.txt", &format!("# s, bit/s\n0.5 9\n{line}\n9 9\n"));
        let place = format!("{bad}:3: capacity: \"{line}\": seconds and bit/s");
        refused(&["run", "--set", &format!("switch.schedule={bad}")], &[&place, "ascending"]);
    }
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
        ("film.buffer=-1", "expected a whole number of bits from 1 to"),
        ("film.seconds=nan", "expected a number of seconds from"),
        ("film.seconds=inf", "expected a number of seconds from"),
        ("switch.refuse=1.5", "expected a number from 0 to 1"),
        ("switch.capacity=1e300", "expected a whole number of bit/s from 1 to"),
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
    let rule = "expected a whole number from 0 to 18446744073709551615";
    for seed in ["x", "1.5", "18446744073709551616"] {
        refused(&["run", "--seed", seed], &["--seed", seed, rule]);
    }
    refused(&["run", "--no-such-option"], &["--no-such-option"]);
    refused(&["walk"], &["walk"]);
}
