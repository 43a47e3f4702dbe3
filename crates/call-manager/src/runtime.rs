//! A thread that owns an adapter: the one place with a clock.
//!
//! The thread works while there is something to do, spins briefly, then sleeps until a client sends
//! or a seam rings its [`Waker`](crate::Waker), or a time comes. It ends when the last client has
//! left and what it left behind is cleared up, or when nobody is left who could clear it up.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the one thread of the crate, with the one clock, and what it waits on"
)]

use std::io;
use std::time::Instant;

use crate::adapter::Adapter;
use crate::channel::Down;
use crate::integrated::MiniportOf;
use crate::manager::CallManager;
use crate::observer::Observer;
use crate::seam::Signaling;
use crate::spin::look_for;
use crate::sync::{Builder, JoinHandle, RecvTimeoutError, park_timeout};
use crate::time::Time;

/// A running adapter.
#[derive(Debug)]
pub struct Runtime<S, M, O = ()>(JoinHandle<CallManager<S, M, O>>);

impl<S, M, O> Adapter<S, M, O>
where
    S: Signaling + Send + 'static,
    M: MiniportOf<S> + Send + 'static,
    O: Observer + Send + 'static,
{
    /// Runs the adapter on a thread of its own until all its clients have left. Clients must be
    /// bound before.
    ///
    /// # Errors
    /// If the system has no thread to give.
    pub fn spawn(mut self) -> io::Result<Runtime<S, M, O>> {
        self.close_binding();
        let builder = Builder::new().name("call-manager".to_owned());
        builder.spawn(move || run(self)).map(Runtime)
    }
}

impl<S, M, O> Runtime<S, M, O> {
    /// Waits until all clients have left, and returns the manager as they left it.
    ///
    /// # Panics
    /// If the thread did, with what it said.
    #[must_use]
    pub fn join(self) -> CallManager<S, M, O> {
        self.0.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn run<S: Signaling, M: MiniportOf<S>, O: Observer>(
    mut adapter: Adapter<S, M, O>,
) -> CallManager<S, M, O> {
    let clock = Clock::start();
    loop {
        let now = clock.now();
        if adapter.poll_timeout().is_some_and(|at| at <= now) {
            adapter.handle_timeout(now);
        }
        adapter.poll(now);
        if adapter.is_over() {
            return adapter.manager;
        }
        match wait(&adapter, &clock) {
            Ok(down) => adapter.take(clock.now(), down),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => match adapter.poll_timeout() {
                Some(at) => park_timeout(at.since(clock.now())),
                None => return adapter.manager,
            },
        }
    }
}

/// Waits for a message or for the time that the manager named.
fn wait<S: Signaling, M: MiniportOf<S>, O: Observer>(
    adapter: &Adapter<S, M, O>,
    clock: &Clock,
) -> Result<Down, RecvTimeoutError> {
    if let Some(down) = look_for(|| adapter.down.try_recv().ok()) {
        return Ok(down);
    }
    match adapter.poll_timeout() {
        None => adapter.down.recv().map_err(|_| RecvTimeoutError::Disconnected),
        Some(at) => adapter.down.recv_timeout(at.since(clock.now())),
    }
}

/// The time since the thread started.
struct Clock(Instant);

impl Clock {
    fn start() -> Self {
        Self(Instant::now())
    }

    fn now(&self) -> Time {
        Time::ZERO.after(self.0.elapsed())
    }
}
