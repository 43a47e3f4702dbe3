//! A client's way to a manager, or to something in its place.
//!
//! A client keeps as many requests under way as its blocks hold, and counts the answers. What it
//! does for a request is the same on every way, so that a ratio of two is one of what is behind.

use call_manager::{Binding, Block, Handler, NotTaken, Slot, Up, Upcall};
use co_params::Status;

/// A way there and back.
pub(crate) trait Way {
    /// Takes one request, or hands it back if there is no room for it.
    fn submit(&mut self, slot: Slot) -> Option<Slot>;

    /// Sends what was submitted, waits for a block, and counts the answers in it.
    fn wait(&mut self, answers: &mut Answers);
}

/// What became of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answers {
    /// Exactly what was asked is in force.
    pub(crate) granted: u64,
    /// Something else is in force.
    pub(crate) changed: u64,
    /// What stood before stands.
    pub(crate) refused: u64,
}

impl Answers {
    pub(crate) const fn total(&self) -> u64 {
        self.granted + self.changed + self.refused
    }

    /// Counts a request on its way back.
    pub(crate) fn count(&mut self, slot: &Slot) {
        if slot.status == Status::Success {
            self.granted += 1;
        } else if slot.status == Status::Failure {
            self.refused += 1;
        } else {
            assert_eq!(slot.status, Status::Pending, "no request breaks a rule");
        }
    }

    /// Counts the completion of a request that was pending.
    pub(crate) fn complete(&mut self, upcall: &Upcall) {
        let Upcall::Vc { handler: Handler::ModifyCallQosComplete(status, block), .. } = upcall
        else {
            panic!("nothing else is pending: {upcall:?}");
        };
        if *status == Status::Failure {
            self.refused += 1;
        } else if block.is_changed() {
            self.changed += 1;
        } else {
            self.granted += 1;
        }
    }

    pub(crate) fn count_block(&mut self, block: &mut Block<Slot>) {
        for slot in block.iter_mut() {
            self.count(slot);
        }
    }
}

/// Sends so many requests, and waits until each is answered.
pub(crate) fn pipeline(
    way: &mut impl Way,
    requests: u64,
    mut next: impl FnMut() -> Slot,
) -> Answers {
    let mut answers = Answers::default();
    let (mut sent, mut held) = (0, None);
    while answers.total() < requests {
        // The one that found no room goes first.
        held = held.and_then(|slot| way.submit(slot));
        while held.is_none() && sent < requests {
            held = way.submit(next());
            sent += 1;
        }
        way.wait(&mut answers);
    }
    answers
}

impl Way for Binding {
    fn submit(&mut self, slot: Slot) -> Option<Slot> {
        match Self::submit(self, slot) {
            Ok(()) => None,
            Err(NotTaken::Full(slot)) => Some(slot),
            Err(NotTaken::Gone(_)) => panic!("the manager runs"),
        }
    }

    fn wait(&mut self, answers: &mut Answers) {
        self.flush().expect("the manager runs");
        match Self::wait(self).expect("the manager runs") {
            Up::Returned(mut block) => {
                answers.count_block(&mut block);
                self.recycle(block);
            }
            Up::Upcalls(mut block) => {
                block.iter_mut().for_each(|upcall| answers.complete(upcall));
                self.release(block).expect("the manager runs");
            }
        }
    }
}
