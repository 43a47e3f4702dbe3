//! Every path of a call of three parties, with a client, a network and a miniport that do whatever
//! they may do.

use std::collections::{BTreeSet, VecDeque};

use super::*;

const PARTIES: usize = 3;

/// What is reachable: a search that finds less has lost something.
const REACHABLE: usize = 217;

#[test]
fn every_path_of_a_call_of_three_keeps_every_promise() {
    let start = World::default();
    let mut seen = BTreeSet::from([start.clone()]);
    let mut to_visit = VecDeque::from([start]);
    while let Some(world) = to_visit.pop_front() {
        for stimulus in stimuli() {
            if let Some(next) = world.after(stimulus)
                && seen.insert(next.clone())
            {
                to_visit.push_back(next);
            }
        }
    }
    let met: BTreeSet<_> = seen
        .iter()
        .flat_map(|world| world.members.iter().map(|member| member.state.clone()))
        .collect();
    for state in states() {
        assert!(met.contains(&state), "{state:?} is reached");
    }
    assert_eq!(seen.len(), REACHABLE, "reachable worlds");
}

#[derive(Clone, Copy, Debug)]
enum Stimulus {
    Add(usize),
    Drop(usize),
    Close(usize),
    Answer(usize, NetworkAnswer<Letter>),
    Activated(usize, Result<(), Status>),
    Silence(usize),
    RemoteDrop(usize),
    Connected,
    Failed,
    Released,
    CloseFailed,
    Closed,
}

fn stimuli() -> Vec<Stimulus> {
    let of_a_party = |at| {
        [
            Stimulus::Add(at),
            Stimulus::Drop(at),
            Stimulus::Close(at),
            Stimulus::Answer(at, NetworkAnswer::Accepted),
            Stimulus::Answer(at, NetworkAnswer::Countered("N")),
            Stimulus::Answer(at, NetworkAnswer::Refused),
            Stimulus::Activated(at, Ok(())),
            Stimulus::Activated(at, Err(Status::Resources)),
            Stimulus::Silence(at),
            Stimulus::RemoteDrop(at),
        ]
    };
    let of_the_call = [
        Stimulus::Connected,
        Stimulus::Failed,
        Stimulus::Released,
        Stimulus::CloseFailed,
        Stimulus::Closed,
    ];
    (0..PARTIES).flat_map(of_a_party).chain(of_the_call).collect()
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct World {
    phase: Phase,
    members: [Member; PARTIES],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    SettingUp,
    Up,
    Over,
    Closing,
    Done,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    state: PartyState<Letter>,
    owed: Option<Owed>,
    asked: Option<Asked>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owed {
    Add,
    Drop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Network,
    Miniport,
}

impl Default for World {
    fn default() -> Self {
        let member = |state| Member { state, owed: None, asked: None };
        Self {
            phase: Phase::SettingUp,
            members: [
                member(PartyState::Connecting),
                member(PartyState::Absent),
                member(PartyState::Absent),
            ],
        }
    }
}

impl World {
    /// The world after a stimulus; `None` if it cannot happen or nothing moves.
    fn after(&self, stimulus: Stimulus) -> Option<Self> {
        let mut next = self.clone();
        let moved = match stimulus {
            Stimulus::Add(at) => self.phase == Phase::Up && next.add(at),
            Stimulus::Drop(at) => next.drop_party(at),
            Stimulus::Close(at) => next.close(at),
            Stimulus::Answer(at, answer) => next.network(at, PartyEvent::Network(answer)),
            Stimulus::Silence(at) => next.network(at, PartyEvent::TimerExpired),
            Stimulus::Activated(at, result) => {
                next.members[at].asked == Some(Asked::Miniport)
                    && next.party(at, PartyEvent::Activated(result))
            }
            Stimulus::RemoteDrop(at) => {
                let company = next.company(at);
                self.phase == Phase::Up && next.party(at, PartyEvent::RemoteDrop(company, REMOTE))
            }
            Stimulus::Connected => {
                self.phase == Phase::SettingUp && next.all(PartyEvent::CallConnected, Phase::Up)
            }
            Stimulus::Failed => {
                self.phase == Phase::SettingUp && next.all(PartyEvent::CallClosed, Phase::Done)
            }
            Stimulus::Released => {
                self.phase == Phase::Up && next.all(PartyEvent::CallReleased, Phase::Over)
            }
            Stimulus::CloseFailed => {
                self.phase == Phase::Closing && next.all(PartyEvent::CloseFailed, Phase::Over)
            }
            Stimulus::Closed => {
                self.phase == Phase::Closing && next.all(PartyEvent::CallClosed, Phase::Done)
            }
        };
        next.check(&format!("{self:?} on {stimulus:?}"));
        moved.then_some(next)
    }

    fn add(&mut self, at: usize) -> bool {
        let is_free = self.members[at].state == PartyState::Absent;
        is_free && {
            self.members[at].owed = Some(Owed::Add);
            self.party(at, PartyEvent::Add("R"))
        }
    }

    fn drop_party(&mut self, at: usize) -> bool {
        let company = self.company(at);
        let event = PartyEvent::Drop(company);
        if self.members[at].state.on(event).moved().is_none() {
            return false;
        }
        assert_ne!(company, Company::Alone, "R-091: {self:?}");
        assert_eq!(self.members[at].owed, None, "R-094: {self:?}");
        self.members[at].owed = Some(Owed::Drop);
        self.party(at, event)
    }

    fn close(&mut self, at: usize) -> bool {
        let event = PartyEvent::Close(self.company(at));
        let known = self.members.iter().filter(|member| member.state.is_known()).count();
        let is_taken = self.party(at, event);
        if is_taken {
            assert_eq!(known, 1, "R-090: {self:?}");
            self.phase = Phase::Closing;
        }
        is_taken
    }

    fn network(&mut self, at: usize, event: PartyEvent<Letter>) -> bool {
        if self.members[at].asked != Some(Asked::Network) {
            return false;
        }
        assert!(self.members[at].state.on(event).moved().is_some(), "an answer awaited is dropped");
        self.party(at, event)
    }

    fn all(&mut self, event: PartyEvent<Letter>, phase: Phase) -> bool {
        for at in 0..PARTIES {
            self.party(at, event);
        }
        self.phase = phase;
        true
    }

    fn party(&mut self, at: usize, event: PartyEvent<Letter>) -> bool {
        let place = format!("{:?} on {event:?}", self.members[at].state);
        let Some(to) = self.members[at].state.on(event).moved() else { return false };
        let member = &mut self.members[at];
        member.asked = to.ask.as_ref().map(|ask| match ask {
            PartyAsk::Add(_) | PartyAsk::Drop => Asked::Network,
            PartyAsk::Activate(_) => Asked::Miniport,
        });
        match &to.completion {
            Some(PartyCompletion::AddParty(result)) => {
                assert_eq!(member.owed.take(), Some(Owed::Add), "{place}: R-001");
                assert_ne!(*result, Err(Status::Pending), "{place}: R-002");
                assert_eq!(result.is_ok(), to.next == PartyState::Active, "{place}");
            }
            Some(PartyCompletion::DropParty) => {
                assert_eq!(member.owed.take(), Some(Owed::Drop), "{place}: R-001");
                assert_eq!(to.next, PartyState::Absent, "{place}");
            }
            None => {}
        }
        if to.next == PartyState::Absent && event != PartyEvent::CallClosed {
            assert_eq!(member.owed, None, "{place}: R-001");
        }
        member.state = to.next;
        if matches!(to.indication, Some(PartyIndication::Close(_))) {
            self.all(PartyEvent::CallReleased, Phase::Over);
        }
        true
    }

    fn company(&self, at: usize) -> Company {
        let others = || {
            let members = self.members.iter().enumerate();
            members.filter(move |(other, _)| *other != at).map(|(_, member)| &member.state)
        };
        if others().any(|state| *state == PartyState::Active) {
            Company::Connected
        } else if others().any(|state| matches!(state, PartyState::Lost | PartyState::Ended)) {
            Company::Lost
        } else if others().any(PartyState::is_known) {
            Company::Unconnected
        } else {
            Company::Alone
        }
    }

    fn check(&self, place: &str) {
        let active = self.members.iter().any(|member| member.state == PartyState::Active);
        match self.phase {
            Phase::Up => assert!(active, "{place}: a call that is up has a party"),
            Phase::SettingUp | Phase::Over | Phase::Closing => assert!(!active, "{place}"),
            Phase::Done => {
                let are_gone = self.members.iter().all(|m| m.state == PartyState::Absent);
                assert!(are_gone, "{place}: nobody is left");
            }
        }
        for member in &self.members {
            let waits = member.owed.is_some();
            assert!(!waits || member.asked.is_some(), "{place}: R-001: nobody would complete it");
        }
    }
}
