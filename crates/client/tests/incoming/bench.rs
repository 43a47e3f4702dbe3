//! A client that listens, its call manager, and a network where others call.
//!
//! One thread and virtual time: blocks go to and fro until nobody has anything to say, and no longer
//! than a bound, so that a hang is a failure.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use call_manager::{
    Adapter, CallManager, Config, Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, Offer,
    OfferId, Reply, SapHandle, SapTicket, Signaling, Terms, Ticket, Time, VcHandle,
};
use client::policy::{AcceptInRange, Unmet};
use client::{Bounds, CallEvent, CallId, Client, Limits, ListenerEvent, ListenerId};
use co_params::{AddressFamily, BytesPerSecond, CallParameters, Family, Flowspec, Sap, Status};

pub(crate) const ALIVE: &str = "the call manager is there";

/// The most rounds of hand to hand: far more than any test here takes.
const MAX_TURNS: usize = 100;

pub(crate) const FAMILY: AddressFamily =
    AddressFamily { address_family: Family(1), major_version: 1, minor_version: 0 };

pub(crate) struct Bench {
    pub(crate) client: Client<AcceptInRange>,
    pub(crate) adapter: Adapter<Network, Card>,
    pub(crate) network: Network,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with_bounds(Bounds::DEFAULT)
    }

    pub(crate) fn with_bounds(bounds: Bounds) -> Self {
        let network = Network::default();
        let mut manager = CallManager::new(Config::default(), network.clone(), Card);
        manager.register_address_family(Time::ZERO, FAMILY).expect("it is the first");
        let mut adapter = Adapter::new(manager, 1);
        let binding = adapter.bind().expect("it is made for one");
        let client = Client::with_bounds(binding, Limits::default(), bounds);
        Self { client, adapter, network }
    }

    /// A client that takes calls.
    #[track_caller]
    pub(crate) fn listening() -> (Self, ListenerId) {
        let mut bench = Self::new();
        let listener = bench.listen();
        (bench, listener)
    }

    #[track_caller]
    pub(crate) fn listen(&mut self) -> ListenerId {
        let listener = self.client.listen(FAMILY, sap()).expect(ALIVE);
        assert_eq!(self.drive(), []);
        let event = self.client.poll_listener();
        assert_eq!(event, Some((listener, ListenerEvent::Listening)));
        listener
    }

    /// Hands everything on until there is nothing more, and returns what the client was told.
    #[track_caller]
    pub(crate) fn drive(&mut self) -> Vec<(CallId, CallEvent)> {
        let mut told = Vec::new();
        for _ in 0..MAX_TURNS {
            self.client.flush().expect(ALIVE);
            let served = self.adapter.poll(Time::ZERO).len();
            let answered = self.adapter.handle_timeout(Time::ZERO).len();
            let before = told.len();
            while let Some(event) = self.client.poll().expect(ALIVE) {
                told.push(event);
            }
            if served + answered == 0 && told.len() == before {
                return told;
            }
        }
        panic!("no end after {MAX_TURNS} turns");
    }

    /// Hands on what the network wants, and no more: the client has not read it yet.
    pub(crate) fn network_speaks(&mut self) {
        self.adapter.handle_timeout(Time::ZERO);
    }

    /// A call of the client's that is up and sends at 1000 B/s.
    #[track_caller]
    pub(crate) fn call(&mut self, policy: AcceptInRange) -> (CallId, VcHandle) {
        let call = self.client.place_call(sending(1_000), policy).expect(ALIVE);
        let told = self.drive();
        assert!(matches!(told[..], [(who, CallEvent::Connected(_))] if who == call), "{told:?}");
        let vc = self.adapter.manager().vcs().last().expect("it has one").0;
        (call, vc)
    }

    /// The rate that the client knows.
    pub(crate) fn known(&self, call: CallId) -> Option<u32> {
        self.client.in_force(call).map(rate)
    }

    /// The rate that the call manager has in force.
    pub(crate) fn stands(&self, vc: VcHandle) -> Option<u32> {
        let state = self.adapter.manager().state(vc)?;
        state.in_force().map(|terms| rate(&terms.to_parameters(false)))
    }

    #[track_caller]
    pub(crate) fn is_empty(&self) {
        assert_eq!(self.adapter.manager().vcs().count(), 0, "no VC is left");
        assert_eq!(self.client.counts().stale, 0, "every answer was waited for");
    }
}

/// Wants at least so much, or no call.
pub(crate) fn wants(bytes_per_second: u32) -> AcceptInRange {
    let least = sending(bytes_per_second).call_manager.expect("it has flows");
    AcceptInRange::new(least, Unmet::Close)
}

pub(crate) fn sap() -> Sap {
    Sap { sap_type: 1, sap: [1, 2, 3].into_iter().collect() }
}

pub(crate) fn sending(bytes_per_second: u32) -> CallParameters {
    let rate = BytesPerSecond::new(bytes_per_second).expect("it is a rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

pub(crate) fn rate(block: &CallParameters) -> u32 {
    let flows = block.call_manager.as_ref();
    flows.and_then(|flows| flows.transmit.token_rate).map_or(0, BytesPerSecond::get)
}

fn terms(bytes_per_second: u32) -> Terms {
    Terms::for_call(&sending(bytes_per_second)).expect("it is valid")
}

/// A network whose clones are one. It accepts, unless told otherwise.
#[derive(Clone, Default)]
pub(crate) struct Network(Rc<RefCell<Script>>);

#[derive(Default)]
struct Script {
    answers: VecDeque<Reply<NetworkAnswer>>,
    late: VecDeque<Ticket>,
    events: VecDeque<NetworkEvent>,
    sap: Option<SapHandle>,
    offered: Vec<VcHandle>,
}

impl Network {
    pub(crate) fn refuses(&self) {
        self.0.borrow_mut().answers.push_back(Reply::Now(NetworkAnswer::Refused));
    }

    pub(crate) fn is_late(&self) {
        self.0.borrow_mut().answers.push_back(Reply::Later);
    }

    /// From now on it accepts at once.
    pub(crate) fn all_is_said(&self) {
        self.0.borrow_mut().answers.clear();
    }

    /// Gives the answers that are late.
    pub(crate) fn answers(&self) {
        let mut script = self.0.borrow_mut();
        while let Some(ticket) = script.late.pop_front() {
            script.events.push_back(NetworkEvent::Answer(ticket, NetworkAnswer::Accepted));
        }
    }

    /// Somebody calls.
    pub(crate) fn offers(&self, bytes_per_second: u32) {
        let mut script = self.0.borrow_mut();
        let sap = script.sap.expect("somebody listens");
        let offer = Offer { id: OfferId(0), sap, terms: terms(bytes_per_second) };
        script.events.push_back(NetworkEvent::Offer(offer));
    }

    pub(crate) fn proposes(&self, vc: VcHandle, bytes_per_second: u32) {
        let proposal = NetworkEvent::Proposal(vc, terms(bytes_per_second));
        self.0.borrow_mut().events.push_back(proposal);
    }

    pub(crate) fn releases(&self, vc: VcHandle) {
        self.0.borrow_mut().events.push_back(NetworkEvent::Release(vc, None));
    }

    /// The VC of the last call that came in.
    pub(crate) fn offered(&self) -> VcHandle {
        *self.0.borrow().offered.last().expect("a call came in")
    }

    pub(crate) fn has_sap(&self) -> bool {
        self.0.borrow().sap.is_some()
    }

    fn answer(&self, ticket: Ticket) -> Reply<NetworkAnswer> {
        let mut script = self.0.borrow_mut();
        let answer = script.answers.pop_front().unwrap_or(Reply::Now(NetworkAnswer::Accepted));
        if matches!(answer, Reply::Later) {
            script.late.push_back(ticket);
        }
        answer
    }
}

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.answer(ticket)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.answer(ticket)
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn accept_offer(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.answer(ticket)
    }

    fn accept_proposal(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.answer(ticket)
    }

    fn assign(&mut self, _: Time, _: OfferId, vc: Result<VcHandle, Status>) {
        self.0.borrow_mut().offered.extend(vc);
    }

    fn register_sap(&mut self, _: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        self.0.borrow_mut().sap = Some(ticket.sap);
        Reply::Now(Status::Success)
    }

    fn deregister_sap(&mut self, _: Time, _: SapTicket) -> Reply<Status> {
        self.0.borrow_mut().sap = None;
        Reply::Now(Status::Success)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.0.borrow_mut().events.pop_front()
    }
}

/// A card that does all it is told.
pub(crate) struct Card;

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}
