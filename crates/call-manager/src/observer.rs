//! One place to watch a manager from; free when nobody does.
//!
//! An observer sees what crosses the edges of the manager, in order: requests that reach the machine
//! of a VC, questions and answers at both seams, completions and indications, and what every request
//! returned. A request that is refused before (a bad handle, an illegal block, no call that is up)
//! shows by what it returned alone. An observer cannot change anything. The unit type watches
//! nothing, and compiles to nothing.

use co_params::Status;

use crate::handle::VcHandle;
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Ask, Completion, Event, Indication, Tell};

/// Something that an observer sees.
#[derive(Clone, Copy, Debug)]
pub enum Sight<'a> {
    /// Something happened: a request, an answer, or the end of waiting for one.
    Happened(Event<&'a Terms>),
    /// It was an answer that nobody waits for any more, and is dropped.
    Stale,
    /// The manager asks the network or tells the miniport.
    Asks(Ask<&'a Terms>),
    /// A request is complete, by return or by upcall.
    Completed(Completion<&'a Terms>),
    /// The manager tells the network something that has no answer.
    Tells(Tell<&'a Terms>),
    /// The client hears something unasked.
    Indicated(Indication<&'a Terms>),
    /// What a request returned.
    Returned(Status),
}

/// Watches a manager.
pub trait Observer {
    /// Sees one thing that concerns `vc`.
    fn see(&mut self, now: Time, vc: VcHandle, sight: Sight<'_>);
}

impl Observer for () {
    #[inline]
    fn see(&mut self, _: Time, _: VcHandle, _: Sight<'_>) {}
}
