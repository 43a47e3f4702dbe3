//! Plays a script: a client, and a network and a miniport that say what they are told to.

#[path = "stage/client.rs"]
mod client;
#[path = "stage/seams.rs"]
mod seams;
#[path = "stage/words.rs"]
mod words;

use call_manager::manager::OnMiniportRefusal;
use call_manager::trace::{TraceEvent, Tracer};
use call_manager::{
    AfHandle, CallManager, ClientId, Config, Handler, Integrated, MiniportEvent, MiniportOf,
    NetworkEvent, Offer, OfferId, Packet, PartyHandle, Reply, SapHandle, Time, Upcall, VcHandle,
};
use co_params::{AddressFamily, Family, Status};

use self::seams::{Card, Network};
use self::words::{close_data, miniport_answer, network_answer, terms};
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
    let is_plain = has(PLAIN);
    if has(INTEGRATED) {
        Stage::<true, _>::new(config, Integrated, card, is_plain).play_all(script)
    } else {
        Stage::<false, _>::new(config, card.clone(), card, is_plain).play_all(script)
    }
}

/// Lines that say how the call manager is made.
const INTEGRATED: &str = "integrated";
const STEPS_DOWN: &str = "steps down to 75 percent";
const PLAIN: &str = "the medium has no quality of service";

const CLIENT: ClientId = ClientId(0);
const PACKET: Packet = Packet { id: 0, bytes: 100 };
const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

struct Stage<const IS_MCM: bool, M> {
    manager: CallManager<Network<IS_MCM>, M, Tracer<Vec<TraceEvent>>>,
    network: Network<IS_MCM>,
    card: Card,
    af: Option<AfHandle>,
    sap: Option<SapHandle>,
    vc: Option<VcHandle>,
    /// The one that was added last.
    party: Option<PartyHandle>,
    now: Time,
    drawn_from: usize,
}

impl<const IS_MCM: bool, M: MiniportOf<Network<IS_MCM>>> Stage<IS_MCM, M> {
    fn new(config: Config, miniport: M, card: Card, is_plain: bool) -> Self {
        let network = Network { card: card.clone(), is_plain, ..Network::default() };
        let manager = CallManager::traced(config, network.clone(), miniport, Vec::new());
        let (now, drawn_from) = (Time::ZERO, 0);
        Self { manager, network, card, af: None, sap: None, vc: None, party: None, now, drawn_from }
    }

    fn play_all(mut self, script: &str) -> Flow {
        let settings = [INTEGRATED, STEPS_DOWN, PLAIN];
        let is_act = |line: &&str| !line.starts_with('#') && !settings.contains(line);
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
            ["releases"] => NetworkEvent::Release(self.vc.unwrap(), None),
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

    fn card_says(&mut self, event: fn(VcHandle) -> MiniportEvent) {
        self.card.0.borrow_mut().transfer = Some(event(self.vc.unwrap()));
        self.manager.handle_timeout(self.now);
    }
}
