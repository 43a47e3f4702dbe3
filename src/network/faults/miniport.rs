//! Faults of the miniport.

use call_manager::{
    Miniport, MiniportAnswer, MiniportEvent, Packet, Reply, Terms, Ticket, Time, VcHandle,
};
use co_params::Status;

use super::courier::Courier;
use super::script::Script;
use super::{Fate, Instead};
use crate::network::chance::Chance;
use crate::network::per_vc::PerVc;
use crate::network::rates::{Rates, set};
use crate::network::token_rates;
use crate::scenario::{MiniportFaultSettings, Question, ScriptRule, Seam};

/// A miniport behind faults.
#[derive(Debug)]
pub struct MiniportFaults<M> {
    inner: M,
    work: Option<Box<Work>>,
}

/// What is to go wrong at a miniport, by script and by chance.
#[derive(Debug)]
pub struct MiniportPlan {
    script: Script,
    settings: MiniportFaultSettings,
    chance: Chance,
}

#[derive(Debug)]
struct Work {
    plan: MiniportPlan,
    courier: Courier<MiniportEvent>,
    /// The last order on each VC, which a stray answer answers.
    last: PerVc<Ticket>,
    /// What the last order that was rounded said in the end.
    rounded: PerVc<(Ticket, Terms)>,
}

impl MiniportPlan {
    /// What these settings and those rules that are about the miniport say.
    #[must_use]
    pub fn new(settings: MiniportFaultSettings, rules: &[ScriptRule], chance: Chance) -> Self {
        Self { script: Script::new(rules, Seam::Miniport), settings, chance }
    }

    fn is_empty(&self) -> bool {
        self.script.is_empty() && self.settings.is_none()
    }

    /// One throw decides what becomes of an activation, and one each how the answer travels. None is
    /// thrown where nothing can happen.
    fn seeded(&mut self, question: Question) -> Fate {
        let mut fate = Fate::FAIR;
        if self.settings.is_none() {
            return fate;
        }
        let MiniportFaultSettings { refuse, not_accepted, closing, round, silent, .. } =
            self.settings;
        let dice = self.chance.fraction();
        if question == Question::Activate {
            let refusals = [
                (refuse, Instead::Refuse(Status::Failure)),
                (not_accepted, Instead::Refuse(Status::NotAccepted)),
                (closing, Instead::Refuse(Status::Closing)),
                (round, Instead::More),
            ];
            let mut below = 0.0;
            fate.instead = refusals.into_iter().find_map(|(probability, instead)| {
                below += probability;
                (dice < below).then_some(instead)
            });
            fate.is_lost = fate.instead.is_none() && dice < below + silent;
        }
        fate.times += u32::from(self.chance.fraction() < self.settings.duplicate);
        fate.strays = self.chance.fraction() < self.settings.stray;
        fate.late = self.chance.delay(self.settings.delay);
        fate
    }
}

impl<M: Miniport> MiniportFaults<M> {
    /// A miniport before which this goes wrong.
    pub fn new(inner: M, plan: MiniportPlan) -> Self {
        let work = (!plan.is_empty()).then(|| Box::new(Work::new(plan)));
        Self { inner, work }
    }

    /// The miniport itself.
    pub const fn inner(&self) -> &M {
        &self.inner
    }

    fn tell(
        &mut self,
        now: Time,
        ticket: Ticket,
        (question, told): (Question, Option<&Terms>),
        put: impl FnOnce(&mut M, Option<&Terms>) -> Reply<MiniportAnswer>,
    ) -> Reply<MiniportAnswer> {
        let Some(work) = &mut self.work else { return put(&mut self.inner, told) };
        let mut fate = work.plan.seeded(question);
        for rule in work.plan.script.meets(ticket.vc, question) {
            fate.follow(rule);
        }
        let stray = work.last.insert(ticket.vc, ticket).map(stray);
        work.rounded.remove(ticket.vc);
        if fate.is_lost {
            return Reply::Later;
        }
        let reply = match (fate.instead, told) {
            (Some(Instead::Refuse(status)), _) => Reply::Now(MiniportAnswer::Refused(status)),
            (Some(Instead::Rate(rate)), Some(told)) => {
                let rounded = set(told, Rates::both(rate));
                work.round(ticket, told, &rounded);
                put(&mut self.inner, Some(&rounded))
            }
            (Some(Instead::More), Some(told)) => {
                let rates = token_rates(told);
                let rounded = set(told, rates + rates.zip(Rates::ZERO, |rate, _| rate / 8));
                work.round(ticket, told, &rounded);
                put(&mut self.inner, Some(&rounded))
            }
            (None | Some(Instead::Rate(_) | Instead::More | Instead::Collide), told) => {
                put(&mut self.inner, told)
            }
        };
        work.dispatch(now, ticket, fate, stray, reply)
    }
}

impl Work {
    const fn new(plan: MiniportPlan) -> Self {
        Self { plan, courier: Courier::new(), last: PerVc::new(), rounded: PerVc::new() }
    }

    fn round(&mut self, ticket: Ticket, told: &Terms, rounded: &Terms) {
        if rounded != told {
            self.rounded.insert(ticket.vc, (ticket, rounded.clone()));
        }
    }

    /// Sends an answer, or what is known of it, on its way.
    fn dispatch(
        &mut self,
        now: Time,
        ticket: Ticket,
        fate: Fate,
        stray: Option<MiniportEvent>,
        reply: Reply<MiniportAnswer>,
    ) -> Reply<MiniportAnswer> {
        match reply {
            Reply::Now(answer) => {
                let answer = self.true_to(ticket, answer);
                if fate.travels_freely() {
                    return Reply::Now(answer);
                }
                self.courier.carry(now, &fate, stray, MiniportEvent::Answer(ticket, answer));
            }
            Reply::Later if fate.travels_freely() => {}
            Reply::Later => {
                if let Some(stray) = stray.filter(|_| fate.strays) {
                    self.courier.carry(now, &Fate::FAIR, None, stray);
                }
                self.courier.await_answer(ticket, Fate { strays: false, ..fate });
            }
        }
        Reply::Later
    }

    /// A miniport that did something else than it was told has rounded.
    fn true_to(&mut self, ticket: Ticket, answer: MiniportAnswer) -> MiniportAnswer {
        let rounded = self.rounded.get(ticket.vc).filter(|(asked, _)| *asked == ticket);
        match (answer, rounded) {
            (MiniportAnswer::Done, Some((_, rounded))) => MiniportAnswer::Rounded(rounded.clone()),
            (
                answer @ (MiniportAnswer::Done
                | MiniportAnswer::Rounded(_)
                | MiniportAnswer::Unacceptable
                | MiniportAnswer::Refused(_)
                | MiniportAnswer::Alternative(_)),
                _,
            ) => answer,
        }
    }
}

/// An answer to an order that is not given any more.
const fn stray(ticket: Ticket) -> MiniportEvent {
    MiniportEvent::Answer(ticket, MiniportAnswer::Refused(Status::Failure))
}

impl<M: Miniport> Miniport for MiniportFaults<M> {
    fn create_vc(&mut self, now: Time, vc: VcHandle) -> Result<(), Status> {
        self.inner.create_vc(now, vc)
    }

    fn delete_vc(&mut self, now: Time, vc: VcHandle) {
        self.inner.delete_vc(now, vc);
    }

    fn activate_vc(&mut self, now: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        let order = (Question::Activate, Some(terms));
        self.tell(now, ticket, order, |inner, told| {
            inner.activate_vc(now, ticket, told.unwrap_or(terms))
        })
    }

    fn deactivate_vc(&mut self, now: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        let order = (Question::Deactivate, None);
        self.tell(now, ticket, order, |inner, _| inner.deactivate_vc(now, ticket))
    }

    fn send(&mut self, now: Time, vc: VcHandle, packet: Packet) -> Reply<Status> {
        self.inner.send(now, vc, packet)
    }

    fn returned(&mut self, now: Time, vc: VcHandle, packet: Packet) {
        self.inner.returned(now, vc, packet);
    }

    fn poll_event(&mut self, now: Time) -> Option<MiniportEvent> {
        let Some(work) = &mut self.work else { return self.inner.poll_event(now) };
        loop {
            if let Some(event) = work.courier.poll(now) {
                return Some(event);
            }
            let event = match self.inner.poll_event(now)? {
                MiniportEvent::Answer(ticket, answer) => {
                    let event = MiniportEvent::Answer(ticket, work.true_to(ticket, answer));
                    if let Some(fate) = work.courier.fate_of(ticket) {
                        work.courier.carry(now, &fate, None, event);
                        continue;
                    }
                    event
                }
                event @ (MiniportEvent::SendComplete(..)
                | MiniportEvent::Received(..)
                | MiniportEvent::ResetStart
                | MiniportEvent::ResetEnd) => event,
            };
            return work.courier.passes(Some(event));
        }
    }

    #[inline]
    fn poll_timeout(&self) -> Option<Time> {
        let inner = self.inner.poll_timeout();
        match &self.work {
            None => inner,
            Some(work) => work.courier.poll_timeout().into_iter().chain(inner).min(),
        }
    }
}
