//! The page of the machine: every state against every event, and where the profiles part, as
//! `docs/vc-machine.md`.

mod sources;
mod words;

use std::fmt::Write;
use std::path::Path;

use self::sources::{SOURCES, source};
use self::words::{outcome, trigger};
use super::letters::*;

const INTRODUCTION: &str = "\
# The VC machine

Every state of a VC against every event. A test prints this page from the machine and fails when
the two differ; `UPDATE_DOCS=1 cargo test -p call-manager` rewrites it. Do not edit it by hand.

The code is in `crates/call-manager/src/vc`. The ids are rows and rules of the CoNDIS reference.

## Reading the tables

- Terms are letters: `B` what stood before, `R` what the client asked for, `N` what the network
  countered with, `A` what the miniport rounded to, `L` the less that may do instead of what it
  refused, `P` what the other end proposes or offers. `*` marks terms that are returned with
  `CALL_PARAMETERS_CHANGED`.
- *does*, in this order: *tells* the network what it does not answer; *asks* the network or the
  miniport; *completes* a request; *indicates* something to the client.
- *stale* is what nobody waits for: it is dropped and counted, and nothing changes.
- *refused* is the status that the request returns; nothing changes.
- *busy* is a proposal that the other end is told is refused, *deferred* one that waits until the
  transaction under way is complete; nothing changes.
- *wait is over* is the end of waiting for whomever the state waits for, or of a back-off;
  *transaction is over* is the bound on the total time of a change.
- After silence of the network what it holds is in doubt. Each way out is a state of its own:
  `InDoubt` (it was asked to go back), `KeptInDoubt` (the call goes on, until the network speaks) and
  `Clearing` (it was asked to release).
- Where a state counts, its row shows the first time; the bounds are named at the end.

The tables are by the rules of the profile `condis`.

";

const PARTING: &str = "\
# Where the profiles part

By the rules of another profile, these rows differ from those above; all others are the same. Some
states stand here once more, with counters at their bounds or after something that came before.

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
fn every_source_names_rows_of_the_page_once() {
    let states = states();
    let events: Vec<_> = events().iter().map(trigger).collect();
    for (state, rows) in SOURCES {
        let named = states.iter().filter(|known| known.name() == *state).count();
        assert_eq!(named, 1, "{state}");
        let mut seen: Vec<&str> =
            rows.iter().flat_map(|(events, _)| events.iter().copied()).collect();
        for event in &seen {
            assert!(events.contains(event), "{state} on {event}");
        }
        let all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all, "{state}: an event twice");
    }
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for state in &states() {
        page.push_str(&section(state).expect("a string takes all"));
    }
    page.push_str(PARTING);
    page.push_str(&bounds().expect("a string takes all"));
    for profile in Profile::ALL.iter().skip(1) {
        page.push_str(&parting(profile).expect("a string takes all"));
    }
    page
}

/// The table of one state; events with the same outcome share a row.
fn section(state: &State<Letter>) -> Result<String, std::fmt::Error> {
    let mut rows: Vec<(Vec<&str>, String)> = Vec::new();
    for event in events() {
        let name = trigger(&event);
        let (next, does) = outcome(&state.on(event, &Profile::CONDIS.rules));
        let cells = format!("{next} | {does} | {}", source(state.name(), name));
        match rows.iter_mut().find(|(_, known)| *known == cells) {
            Some((names, _)) => names.push(name),
            None => rows.push((vec![name], cells)),
        }
    }
    let mut text = String::new();
    writeln!(text, "## {}\n", heading(state))?;
    writeln!(text, "| event | next | does | rows |")?;
    writeln!(text, "|---|---|---|---|")?;
    for (names, cells) in rows {
        writeln!(text, "| {} | {cells} |", names.join(", "))?;
    }
    writeln!(text)?;
    Ok(text)
}

fn heading(state: &State<Letter>) -> String {
    let debug = format!("{state:?}").replace('"', "");
    match debug.find([' ', '(']) {
        Some(end) => format!("{} `{}`", &debug[..end], debug[end..].trim()),
        None => debug,
    }
}

fn bounds() -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(
        text,
        "| profile | sent again | on silence | on collision | tried again | unconfirmed | activations |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|---|")?;
    for profile in Profile::ALL {
        let rules = profile.rules;
        writeln!(
            text,
            "| {} | {} | {} | {:?} | {} | {:?} | {} |",
            profile.name,
            rules.retransmissions,
            on_silence(rules.on_silence),
            rules.on_collision,
            rules.collisions,
            rules.on_unconfirmed,
            rules.activations
        )?;
    }
    writeln!(text)?;
    Ok(text)
}

fn on_silence(on_silence: OnSilence) -> String {
    match on_silence {
        OnSilence::Clear(cause) => format!("Clear, cause {cause}"),
        OnSilence::Restore | OnSilence::Keep => format!("{on_silence:?}"),
    }
}

/// What differs by the rules of another profile. Events of a state with the same outcomes share a
/// row, and so do states whose events do.
fn parting(profile: &Profile) -> Result<String, std::fmt::Error> {
    let mut rows: Vec<(Vec<String>, String)> = Vec::new();
    for (name, state) in named_states() {
        for (events, outcomes) in differences(&state, profile) {
            let cells = format!("{} | {outcomes}", events.join(", "));
            match rows.iter_mut().find(|(_, known)| *known == cells) {
                Some((names, _)) => names.push(name.clone()),
                None => rows.push((vec![name.clone()], cells)),
            }
        }
    }
    let mut text = String::new();
    writeln!(text, "## {}\n", profile.name)?;
    writeln!(text, "| state | event | condis | {} |", profile.name)?;
    writeln!(text, "|---|---|---|---|")?;
    for (names, cells) in rows {
        writeln!(text, "| {} | {cells} |", names.join(", "))?;
    }
    writeln!(text)?;
    Ok(text)
}

/// Events, and both outcomes.
fn differences(state: &State<Letter>, profile: &Profile) -> Vec<(Vec<&'static str>, String)> {
    let mut rows: Vec<(Vec<&str>, String)> = Vec::new();
    for event in events() {
        let [usual, here] = [&Profile::CONDIS, profile].map(|profile| {
            let (next, does) = outcome(&state.on(event, &profile.rules));
            if does.is_empty() { next } else { format!("{next}: {does}") }
        });
        if usual == here {
            continue;
        }
        let outcomes = format!("{usual} | {here}");
        match rows.iter_mut().find(|(_, known)| *known == outcomes) {
            Some((names, _)) => names.push(trigger(&event)),
            None => rows.push((vec![trigger(&event)], outcomes)),
        }
    }
    rows
}

/// The states of the page, and those that differ in what came before.
fn named_states() -> Vec<(String, State<Letter>)> {
    let mut named: Vec<_> =
        states().into_iter().map(|state| (state.name().to_owned(), state)).collect();
    let sent_out = Change { sent_again: 4, ..change() };
    let at_odds = Change { collisions: 3, ..change() };
    named.extend(
        [
            ("Negotiating (sent again 4 times)", negotiating(sent_out)),
            ("Negotiating (after 3 collisions)", negotiating(at_odds)),
            ("Negotiating (after an activation)", renegotiating(activated(1))),
            ("Negotiating (after an activation, sent again 4 times)", {
                renegotiating(Change { sent_again: 4, ..activated(1) })
            }),
            ("Negotiating (of an offer)", negotiating(offered_change())),
            ("Negotiating (to counter a proposal)", negotiating(counter())),
            ("Negotiating (to counter a proposal, sent again 4 times)", {
                negotiating(Change { sent_again: 4, ..counter() })
            }),
        ]
        .map(|(name, state)| (name.to_owned(), state)),
    );
    named
}
