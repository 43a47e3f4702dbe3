//! A list with room for what one step of a call can lead to.

use core::array::IntoIter;
use core::iter::Flatten;

/// At most two things, in order. No step of a call asks for more of the call manager, or tells the
/// application more: the most are an answer and a return, or a rejection and a close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Few<T>([Option<T>; 2]);

impl<T> Few<T> {
    /// Nothing.
    pub const NONE: Self = Self([None, None]);

    /// The same with one more at the end.
    ///
    /// # Panics
    /// If there is no room, which no transition of a call comes to.
    #[must_use]
    pub(super) fn and(self, item: T) -> Self {
        match self.0 {
            [None, _] => Self([Some(item), None]),
            [Some(first), None] => Self([Some(first), Some(item)]),
            [Some(_), Some(_)] => panic!("a step leads to two things at most"),
        }
    }

    pub(super) fn chain(self, others: Self) -> Self {
        others.into_iter().fold(self, Self::and)
    }

    /// What is in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }
}

impl<T> IntoIterator for Few<T> {
    type Item = T;
    type IntoIter = Flatten<IntoIter<Option<T>, 2>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().flatten()
    }
}
