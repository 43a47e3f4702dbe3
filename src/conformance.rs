//! Whether a trace keeps the rules of connection-oriented NDIS.
//!
//! A [`Checker`] sees the events of a [trace](call_manager::trace) one by one and knows nothing of
//! the engine that made them: it checks a simulation, a test, or the trace of somebody's own client
//! alike. It keeps a history of each VC, and each of [`RULES`] says of an event whether the history
//! allows it. Rules on what must happen in the end are checked by [`Checker::end`].
//!
//! Rules that are not here no trace shows to be broken; [`UNSEEN`] says why of each.

mod history;
mod rules;
#[cfg(test)]
mod tests;

pub use rules::{RULES, Rule, UNSEEN};

use std::collections::BTreeMap;

use call_manager::VcHandle;
use call_manager::trace::{Sink, TraceEvent};

use self::history::{Families, History};
use self::rules::{ENDS, FAMILY_ENDS};
use crate::ladder::to_text;

/// The bounds that rules take from the configuration of who is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests that follow each other at once, all but the last having failed.
    pub rounds: u32,
    /// Activations with new values in one change.
    pub activations: u32,
}

impl Default for Limits {
    /// Three of each.
    fn default() -> Self {
        Self { rounds: 3, activations: 3 }
    }
}

/// Checks a trace.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    limits: Limits,
    vcs: BTreeMap<VcHandle, History>,
    families: Families,
}

/// A rule that a trace breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}: {why}, at:\n{}", to_text(event))]
pub struct Violation {
    /// Which.
    pub rule: &'static str,
    /// The event that breaks it; the last of the VC, or of families and SAPs, if it is broken by what
    /// did not happen.
    pub event: Box<TraceEvent>,
    /// How.
    pub why: &'static str,
}

impl Checker {
    /// A checker with these bounds.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Sees the next event.
    ///
    /// # Errors
    /// The first rule, in the order of [`RULES`], that it breaks. The event becomes part of the
    /// history all the same.
    pub fn see(&mut self, event: &TraceEvent) -> Result<(), Violation> {
        let mut history =
            event.vc().map(|vc| self.vcs.entry(vc).or_insert_with(|| History::new(event)));
        let verdict = RULES.iter().find_map(|rule| {
            let why = rule.verdict(&self.families, history.as_deref(), event, self.limits)?;
            Some(Violation { rule: rule.id, event: Box::new(event.clone()), why })
        });
        self.families.see(event);
        if let Some(history) = &mut history {
            history.see(event);
        }
        verdict.map_or(Ok(()), Err)
    }

    /// The trace is over.
    ///
    /// # Errors
    /// The first rule that is broken by what has not happened.
    pub fn end(&self) -> Result<(), Violation> {
        for history in self.vcs.values() {
            for &(rule, is_open) in ENDS {
                if let Some(why) = is_open(history) {
                    return Err(Violation { rule, event: Box::new(history.last.clone()), why });
                }
            }
        }
        let Some(last) = &self.families.last else { return Ok(()) };
        for &(rule, is_open) in FAMILY_ENDS {
            if let Some(why) = is_open(&self.families) {
                return Err(Violation { rule, event: Box::new(last.clone()), why });
            }
        }
        Ok(())
    }
}

/// Checks a trace while it is made, and keeps the first violation.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    checker: Checker,
    first: Option<Violation>,
}

impl Watch {
    /// With these bounds.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { checker: Checker::new(limits), first: None }
    }

    /// When the trace is over.
    ///
    /// # Errors
    /// The first violation.
    pub fn finish(self) -> Result<(), Violation> {
        self.first.map_or_else(|| self.checker.end(), Err)
    }
}

impl Sink for Watch {
    fn take(&mut self, event: TraceEvent) {
        if self.first.is_none() {
            self.first = self.checker.see(&event).err();
        }
    }
}
