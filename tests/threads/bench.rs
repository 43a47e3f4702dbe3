//! A client with many calls, and the thread of its call manager.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use call_manager::{
    Adapter, CallManager, Config, Observer, Profile, Runtime, Signaling, TimerName,
};
use client::{CallEvent, CallId, Client, End, Episode, Limits, Policy, Settled, Verdict};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};
use condis::network::audit::{check, check_empty};
use condis::network::{Card, Chance, Switch};
use condis::scenario::{MiniportSettings, SwitchSettings};

use super::published::{Books, Published};
use super::watch::Watch;

/// How long a test waits for anything: a hundred times what the longest takes.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long the call manager waits for the network, longer than any answer here takes.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(2);
pub(super) const ALIVE: &str = "the call manager is there";

/// A client with calls that are up, and the thread of its call manager.
pub(super) struct Bench {
    pub(super) client: Client<TakesWhatItGets>,
    pub(super) runtime: Runtime<Published, Card, Watch>,
    books: Arc<Books>,
    pub(super) calls: BTreeMap<CallId, Call>,
    chance: Chance,
}

/// What the client knows of a call.
pub(super) struct Call {
    in_force: CallParameters,
    settled: u32,
}

impl Bench {
    #[track_caller]
    pub(super) fn start(network: SwitchSettings, card: MiniportSettings, calls: u32) -> Self {
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
    pub(super) fn change(&mut self, changes: u32) {
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

    pub(super) fn ask(&mut self, call: CallId) {
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
    pub(super) fn is_settled(&self) {
        let sum: u64 = self.calls.values().map(|call| rate(&call.in_force)).sum();
        assert_eq!(self.books.total.load(Ordering::SeqCst), sum, "the link holds the sum");
        let (peak, capacity) = (&self.books.peak, &self.books.capacity);
        let (peak, capacity) = (peak.load(Ordering::SeqCst), capacity.load(Ordering::SeqCst));
        assert!(peak <= capacity, "{peak} of {capacity} bit/s were reserved");
        assert!(peak > capacity / 10 * 9, "the link was nearly full: {peak} of {capacity} bit/s");
    }

    #[track_caller]
    pub(super) fn hang_up(mut self) -> CallManager<Published, Card, Watch> {
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
pub(super) fn joined<S, M, O>(runtime: Runtime<S, M, O>) -> CallManager<S, M, O>
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
pub(super) fn is_over(manager: &CallManager<Published, Card, Watch>) {
    let (switch, card) = (&manager.signaling().switch, manager.miniport());
    assert_eq!(check(manager, switch, card), Ok(()));
    assert_eq!(check_empty(manager, switch, card), Ok(()));
    assert!(switch.link().peak().fits(switch.link().capacity()));
    let seen = manager.observer();
    assert!(seen.calls.values().all(|call| call.pending == 0), "every request was completed");
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
pub(super) struct TakesWhatItGets;

impl Policy for TakesWhatItGets {
    fn changed(&mut self, _: &Episode, _: &CallParameters) -> Verdict {
        Verdict::Settle
    }

    fn refused(&mut self, _: &Episode, _: Status) -> Verdict {
        Verdict::Settle
    }
}
