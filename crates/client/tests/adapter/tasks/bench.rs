//! Tasks that are driven by hand, and the least executor there is.

use core::future::Future;
use core::pin::{Pin, pin};
use core::task::{Context, Poll};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};
use std::thread::{self, Thread};

use call_manager::{Adapter, CallManager, Config, Time};
use client::policy::RateSteps;
use client::tasks::{Driver, Outcome, TaskClient};
use client::{Bounds, CallEvent, CallId, Client, Limits, Policy};

use crate::pair::{ALIVE, ASKS_FOR_ALL};
use crate::seams::{Card, Network, sending};

/// Runs a future to its end on this thread.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let (mut future, mut context) = (pin!(future), Context::from_waker(&waker));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        thread::park();
    }
}

/// Polls once, for nobody to be woken.
pub(super) fn now<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    poll(future, Waker::noop())
}

pub(super) fn poll<F: Future + Unpin>(future: &mut F, waker: &Waker) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(waker))
}

#[derive(Default)]
pub(super) struct Count(AtomicUsize);

impl Count {
    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

pub(super) fn counting() -> (Arc<Count>, Waker) {
    let count = Arc::new(Count::default());
    (Arc::clone(&count), Waker::from(count))
}

/// Tasks, their driver, and a call manager that is driven by hand.
pub(super) struct Bench {
    pub(super) client: TaskClient<RateSteps>,
    pub(super) driver: Driver<RateSteps>,
    pub(super) adapter: Adapter<Network, Card>,
    pub(super) network: Network,
    pub(super) card: Card,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::with(Bounds::DEFAULT)
    }

    pub(super) fn with(bounds: Bounds) -> Self {
        let (client, adapter, network, card) = apart(bounds);
        let (client, driver) = TaskClient::new(client);
        Self { client, driver, adapter, network, card }
    }

    pub(super) fn place(&mut self) -> Outcome<RateSteps> {
        self.client.place_call(sending(1_000), ASKS_FOR_ALL).expect(ALIVE)
    }

    /// A call that is up.
    #[track_caller]
    pub(super) fn call(&mut self) -> CallId {
        let mut placed = self.place();
        self.drive();
        assert!(matches!(now(&mut placed), Poll::Ready(Ok(CallEvent::Connected(_)))));
        placed.call()
    }

    /// Hands on for longer than anything here takes.
    pub(super) fn drive(&mut self) {
        for _ in 0..20 {
            self.adapter.poll(Time::ZERO);
            self.adapter.handle_timeout(Time::ZERO);
            self.driver.turn(Time::ZERO);
        }
    }
}

/// A client and its call manager, with nobody to drive either.
pub(super) fn apart<P: Policy>(
    bounds: Bounds,
) -> (Client<P>, Adapter<Network, Card>, Network, Card) {
    let (network, card) = (Network::default(), Card::default());
    let manager = CallManager::new(Config::default(), network.clone(), card.clone());
    let mut adapter = Adapter::new(manager, 1);
    let binding = adapter.bind().expect("it is made for one");
    (Client::with_bounds(binding, Limits::DEFAULT, bounds), adapter, network, card)
}
