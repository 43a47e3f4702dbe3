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
    pub(super) is_flowspec: bool,
}

const fn pair(name: &'static str, at: usize) -> Pair {
    Pair { name, at, since: ApiVersion::V1_4, is_flowspec: false }
}

const fn pair_2_0(name: &'static str, at: usize) -> Pair {
    Pair { name, at, since: ApiVersion::V2_0, is_flowspec: false }
}

const fn flowspec(name: &'static str, at: usize) -> Pair {
    Pair { name, at, since: ApiVersion::V2_0, is_flowspec: true }
}

/// What an application wants of a new call; its flow specifications are the QoS wanted.
pub static LINECALLPARAMS: Structure = Structure {
    name: "LINECALLPARAMS",
    fixed: [112, 176, 180],
    has_needed_and_used: false,
    parts_are_apart: false,
    pairs: &[
        pair("dwOrigAddress", 48),
        pair("dwDisplayableAddress", 56),
        pair("dwCalledParty", 64),
        pair("dwComment", 72),
        pair("dwUserUserInfo", 80),
        pair("dwHighLevelComp", 88),
        pair("dwLowLevelComp", 96),
        pair("dwDevSpecific", 104),
        pair_2_0("dwTargetAddress", 116),
        flowspec("dwSendingFlowspec", 124),
        flowspec("dwReceivingFlowspec", 132),
        pair_2_0("dwDeviceClass", 140),
        pair_2_0("dwDeviceConfig", 148),
        pair_2_0("dwCallData", 156),
        pair_2_0("dwCallingPartyID", 168),
    ],
};

/// What is known of a call; its flow specifications are the QoS in force.
pub static LINECALLINFO: Structure = Structure {
    name: "LINECALLINFO",
    fixed: [296, 324, 344],
    has_needed_and_used: true,
    parts_are_apart: true,
    pairs: &[
        pair("dwCallerID", 112),
        pair("dwCallerIDName", 120),
        pair("dwCalledID", 132),
        pair("dwCalledIDName", 140),
        pair("dwConnectedID", 152),
        pair("dwConnectedIDName", 160),
        pair("dwRedirectionID", 172),
        pair("dwRedirectionIDName", 180),
        pair("dwRedirectingID", 192),
        pair("dwRedirectingIDName", 200),
        pair("dwAppName", 208),
        pair("dwDisplayableAddress", 216),
        pair("dwCalledParty", 224),
        pair("dwComment", 232),
        pair("dwDisplay", 240),
        pair("dwUserUserInfo", 248),
        pair("dwHighLevelComp", 256),
        pair("dwLowLevelComp", 264),
        pair("dwChargingInfo", 272),
        pair("dwTerminalModes", 280),
        pair("dwDevSpecific", 288),
        pair_2_0("dwCallData", 300),
        flowspec("dwSendingFlowspec", 308),
        flowspec("dwReceivingFlowspec", 316),
    ],
};

const _: () = assert!(
    LINECALLPARAMS.pairs.len() <= super::MAX_PAIRS && LINECALLINFO.pairs.len() <= super::MAX_PAIRS
);
