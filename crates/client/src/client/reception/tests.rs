//! What the call manager of this project never comes to, and the documents allow.

use call_manager::{Adapter, CallManager, Config};
use co_params::Status;

use super::*;
use crate::calls::CallId;
use crate::handles::{Silent, af_and_sap, vc};
use crate::listener::ListenerState;
use crate::negotiation::Limits;
use crate::policy::{RateSteps, Retry};

/// The first listener of a client, as the context of what comes by it.
const LISTENER: u64 = 0;

#[test]
fn a_17_a_call_that_cannot_be_closed_does_not_keep_its_listener_from_ending() {
    let (mut client, _adapter) = listening();
    let call = offered(&mut client);
    client.happened(call, Event::AcceptCallComplete(Status::Success));
    client.happened(call, Event::CallConnected);
    let listener = ListenerId::from_context(LISTENER);
    client.stop_listening(listener).unwrap();
    assert!(matches!(client.listener(listener), Some(ListenerState::Emptying { .. })));
    client.happened(call, Event::CloseCallComplete(Status::Failure));
    assert_eq!(client.state(call).map(CallState::name), Some("CloseFailed"));
    assert!(matches!(client.listener(listener), Some(ListenerState::Deregistering { .. })));
}

#[test]
fn an_offer_on_a_vc_that_has_a_call_is_stale() {
    let (mut client, _adapter) = listening();
    let call = offered(&mut client);
    let before = client.state(call).cloned();
    client.offered(vc(), VcContext(LISTENER), CallParameters::default());
    assert_eq!((client.calls.len(), client.counts().stale), (1, 1));
    assert_eq!(client.state(call), before.as_ref());
}

/// A client that listens, and accepts what comes. Its call manager is to be kept.
fn listening() -> (Client<RateSteps>, Adapter<Silent, Silent>) {
    let mut adapter = Adapter::new(CallManager::new(Config::default(), Silent, Silent), 1);
    let mut client = Client::new(adapter.bind().unwrap(), Limits::DEFAULT);
    let (af, sap) = af_and_sap();
    client.listeners.push(ListenerState::Listening { af, sap });
    let policy = RateSteps { accept_per_mille: 1_000, retry: Retry::Same };
    client.on_offer(move |_| Reception::Decide(policy));
    (client, adapter)
}

fn offered(client: &mut Client<RateSteps>) -> CallId {
    client.offered(vc(), VcContext(LISTENER), CallParameters::default());
    client.calls.ids()[0]
}
