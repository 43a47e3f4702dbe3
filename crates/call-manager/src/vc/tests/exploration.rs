//! Every path of the machine, by the rules of every profile, walked breadth first together with a
//! network, a miniport, a client and another end that do whatever they may do at every point.
//!
//! They are plain records of what they were told ([`outside`]); [`world`] joins them to the machine.
//! An edge that breaks a promise fails with the world and the event in which it did. What holds of
//! whole paths is checked when all worlds are known: none is a dead end, and none waits for ever.

mod outside;
mod world;

use std::collections::{BTreeSet, VecDeque};

use self::world::World;
use super::super::event::{MiniportAnswer, NetworkAnswer};
use super::super::{Event, Expiry, OnCollision, OnSilence, OnUnconfirmed, Rules, State, Wait};
use super::letters::{Profile, Remote, Request, Status, states};

/// Terms. As in the other tests, and `?` for what nobody can be sure of.
type Letter = char;

/// What is reachable with these letters: a search that finds less has lost something.
const REACHABLE: [(&str, usize); 5] =
    [("condis", 32_093), ("q2963", 14_608), ("sip", 19_835), ("5gsm", 47_295), ("gsm-cc", 14_608)];

/// The longest silence: as often as any profile sends again, and what it takes to end a call then.
const LONGEST_SILENCE: usize = 8;

#[test]
fn every_path_keeps_every_promise_by_the_rules_of_every_profile() {
    let mut states_met = BTreeSet::new();
    let mut found = Vec::new();
    for profile in Profile::ALL {
        let graph = Graph::explore(&profile.rules);
        graph.check_that_no_world_is_a_dead_end(profile.name);
        graph.check_that_silence_ends(&profile);
        states_met.extend(graph.worlds.iter().map(|world| world.state.name()));
        found.push((profile.name, graph.worlds.len()));
    }
    assert_eq!(states_met, states().iter().map(State::name).collect(), "every state is reached");
    assert_eq!(found, REACHABLE, "reachable worlds");
}

/// Rules are data, and can be mixed: what the named profiles do not join holds all the same.
#[test]
fn every_path_keeps_every_promise_by_rules_that_no_named_profile_joins() {
    let keep = Rules { on_silence: OnSilence::Keep, retransmissions: 1, ..Rules::CONDIS };
    let clear = Rules { on_silence: Profile::SIP.rules.on_silence, ..Rules::CONDIS };
    let mixed = [
        ("keep, defer", keep),
        ("keep, back off", Rules { on_collision: OnCollision::BackOff, collisions: 1, ..keep }),
        ("clear, yield", Rules { on_collision: OnCollision::Yield, ..clear }),
        ("clear, defer, commit", Rules { on_unconfirmed: OnUnconfirmed::Commit, ..clear }),
    ];
    for (name, rules) in mixed {
        let mut profile = Profile::CONDIS.with_rules(rules).expect("in range");
        profile.name = name;
        let graph = Graph::explore(&profile.rules);
        graph.check_that_no_world_is_a_dead_end(name);
        graph.check_that_silence_ends(&profile);
    }
}

/// All worlds, and which lead to which.
struct Graph {
    worlds: Vec<World>,
    comes_from: Vec<Vec<usize>>,
}

impl Graph {
    fn explore(rules: &Rules) -> Self {
        let start = World::default();
        let mut graph = Self { worlds: vec![start.clone()], comes_from: vec![Vec::new()] };
        let mut places = Places::new();
        places.insert(start, 0);
        let mut to_visit = VecDeque::from([0]);
        while let Some(place) = to_visit.pop_front() {
            let world = graph.worlds[place].clone();
            world.check(rules);
            for event in events(&world) {
                let Some(next) = world.after(event, rules) else { continue };
                let known = places.get(&next).copied();
                let reached = known.unwrap_or_else(|| {
                    places.insert(next.clone(), graph.worlds.len());
                    to_visit.push_back(graph.worlds.len());
                    graph.worlds.push(next);
                    graph.comes_from.push(Vec::new());
                    graph.worlds.len() - 1
                });
                graph.comes_from[reached].push(place);
            }
        }
        graph
    }

    /// From everywhere there is a way to a VC that is rid of its call.
    fn check_that_no_world_is_a_dead_end(&self, profile: &str) {
        let is_end =
            |world: &World| matches!(world.state, State::Inactive | State::Failed | State::Deleted);
        let mut leads_to_end: Vec<bool> = self.worlds.iter().map(is_end).collect();
        let mut to_visit: Vec<usize> =
            (0..self.worlds.len()).filter(|&place| leads_to_end[place]).collect();
        while let Some(place) = to_visit.pop() {
            for &before in &self.comes_from[place] {
                if !std::mem::replace(&mut leads_to_end[before], true) {
                    to_visit.push(before);
                }
            }
        }
        let dead = leads_to_end.iter().position(|&leads| !leads).map(|place| &self.worlds[place]);
        assert_eq!(dead, None, "{profile}: a dead end");
    }

    /// If all others are silent, every wait ends, what was asked for is complete, and the network holds
    /// no call that is not up, even if the client never closes.
    fn check_that_silence_ends(&self, profile: &Profile) {
        for world in &self.worlds {
            let mut world = world.clone();
            let mut waits = 0;
            while world.state.waits_for().is_some() {
                let name = profile.name;
                let next = world.after(Event::TimerExpired(Expiry::Wait), &profile.rules);
                world = next.unwrap_or_else(|| panic!("{name}: {world:?}: no way out of a wait"));
                waits += 1;
                assert!(waits <= LONGEST_SILENCE, "{name}: {world:?}: waits for ever");
            }
            assert!(world.client.is_owed_nothing(), "{}: {world:?}: R-001", profile.name);
            let is_up = world.state.in_force().is_some();
            let holds_nothing = is_up || world.network.is_free();
            assert!(holds_nothing, "{}: {world:?}: nobody releases it", profile.name);
        }
    }
}

#[expect(clippy::disallowed_types, reason = "looked up, and never walked")]
type Places = std::collections::HashMap<World, usize>;

/// What the outside may do in this world, and what it may not but could.
fn events(world: &World) -> Vec<Event<Letter>> {
    let requests = [
        Request::MakeCall('B'),
        Request::ModifyCallQos('R'),
        Request::CloseCall,
        Request::DeleteVc,
        Request::AcceptCall('R'),
        Request::RejectCall,
        Request::ReturnQosChange,
    ];
    let answers = [
        NetworkAnswer::Accepted,
        NetworkAnswer::Countered('N'),
        NetworkAnswer::Countered('R'),
        NetworkAnswer::Refused,
        NetworkAnswer::Collided,
    ];
    let wants = [Remote::Offer('P'), Remote::Proposal('P'), Remote::Proposal('R'), Remote::Release];
    let reports = [
        MiniportAnswer::Done,
        MiniportAnswer::Rounded('A'),
        MiniportAnswer::Unacceptable,
        MiniportAnswer::Refused(Status::Resources),
        MiniportAnswer::Refused(Status::Closing),
        MiniportAnswer::Alternative('L'),
    ];
    let as_offered = if let State::Offered { in_force } = world.state {
        Some(Request::AcceptCall(in_force))
    } else {
        None
    };
    let mut events: Vec<_> = requests.into_iter().chain(as_offered).map(Event::Client).collect();
    events.extend(answers.map(Event::Network));
    events.extend(wants.map(Event::Remote));
    events.extend(reports.map(Event::Miniport));
    events.extend([Expiry::Wait, Expiry::Transaction].map(Event::TimerExpired));
    events
}

/// Whether an answer of the network is waited for.
const fn waits_for_network(state: &State<Letter>) -> bool {
    matches!(state.waits_for(), Some(Wait::Network | Wait::Confirmation))
}
