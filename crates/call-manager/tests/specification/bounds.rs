//! Every bound of a manager, at it and past it. Past it a request is refused with `RESOURCES`, nothing
//! has changed, and there is room again when something goes.
//!
//! | bound | where |
//! |---|---|
//! | `Config::max_vcs` | `handles`: `a_full_table_…`; for offers here |
//! | `Config::max_transactions` | `transactions`: `m_04_past_the_bound_…` |
//! | `Config::families`: families, openings, clients | here |
//! | `Config::max_saps` | here |
//! | `Config::parties`: of all calls, of one call | here |
//! | `Config::transfers`: VCs, packets under way | here |
//! | `Config::max_pvcs` | `permanent`: `the_bound_of_permanent_vcs_…` |
//! | `Config::busy_retries` | `busy_miniport`: `m_14_a_miniport_that_is_busy_as_often_as_…` |
//! | `Config::events_at_once` | `at_once`: `at_the_bound_…`, `past_the_bound_…` |
//! | calls that leave something before waits end all the same | `at_once`: `a_seam_that_never_runs_dry_…` |
//! | `OnMiniportRefusal::StepDown` | `alternatives`: `m_12_one_percent_and_ninety_nine_…` |
//! | timers of a `Profile`: their ranges | `profiles`: `a_timer_takes_its_least_and_its_most_…` |
//! | the same: waited for | `patience`: `the_least_and_the_most_of_a_timer_…`; for SAPs and parties here |
//! | `SendTimer` | `silent_sends`: `the_patience_with_sends_…` |
//! | `Rules::retransmissions` | 0 and 16 here; past it in `ranges`: `each_count_is_taken_…` |
//! | `Rules::collisions` | `collisions`: `a_change_collides_as_often_as_…`; past it in `ranges` |
//! | `Rules::activations` | `alternatives`: `r_067_…`; past it in `ranges` |
//! | `BackOff` | `ranges`: `a_back_off_is_taken_…`, `a_back_off_past_…` |
//! | proposals that wait, one a VC | `deferred`: `m_22_of_several_proposals_…` |
//! | timers of the table, one a place; waits of questions, twice what is awaited | unit tests of the manager |
//! | `REQUEST_BLOCKS`, `BLOCK_SLOTS` | `channel`: `requests_are_taken_until_…` |
//! | `UPCALL_BLOCKS` | `channel`: `a_client_that_does_not_read_…` |
//! | clients of an adapter | `channel`: `no_more_clients_are_bound_…` |
//! | messages of a `Waker`, one | `runtime`: `ringing_without_end_…` |

use std::fs;
use std::path::Path;
use std::time::Duration;

use call_manager::family::FamilyLimits;
use call_manager::manager::OnMiniportRefusal;
use call_manager::party::{PartyContext, PartyLimits};
use call_manager::sap::SapContext;
use call_manager::transfer::TransferConfig;
use call_manager::vc::Rules;
use call_manager::{
    AfHandle, ClientId, Config, Handler, MiniportAnswer, MiniportEvent, NetworkAnswer, Packet,
    Profile, SapHandle, TimerName, Upcall, VcContext,
};
use co_params::{AddressFamily, Family, Sap, Status};

use crate::support::{Asked, BEFORE, Bench, CLIENT, STRANGER, Told, WANTED, at_rate, by};

/// A name of the table that is in no file has moved, and left its bound without a test.
#[test]
fn every_test_that_the_table_names_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specification");
    let read = |module: &str| fs::read_to_string(folder.join(module).with_extension("rs"));
    let table = include_str!("bounds.rs").lines().filter_map(|line| line.strip_prefix("//! | "));
    let mut named = 0;
    for row in table {
        let mut tests = String::new();
        for word in row.split('`').skip(1).step_by(2) {
            if let Some(prefix) = word.strip_suffix('…') {
                assert!(tests.contains(&format!("fn {prefix}")), "{row}");
                named += 1;
            } else if let Ok(text) = read(word) {
                tests = text;
            }
        }
    }
    assert!(named > 15, "{named} names");
}

#[test]
fn families() {
    let families = FamilyLimits { families: 2, ..FamilyLimits::default() };
    let mut bench = Bench::inactive_with(Config { families, ..by(Profile::CONDIS) });
    for n in 0..2 {
        assert_eq!(bench.manager.register_address_family(bench.now, family(n)), Ok(()));
    }
    let one_more = bench.manager.register_address_family(bench.now, family(2));
    assert_eq!(one_more, Err(Status::Resources));
    let again = bench.manager.register_address_family(bench.now, family(0));
    assert_eq!(again, Err(Status::Failure), "R-010 is not a matter of room");
}

#[test]
fn openings_and_clients_of_families() {
    let families = FamilyLimits { openings: 2, clients: 1, ..FamilyLimits::default() };
    let mut bench = Bench::called(Config { families, ..by(Profile::CONDIS) });
    assert_eq!(bench.manager.bind(STRANGER), Err(Status::Resources));
    let first = bench.open();
    bench.open();
    let one_more = bench.manager.open_address_family(bench.now, CLIENT, called_family());
    assert_eq!(one_more, Err(Status::Resources));
    assert_eq!(bench.manager.close_address_family(bench.now, CLIENT, first), Status::Success);
    bench.open();
    bench.manager.unbind(bench.now, CLIENT);
    assert_eq!(bench.manager.bind(STRANGER), Ok(()));
}

#[test]
fn saps() {
    let mut bench = Bench::called(Config { max_saps: 2, ..by(Profile::CONDIS) });
    let af = bench.open();
    let first = bench.register(af, 1).expect("there is room");
    assert!(bench.register(af, 2).is_ok());
    assert_eq!(bench.register(af, 3), Err(Status::Resources));
    assert_eq!(bench.manager.deregister_sap(bench.now, CLIENT, first), Status::Pending);
    assert!(bench.register(af, 3).is_ok());
}

#[test]
fn vcs_for_offers() {
    let mut bench = Bench::called(Config { max_vcs: 1, ..by(Profile::CONDIS) });
    bench.offer();
    assert_eq!(bench.told(), [Told::IncomingCall(BEFORE)]);
    bench.offer_again();
    let refused = bench.script.lock().assigned.pop().map(|(_, vc)| vc);
    assert_eq!(refused, Some(Err(Status::Resources)));
    assert_eq!(bench.told(), [], "the client does not hear of it");
    assert_eq!(bench.manager.reject_call(bench.now, CLIENT, bench.vc), Status::Success);
    bench.offer_again();
    assert_eq!(bench.told(), [Told::IncomingCall(BEFORE)]);
}

#[test]
fn parties_of_one_call_and_of_all() {
    for limits in [
        PartyLimits { parties: 3, parties_of_a_call: 2 },
        PartyLimits { parties: 2, parties_of_a_call: 3 },
    ] {
        let mut bench = Bench::inactive_with(Config { parties: limits, ..by(Profile::CONDIS) });
        let (now, vc, context) = (bench.now, bench.vc, PartyContext(0));
        let first = bench.manager.make_party_call(now, CLIENT, vc, context, &at_rate(BEFORE));
        let first = first.expect("there is room");
        let add =
            |bench: &mut Bench| bench.manager.add_party(now, CLIENT, vc, context, &at_rate(BEFORE));
        bench.script.lock().network.clear();
        assert!(add(&mut bench).is_ok(), "at the bound: {limits:?}");
        assert_eq!(add(&mut bench), Err(Status::Resources), "past it: {limits:?}");
        assert_eq!(bench.manager.drop_party(now, CLIENT, first), Status::Pending);
        assert!(add(&mut bench).is_ok());
    }
}

#[test]
fn packets_under_way_and_vcs_that_carry_data() {
    let transfers = TransferConfig { vcs: 1, outstanding: 2, ..TransferConfig::default() };
    let mut bench = Bench::active_with(Config { transfers, ..by(Profile::CONDIS) });
    for id in 0..3 {
        bench.miniport_does(MiniportEvent::Received(bench.vc, Packet { id, bytes: 100 }));
    }
    assert_eq!(bench.received(), 2, "one more goes back to the miniport");
    let returned = bench.manager.return_packet(bench.now, CLIENT, bench.vc, PACKET);
    assert_eq!(returned, Status::Success);
    bench.miniport_does(MiniportEvent::Received(bench.vc, Packet { id: 3, bytes: 100 }));
    assert_eq!(bench.received(), 1, "there is room again");

    let now = bench.now;
    bench.vc = bench.manager.create_vc(now, CLIENT, VcContext(7)).expect("the table has room");
    bench.call();
    bench.miniport_does(MiniportEvent::Received(bench.vc, PACKET));
    assert_eq!(bench.received(), 0, "one VC carries data already");
}

#[test]
fn a_question_about_a_sap_is_waited_for_as_long_as_the_request_timer_says() {
    let mut bench = Bench::called(by(Profile::CONDIS));
    let af = bench.open();
    bench.script.lock().is_silent_about_saps = true;
    assert!(bench.register(af, 1).is_ok(), "pending");
    let time = Duration::from_secs(30);
    bench.wait(time - Duration::from_nanos(1));
    assert_eq!(bench.manager.poll_upcall(), None, "too early");
    bench.wait(Duration::from_nanos(1));
    let upcall = bench.manager.poll_upcall();
    assert!(matches!(upcall, Some((CLIENT, Upcall::Sap { .. }))), "{upcall:?}");
}

#[test]
fn retransmissions_are_as_many_as_the_rules_say() {
    for retransmissions in [0, 1, *Rules::RETRANSMISSIONS.end()] {
        let second = Duration::from_secs(1);
        let profile = Profile::FIVE_GSM.with_retransmissions(retransmissions);
        let profile = profile.and_then(|it| it.with_timer(TimerName::Request, second));
        let long = Duration::from_secs(3_600);
        let profile =
            profile.and_then(|it| it.with_timer(TimerName::Transaction, long)).expect("in range");
        let mut bench = Bench::active_with(by(profile));
        (0..=retransmissions).for_each(|_| bench.network_says_later());
        assert_eq!(bench.modify(WANTED), Status::Pending);
        (0..retransmissions).for_each(|_| bench.wait(second));
        assert_eq!((bench.state_name(), bench.told()), (Some("Negotiating"), vec![]), "at it");
        bench.wait(second);
        assert_eq!(bench.state_name(), Some("KeptInDoubt"), "past it");
        let asked = bench.asked();
        let sendings = asked.iter().filter(|it| **it == Asked::Modify(WANTED)).count();
        assert_eq!(sendings, usize::from(retransmissions) + 1);
        assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);
    }
}

#[test]
fn an_alternative_is_a_question_of_its_own_and_sent_again_as_often() {
    let on_miniport_refusal = OnMiniportRefusal::StepDown { percent: 50 };
    let config = Config { on_miniport_refusal, ..by(Profile::FIVE_GSM) };
    let mut bench = Bench::active_with(config);
    (0..3).for_each(|_| bench.network_says_later());
    assert_eq!(bench.modify(WANTED), Status::Pending);
    (0..2).for_each(|_| bench.wait(Duration::from_secs(16)));
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    (0..5).for_each(|_| bench.network_says_later());
    bench.network_answers(NetworkAnswer::Accepted);
    bench.forget();
    (0..4).for_each(|_| bench.wait(Duration::from_secs(16)));
    assert_eq!(bench.asked(), [Asked::Modify(WANTED / 2); 4], "at the bound");
    bench.wait(Duration::from_secs(16));
    assert_eq!(bench.asked(), [Asked::Restore(BEFORE)], "past it; the network agreed to the first");
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);
}

#[test]
fn a_network_that_answers_after_the_last_retransmission_in_time_is_heard() {
    let mut bench = Bench::active_with(by(Profile::FIVE_GSM));
    (0..5).for_each(|_| bench.network_says_later());
    assert_eq!(bench.modify(WANTED), Status::Pending);
    (0..4).for_each(|_| bench.wait(Duration::from_secs(16)));
    bench.wait(Duration::from_secs(16) - Duration::from_nanos(1));
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

const PACKET: Packet = Packet { id: 0, bytes: 100 };

fn family(n: u32) -> AddressFamily {
    AddressFamily { address_family: Family(n), major_version: 3, minor_version: 1 }
}

fn called_family() -> AddressFamily {
    let address_family = Family::CO_ADDRESS_FAMILY_Q2931;
    AddressFamily { address_family, major_version: 3, minor_version: 1 }
}

impl Bench {
    fn register(&mut self, af: AfHandle, last: u8) -> Result<SapHandle, Status> {
        let address = Sap { sap_type: 1, sap: [0x47, last].as_slice().into() };
        let registered = self.manager.register_sap(self.now, CLIENT, af, &address, SapContext(7));
        registered.map(|(sap, _)| sap)
    }

    /// How many packets the client was handed since the last look.
    fn received(&mut self) -> usize {
        let mut received = 0;
        while let Some((ClientId(0), Upcall::Vc { handler, .. })) = self.manager.poll_upcall() {
            received += usize::from(matches!(handler, Handler::Receive(_)));
        }
        received
    }
}
