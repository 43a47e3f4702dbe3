//! What is counted for a VC begins anew with each call and each order, but for what its client owes.

use std::time::Duration;

use call_manager::{Config, MiniportAnswer, Profile, TimerName};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, Told, WANTED, by};

/// A handler returns always, and maybe late. Its return is from what the client was told then.
#[test]
fn a_23_a_return_from_one_call_accepts_nothing_in_the_next() {
    let mut bench = after_a_release_in_the_handler();
    bench.remote_proposes(WANTED);
    assert_eq!(bench.told(), [Told::QosChange(WANTED)]);
    bench.forget();
    assert_eq!((bench.return_qos_change(), bench.asked()), (Status::Success, vec![]));
    assert_eq!((bench.state_name(), bench.rate()), (Some("Deciding"), Some(BEFORE)));
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked(), [Asked::AcceptProposal(WANTED), Asked::Confirm(WANTED)]);
    assert_eq!(bench.rate(), Some(WANTED), "the last return answers");
}

#[test]
fn a_23_a_client_that_has_returned_late_from_one_call_owes_nothing_in_the_next() {
    let mut bench = after_a_release_in_the_handler();
    assert_eq!(bench.return_qos_change(), Status::Success);
    bench.remote_proposes(WANTED);
    bench.forget();
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked(), [Asked::AcceptProposal(WANTED), Asked::Confirm(WANTED)]);
}

#[test]
fn a_23_within_a_call_every_return_is_owed() {
    let mut bench = Bench::withdrawing();
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(bench.told(), [Told::QosChange(BEFORE)], "A-24: the change fell");
    bench.remote_proposes(WANTED);
    bench.forget();
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked(), [], "from the first of two");
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked(), [Asked::AcceptProposal(WANTED), Asked::Confirm(WANTED)]);
}

#[test]
fn m_14_an_order_given_up_in_its_pause_leaves_the_next_its_retries() {
    let mut bench = Bench::active_with(Config { busy_retries: 1, ..by(Profile::CONDIS) });
    bench.miniport_says(busy());
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench.miniport_says(busy());
    assert_eq!(bench.close(), Status::Pending, "told to deactivate, and busy once more");
    bench.wait(pause());
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate, Asked::Deactivate]);
    let overtaken = Told::Modify(Status::Closing, BEFORE, false);
    assert_eq!(bench.told(), [overtaken, Told::CloseCall(Status::Success)]);
}

#[test]
fn m_14_an_order_that_was_refused_at_the_bound_leaves_the_way_back_its_retries() {
    let mut bench = Bench::active_with(Config { busy_retries: 1, ..by(Profile::CONDIS) });
    bench.miniport_says(bench.rounded_down());
    bench.miniport_says(busy());
    assert_eq!(bench.modify(WANTED), Status::Pending, "told to go back, and busy");
    bench.wait(pause());
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);

    (0..2).for_each(|_| bench.miniport_says(busy()));
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.wait(pause());
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)], "at the bound");
    bench.miniport_says(busy());
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.wait(pause());
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)], "with a retry again");
}

#[test]
fn m_14_nothing_that_a_miniport_said_before_counts_while_it_is_to_be_told_again() {
    let mut bench = Bench::reactivating();
    let ticket = bench.last_miniport_ticket();
    bench.miniport_answers_to(ticket, busy());
    bench.forget();
    for answer in [MiniportAnswer::Done, MiniportAnswer::Refused(Status::Failure), busy()] {
        bench.miniport_answers_to(ticket, answer);
        bench.network_answers_to(ticket, call_manager::NetworkAnswer::Refused);
        assert_eq!((bench.state_name(), bench.asked()), (Some("Reactivating"), vec![]));
    }
    assert_eq!(bench.manager.stale_answers(), 6);
    bench.wait_exactly(pause());
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

impl Bench {
    /// Where no flag allows it.
    fn rounded_down(&self) -> MiniportAnswer {
        self.rounded_to(WANTED - 1)
    }
}

fn busy() -> MiniportAnswer {
    MiniportAnswer::Refused(Status::NotAccepted)
}

fn pause() -> Duration {
    Profile::CONDIS.timer(TimerName::MiniportRetry).value
}

/// A client that was told of a change, of the release that followed and of nothing else, has closed the
/// call, and has the next on the VC; it has not returned yet from the change.
fn after_a_release_in_the_handler() -> Bench {
    let mut bench = Bench::deciding();
    bench.remote_releases();
    assert_eq!(bench.close(), Status::Success);
    bench.call();
    bench
}
