//! The terms that one drive of a machine is about, each value once, under a short name.
//!
//! The machine copies terms freely and compares them. Over names that costs nothing: equal names
//! are equal terms, because a value that is there already is found again. The terms themselves are
//! copied in when the drive begins and out when it ends.

use smallvec::SmallVec;

use crate::terms::Terms;
use crate::vc::State;

/// The name of terms within one drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name(usize);

/// The terms by name. A change that counters and rounds has four: those saved, requested, agreed to
/// and rounded; more need memory.
#[derive(Debug, Default)]
pub(super) struct Interned(SmallVec<[Terms; 4]>);

impl Interned {
    /// The name of `terms`.
    pub(super) fn name(&mut self, terms: Terms) -> Name {
        let place = self.0.iter().position(|known| *known == terms).unwrap_or_else(|| {
            self.0.push(terms);
            self.0.len() - 1
        });
        Name(place)
    }

    /// The terms of a name.
    pub(super) fn value(&self, name: Name) -> &Terms {
        &self.0[name.0]
    }

    /// The state over names.
    pub(super) fn take_in(&mut self, state: &State<Terms>) -> State<Name> {
        state.map(|terms| self.name(terms.clone()))
    }

    /// The state over terms.
    pub(super) fn give_out(&self, state: &State<Name>) -> State<Terms> {
        state.map(|name| self.value(*name).clone())
    }
}
