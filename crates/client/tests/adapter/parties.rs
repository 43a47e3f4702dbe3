//! Multipoint calls, end to end (F-12, F-13).

use call_manager::NetworkEvent;
use client::{Bounds, CallEvent, CallId, End, NoParty, PartyEvent, PartyId};
use co_params::Status;

use crate::pair::{ASKS_FOR_ALL, Pair};
use crate::seams::{Say, sending};

#[test]
fn f_12_f_13_parties_join_and_are_dropped_and_the_last_is_closed_with_the_call() {
    let (mut pair, call, first, second) = two();
    assert_eq!(pair.client.parties(call).count(), 2);
    pair.client.drop_party(first).unwrap();
    assert_eq!(pair.drive(), [about(call, first, PartyEvent::Dropped)]);
    assert_eq!(pair.client.parties(call).collect::<Vec<_>>(), [second]);
    assert_eq!(pair.client.drop_party(second), Err(NoParty::Last), "R-091");
    assert_eq!(pair.client.drop_party(first), Err(NoParty::NotConnected), "it is gone");
    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    assert_eq!(pair.network.script().dropped.len(), 1, "the last was not dropped");
    is_over(&mut pair, call, second);
}

#[test]
fn r_090_a_hang_up_drops_all_parties_but_one_first() {
    let (mut pair, call, _, second) = two();
    join(&mut pair, call);
    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.client.drop_party(second), Err(NoParty::NotUp), "it is being left");
    assert_eq!(pair.client.add_party(call, sending(1_000)), Err(NoParty::NotUp));
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::HungUp))], "and nothing of parties");
    assert_eq!(pair.network.script().dropped.len(), 2, "R-089: of three");
    is_over(&mut pair, call, second);
}

#[test]
fn r_093_a_party_that_leaves_is_dropped_for_the_application() {
    let (mut pair, call, _, second) = two();
    let added = pair.network.script().added[0];
    pair.network.happens(NetworkEvent::PartyReleased(added, Status::Success));
    assert_eq!(pair.drive(), [about(call, second, PartyEvent::Left(Status::Success))]);
    let third = join(&mut pair, call);
    assert_eq!(pair.client.call_of(third), Some(call));
    assert_eq!(pair.client.call_of(second), None);
    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.drive().len(), 1);
    is_over(&mut pair, call, third);
}

#[test]
fn c_12_a_call_that_the_other_end_releases_drops_its_parties_here_alone() {
    let (mut pair, call, _, second) = two();
    let vc = pair.vc(call);
    pair.network.happens(NetworkEvent::Release(vc, None));
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::Remote(Status::Success)))]);
    assert_eq!(pair.network.script().dropped, [], "the network has dropped them itself");
    is_over(&mut pair, call, second);
}

#[test]
fn r_091_a_drop_that_the_departure_of_all_others_has_crossed_is_refused_and_told() {
    let (mut pair, call, first, second) = two();
    let added = pair.network.script().added[0];
    // The request is under way when the other party leaves: the call manager hears of that first.
    pair.client.drop_party(first).unwrap();
    pair.network.happens(NetworkEvent::PartyReleased(added, Status::Failure));
    pair.adapter.handle_timeout(call_manager::Time::ZERO);
    let left = about(call, second, PartyEvent::Left(Status::Failure));
    let stays = about(call, first, PartyEvent::NotDropped(Status::Failure));
    assert_eq!(pair.drive(), [left, stays]);
    assert_eq!(pair.client.parties(call).collect::<Vec<_>>(), [first]);
    assert_eq!(pair.client.counts().stale, 0);
}

#[test]
fn r_039_a_party_that_is_refused_is_nobody() {
    let (mut pair, call, _, _) = two();
    pair.network.says(Say::Refuse);
    let third = pair.client.add_party(call, sending(1_000)).unwrap();
    assert_eq!(pair.drive(), [about(call, third, PartyEvent::NotJoined(Status::Failure))]);
    // A block that the call manager refuses by return is told in the same way.
    let fourth = pair.client.add_party(call, sending(0)).unwrap();
    let told = pair.drive();
    assert!(
        matches!(told[..], [(_, CallEvent::Party(who, PartyEvent::NotJoined(_)))] if who == fourth)
    );
    assert_eq!((pair.client.call_of(third), pair.client.call_of(fourth)), (None, None));
}

#[test]
fn a_multipoint_call_that_is_refused_leaves_nothing_whether_by_return_or_later() {
    for say in [Say::Refuse, Say::Late] {
        let mut pair = Pair::new();
        pair.network.says(say);
        let placed = pair.client.place_multipoint_call(sending(1_000), ASKS_FOR_ALL);
        let (call, first) = placed.unwrap();
        assert_eq!(pair.client.add_party(call, sending(1_000)), Err(NoParty::NotUp), "C-07");
        assert_eq!(pair.client.drop_party(first), Err(NoParty::NotUp));
        pair.card.script().limit = 500;
        let mut told = pair.drive();
        pair.network.answers();
        told.extend(pair.drive());
        assert!(matches!(told[..], [(who, CallEvent::NotPlaced(_))] if who == call), "{told:?}");
        is_over(&mut pair, call, first);
    }
}

#[test]
fn r_088_parties_are_added_to_calls_that_were_placed_with_one() {
    let mut pair = Pair::new();
    let call = pair.call();
    assert_eq!(pair.client.add_party(call, sending(1_000)), Err(NoParty::NotMultipoint));
    assert_eq!(pair.client.parties(call).count(), 0);
}

#[test]
fn a_call_has_as_many_parties_as_its_bound_and_no_more() {
    let mut pair = Pair::with(Bounds { parties_of_a_call: 2, ..Bounds::DEFAULT });
    let (call, _) = pair.multipoint_call();
    let second = join(&mut pair, call);
    let full = Err(NoParty::TooManyParties { max_parties: 2 });
    assert_eq!(pair.client.add_party(call, sending(1_000)), full);
    pair.client.drop_party(second).unwrap();
    assert_eq!(pair.client.add_party(call, sending(1_000)), full, "until it is gone");
    pair.drive();
    join(&mut pair, call);
}

#[test]
fn a_change_concerns_the_call_and_no_party() {
    let (mut pair, call, ..) = two();
    pair.client.change(call, sending(2_000)).unwrap();
    assert_eq!(pair.settled(call).status, Status::Success);
    assert_eq!((pair.rate(call), pair.client.parties(call).count()), (Some(2_000), 2));
}

#[test]
fn a_hang_up_in_the_middle_of_a_change_and_of_an_add_ends_the_call_once() {
    let (mut pair, call, _, second) = two();
    pair.network.says(Say::Late);
    pair.network.says(Say::Late);
    pair.client.change(call, sending(2_000)).unwrap();
    pair.drive();
    let third = pair.client.add_party(call, sending(1_000));
    pair.client.hang_up(call).unwrap();
    let mut told = pair.drive();
    pair.network.answers();
    told.extend(pair.drive());
    assert_eq!(told, [(call, CallEvent::Ended(End::HungUp))], "{third:?}");
    assert_eq!(pair.counts(), (1, 1));
    is_over(&mut pair, call, second);
}

#[test]
fn a_17_a_multipoint_call_that_could_not_be_closed_is_closed_again_with_its_last_party() {
    let (mut pair, call, _, second) = two();
    pair.card.script().stuck = 1;
    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::CloseFailed(Status::Failure))]);
    let left: Vec<PartyId> = pair.client.parties(call).collect();
    assert_eq!(left.len(), 1, "the others are dropped");
    assert_eq!(pair.client.drop_party(left[0]), Err(NoParty::Last));
    assert_eq!(pair.client.add_party(call, sending(1_000)), Err(NoParty::NotUp));
    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    is_over(&mut pair, call, second);
}

/// A multipoint call with two parties.
fn two() -> (Pair, CallId, PartyId, PartyId) {
    let mut pair = Pair::new();
    let (call, first) = pair.multipoint_call();
    let second = join(&mut pair, call);
    (pair, call, first, second)
}

#[track_caller]
fn join(pair: &mut Pair, call: CallId) -> PartyId {
    let party = pair.client.add_party(call, sending(1_000)).expect("the call is up");
    let told = pair.drive();
    assert!(
        matches!(&told[..], [(_, CallEvent::Party(who, PartyEvent::Joined(_)))] if *who == party),
        "{told:?}"
    );
    party
}

const fn about(call: CallId, party: PartyId, event: PartyEvent) -> (CallId, CallEvent) {
    (call, CallEvent::Party(party, event))
}

/// Nothing is left of the call, and nothing was heard that nobody waited for.
#[track_caller]
fn is_over(pair: &mut Pair, call: CallId, party: PartyId) {
    pair.is_empty();
    assert_eq!((pair.client.state(call), pair.client.call_of(party)), (None, None));
    assert_eq!(pair.client.counts().stale, 0);
}
