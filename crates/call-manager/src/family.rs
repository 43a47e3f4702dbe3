//! Address families: which are served, who was told, who has opened them.
//!
//! Two machines, pure: [`Family`] is the registration by the call manager, [`Opening`] what one
//! client makes of it. [`Families`] keeps many of both, and the clients that are bound.
//!
//! # How a manager uses it
//! 1. [`register`](Families::register) each family while it binds, then
//!    [`bind_succeeded`](Families::bind_succeeded), and tell each client in the list.
//!    [`client_bound`](Families::client_bound) and [`client_left`](Families::client_left) when
//!    clients come and go.
//! 2. [`open`](Families::open) and [`close`](Families::close) for the client.
//! 3. [`hold`](Families::hold) for each SAP when its registration is asked for, and for each call
//!    when it is asked for or offered; a refusal refuses the SAP or the call.
//!    [`release`](Families::release) once the SAP is deregistered, or was not registered, and once
//!    the close of the call completes or its set-up has failed. A close that waited for it
//!    completes with the last release.
//! 4. [`may_offer`](Families::may_offer) before an offer goes to the client, unless the call
//!    is held first, which is refused in the same cases.
//! 5. [`leave`](Families::leave) to end a family; then
//!    [`notify_close_complete`](Families::notify_close_complete) of each client.
//!
//! Everything else a client has to do in answer, in the order of R-018, is the client's to do.
//!
//! Source: O-01 to O-05, R-009 to, F-1, F-15.

mod opening;
mod registration;
#[cfg(test)]
pub(crate) mod tests;

use co_params::{AddressFamily, Status};

pub use self::opening::{Effect, Notice, Opening, OpeningEvent, OpeningMove};
pub use self::registration::{Family, FamilyEvent, FamilyMove, Tell};
use crate::handle::{AfHandle, ClientId};
use crate::slots::Slots;

/// The bounds of [`Families`]. One more of either is refused with `RESOURCES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyLimits {
    /// The most families. There are not 16 in the standard.
    pub families: u32,
    /// The most openings, of all clients.
    pub openings: u32,
    /// The most clients that are bound.
    pub clients: u32,
}

impl Default for FamilyLimits {
    fn default() -> Self {
        Self { families: 16, openings: 1_024, clients: 65_536 }
    }
}

/// `ProtocolClCloseAfComplete`, whose status is `SUCCESS` always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseAfComplete {
    /// Who closed.
    pub client: ClientId,
    /// What.
    pub af: AfHandle,
}

/// Every family of one adapter.
#[derive(Debug)]
pub struct Families {
    limits: FamilyLimits,
    registered: Vec<(AddressFamily, Family)>,
    openings: Slots<Entry>,
    clients: Vec<ClientId>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    client: ClientId,
    family: co_params::Family,
    state: Opening,
}

impl Families {
    /// None yet, and nobody bound.
    #[must_use]
    pub const fn new(limits: FamilyLimits) -> Self {
        Self {
            limits,
            registered: Vec::new(),
            openings: Slots::new(limits.openings),
            clients: Vec::new(),
        }
    }

    /// O-01: the call manager serves this family. Clients hear of it later, by
    /// [`bind_succeeded`](Self::bind_succeeded).
    ///
    /// # Errors
    /// `FAILURE` if the family is registered already, in whatever version; `RESOURCES` at
    /// [`FamilyLimits::families`].
    pub fn register(&mut self, family: AddressFamily) -> Result<(), Status> {
        let next = self.state(family.address_family).on(FamilyEvent::Register).answer()?.next;
        if self.registered.len() >= self.limits.families as usize {
            return Err(Status::Resources);
        }
        self.registered.push((family, next));
        Ok(())
    }

    /// The bind handler of the call manager has returned: who is to be told of which family
    ///
    #[must_use]
    pub fn bind_succeeded(&mut self) -> Vec<(ClientId, AddressFamily)> {
        let mut told = Vec::new();
        for (family, state) in &mut self.registered {
            if let Some(to) = state.on(FamilyEvent::BindSucceeded).moved() {
                *state = to.next;
                told.extend(self.clients.iter().map(|client| (*client, *family)));
            }
        }
        told
    }

    /// It has returned a failure: what it registered is registered no more.
    pub fn bind_failed(&mut self) {
        for (_, state) in &mut self.registered {
            if let Some(to) = state.on(FamilyEvent::BindFailed).moved() {
                *state = to.next;
            }
        }
        self.forget_absent();
    }

    /// A client is there: the families it is to be told of. Once it is, it is told of
    /// nothing again.
    ///
    /// # Errors
    /// `RESOURCES` at [`FamilyLimits::clients`].
    pub fn client_bound(&mut self, client: ClientId) -> Result<Vec<AddressFamily>, Status> {
        if self.clients.contains(&client) {
            return Ok(Vec::new());
        }
        if self.clients.len() >= self.limits.clients as usize {
            return Err(Status::Resources);
        }
        self.clients.push(client);
        let is_told = |state: &Family| state.on(FamilyEvent::ClientBound).moved().is_some();
        let told = self.registered.iter().filter(|(_, state)| is_told(state));
        Ok(told.map(|(family, _)| *family).collect())
    }

    /// A client is gone, and its openings with it. What was held for them is released to nobody.
    pub fn client_left(&mut self, client: ClientId) {
        self.clients.retain(|bound| *bound != client);
        for af in self.openings_of(|entry| entry.client == client) {
            self.step(af, OpeningEvent::ClientLeft);
        }
    }

    /// O-03: a client opens a family that it was told of.
    ///
    /// # Errors
    /// `FAILURE` if the client is not bound, or if the family, in this version, is not registered,
    /// not advertised yet, or being closed; `RESOURCES` at [`FamilyLimits::openings`].
    pub fn open(&mut self, client: ClientId, family: AddressFamily) -> Result<AfHandle, Status> {
        let is_served = self.registered.iter().any(|(served, _)| *served == family);
        if !is_served || !self.clients.contains(&client) {
            return Err(Status::Failure);
        }
        let family = family.address_family;
        self.state(family).on(FamilyEvent::Open).answer()?;
        let entry = Entry { client, family, state: Opening::Open { held: 0 } };
        self.openings.insert(entry).map(AfHandle::from).ok_or(Status::Resources)
    }

    /// O-04: a client closes its opening. `Ok(SUCCESS)` if it is closed; `Ok(PENDING)` if calls or
    /// SAPs remain, and the last [`release`](Self::release) completes it.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle, and for a second close.
    pub fn close(&mut self, client: ClientId, af: AfHandle) -> Result<Status, Status> {
        match self.request(client, af, OpeningEvent::Close)? {
            Effect::ClosePends => Ok(Status::Pending),
            Effect::Nothing
            | Effect::Closed
            | Effect::CloseComplete
            | Effect::NotifyClose
            | Effect::NotifyCloseComplete => Ok(Status::Success),
        }
    }

    /// A call or a SAP is made on an opening.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle, and if the opening is being closed.
    pub fn hold(&mut self, client: ClientId, af: AfHandle) -> Result<(), Status> {
        self.request(client, af, OpeningEvent::Hold).map(|_| ())
    }

    /// A call or a SAP is no more: the close that this completes, if one waited.
    #[must_use]
    pub fn release(&mut self, af: AfHandle) -> Option<CloseAfComplete> {
        let client = self.openings.get(af.into())?.client;
        match self.step(af, OpeningEvent::Release)? {
            Effect::CloseComplete => Some(CloseAfComplete { client, af }),
            Effect::Nothing
            | Effect::Closed
            | Effect::ClosePends
            | Effect::NotifyClose
            | Effect::NotifyCloseComplete => None,
        }
    }

    /// Whether a call may be offered on an opening.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle, and if the opening is being closed.
    pub fn may_offer(&self, af: AfHandle) -> Result<(), Status> {
        let entry = self.openings.get(af.into()).ok_or(Status::Failure)?;
        entry.state.on(OpeningEvent::Offer).answer().map(|_| ())
    }

    /// O-05: the call manager gives a family up. Whom `ProtocolClNotifyCloseAf` is for, with which
    /// opening. A client that is closing already is not asked.
    ///
    /// # Errors
    /// `NOT_ACCEPTED` if the family is not registered, or given up already.
    pub fn leave(
        &mut self,
        family: co_params::Family,
    ) -> Result<Vec<(ClientId, AfHandle)>, Status> {
        let to = self.state(family).on(FamilyEvent::Leave).answer()?;
        self.set_state(family, to.next);
        let mut asked = Vec::new();
        for af in self.openings_of(|entry| entry.family == family) {
            let client = self.openings.get(af.into()).map(|entry| entry.client);
            if self.step(af, OpeningEvent::NotifyClose) == Some(Effect::NotifyClose) {
                asked.extend(client.map(|client| (client, af)));
            }
        }
        self.settle(family);
        Ok(asked)
    }

    /// `NdisClNotifyCloseAddressFamilyComplete`: the client has answered the notice.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle, `NOT_ACCEPTED` if no answer is due.
    pub fn notify_close_complete(&mut self, client: ClientId, af: AfHandle) -> Result<(), Status> {
        self.request(client, af, OpeningEvent::NotifyCloseComplete).map(|_| ())
    }

    /// The state of a family.
    #[must_use]
    pub fn state(&self, family: co_params::Family) -> Family {
        let found = self.registered.iter().find(|(served, _)| served.address_family == family);
        found.map_or(Family::Absent, |(_, state)| *state)
    }

    /// The state of an opening; `None` for a bad handle.
    #[must_use]
    pub fn opening(&self, af: AfHandle) -> Option<Opening> {
        self.openings.get(af.into()).map(|entry| entry.state)
    }

    /// The family that was opened; `None` for a bad handle.
    #[must_use]
    pub fn family_of(&self, af: AfHandle) -> Option<co_params::Family> {
        self.openings.get(af.into()).map(|entry| entry.family)
    }

    fn request(
        &mut self,
        client: ClientId,
        af: AfHandle,
        event: OpeningEvent,
    ) -> Result<Effect, Status> {
        let found = self.openings.get(af.into()).filter(|entry| entry.client == client);
        let to = found.ok_or(Status::Failure)?.state.on(event).answer()?;
        self.moved(af, to);
        Ok(to.effect)
    }

    fn step(&mut self, af: AfHandle, event: OpeningEvent) -> Option<Effect> {
        let to = self.openings.get(af.into())?.state.on(event).moved()?;
        self.moved(af, to);
        Some(to.effect)
    }

    fn moved(&mut self, af: AfHandle, to: OpeningMove) {
        if let Some(entry) = self.openings.get_mut(af.into()) {
            entry.state = to.next;
        }
        if to.next == Opening::Gone
            && let Some(entry) = self.openings.remove(af.into())
        {
            self.settle(entry.family);
        }
    }

    /// A family that is being closed is gone with its last opening.
    fn settle(&mut self, family: co_params::Family) {
        if self.openings.iter().any(|(_, entry)| entry.family == family) {
            return;
        }
        if let Some(to) = self.state(family).on(FamilyEvent::LastClosed).moved() {
            self.set_state(family, to.next);
        }
        self.forget_absent();
    }

    fn openings_of(&self, is_meant: impl Fn(&Entry) -> bool) -> Vec<AfHandle> {
        let openings = self.openings.iter().filter(|(_, entry)| is_meant(entry));
        openings.map(|(key, _)| key.into()).collect()
    }

    fn set_state(&mut self, family: co_params::Family, next: Family) {
        for (served, state) in &mut self.registered {
            if served.address_family == family {
                *state = next;
            }
        }
    }

    fn forget_absent(&mut self) {
        self.registered.retain(|(_, state)| *state != Family::Absent);
    }
}
