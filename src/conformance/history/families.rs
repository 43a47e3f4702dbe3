//! What a trace has said of address families and SAPs so far, and of what is made on them.

use std::collections::{BTreeMap, BTreeSet};

use call_manager::trace::{Operation, Part, Party, Subject, TraceEvent, What};
use call_manager::{AfHandle, SapHandle, VcHandle};
use co_params::Status;

use super::progress::Operations;
use super::reading::{Concern, concern, result};

/// The families of an adapter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Families {
    /// By their numbers.
    pub(crate) registered: BTreeSet<u32>,
    pub(crate) openings: BTreeMap<AfHandle, Opening>,
    pub(crate) saps: BTreeMap<SapHandle, SapEntry>,
    /// VCs that are there, and what they were made on.
    pub(crate) vcs: BTreeMap<VcHandle, AfHandle>,
    /// A SAP that the call manager is being asked to deregister, and has not returned about.
    pub(crate) deregistering: Option<SapHandle>,
    /// On openings and SAPs.
    pub(crate) operations: Operations,
    pub(crate) last: Option<TraceEvent>,
    left: BTreeSet<Concern>,
}

/// What a client has opened.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    pub(crate) client: Party,
    /// The client has closed it.
    pub(crate) is_closing: bool,
    /// The client was asked to close it.
    pub(crate) has_notice: bool,
    /// The client has deregistered a SAP since.
    pub(crate) has_left_saps: bool,
}

/// A SAP.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SapEntry {
    pub(crate) client: Party,
    pub(crate) af: Option<AfHandle>,
    pub(crate) state: SapState,
}

/// How far a SAP has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SapState {
    Registering,
    Registered,
    Leaving,
}

impl Families {
    pub(crate) fn see(&mut self, event: &TraceEvent) {
        self.see_operation(event);
        self.see_opening(event);
        self.see_sap(event);
        self.see_vc(event);
    }

    /// Whether the client of what an event concerns has left.
    pub(crate) fn has_left(&self, event: &TraceEvent) -> bool {
        self.left.contains(&concern(event))
    }

    /// What of an opening is still there.
    pub(crate) fn holds(&self, af: AfHandle) -> bool {
        self.has_saps(af) || self.vcs.values().any(|it| *it == af)
    }

    pub(crate) fn has_saps(&self, af: AfHandle) -> bool {
        self.saps.values().any(|sap| sap.af == Some(af))
    }

    /// The opening that an event concerns or names.
    pub(crate) fn opening_of(&self, event: &TraceEvent) -> Option<(AfHandle, &Opening)> {
        let af = af(event.subject).or_else(|| event.with.and_then(af))?;
        self.openings.get(&af).map(|opening| (af, opening))
    }

    /// With a client its opening goes, and its SAPs.
    fn see_operation(&mut self, event: &TraceEvent) {
        if event.vc().is_some() {
            return;
        }
        self.last = Some(event.clone());
        self.operations.see(event);
        if let (What::Leaves, Subject::Af(af)) = (event.what, event.subject) {
            let saps = self.saps.iter().filter(|(_, entry)| entry.af == Some(af));
            self.left.extend(saps.map(|(sap, _)| Concern::Sap(*sap)));
            self.left.insert(Concern::Af(af));
            let left = &self.left;
            self.operations.forget(|concern| left.contains(&concern));
        }
    }

    fn see_opening(&mut self, event: &TraceEvent) {
        let is_done = event.status == Some(Status::Success);
        if let Subject::Family(family) = event.subject
            && event.returns(Operation::RegisterAddressFamily, Part::Request)
            && is_done
        {
            self.registered.insert(family.address_family.0);
        }
        let Some(af) = af(event.subject) else { return };
        if event.returns(Operation::OpenAddressFamily, Part::Request) && is_done {
            let (client, is_closing) = (event.to, false);
            let opening = Opening { client, is_closing, has_notice: false, has_left_saps: false };
            self.openings.insert(af, opening);
        }
        let Some(opening) = self.openings.get_mut(&af) else { return };
        opening.has_notice |= event.calls(Operation::NotifyCloseAddressFamily, Part::Handler);
        opening.is_closing |= event.calls(Operation::CloseAddressFamily, Part::Handler);
        opening.is_closing |= event.what == What::Leaves;
    }

    fn see_sap(&mut self, event: &TraceEvent) {
        let Subject::Sap(sap) = event.subject else { return };
        if event.calls(Operation::RegisterSap, Part::Handler) {
            let af = event.with.and_then(af);
            let client = af.and_then(|af| self.openings.get(&af)).map(|it| it.client);
            let client = client.unwrap_or(Party::Ndis);
            self.saps.insert(sap, SapEntry { client, af, state: SapState::Registering });
        }
        if let Some((status, _)) = result(event, Operation::RegisterSap) {
            match self.saps.get_mut(&sap) {
                Some(entry) if status.is_success() => entry.state = SapState::Registered,
                Some(_) | None => _ = self.saps.remove(&sap),
            }
        }
        if event.calls(Operation::DeregisterSap, Part::Handler) {
            self.deregistering = Some(sap);
            if let Some(entry) = self.saps.get_mut(&sap) {
                entry.state = SapState::Leaving;
                let opening = entry.af.and_then(|af| self.openings.get_mut(&af));
                opening.into_iter().for_each(|it| it.has_left_saps |= it.has_notice);
            }
        }
        if event.returns(Operation::DeregisterSap, Part::Handler) {
            self.deregistering = None;
        }
        if result(event, Operation::DeregisterSap).is_some() {
            self.saps.remove(&sap);
        }
    }

    fn see_vc(&mut self, event: &TraceEvent) {
        let Some(vc) = event.vc() else { return };
        if let (What::Calls(_), Some(af)) = (event.what, event.with.and_then(af))
            && event.calls(Operation::CreateVc, Part::Request)
        {
            self.vcs.insert(vc, af);
        }
        let is_deleted = event.returns(Operation::DeleteVc, Part::Request)
            && event.status == Some(Status::Success);
        if is_deleted || event.what == What::Leaves {
            self.vcs.remove(&vc);
        }
    }
}

const fn af(subject: Subject) -> Option<AfHandle> {
    match subject {
        Subject::Af(af) => Some(af),
        Subject::Adapter
        | Subject::Family(_)
        | Subject::Sap(_)
        | Subject::Vc(_)
        | Subject::Party(_) => None,
    }
}
