//! The end of a call: C-09 to C-16, V-14 to V-23.

use super::*;

#[test]
fn c_09_i_12_a_close_releases_on_the_network_first() {
    moves(active("B"), close_call(), releasing());
}

#[test]
fn c_11_i_12_a_release_of_the_other_end_is_indicated() {
    moves(active("B"), remote_releases(), over());
}

#[test]
fn c_12_a_call_that_is_over_is_closed_by_the_client() {
    moves(State::Released, close_call(), releasing());
    for request in [make_call("R"), modify_call_qos("R"), delete_vc()] {
        refuses(&State::Released, request, Status::NotAccepted);
    }
}

/// The client may take its time: the network is rid of the call at once, and asked once.
#[test]
fn a_19_c_12_a_call_that_this_end_gave_up_is_released_before_the_client_closes_and_not_again() {
    for end in network_answers().into_iter().chain(expiries()) {
        moves(State::Clearing, end, go(State::Cleared));
    }
    moves(State::Clearing, close_call(), go(State::Releasing));
    moves(State::Cleared, close_call(), go(State::Deactivating).ask(Ask::DeactivateVc));
    for state in [State::Clearing, State::Cleared] {
        for request in [make_call("R"), modify_call_qos("R"), delete_vc()] {
            refuses(&state, request, Status::NotAccepted);
        }
        for answer in [accept_call("B"), reject_call()] {
            moves(state, answer, go(state));
        }
    }
}

#[test]
fn c_13_v_14_a_14_the_vc_is_deactivated_once_the_network_released_or_fell_silent() {
    for end in network_answers().into_iter().chain(expiries()) {
        moves(State::Releasing, end, go(State::Deactivating).ask(Ask::DeactivateVc));
    }
}

#[test]
fn c_13_v_15_v_28_r_080_the_close_is_complete_when_the_vc_is_inactive() {
    let closed = go(State::Inactive).complete(Completion::CloseCall(Ok(())));
    moves(State::Deactivating, miniport_is_done(), closed);
}

#[test]
fn c_14_v_16_a_vc_that_does_not_deactivate_fails_the_close() {
    for no in miniport_noes().into_iter().chain(expiries()) {
        let failed = Completion::CloseCall(Err(Status::Failure));
        moves(State::Deactivating, no, go(State::CloseFailed).complete(failed));
    }
}

#[test]
fn c_15_a_17_after_a_failed_close_only_another_close_is_legal() {
    let again = go(State::Deactivating).ask(Ask::DeactivateVc);
    moves(State::CloseFailed, close_call(), again);
    for request in true_requests().into_iter().filter(|request| *request != close_call()) {
        refuses(&State::CloseFailed, request, Status::NotAccepted);
    }
}

/// Of a call that the client has closed it hears nothing but the completion, whatever the other end
/// does; and the network hears nothing but the release.
#[test]
fn c_16_a_09_what_the_other_end_wants_of_a_call_that_is_closing_is_absorbed() {
    for state in [
        State::Leaving,
        ending_change(Leaver::Client),
        ending_change(Leaver::Both),
        State::Releasing,
        State::Deactivating,
        State::CloseFailed,
        State::Inactive,
        State::Deleted,
    ] {
        reacts(&state, remote_releases(), &Reaction::Stale);
        reacts(&state, remote_proposes(), &Reaction::Stale);
    }
}

#[test]
fn c_11_a_call_that_is_over_is_over_once() {
    for state in [State::Released, State::Clearing, State::Cleared] {
        for want in remote_wants() {
            reacts(&state, want, &Reaction::Stale);
        }
    }
}

#[test]
fn r_101_nothing_is_asked_of_a_call_that_is_closing() {
    for state in [ending_change(Leaver::Client), ending_undo(Leaver::Both), State::Releasing] {
        for request in true_requests() {
            refuses(&state, request, Status::NotAccepted);
        }
    }
    for request in true_requests().into_iter().filter(|request| *request != delete_vc()) {
        refuses(&State::Deactivating, request, Status::NotAccepted);
    }
}

#[test]
fn v_22_r_024_a_delete_during_deactivation_is_closing() {
    refuses(&State::Deactivating, delete_vc(), Status::Closing);
}

#[test]
fn v_23_no_vc_with_an_open_call_is_deleted() {
    for state in [dialing(), State::Abandoning, State::Released, State::Releasing, offered("B")] {
        refuses(&state, delete_vc(), Status::NotAccepted);
    }
}

#[test]
fn v_24_r_025_a_deleted_vc_is_a_bad_handle() {
    for request in true_requests() {
        refuses(&State::Deleted, request, Status::Failure);
    }
    for event in events().into_iter().filter(|event| !true_requests().contains(event)) {
        reacts(&State::Deleted, event, &Reaction::Stale);
    }
}

#[test]
fn what_nobody_waits_for_is_dropped_in_every_state() {
    for state in states() {
        let may_come_late = matches!(state, State::KeptInDoubt(_));
        let waits = matches!(state.waits_for(), Some(Wait::Network | Wait::Confirmation));
        if !waits && !may_come_late {
            for answer in network_answers() {
                reacts(&state, answer, &Reaction::Stale);
            }
        }
        if state.waits_for() != Some(Wait::Miniport) {
            for answer in miniport_answers() {
                reacts(&state, answer, &Reaction::Stale);
            }
        }
        if state != State::Inactive {
            reacts(&state, remote_offers(), &Reaction::Stale);
        }
        if state.waits_for().is_none() {
            for expiry in expiries() {
                reacts(&state, expiry, &Reaction::Stale);
            }
        }
    }
}
