//! A provider that follows a script, and records what it is asked: for what TAPI itself does.

use std::collections::VecDeque;

use client::tapi::error::LineErr;
use client::tapi::tapi3::Level;
use client::tapi::tspi::{AddressCaps, NewCall, ProviderEvent, ServiceProvider};
use client::tapi::{
    Bounds, CallFeatures, CallInfoState, CallState, HCall, HDrvCall, HLine, HLineApp, HTapiCall,
    LineDevice, Privilege, RequestId, Tapi,
};
use co_params::wire::line::ApiVersion;

use super::core::{LINE, V2};

/// What the provider was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    MakeCall(RequestId, HTapiCall),
    SetQos(RequestId, Vec<u8>, Vec<u8>),
    SetLevel(RequestId),
    Drop(RequestId),
    Close,
    Named(Option<HTapiCall>),
}

/// The provider.
pub(crate) struct Script {
    pub(crate) asked: Vec<Asked>,
    /// TAPI's name of the last call that was made.
    made: Option<HTapiCall>,
    pub(crate) events: VecDeque<ProviderEvent>,
    /// What its functions return next, instead of accepting.
    pub(crate) error: Option<LineErr>,
    /// What it returns as request id, instead of the one that it got.
    pub(crate) wrong_id: Option<RequestId>,
    /// It completes a request within the function, so.
    pub(crate) early: Option<Result<(), LineErr>>,
    pub(crate) features: CallFeatures,
}

impl Script {
    /// TAPI over such a provider, with one application and one call, whose reply and first state
    /// have been read.
    pub(crate) fn with_call() -> (Tapi<Self>, HLineApp, HCall) {
        let (mut tapi, app, line) = Self::with_line();
        let (request, call) = tapi.line_make_call(app, line, "", 0, None).expect("accepted");
        let name = tapi.provider().name();
        let up = ProviderEvent::CallState(name, CallState::Connected, None);
        let events = [ProviderEvent::AsyncCompletion(request, Ok(())), up];
        tapi.provider_mut().events.extend(events);
        while tapi.poll_message(app).is_some() {}
        tapi.provider_mut().asked.clear();
        (tapi, app, call)
    }

    pub(crate) fn with_line() -> (Tapi<Self>, HLineApp, HLine) {
        let script = Self {
            asked: Vec::new(),
            made: None,
            events: VecDeque::new(),
            error: None,
            wrong_id: None,
            early: None,
            features: CallFeatures::SETQOS | CallFeatures::DROP,
        };
        let mut tapi = Tapi::new(script, Bounds::default());
        let app = tapi.line_initialize().expect("there is room");
        let line = tapi.line_open(app, LINE, V2, Privilege::Owner).expect("the line is there");
        (tapi, app, line)
    }

    /// TAPI's name of the call that was made.
    pub(crate) fn name(&self) -> HTapiCall {
        self.made.expect("a call was made")
    }

    fn answer(&mut self, request: RequestId) -> Result<RequestId, LineErr> {
        if let Some(result) = self.early {
            self.events.push_back(ProviderEvent::AsyncCompletion(request, result));
        }
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.wrong_id.unwrap_or(request)),
        }
    }
}

impl ServiceProvider for Script {
    fn tspi_line_get_address_caps(&self, device: LineDevice) -> Option<AddressCaps> {
        let call_info_states = CallInfoState::QOS;
        (device == LINE).then_some(AddressCaps { call_features: self.features, call_info_states })
    }

    fn tspi_line_make_call(
        &mut self,
        request: RequestId,
        _: LineDevice,
        call: HTapiCall,
        _: &str,
        _: NewCall<'_>,
    ) -> Result<(RequestId, HDrvCall), LineErr> {
        self.made = Some(call);
        self.asked.push(Asked::MakeCall(request, call));
        self.answer(request).map(|request| (request, HDrvCall(1)))
    }

    fn tspi_line_set_call_quality_of_service(
        &mut self,
        request: RequestId,
        _: HDrvCall,
        sending: &[u8],
        receiving: &[u8],
    ) -> Result<RequestId, LineErr> {
        self.asked.push(Asked::SetQos(request, sending.to_vec(), receiving.to_vec()));
        self.answer(request)
    }

    fn tspi_line_set_service_level(
        &mut self,
        request: RequestId,
        _: HDrvCall,
        _: Level,
    ) -> Result<RequestId, LineErr> {
        self.asked.push(Asked::SetLevel(request));
        self.answer(request)
    }

    fn tspi_line_drop(&mut self, request: RequestId, _: HDrvCall) -> Result<RequestId, LineErr> {
        self.asked.push(Asked::Drop(request));
        self.answer(request)
    }

    fn tspi_line_close_call(&mut self, _: HDrvCall) {
        self.asked.push(Asked::Close);
    }

    fn tspi_line_get_call_info(
        &self,
        _: HDrvCall,
        _: ApiVersion,
        _: &mut [u8],
    ) -> Result<(), LineErr> {
        self.error.map_or(Ok(()), Err)
    }

    fn tspi_line_get_call_status(
        &self,
        _: HDrvCall,
        _: ApiVersion,
        _: &mut [u8],
    ) -> Result<(), LineErr> {
        self.error.map_or(Ok(()), Err)
    }

    fn new_call_named(&mut self, _: HDrvCall, name: Option<HTapiCall>) {
        self.asked.push(Asked::Named(name));
    }

    fn poll_event(&mut self) -> Option<ProviderEvent> {
        self.events.pop_front()
    }
}
