//! The way from many parties to the one with which the call is closed (R-090, C-10, C-12).

use call_manager::{Operation, VcHandle};

use super::member::change;
use super::{Cause, Close, Event, Gathering, Member, Members, PartyId, Step, go};

/// How many drops may be refused, with nothing awaited that would explain it, before the close counts
/// as failed. Each is tried again: a refusal may have been crossed by another party that joined. One is
/// what can happen to a documented call manager; the rest is patience, and the bound is there for one
/// that drops nobody ever.
pub(super) const MAX_REFUSALS: u8 = 3;

/// All but one are dropped, as far as they can be; once no answer is awaited and one is left, the
/// call is closed.
pub(super) fn leave(mut members: Members, vc: VcHandle, refusals: u8) -> Step {
    let keeper = keeper(&members);
    let mut asks = Vec::new();
    for (id, member) in &mut members {
        if Some(*id) == keeper {
            continue;
        }
        let (party, cause) = match *member {
            Member::Connected(party) => (party, Cause::Wish),
            Member::Left(party) => (party, Cause::Departure),
            Member::Joining | Member::Unnamed | Member::Dropping(..) => continue,
        };
        *member = Member::Dropping(party, cause);
        asks.push((*id, Operation::DropParty(party)));
    }
    if is_ready(&members) {
        return go(Gathering::Closing(members)).close(Close::Now(vc));
    }
    Step { asks, ..go(Gathering::Leaving { members, vc, refusals }) }
}

/// What happens on the way is told to nobody. A drop that is refused has been crossed by the
/// departure of others, and the answers that are awaited will tell what to do; if none is, it is tried
/// again.
pub(super) fn leaving(members: &Members, vc: VcHandle, refusals: u8, event: Event) -> Option<Step> {
    let refusal = match event {
        Event::DropComplete(_, status) if !status.is_success() => Some(status),
        Event::Add(..)
        | Event::Drop(_)
        | Event::Close(_)
        | Event::Connected
        | Event::CloseFailed => return None,
        Event::Named(..)
        | Event::AddComplete(..)
        | Event::DropComplete(..)
        | Event::IncomingDrop(..) => None,
    };
    let (members, after) = change(members, event)?;
    let Step { asks, gone, .. } = after.into();
    let is_awaited = members.values().any(Member::is_awaited);
    let step = match refusal {
        Some(_) if is_awaited => go(Gathering::Leaving { members, vc, refusals }),
        Some(status) if members.len() > 1 && refusals + 1 >= MAX_REFUSALS => {
            go(Gathering::CloseFailed(members)).close(Close::Failed(status))
        }
        Some(_) => leave(members, vc, refusals + 1),
        None => leave(members, vc, refusals),
    };
    Some(Step { asks: [asks, step.asks].concat(), gone, ..step })
}

/// Who stays to the end: one that is connected if there is one, since a party can only be dropped
/// while another is. The one without a handle first, which cannot be dropped at all.
fn keeper(members: &Members) -> Option<PartyId> {
    let rank = |member: &Member| match member {
        Member::Unnamed => Some(0),
        Member::Connected(_) => Some(1),
        Member::Left(_) => Some(2),
        Member::Joining | Member::Dropping(..) => None,
    };
    let ranked = members.iter().filter_map(|(id, member)| Some((rank(member)?, *id)));
    ranked.min().map(|(_, id)| id)
}

fn is_ready(members: &Members) -> bool {
    members.len() <= 1 && !members.values().any(Member::is_awaited)
}
