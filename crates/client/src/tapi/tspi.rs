//! TSPI: what TAPI asks of a service provider, and what a provider tells TAPI.
//!
//! A provider is a value with functions, and a queue of what it has to say: `ASYNC_COMPLETION` and
//! `LINEEVENT` are not called but taken out. So a completion may be there before the request has
//! returned, and no procedure is ever entered within another (T-022, T-023).
//!
//! Source: `tspi.h`; TSPI_line…, ASYNC_COMPLETION, LINEEVENT.

use co_params::wire::line::ApiVersion;

use super::error::LineErr;
use super::handles::{HDrvCall, HTapiCall, LineDevice, RequestId};
use super::tapi3::{Level, MediaType, QosEventCode};
use super::words::{CallFeatures, CallInfoState, CallState, DisconnectMode};

/// LINEADDRESSCAPS, as far as it is about quality of service. Each line has one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressCaps {
    /// dwCallFeatures: what can be done with calls here at all.
    pub call_features: CallFeatures,
    /// dwCallInfoStates: the changes that the provider announces.
    pub call_info_states: CallInfoState,
}

/// What a new call is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewCall<'a> {
    /// LINECALLPARAMS of this version, checked by TAPI, or none for a default call.
    Params(ApiVersion, Option<&'a [u8]>),
    /// TAPI 3: a level.
    Level(Level),
}

/// What a provider tells TAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderEvent {
    /// `ASYNC_COMPLETION`: 0, or an error of the operation's list (T-021).
    AsyncCompletion(RequestId, Result<(), LineErr>),
    /// LINE_NEWCALL: the far end calls. TAPI answers with [`ServiceProvider::new_call_named`].
    NewCall(LineDevice, HDrvCall),
    /// LINE_CALLSTATE.
    CallState(HTapiCall, CallState, Option<DisconnectMode>),
    /// LINE_CALLINFO with the items that changed.
    CallInfo(HTapiCall, CallInfoState),
    /// LINE_QOSINFO, which becomes an event of TAPI 3.
    QosInfo(HTapiCall, QosEventCode, MediaType),
}

/// The functions of a service provider. Handles and pointers have been checked by TAPI.
pub trait ServiceProvider {
    /// `TSPI_lineGetAddressCaps`; `None` if there is no such line.
    fn tspi_line_get_address_caps(&self, device: LineDevice) -> Option<AddressCaps>;

    /// `TSPI_lineMakeCall`. The address is handed on; a provider over a network without addresses has
    /// no use for it.
    ///
    /// # Errors
    /// One of [`TSPI_LINE_MAKE_CALL`](super::error::TSPI_LINE_MAKE_CALL): the call never was.
    fn tspi_line_make_call(
        &mut self,
        request: RequestId,
        device: LineDevice,
        call: HTapiCall,
        destination: &str,
        wanted: NewCall<'_>,
    ) -> Result<(RequestId, HDrvCall), LineErr>;

    /// `TSPI_lineSetCallQualityOfService`. An empty block keeps its direction. The provider copies
    /// what it needs before it returns (T-008).
    ///
    /// Returns the same request id; the completion follows, once. Until then, and for good if it is
    /// an error, the previous quality of service continues.
    ///
    /// # Errors
    /// One of its [list](super::error::TSPI_LINE_SET_CALL_QUALITY_OF_SERVICE): no completion follows.
    fn tspi_line_set_call_quality_of_service(
        &mut self,
        request: RequestId,
        call: HDrvCall,
        sending: &[u8],
        receiving: &[u8],
    ) -> Result<RequestId, LineErr>;

    /// LINECALLQOSINFO with a service level, as a typed call (TA-20).
    ///
    /// # Errors
    /// As [`tspi_line_set_call_quality_of_service`](Self::tspi_line_set_call_quality_of_service).
    fn tspi_line_set_service_level(
        &mut self,
        request: RequestId,
        call: HDrvCall,
        level: Level,
    ) -> Result<RequestId, LineErr>;

    /// `TSPI_lineDrop`: ends the call; its handle stays.
    ///
    /// # Errors
    /// One of [`TSPI_LINE_DROP`](super::error::TSPI_LINE_DROP).
    fn tspi_line_drop(&mut self, request: RequestId, call: HDrvCall) -> Result<RequestId, LineErr>;

    /// `TSPI_lineCloseCall`: ends the call and its handle. When it returns, every open request of the
    /// call has been completed, and nothing about it follows (T-070, T-071).
    fn tspi_line_close_call(&mut self, call: HDrvCall);

    /// `TSPI_lineGetCallInfo`: fills LINECALLINFO of this version, in a buffer as long as dwTotalSize
    /// and at least the fixed part, and leaves TAPI's members alone (T-055).
    ///
    /// # Errors
    /// One of [`TSPI_LINE_GET_CALL_INFO`](super::error::TSPI_LINE_GET_CALL_INFO).
    fn tspi_line_get_call_info(
        &self,
        call: HDrvCall,
        version: ApiVersion,
        info: &mut [u8],
    ) -> Result<(), LineErr>;

    /// `TSPI_lineGetCallStatus`: fills LINECALLSTATUS likewise. The features are those of an owner
    /// (TA-13).
    ///
    /// # Errors
    /// As [`tspi_line_get_call_info`](Self::tspi_line_get_call_info).
    fn tspi_line_get_call_status(
        &self,
        call: HDrvCall,
        version: ApiVersion,
        status: &mut [u8],
    ) -> Result<(), LineErr>;

    /// TAPI's name for a call that the provider announced; `None` if TAPI will not have it.
    fn new_call_named(&mut self, call: HDrvCall, name: Option<HTapiCall>);

    /// The next thing that the provider has to say.
    fn poll_event(&mut self) -> Option<ProviderEvent>;
}
