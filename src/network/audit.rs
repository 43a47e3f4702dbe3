//! What must hold whatever happens: the checks that every run makes at every step.
//!
//! The link, the card and the call manager each keep books of their own. This compares them:
//! [`check`] all of them, [`Audit`] after each step what the step may have changed, and
//! [`check_empty`] what is left at the end.

use call_manager::vc::State;
use call_manager::{CallManager, Miniport, Observer, Signaling, Terms, VcHandle};

use super::{Card, Link, reserved_rate};

/// The books disagree: a defect of the engine, never of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// More is or was reserved than there is.
    #[error("the link carried {total} bit/s, above its capacity of {capacity} bit/s")]
    OverCapacity {
        /// The most that was reserved, in bit/s.
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

/// Steps from one comparison of all books to the next. Comparing one VC costs a few lookups, so up
/// to a thousand VCs cost no more in this way than one more VC a step.
const STEPS_BETWEEN_FULL_CHECKS: u32 = 1_000;

/// Checks the books of a run step by step, at a cost that does not grow with the number of calls.
#[derive(Debug)]
pub struct Audit {
    capacity: u64,
    steps: u32,
}

impl Audit {
    /// An audit of a link that is to have this capacity, in bit/s.
    #[must_use]
    pub const fn new(capacity: u64) -> Self {
        Self { capacity, steps: 0 }
    }

    /// Checks after a step that the link is not and was not overbooked, and the VCs that the step
    /// concerned; every so many steps everything, as [`check`] does.
    ///
    /// # Errors
    /// The first violation.
    pub fn step<S: Signaling, M: Miniport, O: Observer>(
        &mut self,
        manager: &CallManager<S, M, O>,
        (link, card): (&Link, &Card),
        concerned: &[VcHandle],
    ) -> Result<(), Violation> {
        check_capacity(link, self.capacity)?;
        self.steps += 1;
        if self.steps == STEPS_BETWEEN_FULL_CHECKS {
            self.steps = 0;
            return check(manager, link, card);
        }
        concerned
            .iter()
            .filter_map(|&vc| manager.state(vc).map(|state| (vc, state)))
            .try_for_each(|(vc, state)| check_vc(vc, state, link, card))
    }
}

/// Checks that the link is not and was not overbooked, that its total is the sum over the calls, and
/// that every call without a change under way is the same on the link, on the card and in the call
/// manager.
///
/// # Errors
/// The first violation.
pub fn check<S: Signaling, M: Miniport, O: Observer>(
    manager: &CallManager<S, M, O>,
    link: &Link,
    card: &Card,
) -> Result<(), Violation> {
    check_capacity(link, link.capacity())?;
    let (total, sum) = (link.total(), link.sum());
    if total != sum {
        return Err(Violation::Sum { total, sum });
    }
    manager.vcs().try_for_each(|(vc, state)| check_vc(vc, state, link, card))
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

/// The peak as well: an excess may have come and gone within one step.
fn check_capacity(link: &Link, capacity: u64) -> Result<(), Violation> {
    let total = link.total().max(link.peak());
    if total > capacity { Err(Violation::OverCapacity { total, capacity }) } else { Ok(()) }
}

fn check_vc(vc: VcHandle, state: State<&Terms>, link: &Link, card: &Card) -> Result<(), Violation> {
    let State::Active { in_force } = state else { return Ok(()) };
    let in_force = reserved_rate(in_force);
    let (link, card) = (link.settled(vc), card.rate(vc));
    if (link, card) == (Some(in_force), Some(in_force)) {
        Ok(())
    } else {
        Err(Violation::Disagreement { vc, in_force, link, card })
    }
}
