//! The members of LINECALLINFO and LINECALLSTATUS by their offsets, and who fills them.
//!
//! The flow specifications and the sizes are written by `co_params::wire::line`; here is the rest.
//!
//! Source: `tapi.h`; the reference pages of both structures and of TSPI_lineGetCallInfo; T-055, TA-13.

use co_params::wire::line::ApiVersion;

use super::words::CallState;

/// dwTotalSize, of every structure.
pub(super) const TOTAL_SIZE: usize = 0;
/// dwNeededSize.
pub(super) const NEEDED_SIZE: usize = 4;
/// dwUsedSize.
pub(super) const USED_SIZE: usize = 8;

/// dwCallStates: the states that a call of the provider can be in.
pub(super) const CALL_STATES_REPORTED: u32 = CallState::Idle as u32
    | CallState::Offering as u32
    | CallState::Dialing as u32
    | CallState::Connected as u32
    | CallState::Disconnected as u32;

/// Members of LINECALLINFO.
pub(super) mod call_info {
    use std::ops::Range;

    pub(in crate::tapi) const H_LINE: usize = 12;
    pub(in crate::tapi) const LINE_DEVICE_ID: usize = 16;
    pub(in crate::tapi) const RATE: usize = 28;
    pub(in crate::tapi) const CALL_STATES: usize = 52;
    pub(in crate::tapi) const ORIGIN: usize = 80;
    pub(in crate::tapi) const REASON: usize = 84;
    pub(in crate::tapi) const NUM_OWNERS: usize = 92;
    pub(in crate::tapi) const NUM_MONITORS: usize = 96;
    pub(in crate::tapi) const TRUNK: usize = 104;

    /// LINECALLORIGIN_OUTBOUND and LINECALLORIGIN_INBOUND.
    pub(in crate::tapi) const OUTBOUND: u32 = 0x0000_0001;
    pub(in crate::tapi) const INBOUND: u32 = 0x0000_0080;
    /// LINECALLREASON_DIRECT.
    pub(in crate::tapi) const DIRECT: u32 = 0x0000_0001;

    /// What TAPI fills and a provider leaves alone: dwTotalSize, hLine, the two monitor modes, the
    /// two counts, and four pairs, which this TAPI leaves empty.
    pub(in crate::tapi) const OF_TAPI: [Range<usize>; 5] =
        [0..4, 12..16, 56..64, 92..100, 208..240];
}

/// Members of LINECALLSTATUS.
pub(super) mod call_status {
    use super::ApiVersion;

    pub(in crate::tapi) const CALL_STATE: usize = 12;
    pub(in crate::tapi) const CALL_STATE_MODE: usize = 16;
    pub(in crate::tapi) const CALL_PRIVILEGE: usize = 20;
    pub(in crate::tapi) const CALL_FEATURES: usize = 24;

    /// The bytes of the fixed part.
    pub(in crate::tapi) const fn fixed(version: ApiVersion) -> usize {
        match version {
            ApiVersion::V1_4 => 36,
            ApiVersion::V2_0 | ApiVersion::V3_0 => 56,
        }
    }
}

/// A member of a structure that reaches as far.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..)
        .and_then(|bytes| bytes.first_chunk())
        .map_or(0, |word| u32::from_le_bytes(*word))
}

/// Sets a member of a structure that reaches as far.
pub(super) fn put_word(bytes: &mut [u8], at: usize, value: u32) {
    if let Some(member) = bytes.get_mut(at..).and_then(|bytes| bytes.first_chunk_mut()) {
        *member = value.to_le_bytes();
    }
}
