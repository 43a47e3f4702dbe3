//! The page of the machine: every state against every event, as `docs/vc-machine.md`.

use std::fmt::Write;
use std::path::Path;

use super::super::State;
use super::{
    Ask, Cause, Completion, Event, Grant, Letter, MiniportAnswer, NetworkAnswer, Reaction, Request,
    events, states,
};

/// Where a row comes from: state, event, ids. What no row of the reference decides has none.
const SOURCES: &[(&str, &str, &str)] = &[
    ("Inactive", "make_call", "C-01"),
    ("Inactive", "delete_vc", "V-20"),
    ("Dialing", "network accepts", "C-02"),
    ("Dialing", "network counters", "C-02"),
    ("Dialing", "network refuses", "C-06"),
    ("Dialing", "timer expires", "C-04"),
    ("Activating", "miniport done", "C-03, R-040, V-07"),
    ("Activating", "miniport rounds", "V-07"),
    ("Activating", "miniport unacceptable", "A-41"),
    ("Activating", "miniport refuses", "C-04, V-08"),
    ("Aligning", "network accepts", "C-03, R-040"),
    ("Aligning", "network counters", "A-41"),
    ("Aligning", "network refuses", "A-41"),
    ("Aligning", "timer expires", "A-41"),
    ("AbandoningActivation", "network accepts", "A-41"),
    ("AbandoningActivation", "network counters", "A-41"),
    ("AbandoningActivation", "network refuses", "A-41"),
    ("AbandoningActivation", "timer expires", "A-41"),
    ("UndoingActivation", "miniport done", "C-04, A-41"),
    ("UndoingActivation", "miniport rounds", "V-16, V-21"),
    ("UndoingActivation", "miniport unacceptable", "V-16, V-21"),
    ("UndoingActivation", "miniport refuses", "V-16, V-21"),
    ("Abandoning", "network accepts", "C-04"),
    ("Abandoning", "network counters", "C-04"),
    ("Abandoning", "network refuses", "C-04"),
    ("Abandoning", "timer expires", "C-04"),
    ("Failed", "delete_vc", "C-08"),
    ("Active", "modify_call_qos", "M-05"),
    ("Active", "close_call", "C-09"),
    ("Active", "delete_vc", "V-21"),
    ("Negotiating", "modify_call_qos", "M-23"),
    ("Negotiating", "close_call", "M-20"),
    ("Negotiating", "network accepts", "M-06"),
    ("Negotiating", "network counters", "M-07"),
    ("Negotiating", "network refuses", "M-08"),
    ("Negotiating", "timer expires", "M-09"),
    ("Reactivating", "modify_call_qos", "M-23"),
    ("Reactivating", "close_call", "M-20"),
    ("Reactivating", "miniport done", "M-10, V-10"),
    ("Reactivating", "miniport rounds", "M-12"),
    ("Reactivating", "miniport unacceptable", "M-11"),
    ("Reactivating", "miniport refuses", "M-13, V-11"),
    ("Realigning", "modify_call_qos", "M-23"),
    ("Realigning", "close_call", "M-20"),
    ("Realigning", "network accepts", "M-10, M-12"),
    ("Realigning", "network counters", "M-11"),
    ("Realigning", "network refuses", "M-11"),
    ("Realigning", "timer expires", "M-11"),
    ("Reinstating", "modify_call_qos", "M-23"),
    ("Reinstating", "close_call", "M-20"),
    ("Reinstating", "miniport done", "M-16"),
    ("Reinstating", "miniport rounds", "M-17"),
    ("Reinstating", "miniport unacceptable", "M-17"),
    ("Reinstating", "miniport refuses", "M-17"),
    ("Restoring", "modify_call_qos", "M-23"),
    ("Restoring", "close_call", "M-20"),
    ("Restoring", "network accepts", "M-18"),
    ("Restoring", "network counters", "M-19"),
    ("Restoring", "network refuses", "M-19"),
    ("Restoring", "timer expires", "M-19"),
    ("ClosingReactivation", "miniport done", "M-20"),
    ("ClosingReactivation", "miniport rounds", "M-20"),
    ("ClosingReactivation", "miniport unacceptable", "M-20"),
    ("ClosingReactivation", "miniport refuses", "M-20"),
    ("ClosingReinstatement", "miniport done", "M-20"),
    ("ClosingReinstatement", "miniport rounds", "M-20"),
    ("ClosingReinstatement", "miniport unacceptable", "M-20"),
    ("ClosingReinstatement", "miniport refuses", "M-20"),
    ("Released", "close_call", "C-12"),
    ("Released", "delete_vc", "V-23"),
    ("Releasing", "delete_vc", "V-23"),
    ("Releasing", "network accepts", "V-14, A-14"),
    ("Releasing", "network counters", "V-14, A-14"),
    ("Releasing", "network refuses", "V-14, A-14"),
    ("Releasing", "timer expires", "V-14, A-14"),
    ("Deactivating", "delete_vc", "V-22"),
    ("Deactivating", "miniport done", "V-15, C-13"),
    ("Deactivating", "miniport rounds", "V-16, C-14"),
    ("Deactivating", "miniport unacceptable", "V-16, C-14"),
    ("Deactivating", "miniport refuses", "V-16, C-14"),
    ("CloseFailed", "close_call", "C-15, A-17"),
];

const INTRODUCTION: &str = "\
# The VC machine

Every state of a VC against every event. A test prints this page from the machine and fails when
the two differ; `UPDATE_DOCS=1 cargo test -p call-manager` rewrites it. Do not edit it by hand.

The code is in `crates/call-manager/src/vc`. The ids are rows and rules of the CoNDIS reference.

## Reading the tables

- Terms are letters: `B` what stood before, `R` what the client asked for, `N` what the network
  countered with, `A` what the miniport rounded to. `*` marks terms that are returned with
  `CALL_PARAMETERS_CHANGED`.
- *asks* is the one question that goes to the network or the miniport. `confirm` alone has no answer.
- *completes* is the completion of a request, and *indicates* what follows it.
- *stale* is an answer that nobody waits for: it is dropped and counted, and nothing changes.
- *refused* is the status that the request returns; nothing changes.

";

#[test]
fn the_page_of_the_machine_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vc-machine.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a file in docs")).expect("docs can be made");
        std::fs::write(&path, &page).expect("docs can be written");
    }
    let printed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(printed == page, "docs/vc-machine.md differs: run the test with UPDATE_DOCS=1");
}

#[test]
fn every_source_names_a_row_of_the_page() {
    let rows: Vec<_> = states()
        .iter()
        .flat_map(|state| events().map(|event| (state.name(), trigger(&event))))
        .collect();
    for (state, event, _) in SOURCES {
        let named = rows.iter().filter(|row| **row == (*state, *event)).count();
        assert_eq!(named, 1, "{state} on {event}");
    }
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for state in &states() {
        page.push_str(&section(state).expect("a string takes all"));
    }
    page
}

/// The table of one state; events with the same outcome share a row.
fn section(state: &State<Letter>) -> Result<String, std::fmt::Error> {
    let mut rows: Vec<(Vec<&str>, String)> = Vec::new();
    for event in events() {
        let name = trigger(&event);
        let outcome = outcome(state, event);
        let cells = format!("{outcome} | {}", source(state, name));
        match rows.iter_mut().find(|(_, known)| *known == cells) {
            Some((names, _)) => names.push(name),
            None => rows.push((vec![name], cells)),
        }
    }
    let mut text = String::new();
    writeln!(text, "## {}\n", heading(state))?;
    writeln!(text, "| event | next | asks | completes | indicates | rows |")?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for (names, cells) in rows {
        writeln!(text, "| {} | {cells} |", names.join(", "))?;
    }
    writeln!(text)?;
    Ok(text)
}

fn heading(state: &State<Letter>) -> String {
    let debug = format!("{state:?}").replace('"', "");
    match debug.split_once(' ') {
        Some((name, data)) => format!("{name} `{data}`"),
        None => debug,
    }
}

fn source(state: &State<Letter>, event: &str) -> &'static str {
    let names_row = |(named, on, _): &&(&str, &str, &str)| *named == state.name() && *on == event;
    SOURCES.iter().find(names_row).map_or("", |(_, _, ids)| ids)
}

fn outcome(state: &State<Letter>, event: Event<Letter>) -> String {
    match state.on(event) {
        Reaction::Moved(to) => {
            let asks = to.ask.as_ref().map(question).unwrap_or_default();
            let completes = to.completion.as_ref().map(completion).unwrap_or_default();
            let close = |status| format!("incoming close {status}");
            let indicates = to.incoming_close.map(close).unwrap_or_default();
            format!("{} | {asks} | {completes} | {indicates}", to.next.name())
        }
        Reaction::Refused(status) => format!("refused: {status} | | |"),
        Reaction::Stale => "stale | | |".to_owned(),
    }
}

const fn trigger(event: &Event<Letter>) -> &'static str {
    match event {
        Event::Client(Request::MakeCall(_)) => "make_call",
        Event::Client(Request::ModifyCallQos(_)) => "modify_call_qos",
        Event::Client(Request::CloseCall) => "close_call",
        Event::Client(Request::DeleteVc) => "delete_vc",
        Event::Network(NetworkAnswer::Accepted) => "network accepts",
        Event::Network(NetworkAnswer::Countered(_)) => "network counters",
        Event::Network(NetworkAnswer::Refused) => "network refuses",
        Event::TimerExpired => "timer expires",
        Event::Miniport(MiniportAnswer::Done) => "miniport done",
        Event::Miniport(MiniportAnswer::Rounded(_)) => "miniport rounds",
        Event::Miniport(MiniportAnswer::Unacceptable) => "miniport unacceptable",
        Event::Miniport(MiniportAnswer::Refused(_)) => "miniport refuses",
    }
}

fn question(ask: &Ask<Letter>) -> String {
    match ask {
        Ask::Setup(terms) => format!("setup {terms}"),
        Ask::Modify(terms) => format!("modify {terms}"),
        Ask::Restore(terms) => format!("restore {terms}"),
        Ask::Confirm(terms) => format!("confirm {terms}"),
        Ask::Release => "release".to_owned(),
        Ask::ActivateVc(terms) => format!("activate_vc {terms}"),
        Ask::DeactivateVc => "deactivate_vc".to_owned(),
    }
}

fn completion(completion: &Completion<Letter>) -> String {
    match completion {
        Completion::MakeCall(Ok(grant)) => format!("make_call SUCCESS {}", granted(grant)),
        Completion::MakeCall(Err(status)) => format!("make_call {status}"),
        Completion::ModifyCallQos(Ok(grant)) => format!("modify SUCCESS {}", granted(grant)),
        Completion::ModifyCallQos(Err(refusal)) => {
            let (status, cause) = (refusal.cause.status(), because(refusal.cause));
            format!("modify {status} {} ({cause})", refusal.saved)
        }
        Completion::CloseCall(Ok(())) => "close_call SUCCESS".to_owned(),
        Completion::CloseCall(Err(status)) => format!("close_call {status}"),
    }
}

fn granted(grant: &Grant<Letter>) -> String {
    format!("{}{}", grant.terms, if grant.is_changed { "*" } else { "" })
}

const fn because(cause: Cause) -> &'static str {
    match cause {
        Cause::Network => "network",
        Cause::Miniport => "miniport",
        Cause::TimedOut => "timed out",
        Cause::Closed => "closed",
        Cause::NotRestored => "not restored",
    }
}
