//! Every way in which the client's wishes, the answers to its requests, the changes and the end of
//! the call by the other end can cross, on a channel that has messages under way in both directions.
//!
//! The client's machine runs against a [`manager::Manager`] that decides everything in every way. Whenever
//! nothing is under way any more, both must agree: on what stands, or that nothing is left. On the
//! way the client keeps its duties, one assertion each in `World::asks` and `World::moves`.

mod choice;
mod manager;
mod requests;
mod words;
mod world;

use std::collections::BTreeSet;

use self::world::World;
use super::*;

/// What is offered, or asked for first.
const FIRST: u32 = 1_000;
/// What the application wants instead.
const WISH: u32 = 2_000;
/// What a policy asks for.
const AGAIN: u32 = 3_000;
/// What the other end proposes, in this order, if it does. Two are needed to have one come while the
/// client has yet to hear that the last has fallen. A call that came in is the same once it is up, so
/// one will do there.
const PROPOSALS: &[u32] = &[1_100, 1_200];
#[test]
fn a_call_that_is_placed_ends_where_the_documents_say_however_things_cross() {
    for (at_bound, proposals) in [(AtBound::Keep, PROPOSALS), (AtBound::Close, &PROPOSALS[1..])] {
        let seen = explore(&World::placed(proposals), at_bound);
        let all = [
            "Closing",
            "CloseFailed",
            "Creating",
            "Deleting",
            "Dialing",
            "Gone",
            "Negotiating",
            "Stable",
        ];
        assert_eq!(seen, BTreeSet::from(all));
    }
}

#[test]
fn a_call_that_comes_in_ends_where_the_documents_say_however_things_cross() {
    for at_bound in [AtBound::Keep, AtBound::Close] {
        let mut seen = BTreeSet::new();
        for decider in [Decider::Application, Decider::Policy, Decider::Nobody(End::NoRoom)] {
            seen.append(&mut explore(&World::offered(decider, &PROPOSALS[1..]), at_bound));
        }
        let all = [
            "Accepting",
            "Answered",
            "Bargaining",
            "CloseFailed",
            "Closing",
            "GivingUp",
            "Gone",
            "Listening",
            "Negotiating",
            "Offered",
            "Rejecting",
            "Stable",
        ];
        assert_eq!(seen, BTreeSet::from(all));
    }
}

/// Visits every world that `first` can come to. Returns the names of the states that the client was
/// in.
fn explore(first: &World, at_bound: AtBound) -> BTreeSet<&'static str> {
    let limits = Limits { rounds: 2, at_bound, ..LIMITS };
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::from([first.fingerprint()]);
    let mut open = vec![first.clone()];
    while let Some(world) = open.pop() {
        names.insert(world.client.name());
        world.is_sound(limits);
        for next in world.goes_on(limits) {
            if seen.insert(next.fingerprint()) {
                open.push(next);
            }
        }
    }
    names
}
