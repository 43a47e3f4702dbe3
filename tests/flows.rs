//! Every flow of connection-oriented NDIS, as a script and its ladder diagram. `flows/list.rs` has them
//! all; a file that is missing fails, and so does one more.
//!
//! A script under `tests/flows` says what client, network and miniport do, a line each; the diagram
//! beside it is what comes of that. `UPDATE_DOCS=1` draws them anew: then look at the change.
//!
//! What is `given` is not drawn: a call, a SAP, an offer, or a call that came in. Who is to `reply`
//! does so when it is asked next; who `answers` answers the last question that it put off. Without a
//! line a seam does as it is asked, at once. Rates are in bytes a second.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "flows/list.rs"]
mod list;
#[path = "flows/stage.rs"]
mod stage;

use std::collections::BTreeSet;
use std::{env, fs};

use call_manager::trace::{Operation, Part, TraceEvent};
use co_params::Status;
use condis::conformance::Checker;
use condis::ladder::{View, write_mermaid};

const FLOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/flows");

#[test]
fn every_flow_has_its_scripts_and_diagrams_and_there_are_no_others() {
    let files = fs::read_dir(FLOWS).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it != "rs"));
    let found: BTreeSet<_> =
        files.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    let due = list::names().flat_map(|name| [format!("{name}.flow"), format!("{name}.mmd")]);
    let odd: Vec<_> = found.symmetric_difference(&due.collect()).cloned().collect();
    assert!(odd.is_empty(), "missing, or of no flow: {odd:?}");
}

#[test]
fn every_script_says_which_flow_it_plays() {
    for (number, names) in (1..).zip(list::FLOWS) {
        assert!(!names.is_empty(), "F-{number}");
        for name in names {
            assert!(
                name.starts_with(&format!("f-{number:02}")),
                "{name} is among those of F-{number}"
            );
            let script = script(name);
            let said = script.strip_prefix("# ").unwrap_or_default();
            let flow = said.split([' ', ',', ':']).next().unwrap_or_default();
            assert_eq!(flow, format!("F-{number}"), "{name}");
        }
    }
}

#[test]
fn every_flow_is_drawn_as_it_was_reviewed() {
    for name in list::names() {
        let drawn = drawn(name);
        if env::var_os("UPDATE_DOCS").is_some() {
            fs::write(page(name), &drawn).unwrap();
        }
        let shown = fs::read(page(name)).unwrap_or_default();
        if let Err(line) = compare(&shown, drawn.as_bytes()) {
            panic!("{name}.mmd, line {line}: UPDATE_DOCS=1 draws it anew:\n{drawn}");
        }
    }
}

#[test]
fn a_byte_that_differs_is_found_wherever_it_stands() {
    let drawn = drawn("f-04");
    for at in 0..drawn.len() {
        let mut shown = drawn.clone().into_bytes();
        shown[at] ^= 1;
        assert!(compare(&shown, drawn.as_bytes()).is_err(), "byte {at}");
    }
    let lines = drawn.lines().count();
    assert_eq!(compare(&drawn.as_bytes()[..drawn.len() - 1], drawn.as_bytes()), Err(lines));
    assert_eq!(compare(&[], drawn.as_bytes()), Err(1), "there is no page");
    assert_eq!(compare(drawn.as_bytes(), drawn.as_bytes()), Ok(()));
}

#[test]
fn every_flow_keeps_the_rules() {
    for name in list::names() {
        let mut checker = Checker::default();
        let trace = stage::play(&script(name)).trace;
        let found: BTreeSet<_> =
            trace.iter().filter_map(|event| checker.see(event).err()).map(|it| it.rule).collect();
        let meant = list::BROKEN.iter().filter(|(of, _)| *of == name).map(|(_, rule)| *rule);
        assert_eq!(found, meant.collect(), "{name}");
    }
}

#[test]
fn a_37_the_offer_of_an_integrated_call_manager_pends_as_any_other() {
    for setting in ["integrated\n", ""] {
        let trace = stage::play(&format!("{setting}given an offer at 1000")).trace;
        let mut returns =
            trace.iter().filter(|it| it.returns(Operation::IncomingCall, Part::Request));
        assert_eq!(returns.next().unwrap().status, Some(Status::Pending), "{setting:?}");
        assert!(returns.next().is_none());
    }
}

/// The first line that differs, counted from 1. What is cut off differs where it ends.
fn compare(shown: &[u8], drawn: &[u8]) -> Result<(), usize> {
    let first = shown.iter().zip(drawn).position(|(shown, drawn)| shown != drawn);
    let cut = (shown.len() != drawn.len()).then(|| shown.len().min(drawn.len()));
    let Some(at) = first.or(cut) else { return Ok(()) };
    Err(1 + drawn[..at].iter().filter(|byte| **byte == b'\n').count())
}

struct Flow {
    trace: Vec<TraceEvent>,
    drawn_from: usize,
}

fn drawn(name: &str) -> String {
    let flow = stage::play(&script(name));
    let mut drawn = String::new();
    write_mermaid(&mut drawn, View::Full, &flow.trace[flow.drawn_from..]).unwrap();
    drawn
}

fn script(name: &str) -> String {
    fs::read_to_string(format!("{FLOWS}/{name}.flow")).unwrap_or_else(|_| panic!("no {name}.flow"))
}

fn page(name: &str) -> String {
    format!("{FLOWS}/{name}.mmd")
}
