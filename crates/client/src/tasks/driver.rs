//! What makes the futures complete: it reads what the call manager sent.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use call_manager::Time;

use super::Shared;
use super::desk::Desk;
use crate::policy::Policy;

/// How long [`Driver::run`] sleeps at most before it looks again, when nothing happens and no task asks
/// for anything. It bounds how late the answer of a slow network is noticed, and costs a thousand
/// looks a second. For another value, [`turn`](Driver::turn) it yourself.
pub const PAUSE: Duration = Duration::from_millis(1);

/// How often [`Driver::run`] looks in vain before it sleeps: an answer that comes at once is there
/// within a few looks.
const LOOKS: u32 = 100;

/// Reads for the tasks of one client. There is one; dropping it ends the waits that it would have
/// ended, with [`NotAwaited::Undriven`](super::NotAwaited::Undriven).
#[derive(Debug)]
pub struct Driver<P>(Arc<Shared<P>>);

/// What a turn has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Something has happened.
    Busy,
    /// Nothing has, or nobody takes what has.
    Idle,
    /// Nothing will: the call manager is gone, or no task and no future is left.
    Over,
}

impl<P: Policy> Driver<P> {
    pub(super) const fn new(shared: Arc<Shared<P>>) -> Self {
        Self(shared)
    }

    /// Reads what has come by now, and wakes who waits for it. Does not wait itself.
    pub fn turn(&mut self, now: Time) -> Turn {
        if Arc::strong_count(&self.0) == 1 {
            return Turn::Over;
        }
        self.0.at_desk(|desk| desk.turn(now))
    }

    /// Turns until there is nothing to turn for, sleeping in between. `clock` says what time it is,
    /// for [`Limits::total_time`](crate::Limits::total_time).
    pub fn run(mut self, mut clock: impl FnMut() -> Time) {
        self.0.at_desk(|desk| desk.driven_by(thread::current()));
        let mut looks = 0;
        loop {
            match self.turn(clock()) {
                Turn::Over => return,
                Turn::Busy => looks = 0,
                Turn::Idle if looks < LOOKS => {
                    looks += 1;
                    thread::yield_now();
                }
                Turn::Idle => {
                    thread::park_timeout(PAUSE);
                    looks = 0;
                }
            }
        }
    }
}

impl<P> Drop for Driver<P> {
    fn drop(&mut self) {
        self.0.at_desk(Desk::abandon);
    }
}
