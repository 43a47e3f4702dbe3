//! Changes of calls on permanent VCs, which an operator has configured.

use call_manager::{Profile, VcContext};
use co_params::{CallFlags, CallParameters, SpecificParameters, Status};

use crate::support::{BEFORE, Bench, CLIENT, WANTED, at_rate, by};

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
fn a_vc_that_was_permanent_carries_a_call_that_can_change() {
    let mut bench = permanent();
    assert_eq!((bench.close(), bench.make_call(BEFORE + 1)), (Status::Success, Status::Success));
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
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
