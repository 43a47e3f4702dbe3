//! The seams of the bench: they do as a script says, and keep a journal.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use call_manager::handle::CloseData;
use call_manager::{
    Capabilities, Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, OfferId,
    Packet, PartyTicket, Reply, SapTicket, Signaling, Terms, Ticket, Time, VcHandle,
};
use co_params::{Sap, Status};

use crate::support::rate_of;

/// What a seam was asked or told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Setup(u32),
    Modify(u32),
    Restore(u32),
    Confirm(u32),
    AcceptOffer(u32),
    RefuseProposal,
    Release,
    CloseData(Vec<u8>),
    Assign(Result<VcHandle, Status>),
    RegisterSap,
    DeregisterSap,
    AddParty(u32),
    DropParty,
    CreateVc,
    DeleteVc,
    Activate(u32),
    Deactivate,
    Send(u64),
    Returned(Packet),
}

#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) network: VecDeque<Reply<NetworkAnswer>>,
    pub(crate) saps: VecDeque<Reply<Status>>,
    pub(crate) parties: VecDeque<Reply<NetworkAnswer>>,
    pub(crate) miniport: VecDeque<Reply<MiniportAnswer>>,
    pub(crate) sends: VecDeque<Reply<Status>>,
    pub(crate) refuse_vc: Option<Status>,
    pub(crate) capabilities: Option<Capabilities>,
    /// Where the script says nothing, so does the network.
    pub(crate) is_mute: bool,
    pub(crate) remote: VecDeque<NetworkEvent>,
    pub(crate) card: VecDeque<MiniportEvent>,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) card_tickets: Vec<Ticket>,
    pub(crate) sap_tickets: Vec<SapTicket>,
    pub(crate) party_tickets: Vec<PartyTicket>,
    pub(crate) asked: Vec<Asked>,
    pub(crate) assigned: Option<Result<VcHandle, Status>>,
}

impl Script {
    fn by_default<A>(&self, answer: A) -> Reply<A> {
        if self.is_mute { Reply::Later } else { Reply::Now(answer) }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Shared(Arc<Mutex<Script>>);

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Script> {
        self.0.lock().expect("no test panics while it holds the script")
    }

    fn note(&self, asked: Asked) {
        self.lock().asked.push(asked);
    }

    fn network(&self, asked: Asked, ticket: Ticket) -> Reply<NetworkAnswer> {
        let mut script = self.lock();
        script.asked.push(asked);
        script.tickets.push(ticket);
        script.network.pop_front().unwrap_or_else(|| script.by_default(NetworkAnswer::Accepted))
    }

    fn sap(&self, asked: Asked, ticket: SapTicket) -> Reply<Status> {
        let mut script = self.lock();
        script.asked.push(asked);
        script.sap_tickets.push(ticket);
        script.saps.pop_front().unwrap_or_else(|| script.by_default(Status::Success))
    }

    fn party(&self, asked: Asked, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        let mut script = self.lock();
        script.asked.push(asked);
        script.party_tickets.push(ticket);
        script.parties.pop_front().unwrap_or_else(|| script.by_default(NetworkAnswer::Accepted))
    }

    fn card(&self, asked: Asked, ticket: Ticket) -> Reply<MiniportAnswer> {
        let mut script = self.lock();
        script.asked.push(asked);
        script.card_tickets.push(ticket);
        script.miniport.pop_front().unwrap_or(Reply::Now(MiniportAnswer::Done))
    }
}

impl Signaling for Shared {
    fn capabilities(&self) -> Capabilities {
        self.lock().capabilities.unwrap_or(Capabilities::ALL)
    }
    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.network(Asked::Setup(rate_of(wanted)), ticket)
    }
    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.network(Asked::Modify(rate_of(wanted)), ticket)
    }
    fn restore(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.network(Asked::Restore(rate_of(agreed)), ticket)
    }
    fn confirm(&mut self, _: Time, _: VcHandle, agreed: &Terms) {
        self.note(Asked::Confirm(rate_of(agreed)));
    }
    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.network(Asked::Release, ticket)
    }
    fn close_data(&mut self, _: Time, _: VcHandle, data: &CloseData) {
        self.note(Asked::CloseData(data.to_vec()));
    }
    fn refuse_proposal(&mut self, _: Time, _: VcHandle) {
        self.note(Asked::RefuseProposal);
    }
    fn accept_offer(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.network(Asked::AcceptOffer(rate_of(agreed)), ticket)
    }
    fn assign(&mut self, _: Time, _: OfferId, vc: Result<VcHandle, Status>) {
        self.note(Asked::Assign(vc));
        self.lock().assigned = Some(vc);
    }
    fn register_sap(&mut self, _: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        self.sap(Asked::RegisterSap, ticket)
    }
    fn deregister_sap(&mut self, _: Time, ticket: SapTicket) -> Reply<Status> {
        self.sap(Asked::DeregisterSap, ticket)
    }
    fn add_party(
        &mut self,
        _: Time,
        ticket: PartyTicket,
        _: VcHandle,
        wanted: &Terms,
    ) -> Reply<NetworkAnswer> {
        self.party(Asked::AddParty(rate_of(wanted)), ticket)
    }
    fn drop_party(&mut self, _: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        self.party(Asked::DropParty, ticket)
    }
    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.lock().remote.pop_front()
    }
}

/// The miniport of the same script.
#[derive(Debug)]
pub(crate) struct Card(pub(crate) Shared);

impl Miniport for Card {
    fn create_vc(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
        self.0.note(Asked::CreateVc);
        self.0.lock().refuse_vc.take().map_or(Ok(()), Err)
    }
    fn delete_vc(&mut self, _: Time, _: VcHandle) {
        self.0.note(Asked::DeleteVc);
    }
    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        self.0.card(Asked::Activate(rate_of(terms)), ticket)
    }
    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.card(Asked::Deactivate, ticket)
    }
    fn send(&mut self, _: Time, _: VcHandle, packet: Packet) -> Reply<Status> {
        self.0.note(Asked::Send(packet.id));
        self.0.lock().sends.pop_front().unwrap_or(Reply::Now(Status::Success))
    }
    fn returned(&mut self, _: Time, _: VcHandle, packet: Packet) {
        self.0.note(Asked::Returned(packet));
    }
    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        self.0.lock().card.pop_front()
    }
}
