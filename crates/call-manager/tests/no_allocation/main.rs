//! Changes allocate nothing once they are warm, whatever network and miniport say, when they say it,
//! and whichever way the request goes.
//!
//! A binary of its own, because it replaces the [`allocator`].

mod allocator;
mod client;
mod seams;

use call_manager::manager::OnMiniportRefusal;
use call_manager::{CallManager, Config, Handler, Terms, Time, Upcall, VcContext, VcHandle};
use co_params::{CallParameters, SpecificParameters, Status};

use allocator::allocations;
use client::{CLIENT, Client, Way, block};
use seams::{Card, Net, Plan, Seams, When, at, countered, rounded};

/// The rate of the call, and that of every change; the next change is back.
const RATES: [u32; 2] = [10_000, 20_000];
const ROUNDS: u32 = 50;

const STEP_DOWN: OnMiniportRefusal = OnMiniportRefusal::StepDown { percent: 80 };

#[test]
fn a_change_allocates_nothing_whatever_network_and_miniport_say_and_when() {
    for plan in Plan::all() {
        changes(plan, OnMiniportRefusal::GiveUp, Client::direct);
    }
}

#[test]
fn nor_does_one_that_goes_over_a_channel() {
    for plan in Plan::all() {
        changes(plan, OnMiniportRefusal::GiveUp, Client::bound);
    }
}

#[test]
fn nor_does_an_alternative_to_what_the_miniport_refused() {
    for plan in Plan::all().filter(|plan| plan.card == Card::Refuses) {
        changes(plan, STEP_DOWN, Client::direct);
        changes(plan, STEP_DOWN, Client::bound);
    }
}

#[test]
fn nor_does_a_change_by_the_other_end() {
    for plan in Plan::all() {
        proposals(plan, Client::direct);
        proposals(plan, Client::bound);
    }
}

#[test]
fn nor_does_one_that_crosses_a_change_of_the_client() {
    let is_to_cross = |plan: &Plan| plan.network == When::Later && plan.card == Card::Activates;
    for plan in Plan::all().filter(is_to_cross) {
        crossings(plan, Client::direct);
        crossings(plan, Client::bound);
    }
}

#[test]
fn nor_do_proposals_that_wait_for_many_changes() {
    const CALLS: usize = 64;
    let seams = Seams::new();
    let mut manager = CallManager::new(Config::default(), seams.clone(), seams.clone());
    let vcs: Vec<_> = (0..CALLS).map(|_| call(&mut manager)).collect();
    let terms = Terms::for_call(&block(RATES[1])).expect("legal");
    let mut round = || {
        seams.begin(Plan { network: When::Later, ..Plan::SMOOTH });
        for (vc, nth) in vcs.iter().zip(1..) {
            let status = manager.modify_call_qos(Time::ZERO, CLIENT, *vc, &block(RATES[0] + nth));
            assert_eq!(status, Status::Pending);
        }
        vcs.iter().for_each(|vc| seams.crosses(*vc, terms.clone()));
        for _ in 0..2 {
            manager.handle_timeout(Time::ZERO);
            while let Some((_, Upcall::Vc { vc, handler, .. })) = manager.poll_upcall() {
                if let Handler::IncomingCallQosChange(_) = handler {
                    let returned = manager.return_qos_change(Time::ZERO, CLIENT, vc);
                    assert_eq!(returned, Status::Success);
                }
            }
        }
        let are_agreed =
            vcs.iter().all(|vc| manager.state(*vc).is_some_and(|it| it.name() == "Active"));
        assert!(are_agreed, "all is dealt with");
    };
    round();
    assert_eq!(counted(&mut round), 0, "allocations for {CALLS} proposals that wait");
}

#[test]
fn opaque_bytes_that_stay_as_they_are_allocate_nothing() {
    let opaque = |rate| {
        // More than are stored inline.
        let parameters = [7; SpecificParameters::INLINE + 1].into_iter().collect();
        let mut block = block(rate);
        let part = block.call_manager.as_mut().expect("it has flows");
        part.specific = SpecificParameters { param_type: 1, parameters };
        block
    };
    let blocks = RATES.map(opaque);
    let mut client = Client::direct(OnMiniportRefusal::GiveUp, &blocks[0]);
    let [_, ref back] = blocks;
    assert_eq!(client.change(Plan::SMOOTH, back), Status::Success);
    // The client's own copy of the block is its own affair.
    let copied = counted(|| drop((blocks[0].clone(), blocks[1].clone())));
    let changed = counted(|| {
        for block in &blocks {
            assert_eq!(client.change(Plan::SMOOTH, block), Status::Success);
        }
    });
    assert_eq!(changed, copied, "allocations besides the copies");
}

/// Changes the call to and fro.
#[track_caller]
fn changes<W: Way>(
    plan: Plan,
    on_refusal: OnMiniportRefusal,
    client: fn(OnMiniportRefusal, &CallParameters) -> Client<W>,
) {
    let blocks = RATES.map(block);
    let mut client = client(on_refusal, &blocks[0]);
    allocates_nothing(plan, |nth| {
        let before = client.record;
        let wanted = (nth + 1) % RATES.len();
        let status = client.change(plan, &blocks[wanted]);
        let expected = in_force(plan, on_refusal, RATES[wanted]);
        assert_eq!(client.record, expected.unwrap_or(before), "{plan:?}");
        assert_eq!(status.is_success(), expected.is_some(), "{plan:?}");
    });
}

/// The other end changes the call to and fro.
#[track_caller]
fn proposals<W: Way>(plan: Plan, client: fn(OnMiniportRefusal, &CallParameters) -> Client<W>) {
    let blocks = RATES.map(block);
    let terms = blocks.each_ref().map(|block| Terms::for_call(block).expect("legal"));
    let mut client = client(OnMiniportRefusal::GiveUp, &blocks[0]);
    allocates_nothing(plan, |nth| {
        let before = client.record;
        let wanted = (nth + 1) % RATES.len();
        client.proposed(plan, &terms[wanted]);
        let expected = if stands(plan) { RATES[wanted] } else { before };
        assert_eq!(client.record, expected, "{plan:?}");
    });
}

/// Both ends change the call at once: the client to and fro, the other end to what lies between.
#[track_caller]
fn crossings<W: Way>(plan: Plan, client: fn(OnMiniportRefusal, &CallParameters) -> Client<W>) {
    const BETWEEN: u32 = 15_000;
    let blocks = RATES.map(block);
    let between = at(&Terms::for_call(&blocks[0]).expect("legal"), |_| BETWEEN);
    let mut client = client(OnMiniportRefusal::GiveUp, &blocks[0]);
    allocates_nothing(plan, |nth| {
        let wanted = (nth + 1) % RATES.len();
        client.crossed(plan, &blocks[wanted], &between);
        assert_eq!(client.record, BETWEEN, "{plan:?}: what waited is dealt with afterwards");
    });
}

/// What is in force after a change, if it is granted.
fn in_force(plan: Plan, on_refusal: OnMiniportRefusal, wanted: u32) -> Option<u32> {
    let agreed = match plan.net {
        Net::Accepts => wanted,
        Net::Counters => countered(wanted),
        Net::Refuses | Net::IsSilent => return None,
    };
    match plan.card {
        Card::Activates | Card::IsBusy => Some(agreed),
        Card::Rounds => Some(rounded(agreed)),
        Card::Refuses if on_refusal == STEP_DOWN => Some(agreed / 10 * 8),
        Card::Refuses | Card::RoundsUnacceptably => None,
    }
}

/// Whether what the other end proposes comes into force. To a proposal there is no third word, and
/// what is rounded is not what was proposed.
fn stands(plan: Plan) -> bool {
    let is_activated = matches!(plan.card, Card::Activates | Card::IsBusy);
    plan.net == Net::Accepts && is_activated
}

/// Warms up, and counts.
#[track_caller]
fn allocates_nothing(plan: Plan, mut change: impl FnMut(usize)) {
    let mut change_all = || (0..ROUNDS as usize).for_each(&mut change);
    change_all();
    assert_eq!(counted(change_all), 0, "{plan:?}: allocations in {ROUNDS} changes");
}

/// A call is up.
fn call(manager: &mut CallManager<Seams, Seams>) -> VcHandle {
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("room for it");
    let made = manager.make_call(Time::ZERO, CLIENT, vc, &mut block(RATES[0]));
    assert_eq!(made, Status::Success);
    vc
}

fn counted(act: impl FnOnce()) -> u64 {
    let before = allocations();
    act();
    allocations() - before
}
