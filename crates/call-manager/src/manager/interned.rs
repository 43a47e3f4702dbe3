//! The terms that one VC is about, each value once, under a short name.
//!
//! The machine copies terms freely and compares them. Over names that costs nothing: equal names
//! are equal terms, because a value that is there already is found again. What a VC rests on is in
//! its table entry; what else a transaction is about is beside it, and gone with the transaction.

use smallvec::SmallVec;

use super::beside::Beside;
use crate::terms::Terms;
use crate::vc::State;

/// The name of terms of one VC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name(u8);

impl Name {
    /// What the table entry holds.
    pub(super) const IN_FORCE: Self = Self(0);
    /// What was named first besides.
    pub(super) const WANTED: Self = Self(1);

    /// The terms of this name, of a VC at rest or waiting.
    pub(super) fn of<'a>(self, in_force: &'a Terms, beside: &'a [Terms]) -> &'a Terms {
        match self.0 {
            0 => in_force,
            place => &beside[usize::from(place) - 1],
        }
    }
}

/// The terms by name, those of the table entry first. A change that counters and rounds has four:
/// those saved, requested, agreed to and rounded; more need memory.
#[derive(Clone, Debug)]
pub(super) struct Interned(SmallVec<[Terms; 4]>);

impl Interned {
    pub(super) fn new(in_force: &Terms, beside: &[Terms]) -> Self {
        let mut terms = SmallVec::new();
        terms.push(in_force.clone());
        terms.extend(beside.iter().cloned());
        Self(terms)
    }

    /// The name of `terms`. One VC is about a handful at a time; the longest way that a machine goes
    /// without a rest is bounded by [`Rules::MOST_ACTIVATIONS`](crate::vc::Rules::MOST_ACTIVATIONS).
    pub(super) fn name(&mut self, terms: Terms) -> Name {
        let place = self.0.iter().position(|known| *known == terms).unwrap_or_else(|| {
            self.0.push(terms);
            self.0.len() - 1
        });
        Name(u8::try_from(place).expect("three for each activation, and few besides"))
    }

    /// The terms of a name.
    pub(super) fn value(&self, name: Name) -> &Terms {
        &self.0[usize::from(name.0)]
    }

    /// The state under the names that it has at rest: what is in force first, the rest beside it,
    /// and nothing that it does not name.
    pub(super) fn settle(&self, state: &State<Name>, beside: &mut Beside) -> State<Name> {
        let in_force = state.in_force().copied().unwrap_or(Name::IN_FORCE);
        let mut kept: SmallVec<[Name; 3]> = SmallVec::new();
        state.map(|&name| {
            if name == in_force {
                return Name::IN_FORCE;
            }
            let place = kept.iter().position(|&known| known == name).unwrap_or_else(|| {
                kept.push(name);
                beside.push(self.value(name).clone());
                kept.len() - 1
            });
            Name(u8::try_from(place + 1).expect("a state names a handful"))
        })
    }
}
