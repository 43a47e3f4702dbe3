//! What an application may ask about lines and calls.
//!
//! TAPI checks the buffer and zeroes the pairs, the provider fills what is its own, then TAPI adds
//! its members (rules 8 and 9 of the variable-size structures).
//!
//! Source: lineGetCallInfo, lineGetCallStatus, lineGetAddressCaps; T-016, T-047 to T-058, TA-13.

use co_params::wire::line::{ApiVersion, LINECALLINFO, LineQos};

use super::{Call, Handle, Tapi};
use crate::tapi::error::{LineErr, TSPI_LINE_GET_CALL_INFO as LIST};
use crate::tapi::handles::{HCall, HLineApp, LineDevice};
use crate::tapi::structures::{
    TOTAL_SIZE, call_info as info, call_status as status, put_word, word,
};
use crate::tapi::tspi::{AddressCaps, ServiceProvider};
use crate::tapi::words::{CALLSTATE_UNKNOWN, CallFeatures, CallState, Privilege};

impl<P: ServiceProvider> Tapi<P> {
    /// `lineGetAddressCaps`, as far as it is about quality of service.
    ///
    /// # Errors
    /// UNINITIALIZED; OPERATIONUNAVAIL if there is no such line.
    pub fn line_get_address_caps(
        &self,
        app: HLineApp,
        device: LineDevice,
    ) -> Result<AddressCaps, LineErr> {
        self.is_initialized(app)?;
        self.provider.tspi_line_get_address_caps(device).ok_or(LineErr::OperationUnavail)
    }

    /// `lineGetCallInfo`: fills LINECALLINFO in place, in every state of the call and for monitors
    /// too (T-057). The application sets dwTotalSize; if dwNeededSize is more than dwUsedSize then,
    /// some parts are missing, and it tries again with dwNeededSize.
    ///
    /// # Errors
    /// UNINITIALIZED; INVALCALLHANDLE; INVALPOINTER if the buffer is not as long as dwTotalSize;
    /// STRUCTURETOOSMALL if that is less than the fixed part (T-047): nothing is written; and the
    /// provider's.
    pub fn line_get_call_info(
        &self,
        app: HLineApp,
        call: HCall,
        buffer: Option<&mut [u8]>,
    ) -> Result<(), LineErr> {
        let (handle, found) = self.handle(app, call)?;
        let buffer = whole(buffer, LINECALLINFO.fixed(handle.version))?;
        for pair in LINECALLINFO.pairs.iter().filter(|pair| pair.since <= handle.version) {
            put_word(buffer, pair.at, 0);
            put_word(buffer, pair.at + 4, 0);
        }
        self.fill_call_info(found, handle.version, buffer).map_err(|error| error.among(LIST))?;
        self.add_to_call_info(handle, buffer);
        Ok(())
    }

    /// `lineGetCallStatus`: fills LINECALLSTATUS in place, in every state and for monitors. The
    /// features are those that this application can use now (T-016).
    ///
    /// # Errors
    /// As [`line_get_call_info`](Self::line_get_call_info).
    pub fn line_get_call_status(
        &self,
        app: HLineApp,
        call: HCall,
        buffer: Option<&mut [u8]>,
    ) -> Result<(), LineErr> {
        let (handle, found) = self.handle(app, call)?;
        let buffer = whole(buffer, status::fixed(handle.version))?;
        match found.driver {
            Some(driver) => self
                .provider
                .tspi_line_get_call_status(driver, handle.version, buffer)
                .map_err(|error| error.among(LIST))?,
            None => put_status_without_provider(handle.version, buffer),
        }
        put_word(buffer, status::CALL_PRIVILEGE, handle.privilege as u32);
        let features = CallFeatures(word(buffer, status::CALL_FEATURES));
        put_word(buffer, status::CALL_FEATURES, usable(features, handle).0);
        Ok(())
    }

    fn fill_call_info(
        &self,
        call: &Call,
        version: ApiVersion,
        buffer: &mut [u8],
    ) -> Result<(), LineErr> {
        match call.driver {
            Some(driver) => self.provider.tspi_line_get_call_info(driver, version, buffer),
            None => {
                let fixed = LINECALLINFO.fixed(version);
                let total = word(buffer, TOTAL_SIZE);
                let emitted = LineQos::default().emit(&LINECALLINFO, version, &mut buffer[..fixed]);
                put_word(buffer, TOTAL_SIZE, total);
                emitted.map(drop).map_err(|_| LineErr::OperationFailed)
            }
        }
    }

    fn add_to_call_info(&self, handle: &Handle, buffer: &mut [u8]) {
        let count =
            |privilege| u32::try_from(self.holders(handle.call, privilege)).unwrap_or(u32::MAX);
        let states = word(buffer, info::CALL_STATES) | CALLSTATE_UNKNOWN;
        put_word(buffer, info::H_LINE, handle.line.0);
        put_word(buffer, info::CALL_STATES, states);
        put_word(buffer, info::NUM_OWNERS, count(Privilege::Owner));
        put_word(buffer, info::NUM_MONITORS, count(Privilege::Monitor));
    }
}

/// The structure up to dwTotalSize, which is at least its fixed part.
fn whole(buffer: Option<&mut [u8]>, fixed: usize) -> Result<&mut [u8], LineErr> {
    let buffer = buffer.filter(|buffer| buffer.len() >= 4).ok_or(LineErr::InvalPointer)?;
    let total = usize::try_from(word(buffer, TOTAL_SIZE)).map_err(|_| LineErr::InvalPointer)?;
    if total < fixed {
        return Err(LineErr::StructureTooSmall);
    }
    buffer.get_mut(..total).ok_or(LineErr::InvalPointer)
}

/// A monitor changes nothing, and an application of an older version does not know the feature.
const fn usable(features: CallFeatures, handle: &Handle) -> CallFeatures {
    match (handle.privilege, handle.version) {
        (Privilege::None | Privilege::Monitor, _) => {
            features.without(CallFeatures::SETQOS).without(CallFeatures::DROP)
        }
        (Privilege::Owner, ApiVersion::V1_4) => features.without(CallFeatures::SETQOS),
        (Privilege::Owner, ApiVersion::V2_0 | ApiVersion::V3_0) => features,
    }
}

/// A call that the provider does not have: not placed, or not any more.
fn put_status_without_provider(version: ApiVersion, buffer: &mut [u8]) {
    let fixed = status::fixed(version);
    buffer[4..fixed].fill(0);
    let size = u32::try_from(fixed).expect("a structure of a hundred bytes");
    put_word(buffer, crate::tapi::structures::NEEDED_SIZE, size);
    put_word(buffer, crate::tapi::structures::USED_SIZE, size);
    put_word(buffer, status::CALL_STATE, CallState::Idle as u32);
}
