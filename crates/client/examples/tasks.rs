//! Tasks instead of a loop: requests are made at once, and what comes of them is awaited.
//!
//! No executor comes with this. The one here is a function of ten lines; a driver reads what the call
//! manager sent, on a thread of its own, and wakes the tasks.
//!
//! Run it with `cargo run -p client --features async --example tasks`.

#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "the core has none")]

mod stubs;

use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::{error::Error, pin::pin, sync::Arc, time::Instant};

use call_manager::{Adapter, CallManager, Config, Time};
use client::policy::{AcceptInRange, Unmet};
use client::tasks::TaskClient;
use client::{CallEvent, Client, End, Limits};

use self::stubs::{Card, Network, rate, sending};

fn main() -> Result<(), Box<dyn Error>> {
    let network = Network::offering(3_000_000);
    let mut adapter = Adapter::new(CallManager::new(Config::default(), network, Card), 1);
    let client = Client::new(adapter.bind()?, Limits::default());
    let runtime = adapter.spawn()?;
    let ((client, driver), start) = (TaskClient::new(client), Instant::now());
    let driving = thread::spawn(move || driver.run(|| Time::ZERO.after(start.elapsed())));

    let tasks = [2_000_000, 8_000_000].map(|wanted| {
        let client = client.clone();
        thread::spawn(move || block_on(a_call(&client, wanted)).map_err(|error| error.to_string()))
    });
    for task in tasks {
        println!("in force: {} B/s", task.join().expect("the task is done")?);
    }

    drop(client); // Without tasks the driver ends, and the call manager after it.
    driving.join().expect("the driver is done");
    assert_eq!(runtime.join().vcs().count(), 0);
    Ok(())
}

/// Places a call, asks for more than it began with, and hangs up. Returns what it got.
async fn a_call(client: &TaskClient<AcceptInRange>, wanted: u32) -> Result<u32, Box<dyn Error>> {
    let least = sending(1_000_000).call_manager.ok_or("it has flows")?;
    let placed = client.place_call(sending(1_000_000), AcceptInRange::new(least, Unmet::Close))?;
    let call = placed.call();
    let CallEvent::Connected(_) = placed.await? else { return Err("it is up".into()) };
    let changed = client.change(call, sending(wanted))?.await?;
    let CallEvent::Settled(settled) = changed else { return Err("the call goes on".into()) };

    assert_eq!(client.hang_up(call)?.await?, CallEvent::Ended(End::HungUp));
    Ok(rate(&settled.in_force))
}

/// Runs a future to its end on this thread.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let (mut future, mut context) = (pin!(future), Context::from_waker(&waker));
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

#[test]
fn it_runs_to_its_end() -> Result<(), Box<dyn Error>> {
    main()
}
