//! Every path of the machine, walked breadth first together with a network, a miniport and a client
//! that do whatever they may do. They are plain records of what they were told; an edge that breaks
//! a promise fails with the state and the event in which it did.

use std::collections::{BTreeSet, VecDeque};

use super::super::State;
use super::{
    Ask, Completion, Event, Letter, MiniportAnswer, NetworkAnswer, Reaction, Request, Transition,
    events, states,
};

/// What is reachable with these letters: a search that finds less has lost something.
const REACHABLE: usize = 227;

/// Terms that nobody can be sure of.
const UNKNOWN: Letter = "?";

#[test]
fn every_path_keeps_every_promise() {
    let start = World::default();
    let mut seen = BTreeSet::from([format!("{start:?}")]);
    let mut to_visit = VecDeque::from([start]);
    let (mut states_met, mut events_met) = (BTreeSet::new(), BTreeSet::new());
    while let Some(world) = to_visit.pop_front() {
        states_met.insert(world.state.name());
        world.check();
        for event in stimuli() {
            let Some(next) = world.after(&event) else { continue };
            events_met.insert(format!("{event:?}"));
            if seen.insert(format!("{next:?}")) {
                to_visit.push_back(next);
            }
        }
    }
    assert_eq!(states_met, states().iter().map(State::name).collect(), "every state is reached");
    assert_eq!(events_met.len(), stimuli().len(), "every event moves the machine somewhere");
    assert_eq!(seen.len(), REACHABLE, "reachable worlds");
}

/// Every event; calls are made on one letter more, so that what stood is told from what is wanted.
fn stimuli() -> Vec<Event<Letter>> {
    events().into_iter().chain([super::make_call("B")]).collect()
}

/// The machine with all that it deals with.
#[derive(Clone, Debug)]
struct World {
    state: State<Letter>,
    network: Network,
    miniport: Miniport,
    client: Client,
}

#[derive(Clone, Debug, Default)]
struct Network {
    /// What stands; what was agreed to besides, until it is confirmed or restored.
    stands: Option<Letter>,
    wanted: Option<Letter>,
    asked: Option<Ask<Letter>>,
}

#[derive(Clone, Debug, Default)]
struct Miniport {
    active: Option<Letter>,
    told: Option<Ask<Letter>>,
}

/// Requests accepted and not complete, and what was in force when a change was accepted.
#[derive(Clone, Debug, Default)]
struct Client {
    make_call: bool,
    modify_call_qos: Option<Letter>,
    close_call: bool,
}

impl Default for World {
    fn default() -> Self {
        Self {
            state: State::Inactive,
            network: Network::default(),
            miniport: Miniport::default(),
            client: Client::default(),
        }
    }
}

impl World {
    /// The world after `event`; `None` if nothing moved.
    fn after(&self, event: &Event<Letter>) -> Option<Self> {
        let place = format!("{} on {event:?}", self.state.name());
        match self.state.on(*event) {
            Reaction::Moved(transition) => {
                assert!(self.is_awaited(event), "{place}: nobody waits for this answer");
                let mut next = self.clone();
                next.happened(event);
                next.performed(&transition, &place);
                Some(next)
            }
            Reaction::Refused(_) => {
                assert!(matches!(event, Event::Client(_)), "{place}: an answer is refused");
                None
            }
            Reaction::Stale => {
                assert!(!matches!(event, Event::Client(_)), "{place}: a request is dropped");
                assert!(!self.is_awaited(event), "{place}: an answer awaited is dropped");
                None
            }
        }
    }

    fn is_awaited(&self, event: &Event<Letter>) -> bool {
        match event {
            Event::Client(_) => true,
            Event::Network(_) | Event::TimerExpired => self.network.asked.is_some(),
            Event::Miniport(_) => self.miniport.told.is_some(),
        }
    }

    fn happened(&mut self, event: &Event<Letter>) {
        let in_force = self.state.in_force().copied();
        match event {
            Event::Client(request) => self.client.accepted(request, in_force),
            Event::Network(answer) => self.network.answered(answer),
            Event::TimerExpired => self.network.fell_silent(),
            Event::Miniport(answer) => self.miniport.answered(answer),
        }
    }

    fn performed(&mut self, transition: &Transition<Letter>, place: &str) {
        if let Some(completion) = &transition.completion {
            self.client.completed(completion, &transition.next, place);
        }
        if let Some(ask) = &transition.ask {
            self.asked(ask, place);
        }
        let ends_call = transition.next == State::Released;
        assert_eq!(transition.incoming_close.is_some(), ends_call, "{place}: A-19");
        self.state = transition.next.clone();
    }

    fn asked(&mut self, ask: &Ask<Letter>, place: &str) {
        match ask {
            Ask::Setup(_) | Ask::Modify(_) | Ask::Restore(_) => {
                assert_eq!(self.network.asked, None, "{place}: a question at a time");
                self.network.asked = Some(*ask);
            }
            Ask::Release => self.network.asked = Some(*ask),
            Ask::Confirm(terms) => self.network.confirmed(terms, place),
            Ask::ActivateVc(_) | Ask::DeactivateVc => {
                assert_eq!(self.miniport.told, None, "{place}: R-026, R-027");
                self.miniport.told = Some(*ask);
            }
        }
    }

    /// What holds in every world.
    fn check(&self) {
        let place = format!("{self:?}");
        let client = &self.client;
        match &self.state {
            State::Inactive | State::Failed | State::Deleted => self.check_nothing_is_left(&place),
            State::Active { in_force } => {
                assert_eq!(self.network.stands, Some(*in_force), "{place}: the network's terms");
                assert_eq!(self.network.wanted, None, "{place}: nothing is kept besides");
                assert_eq!(self.miniport.active, Some(*in_force), "{place}: the miniport's terms");
            }
            State::Dialing { .. }
            | State::Activating { .. }
            | State::Aligning { .. }
            | State::AbandoningActivation
            | State::UndoingActivation
            | State::Abandoning
            | State::Negotiating { .. }
            | State::Reactivating { .. }
            | State::Realigning { .. }
            | State::Reinstating { .. }
            | State::Restoring { .. }
            | State::ClosingReactivation { .. }
            | State::ClosingReinstatement { .. }
            | State::Released
            | State::Releasing
            | State::Deactivating
            | State::CloseFailed => {}
        }
        let is_waiting = self.network.asked.is_some() || self.miniport.told.is_some();
        let is_owed = client.make_call || client.modify_call_qos.is_some() || client.close_call;
        assert_eq!(is_waiting, is_owed, "{place}: R-001, a completion is owed while one waits");
        assert!(is_waiting || self.has_a_way_on(), "{place}: a dead end");
        if let Some(before) = client.modify_call_qos {
            assert_eq!(self.state.in_force(), Some(&before), "{place}: R-058");
        }
    }

    fn check_nothing_is_left(&self, place: &str) {
        assert_eq!(self.network.stands.or(self.network.wanted), None, "{place}: released");
        assert_eq!(self.miniport.active, None, "{place}: deactivated");
    }

    fn has_a_way_on(&self) -> bool {
        let takes = |request| matches!(self.state.on(request), Reaction::Moved(_));
        self.state == State::Deleted || super::requests().into_iter().any(takes)
    }
}

impl Network {
    fn answered(&mut self, answer: &NetworkAnswer) {
        match (self.asked.take(), answer) {
            (Some(Ask::Setup(terms)), NetworkAnswer::Accepted) => self.stands = Some(terms),
            (Some(Ask::Setup(_)), NetworkAnswer::Countered(terms)) => self.stands = Some(*terms),
            (Some(Ask::Modify(terms)), NetworkAnswer::Accepted) => self.wanted = Some(terms),
            (Some(Ask::Modify(_)), NetworkAnswer::Countered(terms)) => self.wanted = Some(*terms),
            (Some(Ask::Setup(_) | Ask::Modify(_)), NetworkAnswer::Refused) => {}
            (Some(Ask::Restore(terms)), NetworkAnswer::Accepted) => {
                assert_eq!(self.stands, Some(terms), "what is restored is what stood");
                self.wanted = None;
            }
            (Some(Ask::Restore(_)), NetworkAnswer::Countered(_) | NetworkAnswer::Refused) => {
                self.stands = Some(UNKNOWN);
            }
            (Some(Ask::Release), _) => (self.stands, self.wanted) = (None, None),
            (None | Some(Ask::Confirm(_) | Ask::ActivateVc(_) | Ask::DeactivateVc), _) => {
                unreachable!("the network answers what it was asked")
            }
        }
    }

    fn fell_silent(&mut self) {
        match self.asked.take() {
            Some(Ask::Release) => (self.stands, self.wanted) = (None, None),
            Some(Ask::Setup(_)) => self.stands = Some(UNKNOWN),
            Some(_) => self.wanted = Some(UNKNOWN),
            None => unreachable!("a timer runs while the network is asked"),
        }
    }

    fn confirmed(&mut self, terms: &Letter, place: &str) {
        let agreed = self.wanted.take().or(self.stands);
        assert_eq!(agreed, Some(*terms), "{place}: what is confirmed was agreed to");
        self.stands = Some(*terms);
    }
}

impl Miniport {
    fn answered(&mut self, answer: &MiniportAnswer) {
        match (self.told.take(), answer) {
            (Some(Ask::ActivateVc(terms)), MiniportAnswer::Done) => self.active = Some(terms),
            (Some(Ask::ActivateVc(_)), MiniportAnswer::Rounded(terms)) => {
                self.active = Some(*terms);
            }
            (Some(Ask::ActivateVc(_)), MiniportAnswer::Unacceptable) => self.active = Some(UNKNOWN),
            (Some(Ask::ActivateVc(_)), MiniportAnswer::Refused(_)) => {}
            (Some(Ask::DeactivateVc), MiniportAnswer::Done) => self.active = None,
            (Some(Ask::DeactivateVc), _) => {}
            (
                None
                | Some(
                    Ask::Setup(_)
                    | Ask::Modify(_)
                    | Ask::Restore(_)
                    | Ask::Confirm(_)
                    | Ask::Release,
                ),
                _,
            ) => unreachable!("the miniport answers what it was told"),
        }
    }
}

impl Client {
    fn accepted(&mut self, request: &Request<Letter>, in_force: Option<Letter>) {
        match request {
            Request::MakeCall(_) => self.make_call = true,
            Request::ModifyCallQos(_) => {
                assert!(self.modify_call_qos.is_none(), "R-068: one change at a time");
                assert!(in_force.is_some(), "a change needs something to go back to");
                self.modify_call_qos = in_force;
            }
            Request::CloseCall => self.close_call = true,
            Request::DeleteVc => {}
        }
    }

    fn completed(&mut self, completion: &Completion<Letter>, next: &State<Letter>, place: &str) {
        match completion {
            Completion::MakeCall(_) => {
                assert!(std::mem::take(&mut self.make_call), "{place}: no call was asked for");
            }
            Completion::CloseCall(_) => {
                assert!(self.modify_call_qos.is_none(), "{place}: R-082");
                assert!(std::mem::take(&mut self.close_call), "{place}: no close was asked for");
            }
            Completion::ModifyCallQos(result) => {
                let before = self.modify_call_qos.take();
                assert!(before.is_some(), "{place}: no change was asked for");
                let terms = match result {
                    Ok(grant) => grant.terms,
                    Err(refusal) => {
                        assert_eq!(Some(refusal.saved), before, "{place}: A-03, R-058");
                        refusal.saved
                    }
                };
                if let Some(in_force) = next.in_force() {
                    assert_eq!(*in_force, terms, "{place}: the client hears what is in force");
                }
            }
        }
    }
}
