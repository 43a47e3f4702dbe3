//! The terms of transactions under way: what a VC is about besides what is in force.
//!
//! Most VCs rest at any one time. What only a transaction needs is kept here, taken when one has to
//! wait and given back when it is over, so that it costs nothing a VC and nothing a request.

use std::num::NonZeroU32;

use smallvec::SmallVec;

use crate::terms::Terms;

/// Terms beside those in force; three are all that one transaction needs.
pub(super) type Beside = SmallVec<[Terms; 3]>;

/// Where the terms of one VC are.
#[derive(Debug)]
pub(super) struct Place(NonZeroU32);

/// The terms of all transactions that wait.
#[derive(Debug, Default)]
pub(super) struct Besides {
    places: Vec<Beside>,
    free: Vec<Place>,
}

impl Besides {
    /// How many places are taken.
    pub(super) const fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// An empty place.
    pub(super) fn take(&mut self) -> Place {
        self.free.pop().unwrap_or_else(|| {
            self.places.push(Beside::new());
            self.free.reserve(self.places.len());
            let count = u32::try_from(self.places.len()).ok().and_then(NonZeroU32::new);
            Place(count.expect("no more transactions than VCs"))
        })
    }

    /// Empties a place for another.
    pub(super) fn give_back(&mut self, place: Place) {
        self.terms_mut(&place).clear();
        self.free.push(place);
    }

    pub(super) fn terms(&self, place: &Place) -> &[Terms] {
        &self.places[place.index()]
    }

    pub(super) fn terms_mut(&mut self, place: &Place) -> &mut Beside {
        &mut self.places[place.index()]
    }
}

impl Place {
    const fn index(&self) -> usize {
        self.0.get() as usize - 1
    }
}
