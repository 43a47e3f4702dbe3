//! The machine as its specification: one test a row, in the order of a call's life.
//!
//! Terms are single letters: `B` is the call as it was made, `R` a request, `N` what the network
//! counters with, `A` what the miniport rounds to. `table` prints every pair of state and event;
//! `exploration` walks every path.

mod exploration;
mod table;

use co_params::Status;

use super::event::go;
use super::{
    Ask, Cause, Completion, Event, Grant, Reaction, Refusal, Request, State, Transition, event,
};

type Letter = &'static str;
type NetworkAnswer = event::NetworkAnswer<Letter>;
type MiniportAnswer = event::MiniportAnswer<Letter>;

// Set-up.

#[test]
fn c_01_a_call_on_an_inactive_vc_asks_the_network() {
    moves(State::Inactive, make_call("R"), go(dialing()).ask(Ask::Setup("R")));
}

#[test]
fn c_02_the_network_agreed_and_the_miniport_is_told() {
    moves(dialing(), network_accepts(), go(activating("R")).ask(Ask::ActivateVc("R")));
}

#[test]
fn c_02_the_miniport_is_told_what_the_network_countered_with() {
    moves(dialing(), network_counters(), go(activating("N")).ask(Ask::ActivateVc("N")));
}

#[test]
fn c_03_the_call_is_up_when_the_vc_is_active() {
    let up = go(active("R")).ask(Ask::Confirm("R")).complete(call_up("R", false));
    moves(activating("R"), miniport_is_done(), up);
}

#[test]
fn r_040_a_call_on_other_terms_is_marked_changed() {
    let up = go(active("N")).ask(Ask::Confirm("N")).complete(call_up("N", true));
    moves(activating("N"), miniport_is_done(), up);
}

#[test]
fn a_call_that_the_miniport_rounds_is_up_once_the_network_follows() {
    moves(activating("R"), miniport_rounds(), go(aligning()).ask(Ask::Modify("A")));
    let up = go(active("A")).ask(Ask::Confirm("A")).complete(call_up("A", true));
    moves(aligning(), network_accepts(), up);
}

#[test]
fn c_06_a_refused_call_fails_at_once() {
    moves(dialing(), network_refuses(), go(State::Failed).complete(call_failed()));
}

#[test]
fn c_04_a_silent_network_is_told_to_release_before_the_call_fails() {
    moves(dialing(), Event::TimerExpired, go(State::Abandoning).ask(Ask::Release));
    for end in [network_accepts(), network_counters(), network_refuses(), Event::TimerExpired] {
        moves(State::Abandoning, end, go(State::Failed).complete(call_failed()));
    }
}

#[test]
fn c_04_a_call_that_the_miniport_refuses_is_released_before_it_fails() {
    let released = go(State::Abandoning).ask(Ask::Release);
    moves(activating("R"), miniport_refuses(), released);
}

#[test]
fn a_41_a_call_that_fails_after_its_activation_is_deactivated_first() {
    let released = go(State::AbandoningActivation).ask(Ask::Release);
    moves(activating("R"), miniport_is_unacceptable(), released.clone());
    for no in [network_counters(), network_refuses(), Event::TimerExpired] {
        moves(aligning(), no, released.clone());
    }
    for end in [network_accepts(), network_counters(), network_refuses(), Event::TimerExpired] {
        let undone = go(State::UndoingActivation).ask(Ask::DeactivateVc);
        moves(State::AbandoningActivation, end, undone);
    }
    moves(State::UndoingActivation, miniport_is_done(), go(State::Failed).complete(call_failed()));
}

#[test]
fn v_21_a_failed_call_whose_vc_stays_active_can_be_closed_but_not_deleted() {
    for no in [miniport_rounds(), miniport_is_unacceptable(), miniport_refuses()] {
        let stuck = go(State::CloseFailed).complete(call_failed());
        moves(State::UndoingActivation, no, stuck);
    }
    refuses(&State::CloseFailed, delete_vc(), Status::NotAccepted);
}

#[test]
fn c_07_nothing_can_be_asked_of_a_call_that_is_being_set_up() {
    for state in [
        dialing(),
        activating("R"),
        aligning(),
        State::AbandoningActivation,
        State::UndoingActivation,
        State::Abandoning,
    ] {
        for request in requests() {
            refuses(&state, request, Status::NotAccepted);
        }
    }
}

#[test]
fn c_08_a_failed_call_leaves_only_the_deletion_of_its_vc() {
    moves(State::Failed, delete_vc(), go(State::Deleted));
    for request in [make_call("R"), modify_call_qos("R"), close_call()] {
        refuses(&State::Failed, request, Status::NotAccepted);
    }
}

#[test]
fn c_05_no_call_no_change_and_no_close() {
    refuses(&State::Inactive, modify_call_qos("R"), Status::NotAccepted);
    refuses(&State::Inactive, close_call(), Status::NotAccepted);
}

// The modify transaction.

#[test]
fn m_05_a_change_saves_what_stands_and_asks_the_network() {
    moves(active("B"), modify_call_qos("R"), go(negotiating()).ask(Ask::Modify("R")));
}

#[test]
fn m_06_the_network_agreed_and_the_miniport_is_told() {
    moves(negotiating(), network_accepts(), go(reactivating("R")).ask(Ask::ActivateVc("R")));
}

#[test]
fn m_07_the_miniport_is_told_what_the_network_countered_with() {
    moves(negotiating(), network_counters(), go(reactivating("N")).ask(Ask::ActivateVc("N")));
}

#[test]
fn m_08_a_refusal_of_the_network_touches_nothing() {
    let kept = go(active("B")).complete(not_changed(Cause::Network));
    moves(negotiating(), network_refuses(), kept);
}

#[test]
fn m_09_a_silent_network_is_put_back_before_the_client_hears() {
    let undone = go(restoring(Cause::TimedOut)).ask(Ask::Restore("B"));
    moves(negotiating(), Event::TimerExpired, undone);
}

#[test]
fn m_10_the_activated_terms_are_in_force_and_granted() {
    let granted = go(active("R")).ask(Ask::Confirm("R")).complete(changed("R", false));
    moves(reactivating("R"), miniport_is_done(), granted);
}

#[test]
fn r_060_other_terms_than_asked_for_are_marked_changed() {
    let granted = go(active("N")).ask(Ask::Confirm("N")).complete(changed("N", true));
    moves(reactivating("N"), miniport_is_done(), granted);
}

#[test]
fn r_060_a_counter_of_exactly_what_was_asked_for_is_no_change() {
    let state = State::Negotiating { saved: "B", requested: "N" };
    let told = State::Reactivating { saved: "B", requested: "N", agreed: "N" };
    moves(state, network_counters(), go(told.clone()).ask(Ask::ActivateVc("N")));
    let granted = go(active("N")).ask(Ask::Confirm("N")).complete(changed("N", false));
    moves(told, miniport_is_done(), granted);
}

#[test]
fn m_11_rounding_that_no_flag_allowed_is_undone_at_the_miniport_first() {
    let undone = go(reinstating(Cause::Miniport)).ask(Ask::ActivateVc("B"));
    moves(reactivating("R"), miniport_is_unacceptable(), undone);
}

#[test]
fn m_12_the_network_is_asked_to_follow_the_rounding() {
    moves(reactivating("R"), miniport_rounds(), go(realigning()).ask(Ask::Modify("A")));
    let granted = go(active("A")).ask(Ask::Confirm("A")).complete(changed("A", true));
    moves(realigning(), network_accepts(), granted);
}

#[test]
fn m_11_a_network_that_does_not_follow_the_rounding_sends_the_miniport_back() {
    for no in [network_counters(), network_refuses()] {
        let undone = go(reinstating(Cause::Network)).ask(Ask::ActivateVc("B"));
        moves(realigning(), no, undone);
    }
    let undone = go(reinstating(Cause::TimedOut)).ask(Ask::ActivateVc("B"));
    moves(realigning(), Event::TimerExpired, undone);
}

#[test]
fn m_13_a_miniport_refusal_puts_the_network_back_before_the_client_hears() {
    let undone = go(restoring(Cause::Miniport)).ask(Ask::Restore("B"));
    moves(reactivating("R"), miniport_refuses(), undone);
}

#[test]
fn m_16_the_network_goes_back_after_the_miniport_did() {
    for cause in CAUSES {
        moves(reinstating(cause), miniport_is_done(), go(restoring(cause)).ask(Ask::Restore("B")));
    }
}

#[test]
fn m_17_a_miniport_that_cannot_go_back_ends_the_call_after_the_completion() {
    for no in [miniport_rounds(), miniport_is_unacceptable(), miniport_refuses()] {
        moves(reinstating(Cause::Miniport), no, given_up());
    }
}

#[test]
fn m_18_the_client_hears_of_a_failure_when_the_network_is_back() {
    for cause in CAUSES {
        let kept = go(active("B")).complete(not_changed(cause));
        moves(restoring(cause), network_accepts(), kept);
    }
}

#[test]
fn m_19_a_network_that_cannot_go_back_ends_the_call_after_the_completion() {
    for no in [network_counters(), network_refuses(), Event::TimerExpired] {
        moves(restoring(Cause::Miniport), no, given_up());
    }
}

#[test]
fn m_20_a_close_in_the_middle_completes_the_change_and_releases_the_call() {
    for state in [negotiating(), realigning(), restoring(Cause::Miniport)] {
        let closed = go(State::Releasing).ask(Ask::Release).complete(not_changed(Cause::Closed));
        moves(state, close_call(), closed);
    }
}

#[test]
fn m_20_a_close_waits_for_the_outstanding_activation() {
    moves(reactivating("N"), close_call(), go(closing_reactivation()));
    moves(reinstating(Cause::Network), close_call(), go(closing_reinstatement()));
}

#[test]
fn m_20_a_change_that_took_effect_before_the_close_is_a_success() {
    let released = || go(State::Releasing).ask(Ask::Release);
    let state = closing_reactivation;
    moves(state(), miniport_is_done(), released().complete(changed("N", true)));
    moves(state(), miniport_rounds(), released().complete(changed("A", true)));
}

#[test]
fn m_20_a_change_that_did_not_take_effect_before_the_close_is_closing() {
    let closed = || go(State::Releasing).ask(Ask::Release).complete(not_changed(Cause::Closed));
    for no in [miniport_is_unacceptable(), miniport_refuses()] {
        moves(closing_reactivation(), no, closed());
    }
    for end in miniport_answers() {
        moves(closing_reinstatement(), end, closed());
    }
}

#[test]
fn m_23_a_second_change_is_refused_until_the_first_is_complete() {
    for state in transaction() {
        refuses(&state, modify_call_qos("R"), Status::NotAccepted);
    }
}

#[test]
fn v_21_no_vc_with_a_call_up_is_deleted_or_called_again() {
    for state in transaction().into_iter().chain([active("B")]) {
        refuses(&state, delete_vc(), Status::NotAccepted);
        refuses(&state, make_call("R"), Status::NotAccepted);
    }
}

// The end.

#[test]
fn c_09_a_close_releases_on_the_network_first() {
    moves(active("B"), close_call(), go(State::Releasing).ask(Ask::Release));
}

#[test]
fn c_12_a_call_that_is_over_is_closed_by_the_client() {
    moves(State::Released, close_call(), go(State::Releasing).ask(Ask::Release));
    for request in [make_call("R"), modify_call_qos("R"), delete_vc()] {
        refuses(&State::Released, request, Status::NotAccepted);
    }
}

#[test]
fn a_14_the_vc_is_deactivated_once_the_network_released_or_fell_silent() {
    for end in [network_accepts(), network_counters(), network_refuses(), Event::TimerExpired] {
        moves(State::Releasing, end, go(State::Deactivating).ask(Ask::DeactivateVc));
    }
}

#[test]
fn r_080_the_close_is_complete_when_the_vc_is_inactive() {
    let closed = go(State::Inactive).complete(Completion::CloseCall(Ok(())));
    moves(State::Deactivating, miniport_is_done(), closed);
}

#[test]
fn v_16_a_vc_that_does_not_deactivate_fails_the_close() {
    for no in [miniport_rounds(), miniport_is_unacceptable(), miniport_refuses()] {
        let failed = Completion::CloseCall(Err(Status::Failure));
        moves(State::Deactivating, no, go(State::CloseFailed).complete(failed));
    }
}

#[test]
fn a_17_after_a_failed_close_only_another_close_is_legal() {
    let again = go(State::Deactivating).ask(Ask::DeactivateVc);
    moves(State::CloseFailed, close_call(), again);
    for request in [make_call("R"), modify_call_qos("R"), delete_vc()] {
        refuses(&State::CloseFailed, request, Status::NotAccepted);
    }
}

#[test]
fn r_101_nothing_is_asked_of_a_call_that_is_closing() {
    for state in [closing_reactivation(), closing_reinstatement(), State::Releasing] {
        for request in requests() {
            refuses(&state, request, Status::NotAccepted);
        }
    }
    for request in [make_call("R"), modify_call_qos("R"), close_call()] {
        refuses(&State::Deactivating, request, Status::NotAccepted);
    }
}

#[test]
fn v_20_an_inactive_vc_is_deleted() {
    moves(State::Inactive, delete_vc(), go(State::Deleted));
}

#[test]
fn v_22_a_delete_during_deactivation_is_closing() {
    refuses(&State::Deactivating, delete_vc(), Status::Closing);
}

#[test]
fn v_23_no_vc_with_an_open_call_is_deleted() {
    for state in [dialing(), State::Abandoning, State::Released, State::Releasing] {
        refuses(&state, delete_vc(), Status::NotAccepted);
    }
}

#[test]
fn v_24_a_deleted_vc_is_a_bad_handle() {
    for request in requests() {
        refuses(&State::Deleted, request, Status::Failure);
    }
}

// What the client may rely on.

#[test]
fn r_058_what_stood_before_is_in_force_until_the_change_is_complete() {
    for state in transaction() {
        assert_eq!(state.in_force(), Some(&"B"), "{}", state.name());
    }
}

#[test]
fn only_a_close_in_the_middle_is_closing() {
    for cause in [Cause::Network, Cause::Miniport, Cause::TimedOut, Cause::NotRestored] {
        assert_eq!(cause.status(), Status::Failure);
    }
    assert_eq!(Cause::Closed.status(), Status::Closing);
}

#[track_caller]
fn moves(state: State<Letter>, event: Event<Letter>, expected: Transition<Letter>) {
    assert_eq!(state.on(event), Reaction::Moved(expected));
}

#[track_caller]
fn refuses(state: &State<Letter>, request: Event<Letter>, status: Status) {
    let request_text = format!("{request:?}");
    assert_eq!(state.on(request), Reaction::Refused(status), "{state:?} {request_text}");
}

const CAUSES: [Cause; 3] = [Cause::Miniport, Cause::Network, Cause::TimedOut];

fn dialing() -> State<Letter> {
    State::Dialing { requested: "R" }
}

fn activating(agreed: Letter) -> State<Letter> {
    State::Activating { requested: "R", agreed }
}

fn aligning() -> State<Letter> {
    State::Aligning { requested: "R", rounded: "A" }
}

fn active(in_force: Letter) -> State<Letter> {
    State::Active { in_force }
}

fn negotiating() -> State<Letter> {
    State::Negotiating { saved: "B", requested: "R" }
}

fn reactivating(agreed: Letter) -> State<Letter> {
    State::Reactivating { saved: "B", requested: "R", agreed }
}

fn realigning() -> State<Letter> {
    State::Realigning { saved: "B", requested: "R", rounded: "A" }
}

fn reinstating(cause: Cause) -> State<Letter> {
    State::Reinstating { saved: "B", cause }
}

fn restoring(cause: Cause) -> State<Letter> {
    State::Restoring { saved: "B", cause }
}

fn closing_reactivation() -> State<Letter> {
    State::ClosingReactivation { saved: "B", requested: "R", agreed: "N" }
}

fn closing_reinstatement() -> State<Letter> {
    State::ClosingReinstatement { saved: "B" }
}

/// Every state between a change and its completion.
fn transaction() -> [State<Letter>; 7] {
    [
        negotiating(),
        reactivating("N"),
        realigning(),
        reinstating(Cause::Miniport),
        restoring(Cause::Miniport),
        closing_reactivation(),
        closing_reinstatement(),
    ]
}

fn given_up() -> Transition<Letter> {
    go(State::Released).complete(not_changed(Cause::NotRestored)).incoming_close(Status::Failure)
}

fn call_up(terms: Letter, is_changed: bool) -> Completion<Letter> {
    Completion::MakeCall(Ok(Grant { terms, is_changed }))
}

fn call_failed() -> Completion<Letter> {
    Completion::MakeCall(Err(Status::Failure))
}

fn changed(terms: Letter, is_changed: bool) -> Completion<Letter> {
    Completion::ModifyCallQos(Ok(Grant { terms, is_changed }))
}

fn not_changed(cause: Cause) -> Completion<Letter> {
    Completion::ModifyCallQos(Err(Refusal { saved: "B", cause }))
}

fn make_call(requested: Letter) -> Event<Letter> {
    Event::Client(Request::MakeCall(requested))
}

fn modify_call_qos(requested: Letter) -> Event<Letter> {
    Event::Client(Request::ModifyCallQos(requested))
}

fn close_call() -> Event<Letter> {
    Event::Client(Request::CloseCall)
}

fn delete_vc() -> Event<Letter> {
    Event::Client(Request::DeleteVc)
}

fn network_accepts() -> Event<Letter> {
    Event::Network(NetworkAnswer::Accepted)
}

fn network_counters() -> Event<Letter> {
    Event::Network(NetworkAnswer::Countered("N"))
}

fn network_refuses() -> Event<Letter> {
    Event::Network(NetworkAnswer::Refused)
}

fn miniport_is_done() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Done)
}

fn miniport_rounds() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Rounded("A"))
}

fn miniport_is_unacceptable() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Unacceptable)
}

fn miniport_refuses() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Refused(Status::Resources))
}

fn requests() -> [Event<Letter>; 4] {
    [make_call("R"), modify_call_qos("R"), close_call(), delete_vc()]
}

fn miniport_answers() -> [Event<Letter>; 4] {
    [miniport_is_done(), miniport_rounds(), miniport_is_unacceptable(), miniport_refuses()]
}

/// Every event, in the order of the page.
fn events() -> [Event<Letter>; 12] {
    let [a, b, c, d] = requests();
    let [m, n, o, p] = miniport_answers();
    let (x, y, z) = (network_accepts(), network_counters(), network_refuses());
    [a, b, c, d, x, y, z, Event::TimerExpired, m, n, o, p]
}

/// Every state, in the order of its declaration.
fn states() -> [State<Letter>; 21] {
    [
        State::Inactive,
        dialing(),
        activating("N"),
        aligning(),
        State::AbandoningActivation,
        State::UndoingActivation,
        State::Abandoning,
        State::Failed,
        active("B"),
        negotiating(),
        reactivating("N"),
        realigning(),
        reinstating(Cause::Miniport),
        restoring(Cause::Miniport),
        closing_reactivation(),
        closing_reinstatement(),
        State::Released,
        State::Releasing,
        State::Deactivating,
        State::CloseFailed,
        State::Deleted,
    ]
}
