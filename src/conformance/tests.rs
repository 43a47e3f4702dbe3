//! A conversation that keeps the rules breaks none, and each rule is broken by a conversation that
//! differs in little.
//!
//! A line is an event: who to whom, `=` for a return, the function or message, its status, the rate
//! of its parameters in bytes a second, and flags.

mod change;
mod close;
mod completion;
mod conversations;
mod data;
mod family;
mod incoming;
mod offer;
mod parties;
mod party;
mod proposal;
mod set_up;
mod text;

use std::collections::BTreeSet;

use self::conversations::{CALL, DELETE, whole};
use self::incoming::coming;
use self::text::{ends, parse};
use super::history::{Families, History};
use super::*;

#[test]
fn r_005_a_whole_conversation_breaks_no_rule() {
    assert_eq!(broken(&whole()), BTreeSet::new());
    let mut checker = Checker::default();
    for event in parse(&whole()) {
        checker.see(&event).expect("it keeps the rules");
    }
    checker.end().expect("nothing is open");
}

#[test]
fn a_whole_conversation_about_a_call_that_comes_in_breaks_no_rule() {
    assert_eq!(broken(&coming()), BTreeSet::new());
}

#[test]
fn a_violation_names_the_rule_and_shows_the_event() {
    let mut checker = Checker::default();
    let violation = parse(CALL).iter().find_map(|event| checker.see(event).err());
    let violation = violation.expect("nobody has created the VC");
    assert_eq!((violation.rule, violation.event.sequence), ("R-035", 0));
    let text = violation.to_string();
    assert!(text.starts_with("R-035: ") && text.contains("NdisClMakeCall"), "{text}");
}

#[test]
fn every_rule_has_a_test_that_breaks_it() {
    let tests = [
        include_str!("tests/completion.rs"),
        include_str!("tests/set_up.rs"),
        include_str!("tests/change.rs"),
        include_str!("tests/close.rs"),
        include_str!("tests/data.rs"),
        include_str!("tests/family.rs"),
        include_str!("tests/offer.rs"),
        include_str!("tests/party.rs"),
        include_str!("tests/proposal.rs"),
    ]
    .concat();
    for id in checked() {
        let name = id.to_lowercase().replace('-', "_");
        assert!(
            tests.contains(&format!("fn {name}_")) || tests.contains(&format!("_{name}_")),
            "{id}"
        );
    }
}

#[test]
fn a_rule_is_checked_or_it_is_said_why_not() {
    let rules = include_str!("../../docs/conformance/rules.tsv");
    let ids = rules.lines().filter_map(|line| line.split('\t').next());
    let ids: BTreeSet<_> = ids.filter(|id| id.starts_with("R-")).collect();
    let unseen: BTreeSet<_> = UNSEEN.iter().map(|(id, _)| *id).collect();
    let checked: BTreeSet<_> = checked().collect();
    let both: Vec<_> = checked.intersection(&unseen).collect();
    assert!(both.is_empty(), "checked, and said not to be: {both:?}");
    assert_eq!(ids, &checked | &unseen);
}

fn checked() -> impl Iterator<Item = &'static str> {
    let ends = ENDS.iter().map(|(id, _)| *id);
    RULES.iter().map(|rule| rule.id).chain(ends).chain(FAMILY_ENDS.iter().map(|(id, _)| *id))
}

/// A completion is four events.
fn last_four(conversation: &str) -> String {
    let lines: Vec<_> = conversation.lines().collect();
    lines[lines.len() - 4..].join("\n") + "\n"
}

/// The whole conversation with the first of one piece replaced.
#[track_caller]
fn swaps(rule: &str, piece: &str, by: &str) {
    let conversation = whole();
    assert!(conversation.contains(piece), "not said: {piece}");
    breaks(rule, &conversation.replacen(piece, by, 1));
}

/// The same of the conversation about a call that comes in.
#[track_caller]
fn swaps_coming(rule: &str, piece: &str, by: &str) {
    let conversation = coming();
    assert!(conversation.contains(piece), "not said: {piece}");
    breaks(rule, &conversation.replacen(piece, by, 1));
}

#[track_caller]
fn breaks(rule: &str, conversation: &str) {
    assert_ne!(conversation, whole(), "it is no other conversation");
    let broken = broken(conversation);
    assert!(broken.contains(rule), "{rule} is not among {broken:?}");
}

#[track_caller]
fn keeps(conversation: &str) {
    let mut broken = broken(conversation);
    let is_cut = !conversation.ends_with(DELETE);
    broken.retain(|rule| !is_cut || !ends(rule));
    assert_eq!(broken, BTreeSet::new());
}

/// Every rule that a conversation breaks anywhere.
fn broken(conversation: &str) -> BTreeSet<&'static str> {
    broken_by(&parse(conversation))
}

fn broken_by(events: &[TraceEvent]) -> BTreeSet<&'static str> {
    let mut history = History::new(&events[0]);
    let mut families = Families::default();
    let mut broken = BTreeSet::new();
    for event in events {
        let of_vc = event.vc().map(|_| &history);
        let is_broken =
            |rule: &&Rule| rule.verdict(&families, of_vc, event, Limits::default()).is_some();
        broken.extend(RULES.iter().filter(is_broken).map(|rule| rule.id));
        families.see(event);
        if event.vc().is_some() {
            history.see(event);
        }
    }
    broken.extend(ENDS.iter().filter(|(_, open)| open(&history).is_some()).map(|end| end.0));
    broken
        .extend(FAMILY_ENDS.iter().filter(|(_, open)| open(&families).is_some()).map(|end| end.0));
    broken
}
