//! Permanent VCs and TAPI call ids: what an operator configures, and what TAPI calls a VC.

use co_params::{CallFlags, CallParameters, SpecificParameters, Status};

use super::CallManager;
use crate::handle::{AfHandle, ClientId, VcContext, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::Observer;
use crate::permanent::Pvc;
use crate::seam::{NetworkAnswer, Signaling};
use crate::tapi_id::{BufferTooShort, TapiCallId};
use crate::terms::Terms;
use crate::vc::Ask;

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// `OID_CO_ADD_PVC`: configures a permanent VC, with a name of the medium's and parameters that
    /// are not negotiable. It is gone with the opening, and with the call that is on it then.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle or an opening that is being closed; otherwise as [`Pvc::new`] and
    /// [`PermanentVcs::add`](crate::permanent::PermanentVcs::add) say.
    pub fn add_pvc(
        &mut self,
        af: AfHandle,
        name: SpecificParameters,
        block: &CallParameters,
    ) -> Result<(), Status> {
        self.families.may_offer(af)?;
        self.permanent.add(Pvc::new(af, name, block)?)
    }

    /// `OID_CO_DELETE_PVC`: takes a permanent VC out of the list.
    ///
    /// # Errors
    /// `FAILURE` if there is none of this name, `NOT_ACCEPTED` while a call is on it.
    pub fn delete_pvc(&mut self, af: AfHandle, name: &SpecificParameters) -> Result<(), Status> {
        self.permanent.delete(af, name)
    }

    /// `NdisCoGetTapiCallId`: writes the TAPI id of a VC into a buffer, as a VAR_STRING; how many
    /// bytes it took (O-32).
    ///
    /// # Errors
    /// `INVALID_DATA` for a bad handle, `BUFFER_TOO_SHORT` with the size needed in the buffer.
    pub fn tapi_call_id(
        &self,
        client: ClientId,
        vc: VcHandle,
        buffer: &mut [u8],
    ) -> Result<usize, Status> {
        self.owned(client, vc).map_err(|_| Status::InvalidData)?;
        TapiCallId::of(vc).write_to(buffer).map_err(|_| BufferTooShort::STATUS)
    }

    /// `NdisClGetProtocolVcContextFromTapiCallId`: the client's own name for a VC, by its TAPI id
    /// (O-33, R-098).
    ///
    /// # Errors
    /// `FAILURE` for what is not the id of a VC of this client's.
    pub fn context_of_tapi_call_id(&self, client: ClientId, id: &str) -> Result<VcContext, Status> {
        let vc = TapiCallId::parse(id)?.vc();
        self.owned(client, vc).map(|vc| vc.context)
    }

    /// The terms that a new call asks for. One on a permanent VC gets those that are configured,
    /// whatever it asks for; the network knows them already.
    pub(super) fn terms_for_call(
        &mut self,
        handle: VcHandle,
        block: &CallParameters,
    ) -> Result<Terms, Status> {
        let is_permanent = self.permanent.claim(handle, block)?.is_some();
        let mut block = block.clone();
        block.flags = block.flags.without(CallFlags::PERMANENT_VC);
        let terms = Terms::for_call(&block);
        if let Some(vc) = self.vcs.get_mut(handle) {
            vc.is_permanent = is_permanent;
        }
        if terms.is_err() {
            self.leave_permanent(handle);
        }
        terms
    }

    /// What the network would say to a question about a permanent VC, if it were asked. What is
    /// configured is not negotiable.
    pub(super) fn answer_for_permanent(&self, handle: VcHandle, ask: Ask<&Terms>) -> NetworkAnswer {
        match ask {
            Ask::Setup(_) => {
                let mut configured =
                    self.permanent.iter().filter(|(_, user)| *user == Some(handle));
                configured.next().map_or(NetworkAnswer::Accepted, |(pvc, _)| {
                    NetworkAnswer::Countered(pvc.terms().clone())
                })
            }
            Ask::Modify(_) | Ask::ModifyAgain(_) => NetworkAnswer::Refused,
            Ask::Restore(_)
            | Ask::AcceptOffer(_)
            | Ask::AcceptProposal(_)
            | Ask::Release(_)
            | Ask::ActivateVc(_)
            | Ask::DeactivateVc => NetworkAnswer::Accepted,
        }
    }

    /// The VC has no call any more: a permanent one is free for another.
    pub(super) fn leave_permanent(&mut self, handle: VcHandle) {
        let Some(vc) = self.vcs.get_mut(handle) else { return };
        if std::mem::take(&mut vc.is_permanent) {
            self.permanent.release(handle);
            self.forget_permanent();
        }
    }

    /// What was configured on openings that are gone.
    pub(super) fn forget_permanent(&mut self) {
        let families = &self.families;
        self.permanent.keep(|af| families.opening(af).is_some());
    }
}
