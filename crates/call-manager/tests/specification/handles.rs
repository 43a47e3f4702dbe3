//! Handles, owners, and the bounds of the table.

use call_manager::{ClientId, NetworkAnswer, Time, VcContext, VcHandle};
use co_params::Status;

use crate::support::{BEFORE, Bench, CLIENT, STRANGER, WANTED, at_rate};

#[test]
fn r_023_another_clients_vc_is_a_bad_handle() {
    let mut bench = Bench::active();
    assert_eq!(all_requests(&mut bench, STRANGER), [Status::Failure; 4]);
    assert_eq!((bench.asked(), bench.rate()), (vec![], Some(BEFORE)));
}

#[test]
fn r_025_a_deleted_vc_is_a_bad_handle() {
    let mut bench = Bench::inactive();
    assert_eq!(bench.delete(), Status::Success);
    assert_eq!(all_requests(&mut bench, CLIENT), [Status::Failure; 4]);
    assert_eq!(bench.manager.state(bench.vc), None);
}

#[test]
fn r_025_an_old_handle_never_reaches_the_vc_in_its_place() {
    let mut bench = Bench::inactive();
    assert_eq!(bench.delete(), Status::Success);
    let new = bench.manager.create_vc(bench.now, CLIENT, VcContext(8)).expect("a place is free");
    assert_eq!(new.index(), bench.vc.index(), "the place is used again");
    assert_eq!(all_requests(&mut bench, CLIENT), [Status::Failure; 4]);
    assert_eq!(bench.manager.state(new).map(|state| state.name()), Some("Inactive"));
}

#[test]
fn a_handle_of_another_manager_is_a_bad_handle() {
    let mut other = Bench::with_room_for(2);
    let foreign =
        other.manager.create_vc(other.now, CLIENT, VcContext(0)).expect("the table has room");
    let mut bench = Bench::with_room_for(1);
    bench.vc = foreign;
    assert_eq!(all_requests(&mut bench, CLIENT), [Status::Failure; 4]);
}

#[test]
fn r_024_a_vc_with_a_call_is_not_deleted() {
    let with_a_call = [
        Bench::dialing(),
        Bench::active(),
        Bench::negotiating(),
        Bench::reactivating(),
        Bench::restoring(),
        Bench::released(),
        Bench::releasing(),
        Bench::close_failed(),
    ];
    for mut bench in with_a_call {
        assert_eq!(bench.delete(), Status::NotAccepted, "{:?}", bench.state_name());
    }
}

#[test]
fn r_024_a_vc_that_is_being_deactivated_is_closing() {
    assert_eq!(Bench::deactivating().delete(), Status::Closing);
}

#[test]
fn a_full_table_is_out_of_resources_and_usable_again_after_a_delete() {
    let mut bench = Bench::with_room_for(2);
    assert!(create(&mut bench).is_ok());
    assert_eq!(create(&mut bench), Err(Status::Resources));
    assert_eq!(bench.delete(), Status::Success);
    assert!(create(&mut bench).is_ok());
    assert_eq!(create(&mut bench), Err(Status::Resources));
}

#[test]
fn a_table_without_room_makes_no_vc() {
    let mut bench = Bench::with_room_for(1);
    assert_eq!(create(&mut bench), Err(Status::Resources));
}

#[test]
fn nothing_is_left_to_wait_for_after_an_answer_in_time() {
    let mut bench = Bench::negotiating();
    assert!(bench.manager.poll_timeout().is_some());
    bench.network_answers(NetworkAnswer::Accepted);
    bench.forget();
    bench.wait_out();
    assert_eq!((bench.told(), bench.asked(), bench.rate()), (vec![], vec![], Some(WANTED)));
    assert_eq!((bench.manager.poll_timeout(), bench.manager.stale_answers()), (None, 0));
}

#[test]
fn each_question_is_waited_for_as_long_as_the_first() {
    let mut bench = Bench::negotiating();
    bench.wait_a_little();
    bench.network_answers(NetworkAnswer::Refused);
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    let asked_at = bench.now;
    bench.now = Time::ZERO;
    bench.wait_out();
    assert_eq!(bench.told(), [], "the first question's time has come, not the second's");
    bench.now = asked_at;
    bench.wait_out();
    assert_eq!(bench.told().len(), 1);
}

fn create(bench: &mut Bench) -> Result<VcHandle, Status> {
    bench.manager.create_vc(bench.now, CLIENT, VcContext(9))
}

fn all_requests(bench: &mut Bench, client: ClientId) -> [Status; 4] {
    let (now, vc) = (bench.now, bench.vc);
    [
        bench.manager.make_call(now, client, vc, &mut at_rate(BEFORE)),
        bench.manager.modify_call_qos(now, client, vc, &at_rate(WANTED)),
        bench.manager.close_call(now, client, vc),
        bench.manager.delete_vc(now, client, vc),
    ]
}
