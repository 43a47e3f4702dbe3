//! Seams that do as a script says, and keep a journal of what they were asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use call_manager::integrated::DataEvent;
use call_manager::vc::ReleaseCause;
use call_manager::{
    Capabilities, Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, OfferId,
    PartyTicket, Reply, SapHandle, SapTicket, Signaling, Terms, Ticket, Time, VcHandle,
};
use co_params::{Sap, Status};

use super::rate_of;

/// What a seam was asked, with the rate it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Setup(u32),
    Modify(u32),
    Restore(u32),
    Confirm(u32),
    AcceptOffer(u32),
    AcceptProposal(u32),
    RefuseProposal,
    Release,
    Activate(u32),
    Deactivate,
}

/// What network and miniport will say, and what they were asked. Lines are said in order; a seam
/// without a line accepts at once.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) network: VecDeque<Reply<NetworkAnswer>>,
    pub(crate) miniport: VecDeque<Reply<MiniportAnswer>>,
    pub(crate) network_due: VecDeque<(Ticket, NetworkAnswer)>,
    pub(crate) miniport_due: VecDeque<(Ticket, MiniportAnswer)>,
    pub(crate) network_tickets: Vec<Ticket>,
    /// When the manager took each late answer of the network.
    pub(crate) network_taken: Vec<Time>,
    pub(crate) miniport_tickets: Vec<Ticket>,
    pub(crate) asked: Vec<Asked>,
    /// The causes that went with releases.
    pub(crate) causes: Vec<ReleaseCause>,
    /// What the other end does unasked.
    pub(crate) remote: VecDeque<NetworkEvent>,
    pub(crate) capabilities: Option<Capabilities>,
    /// What the miniport does with data.
    pub(crate) transfers: VecDeque<MiniportEvent>,
    /// What the hardware of a call manager's own does.
    pub(crate) resets: VecDeque<DataEvent>,
    /// Where the client is called.
    pub(crate) sap: Option<SapHandle>,
    pub(crate) is_silent_about_saps: bool,
    /// Where each offer went.
    pub(crate) assigned: Vec<(OfferId, Result<VcHandle, Status>)>,
    /// How many VCs the miniport made, and how many it deleted.
    pub(crate) lives: (u32, u32),
    /// How often the miniport was asked for what has happened.
    pub(crate) miniport_polls: u32,
}

/// One script, held by both seams and by the test.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared(Arc<Mutex<Script>>);

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Script> {
        self.0.lock().expect("no test panics while it holds the script")
    }

    /// Hardware of the call manager's own: it says a line, at once.
    pub(crate) fn programmed(&self, asked: Asked) -> MiniportAnswer {
        let mut script = self.lock();
        script.asked.push(asked);
        match script.miniport.pop_front() {
            None => MiniportAnswer::Done,
            Some(Reply::Now(answer)) => answer,
            Some(Reply::Later) => panic!("what is done by returning cannot be done later"),
        }
    }

    fn network_asked(&self, asked: Asked, ticket: Ticket) -> Reply<NetworkAnswer> {
        let mut script = self.lock();
        script.asked.push(asked);
        script.network_tickets.push(ticket);
        script.network.pop_front().unwrap_or(Reply::Now(NetworkAnswer::Accepted))
    }

    fn miniport_told(&self, asked: Asked, ticket: Ticket) -> Reply<MiniportAnswer> {
        let mut script = self.lock();
        script.asked.push(asked);
        script.miniport_tickets.push(ticket);
        script.miniport.pop_front().unwrap_or(Reply::Now(MiniportAnswer::Done))
    }
}

/// The network that does as the script says.
#[derive(Debug)]
pub(crate) struct ScriptedNetwork(pub(crate) Shared);

/// The miniport that does as the script says.
#[derive(Debug)]
pub(crate) struct ScriptedMiniport(pub(crate) Shared);

impl Signaling for ScriptedNetwork {
    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::Setup(rate_of(wanted)), ticket)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::Modify(rate_of(wanted)), ticket)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::Restore(rate_of(agreed)), ticket)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, agreed: &Terms) {
        self.0.lock().asked.push(Asked::Confirm(rate_of(agreed)));
    }

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::Release, ticket)
    }

    fn release_with(
        &mut self,
        now: Time,
        ticket: Ticket,
        cause: ReleaseCause,
    ) -> Reply<NetworkAnswer> {
        self.0.lock().causes.push(cause);
        self.release(now, ticket)
    }

    fn capabilities(&self) -> Capabilities {
        self.0.lock().capabilities.unwrap_or(Capabilities::ALL)
    }

    fn accept_offer(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::AcceptOffer(rate_of(agreed)), ticket)
    }

    fn accept_proposal(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::AcceptProposal(rate_of(agreed)), ticket)
    }

    fn assign(&mut self, _: Time, offer: OfferId, vc: Result<VcHandle, Status>) {
        self.0.lock().assigned.push((offer, vc));
    }

    fn register_sap(&mut self, _: Time, _: SapTicket, _: &Sap) -> Reply<Status> {
        if self.0.lock().is_silent_about_saps {
            return Reply::Later;
        }
        Reply::Now(Status::Success)
    }

    fn add_party(
        &mut self,
        _: Time,
        _: PartyTicket,
        _: VcHandle,
        _: &Terms,
    ) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn refuse_proposal(&mut self, _: Time, _: VcHandle) {
        self.0.lock().asked.push(Asked::RefuseProposal);
    }

    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        let mut script = self.0.lock();
        let Some((ticket, answer)) = script.network_due.pop_front() else {
            return script.remote.pop_front();
        };
        script.network_taken.push(now);
        Some(NetworkEvent::Answer(ticket, answer))
    }
}

impl Miniport for ScriptedMiniport {
    fn create_vc(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
        self.0.lock().lives.0 += 1;
        Ok(())
    }

    fn delete_vc(&mut self, _: Time, _: VcHandle) {
        self.0.lock().lives.1 += 1;
    }

    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        self.0.miniport_told(Asked::Activate(rate_of(terms)), ticket)
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.miniport_told(Asked::Deactivate, ticket)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let mut script = self.0.lock();
        script.miniport_polls += 1;
        let Some((ticket, answer)) = script.miniport_due.pop_front() else {
            return script.transfers.pop_front();
        };
        Some(MiniportEvent::Answer(ticket, answer))
    }
}
