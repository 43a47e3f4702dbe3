//! Where all chance of a run comes from.

use co_params::MediaFlags;

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.next() % u64::from(bound)).expect("less than the bound")
    }

    /// Once in so many times.
    pub(super) fn one_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick(&mut self, count: usize) -> Option<usize> {
        let count = u32::try_from(count).expect("few answers");
        (count > 0).then(|| self.below(count) as usize)
    }

    /// One of ten, so that two ends often want the same.
    pub(super) fn rate(&mut self) -> u32 {
        100 * (1 + self.below(10))
    }

    pub(super) fn flags(&mut self) -> MediaFlags {
        if self.one_in(2) { MediaFlags::ROUND_UP_FLOW } else { MediaFlags::NONE }
    }
}
