//! A network and a miniport that do the same at every change, and allocate nothing themselves.

use std::cell::{RefCell, RefMut};
use std::collections::VecDeque;
use std::rc::Rc;

use call_manager::{
    Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Reply, Signaling, Terms,
    Ticket, Time, VcHandle,
};
use co_params::{BytesPerSecond, Flowspec, Status};

/// What the network says to the first question of a transaction. To the others it agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Net {
    Accepts,
    Counters,
    Refuses,
    /// Nothing. Asked to go back, it answers.
    IsSilent,
}

/// What the miniport says to the first order of a transaction. The others it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Card {
    Activates,
    Rounds,
    RoundsUnacceptably,
    Refuses,
    IsBusy,
}

/// When answers come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    AtOnce,
    Later,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) net: Net,
    pub(crate) network: When,
    pub(crate) card: Card,
    pub(crate) miniport: When,
}

impl Net {
    pub(crate) const ALL: [Self; 4] =
        [Self::Accepts, Self::Counters, Self::Refuses, Self::IsSilent];
}

impl Card {
    pub(crate) const ALL: [Self; 5] =
        [Self::Activates, Self::Rounds, Self::RoundsUnacceptably, Self::Refuses, Self::IsBusy];
}

impl Plan {
    /// All goes well, at once.
    pub(crate) const SMOOTH: Self = Self {
        net: Net::Accepts,
        network: When::AtOnce,
        card: Card::Activates,
        miniport: When::AtOnce,
    };

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        const TIMES: [When; 2] = [When::AtOnce, When::Later];
        let answers = Net::ALL.into_iter().flat_map(|net| Card::ALL.map(|card| (net, card)));
        let times = || TIMES.into_iter().flat_map(|network| TIMES.map(|card| (network, card)));
        answers.flat_map(move |(net, card)| {
            times().map(move |(network, miniport)| Self { net, network, card, miniport })
        })
    }
}

/// What both seams know.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) plan: Plan,
    questions: u32,
    orders: u32,
    network_due: VecDeque<NetworkEvent>,
    miniport_due: VecDeque<MiniportEvent>,
}

/// Either seam.
#[derive(Clone, Debug)]
pub(crate) struct Seams(Rc<RefCell<Script>>);

impl Seams {
    pub(crate) fn new() -> Self {
        Self(Rc::new(RefCell::new(Script {
            plan: Plan::SMOOTH,
            questions: 0,
            orders: 0,
            network_due: VecDeque::new(),
            miniport_due: VecDeque::new(),
        })))
    }

    /// A transaction begins, which goes as the plan says.
    pub(crate) fn begin(&self, plan: Plan) {
        let mut script = self.script();
        (script.plan, script.questions, script.orders) = (plan, 0, 0);
    }

    /// The other end proposes other terms.
    pub(crate) fn proposes(&self, vc: VcHandle, terms: Terms) {
        self.script().network_due.push_back(NetworkEvent::Proposal(vc, terms));
    }

    /// It does so before it answers what it was asked; what it proposes then it agrees to.
    pub(crate) fn crosses(&self, vc: VcHandle, terms: Terms) {
        self.script().network_due.push_front(NetworkEvent::Proposal(vc, terms));
    }

    fn script(&self) -> RefMut<'_, Script> {
        self.0.borrow_mut()
    }

    fn first_or_not(&self, ticket: Ticket, terms: &Terms) -> Reply<NetworkAnswer> {
        let mut script = self.script();
        script.questions += 1;
        let net = if script.questions == 1 { script.plan.net } else { Net::Accepts };
        let answer = match net {
            Net::Accepts => NetworkAnswer::Accepted,
            Net::Counters => NetworkAnswer::Countered(at(terms, countered)),
            Net::Refuses => NetworkAnswer::Refused,
            Net::IsSilent => return Reply::Later,
        };
        script.network_says(ticket, answer)
    }
}

impl Script {
    fn network_says(&mut self, ticket: Ticket, answer: NetworkAnswer) -> Reply<NetworkAnswer> {
        match self.plan.network {
            When::AtOnce => Reply::Now(answer),
            When::Later => {
                self.network_due.push_back(NetworkEvent::Answer(ticket, answer));
                Reply::Later
            }
        }
    }

    fn miniport_says(&mut self, ticket: Ticket, answer: MiniportAnswer) -> Reply<MiniportAnswer> {
        match self.plan.miniport {
            When::AtOnce => Reply::Now(answer),
            When::Later => {
                self.miniport_due.push_back(MiniportEvent::Answer(ticket, answer));
                Reply::Later
            }
        }
    }
}

impl Signaling for Seams {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.first_or_not(ticket, wanted)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.script().network_says(ticket, NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn accept_proposal(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.first_or_not(ticket, agreed)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.script().network_due.pop_front()
    }
}

impl Miniport for Seams {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        let mut script = self.script();
        script.orders += 1;
        let card = if script.orders == 1 { script.plan.card } else { Card::Activates };
        let answer = match card {
            Card::Activates => MiniportAnswer::Done,
            Card::Rounds => MiniportAnswer::Rounded(at(terms, rounded)),
            Card::RoundsUnacceptably => MiniportAnswer::Rounded(at(terms, |rate| rate - 1)),
            Card::Refuses => MiniportAnswer::Refused(Status::Resources),
            Card::IsBusy => MiniportAnswer::Refused(Status::NotAccepted),
        };
        script.miniport_says(ticket, answer)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        self.script().miniport_due.pop_front()
    }
}

pub(crate) const fn countered(rate: u32) -> u32 {
    rate / 10 * 9
}

pub(crate) const fn rounded(rate: u32) -> u32 {
    rate + 24
}

pub(crate) fn flow(rate: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate"))
}

/// The same terms at another rate.
pub(crate) fn at(terms: &Terms, rate: impl Fn(u32) -> u32) -> Terms {
    let mut terms = terms.clone();
    terms.transmit = flow(rate(BytesPerSecond::raw(terms.transmit.token_rate)));
    terms
}
