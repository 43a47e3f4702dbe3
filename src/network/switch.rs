//! A switch: admits calls to the links of a [`Path`], counters, refuses, delays, or stays silent; and
//! the far ends of the calls, which have a will of their own.
//!
//! A silent switch is of two kinds, as likely as each other: it never saw the request, or its
//! answer was lost after it had agreed. The call manager cannot tell, and must undo both.
//!
//! `signaling` takes the questions, and `answers` finds what is said to them. `ends` knows the calls and
//! what their far ends do unasked, `proposals` what they want of a call that is up, `offers` the calls
//! that come in, and `relief` what happens when capacity falls below what is reserved.

mod answers;
mod ends;
mod offers;
mod proposals;
mod relief;
mod signaling;

use call_manager::{NetworkAnswer, NetworkEvent, OfferId, PartyHandle, Ticket, VcHandle};

pub use self::relief::Order;

use self::ends::Ends;
use super::admission::{Admission, Rule};
use super::agenda::Agenda;
use super::chance::Chance;
use super::link::Link;
use super::path::Path;
use super::per_vc::PerVc;
use crate::scenario::{RemoteSettings, SwitchSettings};

/// The network of a simulation.
#[derive(Debug)]
pub struct Switch<A = Rule> {
    settings: SwitchSettings,
    path: Path<A>,
    agenda: Agenda<Due>,
    chance: Chance,
    /// What was said last to a change, where it has not arrived at once: it may be asked for again.
    said: PerVc<(Ticket, NetworkAnswer)>,
    /// What is known of calls and their far ends, where that makes a difference.
    ends: Option<Box<Ends>>,
}

/// Something to come.
#[derive(Debug)]
enum Due {
    /// The call manager is told.
    Tell(NetworkEvent),
    Act(Act),
}

/// What happens in the network at a time. Numbers say which call or proposal is meant, for it may be
/// another by then.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// The next capacity of a link.
    Capacity { link: usize, step: usize },
    /// Patience with an overcommitted link ends.
    Preempt { relief: u64 },
    /// A far end thinks of a proposal.
    Propose { vc: VcHandle, call: u64 },
    /// A far end waits for an answer no longer.
    Expire { vc: VcHandle, proposal: u64 },
    /// A far end releases its call.
    HangUp { vc: VcHandle, call: u64 },
    /// A far end calls.
    Call,
    /// It gives up.
    Abandon { offer: OfferId },
    /// A party leaves.
    Leave { party: PartyHandle },
}

impl Switch {
    /// A switch with empty links, admitting by the rule that the settings name, and with far ends
    /// that accept everything.
    #[must_use]
    pub fn new(settings: SwitchSettings, chance: Chance) -> Self {
        let rule = Rule { by: settings.admission, guard: settings.guard };
        Self::with_admission(settings, rule, chance)
    }
}

impl<A: Admission> Switch<A> {
    /// The same with a rule of admission of one's own.
    #[must_use]
    pub fn with_admission(settings: SwitchSettings, admission: A, chance: Chance) -> Self {
        let path = Path::new(admission, settings.capacities().map(Link::new).collect())
            .with_ways(settings.ways.clone());
        let mut switch =
            Self { settings, path, agenda: Agenda::new(), chance, said: PerVc::new(), ends: None };
        switch.plan_capacities();
        switch
    }

    /// The same with far ends as these settings say.
    #[must_use]
    pub fn with_remote(mut self, settings: RemoteSettings, chance: Chance) -> Self {
        if self.ends.is_some() || settings != RemoteSettings::default() {
            self.ends = Some(Box::new(Ends::new(settings, chance)));
        }
        self
    }

    /// The links and what is reserved on them.
    #[must_use]
    pub const fn path(&self) -> &Path<A> {
        &self.path
    }

    /// The first link.
    #[must_use]
    pub fn link(&self) -> &Link {
        &self.path.links()[0]
    }

    /// Whether the far end or the network has ended the call; word of it may still be under way.
    #[must_use]
    pub fn has_left(&self, vc: VcHandle) -> bool {
        self.ends.as_ref().is_some_and(|ends| ends.has_left(vc))
    }
}
