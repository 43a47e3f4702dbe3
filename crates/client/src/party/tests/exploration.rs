//! Every way in which adds, drops, departures, the close and the end of a call with up to three
//! parties can cross, on a channel that has messages under way in both directions.
//!
//! The client's machine runs against a [`manager::Manager`] that is written from the documents and
//! decides everything in every way. On the way the client keeps its duties, and whenever nothing is
//! under way any more both must agree on who is there, or that the call is over.

mod manager;
mod world;

use std::collections::BTreeSet;

use self::world::World;

#[test]
fn f_13_a_multipoint_call_ends_where_the_documents_say_however_things_cross() {
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::from([World::first().fingerprint()]);
    let mut open = vec![World::first()];
    while let Some(world) = open.pop() {
        names.insert(world.client_name());
        world.is_sound();
        for next in world.goes_on() {
            if seen.insert(next.fingerprint()) {
                open.push(next);
            }
        }
    }
    let all = ["Calling", "CloseFailed", "Closing", "Leaving", "Up"];
    assert_eq!(names, BTreeSet::from(all));
    assert!(seen.len() > 10_000, "{} worlds are not all there are", seen.len());
}
