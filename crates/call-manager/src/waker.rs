//! How an answer that comes from elsewhere gets the manager's attention.
//!
//! A network or an adapter card lives on threads of its own. Its seam hands answers out when it is
//! asked; a [`Waker`] has it asked. At most one call is under way at a time, so that ringing often
//! costs little, and the one place in the channel that is kept for it is enough.

#![expect(clippy::disallowed_types, reason = "whether it rings is known to threads on both sides")]

use crate::channel::Down;
use crate::sync::{Arc, AtomicBool, Ordering, Sender};

/// Has the manager look for answers at its seams. Get it from
/// [`Adapter::waker`](crate::Adapter::waker); it may be cloned and sent anywhere.
#[derive(Clone, Debug)]
pub struct Waker {
    down: Sender<Down>,
    is_ringing: Arc<AtomicBool>,
}

/// The other end: notes that the call was heard.
#[derive(Debug)]
pub(crate) struct Bell(Arc<AtomicBool>);

/// Both ends.
pub(crate) fn bell(down: Sender<Down>) -> (Waker, Bell) {
    let is_ringing = Arc::new(AtomicBool::new(false));
    (Waker { down, is_ringing: Arc::clone(&is_ringing) }, Bell(is_ringing))
}

impl Waker {
    /// Call this after the answer is where `poll_event` of the seam finds it. If the manager is
    /// gone, nothing happens.
    pub fn wake(&self) {
        if self.is_ringing.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Err(error) = self.down.try_send(Down::Wake) {
            assert!(!error.is_full(), "the channel has a place for the one call under way");
        }
    }
}

impl Bell {
    /// The call was heard: from now on another one rings again. To be called before the seams are
    /// asked, so that an answer put there meanwhile is not missed.
    pub(crate) fn heard(&self) {
        self.0.store(false, Ordering::Release);
    }
}
