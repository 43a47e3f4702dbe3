//! Address families and SAPs of a manager: who may call by which signalling, and who is called.
//!
//! The machines are in [`family`](crate::family) and [`sap`](crate::sap); here they meet the clients and
//! the network. An opening holds every VC and every SAP that was made on it, so that its close
//! completes when the last of them is gone.

use co_params::{AddressFamily, Family, Sap, Status};

use super::CallManager;
use super::upcall::{FamilyHandler, SapHandler, Upcall};
use crate::family::CloseAfComplete;
use crate::handle::{AfHandle, ClientId, SapHandle, SapTicket, VcContext, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Creator, FamilySight, Observer, Sight};
use crate::profile::TimerName;
use crate::sap::{SapAsk, SapCompletion, SapContext, SapOwner, SapStep};
use crate::seam::{Offer, Reply, Signaling};
use crate::time::Time;
use crate::vc::Remote;

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// `NdisCmRegisterAddressFamilyEx`, in a bind handler that succeeds: the manager serves a family
    /// from now on, and every client that is bound, or will be, is told (O-01, R-009).
    ///
    /// # Errors
    /// `FAILURE` if it is registered already, `RESOURCES` at
    /// [`FamilyLimits::families`](crate::family::FamilyLimits::families).
    pub fn register_address_family(
        &mut self,
        now: Time,
        family: AddressFamily,
    ) -> Result<(), Status> {
        let registered = self.families.register(family);
        let status = registered.err().unwrap_or(Status::Success);
        self.see(now, FamilySight::Registered(family, status));
        registered?;
        for (client, family) in self.families.bind_succeeded() {
            self.notify(Some(now), client, family);
        }
        Ok(())
    }

    /// A client is there, and is told of the families that are served. One that uses none
    /// need not say so.
    ///
    /// # Errors
    /// `RESOURCES` at [`FamilyLimits::clients`](crate::family::FamilyLimits::clients).
    pub fn bind(&mut self, client: ClientId) -> Result<(), Status> {
        for family in self.families.client_bound(client)? {
            self.notify(None, client, family);
        }
        Ok(())
    }

    /// `NdisClOpenAddressFamilyEx` (O-03). It never pends: there is nobody to ask.
    ///
    /// # Errors
    /// `FAILURE` if the client was not told of the family, or if it is being given up; `RESOURCES` at
    /// [`FamilyLimits::openings`](crate::family::FamilyLimits::openings).
    pub fn open_address_family(
        &mut self,
        now: Time,
        client: ClientId,
        family: AddressFamily,
    ) -> Result<AfHandle, Status> {
        let opened = self.families.open(client, family);
        self.see(now, FamilySight::Opened(client, family, opened));
        opened
    }

    /// `NdisClCloseAddressFamily` (O-04): `SUCCESS`, or `PENDING` until the last VC and the last SAP
    /// of the opening are gone. `FAILURE` for a bad handle, or if it is closed already.
    pub fn close_address_family(&mut self, now: Time, client: ClientId, af: AfHandle) -> Status {
        let status = self.families.close(client, af).unwrap_or_else(|refusal| refusal);
        self.forget_permanent();
        self.see(now, FamilySight::Closed(client, af, status));
        status
    }

    /// `NdisCmNotifyCloseAddressFamily`: the manager gives a family up, and asks every client that
    /// has opened it to close it (O-05, F-15).
    ///
    /// # Errors
    /// `NOT_ACCEPTED` if the family is not registered, or given up already.
    pub fn leave_address_family(&mut self, now: Time, family: Family) -> Result<(), Status> {
        for (client, af) in self.families.leave(family)? {
            self.see(now, FamilySight::NotifyClose(client, af));
            self.tell_of_family(client, FamilyHandler::NotifyClose(af));
        }
        Ok(())
    }

    /// `NdisClNotifyCloseAddressFamilyComplete`: the client has done what it was asked to. `SUCCESS`,
    /// `FAILURE` for a bad handle, `NOT_ACCEPTED` if it was not asked.
    pub fn notify_close_address_family_complete(
        &mut self,
        now: Time,
        client: ClientId,
        af: AfHandle,
    ) -> Status {
        let answered = self.families.notify_close_complete(client, af);
        self.forget_permanent();
        let status = answered.err().unwrap_or(Status::Success);
        self.see(now, FamilySight::NotifyCloseComplete(client, af, status));
        status
    }

    /// `NdisCoCreateVc` on an opening: as [`create_vc`](Self::create_vc), and the opening
    /// stays until the VC is gone.
    ///
    /// # Errors
    /// As there, and `FAILURE` for a bad handle or an opening that is being closed.
    pub fn create_vc_on(
        &mut self,
        now: Time,
        client: ClientId,
        af: AfHandle,
        context: VcContext,
    ) -> Result<VcHandle, Status> {
        if let Err(refusal) = self.families.hold(client, af) {
            let sight = FamilySight::NotCreated(client, Some(af), Creator::Client, refusal);
            self.see(now, sight);
            return Err(refusal);
        }
        let made = self.make_vc(now, client, context, Creator::Client, Some(af));
        if made.is_err() {
            self.release_opening(now, af);
        }
        made
    }

    /// `NdisClRegisterSap` (O-06): the client takes the calls for an address, from now on.
    /// `SUCCESS`, or `PENDING` while the network is asked.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle or an opening that is being closed, `INVALID_DATA` if the address is
    /// taken, `RESOURCES` at [`Config::max_saps`](super::Config::max_saps), and what the
    /// network says at once.
    pub fn register_sap(
        &mut self,
        now: Time,
        client: ClientId,
        af: AfHandle,
        sap: &Sap,
        context: SapContext,
    ) -> Result<(SapHandle, Status), Status> {
        self.see(now, FamilySight::SapRequested(client, af));
        let registered = self.try_register_sap(now, client, af, sap, context);
        self.see(now, FamilySight::SapReturned(registered));
        registered
    }

    /// `NdisClDeregisterSap` (O-07). `PENDING` always; or `FAILURE` for a bad handle, or if it
    /// is being deregistered already. Calls that came by it go on.
    pub fn deregister_sap(&mut self, now: Time, client: ClientId, sap: SapHandle) -> Status {
        self.see(now, FamilySight::SapLeft(client, sap));
        let status = match self.saps.deregister(client, sap) {
            Ok(ticket) => {
                self.ask_to_deregister(now, ticket);
                Status::Pending
            }
            Err(refusal) => refusal,
        };
        self.see(now, FamilySight::SapReturned(Ok((sap, status))));
        status
    }

    fn try_register_sap(
        &mut self,
        now: Time,
        client: ClientId,
        af: AfHandle,
        sap: &Sap,
        context: SapContext,
    ) -> Result<(SapHandle, Status), Status> {
        let family = self.families.family_of(af).ok_or(Status::Failure)?;
        self.families.hold(client, af)?;
        let owner = SapOwner { client, af, family, context };
        let (handle, ticket) = match self.saps.register(owner, sap) {
            Ok(registered) => registered,
            Err(refusal) => {
                self.release_opening(now, af);
                return Err(refusal);
            }
        };
        self.see(now, FamilySight::SapMade(handle));
        self.see(now, FamilySight::SapAsks(handle, SapAsk::Register));
        let reply = self.signaling.register_sap(now, ticket, sap);
        let Some(step) = self.sap_replied(now, ticket, reply) else {
            return Ok((handle, Status::Pending));
        };
        self.follow_up(now, &step);
        match step.completion {
            Some(SapCompletion::Register(Status::Success)) => Ok((handle, Status::Success)),
            Some(SapCompletion::Register(refusal)) => Err(refusal),
            Some(SapCompletion::Deregister) | None => Err(Status::Failure),
        }
    }

    /// The network has said what it makes of a SAP.
    pub(super) fn sap_answered(&mut self, now: Time, ticket: SapTicket, status: Status) {
        match self.saps.answered(ticket, status) {
            Some(step) => {
                self.see(now, FamilySight::SapAnswered(ticket.sap, status));
                self.sap_stepped(now, step);
            }
            None => {
                self.stale_answers += 1;
                self.see(now, FamilySight::SapStale(ticket.sap));
            }
        }
    }

    /// The network has said nothing of some SAPs for too long.
    pub(super) fn sap_timers(&mut self, now: Time) {
        while let Some(ticket) = self.sap_waits.pop(now) {
            if let Some(step) = self.saps.timed_out(ticket) {
                let name = self.config.profile.timer(TimerName::Request).name;
                self.see(now, FamilySight::SapTimerExpired(ticket.sap, name));
                self.sap_stepped(now, step);
            }
        }
    }

    /// A call comes in: it gets a VC, or is refused (I-01, I-02).
    pub(super) fn offered(&mut self, now: Time, offer: Offer) {
        self.see(now, FamilySight::Offered(offer.sap, &offer.terms));
        let vc = self.vc_for(now, &offer);
        self.signaling.assign(now, offer.id, vc);
        match vc {
            Ok(vc) => {
                self.observer.see(now, vc, Sight::OfferedBy(offer.sap));
                self.remote_wants(now, vc, Remote::Offer(offer.terms));
            }
            Err(refusal) => self.see(now, FamilySight::OfferRefused(offer.sap, refusal)),
        }
    }

    /// The openings of a client that has left: from now on nobody hears that they are closed.
    pub(super) fn leave_families(&mut self, now: Time, client: ClientId) {
        for af in self.families.client_left(client) {
            self.see(now, FamilySight::Left(client, af));
        }
        self.forget_permanent();
    }

    /// Its SAPs.
    pub(super) fn leave_saps(&mut self, now: Time, client: ClientId) {
        for ticket in self.saps.client_left(client) {
            self.ask_to_deregister(now, ticket);
        }
    }

    /// An opening holds one thing less.
    pub(super) fn release_opening(&mut self, now: Time, af: AfHandle) {
        if let Some(CloseAfComplete { client, af }) = self.families.release(af) {
            self.see(now, FamilySight::CloseComplete(client, af));
            self.tell_of_family(client, FamilyHandler::CloseComplete(af));
            self.forget_permanent();
        }
    }

    fn see(&mut self, now: Time, sight: FamilySight<'_>) {
        self.observer.see_family(Some(now), sight);
    }

    fn notify(&mut self, now: Option<Time>, client: ClientId, family: AddressFamily) {
        self.observer.see_family(now, FamilySight::Notified(client, family));
        self.tell_of_family(client, FamilyHandler::RegisterNotify(family));
    }

    fn vc_for(&mut self, now: Time, offer: &Offer) -> Result<VcHandle, Status> {
        if !offer.terms.are_legal() {
            return Err(Status::InvalidData);
        }
        let SapOwner { client, af, context, .. } = self.saps.offer(offer.sap)?;
        if !self.has_room_for_transaction() {
            return Err(Status::Resources);
        }
        self.families.hold(client, af)?;
        let context = VcContext(context.0);
        let made = match self.reuse_vc(client, context) {
            Some(vc) => {
                self.vcs.extra_mut(vc).opening = Some(af);
                Ok(vc)
            }
            None => self.make_vc(now, client, context, Creator::CallManager, Some(af)),
        };
        if made.is_err() {
            self.release_opening(now, af);
        }
        made
    }

    fn ask_to_deregister(&mut self, now: Time, ticket: SapTicket) {
        self.see(now, FamilySight::SapAsks(ticket.sap, SapAsk::Deregister));
        let reply = self.signaling.deregister_sap(now, ticket);
        if let Some(step) = self.sap_replied(now, ticket, reply) {
            self.sap_stepped(now, step);
        }
    }

    /// What comes of the network's answer, if it answers at once.
    fn sap_replied(
        &mut self,
        now: Time,
        ticket: SapTicket,
        reply: Reply<Status>,
    ) -> Option<SapStep> {
        match reply {
            Reply::Now(status) => {
                self.see(now, FamilySight::SapAnswered(ticket.sap, status));
                self.saps.answered(ticket, status)
            }
            Reply::Later => {
                let timer = self.config.profile.timer(TimerName::Request);
                let (name, until) = (timer.name, now.after(timer.value));
                let saps = &self.saps;
                self.sap_waits.push(until, ticket, |ticket| saps.awaits(ticket));
                self.see(now, FamilySight::SapTimerStarted(ticket.sap, name, until));
                None
            }
        }
    }

    /// A SAP that no request waits for has moved on.
    fn sap_stepped(&mut self, now: Time, step: SapStep) {
        if let Some(completion) = step.completion {
            let SapOwner { client, context, .. } = step.owner;
            self.see(now, FamilySight::SapComplete(client, step.sap, completion));
            let handler = SapHandler::from(completion);
            self.upcalls.push_back((client, Upcall::Sap { sap: step.sap, context, handler }));
        }
        self.follow_up(now, &step);
    }

    fn follow_up(&mut self, now: Time, step: &SapStep) {
        if let Some((ticket, SapAsk::Register | SapAsk::Deregister)) = step.ask {
            self.ask_to_deregister(now, ticket);
        }
        if let Some(af) = step.released {
            self.release_opening(now, af);
        }
    }

    fn tell_of_family(&mut self, client: ClientId, handler: FamilyHandler) {
        self.upcalls.push_back((client, Upcall::Family(handler)));
    }
}
