//! Every flow of connection-oriented NDIS that the engine has, as a script and its ladder diagram.
//!
//! A script under `tests/flows` says what client, network and miniport do, a line each; the diagram
//! beside it is what comes of that. `UPDATE_DOCS=1` draws them anew: then look at the change.
//!
//! What is `given` is not drawn: a call, a SAP, an offer, or a call that came in. Who is to `reply`
//! does so when it is asked next; who `answers` answers the last question that it put off. Without a
//! line a seam does as it is asked, at once. Rates are in bytes a second.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "flows/stage.rs"]
mod stage;

use std::{env, fs};

use call_manager::trace::TraceEvent;
use condis::conformance::Checker;
use condis::ladder::{View, write_mermaid};

const FLOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/flows");

#[test]
fn every_flow_is_drawn_as_it_was_reviewed() {
    for (name, flow) in flows() {
        let mut drawn = String::new();
        write_mermaid(&mut drawn, View::Full, &flow.trace[flow.drawn_from..]).unwrap();
        let page = format!("{FLOWS}/{name}.mmd");
        if env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&page, &drawn).unwrap();
        }
        let shown = fs::read_to_string(&page).unwrap_or_default();
        assert!(shown == drawn, "{page}: UPDATE_DOCS=1 draws it anew:\n{drawn}");
    }
}

#[test]
fn every_flow_keeps_the_rules() {
    for (name, Flow { trace, .. }) in flows() {
        let mut checker = Checker::default();
        for event in &trace {
            checker.see(event).unwrap_or_else(|violation| panic!("{name}: {violation}"));
        }
    }
}

struct Flow {
    trace: Vec<TraceEvent>,
    drawn_from: usize,
}

/// By name, in the order of names.
fn flows() -> Vec<(String, Flow)> {
    let files = fs::read_dir(FLOWS).unwrap().map(|entry| entry.unwrap().path());
    let mut scripts: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|it| it == "flow")).collect();
    scripts.sort();
    assert!(!scripts.is_empty());
    let play = |path: std::path::PathBuf| {
        let script = fs::read_to_string(&path).unwrap();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), stage::play(&script))
    };
    scripts.into_iter().map(play).collect()
}
