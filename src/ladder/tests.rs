//! Which call is drawn, which of its acts, and how an event reads in each format.

use call_manager::Role;
use call_manager::trace::{Api, Message, Party, Sink, Subject, Timer, TraceEvent, Tracer, What};
use call_manager::vc::ReleaseCause;
use call_manager::{CallManager, ClientId, Config, Time, VcContext};
use co_params::{BytesPerSecond, CallParameters, Flowspec, Status};

use super::*;
use crate::network::{Card, Chance, Switch};
use crate::scenario::{MiniportSettings, SwitchSettings};

const CAPACITY: u64 = 8_000;
/// The card takes no VC above this.
const PEAK: u64 = 800;

const CLIENT: ClientId = ClientId(0);

type Manager = CallManager<Switch, Card, Tracer<Ladder>>;

#[test]
fn without_a_refusal_by_the_miniport_the_first_call_is_drawn() {
    let mut manager = manager();
    let (first, second) = (call(&mut manager, 80), call(&mut manager, 160));
    change(&mut manager, second, 240);
    change(&mut manager, first, 320);
    let drawn = drawn(&manager);
    assert!(drawn.contains("MakeCall(0.08 kb/s)") && drawn.contains("(0.32 kb/s)"), "{drawn}");
    assert!(!drawn.contains("0.16") && !drawn.contains("0.24"), "{drawn}");
}

#[test]
fn the_first_call_whose_change_the_miniport_refused_is_drawn() {
    let mut manager = manager();
    call(&mut manager, PEAK + 8); // refused at its set-up
    let [first, second, third] = [80, 160, 240].map(|rate| call(&mut manager, rate));
    change(&mut manager, first, 400);
    change(&mut manager, second, PEAK + 8);
    change(&mut manager, third, PEAK + 16);
    let drawn = drawn(&manager);
    assert!(drawn.contains("NdisClMakeCall(0.16 kb/s)"), "{drawn}");
    assert!(drawn.contains("cm-->>cl: FAILURE\n"), "{drawn}");
    assert!(!drawn.contains("0.816"), "{drawn}");
}

#[test]
fn the_call_that_is_named_is_drawn_whatever_becomes_of_others() {
    let mut manager = watched(Ladder::of("1.0".parse().expect("it is a name")));
    let (first, second) = (call(&mut manager, 80), call(&mut manager, 160));
    change(&mut manager, first, PEAK + 8);
    change(&mut manager, second, 240);
    assert_eq!(
        acts(&manager),
        ["cl->>cm: NdisClMakeCall(0.16 kb/s)", "cl->>cm: NdisClModifyCallQoS(0.24 kb/s)"]
    );
}

#[test]
fn what_is_left_out_is_counted() {
    let mut manager = manager();
    let vc = call(&mut manager, 80);
    for rate in [88, 96, PEAK + 8, 104, 112, 120] {
        change(&mut manager, vc, rate);
    }
    manager.close_call(Time::ZERO, CLIENT, vc);
    manager.delete_vc(Time::ZERO, CLIENT, vc);
    assert_eq!(
        acts(&manager),
        [
            "cl->>cm: NdisClMakeCall(0.08 kb/s)",
            "cl->>cm: NdisClModifyCallQoS(0.088 kb/s)",
            "Note over cl,mp: … 1 further change …",
            "cl->>cm: NdisClModifyCallQoS(0.808 kb/s)",
            "Note over cl,mp: … 3 further changes …",
            "cl->>cm: NdisClCloseCall",
            "cl->>cm: NdisCoDeleteVc",
        ]
    );
}

#[test]
fn a_call_refused_at_its_set_up_is_drawn() {
    let mut manager = manager();
    let vc = call(&mut manager, CAPACITY + 8);
    manager.delete_vc(Time::ZERO, CLIENT, vc);
    let made = "cl->>cm: NdisClMakeCall(8.008 kb/s)";
    assert_eq!(acts(&manager), [made, "cl->>cm: NdisCoDeleteVc"]);
}

#[test]
fn a_request_that_is_refused_may_come_first() {
    let mut manager = manager();
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("there is room");
    change(&mut manager, vc, 80);
    assert!(
        drawn(&manager).ends_with("NdisClModifyCallQoS(0.08 kb/s)\n    cm-->>cl: NOT_ACCEPTED\n")
    );
}

#[test]
fn nothing_to_draw_is_an_empty_diagram() {
    let ladder = Ladder::default();
    let mut picture = String::new();
    ladder.write_svg(&mut picture, View::Full).expect("a string takes it all");
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"), "{picture}");
}

#[test]
fn a_text_line_names_everybody_and_marks_what_failed() {
    let event = TraceEvent { sequence: 7, at: Time::from_nanos(1_500_001_500), ..refusal() };
    assert_eq!(
        to_text(&event),
        "      7       1.500002 s  0.0     !         NDIS -> client 0      \
         ProtocolClModifyCallQoSComplete(FAILURE, 1.6 kb/s stands)"
    );
    let returned = TraceEvent { what: What::Returns(Api::NdisClCloseCall), ..refusal() };
    let returned = TraceEvent { status: Some(Status::Success), parameters: None, ..returned };
    assert_eq!(
        to_text(&returned),
        "      0       0.000000 s  0.0               NDIS => client 0      NdisClCloseCall SUCCESS"
    );
}

/// In the text beside the message; in JSON as a key that is only there with a cause.
#[test]
fn a_release_shows_the_cause_that_it_carries() {
    let cause = Some(ReleaseCause { value: 102, diagnostic: Some("T360") });
    let (from, to) = (Party::CallManager, Party::Network);
    let what = What::Signals(Message::Release);
    let plain = TraceEvent { from, to, what, status: None, parameters: None, ..refusal() };
    let release = TraceEvent { cause, ..plain.clone() };
    assert!(to_text(&release).ends_with("release(cause 102 (T360))"), "{}", to_text(&release));
    assert!(to_json(&release).ends_with(",\"cause\":\"102 (T360)\"}"), "{}", to_json(&release));
    assert!(!to_json(&plain).contains("cause"), "{}", to_json(&plain));
}

#[test]
fn a_json_line_has_all_keys_in_their_order() {
    let line = to_json(&TraceEvent { parameters: None, ..refusal() });
    assert_eq!(
        line,
        "{\"sequence\":0,\"at_ns\":0,\"vc\":\"0.0\",\"subject\":\"0.0\",\"from\":\"NDIS\",\"to\":\"client 0\",\
         \"event\":\"call\",\"name\":\"ProtocolClModifyCallQoSComplete\",\
         \"operation\":\"ModifyCallQoS\",\"part\":\"callback\",\"status\":\"FAILURE\",\
         \"until_ns\":null,\"parameters\":null}"
    );
    let until = Time::from_nanos(9);
    let timer = TraceEvent { what: What::TimerStarted(Timer("request"), until), ..refusal() };
    let timer: serde_json::Value = serde_json::from_str(&to_json(&timer)).expect("it is JSON");
    assert_eq!((&timer["event"], &timer["until_ns"]), (&"timer started".into(), &9.into()));
    let parameters: CallParameters =
        serde_json::from_value(timer["parameters"].clone()).expect("they read back");
    assert_eq!(parameters, sending(1_600));
}

#[test]
fn a_log_writes_the_vc_it_is_asked_for() {
    for (name, lines) in [("0.0", 1), ("0.1", 0), ("1.0", 0)] {
        let filter: Filter = name.parse().expect("it is a name");
        let mut log = Log::text(Vec::new(), filter);
        log.take(refusal());
        let out = log.finish().expect("a vector takes it all");
        assert_eq!(out.iter().filter(|byte| **byte == b'\n').count(), lines, "{name}");
    }
    for name in ["", "1", "1.", ".1", "1.2.3", "-1.0", "a.b"] {
        assert_eq!(name.parse::<Filter>(), Err(NotAVc), "{name}");
    }
}

#[test]
fn a_log_that_cannot_be_written_says_so_at_the_end() {
    let mut room = [0; 4];
    let mut log = Log::json(&mut room[..], Filter::default());
    log.take(refusal());
    log.take(refusal());
    assert!(log.finish().is_err());
}

#[test]
fn what_a_format_gives_a_meaning_is_escaped() {
    assert_eq!(svg::escape("a<b>&\"\n"), "a&lt;b&gt;&amp;&quot; ");
    assert_eq!(mermaid::escape("a;#<>\n"), "a#59;#35;#lt;#gt; ");
}

#[test]
fn a_picture_marks_failures_and_leaves_room_for_every_label() {
    let event = refusal();
    let mut picture = String::new();
    write_svg(&mut picture, View::Brief, [&event]).expect("a string takes it all");
    assert!(picture.contains("✕ ProtocolClModifyCallQoSComplete(FAILURE"), "{picture}");
    assert!(picture.contains("class=\"way wrong\""), "{picture}");
    let label = label::label(&event).chars().count();
    let ends = picture.split("class=\"way").nth(2).or(picture.split("class=\"way").nth(1));
    let x = |name: &str| -> usize {
        let (_, rest) = ends.and_then(|line| line.split_once(name)).expect("the arrow has ends");
        rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
    };
    assert!(x("x1=\"").abs_diff(x("x2=\"")) > label * 7, "{picture}");
}

#[test]
fn the_brief_view_hides_what_ndis_and_call_manager_say_to_each_other() {
    let inside = TraceEvent { to: Party::CallManager, ..refusal() };
    assert_eq!(View::Brief.ends(&inside), None);
    assert!(View::Full.ends(&inside).is_some());
    let timer = What::TimerExpired(Timer("request"));
    let (from, to) = (Party::CallManager, Party::CallManager);
    let expired = TraceEvent { from, to, what: timer, ..refusal() };
    assert!(View::Brief.ends(&expired).is_some(), "a timer that expires is worth a note");
}

/// A change of VC 0.0 completes with a failure.
fn refusal() -> TraceEvent {
    let manager = &mut watched(Ladder::default());
    TraceEvent {
        sequence: 0,
        at: Time::ZERO,
        role: Role::CallManager,
        from: Party::Ndis,
        to: Party::Client(CLIENT),
        subject: Subject::Vc(
            manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("there is room"),
        ),
        with: None,
        what: What::Calls(Api::ProtocolClModifyCallQoSComplete),
        status: Some(Status::Failure),
        parameters: Some(Box::new(sending(1_600))),
        cause: None,
    }
}

/// Over a network that answers at once.
fn manager() -> Manager {
    watched(Ladder::default())
}

fn watched(ladder: Ladder) -> Manager {
    let switch = Switch::new(SwitchSettings::with_capacity(CAPACITY), Chance::new(1, 1));
    let limit = MiniportSettings { peak: Some(PEAK), ..MiniportSettings::default() };
    let card = Card::new(limit, Chance::new(1, 2));
    let tracer = Tracer::new(Role::CallManager, ladder);
    CallManager::with_observer(Config::default(), switch, card, tracer)
}

fn call(manager: &mut Manager, rate: u64) -> VcHandle {
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("there is room");
    manager.make_call(Time::ZERO, CLIENT, vc, &mut sending(rate));
    vc
}

fn change(manager: &mut Manager, vc: VcHandle, rate: u64) {
    manager.modify_call_qos(Time::ZERO, CLIENT, vc, &sending(rate));
}

fn sending(bits_per_second: u64) -> CallParameters {
    let rate = BytesPerSecond::from_bits_ceil(bits_per_second).expect("it is a legal rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

fn drawn(manager: &Manager) -> String {
    let mut diagram = String::new();
    let ladder = manager.observer().sink();
    ladder.write_mermaid(&mut diagram, View::Brief).expect("a string takes it all");
    diagram
}

/// What the client asks for, and what is left out between.
fn acts(manager: &Manager) -> Vec<String> {
    let is_act = |line: &&str| line.starts_with("cl->>cm") || line.contains('…');
    let is_creation = |line: &&str| line.contains("NdisCoCreateVc");
    let drawn = drawn(manager);
    let lines = drawn.lines().map(str::trim).filter(is_act).filter(|line| !is_creation(line));
    lines.map(str::to_owned).collect()
}
