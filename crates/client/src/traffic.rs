//! The data of one call, as far as its client has to know: packets that were sent and are not
//! complete hold the close of the call back (R-077).
//!
//! Pure, and beside the machine of the call: what that asks for passes here, and its `CloseCall`
//! goes on when nothing is under way any more. Packets that were received do not hold it back; the
//! close completes when they have been returned (R-032).
//!
//! ```text
//! Flowing ─close→ Draining ─the last send completes→ Drained ─close again, after a failure→ Drained
//!    └────close, with nothing under way──────────────────┘
//! ```

use call_manager::VcHandle;

/// What is under way on a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Traffic {
    /// Packets may be sent, while the call is up.
    Flowing {
        /// Packets that were sent and have not completed.
        sends: u32,
    },
    /// The call is to be closed, when these have completed.
    Draining {
        /// Packets that have not completed, at least one.
        sends: u32,
        /// The VC of the close that waits.
        vc: VcHandle,
    },
    /// Nothing is under way, and nothing will be: the close of the call was asked for.
    Drained,
}

/// A move, and the VC that is to be closed now, if one is.
pub(crate) type Step = (Traffic, Option<VcHandle>);

impl Traffic {
    /// One more packet, if fewer than `max` are under way. `None` if no packet may be sent now.
    pub(crate) fn send(self, max: u32) -> Option<Result<Self, TooMany>> {
        match self {
            Self::Flowing { sends } if sends >= max => Some(Err(TooMany)),
            Self::Flowing { sends } => Some(Ok(Self::Flowing { sends: sends + 1 })),
            Self::Draining { .. } | Self::Drained => None,
        }
    }

    /// A packet has completed. `None` if nobody waits for it.
    pub(crate) const fn completed(self) -> Option<Step> {
        match self {
            Self::Flowing { sends: 0 } | Self::Drained => None,
            Self::Flowing { sends } => Some((Self::Flowing { sends: sends - 1 }, None)),
            Self::Draining { sends: 0 | 1, vc } => Some((Self::Drained, Some(vc))),
            Self::Draining { sends, vc } => Some((Self::Draining { sends: sends - 1, vc }, None)),
        }
    }

    /// The call is to be closed.
    pub(crate) const fn close(self, vc: VcHandle) -> Step {
        match self {
            Self::Flowing { sends: 0 } | Self::Drained => (Self::Drained, Some(vc)),
            Self::Flowing { sends } | Self::Draining { sends, .. } => {
                (Self::Draining { sends, vc }, None)
            }
        }
    }
}

/// As many packets are under way as may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handles::vc as a_vc;

    #[test]
    fn r_077_a_close_waits_for_every_send_and_goes_once() {
        let vc = a_vc();
        let mut traffic = Traffic::Flowing { sends: 0 };
        for _ in 0..3 {
            traffic = traffic.send(3).expect("the call is up").expect("room");
        }
        assert_eq!(traffic.send(3), Some(Err(TooMany)), "at the bound");
        let (traffic, closed) = traffic.close(vc);
        assert_eq!((closed, traffic.send(9)), (None, None), "no send after the close");
        let (traffic, closed) = traffic.completed().expect("three");
        assert_eq!(closed, None);
        let (traffic, closed) = traffic.completed().expect("two");
        assert_eq!(closed, None);
        assert_eq!(traffic.completed(), Some((Traffic::Drained, Some(vc))));
    }

    #[test]
    fn a_close_with_nothing_under_way_goes_at_once_and_again_if_it_failed() {
        let vc = a_vc();
        let (traffic, closed) = Traffic::Flowing { sends: 0 }.close(vc);
        assert_eq!((traffic, closed), (Traffic::Drained, Some(vc)));
        assert_eq!(traffic.close(vc), (Traffic::Drained, Some(vc)), "A-17");
        assert_eq!((traffic.completed(), traffic.send(1)), (None, None));
    }
}
