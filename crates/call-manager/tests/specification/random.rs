//! Random requests, answers, silences and whims of the other end, with plain records kept beside the
//! manager: by every rule book, beside a miniport and as an MCM.
//!
//! The client's record holds what it was told; the network's and the miniport's what they did. After
//! every step the records agree wherever nothing is under way, and every completion has its request.
//! A run is a function of its seed.

mod chance;
mod client;
mod record;
mod seams;
mod world;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use call_manager::manager::OnMiniportRefusal;
use call_manager::sap::SapContext;
use call_manager::vc::{OnCollision, State};
use call_manager::{
    CallManager, ClientId, Config, Integrated, MiniportOf, Profile, Signaling, Terms, Time,
    TimerName, Upcall, VcContext, VcHandle,
};
use co_params::{AddressFamily, Family, Sap};

pub(crate) use self::chance::Random;
use self::record::Record;
use self::seams::{Card, Network, Shared};
use self::world::World;
use crate::support::rate_of;

const CLIENT: ClientId = ClientId(0);
/// The client's name for its SAP, and so for a VC that comes in until it has a better one.
const SAP: SapContext = SapContext(u64::MAX);
const VCS: u32 = 6;
const STEPS: u32 = 3_000;
const SEEDS: u64 = 16;

#[test]
fn every_request_completes_once_and_all_records_agree_whatever_happens() {
    let mut seen = BTreeSet::new();
    let once = Profile::FIVE_GSM.with_retransmissions(0).expect("in range");
    for profile in Profile::ALL.into_iter().chain([once]) {
        let mut heard = 0;
        for run in (0..SEEDS).map(|seed| Run::beside(seed, &profile).walk()) {
            heard += run.heard;
            seen.extend(run.seen);
        }
        assert!(heard > 3_000, "{}: only {heard} upcalls: a walk that idles", profile.name);
    }
    assert_eq!(seen.len(), 41, "every state of a VC but that of one that is gone: {seen:?}");
}

#[test]
fn an_mcm_keeps_its_records_as_well() {
    for profile in Profile::ALL {
        let heard = (0..SEEDS).map(|seed| Run::within(seed, &profile).walk().heard).sum::<u64>();
        assert!(heard > 3_000, "{}: only {heard} upcalls: a walk that idles", profile.name);
    }
}

#[test]
fn a_run_is_a_function_of_its_seed() {
    let journal = |seed| {
        let mut run = Run::beside(seed, &Profile::SIP);
        run.journal = Some(Vec::new());
        run.walk().journal
    };
    assert_eq!(journal(1), journal(1));
    assert_ne!(journal(1), journal(2));
}

struct Run<S, M> {
    manager: CallManager<S, M>,
    profile: Profile,
    world: Shared,
    now: Time,
    vcs: BTreeMap<VcHandle, Record>,
    /// A handle of a VC that is gone.
    gone: Option<VcHandle>,
    made: u64,
    heard: u64,
    seen: BTreeSet<&'static str>,
    journal: Option<Vec<String>>,
}

impl Run<Network<false>, Card> {
    fn beside(seed: u64, profile: &Profile) -> Self {
        let world = shared(seed, profile);
        let (network, card) = (Network(Rc::clone(&world)), Card(Rc::clone(&world)));
        Self::new(CallManager::new(config(seed, profile), network, card), world, profile)
    }
}

impl Run<Network<true>, Integrated> {
    fn within(seed: u64, profile: &Profile) -> Self {
        let world = shared(seed, profile);
        let mcm = Network(Rc::clone(&world));
        Self::new(CallManager::integrated(config(seed, profile), mcm), world, profile)
    }
}

impl<S: Signaling, M: MiniportOf<S>> Run<S, M> {
    fn new(mut manager: CallManager<S, M>, world: Shared, profile: &Profile) -> Self {
        manager.register_address_family(Time::ZERO, FAMILY).expect("the first");
        manager.bind(CLIENT).expect("the first");
        let af =
            manager.open_address_family(Time::ZERO, CLIENT, FAMILY).expect("it was told of it");
        let address = Sap { sap_type: 1, sap: [0x47].as_slice().into() };
        let registered = manager.register_sap(Time::ZERO, CLIENT, af, &address, SAP);
        world.borrow_mut().sap = Some(registered.expect("nobody has the address").0);
        while manager.poll_upcall().is_some() {}
        Self {
            manager,
            profile: profile.clone(),
            world,
            now: Time::ZERO,
            vcs: BTreeMap::new(),
            gone: None,
            made: 0,
            heard: 0,
            seen: BTreeSet::new(),
            journal: None,
        }
    }

    fn walk(mut self) -> Self {
        (0..STEPS).for_each(|_| self.step());
        self.leave();
        self
    }

    fn chance(&self, of: u32) -> u32 {
        self.world.borrow_mut().random.below(of)
    }

    fn step(&mut self) {
        match self.chance(20) {
            0 => self.create(),
            1 | 2 => self.on_some_vc(Self::make_call),
            3..=6 => self.on_some_vc(Self::modify),
            7 => self.on_some_vc(Self::close),
            8 => self.on_some_vc(Self::delete),
            9 | 10 => self.on_some_vc(Self::answer),
            11 | 12 => self.on_some_vc(Self::return_qos_change),
            13 | 14 => self.world.borrow_mut().stir(),
            15 => self.clear_up(),
            16 => self.now = self.now.after(Duration::from_secs(self.chance(20).into())),
            _ => self.world.borrow_mut().answer_something(),
        }
        self.manager.handle_timeout(self.now);
        self.hear();
        self.check();
    }

    fn hear(&mut self) {
        while let Some((client, upcall)) = self.manager.poll_upcall() {
            assert_eq!(client, CLIENT);
            self.note(|| format!("{upcall:?}"));
            let Upcall::Vc { vc, context, handler } = upcall else { panic!("{upcall:?}") };
            if !self.vcs.contains_key(&vc) {
                assert_eq!(context, VcContext(SAP.0), "a VC that the client has never heard of");
                self.name(vc);
            }
            let record = self.vcs.get_mut(&vc).expect("it has a name now");
            let is_known = [record.context, VcContext(SAP.0)].contains(&context);
            assert!(is_known, "the context is the VC's own: {context:?}");
            record.hear(&handler);
            self.heard += 1;
        }
    }

    /// A VC came in; it may be gone already.
    fn name(&mut self, vc: VcHandle) {
        let context = VcContext(self.made);
        self.made += 1;
        let _ = self.manager.name_vc(self.now, CLIENT, vc, context);
        self.vcs.insert(vc, Record::new(context));
    }

    /// The records agree, and what is gone owes nothing.
    fn check(&mut self) {
        let mut gone = Vec::new();
        for (vc, record) in &mut self.vcs {
            let Some(state) = self.manager.state(*vc) else {
                assert!(!record.is_waiting(), "a VC is gone with a completion owed: {record:?}");
                gone.push(*vc);
                continue;
            };
            agree(*vc, &state, record, &self.world, &self.profile);
        }
        for (_, state) in self.manager.vcs() {
            self.seen.insert(state.name());
        }
        for vc in gone {
            self.vcs.remove(&vc);
            self.gone = Some(vc);
        }
    }

    /// Every answer comes or is given up on; then the client leaves, and nothing is left of it.
    fn leave(&mut self) {
        self.come_to_rest();
        for record in self.vcs.values() {
            assert!(!record.is_waiting(), "never completed: {record:?}");
        }
        self.manager.unbind(self.now, CLIENT);
        self.come_to_rest();
        let left: Vec<_> = self.manager.vcs().collect();
        let is_stuck = |state: &State<&Terms>| *state == State::CloseFailed;
        assert!(left.iter().all(|(_, state)| is_stuck(state)), "left behind: {left:?}");
        let world = self.world.borrow();
        assert!(world.network.is_empty(), "reserved for nobody: {:?}", world.network);
        assert!(world.card.keys().all(|vc| left.iter().any(|(known, _)| known == vc)));
    }

    /// In as much time as it takes, which is bounded.
    fn come_to_rest(&mut self) {
        for _ in 0..1_000 {
            self.world.borrow_mut().answer_all();
            self.manager.handle_timeout(self.now);
            self.hear();
            let Some(next) = self.manager.poll_timeout() else { return };
            self.now = self.now.max(next);
            self.manager.handle_timeout(self.now);
            self.hear();
        }
        panic!("it never comes to rest: {:?}", self.manager.vcs().collect::<Vec<_>>());
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(journal) = &mut self.journal {
            journal.push(line());
        }
    }
}

/// Where nothing is under way, all hold the same; while something is, the client knows what stands.
fn agree(
    vc: VcHandle,
    state: &State<&Terms>,
    record: &mut Record,
    world: &Shared,
    profile: &Profile,
) {
    let rate = state.in_force().map(|terms| rate_of(terms));
    if let State::Active { .. } | State::Offered { .. } = state {
        let world = world.borrow();
        let rate = rate.expect("a call has terms");
        assert!(!record.is_waiting(), "a VC at rest owes a completion: {record:?}");
        assert!(record.rates.contains(&rate), "the client's record: {record:?}");
        assert_eq!(world.card.get(&vc), Some(&rate), "the miniport's");
        let held = world.network.get(&vc).expect("the network's");
        assert_eq!((held.stands, held.proposed), (rate, None), "the network's");
        let may_hold_more = profile.rules().on_collision == OnCollision::Yield;
        assert!(held.wanted.is_none() || may_hold_more, "reserved twice: {held:?}");
        record.rates = vec![rate];
    } else if let State::KeptInDoubt(_) = state {
        let world = world.borrow();
        let rate = rate.expect("a call has terms");
        assert_eq!(world.card.get(&vc), Some(&rate), "the miniport's");
        let held = world.network.get(&vc).expect("the network's");
        assert_eq!(held.stands, rate, "what is in doubt is what it holds besides");
        record.rates = vec![rate];
    } else if record.modify {
        assert!(rate.is_some_and(|it| record.rates.contains(&it)), "R-058: {record:?}");
    }
}

fn config(seed: u64, profile: &Profile) -> Config {
    let on_miniport_refusal = match seed % 2 {
        0 => OnMiniportRefusal::GiveUp,
        _ => OnMiniportRefusal::StepDown { percent: 50 },
    };
    let profile = profile.clone();
    Config {
        max_vcs: VCS,
        profile,
        on_miniport_refusal,
        busy_retries: 2,
        seed,
        ..Config::default()
    }
}

fn shared(seed: u64, profile: &Profile) -> Shared {
    let patience = profile.timer(TimerName::Miniport).value;
    Rc::new(RefCell::new(World::new(seed, patience)))
}

const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};
