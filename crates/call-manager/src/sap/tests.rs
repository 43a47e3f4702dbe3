//! What SAPs promise, and every path of the machine.

use std::collections::{BTreeSet, VecDeque};

use super::*;
use crate::page::Table;
use crate::reaction::Reaction;

const CLIENT: ClientId = ClientId(1);
const OTHER: ClientId = ClientId(2);

#[test]
fn f_1_a_sap_is_registered_when_the_network_says_so() {
    let mut saps = Saps::new(8);
    let (sap, ticket) = saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    assert_eq!(saps.state(sap), Some(SapState::Registering));
    let step = saps.answered(ticket, Status::Success).expect("it is awaited");
    assert_eq!(step.completion, Some(SapCompletion::Register(Status::Success)));
    assert_eq!((step.owner, step.ask, step.released), (owner(CLIENT), None, None));
    assert_eq!(saps.sap(sap), Some(&address(1)));
}

#[test]
fn o_06_a_registration_that_the_network_refuses_leaves_nothing() {
    let mut saps = Saps::new(1);
    let (sap, ticket) = saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    let step = saps.answered(ticket, Status::InvalidSap).expect("it is awaited");
    assert_eq!(step.completion, Some(SapCompletion::Register(Status::InvalidSap)));
    assert_eq!(step.released, Some(owner(CLIENT).af));
    assert_eq!(saps.offer(sap), Err(Status::Failure));
    assert!(saps.register(owner(OTHER), &address(1)).is_ok(), "nobody holds it");
}

#[test]
fn r_002_a_network_that_answers_pending_has_refused() {
    let mut saps = Saps::new(1);
    let (_, ticket) = saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    let step = saps.answered(ticket, Status::Pending).expect("it is awaited");
    assert_eq!(step.completion, Some(SapCompletion::Register(Status::Failure)));
}

#[test]
fn r_012_a_sap_that_is_held_is_refused_until_it_is_gone() {
    let mut saps = Saps::new(8);
    let (sap, ticket) = saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    let again = |saps: &mut Saps, client| saps.register(owner(client), &address(1)).err();
    assert_eq!(again(&mut saps, OTHER), Some(Status::InvalidData), "while it is registered");
    let _ = saps.answered(ticket, Status::Success);
    assert_eq!(again(&mut saps, OTHER), Some(Status::InvalidData));
    assert_eq!(again(&mut saps, CLIENT), Some(Status::InvalidData), "by the same client too");
    let ticket = saps.deregister(CLIENT, sap).expect("it is registered");
    assert_eq!(again(&mut saps, OTHER), Some(Status::InvalidData), "while it is deregistered");
    let _ = saps.answered(ticket, Status::Success);
    assert_eq!(again(&mut saps, OTHER), None);
}

#[test]
fn r_012_another_address_kind_or_family_is_another_sap() {
    let mut saps = Saps::new(8);
    saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    assert!(saps.register(owner(OTHER), &address(2)).is_ok());
    assert!(saps.register(owner(OTHER), &Sap { sap_type: 9, ..address(1) }).is_ok());
    let family = Family::CO_ADDRESS_FAMILY_PPP;
    assert!(saps.register(SapOwner { family, ..owner(OTHER) }, &address(1)).is_ok());
}

#[test]
fn r_013_an_offer_is_delivered_while_the_registration_is_pending() {
    let mut saps = Saps::new(8);
    let (sap, _) = saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    assert_eq!(saps.offer(sap), Ok(owner(CLIENT)));
}

#[test]
fn r_044_no_offer_for_a_sap_that_is_being_deregistered() {
    let (mut saps, sap) = registered();
    assert_eq!(saps.offer(sap), Ok(owner(CLIENT)));
    saps.deregister(CLIENT, sap).expect("it is registered");
    assert_eq!(saps.offer(sap), Err(Status::Failure));
}

#[test]
fn o_07_a_redundant_deregistration_fails() {
    let (mut saps, sap) = registered();
    assert!(saps.deregister(CLIENT, sap).is_ok());
    assert_eq!(saps.deregister(CLIENT, sap), Err(Status::Failure));
}

#[test]
fn o_07_nothing_is_deregistered_before_it_is_registered_or_by_another_client() {
    let mut saps = Saps::new(8);
    let (sap, ticket) = saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    assert_eq!(saps.deregister(CLIENT, sap), Err(Status::Failure));
    let _ = saps.answered(ticket, Status::Success);
    assert_eq!(saps.deregister(OTHER, sap), Err(Status::Failure));
    assert_eq!(saps.state(sap), Some(SapState::Registered));
}

#[test]
fn r_015_a_deregistration_completes_with_success_whatever_the_network_says() {
    for status in [Status::Success, Status::Failure, Status::Pending, Status::Resources] {
        let (mut saps, sap) = registered();
        let ticket = saps.deregister(CLIENT, sap).expect("it is registered");
        let step = saps.answered(ticket, status).expect("it is awaited");
        assert_eq!(step.completion, Some(SapCompletion::Deregister));
        assert_eq!(step.released, Some(owner(CLIENT).af), "R-016: the opening may close");
        assert_eq!(saps.state(sap), None);
    }
}

#[test]
fn an_answer_to_another_question_is_stale() {
    let mut saps = Saps::new(1);
    let (sap, first) = saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    let _ = saps.answered(first, Status::Success);
    assert_eq!(saps.answered(first, Status::Success), None, "it comes twice");
    let second = saps.deregister(CLIENT, sap).expect("it is registered");
    assert_eq!(saps.answered(first, Status::Success), None, "it completes nothing else");
    assert!(saps.answered(second, Status::Success).is_some());
    let (_, third) = saps.register(owner(OTHER), &address(1)).expect("nobody holds it");
    assert_eq!(saps.answered(first, Status::Success), None, "nor for the next in its place");
    assert!(saps.answered(third, Status::Success).is_some());
}

#[test]
fn a_silent_network_is_not_waited_for_and_told_to_forget_the_sap() {
    let mut saps = Saps::new(1);
    let (sap, ticket) = saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    let step = saps.timed_out(ticket).expect("it waits");
    assert_eq!(step.completion, Some(SapCompletion::Register(Status::Failure)));
    let (ticket, ask) = step.ask.expect("the network may have registered it");
    assert_eq!((ask, saps.offer(sap)), (SapAsk::Deregister, Err(Status::Failure)));
    let step = saps.timed_out(ticket).expect("it waits");
    assert_eq!((step.completion, step.released), (None, Some(owner(CLIENT).af)));
}

#[test]
fn what_a_client_leaves_behind_is_deregistered_for_nobody() {
    let (mut saps, sap) = registered();
    let (late, pending) = saps.register(owner(CLIENT), &address(2)).expect("nobody holds it");
    let asked = saps.client_left(CLIENT);
    assert_eq!(asked.iter().map(|ticket| ticket.sap).collect::<Vec<_>>(), [sap]);
    let step = saps.answered(asked[0], Status::Success).expect("it is awaited");
    assert_eq!(step.completion, None);
    let step = saps.answered(pending, Status::Success).expect("it is awaited");
    assert_eq!(step.completion, None);
    let (ticket, ask) = step.ask.expect("the network has registered it");
    assert_eq!((ticket.sap, ask), (late, SapAsk::Deregister));
    assert!(saps.answered(ticket, Status::Success).is_some());
    assert_eq!((saps.state(sap), saps.state(late)), (None, None));
}

#[test]
fn one_more_sap_than_the_bound_is_refused() {
    let mut saps = Saps::new(2);
    assert!(saps.register(owner(CLIENT), &address(1)).is_ok());
    assert!(saps.register(owner(CLIENT), &address(2)).is_ok());
    assert_eq!(saps.register(owner(CLIENT), &address(3)).err(), Some(Status::Resources));
}

/// The machine with a client and a network, plain records of what they did and were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct World {
    state: SapState,
    has_client: bool,
    register_is_pending: bool,
    deregister_is_pending: bool,
    /// What the network is asked: true for registering.
    asked: Option<bool>,
    /// Whether the network may have it.
    stands: bool,
}

const REACHABLE: usize = 8;

#[test]
fn every_path_of_a_sap_keeps_every_promise() {
    let start = World {
        state: SapState::Unregistered,
        has_client: true,
        register_is_pending: false,
        deregister_is_pending: false,
        asked: None,
        stands: false,
    };
    let mut seen = BTreeSet::from([start]);
    let mut to_visit = VecDeque::from([start]);
    while let Some(world) = to_visit.pop_front() {
        for (_, event) in EVENTS {
            let is_request = matches!(event, SapEvent::Register | SapEvent::Deregister);
            if is_request && !world.has_client {
                continue;
            }
            if let Some(next) = world.after(*event)
                && seen.insert(next)
            {
                to_visit.push_back(next);
            }
        }
    }
    assert_eq!(seen.len(), REACHABLE, "reachable worlds");
    let states: BTreeSet<_> = seen.iter().map(|world| world.state).collect();
    assert_eq!(states.len(), STATES.len(), "every state is reached");
}

impl World {
    fn after(mut self, event: SapEvent) -> Option<Self> {
        let place = format!("{:?} on {event:?}", self.state);
        let SapMove { next, ask, completion } = self.state.on(event).moved()?;
        match event {
            SapEvent::Register => self.register_is_pending = true,
            SapEvent::Deregister => {
                assert!(self.stands, "{place}: R-011: not registered yet");
                self.deregister_is_pending = true;
            }
            SapEvent::Offer => {
                assert!(self.has_client && !self.deregister_is_pending, "{place}: R-044");
            }
            SapEvent::Answer(status) => {
                let registers = self.asked.take().expect("the network answers what it was asked");
                self.stands = registers && status.is_success();
            }
            SapEvent::TimerExpired => {
                let registers = self.asked.take().expect("a timer runs while the network is asked");
                self.stands = registers;
            }
            SapEvent::ClientLeft => {
                self.has_client = false;
                (self.register_is_pending, self.deregister_is_pending) = (false, false);
            }
        }
        match completion {
            Some(SapCompletion::Register(status)) => {
                assert!(std::mem::take(&mut self.register_is_pending), "{place}: R-001");
                assert_eq!(status.is_success(), next == SapState::Registered, "{place}");
                assert_ne!(status, Status::Pending, "{place}: R-002");
            }
            Some(SapCompletion::Deregister) => {
                assert!(std::mem::take(&mut self.deregister_is_pending), "{place}: R-001");
            }
            None => {}
        }
        if let Some(ask) = ask {
            assert_eq!(self.asked, None, "{place}: a question at a time");
            self.asked = Some(ask == SapAsk::Register);
        }
        if next == SapState::Unregistered {
            assert!(!self.register_is_pending && !self.deregister_is_pending, "{place}: R-001");
            assert!(!self.stands && self.asked.is_none(), "{place}: the network keeps nothing");
        }
        self.state = next;
        Some(self)
    }
}

const STATES: &[SapState] = &[
    SapState::Unregistered,
    SapState::Registering,
    SapState::Abandoned,
    SapState::Registered,
    SapState::Deregistering,
    SapState::Leaving,
];

const EVENTS: &[(&str, SapEvent)] = &[
    ("register (O-06, R-012)", SapEvent::Register),
    ("deregister (O-07, A-31)", SapEvent::Deregister),
    ("offer (R-013, R-044)", SapEvent::Offer),
    ("network: SUCCESS (R-015)", SapEvent::Answer(Status::Success)),
    ("network: INVALID_SAP", SapEvent::Answer(Status::InvalidSap)),
    ("network: PENDING (R-002)", SapEvent::Answer(Status::Pending)),
    ("timer expires", SapEvent::TimerExpired),
    ("client left", SapEvent::ClientLeft),
];

pub(crate) fn section() -> String {
    let table = Table {
        title: "SAP",
        text: "`crates/call-manager/src/sap`",
        states: STATES,
        events: EVENTS,
    };
    table.print(
        |state, event| -> Reaction<SapMove> { state.on(*event) },
        |to| {
            let ask = match to.ask {
                Some(SapAsk::Register) => " → register",
                Some(SapAsk::Deregister) => " → deregister",
                None => "",
            };
            let completion = match to.completion {
                Some(SapCompletion::Register(status)) => format!(" = register {status}"),
                Some(SapCompletion::Deregister) => " = deregister SUCCESS".to_owned(),
                None => String::new(),
            };
            format!("{:?}{ask}{completion}", to.next)
        },
    )
}

fn owner(client: ClientId) -> SapOwner {
    SapOwner {
        client,
        af: AfHandle { index: client.0, generation: 0 },
        family: Family::CO_ADDRESS_FAMILY_Q2931,
        context: SapContext(u64::from(client.0) * 100),
    }
}

fn address(last: u8) -> Sap {
    Sap { sap_type: 1, sap: [0x47, last].as_slice().into() }
}

fn registered() -> (Saps, SapHandle) {
    let mut saps = Saps::new(8);
    let (sap, ticket) = saps.register(owner(CLIENT), &address(1)).expect("nobody holds it");
    let _ = saps.answered(ticket, Status::Success);
    (saps, sap)
}
