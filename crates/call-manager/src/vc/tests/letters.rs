//! The words of the tests: terms as letters, states, events, and what is completed.
//!
//! `B` is what stood before, `R` what the client asks for, `N` what the network counters with, `A`
//! what the miniport rounds to, `L` the less that may do instead, `P` what the other end proposes or
//! offers.

pub(super) use co_params::Status;

pub(super) use super::super::event::{MiniportAnswer, NetworkAnswer, go};
pub(super) use super::super::state::{
    Change, Doubt, Leaver, Pending, Proposal, Stage, Undo, Waiting,
};
pub(super) use super::super::{
    Ask, Cause, Completion, Event, Expiry, Grant, Indication, OnSilence, Reaction, Refusal,
    ReleaseCause, Remote, Request, State, Tell, Transition, Wait,
};
pub(super) use crate::profile::Profile;

pub(super) type Letter = &'static str;

/// What a change that failed may have failed of, and is undone for.
pub(super) const CAUSES: [Cause; 4] =
    [Cause::Network, Cause::Miniport, Cause::TimedOut, Cause::Collided];

// States.

pub(super) fn dialing() -> State<Letter> {
    State::Dialing { requested: "R" }
}

pub(super) fn activating(agreed: Letter, activations: u8) -> State<Letter> {
    State::Activating { requested: "R", agreed, activations }
}

pub(super) fn aligning() -> State<Letter> {
    State::Aligning { requested: "R", rounded: "A" }
}

pub(super) fn redialing(activations: u8) -> State<Letter> {
    State::Redialing { requested: "R", wanted: "L", activations }
}

pub(super) fn withdrawing_activation() -> State<Letter> {
    State::WithdrawingActivation { told: "R" }
}

pub(super) fn withdrawing_offer() -> State<Letter> {
    State::WithdrawingOffer { told: "P" }
}

pub(super) fn preparing() -> State<Letter> {
    State::Preparing { offered: "P" }
}

pub(super) fn aligning_offer() -> State<Letter> {
    State::AligningOffer { rounded: "A" }
}

pub(super) fn offered(in_force: Letter) -> State<Letter> {
    State::Offered { in_force }
}

pub(super) fn answering(wanted: Letter) -> State<Letter> {
    State::Answering { in_force: "B", wanted }
}

pub(super) fn activating_answer() -> State<Letter> {
    State::ActivatingAnswer { in_force: "B", wanted: "R" }
}

pub(super) fn active(in_force: Letter) -> State<Letter> {
    State::Active { in_force }
}

/// A change of a call that is up, as it begins.
pub(super) const fn change() -> Change<Letter> {
    Change {
        saved: "B",
        requested: "R",
        stage: Stage::Connected,
        is_moved: false,
        sent_again: 0,
        activations: 0,
        collisions: 0,
    }
}

/// A change of a call that is offered, as it begins.
pub(super) const fn offered_change() -> Change<Letter> {
    Change { stage: Stage::Offered, ..change() }
}

/// A change that answers a proposal, when the client has returned.
pub(super) const fn counter() -> Change<Letter> {
    Change { is_moved: true, ..change() }
}

/// A change whose so-many-th activation is under way, or was refused.
pub(super) const fn activated(activations: u8) -> Change<Letter> {
    Change { activations, ..change() }
}

pub(super) fn negotiating(change: Change<Letter>) -> State<Letter> {
    State::Negotiating { wanted: change.requested, change }
}

/// The network is asked for an alternative that the miniport may take.
pub(super) fn renegotiating(change: Change<Letter>) -> State<Letter> {
    State::Negotiating { wanted: "L", change }
}

pub(super) fn reactivating(change: Change<Letter>, agreed: Letter) -> State<Letter> {
    State::Reactivating { change, agreed }
}

pub(super) fn realigning(change: Change<Letter>) -> State<Letter> {
    State::Realigning { change, rounded: "A" }
}

pub(super) fn backing_off(collisions: u8) -> State<Letter> {
    State::BackingOff { change: Change { collisions, ..change() } }
}

pub(super) fn undo(cause: Cause) -> Undo<Letter> {
    Undo { saved: "B", stage: Stage::Connected, cause }
}

pub(super) fn offered_undo(cause: Cause) -> Undo<Letter> {
    Undo { stage: Stage::Offered, ..undo(cause) }
}

pub(super) fn reinstating(cause: Cause) -> State<Letter> {
    State::Reinstating(undo(cause))
}

pub(super) fn restoring(cause: Cause) -> State<Letter> {
    State::Restoring(undo(cause))
}

pub(super) fn in_doubt() -> State<Letter> {
    State::InDoubt(undo(Cause::TimedOut))
}

/// A call that goes on with `B` while the network may hold `R` besides.
pub(super) fn kept_in_doubt(stage: Stage) -> State<Letter> {
    State::KeptInDoubt(Doubt { in_force: "B", asked: "R", stage })
}

pub(super) const fn proposal() -> Proposal<Letter> {
    Proposal { agreed: "B", proposed: "P", waiting: None }
}

/// A proposal that goes before a change of the client's, after the first collision.
pub(super) const fn interposed() -> Proposal<Letter> {
    Proposal { waiting: Some(waiting()), ..proposal() }
}

pub(super) const fn waiting() -> Waiting<Letter> {
    Waiting { requested: "R", collisions: 1 }
}

pub(super) fn countering() -> State<Letter> {
    State::Countering { change: counter() }
}

pub(super) fn withdrawing(waiting: Option<Waiting<Letter>>, is_told: bool) -> State<Letter> {
    State::Withdrawing { agreed: "B", waiting, is_told }
}

/// A call that ends while the miniport is told `told`.
pub(super) fn ending(pending: Pending<Letter>, told: Letter, by: Leaver) -> State<Letter> {
    State::Ending { pending, told, stage: Stage::Connected, by }
}

/// A call that ends while the miniport is told to go back.
pub(super) fn ending_undo(by: Leaver) -> State<Letter> {
    ending(Pending::Undo { saved: "B" }, "B", by)
}

/// A call that ends while the miniport is told what a change is about.
pub(super) fn ending_change(by: Leaver) -> State<Letter> {
    ending(Pending::Change { saved: "B", requested: "R" }, "N", by)
}

/// Every state, in the order of its declaration.
pub(super) fn states() -> Vec<State<Letter>> {
    vec![
        State::Inactive,
        dialing(),
        activating("N", 1),
        aligning(),
        redialing(1),
        withdrawing_activation(),
        State::AbandoningActivation,
        State::UndoingActivation,
        State::Abandoning,
        State::Failed,
        preparing(),
        aligning_offer(),
        withdrawing_offer(),
        offered("B"),
        answering("R"),
        activating_answer(),
        State::Rejecting,
        State::Declining,
        State::Retiring,
        active("B"),
        negotiating(change()),
        reactivating(activated(1), "N"),
        realigning(activated(1)),
        backing_off(1),
        reinstating(Cause::Miniport),
        restoring(Cause::Miniport),
        in_doubt(),
        kept_in_doubt(Stage::Connected),
        State::Proposed(proposal()),
        State::Deciding(proposal()),
        countering(),
        State::Leaving,
        State::Agreeing(proposal()),
        withdrawing(None, true),
        ending_change(Leaver::Client),
        State::Released,
        State::Clearing,
        State::Cleared,
        State::Releasing,
        State::Deactivating,
        State::CloseFailed,
        State::Deleted,
    ]
}

// Events.

pub(super) fn make_call(requested: Letter) -> Event<Letter> {
    Event::Client(Request::MakeCall(requested))
}

pub(super) fn modify_call_qos(requested: Letter) -> Event<Letter> {
    Event::Client(Request::ModifyCallQos(requested))
}

pub(super) fn close_call() -> Event<Letter> {
    Event::Client(Request::CloseCall)
}

pub(super) fn delete_vc() -> Event<Letter> {
    Event::Client(Request::DeleteVc)
}

pub(super) fn accept_call(wanted: Letter) -> Event<Letter> {
    Event::Client(Request::AcceptCall(wanted))
}

pub(super) fn reject_call() -> Event<Letter> {
    Event::Client(Request::RejectCall)
}

pub(super) fn return_qos_change() -> Event<Letter> {
    Event::Client(Request::ReturnQosChange)
}

pub(super) fn network_accepts() -> Event<Letter> {
    Event::Network(NetworkAnswer::Accepted)
}

pub(super) fn network_counters() -> Event<Letter> {
    Event::Network(NetworkAnswer::Countered("N"))
}

pub(super) fn network_refuses() -> Event<Letter> {
    Event::Network(NetworkAnswer::Refused)
}

pub(super) fn network_collides() -> Event<Letter> {
    Event::Network(NetworkAnswer::Collided)
}

pub(super) fn remote_offers() -> Event<Letter> {
    Event::Remote(Remote::Offer("P"))
}

pub(super) fn remote_proposes() -> Event<Letter> {
    Event::Remote(Remote::Proposal("P"))
}

pub(super) fn remote_releases() -> Event<Letter> {
    Event::Remote(Remote::Release)
}

pub(super) fn miniport_is_done() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Done)
}

pub(super) fn miniport_rounds() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Rounded("A"))
}

pub(super) fn miniport_is_unacceptable() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Unacceptable)
}

pub(super) fn miniport_refuses() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Refused(Status::Resources))
}

pub(super) fn miniport_is_closing() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Refused(Status::Closing))
}

pub(super) fn miniport_may_take_less() -> Event<Letter> {
    Event::Miniport(MiniportAnswer::Alternative("L"))
}

pub(super) fn wait_is_over() -> Event<Letter> {
    Event::TimerExpired(Expiry::Wait)
}

pub(super) fn transaction_is_over() -> Event<Letter> {
    Event::TimerExpired(Expiry::Transaction)
}

pub(super) fn requests() -> [Event<Letter>; 7] {
    [
        make_call("R"),
        modify_call_qos("R"),
        close_call(),
        delete_vc(),
        accept_call("R"),
        reject_call(),
        return_qos_change(),
    ]
}

/// The requests that mean something wherever they are asked.
pub(super) fn true_requests() -> [Event<Letter>; 6] {
    let [a, b, c, d, e, f, _] = requests();
    [a, b, c, d, e, f]
}

pub(super) fn network_answers() -> [Event<Letter>; 4] {
    [network_accepts(), network_counters(), network_refuses(), network_collides()]
}

/// The answers that are no.
pub(super) fn network_noes() -> [Event<Letter>; 3] {
    [network_counters(), network_refuses(), network_collides()]
}

pub(super) fn remote_wants() -> [Event<Letter>; 3] {
    [remote_offers(), remote_proposes(), remote_releases()]
}

pub(super) fn expiries() -> [Event<Letter>; 2] {
    [wait_is_over(), transaction_is_over()]
}

pub(super) fn miniport_answers() -> [Event<Letter>; 6] {
    [
        miniport_is_done(),
        miniport_rounds(),
        miniport_is_unacceptable(),
        miniport_refuses(),
        miniport_is_closing(),
        miniport_may_take_less(),
    ]
}

/// The answers that are not what was told.
pub(super) fn miniport_noes() -> [Event<Letter>; 5] {
    let [_, a, b, c, d, e] = miniport_answers();
    [a, b, c, d, e]
}

/// The answers that leave the miniport where it was.
pub(super) fn miniport_refusals() -> [Event<Letter>; 3] {
    [miniport_refuses(), miniport_is_closing(), miniport_may_take_less()]
}

/// Every event, in the order of the page.
pub(super) fn events() -> Vec<Event<Letter>> {
    let mut events = requests().to_vec();
    events.extend(network_answers());
    events.extend(remote_wants());
    events.extend(expiries());
    events.extend(miniport_answers());
    events
}

// What is done.

pub(super) fn call_up(terms: Letter, is_changed: bool) -> Completion<Letter> {
    Completion::MakeCall(Ok(Grant { terms, is_changed }))
}

pub(super) fn call_failed() -> Completion<Letter> {
    Completion::MakeCall(Err(Status::Failure))
}

pub(super) fn changed(terms: Letter, is_changed: bool) -> Completion<Letter> {
    Completion::ModifyCallQos(Ok(Grant { terms, is_changed }))
}

pub(super) fn not_changed(cause: Cause) -> Completion<Letter> {
    Completion::ModifyCallQos(Err(Refusal { saved: "B", cause }))
}

/// The other end released, and the client hears that the call is over.
pub(super) fn over() -> Transition<Letter> {
    go(State::Released).incoming_close(Status::Success)
}

/// This end gives the call up: the network is asked to release, and the client hears of it.
pub(super) fn clearing(cause: Option<ReleaseCause>) -> Transition<Letter> {
    go(State::Clearing).ask(Ask::Release(cause)).incoming_close(Status::Failure)
}

/// What stood could not be restored.
pub(super) fn given_up() -> Transition<Letter> {
    clearing(None).complete(not_changed(Cause::NotRestored))
}

pub(super) fn releasing() -> Transition<Letter> {
    go(State::Releasing).ask(Ask::Release(None))
}
