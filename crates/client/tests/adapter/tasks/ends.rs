//! How waits end when the call manager, the driver, the tasks or a policy do.

use core::task::Poll;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use call_manager::Time;
use client::tasks::{NotAwaited, TaskClient, Turn};
use client::{Bounds, CallEvent, End, Episode, Policy, Verdict};
use co_params::{CallParameters, Status};

use super::bench::{Bench, apart, block_on, counting, now, poll};
use crate::pair::{ALIVE, ASKS_FOR_ALL};
use crate::seams::{Say, sending};

#[test]
fn a_manager_that_is_gone_ends_every_wait_after_everything_it_said() {
    let mut bench = Bench::new();
    let (call, mut placing) = (bench.call(), bench.place());
    bench.network.says(Say::Late);
    let mut changed = bench.client.change(call, sending(2_000)).expect("it is up");
    assert_eq!((now(&mut placing), now(&mut changed)), (Poll::Pending, Poll::Pending));
    drop(bench.adapter);
    assert_eq!(bench.driver.turn(Time::ZERO), Turn::Over);
    assert_eq!(now(&mut placing), Poll::Ready(Ok(CallEvent::Ended(End::Gone))));
    assert_eq!(now(&mut changed), Poll::Ready(Err(NotAwaited::Over)));
    let mut next = bench.client.next_event();
    assert_eq!(now(&mut next), Poll::Ready(Ok((call, CallEvent::Ended(End::Gone)))));
    let mut last = bench.client.next_event();
    assert_eq!(now(&mut last), Poll::Ready(Err(NotAwaited::Gone)));
    let mut late = bench.client.place_call(sending(1_000), ASKS_FOR_ALL).expect("nobody knows");
    assert_eq!(now(&mut late), Poll::Ready(Err(NotAwaited::Gone)));
}

#[test]
fn a_call_manager_whose_thread_dies_ends_every_wait_and_the_driver() {
    let (client, adapter, network, _) = apart(Bounds::DEFAULT);
    let runtime = adapter.spawn().expect("there is a thread");
    let (client, driver) = TaskClient::new(client);
    let driving = thread::spawn(move || driver.run(|| Time::ZERO));
    let placed = client.place_call(sending(1_000), ASKS_FOR_ALL).expect(ALIVE);
    let call = placed.call();
    assert!(block_on(placed).is_ok());
    network.says(Say::Die);
    let changed = client.change(call, sending(2_000)).expect("it is up");
    assert_eq!(block_on(changed), Err(NotAwaited::Over));
    assert_eq!(block_on(client.next_event()), Ok((call, CallEvent::Ended(End::Gone))));
    assert_eq!(block_on(client.next_event()), Err(NotAwaited::Gone));
    driving.join().expect("nothing is left to drive for");
    assert!(catch_unwind(AssertUnwindSafe(|| runtime.join())).is_err());
}

#[test]
fn a_driver_that_is_gone_ends_the_waits_that_nothing_would_end() {
    let mut bench = Bench::new();
    let (mut placed, mut next) = (bench.place(), bench.client.next_event());
    let (woken, waker) = counting();
    assert_eq!(
        (poll(&mut placed, &waker), poll(&mut next, &waker)),
        (Poll::Pending, Poll::Pending)
    );
    drop(bench.driver);
    assert_eq!(woken.count(), 2);
    assert_eq!(poll(&mut placed, &waker), Poll::Ready(Err(NotAwaited::Undriven)));
    assert_eq!(poll(&mut next, &waker), Poll::Ready(Err(NotAwaited::Undriven)));
}

#[test]
fn a_driver_without_tasks_is_over_and_the_client_is_gone_with_it() {
    let bench = Bench::new();
    let Bench { client, mut driver, mut adapter, .. } = bench;
    let placed = client.place_call(sending(1_000), ASKS_FOR_ALL).expect(ALIVE);
    drop(client);
    assert_ne!(driver.turn(Time::ZERO), Turn::Over, "a future is there yet");
    drop(placed);
    assert_eq!(driver.turn(Time::ZERO), Turn::Over);
    drop(driver);
    adapter.poll(Time::ZERO);
    assert_eq!(adapter.manager().vcs().count(), 0);
}

#[test]
fn a_policy_that_panics_takes_the_driver_along_and_waits_say_so() {
    struct Panics;
    impl Policy for Panics {
        fn changed(&mut self, _: &Episode, _: &CallParameters) -> Verdict {
            panic!("a mistake of the application")
        }
        fn refused(&mut self, _: &Episode, _: Status) -> Verdict {
            panic!("a mistake of the application")
        }
    }
    let (client, adapter, network, _) = apart(Bounds::DEFAULT);
    let runtime = adapter.spawn().expect("there is a thread");
    let (client, driver) = TaskClient::new(client);
    let driving = thread::spawn(move || driver.run(|| Time::ZERO));
    let placed = client.place_call(sending(1_000), Panics).expect(ALIVE);
    let call = placed.call();
    assert!(block_on(placed).is_ok());
    network.says(Say::Refuse);
    let changed = client.change(call, sending(2_000)).expect("it is up");
    assert_eq!(block_on(changed), Err(NotAwaited::Undriven));
    assert!(driving.join().is_err());
    drop(client);
    assert_eq!(runtime.join().vcs().count(), 0);
}
