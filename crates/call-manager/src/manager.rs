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
//! Here stands what a manager has. The requests are in `creation`, `calls`, `changes` and `closing`,
//! with what they check before the machine of a VC is asked; `events` takes what the seams and the
//! clock say. `drive` moves the machines, by `ask` and `answers`; `table` finds them; `timers` bounds
//! their patience; `tidy` clears up behind them. What surrounds a call follows: `families`, `saps`,
//! `offers`, `parties`, `data`, `permanent`, `reuse`.

mod config;

mod calls;
mod changes;
mod closing;
mod creation;
mod events;

mod answers;
mod ask;
mod drive;
mod patience;
mod straight;
mod tidy;

mod data;
mod families;
mod offers;
mod parties;
mod party_calls;
mod permanent;
mod regrade;
mod reuse;
mod saps;

mod beside;
mod deferred;
mod extra;
mod interned;
mod table;
mod timers;
mod upcall;
mod waits;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, VecDeque};

use co_params::Status;

pub use self::config::{Config, OnMiniportRefusal};
use self::deferred::Deferred;
use self::drive::Outcome;
use self::events::Backlog;
use self::interned::Interned;
use self::reuse::Idle;
use self::table::Table;
use self::timers::Timers;
pub use self::upcall::{FamilyHandler, Handler, PartyHandler, SapHandler, Upcall};
use self::waits::Waits;
use crate::Role;
use crate::family::Families;
use crate::handle::{ClientId, PartyTicket, SapTicket, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Demand, Observer, Sight};
use crate::party::Parties;
use crate::permanent::PermanentVcs;
use crate::sap::Saps;
use crate::seam::Signaling;
use crate::terms::Terms;
use crate::time::Time;
use crate::transfer::Transfers;
use crate::vc::State;

/// A call manager with its network, its miniport and, maybe, an observer.
#[derive(Debug)]
pub struct CallManager<S, M, O = ()> {
    config: Config,
    vcs: Table,
    timers: Timers,
    upcalls: VecDeque<(ClientId, Upcall)>,
    /// Proposals that wait for a transaction to end; at most one a VC, the last.
    deferred: Deferred,
    families: Families,
    saps: Saps,
    /// Until when each question about a SAP waits; all wait equally long.
    sap_waits: Waits<SapTicket>,
    parties: Parties<Terms>,
    /// The same of parties.
    party_waits: Waits<PartyTicket>,
    transfers: Transfers,
    /// When to look whether the miniport has sent anything for a VC; at most one entry a VC.
    send_waits: BTreeSet<(Time, VcHandle)>,
    /// Whether the miniport resets, and takes no data.
    is_resetting: bool,
    permanent: PermanentVcs,
    idle: Idle,
    stale_answers: u64,
    backlog: Backlog,
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
        // The wrong family of calls has no role, and does not compile.
        let _: Role = M::ROLE;
        Self {
            vcs: Table::new(config.max_vcs),
            timers: Timers::default(),
            upcalls: VecDeque::new(),
            deferred: Deferred::default(),
            families: Families::new(config.families),
            saps: Saps::new(config.max_saps),
            sap_waits: Waits::default(),
            parties: Parties::new(config.parties),
            party_waits: Waits::default(),
            transfers: Transfers::new(config.transfers),
            send_waits: BTreeSet::new(),
            is_resetting: false,
            permanent: PermanentVcs::new(config.max_pvcs),
            idle: Idle::new(),
            stale_answers: 0,
            backlog: Backlog::default(),
            random: config.seed,
            config,
            signaling,
            miniport,
            observer,
        }
    }

    /// Loads what is kept of these VCs, here and at the seams, before any of it is needed. One
    /// place after the other, in loops so short that many loads are under way at a time.
    pub(crate) fn touch(&self, vcs: &[VcHandle]) {
        vcs.iter().for_each(|vc| self.vcs.touch(*vc));
        vcs.iter().for_each(|vc| self.signaling.touch(*vc));
        vcs.iter().for_each(|vc| self.miniport.touch(&self.signaling, *vc));
    }

    /// The next thing to tell a client.
    pub fn poll_upcall(&mut self) -> Option<(ClientId, Upcall)> {
        self.upcalls.pop_front()
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

    /// Something for the client of a VC.
    fn tell_of_vc(&mut self, handle: VcHandle, handler: Handler) {
        let Some(vc) = self.vcs.get(handle) else { return };
        let Some(owner) = vc.owner() else { return };
        self.upcalls.push_back((owner, Upcall::Vc { vc: handle, context: vc.context, handler }));
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
