//! A trace as text: a line an event, in columns.
//!
//! ```text
//!       7       0.005123 s  0.0            network -> call manager  accepted
//! ```
//!
//! Sequence number, time, VC or what else it concerns, a `!` at what failed, from whom, to whom, what. `->` is a call or a
//! message, `=>` a return.

use call_manager::trace::{TraceEvent, What};

use super::label::{label, seconds};

/// One event as a line, without its end.
#[must_use]
pub fn to_text(event: &TraceEvent) -> String {
    let (from, to) = (event.from.to_string(), event.to.to_string());
    let (arrow, label) = match event.what {
        What::Returns(api) if event.status.is_none() => ("=>", api.name(event.role).to_owned()),
        What::Returns(api) => ("=>", format!("{} {}", api.name(event.role), label(event))),
        What::Calls(_)
        | What::Signals(_)
        | What::Drops(_)
        | What::Defers(_)
        | What::TakesUp(_)
        | What::TimerStarted(..)
        | What::TimerStopped(_)
        | What::TimerExpired(_)
        | What::Leaves => ("->", label(event)),
    };
    let mark = if event.is_failure() { '!' } else { ' ' };
    let (sequence, of, at) = (event.sequence, event.subject.to_string(), seconds(event.at));
    let line =
        format!("{sequence:>7} {at:>16}  {of:<7} {mark} {from:>12} {arrow} {to:<12}  {label}");
    line.trim_end().to_owned()
}
