//! What is worth drawing of a run: one call, and of that the acts that say most.
//!
//! The call is the first whose change the miniport refused, or else the first of all. Kept are its
//! set-up, its first change, the refused one and its end; so a diagram stays readable, and keeping
//! them costs little however long the run is.

use std::collections::BTreeMap;
use std::fmt;

use call_manager::VcHandle;
use call_manager::trace::{Operation, Part, Sink, TraceEvent};

use super::{Filter, Item, View, write_mermaid, write_svg};

/// Keeps what is to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    filter: Filter,
    calls: BTreeMap<VcHandle, Script>,
    refused: Option<VcHandle>,
}

/// What is kept of one call. An act begins with a change or a close; the first with whatever comes
/// first.
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
    events: Vec<TraceEvent>,
    is_kept: bool,
}

/// Acts of every call that are kept: the set-up and the first change.
const OPENING: usize = 2;

impl Ladder {
    /// Of one VC, whatever becomes of it, if the filter names one.
    #[must_use]
    pub fn of(filter: Filter) -> Self {
        Self { filter, ..Self::default() }
    }

    /// The rows of the diagram.
    #[must_use]
    pub fn items(&self) -> Vec<Item<'_>> {
        let chosen = match self.refused {
            Some(vc) => self.calls.get(&vc),
            None => self.calls.values().next(),
        };
        chosen.map_or_else(Vec::new, Script::items)
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// As a Mermaid sequence diagram.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_mermaid(&self, out: &mut impl fmt::Write, view: View) -> fmt::Result {
        write_mermaid(out, view, self.items())
    }

    /// As a picture.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_svg(&self, out: &mut impl fmt::Write, view: View) -> fmt::Result {
        write_svg(out, view, self.items())
    }
}

impl Sink for Ladder {
    fn take(&mut self, event: TraceEvent) {
        let Some(vc) = event.vc() else { return };
        if self.refused.is_some_and(|refused| refused != vc) || !self.filter.lets(Some(vc)) {
            return;
        }
        let is_refusal = is_miniport_refusal(&event);
        let script = self.calls.entry(vc).or_default();
        script.take(event);
        if self.refused.is_none() && is_refusal && script.last.number > 1 {
            script.last.is_kept = true;
            self.refused = Some(vc);
            self.calls.retain(|call, _| *call == vc);
        }
    }
}

impl Script {
    fn take(&mut self, event: TraceEvent) {
        if self.last.number == 0 || begins_act(&event) {
            let number = self.last.number + 1;
            let act = std::mem::replace(&mut self.last, Act { number, ..Act::default() });
            if act.is_kept || (1..=OPENING).contains(&act.number) {
                self.kept.push(act);
            }
        }
        self.last.events.push(event);
    }

    /// Each kept act comes after the one before it, and the last after them all.
    fn items(&self) -> Vec<Item<'_>> {
        let mut items = Vec::new();
        let mut shown = 0;
        for act in self.kept.iter().chain([&self.last]) {
            let left_out = act.number.saturating_sub(shown + 1);
            items.extend((left_out > 0).then_some(Item::LeftOut(left_out)));
            items.extend(act.events.iter().map(Item::Event));
            shown = act.number;
        }
        items
    }
}

/// A close begins the end of the call, to which the deletion of the VC belongs.
fn begins_act(event: &TraceEvent) -> bool {
    event.calls(Operation::ModifyCallQoS, Part::Request)
        || event.calls(Operation::CloseCall, Part::Request)
}

/// The miniport returns from its handler, or completes it.
fn is_miniport_refusal(event: &TraceEvent) -> bool {
    let answers = event.returns(Operation::ActivateVc, Part::Handler)
        || event.calls(Operation::ActivateVc, Part::Completion);
    answers && event.is_failure()
}
