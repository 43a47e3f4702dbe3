//! A manager that is traced, over seams that do as a script says, and how its trace is written down.

use std::collections::VecDeque;
use std::fmt::Write;
use std::sync::{Arc, Mutex};

use call_manager::Role;
use call_manager::handle::CloseData;
use call_manager::trace::{Party, TraceEvent, Tracer, What};
use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer,
    NetworkEvent, Packet, Profile, Reply, Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};

use Reply::Now;

pub(crate) const CLIENT: ClientId = ClientId(0);

/// Says the next line of its script; without one it does as asked, at once.
#[derive(Debug)]
struct Scripted<A> {
    lines: VecDeque<Reply<A>>,
    due: VecDeque<(Ticket, A)>,
    unasked: VecDeque<NetworkEvent>,
    sends_later: bool,
    ticket: Option<Ticket>,
    otherwise: A,
}

impl<A: Clone> Scripted<A> {
    fn new(otherwise: A) -> Self {
        Self {
            lines: VecDeque::new(),
            due: VecDeque::new(),
            unasked: VecDeque::new(),
            sends_later: false,
            ticket: None,
            otherwise,
        }
    }

    fn next(&mut self, ticket: Ticket) -> Reply<A> {
        self.ticket = Some(ticket);
        self.lines.pop_front().unwrap_or_else(|| Now(self.otherwise.clone()))
    }
}

#[derive(Debug)]
pub(crate) struct Network(Arc<Mutex<Scripted<NetworkAnswer>>>);
#[derive(Debug)]
pub(crate) struct Card(Arc<Mutex<Scripted<MiniportAnswer>>>);

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        let mut network = self.0.lock().unwrap();
        let answer = network.due.pop_front();
        let answer = answer.map(|(ticket, answer)| NetworkEvent::Answer(ticket, answer));
        answer.or_else(|| network.unasked.pop_front())
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn send(&mut self, _: Time, _: VcHandle, _: Packet) -> Reply<Status> {
        if self.0.lock().unwrap().sends_later { Reply::Later } else { Now(Status::Success) }
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let (ticket, answer) = self.0.lock().unwrap().due.pop_front()?;
        Some(MiniportEvent::Answer(ticket, answer))
    }
}

/// A manager that is traced, with one VC.
pub(crate) struct Stage {
    pub(crate) manager: CallManager<Network, Card, Tracer<Vec<TraceEvent>>>,
    network: Arc<Mutex<Scripted<NetworkAnswer>>>,
    card: Arc<Mutex<Scripted<MiniportAnswer>>>,
    pub(crate) vc: VcHandle,
    seen: usize,
}

impl Stage {
    pub(crate) fn new(role: Role) -> Self {
        Self::with(Config::default(), role)
    }

    fn with(config: Config, role: Role) -> Self {
        let network = Arc::new(Mutex::new(Scripted::new(NetworkAnswer::Accepted)));
        let card = Arc::new(Mutex::new(Scripted::new(MiniportAnswer::Done)));
        let mut manager = CallManager::with_observer(
            config,
            Network(network.clone()),
            Card(card.clone()),
            Tracer::new(role, Vec::new()),
        );
        let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(7)).unwrap();
        Self { manager, network, card, vc, seen: 0 }
    }

    /// A call is up by this rule book.
    pub(crate) fn by(profile: Profile, role: Role) -> Self {
        let mut stage = Self::with(Config { profile, ..Config::default() }, role);
        stage.make_call(1000);
        stage.forget();
        stage
    }

    /// A call is up at 1000 bytes a second; what led to it is not shown.
    pub(crate) fn connected(role: Role) -> Self {
        let mut stage = Self::new(role);
        stage.make_call(1000);
        stage.forget();
        stage
    }

    pub(crate) fn network<const N: usize>(&mut self, lines: [Reply<NetworkAnswer>; N]) {
        self.network.lock().unwrap().lines.extend(lines);
    }

    pub(crate) fn miniport<const N: usize>(&mut self, lines: [Reply<MiniportAnswer>; N]) {
        self.card.lock().unwrap().lines.extend(lines);
    }

    pub(crate) fn make_call(&mut self, rate: u32) {
        let mut block = block(rate).with_media_flags(MediaFlags::ROUND_UP_FLOW);
        self.manager.make_call(Time::ZERO, CLIENT, self.vc, &mut block);
    }

    pub(crate) fn modify(&mut self, rate: u32) {
        self.modify_with(&block(rate));
    }

    pub(crate) fn modify_with(&mut self, block: &CallParameters) {
        self.manager.modify_call_qos(Time::ZERO, CLIENT, self.vc, block);
    }

    pub(crate) fn close(&mut self) {
        self.manager.close_call(Time::ZERO, CLIENT, self.vc);
    }

    pub(crate) fn close_with(&mut self, data: &[u8]) {
        let data: CloseData = data.iter().copied().collect();
        self.manager.close_call_with(Time::ZERO, CLIENT, self.vc, &data);
    }

    /// Something comes from the network unasked.
    pub(crate) fn network_does(&mut self, event: NetworkEvent) {
        self.network.lock().unwrap().unasked.push_back(event);
        self.manager.handle_timeout(Time::ZERO);
    }

    pub(crate) fn sends_later(&mut self) {
        self.card.lock().unwrap().sends_later = true;
    }

    pub(crate) fn network_answers(&mut self, answer: NetworkAnswer) {
        let mut network = self.network.lock().unwrap();
        let ticket = network.ticket.expect("it was asked");
        network.due.push_back((ticket, answer));
        drop(network);
        self.manager.handle_timeout(Time::ZERO);
    }

    pub(crate) fn miniport_answers(&mut self, answer: MiniportAnswer) {
        let mut card = self.card.lock().unwrap();
        let ticket = card.ticket.expect("it was told");
        card.due.push_back((ticket, answer));
        drop(card);
        self.manager.handle_timeout(Time::ZERO);
    }

    pub(crate) fn events(&self) -> &[TraceEvent] {
        self.manager.observer().sink()
    }

    pub(crate) fn forget(&mut self) {
        self.seen = self.events().len();
    }

    /// What was not shown yet.
    pub(crate) fn text(&mut self) -> String {
        let text = self.events()[self.seen..].iter().map(line).collect();
        self.forget();
        text
    }

    #[track_caller]
    pub(crate) fn shows(&mut self, expected: &str) {
        let text = self.text();
        assert!(text == expected, "shown:\n{text}\nexpected:\n{expected}");
    }
}

fn line(event: &TraceEvent) -> String {
    let mut line = format!("{}>{} ", short(event.from), short(event.to));
    line += &match event.what {
        What::Calls(api) => api.name(event.role).to_owned(),
        What::Returns(api) => format!("= {}", api.name(event.role)),
        What::Signals(message) => message.name().to_owned(),
        What::Drops(Some(message)) => format!("dropped {}", message.name()),
        What::Drops(None) => "dropped".to_owned(),
        What::Defers(message) => format!("defers {}", message.name()),
        What::TakesUp(message) => format!("takes up {}", message.name()),
        What::TimerStarted(..) => "timer started".to_owned(),
        What::TimerStopped(_) => "timer stopped".to_owned(),
        What::TimerExpired(_) => "timer expired".to_owned(),
        What::Leaves => "leaves".to_owned(),
    };
    if let Some(status) = event.status {
        write!(line, " {status}").unwrap();
    }
    if let Some(block) = &event.parameters {
        let flow = block.call_manager.as_ref().unwrap().transmit;
        write!(line, " {}", flow.token_rate.unwrap().get()).unwrap();
        line += if block.is_changed() { " CHANGED" } else { "" };
    }
    line + "\n"
}

const fn short(party: Party) -> &'static str {
    match party {
        Party::Client(_) => "CL",
        Party::Ndis => "ND",
        Party::CallManager => "CM",
        Party::Miniport => "MP",
        Party::Network => "NET",
    }
}

pub(crate) fn block(rate: u32) -> CallParameters {
    let rate = BytesPerSecond::new(rate).expect("it is a rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

pub(crate) fn terms(rate: u32) -> Terms {
    Terms::for_call(&block(rate)).expect("they are legal")
}

/// What a miniport that may round up makes of it.
pub(crate) fn rounded(rate: u32) -> Terms {
    let block = block(rate).with_media_flags(MediaFlags::ROUND_UP_FLOW);
    Terms::for_call(&block).expect("they are legal")
}
