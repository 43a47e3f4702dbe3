//! The words of TAPI: states, privileges, modes and bits, with their values in the standard.
//!
//! Source: `tapi.h`; the tables of values in the standard's constants pages.

use std::ops::BitOr;

/// LINECALLSTATE: where a call stands. Those that a call of this provider can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum CallState {
    /// The call is over and nothing is left but the handle.
    Idle = 0x0000_0001,
    /// The far end calls, and nobody has answered.
    Offering = 0x0000_0002,
    /// The call is being set up.
    Dialing = 0x0000_0010,
    /// The call is up.
    Connected = 0x0000_0100,
    /// The far end or the network ended the call; the application has not let go of it yet.
    Disconnected = 0x0000_4000,
}

/// LINECALLSTATE_UNKNOWN, which TAPI adds to what a provider reports (T-056).
pub(super) const CALLSTATE_UNKNOWN: u32 = 0x0000_8000;

/// LINECALLPRIVILEGE: what an application may do with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Privilege {
    /// Nothing: the handle is void.
    None = 1,
    /// Watch and ask.
    Monitor = 2,
    /// All of it.
    Owner = 4,
}

impl Privilege {
    /// The privilege with this value.
    #[must_use]
    pub const fn from_raw(raw: u32) -> Option<Self> {
        match raw {
            1 => Some(Self::None),
            2 => Some(Self::Monitor),
            4 => Some(Self::Owner),
            _ => None,
        }
    }
}

/// LINEDISCONNECTMODE: why a call was disconnected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum DisconnectMode {
    /// In the normal way.
    Normal = 0x0000_0001,
    /// Nobody knows.
    Unknown = 0x0000_0002,
    /// The far end rejected the call.
    Reject = 0x0000_0004,
    /// It was picked up elsewhere.
    Pickup = 0x0000_0008,
    /// It was forwarded.
    Forwarded = 0x0000_0010,
    /// The far end is busy.
    Busy = 0x0000_0020,
    /// The far end does not answer.
    NoAnswer = 0x0000_0040,
    /// The address is illegal.
    BadAddress = 0x0000_0080,
    /// The far end cannot be reached.
    Unreachable = 0x0000_0100,
    /// The network is congested.
    Congestion = 0x0000_0200,
    /// The far end is not compatible.
    Incompatible = 0x0000_0400,
    /// The reason is not to be had.
    Unavail = 0x0000_0800,
    /// The least quality of service could not be had or kept. From version 2.0 on (T-065).
    QosUnavail = 0x0001_0000,
}

/// Defines a set of bits over a `u32`.
macro_rules! bits {
    ($(#[$doc:meta])* $name:ident { $($(#[$bit_doc:meta])* $bit:ident = $value:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// No bit.
            pub const NONE: Self = Self(0);
            $($(#[$bit_doc])* pub const $bit: Self = Self($value);)*

            /// Whether every bit of `other` is set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// The same without the bits of `other`.
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
    };
}

bits! {
    /// LINECALLINFOSTATE: which items of LINECALLINFO changed. Those that are used here.
    CallInfoState {
        /// dwRate.
        RATE = 0x0000_0008,
        /// The flow specifications.
        QOS = 0x2000_0000,
    }
}

bits! {
    /// LINECALLFEATURE: what can be done with a call. Those that are used here.
    CallFeatures {
        /// `lineDrop`.
        DROP = 0x0000_0080,
        /// `lineSetCallQualityOfService`.
        SETQOS = 0x4000_0000,
    }
}

bits! {
    /// The events that a TAPI 3 application asked for. Those that are used here.
    EventFilter {
        /// Failures of quality of service.
        TE_QOSEVENT = 0x0000_0800,
    }
}
