//! Capacity traces in files.

use std::fs;

use super::*;

#[test]
fn a_trace_has_a_time_and_a_rate_or_two_a_line() {
    let schedule = read("# seconds, bit/s\n0.5 1000\n\n2 800 400 # and received\n3 0\n").unwrap();
    let step = |millis: u64, transmit, receive| Step {
        at: Time::from_nanos(millis * 1_000_000),
        capacity: Rates { transmit, receive },
    };
    let steps = [step(500, 1000, 1000), step(2000, 800, 400), step(3000, 0, 0)];
    assert_eq!(schedule.steps(), steps);
}

#[test]
fn a_line_that_is_none_is_named() {
    for (line, quoted) in [
        ("x 1", "x 1"),
        ("1", "1"),
        ("1 -1", "1 -1"),
        ("-1 1", "-1 1"),
        ("nan 1", "nan 1"),
        ("1 2 3 4", "1 2 3 4"),
        ("1 687194766880001", "1 687194766880001"),
        ("31536001 1", "31536001 1"),
        ("0.5 1 # not after the line above", "0.5 1"),
    ] {
        let error = read(&format!("0.5 1\n{line}\n")).unwrap_err();
        let rule = "seconds and bit/s (and bit/s received, if other), times ascending";
        assert_eq!(error, format!("trace:2: capacity: {quoted:?}: {rule}"));
    }
}

#[test]
fn an_absent_or_endless_trace_is_refused() {
    assert!(
        Schedule::read("/no/trace".as_ref()).unwrap_err().to_string().starts_with("/no/trace: ")
    );
    let most = "trace: a capacity trace has at most 1000000 lines and 64000000 bytes";
    assert_eq!(read(&"\n".repeat(1_000_001)).unwrap_err(), most);
    assert!(read(&"\n".repeat(1_000_000)).is_ok());
}

#[test]
fn times_ascend() {
    let step = |nanos| Step { at: Time::from_nanos(nanos), capacity: Rates::ZERO };
    assert!(Schedule::new(vec![step(1), step(2)]).is_some());
    assert!(Schedule::new(vec![step(1), step(1)]).is_none());
    assert!(Schedule::new((0..=1_000_000).map(step).collect()).is_none());
}

fn read(text: &str) -> Result<Schedule, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trace");
    fs::write(&path, text).unwrap();
    let prefix = format!("{}/", folder.path().display());
    Schedule::read(&path).map_err(|error| error.to_string().replace(&prefix, ""))
}
