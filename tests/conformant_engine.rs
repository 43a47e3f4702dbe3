//! Whatever clients ask, other ends want and seams answer, at whatever time and by whatever rule book,
//! the engine breaks no rule.
//!
//! The client here breaks rules of its own on purpose: it closes twice, deletes what is active, answers
//! what it was not offered and calls on what is lost. What it breaks is left aside.

#[path = "conformant_engine/world.rs"]
mod world;

use call_manager::manager::OnMiniportRefusal;
use call_manager::sap::SapContext;
use call_manager::trace::{Party, TraceEvent, Tracer};
use call_manager::{
    AfHandle, CallManager, ClientId, Config, Handler, Integrated, MiniportOf, Profile, SapHandle,
    Time, Upcall, VcContext, VcHandle,
};
use co_params::{
    AddressFamily, BytesPerSecond, CallFlags, CallParameters, Family, Flowspec, MediaFlags, Sap,
};
use condis::conformance::{Checker, Violation};
use condis::ladder::to_text;
use proptest::prelude::*;

use self::world::{Card, Network, World};

/// Rules that bind the client, whoever shows that they are broken.
const OF_CLIENTS: [&str; 7] = ["R-025", "R-035", "R-063", "R-064", "R-083", "R-084", "R-101"];
/// Rules that bind the client and others.
const ALSO_OF_CLIENTS: [&str; 9] =
    ["R-001", "R-017", "R-018", "R-038", "R-046", "R-048", "R-085", "R-087", "R-102"];

#[derive(Clone, Copy, Debug)]
enum Step {
    MakeCall(u32),
    /// Of the call that it placed, or of the one that came in.
    Modify(bool, u32),
    Close(bool),
    Delete(bool),
    Offer(u32),
    /// As offered, or otherwise.
    Accept(Option<u32>),
    Reject,
    Propose(bool, u32),
    Return(bool),
    Release(bool),
    Deregister,
    CloseFamily,
    LeaveFamily,
    Network,
    Miniport,
    Wait,
    Leave,
}

fn step() -> impl Strategy<Value = Step> {
    let (which, rate) = (any::<bool>, || 1..5_u32);
    prop_oneof![
        3 => rate().prop_map(Step::MakeCall),
        8 => (which(), rate()).prop_map(|(of, to)| Step::Modify(of, to)),
        2 => which().prop_map(Step::Close),
        2 => which().prop_map(Step::Delete),
        4 => rate().prop_map(Step::Offer),
        4 => proptest::option::of(rate()).prop_map(Step::Accept),
        1 => Just(Step::Reject),
        6 => (which(), rate()).prop_map(|(of, to)| Step::Propose(of, to)),
        4 => which().prop_map(Step::Return),
        1 => which().prop_map(Step::Release),
        1 => Just(Step::Deregister),
        1 => Just(Step::CloseFamily),
        1 => Just(Step::LeaveFamily),
        8 => Just(Step::Network),
        8 => Just(Step::Miniport),
        1 => Just(Step::Wait),
        1 => Just(Step::Leave),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_requests_and_answers_makes_the_engine_break_a_rule(
        steps in proptest::collection::vec(step(), 1..50),
        moods in proptest::collection::vec(any::<u8>(), 80),
        is_integrated in any::<bool>(),
        profile in 0..Profile::ALL.len(),
        steps_down in any::<bool>(),
    ) {
        let on_miniport_refusal = if steps_down {
            OnMiniportRefusal::StepDown { percent: 50 }
        } else {
            OnMiniportRefusal::GiveUp
        };
        let profile = Profile::ALL[profile].clone();
        let config = Config { profile, on_miniport_refusal, ..Config::default() };
        let world = World::new(moods);
        let trace = if is_integrated {
            Stage::new(config, Integrated, world).play(&steps)
        } else {
            Stage::new(config, Card(world.clone()), world).play(&steps)
        };
        let mut checker = Checker::default();
        for event in &trace {
            if let Err(violation) = checker.see(event) {
                let shown = trace.iter().take_while(|it| it.sequence <= event.sequence);
                let shown: Vec<_> = shown.filter(|it| it.subject == event.subject).map(to_text).collect();
                prop_assert!(is_the_clients(&violation), "{violation}\nafter:\n{}", shown.join("\n"));
            }
        }
    }
}

fn is_the_clients(violation: &Violation) -> bool {
    let is_asked = matches!(violation.event.from, Party::Client(_));
    OF_CLIENTS.contains(&violation.rule) || (is_asked && ALSO_OF_CLIENTS.contains(&violation.rule))
}

const CLIENT: ClientId = ClientId(0);
const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

struct Stage<M> {
    manager: CallManager<Network, M, Tracer<Vec<TraceEvent>>>,
    world: World,
    af: Option<AfHandle>,
    sap: Option<SapHandle>,
    placed: VcHandle,
    came_in: Option<VcHandle>,
    /// A call was offered, and is not answered.
    is_offered: bool,
    now: Time,
}

impl<M: MiniportOf<Network>> Stage<M> {
    fn new(config: Config, miniport: M, world: World) -> Self {
        let network = Network(world.clone());
        let mut manager = CallManager::traced(config, network, miniport, Vec::new());
        let now = Time::ZERO;
        manager.register_address_family(now, FAMILY).expect("it is the first");
        manager.bind(CLIENT).expect("it is the first");
        let af = manager.open_address_family(now, CLIENT, FAMILY).ok();
        let placed = manager.create_vc(now, CLIENT, VcContext(0)).expect("there is room");
        let mut stage =
            Self { manager, world, af, sap: None, placed, came_in: None, is_offered: false, now };
        stage.listen();
        stage
    }

    fn play(mut self, steps: &[Step]) -> Vec<TraceEvent> {
        for step in steps {
            self.step(*step);
            while let Some((_, upcall)) = self.manager.poll_upcall() {
                if let Upcall::Vc { vc, handler: Handler::IncomingCall(_), .. } = upcall {
                    (self.came_in, self.is_offered) = (Some(vc), true);
                }
            }
        }
        self.manager.observer().sink().clone()
    }

    fn step(&mut self, step: Step) {
        let now = self.now;
        match step {
            Step::MakeCall(rate) => {
                _ = self.manager.make_call(now, CLIENT, self.placed, &mut sending(rate));
            }
            Step::Modify(of, rate) => {
                let vc = self.vc(of);
                _ = self.manager.modify_call_qos(now, CLIENT, vc, &sending(rate));
            }
            Step::Close(of) => _ = self.manager.close_call(now, CLIENT, self.vc(of)),
            Step::Delete(of) => {
                if self.manager.delete_vc(now, CLIENT, self.vc(of)).is_success() {
                    self.create();
                }
            }
            Step::Offer(rate) => {
                self.world.offers(self.sap, &sending(rate));
                self.manager.handle_timeout(now);
            }
            Step::Accept(_) if self.is_over() => {}
            Step::Accept(rate) => self.accept(rate),
            Step::Reject if self.is_over() => {}
            Step::Reject => {
                let status = self.manager.reject_call(now, CLIENT, self.vc(false));
                self.is_offered &= !status.is_success();
            }
            Step::Propose(of, rate) => {
                self.world.proposes(self.vc(of), &sending(rate));
                self.manager.handle_timeout(now);
            }
            Step::Return(of) => _ = self.manager.return_qos_change(now, CLIENT, self.vc(of)),
            Step::Release(of) => {
                self.world.releases(self.vc(of));
                self.manager.handle_timeout(now);
            }
            Step::Deregister => {
                if let Some(sap) = self.sap {
                    _ = self.manager.deregister_sap(now, CLIENT, sap);
                }
            }
            Step::CloseFamily => {
                if let Some(af) = self.af {
                    _ = self.manager.close_address_family(now, CLIENT, af);
                }
            }
            Step::LeaveFamily => {
                _ = self.manager.leave_address_family(now, FAMILY.address_family);
            }
            Step::Network => {
                self.world.network_answers();
                self.manager.handle_timeout(now);
            }
            Step::Miniport => {
                self.world.card_answers();
                self.manager.handle_timeout(now);
            }
            Step::Wait => {
                self.now = self.manager.poll_timeout().unwrap_or(now).max(now);
                self.manager.handle_timeout(self.now);
            }
            Step::Leave => {
                self.manager.unbind(now, CLIENT);
                self.create();
            }
        }
    }

    fn vc(&self, is_placed: bool) -> VcHandle {
        if is_placed { self.placed } else { self.came_in.unwrap_or(self.placed) }
    }

    fn accept(&mut self, rate: Option<u32>) {
        let vc = self.vc(false);
        let state = self.manager.state(vc);
        let offered = state.as_ref().and_then(|state| state.in_force());
        let offered = offered.map(|terms| terms.to_parameters(false));
        let block = match (rate, offered) {
            (None, Some(offered)) => offered,
            (rate, _) => {
                let flags = CallFlags::CALL_PARAMETERS_CHANGED;
                CallParameters { flags, ..sending(rate.unwrap_or(1)) }
            }
        };
        let status = self.manager.accept_call(self.now, CLIENT, vc, &block);
        self.is_offered &= !status.is_success();
    }

    /// A call that is over takes the answer to its offer, once; it does not know whether that was
    /// given.
    fn is_over(&self) -> bool {
        let state = self.manager.state(self.vc(false));
        !self.is_offered && state.is_some_and(|state| state.is_over())
    }

    fn create(&mut self) {
        let (now, context) = (self.now, VcContext(0));
        self.placed = self.manager.create_vc(now, CLIENT, context).expect("there is room");
    }

    fn listen(&mut self) {
        let (now, context) = (self.now, SapContext(0));
        let Some(af) = self.af else { return };
        let registered = self.manager.register_sap(now, CLIENT, af, &Sap::default(), context);
        self.sap = registered.ok().map(|(sap, _)| sap);
    }
}

/// Even rates may be rounded up.
fn sending(rate: u32) -> CallParameters {
    let flow = Flowspec::constant_rate(BytesPerSecond::new(rate * 1_000).expect("a rate"));
    let block = CallParameters::sending(flow);
    if rate.is_multiple_of(2) { block.with_media_flags(MediaFlags::ROUND_UP_FLOW) } else { block }
}
