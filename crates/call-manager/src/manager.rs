//! The call manager: many VCs, two seams, one step at a time.
//!
//! Pure in the sense that counts: it reads no clock, holds no lock and does no I/O of its own. Time
//! is an argument, the seams are type parameters, and what it has to tell a client waits in a queue
//! until it is polled. Drive it so:
//!
//! 1. make requests: [`create_vc`](CallManager::create_vc), [`make_call`](CallManager::make_call),
//!    [`modify_call_qos`](CallManager::modify_call_qos) and the others. Each answers with a final
//!    status, or with `PENDING`, after which exactly one completion follows;
//! 2. take the upcalls with [`poll_upcall`](CallManager::poll_upcall) after every call;
//! 3. call [`handle_timeout`](CallManager::handle_timeout) when the time that
//!    [`poll_timeout`](CallManager::poll_timeout) names has come.
//!
//! Here stand the requests and what they check before the machine of a VC is asked. `drive` moves
//! the machines; `table` finds them; `timers` bounds their patience.

mod beside;
mod data;
mod drive;
mod extra;
mod families;
mod interned;
mod parties;
mod patience;
mod permanent;
mod reuse;
mod straight;
mod table;
#[cfg(test)]
mod tests;
mod timers;
mod upcall;
mod waits;

use std::collections::{BTreeMap, VecDeque};

use co_params::{CallFlags, CallParameters, Status};

use self::drive::Outcome;
use self::interned::{Interned, Name};
use self::reuse::Idle;
use self::straight::Way;
use self::table::{Table, Vc};
use self::timers::Timers;
pub use self::upcall::{FamilyHandler, Handler, PartyHandler, SapHandler, Upcall};
use self::waits::Waits;
use crate::family::{Families, FamilyLimits};
use crate::handle::{AfHandle, ClientId, CloseData, PartyTicket, SapTicket, VcContext, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Creator, Demand, FamilySight, Observer, Sight};
use crate::party::{Parties, PartyLimits};
use crate::permanent::PermanentVcs;
use crate::profile::{Profile, WhoMayAsk};
use crate::reaction::final_status;
use crate::sap::Saps;
use crate::seam::{MiniportEvent, NetworkEvent, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::transfer::{TransferConfig, Transfers};
use crate::vc::{Completion, Event, Reaction, Remote, Request, State};

/// The bounds and choices of a manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The most VCs at one time; one more is refused with `RESOURCES`. A table entry is made when
    /// it is first needed.
    pub max_vcs: u32,
    /// The most VCs at one time whose terms are being negotiated: calls that are set up or offered,
    /// and changes, of either end. One more is refused before anyone is asked: to the client with
    /// `RESOURCES` (M-04), to the other end as what it proposes or offers is refused. Such a VC costs
    /// three [`Terms`] more than one at rest, and a VC has no two transactions; so by default there
    /// may be as many as there are VCs, and less bounds memory further. One that is over at once
    /// counts as well: at the bound none begins.
    pub max_transactions: u32,
    /// The most address families, openings and clients of families.
    pub families: FamilyLimits,
    /// The most SAPs at one time, of all clients; one more is refused with `RESOURCES`. Looked
    /// through for every registration.
    pub max_saps: u32,
    /// The most parties of multipoint calls.
    pub parties: PartyLimits,
    /// The bounds of data under way, and what becomes of data beyond the flow.
    pub transfers: TransferConfig,
    /// The most permanent VCs; looked through for every call that may be on one.
    pub max_pvcs: u32,
    /// The rule book of the signalling protocol, with its timers.
    pub profile: Profile,
    /// Whether the call manager has an alternative when the miniport refuses an activation (M-12).
    /// How often it may use it is for [`Rules::activations`](crate::vc::Rules::activations) to say.
    pub on_miniport_refusal: OnMiniportRefusal,
    /// How often a miniport that is busy with an earlier activation is told the same again, after
    /// the profile's pause, before its answer counts as a refusal (M-14).
    pub busy_retries: u8,
    /// Whether the call manager keeps a VC of its own, once its call is over, for another offer to
    /// the same client; otherwise it deletes it (I-13).
    pub reuse_vcs: bool,
    /// What back-offs are drawn from.
    pub seed: u64,
}

/// What the call manager makes of a miniport that refuses terms as such, with `INVALID_DATA` or
/// `RESOURCES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnMiniportRefusal {
    /// It undoes the change.
    GiveUp,
    /// It asks network and miniport for so many percent of the refused rates.
    StepDown {
        /// 1 to 99; anything else is as [`GiveUp`](Self::GiveUp).
        percent: u8,
    },
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_vcs: 65_536,
            max_transactions: u32::MAX,
            families: FamilyLimits::default(),
            max_saps: 1_024,
            parties: PartyLimits::default(),
            transfers: TransferConfig::default(),
            max_pvcs: 64,
            profile: Profile::CONDIS,
            on_miniport_refusal: OnMiniportRefusal::GiveUp,
            busy_retries: 10,
            reuse_vcs: false,
            seed: 0,
        }
    }
}

/// A call manager with its network, its miniport and, maybe, an observer.
#[derive(Debug)]
pub struct CallManager<S, M, O = ()> {
    config: Config,
    vcs: Table,
    timers: Timers,
    upcalls: VecDeque<(ClientId, Upcall)>,
    /// Proposals that wait for a transaction to end; at most one a VC, the last.
    deferred: BTreeMap<VcHandle, Terms>,
    families: Families,
    saps: Saps,
    /// Until when each question about a SAP waits; all wait equally long.
    sap_waits: Waits<SapTicket>,
    parties: Parties<Terms>,
    /// The same of parties.
    party_waits: Waits<PartyTicket>,
    transfers: Transfers,
    /// Whether the miniport resets, and takes no data.
    is_resetting: bool,
    permanent: PermanentVcs,
    idle: Idle,
    stale_answers: u64,
    random: u64,
    signaling: S,
    miniport: M,
    observer: O,
}

impl<S: Signaling, M: MiniportOf<S>> CallManager<S, M> {
    /// A manager without VCs that nobody watches.
    pub fn new(config: Config, signaling: S, miniport: M) -> Self {
        Self::with_observer(config, signaling, miniport, ())
    }
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// A manager without VCs, watched by `observer`.
    pub fn with_observer(config: Config, signaling: S, miniport: M, observer: O) -> Self {
        Self {
            vcs: Table::new(config.max_vcs),
            timers: Timers::default(),
            upcalls: VecDeque::new(),
            deferred: BTreeMap::new(),
            families: Families::new(config.families),
            saps: Saps::new(config.max_saps),
            sap_waits: Waits::default(),
            parties: Parties::new(config.parties),
            party_waits: Waits::default(),
            transfers: Transfers::new(config.transfers),
            is_resetting: false,
            permanent: PermanentVcs::new(config.max_pvcs),
            idle: Idle::new(),
            stale_answers: 0,
            random: config.seed,
            config,
            signaling,
            miniport,
            observer,
        }
    }

    /// `NdisCoCreateVc`: makes a VC for calls of `client`, who is told of them under `context`.
    ///
    /// # Errors
    /// `RESOURCES` if there are [`Config::max_vcs`] already, and what the miniport says.
    pub fn create_vc(
        &mut self,
        now: Time,
        client: ClientId,
        context: VcContext,
    ) -> Result<VcHandle, Status> {
        self.make_vc(now, client, context, Creator::Client, None)
    }

    /// `NdisClMakeCall`: asks for a call on an inactive VC. `block` is read, and written when the
    /// call is up at once: then it holds what was granted, with `CALL_PARAMETERS_CHANGED` if that
    /// differs from what was asked.
    ///
    /// Returns `SUCCESS`, `PENDING`, or a refusal: `FAILURE` for a bad handle or a network or
    /// miniport that refused (the VC can then only be deleted), `NOT_ACCEPTED` if the VC is not
    /// inactive, `RESOURCES` at [`Config::max_transactions`] (the VC is as it was), and those of
    /// [`Terms::for_call`].
    ///
    /// Source.
    pub fn make_call(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &mut CallParameters,
    ) -> Status {
        self.requested(now, vc, client, Demand::MakeCall(block));
        let status = self.try_make_call(now, client, vc, block).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisClModifyCallQoS`: asks for other terms for the call that is up. What the block leaves
    /// out stays as it is.
    ///
    /// Returns `SUCCESS` if exactly what was asked is in force; `PENDING` if a completion
    /// follows, as it also does when something else was granted; or a refusal, after which
    /// everything is as it was: `FAILURE` for a bad handle or a network or miniport that
    /// refused, `INVALID_DATA` for an illegal block, `RESOURCES` at
    /// [`Config::max_transactions`] (M-04), `NOT_ACCEPTED` if no call is up or
    /// another change is pending, `NOT_SUPPORTED` on a permanent VC or a medium without
    /// quality of service. A change waits for network and miniport no longer than
    /// the profile's timers say, and all in all no longer than its transaction timer on the way
    /// forward.
    pub fn modify_call_qos(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Status {
        self.requested(now, vc, client, Demand::ModifyCallQos(block));
        let status = self.try_modify(now, client, vc, block).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisClCloseCall`: ends the call. A change that is pending completes first.
    ///
    /// Returns `SUCCESS` if the call is closed and the VC inactive, `PENDING` if a completion
    /// follows, `FAILURE` for a bad handle or a miniport that would not deactivate (the call can
    /// then only be closed again) or a multipoint call with more than one party,
    /// `NOT_ACCEPTED` if there is no call, or one being set up or closed, or if sends are under
    /// way.
    pub fn close_call(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Status {
        self.requested(now, vc, client, Demand::CloseCall);
        let status = self.try_close(now, client, vc, None).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisClCloseCall` with data for the other end. As [`close_call`](Self::close_call), and
    /// `INVALID_DATA` on a medium that carries none: close again without.
    pub fn close_call_with(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        data: &CloseData,
    ) -> Status {
        self.requested(now, vc, client, Demand::CloseCall);
        let status = self.try_close(now, client, vc, Some(data)).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisCoDeleteVc`: deletes a VC without a call. Its handle is invalid afterwards.
    ///
    /// Returns `SUCCESS`, `FAILURE` for a bad handle (or another client's, R-023), `NOT_ACCEPTED`
    /// while there is a call, `CLOSING` while the VC is being deactivated.
    pub fn delete_vc(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Status {
        self.requested(now, vc, client, Demand::DeleteVc);
        let status = self.try_delete(now, client, vc).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// The return of `ProtocolCoCreateVc` for a VC that the call manager made: from now on the client
    /// is told of it under `context`. Until then it is under that of the SAP.
    ///
    /// Returns `SUCCESS`, or `FAILURE` for a bad handle.
    pub fn name_vc(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        context: VcContext,
    ) -> Status {
        self.requested(now, vc, client, Demand::NameVc);
        let status = match self.owned_mut(client, vc) {
            Ok(vc) => {
                vc.context = context;
                Status::Success
            }
            Err(refusal) => refusal,
        };
        self.returned(now, vc, status)
    }

    /// `NdisClIncomingCallComplete` with success: accepts the call that was offered. A block marked
    /// `CALL_PARAMETERS_CHANGED` holds what the client wants instead of what was offered; the other
    /// end has the last word. What follows is a call connected, or an incoming close.
    ///
    /// Returns `SUCCESS` if the answer was taken; `FAILURE` for a bad handle, `NOT_ACCEPTED` if no
    /// call is offered or a change of it is pending, `INVALID_DATA` for an illegal block or
    /// one that differs and is not marked. After a refusal the call is offered still.
    pub fn accept_call(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Status {
        self.requested(now, vc, client, Demand::AcceptCall(block));
        let status = self.try_accept(now, client, vc, block).unwrap_or_else(|refusal| refusal);
        self.returned(now, vc, status)
    }

    /// `NdisClIncomingCallComplete` with a failure: rejects the call that was offered. The handle
    /// means nothing to the client any more (I-05).
    ///
    /// Returns `SUCCESS`, `FAILURE` for a bad handle, or `NOT_ACCEPTED` as
    /// [`accept_call`](Self::accept_call) does.
    pub fn reject_call(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Status {
        self.requested(now, vc, client, Demand::RejectCall);
        let status = self.try_answer(now, client, vc, Request::RejectCall);
        self.returned(now, vc, status.unwrap_or_else(|refusal| refusal))
    }

    /// The return of `ProtocolClIncomingCallQoSChange`. If the client asked for nothing on the VC
    /// since it was told, the change is accepted. A client that was told of one change
    /// after another, because the first one fell, returns from each, and the last return is the
    /// answer. A return that nobody waits for means nothing.
    pub fn return_qos_change(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Status {
        self.requested(now, vc, client, Demand::ReturnQosChange);
        let is_last = self.owned_mut(client, vc).map(Vc::return_is_last);
        let status = match is_last {
            Ok(true) => self.try_answer(now, client, vc, Request::ReturnQosChange),
            Ok(false) => Ok(Status::Success),
            Err(refusal) => Err(refusal),
        };
        self.returned(now, vc, status.unwrap_or_else(|refusal| refusal))
    }

    /// The client has left: its calls are closed and its VCs deleted, as it would have done.
    /// Nothing is told to it any more. A VC that the miniport does not deactivate stays, closed as
    /// far as it goes, so that no other call gets its place.
    pub fn unbind(&mut self, now: Time, client: ClientId) {
        self.upcalls.retain(|(owner, _)| *owner != client);
        // First, so that no close of a family completes for it.
        self.leave_families(now, client);
        self.idle.remove(&client);
        let left: Vec<VcHandle> = self.vcs.disown(client).collect();
        for vc in left {
            self.observer.see(now, vc, Sight::Left);
            self.return_all(now, vc);
            self.left_behind(now, vc);
        }
        self.leave_saps(now, client);
    }

    /// Looks up, here and at the seams, what a request about `vc` will need. Nothing changes; many
    /// lookups ahead of many requests overlap where one after the other would wait.
    pub(crate) fn touch(&self, vc: VcHandle) {
        self.vcs.touch(vc);
        self.signaling.touch(vc);
        self.miniport.touch(&self.signaling, vc);
    }

    /// The next thing to tell a client.
    pub fn poll_upcall(&mut self) -> Option<(ClientId, Upcall)> {
        self.upcalls.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called next, if ever. It may turn out
    /// that there is nothing to do then.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        [
            self.timers.next(),
            self.sap_waits.next(),
            self.party_waits.next(),
            self.signaling.poll_timeout(),
            self.miniport.poll_timeout(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Takes the answers that have come by `now`, and stops waiting for those that should have. An
    /// answer that comes just in time counts.
    pub fn handle_timeout(&mut self, now: Time) {
        while let Some(event) = self.signaling.poll_event(now) {
            match event {
                NetworkEvent::Answer(ticket, answer) => self.network_answered(now, ticket, answer),
                NetworkEvent::Proposal(vc, terms) => {
                    self.remote_wants(now, vc, Remote::Proposal(terms));
                }
                NetworkEvent::Release(vc) => self.remote_wants(now, vc, Remote::Release),
                NetworkEvent::SapAnswer(ticket, status) => self.sap_answered(now, ticket, status),
                NetworkEvent::Offer(offer) => self.offered(now, offer),
                NetworkEvent::PartyAnswer(ticket, answer) => {
                    self.party_answered(now, ticket, answer);
                }
                NetworkEvent::PartyReleased(party, status) => {
                    self.party_released(now, party, status);
                }
                NetworkEvent::CloseData(vc, data) => self.close_data_came(vc, data),
            }
        }
        while let Some(event) = self.miniport.poll_event(&mut self.signaling, now) {
            match event {
                MiniportEvent::Answer(ticket, answer) => {
                    self.miniport_answered(now, ticket, answer);
                }
                MiniportEvent::SendComplete(vc, packet, status) => {
                    self.sent(now, vc, packet, status);
                }
                MiniportEvent::Received(vc, packet) => self.received(now, vc, packet),
                MiniportEvent::ResetStart => self.is_resetting = true,
                MiniportEvent::ResetEnd => self.is_resetting = false,
            }
        }
        self.sap_timers(now);
        self.party_timers(now);
        while let Some(place) = self.timers.pop(now) {
            self.waited_long_enough(now, place);
        }
    }

    /// The state of a VC; `None` for a bad handle.
    #[must_use]
    pub fn state(&self, vc: VcHandle) -> Option<State<&Terms>> {
        self.vcs.get(vc).map(|vc| self.vcs.state(vc))
    }

    /// Every VC with its state, in the order of their places in the table.
    pub fn vcs(&self) -> impl Iterator<Item = (VcHandle, State<&Terms>)> {
        self.vcs.iter().map(|(handle, vc)| (handle, self.vcs.state(vc)))
    }

    /// How many answers came that nobody waited for any more.
    #[must_use]
    pub const fn stale_answers(&self) -> u64 {
        self.stale_answers
    }

    /// The network.
    pub const fn signaling(&self) -> &S {
        &self.signaling
    }

    /// The miniport.
    pub const fn miniport(&self) -> &M {
        &self.miniport
    }

    /// The observer.
    pub const fn observer(&self) -> &O {
        &self.observer
    }

    fn make_vc(
        &mut self,
        now: Time,
        client: ClientId,
        context: VcContext,
        creator: Creator,
        af: Option<AfHandle>,
    ) -> Result<VcHandle, Status> {
        let made = self.try_make_vc(now, client, context, creator);
        match made {
            Ok(vc) => {
                if let Some(af) = af {
                    self.vcs.extra_mut(vc).opening = Some(af);
                }
                self.timers.reserve(vc.index() + 1);
                self.observer.see(now, vc, Sight::Created(client, creator, af));
            }
            Err(refusal) => {
                let sight = FamilySight::NotCreated(client, af, creator, refusal);
                self.observer.see_family(Some(now), sight);
            }
        }
        made
    }

    fn try_make_vc(
        &mut self,
        now: Time,
        client: ClientId,
        context: VcContext,
        creator: Creator,
    ) -> Result<VcHandle, Status> {
        let is_client_made = creator == Creator::Client;
        if self.vcs.is_full() {
            self.give_way(now);
        }
        let vc = self.vcs.insert(client, context, is_client_made).ok_or(Status::Resources)?;
        if let Err(refusal) = self.miniport.create_vc(&mut self.signaling, now, vc) {
            self.vcs.remove(vc);
            return Err(final_status(refusal));
        }
        Ok(vc)
    }

    fn try_make_call(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &mut CallParameters,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        if *found.state() != State::Inactive {
            return Err(Status::NotAccepted);
        }
        let mut terms = self.vcs.terms(found);
        let wanted = self.terms_for_call(vc, block)?;
        self.room_for_transaction(vc)?;
        let request = Request::MakeCall(terms.name(wanted));
        let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
        let Some(Completion::MakeCall(result)) = outcome.completion else {
            return Ok(self.pend(vc, &terms, outcome));
        };
        let grant = result?;
        *block = terms.value(grant.terms).to_parameters(grant.is_changed);
        if self.vcs.get(vc).is_some_and(|vc| vc.is_permanent) {
            block.flags |= CallFlags::PERMANENT_VC;
        }
        Ok(Status::Success)
    }

    fn try_modify(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        let in_force = found.changeable().ok_or(Status::NotAccepted)?;
        if found.is_permanent || !self.signaling.capabilities().qos_change {
            return Err(Status::NotSupported);
        }
        if !found.is_client_made && self.config.profile.who_may_ask == WhoMayAsk::Caller {
            return Err(Status::Failure);
        }
        let mut wanted = in_force.clone();
        wanted.change(block)?;
        self.room_for_transaction(vc)?;
        let is_straight = matches!(found.state(), State::Active { .. }) && wanted != *in_force;
        let way = if is_straight {
            self.change(now, vc, &mut wanted)?
        } else {
            let mut terms = self.vcs.terms(found);
            let request = Request::ModifyCallQos(terms.name(wanted));
            let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
            Way::Other(terms, outcome)
        };
        let (terms, outcome) = match way {
            Way::Straight if self.deferred.is_empty() => return Ok(Status::Success),
            Way::Straight => {
                self.tidy(now, vc);
                return Ok(Status::Success);
            }
            Way::Other(terms, outcome) => (terms, outcome),
        };
        let status = match (outcome.completion, outcome.indication) {
            (Some(Completion::ModifyCallQos(Ok(grant))), None) if !grant.is_changed => {
                Ok(Status::Success)
            }
            (Some(Completion::ModifyCallQos(Err(refusal))), None) => Err(refusal.cause.status()),
            _ => Ok(self.pend(vc, &terms, outcome)),
        };
        self.tidy(now, vc);
        status
    }

    fn try_close(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        data: Option<&CloseData>,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        let mut terms = self.vcs.terms(found);
        let has_extra = found.has_extra();
        if has_extra {
            let index = self.vcs.extra(vc).and_then(|extra| extra.transfer);
            self.transfers.may_close(index)?;
            if self.takes_close(vc) {
                self.may_close_parties(vc)?;
            }
        }
        if let Some(data) = data {
            self.send_close_data(now, vc, data)?;
        }
        if has_extra && self.takes_close(vc) {
            self.close_parties(vc);
        }
        let outcome = self.drive(now, vc, &mut terms, Event::Client(Request::CloseCall))?;
        let status = match outcome.completion {
            Some(Completion::CloseCall(result)) => result.map(|()| Status::Success),
            Some(Completion::MakeCall(_) | Completion::ModifyCallQos(_)) | None => {
                Ok(self.pend(vc, &terms, outcome))
            }
        };
        self.tidy(now, vc);
        status
    }

    fn try_delete(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        if !found.is_client_made {
            return Err(Status::Failure);
        }
        let mut terms = self.vcs.terms(found);
        self.drive(now, vc, &mut terms, Event::Client(Request::DeleteVc))?;
        Ok(Status::Success)
    }

    fn try_accept(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        block: &CallParameters,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        let State::Offered { in_force } = self.vcs.state(found) else {
            // The answer to an offer that is over is of no account, whatever it says.
            let is_over = *found.state() == State::Released && !found.is_client_made;
            return if is_over { Ok(Status::Success) } else { Err(Status::NotAccepted) };
        };
        let wanted = in_force.for_answer(block)?;
        let mut terms = self.vcs.terms(found);
        let request = Request::AcceptCall(terms.name(wanted));
        let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
        self.raise(vc, &terms, outcome);
        self.tidy(now, vc);
        Ok(Status::Success)
    }

    /// A request without terms that completes nothing.
    fn try_answer(
        &mut self,
        now: Time,
        client: ClientId,
        vc: VcHandle,
        request: Request<Name>,
    ) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        if request == Request::RejectCall && found.is_client_made {
            return Err(Status::NotAccepted);
        }
        let mut terms = self.vcs.terms(found);
        let outcome = self.drive(now, vc, &mut terms, Event::Client(request))?;
        self.raise(vc, &terms, outcome);
        self.tidy(now, vc);
        Ok(Status::Success)
    }

    /// The VC, if it is one of `client`'s calls.
    fn owned(&self, client: ClientId, vc: VcHandle) -> Result<&Vc, Status> {
        self.vcs.get(vc).filter(|vc| vc.is_of(client)).ok_or(Status::Failure)
    }

    /// Whether one more VC may begin to negotiate (M-04). One that does already goes on.
    fn room_for_transaction(&self, vc: VcHandle) -> Result<(), Status> {
        let has_room = self.vcs.has_transaction(vc) || self.has_room_for_transaction();
        if has_room { Ok(()) } else { Err(Status::Resources) }
    }

    fn has_room_for_transaction(&self) -> bool {
        self.vcs.transactions() < self.config.max_transactions as usize
    }

    fn owned_mut(&mut self, client: ClientId, vc: VcHandle) -> Result<&mut Vc, Status> {
        self.vcs.get_mut(vc).filter(|vc| vc.is_of(client)).ok_or(Status::Failure)
    }

    /// Whether the machine takes a close now.
    fn takes_close(&self, vc: VcHandle) -> bool {
        let close = Event::Client(Request::CloseCall);
        let rules = &self.config.profile.rules;
        let moved = self.vcs.get(vc).map(|vc| vc.state().on(close, rules));
        matches!(moved, Some(Reaction::Moved(_)))
    }

    /// The data of a close goes before its release. No signalling carries that of a permanent
    /// VC.
    fn send_close_data(&mut self, now: Time, vc: VcHandle, data: &CloseData) -> Result<(), Status> {
        let is_permanent = self.vcs.get(vc).is_some_and(|vc| vc.is_permanent);
        if is_permanent || !self.signaling.capabilities().close_data {
            return Err(Status::InvalidData);
        }
        if self.takes_close(vc) {
            self.signaling.close_data(now, vc, data);
        }
        Ok(())
    }

    /// Data from the other end, for a client that will hear of the release; nobody else wants it.
    fn close_data_came(&mut self, vc: VcHandle, data: CloseData) {
        let is_heard = self.vcs.get(vc).is_some_and(|vc| vc.state().hears_of_release());
        if is_heard && !std::mem::replace(&mut self.vcs.extra_mut(vc).has_close_data, true) {
            self.tell_of_vc(vc, Handler::CloseData(data));
        } else {
            self.stale_answers += 1;
        }
    }

    /// Something for the client of a VC.
    fn tell_of_vc(&mut self, handle: VcHandle, handler: Handler) {
        let Some(vc) = self.vcs.get(handle) else { return };
        let Some(owner) = vc.owner() else { return };
        self.upcalls.push_back((owner, Upcall::Vc { vc: handle, context: vc.context, handler }));
    }

    /// What the state of a VC means for its parties and its data.
    fn settle_extra(&mut self, vc: VcHandle) {
        let Some(found) = self.vcs.get(vc) else { return };
        match found.state().waits_for() {
            None if found.state().in_force().is_some() => self.follow_terms(vc),
            None if *found.state() == State::Inactive => {
                self.end_transfer(vc);
                self.vcs.extra_mut(vc).has_close_data = false;
            }
            Some(_) | None => {}
        }
    }

    /// Whether the other end may propose terms at all (K-02).
    fn remote_may_propose(&self, vc: VcHandle) -> bool {
        let is_allowed = |vc: &Vc| {
            let is_ours_alone =
                vc.is_client_made && self.config.profile.who_may_ask == WhoMayAsk::Caller;
            !vc.is_permanent && !is_ours_alone
        };
        self.signaling.capabilities().qos_change && self.vcs.get(vc).is_some_and(is_allowed)
    }

    /// What is complete goes up, in order; the request itself is pending.
    fn pend(&mut self, vc: VcHandle, terms: &Interned, outcome: Outcome) -> Status {
        self.raise(vc, terms, outcome);
        Status::Pending
    }

    fn requested(&mut self, now: Time, vc: VcHandle, client: ClientId, demand: Demand<'_>) {
        self.observer.see(now, vc, Sight::Requested(client, demand));
    }

    fn returned(&mut self, now: Time, vc: VcHandle, status: Status) -> Status {
        self.observer.see(now, vc, Sight::Returned(status));
        status
    }
}
