//! What must hold whatever happens: the checks that every run makes at every step.
//!
//! The link, the card and the call manager each keep books of their own. This compares them.

use call_manager::vc::State;
use call_manager::{CallManager, Miniport, Observer, Signaling, VcHandle};

use super::{Card, Link, reserved_rate};

/// The books disagree: a defect of the engine, never of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// More is reserved than there is.
    #[error("the link carries {total} bit/s, above its capacity of {capacity} bit/s")]
    OverCapacity {
        /// What is reserved, in bit/s.
        total: u64,
        /// What there is, in bit/s.
        capacity: u64,
    },
    /// The total is not the sum over the calls.
    #[error("the link counts {total} bit/s, and the sum over the calls is {sum} bit/s")]
    Sum {
        /// The running total, in bit/s.
        total: u64,
        /// The sum, in bit/s.
        sum: u64,
    },
    /// A call that nobody is changing is not the same everywhere.
    #[error(
        "vc {vc}: {in_force} bit/s in force, {link:?} on the link, {card:?} on the card, and no \
         change under way"
    )]
    Disagreement {
        /// The VC.
        vc: VcHandle,
        /// What the call manager has agreed on with the client, in bit/s.
        in_force: u64,
        /// What the link holds for it, in bit/s.
        link: Option<u64>,
        /// What the card sends at, in bit/s.
        card: Option<u64>,
    },
    /// Calls are over, and something is still held for them.
    #[error("all calls are over; {total} bit/s and {active} active VCs are left, and {vcs} VCs")]
    Leftover {
        /// What the link still holds, in bit/s.
        total: u64,
        /// VCs active on the card.
        active: usize,
        /// VCs of the call manager.
        vcs: usize,
    },
}

/// Checks that the link is not overbooked, that its total is the sum over the calls, and that every
/// call without a change under way is the same on the link, on the card and in the call manager.
///
/// # Errors
/// The first violation.
pub fn check<S: Signaling, M: Miniport, O: Observer>(
    manager: &CallManager<S, M, O>,
    link: &Link,
    card: &Card,
) -> Result<(), Violation> {
    let (total, capacity, sum) = (link.total(), link.capacity(), link.sum());
    if total > capacity {
        return Err(Violation::OverCapacity { total, capacity });
    }
    if total != sum {
        return Err(Violation::Sum { total, sum });
    }
    for (vc, state) in manager.vcs() {
        let State::Active { in_force } = state else { continue };
        let in_force = reserved_rate(in_force);
        let (link, card) = (link.settled(vc), card.rate(vc));
        if link != Some(in_force) || card != Some(in_force) {
            return Err(Violation::Disagreement { vc, in_force, link, card });
        }
    }
    Ok(())
}

/// Checks that nothing is left when all calls are over.
///
/// # Errors
/// [`Violation::Leftover`].
pub fn check_empty<S: Signaling, M: Miniport, O: Observer>(
    manager: &CallManager<S, M, O>,
    link: &Link,
    card: &Card,
) -> Result<(), Violation> {
    let total = link.total();
    let active = card.active();
    let vcs = manager.vcs().count();
    if (total, active, vcs) == (0, 0, 0) {
        Ok(())
    } else {
        Err(Violation::Leftover { total, active, vcs })
    }
}
