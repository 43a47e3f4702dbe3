//! Seams that say what they should not, or much later than they should: what they name is held to the
//! rules that clients are held to, and what they forget is not lost for ever.

use std::time::Duration;

use call_manager::manager::OnMiniportRefusal;
use call_manager::vc::Rules;
use call_manager::{
    Config, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Packet, Profile, Reply,
    Terms,
};
use co_params::{BytesPerSecond, ServiceClass, ServiceType, Status};

use crate::support::{Asked, BEFORE, Bench, CLIENT, Told, WANTED, by};
use crate::wide::Wide;

/// Terms that a client could not ask for: a class that is only ever an indication, and a peak below
/// the rate.
fn illegal(bench: &Bench) -> Terms {
    let mut terms = bench.terms_at(WANTED);
    terms.transmit.peak_bandwidth = BytesPerSecond::new(1);
    terms.transmit.service_type = ServiceType::new(ServiceClass::NetworkUnavailable);
    terms
}

#[test]
fn r_062_a_counter_offer_of_illegal_terms_is_no_answer_and_the_network_goes_back() {
    let mut bench = Bench::active();
    let counter = NetworkAnswer::Countered(illegal(&bench));
    bench.network_says(counter);
    assert_eq!(bench.modify(WANTED), Status::Failure);
    assert_eq!(bench.asked(), [Asked::Modify(WANTED), Asked::Restore(BEFORE)]);
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn r_062_a_call_countered_with_illegal_terms_is_released() {
    let mut bench = Bench::inactive();
    let mut counter = Bench::active().terms_at(WANTED);
    counter.transmit.peak_bandwidth = BytesPerSecond::new(1);
    bench.network_says(NetworkAnswer::Countered(counter));
    assert_eq!(bench.make_call(WANTED), Status::Failure);
    assert_eq!(bench.asked(), [Asked::Setup(WANTED), Asked::Release]);
}

#[test]
fn r_062_a_proposal_of_illegal_terms_is_refused_and_nobody_else_hears_of_it() {
    let mut bench = Bench::active();
    let proposal = NetworkEvent::Proposal(bench.vc, illegal(&bench));
    bench.remote_does(proposal);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::RefuseProposal], vec![]));
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn r_067_no_rule_makes_more_than_the_most_activations() {
    let most = Rules::MOST_ACTIVATIONS;
    assert!(Profile::CONDIS.with_activations(most + 1).is_err(), "past the bound");
    let profile = Profile::CONDIS.with_activations(most).expect("at the bound");
    let config =
        Config { on_miniport_refusal: OnMiniportRefusal::StepDown { percent: 99 }, ..by(profile) };
    let mut bench = Bench::active_with(config);
    for n in 0..400 {
        let counter = bench.countered_with(900_000_000 - 3 * n);
        bench.network_says(counter);
        bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    }
    bench.script.lock().network.truncate(usize::from(Rules::MOST_ACTIVATIONS));
    assert_eq!(bench.modify(1_000_000_000), Status::Failure);
    let told: Vec<u32> = bench.asked().into_iter().filter_map(activated).collect();
    let counters = (0..u32::from(Rules::MOST_ACTIVATIONS)).map(|n| 900_000_000 - 3 * n);
    assert!(told.iter().copied().eq(counters), "each with what the network agreed to: {told:?}");
    assert_eq!(bench.rate(), Some(BEFORE));
}

fn activated(asked: Asked) -> Option<u32> {
    if let Asked::Activate(rate) = asked { Some(rate) } else { None }
}

#[test]
fn a_vc_of_a_client_that_left_is_free_once_the_miniport_deactivates_it_however_late() {
    let mut bench = Bench::active();
    bench.miniport_says_later();
    bench.manager.unbind(bench.now, CLIENT);
    bench.wait(Duration::from_secs(11));
    assert_eq!(bench.state_name(), Some("CloseFailed"));
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!((bench.state_name(), bench.manager.poll_timeout()), (None, None));
}

#[test]
fn r_032_the_same_if_the_last_send_comes_back_however_late() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().sends.push_back(Reply::Later);
    wide.send(vc, 1);
    wide.manager.unbind(wide.now, CLIENT);
    wide.now = wide.now.after(Duration::from_secs(60));
    wide.manager.handle_timeout(wide.now);
    assert!(wide.state(vc).is_some(), "a send is under way");
    let packet = Packet { id: 1, bytes: 100 };
    wide.card(MiniportEvent::SendComplete(vc, packet, Status::Success));
    assert_eq!(wide.state(vc), None);
}

#[test]
fn a_client_hears_the_close_data_of_a_call_once() {
    let mut bench = Bench::active();
    for _ in 0..100 {
        let data = [1, 2].into_iter().collect();
        bench.script.lock().remote.push_back(NetworkEvent::CloseData(bench.vc, data));
    }
    bench.manager.handle_timeout(bench.now);
    assert!(bench.manager.poll_upcall().is_some());
    assert_eq!(bench.manager.poll_upcall(), None);
    assert_eq!(bench.manager.stale_answers(), 99);
    bench.remote_releases();
    assert_eq!(bench.told(), [Told::IncomingClose(Status::Success)]);
}
