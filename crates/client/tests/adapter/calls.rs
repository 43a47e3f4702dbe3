//! Calls that are placed, changed and ended, and what may go wrong on the way.

use call_manager::channel::REQUEST_BLOCKS;
use call_manager::{BLOCK_SLOTS, Gone, Time};
use client::{CallEvent, CallId, Counts, End, Settled};
use co_params::Status;

use crate::pair::{ASKS_FOR_ALL, Pair};
use crate::seams::{Say, sending};

#[test]
fn a_call_is_placed_changed_and_ended() {
    let mut pair = Pair::new();
    let call = pair.call();
    assert_eq!(pair.rate(call), Some(1_000));

    pair.client.change(call, sending(2_000)).unwrap();
    let Settled { status, rounds, .. } = pair.settled(call);
    assert_eq!((status, rounds, pair.rate(call)), (Status::Success, 1, Some(2_000)));

    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    pair.is_empty();
}

#[test]
fn a_call_that_is_refused_leaves_nothing() {
    let mut pair = Pair::new();
    pair.network.says(Say::Refuse);
    let call = pair.client.place_call(sending(1_000), ASKS_FOR_ALL).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::NotPlaced(Status::Failure))]);
    pair.is_empty();
}

#[test]
fn r_070_a_refused_change_leaves_what_was_in_force() {
    let mut pair = Pair::new();
    let call = pair.call();
    for _ in 0..3 {
        pair.network.says(Say::Refuse);
    }
    pair.client.change(call, sending(2_000)).unwrap();
    let settled = pair.settled(call);
    assert_eq!((settled.status, settled.rounds), (Status::Failure, 3));
    assert_eq!(pair.rate(call), Some(1_000));
    assert_eq!(pair.counts(), (3, 3), "every round is one request with one answer");
}

#[test]
fn r_005_a_completion_that_comes_before_its_pending_request_counts_once() {
    let mut pair = Pair::new();
    let call = pair.call();
    // A counter-offer must be told by upcall, and this one is told during the request: the
    // upcall is on the channel before the block that says PENDING.
    pair.network.says(Say::Counter(2_000));
    pair.client.change(call, sending(2_000)).unwrap();
    assert_eq!(pair.settled(call).status, Status::Success);
    pair.network.says(Say::Counter(2_500));
    pair.network.says(Say::Accept);
    pair.client.change(call, sending(4_000)).unwrap();
    let settled = pair.settled(call);
    assert_eq!((settled.status, settled.rounds), (Status::Success, 2));
    assert_eq!(pair.rate(call), Some(4_000));
    assert_eq!(pair.client.counts().stale, 0);
    assert_eq!(pair.counts(), (3, 3));
}

#[test]
fn l_10_a_hang_up_in_the_middle_of_a_change_ends_the_call_once() {
    let mut pair = Pair::new();
    let call = pair.call();
    pair.network.says(Say::Late);
    pair.client.change(call, sending(2_000)).unwrap();
    assert_eq!(pair.drive(), []);
    assert!(pair.client.is_negotiating(call));

    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    assert_eq!(pair.counts(), (1, 1), "the change was completed");
    assert_eq!(pair.client.counts().stale, 0, "and before the close");
    pair.network.answers();
    assert_eq!(pair.drive(), [], "a late answer reaches nobody");
    pair.is_empty();
}

#[test]
fn a_change_and_a_hang_up_in_one_block_are_done_in_order() {
    let mut pair = Pair::new();
    let call = pair.call();
    pair.client.change(call, sending(2_000)).unwrap();
    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    assert_eq!(pair.counts(), (1, 1));
    assert_eq!(pair.client.counts().stale, 0);
}

#[test]
fn what_cannot_be_asked_now_is_refused_and_changes_nothing() {
    let mut pair = Pair::new();
    let call = pair.client.place_call(sending(1_000), ASKS_FOR_ALL).unwrap();
    assert!(pair.client.change(call, sending(2_000)).is_err(), "A-16: it is being set up");
    assert!(pair.client.hang_up(call).is_err(), "A-16: it is being set up");
    pair.drive();
    pair.network.says(Say::Late);
    pair.client.change(call, sending(2_000)).unwrap();
    assert!(pair.client.change(call, sending(3_000)).is_err(), "R-068: a change is pending");
    pair.drive();
    pair.network.answers();
    assert_eq!(pair.settled(call).in_force, pair.client.in_force(call).unwrap().clone());
    assert_eq!(pair.rate(call), Some(2_000));

    pair.client.hang_up(call).unwrap();
    pair.drive();
    assert!(pair.client.hang_up(call).is_err(), "it is over");
    let next = pair.call();
    assert_ne!(next, call, "its place is taken under another generation");
    assert!(pair.client.change(call, sending(2_000)).is_err(), "and its name is not");
}

#[test]
fn the_other_end_may_close_while_a_change_cannot_be_undone() {
    let mut pair = Pair::new();
    let call = pair.call();
    // The card refuses what the network agreed to, and the network cannot go back (M-19).
    pair.card.script().limit = 1_500;
    pair.network.says(Say::Accept);
    pair.network.says(Say::Refuse);
    pair.client.change(call, sending(2_000)).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::Remote(Status::Failure)))]);
    let Counts { modify_requested, modify_completed, .. } = pair.client.counts();
    assert_eq!(modify_requested, modify_completed);
    pair.is_empty();
}

#[test]
fn more_is_asked_for_than_all_blocks_hold_and_all_of_it_is_done() {
    let mut pair = Pair::new();
    let many = REQUEST_BLOCKS * BLOCK_SLOTS + BLOCK_SLOTS / 2;
    let place = |_| pair.client.place_call(sending(1_000), ASKS_FOR_ALL).unwrap();
    let calls: Vec<CallId> = (0..many).map(place).collect();
    let connected = pair.drive();
    assert!(connected.iter().map(|(call, _)| *call).eq(calls.iter().copied()), "in order");
    assert!(connected.iter().all(|(_, event)| matches!(event, CallEvent::Connected(_))));

    for &call in &calls {
        pair.client.change(call, sending(2_000)).unwrap();
    }
    let settled = pair.drive();
    assert!(settled.iter().map(|(call, _)| *call).eq(calls.iter().copied()), "each once, in order");
    assert!(calls.iter().all(|&call| pair.rate(call) == Some(2_000)));
    assert_eq!(pair.counts(), (many as u64, many as u64));

    for &call in &calls {
        pair.client.hang_up(call).unwrap();
    }
    assert_eq!(pair.drive().len(), many);
    pair.is_empty();
}

#[test]
fn a_client_that_leaves_leaves_nothing_behind() {
    let mut pair = Pair::new();
    pair.call();
    let changing = pair.call();
    pair.network.says(Say::Late);
    pair.client.change(changing, sending(2_000)).unwrap();
    pair.drive();
    let Pair { client, mut adapter, network, .. } = pair;
    drop(client);
    adapter.poll(Time::ZERO);
    network.answers();
    adapter.handle_timeout(Time::ZERO);
    assert_eq!(adapter.manager().vcs().count(), 0);
}

#[test]
fn everything_that_a_manager_said_is_heard_before_it_is_gone() {
    let mut pair = Pair::new();
    let calls = [(); 3].map(|()| pair.call());
    let Pair { mut client, mut adapter, network, .. } = pair;
    for call in calls {
        network.says(Say::Counter(2_000));
        client.change(call, sending(2_000)).unwrap();
    }
    client.flush().unwrap();
    adapter.poll(Time::ZERO);
    drop(adapter);
    for call in calls {
        let (who, event) = client.poll().unwrap().unwrap();
        assert!(matches!(event, CallEvent::Settled(_)) && who == call, "{who:?}: {event:?}");
    }
    for call in calls {
        assert_eq!(client.poll(), Ok(Some((call, CallEvent::Ended(End::Gone)))), "each ends once");
    }
    assert_eq!(client.poll(), Err(Gone));
}
