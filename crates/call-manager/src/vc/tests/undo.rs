//! The change of a call that fails: M-08, M-09, M-11, M-13 to M-19.

use super::*;

#[test]
fn m_08_r_056_a_refusal_of_the_network_touches_nothing() {
    let kept = go(active("B")).complete(not_changed(Cause::Network));
    moves(negotiating(change()), network_refuses(), kept);
}

/// What the network agreed to, and the miniport refused, the network holds until it is restored.
#[test]
fn m_08_m_12_a_refusal_of_the_alternative_puts_the_network_back() {
    let undone = go(restoring(Cause::Network)).ask(Ask::Restore("B"));
    moves(renegotiating(activated(1)), network_refuses(), undone);
    let undone = go(restoring(Cause::Collided)).ask(Ask::Restore("B"));
    moves(renegotiating(activated(1)), network_collides(), undone);
}

#[test]
fn m_08_k_08_a_refusal_of_a_counter_proposal_puts_the_miniport_back_first() {
    for (no, cause) in [(network_refuses(), Cause::Network), (network_collides(), Cause::Collided)]
    {
        let undone = go(reinstating(cause)).ask(Ask::ActivateVc("B"));
        moves(negotiating(counter()), no, undone);
    }
}

#[test]
fn m_09_after_silence_the_network_is_put_back_by_condis() {
    for profile in only(OnSilence::Restore) {
        for expiry in expiries() {
            let undone = go(in_doubt()).ask(Ask::Restore("B"));
            moves_by(&profile, negotiating(worn(&profile)), expiry, undone);
        }
    }
}

#[test]
fn m_09_after_silence_the_call_is_cleared_by_the_profiles_that_clear() {
    let cleared = over(Status::Failure).complete(not_changed(Cause::TimedOut));
    for profile in only(OnSilence::Clear) {
        for expiry in expiries() {
            for state in [
                negotiating(worn(&profile)),
                renegotiating(activated(1)),
                realigning(activated(1)),
                negotiating(counter()),
            ] {
                moves_by(&profile, state, expiry, cleared);
            }
        }
    }
}

/// It hears what is in force, in case that it saw the change: so it gives up what it kept besides.
#[test]
fn m_09_after_silence_what_stood_stands_by_5gsm() {
    let kept = go(active("B")).tell(Tell::Confirm("B")).complete(not_changed(Cause::TimedOut));
    for profile in only(OnSilence::Keep) {
        for expiry in expiries() {
            moves_by(&profile, negotiating(worn(&profile)), expiry, kept);
        }
    }
}

#[test]
fn m_09_after_silence_a_network_that_agreed_before_is_put_back() {
    for profile in only(OnSilence::Keep).chain(only(OnSilence::Restore)) {
        let undone = go(in_doubt()).ask(Ask::Restore("B"));
        let asked = Change { activations: 1, ..worn(&profile) };
        moves_by(&profile, renegotiating(asked), wait_is_over(), undone);
    }
}

#[test]
fn m_09_k_08_silence_to_a_counter_proposal_refuses_the_proposal_and_puts_the_miniport_back() {
    for profile in only(OnSilence::Keep).chain(only(OnSilence::Restore)) {
        let undone = go(reinstating(Cause::TimedOut)).ask(Ask::ActivateVc("B"));
        let asked = Change { is_moved: true, ..worn(&profile) };
        let refused = undone.tell(Tell::RefuseProposal);
        moves_by(&profile, negotiating(asked), wait_is_over(), refused);
        let settled = Change { activations: 1, ..asked };
        moves_by(&profile, renegotiating(settled), wait_is_over(), undone);
    }
}

#[test]
fn m_11_r_029_rounding_that_no_flag_allowed_is_undone_at_the_miniport_first() {
    let undone = go(reinstating(Cause::Miniport)).ask(Ask::ActivateVc("B"));
    moves(reactivating(activated(1), "R"), miniport_is_unacceptable(), undone);
}

#[test]
fn m_11_a_network_that_does_not_follow_the_rounding_sends_the_miniport_back() {
    for no in network_noes() {
        let undone = go(reinstating(Cause::Network)).ask(Ask::ActivateVc("B"));
        moves(realigning(activated(1)), no, undone);
    }
    for profile in only(OnSilence::Keep).chain(only(OnSilence::Restore)) {
        for expiry in expiries() {
            let undone = go(reinstating(Cause::TimedOut)).ask(Ask::ActivateVc("B"));
            moves_by(&profile, realigning(activated(1)), expiry, undone);
        }
    }
}

#[test]
fn m_13_v_11_r_057_a_miniport_refusal_puts_the_network_back_before_the_client_hears() {
    let undone = go(restoring(Cause::Miniport)).ask(Ask::Restore("B"));
    moves(reactivating(activated(1), "R"), miniport_refuses(), undone);
}

#[test]
fn m_13_k_08_a_miniport_that_refuses_a_counter_proposal_is_put_back_first() {
    let undone = go(reinstating(Cause::Miniport)).ask(Ask::ActivateVc("B"));
    let change = Change { is_moved: true, ..activated(1) };
    moves(reactivating(change, "R"), miniport_refuses(), undone);
}

#[test]
fn m_13_r_001_a_miniport_that_never_answers_ends_the_call() {
    moves(reactivating(activated(1), "R"), wait_is_over(), given_up());
}

#[test]
fn m_15_a_miniport_that_deactivates_ends_the_call_once_the_network_is_back() {
    let abandoned = go(restoring(Cause::MiniportClosing)).ask(Ask::Restore("B"));
    moves(reactivating(activated(1), "R"), miniport_is_closing(), abandoned);
    let closed = over(Status::Failure).complete(not_changed(Cause::MiniportClosing));
    moves(restoring(Cause::MiniportClosing), network_accepts(), closed);
}

#[test]
fn m_16_the_network_goes_back_after_the_miniport_did() {
    for cause in [Cause::Network, Cause::Miniport, Cause::Collided] {
        moves(reinstating(cause), miniport_is_done(), go(restoring(cause)).ask(Ask::Restore("B")));
    }
    let undone = go(in_doubt()).ask(Ask::Restore("B"));
    moves(reinstating(Cause::TimedOut), miniport_is_done(), undone);
}

#[test]
fn m_17_a_19_a_miniport_that_cannot_go_back_ends_the_call_after_the_completion() {
    for no in miniport_noes().into_iter().chain(expiries()) {
        moves(reinstating(Cause::Miniport), no, given_up());
    }
}

#[test]
fn m_18_the_client_hears_of_a_failure_when_the_network_is_back() {
    for cause in CAUSES {
        let kept = go(active("B")).complete(not_changed(cause));
        moves(restoring(cause), network_accepts(), kept);
        moves(State::InDoubt(undo(cause)), network_accepts(), kept);
    }
}

#[test]
fn m_19_a_19_a_network_that_cannot_go_back_ends_the_call_after_the_completion() {
    for no in network_noes().into_iter().chain(expiries()) {
        moves(restoring(Cause::Miniport), no, given_up());
        moves(in_doubt(), no, given_up());
    }
}

#[test]
fn a_03_only_a_close_in_the_middle_is_closing() {
    for cause in [
        Cause::Network,
        Cause::Miniport,
        Cause::MiniportClosing,
        Cause::TimedOut,
        Cause::Collided,
        Cause::Released,
        Cause::NotRestored,
    ] {
        assert_eq!(cause.status(), Status::Failure);
    }
    assert_eq!(Cause::Closed.status(), Status::Closing);
}

/// A change that was sent as often as it may be.
fn worn(profile: &Profile) -> Change<Letter> {
    Change { sent_again: profile.rules.retransmissions, ..change() }
}

fn only(on_silence: OnSilence) -> impl Iterator<Item = Profile> {
    Profile::ALL.into_iter().filter(move |profile| profile.rules.on_silence == on_silence)
}
