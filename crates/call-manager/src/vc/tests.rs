//! The machine as its specification: one test a row, in the order of a call's life.
//!
//! What is said of no profile holds by the rules of every one; where they differ, the test names the
//! profiles. `table` prints every pair of state and event, and where the profiles part; `exploration`
//! walks every path, by the rules of every profile.
//!
//! Rows that are decided before the machine is asked, and are tested with the manager: V-01 to V-05,
//! V-24 and V-25 (handles, and who made a VC), V-26 (reset), C-10 and C-17 (parties), I-02 (SAPs and
//! address families that close), I-13 (reuse by the call manager), M-01 (medium without quality of
//! service), M-02 (permanent VCs), M-03 (illegal parameters), M-04 (memory), M-14 (a miniport that is
//! busy is told again), K-02 (protocols without changes of the other end). V-09, V-12, V-13, V-17, V-18
//! and V-27 are refusals of the mediator between call manager and miniport that the machine never
//! provokes: `exploration` checks that at most one order is outstanding there.

mod close;
mod exploration;
mod letters;
mod modify;
mod offer;
mod proposal;
mod setup;
mod table;
mod undo;

use letters::*;

/// What holds by the rules of every profile.
#[track_caller]
fn moves(state: State<Letter>, event: Event<Letter>, expected: Transition<Letter>) {
    for profile in Profile::ALL {
        moves_by(&profile, state, event, expected);
    }
}

#[track_caller]
fn moves_by(
    profile: &Profile,
    state: State<Letter>,
    event: Event<Letter>,
    expected: Transition<Letter>,
) {
    let reaction = state.on(event, &profile.rules);
    assert_eq!(reaction, Reaction::Moved(expected), "{}, by {}", state.name(), profile.name);
}

#[track_caller]
fn refuses(state: &State<Letter>, request: Event<Letter>, status: Status) {
    reacts(state, request, &Reaction::Refused(status));
}

#[track_caller]
fn reacts(state: &State<Letter>, event: Event<Letter>, expected: &Reaction<Letter>) {
    for profile in Profile::ALL {
        reacts_by(&profile, state, event, expected);
    }
}

#[track_caller]
fn reacts_by(
    profile: &Profile,
    state: &State<Letter>,
    event: Event<Letter>,
    expected: &Reaction<Letter>,
) {
    let reaction = state.on(event, &profile.rules);
    assert_eq!(reaction, *expected, "{state:?} on {event:?}, by {}", profile.name);
}

/// The profiles that a test is not about.
fn all_but(names: &[&str]) -> impl Iterator<Item = Profile> {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    Profile::ALL.into_iter().filter(move |profile| !names.iter().any(|name| name == profile.name))
}
