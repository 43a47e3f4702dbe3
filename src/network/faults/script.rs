//! A script at work: counts the questions, and finds the rules that they meet.

use std::collections::BTreeSet;

use call_manager::{Time, VcHandle};
use co_params::Status;

use super::{Fate, Instead};
use crate::network::per_vc::PerVc;
use crate::scenario::{Question, ScriptRule, Seam};

/// The rules for one seam. Each is known by its number among the rules for all seams, from 1.
#[derive(Debug)]
pub(super) struct Script {
    rules: Vec<Rule>,
    /// Rules that wait for their time, the first to come last.
    timed: Vec<(Time, Deed)>,
    /// Rules of which nothing has come so far.
    idle: BTreeSet<usize>,
}

#[derive(Debug)]
struct Rule {
    number: usize,
    rule: ScriptRule,
    /// How often it has seen its question on each VC.
    seen: PerVc<u32>,
}

/// A rule by which far ends are to act.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    number: usize,
    pub(super) rule: ScriptRule,
}

impl Script {
    pub(super) fn new(rules: &[ScriptRule], seam: Seam) -> Self {
        let (mut counting, mut timed) = (Vec::new(), Vec::new());
        for (rule, number) in rules.iter().cloned().zip(1..).filter(|(rule, _)| rule.at == seam) {
            match rule.time {
                Some(time) => timed.push((Time::ZERO.after(time), Deed { number, rule })),
                None => counting.push(Rule { number, rule, seen: PerVc::new() }),
            }
        }
        timed.sort_by_key(|(at, _)| *at);
        timed.reverse();
        let timed_numbers = timed.iter().map(|(_, deed)| deed.number);
        let idle = counting.iter().map(|rule| rule.number).chain(timed_numbers).collect();
        Self { rules: counting, timed, idle }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.timed.is_empty()
    }

    pub(super) fn acts(&self) -> bool {
        let timed = self.timed.iter().map(|(_, deed)| &deed.rule);
        self.rules.iter().map(|rule| &rule.rule).chain(timed).any(ScriptRule::acts)
    }

    /// What rules make of the fate of a question, and the deeds that it brings about. Each rule
    /// counts it.
    pub(super) fn meets(&mut self, vc: VcHandle, question: Question, fate: &mut Fate) -> Vec<Deed> {
        let mut deeds = Vec::new();
        for Rule { number, rule, seen } in &mut self.rules {
            let is_asked = rule.ask.is_none_or(|ask| ask == question);
            if !is_asked || rule.vc.is_some_and(|place| place as usize != vc.index()) {
                continue;
            }
            let count = seen.get(vc).copied().unwrap_or(0) + 1;
            seen.insert(vc, count);
            if rule.answer != Some(count) {
                continue;
            }
            fate.follow(rule);
            if rule.acts() {
                deeds.push(Deed { number: *number, rule: rule.clone() });
            } else {
                self.idle.remove(number);
            }
        }
        deeds
    }

    /// Far ends have acted.
    pub(super) fn is_done(&mut self, deed: &Deed) {
        self.idle.remove(&deed.number);
    }

    /// The numbers of the rules of which nothing has come: their question was not put, their time has
    /// not come, or no far end could act.
    pub(super) fn idle(&self) -> impl Iterator<Item = usize> {
        self.idle.iter().copied()
    }

    /// The next deed whose time has come.
    pub(super) fn due(&mut self, now: Time) -> Option<Deed> {
        let is_due = self.timed.last().is_some_and(|(at, _)| *at <= now);
        is_due.then(|| self.timed.pop().map(|(_, deed)| deed))?
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
