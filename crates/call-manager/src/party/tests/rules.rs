//! Rule by rule, through the table; and the count of parties over a whole call.

use proptest::prelude::*;

use super::*;

const VC: VcHandle = VcHandle { index: 7, generation: 1 };

#[test]
fn f_12_a_party_is_added_when_network_and_miniport_have_it() {
    let (mut parties, list, _) = up();
    let step = parties.add(list, PartyContext(1), "R").expect("the call is up");
    let (ticket, ask) = step.ask.expect("the network is asked");
    assert_eq!((ask, step.vc, step.context), (PartyAsk::Add("R"), VC, PartyContext(1)));
    let step = parties.answered(ticket, NetworkAnswer::Accepted).expect("it is awaited");
    let (ticket, ask) = step.ask.expect("the VC may have to follow");
    assert_eq!((ask, step.completion), (PartyAsk::Activate("R"), None));
    let step = parties.activated(ticket, Ok(())).expect("it is awaited");
    let grant = Grant { terms: "R", is_changed: false };
    assert_eq!(step.completion, Some(PartyCompletion::AddParty(Ok(grant))));
}

#[test]
fn a_34_terms_that_the_network_changed_are_marked_in_the_completion_of_the_add_alone() {
    let (mut parties, list, first) = up();
    let step = parties.add(list, PartyContext(1), "R").expect("the call is up");
    let step = answer(&mut parties, &step, NetworkAnswer::Countered("N"));
    let (ticket, ask) = step.ask.expect("the VC follows once");
    assert_eq!(ask, PartyAsk::Activate("N"));
    let step = parties.activated(ticket, Ok(())).expect("it is awaited");
    let grant = Grant { terms: "N", is_changed: true };
    assert_eq!(step.completion, Some(PartyCompletion::AddParty(Ok(grant))));
    assert_eq!(parties.activated(ticket, Ok(())), None, "once");
    assert_eq!(parties.state(first), Some(&PartyState::Active));
}

#[test]
fn a_miniport_that_does_not_follow_leaves_no_party_behind() {
    let (mut parties, list, _) = up();
    let step = parties.add(list, PartyContext(1), "R").expect("the call is up");
    let party = step.party;
    let step = answer(&mut parties, &step, NetworkAnswer::Accepted);
    let (ticket, _) = step.ask.expect("the VC may have to follow");
    let step = parties.activated(ticket, Err(Status::Resources)).expect("it is awaited");
    assert_eq!(step.completion, Some(PartyCompletion::AddParty(Err(Status::Resources))));
    let (ticket, ask) = step.ask.expect("the network has it still");
    assert_eq!(ask, PartyAsk::Drop);
    assert_eq!(parties.drop_party(party), Err(Status::Failure), "R-039");
    let step = parties.answered(ticket, NetworkAnswer::Accepted).expect("it is awaited");
    assert_eq!(step.completion, None);
    assert_eq!(parties.state(party), None);
}

#[test]
fn r_039_the_handle_of_a_failed_add_or_call_is_never_good() {
    let (mut parties, list, _) = up();
    let step = parties.add(list, PartyContext(1), "R").expect("the call is up");
    let failed = answer(&mut parties, &step, NetworkAnswer::Refused);
    assert_eq!(failed.completion, Some(PartyCompletion::AddParty(Err(Status::Failure))));
    assert_eq!(parties.drop_party(step.party), Err(Status::Failure));

    let (list, first) = parties.begin(VC, PartyContext(0)).expect("room for a call");
    parties.closed(list);
    assert_eq!(parties.state(first), None);
    assert_eq!(parties.drop_party(first), Err(Status::Failure));
}

#[test]
fn c_07_no_party_is_added_or_dropped_while_the_call_is_set_up() {
    let mut parties = Parties::new(PartyLimits::default());
    let (list, first) = parties.begin(VC, PartyContext(0)).expect("room for a call");
    assert_eq!(parties.add(list, PartyContext(1), "R"), Err(Status::NotAccepted));
    assert_eq!(parties.drop_party(first), Err(Status::NotAccepted));
    assert_eq!(parties.close(list, Some(first)), Err(Status::NotAccepted), "A-16");
}

#[test]
fn r_090_a_close_with_more_than_one_party_left_fails() {
    let (mut parties, list, first) = up();
    let second = add(&mut parties, list);
    assert_eq!(parties.close(list, Some(first)), Err(Status::Failure));
    drop_now(&mut parties, first);
    assert_eq!(parties.close(list, Some(first)), Err(Status::Failure), "R-094");
    assert_eq!(parties.close(list, None), Err(Status::Failure), "the last one is named");
    assert_eq!(parties.close(list, Some(second)), Ok(()));
    assert_eq!(parties.close(list, Some(second)), Err(Status::Failure), "R-094");
    assert_eq!(parties.drop_party(second), Err(Status::Failure), "R-094");
    parties.closed(list);
    assert_eq!(parties.state(second), None);
}

#[test]
fn r_090_a_party_that_comes_or_goes_is_left_too() {
    let (mut parties, list, first) = up();
    let step = parties.add(list, PartyContext(1), "R").expect("the call is up");
    assert_eq!(parties.close(list, Some(first)), Err(Status::Failure), "one comes");
    answer(&mut parties, &step, NetworkAnswer::Refused);
    let second = add(&mut parties, list);
    let dropping = parties.drop_party(first).expect("another remains");
    assert_eq!(parties.close(list, Some(second)), Err(Status::Failure), "one goes");
    answer(&mut parties, &dropping, NetworkAnswer::Refused);
    assert_eq!(parties.close(list, Some(second)), Ok(()));
}

#[test]
fn a_close_that_is_only_asked_about_changes_nothing() {
    let (mut parties, list, first) = up();
    assert_eq!(parties.may_close(list, Some(first)), Ok(()));
    assert_eq!(parties.state(first), Some(&PartyState::Active));
    add(&mut parties, list);
    assert_eq!(parties.may_close(list, Some(first)), Err(Status::Failure), "R-090");
}

#[test]
fn r_090_a_close_names_a_party_of_that_call() {
    let (mut parties, list, _) = up();
    let (other, stranger) = parties.begin(VC, PartyContext(9)).expect("room for a call");
    parties.connected(other);
    assert_eq!(parties.close(list, Some(stranger)), Err(Status::Failure));
}

#[test]
fn r_091_a_18_the_last_party_is_not_dropped() {
    let (mut parties, list, first) = up();
    assert_eq!(parties.drop_party(first), Err(Status::Failure));
    let step = parties.add(list, PartyContext(1), "R").expect("the call is up");
    assert_eq!(parties.drop_party(first), Err(Status::Failure), "one that comes is not there yet");
    assert_eq!(parties.drop_party(step.party), Err(Status::NotAccepted));
}

#[test]
fn r_094_a_handle_is_given_up_with_the_drop() {
    let (mut parties, list, first) = up();
    add(&mut parties, list);
    let step = parties.drop_party(first).expect("another remains");
    assert_eq!(parties.drop_party(first), Err(Status::Failure));
    let done = answer(&mut parties, &step, NetworkAnswer::Accepted);
    assert_eq!(done.completion, Some(PartyCompletion::DropParty));
    assert_eq!(parties.drop_party(first), Err(Status::Failure));
}

#[test]
fn r_092_incoming_drop_for_one_of_several_incoming_close_for_the_last() {
    let (mut parties, list, first) = up();
    let second = add(&mut parties, list);
    let step = parties.remote_dropped(first, REMOTE).expect("it is connected");
    assert_eq!(step.indication, Some(PartyIndication::Drop(REMOTE)));
    let step = parties.remote_dropped(second, REMOTE).expect("it is connected");
    assert_eq!(step.indication, Some(PartyIndication::Close(REMOTE)));
}

#[test]
fn a_32_after_an_incoming_drop_the_handle_is_good_for_one_drop() {
    let (mut parties, list, first) = up();
    let second = add(&mut parties, list);
    let _ = parties.remote_dropped(second, REMOTE);
    assert_eq!(parties.drop_party(first), Err(Status::Failure), "R-091: it is the last one there");
    let step = parties.drop_party(second).expect("it was lost");
    assert_eq!((step.ask, step.completion), (None, Some(PartyCompletion::DropParty)));
    assert_eq!(parties.drop_party(second), Err(Status::Failure));
}

#[test]
fn r_093_a_lost_party_that_became_the_last_is_named_in_the_close() {
    let (mut parties, list, first) = up();
    let second = add(&mut parties, list);
    let _ = parties.remote_dropped(second, REMOTE);
    let _ = parties.released(list);
    drop_now(&mut parties, first);
    assert_eq!(parties.drop_party(second), Err(Status::Failure), "R-091");
    assert_eq!(parties.close(list, Some(second)), Ok(()));
}

#[test]
fn f_13_a_drop_and_a_loss_that_cross_complete_the_drop_once() {
    let (mut parties, list, first) = up();
    add(&mut parties, list);
    let step = parties.drop_party(first).expect("another remains");
    let (ticket, _) = step.ask.expect("the network is asked");
    let crossed = parties.remote_dropped(first, REMOTE).expect("the drop waits");
    assert_eq!(crossed.completion, Some(PartyCompletion::DropParty));
    assert_eq!(crossed.indication, None);
    assert_eq!(parties.answered(ticket, NetworkAnswer::Accepted), None);
}

#[test]
fn c_12_a_released_call_settles_what_was_pending_and_is_dropped_to_one() {
    let (mut parties, list, first) = up();
    let second = add(&mut parties, list);
    let third = add(&mut parties, list);
    let adding = parties.add(list, PartyContext(3), "R").expect("the call is up");
    parties.drop_party(third).expect("others remain");
    let steps = parties.released(list);
    let completions: Vec<_> = steps.iter().filter_map(|step| step.completion).collect();
    let failed = PartyCompletion::AddParty(Err(Status::Failure));
    assert_eq!(completions, [failed, PartyCompletion::DropParty]);
    let (ticket, _) = adding.ask.expect("the network was asked");
    assert_eq!(parties.answered(ticket, NetworkAnswer::Accepted), None);
    assert_eq!(parties.add(list, PartyContext(4), "R"), Err(Status::NotAccepted));
    assert_eq!(parties.close(list, Some(first)), Err(Status::Failure), "R-090");
    drop_now(&mut parties, second);
    assert_eq!(parties.close(list, Some(first)), Ok(()));
}

#[test]
fn a_17_after_a_failed_close_the_last_party_can_be_closed_again() {
    let (mut parties, list, first) = up();
    assert_eq!(parties.close(list, Some(first)), Ok(()));
    assert_eq!(parties.add(list, PartyContext(1), "R"), Err(Status::NotAccepted));
    parties.close_failed(list);
    assert_eq!(parties.drop_party(first), Err(Status::Failure));
    assert_eq!(parties.close(list, Some(first)), Ok(()));
}

#[test]
fn a_silent_network_is_not_waited_for() {
    let (mut parties, list, first) = up();
    let step = parties.add(list, PartyContext(1), "R").expect("the call is up");
    let (ticket, _) = step.ask.expect("the network is asked");
    let step = parties.timed_out(ticket).expect("it waits");
    assert_eq!(step.completion, Some(PartyCompletion::AddParty(Err(Status::Failure))));
    assert_eq!(parties.answered(ticket, NetworkAnswer::Accepted), None, "too late");
    let (ticket, ask) = step.ask.expect("the network may have it");
    assert_eq!(ask, PartyAsk::Drop);
    assert!(parties.timed_out(ticket).is_some());
    assert_eq!(parties.members(list), [first]);
}

#[test]
fn one_more_party_than_a_bound_is_refused() {
    let limits = PartyLimits { parties: 3, parties_of_a_call: 2 };
    let mut parties = Parties::new(limits);
    let (list, _) = parties.begin(VC, PartyContext(0)).expect("room for a call");
    parties.connected(list);
    add(&mut parties, list);
    assert_eq!(parties.add(list, PartyContext(1), "R"), Err(Status::Resources), "of a call");
    let (other, _) = parties.begin(VC, PartyContext(0)).expect("room for another");
    parties.connected(other);
    assert_eq!(parties.add(other, PartyContext(1), "R"), Err(Status::Resources), "of all");
    for _ in 0..3 {
        assert_eq!(parties.begin(VC, PartyContext(0)), Err(Status::Resources));
    }
    let last = parties.members(list)[0];
    drop_now(&mut parties, last);
    add(&mut parties, list);
    parties.closed(list);
    assert!(parties.begin(VC, PartyContext(0)).is_ok(), "room again");
}

#[test]
fn a_vc_pays_four_bytes_for_parties_it_does_not_have() {
    assert_eq!(size_of::<Option<PartyList>>(), 4);
}

#[derive(Clone, Copy, Debug)]
enum Operation {
    Add,
    Drop(usize),
    RemoteDrop(usize),
    Answer(usize, bool),
    Release,
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        6 => Just(Operation::Add),
        4 => (0..8_usize).prop_map(Operation::Drop),
        2 => (0..8_usize).prop_map(Operation::RemoteDrop),
        12 => (0..8_usize, prop::bool::weighted(0.8))
            .prop_map(|(at, yes)| Operation::Answer(at, yes)),
        1 => Just(Operation::Release),
    ]
}

/// A client that counts.
#[derive(Default)]
struct Count {
    connected: usize,
    dropped: usize,
    asked: Vec<(PartyTicket, PartyAsk<Letter>)>,
    owed: usize,
    is_over: bool,
}

impl Count {
    fn saw(&mut self, step: Option<PartyStep<Letter>>) {
        let Some(step) = step else { return };
        self.asked.extend(step.ask);
        match step.completion {
            Some(PartyCompletion::AddParty(result)) => {
                self.owed -= 1;
                self.connected += usize::from(result.is_ok());
            }
            Some(PartyCompletion::DropParty) => {
                self.owed -= 1;
                self.dropped += 1;
            }
            None => {}
        }
        if matches!(step.indication, Some(PartyIndication::Close(_))) {
            self.is_over = true;
        }
    }

    fn answer(&mut self, parties: &mut Parties<Letter>, at: usize, yes: bool) {
        if self.asked.is_empty() {
            return;
        }
        let (ticket, ask) = self.asked.remove(at % self.asked.len());
        let step = match (ask, yes) {
            (PartyAsk::Activate(_), true) => parties.activated(ticket, Ok(())),
            (PartyAsk::Activate(_), false) => parties.activated(ticket, Err(Status::Resources)),
            (PartyAsk::Add(_) | PartyAsk::Drop, true) => {
                parties.answered(ticket, NetworkAnswer::Accepted)
            }
            (PartyAsk::Add(_) | PartyAsk::Drop, false) => {
                parties.answered(ticket, NetworkAnswer::Refused)
            }
        };
        self.saw(step);
    }

    fn release(&mut self, parties: &mut Parties<Letter>, list: PartyList) {
        self.is_over = true;
        for step in parties.released(list) {
            self.saw(Some(step));
        }
    }

    fn drop(&mut self, parties: &mut Parties<Letter>, party: PartyHandle) {
        if let Ok(step) = parties.drop_party(party) {
            self.owed += 1;
            self.saw(Some(step));
        }
    }
}

proptest! {
    #[test]
    fn r_089_drops_and_the_close_are_as_many_as_parties_connected(
        operations in prop::collection::vec(operation(), 0..120),
    ) {
        let (mut parties, list, _) = up();
        let mut count = Count { connected: 1, ..Count::default() };
        for operation in operations {
            let members = parties.members(list);
            match operation {
                Operation::Add => {
                    if let Ok(step) = parties.add(list, PartyContext(0), "R") {
                        prop_assert!(!count.is_over);
                        count.owed += 1;
                        count.saw(Some(step));
                    }
                }
                Operation::Drop(at) => count.drop(&mut parties, members[at % members.len()]),
                Operation::RemoteDrop(at) => {
                    let step = parties.remote_dropped(members[at % members.len()], REMOTE);
                    count.saw(step);
                    if count.is_over {
                        count.release(&mut parties, list);
                    }
                }
                Operation::Answer(at, yes) => count.answer(&mut parties, at, yes),
                Operation::Release => count.release(&mut parties, list),
            }
            let active = members_in(&parties, list, &PartyState::Active).len();
            prop_assert_eq!(active == 0, count.is_over, "a call that is up has a party");
        }
        while !count.asked.is_empty() {
            count.answer(&mut parties, 0, true);
        }
        prop_assert_eq!(count.owed, 0, "R-001: every request completes");
        let lost = members_in(&parties, list, &PartyState::Lost);
        for party in lost.into_iter().chain(parties.members(list)) {
            count.drop(&mut parties, party);
        }
        while !count.asked.is_empty() {
            count.answer(&mut parties, 0, true);
        }
        let left = parties.members(list);
        prop_assert_eq!(left.len(), 1);
        prop_assert_eq!(parties.close(list, Some(left[0])), Ok(()));
        prop_assert_eq!(count.dropped + 1, count.connected);
        parties.closed(list);
        prop_assert_eq!((parties.parties.iter().count(), parties.lists.iter().count()), (0, 0));
    }
}

fn up() -> (Parties<Letter>, PartyList, PartyHandle) {
    let mut parties = Parties::new(PartyLimits::default());
    let (list, first) = parties.begin(VC, PartyContext(0)).expect("room for a call");
    parties.connected(list);
    (parties, list, first)
}

fn members_in(
    parties: &Parties<Letter>,
    list: PartyList,
    state: &PartyState<Letter>,
) -> Vec<PartyHandle> {
    let members = parties.members(list).into_iter();
    members.filter(|party| parties.state(*party) == Some(state)).collect()
}

#[track_caller]
fn answer(
    parties: &mut Parties<Letter>,
    step: &PartyStep<Letter>,
    answer: NetworkAnswer<Letter>,
) -> PartyStep<Letter> {
    let (ticket, _) = step.ask.expect("a question is asked");
    parties.answered(ticket, answer).expect("an answer is awaited")
}

#[track_caller]
fn add(parties: &mut Parties<Letter>, list: PartyList) -> PartyHandle {
    let step = parties.add(list, PartyContext(1), "R").expect("the call is up");
    let step = answer(parties, &step, NetworkAnswer::Accepted);
    let (ticket, _) = step.ask.expect("the VC may have to follow");
    parties.activated(ticket, Ok(())).expect("it is awaited").party
}

#[track_caller]
fn drop_now(parties: &mut Parties<Letter>, party: PartyHandle) {
    let step = parties.drop_party(party).expect("it can be dropped");
    if step.completion.is_none() {
        answer(parties, &step, NetworkAnswer::Accepted);
    }
    assert_eq!(parties.state(party), None);
}
