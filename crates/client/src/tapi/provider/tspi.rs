//! The functions of TSPI, over the machines of the calls.

use co_params::wire::line::ApiVersion;

use super::call::{Change, Request};
use super::{Call, Provider, request, structures};
use crate::tapi::error::LineErr;
use crate::tapi::handles::{HDrvCall, HTapiCall, LineDevice, RequestId};
use crate::tapi::qos::Wish;
use crate::tapi::tapi3::Level;
use crate::tapi::tspi::{AddressCaps, NewCall, ProviderEvent, ServiceProvider};
use crate::tapi::words::CallFeatures;

impl ServiceProvider for Provider {
    fn tspi_line_get_address_caps(&self, device: LineDevice) -> Option<AddressCaps> {
        let has_qos = self.config.has_qos;
        let qos = if has_qos { CallFeatures::SETQOS } else { CallFeatures::NONE };
        (device.0 < self.config.lines).then(|| AddressCaps {
            call_features: CallFeatures::DROP | qos,
            call_info_states: self.config.call_info_states,
        })
    }

    fn tspi_line_make_call(
        &mut self,
        request: RequestId,
        device: LineDevice,
        name: HTapiCall,
        _destination: &str,
        wanted: NewCall<'_>,
    ) -> Result<(RequestId, HDrvCall), LineErr> {
        if self.calls.len() >= self.config.max_calls {
            return Err(LineErr::ResourceUnavail);
        }
        let step = request::read_new_call(&self.config, request, wanted)?.begin();
        let state = step.next.clone();
        let call = self.insert(Call { device, name: Some(name), is_incoming: false, state });
        self.take(call, step);
        Ok((request, call))
    }

    fn tspi_line_set_call_quality_of_service(
        &mut self,
        request: RequestId,
        call: HDrvCall,
        sending: &[u8],
        receiving: &[u8],
    ) -> Result<RequestId, LineErr> {
        self.takes_change(call)?;
        let wish = request::read_change(&self.config, sending, receiving)?;
        self.request(call, Request::SetQos(Change { request, wish, level: None }))?;
        Ok(request)
    }

    fn tspi_line_set_service_level(
        &mut self,
        request: RequestId,
        call: HDrvCall,
        level: Level,
    ) -> Result<RequestId, LineErr> {
        self.takes_change(call)?;
        let wish = Wish::both(self.config.profiles.flow(level));
        self.request(call, Request::SetQos(Change { request, wish, level: Some(level) }))?;
        Ok(request)
    }

    fn tspi_line_drop(&mut self, request: RequestId, call: HDrvCall) -> Result<RequestId, LineErr> {
        self.request(call, Request::Drop(request))?;
        Ok(request)
    }

    fn tspi_line_close_call(&mut self, call: HDrvCall) {
        // A handle that is dead already is closed again without harm (TA-26).
        let _ = self.request(call, Request::Close);
    }

    fn tspi_line_get_call_info(
        &self,
        call: HDrvCall,
        version: ApiVersion,
        info: &mut [u8],
    ) -> Result<(), LineErr> {
        let found = self.calls.get(&call).ok_or(LineErr::InvalCallHandle)?;
        structures::fill_call_info(found, version, info)
    }

    fn tspi_line_get_call_status(
        &self,
        call: HDrvCall,
        version: ApiVersion,
        status: &mut [u8],
    ) -> Result<(), LineErr> {
        let found = self.calls.get(&call).ok_or(LineErr::InvalCallHandle)?;
        structures::fill_call_status(found, self.config.has_qos, version, status)
    }

    /// Its first state follows the exchange of names (T-068).
    fn new_call_named(&mut self, call: HDrvCall, name: Option<HTapiCall>) {
        let Some(found) = self.calls.get_mut(&call) else { return };
        found.name = name;
        let Some(name) = name else { return self.tspi_line_close_call(call) };
        let (state, mode) = found.state.call_state();
        self.events.push_back(ProviderEvent::CallState(name, state, mode));
    }

    fn poll_event(&mut self) -> Option<ProviderEvent> {
        self.events.pop_front()
    }
}

impl Provider {
    /// The state is checked before the contents (TA-03).
    fn takes_change(&self, call: HDrvCall) -> Result<(), LineErr> {
        let found = self.calls.get(&call).ok_or(LineErr::OperationFailed)?;
        if !found.state.takes_change() {
            return Err(LineErr::InvalCallState);
        }
        if self.config.has_qos { Ok(()) } else { Err(LineErr::OperationFailed) }
    }
}
