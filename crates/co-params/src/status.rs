//! NDIS_STATUS: the answer to a request.
//!
//! Some refusals have the severity of success (`PENDING`, `NOT_ACCEPTED`). A test for success is a
//! comparison with [`Status::Success`], never of sign or severity.
//!
//! Source: `ndis.h`, `ntstatus.h`.

use core::fmt;

/// Defines the enum and its two tables from one list, so that they cannot disagree.
macro_rules! statuses {
    ($($(#[$doc:meta])* $variant:ident = $value:literal $name:literal,)*) => {
        /// The answer to a request. `Display` prints the name in the standard without its prefix.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u32)]
        pub enum Status {
            $($(#[$doc])* $variant = $value,)*
        }

        impl Status {
            /// The status with this value, if the standard names it.
            #[must_use]
            pub const fn from_raw(raw: u32) -> Option<Self> {
                match raw {
                    $($value => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The name in the standard, without `NDIS_STATUS_`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

statuses! {
    /// Done.
    Success = 0x0000_0000 "SUCCESS",
    /// Accepted; a completion follows. Never itself a completion.
    Pending = 0x0000_0103 "PENDING",
    /// Refused in this state; try again later.
    NotAccepted = 0x0001_0003 "NOT_ACCEPTED",
    /// The network, the miniport or another component refused; or a bad handle or role.
    Failure = 0xC000_0001 "FAILURE",
    /// Something could not be allocated.
    Resources = 0xC000_009A "RESOURCES",
    /// The medium or the protocol cannot do this at all.
    NotSupported = 0xC000_00BB "NOT_SUPPORTED",
    /// The object is being closed.
    Closing = 0xC001_0002 "CLOSING",
    /// The parameters are illegal, or cannot be met.
    InvalidData = 0xC001_0015 "INVALID_DATA",
}

impl Status {
    /// The value in the standard.
    #[must_use]
    pub const fn raw(self) -> u32 {
        self as u32
    }

    /// Whether this is [`Status::Success`], and nothing else.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Success)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_007_success_severity_is_not_success() {
        assert!(Status::Success.is_success());
        assert!(!Status::NotAccepted.is_success());
        assert!(!Status::Pending.is_success());
    }

    #[test]
    fn values_read_back() {
        assert_eq!(Status::from_raw(0xC000_0001), Some(Status::Failure));
        assert_eq!(Status::Failure.raw(), 0xC000_0001);
        assert_eq!(Status::from_raw(1), None);
        assert_eq!(Status::NotAccepted.name(), "NOT_ACCEPTED");
    }
}
