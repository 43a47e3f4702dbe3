//! Proposals that wait for a transaction to end; at most one a VC, the last.
//!
//! They come and go with the changes that they cross, so nothing is allocated for one that waits once
//! as many have waited at a time, as far up in the table.

use crate::handle::VcHandle;
use crate::terms::Terms;

/// What waits, and where it is by the place of its VC.
#[derive(Debug, Default)]
pub(super) struct Deferred {
    waiting: Vec<(VcHandle, Terms)>,
    positions: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl Deferred {
    pub(super) const fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    #[cfg(test)]
    pub(super) const fn len(&self) -> usize {
        self.waiting.len()
    }

    /// A proposal waits, in the place of one that may wait already.
    #[expect(clippy::cast_possible_truncation, reason = "one a place, and places are u32")]
    pub(super) fn insert(&mut self, vc: VcHandle, proposed: Terms) {
        if let Some(position) = self.position(vc) {
            self.waiting[position].1 = proposed;
            return;
        }
        if self.positions.len() <= vc.index() {
            self.positions.resize(vc.index() + 1, NOWHERE);
        }
        self.positions[vc.index()] = self.waiting.len() as u32;
        self.waiting.push((vc, proposed));
    }

    /// It waits no more.
    #[expect(clippy::cast_possible_truncation, reason = "one a place, and places are u32")]
    pub(super) fn remove(&mut self, vc: &VcHandle) -> Option<Terms> {
        let position = self.position(*vc)?;
        self.positions[vc.index()] = NOWHERE;
        let (_, proposed) = self.waiting.swap_remove(position);
        if let Some((moved, _)) = self.waiting.get(position) {
            self.positions[moved.index()] = position as u32;
        }
        Some(proposed)
    }

    /// Where the proposal for a VC is. One for another VC at the same place is not.
    fn position(&self, vc: VcHandle) -> Option<usize> {
        let position = *self.positions.get(vc.index())? as usize;
        self.waiting.get(position).filter(|(other, _)| *other == vc).map(|_| position)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use co_params::{BytesPerSecond, CallParameters, Flowspec};

    use super::*;

    #[test]
    fn a_vc_has_the_last_proposal_that_waits_for_it_and_no_other() {
        let (mut deferred, mut plain) = (Deferred::default(), BTreeMap::new());
        for step in 0..2_000_u32 {
            let vc = VcHandle { index: step * 7_919 % 31, generation: step / 500 };
            let waited = if step * 31 % 7 < 4 {
                deferred.insert(vc, terms(step));
                plain.insert(vc, terms(step));
                continue;
            } else {
                deferred.remove(&vc)
            };
            assert_eq!(waited, plain.remove(&vc), "step {step}");
            assert_eq!((deferred.len(), deferred.is_empty()), (plain.len(), plain.is_empty()));
            if step % 500 > 450 {
                plain.retain(|vc, _| deferred.remove(vc).is_none());
            }
        }
    }

    fn terms(step: u32) -> Terms {
        let rate = BytesPerSecond::new(1 + step).expect("a rate");
        let block = CallParameters::sending(Flowspec::constant_rate(rate));
        Terms::for_call(&block).expect("legal")
    }
}
