//! Rows of the machines of VCs and calls that no other file is about, each by its id.

use call_manager::{
    Config, Handler, MiniportAnswer, NetworkAnswer, NetworkEvent, Profile, Reply, TimerName,
    Upcall, VcContext, VcHandle,
};
use co_params::Status;

use crate::support::{
    Asked, BEFORE, Bench, CLIENT, COUNTER, ROUNDED, Told, WANTED, at_rate, block_rate, by,
};
use crate::wide::{Asked as WideAsked, Heard, Wide};

fn create(wide: &mut Wide) -> Result<VcHandle, Status> {
    wide.manager.create_vc_on(wide.now, CLIENT, wide.af, VcContext(7))
}

/// Whatever could lead to an order; what the manager has told the miniport since.
fn orders_after_every_request(bench: &mut Bench) -> Vec<Asked> {
    bench.forget();
    let _ = (bench.make_call(WANTED), bench.modify(COUNTER), bench.delete());
    bench.remote_proposes(COUNTER);
    let _ = (bench.return_qos_change(), bench.close(), bench.close());
    bench.remote_releases();
    let is_order = |it: &Asked| matches!(it, Asked::Activate(_) | Asked::Deactivate);
    bench.asked().into_iter().filter(is_order).collect()
}

/// The peer of a client that creates is the call manager itself.
#[test]
fn v_01_the_call_manager_makes_room_before_the_miniport_is_asked_for_it() {
    let mut wide = Wide::with(Config { max_vcs: 1, ..Config::default() });
    assert!(create(&mut wide).is_ok());
    assert_eq!(wide.asked(), [WideAsked::CreateVc]);
    assert_eq!(create(&mut wide), Err(Status::Resources));
    assert_eq!(wide.asked(), [], "the miniport is not asked for what has no room");
}

#[test]
fn v_02_nothing_is_created_on_an_opening_that_is_closed() {
    let mut wide = Wide::new();
    assert_eq!(wide.close_af(), Status::Success);
    wide.forget();
    assert_eq!(create(&mut wide), Err(Status::Failure));
    assert_eq!((wide.asked(), wide.heard()), (vec![], vec![]));
    wide.assert_empty();
}

#[test]
fn v_03_a_vc_that_all_agree_to_is_there_and_inactive() {
    let mut wide = Wide::new();
    let vc = create(&mut wide).expect("all agree");
    assert_eq!(wide.state(vc), Some("Inactive"));
    assert_eq!(wide.heard(), [], "the handle is returned");
}

#[test]
fn v_04_of_a_vc_that_the_miniport_fails_nothing_stays() {
    let mut wide = Wide::with(Config { max_vcs: 1, ..Config::default() });
    wide.script.lock().refuse_vc = Some(Status::NotSupported);
    assert_eq!(create(&mut wide), Err(Status::NotSupported), "its own status");
    wide.assert_empty();
    assert_eq!(wide.asked(), [WideAsked::CreateVc], "it has nothing to delete");
    let vc = create(&mut wide).expect("the place is free");
    assert_eq!(wide.delete(vc), Status::Success);
    assert_eq!(wide.close_af(), Status::Success, "and the opening holds nothing");
}

#[test]
fn v_05_r_019_a_creation_that_pends_has_failed() {
    let mut wide = Wide::with(Config { max_vcs: 1, ..Config::default() });
    wide.script.lock().refuse_vc = Some(Status::Pending);
    assert_eq!(create(&mut wide), Err(Status::Failure), "nobody waits for an answer");
    wide.assert_empty();
}

#[test]
fn v_09_an_active_vc_is_activated_anew_and_stands_on_the_old_terms_until_that_is_done() {
    let mut bench = Bench::active();
    bench.miniport_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    assert_eq!(bench.asked(), [Asked::Modify(WANTED), Asked::Activate(WANTED)]);
    assert_eq!((bench.state_name(), bench.rate()), (Some("Reactivating"), Some(BEFORE)));
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!((bench.state_name(), bench.rate()), (Some("Active"), Some(WANTED)));
}

/// The manager keeps R-026 by having no two orders out, whoever asks for what.
#[test]
fn v_12_v_17_during_an_activation_the_miniport_gets_no_other_order() {
    let mut activating = Bench::inactive();
    activating.miniport_says_later();
    assert_eq!(activating.make_call(BEFORE), Status::Pending);
    let others = [Bench::reactivating(), Bench::reinstating(), Bench::proposed()];
    for mut bench in others.into_iter().chain([activating, Bench::withdrawing()]) {
        let state = bench.state_name();
        assert_eq!(orders_after_every_request(&mut bench), [], "in {state:?}");
    }
}

#[test]
fn v_12_a_miniport_that_says_so_is_told_again_and_no_change_is_lost() {
    let mut bench = Bench::reactivating();
    bench.forget();
    bench.miniport_answers(MiniportAnswer::Refused(Status::NotAccepted));
    assert_eq!((bench.asked(), bench.state_name()), (vec![], Some("Reactivating")));
    bench.wait(Profile::CONDIS.timer(TimerName::MiniportRetry).value);
    assert_eq!(bench.asked(), [Asked::Activate(WANTED), Asked::Confirm(WANTED)]);
    assert_eq!(bench.rate(), Some(WANTED));
}

#[test]
fn v_13_v_18_during_a_deactivation_the_miniport_gets_no_other_order() {
    let mut bench = Bench::deactivating();
    assert_eq!(orders_after_every_request(&mut bench), []);
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)], "once");
    assert_eq!(bench.asked(), []);
}

#[test]
fn v_13_a_miniport_that_says_it_is_closing_ends_the_call_and_the_old_terms_are_restored() {
    let mut bench = Bench::active();
    bench.miniport_says(MiniportAnswer::Refused(Status::Closing));
    assert_eq!(bench.modify(WANTED), Status::Pending);
    let undone = [Asked::Modify(WANTED), Asked::Activate(WANTED), Asked::Restore(BEFORE)];
    let order = [undone.as_slice(), &[Asked::Release]].concat();
    assert_eq!(bench.asked(), order, "R-028: not told again");
    let failed = Told::Modify(Status::Failure, BEFORE, false);
    assert_eq!(bench.told(), [failed, Told::IncomingClose(Status::Failure)]);
}

#[test]
fn v_17_a_miniport_that_says_so_to_a_deactivation_is_told_again() {
    let mut bench = Bench::active();
    bench.miniport_says(MiniportAnswer::Refused(Status::NotAccepted));
    assert_eq!(bench.close(), Status::Pending);
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
    bench.wait(Profile::CONDIS.timer(TimerName::MiniportRetry).value);
    assert_eq!(bench.asked(), [Asked::Deactivate]);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
}

#[test]
fn v_18_a_second_close_during_a_deactivation_deactivates_nothing() {
    let mut bench = Bench::deactivating();
    bench.forget();
    assert_eq!((bench.close(), bench.asked()), (Status::NotAccepted, vec![]));
}

#[test]
fn v_19_an_inactive_vc_is_not_deactivated() {
    let mut bench = Bench::inactive();
    assert_eq!((bench.close(), bench.asked()), (Status::NotAccepted, vec![]));
    assert_eq!(bench.state_name(), Some("Inactive"));
}

#[test]
fn v_19_a_miniport_that_has_nothing_to_deactivate_fails_the_close() {
    let mut bench = Bench::active_with(Config { busy_retries: 0, ..by(Profile::CONDIS) });
    bench.miniport_says(MiniportAnswer::Refused(Status::NotAccepted));
    assert_eq!(bench.close(), Status::Failure);
    assert_eq!(bench.state_name(), Some("CloseFailed"));
}

#[test]
fn v_27_a_close_marks_the_vc_as_closing_so_nothing_is_begun_on_it() {
    let mut reactivating = Bench::reactivating();
    assert_eq!(
        (reactivating.close(), reactivating.state_name()),
        (Status::Pending, Some("Ending"))
    );
    let releasing = Bench::releasing();
    for mut bench in [reactivating, releasing] {
        bench.forget();
        assert_eq!(bench.modify(COUNTER), Status::NotAccepted);
        assert_eq!(bench.close(), Status::NotAccepted, "A-16");
        bench.remote_proposes(COUNTER);
        assert!(!bench.asked().contains(&Asked::Activate(COUNTER)));
        assert_eq!(bench.told(), [], "the client hears of no proposal");
    }
}

#[test]
fn c_05_a_final_status_by_return_leads_where_a_completion_leads() {
    for (answer, status, state) in [
        (NetworkAnswer::Accepted, Status::Success, "Active"),
        (NetworkAnswer::Refused, Status::Failure, "Failed"),
    ] {
        let mut bench = Bench::inactive();
        bench.network_says(answer.clone());
        assert_eq!((bench.make_call(BEFORE), bench.state_name()), (status, Some(state)));
        assert_eq!(bench.told(), [], "R-001: no completion besides");

        let mut bench = Bench::dialing();
        bench.network_answers(answer);
        assert_eq!((bench.told(), bench.state_name()), (vec![Told::MakeCall(status)], Some(state)));
    }
}

#[test]
fn c_10_a_close_with_several_parties_fails_until_they_are_dropped() {
    let mut wide = Wide::new();
    let (vc, _) = wide.party_call();
    let second = wide.add_party(vc, 1).expect("the call is up");
    wide.forget();
    assert_eq!((wide.close(vc), wide.asked()), (Status::Failure, vec![]), "nothing is begun");
    assert_eq!(wide.state(vc), Some("Active"));
    assert_eq!(wide.drop_party(second), Status::Pending);
    assert_eq!((wide.close(vc), wide.state(vc)), (Status::Success, Some("Inactive")));
}

#[test]
fn c_17_parties_come_and_go_and_the_call_stays_as_it_is() {
    let mut wide = Wide::new();
    let (vc, _) = wide.party_call();
    let stands = wide.manager.state(vc).map(|state| state.cloned());
    let second = wide.add_party(vc, 1).expect("the call is up");
    assert_eq!(wide.manager.parties(vc).len(), 2);
    assert_eq!(wide.manager.state(vc).map(|state| state.cloned()), stands);
    assert_eq!(wide.drop_party(second), Status::Pending);
    assert_eq!(wide.manager.parties(vc).len(), 1);
    assert_eq!(wide.manager.state(vc).map(|state| state.cloned()), stands);
    assert_eq!(wide.asked(), [WideAsked::AddParty(BEFORE), WideAsked::DropParty]);
}

#[test]
fn i_02_an_offer_on_a_sap_or_a_family_that_is_closing_fails_and_the_client_is_not_asked() {
    let mut sap_closes = Wide::new();
    let closing = sap_closes.sap();
    sap_closes.script.lock().saps.push_back(Reply::Later);
    assert_eq!(sap_closes.manager.deregister_sap(sap_closes.now, CLIENT, closing), Status::Pending);
    let mut family_closes = Wide::new();
    let open = family_closes.sap();
    assert_eq!(family_closes.close_af(), Status::Pending);
    for (mut wide, sap) in [(sap_closes, closing), (family_closes, open)] {
        wide.forget();
        assert_eq!(wide.offer(sap), Err(Status::Failure));
        assert_eq!(wide.asked(), [WideAsked::Assign(Err(Status::Failure))]);
        assert_eq!(wide.heard(), []);
        wide.assert_empty();
    }
}

/// What the layer of the client relies on, which judges it like a completion (L-02, in the client
/// crate).
#[test]
fn a_01_a_final_status_by_return_comes_with_the_grant_in_the_callers_block_and_no_upcall() {
    let mut bench = Bench::inactive();
    let answer = bench.countered_with(COUNTER);
    bench.network_says(answer);
    let mut block = at_rate(BEFORE);
    let status = bench.manager.make_call(bench.now, CLIENT, bench.vc, &mut block);
    assert_eq!((status, block_rate(&block)), (Status::Success, COUNTER));
    assert!(block.is_changed());
    assert_eq!(bench.modify(WANTED), Status::Success);
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!(bench.modify(BEFORE), Status::Failure);
    assert_eq!(bench.close(), Status::Success);
    assert_eq!(bench.told(), [], "four final statuses, and no completion");
}

#[test]
fn a_06_a_close_during_a_change_ends_the_activation_then_the_change_then_the_call() {
    for (answer, status, rate) in [
        (MiniportAnswer::Done, Status::Success, WANTED),
        (MiniportAnswer::Refused(Status::Resources), Status::Closing, BEFORE),
    ] {
        let mut bench = Bench::reactivating();
        bench.forget();
        assert_eq!((bench.close(), bench.asked()), (Status::Pending, vec![]));
        assert_eq!(bench.told(), []);
        bench.miniport_answers(answer);
        assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
        let change = Told::Modify(status, rate, false);
        assert_eq!(bench.told(), [change, Told::CloseCall(Status::Success)]);
        assert_eq!(bench.modify(COUNTER), Status::NotAccepted, "and no change after it");
    }
}

#[test]
fn a_08_the_client_closes_and_deletes_what_it_made() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.remote(NetworkEvent::Release(vc));
    assert_eq!(wide.heard(), [Heard::Vc(Told::IncomingClose(Status::Success))]);
    assert_eq!(wide.asked(), [], "nothing goes before the client closes");
    assert_eq!((wide.close(vc), wide.state(vc)), (Status::Success, Some("Inactive")));
    assert!(!wide.asked().contains(&WideAsked::DeleteVc));
    assert_eq!((wide.delete(vc), wide.asked()), (Status::Success, vec![WideAsked::DeleteVc]));
}

#[test]
fn a_08_the_client_closes_a_call_that_came_in_and_the_call_manager_deletes_its_vc() {
    let mut wide = Wide::new();
    let vc = wide.connected();
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.asked().last(), Some(&WideAsked::DeleteVc));
    assert_eq!(wide.state(vc), None);
}

#[test]
fn a_20_after_a_refusal_the_network_is_undone_and_the_miniport_not_told_again() {
    let mut bench = Bench::active();
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.modify(WANTED), Status::Failure);
    let order = [Asked::Modify(WANTED), Asked::Activate(WANTED), Asked::Restore(BEFORE)];
    assert_eq!((bench.asked(), bench.rate()), (order.to_vec(), Some(BEFORE)));
}

#[test]
fn a_39_what_a_completion_says_holds_already_and_the_next_request_may_come_from_within() {
    let mut bench = Bench::reactivating();
    bench.miniport_answers(MiniportAnswer::Done);
    let Some((CLIENT, Upcall::Vc { handler, .. })) = bench.manager.poll_upcall() else {
        panic!("the change is complete")
    };
    assert!(matches!(handler, Handler::ModifyCallQosComplete(Status::Success, _)));
    assert_eq!((bench.rate(), bench.state_name()), (Some(WANTED), Some("Active")));
    assert_eq!((bench.modify(ROUNDED), bench.rate()), (Status::Success, Some(ROUNDED)));
}

#[test]
fn a_44_every_delete_during_a_deactivation_is_closing_and_none_is_remembered() {
    let mut bench = Bench::deactivating();
    assert_eq!([bench.delete(), bench.delete()], [Status::Closing; 2]);
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
    assert_eq!(bench.state_name(), Some("Inactive"), "it is there still");
    assert_eq!(bench.delete(), Status::Success);
}

/// The rule binds the client. The manager's part: these three work, and what else there is does not.
#[test]
fn r_041_a_call_on_changed_terms_takes_nothing_a_change_or_a_close() {
    let changed = || {
        let mut bench = Bench::inactive();
        let answer = bench.countered_with(COUNTER);
        bench.network_says(answer);
        let mut block = at_rate(BEFORE);
        let status = bench.manager.make_call(bench.now, CLIENT, bench.vc, &mut block);
        assert_eq!((status, block.is_changed()), (Status::Success, true));
        bench.forget();
        bench
    };
    let mut bench = changed();
    bench.wait_out();
    assert_eq!((bench.rate(), bench.told(), bench.asked()), (Some(COUNTER), vec![], vec![]));
    assert_eq!(
        (bench.make_call(BEFORE), bench.delete()),
        (Status::NotAccepted, Status::NotAccepted)
    );
    let accepted = bench.manager.accept_call(bench.now, CLIENT, bench.vc, &at_rate(COUNTER));
    assert_eq!((accepted, bench.asked()), (Status::NotAccepted, vec![]));
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
    assert_eq!(changed().close(), Status::Success);
}
