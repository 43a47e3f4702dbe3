//! The scenarios: what is under way when something fails, by which steps it goes, and what else may
//! happen meanwhile.

use crate::cell::{End, Step};

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scenario {
    /// The client makes a call (C-01 to C-08).
    SetUp,
    /// A call comes in, and the client accepts it as it is (I-01 to I-03).
    OfferAccepted,
    /// A call comes in, and the client accepts it on other terms (I-04).
    OfferChanged,
    /// A call comes in, and the client rejects it (I-05).
    OfferRejected,
    /// A call comes in, and the client asks for a change before it accepts it (I-06).
    ChangeOfOffer,
    /// The client changes a call that is up (M-05 to M-23).
    Change,
    /// The other end changes a call that is up, and the client accepts (K-01 to K-05).
    Proposal,
    /// The client closes a call that is up (C-09).
    Close,
    /// The other end releases a call that is up, and the client closes it (C-11, C-12).
    Release,
}

impl Scenario {
    /// In the order of a call's life.
    pub(crate) const ALL: [Self; 9] = [
        Self::SetUp,
        Self::OfferAccepted,
        Self::OfferChanged,
        Self::OfferRejected,
        Self::ChangeOfOffer,
        Self::Change,
        Self::Proposal,
        Self::Close,
        Self::Release,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SetUp => "The client makes a call",
            Self::OfferAccepted => "A call comes in, and the client accepts it",
            Self::OfferChanged => "A call comes in, and the client accepts it on other terms",
            Self::OfferRejected => "A call comes in, and the client rejects it",
            Self::ChangeOfOffer => "A call comes in, and the client changes it first",
            Self::Change => "The client changes the call",
            Self::Proposal => "The other end changes the call",
            Self::Close => "The client closes the call",
            Self::Release => "The other end releases the call",
        }
    }

    /// What headings call it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::SetUp => "Set-up",
            Self::OfferAccepted => "Offer accepted",
            Self::OfferChanged => "Offer accepted on other terms",
            Self::OfferRejected => "Offer rejected",
            Self::ChangeOfOffer => "Change of an offer",
            Self::Change => "Change",
            Self::Proposal => "Proposal",
            Self::Close => "Close",
            Self::Release => "Release",
        }
    }

    /// Which way it goes, and by what its steps are reached.
    pub(crate) const fn story(self) -> &'static str {
        match self {
            Self::SetUp => {
                "The network is asked (*dial*), then the miniport (*activate*). For *align* the \
                 miniport\nrounds, and the network is asked to follow; for *redial* it refuses, and the \
                 network is asked for\nless. A set-up that cannot be is released: *abandon* if the \
                 miniport refused, *take back* if it\nrounded as no flag allows, and then it is told \
                 to deactivate (*undo*). Afterwards the client deletes\nthe VC, which was made before, at once or not at all (A-21)."
            }
            Self::OfferAccepted => {
                "The miniport is told (*prepare*), and rounds for *align*; the client is asked and \
                 takes an hour\n(*decide*); the other end is told (*answer*). An offer that cannot be \
                 is refused without the client:\n*decline* if the miniport refused, *reject* and \
                 *retire* if it rounded as no flag allows."
            }
            Self::OfferChanged => {
                "The client accepts on terms of its own; the other end agrees (*answer*), and the \
                 miniport is told\n(*activate*)."
            }
            Self::OfferRejected => {
                "The other end is told (*reject*), and the miniport deactivates (*retire*)."
            }
            Self::ChangeOfOffer => {
                "The client changes what is offered, and then accepts whatever stands. The steps are \
                 those of a\nchange of a call that is up. By the rules of q2963 only the end that \
                 placed the call may ask."
            }
            Self::Change => {
                "For *realign* the miniport rounds, for *reinstate* it rounds as no flag allows, for \
                 *restore* and\n*renegotiate* it refuses. *Release* and *deactivate* are the end of a \
                 call that was closed in the middle\nor that is over."
            }
            Self::Proposal => {
                "The miniport is told (*propose*), then the client, which accepts by returning \
                 (*consider*); then the\nother end confirms (*agree*). For *withdraw* it refuses what \
                 it proposed itself. By the rules of\nq2963 the called end does not propose."
            }
            Self::Close => "The network is asked to release, then the miniport deactivates.",
            Self::Release => "The client hears an incoming close, and closes; then as in a close.",
        }
    }

    pub(crate) const fn steps(self) -> &'static [Step] {
        use Step::{
            Abandon, Activate, ActivateAnswer, Agree, Align, AlignOffer, Answer, Consider,
            Deactivate, Decide, Decline, Dial, Negotiate, Prepare, Propose, Reactivate, Realign,
            Redial, Reinstate, Reject, Release, Renegotiate, Restore, Retire, Take, Undo, Withdraw,
        };
        match self {
            Self::SetUp => &[Dial, Activate, Align, Redial, Abandon, Take, Undo],
            Self::OfferAccepted => &[Prepare, AlignOffer, Decide, Answer, Reject, Decline, Retire],
            Self::OfferChanged => &[Prepare, Decide, Answer, ActivateAnswer],
            Self::OfferRejected => &[Prepare, Decide, Reject, Retire],
            Self::ChangeOfOffer => {
                &[Negotiate, Reactivate, Renegotiate, Realign, Reinstate, Restore]
            }
            Self::Change => &[
                Negotiate,
                Reactivate,
                Renegotiate,
                Realign,
                Reinstate,
                Restore,
                Release,
                Deactivate,
            ],
            Self::Proposal => &[Propose, Consider, Agree, Withdraw, Release, Deactivate],
            Self::Close | Self::Release => &[Release, Deactivate],
        }
    }

    /// The other end proposes nothing while a proposal of its own is unanswered, and releases a call
    /// once. A VC of the call manager's own is not the client's to delete.
    pub(crate) const fn ends(self) -> &'static [End] {
        use End::{Both, Close, Delete, Leave, Proposal, Release, SecondRequest};
        match self {
            Self::SetUp | Self::Change | Self::Close => {
                &[Close, Release, Both, Leave, Proposal, SecondRequest, Delete]
            }
            Self::OfferAccepted
            | Self::OfferChanged
            | Self::OfferRejected
            | Self::ChangeOfOffer => &[Close, Release, Both, Leave, Proposal, SecondRequest],
            Self::Proposal => &[Close, Release, Both, Leave, SecondRequest],
            Self::Release => &[Close, Leave, SecondRequest, Delete],
        }
    }

    /// Whether the call is one that comes in, on a VC of the call manager's own.
    pub(crate) const fn is_offer(self) -> bool {
        match self {
            Self::OfferAccepted
            | Self::OfferChanged
            | Self::OfferRejected
            | Self::ChangeOfOffer => true,
            Self::SetUp | Self::Change | Self::Proposal | Self::Close | Self::Release => false,
        }
    }

    pub(crate) fn is_rejected_by_client(self) -> bool {
        self == Self::OfferRejected
    }

    /// How many cells there are, by all rule books, in which both the failure and what else happens
    /// find their occasion. A cell that is not met any more is not checked any more.
    pub(crate) const fn cells_met(self) -> usize {
        match self {
            Self::SetUp => 5_885,
            Self::OfferAccepted => 3_790,
            Self::OfferChanged => 1_755,
            Self::OfferRejected => 2_435,
            Self::ChangeOfOffer => 3_060,
            Self::Change => 5_981,
            Self::Proposal => 2_188,
            Self::Close => 1_125,
            Self::Release => 675,
        }
    }
}
