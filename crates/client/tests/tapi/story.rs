//! The whole story over the threaded runtime.

use std::sync::{Arc, Mutex};

use call_manager::{
    Adapter, CallManager, Config, Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, Reply,
    Signaling, Terms, Ticket, Time, VcHandle, Waker,
};
use client::tapi::{
    Bounds, CallState, HCall, HLine, HLineApp, LineErr, Message, Privilege, ProviderConfig,
    Telephony,
};
use co_params::{BytesPerSecond, Flowspec};

use crate::support::{
    KEEP, LINE, V2, argument, block, buffer, flow, is_qos_info, is_state, line_call_params, shown,
};

#[test]
fn a_call_is_refused_adjusted_connected_changed_refused_countered_changed_remotely_and_dropped() {
    let answers = [Say::Refuse, Say::Accept, Say::Accept, Say::Refuse, Say::Counter(2_500)];
    let mut story = Story::new(&answers);
    let monitors = [story.monitor(), story.monitor()];

    // Refused for its quality of service, adjusted, connected.
    story.dial(4_000);
    assert_eq!(story.reply(), Err(LineErr::RateUnavail));
    let call = story.dial(1_000);
    assert_eq!(story.reply(), Ok(()));
    assert!(matches!(story.next(), Message::CallState { state: CallState::Connected, .. }));
    let watched = monitors.map(|monitor| (monitor, story.first_state(monitor)));
    let everyone = [(story.app, call), watched[0], watched[1]];
    assert_eq!(story.rate(call), Some(1_000));

    // Granted: the owner and both monitors are told.
    story.change(call, 2_000);
    assert_eq!(story.reply(), Ok(()));
    story.is_told_to(everyone);
    assert_eq!(story.rate(call), Some(2_000));

    // Refused: the old continues. Countered with less: put back, and nobody saw it.
    for rate in [9_000, 3_000] {
        story.change(call, rate);
        assert_eq!(story.reply(), Err(LineErr::RateUnavail));
        assert_eq!(story.rate(call), Some(2_000));
    }

    // Changed by the other end: everyone is told, and sees both flows.
    story.proposes([flow(1_500), flow(800)]);
    story.is_told_to(everyone);
    for (app, call) in everyone {
        assert_eq!(story.shown(app, call), [Some(flow(1_500)), Some(flow(800))]);
    }

    // Dropped: the next thing that anyone is told, so that the change was told once. Nothing is
    // left behind.
    story.telephony.tapi().line_drop(story.app, call).unwrap();
    assert_eq!(story.reply(), Ok(()));
    for (app, call) in everyone {
        let told = story.telephony.wait(app).unwrap();
        assert!(is_state(&told, call, CallState::Idle), "{told:?}");
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
    network: Network,
    waker: Waker,
    runtime: call_manager::Runtime<Network, Card>,
    app: HLineApp,
    line: HLine,
}

impl Story {
    fn new(answers: &[Say]) -> Self {
        let answers = answers.iter().rev().copied().collect();
        let network = Network(Arc::new(Mutex::new(Behind { answers, ..Behind::default() })));
        let manager = CallManager::new(Config::default(), network.clone(), Card);
        let mut adapter = Adapter::new(manager, 1);
        let (binding, waker) = (adapter.bind().unwrap(), adapter.waker().unwrap());
        let runtime = adapter.spawn().unwrap();
        let mut telephony = Telephony::new(binding, ProviderConfig::default(), Bounds::default());
        let app = telephony.tapi().line_initialize().unwrap();
        let line = telephony.tapi().line_open(app, LINE, V2, Privilege::Owner).unwrap();
        Self { telephony, network, waker, runtime, app, line }
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

    /// The other end of the call proposes these flows, sending before receiving.
    fn proposes(&self, flows: [Flowspec; 2]) {
        self.network.0.lock().unwrap().proposed = Some(flows);
        self.waker.wake();
    }

    /// The next thing that each of them is told is a change of the quality of service.
    #[track_caller]
    fn is_told_to(&mut self, watchers: [(HLineApp, HCall); 3]) {
        for (app, call) in watchers {
            let told = self.telephony.wait(app).unwrap();
            assert!(is_qos_info(&told, call), "{told:?}");
        }
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
        let [sending, _] = self.shown(self.app, call);
        sending.and_then(|flow| flow.token_rate).map(BytesPerSecond::get)
    }

    #[track_caller]
    fn shown(&mut self, app: HLineApp, call: HCall) -> [Option<Flowspec>; 2] {
        let mut info = buffer(1_000);
        self.telephony.tapi().line_get_call_info(app, call, Some(&mut info)).unwrap();
        shown(&info)
    }

    fn ends(self) {
        drop(self.telephony);
        assert_eq!(self.runtime.join().vcs().count(), 0);
    }
}

/// A network on the thread of the call manager, which the test tells what to do.
#[derive(Clone)]
struct Network(Arc<Mutex<Behind>>);

#[derive(Default)]
struct Behind {
    /// What it says, the last first. It accepts when there is nothing.
    answers: Vec<Say>,
    /// What both ends agreed on last.
    agreed: Option<(VcHandle, Terms)>,
    /// What the other end is to propose.
    proposed: Option<[Flowspec; 2]>,
}

impl Network {
    fn answer(&self, wanted: &Terms) -> Reply<NetworkAnswer> {
        let say = self.0.lock().unwrap().answers.pop().unwrap_or(Say::Accept);
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

    fn confirm(&mut self, _: Time, vc: VcHandle, agreed: &Terms) {
        self.0.lock().unwrap().agreed = Some((vc, agreed.clone()));
    }

    fn accept_proposal(&mut self, _: Time, _: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.answer(agreed)
    }

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        let mut behind = self.0.lock().unwrap();
        let [transmit, receive] = behind.proposed.take()?;
        let (vc, mut terms) = behind.agreed.clone()?;
        (terms.transmit, terms.receive) = (transmit, receive);
        Some(NetworkEvent::Proposal(vc, terms))
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
