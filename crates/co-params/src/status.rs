//! NDIS_STATUS: the answer to a request.
//!
//! Every status that the pages on CoNDIS mention, those of the header that belong to calls, and
//! those of TAPI that a call manager of its families answers with. Some refusals have the severity
//! of success (`PENDING`, `NOT_ACCEPTED`): a test for success is a comparison with
//! [`Status::Success`], never of sign or severity.
//!
//! Source: `ndis.h`, `ntstatus.h`, `ndistapi.h`, `ndiswan.h`. The test `abi` compares each value.

mod severity;

use core::fmt;

pub use self::severity::Severity;

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
            /// Every status of this crate, in the order of the enum.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The status with this value; `None` if it is not one of [`ALL`](Self::ALL).
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
    /// An OID request of a kind that is not known.
    NotRecognized = 0x0001_0001 "NOT_RECOGNIZED",
    /// Named by the header; the pages on CoNDIS do not use it.
    NotCopied = 0x0001_0002 "NOT_COPIED",
    /// Refused in this state; try again later.
    NotAccepted = 0x0001_0003 "NOT_ACCEPTED",
    /// Named by the header; the pages on CoNDIS do not use it.
    CallActive = 0x0001_0007 "CALL_ACTIVE",
    /// Indication: a reset begins.
    ResetStart = 0x4001_0004 "RESET_START",
    /// Indication: a reset is over.
    ResetEnd = 0x4001_0005 "RESET_END",
    /// Indication: a token ring changed.
    RingStatus = 0x4001_0006 "RING_STATUS",
    /// Indication of the older WAN model: a line is up.
    WanLineUp = 0x4001_0008 "WAN_LINE_UP",
    /// Indication of the older WAN model: a line is down.
    WanLineDown = 0x4001_0009 "WAN_LINE_DOWN",
    /// Indication of the older WAN model: a fragment arrived.
    WanFragment = 0x4001_000A "WAN_FRAGMENT",
    /// Indication: the medium is connected.
    MediaConnect = 0x4001_000B "MEDIA_CONNECT",
    /// Indication: the medium is disconnected.
    MediaDisconnect = 0x4001_000C "MEDIA_DISCONNECT",
    /// Indication of a WAN miniport of CoNDIS: a fragment arrived.
    WanCoFragment = 0x4001_0015 "WAN_CO_FRAGMENT",
    /// Indication of a WAN miniport of CoNDIS: link parameters of an active VC changed.
    WanCoLinkparams = 0x4001_0016 "WAN_CO_LINKPARAMS",
    /// Indication whose meaning belongs to the medium.
    MediaSpecificIndicationEx = 0x4001_0019 "MEDIA_SPECIFIC_INDICATION_EX",
    /// Indication of a WAN miniport of CoNDIS: link parameters with the transmission unit.
    WanCoMtulinkparams = 0x4001_0025 "WAN_CO_MTULINKPARAMS",
    /// Indication of the older WAN model: an event of TAPI.
    TapiIndication = 0x4001_0080 "TAPI_INDICATION",
    /// The request is done, and an indication tells the rest.
    IndicationRequired = 0x4023_0001 "INDICATION_REQUIRED",
    /// The answer was cut to fit the buffer.
    BufferOverflow = 0x8000_0005 "BUFFER_OVERFLOW",
    /// The network, the miniport or another component refused; or a bad handle or role.
    Failure = 0xC000_0001 "FAILURE",
    /// A parameter is illegal; general NDIS 6, not the call functions.
    InvalidParameter = 0xC000_000D "INVALID_PARAMETER",
    /// Something could not be allocated.
    Resources = 0xC000_009A "RESOURCES",
    /// The medium or the protocol cannot do this at all.
    NotSupported = 0xC000_00BB "NOT_SUPPORTED",
    /// Not possible in this state; general NDIS 6.
    InvalidState = 0xC000_0184 "INVALID_STATE",
    /// The object is being closed.
    Closing = 0xC001_0002 "CLOSING",
    /// A version of NDIS that is not supported.
    BadVersion = 0xC001_0004 "BAD_VERSION",
    /// The characteristics of a driver are illegal.
    BadCharacteristics = 0xC001_0005 "BAD_CHARACTERISTICS",
    /// The adapter could not be opened.
    OpenFailed = 0xC001_0007 "OPEN_FAILED",
    /// The request was given up, for instance because of a reset.
    RequestAborted = 0xC001_000C "REQUEST_ABORTED",
    /// The adapter is being reset.
    ResetInProgress = 0xC001_000D "RESET_IN_PROGRESS",
    /// An OID request found its object closing, while it indicates.
    ClosingIndicating = 0xC001_000E "CLOSING_INDICATING",
    /// The adapter is not ready.
    AdapterNotReady = 0xC001_0011 "ADAPTER_NOT_READY",
    /// The adapter is not open.
    AdapterNotOpen = 0xC001_0012 "ADAPTER_NOT_OPEN",
    /// The buffer of an OID request has the wrong length.
    InvalidLength = 0xC001_0014 "INVALID_LENGTH",
    /// The parameters are illegal, or cannot be met.
    InvalidData = 0xC001_0015 "INVALID_DATA",
    /// The buffer of an OID request is too short for the answer.
    BufferTooShort = 0xC001_0016 "BUFFER_TOO_SHORT",
    /// The OID is not one that this party serves.
    InvalidOid = 0xC001_0017 "INVALID_OID",
    /// The adapter is gone.
    AdapterRemoved = 0xC001_0018 "ADAPTER_REMOVED",
    /// A file is missing; not used by calls.
    FileNotFound = 0xC001_001B "FILE_NOT_FOUND",
    /// The service access point is illegal.
    InvalidSap = 0xC001_0020 "INVALID_SAP",
    /// Another client has registered the service access point.
    SapInUse = 0xC001_0021 "SAP_IN_USE",
    /// The address is illegal.
    InvalidAddress = 0xC001_0022 "INVALID_ADDRESS",
    /// The VC is not active.
    VcNotActivated = 0xC001_0023 "VC_NOT_ACTIVATED",
    /// The far end is out of order.
    DestOutOfOrder = 0xC001_0024 "DEST_OUT_OF_ORDER",
    /// No VC is to be had.
    VcNotAvailable = 0xC001_0025 "VC_NOT_AVAILABLE",
    /// The cell rate is not to be had.
    CellrateNotAvailable = 0xC001_0026 "CELLRATE_NOT_AVAILABLE",
    /// The quality of service does not suit; the spelling is the standard's.
    IncompatableQos = 0xC001_0027 "INCOMPATABLE_QOS",
    /// The parameters of the ATM adaptation layer are not supported.
    AalParamsUnsupported = 0xC001_0028 "AAL_PARAMS_UNSUPPORTED",
    /// There is no way to the far end.
    NoRouteToDestination = 0xC001_0029 "NO_ROUTE_TO_DESTINATION",
    /// The adapter is paused.
    Paused = 0xC023_002A "PAUSED",
    /// The adapter sleeps.
    LowPowerState = 0xC023_002F "LOW_POWER_STATE",
    /// As `LINEERR_ADDRESSBLOCKED` of TAPI.
    TapiAddressBlocked = 0xC001_2000 "TAPI_ADDRESSBLOCKED",
    /// As `LINEERR_BEARERMODEUNAVAIL` of TAPI.
    TapiBearerModeUnavail = 0xC001_2001 "TAPI_BEARERMODEUNAVAIL",
    /// As `LINEERR_CALLUNAVAIL` of TAPI.
    TapiCallUnavail = 0xC001_2002 "TAPI_CALLUNAVAIL",
    /// As `LINEERR_DIALBILLING` of TAPI.
    TapiDialBilling = 0xC001_2003 "TAPI_DIALBILLING",
    /// As `LINEERR_DIALDIALTONE` of TAPI.
    TapiDialDialTone = 0xC001_2004 "TAPI_DIALDIALTONE",
    /// As `LINEERR_DIALPROMPT` of TAPI.
    TapiDialPrompt = 0xC001_2005 "TAPI_DIALPROMPT",
    /// As `LINEERR_DIALQUIET` of TAPI.
    TapiDialQuiet = 0xC001_2006 "TAPI_DIALQUIET",
    /// As `LINEERR_INCOMPATIBLEEXTVERSION` of TAPI.
    TapiIncompatibleExtVersion = 0xC001_2007 "TAPI_INCOMPATIBLEEXTVERSION",
    /// As `LINEERR_INUSE` of TAPI.
    TapiInUse = 0xC001_2008 "TAPI_INUSE",
    /// As `LINEERR_INVALADDRESS` of TAPI.
    TapiInvalAddress = 0xC001_2009 "TAPI_INVALADDRESS",
    /// As `LINEERR_INVALADDRESSID` of TAPI.
    TapiInvalAddressId = 0xC001_200A "TAPI_INVALADDRESSID",
    /// As `LINEERR_INVALADDRESSMODE` of TAPI.
    TapiInvalAddressMode = 0xC001_200B "TAPI_INVALADDRESSMODE",
    /// As `LINEERR_INVALBEARERMODE` of TAPI.
    TapiInvalBearerMode = 0xC001_200C "TAPI_INVALBEARERMODE",
    /// As `LINEERR_INVALCALLHANDLE` of TAPI.
    TapiInvalCallHandle = 0xC001_200D "TAPI_INVALCALLHANDLE",
    /// As `LINEERR_INVALCALLPARAMS` of TAPI.
    TapiInvalCallParams = 0xC001_200E "TAPI_INVALCALLPARAMS",
    /// As `LINEERR_INVALCALLSTATE` of TAPI.
    TapiInvalCallState = 0xC001_200F "TAPI_INVALCALLSTATE",
    /// As `LINEERR_INVALDEVICECLASS` of TAPI.
    TapiInvalDeviceClass = 0xC001_2010 "TAPI_INVALDEVICECLASS",
    /// As `LINEERR_INVALLINEHANDLE` of TAPI.
    TapiInvalLineHandle = 0xC001_2011 "TAPI_INVALLINEHANDLE",
    /// As `LINEERR_INVALLINESTATE` of TAPI.
    TapiInvalLineState = 0xC001_2012 "TAPI_INVALLINESTATE",
    /// As `LINEERR_INVALMEDIAMODE` of TAPI.
    TapiInvalMediaMode = 0xC001_2013 "TAPI_INVALMEDIAMODE",
    /// As `LINEERR_INVALRATE` of TAPI.
    TapiInvalRate = 0xC001_2014 "TAPI_INVALRATE",
    /// As `LINEERR_NODRIVER` of TAPI.
    TapiNoDriver = 0xC001_2015 "TAPI_NODRIVER",
    /// As `LINEERR_OPERATIONUNAVAIL` of TAPI.
    TapiOperationUnavail = 0xC001_2016 "TAPI_OPERATIONUNAVAIL",
    /// As `LINEERR_RATEUNAVAIL` of TAPI.
    TapiRateUnavail = 0xC001_2017 "TAPI_RATEUNAVAIL",
    /// As `LINEERR_RESOURCEUNAVAIL` of TAPI.
    TapiResourceUnavail = 0xC001_2018 "TAPI_RESOURCEUNAVAIL",
    /// As `LINEERR_STRUCTURETOOSMALL` of TAPI.
    TapiStructureTooSmall = 0xC001_2019 "TAPI_STRUCTURETOOSMALL",
    /// As `LINEERR_USERUSERINFOTOOBIG` of TAPI.
    TapiUserUserInfoTooBig = 0xC001_201A "TAPI_USERUSERINFOTOOBIG",
    /// As `LINEERR_ALLOCATED` of TAPI.
    TapiAllocated = 0xC001_201B "TAPI_ALLOCATED",
    /// As `LINEERR_INVALADDRESSSTATE` of TAPI.
    TapiInvalAddressState = 0xC001_201C "TAPI_INVALADDRESSSTATE",
    /// As `LINEERR_INVALPARAM` of TAPI.
    TapiInvalParam = 0xC001_201D "TAPI_INVALPARAM",
    /// As `LINEERR_NODEVICE` of TAPI.
    TapiNoDevice = 0xC001_201E "TAPI_NODEVICE",
    /// Of an attempt or a close: the call ended in the normal way.
    TapiDisconnectModeNormal = 0xC001_2020 "TAPI_DISCONNECTMODE_NORMAL",
    /// Of an attempt or a close: the call ended for a reason that is not known.
    TapiDisconnectModeUnknown = 0xC001_2021 "TAPI_DISCONNECTMODE_UNKNOWN",
    /// Of an attempt or a close: the far end rejected the call.
    TapiDisconnectModeReject = 0xC001_2022 "TAPI_DISCONNECTMODE_REJECT",
    /// Of an attempt or a close: the call was picked up elsewhere.
    TapiDisconnectModePickup = 0xC001_2023 "TAPI_DISCONNECTMODE_PICKUP",
    /// Of an attempt or a close: the call was forwarded.
    TapiDisconnectModeForwarded = 0xC001_2024 "TAPI_DISCONNECTMODE_FORWARDED",
    /// Of an attempt or a close: the far end is busy.
    TapiDisconnectModeBusy = 0xC001_2025 "TAPI_DISCONNECTMODE_BUSY",
    /// Of an attempt or a close: the far end does not answer.
    TapiDisconnectModeNoAnswer = 0xC001_2026 "TAPI_DISCONNECTMODE_NOANSWER",
    /// Of an attempt or a close: the address is illegal.
    TapiDisconnectModeBadAddress = 0xC001_2027 "TAPI_DISCONNECTMODE_BADADDRESS",
    /// Of an attempt or a close: the far end cannot be reached.
    TapiDisconnectModeUnreachable = 0xC001_2028 "TAPI_DISCONNECTMODE_UNREACHABLE",
    /// Of an attempt or a close: the network is congested.
    TapiDisconnectModeCongestion = 0xC001_2029 "TAPI_DISCONNECTMODE_CONGESTION",
    /// Of an attempt or a close: the far end is not compatible.
    TapiDisconnectModeIncompatible = 0xC001_202A "TAPI_DISCONNECTMODE_INCOMPATIBLE",
    /// Of an attempt or a close: the reason is not to be had.
    TapiDisconnectModeUnavail = 0xC001_202B "TAPI_DISCONNECTMODE_UNAVAIL",
    /// Indication: a digit arrived.
    TapiRecvDigit = 0x4001_0020 "TAPI_RECV_DIGIT",
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
        assert_eq!(Status::NotAccepted.severity(), Severity::Success);
    }

    #[test]
    fn severity_is_the_two_highest_bits() {
        assert_eq!(Status::ResetStart.severity(), Severity::Informational);
        assert_eq!(Status::BufferOverflow.severity(), Severity::Warning);
        assert_eq!(Status::IncompatableQos.severity(), Severity::Error);
    }

    #[test]
    fn a_status_prints_its_name_in_the_standard() {
        extern crate alloc;
        use alloc::string::ToString;
        assert_eq!(Status::IncompatableQos.to_string(), "INCOMPATABLE_QOS");
        assert_eq!(Status::TapiRateUnavail.to_string(), "TAPI_RATEUNAVAIL");
    }

    #[test]
    fn values_read_back() {
        assert_eq!(Status::from_raw(0xC000_0001), Some(Status::Failure));
        assert_eq!(Status::Failure.raw(), 0xC000_0001);
        assert_eq!(Status::from_raw(1), None);
        for &status in Status::ALL {
            assert_eq!(Status::from_raw(status.raw()), Some(status));
        }
        assert_eq!(Status::NotAccepted.name(), "NOT_ACCEPTED");
    }
}
