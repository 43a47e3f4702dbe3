//! What must hold whatever happens: the checks that every run makes at every step.
//!
//! The links, the card and the call manager each keep books of their own. This compares them:
//! [`check`] all of them, [`Audit`] after each step what the step may have changed, and
//! [`check_empty`] what is left at the end.

use call_manager::vc::State;
use call_manager::{CallManager, Miniport, Observer, Signaling, Terms, VcHandle};

use super::admission::Admission;
use super::card::Card;
use super::link::{Era, Link};
use super::path::Path;
use super::rates::{Direction, Rates};
use super::switch::Switch;
use super::token_rates;

/// What a network holds for calls, for all to see.
pub trait Books {
    /// The links.
    fn links(&self) -> &[Link];

    /// What a call with these terms reserves.
    fn demand(&self, terms: &Terms) -> Rates;

    /// What was confirmed to the call, if it is the same on all its links and no change is under
    /// way.
    fn settled(&self, vc: VcHandle) -> Option<Rates>;

    /// Whether the far end or the network has ended the call, and the call manager may not know.
    fn has_left(&self, vc: VcHandle) -> bool;
}

impl<A: Admission> Books for Path<A> {
    fn links(&self) -> &[Link] {
        Self::links(self)
    }

    fn demand(&self, terms: &Terms) -> Rates {
        Self::demand(self, terms)
    }

    fn settled(&self, vc: VcHandle) -> Option<Rates> {
        Self::settled(self, vc)
    }

    fn has_left(&self, _: VcHandle) -> bool {
        false
    }
}

impl<A: Admission> Books for Switch<A> {
    fn links(&self) -> &[Link] {
        self.path().links()
    }

    fn demand(&self, terms: &Terms) -> Rates {
        self.path().demand(terms)
    }

    fn settled(&self, vc: VcHandle) -> Option<Rates> {
        self.path().settled(vc)
    }

    fn has_left(&self, vc: VcHandle) -> bool {
        Self::has_left(self, vc)
    }
}

/// The books disagree: a defect of the engine, never of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// More is or was reserved than there is, or than there was when capacity fell.
    #[error("link {link} carried {total} bit/s, above its capacity of {capacity} bit/s")]
    OverCapacity {
        /// The number of the link.
        link: usize,
        /// The most that was reserved, in bit/s.
        total: u64,
        /// What there is, in bit/s, or was reserved when the capacity fell.
        capacity: u64,
    },
    /// The total is not the sum over the calls.
    #[error("link {link} counts {total} bit/s, and the sum over the calls is {sum} bit/s")]
    Sum {
        /// The number of the link.
        link: usize,
        /// The running total, in bit/s.
        total: u64,
        /// The sum, in bit/s.
        sum: u64,
    },
    /// A link began an era of another capacity with something else than was reserved before.
    #[error("link {link} was overcommitted by more than its capacity fell: by {excess} bit/s")]
    Overcommitted {
        /// The number of the link.
        link: usize,
        /// What is reserved above capacity, in bit/s.
        excess: u64,
    },
    /// A call that nobody is changing is not the same everywhere.
    #[error(
        "vc {vc}: {in_force:?} in force, {network:?} in the network, {card:?} on the card, and no \
         change under way"
    )]
    Disagreement {
        /// The VC.
        vc: VcHandle,
        /// What the call manager has agreed on with the client.
        in_force: Rates,
        /// What the network holds for it.
        network: Option<Rates>,
        /// What the card sends and receives at.
        card: Option<Rates>,
    },
    /// Calls are over, and something is still held for them.
    #[error("all calls are over; {total} bit/s and {active} active VCs are left, and {vcs} VCs")]
    Leftover {
        /// What the fullest link still holds in a direction, in bit/s.
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
    last: Vec<Seen>,
    steps: u32,
}

/// What was last seen of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    era: Era,
    total: Rates,
}

impl Audit {
    /// An audit of links that are to have these capacities at the start.
    #[must_use]
    pub fn new(capacities: impl IntoIterator<Item = Rates>) -> Self {
        let none = Rates::ZERO;
        let era = |capacity| Era { number: 0, capacity, began_with: none, peak: none };
        let seen = |capacity| Seen { era: era(capacity), total: none };
        Self { last: capacities.into_iter().map(seen).collect(), steps: 0 }
    }

    /// Checks after a step that no link is or was overbooked, and the VCs that the step concerned;
    /// every so many steps everything, as [`check`] does.
    ///
    /// Above its capacity a link may be only since that fell, by as much as it fell below what was
    /// reserved; and then less and less.
    ///
    /// # Errors
    /// The first violation.
    pub fn step<S: Signaling, M: Miniport, O: Observer>(
        &mut self,
        manager: &CallManager<S, M, O>,
        (network, card): (&impl Books, &Card),
        concerned: &[VcHandle],
    ) -> Result<(), Violation> {
        for (number, (link, last)) in network.links().iter().zip(&mut self.last).enumerate() {
            *last = last.follow(number, link)?;
        }
        self.steps += 1;
        if self.steps == STEPS_BETWEEN_FULL_CHECKS {
            self.steps = 0;
            return check(manager, network, card);
        }
        concerned
            .iter()
            .filter_map(|&vc| manager.state(vc).map(|state| (vc, state)))
            .try_for_each(|(vc, state)| check_vc(vc, state, network, card))
    }
}

impl Seen {
    /// Most steps move nothing on a link.
    #[inline]
    fn follow(self, number: usize, link: &Link) -> Result<Self, Violation> {
        let seen = Self { era: link.era(), total: link.total() };
        if seen == self { Ok(self) } else { self.moved(number, seen) }
    }

    fn moved(self, number: usize, seen: Self) -> Result<Self, Violation> {
        let Era { capacity, began_with, peak, .. } = seen.era;
        let expected = self.era.capacity;
        let before = expected.max(self.total);
        if seen.era.number == self.era.number {
            // The peak as well: an excess may have come and gone within one step.
            within(number, seen.total, before)?;
            within(number, peak, expected.max(began_with))?;
            return Ok(Self { era: Era { capacity: expected, ..seen.era }, ..seen });
        }
        within(number, seen.total.max(peak), capacity.max(began_with))?;
        let is_next = seen.era.number == self.era.number + 1;
        match first_above(began_with, before).filter(|_| is_next) {
            None => Ok(seen),
            Some((total, most)) => {
                Err(Violation::Overcommitted { link: number, excess: total - most })
            }
        }
    }
}

/// Checks that no link is or was overbooked, that its total is the sum over the calls, and that
/// every call without a change under way is the same in the network, on the card and in the call
/// manager.
///
/// # Errors
/// The first violation.
pub fn check<S: Signaling, M: Miniport, O: Observer>(
    manager: &CallManager<S, M, O>,
    network: &impl Books,
    card: &Card,
) -> Result<(), Violation> {
    for (number, link) in network.links().iter().enumerate() {
        check_link(number, link)?;
        let (total, sum) = (link.total(), link.sum());
        for way in Direction::ALL {
            let (total, sum) = (total.of(way), sum.of(way));
            if total != sum {
                return Err(Violation::Sum { link: number, total, sum });
            }
        }
    }
    manager.vcs().try_for_each(|(vc, state)| check_vc(vc, state, network, card))
}

/// Checks that nothing is left when all calls are over.
///
/// # Errors
/// [`Violation::Leftover`].
pub fn check_empty<S: Signaling, M: Miniport, O: Observer>(
    manager: &CallManager<S, M, O>,
    network: &impl Books,
    card: &Card,
) -> Result<(), Violation> {
    let held = network.links().iter().map(Link::total).fold(Rates::ZERO, Rates::max);
    let total = held.transmit.max(held.receive);
    let active = card.active();
    let vcs = manager.vcs().count();
    if (total, active, vcs) == (0, 0, 0) {
        Ok(())
    } else {
        Err(Violation::Leftover { total, active, vcs })
    }
}

/// The peak as well: an excess may have come and gone within one step.
fn check_link(number: usize, link: &Link) -> Result<(), Violation> {
    let Era { capacity, began_with, peak, .. } = link.era();
    within(number, link.total().max(peak), capacity.max(began_with))
}

fn within(link: usize, total: Rates, most: Rates) -> Result<(), Violation> {
    match first_above(total, most) {
        Some((total, capacity)) => Err(Violation::OverCapacity { link, total, capacity }),
        None => Ok(()),
    }
}

fn first_above(rates: Rates, most: Rates) -> Option<(u64, u64)> {
    let pair = Direction::ALL.map(|way| (rates.of(way), most.of(way)));
    pair.into_iter().find(|(rate, most)| rate > most)
}

/// A call that the network has ended, and of which word is under way, is over there already.
fn check_vc(
    vc: VcHandle,
    state: State<&Terms>,
    network: &impl Books,
    card: &Card,
) -> Result<(), Violation> {
    let State::Active { in_force } = state else { return Ok(()) };
    let (held, used) = (network.settled(vc), card.rates(vc));
    let demand = network.demand(in_force);
    let rates = token_rates(in_force);
    let is_held = held == Some(demand) || network.has_left(vc);
    if is_held && used == Some(rates) {
        Ok(())
    } else {
        Err(Violation::Disagreement { vc, in_force: demand, network: held, card: used })
    }
}
