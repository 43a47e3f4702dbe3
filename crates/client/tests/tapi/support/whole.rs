//! The whole of it: TAPI, provider, client and call manager, over a network and a card that follow a
//! script, driven by hand in virtual time.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use call_manager::{
    Adapter, CallManager, Config, Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, Reply,
    Signaling, Terms, Ticket, Time, VcHandle,
};
use client::tapi::{
    Bounds, HCall, HLine, HLineApp, LineErr, Message, Privilege, ProviderConfig, RequestId,
    Telephony,
};
use co_params::{BytesPerSecond, Flowspec, Status};

use super::core::{LINE, V2};
use super::{argument, block, buffer, flow, line_call_params, shown};

/// What the network says next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Say {
    Accept,
    Refuse,
    /// It grants this rate.
    Counter(u32),
    /// It accepts, when it is told to answer.
    Late,
}

/// The most rounds of hand to hand: far more than any test here takes.
const MAX_TURNS: usize = 100;

/// Everything, and one application.
pub(crate) struct Whole {
    pub(crate) telephony: Telephony,
    pub(crate) adapter: Adapter<Network, Card>,
    pub(crate) network: Network,
    pub(crate) app: HLineApp,
    pub(crate) line: HLine,
}

impl Whole {
    pub(crate) fn new() -> Self {
        Self::with(ProviderConfig::default())
    }

    pub(crate) fn with(config: ProviderConfig) -> Self {
        let network = Network::default();
        let card = Card(network.clone());
        let manager = CallManager::new(Config::default(), network.clone(), card);
        let mut adapter = Adapter::new(manager, 1);
        let binding = adapter.bind().expect("it is made for one");
        let mut telephony = Telephony::new(binding, config, Bounds::default());
        let app = telephony.tapi().line_initialize().expect("there is room");
        let opened = telephony.tapi().line_open(app, LINE, V2, Privilege::Owner);
        let line = opened.expect("the line is there");
        Self { telephony, adapter, network, app, line }
    }

    /// Hands everything on until there is nothing more, and returns what the application was told.
    #[track_caller]
    pub(crate) fn drive(&mut self) -> Vec<Message> {
        let mut told = Vec::new();
        for _ in 0..MAX_TURNS {
            let before = told.len();
            while let Some(message) = self.telephony.poll(self.app) {
                told.push(message);
            }
            let served = self.adapter.poll(Time::ZERO).len();
            let answered = self.adapter.handle_timeout(Time::ZERO).len();
            if served + answered == 0 && told.len() == before {
                return told;
            }
        }
        panic!("no end after {MAX_TURNS} turns");
    }

    /// Asks for a call that sends at this rate.
    pub(crate) fn dial(&mut self, rate: u32) -> (RequestId, HCall) {
        let params = line_call_params(Some(flow(rate)), None);
        let (app, line) = (self.app, self.line);
        let placed = self.telephony.tapi().line_make_call(app, line, "", 0, Some(&params));
        placed.expect("the call is placed")
    }

    /// A call that is up and sends at 1,000 B/s, with nothing unread.
    #[track_caller]
    pub(crate) fn call(&mut self) -> HCall {
        let (request, call) = self.dial(1_000);
        let told = self.drive();
        assert_eq!(told.first(), Some(&Message::Reply { request, result: Ok(()) }));
        call
    }

    pub(crate) fn set_rate(&mut self, call: HCall, rate: u32) -> Result<RequestId, LineErr> {
        let (app, block) = (self.app, block(rate));
        let tapi = self.telephony.tapi();
        tapi.line_set_call_quality_of_service(app, call, argument(&block), super::KEEP)
    }

    #[track_caller]
    pub(crate) fn shown(&mut self, call: HCall) -> [Option<Flowspec>; 2] {
        let mut info = buffer(1_000);
        let app = self.app;
        let asked = self.telephony.tapi().line_get_call_info(app, call, Some(&mut info));
        asked.expect("it can be asked");
        shown(&info)
    }

    /// The rate that LINECALLINFO shows.
    #[track_caller]
    pub(crate) fn rate(&mut self, call: HCall) -> Option<u32> {
        self.shown(call)[0].and_then(|flow| flow.token_rate).map(BytesPerSecond::get)
    }

    /// VCs that the call manager has.
    pub(crate) fn vcs(&self) -> usize {
        self.adapter.manager().vcs().count()
    }
}

/// A network that follows a script, and accepts when there is none. Its clones are one network.
#[derive(Clone, Default)]
pub(crate) struct Network(Rc<RefCell<Behind>>);

#[derive(Default)]
struct Behind {
    lines: VecDeque<Say>,
    late: Vec<Ticket>,
    due: VecDeque<Ticket>,
    agreed: BTreeMap<VcHandle, Terms>,
    active: BTreeMap<VcHandle, Terms>,
    modifies: usize,
    /// The sum of the rates that it carries, sending.
    capacity: Option<u64>,
    /// The largest rate that the card takes, sending.
    card: Option<u64>,
}

impl Network {
    pub(crate) fn says(&self, say: Say) {
        self.0.borrow_mut().lines.push_back(say);
    }

    /// Gives the late answers.
    pub(crate) fn answers(&self) {
        let mut behind = self.0.borrow_mut();
        let late = std::mem::take(&mut behind.late);
        behind.due.extend(late);
    }

    /// Changes that it was asked for.
    pub(crate) fn modifies(&self) -> usize {
        self.0.borrow().modifies
    }

    /// It carries no more than this, sending, over all calls.
    pub(crate) fn carries(&self, capacity: u64) {
        self.0.borrow_mut().capacity = Some(capacity);
    }

    /// The card takes no rate above this, sending.
    pub(crate) fn card_takes(&self, rate: u64) {
        self.0.borrow_mut().card = Some(rate);
    }

    /// The flows that each VC is active with.
    pub(crate) fn active(&self) -> Vec<[Flowspec; 2]> {
        let behind = self.0.borrow();
        behind.active.values().map(|terms| [terms.transmit, terms.receive]).collect()
    }

    fn answer(&self, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let mut behind = self.0.borrow_mut();
        if !behind.has_room(ticket.vc, wanted) {
            return Reply::Now(NetworkAnswer::Refused);
        }
        match behind.lines.pop_front().unwrap_or(Say::Accept) {
            Say::Accept => Reply::Now(NetworkAnswer::Accepted),
            Say::Refuse => Reply::Now(NetworkAnswer::Refused),
            Say::Counter(rate) => {
                let mut terms = wanted.clone();
                terms.transmit = flow(rate);
                Reply::Now(NetworkAnswer::Countered(terms))
            }
            Say::Late => {
                behind.late.push(ticket);
                Reply::Later
            }
        }
    }
}

impl Behind {
    /// Whether all calls fit if this one gets what it wants.
    fn has_room(&self, vc: VcHandle, wanted: &Terms) -> bool {
        let others = self.active.iter().filter(|(other, _)| **other != vc);
        let sum = others.map(|(_, terms)| rate(terms)).sum::<u64>() + rate(wanted);
        self.capacity.is_none_or(|capacity| sum <= capacity)
    }
}

fn rate(terms: &Terms) -> u64 {
    terms.transmit.token_rate.map_or(0, BytesPerSecond::get).into()
}

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.answer(ticket, wanted)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().modifies += 1;
        self.answer(ticket, wanted)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.answer(ticket, agreed)
    }

    fn confirm(&mut self, _: Time, vc: VcHandle, agreed: &Terms) {
        self.0.borrow_mut().agreed.insert(vc, agreed.clone());
    }

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().agreed.remove(&ticket.vc);
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        let due = self.0.borrow_mut().due.pop_front();
        due.map(|ticket| NetworkEvent::Answer(ticket, NetworkAnswer::Accepted))
    }
}

/// A card that remembers what it is active with.
pub(crate) struct Card(Network);

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        let mut behind = self.0.0.borrow_mut();
        if behind.card.is_some_and(|most| rate(terms) > most) {
            return Reply::Now(MiniportAnswer::Refused(Status::Resources));
        }
        behind.active.insert(ticket.vc, terms.clone());
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.0.borrow_mut().active.remove(&ticket.vc);
        Reply::Now(MiniportAnswer::Done)
    }
}
