//! A trace tells what happened as calls of the functions of NDIS, in the order of the flows F-nn.
//!
//! One line an event: who to whom, the function, its status, and the rate of its parameters. `=`
//! marks a return.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_types, reason = "a test reads what a seam inside a manager wrote")]

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write;
use std::sync::{Arc, Mutex};

use call_manager::Role;
use call_manager::trace::{Api, Part, Party, TraceEvent, Tracer, What};
use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer,
    NetworkEvent, Reply, Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};

use Reply::{Later, Now};

#[test]
fn f_02_an_outgoing_call() {
    let mut stage = Stage::new(Role::CallManager);
    stage.network([Later]);
    stage.miniport([Later]);
    stage.make_call(1000);
    stage.network_answers(NetworkAnswer::Accepted);
    stage.miniport_answers(MiniportAnswer::Done);
    stage.shows(
        "\
CL>ND NdisCoCreateVc
ND>CM ProtocolCoCreateVc
CM>ND = ProtocolCoCreateVc SUCCESS
ND>MP MiniportCoCreateVc
MP>ND = MiniportCoCreateVc SUCCESS
ND>CL = NdisCoCreateVc SUCCESS
CL>ND NdisClMakeCall 1000
ND>CM ProtocolCmMakeCall 1000
CM>NET setup 1000
CM>CM timer started
CM>ND = ProtocolCmMakeCall PENDING
ND>CL = NdisClMakeCall PENDING
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmActivateVc 1000
ND>MP MiniportCoActivateVc 1000
MP>ND = MiniportCoActivateVc PENDING
ND>CM = NdisCmActivateVc PENDING
CM>CM timer started
MP>ND NdisMCoActivateVcComplete SUCCESS 1000
ND>CM ProtocolCmActivateVcComplete SUCCESS 1000
CM>ND = ProtocolCmActivateVcComplete
ND>MP = NdisMCoActivateVcComplete
CM>CM timer stopped
CM>NET confirm 1000
CM>ND NdisCmMakeCallComplete SUCCESS 1000
ND>CL ProtocolClMakeCallComplete SUCCESS 1000
CL>ND = ProtocolClMakeCallComplete
ND>CM = NdisCmMakeCallComplete
",
    );
}

#[test]
fn f_04_a_change_that_the_network_grants_later_and_the_miniport_at_once() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later]);
    stage.modify(2000);
    stage.network_answers(NetworkAnswer::Accepted);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
CM>CM timer started
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmActivateVc 2000
ND>MP MiniportCoActivateVc 2000
MP>ND = MiniportCoActivateVc SUCCESS 2000
ND>CM = NdisCmActivateVc SUCCESS 2000
CM>NET confirm 2000
CM>ND NdisCmModifyCallQoSComplete SUCCESS 2000
ND>CL ProtocolClModifyCallQoSComplete SUCCESS 2000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
",
    );
}

/// What was altered goes up before the request returns.
#[test]
fn f_05_a_change_that_is_altered_completes_with_the_flag() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Now(NetworkAnswer::Countered(terms(1500)))]);
    stage.modify(2000);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
NET>CM countered 1500
CM>ND NdisCmActivateVc 1500
ND>MP MiniportCoActivateVc 1500
MP>ND = MiniportCoActivateVc SUCCESS 1500
ND>CM = NdisCmActivateVc SUCCESS 1500
CM>NET confirm 1500
CM>ND NdisCmModifyCallQoSComplete SUCCESS 1500 CHANGED
ND>CL ProtocolClModifyCallQoSComplete SUCCESS 1500 CHANGED
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
",
    );
}

#[test]
fn f_06_a_change_that_the_network_refuses() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later]);
    stage.modify(2000);
    stage.network_answers(NetworkAnswer::Refused);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
CM>CM timer started
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
NET>CM refused
CM>CM timer stopped
CM>ND NdisCmModifyCallQoSComplete FAILURE 1000
ND>CL ProtocolClModifyCallQoSComplete FAILURE 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
",
    );
}

#[test]
fn f_07_a_change_that_the_miniport_refuses_is_put_back() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Now(NetworkAnswer::Accepted), Later]);
    stage.miniport([Later]);
    stage.modify(2000);
    stage.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    stage.network_answers(NetworkAnswer::Accepted);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
NET>CM accepted
CM>ND NdisCmActivateVc 2000
ND>MP MiniportCoActivateVc 2000
MP>ND = MiniportCoActivateVc PENDING
ND>CM = NdisCmActivateVc PENDING
CM>CM timer started
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
MP>ND NdisMCoActivateVcComplete RESOURCES
ND>CM ProtocolCmActivateVcComplete RESOURCES
CM>ND = ProtocolCmActivateVcComplete
ND>MP = NdisMCoActivateVcComplete
CM>CM timer stopped
CM>NET restore 1000
CM>CM timer started
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmModifyCallQoSComplete FAILURE 1000
ND>CL ProtocolClModifyCallQoSComplete FAILURE 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
",
    );
}

/// What was rounded once is in force, and is not to be rounded again (M-11, R-030).
#[test]
fn m_11_going_back_leaves_the_miniport_no_room_to_round() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.miniport([Now(MiniportAnswer::Rounded(rounded(1024)))]);
    stage.modify_with(&block(1000).with_media_flags(MediaFlags::ROUND_UP_FLOW));
    stage.miniport([Now(MiniportAnswer::Rounded(rounded(2048)))]);
    stage.network([Now(NetworkAnswer::Accepted), Now(NetworkAnswer::Refused)]);
    stage.modify(2000);
    let flags: Vec<_> = stage
        .events()
        .iter()
        .filter(|event| event.what == What::Calls(Api::MiniportCoActivateVc))
        .map(|event| event.parameters.as_ref().unwrap().media.as_ref().unwrap().flags)
        .map(|flags| flags.contains(MediaFlags::ROUND_UP_FLOW))
        .collect();
    assert_eq!(flags.last_chunk(), Some(&[true, false]), "the new terms, then the old ones");
    let seen = stage.events().len();
    stage.modify(3000);
    let is_to_round = |event: &TraceEvent| {
        let media = event.parameters.as_ref().and_then(|block| block.media.as_ref());
        media.is_some_and(|media| media.flags.contains(MediaFlags::ROUND_UP_FLOW))
    };
    assert!(
        stage.events()[seen..].iter().any(is_to_round),
        "what the client allowed, it still allows"
    );
}

#[test]
fn f_07_a_network_that_cannot_go_back_ends_the_call_after_the_completion() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Now(NetworkAnswer::Accepted), Now(NetworkAnswer::Refused)]);
    stage.miniport([Now(MiniportAnswer::Refused(Status::Resources))]);
    stage.modify(2000);
    assert!(stage.text().ends_with(
        "\
CM>NET restore 1000
NET>CM refused
CM>ND NdisCmModifyCallQoSComplete FAILURE 1000
ND>CL ProtocolClModifyCallQoSComplete FAILURE 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>ND NdisCmDispatchIncomingCloseCall FAILURE
ND>CL ProtocolClIncomingCloseCall FAILURE
CL>ND = ProtocolClIncomingCloseCall
ND>CM = NdisCmDispatchIncomingCloseCall
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
"
    ));
}

#[test]
fn f_08_a_synchronous_change_has_no_completion() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.modify(2000);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
NET>CM accepted
CM>ND NdisCmActivateVc 2000
ND>MP MiniportCoActivateVc 2000
MP>ND = MiniportCoActivateVc SUCCESS 2000
ND>CM = NdisCmActivateVc SUCCESS 2000
CM>NET confirm 2000
CM>ND = ProtocolCmModifyCallQoS SUCCESS
ND>CL = NdisClModifyCallQoS SUCCESS
",
    );
}

/// the call manager refuses what is illegal, NDIS what comes at a wrong
/// time or with a bad handle; then no handler is called.
#[test]
fn f_08_a_refusal_shows_who_refused() {
    let mut stage = Stage::connected(Role::CallManager);
    let illegal = CallParameters { flags: co_params::CallFlags::PERMANENT_VC, ..block(2000) };
    stage.modify_with(&illegal);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>ND = ProtocolCmModifyCallQoS INVALID_DATA
ND>CL = NdisClModifyCallQoS INVALID_DATA
",
    );
    stage.manager.delete_vc(Time::ZERO, CLIENT, stage.vc);
    stage.shows("CL>ND NdisCoDeleteVc\nND>CL = NdisCoDeleteVc NOT_ACCEPTED\n");
    stage.manager.close_call(Time::ZERO, ClientId(9), stage.vc);
    stage.shows("CL>ND NdisClCloseCall\nND>CL = NdisClCloseCall FAILURE\n");
    stage.network([Later]);
    stage.modify(2000);
    stage.forget();
    stage.modify(3000);
    stage.shows("CL>ND NdisClModifyCallQoS 3000\nND>CL = NdisClModifyCallQoS NOT_ACCEPTED\n");
}

#[test]
fn f_10_a_close_in_the_middle_of_a_change_completes_the_change_first() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later, Later]);
    stage.miniport([Later]);
    stage.modify(2000);
    stage.forget();
    stage.close();
    stage.network_answers(NetworkAnswer::Accepted);
    stage.miniport_answers(MiniportAnswer::Done);
    stage.manager.delete_vc(Time::ZERO, CLIENT, stage.vc);
    stage.shows(
        "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>CM timer stopped
CM>ND NdisCmModifyCallQoSComplete CLOSING 1000
ND>CL ProtocolClModifyCallQoSComplete CLOSING 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>NET release
CM>CM timer started
CM>ND = ProtocolCmCloseCall PENDING
ND>CL = NdisClCloseCall PENDING
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmDeactivateVc
ND>MP MiniportCoDeactivateVc
MP>ND = MiniportCoDeactivateVc PENDING
ND>CM = NdisCmDeactivateVc PENDING
CM>CM timer started
MP>ND NdisMCoDeactivateVcComplete SUCCESS
ND>CM ProtocolCmDeactivateVcComplete SUCCESS
CM>ND = ProtocolCmDeactivateVcComplete
ND>MP = NdisMCoDeactivateVcComplete
CM>CM timer stopped
CM>ND NdisCmCloseCallComplete SUCCESS
ND>CL ProtocolClCloseCallComplete SUCCESS
CL>ND = ProtocolClCloseCallComplete
ND>CM = NdisCmCloseCallComplete
CL>ND NdisCoDeleteVc
ND>CM ProtocolCoDeleteVc
CM>ND = ProtocolCoDeleteVc SUCCESS
ND>MP MiniportCoDeleteVc
MP>ND = MiniportCoDeleteVc SUCCESS
ND>CL = NdisCoDeleteVc SUCCESS
",
    );
}

/// The undo goes unanswered too, so the network cannot be trusted (M-19).
#[test]
fn f_11_silence_ends_the_call() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later, Later]);
    stage.modify(2000);
    stage.forget();
    for _ in 0..2 {
        let at = stage.manager.poll_timeout().expect("a timer runs");
        stage.manager.handle_timeout(at);
    }
    stage.shows(
        "\
CM>CM timer expired
CM>NET restore 1000
CM>CM timer started
CM>CM timer expired
CM>ND NdisCmModifyCallQoSComplete FAILURE 1000
ND>CL ProtocolClModifyCallQoSComplete FAILURE 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>ND NdisCmDispatchIncomingCloseCall FAILURE
ND>CL ProtocolClIncomingCloseCall FAILURE
CL>ND = ProtocolClIncomingCloseCall
ND>CM = NdisCmDispatchIncomingCloseCall
",
    );
}

#[test]
fn f_14_an_integrated_call_manager_reports_activations_and_has_no_miniport() {
    let mut stage = Stage::new(Role::MiniportCallManager);
    stage.miniport([Now(MiniportAnswer::Rounded(rounded(1024)))]);
    stage.make_call(1000);
    stage.shows(
        "\
CL>ND NdisCoCreateVc
ND>CM ProtocolCoCreateVc
CM>ND = ProtocolCoCreateVc SUCCESS
ND>CL = NdisCoCreateVc SUCCESS
CL>ND NdisClMakeCall 1000
ND>CM ProtocolCmMakeCall 1000
CM>NET setup 1000
NET>CM accepted
CM>ND NdisMCmActivateVc 1024
ND>CM = NdisMCmActivateVc SUCCESS
CM>NET modify 1024
NET>CM accepted
CM>NET confirm 1024
CM>ND = ProtocolCmMakeCall SUCCESS 1024 CHANGED
ND>CL = NdisClMakeCall SUCCESS 1024 CHANGED
",
    );
    stage.miniport([Now(MiniportAnswer::Refused(Status::Resources))]);
    stage.modify(2000);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
NET>CM accepted
CM>NET restore 1024
NET>CM accepted
CM>ND = ProtocolCmModifyCallQoS FAILURE
ND>CL = NdisClModifyCallQoS FAILURE
",
    );
    stage.close();
    stage.shows(
        "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>NET release
NET>CM accepted
CM>ND NdisMCmDeactivateVc
ND>CM = NdisMCmDeactivateVc SUCCESS
CM>ND = ProtocolCmCloseCall SUCCESS
ND>CL = NdisClCloseCall SUCCESS
",
    );
}

#[test]
fn an_answer_that_nobody_waits_for_is_dropped() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later]);
    stage.modify(2000);
    stage.network_answers(NetworkAnswer::Accepted);
    stage.forget();
    stage.network_answers(NetworkAnswer::Refused);
    stage.miniport_answers(MiniportAnswer::Done);
    stage.shows("NET>CM dropped refused\nMP>CM dropped\n");
}

#[test]
fn a_client_that_leaves_hears_nothing_of_its_call_being_closed() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later, Later]);
    stage.modify(2000);
    stage.forget();
    stage.manager.unbind(Time::ZERO, CLIENT);
    stage.network_answers(NetworkAnswer::Accepted);
    stage.shows(
        "\
CL>ND leaves
ND>CM ProtocolCmCloseCall
CM>ND = ProtocolCmCloseCall PENDING
CM>CM timer stopped
CM>ND NdisCmModifyCallQoSComplete CLOSING 1000
ND>CM = NdisCmModifyCallQoSComplete
CM>NET release
CM>CM timer started
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmDeactivateVc
ND>MP MiniportCoDeactivateVc
MP>ND = MiniportCoDeactivateVc SUCCESS
ND>CM = NdisCmDeactivateVc SUCCESS
CM>ND NdisCmCloseCallComplete SUCCESS
ND>CM = NdisCmCloseCallComplete
ND>CM ProtocolCoDeleteVc
CM>ND = ProtocolCoDeleteVc SUCCESS
ND>MP MiniportCoDeleteVc
MP>ND = MiniportCoDeleteVc SUCCESS
",
    );
}

#[test]
fn events_are_numbered_without_a_gap_and_name_their_vc() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.modify(2000);
    let events = stage.events();
    assert!((0..).zip(events).all(|(number, event)| event.sequence == number));
    assert!(events.iter().all(|event| event.vc() == Some(stage.vc)));
}

#[test]
fn r_006_an_integrated_call_manager_calls_functions_of_its_own_prefix() {
    for role in [Role::CallManager, Role::MiniportCallManager] {
        let names: BTreeSet<_> = Api::ALL.iter().map(|api| api.name(role)).collect();
        assert_eq!(names.len(), Api::ALL.len(), "no name stands for two functions");
    }
    let integrated = |api: &Api| api.name(Role::MiniportCallManager);
    assert!(Api::ALL.iter().map(integrated).all(|name| !name.starts_with("NdisCm")));
    assert_eq!(
        Api::NdisCmModifyCallQoSComplete.name(Role::CallManager),
        "NdisCmModifyCallQoSComplete"
    );
    assert_eq!(integrated(&Api::NdisCmModifyCallQoSComplete), "NdisMCmModifyCallQoSComplete");
    assert_eq!(integrated(&Api::NdisClModifyCallQoS), "NdisClModifyCallQoS");
}

#[test]
fn the_name_of_a_function_says_its_part() {
    for api in Api::ALL {
        let name = api.name(Role::CallManager);
        let is_called_by_ndis = name.starts_with("Protocol") || name.starts_with("Miniport");
        let is_handler = matches!(api.part(), Part::Handler | Part::Callback);
        assert_eq!(is_called_by_ndis, is_handler, "{name}");
    }
}

const CLIENT: ClientId = ClientId(0);

/// Says the next line of its script; without one it does as asked, at once.
#[derive(Debug)]
struct Scripted<A> {
    lines: VecDeque<Reply<A>>,
    due: VecDeque<(Ticket, A)>,
    ticket: Option<Ticket>,
    otherwise: A,
}

impl<A: Clone> Scripted<A> {
    fn new(otherwise: A) -> Self {
        Self { lines: VecDeque::new(), due: VecDeque::new(), ticket: None, otherwise }
    }

    fn next(&mut self, ticket: Ticket) -> Reply<A> {
        self.ticket = Some(ticket);
        self.lines.pop_front().unwrap_or_else(|| Now(self.otherwise.clone()))
    }
}

#[derive(Debug)]
struct Network(Arc<Mutex<Scripted<NetworkAnswer>>>);
#[derive(Debug)]
struct Card(Arc<Mutex<Scripted<MiniportAnswer>>>);

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        let (ticket, answer) = self.0.lock().unwrap().due.pop_front()?;
        Some(NetworkEvent::Answer(ticket, answer))
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.lock().unwrap().next(ticket)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let (ticket, answer) = self.0.lock().unwrap().due.pop_front()?;
        Some(MiniportEvent::Answer(ticket, answer))
    }
}

/// A manager that is traced, with one VC.
struct Stage {
    manager: CallManager<Network, Card, Tracer<Vec<TraceEvent>>>,
    network: Arc<Mutex<Scripted<NetworkAnswer>>>,
    card: Arc<Mutex<Scripted<MiniportAnswer>>>,
    vc: VcHandle,
    seen: usize,
}

impl Stage {
    fn new(role: Role) -> Self {
        let network = Arc::new(Mutex::new(Scripted::new(NetworkAnswer::Accepted)));
        let card = Arc::new(Mutex::new(Scripted::new(MiniportAnswer::Done)));
        let mut manager = CallManager::with_observer(
            Config::default(),
            Network(network.clone()),
            Card(card.clone()),
            Tracer::new(role, Vec::new()),
        );
        let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(7)).unwrap();
        Self { manager, network, card, vc, seen: 0 }
    }

    /// A call is up at 1000 bytes a second; what led to it is not shown.
    fn connected(role: Role) -> Self {
        let mut stage = Self::new(role);
        stage.make_call(1000);
        stage.forget();
        stage
    }

    fn network<const N: usize>(&mut self, lines: [Reply<NetworkAnswer>; N]) {
        self.network.lock().unwrap().lines.extend(lines);
    }

    fn miniport<const N: usize>(&mut self, lines: [Reply<MiniportAnswer>; N]) {
        self.card.lock().unwrap().lines.extend(lines);
    }

    fn make_call(&mut self, rate: u32) {
        let mut block = block(rate).with_media_flags(MediaFlags::ROUND_UP_FLOW);
        self.manager.make_call(Time::ZERO, CLIENT, self.vc, &mut block);
    }

    fn modify(&mut self, rate: u32) {
        self.modify_with(&block(rate));
    }

    fn modify_with(&mut self, block: &CallParameters) {
        self.manager.modify_call_qos(Time::ZERO, CLIENT, self.vc, block);
    }

    fn close(&mut self) {
        self.manager.close_call(Time::ZERO, CLIENT, self.vc);
    }

    fn network_answers(&mut self, answer: NetworkAnswer) {
        let mut network = self.network.lock().unwrap();
        let ticket = network.ticket.expect("it was asked");
        network.due.push_back((ticket, answer));
        drop(network);
        self.manager.handle_timeout(Time::ZERO);
    }

    fn miniport_answers(&mut self, answer: MiniportAnswer) {
        let mut card = self.card.lock().unwrap();
        let ticket = card.ticket.expect("it was told");
        card.due.push_back((ticket, answer));
        drop(card);
        self.manager.handle_timeout(Time::ZERO);
    }

    fn events(&self) -> &[TraceEvent] {
        self.manager.observer().sink()
    }

    fn forget(&mut self) {
        self.seen = self.events().len();
    }

    /// What was not shown yet.
    fn text(&mut self) -> String {
        let text = self.events()[self.seen..].iter().map(line).collect();
        self.forget();
        text
    }

    #[track_caller]
    fn shows(&mut self, expected: &str) {
        let text = self.text();
        assert!(text == expected, "shown:\n{text}\nexpected:\n{expected}");
    }
}

fn line(event: &TraceEvent) -> String {
    let mut line = format!("{}>{} ", short(event.from), short(event.to));
    line += &match event.what {
        What::Calls(api) => api.name(event.role).to_owned(),
        What::Returns(api) => format!("= {}", api.name(event.role)),
        What::Signals(message) => message.name().to_owned(),
        What::Drops(Some(message)) => format!("dropped {}", message.name()),
        What::Drops(None) => "dropped".to_owned(),
        What::Defers(message) => format!("defers {}", message.name()),
        What::TakesUp(message) => format!("takes up {}", message.name()),
        What::TimerStarted(..) => "timer started".to_owned(),
        What::TimerStopped(_) => "timer stopped".to_owned(),
        What::TimerExpired(_) => "timer expired".to_owned(),
        What::Leaves => "leaves".to_owned(),
    };
    if let Some(status) = event.status {
        write!(line, " {status}").unwrap();
    }
    if let Some(block) = &event.parameters {
        let flow = block.call_manager.as_ref().unwrap().transmit;
        write!(line, " {}", flow.token_rate.unwrap().get()).unwrap();
        line += if block.is_changed() { " CHANGED" } else { "" };
    }
    line + "\n"
}

const fn short(party: Party) -> &'static str {
    match party {
        Party::Client(_) => "CL",
        Party::Ndis => "ND",
        Party::CallManager => "CM",
        Party::Miniport => "MP",
        Party::Network => "NET",
    }
}

fn block(rate: u32) -> CallParameters {
    let rate = BytesPerSecond::new(rate).expect("it is a rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

fn terms(rate: u32) -> Terms {
    Terms::for_call(&block(rate)).expect("they are legal")
}

/// What a miniport that may round up makes of it.
fn rounded(rate: u32) -> Terms {
    let block = block(rate).with_media_flags(MediaFlags::ROUND_UP_FLOW);
    Terms::for_call(&block).expect("they are legal")
}
