//! What the provider says, routed: replies to who asked, news to everyone with a handle.
//!
//! A provider that says what no rule allows is not heard, and that is counted: a second completion,
//! news before the first state or after the last, a call that nobody knows.
//!
//! Source: ASYNC_COMPLETION, LINEEVENT; T-020, T-024, T-027, T-033 to T-035, T-043, T-044, T-060 to
//! T-062, T-065, T-068, T-076, TA-25.

use super::holders::incoming;
use super::{Application, Open, Stage, Tapi};
use crate::tapi::error::{
    LineErr, TSPI_LINE_DROP, TSPI_LINE_MAKE_CALL, TSPI_LINE_SET_CALL_QUALITY_OF_SERVICE,
};
use crate::tapi::handles::{HCall, HDrvCall, HLine, HLineApp, HTapiCall, LineDevice, RequestId};
use crate::tapi::message::Message;
use crate::tapi::tspi::{ProviderEvent, ServiceProvider};
use crate::tapi::words::{CallInfoState, CallState, DisconnectMode, Privilege};

use co_params::wire::line::ApiVersion;

impl<P: ServiceProvider> Tapi<P> {
    /// Routes everything that the provider has to say. Each function of an application does so
    /// itself; it is for who tells the provider something.
    pub fn drain(&mut self) {
        while let Some(event) = self.provider.poll_event() {
            match event {
                ProviderEvent::AsyncCompletion(request, result) => self.completed(request, result),
                ProviderEvent::NewCall(device, driver) => self.new_incoming(device, driver),
                ProviderEvent::CallState(call, state, mode) => self.call_state(call, state, mode),
                ProviderEvent::CallInfo(call, items) => self.call_info(call, items),
                ProviderEvent::QosInfo(call, event, media_type) => {
                    for handle in self.handles_of(call) {
                        self.qos_event(handle, event, media_type);
                    }
                }
            }
        }
    }

    fn completed(&mut self, request: RequestId, result: Result<(), LineErr>) {
        let Some(open) = self.requests.close(request) else {
            self.unheard += 1;
            return;
        };
        let among = |list| result.map_err(|error: LineErr| error.among(list));
        match open {
            Open::SetQos(handle) => {
                self.reply(request, handle, among(TSPI_LINE_SET_CALL_QUALITY_OF_SERVICE));
            }
            Open::Drop(handle) => self.reply(request, handle, among(TSPI_LINE_DROP)),
            Open::MakeCall(handle) => match (among(TSPI_LINE_MAKE_CALL), handle) {
                (Err(error), Some(name)) => self.reply_void(request, name, error),
                (result, handle) => self.reply(request, handle, result),
            },
            Open::Connect(Some(handle)) => {
                if let Err(error) = among(TSPI_LINE_MAKE_CALL) {
                    self.not_connected(handle, error);
                }
            }
            Open::Connect(None) | Open::SetLevel => {}
        }
    }

    /// LINE_REPLY, to the application that asked alone (T-027).
    fn reply(&mut self, request: RequestId, handle: Option<HCall>, result: Result<(), LineErr>) {
        let Some(name) = handle else { return };
        let Some(app) = self.handles.get(&name).map(|handle| handle.app) else { return };
        let Some(Application { queue, .. }) = self.applications.get_mut(&app) else { return };
        queue.reply(name, Message::Reply { request, result });
    }

    /// LINE_REPLY of a new call that failed. It does not go with the handle, which is void by now; and
    /// nothing else about it follows (T-060).
    fn reply_void(&mut self, request: RequestId, name: HCall, error: LineErr) {
        let Some(app) = self.handles.get(&name).map(|handle| handle.app) else { return };
        let Some(Application { queue, .. }) = self.applications.get_mut(&app) else { return };
        queue.reply_void(Message::Reply { request, result: Err(error) });
        self.release(name);
    }

    /// The first application that opened the line as owner gets the call; those that opened it as
    /// monitors watch. Without an owner there is nobody to take it.
    fn new_incoming(&mut self, device: LineDevice, driver: HDrvCall) {
        let name = self.owner_of(device).and_then(|(line, app)| {
            let call = self.insert(incoming(device, driver)).ok()?;
            let given = self.give(app, line, call, Privilege::Owner);
            if given.is_err() {
                self.calls.remove(&call);
            }
            given.ok().map(|_| call)
        });
        self.provider.new_call_named(driver, name);
    }

    fn owner_of(&self, device: LineDevice) -> Option<(HLine, HLineApp)> {
        let mut lines = self.lines.iter();
        let (&name, line) =
            lines.find(|(_, line)| line.device == device && line.privilege == Privilege::Owner)?;
        Some((name, line.app))
    }

    fn call_state(&mut self, call: HTapiCall, state: CallState, mode: Option<DisconnectMode>) {
        let Some(stage) = self.calls.get(&call).map(|call| call.stage) else {
            self.unheard += 1;
            return;
        };
        let is_first = stage == Stage::Silent;
        if is_first {
            self.give_monitors(call);
        }
        self.stage(call, if state == CallState::Idle { Stage::Over } else { Stage::Told });
        for name in self.handles_of(call) {
            self.tell_state(name, state, mode, is_first);
        }
    }

    fn tell_state(
        &mut self,
        call: HCall,
        state: CallState,
        mode: Option<DisconnectMode>,
        is_first: bool,
    ) {
        let Some(handle) = self.handles.get_mut(&call) else { return };
        let Some(Application { queue, .. }) = self.applications.get_mut(&handle.app) else {
            return;
        };
        let mode = mode.map(|mode| known_mode(mode, handle.version));
        let privilege = is_first.then_some(handle.privilege);
        let message = Message::CallState { call, state, mode, privilege };
        if !queue.state(call, &mut handle.places, message) {
            self.unheard += 1;
        }
    }

    fn call_info(&mut self, call: HTapiCall, items: CallInfoState) {
        let stage = self.calls.get(&call).map(|call| call.stage);
        if stage != Some(Stage::Told) || items == CallInfoState::NONE {
            self.unheard += 1;
            return;
        }
        for name in self.handles_of(call) {
            self.tell_info(name, items);
        }
    }

    fn tell_info(&mut self, call: HCall, items: CallInfoState) {
        let Some(handle) = self.handles.get_mut(&call) else { return };
        let Some(Application { queue, .. }) = self.applications.get_mut(&handle.app) else {
            return;
        };
        let hidden =
            if handle.version.has_qos() { CallInfoState::NONE } else { CallInfoState::QOS };
        let items = items.without(hidden);
        if items != CallInfoState::NONE {
            queue.notify(call, &mut handle.places, Message::CallInfo { call, items });
        }
    }

    /// Everyone who opened the line as monitor and has no handle gets one, as far as there is room.
    fn give_monitors(&mut self, call: HTapiCall) {
        let Some(device) = self.calls.get(&call).map(|call| call.device) else { return };
        let watching = self
            .lines
            .iter()
            .filter(|(_, line)| line.device == device && line.privilege == Privilege::Monitor);
        let watching: Vec<_> = watching.map(|(&name, line)| (name, line.app)).collect();
        for (line, app) in watching {
            if !self.has_handle(app, call) {
                let _ = self.give_monitor(app, line, call);
            }
        }
    }

    pub(super) fn stage(&mut self, call: HTapiCall, stage: Stage) {
        if let Some(call) = self.calls.get_mut(&call) {
            call.stage = stage;
        }
    }

    fn handles_of(&self, call: HTapiCall) -> Vec<HCall> {
        let of_call = self.handles.iter().filter(|(_, handle)| handle.call == call);
        of_call.map(|(&name, _)| name).collect()
    }
}

impl Open {
    /// The handle of a request that has a reply.
    pub(super) const fn replying(&mut self) -> Option<&mut Option<HCall>> {
        match self {
            Self::MakeCall(handle) | Self::SetQos(handle) | Self::Drop(handle) => Some(handle),
            Self::Connect(_) | Self::SetLevel => None,
        }
    }
}

/// QOSUNAVAIL is of version 2.0; older applications do not know it (T-065).
const fn known_mode(mode: DisconnectMode, version: ApiVersion) -> DisconnectMode {
    if matches!((mode, version), (DisconnectMode::QosUnavail, ApiVersion::V1_4)) {
        DisconnectMode::Unknown
    } else {
        mode
    }
}
