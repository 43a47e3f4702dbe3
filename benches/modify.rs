//! Requests over the channel: a client on one thread, the manager on another.
//!
//! Every group has its floor, the same blocks echoed by a thread without any logic; the first has
//! another, whose thread reads what it echoes. The ratio to it
//! is what the logic costs; absolute figures belong to the machine.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[allow(dead_code, reason = "each bench is made of some of the parts")]
mod parts;

use call_manager::{Operation, Slot, VcContext, VcHandle};
use co_params::CallParameters;
use co_params::wire::flowspec::FlowspecBlock;
use condis::network::{Card, Chance, Switch};
use condis::scenario::{MiniportSettings, SwitchSettings};
use criterion::{Criterion, criterion_group, criterion_main};

use parts::echo::Echo;
use parts::load::{LINK_SHARE, Load, MOST, Mix, Pattern, flow, modify, sending};
use parts::managers::{answering, lean, spawn, with_calls};
use parts::measure::{group, mixed, pipelined};
use parts::seams::Answering;

const VCS: u32 = 1024;

/// Random VCs; what becomes of requests, request by request and mixed.
fn outcomes(criterion: &mut Criterion) {
    let mut group = group(criterion, "pipelined");
    let (manager, vcs) = lean(VCS);
    let (runtime, mut engine) = spawn(manager);
    let mut echo = Echo::start();
    for (name, mix) in [("floor", Mix::GRANTED), ("floor, mixed", Mix::MIXED)] {
        let mut load = Load::new(&vcs).with_mix(mix);
        pipelined(&mut group, name, &mut echo, || load.request());
    }
    let mut load = Load::new(&vcs);
    pipelined(&mut group, "floor, slots read", &mut Echo::reading(), || load.request());
    for (name, mix) in [
        ("engine", Mix::GRANTED),
        ("engine, mixed", Mix::MIXED),
        ("engine, network refuses", Mix::NETWORK_REFUSES),
        ("engine, miniport refuses", Mix::MINIPORT_REFUSES),
        ("engine, countered", Mix::COUNTERED),
    ] {
        let mut load = Load::new(&vcs).with_mix(mix);
        mixed(&mut group, name, &mut engine, mix, || load.request());
    }
    drop(engine);
    drop(runtime.join());

    let (manager, vcs) = with_calls(VCS, simulated_switch(), simulated_card(), ());
    let (runtime, mut engine) = spawn(manager);
    let mut load = Load::new(&vcs);
    pipelined(&mut group, "engine, simulated network", &mut engine, || load.request());
    drop(engine);
    drop(runtime.join());
    group.finish();
}

/// Seams that answer when they are polled: every change waits, with a timer, and completes by an
/// upcall.
fn answers(criterion: &mut Criterion) {
    let mut group = group(criterion, "answers");
    let (_, vcs) = lean(VCS);
    let mut load = Load::new(&vcs).in_order(Pattern::Scattered);
    pipelined(&mut group, "floor", &mut Echo::start(), || load.request());
    for (name, network, miniport) in [
        ("at once", Answering::AtOnce, Answering::AtOnce),
        ("network later", Answering::Later, Answering::AtOnce),
        ("network and miniport later", Answering::Later, Answering::Later),
    ] {
        let (manager, vcs) = answering(VCS, network, miniport);
        let (runtime, mut engine) = spawn(manager);
        let mut load = Load::new(&vcs).in_order(Pattern::Scattered);
        pipelined(&mut group, name, &mut engine, || load.request());
        drop(engine);
        drop(runtime.join());
    }
    group.finish();
}

/// Calls that are made and closed in turn. Two requests make a call.
fn churn(criterion: &mut Criterion) {
    let mut group = group(criterion, "churn");
    let (mut manager, vcs) = lean(VCS);
    for &vc in &vcs {
        assert!(manager.close_call(call_manager::Time::ZERO, parts::load::CLIENT, vc).is_success());
    }
    let (runtime, mut engine) = spawn(manager);
    let mut calls = Calls::new(&vcs);
    pipelined(&mut group, "floor", &mut Echo::start(), || calls.request());
    let mut calls = Calls::new(&vcs);
    pipelined(&mut group, "make and close", &mut engine, || calls.request());
    drop(engine);
    drop(runtime.join());
    group.finish();
}

/// A FLOWSPEC in 32 bytes, as TAPI passes it, to a change that is complete.
fn parse(criterion: &mut Criterion) {
    let mut group = group(criterion, "parse");
    let bytes: Vec<_> = (1..=MOST).map(|rate| flow(rate).to_bytes()).collect();
    let (manager, vcs) = lean(VCS);
    let (runtime, mut engine) = spawn(manager);
    let mut load = Load::new(&vcs);
    let mut parsed = || {
        let (vc, rate) = load.draw();
        let block = FlowspecBlock::parse(&bytes[rate as usize - 1]).expect("just written");
        modify(vc, CallParameters::sending(block.flowspec))
    };
    pipelined(&mut group, "floor", &mut Echo::start(), &mut parsed);
    pipelined(&mut group, "parse and modify", &mut engine, &mut parsed);
    let mut load = Load::new(&vcs);
    pipelined(&mut group, "modify", &mut engine, || load.request());
    drop(engine);
    drop(runtime.join());
    group.finish();
}

/// Makes the call of a VC and closes it, VC by VC.
struct Calls<'a> {
    vcs: &'a [VcHandle],
    turn: usize,
}

impl<'a> Calls<'a> {
    const fn new(vcs: &'a [VcHandle]) -> Self {
        Self { vcs, turn: 0 }
    }

    fn request(&mut self) -> Slot {
        let vc = self.vcs[self.turn / 2 % self.vcs.len()];
        let is_up = self.turn % 2 == 1;
        self.turn += 1;
        let operation =
            if is_up { Operation::CloseCall(vc) } else { Operation::MakeCall(vc, sending(MOST)) };
        Slot::new(VcContext(0), operation)
    }
}

/// The switch of the simulator, which admits by capacity here and answers at once.
fn simulated_switch() -> Switch {
    let capacity = 8 * u64::from(LINK_SHARE) * u64::from(VCS);
    Switch::new(SwitchSettings::with_capacity(capacity), Chance::new(1, 1))
}

fn simulated_card() -> Card {
    let settings = MiniportSettings { peak: Some(8 * u64::from(MOST)), ..Default::default() };
    Card::new(settings, Chance::new(1, 2))
}

criterion_group!(benches, outcomes, answers, churn, parse);
criterion_main!(benches);
