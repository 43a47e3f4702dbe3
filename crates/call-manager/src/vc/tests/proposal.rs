//! The change of a call by the other end: K-01 to K-08.

use super::*;

#[test]
fn k_01_a_proposal_is_activated_before_the_client_hears_of_it() {
    let told = go(State::Proposed(proposal())).ask(Ask::ActivateVc("P"));
    moves(active("B"), remote_proposes(), told);
}

#[test]
fn k_03_r_073_a_proposal_that_the_miniport_refuses_is_refused_without_the_client() {
    for no in [miniport_refuses(), miniport_may_take_less()] {
        let kept = go(active("B")).tell(Tell::RefuseProposal);
        moves(State::Proposed(proposal()), no, kept);
    }
}

#[test]
fn k_03_a_proposal_that_the_miniport_rounds_is_refused_and_undone() {
    for no in [miniport_rounds(), miniport_is_unacceptable()] {
        let undone =
            go(withdrawing(None, false)).tell(Tell::RefuseProposal).ask(Ask::ActivateVc("B"));
        moves(State::Proposed(proposal()), no, undone);
    }
    moves(withdrawing(None, false), miniport_is_done(), go(active("B")));
}

#[test]
fn k_03_m_15_a_miniport_that_deactivates_or_never_answers_ends_the_call() {
    for end in [miniport_is_closing(), wait_is_over(), transaction_is_over()] {
        let ended = clearing(None);
        moves(State::Proposed(proposal()), end, ended);
    }
}

#[test]
fn k_04_r_072_the_client_hears_of_what_is_activated() {
    let indicated = go(State::Deciding(proposal())).indicate(Indication::QosChange("P"));
    moves(State::Proposed(proposal()), miniport_is_done(), indicated);
}

#[test]
fn k_05_r_074_r_075_a_23_the_other_end_is_told_when_the_client_has_returned() {
    let accepted = go(State::Agreeing(proposal())).ask(Ask::AcceptProposal("P"));
    moves(State::Deciding(proposal()), return_qos_change(), accepted);
}

#[test]
fn k_05_the_proposal_is_in_force_when_the_other_end_confirms() {
    let agreed = go(active("P")).tell(Tell::Confirm("P"));
    moves(State::Agreeing(proposal()), network_accepts(), agreed);
}

#[test]
fn k_05_without_a_confirmation_the_proposal_stands_by_q2963() {
    let profile = Profile::named("q2963").expect("a named profile");
    for expiry in expiries() {
        let agreed = go(active("P")).tell(Tell::Confirm("P"));
        moves_by(&profile, State::Agreeing(proposal()), expiry, agreed);
    }
}

#[test]
fn a_24_without_a_confirmation_the_proposal_falls_by_the_others() {
    let undone = go(withdrawing(None, true)).tell(Tell::RefuseProposal).ask(Ask::ActivateVc("B"));
    for profile in all_but(&["q2963"]) {
        for expiry in expiries() {
            moves_by(&profile, State::Agreeing(proposal()), expiry, undone);
        }
    }
    for no in network_noes() {
        moves(State::Agreeing(proposal()), no, undone);
    }
}

#[test]
fn a_24_a_client_that_accepted_hears_what_is_in_force_again() {
    let told = go(active("B")).indicate(Indication::QosChange("B"));
    moves(withdrawing(None, true), miniport_is_done(), told);
}

#[test]
fn a_24_a_19_a_proposal_that_cannot_be_undone_ends_the_call() {
    for no in miniport_noes().into_iter().chain(expiries()) {
        moves(withdrawing(None, true), no, clearing(None));
        let ended = clearing(None).complete(not_changed(Cause::NotRestored));
        moves(withdrawing(Some(waiting()), false), no, ended);
    }
}

#[test]
fn k_06_a_client_that_closes_within_releases_when_it_has_returned() {
    moves(State::Deciding(proposal()), close_call(), go(State::Leaving));
    let closed = go(State::Leaving).complete(not_changed(Cause::Closed));
    moves(State::Deciding(interposed()), close_call(), closed);
    moves(countering(), close_call(), closed);
    moves(State::Leaving, return_qos_change(), releasing());
    for expiry in expiries() {
        moves(State::Leaving, expiry, releasing());
    }
}

#[test]
fn k_06_nothing_is_asked_or_wanted_of_a_call_that_the_client_leaves() {
    for request in true_requests() {
        refuses(&State::Leaving, request, Status::NotAccepted);
    }
    for want in remote_wants() {
        reacts(&State::Leaving, want, &Reaction::Stale);
    }
}

#[test]
fn k_07_r_074_a_counter_proposal_goes_out_when_the_client_has_returned() {
    moves(State::Deciding(proposal()), modify_call_qos("R"), go(countering()));
    let asked = go(negotiating(counter())).ask(Ask::Modify("R"));
    moves(countering(), return_qos_change(), asked);
}

#[test]
fn k_07_r_068_a_client_counters_once_and_not_while_its_own_change_waits() {
    refuses(&countering(), modify_call_qos("R"), Status::NotAccepted);
    refuses(&State::Deciding(interposed()), modify_call_qos("R"), Status::NotAccepted);
}

#[test]
fn k_07_a_counter_proposal_that_succeeds_is_what_stands() {
    let granted = go(active("R")).tell(Tell::Confirm("R")).complete(changed("R", false));
    let change = Change { is_moved: true, ..activated(1) };
    moves(reactivating(change, "R"), miniport_is_done(), granted);
}

/// The way back is that of every change: the miniport, then the network.
#[test]
fn k_08_r_076_a_counter_proposal_that_fails_leaves_what_was_agreed_before_the_proposal() {
    let undone = go(reinstating(Cause::Network)).ask(Ask::ActivateVc("B"));
    moves(negotiating(counter()), network_refuses(), undone);
    let undone = go(restoring(Cause::Network)).ask(Ask::Restore("B"));
    moves(reinstating(Cause::Network), miniport_is_done(), undone);
    let failed = go(active("B")).complete(not_changed(Cause::Network));
    moves(restoring(Cause::Network), network_accepts(), failed);
}

#[test]
fn k_08_a_counter_proposal_that_collides_is_not_tried_again() {
    let undone = go(reinstating(Cause::Collided)).ask(Ask::ActivateVc("B"));
    moves(negotiating(counter()), network_collides(), undone);
}

#[test]
fn a_client_that_does_not_return_is_taken_to_be_gone() {
    for expiry in expiries() {
        let refused = clearing(None);
        moves(State::Deciding(proposal()), expiry, refused);
        let failed = refused.complete(not_changed(Cause::NotRestored));
        moves(State::Deciding(interposed()), expiry, failed);
        moves(countering(), expiry, failed);
    }
}

#[test]
fn a_return_that_nobody_waits_for_means_nothing() {
    let waits = ["Deciding", "Countering", "Leaving"];
    for state in states().into_iter().filter(|state| !waits.contains(&state.name())) {
        reacts(&state, return_qos_change(), &Reaction::Stale);
    }
}

#[test]
fn m_22_another_proposal_waits_or_is_refused() {
    let states = [
        State::Proposed(proposal()),
        State::Deciding(proposal()),
        countering(),
        State::Agreeing(proposal()),
        withdrawing(None, true),
    ];
    for state in &states {
        for profile in all_but(&["q2963", "sip", "gsm-cc"]) {
            reacts_by(&profile, state, remote_proposes(), &Reaction::Deferred);
        }
        for profile in all_but(&["condis", "5gsm"]) {
            reacts_by(&profile, state, remote_proposes(), &Reaction::Busy);
        }
    }
}

// The client's own change waits.

#[test]
fn m_22_a_change_that_waited_goes_on_from_what_the_proposal_left() {
    let agreed = Change { saved: "P", collisions: 1, ..change() };
    let after = go(State::BackingOff { change: agreed }).tell(Tell::Confirm("P"));
    moves(State::Agreeing(interposed()), network_accepts(), after);
    let refused = go(backing_off(1)).tell(Tell::RefuseProposal);
    moves(State::Proposed(interposed()), miniport_refuses(), refused);
    moves(withdrawing(Some(waiting()), false), miniport_is_done(), go(backing_off(1)));
    let told = go(backing_off(1)).indicate(Indication::QosChange("B"));
    moves(withdrawing(Some(waiting()), true), miniport_is_done(), told);
}

#[test]
fn m_22_a_change_that_wanted_the_same_as_the_other_end_has_happened() {
    let proposal = Proposal { proposed: "R", ..interposed() };
    let granted = go(active("R")).tell(Tell::Confirm("R")).complete(changed("R", false));
    moves(State::Agreeing(proposal), network_accepts(), granted);
}

// The end of the call in the middle.

#[test]
fn k_06_a_close_waits_for_the_activation_of_the_proposal() {
    for (proposal, pending) in
        [(proposal(), Pending::Nothing), (interposed(), Pending::Undo { saved: "B" })]
    {
        let ended = |told, by| go(ending(pending, told, by));
        moves(State::Proposed(proposal), close_call(), ended("P", Leaver::Client));
        moves(State::Proposed(proposal), remote_releases(), ended("P", Leaver::Remote));
        let withdrawn = withdrawing(proposal.waiting, true);
        moves(withdrawn, close_call(), ended("B", Leaver::Client));
        moves(withdrawn, remote_releases(), ended("B", Leaver::Remote));
    }
}

#[test]
fn a_close_after_the_acceptance_releases() {
    moves(State::Agreeing(proposal()), close_call(), releasing());
    let closed = releasing().complete(not_changed(Cause::Closed));
    moves(State::Agreeing(interposed()), close_call(), closed);
}

#[test]
fn a_09_m_21_a_release_in_the_middle_is_indicated_after_what_it_completes() {
    for state in [State::Deciding(proposal()), State::Agreeing(proposal())] {
        moves(state, remote_releases(), over());
    }
    let released = over().complete(not_changed(Cause::Released));
    for state in [State::Deciding(interposed()), State::Agreeing(interposed()), countering()] {
        moves(state, remote_releases(), released);
    }
}

#[test]
fn r_076_what_both_ends_agreed_on_is_in_force_until_the_proposal_is() {
    for state in [
        State::Proposed(proposal()),
        State::Deciding(proposal()),
        countering(),
        State::Agreeing(proposal()),
        withdrawing(None, true),
    ] {
        assert_eq!(state.in_force(), Some(&"B"), "{}", state.name());
    }
}
