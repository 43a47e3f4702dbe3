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

/// The release carries the cause of the rule book, with the timer that expired; a transaction that is
/// out of time as a whole is no timer of the protocol.
#[test]
fn m_09_after_silence_the_call_is_released_at_once_by_the_profiles_that_clear() {
    for profile in clears() {
        let OnSilence::Clear(cause) = profile.rules.on_silence else { unreachable!("it clears") };
        let whole = ReleaseCause { diagnostic: None, ..cause };
        for (expiry, cause) in [(wait_is_over(), cause), (transaction_is_over(), whole)] {
            let cleared = clearing(Some(cause)).complete(not_changed(Cause::TimedOut));
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

#[test]
fn the_cause_of_the_release_is_that_of_the_rule_book() {
    let cause = |profile: Profile| match profile.rules.on_silence {
        OnSilence::Clear(cause) => Some(cause.to_string()),
        OnSilence::Restore | OnSilence::Keep => None,
    };
    let causes = Profile::ALL.map(cause);
    let causes: Vec<_> = causes.iter().map(Option::as_deref).collect();
    assert_eq!(causes, [None, Some("102 (T360)"), Some("408 (B)"), None, Some("102 (T323)")]);
}

/// It hears what is in force, in case that it saw the change: so it gives up what it kept besides.
/// Whether it heard that is not known.
#[test]
fn m_09_after_silence_what_stood_stands_in_doubt_by_5gsm() {
    for (stage, change) in [(Stage::Connected, change()), (Stage::Offered, offered_change())] {
        let kept = go(kept_in_doubt(stage)).tell(Tell::Confirm("B"));
        let kept = kept.complete(not_changed(Cause::TimedOut));
        for profile in only(OnSilence::Keep) {
            let worn = Change { sent_again: profile.rules.retransmissions, ..change };
            for expiry in expiries() {
                moves_by(&profile, negotiating(worn), expiry, kept);
            }
        }
    }
}

#[test]
fn m_09_a_late_answer_ends_the_doubt_and_changes_nothing() {
    for (stage, state) in [(Stage::Connected, active("B")), (Stage::Offered, offered("B"))] {
        for yes in [network_accepts(), network_counters()] {
            moves(kept_in_doubt(stage), yes, go(state).tell(Tell::Confirm("B")));
        }
        for no in [network_refuses(), network_collides()] {
            moves(kept_in_doubt(stage), no, go(state));
        }
    }
}

/// The client knows of no doubt: what it may do, and the other end, is what it may do at rest.
#[test]
fn r_063_m_09_in_doubt_a_call_is_as_usable_as_at_rest() {
    for (stage, state) in [(Stage::Connected, active("B")), (Stage::Offered, offered("B"))] {
        for event in events().into_iter().filter(|event| !network_answers().contains(event)) {
            for profile in Profile::ALL {
                let at_rest = state.on(event, &profile.rules);
                reacts_by(&profile, &kept_in_doubt(stage), event, &at_rest);
            }
        }
        assert_eq!(kept_in_doubt(stage).in_force(), Some(&"B"));
        assert_eq!(kept_in_doubt(stage).offer().is_some(), stage == Stage::Offered);
        assert_eq!(kept_in_doubt(stage).is_up_at_rest(), stage == Stage::Connected);
        assert!(kept_in_doubt(stage).may_be_changed());
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
    let closed = clearing(None).complete(not_changed(Cause::MiniportClosing));
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
    for no in network_noes() {
        moves(restoring(Cause::Miniport), no, given_up());
        moves(in_doubt(), no, given_up());
    }
    for profile in only(OnSilence::Keep).chain(only(OnSilence::Restore)) {
        for expiry in expiries() {
            moves_by(&profile, restoring(Cause::Miniport), expiry, given_up());
            moves_by(&profile, in_doubt(), expiry, given_up());
        }
    }
}

/// The timer of the rule book expired here too, and clears with its cause.
#[test]
fn m_19_a_network_that_is_silent_about_the_way_back_is_released_with_the_cause() {
    for profile in clears() {
        let OnSilence::Clear(cause) = profile.rules.on_silence else { unreachable!("it clears") };
        let cleared = clearing(Some(cause)).complete(not_changed(Cause::NotRestored));
        moves_by(&profile, restoring(Cause::Miniport), wait_is_over(), cleared);
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

fn clears() -> impl Iterator<Item = Profile> {
    let clears = |it: &Profile| matches!(it.rules.on_silence, OnSilence::Clear(_));
    Profile::ALL.into_iter().filter(clears)
}

fn only(on_silence: OnSilence) -> impl Iterator<Item = Profile> {
    Profile::ALL.into_iter().filter(move |profile| profile.rules.on_silence == on_silence)
}
