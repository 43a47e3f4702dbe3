//! The set-up of the client's call: C-01 to C-08, and V-06 to V-08 with it.

use super::*;

#[test]
fn c_01_a_call_on_an_inactive_vc_asks_the_network() {
    moves(State::Inactive, make_call("R"), go(dialing()).ask(Ask::Setup("R")));
}

#[test]
fn c_02_v_06_the_network_agreed_and_the_miniport_is_told() {
    moves(dialing(), network_accepts(), go(activating("R", 1)).ask(Ask::ActivateVc("R")));
}

#[test]
fn c_02_the_miniport_is_told_what_the_network_countered_with() {
    moves(dialing(), network_counters(), go(activating("N", 1)).ask(Ask::ActivateVc("N")));
}

#[test]
fn c_03_v_07_the_call_is_up_when_the_vc_is_active() {
    let up = go(active("R")).tell(Tell::Confirm("R")).complete(call_up("R", false));
    moves(activating("R", 1), miniport_is_done(), up);
}

#[test]
fn c_03_r_040_a_call_on_other_terms_is_marked_changed() {
    let up = go(active("N")).tell(Tell::Confirm("N")).complete(call_up("N", true));
    moves(activating("N", 1), miniport_is_done(), up);
}

#[test]
fn c_02_v_07_a_call_that_the_miniport_rounds_is_up_once_the_network_follows() {
    moves(activating("R", 1), miniport_rounds(), go(aligning()).ask(Ask::Modify("A")));
    let up = go(active("A")).tell(Tell::Confirm("A")).complete(call_up("A", true));
    moves(aligning(), network_accepts(), up);
}

#[test]
fn c_02_the_network_is_asked_for_an_alternative_that_the_miniport_may_take() {
    let asked = go(redialing(1)).ask(Ask::Modify("L"));
    moves(activating("R", 1), miniport_may_take_less(), asked);
    let told = go(activating("L", 2)).ask(Ask::ActivateVc("L"));
    moves(redialing(1), network_accepts(), told);
    let told = go(activating("N", 2)).ask(Ask::ActivateVc("N"));
    moves(redialing(1), network_counters(), told);
}

#[test]
fn r_067_the_last_activation_of_a_set_up_has_no_alternative() {
    for profile in Profile::ALL {
        let last = profile.rules.activations;
        let asked = go(redialing(last - 1)).ask(Ask::Modify("L"));
        moves_by(&profile, activating("R", last - 1), miniport_may_take_less(), asked);
        let released = go(State::Abandoning).ask(Ask::Release(None));
        moves_by(&profile, activating("R", last), miniport_may_take_less(), released);
    }
}

#[test]
fn c_06_a_refused_call_fails_at_once() {
    for no in [network_refuses(), network_collides()] {
        moves(dialing(), no, go(State::Failed).complete(call_failed()));
    }
}

#[test]
fn c_06_a_call_that_the_other_end_releases_fails_without_a_release() {
    for state in [dialing(), redialing(1)] {
        moves(state, remote_releases(), go(State::Failed).complete(call_failed()));
    }
}

#[test]
fn c_06_a_release_during_the_activation_waits_for_the_miniport() {
    moves(activating("R", 1), remote_releases(), go(withdrawing_activation()));
    for no in miniport_refusals() {
        moves(withdrawing_activation(), no, go(State::Failed).complete(call_failed()));
    }
    let undone = go(State::UndoingActivation).ask(Ask::DeactivateVc);
    for active in [miniport_is_done(), miniport_rounds(), miniport_is_unacceptable()] {
        moves(withdrawing_activation(), active, undone);
    }
    for expiry in expiries() {
        moves(withdrawing_activation(), expiry, undone);
    }
}

#[test]
fn c_06_a_41_a_release_after_the_activation_deactivates() {
    let undone = go(State::UndoingActivation).ask(Ask::DeactivateVc);
    moves(aligning(), remote_releases(), undone);
}

#[test]
fn c_04_a_silent_network_is_told_to_release_before_the_call_fails() {
    for expiry in expiries() {
        moves(dialing(), expiry, go(State::Abandoning).ask(Ask::Release(None)));
        moves(redialing(1), expiry, go(State::Abandoning).ask(Ask::Release(None)));
    }
    for end in network_answers().into_iter().chain(expiries()) {
        moves(State::Abandoning, end, go(State::Failed).complete(call_failed()));
    }
}

#[test]
fn c_04_v_08_a_call_that_the_miniport_refuses_is_released_before_it_fails() {
    for no in [miniport_refuses(), miniport_is_closing()] {
        moves(activating("R", 1), no, go(State::Abandoning).ask(Ask::Release(None)));
    }
}

#[test]
fn c_04_an_alternative_that_the_network_refuses_is_released_before_the_call_fails() {
    for no in [network_refuses(), network_collides()] {
        moves(redialing(1), no, go(State::Abandoning).ask(Ask::Release(None)));
    }
}

#[test]
fn c_04_a_41_a_call_that_fails_after_its_activation_is_deactivated_first() {
    let released = go(State::AbandoningActivation).ask(Ask::Release(None));
    moves(activating("R", 1), miniport_is_unacceptable(), released);
    for expiry in expiries() {
        moves(activating("R", 1), expiry, released);
    }
    for no in network_noes().into_iter().chain(expiries()) {
        moves(aligning(), no, released);
    }
    for end in network_answers().into_iter().chain(expiries()) {
        let undone = go(State::UndoingActivation).ask(Ask::DeactivateVc);
        moves(State::AbandoningActivation, end, undone);
    }
    moves(State::UndoingActivation, miniport_is_done(), go(State::Failed).complete(call_failed()));
}

#[test]
fn v_16_v_21_a_failed_call_whose_vc_stays_active_can_be_closed_but_not_deleted() {
    for no in miniport_noes().into_iter().chain(expiries()) {
        let stuck = go(State::CloseFailed).complete(call_failed());
        moves(State::UndoingActivation, no, stuck);
    }
    refuses(&State::CloseFailed, delete_vc(), Status::NotAccepted);
}

#[test]
fn c_07_a_11_a_16_nothing_can_be_asked_of_a_call_that_is_being_set_up() {
    for state in [
        dialing(),
        activating("R", 1),
        aligning(),
        redialing(1),
        withdrawing_activation(),
        State::AbandoningActivation,
        State::Abandoning,
    ] {
        for request in true_requests() {
            refuses(&state, request, Status::NotAccepted);
        }
    }
    for request in true_requests().into_iter().filter(|request| *request != delete_vc()) {
        refuses(&State::UndoingActivation, request, Status::NotAccepted);
    }
}

#[test]
fn v_22_r_024_a_delete_while_a_failed_call_is_deactivated_is_closing() {
    refuses(&State::UndoingActivation, delete_vc(), Status::Closing);
}

#[test]
fn c_08_a_failed_call_leaves_only_the_deletion_of_its_vc() {
    moves(State::Failed, delete_vc(), go(State::Deleted));
    for request in true_requests().into_iter().filter(|request| *request != delete_vc()) {
        refuses(&State::Failed, request, Status::NotAccepted);
    }
}

#[test]
fn v_20_an_inactive_vc_is_deleted_and_nothing_else_is_asked_of_it_without_a_call() {
    moves(State::Inactive, delete_vc(), go(State::Deleted));
    for request in [modify_call_qos("R"), close_call(), accept_call("R"), reject_call()] {
        refuses(&State::Inactive, request, Status::NotAccepted);
    }
}

#[test]
fn a_proposal_for_a_call_that_is_not_up_is_refused() {
    for state in [dialing(), activating("R", 1), aligning(), redialing(1)] {
        reacts(&state, remote_proposes(), &Reaction::Busy);
        reacts(&state, remote_offers(), &Reaction::Stale);
    }
}

/// A network that has released, or was asked to, hears nothing more of the call.
#[test]
fn a_proposal_for_a_set_up_that_is_over_is_dropped() {
    for state in [
        State::Inactive,
        withdrawing_activation(),
        State::AbandoningActivation,
        State::UndoingActivation,
        State::Abandoning,
        State::Failed,
    ] {
        reacts(&state, remote_proposes(), &Reaction::Stale);
        reacts(&state, remote_releases(), &Reaction::Stale);
    }
}
