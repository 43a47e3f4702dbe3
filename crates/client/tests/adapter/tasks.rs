//! The futures over a client: by hand with virtual time, and over threads without a runtime.

mod bench;
mod ends;
mod whose;

use core::task::Poll;
use std::thread;

use call_manager::{NetworkEvent, Time};
use client::policy::RateSteps;
use client::tasks::{Awaited, NotAwaited, TaskClient};
use client::{Bounds, CallEvent, Client, End, Leaving, ListenerEvent};
use co_params::{AddressFamily, Family, Sap, Status};

use self::bench::{Bench, apart, block_on, counting, now, poll};
use crate::pair::{ALIVE, ASKS_FOR_ALL};
use crate::seams::{Say, sending};

#[test]
fn a_call_lives_and_ends_on_any_executor_over_the_threaded_runtime() {
    let (client, adapter, ..) = apart(Bounds::DEFAULT);
    let runtime = adapter.spawn().expect("there is a thread");
    let (client, driver) = TaskClient::new(client);
    let driving = thread::spawn(move || driver.run(|| Time::ZERO));
    let tasks = (0..4).map(|_| {
        let client = client.clone();
        thread::spawn(move || block_on(a_call(&client)))
    });
    for task in tasks.collect::<Vec<_>>() {
        assert_eq!(task.join().expect("the task is done"), Ok(CallEvent::Ended(End::HungUp)));
    }
    drop(client);
    driving.join().expect("nobody is left to drive for");
    assert_eq!(runtime.join().vcs().count(), 0);
}

async fn a_call(client: &TaskClient<RateSteps>) -> Result<CallEvent, NotAwaited> {
    let placed = client.place_call(sending(1_000), ASKS_FOR_ALL).expect(ALIVE);
    let call = placed.call();
    assert!(matches!(placed.await?, CallEvent::Connected(_)));
    let settled = client.change(call, sending(2_000)).expect("it is up").await?;
    assert!(matches!(settled, CallEvent::Settled(settled) if settled.status == Status::Success));
    client.hang_up(call).expect("it is up").await
}

#[test]
fn a_future_waits_until_the_driver_has_read_its_answer_and_is_woken_then() {
    let mut bench = Bench::new();
    let mut placed = bench.place();
    let (woken, waker) = counting();
    assert_eq!(poll(&mut placed, &waker), Poll::Pending);
    assert_eq!(woken.count(), 0);
    bench.drive();
    assert_eq!(woken.count(), 1, "once");
    assert!(matches!(poll(&mut placed, &waker), Poll::Ready(Ok(CallEvent::Connected(_)))));
}

#[test]
fn what_an_outcome_waits_for_is_not_read_by_another() {
    let mut bench = Bench::new();
    let mut placed = bench.place();
    let mut next = bench.client.next_event();
    bench.drive();
    assert_eq!(now(&mut next), Poll::Pending);
    assert!(matches!(now(&mut placed), Poll::Ready(Ok(CallEvent::Connected(_)))));
    assert_eq!(now(&mut next), Poll::Pending);
}

#[test]
fn a_future_that_is_dropped_in_the_middle_leaves_its_event_to_others_and_wakes_them() {
    let mut bench = Bench::new();
    let placed = bench.place();
    let call = placed.call();
    let mut next = bench.client.next_event();
    let (woken, waker) = counting();
    bench.drive();
    assert_eq!(poll(&mut next, &waker), Poll::Pending);
    drop(placed);
    assert_eq!(woken.count(), 1);
    let Poll::Ready(Ok((who, CallEvent::Connected(_)))) = poll(&mut next, &waker) else {
        panic!("the event is in its place")
    };
    assert_eq!(who, call);
}

#[test]
fn a_future_that_is_dropped_before_its_answer_comes_leaves_the_call_as_it_is() {
    let mut bench = Bench::new();
    let call = bench.call();
    bench.network.says(Say::Late);
    drop(bench.client.change(call, sending(2_000)).expect("it is up"));
    bench.drive();
    bench.network.answers();
    bench.drive();
    let mut next = bench.client.next_event();
    assert!(matches!(now(&mut next), Poll::Ready(Ok((_, CallEvent::Settled(_))))));
}

#[test]
fn l_10_a_hang_up_in_the_middle_of_a_change_ends_both_waits() {
    let mut bench = Bench::new();
    let call = bench.call();
    bench.network.says(Say::Late);
    let mut changed = bench.client.change(call, sending(2_000)).expect("it is up");
    assert_eq!(now(&mut changed), Poll::Pending);
    let mut hung_up = bench.client.hang_up(call).expect("it is up");
    bench.drive();
    assert_eq!(now(&mut changed), Poll::Ready(Err(NotAwaited::Over)));
    assert_eq!(now(&mut hung_up), Poll::Ready(Ok(CallEvent::Ended(End::HungUp))));
}

#[test]
fn what_happens_unasked_is_the_next_event_and_a_call_that_ends_ends_its_waits() {
    let mut bench = Bench::new();
    let call = bench.call();
    bench.network.says(Say::Late);
    let mut changed = bench.client.change(call, sending(2_000)).expect("it is up");
    bench.drive();
    let vc = bench.client.with(|client| client.state(call).and_then(client::call::CallState::vc));
    bench.network.happens(NetworkEvent::Release(vc.expect("it is up"), None));
    bench.drive();
    assert_eq!(now(&mut changed), Poll::Ready(Err(NotAwaited::Over)));
    let ended = CallEvent::Ended(End::Remote(Status::Success));
    assert_eq!(now(&mut bench.client.next_event()), Poll::Ready(Ok((call, ended))));
}

#[test]
fn an_outcome_can_be_asked_for_a_request_of_another_kind() {
    let mut bench = Bench::new();
    let call = bench.call();
    bench.client.with(|client| client.hang_up_with(call, b"bye")).expect("it is up");
    let mut end = bench.client.outcome(call, Awaited::End);
    bench.drive();
    assert_eq!(now(&mut end), Poll::Ready(Ok(CallEvent::Ended(End::HungUp))));
    let late = now(&mut bench.client.outcome(call, Awaited::End));
    assert_eq!(late, Poll::Ready(Err(NotAwaited::Over)), "it has been read");
    assert_eq!(now(&mut end), Poll::Ready(Err(NotAwaited::Over)), "once");
}

#[test]
fn whoever_waits_for_the_next_event_is_woken_by_it() {
    let mut bench = Bench::new();
    let call = bench.call();
    drop(bench.client.hang_up(call).expect("it is up"));
    let mut next = bench.client.next_event();
    let (woken, waker) = counting();
    assert_eq!(poll(&mut next, &waker), Poll::Pending);
    bench.drive();
    assert_eq!(woken.count(), 1);
    assert_eq!(poll(&mut next, &waker), Poll::Ready(Ok((call, CallEvent::Ended(End::HungUp)))));
}

#[test]
fn a_17_a_close_that_fails_ends_the_wait_for_a_change_that_was_given_up() {
    let mut bench = Bench::new();
    let call = bench.call();
    bench.card.script().stuck = 1;
    bench.network.says(Say::Late);
    let mut changed = bench.client.change(call, sending(2_000)).expect("it is up");
    let mut hung_up = bench.client.hang_up(call).expect("it is up");
    bench.drive();
    let failed = CallEvent::CloseFailed(Status::Failure);
    assert_eq!(now(&mut hung_up), Poll::Ready(Ok(failed)));
    assert_eq!(now(&mut changed), Poll::Ready(Err(NotAwaited::Over)));
    let mut again = bench.client.hang_up(call).expect("C-15");
    bench.drive();
    assert_eq!(now(&mut again), Poll::Ready(Ok(CallEvent::Ended(End::HungUp))));
}

#[test]
fn an_outcome_that_was_read_before_is_not_waited_for_again() {
    let mut bench = Bench::new();
    let call = bench.call();
    let up = now(&mut bench.client.outcome(call, Awaited::Up));
    assert_eq!(up, Poll::Ready(Err(NotAwaited::Over)));
    bench.card.script().stuck = 1;
    let mut hung_up = bench.client.hang_up(call).expect("it is up");
    bench.drive();
    assert!(now(&mut hung_up).is_ready());
    let end = now(&mut bench.client.outcome(call, Awaited::End));
    assert_eq!(end, Poll::Ready(Err(NotAwaited::Over)), "hang up again");
}

#[test]
fn what_happens_to_a_listener_wakes_who_waits_for_it() {
    let mut bench = Bench::new();
    let family = AddressFamily { address_family: Family(1), major_version: 1, minor_version: 0 };
    let listen = |client: &mut Client<RateSteps>| client.listen(family, Sap::default());
    let listener = bench.client.with(listen).expect(ALIVE);
    let mut next = bench.client.next_listener_event();
    let (woken, waker) = counting();
    assert_eq!(poll(&mut next, &waker), Poll::Pending);
    bench.drive();
    assert_eq!(woken.count(), 1);
    let Poll::Ready(Ok((who, ListenerEvent::Over(Leaving::Refused(_))))) = poll(&mut next, &waker)
    else {
        panic!("nobody serves the family")
    };
    assert_eq!(who, listener);
    drop(bench.driver);
    let mut last = bench.client.next_listener_event();
    assert_eq!(now(&mut last), Poll::Ready(Err(NotAwaited::Undriven)));
}

#[test]
fn as_many_events_are_kept_as_may_be_and_waits_say_so() {
    let mut bench = Bench::with(Bounds { events: 2, ..Bounds::DEFAULT });
    let calls = [bench.call(), bench.call(), bench.call()];
    let ends = [0, 1].map(|place| bench.client.hang_up(calls[place]).expect("it is up"));
    drop(ends);
    let mut third = bench.client.hang_up(calls[2]).expect("it is up");
    let (woken, waker) = counting();
    assert_eq!(poll(&mut third, &waker), Poll::Pending);
    bench.drive();
    assert_eq!(woken.count(), 1);
    let full = Err(NotAwaited::TooManyEvents { max_events: 2 });
    assert_eq!(poll(&mut third, &waker), Poll::Ready(full));
    for call in &calls[..2] {
        let next = now(&mut bench.client.next_event());
        assert_eq!(next, Poll::Ready(Ok((*call, CallEvent::Ended(End::HungUp)))));
    }
    bench.drive();
    let mut again = bench.client.outcome(calls[2], Awaited::End);
    assert_eq!(now(&mut again), Poll::Ready(Ok(CallEvent::Ended(End::HungUp))), "nothing was lost");
}
