//! The buffer of one source: a fluid model in exact integers.
//!
//! During a slot its frame arrives evenly, while the buffer drains at the reserved rate. What does
//! not fit is lost. A slot has [`PARTS_PER_SLOT`] parts, so that a rate may change inside it;
//! volumes count in units of 1/([`PARTS_PER_SLOT`] x frames per second) bit, in which arrival,
//! drain and size are all integers.
//!
//! Source: the buffer of RCBR (see [`film`](super)), with the frame spread over its slot.

use core::iter::Sum;
use core::ops::AddAssign;

/// Parts of a slot.
pub const PARTS_PER_SLOT: u32 = 1_000_000_000;

/// A volume in units of 1/([`PARTS_PER_SLOT`] x frames per second) bit. Volumes of films of
/// different frame rates have different units and do not add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Volume(u128);

impl Volume {
    pub(super) const fn from_bits(bits: u64, frames_per_second: u32) -> Self {
        Self(bits as u128 * frames_per_second as u128 * PARTS_PER_SLOT as u128)
    }

    /// The raw number of units.
    pub(super) const fn units(self) -> u128 {
        self.0
    }

    /// The volume in bits times frames per second: exact when each slot was played at one rate,
    /// else rounded down.
    #[must_use]
    pub const fn bits_times_frames_per_second(self) -> u128 {
        self.0 / PARTS_PER_SLOT as u128
    }

    /// The volume in bits, to the precision of an `f64`.
    #[must_use]
    pub fn bits(self, frames_per_second: u32) -> f64 {
        self.0 as f64 / (f64::from(PARTS_PER_SLOT) * f64::from(frames_per_second))
    }
}

impl AddAssign for Volume {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Volume {
    fn sum<I: Iterator<Item = Self>>(volumes: I) -> Self {
        Self(volumes.map(|volume| volume.0).sum())
    }
}

/// A buffer, empty at first, and the totals of what went through it.
#[derive(Clone, Debug)]
pub struct Buffer {
    size: Volume,
    frames_per_second: u32,
    content: Volume,
    offered: Volume,
    lost: Volume,
    reserved: Volume,
}

impl Buffer {
    /// An empty buffer of this size in bits, for a film of this frame rate.
    #[must_use]
    pub fn new(bits: u64, frames_per_second: u32) -> Self {
        Self {
            size: Volume::from_bits(bits, frames_per_second),
            frames_per_second,
            content: Volume::default(),
            offered: Volume::default(),
            lost: Volume::default(),
            reserved: Volume::default(),
        }
    }

    /// Moves on by some parts of a slot, in which one rate (bit/s) is in force. `frame_bits` is the
    /// size of the whole frame, of which the share of these parts arrives.
    ///
    /// The content moves along a straight line within a slot, so that cutting it off at the end of
    /// the line is exact, and a slot played in pieces at one rate ends as if played at once.
    pub fn play(&mut self, frame_bits: u32, rate: u64, parts: u32) {
        let arrived =
            u128::from(frame_bits) * u128::from(self.frames_per_second) * u128::from(parts);
        let drained = u128::from(rate) * u128::from(parts);
        let left = (self.content.0 + arrived).saturating_sub(drained);
        self.content = Volume(left).min(self.size);
        self.offered += Volume(arrived);
        self.lost += Volume(left - self.content.0);
        self.reserved += Volume(drained);
    }

    /// What waits in the buffer now.
    #[must_use]
    pub fn content(&self) -> Volume {
        self.content
    }

    /// What has arrived so far, lost or not.
    #[must_use]
    pub fn offered(&self) -> Volume {
        self.offered
    }

    /// What has arrived and did not fit.
    #[must_use]
    pub fn lost(&self) -> Volume {
        self.lost
    }

    /// What the rates in force would have carried, used or not.
    #[must_use]
    pub fn reserved(&self) -> Volume {
        self.reserved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAMES_PER_SECOND: u32 = 10;

    #[test]
    fn what_the_rate_does_not_carry_waits() {
        let mut buffer = Buffer::new(100, FRAMES_PER_SECOND);
        buffer.play(70, 500, PARTS_PER_SLOT); // 70 bits arrive, 50 leave
        assert_eq!(content(&buffer), 20.0);
        buffer.play(10, 500, PARTS_PER_SLOT / 2); // 5 arrive, 25 leave
        assert_eq!(content(&buffer), 0.0);
        buffer.play(10, 500, PARTS_PER_SLOT / 2); // an empty buffer stays empty
        assert_eq!(content(&buffer), 0.0);
        assert_eq!(buffer.offered().bits_times_frames_per_second(), 800);
        assert_eq!(buffer.reserved().bits_times_frames_per_second(), 1000);
        assert_eq!(buffer.lost(), Volume::default());
    }

    #[test]
    fn what_does_not_fit_is_lost() {
        let mut buffer = Buffer::new(30, FRAMES_PER_SECOND);
        buffer.play(80, 500, PARTS_PER_SLOT); // exactly full
        assert_eq!(buffer.lost(), Volume::default());
        buffer.play(57, 500, PARTS_PER_SLOT);
        assert_eq!(content(&buffer), 30.0);
        assert_eq!(buffer.lost().bits(FRAMES_PER_SECOND), 7.0);
    }

    #[test]
    fn a_slot_in_pieces_at_one_rate_is_the_slot_at_once() {
        for (frame_bits, rate) in [(80, 500), (10, 777), (0, 1), (333, 0)] {
            let mut whole = Buffer::new(33, FRAMES_PER_SECOND);
            whole.play(51, 500, PARTS_PER_SLOT);
            let mut pieces = whole.clone();
            whole.play(frame_bits, rate, PARTS_PER_SLOT);
            for parts in [1, 333_333_333, 0, 666_666_666] {
                pieces.play(frame_bits, rate, parts);
            }
            assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
        }
    }

    #[test]
    fn volumes_of_sources_add_up() {
        let one = Volume::from_bits(3, FRAMES_PER_SECOND);
        assert_eq!([one, one].into_iter().sum::<Volume>().bits(FRAMES_PER_SECOND), 6.0);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let mut buffer = Buffer::new(u64::MAX, u32::MAX);
        buffer.play(u32::MAX, 0, u32::MAX);
        buffer.play(u32::MAX, u64::MAX, u32::MAX);
        assert_eq!(buffer.lost(), Volume::default());
    }

    fn content(buffer: &Buffer) -> f64 {
        buffer.content().bits(FRAMES_PER_SECOND)
    }
}
