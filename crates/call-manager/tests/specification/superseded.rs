//! A network that proposes again before its first proposal was answered: nothing at the seam names a
//! proposal, and no answer to one is ever taken for another's.

use call_manager::{NetworkAnswer, Profile};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, COUNTER, Told, WANTED, by};

/// What is accepted goes out with its terms, so a network that has taken it back says no; the miniport
/// goes back, the client hears what is in force, and then of what the network wants now.
#[test]
fn a_24_m_22_an_acceptance_of_what_was_superseded_is_refused_and_the_newer_dealt_with() {
    let mut bench = deciding(&Profile::CONDIS);
    bench.remote_proposes(COUNTER);
    assert_eq!((bench.asked(), bench.told()), (vec![], vec![]), "it waits");
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!(bench.return_qos_change(), Status::Success);
    let refused = [Asked::AcceptProposal(WANTED), Asked::RefuseProposal, Asked::Activate(BEFORE)];
    let order = [refused.as_slice(), &[Asked::Activate(COUNTER)]].concat();
    assert_eq!(bench.asked(), order);
    assert_eq!(bench.told(), [Told::QosChange(BEFORE), Told::QosChange(COUNTER)]);
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.rate(), Some(COUNTER));
}

/// Each acceptance is a question of its own: what confirms one that was given up confirms no other.
#[test]
fn a_confirmation_of_an_older_acceptance_never_confirms_a_newer_one() {
    let mut bench = deciding(&Profile::CONDIS);
    bench.network_says_later();
    assert_eq!(bench.return_qos_change(), Status::Success);
    let older = bench.last_network_ticket();
    bench.network_answers(NetworkAnswer::Refused);
    assert_eq!(bench.return_qos_change(), Status::Success, "from A-24");
    bench.remote_proposes(COUNTER);
    bench.network_says_later();
    assert_eq!(bench.return_qos_change(), Status::Success);
    let stale = bench.manager.stale_answers();
    bench.network_answers_to(older, NetworkAnswer::Accepted);
    assert_eq!((bench.state_name(), bench.rate()), (Some("Agreeing"), Some(BEFORE)));
    assert_eq!(bench.manager.stale_answers(), stale + 1);
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.rate(), Some(COUNTER));
}

#[test]
fn by_the_profiles_that_refuse_the_newer_is_busy_and_the_older_goes_on() {
    for profile in [Profile::SIP, Profile::GSM_CC] {
        let mut bench = deciding(&profile);
        bench.remote_proposes(COUNTER);
        assert_eq!((bench.asked(), bench.told()), (vec![Asked::RefuseProposal], vec![]));
        assert_eq!(bench.return_qos_change(), Status::Success);
        assert_eq!(bench.asked(), [Asked::AcceptProposal(WANTED), Asked::Confirm(WANTED)]);
    }
}

/// The client was told of a proposal, and has yet to return.
fn deciding(profile: &Profile) -> Bench {
    let mut bench = Bench::active_with(by(profile.clone()));
    bench.remote_proposes(WANTED);
    bench.forget();
    bench
}
