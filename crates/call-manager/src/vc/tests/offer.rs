//! Calls that come in: I-01 to I-11.

use super::*;

#[test]
fn a_12_the_vc_of_an_offer_is_activated_before_the_client_hears_of_it() {
    moves(State::Inactive, remote_offers(), go(preparing()).ask(Ask::ActivateVc("P")));
}

#[test]
fn i_01_r_043_the_client_is_offered_what_is_activated() {
    let offer = go(offered("P")).indicate(Indication::IncomingCall("P"));
    moves(preparing(), miniport_is_done(), offer);
}

#[test]
fn i_01_the_client_is_offered_what_the_miniport_rounded_to_once_the_network_follows() {
    moves(preparing(), miniport_rounds(), go(aligning_offer()).ask(Ask::Modify("A")));
    let offer = go(offered("A")).tell(Tell::Confirm("A")).indicate(Indication::IncomingCall("A"));
    moves(aligning_offer(), network_accepts(), offer);
}

#[test]
fn r_043_an_offer_that_the_miniport_refuses_is_declined_without_the_client() {
    for no in miniport_refusals() {
        moves(preparing(), no, go(State::Declining).ask(Ask::Release(None)));
    }
    for end in network_answers().into_iter().chain(expiries()) {
        moves(State::Declining, end, go(State::Inactive));
    }
}

#[test]
fn r_043_an_offer_that_cannot_be_activated_as_agreed_is_deactivated_again() {
    let rejected = go(State::Rejecting).ask(Ask::Release(None));
    moves(preparing(), miniport_is_unacceptable(), rejected);
    for expiry in expiries() {
        moves(preparing(), expiry, rejected);
    }
    for no in network_noes().into_iter().chain(expiries()) {
        moves(aligning_offer(), no, rejected);
    }
}

#[test]
fn an_offer_that_is_withdrawn_before_the_client_heard_of_it_is_never_indicated() {
    moves(preparing(), remote_releases(), go(withdrawing_offer()));
    for no in miniport_refusals() {
        moves(withdrawing_offer(), no, go(State::Inactive));
    }
    let retired = go(State::Retiring).ask(Ask::DeactivateVc);
    for active in [miniport_is_done(), miniport_rounds(), miniport_is_unacceptable()] {
        moves(withdrawing_offer(), active, retired);
    }
    for expiry in expiries() {
        moves(withdrawing_offer(), expiry, retired);
    }
    moves(aligning_offer(), remote_releases(), retired);
}

#[test]
fn i_03_a_call_accepted_as_offered_is_signalled_to_the_other_end() {
    moves(offered("B"), accept_call("B"), go(answering("B")).ask(Ask::AcceptOffer("B")));
}

#[test]
fn i_04_what_the_client_changed_is_signalled_to_the_other_end() {
    moves(offered("B"), accept_call("R"), go(answering("R")).ask(Ask::AcceptOffer("R")));
}

#[test]
fn i_04_r_049_what_the_client_changed_is_activated_before_the_call_is_up() {
    let told = go(activating_answer()).ask(Ask::ActivateVc("R"));
    moves(answering("R"), network_accepts(), told);
}

#[test]
fn i_05_a_rejected_call_is_signalled_then_deactivated() {
    moves(offered("B"), reject_call(), go(State::Rejecting).ask(Ask::Release(None)));
    for end in network_answers().into_iter().chain(expiries()) {
        moves(State::Rejecting, end, go(State::Retiring).ask(Ask::DeactivateVc));
    }
    moves(State::Retiring, miniport_is_done(), go(State::Inactive));
}

#[test]
fn v_16_a_rejected_call_whose_vc_stays_active_leaves_it_to_be_deactivated_again() {
    for no in miniport_noes().into_iter().chain(expiries()) {
        moves(State::Retiring, no, go(State::CloseFailed));
    }
}

#[test]
fn i_06_the_client_may_change_a_call_before_it_answers() {
    let asked = go(negotiating(offered_change())).ask(Ask::Modify("R"));
    moves(offered("B"), modify_call_qos("R"), asked);
}

#[test]
fn i_06_the_offer_is_still_open_when_the_change_is_complete() {
    let change = Change { activations: 1, ..offered_change() };
    let granted = go(offered("R")).tell(Tell::Confirm("R")).complete(changed("R", false));
    moves(reactivating(change, "R"), miniport_is_done(), granted);
    let granted = go(offered("A")).tell(Tell::Confirm("A")).complete(changed("A", true));
    moves(realigning(change), network_accepts(), granted);
    let kept = go(offered("B")).complete(not_changed(Cause::Network));
    moves(negotiating(offered_change()), network_refuses(), kept);
    for cause in CAUSES {
        let kept = go(offered("B")).complete(not_changed(cause));
        moves(State::Restoring(offered_undo(cause)), network_accepts(), kept);
    }
}

#[test]
fn a_13_r_102_no_offer_is_answered_while_a_change_of_it_is_under_way() {
    for state in offered_transaction() {
        refuses(&state, accept_call("R"), Status::NotAccepted);
        refuses(&state, reject_call(), Status::NotAccepted);
    }
}

#[test]
fn i_07_an_offer_that_the_other_end_gives_up_ends_with_an_incoming_close() {
    moves(offered("B"), remote_releases(), over());
}

#[test]
fn i_07_a_25_the_late_answer_to_an_offer_that_is_over_is_of_no_account() {
    for answer in [accept_call("B"), accept_call("R"), reject_call()] {
        moves(State::Released, answer, go(State::Released));
    }
}

#[test]
fn i_07_m_21_a_change_of_an_offer_completes_before_the_incoming_close() {
    let released = over().complete(not_changed(Cause::Released));
    let change = offered_change();
    moves(negotiating(change), remote_releases(), released);
    moves(realigning(change), remote_releases(), released);
    moves(State::Restoring(offered_undo(Cause::Miniport)), remote_releases(), released);
    let pending = Pending::Change { saved: "B", requested: "R" };
    let ending = State::Ending { pending, told: "N", stage: Stage::Offered, by: Leaver::Remote };
    moves(reactivating(change, "N"), remote_releases(), go(ending));
}

#[test]
fn i_08_an_offer_is_not_closed_without_an_incoming_close() {
    refuses(&offered("B"), close_call(), Status::NotAccepted);
    for state in offered_transaction() {
        refuses(&state, close_call(), Status::NotAccepted);
    }
}

#[test]
fn r_046_a_rejected_call_is_not_closed_and_never_connected() {
    for state in [State::Rejecting, State::Declining, State::Retiring] {
        for request in [close_call(), accept_call("B"), reject_call(), modify_call_qos("R")] {
            refuses(&state, request, Status::NotAccepted);
        }
        for want in remote_wants() {
            reacts(&state, want, &Reaction::Stale);
        }
    }
}

#[test]
fn v_22_r_024_a_delete_while_a_rejected_call_is_deactivated_is_closing() {
    refuses(&State::Retiring, delete_vc(), Status::Closing);
    refuses(&State::Rejecting, delete_vc(), Status::NotAccepted);
}

#[test]
fn i_09_the_call_is_up_when_the_other_end_agreed_to_what_is_activated() {
    let up = go(active("B")).tell(Tell::Confirm("B")).indicate(Indication::CallConnected);
    moves(answering("B"), network_accepts(), up);
}

#[test]
fn i_09_r_049_the_call_is_up_when_the_miniport_took_what_the_client_changed() {
    let up = go(active("R")).tell(Tell::Confirm("R")).indicate(Indication::CallConnected);
    moves(activating_answer(), miniport_is_done(), up);
}

#[test]
fn i_10_changes_that_the_other_end_refuses_end_the_call() {
    for no in network_noes().into_iter().chain(expiries()) {
        moves(answering("R"), no, clearing(None));
    }
    moves(answering("R"), remote_releases(), over());
}

#[test]
fn i_10_changes_that_the_miniport_refuses_end_the_call() {
    for no in miniport_noes().into_iter().chain(expiries()) {
        moves(activating_answer(), no, clearing(None));
    }
}

#[test]
fn i_10_a_release_during_the_last_activation_waits_for_the_miniport() {
    let ending = ending(Pending::Nothing, "R", Leaver::Remote);
    moves(activating_answer(), remote_releases(), go(ending));
    for answer in miniport_answers().into_iter().chain(expiries()) {
        moves(ending, answer, over());
    }
}

#[test]
fn i_11_an_accepted_call_can_be_closed_before_it_is_up() {
    moves(answering("R"), close_call(), releasing());
    let ending = ending(Pending::Nothing, "R", Leaver::Client);
    moves(activating_answer(), close_call(), go(ending));
    for answer in miniport_answers().into_iter().chain(expiries()) {
        moves(ending, answer, releasing());
    }
}

#[test]
fn m_22_k_01_a_proposal_for_a_call_that_is_not_up_is_refused() {
    for state in [preparing(), aligning_offer(), offered("B"), answering("R"), activating_answer()]
    {
        reacts(&state, remote_proposes(), &Reaction::Busy);
    }
    for state in offered_transaction().into_iter().filter(|state| state.name() != "Ending") {
        reacts(&state, remote_proposes(), &Reaction::Busy);
    }
}

#[test]
fn nothing_can_be_asked_of_a_call_that_the_client_has_not_heard_of() {
    for state in [preparing(), aligning_offer(), withdrawing_offer(), State::Declining] {
        for request in true_requests() {
            refuses(&state, request, Status::NotAccepted);
        }
    }
}

/// Every state between a change of an offered call and its completion.
fn offered_transaction() -> Vec<State<Letter>> {
    let change = Change { activations: 1, ..offered_change() };
    let undo = offered_undo(Cause::Miniport);
    let pending = Pending::Change { saved: "B", requested: "R" };
    vec![
        negotiating(offered_change()),
        reactivating(change, "N"),
        realigning(change),
        State::BackingOff { change: offered_change() },
        State::Reinstating(undo),
        State::Restoring(undo),
        State::InDoubt(offered_undo(Cause::TimedOut)),
        State::Ending { pending, told: "N", stage: Stage::Offered, by: Leaver::Remote },
    ]
}
