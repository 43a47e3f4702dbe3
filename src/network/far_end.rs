//! What the far end of a call can be told to do, by a script for instance.

use call_manager::{Time, VcHandle};

use super::rates::Rates;

/// A network whose far ends do as they are told. One that has no such power need not implement more
/// than the name: whatever it is told does not happen then.
pub trait FarEnd {
    /// Something will be told. What has to be remembered about calls for that is, from now on.
    fn prepare(&mut self) {}

    /// The far end of a call proposes these rates. Says whether it does: there is such a call, no
    /// change of it is under way, and the network has room.
    fn propose(&mut self, now: Time, vc: VcHandle, rates: Rates) -> bool {
        let _ = (now, vc, rates);
        false
    }

    /// The far end of a call releases it. Says whether there is such a call.
    fn hang_up(&mut self, now: Time, vc: VcHandle) -> bool {
        let _ = (now, vc);
        false
    }

    /// A far end calls a SAP. Says whether it does: there is one, and the network has room.
    fn call(&mut self, now: Time) -> bool {
        let _ = now;
        false
    }
}
