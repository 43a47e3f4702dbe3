//! The machine of one party of a multipoint call (O-16, O-23 to O-25).
//!
//! It moves terms and never looks inside them. It knows of the other parties only what an event
//! tells it: the [`Company`] that the party is in. A change of the call's quality of service
//! concerns the call and never a party, so no event here says anything of one.

use co_params::Status;

use super::event::{
    Company, PartyAsk, PartyCompletion, PartyEvent, PartyIndication, PartyMove, go,
};
use crate::reaction::{Reaction, final_status};
use crate::vc::Grant;
use crate::vc::event::NetworkAnswer;

/// A party.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyState<P> {
    /// Nobody.
    Absent,
    /// The first party, while its call is set up.
    Connecting,
    /// The network is asked to add it.
    Adding {
        /// What the client asked for.
        requested: P,
    },
    /// The network has added it; the VC follows if its terms differ.
    Activating {
        /// What the client asked for.
        requested: P,
        /// What the network granted.
        granted: P,
    },
    /// The miniport would not follow, and the network is asked to drop it. To the client it is
    /// gone.
    Undoing,
    /// A party of the call.
    Active,
    /// The client has dropped it, and the network is asked to.
    Dropping,
    /// The network has lost it; the client has been told, and drops it too.
    Lost,
    /// The whole call is over; the client drops all parties but one.
    Ended,
    /// The client closes the call, and names this party as the last.
    Closing,
}

impl<P: Clone + PartialEq> PartyState<P> {
    /// What the machine does when `event` happens. Total: every pair is decided.
    pub fn on(&self, event: PartyEvent<P>) -> Reaction<PartyMove<P>> {
        match self {
            Self::Absent => absent(event),
            Self::Connecting => connecting(&event),
            Self::Adding { requested } => adding(requested, event),
            Self::Activating { requested, granted } => activating(requested, granted, &event),
            Self::Undoing => undoing(&event),
            Self::Active => active(&event),
            Self::Dropping => dropping(&event),
            Self::Lost => lost(&event),
            Self::Ended => ended(&event),
            Self::Closing => closing(&event),
        }
    }
}

impl<P> PartyState<P> {
    /// Whether the network was asked about it, and has yet to answer.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        match self {
            Self::Adding { .. } | Self::Undoing | Self::Dropping => true,
            Self::Absent
            | Self::Connecting
            | Self::Activating { .. }
            | Self::Active
            | Self::Lost
            | Self::Ended
            | Self::Closing => false,
        }
    }

    /// Whether the client still has to do with it.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        match self {
            Self::Absent | Self::Undoing => false,
            Self::Connecting
            | Self::Adding { .. }
            | Self::Activating { .. }
            | Self::Active
            | Self::Dropping
            | Self::Lost
            | Self::Ended
            | Self::Closing => true,
        }
    }

    /// What it is to the others.
    pub(super) const fn as_company(&self) -> Company {
        match self {
            Self::Absent | Self::Undoing => Company::Alone,
            Self::Connecting
            | Self::Adding { .. }
            | Self::Activating { .. }
            | Self::Dropping
            | Self::Closing => Company::Unconnected,
            Self::Lost | Self::Ended => Company::Lost,
            Self::Active => Company::Connected,
        }
    }
}

fn absent<P: Clone>(event: PartyEvent<P>) -> Reaction<PartyMove<P>> {
    match event {
        PartyEvent::MakeCall => go(PartyState::Connecting).into(),
        PartyEvent::Add(requested) => {
            let ask = PartyAsk::Add(requested.clone());
            go(PartyState::Adding { requested }).ask(ask).into()
        }
        PartyEvent::Drop(_) | PartyEvent::Close(_) => Reaction::Refused(Status::Failure),
        PartyEvent::CallConnected
        | PartyEvent::CloseFailed
        | PartyEvent::CallClosed
        | PartyEvent::Network(_)
        | PartyEvent::Activated(_)
        | PartyEvent::RemoteDrop(..)
        | PartyEvent::CallReleased
        | PartyEvent::TimerExpired => Reaction::Stale,
    }
}

/// What happens to the call happens to its first party; the call completes, not the party (C-06).
fn connecting<P>(event: &PartyEvent<P>) -> Reaction<PartyMove<P>> {
    match event {
        PartyEvent::CallConnected => go(PartyState::Active).into(),
        PartyEvent::CallClosed => go(PartyState::Absent).into(),
        //
        PartyEvent::MakeCall | PartyEvent::Add(_) | PartyEvent::Drop(_) | PartyEvent::Close(_) => {
            Reaction::Refused(Status::NotAccepted)
        }
        PartyEvent::CloseFailed
        | PartyEvent::Network(_)
        | PartyEvent::Activated(_)
        | PartyEvent::RemoteDrop(..)
        | PartyEvent::CallReleased
        | PartyEvent::TimerExpired => Reaction::Stale,
    }
}

fn adding<P: Clone + PartialEq>(requested: &P, event: PartyEvent<P>) -> Reaction<PartyMove<P>> {
    match event {
        PartyEvent::Network(NetworkAnswer::Accepted) => granted(requested, requested.clone()),
        PartyEvent::Network(NetworkAnswer::Countered(terms)) => granted(requested, terms),
        PartyEvent::Network(NetworkAnswer::Refused | NetworkAnswer::Collided)
        | PartyEvent::CallReleased => not_added(Status::Failure).into(),
        PartyEvent::RemoteDrop(_, status) => not_added(status).into(),
        PartyEvent::TimerExpired => undo_add(Status::Failure),
        PartyEvent::CallClosed => go(PartyState::Absent).into(),
        PartyEvent::MakeCall | PartyEvent::Add(_) | PartyEvent::Drop(_) => {
            Reaction::Refused(Status::NotAccepted)
        }
        PartyEvent::Close(_) => Reaction::Refused(Status::Failure),
        PartyEvent::CallConnected | PartyEvent::CloseFailed | PartyEvent::Activated(_) => {
            Reaction::Stale
        }
    }
}

fn activating<P: Clone + PartialEq>(
    requested: &P,
    granted: &P,
    event: &PartyEvent<P>,
) -> Reaction<PartyMove<P>> {
    match event {
        PartyEvent::Activated(Ok(())) => {
            let is_changed = granted != requested;
            let grant = Grant { terms: granted.clone(), is_changed };
            go(PartyState::Active).complete(PartyCompletion::AddParty(Ok(grant))).into()
        }
        PartyEvent::Activated(Err(status)) => undo_add(*status),
        PartyEvent::RemoteDrop(_, status) => not_added(*status).into(),
        PartyEvent::CallReleased => not_added(Status::Failure).into(),
        PartyEvent::CallClosed => go(PartyState::Absent).into(),
        PartyEvent::MakeCall | PartyEvent::Add(_) | PartyEvent::Drop(_) => {
            Reaction::Refused(Status::NotAccepted)
        }
        PartyEvent::Close(_) => Reaction::Refused(Status::Failure),
        PartyEvent::CallConnected
        | PartyEvent::CloseFailed
        | PartyEvent::Network(_)
        | PartyEvent::TimerExpired => Reaction::Stale,
    }
}

/// Whatever the network says, or if it says nothing, the party is gone.
fn undoing<P>(event: &PartyEvent<P>) -> Reaction<PartyMove<P>> {
    match event {
        PartyEvent::Network(_)
        | PartyEvent::RemoteDrop(..)
        | PartyEvent::CallReleased
        | PartyEvent::CallClosed
        | PartyEvent::TimerExpired => go(PartyState::Absent).into(),
        PartyEvent::MakeCall | PartyEvent::Add(_) | PartyEvent::Drop(_) | PartyEvent::Close(_) => {
            Reaction::Refused(Status::Failure)
        }
        PartyEvent::CallConnected | PartyEvent::CloseFailed | PartyEvent::Activated(_) => {
            Reaction::Stale
        }
    }
}

fn active<P>(event: &PartyEvent<P>) -> Reaction<PartyMove<P>> {
    match event {
        PartyEvent::Drop(Company::Connected) => go(PartyState::Dropping).ask(PartyAsk::Drop).into(),
        // no other party remains.
        PartyEvent::Drop(Company::Alone | Company::Unconnected | Company::Lost) => {
            Reaction::Refused(Status::Failure)
        }
        PartyEvent::Close(company) => close(*company),
        PartyEvent::RemoteDrop(Company::Connected, status) => {
            go(PartyState::Lost).indicate(PartyIndication::Drop(*status)).into()
        }
        PartyEvent::RemoteDrop(Company::Alone | Company::Unconnected | Company::Lost, status) => {
            go(PartyState::Ended).indicate(PartyIndication::Close(*status)).into()
        }
        PartyEvent::CallReleased => go(PartyState::Ended).into(),
        PartyEvent::CallClosed => go(PartyState::Absent).into(),
        PartyEvent::MakeCall | PartyEvent::Add(_) => Reaction::Refused(Status::NotAccepted),
        PartyEvent::CallConnected
        | PartyEvent::CloseFailed
        | PartyEvent::Network(_)
        | PartyEvent::Activated(_)
        | PartyEvent::TimerExpired => Reaction::Stale,
    }
}

/// The handle was given up with the drop. That the party leaves by itself meanwhile is what
/// was wanted.
fn dropping<P>(event: &PartyEvent<P>) -> Reaction<PartyMove<P>> {
    match event {
        PartyEvent::Network(_)
        | PartyEvent::RemoteDrop(..)
        | PartyEvent::CallReleased
        | PartyEvent::TimerExpired => dropped(),
        PartyEvent::CallClosed => go(PartyState::Absent).into(),
        PartyEvent::MakeCall | PartyEvent::Add(_) | PartyEvent::Drop(_) | PartyEvent::Close(_) => {
            Reaction::Refused(Status::Failure)
        }
        PartyEvent::CallConnected | PartyEvent::CloseFailed | PartyEvent::Activated(_) => {
            Reaction::Stale
        }
    }
}

/// The network knows it no more, so the drop is done at once. One that became the last is named in
/// the close instead.
fn lost<P>(event: &PartyEvent<P>) -> Reaction<PartyMove<P>> {
    match event {
        PartyEvent::Drop(company) => drop_here(*company),
        PartyEvent::Close(company) => close(*company),
        PartyEvent::CallClosed => go(PartyState::Absent).into(),
        PartyEvent::MakeCall | PartyEvent::Add(_) => Reaction::Refused(Status::NotAccepted),
        PartyEvent::CallConnected
        | PartyEvent::CloseFailed
        | PartyEvent::Network(_)
        | PartyEvent::Activated(_)
        | PartyEvent::RemoteDrop(..)
        | PartyEvent::CallReleased
        | PartyEvent::TimerExpired => Reaction::Stale,
    }
}

/// C-12: the network has released them all; the client drops to one, and closes.
fn ended<P>(event: &PartyEvent<P>) -> Reaction<PartyMove<P>> {
    lost(event)
}

fn closing<P>(event: &PartyEvent<P>) -> Reaction<PartyMove<P>> {
    match event {
        PartyEvent::CloseFailed => go(PartyState::Ended).into(),
        PartyEvent::CallClosed => go(PartyState::Absent).into(),
        PartyEvent::MakeCall | PartyEvent::Add(_) | PartyEvent::Drop(_) | PartyEvent::Close(_) => {
            Reaction::Refused(Status::Failure)
        }
        PartyEvent::CallConnected
        | PartyEvent::Network(_)
        | PartyEvent::Activated(_)
        | PartyEvent::RemoteDrop(..)
        | PartyEvent::CallReleased
        | PartyEvent::TimerExpired => Reaction::Stale,
    }
}

fn granted<P: Clone>(requested: &P, granted: P) -> Reaction<PartyMove<P>> {
    let ask = PartyAsk::Activate(granted.clone());
    go(PartyState::Activating { requested: requested.clone(), granted }).ask(ask).into()
}

fn not_added<P>(status: Status) -> PartyMove<P> {
    let status = if status.is_success() { Status::Failure } else { final_status(status) };
    go(PartyState::Absent).complete(PartyCompletion::AddParty(Err(status)))
}

/// The add fails, and the network may have the party or has it.
fn undo_add<P>(status: Status) -> Reaction<PartyMove<P>> {
    let failed = not_added(status).ask(PartyAsk::Drop);
    PartyMove { next: PartyState::Undoing, ..failed }.into()
}

/// With one that is coming or going the call could not be closed.
fn drop_here<P>(company: Company) -> Reaction<PartyMove<P>> {
    match company {
        Company::Alone | Company::Unconnected => Reaction::Refused(Status::Failure),
        Company::Lost | Company::Connected => dropped(),
    }
}

fn dropped<P>() -> Reaction<PartyMove<P>> {
    go(PartyState::Absent).complete(PartyCompletion::DropParty).into()
}

/// only the last party is named in a close.
fn close<P>(company: Company) -> Reaction<PartyMove<P>> {
    match company {
        Company::Alone => go(PartyState::Closing).into(),
        Company::Unconnected | Company::Lost | Company::Connected => {
            Reaction::Refused(Status::Failure)
        }
    }
}
