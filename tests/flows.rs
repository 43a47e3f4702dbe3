//! Every flow of connection-oriented NDIS that the engine has, as a script and its ladder diagram.
//!
//! A script under `tests/flows` says what client, network and miniport do, a line each; the diagram
//! beside it is what comes of that. `UPDATE_DOCS=1` draws them anew: then look at the change.
//!
//! `given a call at 1000` sets a call up that is not drawn. Who is to `reply` does so when it is asked
//! next; who `answers` answers the last question that it put off. Without a line a seam does as it
//! is asked, at once. Rates are in bytes a second.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::{env, fs};

use call_manager::Role;
use call_manager::trace::{TraceEvent, Tracer};
use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer,
    NetworkEvent, Reply, Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallFlags, CallParameters, Flowspec, MediaFlags, Status};
use condis::conformance::Checker;
use condis::ladder::{View, write_mermaid};

const FLOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/flows");

#[test]
fn every_flow_is_drawn_as_it_was_reviewed() {
    for (name, flow) in flows() {
        let mut drawn = String::new();
        write_mermaid(&mut drawn, View::Full, &flow.trace[flow.drawn_from..]).unwrap();
        let page = format!("{FLOWS}/{name}.mmd");
        if env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&page, &drawn).unwrap();
        }
        let shown = fs::read_to_string(&page).unwrap_or_default();
        assert!(shown == drawn, "{page}: UPDATE_DOCS=1 draws it anew:\n{drawn}");
    }
}

#[test]
fn every_flow_keeps_the_rules() {
    for (name, Flow { trace, .. }) in flows() {
        let mut checker = Checker::default();
        for event in &trace {
            checker.see(event).unwrap_or_else(|violation| panic!("{name}: {violation}"));
        }
    }
}

struct Flow {
    trace: Vec<TraceEvent>,
    drawn_from: usize,
}

/// By name, in the order of names.
fn flows() -> Vec<(String, Flow)> {
    let files = fs::read_dir(FLOWS).unwrap().map(|entry| entry.unwrap().path());
    let mut scripts: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|it| it == "flow")).collect();
    scripts.sort();
    assert!(!scripts.is_empty());
    let play = |path: std::path::PathBuf| {
        let script = fs::read_to_string(&path).unwrap();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), play(&script))
    };
    scripts.into_iter().map(play).collect()
}

fn play(script: &str) -> Flow {
    let is_integrated = script.lines().any(|line| line == "integrated");
    let role = if is_integrated { Role::MiniportCallManager } else { Role::CallManager };
    let mut stage = Stage::new(role);
    for line in script.lines().filter(|line| !line.starts_with('#')) {
        stage.play(line);
    }
    Flow { trace: stage.manager.observer().sink().clone(), drawn_from: stage.drawn_from }
}

const CLIENT: ClientId = ClientId(0);

struct Stage {
    manager: CallManager<Network, Card, Tracer<Vec<TraceEvent>>>,
    network: Rc<RefCell<Part<NetworkAnswer>>>,
    card: Rc<RefCell<Part<MiniportAnswer>>>,
    vc: VcHandle,
    now: Time,
    drawn_from: usize,
}

impl Stage {
    fn new(role: Role) -> Self {
        let network = Rc::new(RefCell::new(Part::default()));
        let card = Rc::new(RefCell::new(Part::default()));
        let (now, tracer) = (Time::ZERO, Tracer::new(role, Vec::new()));
        let seams = (Network(network.clone()), Card(card.clone()));
        let mut manager = CallManager::with_observer(Config::default(), seams.0, seams.1, tracer);
        let vc = manager.create_vc(now, CLIENT, VcContext(0)).unwrap();
        Self { manager, network, card, vc, now, drawn_from: 0 }
    }

    fn play(&mut self, line: &str) {
        let words: Vec<_> = line.split(' ').collect();
        match words[..] {
            ["integrated"] => {}
            ["given", "a", "call", "at", rate] => {
                self.call(rate);
                self.drawn_from = self.manager.observer().sink().len();
            }
            ["client", "calls", "at", rate] => self.call(rate),
            ["client", "changes", "to", "nothing", "legal"] => {
                let block = CallParameters { flags: CallFlags::PERMANENT_VC, ..sending("1") };
                self.change(&block);
            }
            ["client", "changes", "to", rate] => self.change(&sending(rate)),
            ["client", "closes"] => _ = self.manager.close_call(self.now, CLIENT, self.vc),
            ["client", "deletes"] => _ = self.manager.delete_vc(self.now, CLIENT, self.vc),
            ["network", "replies", "later"] => self.network.borrow_mut().reply(Reply::Later),
            ["network", "replies", ref answer @ ..] => {
                self.network.borrow_mut().reply(Reply::Now(network_answer(answer)));
            }
            ["network", "answers", ref answer @ ..] => {
                self.network.borrow_mut().answer(network_answer(answer));
                self.manager.handle_timeout(self.now);
            }
            ["miniport", "replies", "later"] => self.card.borrow_mut().reply(Reply::Later),
            ["miniport", "replies", ref answer @ ..] => {
                self.card.borrow_mut().reply(Reply::Now(miniport_answer(answer)));
            }
            ["miniport", "answers", ref answer @ ..] => {
                self.card.borrow_mut().answer(miniport_answer(answer));
                self.manager.handle_timeout(self.now);
            }
            ["time", "passes"] => {
                self.now = self.manager.poll_timeout().unwrap();
                self.manager.handle_timeout(self.now);
            }
            _ => panic!("no line of a flow: {line}"),
        }
    }

    fn call(&mut self, rate: &str) {
        self.manager.make_call(self.now, CLIENT, self.vc, &mut sending(rate));
    }

    fn change(&mut self, block: &CallParameters) {
        self.manager.modify_call_qos(self.now, CLIENT, self.vc, block);
    }
}

fn network_answer(words: &[&str]) -> NetworkAnswer {
    match words {
        ["accepted"] => NetworkAnswer::Accepted,
        ["refused"] => NetworkAnswer::Refused,
        ["countered", rate] => NetworkAnswer::Countered(Terms::for_call(&sending(rate)).unwrap()),
        _ => panic!("no answer of a network: {words:?}"),
    }
}

fn miniport_answer(words: &[&str]) -> MiniportAnswer {
    match words {
        ["success"] => MiniportAnswer::Done,
        ["refused"] => MiniportAnswer::Refused(Status::Resources),
        ["rounded", rate] => MiniportAnswer::Rounded(Terms::for_call(&sending(rate)).unwrap()),
        _ => panic!("no answer of a miniport: {words:?}"),
    }
}

/// The client lets the miniport round up.
fn sending(rate: &str) -> CallParameters {
    let rate = BytesPerSecond::new(rate.parse().unwrap()).unwrap();
    let block = CallParameters::sending(Flowspec::constant_rate(rate));
    block.with_media_flags(MediaFlags::ROUND_UP_FLOW)
}

/// What a seam is going to say.
#[derive(Debug)]
struct Part<A> {
    replies: VecDeque<Reply<A>>,
    due: Option<(Ticket, A)>,
    asked: Option<Ticket>,
}

impl<A> Default for Part<A> {
    fn default() -> Self {
        Self { replies: VecDeque::new(), due: None, asked: None }
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

#[derive(Debug)]
struct Network(Rc<RefCell<Part<NetworkAnswer>>>);
#[derive(Debug)]
struct Card(Rc<RefCell<Part<MiniportAnswer>>>);

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().ask(ticket, NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().ask(ticket, NetworkAnswer::Accepted)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().ask(ticket, NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().ask(ticket, NetworkAnswer::Accepted)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        let (ticket, answer) = self.0.borrow_mut().due.take()?;
        Some(NetworkEvent::Answer(ticket, answer))
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
        let (ticket, answer) = self.0.borrow_mut().due.take()?;
        Some(MiniportEvent::Answer(ticket, answer))
    }
}
