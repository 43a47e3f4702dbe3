//! What the call manager of the exploration makes of the client's requests.
//!
//! A request that the client must not make, whatever crossed it, is the failure of the test.
#![expect(clippy::wildcard_enum_match_arm, reason = "whatever is not named must not be")]

use super::super::*;
use super::manager::{Manager, Request, Said, Way, answers, confirmations, ended, releases, way};

impl Manager {
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
