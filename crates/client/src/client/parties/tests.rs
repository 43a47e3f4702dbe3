//! What the call manager of this project never comes to, and the documents allow.

use call_manager::{Adapter, CallManager, Config};
use co_params::{BytesPerSecond, CallFlags, Flowspec};

use super::*;
use crate::call::Vc;
use crate::calls::Call;
use crate::handles::{Silent, parties, vc};
use crate::negotiation::{Episode, Limits};
use crate::party::{Cause, Member, Members};
use crate::policy::{RateSteps, Retry, Verdict};

#[test]
fn r_093_a_call_whose_last_party_left_and_is_not_dropped_is_closed() {
    let mut adapter = Adapter::new(CallManager::new(Config::default(), Silent, Silent), 1);
    let mut client = Client::new(adapter.bind().unwrap(), Limits::DEFAULT);
    let policy = RateSteps { accept_per_mille: 1_000, retry: Retry::Same };
    let in_force = CallParameters::default();
    let up = CallState::Stable { vc: Vc::Own(vc()), in_force, requests: 0 };
    let call = client.calls.insert(Call::new(up, Some(policy)));
    let last = client.name_party(call);
    let [party] = parties();
    let left = Members::from([(last, Member::Dropping(party, Cause::Departure))]);
    client.calls.get_mut(call).unwrap().gathering = Some(Box::new(Gathering::Up(left)));

    client.party_happened(last, Event::DropComplete(last, Status::Failure));
    assert_eq!(client.state(call).map(CallState::name), Some("Closing"));
    let gathering = client.gathering(call).map(Gathering::name);
    assert_eq!(gathering, Some("Closing"), "and the close is on its way");
    assert_eq!(client.counts().stale, 0);
}

/// However a call that was placed turns out to be up, its first party is connected.
#[test]
fn c_03_a_call_that_comes_up_brings_its_first_party_whatever_the_policy_says_to_its_terms() {
    for (say, next) in [("accepts", "Stable"), ("asks", "Negotiating"), ("closes", "Closing")] {
        let mut adapter = Adapter::new(CallManager::new(Config::default(), Silent, Silent), 1);
        let mut client = Client::new(adapter.bind().unwrap(), Limits::DEFAULT);
        let (call, first) = client.place_multipoint_call(sending(2_000), Says(say)).unwrap();
        client.happened(call, CallChange::CreateVcComplete(Ok(vc())));
        let [party] = parties();
        client.party_happened(first, Event::Named(first, party));
        let granted =
            CallParameters { flags: CallFlags::CALL_PARAMETERS_CHANGED, ..sending(1_000) };
        client.happened(call, CallChange::MakeCallComplete(Status::Success, granted));

        assert_eq!(client.state(call).map(CallState::name), Some(next));
        let there: Vec<_> = client.parties(call).collect();
        assert_eq!(there, [first], "{say}");
    }
}

struct Says(&'static str);

impl Policy for Says {
    fn changed(&mut self, episode: &Episode, _: &CallParameters) -> Verdict {
        match self.0 {
            "accepts" => Verdict::Settle,
            "asks" => Verdict::Ask(episode.goal.clone()),
            _ => Verdict::Close,
        }
    }

    fn refused(&mut self, _: &Episode, _: Status) -> Verdict {
        Verdict::Settle
    }
}

fn sending(bytes_per_second: u32) -> CallParameters {
    let rate = BytesPerSecond::new(bytes_per_second).unwrap();
    CallParameters::sending(Flowspec::constant_rate(rate))
}
