//! A trace as a Mermaid sequence diagram.

use std::fmt::{self, Write};

use call_manager::trace::{Message, TraceEvent, What};

use super::label::{label, seconds};
use super::view::{Column, begins_act, role};
use super::{Item, View};

/// Writes the diagram. A note gives the time where a request of a client begins.
///
/// # Errors
/// Those of `out`.
pub fn write_mermaid<'a, I>(out: &mut impl Write, view: View, items: I) -> fmt::Result
where
    I: IntoIterator,
    I::Item: Into<Item<'a>>,
{
    let items: Vec<Item<'_>> = items.into_iter().map(Into::into).collect();
    let columns = view.columns(role(&items));
    writeln!(out, "sequenceDiagram")?;
    for column in columns {
        writeln!(out, "    participant {} as {}", column.short(), column.title())?;
    }
    let (first, last) = (columns[0].short(), columns[columns.len() - 1].short());
    let mut noted = None;
    for item in items {
        match item {
            Item::LeftOut(count) => {
                let changes = if count == 1 { "change" } else { "changes" };
                writeln!(out, "    Note over {first},{last}: … {count} further {changes} …")?;
            }
            Item::Event(event) => {
                if noted.is_none() || (begins_act(event) && noted != Some(event.at)) {
                    noted = Some(event.at);
                    writeln!(out, "    Note over {first},{last}: {}", seconds(event.at))?;
                }
                if let Some(ends) = view.ends(event) {
                    writeln!(out, "    {}", line(event, ends))?;
                }
            }
        }
    }
    Ok(())
}

fn line(event: &TraceEvent, (from, to): (Column, Column)) -> String {
    let label = escape(&label(event));
    if from == to {
        return format!("Note over {}: {label}", from.short());
    }
    format!("{}{}{}: {label}", from.short(), arrow(event.what), to.short())
}

/// Dashed for what answers, open for what is not answered.
const fn arrow(what: What) -> &'static str {
    match what {
        What::Returns(_) => "-->>",
        What::Signals(Message::Confirm | Message::RefuseProposal) => "-)",
        What::Signals(message) if message.is_answer() => "-->>",
        What::Drops(_) => "--x",
        What::Calls(_)
        | What::Signals(_)
        | What::Defers(_)
        | What::TakesUp(_)
        | What::TimerStarted(..)
        | What::TimerStopped(_)
        | What::TimerExpired(_)
        | What::Leaves => "->>",
    }
}

/// A semicolon ends a line of Mermaid, and a number sign begins the number of a character.
pub(super) fn escape(text: &str) -> String {
    let escaped = text.chars().map(|character| match character {
        '#' => "#35;".to_owned(),
        ';' => "#59;".to_owned(),
        '<' => "#lt;".to_owned(),
        '>' => "#gt;".to_owned(),
        _ if character.is_control() => " ".to_owned(),
        _ => character.to_string(),
    });
    escaped.collect()
}
