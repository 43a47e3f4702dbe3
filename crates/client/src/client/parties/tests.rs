//! What the call manager of this project never comes to, and the documents allow.

use call_manager::{Adapter, CallManager, Config};

use super::*;
use crate::call::Vc;
use crate::calls::Call;
use crate::handles::{Silent, parties, vc};
use crate::negotiation::Limits;
use crate::party::{Cause, Member, Members};
use crate::policy::{RateSteps, Retry};

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
