//! Address families of a manager: who may call by which signalling.
//!
//! The machines are in [`family`](crate::family); here they meet the clients. An opening holds every VC
//! and every SAP that was made on it, so that its close completes when the last of them is gone
//!

use co_params::{AddressFamily, Family, Status};

use super::CallManager;
use super::upcall::{FamilyHandler, Upcall};
use crate::family::CloseAfComplete;
use crate::handle::{AfHandle, ClientId, VcContext, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Creator, FamilySight, Observer};
use crate::seam::Signaling;
use crate::time::Time;

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
        self.see_family(now, FamilySight::Registered(family, status));
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
        self.see_family(now, FamilySight::Opened(client, family, opened));
        opened
    }

    /// `NdisClCloseAddressFamily` (O-04): `SUCCESS`, or `PENDING` until the last VC and the last SAP
    /// of the opening are gone. `FAILURE` for a bad handle, or if it is closed already.
    pub fn close_address_family(&mut self, now: Time, client: ClientId, af: AfHandle) -> Status {
        let status = self.families.close(client, af).unwrap_or_else(|refusal| refusal);
        self.forget_permanent();
        self.see_family(now, FamilySight::Closed(client, af, status));
        status
    }

    /// `NdisCmNotifyCloseAddressFamily`: the manager gives a family up, and asks every client that
    /// has opened it to close it (O-05, F-15).
    ///
    /// # Errors
    /// `NOT_ACCEPTED` if the family is not registered, or given up already.
    pub fn leave_address_family(&mut self, now: Time, family: Family) -> Result<(), Status> {
        for (client, af) in self.families.leave(family)? {
            self.see_family(now, FamilySight::NotifyClose(client, af));
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
        self.see_family(now, FamilySight::NotifyCloseComplete(client, af, status));
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
            self.see_family(now, sight);
            return Err(refusal);
        }
        let made = self.make_vc(now, client, context, Creator::Client, Some(af));
        if made.is_err() {
            self.release_opening(now, af);
        }
        made
    }

    /// The openings of a client that has left: from now on nobody hears that they are closed.
    pub(super) fn leave_families(&mut self, now: Time, client: ClientId) {
        for af in self.families.client_left(client) {
            self.see_family(now, FamilySight::Left(client, af));
        }
        self.forget_permanent();
    }

    /// An opening holds one thing less.
    pub(super) fn release_opening(&mut self, now: Time, af: AfHandle) {
        if let Some(CloseAfComplete { client, af }) = self.families.release(af) {
            self.see_family(now, FamilySight::CloseComplete(client, af));
            self.tell_of_family(client, FamilyHandler::CloseComplete(af));
            self.forget_permanent();
        }
    }

    pub(super) fn see_family(&mut self, now: Time, sight: FamilySight<'_>) {
        self.observer.see_family(Some(now), sight);
    }

    fn notify(&mut self, now: Option<Time>, client: ClientId, family: AddressFamily) {
        self.observer.see_family(now, FamilySight::Notified(client, family));
        self.tell_of_family(client, FamilyHandler::RegisterNotify(family));
    }

    fn tell_of_family(&mut self, client: ClientId, handler: FamilyHandler) {
        self.upcalls.push_back((client, Upcall::Family(handler)));
    }
}
