//! The states of a VC, each with exactly the data that is valid in it.
//!
//! ```text
//! Inactive ─make_call→ Dialing ─agreed→ Activating ─activated→ Active ⇄ the transaction
//!    ↑                    │ └──────→ Failed ←── Abandoning ←──┘   │
//!    │                    refused               refused           close_call
//!    └──────── Deactivating ←──────── Releasing ←─────────────────┘
//!
//! the transaction:
//! Active ─modify_call_qos→ Negotiating ─agreed→ Reactivating ─activated→ Active (the new terms)
//!    ↑                      │     │silent          │refused  │rounded
//!    │       refused        │     ↓                ↓         ↓
//!    ├──────────────────────┘  Restoring ←─────────┘      Realigning ─agreed→ Active (rounded)
//!    │        put back            │  ↑                       │refused
//!    └────────────────────────────┤  └──── Reinstating ←─────┘
//!                        cannot   ↓            │ cannot
//!                              Released ←──────┘      (the client hears an incoming close)
//! ```

use super::event::Cause;

/// A VC and its call, as the call manager sees them. `P` is the terms of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State<P> {
    /// Created or deactivated; no call (V: Inactive, C: Idle).
    Inactive,
    /// The network was asked to set the call up (C-01).
    Dialing {
        /// What the client asked for.
        requested: P,
    },
    /// The miniport was told to activate the VC for the first time (C-02).
    Activating {
        /// What the client asked for.
        requested: P,
        /// What the network agreed to.
        agreed: P,
    },
    /// The miniport rounded; the network was asked to follow.
    Aligning {
        /// What the client asked for.
        requested: P,
        /// What the miniport uses.
        rounded: P,
    },
    /// A set-up fails after the activation; the network was asked to release.
    AbandoningActivation,
    /// The network released; the miniport was told to deactivate (C-04, A-41).
    UndoingActivation,
    /// A set-up fails without an activation; the network was asked to release.
    Abandoning,
    /// The set-up failed; only deletion is left (C-08).
    Failed,

    /// The call is up on these terms (C: Connected, M0).
    Active {
        /// What network, miniport and client agree on.
        in_force: P,
    },
    /// The network was asked to change the call (M1).
    Negotiating {
        /// What to go back to.
        saved: P,
        /// What the client asked for.
        requested: P,
    },
    /// The miniport was told to activate the new terms (M2).
    Reactivating {
        /// What to go back to.
        saved: P,
        /// What the client asked for.
        requested: P,
        /// What the network agreed to.
        agreed: P,
    },
    /// The miniport rounded; the network was asked to follow (M1 again, M-12).
    Realigning {
        /// What to go back to.
        saved: P,
        /// What the client asked for.
        requested: P,
        /// What the miniport uses.
        rounded: P,
    },
    /// The miniport was told to go back to the saved terms (M4).
    Reinstating {
        /// What to go back to.
        saved: P,
        /// Why.
        cause: Cause,
    },
    /// The network was asked to go back to the saved terms (M3).
    Restoring {
        /// What to go back to.
        saved: P,
        /// Why.
        cause: Cause,
    },

    /// The client closed while the miniport was activating new terms; it must answer first (M-20).
    ClosingReactivation {
        /// What is in force unless the activation succeeds.
        saved: P,
        /// What the client asked for.
        requested: P,
        /// What the miniport was told.
        agreed: P,
    },
    /// The client closed while the miniport was going back to the saved terms (M-20).
    ClosingReinstatement {
        /// What the client is told stands.
        saved: P,
    },
    /// The call manager told the client that the call is over; the client has yet to close (C-11).
    Released,
    /// The client closed; the network was asked to release (C-09, C-12).
    Releasing,
    /// The network released; the miniport was told to deactivate (V-14, A-14).
    Deactivating,
    /// The network released, but the miniport would not deactivate; only closing again is left
    /// (C-14, A-17).
    CloseFailed,
    /// The VC is gone.
    Deleted,
}

impl<P> State<P> {
    /// The name of the state.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Inactive => "Inactive",
            Self::Dialing { .. } => "Dialing",
            Self::Activating { .. } => "Activating",
            Self::Aligning { .. } => "Aligning",
            Self::AbandoningActivation => "AbandoningActivation",
            Self::UndoingActivation => "UndoingActivation",
            Self::Abandoning => "Abandoning",
            Self::Failed => "Failed",
            Self::Active { .. } => "Active",
            Self::Negotiating { .. } => "Negotiating",
            Self::Reactivating { .. } => "Reactivating",
            Self::Realigning { .. } => "Realigning",
            Self::Reinstating { .. } => "Reinstating",
            Self::Restoring { .. } => "Restoring",
            Self::ClosingReactivation { .. } => "ClosingReactivation",
            Self::ClosingReinstatement { .. } => "ClosingReinstatement",
            Self::Released => "Released",
            Self::Releasing => "Releasing",
            Self::Deactivating => "Deactivating",
            Self::CloseFailed => "CloseFailed",
            Self::Deleted => "Deleted",
        }
    }

    /// The terms that client and network last agreed on, while there is a call up (R-058).
    #[must_use]
    pub const fn in_force(&self) -> Option<&P> {
        match self {
            Self::Active { in_force: agreed }
            | Self::Negotiating { saved: agreed, .. }
            | Self::Reactivating { saved: agreed, .. }
            | Self::Realigning { saved: agreed, .. }
            | Self::Reinstating { saved: agreed, .. }
            | Self::Restoring { saved: agreed, .. }
            | Self::ClosingReactivation { saved: agreed, .. }
            | Self::ClosingReinstatement { saved: agreed } => Some(agreed),
            Self::Inactive
            | Self::Dialing { .. }
            | Self::Activating { .. }
            | Self::Aligning { .. }
            | Self::AbandoningActivation
            | Self::UndoingActivation
            | Self::Abandoning
            | Self::Failed
            | Self::Released
            | Self::Releasing
            | Self::Deactivating
            | Self::CloseFailed
            | Self::Deleted => None,
        }
    }

    /// The terms that the miniport was last told to activate, while it has not answered.
    #[must_use]
    pub const fn activating(&self) -> Option<&P> {
        match self {
            Self::Activating { agreed: told, .. }
            | Self::Reactivating { agreed: told, .. }
            | Self::Reinstating { saved: told, .. }
            | Self::ClosingReactivation { agreed: told, .. }
            | Self::ClosingReinstatement { saved: told } => Some(told),
            Self::Inactive
            | Self::Dialing { .. }
            | Self::Aligning { .. }
            | Self::AbandoningActivation
            | Self::UndoingActivation
            | Self::Abandoning
            | Self::Failed
            | Self::Active { .. }
            | Self::Negotiating { .. }
            | Self::Realigning { .. }
            | Self::Restoring { .. }
            | Self::Released
            | Self::Releasing
            | Self::Deactivating
            | Self::CloseFailed
            | Self::Deleted => None,
        }
    }
}
