//! What LINECALLPARAMS and LINECALLINFO are made of: fixed parts, and pairs of size and offset.
//!
//! Source: `tapi.h`, packed to 1 byte, the same on 32- and 64-bit; LINE_CALL_PARAMS and
//! LINE_CALL_INFO of the kernel (`ndistapi.h`) have the same layout.

/// The offset of dwNeededSize in LINECALLINFO.
pub(super) const NEEDED: usize = 4;
/// The offset of dwUsedSize in LINECALLINFO.
pub(super) const USED: usize = 8;

/// The API version that was negotiated, as far as it shapes the structures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ApiVersion {
    /// 1.3 and 1.4: no quality of service.
    V1_4,
    /// 2.0 to 2.2: the first with members for flow specifications.
    V2_0,
    /// 3.0 and 3.1.
    V3_0,
}

impl ApiVersion {
    /// Whether the structures of this version have members for flow specifications.
    #[must_use]
    pub fn has_qos(self) -> bool {
        self >= Self::V2_0
    }
}

/// A structure of TAPI: one of [`LINECALLPARAMS`] and [`LINECALLINFO`].
#[derive(Debug, PartialEq, Eq)]
pub struct Structure {
    /// The name in the standard.
    pub name: &'static str,
    fixed: [usize; 3],
    /// Whether dwNeededSize and dwUsedSize follow dwTotalSize, as where the provider fills it.
    pub has_needed_and_used: bool,
    /// Whether parts must not share bytes (T-053).
    pub(super) parts_are_apart: bool,
    /// Its pairs in the order of their members.
    pub pairs: &'static [Pair],
}

impl Structure {
    /// The bytes of the fixed part.
    #[must_use]
    pub const fn fixed(&self, version: ApiVersion) -> usize {
        self.fixed[version as usize]
    }

    /// The two pairs of flow specifications, sending before receiving.
    pub(super) fn flowspec_pairs(&self) -> impl Iterator<Item = &'static Pair> + use<> {
        self.pairs.iter().filter(|pair| pair.is_flowspec)
    }
}

/// A member `…Size` and the member `…Offset` behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The name of both in the standard, without `Size` and `Offset`.
    pub name: &'static str,
    /// The offset of `…Size` in the structure.
    pub at: usize,
    /// The first version that has them.
    pub since: ApiVersion,
    pub(super) size_name: &'static str,
    pub(super) offset_name: &'static str,
    pub(super) is_flowspec: bool,
}

/// A pair by its first version, its name and the offset of its size.
macro_rules! pair {
    ($since:ident, $name:literal, $at:literal) => {
        Pair {
            name: $name,
            at: $at,
            since: ApiVersion::$since,
            size_name: concat!($name, "Size"),
            offset_name: concat!($name, "Offset"),
            is_flowspec: false,
        }
    };
}

const fn flowspec(pair: Pair) -> Pair {
    Pair { is_flowspec: true, ..pair }
}

/// What an application wants of a new call; its flow specifications are the QoS wanted.
pub static LINECALLPARAMS: Structure = Structure {
    name: "LINECALLPARAMS",
    fixed: [112, 176, 180],
    has_needed_and_used: false,
    parts_are_apart: false,
    pairs: &[
        pair!(V1_4, "dwOrigAddress", 48),
        pair!(V1_4, "dwDisplayableAddress", 56),
        pair!(V1_4, "dwCalledParty", 64),
        pair!(V1_4, "dwComment", 72),
        pair!(V1_4, "dwUserUserInfo", 80),
        pair!(V1_4, "dwHighLevelComp", 88),
        pair!(V1_4, "dwLowLevelComp", 96),
        pair!(V1_4, "dwDevSpecific", 104),
        pair!(V2_0, "dwTargetAddress", 116),
        flowspec(pair!(V2_0, "dwSendingFlowspec", 124)),
        flowspec(pair!(V2_0, "dwReceivingFlowspec", 132)),
        pair!(V2_0, "dwDeviceClass", 140),
        pair!(V2_0, "dwDeviceConfig", 148),
        pair!(V2_0, "dwCallData", 156),
        pair!(V2_0, "dwCallingPartyID", 168),
    ],
};

/// What is known of a call; its flow specifications are the QoS in force.
pub static LINECALLINFO: Structure = Structure {
    name: "LINECALLINFO",
    fixed: [296, 324, 344],
    has_needed_and_used: true,
    parts_are_apart: true,
    pairs: &[
        pair!(V1_4, "dwCallerID", 112),
        pair!(V1_4, "dwCallerIDName", 120),
        pair!(V1_4, "dwCalledID", 132),
        pair!(V1_4, "dwCalledIDName", 140),
        pair!(V1_4, "dwConnectedID", 152),
        pair!(V1_4, "dwConnectedIDName", 160),
        pair!(V1_4, "dwRedirectionID", 172),
        pair!(V1_4, "dwRedirectionIDName", 180),
        pair!(V1_4, "dwRedirectingID", 192),
        pair!(V1_4, "dwRedirectingIDName", 200),
        pair!(V1_4, "dwAppName", 208),
        pair!(V1_4, "dwDisplayableAddress", 216),
        pair!(V1_4, "dwCalledParty", 224),
        pair!(V1_4, "dwComment", 232),
        pair!(V1_4, "dwDisplay", 240),
        pair!(V1_4, "dwUserUserInfo", 248),
        pair!(V1_4, "dwHighLevelComp", 256),
        pair!(V1_4, "dwLowLevelComp", 264),
        pair!(V1_4, "dwChargingInfo", 272),
        pair!(V1_4, "dwTerminalModes", 280),
        pair!(V1_4, "dwDevSpecific", 288),
        pair!(V2_0, "dwCallData", 300),
        flowspec(pair!(V2_0, "dwSendingFlowspec", 308)),
        flowspec(pair!(V2_0, "dwReceivingFlowspec", 316)),
    ],
};

const _: () = assert!(
    LINECALLPARAMS.pairs.len() <= super::MAX_PAIRS && LINECALLINFO.pairs.len() <= super::MAX_PAIRS
);
