//! Faults of signalling messages.

use call_manager::handle::CloseData;
use call_manager::vc::ReleaseCause;
use call_manager::{
    Capabilities, NetworkAnswer, NetworkEvent, OfferId, PartyTicket, Reply, Role, SapTicket,
    Signaling, Terms, Ticket, Time, VcHandle,
};
use co_params::{Sap, Status};

use super::Instead;
use super::exchange::Exchange;
use super::plan::Plan;
use crate::network::audit::Books;
use crate::network::far_end::FarEnd;
use crate::network::link::Link;
use crate::network::rates::{Rates, cut};
use crate::scenario::{Question, ScriptRule};

/// A network behind faults.
#[derive(Debug)]
pub struct Faults<S> {
    inner: S,
    work: Option<Box<Work>>,
}

#[derive(Debug)]
struct Work {
    plan: Plan,
    exchange: Exchange<NetworkAnswer>,
    undone: u64,
}

impl<S: Signaling + FarEnd> Faults<S> {
    /// A network before which this goes wrong. One that is to obey scripts about far ends remembers
    /// its calls from now on.
    pub fn new(mut inner: S, plan: Plan) -> Self {
        if plan.script.acts() {
            inner.prepare();
        }
        let work = Work { plan, exchange: Exchange::new(), undone: 0 };
        let work = (!work.plan.is_empty()).then(|| Box::new(work));
        Self { inner, work }
    }

    /// The network itself.
    pub const fn inner(&self) -> &S {
        &self.inner
    }

    /// How many rules asked for something that could not be: there was no such call, or SAP, or the
    /// far end had no room or power for it.
    #[must_use]
    pub fn undone(&self) -> u64 {
        self.work.as_ref().map_or(0, |work| work.undone)
    }

    /// The rules of which nothing has come, by their numbers in the script, from 1: their question was
    /// not put or their time not reached, or no far end could act.
    pub fn idle_rules(&self) -> impl Iterator<Item = usize> {
        self.work.iter().flat_map(|work| work.plan.script.idle())
    }

    /// Puts a question, if it arrives. Only the terms of one that can be countered are given.
    fn ask(
        &mut self,
        now: Time,
        ticket: Ticket,
        (question, wanted): (Question, Option<&Terms>),
        put: impl FnOnce(&mut S, Option<&Terms>) -> Reply<NetworkAnswer>,
    ) -> Reply<NetworkAnswer> {
        let Some(Work { plan, exchange, undone }) = self.work.as_deref_mut() else {
            return put(&mut self.inner, wanted);
        };
        let (fate, deeds) = plan.meets(ticket.vc, question);
        exchange.begin(now, ticket, &fate);
        for deed in deeds {
            if act(&mut self.inner, now, Some(ticket.vc), &deed.rule) {
                plan.script.is_done(&deed);
            } else {
                *undone += 1;
            }
        }
        if fate.is_lost {
            return Reply::Later;
        }
        let reply = match (fate.instead, wanted) {
            (_, wanted) if exchange.was_put(ticket) => {
                let asked = wanted.map(|wanted| exchange.asked(ticket, wanted));
                put(&mut self.inner, asked.as_ref())
            }
            (Some(Instead::Refuse(_)), _) => Reply::Now(NetworkAnswer::Refused),
            (Some(Instead::Collide), _) => Reply::Now(NetworkAnswer::Collided),
            (Some(Instead::Rate(most)), Some(wanted)) => {
                let less = cut(wanted, Rates::both(most));
                exchange.put(ticket);
                let reply = put(&mut self.inner, Some(&less));
                exchange.alter(ticket, wanted, less);
                reply
            }
            (None | Some(Instead::Rate(_) | Instead::More), wanted) => {
                exchange.put(ticket);
                put(&mut self.inner, wanted)
            }
        };
        exchange.dispatch(now, ticket, fate, reply)
    }
}

/// Lets a far end do what a rule says. Says whether all of it was possible.
fn act<S: FarEnd>(network: &mut S, now: Time, vc: Option<VcHandle>, rule: &ScriptRule) -> bool {
    let mut is_done = true;
    if let Some(rate) = rule.propose {
        is_done &= vc.is_some_and(|vc| network.propose(now, vc, Rates::transmit(rate)));
    }
    if rule.release {
        is_done &= vc.is_some_and(|vc| network.hang_up(now, vc));
    }
    if rule.call {
        is_done &= network.call(now);
    }
    is_done
}

impl<S: Signaling + FarEnd> Signaling for Faults<S> {
    const ROLE: Role = S::ROLE;

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.ask(now, ticket, (Question::Setup, Some(wanted)), |inner, asked| {
            inner.setup(now, ticket, asked.unwrap_or(wanted))
        })
    }

    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.ask(now, ticket, (Question::Modify, Some(wanted)), |inner, asked| {
            inner.modify(now, ticket, asked.unwrap_or(wanted))
        })
    }

    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let question = (Question::Restore, None);
        self.ask(now, ticket, question, |inner, _| inner.restore(now, ticket, agreed))
    }

    fn confirm(&mut self, now: Time, vc: VcHandle, agreed: &Terms) {
        self.inner.confirm(now, vc, agreed);
    }

    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        let question = (Question::Release, None);
        self.ask(now, ticket, question, |inner, _| inner.release(now, ticket))
    }

    fn release_with(
        &mut self,
        now: Time,
        ticket: Ticket,
        cause: ReleaseCause,
    ) -> Reply<NetworkAnswer> {
        let question = (Question::Release, None);
        self.ask(now, ticket, question, |inner, _| inner.release_with(now, ticket, cause))
    }

    fn accept_offer(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let question = (Question::AcceptOffer, None);
        self.ask(now, ticket, question, |inner, _| inner.accept_offer(now, ticket, agreed))
    }

    fn accept_proposal(
        &mut self,
        now: Time,
        ticket: Ticket,
        agreed: &Terms,
    ) -> Reply<NetworkAnswer> {
        let question = (Question::AcceptProposal, None);
        self.ask(now, ticket, question, |inner, _| inner.accept_proposal(now, ticket, agreed))
    }

    fn refuse_proposal(&mut self, now: Time, vc: VcHandle) {
        self.inner.refuse_proposal(now, vc);
    }

    fn assign(&mut self, now: Time, offer: OfferId, vc: Result<VcHandle, Status>) {
        if let (Some(work), Ok(vc)) = (&mut self.work, vc) {
            work.exchange.know(vc);
        }
        self.inner.assign(now, offer, vc);
    }

    fn close_data(&mut self, now: Time, vc: VcHandle, data: &CloseData) {
        self.inner.close_data(now, vc, data);
    }

    fn register_sap(&mut self, now: Time, ticket: SapTicket, sap: &Sap) -> Reply<Status> {
        self.inner.register_sap(now, ticket, sap)
    }

    fn deregister_sap(&mut self, now: Time, ticket: SapTicket) -> Reply<Status> {
        self.inner.deregister_sap(now, ticket)
    }

    fn add_party(
        &mut self,
        now: Time,
        ticket: PartyTicket,
        vc: VcHandle,
        wanted: &Terms,
    ) -> Reply<NetworkAnswer> {
        self.inner.add_party(now, ticket, vc, wanted)
    }

    fn drop_party(&mut self, now: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        self.inner.drop_party(now, ticket)
    }

    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        let Some(work) = &mut self.work else { return self.inner.poll_event(now) };
        while let Some(deed) = work.plan.script.due(now) {
            let vc = deed.rule.vc.and_then(|place| work.exchange.at_place(place));
            if act(&mut self.inner, now, vc, &deed.rule) {
                work.plan.script.is_done(&deed);
            } else {
                work.undone += 1;
            }
        }
        work.exchange.poll(now, || self.inner.poll_event(now))
    }

    #[inline]
    fn poll_timeout(&self) -> Option<Time> {
        let inner = self.inner.poll_timeout();
        let Some(work) = &self.work else { return inner };
        let due = [work.plan.script.poll_timeout(), work.exchange.poll_timeout(), inner];
        due.into_iter().flatten().min()
    }
}

impl<S: FarEnd> FarEnd for Faults<S> {
    fn prepare(&mut self) {
        self.inner.prepare();
    }

    fn propose(&mut self, now: Time, vc: VcHandle, rates: Rates) -> bool {
        self.inner.propose(now, vc, rates)
    }

    fn hang_up(&mut self, now: Time, vc: VcHandle) -> bool {
        self.inner.hang_up(now, vc)
    }

    fn call(&mut self, now: Time) -> bool {
        self.inner.call(now)
    }
}

impl<S: Books> Books for Faults<S> {
    fn links(&self) -> &[Link] {
        self.inner.links()
    }

    fn demand(&self, terms: &Terms) -> Rates {
        self.inner.demand(terms)
    }

    fn settled(&self, vc: VcHandle) -> Option<Rates> {
        self.inner.settled(vc)
    }

    fn has_left(&self, vc: VcHandle) -> bool {
        self.inner.has_left(vc)
    }
}
