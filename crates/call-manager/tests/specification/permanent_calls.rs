//! Calls on permanent VCs, which an operator has configured and the network knows already.

use call_manager::{Config, MiniportAnswer, Profile, VcContext};
use co_params::{CallFlags, CallParameters, SpecificParameters, Status};

use crate::support::{Asked, BEFORE, Bench, CLIENT, Told, WANTED, at_rate, by};

#[test]
fn m_02_r_071_a_change_of_a_permanent_vc_reaches_nobody() {
    let mut bench = permanent();
    let before = bench.state();
    assert_eq!(bench.modify(WANTED), Status::NotSupported, "A-33");
    assert_eq!((bench.asked(), bench.told(), bench.state()), (vec![], vec![], before));
}

#[test]
fn m_02_comes_before_m_03() {
    assert_eq!(permanent().modify(0), Status::NotSupported);
}

#[test]
fn r_071_a_permanent_vc_is_activated_and_deactivated_and_the_network_not_asked() {
    let mut bench = configured();
    assert_eq!(bench.call_on_permanent(), Status::Success);
    assert_eq!((bench.asked(), bench.rate()), (vec![Asked::Activate(BEFORE)], Some(BEFORE)));
    assert_eq!(bench.close(), Status::Success);
    assert_eq!(bench.asked(), [Asked::Deactivate]);
}

#[test]
fn a_permanent_vc_is_free_for_another_call_after_the_first() {
    let mut bench = permanent();
    assert_eq!(bench.close(), Status::Success);
    assert_eq!(bench.call_on_permanent(), Status::Success);
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success));
}

#[test]
fn a_permanent_vc_is_free_after_a_set_up_that_failed() {
    let mut bench = configured();
    bench.miniport_says(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(bench.call_on_permanent(), Status::Failure);
    assert_eq!((bench.delete(), bench.told()), (Status::Success, vec![]));
    bench.vc =
        bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("the table has room");
    assert_eq!(bench.call_on_permanent(), Status::Success);
}

#[test]
fn a_vc_that_was_permanent_carries_a_call_that_can_change() {
    let mut bench = permanent();
    assert_eq!((bench.close(), bench.make_call(BEFORE + 1)), (Status::Success, Status::Success));
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
}

#[test]
fn a_permanent_vc_that_the_miniport_gives_up_is_closed_as_any_other() {
    let mut bench = permanent();
    bench.remote_releases();
    assert_eq!(bench.told(), [Told::IncomingClose(Status::Success)]);
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success));
}

#[test]
fn no_more_permanent_vcs_are_configured_than_the_bound_says() {
    let mut bench = Bench::called(Config { max_pvcs: 2, ..by(Profile::CONDIS) });
    let af = bench.open();
    for n in 1..=2 {
        assert_eq!(bench.manager.add_pvc(af, name(n), &at_rate(BEFORE)), Ok(()), "at the bound");
    }
    let one_more = bench.manager.add_pvc(af, name(3), &at_rate(BEFORE));
    assert_eq!(one_more, Err(Status::Resources), "past it");
    assert_eq!(bench.manager.delete_pvc(af, &name(1)), Ok(()));
    assert_eq!(bench.manager.add_pvc(af, name(3), &at_rate(BEFORE)), Ok(()));
}

/// One VC without a call, and a permanent one at [`BEFORE`] is configured.
fn configured() -> Bench {
    let mut bench = Bench::called(by(Profile::CONDIS));
    let af = bench.open();
    bench.manager.add_pvc(af, name(1), &at_rate(BEFORE)).expect("the first");
    bench.vc =
        bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("the table has room");
    bench
}

/// A call is up on a permanent VC.
fn permanent() -> Bench {
    let mut bench = configured();
    assert_eq!(bench.call_on_permanent(), Status::Success);
    bench.forget();
    bench
}

fn name(last: u8) -> SpecificParameters {
    SpecificParameters { param_type: 1, parameters: [0, last].as_slice().into() }
}

impl Bench {
    fn call_on_permanent(&mut self) -> Status {
        let mut block = CallParameters { flags: CallFlags::PERMANENT_VC, ..at_rate(BEFORE) };
        self.manager.make_call(self.now, CLIENT, self.vc, &mut block)
    }
}
