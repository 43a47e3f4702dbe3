//! A client that does whatever comes to its mind, and the call manager between it and the world.

use call_manager::manager::OnMiniportRefusal;
use call_manager::party::PartyContext;
use call_manager::sap::SapContext;
use call_manager::trace::{TraceEvent, Tracer};
use call_manager::{
    AfHandle, CallManager, ClientId, Config, Handler, Integrated, MiniportOf, Packet, PartyHandle,
    Profile, SapHandle, Time, Upcall, VcContext, VcHandle,
};
use co_params::{AddressFamily, CallFlags, CallParameters, Family, Sap};

use super::steps::Step;
use super::world::{Card, Network, World, sending};

/// What is played, but for the steps.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// What the world makes of what it is asked, one after the other.
    pub(super) moods: Vec<u8>,
    pub(super) is_integrated: bool,
    pub(super) profile: usize,
    pub(super) steps_down: bool,
}

/// The trace of these steps.
pub(super) fn play(setting: &Setting, steps: &[Step]) -> Vec<TraceEvent> {
    let on_miniport_refusal = if setting.steps_down {
        OnMiniportRefusal::StepDown { percent: 50 }
    } else {
        OnMiniportRefusal::GiveUp
    };
    let profile = Profile::ALL[setting.profile].clone();
    let config = Config { profile, on_miniport_refusal, ..Config::default() };
    let world = World::new(setting.moods.clone());
    if setting.is_integrated {
        Stage::<true, _>::new(config, Integrated, world).play(steps)
    } else {
        Stage::<false, _>::new(config, Card(world.clone()), world).play(steps)
    }
}

const CLIENT: ClientId = ClientId(0);
const PACKET: Packet = Packet { id: 0, bytes: 100 };
const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

struct Stage<const IS_MCM: bool, M> {
    manager: CallManager<Network<IS_MCM>, M, Tracer<Vec<TraceEvent>>>,
    world: World,
    af: Option<AfHandle>,
    sap: Option<SapHandle>,
    placed: VcHandle,
    came_in: Option<VcHandle>,
    /// Every party that there ever was.
    parties: Vec<PartyHandle>,
    /// A call was offered, and is not answered.
    is_offered: bool,
    now: Time,
}

impl<const IS_MCM: bool, M: MiniportOf<Network<IS_MCM>>> Stage<IS_MCM, M> {
    fn new(config: Config, miniport: M, world: World) -> Self {
        let network = Network(world.clone());
        let mut manager = CallManager::traced(config, network, miniport, Vec::new());
        let now = Time::ZERO;
        manager.register_address_family(now, FAMILY).expect("it is the first");
        manager.bind(CLIENT).expect("it is the first");
        let af = manager.open_address_family(now, CLIENT, FAMILY).ok();
        let placed = manager.create_vc(now, CLIENT, VcContext(0)).expect("there is room");
        let (came_in, parties, is_offered) = (None, Vec::new(), false);
        let mut stage =
            Self { manager, world, af, sap: None, placed, came_in, parties, is_offered, now };
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
            Step::CallParty(rate) => {
                let (vc, context) = (self.placed, PartyContext(0));
                let made = self.manager.make_party_call(now, CLIENT, vc, context, &sending(rate));
                self.parties.extend(made.ok());
            }
            Step::AddParty(rate) => {
                let (vc, context) = (self.placed, PartyContext(0));
                let added = self.manager.add_party(now, CLIENT, vc, context, &sending(rate));
                self.parties.extend(added.ok());
            }
            Step::DropParty(which) => {
                if let Some(party) = self.party(which) {
                    _ = self.manager.drop_party(now, CLIENT, party);
                }
            }
            Step::LoseParty(which) => {
                self.world.loses(self.party(which));
                self.manager.handle_timeout(now);
            }
            Step::PartyAnswer => {
                self.world.answers_about_party();
                self.manager.handle_timeout(now);
            }
            Step::Send(of) => _ = self.manager.send(now, CLIENT, self.vc(of), PACKET),
            Step::HasSent(of) => {
                self.world.has_sent(self.vc(of), PACKET);
                self.manager.handle_timeout(now);
            }
            Step::Receive(of) => {
                self.world.receives(self.vc(of), PACKET);
                self.manager.handle_timeout(now);
            }
            Step::Read(of) => _ = self.manager.return_packet(now, CLIENT, self.vc(of), PACKET),
            Step::Reset(begins) => {
                self.world.resets(begins);
                self.manager.handle_timeout(now);
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

    fn party(&self, which: usize) -> Option<PartyHandle> {
        let last = self.parties.len().checked_sub(1)?;
        Some(self.parties[last - which.min(last)])
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
