//! The machine of parties, printed for the page of the call machine.

use std::fmt::Write;

use super::*;

/// What stands above the table.
const INTRODUCTION: &str = "\
## The parties of a multipoint call

The machine beside it (`crates/client/src/party.rs`). What happens to party 1, where party 0 is
connected too unless the state says otherwise; *joining* was asked for, *dropping* is asked to go,
*left* went by itself. A close is what the machine of the call asks for; `close_call` goes on when
one party is left (R-090).

";

pub(crate) fn write_page(page: &mut String) {
    page.push_str(INTRODUCTION);
    let (states, rows) = (states(), rows());
    let names = states.iter().map(|(name, _)| *name);
    write_line(page, [""].into_iter().chain(names));
    write_line(page, vec!["---"; states.len() + 1]);
    for (name, event) in &rows {
        let cells: Vec<String> = states.iter().map(|(_, state)| cell(state, event)).collect();
        write_line(page, [*name].into_iter().chain(cells.iter().map(String::as_str)));
    }
}

fn states() -> Vec<(&'static str, Gathering)> {
    let [first, second] = parties();
    let with = |member| members([(0, Member::Connected(first)), (1, member)]);
    let leaving = |member| Gathering::Leaving { members: with(member), vc: vc(), refusals: 0 };
    let alone = |member| members([(1, member)]);
    vec![
        ("Calling, the first", Gathering::calling(id(1))),
        ("Up, alone", Gathering::Up(alone(Member::Connected(second)))),
        ("Up, joining", Gathering::Up(with(Member::Joining))),
        ("Up, connected", Gathering::Up(with(Member::Connected(second)))),
        ("Up, dropping", Gathering::Up(with(Member::Dropping(second, Cause::Wish)))),
        ("Up, left", Gathering::Up(with(Member::Dropping(second, Cause::Departure)))),
        ("Up, left as the last", {
            Gathering::Up(alone(Member::Dropping(second, Cause::Departure)))
        }),
        ("Leaving, joining", leaving(Member::Joining)),
        ("Leaving, dropping", leaving(Member::Dropping(second, Cause::Wish))),
        ("Closing, alone", Gathering::Closing(alone(Member::Connected(second)))),
        ("CloseFailed, alone", Gathering::CloseFailed(alone(Member::Connected(second)))),
    ]
}

fn rows() -> Vec<(&'static str, Event)> {
    let [_, second, third] = parties();
    vec![
        ("add another", Event::Add(id(2), vc(), terms())),
        ("drop", Event::Drop(id(1))),
        ("close", Event::Close(vc())),
        ("make_call: SUCCESS", Event::Connected),
        ("its handle by return", Event::Named(id(1), third)),
        ("add_party: SUCCESS", Event::AddComplete(id(1), Ok((second, terms())))),
        ("add_party: failure", Event::AddComplete(id(1), Err(FAILURE))),
        ("drop_party: SUCCESS", Event::DropComplete(id(1), Status::Success)),
        ("drop_party: failure", Event::DropComplete(id(1), FAILURE)),
        ("incoming_drop_party", Event::IncomingDrop(id(1), second, FAILURE)),
        ("close_call: failure", Event::CloseFailed),
    ]
}

fn write_line<'a>(page: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    let cells: Vec<&str> = cells.into_iter().collect();
    writeln!(page, "| {} |", cells.join(" | ")).unwrap();
}

/// A wish that the application may not have is refused before it comes to the machine.
fn cell(state: &Gathering, event: &Event) -> String {
    let refusal = match event {
        Event::Add(..) => state.may_add(9).err(),
        Event::Drop(party) => state.may_drop(*party).err(),
        Event::Close(_)
        | Event::Connected
        | Event::Named(..)
        | Event::AddComplete(..)
        | Event::DropComplete(..)
        | Event::IncomingDrop(..)
        | Event::CloseFailed => None,
    };
    if let Some(refusal) = refusal {
        return format!("**{refusal:?}**");
    }
    let Some(step) = state.on(event.clone()) else { return "·".to_owned() };
    let mut cell = step.next.name().to_owned();
    for (_, operation) in &step.asks {
        let asked = if matches!(operation, Operation::AddParty(..)) { "add" } else { "drop" };
        write!(cell, " → {asked}_party").unwrap();
    }
    match step.close {
        Some(Close::Now(_)) => cell.push_str(" → close_call"),
        Some(Close::Failed(_)) => cell.push_str(" (the close fails)"),
        Some(Close::Deserted) => cell.push_str(" (the call is to be closed)"),
        None => {}
    }
    if let Some((_, word)) = &step.told {
        let name = format!("{word:?}");
        write!(cell, " ! {}", name.split('(').next().unwrap()).unwrap();
    }
    cell
}
