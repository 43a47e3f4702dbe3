//! The service provider: calls of TAPI on one side, calls of a CoNDIS client on the other.
//!
//! Pure: functions of [`ServiceProvider`](super::tspi::ServiceProvider) and [`SwitchEvent`]s go in; [`ProviderEvent`]s for TAPI and
//! [`SwitchRequest`]s for the client come out, in order. What a call may do in which state is decided
//! by its machine, in `call`; here are the table, the checks that need no state, and the structures.
//!
//! A call that the far end offers is answered by the client, as far as this provider is concerned:
//! it tells TAPI of the offer, and of the call when it is up. TAPI's own answering is not about quality
//! of service and not here.

mod call;
mod request;
mod structures;
mod tspi;

use std::collections::{BTreeMap, VecDeque};

use co_params::{Bytes, CallParameters};

pub use self::call::{CLOSE_ATTEMPTS, SwitchEvent};
use self::call::{Effect, Request, State, Step, offered};
use super::error::LineErr;
use super::handles::{HDrvCall, HTapiCall, LineDevice};
use super::policy::CounterOffer;
use super::tapi3::Profiles;
use super::tspi::ProviderEvent;
use super::words::CallInfoState;

/// What a provider is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderConfig {
    /// Line devices, numbered from 0. Default 1.
    pub lines: u32,
    /// Whether the quality of service of a call can be chosen. If not, the provider says so: the
    /// feature bit is clear, and a new call that asks for some is OPERATIONUNAVAIL. Default true.
    pub has_qos: bool,
    /// The changes that it announces (T-045). Default all.
    pub call_info_states: CallInfoState,
    /// The largest packet of the network; a flow with a longer one is INVALRATE (F-004). Default
    /// none known.
    pub link_unit: Option<Bytes>,
    /// What becomes of counter-offers.
    pub counter_offer: CounterOffer,
    /// The flows of TAPI 3's media types.
    pub profiles: Profiles,
    /// The most calls on all lines, counting those that TAPI has closed and the network has not;
    /// one more is RESOURCEUNAVAIL. Default 1,024.
    pub max_calls: usize,
    /// The most bytes behind a FLOWSPEC that are kept, in each direction of a call; more is NOMEM.
    /// Default 1,024: far more than the terms that RSVP or ATM would put there.
    pub max_provider_specific: usize,
}

impl Default for ProviderConfig {
    fn default() -> Self {
        Self {
            lines: 1,
            has_qos: true,
            call_info_states: CallInfoState::QOS | CallInfoState::RATE,
            link_unit: None,
            counter_offer: CounterOffer::default(),
            profiles: Profiles::default(),
            max_calls: 1_024,
            max_provider_specific: 1_024,
        }
    }
}

/// What the provider wants of its CoNDIS client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SwitchRequest {
    /// Place a call with these parameters, in the place of the one before that was not placed, if
    /// there was one.
    PlaceCall(HDrvCall, CallParameters),
    /// Change the call.
    Change(HDrvCall, CallParameters),
    /// End the call.
    HangUp(HDrvCall),
}

/// The provider.
#[derive(Debug)]
pub struct Provider {
    config: ProviderConfig,
    calls: BTreeMap<HDrvCall, Call>,
    last_call: u64,
    events: VecDeque<ProviderEvent>,
    requests: VecDeque<SwitchRequest>,
    stale: u64,
}

#[derive(Debug)]
struct Call {
    device: LineDevice,
    /// TAPI's name; `None` until TAPI has given one to an incoming call.
    name: Option<HTapiCall>,
    is_incoming: bool,
    state: State,
}

impl Provider {
    /// A provider without calls.
    #[must_use]
    pub const fn new(config: ProviderConfig) -> Self {
        Self {
            config,
            calls: BTreeMap::new(),
            last_call: 0,
            events: VecDeque::new(),
            requests: VecDeque::new(),
            stale: 0,
        }
    }

    /// The next thing that the provider wants of its client.
    pub fn poll_request(&mut self) -> Option<SwitchRequest> {
        self.requests.pop_front()
    }

    /// Something happened to a call. What nobody waits for is counted and changes nothing.
    pub fn handle(&mut self, call: HDrvCall, event: SwitchEvent) {
        let policy = self.config.counter_offer;
        match self.calls.get(&call).and_then(|found| found.state.switch(event, policy)) {
            Some(step) => self.take(call, step),
            None => self.stale += 1,
        }
    }

    /// The far end offers a call on these terms. Returns its name, or `None` if there is no such line
    /// or no room: then it is to be refused.
    pub fn handle_offer(&mut self, device: LineDevice, offer: CallParameters) -> Option<HDrvCall> {
        if device.0 >= self.config.lines || self.calls.len() >= self.config.max_calls {
            return None;
        }
        let call =
            self.insert(Call { device, name: None, is_incoming: true, state: offered(offer) });
        self.events.push_back(ProviderEvent::NewCall(device, call));
        Some(call)
    }

    /// Every call that the provider knows, by name.
    pub fn calls(&self) -> impl Iterator<Item = HDrvCall> {
        self.calls.keys().copied()
    }

    /// Events of the client that nobody waited for.
    #[must_use]
    pub const fn stale(&self) -> u64 {
        self.stale
    }

    /// What the provider is.
    #[must_use]
    pub const fn config(&self) -> &ProviderConfig {
        &self.config
    }

    fn insert(&mut self, call: Call) -> HDrvCall {
        self.last_call += 1;
        let name = HDrvCall(self.last_call);
        self.calls.insert(name, call);
        name
    }

    fn request(&mut self, call: HDrvCall, request: Request) -> Result<(), LineErr> {
        let found = self.calls.get(&call).ok_or(LineErr::OperationFailed)?;
        let step = found.state.request(request)?;
        self.take(call, step);
        Ok(())
    }

    fn take(&mut self, call: HDrvCall, step: Step) {
        let Some(found) = self.calls.get_mut(&call) else { return };
        let name = found.name;
        found.state = step.next;
        if matches!(found.state, State::Gone) {
            self.calls.remove(&call);
        }
        for effect in step.effects {
            self.perform(call, name, effect);
        }
    }

    /// A message about a call without a name is for nobody.
    fn perform(&mut self, call: HDrvCall, name: Option<HTapiCall>, effect: Effect) {
        let event = match effect {
            Effect::Place(wanted) => return self.ask(SwitchRequest::PlaceCall(call, wanted)),
            Effect::Change(goal) => return self.ask(SwitchRequest::Change(call, goal)),
            Effect::HangUp => return self.ask(SwitchRequest::HangUp(call)),
            Effect::Complete(request, result) => {
                Some(ProviderEvent::AsyncCompletion(request, result))
            }
            Effect::CallState(state, mode) => {
                name.map(|name| ProviderEvent::CallState(name, state, mode))
            }
            Effect::CallInfo(items) => {
                let items = CallInfoState(items.0 & self.config.call_info_states.0);
                name.filter(|_| items != CallInfoState::NONE)
                    .map(|name| ProviderEvent::CallInfo(name, items))
            }
            Effect::QosInfo(event, media_type) => {
                name.map(|name| ProviderEvent::QosInfo(name, event, media_type))
            }
        };
        self.events.extend(event);
    }

    fn ask(&mut self, request: SwitchRequest) {
        self.requests.push_back(request);
    }
}
