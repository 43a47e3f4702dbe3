//! A manager with its clients: requests in, upcalls out, in blocks.
//!
//! Call [`bind`](Adapter::bind) for each client. Then either call [`poll`](Adapter::poll) whenever
//! a client has flushed and [`handle_timeout`](Adapter::handle_timeout) when the time has come, as
//! a simulator does, or hand the adapter to a thread with [`spawn`](Adapter::spawn).

use crate::block::{BLOCK_SLOTS, Block, Operation, Slot};
use crate::channel::{Binding, Down, MESSAGES, Port};
use crate::handle::{ClientId, PartyHandle, VcHandle};
use crate::integrated::MiniportOf;
use crate::manager::CallManager;
use crate::observer::Observer;
use crate::party::PartyContext;
use crate::sap::SapContext;
use crate::seam::Signaling;
use crate::sync::{Receiver, Sender, bounded};
use crate::time::Time;
use crate::vc::State;
use crate::waker::{Bell, Waker, bell};
use co_params::Status;
use smallvec::SmallVec;

/// A manager with its clients.
#[derive(Debug)]
pub struct Adapter<S, M, O = ()> {
    pub(crate) manager: CallManager<S, M, O>,
    pub(crate) down: Receiver<Down>,
    /// Copied into every binding; given up when no more can come, so that the last client to leave
    /// disconnects the channel.
    binder: Option<Sender<Down>>,
    ports: Vec<Option<Port>>,
    max_clients: usize,
    served: Vec<ClientId>,
    waker: Option<Waker>,
    bell: Bell,
}

/// The adapter has as many clients as it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{max_clients} clients are bound, and the adapter was made for no more")]
pub struct TooManyClients {
    /// The bound.
    pub max_clients: usize,
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> Adapter<S, M, O> {
    /// An adapter for at most `max_clients` clients in its life.
    pub fn new(manager: CallManager<S, M, O>, max_clients: usize) -> Self {
        let (binder, down) = bounded(max_clients.saturating_mul(MESSAGES).saturating_add(1));
        let (waker, bell) = bell(binder.clone());
        Self {
            waker: Some(waker),
            bell,
            manager,
            down,
            binder: Some(binder),
            ports: Vec::with_capacity(max_clients),
            max_clients,
            served: Vec::with_capacity(max_clients),
        }
    }

    /// Binds a client.
    ///
    /// # Errors
    /// [`TooManyClients`] at the bound given to [`new`](Self::new).
    pub fn bind(&mut self) -> Result<Binding, TooManyClients> {
        let refusal = TooManyClients { max_clients: self.max_clients };
        let binder = self.binder.clone().ok_or(refusal)?;
        let client = u32::try_from(self.ports.len()).map_err(|_| refusal)?;
        if self.ports.len() >= self.max_clients {
            return Err(refusal);
        }
        let (up, from_manager) = bounded(MESSAGES);
        self.manager.bind(ClientId(client)).map_err(|_| refusal)?;
        self.ports.push(Some(Port::new(up)));
        self.deliver();
        Ok(Binding::new(ClientId(client), binder, from_manager))
    }

    /// What a seam rings when it has an answer that came from elsewhere; `None` once the adapter is
    /// running.
    #[must_use]
    pub fn waker(&self) -> Option<Waker> {
        self.waker.clone()
    }

    /// Works through what clients have sent so far. Returns the clients that have something to read
    /// now, in the order in which they were served; one that was served twice is there twice.
    pub fn poll(&mut self, now: Time) -> &[ClientId] {
        self.served.clear();
        for _ in 0..self.down.len() {
            let Ok(down) = self.down.try_recv() else { break };
            self.take(now, down);
        }
        &self.served
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called next, if ever.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        self.manager.poll_timeout()
    }

    /// Takes answers that have come by `now` and ends waits that have lasted too long. Returns the
    /// clients that have something to read now.
    pub fn handle_timeout(&mut self, now: Time) -> &[ClientId] {
        self.served.clear();
        self.manager.handle_timeout(now);
        self.deliver();
        &self.served
    }

    /// The manager.
    pub const fn manager(&self) -> &CallManager<S, M, O> {
        &self.manager
    }

    /// No client can bind any more.
    pub(crate) fn close_binding(&mut self) {
        self.binder = None;
        self.waker = None;
    }

    /// Whether all clients have left, and nothing is left of them that an answer would change.
    pub(crate) fn is_over(&self) -> bool {
        self.ports.iter().all(Option::is_none)
            && self.manager.vcs().all(|(_, state)| state == State::CloseFailed)
    }

    pub(crate) fn take(&mut self, now: Time, down: Down) {
        match down {
            Down::Requests(client, block) => self.serve(now, client, block),
            Down::Spent(client, block) => self.refill(now, client, block),
            Down::Unbind(client) => {
                self.ports[client.0 as usize] = None;
                self.manager.unbind(now, client);
                self.deliver();
            }
            Down::Wake => {
                self.bell.heard();
                self.manager.handle_timeout(now);
                self.deliver();
            }
        }
    }

    fn serve(&mut self, now: Time, client: ClientId, mut block: Block<Slot>) {
        let Some(port) = self.port(client) else { return };
        if port.is_backlogged() {
            return port.defer(block);
        }
        // Misses of one block overlap when they come before the work.
        let vcs: SmallVec<[VcHandle; BLOCK_SLOTS]> =
            block.iter_mut().filter_map(|slot| slot.operation.changes()).collect();
        self.manager.touch(&vcs);
        for slot in block.iter_mut() {
            slot.status = self.perform(now, client, slot);
        }
        self.deliver();
        if let Some(port) = self.port(client) {
            port.returned(block);
            port.flush();
            self.served.push(client);
        }
    }

    fn refill(&mut self, now: Time, client: ClientId, block: Block<crate::manager::Upcall>) {
        let Some(port) = self.port(client) else { return };
        port.refill(block);
        if port.is_backlogged() {
            port.flush();
            self.served.push(client);
        }
        while let Some(block) = self.port(client).and_then(Port::next_deferred) {
            self.serve(now, client, block);
        }
    }

    /// Hands the manager's upcalls to the ports and sends what can be sent.
    fn deliver(&mut self) {
        let first = self.served.len();
        while let Some((client, upcall)) = self.manager.poll_upcall() {
            let Some(port) = self.port(client) else { continue };
            port.upcall(upcall);
            if self.served[first..].last() != Some(&client) {
                self.served.push(client);
            }
        }
        for place in first..self.served.len() {
            if let Some(port) = self.port(self.served[place]) {
                port.flush();
            }
        }
    }

    fn perform(&mut self, now: Time, client: ClientId, slot: &mut Slot) -> Status {
        match &mut slot.operation {
            Operation::CreateVc(vc) => {
                let created = self.manager.create_vc(now, client, slot.context);
                *vc = created.ok();
                created.err().unwrap_or(Status::Success)
            }
            Operation::MakeCall(vc, block) => self.manager.make_call(now, client, *vc, block),
            Operation::ModifyCallQos(vc, block) => {
                self.manager.modify_call_qos(now, client, *vc, block)
            }
            Operation::CloseCall(vc) => self.manager.close_call(now, client, *vc),
            Operation::DeleteVc(vc) => self.manager.delete_vc(now, client, *vc),
            Operation::CreateVcOn(af, vc) => {
                let created = self.manager.create_vc_on(now, client, *af, slot.context);
                *vc = created.ok();
                created.err().unwrap_or(Status::Success)
            }
            Operation::OpenAf(family, af) => {
                let opened = self.manager.open_address_family(now, client, *family);
                *af = opened.ok();
                opened.err().unwrap_or(Status::Success)
            }
            Operation::CloseAf(af) => self.manager.close_address_family(now, client, *af),
            Operation::NotifyCloseAfComplete(af) => {
                self.manager.notify_close_address_family_complete(now, client, *af)
            }
            Operation::RegisterSap(af, sap, handle) => {
                let context = SapContext(slot.context.0);
                match self.manager.register_sap(now, client, *af, sap, context) {
                    Ok((registered, status)) => {
                        *handle = Some(registered);
                        status
                    }
                    Err(refusal) => refusal,
                }
            }
            Operation::DeregisterSap(sap) => self.manager.deregister_sap(now, client, *sap),
            Operation::MakePartyCall(vc, block) => {
                let (vc, context) = (*vc, PartyContext(slot.context.0));
                let made = self.manager.make_party_call(now, client, vc, context, block);
                Self::answer_with_party(slot, made)
            }
            Operation::AddParty(vc, block) => {
                let (vc, context) = (*vc, PartyContext(slot.context.0));
                let added = self.manager.add_party(now, client, vc, context, block);
                Self::answer_with_party(slot, added)
            }
            Operation::Party(_) => Status::NotSupported,
            Operation::DropParty(party) => self.manager.drop_party(now, client, *party),
            Operation::CloseCallWith(vc, data) => {
                self.manager.close_call_with(now, client, *vc, data)
            }
            Operation::Send(vc, packet) => self.manager.send(now, client, *vc, *packet),
            Operation::ReturnPacket(vc, packet) => {
                self.manager.return_packet(now, client, *vc, *packet)
            }
            Operation::NameVc(vc) => self.manager.name_vc(now, client, *vc, slot.context),
            Operation::AcceptCall(vc, block) => self.manager.accept_call(now, client, *vc, block),
            Operation::RejectCall(vc) => self.manager.reject_call(now, client, *vc),
            Operation::ReturnQosChange(vc) => self.manager.return_qos_change(now, client, *vc),
        }
    }

    fn answer_with_party(slot: &mut Slot, made: Result<PartyHandle, Status>) -> Status {
        match made {
            Ok(party) => {
                slot.operation = Operation::Party(party);
                Status::Pending
            }
            Err(refusal) => refusal,
        }
    }

    fn port(&mut self, client: ClientId) -> Option<&mut Port> {
        self.ports.get_mut(client.0 as usize)?.as_mut()
    }
}
