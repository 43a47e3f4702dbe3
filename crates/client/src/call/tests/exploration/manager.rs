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

fn way(next: Manager) -> Way {
    Way { upcalls: vec![], slot: None, next }
}

impl Way {
    fn says(mut self, said: Said) -> Self {
        self.upcalls.push(said);
        self
    }

    fn returns(self, said: Said) -> Self {
        Self { slot: Some(said), ..self }
    }

    /// A change that waited fails with the call.
    fn fails(self, waiting: Option<u32>, in_force: u32) -> Self {
        match waiting {
            Some(_) => self.says(Said::Failed(in_force)),
            None => self,
        }
    }
}

/// The call is over for other reasons than the client's.
fn ended() -> Way {
    way(Manager::Released).says(Said::End(Status::Failure))
}

/// What a change comes to.
fn answers(in_force: u32, asked: u32, then: impl Fn(u32) -> Manager) -> Vec<Way> {
    vec![
        way(then(asked)).says(Said::Granted(asked)),
        way(then(COUNTER)).says(Said::Countered(COUNTER)),
        way(then(in_force)).says(Said::Failed(in_force)),
        Way { upcalls: vec![Said::Failed(in_force), Said::End(Status::Success)], ..ended() },
    ]
}

/// A close that nothing holds up.
fn releases() -> Vec<Way> {
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
fn confirmations(in_force: u32, proposed: u32, waiting: Option<u32>) -> Vec<Way> {
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

    /// What it makes of a request.
    ///
    /// # Panics
    /// If the client must not ask for this, whatever crossed it.
    pub(super) fn takes(self, request: Request) -> Vec<Way> {
        match request {
            Request::CreateVc => vec![
                way(Self::Inactive).returns(Said::Created(true)),
                way(Self::Absent).returns(Said::Created(false)),
            ],
            Request::MakeCall(wanted) => {
                assert_eq!(self, Self::Inactive, "R-035");
                let granted = Said::Made(Status::Success, wanted);
                vec![
                    way(Self::Dialing { wanted }),
                    way(Self::Active { in_force: wanted }).returns(granted),
                    way(Self::Failed).returns(Said::Made(Status::Failure, wanted)),
                ]
            }
            Request::Modify(asked) => self.takes_change(asked),
            Request::Close => self.takes_close(),
            Request::Delete => {
                assert!(matches!(self, Self::Closed | Self::Failed), "R-024: {self:?}");
                vec![way(Self::Deleted).returns(Said::Deleted)]
            }
            Request::Name => vec![way(self)],
            Request::Accept(wanted) => self.takes_acceptance(wanted),
            Request::Reject => {
                let next = match self {
                    Self::Offered { .. } => Self::Rejected,
                    Self::Released => Self::Released,
                    _ => panic!("there is no offer to reject: {self:?}"),
                };
                vec![way(next).returns(Said::Rejected)]
            }
            Request::Return => self.takes_return(),
        }
    }

    fn takes_change(self, asked: u32) -> Vec<Way> {
        let refused = way(self).returns(Said::RefusedByReturn);
        match self {
            Self::Active { in_force } => vec![
                way(Self::Changing { in_force, asked }),
                way(Self::Active { in_force: asked }).returns(Said::Granted(asked)),
                refused,
            ],
            Self::Offered { in_force } => vec![
                way(Self::OfferChanging { in_force, asked }),
                way(Self::Offered { in_force: asked }).returns(Said::Granted(asked)),
                refused,
            ],
            Self::Deciding { in_force, waiting: None, .. } => {
                vec![way(Self::Countering { in_force, asked }), refused]
            }
            Self::Agreeing { .. } | Self::Released => vec![refused],
            _ => panic!("R-052, R-068, R-101: no change can be asked for here: {self:?}"),
        }
    }

    fn takes_close(self) -> Vec<Way> {
        let failing = |next, waiting, in_force| vec![way(next).fails(waiting, in_force)];
        match self {
            Self::Active { .. } | Self::Answering { .. } | Self::Released | Self::CloseFailed => {
                releases()
            }
            Self::Agreeing { in_force, waiting, .. } => failing(Self::Releasing, waiting, in_force),
            Self::Changing { in_force, asked } => vec![
                way(Self::Releasing).says(Said::Failed(in_force)),
                way(Self::Releasing).says(Said::Granted(asked)),
            ],
            Self::Deciding { in_force, waiting, .. } => failing(Self::Leaving, waiting, in_force),
            Self::Countering { in_force, asked } => failing(Self::Leaving, Some(asked), in_force),
            _ => panic!("I-08, A-16: there is nothing to close: {self:?}"),
        }
    }

    fn takes_acceptance(self, wanted: u32) -> Vec<Way> {
        let taken = Said::Accepted(Status::Success);
        let refused = way(self).returns(Said::Accepted(Status::InvalidData));
        match self {
            Self::Offered { .. } => vec![
                way(Self::Answering { wanted }).returns(taken),
                way(Self::Active { in_force: wanted }).says(Said::Connected).returns(taken),
                ended().returns(taken),
                refused,
            ],
            Self::Released => vec![way(self).returns(taken), refused],
            _ => panic!("R-102: there is no offer to accept: {self:?}"),
        }
    }

    fn takes_return(self) -> Vec<Way> {
        match self {
            Self::Deciding { in_force, proposed, waiting } => {
                let mut ways = confirmations(in_force, proposed, waiting);
                ways.push(way(Self::Agreeing { in_force, proposed, waiting }));
                ways
            }
            Self::Countering { in_force, asked } => {
                let mut ways = answers(in_force, asked, |in_force| Self::Active { in_force });
                ways.push(way(Self::Changing { in_force, asked }));
                ways
            }
            Self::Leaving => vec![way(Self::Releasing)],
            _ => vec![way(self)],
        }
    }
}
