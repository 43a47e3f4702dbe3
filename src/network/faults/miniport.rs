//! Faults of the miniport.

use call_manager::{
    Miniport, MiniportAnswer, MiniportEvent, Packet, Reply, Terms, Ticket, Time, VcHandle,
};
use co_params::Status;

use super::Instead;
use super::exchange::Exchange;
use super::plan::MiniportPlan;
use crate::network::rates::{Rates, set};
use crate::network::token_rates;
use crate::scenario::Question;

/// A miniport behind faults.
#[derive(Debug)]
pub struct MiniportFaults<M> {
    inner: M,
    work: Option<Box<Work>>,
}

#[derive(Debug)]
struct Work {
    plan: MiniportPlan,
    exchange: Exchange<MiniportAnswer>,
}

impl<M: Miniport> MiniportFaults<M> {
    /// A miniport before which this goes wrong.
    pub fn new(inner: M, plan: MiniportPlan) -> Self {
        let work = Work { plan, exchange: Exchange::new() };
        let work = (!work.plan.is_empty()).then(|| Box::new(work));
        Self { inner, work }
    }

    /// The miniport itself.
    pub const fn inner(&self) -> &M {
        &self.inner
    }

    /// The rules whose order was not put, by their numbers in the script, from 1.
    pub fn idle_rules(&self) -> impl Iterator<Item = usize> {
        self.work.iter().flat_map(|work| work.plan.script.idle())
    }

    /// Puts an order, if it arrives. Only one to activate has terms.
    fn tell(
        &mut self,
        now: Time,
        ticket: Ticket,
        (order, told): (Question, Option<&Terms>),
        put: impl FnOnce(&mut M, Option<&Terms>) -> Reply<MiniportAnswer>,
    ) -> Reply<MiniportAnswer> {
        let Some(Work { plan, exchange }) = self.work.as_deref_mut() else {
            return put(&mut self.inner, told);
        };
        let fate = plan.meets(ticket.vc, order);
        exchange.begin(now, ticket, &fate);
        if fate.is_lost {
            return Reply::Later;
        }
        let reply = match (fate.instead, told) {
            (Some(Instead::Refuse(status)), _) => Reply::Now(MiniportAnswer::Refused(status)),
            (Some(instead @ (Instead::Rate(_) | Instead::More)), Some(told)) => {
                let rounded = rounded(told, instead);
                let reply = put(&mut self.inner, Some(&rounded));
                exchange.alter(ticket, told, rounded);
                reply
            }
            (None | Some(Instead::Rate(_) | Instead::More | Instead::Collide), told) => {
                put(&mut self.inner, told)
            }
        };
        exchange.dispatch(now, ticket, fate, reply)
    }
}

/// The terms at the rate that the miniport uses instead.
fn rounded(told: &Terms, instead: Instead) -> Terms {
    match instead {
        Instead::Rate(rate) => set(told, Rates::both(rate)),
        Instead::More => {
            let rates = token_rates(told);
            set(told, rates + rates.zip(Rates::ZERO, |rate, _| rate / 8))
        }
        Instead::Refuse(_) | Instead::Collide => told.clone(),
    }
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
        work.exchange.poll(now, || self.inner.poll_event(now))
    }

    #[inline]
    fn poll_timeout(&self) -> Option<Time> {
        let inner = self.inner.poll_timeout();
        let Some(work) = &self.work else { return inner };
        [work.exchange.poll_timeout(), inner].into_iter().flatten().min()
    }
}
