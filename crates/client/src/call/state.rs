//! The states of a call, each with exactly the data that is valid in it.

use call_manager::VcHandle;
use co_params::CallParameters;

use super::event::{Decider, LastWord};
use crate::negotiation::Episode;

/// A call, as its client sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CallState {
    /// A VC was asked for.
    Creating {
        /// What the call will ask for.
        wanted: CallParameters,
    },
    /// The call was asked for.
    Dialing {
        /// The VC.
        vc: VcHandle,
        /// What the call asks for.
        wanted: CallParameters,
    },

    /// A call is about to be offered.
    Listening {
        /// Who will answer it.
        decider: Decider,
    },
    /// The call is offered, and the application is to answer.
    Offered(Offer),
    /// The call is offered, and a change of the offer was asked for (I-06). No answer meanwhile
    ///
    Bargaining {
        /// The VC.
        vc: VcHandle,
        /// The negotiation, with what is offered.
        episode: Episode,
        /// Who answers when it is over.
        decider: Decider,
    },
    /// The offer will be rejected, once the change of it that was asked for is answered.
    GivingUp {
        /// The VC.
        vc: VcHandle,
        /// What to tell the application when it is done.
        last_word: LastWord,
        /// Whether the other end gave up too, so that the call must be closed.
        has_ended: bool,
    },
    /// The call was accepted, and the call manager has not said whether it took that.
    Accepting {
        /// What is offered.
        offer: Offer,
        /// What was accepted.
        wanted: CallParameters,
        /// Who answered.
        decider: Decider,
        /// Whether the application has hung up meanwhile.
        is_hung_up: bool,
    },
    /// The call was accepted, and has yet to connect (I-09).
    Answered {
        /// The VC.
        vc: VcHandle,
        /// What was accepted.
        wanted: CallParameters,
        /// Changes asked for so far.
        requests: u32,
    },
    /// The offer was rejected.
    Rejecting {
        /// The VC.
        vc: VcHandle,
        /// What to tell the application when it is done.
        last_word: LastWord,
    },

    /// The call is up (L0).
    Stable {
        /// The VC.
        vc: Vc,
        /// What is in force: only ever the block of a success, or what the other end proposed
        /// and this end accepted.
        in_force: CallParameters,
        /// Changes asked for so far.
        requests: u32,
    },
    /// The call is up, and a change was asked for (L1).
    Negotiating {
        /// The VC.
        vc: Vc,
        /// The negotiation, with what is in force.
        episode: Episode,
        /// What the other end proposed last, if the return from that may have accepted it. The
        /// answer to the change says whether it did.
        proposed: Option<CallParameters>,
    },

    /// The end of the call was asked for. A change that is pending completes first (L-10).
    Closing {
        /// The VC.
        vc: Vc,
        /// What to tell the application when it is done.
        last_word: LastWord,
    },
    /// The call could not be closed; closing again is all that is left.
    CloseFailed {
        /// The VC.
        vc: Vc,
        /// What to tell the application when it is done.
        last_word: LastWord,
    },
    /// The call is over or never was; the deletion of its VC was asked for.
    Deleting {
        /// The VC.
        vc: VcHandle,
        /// What to tell the application when it is done.
        last_word: LastWord,
    },
    /// Nothing is left.
    Gone,
}

/// A VC by who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vc {
    /// The client, which deletes it when the call is over.
    Own(VcHandle),
    /// The call manager, for a call that came in. It is never deleted here, and its handle
    /// means nothing once the call is closed.
    Lent(VcHandle),
}

impl Vc {
    /// Its handle.
    #[must_use]
    pub const fn handle(self) -> VcHandle {
        match self {
            Self::Own(vc) | Self::Lent(vc) => vc,
        }
    }
}

/// An offer that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Offer {
    /// The VC.
    pub vc: VcHandle,
    /// The terms that are offered, and activated.
    pub terms: CallParameters,
    /// Changes of it asked for so far.
    pub requests: u32,
}

impl CallState {
    /// The name of the state.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Creating { .. } => "Creating",
            Self::Dialing { .. } => "Dialing",
            Self::Listening { .. } => "Listening",
            Self::Offered(_) => "Offered",
            Self::Bargaining { .. } => "Bargaining",
            Self::GivingUp { .. } => "GivingUp",
            Self::Accepting { .. } => "Accepting",
            Self::Answered { .. } => "Answered",
            Self::Rejecting { .. } => "Rejecting",
            Self::Stable { .. } => "Stable",
            Self::Negotiating { .. } => "Negotiating",
            Self::Closing { .. } => "Closing",
            Self::CloseFailed { .. } => "CloseFailed",
            Self::Deleting { .. } => "Deleting",
            Self::Gone => "Gone",
        }
    }

    /// What is in force, while the call is up.
    #[must_use]
    pub const fn in_force(&self) -> Option<&CallParameters> {
        match self {
            Self::Stable { in_force, .. } => Some(in_force),
            Self::Negotiating { episode, .. } => Some(&episode.in_force),
            Self::Creating { .. }
            | Self::Dialing { .. }
            | Self::Listening { .. }
            | Self::Offered(_)
            | Self::Bargaining { .. }
            | Self::GivingUp { .. }
            | Self::Accepting { .. }
            | Self::Answered { .. }
            | Self::Rejecting { .. }
            | Self::Closing { .. }
            | Self::CloseFailed { .. }
            | Self::Deleting { .. }
            | Self::Gone => None,
        }
    }

    /// The VC, while the client may use it: from the acceptance or the success of the call to its
    /// close.
    #[must_use]
    pub const fn vc(&self) -> Option<VcHandle> {
        match self {
            Self::Stable { vc, .. }
            | Self::Negotiating { vc, .. }
            | Self::Closing { vc, .. }
            | Self::CloseFailed { vc, .. } => Some(vc.handle()),
            Self::Creating { .. }
            | Self::Dialing { .. }
            | Self::Listening { .. }
            | Self::Offered(_)
            | Self::Bargaining { .. }
            | Self::GivingUp { .. }
            | Self::Accepting { .. }
            | Self::Answered { .. }
            | Self::Rejecting { .. }
            | Self::Deleting { .. }
            | Self::Gone => None,
        }
    }

    /// The VC that the call manager made for it, if it came in and is not over.
    #[must_use]
    pub const fn lent_vc(&self) -> Option<VcHandle> {
        match self {
            Self::Offered(Offer { vc, .. })
            | Self::Bargaining { vc, .. }
            | Self::GivingUp { vc, .. }
            | Self::Accepting { offer: Offer { vc, .. }, .. }
            | Self::Answered { vc, .. }
            | Self::Rejecting { vc, .. }
            | Self::Stable { vc: Vc::Lent(vc), .. }
            | Self::Negotiating { vc: Vc::Lent(vc), .. }
            | Self::Closing { vc: Vc::Lent(vc), .. }
            | Self::CloseFailed { vc: Vc::Lent(vc), .. } => Some(*vc),
            Self::Creating { .. }
            | Self::Dialing { .. }
            | Self::Listening { .. }
            | Self::Stable { vc: Vc::Own(_), .. }
            | Self::Negotiating { vc: Vc::Own(_), .. }
            | Self::Closing { vc: Vc::Own(_), .. }
            | Self::CloseFailed { vc: Vc::Own(_), .. }
            | Self::Deleting { .. }
            | Self::Gone => None,
        }
    }
}
