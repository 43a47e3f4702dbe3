//! The whole story over the threaded runtime.

use std::sync::{Arc, Mutex};

use call_manager::{
    Adapter, CallManager, Config, Miniport, MiniportAnswer, NetworkAnswer, Reply, Signaling, Terms,
    Ticket, Time, VcHandle,
};
use client::tapi::{
    Bounds, CallState, HCall, HLine, HLineApp, LineErr, Message, Privilege, ProviderConfig,
    Telephony,
};
use co_params::BytesPerSecond;

use crate::support::{KEEP, LINE, V2, argument, block, buffer, flow, line_call_params, shown};

#[test]
fn a_call_is_refused_adjusted_connected_changed_refused_countered_watched_and_dropped() {
    let answers = [Say::Refuse, Say::Accept, Say::Accept, Say::Refuse, Say::Counter(2_500)];
    let mut story = Story::new(&answers);
    let monitors = [story.monitor(), story.monitor()];

    // Refused for its quality of service, adjusted, connected.
    story.dial(4_000);
    assert_eq!(story.reply(), Err(LineErr::RateUnavail));
    let call = story.dial(1_000);
    assert_eq!(story.reply(), Ok(()));
    assert!(matches!(story.next(), Message::CallState { state: CallState::Connected, .. }));
    let watched = monitors.map(|monitor| story.first_state(monitor));
    assert_eq!(story.rate(call), Some(1_000));

    // Granted: the owner and both monitors are told.
    story.change(call, 2_000);
    assert_eq!(story.reply(), Ok(()));
    assert!(matches!(story.next(), Message::CallInfo { .. }));
    for (monitor, watched) in monitors.into_iter().zip(watched) {
        let told = story.telephony.wait(monitor).unwrap();
        assert!(matches!(told, Message::CallInfo { call, .. } if call == watched), "{told:?}");
    }
    assert_eq!(story.rate(call), Some(2_000));

    // Refused: the old continues. Countered with less: put back, and nobody saw it.
    for rate in [9_000, 3_000] {
        story.change(call, rate);
        assert_eq!(story.reply(), Err(LineErr::RateUnavail));
        assert_eq!(story.rate(call), Some(2_000));
    }

    // Dropped: idle for everyone, and nothing is left behind.
    story.telephony.tapi().line_drop(story.app, call).unwrap();
    assert_eq!(story.reply(), Ok(()));
    for app in [story.app, monitors[0], monitors[1]] {
        let told = story.telephony.wait(app).unwrap();
        assert!(matches!(told, Message::CallState { state: CallState::Idle, .. }), "{told:?}");
    }
    story.ends();
}

#[derive(Clone, Copy)]
enum Say {
    Accept,
    Refuse,
    Counter(u32),
}

struct Story {
    telephony: Telephony,
    runtime: call_manager::Runtime<Network, Card>,
    app: HLineApp,
    line: HLine,
}

impl Story {
    fn new(answers: &[Say]) -> Self {
        let lines = answers.iter().rev().copied().collect();
        let network = Network(Arc::new(Mutex::new(lines)));
        let mut adapter = Adapter::new(CallManager::new(Config::default(), network, Card), 1);
        let binding = adapter.bind().unwrap();
        let runtime = adapter.spawn().unwrap();
        let mut telephony = Telephony::new(binding, ProviderConfig::default(), Bounds::default());
        let app = telephony.tapi().line_initialize().unwrap();
        let line = telephony.tapi().line_open(app, LINE, V2, Privilege::Owner).unwrap();
        Self { telephony, runtime, app, line }
    }

    fn monitor(&mut self) -> HLineApp {
        let app = self.telephony.tapi().line_initialize().unwrap();
        self.telephony.tapi().line_open(app, LINE, V2, Privilege::Monitor).unwrap();
        app
    }

    fn dial(&mut self, rate: u32) -> HCall {
        let params = line_call_params(Some(flow(rate)), None);
        let (app, line) = (self.app, self.line);
        self.telephony.tapi().line_make_call(app, line, "", 0, Some(&params)).unwrap().1
    }

    fn change(&mut self, call: HCall, rate: u32) {
        let (app, block) = (self.app, block(rate));
        let tapi = self.telephony.tapi();
        tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP).unwrap();
    }

    fn next(&mut self) -> Message {
        self.telephony.wait(self.app).unwrap()
    }

    #[track_caller]
    fn reply(&mut self) -> Result<(), LineErr> {
        let told = self.next();
        let Message::Reply { result, .. } = told else { panic!("a reply: {told:?}") };
        result
    }

    #[track_caller]
    fn first_state(&mut self, app: HLineApp) -> HCall {
        let told = self.telephony.wait(app).unwrap();
        let Message::CallState { call, privilege, .. } = told else { panic!("a state: {told:?}") };
        assert_eq!(privilege, Some(Privilege::Monitor), "the first state tells of the handle");
        call
    }

    fn rate(&mut self, call: HCall) -> Option<u32> {
        let mut info = buffer(1_000);
        self.telephony.tapi().line_get_call_info(self.app, call, Some(&mut info)).unwrap();
        shown(&info)[0].and_then(|flow| flow.token_rate).map(BytesPerSecond::get)
    }

    fn ends(self) {
        drop(self.telephony);
        assert_eq!(self.runtime.join().vcs().count(), 0);
    }
}

/// A network that takes its answers from the end of a list, and accepts when there is none.
struct Network(Arc<Mutex<Vec<Say>>>);

impl Network {
    fn answer(&self, wanted: &Terms) -> Reply<NetworkAnswer> {
        let say = self.0.lock().unwrap().pop().unwrap_or(Say::Accept);
        Reply::Now(match say {
            Say::Accept => NetworkAnswer::Accepted,
            Say::Refuse => NetworkAnswer::Refused,
            Say::Counter(rate) => {
                let mut terms = wanted.clone();
                terms.transmit = flow(rate);
                NetworkAnswer::Countered(terms)
            }
        })
    }
}

impl Signaling for Network {
    fn setup(&mut self, _: Time, _: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.answer(wanted)
    }

    fn modify(&mut self, _: Time, _: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.answer(wanted)
    }

    fn restore(&mut self, _: Time, _: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.answer(agreed)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }
}

/// A card that takes everything.
struct Card;

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}
