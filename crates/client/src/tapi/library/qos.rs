//! Changing the quality of service: `lineSetCallQualityOfService`, and SetQOS of TAPI 3.
//!
//! The checks stand in the order of TA-03: initialised, handle, owner, offered at all, pointers,
//! sizes; the provider's follow.
//!
//! Source: T-001 to T-006, T-010, T-019, T-078; TA-02 to TA-04, TA-20 to TA-22, TA-25.

use co_params::wire::flowspec::FlowspecView;
use co_params::{ServiceClass, ServiceType};

use super::{Application, Open, Stage, Tapi};
use crate::tapi::error::{LineErr, TSPI_LINE_SET_CALL_QUALITY_OF_SERVICE as LIST};
use crate::tapi::handles::{HCall, HDrvCall, HLineApp, RequestId};
use crate::tapi::message::Message;
use crate::tapi::tapi3::{HResult, Level, MediaType, QosEvent, QosEventCode, ServiceLevel};
use crate::tapi::tspi::{NewCall, ServiceProvider};
use crate::tapi::words::{CallFeatures, CallState, DisconnectMode, EventFilter};

/// One direction of a change: the pointer and the size that an application passes.
///
/// The block is a FLOWSPEC and the provider's bytes behind it; the size counts both. A size of 0
/// keeps the direction as it is, and the pointer is not looked at (TA-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowspecArgument<'a> {
    /// What the pointer leads to; `None` for a null pointer.
    pub pointer: Option<&'a [u8]>,
    /// The size that the application gives.
    pub size: u32,
}

impl<'a> FlowspecArgument<'a> {
    /// Keeps the direction.
    pub const KEEP: Self = Self { pointer: None, size: 0 };

    /// The whole of these bytes.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { pointer: Some(bytes), size: u32::try_from(bytes.len()).unwrap_or(u32::MAX) }
    }

    /// Check 5: a pointer that leads as far as the size says.
    fn read(self) -> Result<&'a [u8], LineErr> {
        let size = usize::try_from(self.size).map_err(|_| LineErr::InvalPointer)?;
        match self.pointer {
            _ if size == 0 => Ok(&[]),
            Some(bytes) => bytes.get(..size).ok_or(LineErr::InvalPointer),
            None => Err(LineErr::InvalPointer),
        }
    }
}

impl<P: ServiceProvider> Tapi<P> {
    /// `lineSetCallQualityOfService`: asks for other flows on a call. Sending and receiving are
    /// seen from this end.
    ///
    /// Returns a positive request id; LINE_REPLY follows, once. On success LINECALLINFO shows what is
    /// in force, and everyone with a handle gets LINE_CALLINFO if that differs from before. On
    /// failure the previous quality of service continues.
    ///
    /// # Errors
    /// At once, and no reply follows: one of
    /// [`LINE_SET_CALL_QUALITY_OF_SERVICE`](crate::tapi::error::LINE_SET_CALL_QUALITY_OF_SERVICE).
    pub fn line_set_call_quality_of_service(
        &mut self,
        app: HLineApp,
        call: HCall,
        sending: FlowspecArgument<'_>,
        receiving: FlowspecArgument<'_>,
    ) -> Result<RequestId, LineErr> {
        let (handle, found) = self.owned(app, call)?;
        if !handle.version.has_qos() || !self.offers_qos(found.device) {
            return Err(LineErr::OperationUnavail);
        }
        let (sending, receiving) = (sending.read()?, receiving.read()?);
        check_sizes(sending, receiving)?;
        let driver = found.driver.ok_or(LineErr::InvalCallState)?;
        let request = self.open(app, Open::SetQos(Some(call)))?;
        let returned = self
            .provider
            .tspi_line_set_call_quality_of_service(request, driver, sending, receiving);
        self.returned(app, request, returned, LIST)
    }

    /// ITTAPI::put_EventFilter: which events of TAPI 3 the application gets. None at first (T-075).
    ///
    /// # Errors
    /// E_FAIL for an application that has not initialised TAPI.
    pub fn put_event_filter(&mut self, app: HLineApp, filter: EventFilter) -> Result<(), HResult> {
        self.applications.get_mut(&app).ok_or(HResult::Fail)?.filter = filter;
        Ok(())
    }

    /// ITBasicCallControl::SetQOS, with the raw values: the level wanted for one media type.
    ///
    /// Before the call is placed the level is kept and used then. Later it changes the call; if that
    /// fails, the previous quality of service continues, and an event says why. Success is silent.
    ///
    /// # Errors
    /// E_INVALIDARG for no such media type or level, which changes nothing (T-078);
    /// TAPI_E_NOTOWNER; TAPI_E_INVALCALLSTATE for a call that is over or that is being changed;
    /// E_OUTOFMEMORY; E_FAIL for no such call.
    pub fn set_qos(
        &mut self,
        app: HLineApp,
        call: HCall,
        media_type: u32,
        level: u32,
    ) -> Result<(), HResult> {
        let media_type = MediaType::from_raw(media_type).ok_or(HResult::InvalidArg)?;
        let level = ServiceLevel::from_raw(level).ok_or(HResult::InvalidArg)?;
        let level = Level { media_type, level };
        let (handle, found) = self.owned(app, call).map_err(to_hresult)?;
        let (name, device) = (handle.call, found.device);
        match (found.stage, found.driver) {
            (Stage::Created, _) => self.keep_level(name, level),
            (Stage::Silent | Stage::Told, Some(_)) if !self.offers_qos(device) => {
                self.no_qos(call, level);
            }
            (Stage::Silent | Stage::Told, Some(driver)) => self.set_level(driver, level)?,
            (Stage::Silent | Stage::Told, None) | (Stage::Over, _) => {
                return Err(HResult::InvalCallState);
            }
        }
        Ok(())
    }

    /// ITBasicCallControl::Connect: places a call that was [created](Self::create_call), with its
    /// level. LINE_CALLSTATE tells whether it is connected or disconnected.
    ///
    /// # Errors
    /// TAPI_E_NOTOWNER; TAPI_E_INVALCALLSTATE if it was placed before; E_FAIL for no such call.
    pub fn connect(&mut self, app: HLineApp, call: HCall) -> Result<(), HResult> {
        let (handle, found) = self.owned(app, call).map_err(to_hresult)?;
        if found.stage != Stage::Created {
            return Err(HResult::InvalCallState);
        }
        let (name, level, version) = (handle.call, found.level, handle.version);
        let wanted = level.map_or(NewCall::Params(version, None), NewCall::Level);
        self.stage(name, Stage::Silent);
        let request = self.requests.open(Open::Connect(Some(call)));
        if let Err(error) = self.place(request, call, "", wanted) {
            self.requests.close(request);
            self.not_connected(call, error);
            if let Some(level) = level.filter(|_| error == LineErr::OperationUnavail) {
                self.no_qos(call, level);
            }
        }
        self.drain();
        Ok(())
    }

    /// The call of TAPI 3 could not be placed. Its object stays, disconnected.
    pub(super) fn not_connected(&mut self, call: HCall, error: LineErr) {
        let Some(handle) = self.handles.get_mut(&call) else { return };
        let Some(found) = self.calls.get_mut(&handle.call) else { return };
        (found.stage, found.driver) = (Stage::Over, None);
        let is_for_qos =
            matches!(error, LineErr::RateUnavail | LineErr::InvalRate | LineErr::OperationUnavail);
        let mode = if is_for_qos { DisconnectMode::QosUnavail } else { DisconnectMode::Unknown };
        let Some(Application { queue, .. }) = self.applications.get_mut(&handle.app) else {
            return;
        };
        let (state, mode) = (CallState::Disconnected, Some(mode));
        let message = Message::CallState { call, state, mode, privilege: None };
        queue.state(call, &mut handle.places, message);
    }

    /// An event of TAPI 3 to whoever asked for such.
    pub(super) fn qos_event(&mut self, call: HCall, event: QosEventCode, media_type: MediaType) {
        let Some(handle) = self.handles.get_mut(&call) else { return };
        let Some(Application { queue, filter }) = self.applications.get_mut(&handle.app) else {
            return;
        };
        if filter.contains(EventFilter::TE_QOSEVENT) {
            let message = Message::Qos(QosEvent { call, event, media_type });
            queue.notify(call, &mut handle.places, message);
        }
    }

    /// Opens a request, with the place of its reply.
    pub(super) fn open(&mut self, app: HLineApp, request: Open) -> Result<RequestId, LineErr> {
        let application = self.applications.get_mut(&app).ok_or(LineErr::Uninitialized)?;
        application.queue.promise_reply().map_err(|_| LineErr::ResourceUnavail)?;
        Ok(self.requests.open(request))
    }

    /// What the provider's function returned: its very request id, or an error of its list. Anything
    /// else is the provider's fault, and OPERATIONFAILED (T-018).
    pub(super) fn returned(
        &mut self,
        app: HLineApp,
        request: RequestId,
        returned: Result<RequestId, LineErr>,
        list: &[LineErr],
    ) -> Result<RequestId, LineErr> {
        let result = match returned {
            Ok(returned) if returned == request => Ok(request),
            Ok(_) => Err(LineErr::OperationFailed),
            Err(error) => Err(error.among(list)),
        };
        if result.is_err() {
            self.abort(app, request);
        }
        self.drain();
        result
    }

    /// A request that the provider refused: no completion counts any more (T-020).
    pub(super) fn abort(&mut self, app: HLineApp, request: RequestId) {
        let was_open = self.requests.close(request).is_some();
        if let Some(application) = self.applications.get_mut(&app).filter(|_| was_open) {
            application.queue.release_reply();
        }
    }

    fn offers_qos(&self, device: crate::tapi::handles::LineDevice) -> bool {
        let caps = self.provider.tspi_line_get_address_caps(device);
        caps.is_some_and(|caps| caps.call_features.contains(CallFeatures::SETQOS))
    }

    /// A level that is wanted where there is none: accepted, and failed by event.
    fn no_qos(&mut self, call: HCall, Level { media_type, level }: Level) {
        if level != ServiceLevel::BestEffort {
            self.qos_event(call, QosEventCode::NoQos, media_type);
        }
    }

    fn keep_level(&mut self, name: crate::tapi::handles::HTapiCall, level: Level) {
        if let Some(call) = self.calls.get_mut(&name) {
            call.level = Some(level);
        }
    }

    fn set_level(&mut self, driver: HDrvCall, level: Level) -> Result<(), HResult> {
        let request = self.requests.open(Open::SetLevel);
        let returned = self.provider.tspi_line_set_service_level(request, driver, level);
        if returned != Ok(request) {
            self.requests.close(request);
        }
        self.drain();
        returned.map(drop).map_err(|error| to_hresult(error.among(LIST)))
    }
}

/// Check 6: each block empty or a FLOWSPEC at least, and something to be changed (TA-02, TA-04).
fn check_sizes(sending: &[u8], receiving: &[u8]) -> Result<(), LineErr> {
    let is_cut = |block: &[u8]| !block.is_empty() && block.len() < FLOWSPEC_SIZE;
    if is_cut(sending) || is_cut(receiving) || (keeps(sending) && keeps(receiving)) {
        return Err(LineErr::InvalParam);
    }
    Ok(())
}

const FLOWSPEC_SIZE: usize = 32;

/// Whether a block leaves its direction as it is: empty, or NOCHANGE.
fn keeps(block: &[u8]) -> bool {
    let no_change = |flowspec| {
        ServiceType::from_raw(FlowspecView::new(flowspec).service_type())
            .is_some_and(|service_type| service_type.class() == ServiceClass::NoChange)
    };
    block.first_chunk().map_or(block.is_empty(), no_change)
}

fn to_hresult(error: LineErr) -> HResult {
    if error == LineErr::NotOwner {
        HResult::NotOwner
    } else if error == LineErr::InvalCallState {
        HResult::InvalCallState
    } else if matches!(error, LineErr::NoMem | LineErr::ResourceUnavail) {
        HResult::OutOfMemory
    } else {
        HResult::Fail
    }
}
