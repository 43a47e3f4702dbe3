//! The pure core: TAPI with its provider, and a switch that the test plays.

use std::collections::BTreeMap;

use client::Settled;
use client::tapi::{
    Bounds, HCall, HDrvCall, HLine, HLineApp, LineDevice, LineErr, Message, Privilege, Provider,
    ProviderConfig, RequestId, SwitchEvent, SwitchRequest, Tapi,
};
use co_params::wire::line::ApiVersion;
use co_params::{CallParameters, Flowspec, ServiceClass, Status};

use super::{argument, best_effort, block, buffer, flow, line_call_params, shown, terms};

/// The first line, in the version that has quality of service.
pub(crate) const LINE: LineDevice = LineDevice(0);
pub(crate) const V2: ApiVersion = ApiVersion::V2_0;

/// What a call is to ask for.
pub(crate) type Params = Option<Vec<u8>>;

/// TAPI, its provider, and one application that owns the first line.
pub(crate) struct Core {
    pub(crate) tapi: Tapi<Provider>,
    pub(crate) app: HLineApp,
    pub(crate) line: HLine,
    /// What the switch has in force, by the provider's name of the call.
    pub(crate) in_force: BTreeMap<HDrvCall, CallParameters>,
    first: Option<HCall>,
}

impl Core {
    pub(crate) fn new() -> Self {
        Self::with(ProviderConfig::default(), Bounds::default())
    }

    pub(crate) fn with(config: ProviderConfig, bounds: Bounds) -> Self {
        let mut tapi = Tapi::new(Provider::new(config), bounds);
        let app = tapi.line_initialize().expect("there is room for one");
        let line = tapi.line_open(app, LINE, V2, Privilege::Owner).expect("the line is there");
        Self { tapi, app, line, in_force: BTreeMap::new(), first: None }
    }

    /// Another application, with the line open.
    pub(crate) fn another(
        &mut self,
        version: ApiVersion,
        privilege: Privilege,
    ) -> (HLineApp, HLine) {
        let app = self.tapi.line_initialize().expect("there is room");
        let line = self.tapi.line_open(app, LINE, version, privilege).expect("the line is there");
        (app, line)
    }

    /// What the provider wants of its client.
    pub(crate) fn asked(&mut self) -> Vec<SwitchRequest> {
        std::iter::from_fn(|| self.tapi.provider_mut().poll_request()).collect()
    }

    /// The switch says something about a call.
    pub(crate) fn says(&mut self, call: HDrvCall, event: SwitchEvent) {
        self.tapi.provider_mut().handle(call, event);
        self.tapi.drain();
    }

    /// Everything that an application is told.
    pub(crate) fn told(&mut self, app: HLineApp) -> Vec<Message> {
        std::iter::from_fn(|| self.tapi.poll_message(app)).collect()
    }

    /// Places a call that nobody has answered yet.
    #[track_caller]
    pub(crate) fn dial(&mut self, params: &Params) -> (RequestId, HCall, HDrvCall) {
        let (app, line) = (self.app, self.line);
        let placed = self.tapi.line_make_call(app, line, "", 0, params.as_deref());
        let (request, call) = placed.expect("the call is placed");
        match &self.asked()[..] {
            [SwitchRequest::PlaceCall(name, _)] => (request, call, *name),
            asked => panic!("one call was to be placed: {asked:?}"),
        }
    }

    /// A call that is up and sends at 1,000 B/s, with nothing unread.
    #[track_caller]
    pub(crate) fn call(&mut self) -> (HCall, HDrvCall) {
        let (_, call, name) = self.dial(&Some(line_call_params(Some(flow(1_000)), None)));
        self.connects(name, terms(flow(1_000), best_effort()));
        self.told(self.app);
        self.first.get_or_insert(call);
        (call, name)
    }

    /// The first application's handle of the one call there is, and the provider's name.
    #[track_caller]
    pub(crate) fn held(&self) -> (HCall, HDrvCall) {
        (self.first.expect("a call was made"), *self.in_force.keys().next().expect("it is up"))
    }

    /// An incoming call that is up and receives at 1,000 B/s, with nothing unread.
    #[track_caller]
    pub(crate) fn incoming(&mut self) -> (HCall, HDrvCall) {
        let offer = terms(best_effort(), flow(1_000));
        let name = self.tapi.provider_mut().handle_offer(LINE, offer.clone()).expect("room");
        self.tapi.drain();
        let told = self.told(self.app);
        let [Message::CallState { call, .. }] = told[..] else { panic!("an offer: {told:?}") };
        self.connects(name, offer);
        self.told(self.app);
        (call, name)
    }

    pub(crate) fn connects(&mut self, name: HDrvCall, on: CallParameters) {
        self.in_force.insert(name, on.clone());
        self.says(name, SwitchEvent::Connected(on));
    }

    /// Asks to send at this rate.
    pub(crate) fn set_rate(&mut self, call: HCall, rate: u32) -> Result<RequestId, LineErr> {
        let block = block(rate);
        let keep = super::KEEP;
        self.tapi.line_set_call_quality_of_service(self.app, call, argument(&block), keep)
    }

    /// The switch grants the change that is asked for, and nothing else is.
    #[track_caller]
    pub(crate) fn grants(&mut self) {
        let asked = self.asked();
        let [SwitchRequest::Change(name, goal)] = &asked[..] else { panic!("a change: {asked:?}") };
        let granted = changed(&self.in_force[name], goal);
        self.in_force.insert(*name, granted.clone());
        self.settles(*name, granted, Status::Success, 1);
    }

    /// The switch refuses the change that is asked for.
    #[track_caller]
    pub(crate) fn refuses(&mut self, status: Status) {
        let asked = self.asked();
        let [SwitchRequest::Change(name, _)] = &asked[..] else { panic!("a change: {asked:?}") };
        let name = *name;
        self.settles(name, self.in_force[&name].clone(), status, 1);
    }

    pub(crate) fn settles(
        &mut self,
        name: HDrvCall,
        in_force: CallParameters,
        status: Status,
        rounds: u32,
    ) {
        self.says(name, SwitchEvent::Settled(Settled { in_force, status, rounds }));
    }

    /// LINECALLINFO with room for everything.
    #[track_caller]
    pub(crate) fn info(&self, call: HCall) -> Vec<u8> {
        self.info_of(self.app, call)
    }

    #[track_caller]
    pub(crate) fn info_of(&self, app: HLineApp, call: HCall) -> Vec<u8> {
        let mut info = buffer(1_000);
        self.tapi.line_get_call_info(app, call, Some(&mut info)).expect("it can be asked");
        info
    }

    /// LINECALLSTATUS.
    #[track_caller]
    pub(crate) fn status_of(&self, app: HLineApp, call: HCall) -> Vec<u8> {
        let mut status = buffer(56);
        self.tapi.line_get_call_status(app, call, Some(&mut status)).expect("it can be asked");
        status
    }

    /// The flows that LINECALLINFO shows.
    #[track_caller]
    pub(crate) fn shown(&self, call: HCall) -> [Option<Flowspec>; 2] {
        shown(&self.info(call))
    }
}

/// What is in force after a change that is granted.
pub(crate) fn changed(before: &CallParameters, goal: &CallParameters) -> CallParameters {
    let (Some(before), Some(goal)) = (&before.call_manager, &goal.call_manager) else {
        panic!("calls here have flows")
    };
    let after = |before: Flowspec, goal: Flowspec| {
        if goal.service_type.class() == ServiceClass::NoChange { before } else { goal }
    };
    terms(after(before.transmit, goal.transmit), after(before.receive, goal.receive))
}
