//! Permanent VCs: those that an operator has configured, and that the network knows already.
//!
//! # How a manager uses it
//! 1. `OID_CO_ADD_PVC` and `OID_CO_DELETE_PVC`: [`add`](PermanentVcs::add) and
//!    [`delete`](PermanentVcs::delete).
//! 2. `NdisClMakeCall`: [`claim`](PermanentVcs::claim) before anything else is made of the block.
//!    One that is found is the call: its terms are what the network agreed to when it was
//!    configured, so the network is not asked; the miniport activates them. The VC is marked as
//!    permanent, so that a change is refused with `NOT_SUPPORTED`. The completion
//!    carries `PERMANENT_VC`, and `CALL_PARAMETERS_CHANGED` if the terms are not those asked for.
//! 3. [`release`](PermanentVcs::release) when the call is closed or was not set up.
//! 4. [`keep`](PermanentVcs::keep) after each of these, and when an opening is gone.
//!
//! Source: `PERMANENT_VC` of CO_CALL_PARAMETERS, O-16, A-33, Q-11.

#[cfg(test)]
mod tests;

use co_params::{CallFlags, CallManagerParameters, CallParameters, SpecificParameters, Status};

use crate::handle::{AfHandle, VcHandle};
use crate::terms::Terms;

/// A permanent VC as configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pvc {
    /// The opening that it was configured on.
    pub af: AfHandle,
    /// Its name at the medium, such as the VPI and VCI of ATM. A call names it in its media
    /// parameters.
    pub name: SpecificParameters,
    terms: Terms,
    call_manager: CallManagerParameters,
}

impl Pvc {
    /// A permanent VC with the parameters of `block`, to be found by its specific ones: those for
    /// the call manager say where it leads.
    ///
    /// # Errors
    /// `INVALID_DATA` for a name or for flows that are left out, and for flags: what is configured
    /// is permanent without saying so. For an illegal block as [`Terms::for_call`] says.
    pub fn new(
        af: AfHandle,
        name: SpecificParameters,
        block: &CallParameters,
    ) -> Result<Self, Status> {
        if name.is_none() || block.flags != CallFlags::NONE {
            return Err(Status::InvalidData);
        }
        let call_manager = block.call_manager.clone().ok_or(Status::InvalidData)?;
        Ok(Self { af, name, terms: Terms::for_call(block)?, call_manager })
    }

    /// What a call on it has.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Whether it does for a call: it is the one that the media parameters name, or they name none
    /// and it leads where the call is to go; and both its flows are at least what is asked for.
    fn suits(&self, wanted: &CallParameters) -> bool {
        let name = wanted.media.as_ref().map(|media| &media.specific);
        let is_meant = match name.filter(|name| !name.is_none()) {
            Some(name) => *name == self.name,
            None => self.leads_where(wanted.call_manager.as_ref()),
        };
        let is_enough = |need: &CallManagerParameters| self.call_manager.satisfies(need);
        is_meant && wanted.call_manager.as_ref().is_none_or(is_enough)
    }

    /// A call that says nothing of where it goes is content with any.
    fn leads_where(&self, wanted: Option<&CallManagerParameters>) -> bool {
        let specific = wanted.map(|part| &part.specific).filter(|specific| !specific.is_none());
        specific.is_none_or(|specific| *specific == self.call_manager.specific)
    }
}

/// The list of permanent VCs of one adapter.
#[derive(Debug)]
pub struct PermanentVcs {
    limit: usize,
    list: Vec<(Pvc, Option<VcHandle>)>,
}

impl PermanentVcs {
    /// An empty list, which never has more than `limit`. An operator writes it by hand, and a call
    /// looks at all of it, so hundreds are sensible.
    #[must_use]
    pub const fn new(limit: u32) -> Self {
        Self { limit: limit as usize, list: Vec::new() }
    }

    /// `OID_CO_ADD_PVC`
    ///
    /// # Errors
    /// `INVALID_DATA` if there is one of this name on this opening; `RESOURCES` if there are as
    /// many as there may be.
    pub fn add(&mut self, pvc: Pvc) -> Result<(), Status> {
        if self.find(pvc.af, &pvc.name).is_some() {
            return Err(Status::InvalidData);
        }
        if self.list.len() >= self.limit {
            return Err(Status::Resources);
        }
        self.list.push((pvc, None));
        Ok(())
    }

    /// `OID_CO_DELETE_PVC`
    ///
    /// # Errors
    /// `FAILURE` if there is none of this name on this opening; `NOT_ACCEPTED` while a call is on
    /// it.
    pub fn delete(&mut self, af: AfHandle, name: &SpecificParameters) -> Result<(), Status> {
        let at = self.find(af, name).ok_or(Status::Failure)?;
        if self.list[at].1.is_some() {
            return Err(Status::NotAccepted);
        }
        self.list.remove(at);
        Ok(())
    }

    /// A call is made on `vc`: the first in the list that is free and suits it, taken until
    /// [`release`](Self::release). `None` if the call is to be a switched one: it asks for no
    /// permanent VC, and gives media parameters or none is found.
    ///
    /// # Errors
    /// `FAILURE` if it asks for a permanent VC and none is found.
    pub fn claim(&mut self, vc: VcHandle, wanted: &CallParameters) -> Result<Option<&Pvc>, Status> {
        let is_asked_for = wanted.flags.contains(CallFlags::PERMANENT_VC);
        if !is_asked_for && wanted.media.is_some() {
            return Ok(None);
        }
        let is_free =
            |(pvc, user): &&mut (Pvc, Option<VcHandle>)| user.is_none() && pvc.suits(wanted);
        match self.list.iter_mut().find(is_free) {
            Some((pvc, user)) => {
                *user = Some(vc);
                Ok(Some(pvc))
            }
            None if is_asked_for => Err(Status::Failure),
            None => Ok(None),
        }
    }

    /// The call on `vc` is over; if it was on a permanent VC, that is free.
    pub fn release(&mut self, vc: VcHandle) {
        for (_, user) in &mut self.list {
            if *user == Some(vc) {
                *user = None;
            }
        }
    }

    /// Takes those out of the list that were configured on other openings than these, once no call
    /// is on them.
    pub fn keep(&mut self, is_open: impl Fn(AfHandle) -> bool) {
        self.list.retain(|(pvc, user)| user.is_some() || is_open(pvc.af));
    }

    /// All of them, each with the VC that is on it, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&Pvc, Option<VcHandle>)> {
        self.list.iter().map(|(pvc, user)| (pvc, *user))
    }

    fn find(&self, af: AfHandle, name: &SpecificParameters) -> Option<usize> {
        self.list.iter().position(|(pvc, _)| pvc.af == af && pvc.name == *name)
    }
}
