//! A switch: admits calls to the links of a [`Path`], counters, refuses, delays, or stays silent; and
//! the far ends of the calls, which have a will of their own.
//!
//! A silent switch is of two kinds, as likely as each other: it never saw the request, or its
//! answer was lost after it had agreed. The call manager cannot tell, and must undo both.
//!
//! Here stand the questions and their answers; `ends` has what far ends do unasked, `offers` the calls
//! that come in, and `relief` what happens when capacity falls below what is reserved.

mod ends;
mod offers;
mod relief;

use std::time::Duration;

use call_manager::{
    NetworkAnswer, NetworkEvent, OfferId, PartyHandle, PartyTicket, Reply, SapTicket, Signaling,
    Terms, Ticket, Time, VcHandle,
};
use co_params::{Sap, Status};

pub use self::relief::Order;

use self::ends::Ends;
use super::admission::{Admission, Occasion, Rule};
use super::agenda::Agenda;
use super::chance::Chance;
use super::link::Link;
use super::path::{NoRoom, Path};
use super::per_vc::PerVc;
use super::rates::{Rates, cut};
use super::remote::Verdict;
use crate::scenario::{RemoteSettings, SwitchSettings};

/// The network of a simulation.
#[derive(Debug)]
pub struct Switch<A = Rule> {
    settings: SwitchSettings,
    path: Path<A>,
    agenda: Agenda<Due>,
    chance: Chance,
    /// What was said last to a change, where it has not arrived at once: it may be asked for again.
    said: PerVc<(Ticket, NetworkAnswer)>,
    /// What is known of calls and their far ends, where that makes a difference.
    ends: Option<Box<Ends>>,
}

/// Something to come.
#[derive(Debug)]
enum Due {
    /// The call manager is told.
    Tell(NetworkEvent),
    Act(Act),
}

/// What happens in the network at a time. Numbers say which call or proposal is meant, for it may be
/// another by then.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// The next capacity of a link.
    Capacity { link: usize, step: usize },
    /// Patience with an overcommitted link ends.
    Preempt { relief: u64 },
    /// A far end thinks of a proposal.
    Propose { vc: VcHandle, call: u64 },
    /// A far end waits for an answer no longer.
    Expire { vc: VcHandle, proposal: u64 },
    /// A far end releases its call.
    HangUp { vc: VcHandle, call: u64 },
    /// A far end calls.
    Call,
    /// It gives up.
    Abandon { offer: OfferId },
    /// A party leaves.
    Leave { party: PartyHandle },
}

/// What becomes of a change before capacity is looked at.
enum Fate {
    Considered,
    Refused,
    RequestLost,
    AnswerLost,
}

impl Switch {
    /// A switch with empty links, admitting by the rule that the settings name, and with far ends
    /// that accept everything.
    #[must_use]
    pub fn new(settings: SwitchSettings, chance: Chance) -> Self {
        let rule = Rule { by: settings.admission, guard: settings.guard };
        Self::with_admission(settings, rule, chance)
    }
}

impl<A: Admission> Switch<A> {
    /// The same with a rule of admission of one's own.
    #[must_use]
    pub fn with_admission(settings: SwitchSettings, admission: A, chance: Chance) -> Self {
        let path = Path::new(admission, settings.capacities().map(Link::new).collect())
            .with_ways(settings.ways.clone());
        let mut switch =
            Self { settings, path, agenda: Agenda::new(), chance, said: PerVc::new(), ends: None };
        switch.plan_capacities();
        switch
    }

    /// The same with far ends as these settings say.
    #[must_use]
    pub fn with_remote(mut self, settings: RemoteSettings, chance: Chance) -> Self {
        if self.ends.is_some() || settings != RemoteSettings::default() {
            self.ends = Some(Box::new(Ends::new(settings, chance)));
        }
        self
    }

    /// The links and what is reserved on them.
    #[must_use]
    pub const fn path(&self) -> &Path<A> {
        &self.path
    }

    /// The first link.
    #[must_use]
    pub fn link(&self) -> &Link {
        &self.path.links()[0]
    }

    /// Whether the far end or the network has ended the call; word of it may still be under way.
    #[must_use]
    pub fn has_left(&self, vc: VcHandle) -> bool {
        self.ends.as_ref().is_some_and(|ends| ends.has_left(vc))
    }

    /// What a change gets from far end and links, in this order.
    fn consider(&mut self, now: Time, vc: VcHandle, wanted: &Terms) -> NetworkAnswer {
        if self.has_left(vc) {
            return NetworkAnswer::Refused;
        }
        if self.ends.as_ref().is_some_and(|ends| ends.crosses(vc)) {
            return NetworkAnswer::Collided;
        }
        self.settle_proposal(now, vc);
        let has = self.path.confirmed(vc);
        match self.verdict() {
            Verdict::Refuse => NetworkAnswer::Refused,
            Verdict::Accept => self.admit(vc, wanted, has),
            Verdict::Grant(share) => {
                let part = |has: u64, wanted: u64| has + share.part(wanted.saturating_sub(has));
                let granted = self.grant(wanted, has.zip(self.path.demand(wanted), part));
                match self.admit(vc, &granted, has) {
                    NetworkAnswer::Accepted if granted != *wanted => {
                        NetworkAnswer::Countered(granted)
                    }
                    answer @ (NetworkAnswer::Accepted
                    | NetworkAnswer::Countered(_)
                    | NetworkAnswer::Refused
                    | NetworkAnswer::Collided) => answer,
                }
            }
        }
    }

    fn admit(&mut self, vc: VcHandle, wanted: &Terms, has: Rates) -> NetworkAnswer {
        match self.path.agree(Occasion::Change, vc, wanted) {
            Ok(()) => NetworkAnswer::Accepted,
            Err(NoRoom { left, .. }) => self.counter(vc, wanted, has, left),
        }
    }

    fn counter(&mut self, vc: VcHandle, wanted: &Terms, has: Rates, left: Rates) -> NetworkAnswer {
        let offer = self.settings.counter.offer(self.path.demand(wanted), has, left);
        let offer = offer
            .map(|offer| cut(wanted, offer))
            .filter(|terms| self.path.agree(Occasion::Change, vc, terms).is_ok());
        offer.map_or(NetworkAnswer::Refused, NetworkAnswer::Countered)
    }

    /// The terms with no more than these rates, in whole bytes a second, and at least one.
    fn grant(&self, wanted: &Terms, most: Rates) -> Terms {
        cut(wanted, most.whole_bytes().max(Rates::both(8)))
    }

    fn verdict(&mut self) -> Verdict {
        self.ends.as_mut().map_or(Verdict::Accept, |ends| ends.remote.verdict())
    }

    fn fate(&mut self) -> Fate {
        let SwitchSettings { refuse, silent, .. } = self.settings;
        let dice = self.chance.fraction();
        if dice < refuse {
            Fate::Refused
        } else if dice < refuse + silent / 2.0 {
            Fate::RequestLost
        } else if dice < refuse + silent {
            Fate::AnswerLost
        } else {
            Fate::Considered
        }
    }

    /// How long word from the far end takes; `None` if it takes no time.
    fn delay(&mut self) -> Option<Duration> {
        let far = self.ends.as_mut().and_then(|ends| ends.remote.delay());
        let near = self.settings.delay;
        let near = (!near.max.is_zero()).then(|| self.chance.delay(near));
        match (near, far) {
            (Some(near), Some(far)) => Some(near + far),
            (near, far) => near.or(far),
        }
    }

    /// Gives an answer: at once if no delay is possible.
    fn give<T>(&mut self, now: Time, answer: T, told: impl FnOnce(T) -> NetworkEvent) -> Reply<T> {
        let Some(delay) = self.delay() else { return Reply::Now(answer) };
        self.agenda.enter(now.after(delay), Due::Tell(told(answer)));
        Reply::Later
    }

    fn answer(&mut self, now: Time, ticket: Ticket, answer: NetworkAnswer) -> Reply<NetworkAnswer> {
        self.give(now, answer, |answer| NetworkEvent::Answer(ticket, answer))
    }

    /// Tells the call manager something unasked.
    fn tell(&mut self, now: Time, event: NetworkEvent) {
        let delay = self.delay().unwrap_or_default();
        self.agenda.enter(now.after(delay), Due::Tell(event));
    }

    /// A new call on these terms, or less; `None` if it is refused.
    fn set_up(&mut self, vc: VcHandle, wanted: &Terms) -> NetworkAnswer {
        let granted = match self.verdict() {
            Verdict::Refuse => return NetworkAnswer::Refused,
            Verdict::Accept => None,
            Verdict::Grant(share) => {
                let demand = self.path.demand(wanted);
                let most = demand.zip(demand, |rate, _| share.part(rate));
                Some(self.grant(wanted, most)).filter(|granted| granted != wanted)
            }
        };
        let terms = granted.as_ref().unwrap_or(wanted);
        if self.path.agree(Occasion::Setup, vc, terms).is_err() {
            return NetworkAnswer::Refused;
        }
        if let Some(ends) = &mut self.ends {
            ends.begin(vc);
        }
        granted.map_or(NetworkAnswer::Accepted, NetworkAnswer::Countered)
    }
}

impl<A: Admission> Signaling for Switch<A> {
    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let is_busy = self.chance.fraction() < self.settings.busy;
        let answer = if is_busy { NetworkAnswer::Refused } else { self.set_up(ticket.vc, wanted) };
        self.answer(now, ticket, answer)
    }

    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let fate = self.fate();
        let said = self.said.get(ticket.vc).filter(|(asked, _)| *asked == ticket);
        let answer = match (said.map(|(_, answer)| answer.clone()), &fate) {
            (_, Fate::RequestLost) => return Reply::Later,
            (Some(answer), _) => answer,
            (None, Fate::Refused) => NetworkAnswer::Refused,
            (None, Fate::Considered | Fate::AnswerLost) => self.consider(now, ticket.vc, wanted),
        };
        let reply = match fate {
            Fate::AnswerLost => Reply::Later,
            Fate::Considered | Fate::Refused | Fate::RequestLost => {
                self.answer(now, ticket, answer.clone())
            }
        };
        if reply == Reply::Later {
            self.said.insert(ticket.vc, (ticket, answer));
        }
        reply
    }

    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.path.restore(ticket.vc);
        let stands = self.path.settled(ticket.vc) == Some(self.path.demand(agreed));
        if let Some(ends) = &mut self.ends {
            ends.relief.plan_again();
            self.relieve(now);
        }
        let answer = if stands { NetworkAnswer::Accepted } else { NetworkAnswer::Refused };
        self.answer(now, ticket, answer)
    }

    fn confirm(&mut self, now: Time, vc: VcHandle, agreed: &Terms) {
        if let Some(ends) = &mut self.ends
            && !self.path.demand(agreed).fits(self.path.expected(vc))
        {
            ends.relief.plan_again();
        }
        self.path.confirm(vc, agreed);
        if self.ends.is_some() {
            self.confirmed(now, vc, agreed);
        }
    }

    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.path.release(ticket.vc);
        self.said.remove(ticket.vc);
        if let Some(ends) = &mut self.ends {
            ends.end(ticket.vc);
        }
        self.answer(now, ticket, NetworkAnswer::Accepted)
    }

    fn accept_offer(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let answer = self.offer_accepted(now, ticket.vc, agreed);
        self.answer(now, ticket, answer)
    }

    fn accept_proposal(
        &mut self,
        now: Time,
        ticket: Ticket,
        agreed: &Terms,
    ) -> Reply<NetworkAnswer> {
        let answer = self.proposal_accepted(ticket.vc, agreed);
        self.answer(now, ticket, answer)
    }

    fn refuse_proposal(&mut self, now: Time, vc: VcHandle) {
        self.proposal_refused(now, vc);
    }

    fn assign(&mut self, now: Time, offer: OfferId, vc: Result<VcHandle, Status>) {
        self.path.assign(offer, vc.ok());
        self.assigned(now, offer, vc.ok());
    }

    fn register_sap(&mut self, now: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        self.sap_registered(now, ticket.sap);
        self.give(now, Status::Success, |status| NetworkEvent::SapAnswer(ticket, status))
    }

    fn deregister_sap(&mut self, now: Time, ticket: SapTicket) -> Reply<Status> {
        if let Some(ends) = &mut self.ends {
            ends.saps.retain(|&sap| sap != ticket.sap);
        }
        self.give(now, Status::Success, |status| NetworkEvent::SapAnswer(ticket, status))
    }

    fn add_party(
        &mut self,
        now: Time,
        ticket: PartyTicket,
        vc: VcHandle,
        _: &Terms,
    ) -> Reply<NetworkAnswer> {
        let answer = match self.verdict() {
            Verdict::Refuse => NetworkAnswer::Refused,
            Verdict::Accept | Verdict::Grant(_) => {
                self.party_joined(now, ticket.party, vc);
                NetworkAnswer::Accepted
            }
        };
        self.give(now, answer, |answer| NetworkEvent::PartyAnswer(ticket, answer))
    }

    fn drop_party(&mut self, now: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        if let Some(ends) = &mut self.ends {
            ends.parties.remove(&ticket.party);
        }
        self.give(now, NetworkAnswer::Accepted, |answer| NetworkEvent::PartyAnswer(ticket, answer))
    }

    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        loop {
            match self.agenda.pop(now)? {
                Due::Act(act) => self.act(now, act),
                Due::Tell(event) if self.is_current(&event) => return Some(event),
                Due::Tell(_) => {}
            }
        }
    }

    #[inline]
    fn poll_timeout(&self) -> Option<Time> {
        self.agenda.next()
    }
}
