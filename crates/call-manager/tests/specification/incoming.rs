//! Calls that come in: offered once the miniport has activated them, and then for the client to
//! answer (I-01 to I-13). Who is called by which SAP is a matter of its own.

use call_manager::sap::SapContext;
use call_manager::{
    AfHandle, Config, MiniportAnswer, NetworkAnswer, NetworkEvent, Offer, OfferId, Profile, Terms,
};
use co_params::{AddressFamily, CallFlags, CallParameters, Family, Sap, Status};

use crate::support::{Asked, BEFORE, Bench, CLIENT, COUNTER, Told, WANTED, at_rate, by};

/// What the client hears when the other end is gone.
const OVER: Told = Told::IncomingClose(Status::Success);
/// What the call manager signals by.
const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

#[test]
fn i_01_r_043_a_call_is_offered_once_it_is_activated() {
    let mut bench = Bench::called(by(Profile::CONDIS));
    bench.miniport_says_later();
    bench.offer();
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::Activate(BEFORE)], vec![]), "A-12");
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!((bench.asked(), bench.told()), (vec![], vec![Told::IncomingCall(BEFORE)]));
}

#[test]
fn i_03_i_09_r_047_an_accepted_call_is_connected_once_the_other_end_knows() {
    let mut bench = Bench::offered();
    bench.network_says_later();
    assert_eq!(bench.accept(BEFORE), Status::Success);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::AcceptOffer(BEFORE)], vec![]));
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.asked(), [Asked::Confirm(BEFORE)]);
    assert_eq!((bench.told(), bench.rate()), (vec![Told::CallConnected], Some(BEFORE)));
}

#[test]
fn i_04_r_049_what_the_client_changed_is_activated_once_the_other_end_agreed() {
    let mut bench = Bench::offered();
    assert_eq!(bench.accept_changed(WANTED), Status::Success);
    let order = [Asked::AcceptOffer(WANTED), Asked::Activate(WANTED), Asked::Confirm(WANTED)];
    assert_eq!((bench.asked(), bench.told()), (order.to_vec(), vec![Told::CallConnected]));
    assert_eq!(bench.rate(), Some(WANTED));
}

#[test]
fn r_048_a_change_that_is_not_marked_is_no_answer() {
    let mut bench = Bench::offered();
    assert_eq!(bench.accept(WANTED), Status::InvalidData);
    assert_eq!((bench.asked(), bench.state_name()), (vec![], Some("Offered")));
    assert_eq!(bench.accept(BEFORE), Status::Success);
}

#[test]
fn i_05_r_046_a_rejected_call_is_deactivated_and_its_vc_is_gone() {
    let mut bench = Bench::offered();
    assert_eq!(bench.manager.reject_call(bench.now, CLIENT, bench.vc), Status::Success);
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
    assert_eq!((bench.told(), bench.state_name()), (vec![], None));
    assert_eq!(bench.close(), Status::Failure, "R-085");
}

#[test]
fn i_06_a_client_may_change_an_offer_first() {
    let mut bench = Bench::offered();
    assert_eq!((bench.modify(WANTED), bench.state_name()), (Status::Success, Some("Offered")));
    assert_eq!((bench.accept(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
    assert_eq!(bench.told(), [Told::CallConnected]);
}

#[test]
fn i_06_a_change_of_an_offer_that_fails_leaves_the_offer() {
    let mut bench = Bench::offered();
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Failure, Some(BEFORE)));
    assert_eq!(bench.state_name(), Some("Offered"));
}

#[test]
fn a_13_r_102_an_offer_is_not_answered_while_a_change_of_it_is_pending() {
    let mut bench = Bench::offered();
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    assert_eq!((bench.accept(BEFORE), bench.close()), (Status::NotAccepted, Status::NotAccepted));
    let rejected = bench.manager.reject_call(bench.now, CLIENT, bench.vc);
    assert_eq!((rejected, bench.state_name()), (Status::NotAccepted, Some("Negotiating")));
}

#[test]
fn i_07_a_25_an_offer_that_the_other_end_gives_up_is_closed_by_the_client() {
    for answered in [false, true] {
        let mut bench = Bench::offered();
        bench.remote_releases();
        assert_eq!(bench.told(), [OVER]);
        if answered {
            let rejected = bench.manager.reject_call(bench.now, CLIENT, bench.vc);
            assert_eq!((rejected, bench.asked()), (Status::Success, vec![]), "of no account");
        }
        assert_eq!((bench.close(), bench.state_name()), (Status::Success, None));
    }
}

#[test]
fn i_08_an_offer_is_answered_and_not_closed() {
    let mut bench = Bench::offered();
    assert_eq!((bench.close(), bench.state_name()), (Status::NotAccepted, Some("Offered")));
}

#[test]
fn i_10_an_answer_that_the_other_end_refuses_ends_the_call() {
    for answer in [NetworkAnswer::Refused, NetworkAnswer::Collided] {
        let mut bench = Bench::offered();
        bench.network_says(answer);
        assert_eq!(bench.accept_changed(WANTED), Status::Success);
        assert_eq!(bench.told(), [Told::IncomingClose(Status::Failure)]);
        let order = [Asked::AcceptOffer(WANTED), Asked::Release];
        assert_eq!(bench.asked(), order, "nothing is activated");
        assert_eq!((bench.close(), bench.state_name()), (Status::Success, None));
    }
}

#[test]
fn i_13_r_087_a_vc_that_the_call_manager_made_is_its_own_to_delete() {
    let mut bench = Bench::answered(by(Profile::CONDIS));
    assert_eq!(bench.delete(), Status::Failure, "R-023");
    assert_eq!((bench.close(), bench.state_name()), (Status::Success, None));
    assert_eq!(bench.script.lock().lives, (2, 2), "the one that the bench began with, and this");
}

#[test]
fn a_call_that_came_in_is_changed_as_any_other() {
    let mut bench = Bench::answered(by(Profile::CONDIS));
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
    bench.remote_proposes(COUNTER);
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.rate(), Some(COUNTER));
}

#[test]
fn where_only_the_caller_may_ask_the_end_that_was_called_may_not() {
    let mut bench = Bench::answered(by(Profile::Q2963));
    let before = bench.state();
    assert_eq!(bench.modify(WANTED), Status::Failure, "it did not place the call");
    assert_eq!((bench.asked(), bench.told(), bench.state()), (vec![], vec![], before));
}

#[test]
fn where_only_the_caller_may_ask_the_end_that_was_called_accepts_or_closes() {
    let mut bench = Bench::answered(by(Profile::Q2963));
    bench.remote_proposes(WANTED);
    assert_eq!(bench.told(), [Told::QosChange(WANTED)]);
    assert_eq!(bench.modify(COUNTER), Status::Failure, "a counter-proposal is a request too");
    assert_eq!((bench.return_qos_change(), bench.rate()), (Status::Success, Some(WANTED)));
}

#[test]
fn where_only_the_caller_may_ask_an_offer_stands_as_it_is() {
    let mut bench = Bench::called(by(Profile::Q2963));
    bench.offer();
    bench.forget();
    assert_eq!((bench.modify(WANTED), bench.asked()), (Status::Failure, vec![]));
    assert_eq!(bench.accept(BEFORE), Status::Success);
}

impl Bench {
    /// No VC, and a client that takes calls for an address.
    pub(crate) fn called(config: Config) -> Self {
        let mut bench = Self::inactive_with(config);
        assert_eq!(bench.delete(), Status::Success);
        bench.manager.register_address_family(bench.now, FAMILY).expect("the first");
        bench.manager.bind(CLIENT).expect("the first");
        while bench.manager.poll_upcall().is_some() {}
        bench
    }

    /// The client opens the family.
    pub(crate) fn open(&mut self) -> AfHandle {
        self.manager.open_address_family(self.now, CLIENT, FAMILY).expect("it is served")
    }

    /// The other end calls at [`BEFORE`].
    pub(crate) fn offer(&mut self) {
        let af = self.open();
        let address = Sap { sap_type: 1, sap: [0x47].as_slice().into() };
        let registered = self.manager.register_sap(self.now, CLIENT, af, &address, SapContext(7));
        let (sap, status) = registered.expect("nobody has the address");
        assert_eq!(status, Status::Success);
        self.script.lock().sap = Some(sap);
        self.offer_again();
        let assigned = self.script.lock().assigned.pop();
        self.vc = assigned.expect("every offer is assigned").1.expect("to a VC");
    }

    /// And once more, to the same address.
    pub(crate) fn offer_again(&mut self) {
        let terms = Terms::for_call(&at_rate(BEFORE)).expect("legal");
        let sap = self.script.lock().sap.expect("the client has been called before");
        self.remote_does(NetworkEvent::Offer(Offer { id: OfferId(1), sap, terms }));
    }

    /// A call at [`BEFORE`] was offered.
    pub(crate) fn offered() -> Self {
        let mut bench = Self::called(by(Profile::CONDIS));
        bench.offer();
        bench.forget();
        bench
    }

    /// A call that came in is up at [`BEFORE`].
    pub(crate) fn answered(config: Config) -> Self {
        let mut bench = Self::called(config);
        bench.offer();
        assert_eq!(bench.accept(BEFORE), Status::Success);
        bench.forget();
        bench
    }

    fn accept(&mut self, rate: u32) -> Status {
        self.manager.accept_call(self.now, CLIENT, self.vc, &at_rate(rate))
    }

    pub(crate) fn accept_changed(&mut self, rate: u32) -> Status {
        let flags = CallFlags::CALL_PARAMETERS_CHANGED;
        let block = CallParameters { flags, ..at_rate(rate) };
        self.manager.accept_call(self.now, CLIENT, self.vc, &block)
    }
}
