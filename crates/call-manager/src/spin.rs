//! How a thread waits for another: it looks again and again for a little while, then sleeps.
//!
//! A block takes a few microseconds to work through. To put a thread to sleep and to wake it takes
//! longer than that, and whoever wakes it pays; so two threads that hand each other blocks must not
//! fall asleep in between. A thread that has waited for several blocks' time has nothing to do, and
//! sleeps at no cost. Threads that share a core let each other run.

use crate::sync::{spin_loop, yield_now};

/// Looks between two offers of the core to others.
const LOOKS: u32 = 64;
/// Offers of the core. Together with the looks they take some 30 microseconds where no other thread wants
/// the core.
const OFFERS: u32 = 16;

/// What `look` finds before patience ends.
#[expect(clippy::disallowed_methods, reason = "a thread that waits offers its core to others")]
pub(crate) fn look_for<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    for _ in 0..OFFERS {
        for _ in 0..LOOKS {
            if let Some(found) = look() {
                return Some(found);
            }
            spin_loop();
        }
        yield_now();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: u32 = LOOKS * OFFERS;

    #[test]
    fn what_comes_with_the_last_look_is_found() {
        let mut looks = 0;
        let found = look_for(|| {
            looks += 1;
            (looks == ALL).then_some(looks)
        });
        assert_eq!(found, Some(ALL));
    }

    #[test]
    fn nobody_looks_for_ever() {
        let mut looks = 0;
        let found: Option<()> = look_for(|| {
            looks += 1;
            None
        });
        assert_eq!((found, looks), (None, ALL));
    }
}
