//! The load: which VC is asked to change to which rate, from one seed.
//!
//! What becomes of a request follows from the rate that it asks for, and nothing behind the seams
//! throws dice:
//!
//! | rate, bytes per second | what becomes of it |
//! |---|---|
//! | 1 to [`MOST`] | granted |
//! | [`ABOVE_PEAK`] | agreed to by the network, refused by the miniport, rolled back |
//! | [`COUNTERED`] | countered by the network with [`MOST`], which the miniport activates |
//! | [`above_link`] | refused by the network: the link does not carry it |

use call_manager::{ClientId, Operation, Slot, VcContext, VcHandle};
use co_params::{BytesPerSecond, CallParameters, Flowspec};

use super::way::Answers;

/// The first client of a manager.
pub(crate) const CLIENT: ClientId = ClientId(0);
/// The most that the miniport takes for a VC.
pub(crate) const MOST: u32 = 1000;
/// More than the miniport takes.
pub(crate) const ABOVE_PEAK: u32 = 2 * MOST;
/// More than the network agrees to for one call, and less than the link carries.
pub(crate) const COUNTERED: u32 = 3 * MOST;
/// What a link carries for each VC there is: room for every one above its peak.
pub(crate) const LINK_SHARE: u32 = 4 * MOST;

/// More than a link for so many VCs carries, as far as a rate reaches.
pub(crate) fn above_link(vcs: usize) -> u32 {
    u32::try_from(vcs + 1).ok().and_then(|vcs| LINK_SHARE.checked_mul(vcs)).unwrap_or(u32::MAX - 1)
}

/// The parameters of a call that sends at this rate.
pub(crate) fn sending(rate: u32) -> CallParameters {
    CallParameters::sending(flow(rate))
}

/// A flow of this rate.
pub(crate) fn flow(rate: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate"))
}

/// Of fewer requests the shares of a mix are left to chance.
const ENOUGH: u64 = 100_000;

/// In which order VCs are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// Any, any time.
    Random,
    /// Scattered, and none again before all the others: so none is asked while a change of it is
    /// pending. For a power of two of VCs.
    Scattered,
    /// In the order of their places.
    Sequential,
}

/// How many of a hundred requests come to something else than being granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mix {
    /// Refused by the network.
    pub(crate) network_refuses: u8,
    /// Refused by the miniport.
    pub(crate) miniport_refuses: u8,
    /// Countered by the network.
    pub(crate) countered: u8,
}

impl Mix {
    /// All are granted.
    pub(crate) const GRANTED: Self = Self { network_refuses: 0, miniport_refuses: 0, countered: 0 };
    /// A network under strain.
    pub(crate) const MIXED: Self = Self { network_refuses: 5, miniport_refuses: 5, countered: 10 };
    pub(crate) const NETWORK_REFUSES: Self = Self { network_refuses: 100, ..Self::GRANTED };
    pub(crate) const MINIPORT_REFUSES: Self = Self { miniport_refuses: 100, ..Self::GRANTED };
    pub(crate) const COUNTERED: Self = Self { countered: 100, ..Self::GRANTED };

    /// Whether answers are what was asked for: exactly, or to within one percent of the requests.
    pub(crate) fn matches(self, answers: &Answers) -> bool {
        let refused = self.network_refuses + self.miniport_refuses;
        let is_share = |percent: u8, found: u64| match percent {
            0 => found == 0,
            100 => found == answers.total(),
            percent => {
                let expected = answers.total() * u64::from(percent) / 100;
                expected.abs_diff(found) <= answers.total() / 100 || answers.total() < ENOUGH
            }
        };
        is_share(refused, answers.refused)
            && is_share(self.countered, answers.changed)
            && is_share(100 - refused - self.countered, answers.granted)
    }

    fn rate(self, kind: u8, granted: u32, vcs: usize) -> u32 {
        let miniport = self.network_refuses + self.miniport_refuses;
        if kind < self.network_refuses {
            above_link(vcs)
        } else if kind < miniport {
            ABOVE_PEAK
        } else if kind < miniport + self.countered {
            COUNTERED
        } else {
            granted
        }
    }
}

/// The requests of one client.
#[derive(Clone, Debug)]
pub(crate) struct Load<'a> {
    vcs: &'a [VcHandle],
    pattern: Pattern,
    mix: Mix,
    turn: u64,
}

impl<'a> Load<'a> {
    /// Random VCs, and all requests granted.
    pub(crate) const fn new(vcs: &'a [VcHandle]) -> Self {
        Self { vcs, pattern: Pattern::Random, mix: Mix::GRANTED, turn: 0 }
    }

    /// The same in another order.
    pub(crate) const fn in_order(self, pattern: Pattern) -> Self {
        Self { pattern, ..self }
    }

    /// The same with other outcomes.
    pub(crate) const fn with_mix(self, mix: Mix) -> Self {
        Self { mix, ..self }
    }

    /// The next request.
    pub(crate) fn request(&mut self) -> Slot {
        let (vc, rate) = self.draw();
        modify(vc, sending(rate))
    }

    /// The next VC, and the rate that it is asked to change to.
    pub(crate) fn draw(&mut self) -> (VcHandle, u32) {
        self.turn += 1;
        let bits = scramble(self.turn);
        let [kind, fine, coarse, ..] = bits.to_le_bytes();
        let granted = 1 + u32::from(u16::from_le_bytes([fine, coarse])) % MOST;
        let kind = u16::from(kind) * 100 / 256;
        let kind = u8::try_from(kind).expect("below 100");
        (self.vcs[self.place(bits)], self.mix.rate(kind, granted, self.vcs.len()))
    }

    #[expect(clippy::cast_possible_truncation, reason = "places fit")]
    fn place(&self, bits: u64) -> usize {
        let vcs = self.vcs.len() as u64;
        let place = match self.pattern {
            Pattern::Random => ((bits >> 32) * vcs) >> 32,
            Pattern::Scattered => {
                // A full round of a generator whose modulus is the number of VCs, and a
                // permutation of it: its low bits alone would make a visible pattern.
                let step = self.turn.wrapping_mul(0x9e37_79b1) & (vcs - 1);
                (step ^ (step >> (vcs.trailing_zeros() / 2))).wrapping_mul(0x85eb_ca6b) & (vcs - 1)
            }
            Pattern::Sequential => self.turn % vcs,
        };
        place as usize
    }
}

/// A request to change a call.
pub(crate) const fn modify(vc: VcHandle, parameters: CallParameters) -> Slot {
    Slot::new(VcContext(0), Operation::ModifyCallQos(vc, parameters))
}

/// 64 bits that look like chance: the finalizer of `SplitMix64` over multiples of the golden ratio.
const fn scramble(turn: u64) -> u64 {
    let bits = turn.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
