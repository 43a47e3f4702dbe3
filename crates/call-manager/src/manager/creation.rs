//! VCs, made and deleted: by the client for a call that it places, by the call manager for one that
//! comes in.

use co_params::Status;

use super::CallManager;
use super::table::Vc;
use crate::handle::{AfHandle, ClientId, VcContext, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Creator, Demand, FamilySight, Observer, Sight};
use crate::reaction::final_status;
use crate::seam::Signaling;
use crate::time::Time;
use crate::vc::{Event, Request};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// `NdisCoCreateVc`: makes a VC for calls of `client`, who is told of them under `context`.
    ///
    /// # Errors
    /// `RESOURCES` if there are [`Config::max_vcs`](super::Config::max_vcs) already, and what the miniport says.
    pub fn create_vc(
        &mut self,
        now: Time,
        client: ClientId,
        context: VcContext,
    ) -> Result<VcHandle, Status> {
        self.make_vc(now, client, context, Creator::Client, None)
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

    pub(super) fn make_vc(
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
                self.timers.reserve(vc.index() + 1, self.config.max_vcs as usize);
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

    fn try_delete(&mut self, now: Time, client: ClientId, vc: VcHandle) -> Result<Status, Status> {
        let found = self.owned(client, vc)?;
        if !found.is_client_made {
            return Err(Status::Failure);
        }
        let mut terms = self.vcs.terms(found);
        self.drive(now, vc, &mut terms, Event::Client(Request::DeleteVc))?;
        Ok(Status::Success)
    }

    /// The VC, if it is one of `client`'s calls.
    pub(super) fn owned(&self, client: ClientId, vc: VcHandle) -> Result<&Vc, Status> {
        self.vcs.get(vc).filter(|vc| vc.is_of(client)).ok_or(Status::Failure)
    }

    pub(super) fn owned_mut(&mut self, client: ClientId, vc: VcHandle) -> Result<&mut Vc, Status> {
        self.vcs.get_mut(vc).filter(|vc| vc.is_of(client)).ok_or(Status::Failure)
    }
}
