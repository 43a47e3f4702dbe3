//! What `--sequence` writes.

use serde_json::Value;

use super::*;

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
}

#[test]
fn a_sequence_that_cannot_be_is_refused() {
    refused(&["run", "--sequence", "out.png"], &["--sequence", "out.png", ".svg"]);
    refused(&["run", "--sequence", "out.svg", "--vc", "3"], &["--vc", "3.0"]);
    refused(&["run", "--vc", "3.0"], &["--sequence"]);
    let folder = folder();
    for name in ["out.svg", "out.mmd", "out.txt", "out.jsonl"] {
        let file = text(&folder.path().join(name));
        let short = ["run", "--set", "film.seconds=1", "--vc", "99.0", "--sequence", &file];
        refused(&short, &["--vc 99.0: no such VC in this run"]);
    }
    refused(&["run", "--full", "--sequence", "out.txt"], &["--full: only for a diagram", ".svg"]);
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
