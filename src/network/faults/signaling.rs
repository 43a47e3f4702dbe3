//! Faults of signalling messages.

use call_manager::handle::CloseData;
use call_manager::vc::ReleaseCause;
use call_manager::{
    Capabilities, NetworkAnswer, NetworkEvent, OfferId, PartyTicket, Reply, SapTicket, Signaling,
    Terms, Ticket, Time, VcHandle,
};
use co_params::{CallParameters, Sap, Status};

use super::courier::Courier;
use super::script::Script;
use super::{Fate, Instead};
use crate::network::audit::Books;
use crate::network::chance::Chance;
use crate::network::far_end::FarEnd;
use crate::network::link::Link;
use crate::network::per_vc::PerVc;
use crate::network::rates::{Rates, cut};
use crate::scenario::{FaultSettings, Question, ScriptRule, Seam};

/// A network behind faults.
#[derive(Debug)]
pub struct Faults<S> {
    inner: S,
    work: Option<Box<Work>>,
}

/// What is to go wrong with signalling, by script and by chance. Chance alone makes a difference
/// where it is asked for.
#[derive(Debug)]
pub struct Plan {
    script: Script,
    settings: FaultSettings,
    chance: Chance,
}

#[derive(Debug)]
struct Work {
    plan: Plan,
    courier: Courier<NetworkEvent>,
    /// The last question of each VC, if one was put: a stray answer answers it.
    last: PerVc<Option<Ticket>>,
    /// What the last question that was cut asked for in the end.
    cut: PerVc<(Ticket, Terms)>,
    undone: u64,
}

impl Plan {
    /// What these settings and those rules that are about the network say.
    #[must_use]
    pub fn new(settings: FaultSettings, rules: &[ScriptRule], chance: Chance) -> Self {
        Self { script: Script::new(rules, Seam::Network), settings, chance }
    }

    fn is_empty(&self) -> bool {
        self.script.is_empty() && self.settings.is_none()
    }

    /// One throw decides what becomes of the request, and one each how the answer travels. None is
    /// thrown where nothing can happen.
    fn seeded(&mut self, question: Question) -> Fate {
        let mut fate = Fate::FAIR;
        if self.settings.is_none() {
            return fate;
        }
        let FaultSettings { lose_request, lose_answer, collide, .. } = self.settings;
        let dice = self.chance.fraction();
        if dice < lose_request {
            match question {
                Question::Release => fate.is_silent = true,
                Question::Setup
                | Question::Modify
                | Question::Restore
                | Question::AcceptOffer
                | Question::AcceptProposal
                | Question::Activate
                | Question::Deactivate => fate.is_lost = true,
            }
        } else if dice < lose_request + lose_answer {
            fate.is_silent = true;
        } else if dice < lose_request + lose_answer + collide && question == Question::Modify {
            fate.instead = Some(Instead::Collide);
        }
        fate.times += u32::from(self.chance.fraction() < self.settings.duplicate);
        fate.is_overtaken = self.chance.fraction() < self.settings.reorder;
        fate.strays = self.chance.fraction() < self.settings.stray;
        fate.late = self.chance.delay(self.settings.delay);
        fate
    }
}

impl<S: Signaling + FarEnd> Faults<S> {
    /// A network before which this goes wrong. One that is to obey scripts about far ends remembers
    /// its calls from now on.
    pub fn new(mut inner: S, plan: Plan) -> Self {
        if plan.script.acts() {
            inner.prepare();
        }
        let work = (!plan.is_empty()).then(|| Box::new(Work::new(plan)));
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

    fn ask(
        &mut self,
        now: Time,
        ticket: Ticket,
        (question, wanted): (Question, &Terms),
        put: impl FnOnce(&mut S, &Terms) -> Reply<NetworkAnswer>,
    ) -> Reply<NetworkAnswer> {
        let Some(work) = &mut self.work else { return put(&mut self.inner, wanted) };
        let (fate, deeds) = work.meets(ticket.vc, question);
        let before = work.last.insert(ticket.vc, Some(ticket)).flatten();
        let stray = before.filter(|before| *before != ticket).map(stray);
        for deed in deeds {
            let is_done = act(&mut self.inner, now, Some(ticket.vc), &deed);
            work.undone += u64::from(!is_done);
        }
        if fate.is_lost {
            return Reply::Later;
        }
        let reply = match fate.instead {
            Some(Instead::Refuse(_)) => Reply::Now(NetworkAnswer::Refused),
            Some(Instead::Collide) => Reply::Now(NetworkAnswer::Collided),
            Some(Instead::Rate(most)) => {
                let less = cut(wanted, Rates::both(most));
                let reply = put(&mut self.inner, &less);
                if less != *wanted {
                    work.cut.insert(ticket.vc, (ticket, less));
                }
                reply
            }
            None | Some(Instead::More) => put(&mut self.inner, wanted),
        };
        work.dispatch(now, ticket, fate, stray, reply)
    }

    fn ask_to_release(
        &mut self,
        now: Time,
        ticket: Ticket,
        put: impl FnOnce(&mut S) -> Reply<NetworkAnswer>,
    ) -> Reply<NetworkAnswer> {
        if self.work.is_none() {
            return put(&mut self.inner);
        }
        // What is released has no terms any more; the question has none to be cut.
        let none = Terms::for_call(&CallParameters::default()).expect("no traffic is a legal call");
        self.ask(now, ticket, (Question::Release, &none), |inner, _| put(inner))
    }
}

impl Work {
    const fn new(plan: Plan) -> Self {
        Self { plan, courier: Courier::new(), last: PerVc::new(), cut: PerVc::new(), undone: 0 }
    }

    /// What a question meets, and what far ends do because of it.
    fn meets(&mut self, vc: VcHandle, question: Question) -> (Fate, Vec<ScriptRule>) {
        let mut fate = self.plan.seeded(question);
        let mut deeds = Vec::new();
        for rule in self.plan.script.meets(vc, question) {
            fate.follow(rule);
            deeds.extend(rule.acts().then(|| rule.clone()));
        }
        (fate, deeds)
    }

    /// Sends an answer, or what is known of it, on its way.
    fn dispatch(
        &mut self,
        now: Time,
        ticket: Ticket,
        fate: Fate,
        stray: Option<NetworkEvent>,
        reply: Reply<NetworkAnswer>,
    ) -> Reply<NetworkAnswer> {
        match reply {
            Reply::Now(answer) => {
                let answer = self.true_to(ticket, answer);
                if fate.travels_freely() {
                    return Reply::Now(answer);
                }
                self.courier.carry(now, &fate, stray, NetworkEvent::Answer(ticket, answer));
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

    /// A network that agreed to less than it was asked for has countered.
    fn true_to(&mut self, ticket: Ticket, answer: NetworkAnswer) -> NetworkAnswer {
        let cut = self.cut.get(ticket.vc).filter(|(asked, _)| *asked == ticket);
        match (answer, cut) {
            (NetworkAnswer::Accepted, Some((_, less))) => NetworkAnswer::Countered(less.clone()),
            (
                answer @ (NetworkAnswer::Accepted
                | NetworkAnswer::Countered(_)
                | NetworkAnswer::Refused
                | NetworkAnswer::Collided),
                _,
            ) => answer,
        }
    }

    fn poll_timeout(&self) -> Option<Time> {
        let script = self.plan.script.poll_timeout();
        script.into_iter().chain(self.courier.poll_timeout()).min()
    }

    /// The VC at a place of the call manager's table.
    fn at_place(&self, place: Option<u32>) -> Option<VcHandle> {
        let place = place? as usize;
        self.last.iter().map(|(vc, _)| vc).find(|vc| vc.index() == place)
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

/// An answer to a question that is not put any more.
const fn stray(ticket: Ticket) -> NetworkEvent {
    NetworkEvent::Answer(ticket, NetworkAnswer::Refused)
}

impl<S: Signaling + FarEnd> Signaling for Faults<S> {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let question = (Question::Setup, wanted);
        self.ask(now, ticket, question, |inner, wanted| inner.setup(now, ticket, wanted))
    }

    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let question = (Question::Modify, wanted);
        self.ask(now, ticket, question, |inner, wanted| inner.modify(now, ticket, wanted))
    }

    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let question = (Question::Restore, agreed);
        self.ask(now, ticket, question, |inner, _| inner.restore(now, ticket, agreed))
    }

    fn confirm(&mut self, now: Time, vc: VcHandle, agreed: &Terms) {
        self.inner.confirm(now, vc, agreed);
    }

    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.ask_to_release(now, ticket, |inner| inner.release(now, ticket))
    }

    fn release_with(
        &mut self,
        now: Time,
        ticket: Ticket,
        cause: ReleaseCause,
    ) -> Reply<NetworkAnswer> {
        self.ask_to_release(now, ticket, |inner| inner.release_with(now, ticket, cause))
    }

    fn accept_offer(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let question = (Question::AcceptOffer, agreed);
        self.ask(now, ticket, question, |inner, _| inner.accept_offer(now, ticket, agreed))
    }

    fn accept_proposal(
        &mut self,
        now: Time,
        ticket: Ticket,
        agreed: &Terms,
    ) -> Reply<NetworkAnswer> {
        let question = (Question::AcceptProposal, agreed);
        self.ask(now, ticket, question, |inner, _| inner.accept_proposal(now, ticket, agreed))
    }

    fn refuse_proposal(&mut self, now: Time, vc: VcHandle) {
        self.inner.refuse_proposal(now, vc);
    }

    fn assign(&mut self, now: Time, offer: OfferId, vc: Result<VcHandle, Status>) {
        if let (Some(work), Ok(vc)) = (&mut self.work, vc) {
            work.last.insert(vc, None);
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
        while let Some(rule) = work.plan.script.due(now) {
            let is_done = act(&mut self.inner, now, work.at_place(rule.vc), &rule);
            work.undone += u64::from(!is_done);
        }
        loop {
            if let Some(event) = work.courier.poll(now) {
                return Some(event);
            }
            let event = match self.inner.poll_event(now)? {
                NetworkEvent::Answer(ticket, answer) => {
                    let event = NetworkEvent::Answer(ticket, work.true_to(ticket, answer));
                    if let Some(fate) = work.courier.fate_of(ticket) {
                        work.courier.carry(now, &fate, None, event);
                        continue;
                    }
                    event
                }
                event @ (NetworkEvent::SapAnswer(..)
                | NetworkEvent::PartyAnswer(..)
                | NetworkEvent::Offer(_)
                | NetworkEvent::Proposal(..)
                | NetworkEvent::Release(_)
                | NetworkEvent::CloseData(..)
                | NetworkEvent::PartyReleased(..)) => event,
            };
            return work.courier.passes(Some(event));
        }
    }

    #[inline]
    fn poll_timeout(&self) -> Option<Time> {
        let inner = self.inner.poll_timeout();
        match &self.work {
            None => inner,
            Some(work) => work.poll_timeout().into_iter().chain(inner).min(),
        }
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
