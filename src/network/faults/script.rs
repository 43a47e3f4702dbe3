//! A script at work: counts the questions, and finds the rules that they meet.

use call_manager::{Time, VcHandle};
use co_params::Status;

use super::{Fate, Instead};
use crate::network::per_vc::PerVc;
use crate::scenario::{Question, ScriptRule, Seam};

/// The rules for one seam, and how often each has seen its question on each VC.
#[derive(Debug)]
pub(super) struct Script {
    rules: Vec<Rule>,
    /// Rules that wait for their time, the first to come last.
    timed: Vec<(Time, ScriptRule)>,
}

#[derive(Debug)]
struct Rule {
    rule: ScriptRule,
    seen: PerVc<u32>,
}

impl Script {
    pub(super) fn new(rules: &[ScriptRule], seam: Seam) -> Self {
        let here = || rules.iter().filter(move |rule| rule.at == seam).cloned();
        let counting = here().filter(|rule| rule.time.is_none());
        let mut timed: Vec<_> =
            here().filter_map(|rule| Some((Time::ZERO.after(rule.time?), rule))).collect();
        timed.sort_by_key(|(at, _)| *at);
        timed.reverse();
        let rules = counting.map(|rule| Rule { rule, seen: PerVc::new() }).collect();
        Self { rules, timed }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.timed.is_empty()
    }

    pub(super) fn acts(&self) -> bool {
        let timed = self.timed.iter().map(|(_, rule)| rule);
        self.rules.iter().map(|rule| &rule.rule).chain(timed).any(ScriptRule::acts)
    }

    /// The rules that this question meets; each counts it.
    pub(super) fn meets(&mut self, vc: VcHandle, question: Question) -> Vec<&ScriptRule> {
        let mut met = Vec::new();
        for Rule { rule, seen } in &mut self.rules {
            let is_asked = rule.ask.is_none_or(|ask| ask == question);
            if !is_asked || rule.vc.is_some_and(|place| place as usize != vc.index()) {
                continue;
            }
            let number = seen.get(vc).copied().unwrap_or(0) + 1;
            seen.insert(vc, number);
            if rule.answer == Some(number) {
                met.push(&*rule);
            }
        }
        met
    }

    /// The next rule whose time has come.
    pub(super) fn due(&mut self, now: Time) -> Option<ScriptRule> {
        let is_due = self.timed.last().is_some_and(|(at, _)| *at <= now);
        is_due.then(|| self.timed.pop().map(|(_, rule)| rule))?
    }

    pub(super) fn poll_timeout(&self) -> Option<Time> {
        self.timed.last().map(|(at, _)| *at)
    }
}

impl Fate {
    /// What a rule does to a question. Several rules add up; the last that answers instead counts.
    pub(super) fn follow(&mut self, rule: &ScriptRule) {
        let refusal = rule.status.map(|status| Instead::Refuse(status.status()));
        let refusal = refusal.or(rule.refuse.then_some(Instead::Refuse(Status::Failure)));
        let rate = rule.counter.or(rule.round).map(Instead::Rate);
        let collides = rule.collide.then_some(Instead::Collide);
        self.instead = refusal.or(rate).or(collides).or(self.instead);
        self.is_lost |= rule.lost;
        self.is_silent |= rule.silent;
        self.strays |= rule.stray;
        self.times = self.times.max(rule.times);
        self.late += rule.late;
    }
}
