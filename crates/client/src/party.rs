//! The client's machine of the parties of one multipoint call, from the first to the last.
//!
//! Pure, and beside the machine of the call ([`call`](crate::call)), which knows nothing of parties:
//! what that asks for passes here, and its `CloseCall` is held back until one party is left, which
//! is not dropped but closed with the call (R-090, R-091). However the call ends, by the application's
//! wish or the other end's, the documented order holds: adds complete, all parties but one are
//! dropped, and then the call is closed.
//!
//! ```text
//! Calling ─connected→ Up ─close→ Leaving ─one is left→ Closing → (over, with the call)
//!                      ↑ drops          └─refused─┐       │ the close failed
//!                      └─ joins                   └→ CloseFailed ─close again→ Leaving
//! ```
//!
//! A party that leaves by itself is told to the application and dropped by the client, once (R-093,
//! A-32). After a close was asked for nothing is told of parties any more: the end of a call is the
//! end of its parties.
//!
//! Source: O-16, O-23 to O-25, R-039, R-088 to R-094, A-16 to A-18, A-32, C-10, C-12, C-15, F-12, F-13.

mod event;
mod leaving;
mod member;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;

use call_manager::party::PartyContext;
use call_manager::{PartyHandle, VcHandle};

use self::event::go;
pub(crate) use self::event::{Close, Event, Step};
pub use self::event::{NoParty, PartyEvent};
pub use self::member::{Cause, Member};
use crate::places::Key;

/// Names a party of one client until it is gone. It travels as the party's context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyId(pub(crate) Key);

/// The parties of a call, by name. Never empty, unless the call failed.
pub type Members = BTreeMap<PartyId, Member>;

/// The parties of one call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Gathering {
    /// The call is being set up, with its first party.
    Calling {
        /// The first party.
        first: PartyId,
        /// Its handle, once the call manager has said it.
        party: Option<PartyHandle>,
    },
    /// Parties come and go.
    Up(Members),
    /// The call is to be closed when one party is left.
    Leaving {
        /// Who is there yet.
        members: Members,
        /// The VC of the close that waits.
        vc: VcHandle,
        /// Drops that were refused for no reason that the client could see.
        refusals: u8,
    },
    /// The close of the call was asked for.
    Closing(Members),
    /// The call could not be closed, or not so much as be left. Parties can be dropped, and the call
    /// closed again; nothing else (A-17).
    CloseFailed(Members),
}

impl Gathering {
    /// A call that is being placed with this party.
    pub(crate) const fn calling(first: PartyId) -> Self {
        Self::Calling { first, party: None }
    }

    /// The name of the state.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Calling { .. } => "Calling",
            Self::Up(_) => "Up",
            Self::Leaving { .. } => "Leaving",
            Self::Closing(_) => "Closing",
            Self::CloseFailed(_) => "CloseFailed",
        }
    }

    /// Who there is, whether coming, connected or going.
    #[must_use]
    pub const fn members(&self) -> Option<&Members> {
        match self {
            Self::Calling { .. } => None,
            Self::Up(members)
            | Self::Leaving { members, .. }
            | Self::Closing(members)
            | Self::CloseFailed(members) => Some(members),
        }
    }

    /// The names that mean something still.
    pub(crate) fn names(&self) -> Vec<PartyId> {
        match self {
            Self::Calling { first, .. } => vec![*first],
            Self::Up(members)
            | Self::Leaving { members, .. }
            | Self::Closing(members)
            | Self::CloseFailed(members) => members.keys().copied().collect(),
        }
    }

    /// Whether a party may be added, of so many at most.
    pub(crate) fn may_add(&self, max_parties: usize) -> Result<(), NoParty> {
        let Self::Up(members) = self else { return Err(NoParty::NotUp) };
        if members.len() >= max_parties {
            return Err(NoParty::TooManyParties { max_parties });
        }
        Ok(())
    }

    /// Whether a party may be dropped. Where parties come and go another has to be connected (R-091);
    /// where a close failed another has to be there.
    pub(crate) fn may_drop(&self, id: PartyId) -> Result<(), NoParty> {
        let is_company = |member: &Member| match self {
            Self::Up(_) => member.is_connected(),
            Self::Calling { .. }
            | Self::Leaving { .. }
            | Self::Closing(_)
            | Self::CloseFailed(_) => true,
        };
        let (Self::Up(members) | Self::CloseFailed(members)) = self else {
            return Err(NoParty::NotUp);
        };
        if !members.get(&id).is_some_and(Member::is_connected) {
            return Err(NoParty::NotConnected);
        }
        let mut others = members.iter().filter(|(other, _)| **other != id);
        if others.any(|(_, member)| is_company(member)) { Ok(()) } else { Err(NoParty::Last) }
    }

    /// What the machine does when `event` happens. `None`: nobody waits for it, and nothing changes.
    pub(crate) fn on(&self, event: Event) -> Option<Step> {
        match self {
            Self::Calling { first, party } => calling(*first, *party, &event),
            Self::Up(members) => up(members, event),
            Self::CloseFailed(members) => close_failed(members, event),
            Self::Leaving { members, vc, refusals } => {
                leaving::leaving(members, *vc, *refusals, event)
            }
            Self::Closing(members) => closing(members, &event),
        }
    }
}

/// What happens to the call happens to its first party (C-06). Until then nothing can be asked
/// (A-16). A set-up that failed may leave a VC to be closed (V-21), and nobody on it.
fn calling(first: PartyId, party: Option<PartyHandle>, event: &Event) -> Option<Step> {
    match event {
        Event::Named(id, party) if *id == first => {
            Some(go(Gathering::Calling { first, party: Some(*party) }))
        }
        Event::Connected => {
            let member = party.map_or(Member::Unnamed, Member::Connected);
            Some(go(Gathering::Up(Members::from([(first, member)]))))
        }
        Event::Close(vc) => Some(go(Gathering::Closing(Members::new())).close(Close::Now(*vc))),
        Event::Named(..)
        | Event::Add(..)
        | Event::Drop(_)
        | Event::AddComplete(..)
        | Event::DropComplete(..)
        | Event::IncomingDrop(..)
        | Event::CloseFailed => None,
    }
}

/// Parties come and go.
fn up(members: &Members, event: Event) -> Option<Step> {
    if let Event::Close(vc) = event {
        return Some(leaving::leave(members.clone(), vc, 0));
    }
    let has_joined = matches!(event, Event::AddComplete(_, Ok(_)));
    let (mut members, change) = member::change(members, event)?;
    let mut step = Step::from(change);
    if has_joined {
        step.asks.extend(member::drop_who_left(&mut members));
    }
    let is_deserted = members.values().all(|member| matches!(member, Member::Left(_)));
    let close = is_deserted.then_some(Close::Deserted);
    Some(Step { next: Gathering::Up(members), close, ..step })
}

/// Parties only go (A-17).
fn close_failed(members: &Members, event: Event) -> Option<Step> {
    match event {
        Event::Close(vc) => Some(leaving::leave(members.clone(), vc, 0)),
        Event::Add(..) => None,
        Event::Drop(_)
        | Event::Connected
        | Event::Named(..)
        | Event::AddComplete(..)
        | Event::DropComplete(..)
        | Event::IncomingDrop(..)
        | Event::CloseFailed => {
            let (members, change) = member::change(members, event)?;
            Some(Step { next: Gathering::CloseFailed(members), ..Step::from(change) })
        }
    }
}

/// The last party is closed with the call. Its handle may have yet to come.
fn closing(members: &Members, event: &Event) -> Option<Step> {
    match event {
        Event::CloseFailed => Some(go(Gathering::CloseFailed(members.clone()))),
        Event::Close(vc) => Some(go(Gathering::Closing(members.clone())).close(Close::Now(*vc))),
        Event::Named(id, party) => {
            let members = member::named(members, *id, *party)?;
            Some(go(Gathering::Closing(members)))
        }
        Event::Add(..)
        | Event::Drop(_)
        | Event::Connected
        | Event::AddComplete(..)
        | Event::DropComplete(..)
        | Event::IncomingDrop(..) => None,
    }
}

impl PartyId {
    pub(crate) fn context(self) -> PartyContext {
        PartyContext(self.0.to_bits())
    }

    pub(crate) const fn from_context(context: u64) -> Self {
        Self(Key::from_bits(context))
    }
}
