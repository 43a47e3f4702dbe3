//! The client and time: it stands still until the client is told, and then it counts.

use core::time::Duration;

use call_manager::{
    Adapter, CallManager, Config, Miniport, MiniportAnswer, NetworkAnswer, Reply, Signaling, Terms,
    Ticket, Time, VcHandle,
};
use client::policy::{RateSteps, Retry};
use client::{CallEvent, CallId, Client, Limits};

use crate::cases::{flows, sending};

const SECOND: Duration = Duration::from_secs(1);
const ROUNDS: u32 = 50;
const LIMITS: Limits = Limits { rounds: ROUNDS, total_time: Some(SECOND), ..Limits::DEFAULT };

#[test]
fn time_stands_still_and_rounds_bind() {
    let mut pair = Pair::new(LIMITS);
    let call = pair.call();
    assert_eq!(pair.rounds(call, Time::ZERO), ROUNDS);
}

#[test]
fn r_064_time_that_the_client_is_told_binds() {
    let mut pair = Pair::new(LIMITS);
    let call = pair.call();
    assert_eq!(pair.rounds(call, Time::ZERO.after(SECOND)), 1);
}

#[test]
fn time_does_not_go_back() {
    let mut pair = Pair::new(LIMITS);
    let call = pair.call();
    pair.client.set_time(Time::ZERO.after(5 * SECOND));
    pair.client.set_time(Time::ZERO);
    // The episode begins at 5 s; had time gone back, it would be over at 5 s.
    assert_eq!(pair.rounds(call, Time::ZERO.after(5 * SECOND)), ROUNDS);
}

#[test]
fn a_call_without_requests_left_refuses_a_wish() {
    let limits = Limits { rounds: 2, total_requests: Some(3), ..Limits::DEFAULT };
    let mut pair = Pair::new(limits);
    let call = pair.call();
    assert_eq!(pair.rounds(call, Time::ZERO), 2);
    assert_eq!(pair.rounds(call, Time::ZERO), 1, "one was left");
    assert!(pair.client.change(call, sending(2_000)).is_err());
    let in_force = pair.client.in_force(call).map(flows);
    assert_eq!(in_force, Some(flows(&sending(1_000))), "and nothing has changed");
    assert_eq!(pair.client.counts().modify_requested, 3);
    assert!(pair.client.hang_up(call).is_ok());
}

#[test]
fn r_064_a_wait_sees_time_go_on() {
    let Pair { mut client, adapter } = Pair::new(LIMITS);
    let runtime = adapter.spawn().expect("there is a thread");
    let call = client.place_call(sending(1_000), RESTLESS).expect("the manager is there");
    assert!(matches!(client.wait(), Ok((_, CallEvent::Connected(_)))));

    client.change(call, sending(2_000)).expect("the call is up");
    let mut tenths = 0..;
    let clock = || Time::ZERO.after(SECOND / 10 * tenths.next().expect("it has no end"));
    let told = client.wait_by(clock).expect("the manager is there");
    let (_, CallEvent::Settled(settled)) = told else { panic!("{told:?}") };
    // Answers come at 0 s, 0.1 s, and so on; that at 1 s is the eleventh.
    assert_eq!(settled.rounds, 11);

    drop(client);
    assert_eq!(runtime.join().vcs().count(), 0);
}

/// Takes nothing but what it wants, and asks for it again.
const RESTLESS: RateSteps = RateSteps { accept_per_mille: 1_000, retry: Retry::Same };

/// A client and a manager whose network refuses every change.
struct Pair {
    client: Client<RateSteps>,
    adapter: Adapter<Unyielding, Able>,
}

impl Pair {
    fn new(limits: Limits) -> Self {
        let manager = CallManager::new(Config::default(), Unyielding, Able);
        let mut adapter = Adapter::new(manager, 1);
        let client = Client::new(adapter.bind().expect("it is made for one"), limits);
        Self { client, adapter }
    }

    /// A call that is up.
    fn call(&mut self) -> CallId {
        let call = self.client.place_call(sending(1_000), RESTLESS).expect("the manager is there");
        assert!(matches!(self.told(), CallEvent::Connected(_)));
        call
    }

    /// How many requests a change takes that begins now and is answered from `later` on.
    fn rounds(&mut self, call: CallId, later: Time) -> u32 {
        self.client.change(call, sending(2_000)).expect("the call is up");
        self.client.set_time(later);
        let told = self.told();
        let CallEvent::Settled(settled) = told else { panic!("{told:?}") };
        settled.rounds
    }

    /// The next thing that the client is told.
    fn told(&mut self) -> CallEvent {
        for _ in 0..=3 * ROUNDS {
            if let Some((_, event)) = self.client.poll().expect("the manager is there") {
                return event;
            }
            self.adapter.poll(Time::ZERO);
        }
        panic!("nothing is told");
    }
}

/// Sets every call up and never changes one.
struct Unyielding;

impl Signaling for Unyielding {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Refused)
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }
}

/// A card that does all it is told.
struct Able;

impl Miniport for Able {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}
