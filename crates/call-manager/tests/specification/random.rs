//! Random requests, answers and silences, with plain records kept beside the manager.
//!
//! The client's record holds what it was told; the network's and the miniport's what they did. After
//! every step the records agree wherever nothing is under way, and every completion has its request.
//! A run is a function of its seed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use call_manager::vc::State;
use call_manager::{
    CallManager, ClientId, Config, Handler, Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer,
    NetworkEvent, Reply, Signaling, Terms, Ticket, Time, TimerName, Upcall, VcContext, VcHandle,
};
use co_params::{MediaFlags, Status};

use crate::support::{at_rate, block_rate, flow, rate_of};

const CLIENT: ClientId = ClientId(0);
const VCS: u32 = 6;
const STEPS: u32 = 3_000;
const SEEDS: u64 = 40;

#[test]
fn every_request_completes_once_and_all_records_agree_whatever_happens() {
    let mut completions = 0;
    for seed in 0..SEEDS {
        let mut run = Run::new(seed);
        for _ in 0..STEPS {
            run.step();
        }
        run.settle();
        completions += run.completions;
    }
    assert!(completions > 5_000, "only {completions} requests completed later: a run that idles");
}

#[test]
fn a_run_is_a_function_of_its_seed() {
    let journal = |seed| {
        let mut run = Run::new(seed);
        (0..STEPS).for_each(|_| run.step());
        run.journal
    };
    assert_eq!(journal(1), journal(1));
    assert_ne!(journal(1), journal(2));
}

struct Run {
    manager: CallManager<Network, Card>,
    world: Rc<RefCell<World>>,
    now: Time,
    vcs: Vec<Record>,
    completions: u64,
    journal: Vec<String>,
}

/// What the client knows of a VC.
#[derive(Clone, Debug)]
struct Record {
    vc: VcHandle,
    /// In force, as far as the client was told.
    rate: Option<u32>,
    make_call: bool,
    modify: bool,
    close: bool,
}

impl Run {
    fn new(seed: u64) -> Self {
        let world = Rc::new(RefCell::new(World::new(seed)));
        let config = Config { max_vcs: VCS, ..Config::default() };
        let (network, card) = (Network(Rc::clone(&world)), Card(Rc::clone(&world)));
        let manager = CallManager::new(config, network, card);
        let now = Time::ZERO;
        Self { manager, world, now, vcs: Vec::new(), completions: 0, journal: Vec::new() }
    }

    fn chance(&self, of: u32) -> u32 {
        self.world.borrow_mut().random.below(of)
    }

    fn step(&mut self) {
        match self.chance(14) {
            0 => self.create(),
            1 | 2 => self.on_some_vc(Self::make_call),
            3..=5 => self.on_some_vc(Self::modify),
            6 => self.on_some_vc(Self::close),
            7 => self.on_some_vc(Self::delete),
            8 => self.now = self.now.after(Duration::from_secs(self.chance(20).into())),
            _ => self.world.borrow_mut().answer_something(),
        }
        self.manager.handle_timeout(self.now);
        self.hear();
        self.check();
    }

    fn create(&mut self) {
        let context = VcContext(self.vcs.len() as u64);
        match self.manager.create_vc(self.now, CLIENT, context) {
            Ok(vc) => {
                let (rate, make_call, modify, close) = (None, false, false, false);
                self.vcs.push(Record { vc, rate, make_call, modify, close });
            }
            Err(status) => assert_eq!(status, Status::Resources),
        }
    }

    /// A VC that is there, or, now and then, one that may not be any more.
    fn on_some_vc(&mut self, request: fn(&mut Self, usize)) {
        let any = self.chance(16) == 0;
        let is_there = |n: &usize| any || self.manager.state(self.vcs[*n].vc).is_some();
        let choice: Vec<_> = (0..self.vcs.len()).filter(is_there).collect();
        let picked = self.world.borrow_mut().random.pick(choice.len());
        if let Some(n) = picked {
            request(self, choice[n]);
        }
    }

    fn make_call(&mut self, n: usize) {
        let rate = 1 + self.chance(1_000);
        let mut block = at_rate(rate).with_media_flags(self.world.borrow_mut().random.flags());
        let status = self.manager.make_call(self.now, CLIENT, self.vcs[n].vc, &mut block);
        self.journal.push(format!("{n} make_call {rate}: {status}"));
        assert_ne!(status, Status::InvalidData);
        if status == Status::Pending {
            accept(&mut self.vcs[n].make_call);
        } else if status.is_success() {
            self.vcs[n].rate = Some(block_rate(&block));
        }
    }

    fn modify(&mut self, n: usize) {
        let rate = 1 + self.chance(1_000);
        let block = at_rate(rate).with_media_flags(self.world.borrow_mut().random.flags());
        let status = self.manager.modify_call_qos(self.now, CLIENT, self.vcs[n].vc, &block);
        self.journal.push(format!("{n} modify {rate}: {status}"));
        assert_ne!(status, Status::InvalidData);
        if status == Status::Pending {
            accept(&mut self.vcs[n].modify);
        } else if status.is_success() {
            self.vcs[n].rate = Some(rate);
        }
    }

    fn close(&mut self, n: usize) {
        let status = self.manager.close_call(self.now, CLIENT, self.vcs[n].vc);
        self.journal.push(format!("{n} close: {status}"));
        if status == Status::Pending {
            accept(&mut self.vcs[n].close);
        }
        self.hear();
        if status == Status::Success {
            assert!(!self.vcs[n].modify, "R-082");
            self.vcs[n].rate = None;
        }
    }

    fn delete(&mut self, n: usize) {
        let status = self.manager.delete_vc(self.now, CLIENT, self.vcs[n].vc);
        if status == Status::Success {
            assert!(!self.vcs[n].is_waiting(), "a VC is deleted with a completion owed");
        }
    }

    fn hear(&mut self) {
        while let Some((client, upcall)) = self.manager.poll_upcall() {
            assert_eq!(client, CLIENT);
            self.journal.push(format!("{upcall:?}"));
            self.hear_one(&upcall);
        }
    }

    fn hear_one(&mut self, upcall: &Upcall) {
        let Upcall::Vc { vc, context, handler } = upcall else { panic!("about a VC: {upcall:?}") };
        let n = usize::try_from(context.0).expect("few VCs");
        let record = &mut self.vcs[n];
        assert_eq!(record.vc, *vc, "the context is the VC's own");
        let status = match handler {
            Handler::MakeCallComplete(status, block) => {
                complete(&mut record.make_call);
                record.rate = status.is_success().then(|| block_rate(block));
                *status
            }
            Handler::ModifyCallQosComplete(status, block) => {
                complete(&mut record.modify);
                if status.is_success() {
                    record.rate = Some(block_rate(block));
                }
                assert_eq!(record.rate, Some(block_rate(block)), "A-03, R-058");
                *status
            }
            Handler::CloseData(_)
            | Handler::SendComplete(..)
            | Handler::Receive(_)
            | Handler::IncomingCall(_)
            | Handler::CallConnected
            | Handler::IncomingCallQosChange(_) => panic!("the other end of this world is quiet"),
            Handler::CloseCallComplete(status) => {
                complete(&mut record.close);
                assert!(!record.modify, "R-082");
                record.rate = None;
                *status
            }
            Handler::IncomingCloseCall(status) => {
                assert!(!record.modify, "A-19: the completion comes first");
                record.rate = None;
                *status
            }
        };
        assert_ne!(status, Status::Pending, "R-002");
        self.completions += 1;
    }

    fn check(&self) {
        let world = self.world.borrow();
        for record in &self.vcs {
            let Some(state) = self.manager.state(record.vc) else { continue };
            if let State::Active { in_force } = state {
                let rate = Some(rate_of(in_force));
                assert!(!record.is_waiting(), "an active VC owes a completion: {record:?}");
                assert_eq!(record.rate, rate, "the client's record: {record:?}");
                let network = world.network.get(&record.vc).copied().unwrap_or_default();
                assert_eq!((network.stands, network.wanted), (rate, None), "the network's");
                assert_eq!(world.card.get(&record.vc).copied(), rate, "the miniport's");
            } else if record.modify {
                assert_eq!(
                    state.in_force().map(|terms| rate_of(terms)),
                    record.rate,
                    "R-058: {record:?}"
                );
            }
        }
    }

    /// Every answer comes or is given up on; then the client leaves.
    fn settle(&mut self) {
        self.answer_everything();
        for record in &self.vcs {
            assert!(!record.is_waiting(), "never completed: {record:?}");
        }
        self.manager.unbind(self.now, CLIENT);
        self.answer_everything();
        let left: Vec<_> = self.manager.vcs().collect();
        let is_stuck = |state: &State<&Terms>| *state == State::CloseFailed;
        assert!(left.iter().all(|(_, state)| is_stuck(state)), "left behind: {left:?}");
        let world = self.world.borrow();
        assert!(world.network.is_empty(), "reserved for nobody: {:?}", world.network);
        assert!(world.card.keys().all(|vc| left.iter().any(|(known, _)| known == vc)));
    }

    /// Ten rounds are more than a life has stages.
    fn answer_everything(&mut self) {
        for _ in 0..10 {
            self.world.borrow_mut().answer_all();
            self.manager.handle_timeout(self.now);
            self.now = self.now.after(Config::default().profile.timer(TimerName::Request).value);
            self.manager.handle_timeout(self.now);
            self.hear();
        }
    }
}

impl Record {
    const fn is_waiting(&self) -> bool {
        self.make_call || self.modify || self.close
    }
}

#[track_caller]
fn accept(owed: &mut bool) {
    assert!(!std::mem::replace(owed, true), "two requests of a kind are pending");
}

#[track_caller]
fn complete(owed: &mut bool) {
    assert!(std::mem::take(owed), "R-001: a completion without its request");
}

/// What network and miniport hold, and the answers that are on their way.
struct World {
    random: Random,
    network: BTreeMap<VcHandle, Reservation>,
    card: BTreeMap<VcHandle, u32>,
    network_open: Vec<(Ticket, NetworkAnswer)>,
    card_open: Vec<(Ticket, MiniportAnswer)>,
    network_due: Vec<(Ticket, NetworkAnswer)>,
    card_due: Vec<(Ticket, MiniportAnswer)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Reservation {
    stands: Option<u32>,
    wanted: Option<u32>,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            random: Random(seed),
            network: BTreeMap::new(),
            card: BTreeMap::new(),
            network_open: Vec::new(),
            card_open: Vec::new(),
            network_due: Vec::new(),
            card_due: Vec::new(),
        }
    }

    /// An answer comes: any that is open, once or twice.
    fn answer_something(&mut self) {
        if let Some(n) = self.random.pick(self.network_open.len()) {
            self.network_due.push(self.network_open[n].clone());
            if self.random.below(4) > 0 {
                self.network_open.swap_remove(n);
            }
        }
        if let Some(n) = self.random.pick(self.card_open.len()) {
            self.card_due.push(self.card_open[n].clone());
            if self.random.below(4) > 0 {
                self.card_open.swap_remove(n);
            }
        }
    }

    fn answer_all(&mut self) {
        self.network_due.append(&mut self.network_open);
        self.card_due.append(&mut self.card_open);
    }

    /// Now, later, or, for a network, never.
    fn network_reply(&mut self, ticket: Ticket, answer: NetworkAnswer) -> Reply<NetworkAnswer> {
        match self.random.below(8) {
            0..=3 => return Reply::Now(answer),
            4..=6 => self.network_open.push((ticket, answer)),
            _ => {}
        }
        Reply::Later
    }

    fn card_reply(&mut self, ticket: Ticket, answer: MiniportAnswer) -> Reply<MiniportAnswer> {
        if self.random.below(2) == 0 {
            return Reply::Now(answer);
        }
        self.card_open.push((ticket, answer));
        Reply::Later
    }
}

/// A network that reserves, counters, refuses and falls silent.
struct Network(Rc<RefCell<World>>);

impl Network {
    /// What it agrees to: nothing, what was wanted, or less.
    fn agree(&self, wanted: &Terms) -> NetworkAnswer {
        let random = &mut self.0.borrow_mut().random;
        match random.below(4) {
            0 => NetworkAnswer::Refused,
            1 => {
                let mut terms = wanted.clone();
                terms.transmit = flow(1 + random.below(rate_of(wanted)));
                NetworkAnswer::Countered(terms)
            }
            _ => NetworkAnswer::Accepted,
        }
    }
}

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let answer = self.agree(wanted);
        let world = &mut *self.0.borrow_mut();
        if let Some(rate) = agreed_rate(&answer, wanted) {
            world.network.insert(ticket.vc, Reservation { stands: Some(rate), wanted: None });
        }
        world.network_reply(ticket, answer)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let answer = self.agree(wanted);
        let world = &mut *self.0.borrow_mut();
        if let Some(rate) = agreed_rate(&answer, wanted) {
            world.network.entry(ticket.vc).or_default().wanted = Some(rate);
        }
        world.network_reply(ticket, answer)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let world = &mut *self.0.borrow_mut();
        let kept = world.network.entry(ticket.vc).or_default();
        assert_eq!(kept.stands, Some(rate_of(agreed)), "what is restored is what stood");
        if world.random.below(8) == 0 {
            return world.network_reply(ticket, NetworkAnswer::Refused);
        }
        kept.wanted = None;
        world.network_reply(ticket, NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, vc: VcHandle, agreed: &Terms) {
        let mut world = self.0.borrow_mut();
        let kept = world.network.entry(vc).or_default();
        let rate = kept.wanted.take().or(kept.stands);
        assert_eq!(rate, Some(rate_of(agreed)), "what is confirmed was agreed to");
        kept.stands = rate;
    }

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        let world = &mut *self.0.borrow_mut();
        world.network.remove(&ticket.vc);
        world.network_reply(ticket, NetworkAnswer::Accepted)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        let (ticket, answer) = self.0.borrow_mut().network_due.pop()?;
        Some(NetworkEvent::Answer(ticket, answer))
    }
}

fn agreed_rate(answer: &NetworkAnswer, wanted: &Terms) -> Option<u32> {
    match answer {
        NetworkAnswer::Accepted => Some(rate_of(wanted)),
        NetworkAnswer::Countered(terms) => Some(rate_of(terms)),
        NetworkAnswer::Refused | NetworkAnswer::Collided => None,
    }
}

/// A miniport that activates, rounds whether or not it may, and refuses.
struct Card(Rc<RefCell<World>>);

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, told: &Terms) -> Reply<MiniportAnswer> {
        let world = &mut *self.0.borrow_mut();
        let mut terms = told.clone();
        let answer = match world.random.below(6) {
            0 => MiniportAnswer::Refused(Status::Resources),
            1 => {
                terms.transmit = flow(rate_of(told) + 1);
                MiniportAnswer::Rounded(terms.clone())
            }
            _ => MiniportAnswer::Done,
        };
        if !matches!(answer, MiniportAnswer::Refused(_)) {
            world.card.insert(ticket.vc, rate_of(&terms));
        }
        world.card_reply(ticket, answer)
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        let world = &mut *self.0.borrow_mut();
        if world.random.below(8) == 0 {
            return world.card_reply(ticket, MiniportAnswer::Refused(Status::Failure));
        }
        world.card.remove(&ticket.vc);
        world.card_reply(ticket, MiniportAnswer::Done)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let (ticket, answer) = self.0.borrow_mut().card_due.pop()?;
        Some(MiniportEvent::Answer(ticket, answer))
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.next() % u64::from(bound)).expect("less than the bound")
    }

    fn pick(&mut self, count: usize) -> Option<usize> {
        let count = u32::try_from(count).expect("few answers");
        (count > 0).then(|| self.below(count) as usize)
    }

    fn flags(&mut self) -> MediaFlags {
        if self.below(2) == 0 { MediaFlags::ROUND_UP_FLOW } else { MediaFlags::NONE }
    }
}
