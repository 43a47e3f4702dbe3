//! Whatever the other side says, at whatever time.

use call_manager::{MiniportAnswer, NetworkAnswer, NetworkEvent};
use co_params::Status;

use super::every_transaction;
use crate::support::{Asked, Bench, CLIENT, COUNTER};

/// How many kinds of input [`Bench::suffer`] knows.
const INPUTS: usize = 11;

#[test]
fn what_is_not_expected_is_refused_or_waits_or_is_counted() {
    for mut bench in every_state() {
        let (state, stale) = (bench.state_name(), bench.manager.stale_answers());
        bench.forget();
        bench.remote_proposes(COUNTER);
        let is_dealt_with = !bench.asked().is_empty() || bench.state_name() != state;
        let is_counted = bench.manager.stale_answers() > stale;
        let waits = bench.has_a_proposal_waiting();
        assert!(is_dealt_with || is_counted || waits, "dropped silently in {state:?}");
    }
}

#[test]
fn nothing_that_the_other_side_says_at_any_time_panics() {
    for (n, _) in every_state().iter().enumerate() {
        for input in 0..INPUTS {
            let mut bench = every_state().swap_remove(n);
            bench.suffer(input);
            bench.suffer((input + 5) % INPUTS);
            bench.manager.unbind(bench.now, CLIENT);
            bench.wait_out();
            assert_eq!(bench.told(), []);
        }
    }
}

impl Bench {
    /// One thing that the other side may say, expected or not.
    fn suffer(&mut self, input: usize) {
        let (network, miniport) = {
            let script = self.script.lock();
            (script.network_tickets.last().copied(), script.miniport_tickets.last().copied())
        };
        let terms = self.terms_at(COUNTER);
        let said_by_network = match input {
            0 => Some(NetworkAnswer::Accepted),
            1 => Some(NetworkAnswer::Countered(terms.clone())),
            2 => Some(NetworkAnswer::Refused),
            3 => Some(NetworkAnswer::Collided),
            _ => None,
        };
        let said_by_miniport = match input {
            4 => Some(MiniportAnswer::Done),
            5 => Some(MiniportAnswer::Rounded(terms.clone())),
            6 => Some(MiniportAnswer::Unacceptable),
            7 => Some(MiniportAnswer::Refused(Status::NotAccepted)),
            8 => Some(MiniportAnswer::Alternative(terms.clone())),
            _ => None,
        };
        for ticket in network.into_iter().chain(miniport) {
            let (from_network, from_miniport) = (said_by_network.clone(), said_by_miniport.clone());
            from_network.into_iter().for_each(|it| self.network_answers_to(ticket, it));
            from_miniport.into_iter().for_each(|it| self.miniport_answers_to(ticket, it));
        }
        match input {
            9 => self.remote_does(NetworkEvent::Proposal(self.vc, terms)),
            10 => self.remote_does(NetworkEvent::Release(self.vc, None)),
            _ => {}
        }
        let _ = self.told();
    }

    /// Whether the VC deals with a proposal as soon as it rests.
    fn has_a_proposal_waiting(&mut self) -> bool {
        for _ in 0..4 {
            self.suffer(0);
            self.suffer(4);
        }
        self.asked().contains(&Asked::Activate(COUNTER)) || {
            let _ = self.return_qos_change();
            self.suffer(0);
            self.asked().contains(&Asked::Activate(COUNTER))
        }
    }
}

fn every_state() -> Vec<Bench> {
    let others = [
        Bench::inactive(),
        Bench::dialing(),
        Bench::failed(),
        Bench::active(),
        Bench::offered(),
        Bench::released(),
        Bench::releasing(),
        Bench::deactivating(),
        Bench::close_failed(),
    ];
    others.into_iter().chain(every_transaction()).collect()
}
