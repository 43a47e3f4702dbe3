//! A bench for what surrounds a call: families, SAPs, incoming calls, parties, data. Its seams do as
//! a script says, and where it says nothing they accept at once.

mod seams;

use call_manager::manager::{FamilyHandler, PartyHandler, SapHandler};
use call_manager::party::PartyContext;
use call_manager::sap::SapContext;
use call_manager::{
    AfHandle, CallManager, ClientId, Config, Handler, MiniportAnswer, MiniportEvent, NetworkAnswer,
    NetworkEvent, Offer, OfferId, Packet, PartyHandle, SapHandle, Terms, Time, TimerName, Upcall,
    VcContext, VcHandle,
};
use co_params::{AddressFamily, Family, Sap, Status};

pub(crate) use self::seams::{Asked, Card, Shared};
use crate::support::{BEFORE, CLIENT, Told, at_rate, block_rate};

/// The family of the bench.
pub(crate) const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

/// What a client was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    RegisterNotify(AddressFamily),
    NotifyClose(AfHandle),
    AfClosed(AfHandle),
    SapRegistered(SapContext, Status),
    SapDeregistered(SapContext),
    PartyAdded(PartyContext, Status),
    PartyDropped(PartyContext),
    PartyLost(PartyContext, Status),
    Vc(Told),
    CloseData(Vec<u8>),
    Sent(u64, Status),
    Received(u64),
}

/// A manager that serves [`FAMILY`], which [`CLIENT`] has opened.
#[derive(Debug)]
pub(crate) struct Wide {
    pub(crate) manager: CallManager<Shared, Card>,
    pub(crate) script: Shared,
    pub(crate) af: AfHandle,
    pub(crate) now: Time,
}

impl Wide {
    pub(crate) fn new() -> Self {
        Self::with(Config::default())
    }

    pub(crate) fn with(config: Config) -> Self {
        let script = Shared::default();
        let mut manager = CallManager::new(config, script.clone(), Card(script.clone()));
        manager.register_address_family(Time::ZERO, FAMILY).expect("the first family");
        manager.bind(CLIENT).expect("room for a client");
        let af = manager.open_address_family(Time::ZERO, CLIENT, FAMILY).expect("it was told");
        let mut wide = Self { manager, script, af, now: Time::ZERO };
        wide.forget();
        wide
    }

    pub(crate) fn register_sap(&mut self, place: u8) -> Result<(SapHandle, Status), Status> {
        let context = SapContext(u64::from(place));
        self.manager.register_sap(self.now, CLIENT, self.af, &sap(place), context)
    }

    /// A SAP that is registered.
    pub(crate) fn sap(&mut self) -> SapHandle {
        let (sap, status) = self.register_sap(1).expect("nobody holds it");
        assert_eq!(status, Status::Success);
        self.forget();
        sap
    }

    /// A call comes in for a SAP, at [`BEFORE`]: where it went.
    pub(crate) fn offer(&mut self, sap: SapHandle) -> Result<VcHandle, Status> {
        let terms = Terms::for_call(&at_rate(BEFORE)).expect("legal");
        self.remote(NetworkEvent::Offer(Offer { id: OfferId(5), sap, terms }));
        let assigned = self.script.lock().assigned.take();
        assigned.expect("every offer is assigned")
    }

    /// A call is offered to [`CLIENT`], who has heard of it.
    pub(crate) fn offered(&mut self) -> VcHandle {
        let sap = self.sap();
        let vc = self.offer(sap).expect("room for it");
        self.forget();
        vc
    }

    /// An incoming call is up at [`BEFORE`].
    pub(crate) fn connected(&mut self) -> VcHandle {
        let vc = self.offered();
        let accepted = self.manager.accept_call(self.now, CLIENT, vc, &at_rate(BEFORE));
        assert_eq!(accepted, Status::Success);
        self.forget();
        vc
    }

    pub(crate) fn create_vc(&mut self) -> VcHandle {
        let made = self.manager.create_vc_on(self.now, CLIENT, self.af, VcContext(7));
        made.expect("room for it")
    }

    /// An outgoing call is up at [`BEFORE`].
    pub(crate) fn call(&mut self) -> VcHandle {
        let vc = self.create_vc();
        let made = self.manager.make_call(self.now, CLIENT, vc, &mut at_rate(BEFORE));
        assert_eq!(made, Status::Success);
        self.forget();
        vc
    }

    /// An outgoing call with a first party is up at [`BEFORE`].
    pub(crate) fn party_call(&mut self) -> (VcHandle, PartyHandle) {
        let vc = self.create_vc();
        let block = at_rate(BEFORE);
        let made = self.manager.make_party_call(self.now, CLIENT, vc, PartyContext(0), &block);
        self.forget();
        (vc, made.expect("the medium has parties"))
    }

    pub(crate) fn add_party(&mut self, vc: VcHandle, name: u64) -> Result<PartyHandle, Status> {
        self.manager.add_party(self.now, CLIENT, vc, PartyContext(name), &at_rate(BEFORE))
    }

    pub(crate) fn drop_party(&mut self, party: PartyHandle) -> Status {
        self.manager.drop_party(self.now, CLIENT, party)
    }

    pub(crate) fn close(&mut self, vc: VcHandle) -> Status {
        self.manager.close_call(self.now, CLIENT, vc)
    }

    pub(crate) fn delete(&mut self, vc: VcHandle) -> Status {
        self.manager.delete_vc(self.now, CLIENT, vc)
    }

    pub(crate) fn close_af(&mut self) -> Status {
        self.manager.close_address_family(self.now, CLIENT, self.af)
    }

    pub(crate) fn unbind(&mut self) {
        self.manager.unbind(self.now, CLIENT);
    }

    pub(crate) fn send(&mut self, vc: VcHandle, id: u64) -> Status {
        self.manager.send(self.now, CLIENT, vc, Packet { id, bytes: 100 })
    }

    pub(crate) fn receive(&mut self, vc: VcHandle, id: u64) {
        self.card(MiniportEvent::Received(vc, Packet { id, bytes: 100 }));
    }

    /// Something comes from the network.
    pub(crate) fn remote(&mut self, event: NetworkEvent) {
        self.script.lock().remote.push_back(event);
        self.manager.handle_timeout(self.now);
    }

    /// Something comes from the miniport.
    pub(crate) fn card(&mut self, event: MiniportEvent) {
        self.script.lock().card.push_back(event);
        self.manager.handle_timeout(self.now);
    }

    /// The network answers its last question about a call.
    pub(crate) fn network_answers(&mut self, answer: NetworkAnswer) {
        let ticket = *self.script.lock().tickets.last().expect("it was asked");
        self.remote(NetworkEvent::Answer(ticket, answer));
    }

    /// The miniport answers the last order.
    pub(crate) fn miniport_answers(&mut self, answer: MiniportAnswer) {
        let ticket = *self.script.lock().card_tickets.last().expect("it was told");
        self.card(MiniportEvent::Answer(ticket, answer));
    }

    /// The network answers its last question about a SAP.
    pub(crate) fn sap_answer(&mut self, status: Status) {
        let ticket = *self.script.lock().sap_tickets.last().expect("it was asked");
        self.remote(NetworkEvent::SapAnswer(ticket, status));
    }

    /// The network answers its last question about a party.
    pub(crate) fn party_answer(&mut self, answer: NetworkAnswer) {
        let ticket = *self.script.lock().party_tickets.last().expect("it was asked");
        self.remote(NetworkEvent::PartyAnswer(ticket, answer));
    }

    /// Everybody stays silent for as long as the manager waits.
    pub(crate) fn wait_out(&mut self, timer: TimerName) {
        self.now = self.now.after(Config::default().profile.timer(timer).value);
        self.manager.handle_timeout(self.now);
    }

    pub(crate) fn state(&self, vc: VcHandle) -> Option<&'static str> {
        self.manager.state(vc).map(|state| state.name())
    }

    pub(crate) fn asked(&mut self) -> Vec<Asked> {
        std::mem::take(&mut self.script.lock().asked)
    }

    /// What [`CLIENT`] has heard since the last look, and nobody else anything.
    pub(crate) fn heard(&mut self) -> Vec<Heard> {
        let heard = self.all_heard();
        assert!(heard.iter().all(|(client, _)| *client == CLIENT), "{heard:?}");
        heard.into_iter().map(|(_, heard)| heard).collect()
    }

    /// What all clients have heard since the last look.
    pub(crate) fn all_heard(&mut self) -> Vec<(ClientId, Heard)> {
        let upcalls = std::iter::from_fn(|| self.manager.poll_upcall());
        upcalls.map(|(client, upcall)| (client, Heard::from(upcall))).collect()
    }

    pub(crate) fn forget(&mut self) {
        let _ = (self.asked(), self.all_heard());
    }

    /// Nothing is left of any client: no VC, and nothing more to wait for.
    #[track_caller]
    pub(crate) fn assert_empty(&self) {
        assert_eq!(self.manager.vcs().map(|(_, state)| state.name()).collect::<Vec<_>>(), [""; 0]);
    }
}

impl From<Upcall> for Heard {
    fn from(upcall: Upcall) -> Self {
        match upcall {
            Upcall::Vc { handler: Handler::CloseData(data), .. } => Self::CloseData(data.to_vec()),
            Upcall::Vc { handler: Handler::SendComplete(packet, status), .. } => {
                Self::Sent(packet.id, status)
            }
            Upcall::Vc { handler: Handler::Receive(packet), .. } => Self::Received(packet.id),
            Upcall::Vc { ref handler, .. } => Self::Vc(Told::from(handler)),
            Upcall::Family(FamilyHandler::RegisterNotify(family)) => Self::RegisterNotify(family),
            Upcall::Family(FamilyHandler::NotifyClose(af)) => Self::NotifyClose(af),
            Upcall::Family(FamilyHandler::CloseComplete(af)) => Self::AfClosed(af),
            Upcall::Sap { context, handler: SapHandler::RegisterComplete(status), .. } => {
                Self::SapRegistered(context, status)
            }
            Upcall::Sap { context, handler: SapHandler::DeregisterComplete, .. } => {
                Self::SapDeregistered(context)
            }
            Upcall::Party {
                context, handler: PartyHandler::AddComplete(status, block), ..
            } => {
                if status.is_success() {
                    assert_ne!(block_rate(&block), 0, "a completion is complete");
                }
                Self::PartyAdded(context, status)
            }
            Upcall::Party { context, handler: PartyHandler::DropComplete(status), .. } => {
                assert_eq!(status, Status::Success, "what is refused is refused at once");
                Self::PartyDropped(context)
            }
            Upcall::Party { context, handler: PartyHandler::IncomingDrop(status), .. } => {
                Self::PartyLost(context, status)
            }
        }
    }
}

/// An address.
pub(crate) fn sap(place: u8) -> Sap {
    Sap { sap_type: 1, sap: [place].into_iter().collect() }
}
