//! What happens when capacity falls below what is reserved.
//!
//! The link is overcommitted then. The network proposes to calls that they shrink, in an
//! [`Order`], each by no more than a share of its rate, until what they would give up is enough
//! (pre-emption by reduction, RFC 4495). A call that has to shrink further is asked again. If too
//! many refuse, or if it takes too long, calls are released in the same order until what is left
//! fits. So a link is overcommitted for a bounded time, and never by more than the fall.

use std::cmp::Reverse;

use call_manager::vc::ReleaseCause;
use call_manager::{Time, VcHandle};

use super::ends::Call;
use super::{Act, Due, Switch};
use crate::network::admission::Admission;
use crate::network::chance::Chance;
use crate::network::link::Link;
use crate::network::rates::{Rates, cut};
use crate::scenario::RemoteSettings;

/// Which call shrinks first, and is released first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The one that was set up first.
    #[default]
    Oldest,
    /// The one with the largest rate; of several the oldest.
    Largest,
}

/// "Resource unavailable, unspecified" of Q.850: a client hears `RESOURCES`, and not that the other end
/// has asked for it. Cause 8, pre-emption, is in the class of normal events, which tells it nothing.
const NO_ROOM: ReleaseCause = ReleaseCause { value: 47, diagnostic: None };

/// The way back within capacity.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Relief {
    /// Reliefs so far, this one included.
    number: u64,
    is_under_way: bool,
    /// Whether what calls are about to give up is enough.
    is_planned: bool,
    refusals: u32,
}

impl Relief {
    /// A call has refused to shrink. Answers the number of the relief in which it has.
    pub(super) fn refused(&mut self) -> u64 {
        self.refusals += 1;
        self.is_planned = false;
        self.number
    }

    /// A call keeps more than it was about to.
    pub(super) fn plan_again(&mut self) {
        self.is_planned = false;
    }
}

impl<A: Admission> Switch<A> {
    /// Plans the first change of every link's capacity. Calls are remembered if there is one.
    pub(super) fn plan_capacities(&mut self) {
        let changing = self.settings.schedules().map(|it| !it.steps().is_empty());
        let links: Vec<bool> = changing.collect();
        if links.contains(&true) {
            let remote = RemoteSettings::default();
            self.ends = Some(Box::new(super::Ends::new(remote, Chance::new(0, 0))));
        }
        for link in (0..links.len()).filter(|&link| links[link]) {
            self.plan_capacity(link, 0);
        }
    }

    /// A link has its next capacity, and the one after that is planned.
    pub(super) fn change_capacity(&mut self, now: Time, link: usize, step: usize) {
        let schedule = self.settings.schedules().nth(link);
        let Some(next) = schedule.and_then(|it| it.steps().get(step).copied()) else { return };
        self.path.set_capacity(link, next.capacity);
        self.plan_capacity(link, step + 1);
        self.begin_relief(now);
    }

    fn plan_capacity(&mut self, link: usize, step: usize) {
        let schedule = self.settings.schedules().nth(link);
        if let Some(next) = schedule.and_then(|it| it.steps().get(step).copied()) {
            self.agenda.enter(next.at, Due::Act(Act::Capacity { link, step }));
        }
    }

    /// Starts to make room if a link is overcommitted; if that goes on already, its patience does
    /// not begin anew, so that capacity which falls again and again does not put an end off.
    fn begin_relief(&mut self, now: Time) {
        let is_overcommitted = self.is_overcommitted();
        let Some(ends) = &mut self.ends else { return };
        if is_overcommitted && !ends.relief.is_under_way {
            let number = ends.relief.number + 1;
            ends.relief = Relief { number, is_under_way: true, is_planned: false, refusals: 0 };
            let end = now.after(self.settings.shrink_patience);
            self.agenda.enter(end, Due::Act(Act::Preempt { relief: number }));
        }
        if let Some(ends) = &mut self.ends {
            ends.relief.plan_again();
        }
        self.relieve(now);
    }

    /// Proposes what is missing for all links to come within their capacity, or ends the relief if
    /// they are.
    pub(super) fn relieve(&mut self, now: Time) {
        let Some(ends) = &mut self.ends else { return };
        if !ends.relief.is_under_way {
            return;
        }
        let Relief { refusals, is_planned, .. } = ends.relief;
        if !self.is_overcommitted() {
            self.end_relief();
        } else if refusals >= self.settings.shrink_refusals {
            self.preempt(now);
        } else if !is_planned {
            self.propose_to_shrink(now);
        }
    }

    /// The time that a relief may take is over.
    pub(super) fn lose_patience(&mut self, now: Time, number: u64) {
        let relief = self.ends.as_ref().map(|ends| ends.relief);
        if relief.is_some_and(|relief| relief.is_under_way && relief.number == number) {
            self.preempt(now);
        }
    }

    fn end_relief(&mut self) {
        if let Some(ends) = &mut self.ends {
            ends.relief.is_under_way = false;
        }
    }

    fn is_overcommitted(&self) -> bool {
        self.path.links().iter().any(|link| link.excess() != Rates::ZERO)
    }

    fn propose_to_shrink(&mut self, now: Time) {
        let mut missing = self.missing();
        for vc in self.in_order() {
            let most = self.most_missing(vc, &missing);
            let Some(terms) = self.shrunk(vc, most) else { continue };
            let relief = self.path.confirmed(vc).above(self.path.demand(&terms));
            if self.suggest(now, vc, terms, true) {
                for &link in self.path.way(vc) {
                    missing[link] = missing[link].above(relief);
                }
            }
        }
        if let Some(ends) = &mut self.ends {
            ends.relief.is_planned = missing.iter().all(|&rates| rates == Rates::ZERO);
        }
    }

    /// What is reserved above the capacity of each link, less what calls are about to give up.
    fn missing(&self) -> Vec<Rates> {
        let mut missing: Vec<Rates> = self.path.links().iter().map(Link::excess).collect();
        let Some(ends) = &self.ends else { return missing };
        for (vc, _) in ends.calls.iter() {
            for &link in self.path.way(vc) {
                let books = &self.path.links()[link];
                let relief = books.held(vc).above(books.expected(vc));
                missing[link] = missing[link].above(relief);
            }
        }
        missing
    }

    fn most_missing(&self, vc: VcHandle, missing: &[Rates]) -> Rates {
        self.path.way(vc).iter().map(|&link| missing[link]).fold(Rates::ZERO, Rates::max)
    }

    /// The terms of a call that gives up as much as is missing, as far as one proposal goes. `None`
    /// if nothing is missing, or the call cannot, has refused, or has something else to do.
    fn shrunk(&self, vc: VcHandle, missing: Rates) -> Option<call_manager::Terms> {
        let ends = self.ends.as_ref()?;
        let call = ends.calls.get(vc)?;
        if !call.is_idle() || call.refused_in == ends.relief.number || self.path.is_changing(vc) {
            return None;
        }
        let has = self.path.confirmed(vc);
        let least = |rate: u64| self.settings.shrink_to.part(rate).max(8).next_multiple_of(8);
        let least = has.zip(has, |rate, _| least(rate));
        let rates = has.above(missing).whole_bytes().max(least).min(has);
        let terms = cut(call.in_force.as_ref()?, rates);
        let gives = has.above(self.path.demand(&terms)).min(missing);
        (gives != Rates::ZERO).then_some(terms)
    }

    /// Releases calls, with [`NO_ROOM`], until what is left fits; first those that the call manager has not seen.
    fn preempt(&mut self, now: Time) {
        // Releasing a call asks for relief again, which is what goes on here.
        self.end_relief();
        while self.is_overcommitted() && self.withdraw_offer() {}
        for vc in self.in_order() {
            let links = self.path.links();
            let helps =
                |&link: &usize| links[link].excess().min(links[link].held(vc)) != Rates::ZERO;
            if self.path.way(vc).iter().any(helps) {
                self.end_call(now, vc, Some(NO_ROOM));
            }
        }
    }

    /// The calls in the order in which they have to give something up.
    fn in_order(&self) -> Vec<VcHandle> {
        let Some(ends) = &self.ends else { return Vec::new() };
        let mut calls: Vec<(VcHandle, &Call)> = ends.calls.iter().collect();
        match self.settings.shrink {
            Order::Oldest => calls.sort_by_key(|(_, call)| call.number),
            Order::Largest => calls.sort_by_key(|&(vc, call)| {
                let Rates { transmit, receive } = self.path.confirmed(vc);
                (Reverse(transmit.max(receive)), call.number)
            }),
        }
        calls.into_iter().map(|(vc, _)| vc).collect()
    }
}
