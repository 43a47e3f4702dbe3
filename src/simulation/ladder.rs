//! A ladder diagram of one call: who said what to whom, as it happened, in Mermaid.
//!
//! The call is the first that saw a refusal by the miniport, or else the first of all. The diagram
//! shows its set-up, its first change, the refused one and its end, and says how many changes it
//! leaves out; so it stays readable, and recording costs little however long the run is.

use std::collections::BTreeMap;
use std::fmt;

use call_manager::vc::event::{MiniportAnswer, NetworkAnswer};
use call_manager::vc::{Ask, Cause, Completion, Event, Request};
use call_manager::{Sight, Terms, Time, VcHandle};
use co_params::Status;

use super::seconds;
use crate::network::reserved_rate;

/// Records calls, and prints one.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    calls: BTreeMap<VcHandle, Script>,
    refused: Option<VcHandle>,
}

/// What is kept of one call. An act begins with a request of the client; the first with whatever is
/// seen first, since of a request that is refused unseen only the return is seen.
#[derive(Clone, Debug, Default)]
struct Script {
    kept: Vec<Act>,
    /// The act that is being played.
    last: Act,
}

#[derive(Clone, Debug, Default)]
struct Act {
    /// Counted from 1; 0 before anything was seen.
    number: usize,
    lines: Vec<String>,
    is_answered: bool,
    is_kept: bool,
}

/// Acts of every call that are kept: the set-up and the first change.
const OPENING: usize = 2;

impl Ladder {
    /// Takes note of one thing.
    pub(super) fn see(&mut self, now: Time, vc: VcHandle, sight: Sight<'_>) {
        if matches!(
            sight,
            Sight::Created(_)
                | Sight::Left
                | Sight::Requested(..)
                | Sight::Refused(_)
                | Sight::AnswersLater
                | Sight::TimerStarted(_)
                | Sight::TimerStopped
        ) {
            return;
        }
        if self.refused.is_some_and(|refused| refused != vc) {
            return;
        }
        let script = self.calls.entry(vc).or_default();
        script.see(now, sight);
        if self.refused.is_none() && is_miniport_refusal(sight) {
            self.refused = Some(vc);
            script.last.is_kept = true;
        }
    }

    fn chosen(&self) -> Option<&Script> {
        match self.refused {
            Some(vc) => self.calls.get(&vc),
            None => self.calls.values().next(),
        }
    }
}

impl fmt::Display for Ladder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "sequenceDiagram")?;
        for (name, title) in
            [("cl", "client"), ("cm", "call manager"), ("net", "network"), ("mp", "miniport")]
        {
            writeln!(f, "    participant {name} as {title}")?;
        }
        self.chosen().map_or(Ok(()), |script| script.fmt(f))
    }
}

impl Script {
    fn see(&mut self, now: Time, sight: Sight<'_>) {
        if self.last.number == 0 || begins_act(sight) {
            let number = self.last.number + 1;
            let act = std::mem::replace(&mut self.last, Act { number, ..Act::default() });
            if act.is_kept || (1..=OPENING).contains(&act.number) {
                self.kept.push(act);
            }
            self.last.lines.push(format!("Note over cl,mp: {:.6} s", seconds(now)));
        }
        self.last.see(sight);
    }

    /// Each kept act comes after the one before it, and the last after them all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = 0;
        for act in self.kept.iter().chain([&self.last]) {
            let left_out = act.number - shown - 1;
            if left_out > 0 {
                let changes = if left_out == 1 { "change" } else { "changes" };
                writeln!(f, "    Note over cl,mp: … {left_out} further {changes} …")?;
            }
            for line in &act.lines {
                writeln!(f, "    {line}")?;
            }
            shown = act.number;
        }
        Ok(())
    }
}

impl Act {
    fn see(&mut self, sight: Sight<'_>) {
        let line = match sight {
            Sight::Happened(event) => {
                self.is_answered &= !matches!(event, Event::Client(_));
                happened(event)
            }
            Sight::Asks(ask) => asked(ask),
            Sight::Stale(event) => {
                self.lines.push(happened(event));
                "Note over cm: nobody waits for that any more".to_owned()
            }
            Sight::Created(_)
            | Sight::Left
            | Sight::Requested(..)
            | Sight::Refused(_)
            | Sight::AnswersLater
            | Sight::TimerStarted(_)
            | Sight::TimerStopped => return,
            Sight::Completed(completion) => {
                self.is_answered = true;
                completed(completion)
            }
            Sight::IncomingCloseCall(status) => format!("cm->>cl: incoming_close_call: {status}"),
            Sight::Returned(status) => {
                if self.is_answered && status != Status::Pending {
                    return;
                }
                format!("cm-->>cl: {status}")
            }
        };
        self.lines.push(line);
    }
}

/// Deleting the VC belongs to the end of its call.
fn begins_act(sight: Sight<'_>) -> bool {
    match sight {
        Sight::Happened(Event::Client(request)) => !matches!(request, Request::DeleteVc),
        Sight::Happened(Event::Network(_) | Event::Miniport(_) | Event::TimerExpired)
        | Sight::Stale(_)
        | Sight::Created(_)
        | Sight::Left
        | Sight::Requested(..)
        | Sight::Refused(_)
        | Sight::AnswersLater
        | Sight::TimerStarted(_)
        | Sight::TimerStopped
        | Sight::Asks(_)
        | Sight::Completed(_)
        | Sight::IncomingCloseCall(_)
        | Sight::Returned(_) => false,
    }
}

fn is_miniport_refusal(sight: Sight<'_>) -> bool {
    matches!(
        sight,
        Sight::Completed(Completion::ModifyCallQos(Err(refusal))) if refusal.cause == Cause::Miniport
    )
}

fn happened(event: Event<&Terms>) -> String {
    match event {
        Event::Client(Request::MakeCall(terms)) => format!("cl->>cm: make_call({})", rate(terms)),
        Event::Client(Request::ModifyCallQos(terms)) => {
            format!("cl->>cm: modify_call_qos({})", rate(terms))
        }
        Event::Client(Request::CloseCall) => "cl->>cm: close_call".to_owned(),
        Event::Client(Request::DeleteVc) => "cl->>cm: delete_vc".to_owned(),
        Event::Network(NetworkAnswer::Accepted) => "net-->>cm: accepted".to_owned(),
        Event::Network(NetworkAnswer::Countered(terms)) => {
            format!("net-->>cm: countered with {}", rate(terms))
        }
        Event::Network(NetworkAnswer::Refused) => "net-->>cm: refused".to_owned(),
        Event::Miniport(MiniportAnswer::Done) => "mp-->>cm: SUCCESS".to_owned(),
        Event::Miniport(MiniportAnswer::Rounded(terms)) => {
            format!("mp-->>cm: SUCCESS, rounded to {}", rate(terms))
        }
        Event::Miniport(MiniportAnswer::Unacceptable) => {
            "mp-->>cm: SUCCESS, rounded without leave".to_owned()
        }
        Event::Miniport(MiniportAnswer::Refused(status)) => format!("mp-->>cm: {status}"),
        Event::TimerExpired => "Note over cm: no answer in time".to_owned(),
    }
}

fn asked(ask: Ask<&Terms>) -> String {
    match ask {
        Ask::Setup(terms) => format!("cm->>net: setup({})", rate(terms)),
        Ask::Modify(terms) => format!("cm->>net: modify({})", rate(terms)),
        Ask::Restore(terms) => format!("cm->>net: restore({})", rate(terms)),
        Ask::Confirm(terms) => format!("cm-)net: confirm({})", rate(terms)),
        Ask::Release => "cm->>net: release".to_owned(),
        Ask::ActivateVc(terms) => format!("cm->>mp: activate_vc({})", rate(terms)),
        Ask::DeactivateVc => "cm->>mp: deactivate_vc".to_owned(),
    }
}

fn completed(completion: Completion<&Terms>) -> String {
    let changed = |is_changed| if is_changed { ", CALL_PARAMETERS_CHANGED" } else { "" };
    match completion {
        Completion::MakeCall(Ok(grant)) => format!(
            "cm-->>cl: make_call complete: SUCCESS, {}{}",
            rate(grant.terms),
            changed(grant.is_changed)
        ),
        Completion::MakeCall(Err(status)) => format!("cm-->>cl: make_call complete: {status}"),
        Completion::ModifyCallQos(Ok(grant)) => format!(
            "cm-->>cl: modify_call_qos complete: SUCCESS, {}{}",
            rate(grant.terms),
            changed(grant.is_changed)
        ),
        Completion::ModifyCallQos(Err(refusal)) => format!(
            "cm-->>cl: modify_call_qos complete: {}, {} stands",
            refusal.cause.status(),
            rate(refusal.saved)
        ),
        Completion::CloseCall(result) => {
            format!("cm-->>cl: close_call complete: {}", result.err().unwrap_or(Status::Success))
        }
    }
}

fn rate(terms: &Terms) -> String {
    format!("{} kb/s", reserved_rate(terms) as f64 / 1e3)
}

#[cfg(test)]
mod tests;
