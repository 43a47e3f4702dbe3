//! A bounded table that hands out handles: places that are used again, each time under another
//! generation.
//!
//! What is kept too long names a generation that is over, and finds nothing. A place whose
//! generations are used up is never used again.

use core::num::NonZeroU32;

use crate::handle::{AfHandle, PartyHandle, SapHandle};

/// Names one value of one table until it is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    index: u32,
    generation: u32,
}

/// The place of a value whose owner keeps no name but this, and gives it up when it removes the
/// value. With `Option` around it, it takes 4 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(NonZeroU32);

#[derive(Debug)]
pub(crate) struct Slots<T> {
    entries: Vec<Entry<T>>,
    free: Vec<u32>,
    limit: usize,
}

#[derive(Debug)]
struct Entry<T> {
    generation: u32,
    value: Option<T>,
}

impl<T> Slots<T> {
    /// A table for at most `limit` values.
    pub(crate) const fn new(limit: u32) -> Self {
        Self { entries: Vec::new(), free: Vec::new(), limit: limit as usize }
    }

    /// Puts a value in; `None` if the table is full.
    pub(crate) fn insert(&mut self, value: T) -> Option<Key> {
        let index = self.free.pop().or_else(|| self.grow())?;
        let entry = &mut self.entries[index as usize];
        entry.value = Some(value);
        Some(Key { index, generation: entry.generation })
    }

    /// Takes a value out; its key finds nothing from now on.
    pub(crate) fn remove(&mut self, key: Key) -> Option<T> {
        let entry = self.entries.get_mut(key.index as usize)?;
        if entry.generation != key.generation {
            return None;
        }
        let value = entry.value.take()?;
        if let Some(next) = entry.generation.checked_add(1) {
            entry.generation = next;
            self.free.push(key.index);
        }
        Some(value)
    }

    pub(crate) fn get(&self, key: Key) -> Option<&T> {
        let entry = self.entries.get(key.index as usize)?;
        entry.value.as_ref().filter(|_| entry.generation == key.generation)
    }

    pub(crate) fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        let entry = self.entries.get_mut(key.index as usize)?;
        entry.value.as_mut().filter(|_| entry.generation == key.generation)
    }

    /// All values, in the order of their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Key, &T)> {
        self.entries.iter().zip(0..).filter_map(|(entry, index)| {
            let key = Key { index, generation: entry.generation };
            entry.value.as_ref().map(|value| (key, value))
        })
    }

    /// The key of the value at a place.
    pub(crate) fn key_at(&self, place: Place) -> Option<Key> {
        let index = place.index();
        let entry = self.entries.get(index as usize)?;
        entry.value.as_ref().map(|_| Key { index, generation: entry.generation })
    }

    fn grow(&mut self) -> Option<u32> {
        if self.entries.len() >= self.limit {
            return None;
        }
        let index = u32::try_from(self.entries.len()).ok().filter(|&index| index < u32::MAX)?;
        self.entries.push(Entry { generation: 0, value: None });
        Some(index)
    }
}

impl Place {
    const fn index(self) -> u32 {
        self.0.get() - 1
    }
}

impl From<Key> for Place {
    fn from(key: Key) -> Self {
        Self(NonZeroU32::MIN.saturating_add(key.index))
    }
}

/// Handles differ in their names alone.
macro_rules! handles {
    ($($handle:ident,)*) => {
        $(
            impl From<Key> for $handle {
                fn from(Key { index, generation }: Key) -> Self {
                    Self { index, generation }
                }
            }

            impl From<$handle> for Key {
                fn from($handle { index, generation }: $handle) -> Self {
                    Self { index, generation }
                }
            }
        )*
    };
}

handles! { AfHandle, SapHandle, PartyHandle, }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_as_many_as_it_may_and_no_more() {
        let mut slots = Slots::new(2);
        let first = slots.insert('a').expect("room for two");
        assert!(slots.insert('b').is_some());
        assert_eq!(slots.insert('c'), None);
        assert_eq!(slots.remove(first), Some('a'));
        assert!(slots.insert('c').is_some(), "room for one again");
    }

    #[test]
    fn a_key_that_was_kept_too_long_finds_nothing() {
        let mut slots = Slots::new(1);
        let old = slots.insert('a').expect("room for one");
        slots.remove(old);
        let new = slots.insert('b').expect("room for one");
        assert_ne!(old, new);
        assert_eq!(slots.get(old), None);
        assert_eq!(slots.get_mut(old), None);
        assert_eq!(slots.remove(old), None);
        assert_eq!(slots.get(new), Some(&'b'));
    }

    #[test]
    fn a_place_whose_generations_are_used_up_is_used_no_more() {
        let mut slots = Slots::new(1);
        let key = slots.insert('a').expect("room for one");
        slots.entries[0].generation = u32::MAX;
        let key = Key { generation: u32::MAX, ..key };
        assert_eq!(slots.remove(key), Some('a'));
        assert_eq!(slots.insert('b'), None);
    }

    #[test]
    fn a_place_leads_to_what_is_there() {
        let mut slots = Slots::new(2);
        slots.insert('a');
        let key = slots.insert('b').expect("room for two");
        let place = Place::from(key);
        assert_eq!(slots.key_at(place), Some(key));
        slots.remove(key);
        assert_eq!(slots.key_at(place), None);
        assert_eq!(size_of::<Option<Place>>(), 4);
    }
}
