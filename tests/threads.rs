//! The call manager on a thread of its own, and a client that changes many calls at once.
//!
//! The network of these tests publishes what its link holds, so that the client's thread can look
//! at it while nothing is under way. Whoever waits here waits no longer than [`PATIENCE`]: a hang
//! is a failure.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use call_manager::vc::{Cause, Completion, Event, Request};
use call_manager::{
    Adapter, CallManager, Config, NetworkAnswer, NetworkEvent, Observer, Profile, Reply, Runtime,
    Sight, Signaling, Terms, Ticket, Time, TimerName, VcHandle,
};
use client::{CallEvent, CallId, Client, End, Episode, Limits, Policy, Settled, Verdict};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};
use condis::network::audit::{check, check_empty};
use condis::network::{Card, Chance, Counter, Switch};
use condis::scenario::{Delay, MiniportSettings, SwitchSettings};

/// The largest rate that the card takes: one change in ten asks for more.
const PEAK: u64 = 960_000;
/// The card rounds to multiples of this where it may.
const GRANULE: u64 = 64_000;

#[test]
fn a_hundred_thousand_changes_over_a_thousand_vcs_each_end_exactly_once() {
    // The mean of what is asked for is some 500 kb/s a call: a little more than there is.
    let network = SwitchSettings { counter: Counter::Left, refuse: 0.05, ..tight(1_000) };
    let mut bench = Bench::start(network, card(), 1_000);
    bench.change(100);

    let counts = bench.client.counts();
    assert_eq!((counts.modify_requested, counts.modify_completed), (100_000, 100_000));
    assert_eq!(counts.stale, 0, "no request was completed twice");
    bench.is_settled();
    let manager = bench.hang_up();
    is_over(&manager);
    let seen = manager.observer();
    assert!(seen.calls.values().all(|call| call.completed == 100), "100 for each VC");
    for (outcome, count) in [
        ("granted", seen.granted),
        ("granted with other values", seen.changed),
        ("refused by the network", seen.refused_network),
        ("refused by the miniport", seen.refused_miniport),
    ] {
        assert!(count > 1_000, "{outcome}: {count} of 100 000");
    }
}

#[test]
fn answers_that_come_late_end_each_change_exactly_once() {
    let delay = Delay { min: Duration::from_micros(1), max: Duration::from_micros(50) };
    let network = SwitchSettings { counter: Counter::Left, refuse: 0.05, delay, ..tight(200) };
    let mut bench = Bench::start(network, MiniportSettings { delay, ..card() }, 200);
    bench.change(25);
    let counts = bench.client.counts();
    assert_eq!((counts.modify_requested, counts.modify_completed, counts.stale), (5_000, 5_000, 0));
    bench.is_settled();
    is_over(&bench.hang_up());
}

#[test]
fn answers_that_never_come_end_each_change_exactly_once() {
    let network = SwitchSettings { silent: 0.2, ..tight(200) };
    let mut bench = Bench::start(network, card(), 200);
    bench.change(10);
    let counts = bench.client.counts();
    assert_eq!((counts.modify_requested, counts.modify_completed, counts.stale), (2_000, 2_000, 0));
    bench.is_settled();
    let manager = bench.hang_up();
    is_over(&manager);
    assert!(manager.observer().timed_out > 100, "a fifth was never answered");
}

#[test]
fn a_client_that_leaves_in_the_middle_leaves_nothing_behind() {
    let delay = Delay { min: Duration::from_micros(1), max: Duration::from_micros(200) };
    let network = SwitchSettings { counter: Counter::Left, delay, silent: 0.1, ..tight(200) };
    let mut bench = Bench::start(network, MiniportSettings { delay, ..card() }, 200);
    for call in bench.calls.keys().copied().collect::<Vec<_>>() {
        bench.ask(call);
    }
    let Bench { mut client, runtime, .. } = bench;
    client.flush().expect(ALIVE);
    drop(client);
    let manager = joined(runtime);
    is_over(&manager);
    assert!(manager.observer().cut_short <= 200, "one change of each call was under way");
}

/// How long a test waits for anything: a hundred times what the longest takes.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long the call manager waits for the network, longer than any answer here takes.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(2);
const ALIVE: &str = "the call manager is there";

/// A client with calls that are up, and the thread of its call manager.
struct Bench {
    client: Client<TakesWhatItGets>,
    runtime: Runtime<Published, Card, Watch>,
    books: Arc<Books>,
    calls: BTreeMap<CallId, Call>,
    chance: Chance,
}

/// What the client knows of a call.
struct Call {
    in_force: CallParameters,
    settled: u32,
}

impl Bench {
    #[track_caller]
    fn start(network: SwitchSettings, card: MiniportSettings, calls: u32) -> Self {
        let books = Arc::new(Books::default());
        let switch = Switch::new(network, Chance::new(1, 1));
        let switch = Published { switch, books: Arc::clone(&books) };
        let profile =
            Profile::CONDIS.with_timer(TimerName::Request, ANSWER_TIMEOUT).expect("in range");
        let config = Config { max_vcs: calls, profile, ..Config::default() };
        let card = Card::new(card, Chance::new(1, 2));
        let manager = CallManager::with_observer(config, switch, card, Watch::default());
        let mut adapter = Adapter::new(manager, 1);
        let client = Client::new(adapter.bind().expect("it is made for one"), Limits::default());
        let runtime = adapter.spawn().expect("there is a thread");
        let chance = Chance::new(1, 3);
        let mut bench = Self { client, runtime, books, calls: BTreeMap::new(), chance };
        bench.place(calls);
        bench
    }

    #[track_caller]
    fn place(&mut self, calls: u32) {
        for _ in 0..calls {
            self.client.place_call(sending(64_000), TakesWhatItGets).expect(ALIVE);
        }
        self.client.flush().expect(ALIVE);
        for _ in 0..calls {
            let (call, event) = self.next();
            let CallEvent::Connected(in_force) = event else { panic!("{call:?}: {event:?}") };
            self.calls.insert(call, Call { in_force, settled: 0 });
        }
    }

    /// Keeps one change of every call under way until each has had so many.
    #[track_caller]
    fn change(&mut self, changes: u32) {
        for call in self.calls.keys().copied().collect::<Vec<_>>() {
            self.ask(call);
        }
        for _ in 0..changes as usize * self.calls.len() {
            let (id, event) = self.next();
            let CallEvent::Settled(settled) = event else { panic!("{id:?}: {event:?}") };
            if self.settle(id, settled) < changes {
                self.ask(id);
            }
        }
        assert!(self.calls.values().all(|call| call.settled == changes));
    }

    fn ask(&mut self, call: CallId) {
        let wanted = sending(8_000 * (1 + self.chance.below(130)));
        let rounds = self.chance.below(2) == 0;
        let flags = if rounds { MediaFlags::ROUND_UP_FLOW } else { MediaFlags::NONE };
        let wanted = wanted.with_media_flags(MediaFlags::TRANSMIT_VC | flags);
        self.client.change(call, wanted).expect("no change of this call is under way");
    }

    /// Takes note, and returns how many changes the call has had.
    #[track_caller]
    fn settle(&mut self, id: CallId, settled: Settled) -> u32 {
        let call = self.calls.get_mut(&id).expect("it was placed");
        if settled.status.is_success() {
            call.in_force = settled.in_force;
        } else {
            assert_eq!(settled.in_force, call.in_force, "a refusal leaves what was in force");
        }
        assert_eq!(self.client.in_force(id), Some(&call.in_force));
        call.settled += 1;
        call.settled
    }

    /// Nothing is under way: the link holds what the calls have, and never held more than there is.
    #[track_caller]
    fn is_settled(&self) {
        let sum: u64 = self.calls.values().map(|call| rate(&call.in_force)).sum();
        assert_eq!(self.books.total.load(Ordering::SeqCst), sum, "the link holds the sum");
        let (peak, capacity) = (&self.books.peak, &self.books.capacity);
        let (peak, capacity) = (peak.load(Ordering::SeqCst), capacity.load(Ordering::SeqCst));
        assert!(peak <= capacity, "{peak} of {capacity} bit/s were reserved");
        assert!(peak > capacity / 10 * 9, "the link was nearly full: {peak} of {capacity} bit/s");
    }

    #[track_caller]
    fn hang_up(mut self) -> CallManager<Published, Card, Watch> {
        for call in self.calls.keys() {
            self.client.hang_up(*call).expect("no change of this call is under way");
        }
        self.client.flush().expect(ALIVE);
        for _ in 0..self.calls.len() {
            let (call, event) = self.next();
            assert_eq!(event, CallEvent::Ended(End::HungUp), "{call:?}");
        }
        assert_eq!(self.client.counts().stale, 0);
        drop(self.client);
        joined(self.runtime)
    }

    /// The next thing that happens. Requests that it leads to are sent when there is none.
    #[track_caller]
    fn next(&mut self) -> (CallId, CallEvent) {
        let began = Instant::now();
        loop {
            if let Some(event) = self.client.poll().expect(ALIVE) {
                return event;
            }
            self.client.flush().expect(ALIVE);
            assert!(began.elapsed() < PATIENCE, "nothing happens any more");
            thread::yield_now();
        }
    }
}

/// The manager, when its thread has ended.
#[track_caller]
fn joined<S, M, O>(runtime: Runtime<S, M, O>) -> CallManager<S, M, O>
where
    S: Signaling + Send + 'static,
    M: call_manager::Miniport + Send + 'static,
    O: Observer + Send + 'static,
{
    let (ended, end) = mpsc::channel();
    let waits = thread::spawn(move || ended.send(runtime.join()).expect("somebody waits"));
    let manager = end.recv_timeout(PATIENCE).expect("the thread ends when its client has left");
    waits.join().expect("it has sent");
    manager
}

#[track_caller]
fn is_over(manager: &CallManager<Published, Card, Watch>) {
    let (switch, card) = (&manager.signaling().switch, manager.miniport());
    assert_eq!(check(manager, switch, card), Ok(()));
    assert_eq!(check_empty(manager, switch, card), Ok(()));
    assert!(switch.link().peak().fits(switch.link().capacity()));
    let seen = manager.observer();
    assert!(seen.calls.values().all(|call| call.pending == 0), "every request was completed");
}

/// A link with 450 kb/s for each call, which answers at once.
fn tight(calls: u64) -> SwitchSettings {
    SwitchSettings::with_capacity(450_000 * calls)
}

fn card() -> MiniportSettings {
    MiniportSettings { peak: Some(PEAK), granularity: Some(GRANULE), delay: Delay::default() }
}

fn sending(bits_per_second: u64) -> CallParameters {
    let rate = BytesPerSecond::from_bits_ceil(bits_per_second).expect("it is a legal rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

fn rate(parameters: &CallParameters) -> u64 {
    let flow = parameters.call_manager.as_ref().expect("terms are complete").transmit;
    flow.token_rate.map_or(0, BytesPerSecond::bits)
}

/// One request makes an episode, so that both can be counted.
struct TakesWhatItGets;

impl Policy for TakesWhatItGets {
    fn changed(&mut self, _: &Episode, _: &CallParameters) -> Verdict {
        Verdict::Settle
    }

    fn refused(&mut self, _: &Episode, _: Status) -> Verdict {
        Verdict::Settle
    }
}

/// What the link holds, in bit/s.
#[derive(Default)]
struct Books {
    total: AtomicU64,
    peak: AtomicU64,
    capacity: AtomicU64,
}

/// A switch whose books can be read from another thread.
struct Published {
    switch: Switch,
    books: Arc<Books>,
}

impl Published {
    fn publish<T>(&self, answer: T) -> T {
        let link = self.switch.link();
        self.books.total.store(link.total().transmit, Ordering::SeqCst);
        self.books.peak.store(link.peak().transmit, Ordering::SeqCst);
        self.books.capacity.store(link.capacity().transmit, Ordering::SeqCst);
        answer
    }
}

impl Signaling for Published {
    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let reply = self.switch.setup(now, ticket, wanted);
        self.publish(reply)
    }

    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let reply = self.switch.modify(now, ticket, wanted);
        self.publish(reply)
    }

    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let reply = self.switch.restore(now, ticket, agreed);
        self.publish(reply)
    }

    fn confirm(&mut self, now: Time, vc: VcHandle, agreed: &Terms) {
        self.switch.confirm(now, vc, agreed);
        self.publish(());
    }

    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        let reply = self.switch.release(now, ticket);
        self.publish(reply)
    }

    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        self.switch.poll_event(now)
    }

    fn poll_timeout(&self) -> Option<Time> {
        self.switch.poll_timeout()
    }
}

/// Counts what the call manager does, a VC at a time.
#[derive(Default)]
struct Watch {
    calls: BTreeMap<VcHandle, Seen>,
    granted: u64,
    changed: u64,
    refused_network: u64,
    refused_miniport: u64,
    timed_out: u64,
    cut_short: u64,
}

#[derive(Default)]
struct Seen {
    pending: u32,
    completed: u32,
    /// In force, from the second change on.
    in_force: Option<Terms>,
}

impl Observer for Watch {
    fn see(&mut self, _: Time, vc: VcHandle, sight: Sight<'_>) {
        let seen = self.calls.entry(vc).or_default();
        if let Sight::Happened(Event::Client(Request::ModifyCallQos(_))) = sight {
            assert_eq!(seen.pending, 0, "one change of a VC at a time");
            seen.pending = 1;
        }
        let Sight::Completed(Completion::ModifyCallQos(result)) = sight else { return };
        assert_eq!(seen.pending, 1, "one completion of a request");
        seen.pending = 0;
        seen.completed += 1;
        match result {
            Ok(grant) => {
                seen.in_force = Some(grant.terms.clone());
                *(if grant.is_changed { &mut self.changed } else { &mut self.granted }) += 1;
            }
            Err(refusal) => {
                let stood = seen.in_force.get_or_insert_with(|| refusal.saved.clone());
                assert_eq!(stood, refusal.saved, "what stood before is restored");
                *self.count(refusal.cause) += 1;
            }
        }
    }
}

impl Watch {
    fn count(&mut self, cause: Cause) -> &mut u64 {
        match cause {
            Cause::Network => &mut self.refused_network,
            Cause::Miniport => &mut self.refused_miniport,
            Cause::MiniportClosing | Cause::Collided | Cause::Released => {
                panic!("no miniport deactivates by itself, and the other end is quiet")
            }
            Cause::TimedOut => &mut self.timed_out,
            Cause::Closed => &mut self.cut_short,
            Cause::NotRestored => panic!("this network always goes back in time"),
        }
    }
}
