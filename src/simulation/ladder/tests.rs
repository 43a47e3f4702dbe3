//! Which call is drawn, and which of its acts.

use call_manager::{CallManager, ClientId, Config, VcContext};
use co_params::{BytesPerSecond, CallParameters, Flowspec};

use super::*;
use crate::network::{Card, Chance, Switch};
use crate::scenario::{MiniportSettings, SwitchSettings};
use crate::simulation::Recorder;

const CAPACITY: u64 = 8_000;
/// The card takes no VC above this.
const PEAK: u64 = 800;

const CLIENT: ClientId = ClientId(0);

type Manager = CallManager<Switch, Card, Recorder>;

#[test]
fn without_a_refusal_by_the_miniport_the_first_call_is_drawn() {
    let mut manager = manager();
    let (first, second) = (call(&mut manager, 80), call(&mut manager, 160));
    change(&mut manager, second, 240);
    change(&mut manager, first, 320);
    let drawn = drawn(&manager);
    assert!(drawn.contains("make_call(0.08 kb/s)") && drawn.contains("(0.32 kb/s)"), "{drawn}");
    assert!(!drawn.contains("0.16") && !drawn.contains("0.24"), "{drawn}");
}

#[test]
fn the_first_call_that_the_miniport_refused_is_drawn() {
    let mut manager = manager();
    let [first, second, third] = [80, 160, 240].map(|rate| call(&mut manager, rate));
    change(&mut manager, first, 400);
    change(&mut manager, second, PEAK + 8);
    change(&mut manager, third, PEAK + 16);
    let drawn = drawn(&manager);
    assert!(drawn.contains("make_call(0.16 kb/s)"), "{drawn}");
    assert!(drawn.contains("FAILURE, 0.16 kb/s stands"), "{drawn}");
    assert!(!drawn.contains("0.816"), "{drawn}");
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
            "cl->>cm: make_call(0.08 kb/s)",
            "cl->>cm: modify_call_qos(0.088 kb/s)",
            "Note over cl,mp: … 1 further change …",
            "cl->>cm: modify_call_qos(0.808 kb/s)",
            "Note over cl,mp: … 3 further changes …",
            "cl->>cm: close_call",
            "cl->>cm: delete_vc",
        ]
    );
}

#[test]
fn a_call_refused_at_its_set_up_is_drawn() {
    let mut manager = manager();
    let vc = call(&mut manager, CAPACITY + 8);
    manager.delete_vc(Time::ZERO, CLIENT, vc);
    assert_eq!(acts(&manager), ["cl->>cm: make_call(8.008 kb/s)", "cl->>cm: delete_vc"]);
    assert!(drawn(&manager).contains("make_call complete: FAILURE"));
}

#[test]
fn a_request_that_is_refused_unseen_may_come_first() {
    let mut manager = manager();
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("there is room");
    change(&mut manager, vc, 80);
    assert!(drawn(&manager).ends_with("0.000000 s\n    cm-->>cl: NOT_ACCEPTED\n"));
    manager.make_call(Time::ZERO, CLIENT, vc, &mut sending(80));
    change(&mut manager, vc, 88);
    assert_eq!(
        acts(&manager),
        ["cl->>cm: make_call(0.08 kb/s)", "cl->>cm: modify_call_qos(0.088 kb/s)"]
    );
}

/// Over a network that answers at once.
fn manager() -> Manager {
    let switch = Switch::new(SwitchSettings::with_capacity(CAPACITY), Chance::new(1, 1));
    let limit = MiniportSettings { peak: Some(PEAK), ..MiniportSettings::default() };
    let recorder = Recorder::new(Some(Ladder::default()));
    let card = Card::new(limit, Chance::new(1, 2));
    CallManager::with_observer(Config::default(), switch, card, recorder)
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
    manager.observer().ladder().expect("one was given").to_string()
}

/// What the client asks for, and what is left out between.
fn acts(manager: &Manager) -> Vec<String> {
    let is_act = |line: &&str| line.starts_with("cl->>cm") || line.contains('…');
    drawn(manager).lines().map(str::trim).filter(is_act).map(str::to_owned).collect()
}
