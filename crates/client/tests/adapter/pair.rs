//! A client and a call manager, joined by their channel and driven by hand.
//!
//! One thread and virtual time: a [`Pair`] hands blocks to and fro until nobody has anything to
//! say, and no longer than a bound, so that a hang is a failure.

use call_manager::{Adapter, CallManager, Config, Time, VcHandle};
use client::policy::{RateSteps, Retry};
use client::{Bounds, CallEvent, CallId, Client, Counts, Limits, PartyId, Settled};
use co_params::BytesPerSecond;

use crate::seams::{Card, Network, sending};

/// Takes nothing less than what was wanted, and asks again.
pub(crate) const ASKS_FOR_ALL: RateSteps =
    RateSteps { accept_per_mille: 1_000, retry: Retry::Same };

pub(crate) const ALIVE: &str = "the call manager is there";

/// The most rounds of hand to hand: far more than any test here takes.
const MAX_TURNS: usize = 100;

/// A client, its call manager, and what stands behind that.
pub(crate) struct Pair {
    pub(crate) client: Client<RateSteps>,
    pub(crate) adapter: Adapter<Network, Card>,
    pub(crate) network: Network,
    pub(crate) card: Card,
}

impl Pair {
    pub(crate) fn new() -> Self {
        Self::with(Bounds::DEFAULT)
    }

    pub(crate) fn with(bounds: Bounds) -> Self {
        let (network, card) = (Network::default(), Card::default());
        let config = Config { max_vcs: 1_000, ..Config::default() };
        let manager = CallManager::new(config, network.clone(), card.clone());
        let mut adapter = Adapter::new(manager, 1);
        let binding = adapter.bind().expect("it is made for one");
        let client = Client::with_bounds(binding, Limits::default(), bounds);
        Self { client, adapter, network, card }
    }

    /// Hands everything on until there is nothing more, and returns what the client was told.
    #[track_caller]
    pub(crate) fn drive(&mut self) -> Vec<(CallId, CallEvent)> {
        let mut told = Vec::new();
        for _ in 0..MAX_TURNS {
            self.client.flush().expect(ALIVE);
            let served = self.adapter.poll(Time::ZERO).len();
            let answered = self.adapter.handle_timeout(Time::ZERO).len();
            let before = told.len();
            while let Some(event) = self.client.poll().expect(ALIVE) {
                told.push(event);
            }
            if served + answered == 0 && told.len() == before {
                return told;
            }
        }
        panic!("no end after {MAX_TURNS} turns");
    }

    /// A call that is up and sends at 1000 B/s.
    #[track_caller]
    pub(crate) fn call(&mut self) -> CallId {
        let call = self.client.place_call(sending(1_000), ASKS_FOR_ALL).expect(ALIVE);
        let told = self.drive();
        assert!(matches!(told[..], [(who, CallEvent::Connected(_))] if who == call), "{told:?}");
        call
    }

    #[track_caller]
    pub(crate) fn settled(&mut self, call: CallId) -> Settled {
        match &self.drive()[..] {
            [(who, CallEvent::Settled(settled))] if *who == call => settled.clone(),
            told => panic!("not settled: {told:?}"),
        }
    }

    /// A multipoint call that is up, and its first party.
    #[track_caller]
    pub(crate) fn multipoint_call(&mut self) -> (CallId, PartyId) {
        let placed = self.client.place_multipoint_call(sending(1_000), ASKS_FOR_ALL);
        let (call, first) = placed.expect(ALIVE);
        let told = self.drive();
        assert!(matches!(told[..], [(who, CallEvent::Connected(_))] if who == call), "{told:?}");
        (call, first)
    }

    /// The VC of a call that is up.
    pub(crate) fn vc(&self, call: CallId) -> VcHandle {
        self.client.state(call).and_then(client::call::CallState::vc).expect("it is up")
    }

    pub(crate) fn rate(&self, call: CallId) -> Option<u32> {
        let in_force = self.client.in_force(call)?.call_manager.as_ref()?;
        in_force.transmit.token_rate.map(BytesPerSecond::get)
    }

    /// Changes asked for, and answers to them.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let Counts { modify_requested, modify_completed, .. } = self.client.counts();
        (modify_requested, modify_completed)
    }

    #[track_caller]
    pub(crate) fn is_empty(&self) {
        assert_eq!(self.adapter.manager().vcs().count(), 0, "no VC is left");
    }
}
