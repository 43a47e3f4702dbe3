//! Plays a script: a client, and a network and a miniport that say what they are told to.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use call_manager::handle::CloseData;
use call_manager::manager::OnMiniportRefusal;
use call_manager::party::PartyContext;
use call_manager::sap::SapContext;
use call_manager::trace::{TraceEvent, Tracer};
use call_manager::{
    AfHandle, CallManager, ClientId, Config, Handler, Integrated, Miniport, MiniportAnswer,
    MiniportCallManager, MiniportEvent, MiniportOf, NetworkAnswer, NetworkEvent, Offer, OfferId,
    Packet, PartyHandle, PartyTicket, Reply, SapHandle, SapTicket, Signaling, Terms, Ticket, Time,
    Upcall, VcContext, VcHandle,
};
use co_params::{
    AddressFamily, BytesPerSecond, CallFlags, CallParameters, Family, Flowspec, MediaFlags, Sap,
    Status,
};

use super::Flow;

/// Plays the lines of a script.
pub(super) fn play(script: &str) -> Flow {
    let card = Card::default();
    let has = |wanted| script.lines().any(|line| line == wanted);
    let on_miniport_refusal = if has(STEPS_DOWN) {
        OnMiniportRefusal::StepDown { percent: 75 }
    } else {
        OnMiniportRefusal::GiveUp
    };
    let config = Config { on_miniport_refusal, ..Config::default() };
    if has(INTEGRATED) {
        Stage::new(config, Integrated, card).play_all(script)
    } else {
        Stage::new(config, card.clone(), card).play_all(script)
    }
}

/// Lines that say how the call manager is made.
const INTEGRATED: &str = "integrated";
const STEPS_DOWN: &str = "steps down to 75 percent";

const CLIENT: ClientId = ClientId(0);
const PACKET: Packet = Packet { id: 0, bytes: 100 };
const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

struct Stage<M> {
    manager: CallManager<Network, M, Tracer<Vec<TraceEvent>>>,
    network: Network,
    card: Card,
    af: Option<AfHandle>,
    sap: Option<SapHandle>,
    vc: Option<VcHandle>,
    /// The one that was added last.
    party: Option<PartyHandle>,
    now: Time,
    drawn_from: usize,
}

impl<M: MiniportOf<Network>> Stage<M> {
    fn new(config: Config, miniport: M, card: Card) -> Self {
        let network = Network { card: card.clone(), ..Network::default() };
        let manager = CallManager::traced(config, network.clone(), miniport, Vec::new());
        let (now, drawn_from) = (Time::ZERO, 0);
        Self { manager, network, card, af: None, sap: None, vc: None, party: None, now, drawn_from }
    }

    fn play_all(mut self, script: &str) -> Flow {
        let is_act =
            |line: &&str| !line.starts_with('#') && ![INTEGRATED, STEPS_DOWN].contains(line);
        for line in script.lines().filter(is_act) {
            self.play(line);
            while let Some((_, upcall)) = self.manager.poll_upcall() {
                self.hears(&upcall);
            }
        }
        Flow { trace: self.manager.observer().sink().clone(), drawn_from: self.drawn_from }
    }

    fn hears(&mut self, upcall: &Upcall) {
        if let Upcall::Vc { vc, handler: Handler::IncomingCall(_), .. } = upcall {
            self.vc = Some(*vc);
        }
    }

    fn play(&mut self, line: &str) {
        let words: Vec<_> = line.split(' ').collect();
        match words[..] {
            ["given", ref what @ ..] => {
                self.give(what);
                self.drawn_from = self.manager.observer().sink().len();
            }
            ["client", ref what @ ..] => self.client(what),
            ["manager", "registers", "the", "family"] => {
                self.manager.register_address_family(self.now, FAMILY).unwrap();
            }
            ["manager", "leaves", "the", "family"] => {
                self.manager.leave_address_family(self.now, FAMILY.address_family).unwrap();
            }
            ["network", ref what @ ..] => {
                self.network(what);
                self.manager.handle_timeout(self.now);
            }
            ["miniport", "sends", "later"] => self.card.0.borrow_mut().sends_later = true,
            ["miniport", "has", "sent"] => {
                let sent = |vc| MiniportEvent::SendComplete(vc, PACKET, Status::Success);
                self.card_says(sent);
            }
            ["miniport", "receives"] => self.card_says(|vc| MiniportEvent::Received(vc, PACKET)),
            ["miniport", "replies", "later"] => self.card.0.borrow_mut().reply(Reply::Later),
            ["miniport", "replies", ref answer @ ..] => {
                self.card.0.borrow_mut().reply(Reply::Now(miniport_answer(answer)));
            }
            ["miniport", "answers", ref answer @ ..] => {
                self.card.0.borrow_mut().answer(miniport_answer(answer));
                self.manager.handle_timeout(self.now);
            }
            ["time", "passes"] => {
                self.now = self.manager.poll_timeout().unwrap();
                self.manager.handle_timeout(self.now);
            }
            _ => panic!("no line of a flow: {line}"),
        }
    }

    fn give(&mut self, what: &[&str]) {
        match what {
            ["a", "call", "at", rate] => self.call(rate),
            ["a", "call", "with", "a", "party", "at", rate] => self.call_party(rate),
            ["another", "party", "at", rate] => self.add_party(rate),
            ["a", "family"] => self.open(),
            ["a", "SAP"] => self.listen(),
            ["an", "offer", "at", rate] => self.offered(rate),
            ["an", "incoming", "call", "at", rate] => {
                self.offered(rate);
                self.client(&["accepts"]);
            }
            _ => panic!("nothing to give: {what:?}"),
        }
    }

    fn client(&mut self, what: &[&str]) {
        let now = self.now;
        match what {
            ["binds"] => self.manager.bind(CLIENT).unwrap(),
            ["opens", "the", "family"] => {
                self.af = self.manager.open_address_family(now, CLIENT, FAMILY).ok();
            }
            ["closes", "the", "family"] => {
                _ = self.manager.close_address_family(now, CLIENT, self.af.unwrap());
            }
            ["has", "closed", "the", "family"] => {
                let af = self.af.unwrap();
                _ = self.manager.notify_close_address_family_complete(now, CLIENT, af);
            }
            ["registers", "a", "SAP"] => self.register(),
            ["deregisters", "the", "SAP"] => {
                _ = self.manager.deregister_sap(now, CLIENT, self.sap.unwrap());
            }
            ["calls", "at", rate] => self.call(rate),
            ["changes", "to", "nothing", "legal"] => {
                let block = CallParameters { flags: CallFlags::PERMANENT_VC, ..sending("1") };
                self.change(&block);
            }
            ["changes", "to", rate] => self.change(&sending(rate)),
            ["adds", "a", "party", "at", rate] => self.add_party(rate),
            ["sends"] => _ = self.manager.send(now, CLIENT, self.vc.unwrap(), PACKET),
            ["has", "read"] => {
                _ = self.manager.return_packet(now, CLIENT, self.vc.unwrap(), PACKET);
            }
            ["drops", "the", "party"] => {
                _ = self.manager.drop_party(now, CLIENT, self.party.unwrap());
            }
            ["closes"] => _ = self.manager.close_call(now, CLIENT, self.vc.unwrap()),
            ["closes", "with", "data"] => {
                _ = self.manager.close_call_with(now, CLIENT, self.vc.unwrap(), &close_data());
            }
            ["deletes"] => _ = self.manager.delete_vc(now, CLIENT, self.vc.unwrap()),
            ["accepts"] => {
                let block = self.in_force();
                _ = self.manager.accept_call(now, CLIENT, self.vc.unwrap(), &block);
            }
            ["accepts", "at", rate] => {
                let mut block = sending(rate);
                block.flags = CallFlags::CALL_PARAMETERS_CHANGED;
                _ = self.manager.accept_call(now, CLIENT, self.vc.unwrap(), &block);
            }
            ["rejects"] => _ = self.manager.reject_call(now, CLIENT, self.vc.unwrap()),
            ["returns"] => _ = self.manager.return_qos_change(now, CLIENT, self.vc.unwrap()),
            _ => panic!("nothing that a client does: {what:?}"),
        }
    }

    fn network(&mut self, what: &[&str]) {
        let event = match what {
            ["replies", "later"] => return self.network.part().reply(Reply::Later),
            ["replies", answer @ ..] => {
                return self.network.part().reply(Reply::Now(network_answer(answer)));
            }
            ["answers", answer @ ..] if answer.first() != Some(&"about") => {
                return self.network.part().answer(network_answer(answer));
            }
            ["registers", "later"] => return *self.network.is_slow.borrow_mut() = true,
            ["answers", "about", "the", "party", answer @ ..] => {
                let ticket = self.network.party.borrow_mut().take().unwrap();
                NetworkEvent::PartyAnswer(ticket, network_answer(answer))
            }
            ["drops", "the", "party"] => {
                NetworkEvent::PartyReleased(self.party.unwrap(), Status::Success)
            }
            ["has", "registered"] => {
                let ticket = self.network.sap.borrow_mut().take().unwrap();
                NetworkEvent::SapAnswer(ticket, Status::Success)
            }
            ["offers", rate] => {
                let (sap, terms) = (self.sap.unwrap(), terms(rate));
                NetworkEvent::Offer(Offer { id: OfferId(0), sap, terms })
            }
            ["proposes", rate] => NetworkEvent::Proposal(self.vc.unwrap(), terms(rate)),
            ["sends", "close", "data"] => NetworkEvent::CloseData(self.vc.unwrap(), close_data()),
            ["releases"] => NetworkEvent::Release(self.vc.unwrap()),
            _ => panic!("nothing that a network does: {what:?}"),
        };
        self.network.events.borrow_mut().push_back(event);
    }

    fn open(&mut self) {
        for line in ["manager registers the family", "client binds", "client opens the family"] {
            self.play(line);
        }
    }

    fn listen(&mut self) {
        self.open();
        self.register();
    }

    fn offered(&mut self, rate: &str) {
        self.listen();
        self.network(&["offers", rate]);
        self.manager.handle_timeout(self.now);
        while let Some((_, upcall)) = self.manager.poll_upcall() {
            self.hears(&upcall);
        }
    }

    fn register(&mut self) {
        let sap = Sap::default();
        let (now, af, context) = (self.now, self.af.unwrap(), SapContext(0));
        let registered = self.manager.register_sap(now, CLIENT, af, &sap, context);
        self.sap = registered.ok().map(|(sap, _)| sap);
    }

    fn call(&mut self, rate: &str) {
        let (now, context) = (self.now, VcContext(0));
        let vc = self.vc.unwrap_or_else(|| match self.af {
            Some(af) => self.manager.create_vc_on(now, CLIENT, af, context).unwrap(),
            None => self.manager.create_vc(now, CLIENT, context).unwrap(),
        });
        self.vc = Some(vc);
        self.manager.make_call(now, CLIENT, vc, &mut sending(rate));
    }

    fn card_says(&mut self, event: fn(VcHandle) -> MiniportEvent) {
        self.card.0.borrow_mut().transfer = Some(event(self.vc.unwrap()));
        self.manager.handle_timeout(self.now);
    }

    fn call_party(&mut self, rate: &str) {
        let vc = self.manager.create_vc(self.now, CLIENT, VcContext(0)).unwrap();
        let (now, context, block) = (self.now, PartyContext(0), sending(rate));
        self.party = self.manager.make_party_call(now, CLIENT, vc, context, &block).ok();
        self.vc = Some(vc);
    }

    fn add_party(&mut self, rate: &str) {
        let (now, vc, context) = (self.now, self.vc.unwrap(), PartyContext(1));
        let added = self.manager.add_party(now, CLIENT, vc, context, &sending(rate));
        self.party = added.ok().or(self.party);
    }

    fn change(&mut self, block: &CallParameters) {
        self.manager.modify_call_qos(self.now, CLIENT, self.vc.unwrap(), block);
    }

    fn in_force(&self) -> CallParameters {
        let state = self.manager.state(self.vc.unwrap()).unwrap();
        state.in_force().unwrap().to_parameters(false)
    }
}

fn close_data() -> CloseData {
    [4, 2].into_iter().collect()
}

fn network_answer(words: &[&str]) -> NetworkAnswer {
    match words {
        ["accepted"] => NetworkAnswer::Accepted,
        ["refused"] => NetworkAnswer::Refused,
        ["collided"] => NetworkAnswer::Collided,
        ["countered", rate] => NetworkAnswer::Countered(terms(rate)),
        _ => panic!("no answer of a network: {words:?}"),
    }
}

fn miniport_answer(words: &[&str]) -> MiniportAnswer {
    match words {
        ["success"] => MiniportAnswer::Done,
        ["refused"] => MiniportAnswer::Refused(Status::Resources),
        ["busy"] => MiniportAnswer::Refused(Status::NotAccepted),
        ["closing"] => MiniportAnswer::Refused(Status::Closing),
        ["rounded", rate] => MiniportAnswer::Rounded(terms(rate)),
        _ => panic!("no answer of a miniport: {words:?}"),
    }
}

/// The client lets the miniport round up.
fn sending(rate: &str) -> CallParameters {
    let rate = BytesPerSecond::new(rate.parse().unwrap()).unwrap();
    let block = CallParameters::sending(Flowspec::constant_rate(rate));
    block.with_media_flags(MediaFlags::ROUND_UP_FLOW)
}

fn terms(rate: &str) -> Terms {
    Terms::for_call(&sending(rate)).unwrap()
}

/// What a seam is going to say.
#[derive(Debug)]
struct Part<A> {
    replies: VecDeque<Reply<A>>,
    due: Option<(Ticket, A)>,
    asked: Option<Ticket>,
    /// What is going to be sent or received, of a miniport.
    transfer: Option<MiniportEvent>,
    sends_later: bool,
}

impl<A> Default for Part<A> {
    fn default() -> Self {
        Self {
            replies: VecDeque::new(),
            due: None,
            asked: None,
            transfer: None,
            sends_later: false,
        }
    }
}

impl<A> Part<A> {
    fn reply(&mut self, reply: Reply<A>) {
        self.replies.push_back(reply);
    }

    fn answer(&mut self, answer: A) {
        self.due = Some((self.asked.unwrap(), answer));
    }

    fn ask(&mut self, ticket: Ticket, otherwise: A) -> Reply<A> {
        self.asked = Some(ticket);
        self.replies.pop_front().unwrap_or(Reply::Now(otherwise))
    }
}

/// Also the network and the card of an integrated call manager.
#[derive(Clone, Debug, Default)]
struct Network {
    part: Rc<RefCell<Part<NetworkAnswer>>>,
    events: Rc<RefCell<VecDeque<NetworkEvent>>>,
    /// Whether it answers about SAPs later.
    is_slow: Rc<RefCell<bool>>,
    sap: Rc<RefCell<Option<SapTicket>>>,
    party: Rc<RefCell<Option<PartyTicket>>>,
    card: Card,
}

#[derive(Clone, Debug, Default)]
struct Card(Rc<RefCell<Part<MiniportAnswer>>>);

impl Network {
    fn part(&self) -> std::cell::RefMut<'_, Part<NetworkAnswer>> {
        self.part.borrow_mut()
    }

    fn ask(&self, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.part().ask(ticket, NetworkAnswer::Accepted)
    }

    fn ask_of_party(&self, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        *self.party.borrow_mut() = Some(ticket);
        self.part().replies.pop_front().unwrap_or(Reply::Now(NetworkAnswer::Accepted))
    }
}

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn accept_offer(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn accept_proposal(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn add_party(
        &mut self,
        _: Time,
        ticket: PartyTicket,
        _: VcHandle,
        _: &Terms,
    ) -> Reply<NetworkAnswer> {
        self.ask_of_party(ticket)
    }

    fn drop_party(&mut self, _: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        self.ask_of_party(ticket)
    }

    fn register_sap(&mut self, _: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        *self.sap.borrow_mut() = Some(ticket);
        if self.is_slow.take() { Reply::Later } else { Reply::Now(Status::Success) }
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        let answer = self.part().due.take();
        let answer = answer.map(|(ticket, answer)| NetworkEvent::Answer(ticket, answer));
        answer.or_else(|| self.events.borrow_mut().pop_front())
    }
}

impl MiniportCallManager for Network {
    fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
        match self.card.0.borrow_mut().replies.pop_front() {
            Some(Reply::Now(answer)) => answer,
            Some(Reply::Later) => panic!("one driver does not wait for itself"),
            None => MiniportAnswer::Done,
        }
    }

    fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
        Ok(())
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        self.0.borrow_mut().ask(ticket, MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.borrow_mut().ask(ticket, MiniportAnswer::Done)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let mut part = self.0.borrow_mut();
        if let Some(event) = part.transfer.take() {
            return Some(event);
        }
        let (ticket, answer) = part.due.take()?;
        Some(MiniportEvent::Answer(ticket, answer))
    }

    fn send(&mut self, _: Time, _: VcHandle, _: Packet) -> Reply<Status> {
        let is_slow = std::mem::take(&mut self.0.borrow_mut().sends_later);
        if is_slow { Reply::Later } else { Reply::Now(Status::Success) }
    }
}
