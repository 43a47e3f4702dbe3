//! LINEERR: why TAPI or a provider refuses, with the list of each operation.
//!
//! The pages of each operation list the errors that it may give. An application may be written
//! against that list, so an error that is not on it never leaves: [`LineErr::among`] turns it into
//! OPERATIONFAILED, which is on every list.
//!
//! Source: LINEERR constants, `tapi.h`; T-009, T-010.

use std::fmt;

/// Defines the enum and its tables from one list, so that they cannot disagree.
macro_rules! line_errors {
    ($($(#[$doc:meta])* $variant:ident = $value:literal $name:literal,)*) => {
        /// A negative result of TAPI. `Display` prints the standard's name without `LINEERR_`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u32)]
        pub enum LineErr {
            $($(#[$doc])* $variant = $value,)*
        }

        impl LineErr {
            /// Every error that an operation of this module may give, by value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in the standard, without `LINEERR_`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

line_errors! {
    /// The bearer mode cannot be had now.
    BearerModeUnavail = 0x8000_0003 "BEARERMODEUNAVAIL",
    /// Every call that the address can have is in use.
    CallUnavail = 0x8000_0005 "CALLUNAVAIL",
    /// The address holds a character for billing that is not supported.
    DialBilling = 0x8000_0008 "DIALBILLING",
    /// The address waits for a dial tone, which is not supported.
    DialDialTone = 0x8000_0009 "DIALDIALTONE",
    /// The address asks to prompt the user, which is not supported.
    DialPrompt = 0x8000_000A "DIALPROMPT",
    /// The address waits for quiet, which is not supported.
    DialQuiet = 0x8000_000B "DIALQUIET",
    /// The line is in use.
    InUse = 0x8000_000F "INUSE",
    /// The address is illegal.
    InvalAddress = 0x8000_0010 "INVALADDRESS",
    /// The number of the address is illegal.
    InvalAddressId = 0x8000_0011 "INVALADDRESSID",
    /// The address mode is illegal.
    InvalAddressMode = 0x8000_0012 "INVALADDRESSMODE",
    /// The bearer mode is illegal.
    InvalBearerMode = 0x8000_0016 "INVALBEARERMODE",
    /// The call handle was never given to this application, or is void.
    InvalCallHandle = 0x8000_0018 "INVALCALLHANDLE",
    /// LINECALLPARAMS contradicts itself.
    InvalCallParams = 0x8000_0019 "INVALCALLPARAMS",
    /// No such privilege.
    InvalCallPrivilege = 0x8000_001A "INVALCALLPRIVILEGE",
    /// The call is in a state that does not allow this.
    InvalCallState = 0x8000_001C "INVALCALLSTATE",
    /// No country has this code.
    InvalCountryCode = 0x8000_0022 "INVALCOUNTRYCODE",
    /// The line handle was never given to this application, or is void.
    InvalLineHandle = 0x8000_002B "INVALLINEHANDLE",
    /// The line is in a state that does not allow this.
    InvalLineState = 0x8000_002C "INVALLINESTATE",
    /// The media mode is illegal.
    InvalMediaMode = 0x8000_002F "INVALMEDIAMODE",
    /// A parameter, or what it points to, is illegal.
    InvalParam = 0x8000_0032 "INVALPARAM",
    /// A pointer leads nowhere, or not far enough.
    InvalPointer = 0x8000_0035 "INVALPOINTER",
    /// The flow contradicts itself, or asks for what can never be had.
    InvalRate = 0x8000_0037 "INVALRATE",
    /// Memory is lacking.
    NoMem = 0x8000_0044 "NOMEM",
    /// The application is no owner of the call.
    NotOwner = 0x8000_0046 "NOTOWNER",
    /// It failed, for a reason without a name.
    OperationFailed = 0x8000_0048 "OPERATIONFAILED",
    /// The device cannot do this at all.
    OperationUnavail = 0x8000_0049 "OPERATIONUNAVAIL",
    /// The rate cannot be had at present. Less may be had, or the same later.
    RateUnavail = 0x8000_004A "RATEUNAVAIL",
    /// Something other than the rate ran out.
    ResourceUnavail = 0x8000_004B "RESOURCEUNAVAIL",
    /// dwTotalSize is less than the fixed part.
    StructureTooSmall = 0x8000_004D "STRUCTURETOOSMALL",
    /// The application has not initialised TAPI, or has shut it down.
    Uninitialized = 0x8000_0050 "UNINITIALIZED",
    /// The user-user information is too long.
    UserUserInfoTooBig = 0x8000_0051 "USERUSERINFOTOOBIG",
    /// The address is blocked.
    AddressBlocked = 0x8000_0053 "ADDRESSBLOCKED",
}

impl LineErr {
    /// The value in the standard: a LONG, and negative.
    #[must_use]
    pub const fn value(self) -> i32 {
        (self as u32).cast_signed()
    }

    /// This error if it is on the list, else OPERATIONFAILED.
    #[must_use]
    pub fn among(self, list: &[Self]) -> Self {
        if list.contains(&self) { self } else { Self::OperationFailed }
    }
}

impl fmt::Display for LineErr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::error::Error for LineErr {}

use LineErr as E;

/// What an application may get for `lineSetCallQualityOfService` (T-010).
pub const LINE_SET_CALL_QUALITY_OF_SERVICE: &[LineErr] = &[
    E::InvalCallHandle,
    E::InvalCallState,
    E::InvalParam,
    E::InvalPointer,
    E::InvalRate,
    E::NoMem,
    E::NotOwner,
    E::OperationFailed,
    E::OperationUnavail,
    E::RateUnavail,
    E::ResourceUnavail,
    E::Uninitialized,
];

/// What a provider may give for `TSPI_lineSetCallQualityOfService`, at once or later (T-009).
pub const TSPI_LINE_SET_CALL_QUALITY_OF_SERVICE: &[LineErr] = &[
    E::InvalCallState,
    E::InvalRate,
    E::NoMem,
    E::OperationFailed,
    E::RateUnavail,
    E::ResourceUnavail,
];

/// What an application may get for `lineGetCallInfo` and `lineGetCallStatus`.
pub const LINE_GET_CALL_INFO: &[LineErr] = &[
    E::InvalCallHandle,
    E::InvalPointer,
    E::NoMem,
    E::OperationFailed,
    E::OperationUnavail,
    E::ResourceUnavail,
    E::StructureTooSmall,
    E::Uninitialized,
];

/// What a provider may give for `TSPI_lineGetCallInfo` and `TSPI_lineGetCallStatus`. Its list also has
/// INVALCALLHANDLE, which TAPI has checked by then.
pub const TSPI_LINE_GET_CALL_INFO: &[LineErr] =
    &[E::InvalCallHandle, E::NoMem, E::OperationFailed, E::OperationUnavail, E::ResourceUnavail];

/// What an application may get for `lineSetCallPrivilege`. Of these, NOMEM, OPERATIONFAILED and
/// RESOURCEUNAVAIL have no cause here: a privilege is a word that is there already.
pub const LINE_SET_CALL_PRIVILEGE: &[LineErr] = &[
    E::InvalCallHandle,
    E::InvalCallPrivilege,
    E::InvalCallState,
    E::NoMem,
    E::OperationFailed,
    E::ResourceUnavail,
    E::Uninitialized,
];

/// What a provider may give for `TSPI_lineMakeCall`, at once or later.
pub const TSPI_LINE_MAKE_CALL: &[LineErr] = &[
    E::BearerModeUnavail,
    E::CallUnavail,
    E::DialBilling,
    E::DialDialTone,
    E::DialPrompt,
    E::DialQuiet,
    E::InUse,
    E::InvalAddress,
    E::InvalAddressId,
    E::InvalAddressMode,
    E::InvalBearerMode,
    E::InvalCallParams,
    E::InvalCountryCode,
    E::InvalLineHandle,
    E::InvalLineState,
    E::InvalMediaMode,
    E::InvalRate,
    E::NoMem,
    E::OperationFailed,
    E::OperationUnavail,
    E::RateUnavail,
    E::ResourceUnavail,
    E::UserUserInfoTooBig,
    E::AddressBlocked,
];

/// What TAPI itself may add to them for `lineMakeCall`.
pub const LINE_MAKE_CALL_BY_TAPI: &[LineErr] =
    &[E::InvalParam, E::InvalPointer, E::StructureTooSmall, E::Uninitialized];

/// What a provider may give for `TSPI_lineDrop`, at once or later.
pub const TSPI_LINE_DROP: &[LineErr] =
    &[E::InvalCallState, E::NoMem, E::OperationFailed, E::OperationUnavail, E::ResourceUnavail];
