//! Every peer does the same work, and one that does not is found out.

use std::time::Duration;

use comparison::load::Load;
use comparison::outcome::{Answers, Outcome};
use comparison::peers::PEERS;
use comparison::report::{Runs, check};
use comparison::work::Books;

const REQUESTS: u64 = 3_000;

#[test]
fn all_peers_agree() {
    let load = Load::new();
    let mut runs: Vec<Runs> = PEERS.iter().map(Runs::of).collect();
    for runs in &mut runs {
        runs.outcomes.push((runs.peer.run)(load.clone(), REQUESTS));
    }
    check(&runs, REQUESTS).expect("the same answers and the same books");
}

#[test]
fn a_peer_that_loses_an_answer_is_found_out() {
    let lost = Outcome { answers: Answers { granted: 2, refused: 0 }, ..outcome() };
    assert!(check(&[runs(outcome()), runs(lost)], 3).is_err());
}

#[test]
fn a_peer_that_grants_more_is_found_out() {
    let generous = Outcome { answers: Answers { granted: 3, refused: 0 }, ..outcome() };
    assert!(check(&[runs(outcome()), runs(generous)], 3).is_err());
}

#[test]
fn a_peer_that_reserves_other_rates_is_found_out() {
    let books = Books { weighted_sum: 17, ..outcome().books.expect("books") };
    assert!(check(&[runs(outcome()), runs(outcome().with(books))], 3).is_err());
}

#[test]
fn peers_that_are_alike_pass() {
    assert!(check(&[runs(outcome()), runs(outcome())], 3).is_ok());
}

fn runs(outcome: Outcome) -> Runs {
    Runs { outcomes: vec![outcome], ..Runs::of(&PEERS[1]) }
}

fn outcome() -> Outcome {
    let books = Books { sum: 8, weighted_sum: 16, refused_by_link: 1, refused_by_card: 0 };
    let answers = Answers { granted: 2, refused: 1 };
    Outcome { elapsed: Duration::from_millis(1), answers, books: Some(books) }
}
