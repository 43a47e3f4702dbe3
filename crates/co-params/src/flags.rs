//! The flag words of CO_CALL_PARAMETERS and CO_MEDIA_PARAMETERS.
//!
//! The constants keep the standard's spelling. Source: `ndis.h`.

use core::ops::{BitOr, BitOrAssign};

/// Defines a set of flags over a `u32`: the two words differ in their names alone.
macro_rules! flags {
    ($(#[$doc:meta])* $name:ident { $($(#[$flag_doc:meta])* $flag:ident = $value:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(u32);

        impl $name {
            $($(#[$flag_doc])* pub const $flag: Self = Self($value);)*
            /// No flag.
            pub const NONE: Self = Self(0);
            /// Every flag with its name in the standard.
            pub const NAMES: &'static [(Self, &'static str)] = &[$((Self::$flag, stringify!($flag)),)*];
            /// All flags.
            pub const ALL: Self = Self($($value |)* 0);

            /// The set of a raw word; `None` if a bit has no meaning in the standard.
            #[must_use]
            pub const fn from_raw(raw: u32) -> Option<Self> {
                if raw & !Self::ALL.0 == 0 { Some(Self(raw)) } else { None }
            }

            /// The raw word.
            #[must_use]
            pub const fn raw(self) -> u32 {
                self.0
            }

            /// Whether every flag of `other` is set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether any flag of `other` is set.
            #[must_use]
            pub const fn intersects(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// The flags of both.
            #[must_use]
            pub const fn union(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// The same without the flags of `other`.
            #[must_use]
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }
        }

        impl BitOr for $name {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl BitOrAssign for $name {
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }
    };
}

flags! {
    /// `CO_CALL_PARAMETERS.Flags`.
    CallFlags {
        /// Place the call on a permanent VC.
        PERMANENT_VC = 0x01,
        /// Whoever hands back the block altered it. Meaningless in a request.
        CALL_PARAMETERS_CHANGED = 0x02,
        /// Defined by the header, described nowhere.
        QUERY_CALL_PARAMETERS = 0x04,
        /// A broadcast VC.
        BROADCAST_VC = 0x08,
        /// A point-to-multipoint VC.
        MULTIPOINT_VC = 0x10,
    }
}

flags! {
    /// `CO_MEDIA_PARAMETERS.Flags`.
    MediaFlags {
        /// The miniport stamps the time of receipt.
        RECEIVE_TIME_INDICATION = 0x001,
        /// The miniport stamps the time of sending.
        USE_TIME_STAMPS = 0x002,
        /// The VC will carry data that this end sends.
        TRANSMIT_VC = 0x004,
        /// The VC will carry data that this end receives.
        RECEIVE_VC = 0x008,
        /// Deliver packets with errors instead of dropping them.
        INDICATE_ERRED_PACKETS = 0x010,
        /// Report the end of each transmission.
        INDICATE_END_OF_TX = 0x020,
        /// Reserve resources for the VC.
        RESERVE_RESOURCES_VC = 0x040,
        /// The miniport may round the flow down, and must return the values in use.
        ROUND_DOWN_FLOW = 0x080,
        /// The miniport may round the flow up, and must return the values in use.
        ROUND_UP_FLOW = 0x100,
    }
}
