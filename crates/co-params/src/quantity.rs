//! Quantities with units: rates in bytes per second, sizes in bytes, times in microseconds.
//!
//! Each holds 0 to 0xFFFF_FFFE. The one value left, 0xFFFF_FFFF, is `QOS_NOT_SPECIFIED`, and is no
//! quantity: [`new`](BytesPerSecond::new) answers `None` for it, and an `Option` of a quantity
//! takes no more room than the number (the complement is stored, so that the niche is zero).
//!
//! Source: FLOWSPEC, `qos.h`.

use core::cmp::Ordering;
use core::fmt;
use core::num::NonZeroU32;

/// `QOS_NOT_SPECIFIED`: the raw value of a member that is left to its default.
const NOT_SPECIFIED: u32 = 0xFFFF_FFFF;

/// Defines the three quantities, which differ in unit and name alone.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(NonZeroU32);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(NonZeroU32::MAX);
            /// The largest value, 0xFFFF_FFFE.
            pub const MAX: Self = Self(NonZeroU32::MIN);

            /// The quantity of a raw FLOWSPEC member; `None` for `QOS_NOT_SPECIFIED`.
            #[must_use]
            pub const fn new(raw: u32) -> Option<Self> {
                match NonZeroU32::new(!raw) {
                    Some(complement) => Some(Self(complement)),
                    None => None,
                }
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> u32 {
                !self.0.get()
            }

            /// The raw FLOWSPEC member of a quantity that may be left open.
            #[must_use]
            pub const fn raw(quantity: Option<Self>) -> u32 {
                match quantity {
                    Some(quantity) => quantity.get(),
                    None => NOT_SPECIFIED,
                }
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.get().cmp(&other.get())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("{} ", $unit), self.get())
            }
        }
    };
}

quantity! {
    /// A rate in bytes per second. TAPI rates and the literature on traffic use bits per second:
    /// convert with [`from_bits_ceil`](Self::from_bits_ceil) and [`bits`](Self::bits).
    BytesPerSecond, "B/s"
}
quantity! {
    /// A size in bytes.
    Bytes, "B"
}
quantity! {
    /// A time in microseconds.
    Microseconds, "us"
}

impl BytesPerSecond {
    /// `POSITIVE_INFINITY_RATE`: a rate without bound, which is not the same as an open one.
    pub const POSITIVE_INFINITY: Self = Self::MAX;

    /// The least rate that carries `bits` bits per second; `None` if it does not fit.
    #[must_use]
    pub const fn from_bits_ceil(bits: u64) -> Option<Self> {
        let bytes = bits.div_ceil(8);
        if bytes >= Self::POSITIVE_INFINITY.get() as u64 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked on the line above")]
        Self::new(bytes as u32)
    }

    /// The most whole bytes per second within `bits` bits per second; `None` if it does not fit.
    #[must_use]
    pub const fn from_bits_floor(bits: u64) -> Option<Self> {
        Self::from_bits_ceil(bits - bits % 8)
    }

    /// The same rate in bits per second. [`POSITIVE_INFINITY`](Self::POSITIVE_INFINITY) has no
    /// number of bits: here it answers 34,359,738,352, the bits of its raw value, and a caller to
    /// whom that matters asks for it first.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.get() as u64 * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qos_not_specified_is_no_number() {
        assert_eq!(Bytes::new(0xFFFF_FFFF), None);
        assert_eq!(Bytes::raw(None), 0xFFFF_FFFF);
        assert_eq!(Bytes::new(0xFFFF_FFFE).map(Bytes::get), Some(0xFFFF_FFFE));
        assert_eq!(Bytes::new(0), Some(Bytes::ZERO));
        assert_eq!(size_of::<Option<Bytes>>(), 4);
    }

    #[test]
    fn quantities_order_as_their_numbers() {
        assert!(Bytes::new(1) < Bytes::new(2));
        assert!(Bytes::ZERO < Bytes::MAX);
    }

    #[test]
    fn bits_round_up_to_bytes() {
        assert_eq!(BytesPerSecond::from_bits_ceil(64_000), BytesPerSecond::new(8_000));
        assert_eq!(BytesPerSecond::from_bits_ceil(1), BytesPerSecond::new(1));
        assert_eq!(BytesPerSecond::from_bits_ceil(8 * 0xFFFF_FFFE), None);
        assert_eq!(BytesPerSecond::from_bits_ceil(u64::MAX), None);
        assert_eq!(BytesPerSecond::MAX.bits(), 34_359_738_352);
    }

    #[test]
    fn bits_round_down_to_bytes() {
        assert_eq!(BytesPerSecond::from_bits_floor(7), BytesPerSecond::new(0));
        assert_eq!(BytesPerSecond::from_bits_floor(64_007), BytesPerSecond::new(8_000));
    }
}
