//! The rules of parties at the client, then every way that things can cross ([`exploration`]).

mod exploration;
pub(crate) mod table;

use call_manager::Operation;
use co_params::{BytesPerSecond, CallParameters, Flowspec, Status};

use super::*;
use crate::handles::{parties, vc};

const FAILURE: Status = Status::Failure;

#[test]
fn f_12_a_party_is_asked_for_and_joins() {
    let [first, second] = parties();
    let step = moved(&up([(0, Member::Connected(first))]), Event::Add(id(1), vc(), terms()));
    assert_eq!(step.asks, [(id(1), Operation::AddParty(vc(), terms()))]);
    let step = moved(&step.next, Event::AddComplete(id(1), Ok((second, terms()))));
    assert_eq!(step.told, Some((id(1), PartyEvent::Joined(terms()))));
    let both = [(0, Member::Connected(first)), (1, Member::Connected(second))];
    assert_eq!(step.next, up(both));
}

#[test]
fn r_039_a_party_that_was_not_added_is_gone() {
    let [first] = parties();
    let joining = up([(0, Member::Connected(first)), (1, Member::Joining)]);
    let step = moved(&joining, Event::AddComplete(id(1), Err(Status::Resources)));
    assert_eq!(step.told, Some((id(1), PartyEvent::NotJoined(Status::Resources))));
    assert_eq!((step.gone, step.next), (Some(id(1)), up([(0, Member::Connected(first))])));
}

#[test]
fn c_07_no_party_is_added_unless_the_call_is_up() {
    let calling = Gathering::calling(id(0));
    let [first] = parties();
    let only = members([(0, Member::Connected(first))]);
    let leaving = Gathering::Leaving { members: only.clone(), vc: vc(), refusals: 0 };
    for state in [calling, leaving, Gathering::Closing(only.clone()), Gathering::CloseFailed(only)]
    {
        assert_eq!(state.may_add(9), Err(NoParty::NotUp), "{state:?}");
        assert_eq!(state.on(Event::Add(id(1), vc(), terms())), None, "{state:?}");
    }
}

#[test]
fn a_call_has_as_many_parties_as_it_may_and_no_more() {
    let [first, second] = parties();
    let two = up([(0, Member::Connected(first)), (1, Member::Dropping(second, Cause::Wish))]);
    assert_eq!(two.may_add(3), Ok(()));
    assert_eq!(two.may_add(2), Err(NoParty::TooManyParties { max_parties: 2 }), "going counts");
}

#[test]
fn f_13_a_party_is_dropped_while_another_is_connected() {
    let (two, _, second) = two();
    assert_eq!(two.may_drop(id(1)), Ok(()));
    let step = moved(&two, Event::Drop(id(1)));
    assert_eq!(step.asks, [(id(1), Operation::DropParty(second))]);
    assert_eq!(step.next.may_drop(id(1)), Err(NoParty::NotConnected), "R-094");
    assert_eq!(step.next.may_drop(id(0)), Err(NoParty::Last), "R-091");
    let step = moved(&step.next, Event::DropComplete(id(1), Status::Success));
    assert_eq!((step.told, step.gone), (Some((id(1), PartyEvent::Dropped)), Some(id(1))));
}

#[test]
fn r_091_a_drop_that_others_have_crossed_leaves_the_party_where_it_is() {
    let (two, _, second) = two();
    let dropping = moved(&two, Event::Drop(id(1))).next;
    let step = moved(&dropping, Event::DropComplete(id(1), FAILURE));
    assert_eq!(step.told, Some((id(1), PartyEvent::NotDropped(FAILURE))));
    assert_eq!(step.next.members().unwrap()[&id(1)], Member::Connected(second));
}

#[test]
fn r_093_a_party_that_leaves_is_told_and_dropped_once() {
    let (two, _, second) = two();
    let step = moved(&two, Event::IncomingDrop(id(1), second, Status::Success));
    assert_eq!(step.asks, [(id(1), Operation::DropParty(second))]);
    assert_eq!(step.told, Some((id(1), PartyEvent::Left(Status::Success))));
    assert_eq!(step.next.on(Event::IncomingDrop(id(1), second, FAILURE)), None, "once");
    let step = moved(&step.next, Event::DropComplete(id(1), Status::Success));
    assert_eq!((step.told, step.gone), (None, Some(id(1))), "it has had its last word");
}

#[test]
fn r_093_a_party_that_leaves_while_it_is_dropped_is_not_dropped_again() {
    let (two, _, second) = two();
    let dropping = moved(&two, Event::Drop(id(1))).next;
    let step = moved(&dropping, Event::IncomingDrop(id(1), second, FAILURE));
    assert_eq!((step.asks, step.told), (vec![], Some((id(1), PartyEvent::Left(FAILURE)))));
    let step = moved(&step.next, Event::DropComplete(id(1), Status::Success));
    assert_eq!((step.told, step.gone), (None, Some(id(1))), "one last word");
}

#[test]
fn r_093_a_party_that_left_and_became_the_last_is_answered_by_a_close() {
    let [first] = parties();
    let gone = up([(0, Member::Dropping(first, Cause::Departure))]);
    let step = moved(&gone, Event::DropComplete(id(0), FAILURE));
    assert_eq!((step.close, step.told), (Some(Close::Deserted), None));
    assert_eq!(step.next, up([(0, Member::Left(first))]));
}

#[test]
fn r_090_a_close_waits_until_all_others_are_dropped_and_is_asked_for_once() {
    let (two, first, second) = two();
    let step = moved(&two, Event::Close(vc()));
    assert_eq!(step.asks, [(id(1), Operation::DropParty(second))]);
    assert_eq!(step.close, None, "two until it is done");
    assert_eq!(step.next.on(Event::Close(vc())), None);
    let step = moved(&step.next, Event::DropComplete(id(1), Status::Success));
    assert_eq!((step.told, step.close), (None, Some(Close::Now(vc()))));
    assert_eq!(step.next, Gathering::Closing(members([(0, Member::Connected(first))])));
}

#[test]
fn r_090_a_close_waits_for_an_add_and_drops_who_joins() {
    let [first, second] = parties();
    let joining = up([(0, Member::Connected(first)), (1, Member::Joining)]);
    let step = moved(&joining, Event::Close(vc()));
    assert_eq!((step.asks, step.close), (vec![], None), "it cannot be dropped yet");
    let step = moved(&step.next, Event::AddComplete(id(1), Ok((second, terms()))));
    assert_eq!(step.asks, [(id(1), Operation::DropParty(second))]);
    assert_eq!(step.told, None, "the end of the call is its end");
}

#[test]
fn r_091_the_last_party_is_not_dropped_but_closed_with_the_call() {
    let [first] = parties();
    let only = up([(0, Member::Connected(first))]);
    assert_eq!(only.may_drop(id(0)), Err(NoParty::Last));
    let step = moved(&only, Event::Close(vc()));
    assert_eq!((step.asks, step.close), (vec![], Some(Close::Now(vc()))));
}

#[test]
fn a_party_without_a_handle_is_the_one_that_stays() {
    let [second] = parties();
    let both = up([(0, Member::Unnamed), (1, Member::Connected(second))]);
    assert_eq!(both.on(Event::Drop(id(0))), None);
    let step = moved(&both, Event::Close(vc()));
    assert_eq!(step.asks, [(id(1), Operation::DropParty(second))]);
}

#[test]
fn c_15_a_call_manager_that_drops_nobody_makes_the_close_fail_and_not_an_endless_loop() {
    let (two, ..) = two();
    let mut step = moved(&two, Event::Close(vc()));
    for refusal in 1..leaving::MAX_REFUSALS {
        step = moved(&step.next, Event::DropComplete(id(1), FAILURE));
        assert_eq!((step.asks.len(), step.close), (1, None), "{refusal}: it is tried again");
    }
    let step = moved(&step.next, Event::DropComplete(id(1), FAILURE));
    assert_eq!((step.asks, step.close), (vec![], Some(Close::Failed(FAILURE))));
    assert_eq!(step.next.may_drop(id(1)), Ok(()), "C-15");
    let again = moved(&step.next, Event::Close(vc()));
    assert_eq!(again.asks.len(), 1);
}

#[test]
fn a_refusal_that_an_awaited_answer_may_explain_is_neither_tried_again_before_nor_counted() {
    let [first, second] = parties();
    let both = members([
        (0, Member::Dropping(first, Cause::Departure)),
        (1, Member::Dropping(second, Cause::Wish)),
    ]);
    let leaving = Gathering::Leaving { members: both, vc: vc(), refusals: 0 };
    let step = moved(&leaving, Event::DropComplete(id(1), FAILURE));
    assert_eq!((step.asks, step.close), (vec![], None));
    let Gathering::Leaving { refusals, .. } = step.next else { panic!("it goes on") };
    assert_eq!(refusals, 0);
}

#[test]
fn a_17_after_a_close_that_failed_the_last_party_is_closed_again() {
    let [first] = parties();
    let closing = Gathering::Closing(members([(0, Member::Connected(first))]));
    let failed = moved(&closing, Event::CloseFailed).next;
    assert_eq!(failed.may_drop(id(0)), Err(NoParty::Last));
    assert_eq!(moved(&failed, Event::Close(vc())).close, Some(Close::Now(vc())));
}

#[test]
fn v_21_a_call_that_was_not_set_up_is_closed_without_a_party() {
    let step = moved(&Gathering::calling(id(0)), Event::Close(vc()));
    assert_eq!((step.asks, step.close), (vec![], Some(Close::Now(vc()))));
}

fn id(number: usize) -> PartyId {
    PartyId::from_context(number as u64)
}

fn terms() -> CallParameters {
    let rate = BytesPerSecond::new(1_000).unwrap();
    CallParameters::sending(Flowspec::constant_rate(rate))
}

fn members<const N: usize>(all: [(usize, Member); N]) -> Members {
    all.into_iter().map(|(number, member)| (id(number), member)).collect()
}

fn up<const N: usize>(all: [(usize, Member); N]) -> Gathering {
    Gathering::Up(members(all))
}

/// A call with two parties that are connected, and their handles.
fn two() -> (Gathering, PartyHandle, PartyHandle) {
    let [first, second] = parties();
    (up([(0, Member::Connected(first)), (1, Member::Connected(second))]), first, second)
}

#[track_caller]
fn moved(state: &Gathering, event: Event) -> Step {
    state.on(event.clone()).unwrap_or_else(|| panic!("{state:?} does not wait for {event:?}"))
}
