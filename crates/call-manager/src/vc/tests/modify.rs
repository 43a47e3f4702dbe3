//! The change of a call by its client, on the way forward: M-05 to M-12, M-20 to M-23.

use super::*;

#[test]
fn m_05_a_change_saves_what_stands_and_asks_the_network() {
    moves(active("B"), modify_call_qos("R"), go(negotiating(change())).ask(Ask::Modify("R")));
}

#[test]
fn m_05_a_04_what_is_saved_is_what_was_last_agreed_not_what_the_call_was_made_with() {
    let second = Change { saved: "N", ..change() };
    moves(active("N"), modify_call_qos("R"), go(negotiating(second)).ask(Ask::Modify("R")));
}

#[test]
fn m_06_r_054_the_network_agreed_and_the_miniport_is_told() {
    let told = go(reactivating(activated(1), "R")).ask(Ask::ActivateVc("R"));
    moves(negotiating(change()), network_accepts(), told);
}

#[test]
fn m_07_the_miniport_is_told_what_the_network_countered_with() {
    let told = go(reactivating(activated(1), "N")).ask(Ask::ActivateVc("N"));
    moves(negotiating(change()), network_counters(), told);
}

#[test]
fn m_09_a_request_without_an_answer_is_sent_again_as_often_as_the_profile_says() {
    for profile in Profile::ALL {
        for sent_again in 0..profile.rules.retransmissions {
            let before = negotiating(Change { sent_again, ..change() });
            let after = negotiating(Change { sent_again: sent_again + 1, ..change() });
            let asked = go(after).ask(Ask::ModifyAgain("R"));
            moves_by(&profile, before, wait_is_over(), asked);
        }
    }
    let counts = Profile::ALL.map(|profile| profile.rules.retransmissions);
    assert_eq!(counts, [0, 0, 0, 4, 0], "5gsm sends again");
}

#[test]
fn m_10_v_10_r_053_the_activated_terms_are_in_force_and_granted() {
    let granted = go(active("R")).tell(Tell::Confirm("R")).complete(changed("R", false));
    moves(reactivating(activated(1), "R"), miniport_is_done(), granted);
}

#[test]
fn m_10_r_060_other_terms_than_asked_for_are_marked_changed() {
    let granted = go(active("N")).tell(Tell::Confirm("N")).complete(changed("N", true));
    moves(reactivating(activated(1), "N"), miniport_is_done(), granted);
}

#[test]
fn m_10_r_060_a_40_a_counter_of_exactly_what_was_asked_for_is_no_change() {
    let change = Change { requested: "N", ..change() };
    let told = reactivating(Change { activations: 1, ..change }, "N");
    moves(negotiating(change), network_counters(), go(told).ask(Ask::ActivateVc("N")));
    let granted = go(active("N")).tell(Tell::Confirm("N")).complete(changed("N", false));
    moves(told, miniport_is_done(), granted);
}

#[test]
fn m_12_the_network_is_asked_to_follow_the_rounding() {
    let asked = go(realigning(activated(1))).ask(Ask::Modify("A"));
    moves(reactivating(activated(1), "R"), miniport_rounds(), asked);
    let granted = go(active("A")).tell(Tell::Confirm("A")).complete(changed("A", true));
    moves(realigning(activated(1)), network_accepts(), granted);
}

#[test]
fn m_12_the_network_is_asked_for_an_alternative_that_the_miniport_may_take() {
    let asked = go(renegotiating(activated(1))).ask(Ask::Modify("L"));
    moves(reactivating(activated(1), "R"), miniport_may_take_less(), asked);
    let told = go(reactivating(activated(2), "L")).ask(Ask::ActivateVc("L"));
    moves(renegotiating(activated(1)), network_accepts(), told);
    let granted = go(active("L")).tell(Tell::Confirm("L")).complete(changed("L", true));
    moves(reactivating(activated(2), "L"), miniport_is_done(), granted);
}

#[test]
fn m_12_an_alternative_is_a_new_question_to_be_sent_again_as_often() {
    let worn = Change { sent_again: 4, ..activated(1) };
    let asked = go(renegotiating(activated(1))).ask(Ask::Modify("L"));
    moves(reactivating(worn, "R"), miniport_may_take_less(), asked);
}

#[test]
fn m_12_r_067_the_last_activation_of_a_change_has_no_alternative() {
    for profile in Profile::ALL {
        let last = profile.rules.activations;
        let before = activated(last - 1);
        let asked = go(renegotiating(before)).ask(Ask::Modify("L"));
        moves_by(&profile, reactivating(before, "R"), miniport_may_take_less(), asked);
        let undone = go(restoring(Cause::Miniport)).ask(Ask::Restore("B"));
        moves_by(&profile, reactivating(activated(last), "R"), miniport_may_take_less(), undone);
    }
}

#[test]
fn m_20_a_close_in_the_middle_completes_the_change_and_releases_the_call() {
    let closed = releasing().complete(not_changed(Cause::Closed));
    for state in [
        negotiating(change()),
        realigning(activated(1)),
        backing_off(1),
        restoring(Cause::Miniport),
    ] {
        moves(state, close_call(), closed);
    }
    moves(in_doubt(), close_call(), closed);
}

#[test]
fn m_20_a_close_waits_for_the_outstanding_activation() {
    let of_change = ending_change(Leaver::Client);
    moves(reactivating(activated(1), "N"), close_call(), go(of_change));
    let of_undo = ending_undo(Leaver::Client);
    moves(reinstating(Cause::Network), close_call(), go(of_undo));
}

#[test]
fn m_20_a_change_that_took_effect_before_the_close_is_a_success() {
    let state = ending_change(Leaver::Client);
    moves(state, miniport_is_done(), releasing().complete(changed("N", true)));
    moves(state, miniport_rounds(), releasing().complete(changed("A", true)));
}

#[test]
fn m_20_a_change_that_did_not_take_effect_before_the_close_is_closing() {
    let closed = releasing().complete(not_changed(Cause::Closed));
    let of_change = ending_change(Leaver::Client);
    for no in miniport_refusals().into_iter().chain([miniport_is_unacceptable()]).chain(expiries())
    {
        moves(of_change, no, closed);
    }
    let of_undo = ending_undo(Leaver::Client);
    for end in miniport_answers().into_iter().chain(expiries()) {
        moves(of_undo, end, closed);
    }
    assert_eq!(Cause::Closed.status(), Status::Closing);
}

#[test]
fn m_21_a_release_in_the_middle_completes_the_change_before_the_incoming_close() {
    let released = over().complete(not_changed(Cause::Released));
    for state in [
        negotiating(change()),
        realigning(activated(1)),
        backing_off(1),
        restoring(Cause::Miniport),
    ] {
        moves(state, remote_releases(), released);
    }
    moves(in_doubt(), remote_releases(), released);
    assert_eq!(Cause::Released.status(), Status::Failure);
}

#[test]
fn m_21_a_release_waits_for_the_outstanding_activation() {
    let of_change = ending_change(Leaver::Remote);
    moves(reactivating(activated(1), "N"), remote_releases(), go(of_change));
    moves(of_change, miniport_is_done(), over().complete(changed("N", true)));
    let failed = over().complete(not_changed(Cause::Released));
    moves(of_change, miniport_refuses(), failed);
    let of_undo = ending_undo(Leaver::Remote);
    moves(reinstating(Cause::Network), remote_releases(), go(of_undo));
    moves(of_undo, miniport_is_done(), failed);
}

#[test]
fn m_21_a_09_a_client_that_closed_in_the_meantime_hears_no_incoming_close() {
    let both = ending_change(Leaver::Both);
    moves(ending_change(Leaver::Remote), close_call(), go(both));
    let failed = releasing().complete(not_changed(Cause::Released));
    moves(both, miniport_refuses(), failed);
    moves(both, miniport_is_done(), releasing().complete(changed("N", true)));
    refuses(&both, close_call(), Status::NotAccepted);
}

#[test]
fn m_22_a_09_a_proposal_waits_until_the_change_is_complete() {
    for profile in all_but(&["q2963", "sip", "gsm-cc", "5gsm"]) {
        reacts_by(&profile, &negotiating(change()), remote_proposes(), &Reaction::Deferred);
    }
    for profile in all_but(&["q2963", "sip", "gsm-cc"]) {
        for state in past_crossing() {
            reacts_by(&profile, &state, remote_proposes(), &Reaction::Deferred);
        }
    }
}

#[test]
fn m_22_a_proposal_is_refused_as_busy_by_the_profiles_that_refuse_on_a_collision() {
    for profile in all_but(&["condis", "5gsm"]) {
        for state in past_crossing().into_iter().chain([negotiating(change())]) {
            reacts_by(&profile, &state, remote_proposes(), &Reaction::Busy);
        }
    }
}

#[test]
fn m_22_the_network_wins_a_collision_by_5gsm() {
    let profile = named("5gsm");
    let yielded = go(State::Proposed(proposal()))
        .ask(Ask::ActivateVc("P"))
        .complete(not_changed(Cause::Collided));
    moves_by(&profile, negotiating(change()), remote_proposes(), yielded);
}

#[test]
fn m_22_a_change_that_has_to_go_back_somewhere_does_not_yield() {
    let profile = named("5gsm");
    for state in [renegotiating(activated(1)), negotiating(counter())] {
        reacts_by(&profile, &state, remote_proposes(), &Reaction::Deferred);
    }
}

#[test]
fn m_22_both_ends_back_off_by_sip_and_try_again() {
    let profile = named("sip");
    for collisions in 0..profile.rules.collisions {
        let before = negotiating(Change { collisions, sent_again: 1, ..change() });
        moves_by(&profile, before, network_collides(), go(backing_off(collisions + 1)));
    }
    for collisions in 1..=profile.rules.collisions {
        let again = negotiating(Change { collisions, ..change() });
        moves(backing_off(collisions), wait_is_over(), go(again).ask(Ask::Modify("R")));
    }
}

#[test]
fn m_22_a_collision_too_many_is_a_refusal() {
    let kept = go(active("B")).complete(not_changed(Cause::Collided));
    let profile = named("sip");
    let last = Change { collisions: profile.rules.collisions, ..change() };
    moves_by(&profile, negotiating(last), network_collides(), kept);
    for profile in all_but(&["sip"]) {
        moves_by(&profile, negotiating(change()), network_collides(), kept);
    }
    moves(backing_off(1), transaction_is_over(), kept);
}

#[test]
fn m_22_a_proposal_goes_before_a_change_that_backs_off() {
    let begun = go(State::Proposed(interposed())).ask(Ask::ActivateVc("P"));
    moves(backing_off(1), remote_proposes(), begun);
}

#[test]
fn m_23_a_07_a_second_change_is_refused_until_the_first_is_complete() {
    for state in transaction() {
        refuses(&state, modify_call_qos("R"), Status::NotAccepted);
    }
}

#[test]
fn v_21_v_23_no_vc_with_a_call_up_is_deleted_or_called_again() {
    for state in transaction().into_iter().chain([active("B")]) {
        refuses(&state, delete_vc(), Status::NotAccepted);
        refuses(&state, make_call("R"), Status::NotAccepted);
        refuses(&state, accept_call("R"), Status::NotAccepted);
        refuses(&state, reject_call(), Status::NotAccepted);
    }
}

#[test]
fn r_058_what_stood_before_is_in_force_until_the_change_is_complete() {
    for state in transaction() {
        assert_eq!(state.in_force(), Some(&"B"), "{}", state.name());
    }
}

/// A bound on the whole must not end a call that could be kept: nothing can be undone before the
/// miniport has answered, and its own timer bounds it.
#[test]
fn the_end_of_the_total_time_waits_for_the_miniport() {
    let state = reactivating(activated(1), "R");
    assert!(!state.is_on_the_way_forward());
    reacts(&state, transaction_is_over(), &Reaction::Stale);
    for state in [negotiating(change()), realigning(activated(1)), backing_off(1)] {
        assert!(state.is_on_the_way_forward(), "{}", state.name());
    }
}

#[test]
fn an_answer_to_a_change_that_is_complete_is_dropped() {
    let stale = network_answers().into_iter().chain(miniport_answers()).chain(expiries());
    for event in stale.chain([return_qos_change(), remote_offers()]) {
        reacts(&active("B"), event, &Reaction::Stale);
        reacts(&offered("B"), event, &Reaction::Stale);
    }
}

/// Every state between a change of a call that is up and its completion.
fn transaction() -> Vec<State<Letter>> {
    let mut states = past_crossing();
    states.extend([
        negotiating(change()),
        backing_off(1),
        countering(),
        State::Proposed(interposed()),
        State::Deciding(interposed()),
        State::Agreeing(interposed()),
        withdrawing(Some(waiting()), false),
        ending_change(Leaver::Client),
        ending_change(Leaver::Remote),
        ending_undo(Leaver::Both),
    ]);
    states
}

/// The states of a change in which a proposal comes too late to cross it.
fn past_crossing() -> Vec<State<Letter>> {
    vec![
        reactivating(activated(1), "N"),
        realigning(activated(1)),
        reinstating(Cause::Miniport),
        restoring(Cause::Miniport),
        in_doubt(),
    ]
}

fn named(name: &str) -> Profile {
    Profile::named(name).expect("a named profile")
}
