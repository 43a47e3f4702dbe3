//! Whose an event is, and that everybody who waits for one hears of it.

use core::task::Poll;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::task::{Wake, Waker};
use std::thread;

use call_manager::Time;
use client::policy::RateSteps;
use client::tasks::{Awaited, NotAwaited, Outcome, TaskClient, Turn};
use client::{Bounds, CallEvent, CallId, End, Episode, NotHungUp, Policy, Settled, Verdict};
use co_params::{BytesPerSecond, CallParameters, Status};

use super::bench::{Bench, apart, block_on, counting, now, poll};
use crate::pair::{ALIVE, ASKS_FOR_ALL};
use crate::seams::{Say, sending};

const HUNG_UP: Poll<Result<CallEvent, NotAwaited>> = Poll::Ready(Ok(CallEvent::Ended(End::HungUp)));
const OVER: Poll<Result<CallEvent, NotAwaited>> = Poll::Ready(Err(NotAwaited::Over));

#[test]
fn an_outcome_is_that_of_its_own_request_in_whatever_order_they_are_read() {
    let mut bench = Bench::new();
    let call = bench.call();
    let mut first = bench.change(call, 2_000);
    bench.drive();
    let mut second = bench.change(call, 3_000);
    bench.drive();
    assert_eq!(rate(now(&mut second)), 3_000);
    assert_eq!(rate(now(&mut first)), 2_000);
}

#[test]
fn an_outcome_is_nothing_that_happened_before_its_request() {
    let mut bench = Bench::with(Bounds { events: 1, ..Bounds::DEFAULT });
    let (one, other) = (bench.call(), bench.call());
    bench.client.with(|client| {
        for call in [one, other] {
            client.change(call, sending(2_000)).expect("it is up");
        }
    });
    bench.drive();
    // One of the two is kept, and the driver may read no more: the client has yet to tell the other.
    let mut changed = bench.change(other, 3_000);
    for call in [one, other] {
        let Poll::Ready(Ok((who, settled))) = now(&mut bench.next()) else { panic!("unread") };
        assert_eq!((who, rate(Poll::Ready(Ok(settled)))), (call, 2_000));
        bench.drive();
    }
    assert_eq!(rate(now(&mut changed)), 3_000);
}

#[test]
fn of_several_who_wait_for_the_same_the_first_is_told_and_the_others_have_missed_it() {
    let mut bench = Bench::new();
    let call = bench.call();
    let mut first = bench.change(call, 2_000);
    let mut late = bench.client.outcome(call, Awaited::Settled);
    bench.drive();
    let mut again = bench.change(call, 3_000);
    bench.drive();
    assert_eq!(now(&mut late), OVER);
    assert_eq!((rate(now(&mut first)), rate(now(&mut again))), (2_000, 3_000));
}

#[test]
fn what_a_dropped_future_leaves_is_read_in_its_place() {
    let mut bench = Bench::new();
    let (one, other) = (bench.call(), bench.call());
    let ended = bench.client.hang_up(one).expect("it is up");
    drop(bench.client.hang_up(other).expect("it is up"));
    bench.drive();
    drop(ended);
    for call in [one, other] {
        let next = now(&mut bench.next());
        assert_eq!(next, Poll::Ready(Ok((call, CallEvent::Ended(End::HungUp)))));
    }
}

#[test]
fn an_outcome_may_be_asked_for_after_it_has_come_if_nobody_has_read_it() {
    let mut bench = Bench::new();
    let call = bench.call();
    drop(bench.client.hang_up(call).expect("it is up"));
    bench.drive();
    let mut ended = bench.client.outcome(call, Awaited::End);
    assert_eq!(now(&mut bench.next()), Poll::Pending);
    assert_eq!(now(&mut ended), HUNG_UP);
}

#[test]
fn what_waits_for_outcomes_fills_no_bound() {
    let mut bench = Bench::with(Bounds { events: 1, ..Bounds::DEFAULT });
    let calls = [bench.call(), bench.call(), bench.call()];
    let ends = calls.map(|call| bench.client.hang_up(call).expect("it is up"));
    bench.drive();
    for mut end in ends {
        assert_eq!(now(&mut end), HUNG_UP);
    }
}

#[test]
fn an_outcome_that_the_client_has_and_could_not_tell_yet_is_not_given_up() {
    let mut bench = Bench::with(Bounds { events: 1, ..Bounds::DEFAULT });
    let (one, other) = (bench.call(), bench.call());
    let mut ended = bench.client.outcome(other, Awaited::End);
    bench.client.with(|client| {
        for call in [one, other] {
            client.hang_up(call).expect("it is up");
        }
    });
    bench.drive();
    assert!(now(&mut bench.next()).is_ready(), "there is room for one again");
    assert_eq!(now(&mut ended), Poll::Pending);
    bench.drive();
    assert_eq!(now(&mut ended), HUNG_UP);
}

#[test]
fn a_request_of_any_kind_has_its_outcome_and_one_that_is_refused_has_none() {
    let mut bench = Bench::new();
    let call = bench.call();
    let hang_up = |bytes: &'static [u8]| {
        bench
            .client
            .ask(Awaited::End, move |client| client.hang_up_with(call, bytes).map(|()| call))
    };
    let refused = hang_up(&[0; 200]).expect_err("there may be 128");
    assert_eq!(refused, NotHungUp::TooMuchData { bytes: 200 });
    let mut ended = hang_up(b"bye").expect("it is up");
    bench.drive();
    assert_eq!(now(&mut ended), HUNG_UP);
    assert_eq!(bench.network.script().close_data, [b"bye"]);
}

/// An executor may hold a task by its waker alone, so that the last of a task goes with its waker.
#[test]
fn a_waker_that_takes_a_future_along_may_be_replaced_and_dropped() {
    struct Task(#[expect(dead_code, reason = "it is held")] Mutex<Outcome<RateSteps>>);
    impl Wake for Task {
        fn wake(self: Arc<Self>) {}
    }
    let mut bench = Bench::new();
    let mut task = || Waker::from(Arc::new(Task(Mutex::new(bench.place()))));
    let (first, second) = (task(), task());
    let mut next = bench.next();
    assert_eq!(poll(&mut next, &first), Poll::Pending);
    drop(first);
    assert_eq!(poll(&mut next, &second), Poll::Pending);
    drop(second);
    drop(next);
    bench.drive();
    let unread = [0, 1].map(|_| now(&mut bench.next()));
    assert!(
        unread.iter().all(|told| matches!(told, Poll::Ready(Ok((_, CallEvent::Connected(_))))))
    );
}

#[test]
fn a_policy_that_panics_hides_nothing_that_was_read_before() {
    struct Panics;
    impl Policy for Panics {
        fn changed(&mut self, _: &Episode, _: &CallParameters) -> Verdict {
            panic!("a mistake of the application")
        }
        fn refused(&mut self, _: &Episode, _: Status) -> Verdict {
            panic!("a mistake of the application")
        }
    }
    let (client, mut adapter, network, _) = apart(Bounds::DEFAULT);
    let (client, mut driver) = TaskClient::new(client);
    let mut serve = || {
        adapter.poll(Time::ZERO);
        adapter.handle_timeout(Time::ZERO);
    };
    let place = || client.place_call(sending(1_000), Panics).expect(ALIVE);
    let mut placed = place();
    for _ in 0..4 {
        serve();
        driver.turn(Time::ZERO);
    }
    assert!(now(&mut placed).is_ready());
    network.says(Say::Late);
    let mut other = place();
    for _ in 0..4 {
        serve();
        driver.turn(Time::ZERO);
    }

    // Two blocks for one turn: the other call is up, and then the policy is asked.
    let (woken, waker) = counting();
    assert_eq!(poll(&mut other, &waker), Poll::Pending);
    network.answers();
    serve();
    network.says(Say::Refuse);
    let changed = client.change(placed.call(), sending(2_000)).expect("it is up");
    serve();
    assert!(catch_unwind(AssertUnwindSafe(|| driver.turn(Time::ZERO))).is_err());
    drop(driver);
    assert_eq!(woken.count(), 1);
    assert!(matches!(poll(&mut other, &waker), Poll::Ready(Ok(CallEvent::Connected(_)))));
    drop(changed);
}

#[test]
fn while_others_read_everything_no_outcome_is_taken_from_its_request() {
    const CALLS: usize = 200;
    let (client, adapter, ..) = apart(Bounds::DEFAULT);
    let runtime = adapter.spawn().expect("there is a thread");
    let (client, driver) = TaskClient::new(client);
    let driving = thread::spawn(move || {
        let mut driver = driver;
        while driver.turn(Time::ZERO) != Turn::Over {
            thread::yield_now();
        }
    });
    let reader = client.next_event();
    let reading = thread::spawn(move || block_on(reader));
    for _ in 0..CALLS {
        let told = block_on(async {
            let placed = client.place_call(sending(1_000), ASKS_FOR_ALL).expect(ALIVE);
            let call = placed.call();
            assert!(matches!(placed.await, Ok(CallEvent::Connected(_))));
            assert!(client.change(call, sending(2_000)).expect("it is up").await.is_ok());
            client.hang_up(call).expect("it is up").await
        });
        assert_eq!(told, Ok(CallEvent::Ended(End::HungUp)));
    }
    // What nobody waits for is all that the reader gets.
    let placed = client.place_call(sending(1_000), ASKS_FOR_ALL).expect(ALIVE);
    let call = placed.call();
    drop(placed);
    let read = reading.join().expect("the reader is done");
    assert!(matches!(read, Ok((who, CallEvent::Connected(_))) if who == call), "{read:?}");
    drop(client);
    driving.join().expect("nobody is left to drive for");
    assert_eq!(runtime.join().vcs().count(), 0);
}

#[track_caller]
fn rate(told: Poll<Result<CallEvent, NotAwaited>>) -> u32 {
    let Poll::Ready(Ok(CallEvent::Settled(Settled { in_force, .. }))) = told else {
        panic!("not settled: {told:?}")
    };
    let flows = in_force.call_manager.expect("it has flows");
    flows.transmit.token_rate.map_or(0, BytesPerSecond::get)
}

impl Bench {
    #[track_caller]
    fn change(&self, call: CallId, bytes_per_second: u32) -> Outcome<RateSteps> {
        self.client.change(call, sending(bytes_per_second)).expect("it is up")
    }

    fn next(&self) -> client::tasks::NextEvent<RateSteps> {
        self.client.next_event()
    }
}
