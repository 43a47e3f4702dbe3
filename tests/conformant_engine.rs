//! Whatever clients ask and seams answer, at whatever time, the engine breaks no rule.
//!
//! The clients here break rules of their own on purpose: they close twice, delete what is active and
//! call on what is lost. What they break is left aside.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use call_manager::Role;
use call_manager::trace::{Party, TraceEvent, Tracer};
use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer,
    NetworkEvent, Reply, Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};
use condis::conformance::{Checker, Violation};
use condis::ladder::to_text;
use proptest::prelude::*;

/// Rules that bind the client.
const OF_CLIENTS: [&str; 7] = ["R-025", "R-035", "R-063", "R-064", "R-083", "R-084", "R-101"];

#[derive(Clone, Copy, Debug)]
enum Step {
    MakeCall(u32),
    Modify(u32),
    Close,
    Delete,
    Network,
    Miniport,
    Wait,
    Leave,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1..5_u32).prop_map(Step::MakeCall),
        8 => (1..5_u32).prop_map(Step::Modify),
        2 => Just(Step::Close),
        2 => Just(Step::Delete),
        6 => Just(Step::Network),
        6 => Just(Step::Miniport),
        1 => Just(Step::Wait),
        1 => Just(Step::Leave),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_requests_and_answers_makes_the_engine_break_a_rule(
        steps in proptest::collection::vec(step(), 1..40),
        moods in proptest::collection::vec(any::<u8>(), 60),
        is_integrated in any::<bool>(),
    ) {
        let role = if is_integrated { Role::MiniportCallManager } else { Role::CallManager };
        let trace = play(role, &steps, moods);
        let mut checker = Checker::default();
        for event in &trace {
            if let Err(violation) = checker.see(event) {
                let shown = trace.iter().take_while(|it| it.sequence <= event.sequence);
                let shown: Vec<_> = shown.filter(|it| it.subject == event.subject).map(to_text).collect();
                prop_assert!(is_the_clients(&violation), "{violation}\nafter:\n{}", shown.join("\n"));
            }
        }
    }
}

fn is_the_clients(violation: &Violation) -> bool {
    let is_asked = matches!(violation.event.from, Party::Client(_));
    OF_CLIENTS.contains(&violation.rule) || (violation.rule == "R-038" && is_asked)
}

const CLIENT: ClientId = ClientId(0);

fn play(role: Role, steps: &[Step], moods: Vec<u8>) -> Vec<TraceEvent> {
    let is_integrated = role == Role::MiniportCallManager;
    let world = World { moods: moods.into(), is_integrated, ..World::default() };
    let world = Rc::new(RefCell::new(world));
    let seams = (Network(world.clone()), Card(world.clone()));
    let tracer = Tracer::new(role, Vec::new());
    let mut manager = CallManager::with_observer(Config::default(), seams.0, seams.1, tracer);
    let mut now = Time::ZERO;
    let mut vc = create(&mut manager, now);
    for step in steps {
        match *step {
            Step::MakeCall(rate) => _ = manager.make_call(now, CLIENT, vc, &mut sending(rate)),
            Step::Modify(rate) => _ = manager.modify_call_qos(now, CLIENT, vc, &sending(rate)),
            Step::Close => _ = manager.close_call(now, CLIENT, vc),
            Step::Delete => {
                if manager.delete_vc(now, CLIENT, vc).is_success() {
                    vc = create(&mut manager, now);
                }
            }
            Step::Network => {
                world.borrow_mut().network_answers();
                manager.handle_timeout(now);
            }
            Step::Miniport => {
                world.borrow_mut().card_answers();
                manager.handle_timeout(now);
            }
            Step::Wait => {
                now = manager.poll_timeout().unwrap_or(now).max(now);
                manager.handle_timeout(now);
            }
            Step::Leave => {
                manager.unbind(now, CLIENT);
                vc = create(&mut manager, now);
            }
        }
        while manager.poll_upcall().is_some() {}
    }
    manager.observer().sink().clone()
}

/// What network and card do next, whatever they are asked.
#[derive(Debug, Default)]
struct World {
    moods: VecDeque<u8>,
    is_integrated: bool,
    asked: Option<Ticket>,
    /// With what it was told to activate, if it was that.
    told: Option<(Ticket, Option<Terms>)>,
    network_due: Option<(Ticket, NetworkAnswer)>,
    card_due: Option<(Ticket, MiniportAnswer)>,
}

impl World {
    fn mood(&mut self) -> u8 {
        self.moods.pop_front().unwrap_or(0)
    }

    fn network_answer(&mut self) -> NetworkAnswer {
        match self.mood() % 6 {
            0..3 => NetworkAnswer::Accepted,
            3 => NetworkAnswer::Refused,
            other => NetworkAnswer::Countered(terms(u32::from(other))),
        }
    }

    fn card_answer(&mut self, told: Option<&Terms>) -> MiniportAnswer {
        match (self.mood() % 6, told) {
            // One driver does not refuse itself.
            (4, None) if self.is_integrated => MiniportAnswer::Done,
            (4, _) => MiniportAnswer::Refused(Status::Resources),
            (5, Some(told)) if told.media_flags.contains(MediaFlags::ROUND_UP_FLOW) => {
                let more = |rate: Option<BytesPerSecond>| {
                    rate.and_then(|rate| BytesPerSecond::new(rate.get() + 100))
                };
                let mut rounded = told.clone();
                rounded.transmit.token_rate = more(told.transmit.token_rate);
                rounded.transmit.peak_bandwidth = more(told.transmit.peak_bandwidth);
                MiniportAnswer::Rounded(rounded)
            }
            _ => MiniportAnswer::Done,
        }
    }

    /// To the last question, even if it was answered.
    fn network_answers(&mut self) {
        let answer = self.network_answer();
        self.network_due = self.asked.map(|ticket| (ticket, answer));
    }

    fn card_answers(&mut self) {
        let Some((ticket, terms)) = self.told.clone() else { return };
        let answer = self.card_answer(terms.as_ref());
        self.card_due = Some((ticket, answer));
    }

    fn ask(&mut self, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.asked = Some(ticket);
        if self.mood().is_multiple_of(2) { Reply::Later } else { Reply::Now(self.network_answer()) }
    }

    fn tell(&mut self, ticket: Ticket, terms: Option<&Terms>) -> Reply<MiniportAnswer> {
        self.told = Some((ticket, terms.cloned()));
        if self.mood().is_multiple_of(2) {
            Reply::Later
        } else {
            Reply::Now(self.card_answer(terms))
        }
    }
}

#[derive(Debug)]
struct Network(Rc<RefCell<World>>);
#[derive(Debug)]
struct Card(Rc<RefCell<World>>);

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().ask(ticket)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().ask(ticket)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().ask(ticket)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.borrow_mut().ask(ticket)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        let (ticket, answer) = self.0.borrow_mut().network_due.take()?;
        Some(NetworkEvent::Answer(ticket, answer))
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        self.0.borrow_mut().tell(ticket, Some(terms))
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.borrow_mut().tell(ticket, None)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let (ticket, answer) = self.0.borrow_mut().card_due.take()?;
        Some(MiniportEvent::Answer(ticket, answer))
    }
}

type Manager = CallManager<Network, Card, Tracer<Vec<TraceEvent>>>;

fn create(manager: &mut Manager, now: Time) -> VcHandle {
    manager.create_vc(now, CLIENT, VcContext(0)).expect("there is room")
}

/// Even rates may be rounded up.
fn sending(rate: u32) -> CallParameters {
    let flow = Flowspec::constant_rate(BytesPerSecond::new(rate * 1_000).expect("a rate"));
    let block = CallParameters::sending(flow);
    if rate.is_multiple_of(2) { block.with_media_flags(MediaFlags::ROUND_UP_FLOW) } else { block }
}

fn terms(rate: u32) -> Terms {
    Terms::for_call(&sending(rate)).expect("they are legal")
}
