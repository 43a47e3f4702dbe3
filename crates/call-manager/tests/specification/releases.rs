//! The other end releases the call, whatever is under way (C-11, C-16, M-21, A-09).

use call_manager::{MiniportAnswer, NetworkAnswer, Profile, TimerName};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, ROUNDED, Told, WANTED, by};

/// What the client hears of a change that the release overtook.
const OVERTAKEN: Told = Told::Modify(Status::Failure, BEFORE, false);
/// What it hears of the release.
const OVER: Told = Told::IncomingClose(Status::Success);

#[test]
fn c_11_a_call_that_the_other_end_releases_is_for_the_client_to_close() {
    let mut bench = Bench::active();
    bench.remote_releases();
    assert_eq!((bench.asked(), bench.told(), bench.rate()), (vec![], vec![OVER], None));
    assert_eq!((bench.modify(WANTED), bench.delete()), (Status::NotAccepted, Status::NotAccepted));
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success), "C-12");
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
}

#[test]
fn c_11_a_second_release_is_dropped_and_counted() {
    let mut bench = Bench::active();
    bench.remote_releases();
    bench.forget();
    bench.remote_releases();
    assert_eq!((bench.told(), bench.manager.stale_answers()), (vec![], 1));
}

#[test]
fn c_06_a_release_during_the_set_up_fails_it() {
    let mut bench = Bench::dialing();
    bench.forget();
    bench.remote_releases();
    assert_eq!((bench.asked(), bench.told()), (vec![], vec![Told::MakeCall(Status::Failure)]));
    assert_eq!((bench.close(), bench.delete()), (Status::NotAccepted, Status::Success));
}

#[test]
fn c_06_a_release_during_the_first_activation_waits_for_it_and_undoes_it() {
    let mut bench = activating();
    bench.remote_releases();
    assert_eq!((bench.asked(), bench.told()), (vec![], vec![]), "R-027");
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(bench.asked(), [Asked::Deactivate], "A-41; the network knows");
    assert_eq!(bench.told(), [Told::MakeCall(Status::Failure)]);
    assert_eq!(bench.delete(), Status::Success);
}

#[test]
fn c_06_a_release_during_a_first_activation_that_fails_leaves_nothing_to_undo() {
    let mut bench = activating();
    bench.remote_releases();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    assert_eq!((bench.asked(), bench.told()), (vec![], vec![Told::MakeCall(Status::Failure)]));
}

#[test]
fn c_16_a_release_that_crosses_the_clients_close_is_absorbed() {
    for mut bench in [Bench::releasing(), Bench::deactivating()] {
        bench.forget();
        bench.remote_releases();
        assert_eq!((bench.told(), bench.manager.stale_answers()), (vec![], 1));
        bench.finish();
        assert_eq!(bench.told(), [Told::CloseCall(Status::Success)], "and nothing else");
    }
}

#[test]
fn m_21_a_change_completes_with_failure_before_the_release_is_told() {
    for mut bench in [Bench::negotiating(), Bench::realigning(), Bench::restoring()] {
        bench.forget();
        bench.remote_releases();
        assert_eq!(bench.told(), [OVERTAKEN, OVER]);
        assert_eq!((bench.asked(), bench.rate()), (vec![], None), "nothing is undone for nobody");
    }
}

#[test]
fn m_21_an_activation_finishes_first_and_says_whether_it_took_effect() {
    let done = Told::Modify(Status::Success, WANTED, false);
    let rounded = Told::Modify(Status::Success, ROUNDED, true);
    let refused = MiniportAnswer::Refused(Status::Resources);
    let rounding = Bench::active().rounded_to(ROUNDED);
    for (answer, told) in [(MiniportAnswer::Done, done), (rounding, rounded), (refused, OVERTAKEN)]
    {
        let mut bench = Bench::reactivating();
        bench.forget();
        bench.remote_releases();
        assert_eq!((bench.asked(), bench.told()), (vec![], vec![]));
        bench.miniport_answers(answer);
        assert_eq!((bench.told(), bench.asked()), (vec![told, OVER], vec![]));
    }
}

#[test]
fn m_21_a_way_back_finishes_first_and_is_a_failure_however_it_ends() {
    for answer in [MiniportAnswer::Done, MiniportAnswer::Refused(Status::Failure)] {
        let mut bench = Bench::reinstating();
        bench.forget();
        bench.remote_releases();
        assert_eq!(bench.told(), []);
        bench.miniport_answers(answer);
        assert_eq!((bench.told(), bench.asked()), (vec![OVERTAKEN, OVER], vec![]));
    }
}

#[test]
fn a_09_a_client_that_closes_after_the_release_hears_no_incoming_close() {
    let mut bench = Bench::reactivating();
    bench.remote_releases();
    assert_eq!((bench.close(), bench.close()), (Status::Pending, Status::NotAccepted));
    bench.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.told(), [OVERTAKEN, Told::CloseCall(Status::Success)], "FAILURE: M-21");
}

#[test]
fn a_09_a_release_after_the_clients_close_changes_nothing() {
    let mut bench = Bench::reactivating();
    assert_eq!(bench.close(), Status::Pending);
    bench.remote_releases();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    let overtaken = Told::Modify(Status::Closing, BEFORE, false);
    assert_eq!(bench.told(), [overtaken, Told::CloseCall(Status::Success)], "CLOSING: M-20");
}

#[test]
fn m_21_a_miniport_that_says_nothing_does_not_hold_the_end_up_for_ever() {
    let mut bench = Bench::reactivating();
    bench.remote_releases();
    bench.wait_exactly(Profile::CONDIS.timer(TimerName::Miniport).value);
    assert_eq!(bench.told(), [OVERTAKEN, OVER]);
}

#[test]
fn a_release_ends_a_proposal_in_whatever_state_it_is() {
    for mut bench in [Bench::deciding(), Bench::agreeing()] {
        bench.remote_releases();
        assert_eq!((bench.asked(), bench.told(), bench.rate()), (vec![], vec![OVER], None));
    }
    for mut bench in [Bench::proposed(), Bench::withdrawing()] {
        bench.forget();
        bench.remote_releases();
        assert_eq!((bench.asked(), bench.told()), (vec![], vec![]), "the miniport first");
        bench.miniport_answers(MiniportAnswer::Done);
        assert_eq!((bench.asked(), bench.told()), (vec![], vec![OVER]));
    }
}

#[test]
fn a_release_ends_a_counter_proposal_before_it_goes_out() {
    let mut bench = Bench::countering();
    bench.remote_releases();
    assert_eq!((bench.asked(), bench.told()), (vec![], vec![OVERTAKEN, OVER]));
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked(), [], "it goes nowhere");
}

#[test]
fn a_release_ends_a_pause_after_a_collision() {
    let mut bench = Bench::active_with(by(Profile::SIP));
    bench.network_says(NetworkAnswer::Collided);
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench.remote_releases();
    assert_eq!(bench.told(), [OVERTAKEN, OVER]);
    bench.wait_a_little();
    bench.wait_out();
    assert_eq!(bench.asked(), [], "it is not tried again");
}

/// The miniport activates the VC of a call for the first time.
fn activating() -> Bench {
    let mut bench = Bench::inactive();
    bench.miniport_says_later();
    assert_eq!(bench.make_call(BEFORE), Status::Pending);
    bench.forget();
    bench
}

impl Bench {
    /// Who has not answered a close yet does.
    fn finish(&mut self) {
        match self.state_name() {
            Some("Releasing") => self.network_answers(NetworkAnswer::Accepted),
            Some("Deactivating") => self.miniport_answers(MiniportAnswer::Done),
            other => panic!("nothing to finish in {other:?}"),
        }
    }
}
