//! A call manager as its client can tell: what it may say when, and what it makes of a request.
//!
//! Written from the documents and not from the call manager of this project, and wider than that:
//! what a network, a miniport or a timer decide is open here, and every decision is tried. Terms are
//! named by the rate at which the call sends.

use super::super::*;

/// What a call manager counters with.
pub(super) const COUNTER: u32 = 1_500;

/// Where the call manager stands with the call. `in_force` is what both ends agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Manager {
    /// There is no VC.
    Absent,
    /// The client made a VC, and there is no call on it.
    Inactive,
    Dialing {
        wanted: u32,
    },
    /// The set-up failed.
    Failed,
    Offered {
        in_force: u32,
    },
    /// A change of the offer is under way.
    OfferChanging {
        in_force: u32,
        asked: u32,
    },
    Answering {
        wanted: u32,
    },
    /// The offer was rejected; nothing more will be said of it.
    Rejected,
    Active {
        in_force: u32,
    },
    Changing {
        in_force: u32,
        asked: u32,
    },
    /// The client was told of a change of the other end, and has to return.
    Deciding {
        in_force: u32,
        proposed: u32,
        waiting: Option<u32>,
    },
    /// The client asked for something else before it returned.
    Countering {
        in_force: u32,
        asked: u32,
    },
    /// The client closed before it returned.
    Leaving,
    /// The client returned, and the other end has to confirm.
    Agreeing {
        in_force: u32,
        proposed: u32,
        waiting: Option<u32>,
    },
    /// The call is over, and the client has to close it.
    Released,
    Releasing,
    CloseFailed,
    /// The call was closed.
    Closed,
    Deleted,
}

/// What the client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Request {
    CreateVc,
    MakeCall(u32),
    Modify(u32),
    Close,
    Delete,
    Name,
    Accept(u32),
    Reject,
    Return,
}

/// What the call manager says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Said {
    Created(bool),
    Made(Status, u32),
    /// In force as asked.
    Granted(u32),
    /// In force, and not as asked.
    Countered(u32),
    /// Not in force; but this is.
    Failed(u32),
    RefusedByReturn,
    Accepted(Status),
    Rejected,
    Closed(Status),
    Deleted,
    Offer(u32),
    Connected,
    Change(u32),
    End(Status),
}

/// One way in which things may go on: what the call manager says at once, what comes back in the
/// slot, and where it stands then.
pub(super) struct Way {
    pub(super) upcalls: Vec<Said>,
    pub(super) slot: Option<Said>,
    pub(super) next: Manager,
}

pub(super) fn way(next: Manager) -> Way {
    Way { upcalls: vec![], slot: None, next }
}

impl Way {
    pub(super) fn says(mut self, said: Said) -> Self {
        self.upcalls.push(said);
        self
    }

    pub(super) fn returns(self, said: Said) -> Self {
        Self { slot: Some(said), ..self }
    }

    /// A change that waited fails with the call.
    pub(super) fn fails(self, waiting: Option<u32>, in_force: u32) -> Self {
        match waiting {
            Some(_) => self.says(Said::Failed(in_force)),
            None => self,
        }
    }
}

/// The call is over for other reasons than the client's.
pub(super) fn ended() -> Way {
    way(Manager::Released).says(Said::End(Status::Failure))
}

/// What a change comes to.
pub(super) fn answers(in_force: u32, asked: u32, then: impl Fn(u32) -> Manager) -> Vec<Way> {
    vec![
        way(then(asked)).says(Said::Granted(asked)),
        way(then(COUNTER)).says(Said::Countered(COUNTER)),
        way(then(in_force)).says(Said::Failed(in_force)),
        Way { upcalls: vec![Said::Failed(in_force), Said::End(Status::Success)], ..ended() },
    ]
}

/// A close that nothing holds up.
pub(super) fn releases() -> Vec<Way> {
    vec![
        way(Manager::Releasing),
        way(Manager::Closed).returns(Said::Closed(Status::Success)),
        way(Manager::CloseFailed).returns(Said::Closed(Status::Failure)),
    ]
}

fn settled(in_force: u32, waiting: Option<u32>) -> Manager {
    match waiting {
        None => Manager::Active { in_force },
        Some(asked) => Manager::Changing { in_force, asked },
    }
}

/// What becomes of a change that the client returned from.
pub(super) fn confirmations(in_force: u32, proposed: u32, waiting: Option<u32>) -> Vec<Way> {
    let agreed = match waiting {
        Some(asked) if asked == proposed => {
            way(Manager::Active { in_force: proposed }).says(Said::Granted(proposed))
        }
        _ => way(settled(proposed, waiting)),
    };
    vec![
        agreed,
        way(settled(in_force, waiting)).says(Said::Change(in_force)),
        way(Manager::Released).fails(waiting, in_force).says(Said::End(Status::Failure)),
    ]
}

impl Manager {
    /// Whether it will say something without being asked for anything.
    pub(super) const fn owes_an_answer(self) -> bool {
        match self {
            Self::Dialing { .. }
            | Self::OfferChanging { .. }
            | Self::Answering { .. }
            | Self::Changing { .. }
            | Self::Agreeing { .. }
            | Self::Releasing => true,
            Self::Absent
            | Self::Inactive
            | Self::Failed
            | Self::Offered { .. }
            | Self::Rejected
            | Self::Active { .. }
            | Self::Deciding { .. }
            | Self::Countering { .. }
            | Self::Leaving
            | Self::Released
            | Self::CloseFailed
            | Self::Closed
            | Self::Deleted => false,
        }
    }

    /// What may happen unasked. `proposal` is what the other end may propose next.
    pub(super) fn goes_on(self, proposal: Option<u32>) -> Vec<Way> {
        let propose = |in_force, waiting| {
            proposal.map(|proposed| {
                way(Self::Deciding { in_force, proposed, waiting }).says(Said::Change(proposed))
            })
        };
        match self {
            Self::Dialing { wanted } => vec![
                way(Self::Active { in_force: wanted }).says(Said::Made(Status::Success, wanted)),
                way(Self::Active { in_force: COUNTER }).says(Said::Made(Status::Success, COUNTER)),
                way(Self::Failed).says(Said::Made(Status::Failure, wanted)),
            ],
            Self::Offered { .. } => vec![ended()],
            Self::OfferChanging { in_force, asked } => {
                answers(in_force, asked, |in_force| Self::Offered { in_force })
            }
            Self::Answering { wanted } => {
                vec![way(Self::Active { in_force: wanted }).says(Said::Connected), ended()]
            }
            Self::Active { in_force } => {
                propose(in_force, None).into_iter().chain([ended()]).collect()
            }
            Self::Changing { in_force, asked } => {
                let mut ways = answers(in_force, asked, |in_force| Self::Active { in_force });
                ways.extend(propose(in_force, Some(asked)));
                ways
            }
            Self::Deciding { in_force, waiting, .. } => {
                let over = way(Self::Released).fails(waiting, in_force);
                vec![over.says(Said::End(Status::Success))]
            }
            Self::Countering { in_force, asked } => {
                let over = way(Self::Released).fails(Some(asked), in_force);
                vec![over.says(Said::End(Status::Failure))]
            }
            Self::Leaving => vec![way(Self::Releasing)],
            Self::Agreeing { in_force, proposed, waiting } => {
                confirmations(in_force, proposed, waiting)
            }
            Self::Releasing => vec![
                way(Self::Closed).says(Said::Closed(Status::Success)),
                way(Self::CloseFailed).says(Said::Closed(Status::Failure)),
            ],
            Self::Absent
            | Self::Inactive
            | Self::Failed
            | Self::Rejected
            | Self::Released
            | Self::CloseFailed
            | Self::Closed
            | Self::Deleted => vec![],
        }
    }
}
