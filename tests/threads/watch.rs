//! Counts completions and outcomes, and compares what a refusal restores with what stood.

use std::collections::BTreeMap;

use call_manager::vc::{Cause, Completion, Event, Request};
use call_manager::{Observer, Sight, Terms, Time, VcHandle};

/// Counts what the call manager does, a VC at a time.
#[derive(Default)]
pub(super) struct Watch {
    pub(super) calls: BTreeMap<VcHandle, Seen>,
    pub(super) granted: u64,
    pub(super) changed: u64,
    pub(super) refused_network: u64,
    pub(super) refused_miniport: u64,
    pub(super) timed_out: u64,
    pub(super) cut_short: u64,
}

#[derive(Default)]
pub(super) struct Seen {
    pub(super) pending: u32,
    pub(super) completed: u32,
    /// In force, from the second change on.
    in_force: Option<Terms>,
}

impl Observer for Watch {
    fn see(&mut self, _: Time, vc: VcHandle, sight: Sight<'_>) {
        let seen = self.calls.entry(vc).or_default();
        if let Sight::Happened(Event::Client(Request::ModifyCallQos(_))) = sight {
            assert_eq!(seen.pending, 0, "one change of a VC at a time");
            seen.pending = 1;
        }
        let Sight::Completed(Completion::ModifyCallQos(result)) = sight else { return };
        assert_eq!(seen.pending, 1, "one completion of a request");
        seen.pending = 0;
        seen.completed += 1;
        match result {
            Ok(grant) => {
                seen.in_force = Some(grant.terms.clone());
                *(if grant.is_changed { &mut self.changed } else { &mut self.granted }) += 1;
            }
            Err(refusal) => {
                let stood = seen.in_force.get_or_insert_with(|| refusal.saved.clone());
                assert_eq!(stood, refusal.saved, "what stood before is restored");
                *self.count(refusal.cause) += 1;
            }
        }
    }
}

impl Watch {
    fn count(&mut self, cause: Cause) -> &mut u64 {
        match cause {
            Cause::Network => &mut self.refused_network,
            Cause::Miniport => &mut self.refused_miniport,
            Cause::MiniportClosing | Cause::Collided | Cause::Released => {
                panic!("no miniport deactivates by itself, and the other end is quiet")
            }
            Cause::TimedOut => &mut self.timed_out,
            Cause::Closed => &mut self.cut_short,
            Cause::NotRestored => panic!("this network always goes back in time"),
        }
    }
}
