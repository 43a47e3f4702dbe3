//! One party among the others, and what changes when parties come and go.

use call_manager::{Operation, PartyHandle};
use co_params::Status;

use super::{Event, Members, PartyEvent, PartyId, Step, go};

/// A party of a call that is up, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Member {
    /// It was asked for. It cannot be dropped until that is answered.
    Joining,
    /// It is connected, and the call manager has not said its handle yet: the first party, for the
    /// time between two blocks.
    Unnamed,
    /// It is connected.
    Connected(PartyHandle),
    /// Its drop was asked for. The handle is given up, unless the drop is refused.
    Dropping(PartyHandle, Cause),
    /// It has left, and the call manager would not drop it: it is the last.
    Left(PartyHandle),
}

/// Why a party is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The application wants it, or the end of the call.
    Wish,
    /// It has left.
    Departure,
}

/// What comes of an event, but for who is there then.
#[derive(Default)]
pub(super) struct Change {
    ask: Option<(PartyId, Operation)>,
    told: Option<(PartyId, PartyEvent)>,
    gone: Option<PartyId>,
}

impl Member {
    /// Whether the client knows it to be connected.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        match self {
            Self::Unnamed | Self::Connected(_) => true,
            Self::Joining | Self::Dropping(..) | Self::Left(_) => false,
        }
    }

    /// Whether the call manager has yet to answer for it.
    #[must_use]
    pub const fn is_awaited(&self) -> bool {
        match self {
            Self::Joining | Self::Dropping(..) => true,
            Self::Unnamed | Self::Connected(_) | Self::Left(_) => false,
        }
    }
}

/// Who is there after `event`, and what comes of it. `None`: nobody waits for it.
pub(super) fn change(members: &Members, event: Event) -> Option<(Members, Change)> {
    match event {
        Event::Add(id, vc, block) if !members.contains_key(&id) => {
            let add = Some((id, Operation::AddParty(vc, block)));
            Some((with(members, id, Member::Joining), Change { ask: add, ..Change::default() }))
        }
        Event::Drop(id) => match *members.get(&id)? {
            Member::Connected(party) => Some(drop_it(members, id, party, Cause::Wish)),
            Member::Joining | Member::Unnamed | Member::Dropping(..) | Member::Left(_) => None,
        },
        Event::Named(id, party) => Some((named(members, id, party)?, Change::default())),
        Event::AddComplete(id, result) => {
            (members.get(&id) == Some(&Member::Joining)).then_some(())?;
            Some(match result {
                Ok((party, block)) => {
                    let joined = told(id, PartyEvent::Joined(block));
                    (with(members, id, Member::Connected(party)), joined)
                }
                Err(status) => without(members, id, Some(PartyEvent::NotJoined(status))),
            })
        }
        Event::DropComplete(id, status) => drop_complete(members, id, status),
        Event::IncomingDrop(id, party, status) => incoming_drop(members, id, party, status),
        Event::Add(..) | Event::Close(_) | Event::Connected | Event::CloseFailed => None,
    }
}

/// The handle of the first party has come.
pub(super) fn named(members: &Members, id: PartyId, party: PartyHandle) -> Option<Members> {
    let is_unnamed = members.get(&id) == Some(&Member::Unnamed);
    is_unnamed.then(|| with(members, id, Member::Connected(party)))
}

/// One that had left and was the last is not the last any more, and is dropped after all.
pub(super) fn drop_who_left(members: &mut Members) -> Vec<(PartyId, Operation)> {
    let mut asks = Vec::new();
    for (id, member) in members {
        if let Member::Left(party) = *member {
            *member = Member::Dropping(party, Cause::Departure);
            asks.push((*id, Operation::DropParty(party)));
        }
    }
    asks
}

/// A drop that is refused leaves the party where it was; one that has left is the last then.
fn drop_complete(members: &Members, id: PartyId, status: Status) -> Option<(Members, Change)> {
    let Member::Dropping(party, cause) = *members.get(&id)? else { return None };
    Some(match (status.is_success(), cause) {
        (true, Cause::Wish) => without(members, id, Some(PartyEvent::Dropped)),
        (true, Cause::Departure) => without(members, id, None),
        (false, Cause::Wish) => {
            let not_dropped = told(id, PartyEvent::NotDropped(status));
            (with(members, id, Member::Connected(party)), not_dropped)
        }
        (false, Cause::Departure) => (with(members, id, Member::Left(party)), Change::default()),
    })
}

/// One that the application is dropping has crossed that: it is dropped once.
fn incoming_drop(
    members: &Members,
    id: PartyId,
    party: PartyHandle,
    status: Status,
) -> Option<(Members, Change)> {
    let left = Some((id, PartyEvent::Left(status)));
    match members.get(&id)? {
        Member::Unnamed | Member::Connected(_) => {
            let (members, change) = drop_it(members, id, party, Cause::Departure);
            Some((members, Change { told: left, ..change }))
        }
        Member::Dropping(_, Cause::Wish) => {
            let going = with(members, id, Member::Dropping(party, Cause::Departure));
            Some((going, Change { told: left, ..Change::default() }))
        }
        Member::Joining | Member::Dropping(_, Cause::Departure) | Member::Left(_) => None,
    }
}

fn drop_it(members: &Members, id: PartyId, party: PartyHandle, cause: Cause) -> (Members, Change) {
    let ask = Some((id, Operation::DropParty(party)));
    (with(members, id, Member::Dropping(party, cause)), Change { ask, ..Change::default() })
}

fn with(members: &Members, id: PartyId, member: Member) -> Members {
    let mut members = members.clone();
    members.insert(id, member);
    members
}

fn without(members: &Members, id: PartyId, last_word: Option<PartyEvent>) -> (Members, Change) {
    let mut members = members.clone();
    members.remove(&id);
    let told = last_word.map(|word| (id, word));
    (members, Change { told, gone: Some(id), ..Change::default() })
}

fn told(id: PartyId, word: PartyEvent) -> Change {
    Change { told: Some((id, word)), ..Change::default() }
}

impl From<Change> for Step {
    /// A step of parties that come and go; where it leads to is filled in.
    fn from(Change { ask, told, gone }: Change) -> Self {
        let next = super::Gathering::Up(Members::new());
        Self { asks: ask.into_iter().collect(), told, gone, ..go(next) }
    }
}
