//! Calls that come in: offered, accepted or rejected, up, and over (I-01 to I-13).

use call_manager::{
    Config, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Reply, TimerName, Upcall,
    VcContext, VcHandle,
};
use co_params::{CallFlags, CallParameters, Status};

use crate::support::{BEFORE, CLIENT, STRANGER, Told, WANTED, at_rate};
use crate::wide::{Asked, Heard, Wide};

/// The answer of a client that wants another rate, and says so.
fn changed(rate: u32) -> CallParameters {
    CallParameters { flags: CallFlags::CALL_PARAMETERS_CHANGED, ..at_rate(rate) }
}

fn accept(wide: &mut Wide, vc: VcHandle, block: &CallParameters) -> Status {
    wide.manager.accept_call(wide.now, CLIENT, vc, block)
}

fn reject(wide: &mut Wide, vc: VcHandle) -> Status {
    wide.manager.reject_call(wide.now, CLIENT, vc)
}

const CONNECTED: Heard = Heard::Vc(Told::CallConnected);

const fn closed(status: Status) -> Heard {
    Heard::Vc(Told::IncomingClose(status))
}

#[test]
fn f_3_r_043_a_12_a_call_that_comes_in_is_activated_before_it_is_offered() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    wide.script.lock().miniport.push_back(Reply::Later);
    let vc = wide.offer(sap).expect("room");
    assert_eq!(wide.asked(), [Asked::CreateVc, Asked::Assign(Ok(vc)), Asked::Activate(BEFORE)]);
    assert_eq!(wide.heard(), [], "nothing is offered that is not activated");
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(wide.heard(), [Heard::Vc(Told::IncomingCall(BEFORE))]);
    assert_eq!(accept(&mut wide, vc, &at_rate(BEFORE)), Status::Success);
    assert_eq!(wide.asked(), [Asked::AcceptOffer(BEFORE), Asked::Confirm(BEFORE)]);
    assert_eq!(wide.heard(), [CONNECTED], "R-045, R-047");
}

#[test]
fn r_020_the_vc_is_under_the_name_of_its_sap_until_the_client_names_it() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let offered = wide.offer(sap).expect("room");
    let Some((_, Upcall::Vc { vc, context, .. })) = wide.manager.poll_upcall() else {
        panic!("a call is offered")
    };
    assert_eq!((vc, context), (offered, VcContext(1)));
    assert_eq!(wide.manager.name_vc(wide.now, STRANGER, vc, VcContext(9)), Status::Failure);
    assert_eq!(wide.manager.name_vc(wide.now, CLIENT, vc, VcContext(9)), Status::Success);
    accept(&mut wide, vc, &at_rate(BEFORE));
    let Some((_, Upcall::Vc { vc, context, .. })) = wide.manager.poll_upcall() else {
        panic!("the call is up")
    };
    assert_eq!((vc, context), (offered, VcContext(9)));
}

#[test]
fn r_042_r_044_an_offer_for_no_sap_or_a_closing_one_is_refused_and_the_client_not_asked() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    wide.script.lock().saps.push_back(Reply::Later);
    wide.manager.deregister_sap(wide.now, CLIENT, sap);
    wide.forget();
    assert_eq!(wide.offer(sap), Err(Status::Failure), "closing");
    wide.sap_answer(Status::Success);
    assert_eq!(wide.offer(sap), Err(Status::Failure), "gone");
    let refused = Asked::Assign(Err(Status::Failure));
    assert_eq!(wide.asked(), [refused.clone(), refused], "the network is told, and nobody else");
    assert_eq!(wide.heard(), [Heard::SapDeregistered(call_manager::sap::SapContext(1))]);
}

#[test]
fn r_044_an_offer_on_an_opening_that_is_being_closed_is_refused() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    assert_eq!(wide.close_af(), Status::Pending);
    assert_eq!(wide.offer(sap), Err(Status::Failure));
    assert_eq!(wide.heard(), []);
}

#[test]
fn an_offer_past_the_bound_of_vcs_is_refused_and_holds_nothing() {
    let mut wide = Wide::with(Config { max_vcs: 1, ..Config::default() });
    let sap = wide.sap();
    let vc = wide.offer(sap).expect("room for one");
    assert_eq!(wide.offer(sap), Err(Status::Resources));
    assert_eq!(reject(&mut wide, vc), Status::Success);
    wide.script.lock().refuse_vc = Some(Status::Resources);
    assert_eq!(wide.offer(sap), Err(Status::Resources), "R-021: the miniport has none");
    wide.manager.deregister_sap(wide.now, CLIENT, sap);
    assert_eq!(wide.close_af(), Status::Success);
}

#[test]
fn i_04_r_049_changed_terms_are_agreed_to_and_activated_before_the_call_is_up() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    wide.script.lock().miniport.push_back(Reply::Later);
    assert_eq!(accept(&mut wide, vc, &changed(WANTED)), Status::Success);
    assert_eq!(wide.asked(), [Asked::AcceptOffer(WANTED), Asked::Activate(WANTED)]);
    assert_eq!(wide.heard(), []);
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!((wide.heard(), wide.asked()), (vec![CONNECTED], vec![Asked::Confirm(WANTED)]));
}

#[test]
fn r_048_terms_that_differ_without_saying_so_are_refused_and_the_offer_stands() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    assert_eq!(accept(&mut wide, vc, &at_rate(WANTED)), Status::InvalidData);
    assert_eq!(accept(&mut wide, vc, &changed(0)), Status::InvalidData, "illegal");
    assert_eq!((wide.asked(), wide.state(vc)), (vec![], Some("Offered")));
    assert_eq!(accept(&mut wide, vc, &at_rate(BEFORE)), Status::Success);
}

#[test]
fn i_05_r_046_a_rejected_call_is_released_deactivated_and_its_vc_deleted() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    assert_eq!(reject(&mut wide, vc), Status::Success);
    assert_eq!(wide.asked(), [Asked::Release, Asked::Deactivate, Asked::DeleteVc]);
    assert_eq!(wide.heard(), [], "no call connected, no close");
    for late in [wide.close(vc), accept(&mut wide, vc, &at_rate(BEFORE)), reject(&mut wide, vc)] {
        assert_eq!(late, Status::Failure, "R-025: the handle means nothing");
    }
}

#[test]
fn i_08_a_13_an_offer_is_not_closed_and_not_answered_during_a_change() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    assert_eq!(wide.close(vc), Status::NotAccepted);
    wide.script.lock().network.push_back(Reply::Later);
    let changing = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    assert_eq!(changing, Status::Pending, "I-06");
    assert_eq!(accept(&mut wide, vc, &at_rate(BEFORE)), Status::NotAccepted, "R-102");
    assert_eq!(reject(&mut wide, vc), Status::NotAccepted);
    wide.network_answers(NetworkAnswer::Accepted);
    assert_eq!(wide.heard(), [Heard::Vc(Told::Modify(Status::Success, WANTED, false))]);
    assert_eq!(accept(&mut wide, vc, &at_rate(WANTED)), Status::Success);
    assert_eq!(wide.heard(), [CONNECTED]);
}

#[test]
fn i_07_a_25_the_answer_to_an_offer_that_is_over_is_of_no_account() {
    for is_accepted in [false, true] {
        let mut wide = Wide::new();
        let vc = wide.offered();
        wide.remote(NetworkEvent::Release(vc, None));
        assert_eq!(wide.heard(), [closed(Status::Success)]);
        let answered = match is_accepted {
            true => accept(&mut wide, vc, &at_rate(WANTED)),
            false => reject(&mut wide, vc),
        };
        assert_eq!((answered, wide.asked()), (Status::Success, vec![]));
        assert_eq!(wide.close(vc), Status::Success);
        assert_eq!(wide.state(vc), None);
    }
}

#[test]
fn a_43_a_call_that_was_never_offered_is_not_answered() {
    let mut wide = Wide::new();
    let vc = wide.call();
    for _ in 0..2 {
        assert_eq!(accept(&mut wide, vc, &at_rate(BEFORE)), Status::NotAccepted);
        assert_eq!(reject(&mut wide, vc), Status::NotAccepted);
        wide.remote(NetworkEvent::Release(vc, None));
    }
}

#[test]
fn i_10_an_acceptance_that_the_other_end_does_not_take_ends_the_call() {
    for answer in [NetworkAnswer::Refused, NetworkAnswer::Collided] {
        let mut wide = Wide::new();
        let vc = wide.offered();
        wide.script.lock().network.push_back(Reply::Now(answer));
        assert_eq!(accept(&mut wide, vc, &changed(WANTED)), Status::Success);
        assert_eq!(wide.heard(), [closed(Status::Failure)], "R-047");
        assert_eq!(wide.close(vc), Status::Success);
    }
    let mut wide = Wide::new();
    let vc = wide.offered();
    wide.script.lock().network.push_back(Reply::Later);
    accept(&mut wide, vc, &at_rate(BEFORE));
    wide.wait_out(TimerName::Request);
    assert_eq!(wide.heard(), [closed(Status::Failure)], "silence does not hang");
    wide.network_answers(NetworkAnswer::Accepted);
    assert_eq!(wide.heard(), [], "R-045: a late answer connects nothing");
}

#[test]
fn i_10_changed_terms_that_the_miniport_refuses_end_the_call() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    let refusal = MiniportAnswer::Refused(Status::Resources);
    wide.script.lock().miniport.push_back(Reply::Now(refusal));
    accept(&mut wide, vc, &changed(WANTED));
    assert_eq!(wide.heard(), [closed(Status::Failure)]);
}

#[test]
fn i_11_a_call_that_was_accepted_may_be_closed_before_it_is_up() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    wide.script.lock().network.push_back(Reply::Later);
    accept(&mut wide, vc, &at_rate(BEFORE));
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!((wide.heard(), wide.state(vc)), (vec![], None));
}

#[test]
fn an_offer_that_the_miniport_cannot_carry_is_released_and_the_client_not_asked() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let refusal = MiniportAnswer::Refused(Status::Resources);
    wide.script.lock().miniport.push_back(Reply::Now(refusal));
    let vc = wide.offer(sap).expect("room");
    assert_eq!((wide.heard(), wide.state(vc)), (vec![], None));
    assert_eq!(wide.asked()[2..], [Asked::Activate(BEFORE), Asked::Release, Asked::DeleteVc]);
}

#[test]
fn an_offer_that_is_withdrawn_while_the_miniport_activates_is_never_heard_of() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    wide.script.lock().miniport.push_back(Reply::Later);
    let vc = wide.offer(sap).expect("room");
    wide.remote(NetworkEvent::Release(vc, None));
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!((wide.heard(), wide.state(vc)), (vec![], None));
}

#[test]
fn r_023_r_087_a_client_never_deletes_or_calls_on_a_vc_of_the_call_manager() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    assert_eq!(wide.delete(vc), Status::Failure);
    accept(&mut wide, vc, &at_rate(BEFORE));
    assert_eq!(wide.delete(vc), Status::Failure);
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    assert_eq!((made, wide.state(vc)), (Status::NotAccepted, Some("Active")));
}

#[test]
fn i_13_r_085_the_call_manager_deletes_its_vc_after_the_call_and_releases_the_opening() {
    let mut wide = Wide::new();
    let vc = wide.connected();
    wide.script.lock().miniport.push_back(Reply::Later);
    assert_eq!(wide.close(vc), Status::Pending);
    assert_eq!(wide.delete(vc), Status::Failure, "nor while it is deactivated");
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Success))]);
    assert_eq!(wide.asked(), [Asked::Release, Asked::Deactivate, Asked::DeleteVc], "R-080");
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    assert_eq!(made, Status::Failure);
    wide.unbind();
    wide.assert_empty();
}

#[test]
fn a_client_that_leaves_rejects_what_is_offered_and_closes_what_is_up() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let up = wide.offer(sap).expect("room");
    accept(&mut wide, up, &at_rate(BEFORE));
    let _ = wide.offer(sap).expect("room");
    wide.script.lock().miniport.push_back(Reply::Later);
    let coming = wide.offer(sap).expect("room");
    let order = *wide.script.lock().card_tickets.last().expect("told");
    wide.forget();
    wide.unbind();
    assert_eq!(wide.manager.vcs().map(|(vc, _)| vc).collect::<Vec<_>>(), [coming]);
    wide.card(MiniportEvent::Answer(order, MiniportAnswer::Done));
    wide.assert_empty();
    assert_eq!(wide.all_heard(), [], "it hears of none of this");
    assert_eq!(wide.offer(sap), Err(Status::Failure), "nor of what comes");
}
