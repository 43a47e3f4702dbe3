//! Whatever is asked, offered, proposed and ended in whatever order, client and call manager agree
//! when all is quiet, and leave nothing when all is over.

use std::collections::{BTreeMap, BTreeSet};

use call_manager::{Time, VcHandle};
use client::{CallEvent, CallId, OfferAnswer, Reception};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bench::{ALIVE, Bench, sending, wants};

/// The most calls of one run.
const MAX_CALLS: usize = 6;

#[derive(Clone, Debug)]
enum Act {
    Place,
    Offer(u32),
    Answer(usize, OfferAnswer),
    Change(usize, u32),
    HangUp(usize),
    Propose(usize, u32),
    Release(usize),
    NextIsLate,
    NextIsRefused,
    LateAnswers,
    ClientSends,
    ClientReads,
    ManagerWorks,
    NetworkSpeaks,
}

fn any_act() -> impl Strategy<Value = Act> {
    let (which, rate) = (0..MAX_CALLS, 1..20_u32);
    let answer = prop_oneof![
        3 => Just(OfferAnswer::Accept),
        1 => (1..20_u32).prop_map(|rate| OfferAnswer::AcceptWith(sending(rate * 100))),
        1 => Just(OfferAnswer::Reject),
    ];
    prop_oneof![
        1 => Just(Act::Place),
        2 => rate.clone().prop_map(|rate| Act::Offer(rate * 100)),
        4 => (which.clone(), answer).prop_map(|(which, answer)| Act::Answer(which, answer)),
        4 => (which.clone(), rate.clone()).prop_map(|(which, rate)| Act::Change(which, rate * 100)),
        1 => which.clone().prop_map(Act::HangUp),
        5 => (which.clone(), rate).prop_map(|(which, rate)| Act::Propose(which, rate * 100)),
        1 => which.prop_map(Act::Release),
        2 => Just(Act::NextIsLate),
        2 => Just(Act::NextIsRefused),
        2 => Just(Act::LateAnswers),
        4 => Just(Act::ClientSends),
        4 => Just(Act::ClientReads),
        6 => Just(Act::ManagerWorks),
        6 => Just(Act::NetworkSpeaks),
    ]
}

/// A run, and what the client was told.
struct Run {
    bench: Bench,
    calls: Vec<CallId>,
    ended: BTreeSet<CallId>,
}

impl Run {
    fn new() -> Self {
        let (mut bench, _) = Bench::listening();
        let mut odd = false;
        bench.client.on_offer(move |_| {
            odd = !odd;
            if odd { Reception::Present(wants(500)) } else { Reception::Decide(wants(500)) }
        });
        Self { bench, calls: Vec::new(), ended: BTreeSet::new() }
    }

    fn act(&mut self, act: Act) {
        let bench = &mut self.bench;
        match act {
            Act::Place if self.calls.len() < MAX_CALLS => {
                self.calls.push(bench.client.place_call(sending(1_000), wants(500)).expect(ALIVE));
            }
            Act::Offer(rate) if self.calls.len() < MAX_CALLS => bench.network.offers(rate),
            Act::Place | Act::Offer(_) => {}
            // What cannot be asked now is refused, which changes nothing.
            Act::Answer(which, answer) => {
                let _ = self.calls.get(which).map(|&call| bench.client.answer(call, answer));
            }
            Act::Change(which, rate) => {
                let _ = self.calls.get(which).map(|&it| bench.client.change(it, sending(rate)));
            }
            Act::HangUp(which) => {
                let _ = self.calls.get(which).map(|&call| bench.client.hang_up(call));
            }
            Act::Propose(which, rate) => {
                if let Some(vc) = self.vc(which) {
                    self.bench.network.proposes(vc, rate);
                }
            }
            Act::Release(which) => {
                if let Some(vc) = self.vc(which) {
                    self.bench.network.releases(vc);
                }
            }
            Act::NextIsLate => bench.network.is_late(),
            Act::NextIsRefused => bench.network.refuses(),
            Act::LateAnswers => bench.network.answers(),
            Act::ClientSends => bench.client.flush().expect(ALIVE),
            Act::ClientReads => {
                if let Some(told) = bench.client.poll().expect(ALIVE) {
                    self.hears(told);
                }
            }
            Act::ManagerWorks => drop(bench.adapter.poll(Time::ZERO).len()),
            Act::NetworkSpeaks => bench.network_speaks(),
        }
    }

    fn hears(&mut self, (call, event): (CallId, CallEvent)) {
        assert!(!self.ended.contains(&call), "{event:?} after the end");
        match event {
            CallEvent::NotPlaced(_) | CallEvent::Ended(_) => drop(self.ended.insert(call)),
            CallEvent::CloseFailed(status) => panic!("the card deactivates: {status}"),
            CallEvent::Offered(_)
            | CallEvent::NotAnswered(_)
            | CallEvent::Connected(_)
            | CallEvent::Settled(_)
            | CallEvent::Changed(_) => {}
            CallEvent::Party(..)
            | CallEvent::Sent(..)
            | CallEvent::Received(_)
            | CallEvent::CloseData(_) => panic!("there are no parties and no data: {event:?}"),
        }
        if !self.calls.contains(&call) {
            self.calls.push(call);
        }
    }

    fn vc(&self, which: usize) -> Option<VcHandle> {
        self.bench.adapter.manager().vcs().nth(which).map(|(vc, _)| vc)
    }

    /// Until nothing is under way, and no answer is late.
    fn settle(&mut self) {
        self.bench.network.all_is_said();
        for _ in 0..3 {
            self.bench.network.answers();
            for told in self.bench.drive() {
                self.hears(told);
            }
        }
    }

    /// The rates that each knows of, in the order of their size: the client knows no handles here.
    fn agree(&self) {
        let mut known = BTreeMap::<u32, u32>::new();
        for rate in self.calls.iter().filter_map(|&call| self.bench.known(call)) {
            *known.entry(rate).or_default() += 1;
        }
        let mut stands = BTreeMap::<u32, u32>::new();
        for (vc, state) in self.bench.adapter.manager().vcs() {
            if state.name() == "Active" {
                *stands.entry(self.bench.stands(vc).expect("it is up")).or_default() += 1;
            }
        }
        assert_eq!(known, stands, "what the client knows is what stands");
        assert_eq!(self.bench.client.counts().stale, 0, "every answer was waited for");
    }

    fn end(mut self) {
        for call in self.calls.clone() {
            let _ = self.bench.client.hang_up(call);
        }
        self.settle();
        assert_eq!(self.ended.len(), self.calls.len(), "each call ended");
        self.bench.is_empty();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn client_and_call_manager_agree_whenever_all_is_quiet(
        acts in vec(vec(any_act(), 1..40), 1..4),
    ) {
        let mut run = Run::new();
        for acts in acts {
            for act in acts {
                run.act(act);
            }
            run.settle();
            run.agree();
        }
        run.end();
    }
}
