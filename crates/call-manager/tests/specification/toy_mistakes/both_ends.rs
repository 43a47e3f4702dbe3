//! One machine for both ends of a call: what holds for a call that was placed holds for one that
//! came in.

use call_manager::{MiniportAnswer, NetworkAnswer, Profile};
use co_params::Status;

use crate::support::{Bench, COUNTER, WANTED, by};

#[test]
fn both_ends_of_a_call_change_it_by_the_same_rules() {
    for (network, miniport) in script() {
        let mut told = Vec::new();
        for mut bench in [Bench::active(), Bench::answered(by(Profile::CONDIS))] {
            bench.network_says(network.clone());
            bench.miniport_says(miniport.clone());
            let status = bench.modify(WANTED);
            told.push((status, bench.asked(), bench.told(), bench.rate()));
        }
        assert_eq!(told[0], told[1]);
    }
}

/// Every pair of answers to a change.
fn script() -> Vec<(NetworkAnswer, MiniportAnswer)> {
    let terms = Bench::active().terms_at(COUNTER);
    let network = [
        NetworkAnswer::Accepted,
        NetworkAnswer::Countered(terms.clone()),
        NetworkAnswer::Refused,
        NetworkAnswer::Collided,
    ];
    let miniport = [
        MiniportAnswer::Done,
        MiniportAnswer::Unacceptable,
        MiniportAnswer::Refused(Status::Failure),
        MiniportAnswer::Refused(Status::Closing),
        MiniportAnswer::Refused(Status::NotAccepted),
        MiniportAnswer::Alternative(terms),
    ];
    let pairs = network.iter().flat_map(|a| miniport.iter().map(|b| (a.clone(), b.clone())));
    pairs.collect()
}
