//! What the provider writes into LINECALLINFO and LINECALLSTATUS.
//!
//! Source: TSPI_lineGetCallInfo, TSPI_lineGetCallStatus; T-047 to T-055, TA-12, TA-13, TA-33.

use co_params::wire::line::{ApiVersion, LINECALLINFO, LineQos};

use super::Call;
use crate::tapi::error::LineErr;
use crate::tapi::qos::Qos;
use crate::tapi::structures::{
    CALL_STATES_REPORTED, NEEDED_SIZE, USED_SIZE, call_info as info, call_status as status,
    put_word, word,
};
use crate::tapi::words::CallFeatures;

/// dwTrunk if it is not known.
const TRUNK_UNKNOWN: u32 = 0xFFFF_FFFF;

/// Fills LINECALLINFO, but for TAPI's members. What finds no room is left out whole.
pub(super) fn fill_call_info(
    call: &Call,
    version: ApiVersion,
    buffer: &mut [u8],
) -> Result<(), LineErr> {
    let qos = call.state.qos();
    let shown = qos.map(Qos::shown).unwrap_or_default();
    let mut draft = draft(&shown, version, buffer.len())?;
    put_word(&mut draft, info::LINE_DEVICE_ID, call.device.0);
    put_word(&mut draft, info::RATE, qos.map_or(0, Qos::rate));
    put_word(&mut draft, info::CALL_STATES, CALL_STATES_REPORTED);
    put_word(
        &mut draft,
        info::ORIGIN,
        if call.is_incoming { info::INBOUND } else { info::OUTBOUND },
    );
    put_word(&mut draft, info::REASON, info::DIRECT);
    put_word(&mut draft, info::TRUNK, TRUNK_UNKNOWN);
    for of_tapi in info::OF_TAPI {
        draft[of_tapi.clone()].copy_from_slice(&buffer[of_tapi]);
    }
    buffer[..draft.len()].copy_from_slice(&draft);
    Ok(())
}

/// The used part of a structure of `total` bytes.
fn draft(shown: &LineQos<'_>, version: ApiVersion, total: usize) -> Result<Vec<u8>, LineErr> {
    let needed = shown.emitted_len(&LINECALLINFO, version).map_err(|_| LineErr::OperationFailed)?;
    let mut draft = vec![0; needed.min(total)];
    let sizes =
        shown.emit(&LINECALLINFO, version, &mut draft).map_err(|_| LineErr::OperationFailed)?;
    draft.truncate(sizes.used as usize);
    Ok(draft)
}

/// Fills LINECALLSTATUS, but for dwTotalSize and dwCallPrivilege. It has no variable part. Nothing here
/// reads a clock, so tStateEntryTime is zero.
pub(super) fn fill_call_status(
    call: &Call,
    has_qos: bool,
    version: ApiVersion,
    buffer: &mut [u8],
) -> Result<(), LineErr> {
    let fixed = status::fixed(version);
    let size = u32::try_from(fixed).map_err(|_| LineErr::OperationFailed)?;
    let privilege = word(buffer, status::CALL_PRIVILEGE);
    let Some(members) = buffer.get_mut(NEEDED_SIZE..fixed) else {
        return Err(LineErr::OperationFailed);
    };
    members.fill(0);
    let (state, mode) = call.state.call_state();
    put_word(buffer, NEEDED_SIZE, size);
    put_word(buffer, USED_SIZE, size);
    put_word(buffer, status::CALL_STATE, state as u32);
    put_word(buffer, status::CALL_STATE_MODE, mode.map_or(0, |mode| mode as u32));
    put_word(buffer, status::CALL_PRIVILEGE, privilege);
    put_word(buffer, status::CALL_FEATURES, features(call, has_qos).0);
    Ok(())
}

/// What an owner may ask now.
fn features(call: &Call, has_qos: bool) -> CallFeatures {
    let qos = if has_qos && call.state.takes_change() {
        CallFeatures::SETQOS
    } else {
        CallFeatures::NONE
    };
    let drop = if call.state.takes_drop() { CallFeatures::DROP } else { CallFeatures::NONE };
    qos | drop
}
