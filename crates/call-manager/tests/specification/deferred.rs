//! Proposals that come while something is under way (M-22, A-09): by the rule book that lets them
//! wait, at most one a VC does, the last; it is dealt with when the VC has come to rest, or goes with
//! the call.

use call_manager::{MiniportAnswer, NetworkAnswer, Profile, VcContext};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, CLIENT, COUNTER, Told, WANTED, at_rate, by};

/// What the other end proposes.
const PROPOSED: u32 = 3_000;
const BOTH_SUCCEED: (Status, Status) = (Status::Success, Status::Success);

#[test]
fn m_22_a_09_a_proposal_waits_in_whatever_state_a_change_is() {
    for mut bench in every_change_under_way() {
        bench.forget();
        let state = bench.state();
        bench.remote_proposes(PROPOSED);
        assert_eq!((bench.asked(), bench.told(), bench.state()), (vec![], vec![], state));
        assert_eq!(bench.manager.stale_answers(), 0, "it is not dropped");
        bench.settle();
        let told = bench.told();
        assert!(matches!(told[0], Told::Modify(..)), "the change completes first: {told:?}");
        assert_eq!(told[1..], [Told::QosChange(PROPOSED)], "A-09");
    }
}

#[test]
fn m_22_a_proposal_that_waited_is_activated_after_the_change_completed() {
    let mut bench = Bench::negotiating();
    bench.remote_proposes(PROPOSED);
    bench.forget();
    bench.network_answers(NetworkAnswer::Accepted);
    let order = [Asked::Activate(WANTED), Asked::Confirm(WANTED), Asked::Activate(PROPOSED)];
    assert_eq!(bench.asked(), order);
    assert_eq!(bench.rate(), Some(WANTED), "to go back to, if the proposal falls");
}

#[test]
fn m_22_of_several_proposals_the_last_one_waits() {
    let mut bench = Bench::negotiating();
    for rate in [COUNTER, BEFORE, PROPOSED] {
        bench.remote_proposes(rate);
    }
    bench.forget();
    bench.network_answers(NetworkAnswer::Refused);
    assert_eq!(bench.asked(), [Asked::Activate(PROPOSED)]);
    assert_eq!(bench.return_qos_change(), Status::Success);
    let order = [Asked::AcceptProposal(PROPOSED), Asked::Confirm(PROPOSED)];
    assert_eq!(bench.asked(), order, "and none after it");
}

#[test]
fn m_22_a_proposal_waits_while_another_is_dealt_with() {
    for mut bench in [Bench::proposed(), Bench::deciding(), Bench::agreeing(), Bench::withdrawing()]
    {
        bench.remote_proposes(PROPOSED);
        bench.forget();
        bench.settle();
        assert_eq!(bench.told().last(), Some(&Told::QosChange(PROPOSED)));
    }
}

#[test]
fn m_22_a_proposal_waits_for_its_own_call_and_no_other() {
    let mut bench = Bench::negotiating();
    bench.remote_proposes(PROPOSED);
    let first = bench.vc;
    bench.vc =
        bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("the table has room");
    bench.forget();
    assert_eq!((bench.make_call(BEFORE), bench.modify(WANTED)), BOTH_SUCCEED);
    assert!(!bench.asked().contains(&Asked::Activate(PROPOSED)));
    bench.vc = first;
    assert_eq!(bench.state_name(), Some("Negotiating"));
}

#[test]
fn m_22_a_proposal_that_waits_goes_with_the_call() {
    for mut bench in every_change_under_way() {
        bench.remote_proposes(PROPOSED);
        let _ = bench.close();
        bench.settle();
        bench.forget();
        assert_eq!((bench.make_call(COUNTER), bench.modify(WANTED)), BOTH_SUCCEED);
        bench.wait_a_little();
        assert_eq!((bench.rate(), bench.told()), (Some(WANTED), vec![]), "not the next call's");
    }
}

#[test]
fn m_22_a_proposal_that_waits_goes_with_a_call_that_the_other_end_releases() {
    let mut bench = Bench::negotiating();
    bench.remote_proposes(PROPOSED);
    bench.remote_releases();
    bench.settle();
    assert_eq!(bench.asked(), [Asked::Modify(WANTED)]);
    assert_eq!(bench.close(), Status::Success);
}

#[test]
fn m_22_a_proposal_that_waits_goes_with_the_client() {
    let mut bench = Bench::negotiating();
    bench.remote_proposes(PROPOSED);
    bench.forget();
    bench.manager.unbind(bench.now, CLIENT);
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
    bench.vc =
        bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("the table has room");
    let status = bench.manager.make_call(bench.now, CLIENT, bench.vc, &mut at_rate(BEFORE));
    assert_eq!((status, bench.told()), (Status::Success, vec![]));
}

#[test]
fn m_22_where_a_rule_book_refuses_what_crosses_the_change_goes_on() {
    for profile in [Profile::SIP, Profile::GSM_CC] {
        for mut bench in [negotiating(&profile), reactivating(&profile)] {
            let state = bench.state();
            bench.remote_proposes(PROPOSED);
            assert_eq!(bench.asked(), [Asked::RefuseProposal], "{}: at once", profile.name);
            assert_eq!((bench.told(), bench.state()), (vec![], state));
            bench.settle();
            assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
            assert_eq!(bench.rate(), Some(WANTED), "and nothing waits");
        }
    }
}

fn negotiating(profile: &Profile) -> Bench {
    let mut bench = Bench::active_with(by(profile.clone()));
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench
}

fn reactivating(profile: &Profile) -> Bench {
    let mut bench = Bench::active_with(by(profile.clone()));
    bench.miniport_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench
}

fn every_change_under_way() -> [Bench; 5] {
    [
        Bench::negotiating(),
        Bench::reactivating(),
        Bench::realigning(),
        Bench::reinstating(),
        Bench::restoring(),
    ]
}

impl Bench {
    /// Whoever is waited for answers, or returns, until a proposal is to be decided on or nobody is
    /// waited for. Ten rounds are more than that takes.
    fn settle(&mut self) {
        for _ in 0..10 {
            match self.state_name() {
                Some("Negotiating" | "Realigning" | "Restoring" | "Agreeing" | "Releasing") => {
                    self.network_answers(NetworkAnswer::Accepted);
                }
                Some("Reactivating" | "Reinstating" | "Proposed" | "Withdrawing" | "Ending") => {
                    self.miniport_answers(MiniportAnswer::Done);
                }
                Some("Deciding") if !self.has_activated(PROPOSED) => {
                    let _ = self.return_qos_change();
                }
                _ => {}
            }
        }
    }

    /// Since the last look.
    fn has_activated(&self, rate: u32) -> bool {
        self.script.lock().asked.contains(&Asked::Activate(rate))
    }
}
