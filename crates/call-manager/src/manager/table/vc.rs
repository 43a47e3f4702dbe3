//! One VC in the table: what is kept of it, and what can be told from that alone.

use std::mem;

use co_params::Flowspec;

use super::Table;
use crate::handle::{ClientId, Ticket, VcContext, VcHandle};
use crate::manager::beside::Place;
use crate::manager::interned::Name;
use crate::slots;
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::State;

/// One VC.
#[derive(Debug)]
pub(in crate::manager) struct Vc {
    /// The terms in force, if there are any.
    pub(super) in_force: Terms,
    /// Over names of those, and of others beside them.
    pub(super) state: State<Name>,
    /// Where the others are.
    pub(super) beside: Option<Place>,
    /// Where what few VCs have is, if it has any.
    pub(super) extra: Option<slots::Place>,
    /// The client of its call; gone if it has left, and its call is being cleared for it.
    pub(super) client: ClientId,
    pub(super) is_left: bool,
    pub(in crate::manager) context: VcContext,
    /// When it will have waited long enough; [`NEVER`](Self::NEVER) if it does not wait.
    pub(in crate::manager) deadline: Time,
    /// When the transaction under way is to be complete, or on its way back.
    pub(in crate::manager) transaction_ends: Time,
    /// The serial number of the last question asked of a seam.
    pub(in crate::manager) serial: u32,
    /// Whether a client created it, for a call that it places; otherwise the call manager did.
    pub(in crate::manager) is_client_made: bool,
    /// Whether it is kept for another offer, and unknown to its client.
    pub(in crate::manager) is_idle: bool,
    /// Whether it is a permanent one, which the network knows already.
    pub(in crate::manager) is_permanent: bool,
    /// Whether the miniport was busy, and is to be told the same again.
    pub(in crate::manager) is_to_tell_again: bool,
    /// How often the miniport was busy.
    pub(in crate::manager) busy: u8,
    /// Changes of the other end that the client was told of, in this call or one before it, and has not
    /// returned from.
    pub(super) returns_due: u8,
}

impl Vc {
    /// The end of time.
    pub(in crate::manager) const NEVER: Time = Time::from_nanos(u64::MAX);

    /// The client, if it is there.
    pub(in crate::manager) const fn owner(&self) -> Option<ClientId> {
        if self.is_left { None } else { Some(self.client) }
    }

    /// Whether it is one of a client's, and the client knows it.
    pub(in crate::manager) fn is_of(&self, client: ClientId) -> bool {
        self.owner() == Some(client) && !self.is_idle
    }

    /// The flow that its data keeps to.
    pub(in crate::manager) const fn transmit(&self) -> Flowspec {
        self.in_force.transmit
    }

    /// Whether it has anything that few have.
    pub(in crate::manager) const fn has_extra(&self) -> bool {
        self.extra.is_some()
    }

    /// The client is told of a change, and will return.
    pub(in crate::manager) const fn expect_return(&mut self) {
        self.returns_due = self.returns_due.saturating_add(1);
    }

    /// Whether the client has returned from all that it was told of.
    pub(in crate::manager) const fn return_is_last(&mut self) -> bool {
        self.returns_due = self.returns_due.saturating_sub(1);
        self.returns_due == 0
    }

    /// The state, over names.
    pub(in crate::manager) const fn state(&self) -> &State<Name> {
        &self.state
    }

    /// The terms that a change would start from, if one may be asked for now.
    pub(in crate::manager) fn changeable(&self) -> Option<&Terms> {
        self.state.may_be_changed().then_some(&self.in_force)
    }

    /// The terms in force, if there are any.
    pub(in crate::manager) const fn in_force(&self) -> &Terms {
        &self.in_force
    }

    /// Puts terms in force for a VC that is active, and takes those that were.
    pub(in crate::manager) const fn exchange_in_force(&mut self, terms: &mut Terms) {
        mem::swap(&mut self.in_force, terms);
    }

    /// Whether it is about terms beside those in force.
    pub(in crate::manager) const fn has_transaction(&self) -> bool {
        self.beside.is_some()
    }

    /// The terms that the miniport was told, if its answer matters.
    pub(in crate::manager) fn told(&self, terms: &Table) -> Option<Terms> {
        let name = self.state.activating()?;
        let told = name.of(&self.in_force, terms.beside(self));
        Some(if self.state.is_going_back() { told.exact() } else { told.clone() })
    }

    /// Whatever it waited for, it does not any more. Returns whether it did.
    pub(in crate::manager) const fn stop_waiting(&mut self) -> bool {
        self.busy = 0;
        let deadline = mem::replace(&mut self.deadline, Self::NEVER);
        deadline.as_nanos() != Self::NEVER.as_nanos()
    }

    /// The name of the next question about this VC.
    pub(in crate::manager) const fn next_ticket(&mut self, vc: VcHandle) -> Ticket {
        self.serial = self.serial.wrapping_add(1);
        Ticket { vc, serial: self.serial }
    }

    /// The name of the last one, which is asked again.
    pub(in crate::manager) const fn last_ticket(&self, vc: VcHandle) -> Ticket {
        Ticket { vc, serial: self.serial }
    }
}
