//! The states of a VC, each with exactly the data that is valid in it.
//!
//! ```text
//! Inactive ─make_call→ Dialing ─agreed→ Activating ─activated→ Active ⇄ the transaction
//!    │ ↑                  │ └──────→ Failed ←── Abandoning ←──┘   │
//!    │ │                  refused               refused           close_call
//!    │ └──────── Deactivating ←──────── Releasing ←───────────────┘
//!    │
//!    └─offered→ Preparing ─activated→ Offered ─accepted→ Answering ─agreed→ Active
//!                                        └─rejected→ Rejecting → Retiring → Inactive
//!
//! the transaction of the client:
//! Active ─modify_call_qos→ Negotiating ─agreed→ Reactivating ─activated→ Active (the new terms)
//!    ↑                      │     │silent          │refused  │rounded
//!    │       refused        │     ↓                ↓         ↓
//!    ├──────────────────────┘  InDoubt/Restoring ←─┘      Realigning ─agreed→ Active (rounded)
//!    │        put back            │  ↑                       │refused
//!    └────────────────────────────┤  └──── Reinstating ←─────┘
//!                        cannot   ↓            │ cannot
//!                              Clearing ←──────┘      (the client hears an incoming close)
//!
//! silence by the profiles that keep:   Negotiating ─silent→ KeptInDoubt ─known again→ Active
//! silence by the profiles that clear:  Negotiating ─silent→ Clearing ─released→ Cleared
//! the end, whoever wants it first:     Clearing, Cleared, Released ─close_call→ Releasing, Deactivating
//!
//! the transaction of the other end:
//! Active ─proposed→ Proposed ─activated→ Deciding ─returned→ Agreeing ─confirmed→ Active
//!    ↑                 │refused             │ └─modify_call_qos→ Countering → Negotiating
//!    └─────────────────┘                    └─close_call→ Leaving → Releasing
//! ```

mod transaction;
mod views;

pub use transaction::{Change, Doubt, Leaver, Pending, Proposal, Stage, Undo, Waiting};
pub use views::Wait;

/// A VC and its call, as the call manager sees them. `P` is the terms of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
        /// Activations tried so far, this one included.
        activations: u8,
    },
    /// The miniport rounded; the network was asked to follow.
    Aligning {
        /// What the client asked for.
        requested: P,
        /// What the miniport uses.
        rounded: P,
    },
    /// The miniport refused; the network was asked for terms that it may take (M-12 of a set-up).
    Redialing {
        /// What the client asked for.
        requested: P,
        /// What may do.
        wanted: P,
        /// Activations tried so far.
        activations: u8,
    },
    /// The other end released while the miniport was activating; it must answer first (C-06).
    WithdrawingActivation {
        /// What the miniport was told to activate.
        told: P,
    },
    /// A set-up fails after the activation; the network was asked to release.
    AbandoningActivation,
    /// The network released; the miniport was told to deactivate (C-04, A-41).
    UndoingActivation,
    /// A set-up fails without an activation; the network was asked to release.
    Abandoning,
    /// The set-up failed; only deletion is left (C-08).
    Failed,

    /// A call came in; the miniport was told to activate what is offered (A-12).
    Preparing {
        /// What the other end offers.
        offered: P,
    },
    /// The miniport rounded; the other end was asked to follow.
    AligningOffer {
        /// What the miniport uses.
        rounded: P,
    },
    /// The other end gave up while the miniport was activating; it must answer first.
    WithdrawingOffer {
        /// What the miniport was told to activate.
        told: P,
    },
    /// The client was offered the call (I-01).
    Offered {
        /// What is offered, and activated.
        in_force: P,
    },
    /// The client accepted; the other end was told (I-03, I-04).
    Answering {
        /// What is activated.
        in_force: P,
        /// What the client accepted.
        wanted: P,
    },
    /// The other end agreed to what the client changed; the miniport was told (R-049).
    ActivatingAnswer {
        /// What is activated until the miniport answers.
        in_force: P,
        /// What the client accepted.
        wanted: P,
    },
    /// The call is refused; the network was told, and the miniport comes next (I-05).
    Rejecting,
    /// The call is refused, and was never activated; the network was told.
    Declining,
    /// The network knows; the miniport was told to deactivate.
    Retiring,

    /// The call is up on these terms (C: Connected, M0).
    Active {
        /// What network, miniport and client agree on.
        in_force: P,
    },
    /// The network was asked to change the call (M1).
    Negotiating {
        /// What it is about.
        change: Change<P>,
        /// What the network was asked for: the request, or an alternative that the miniport may
        /// take.
        wanted: P,
    },
    /// The miniport was told to activate the new terms (M2).
    Reactivating {
        /// What it is about.
        change: Change<P>,
        /// What the network agreed to.
        agreed: P,
    },
    /// The miniport rounded; the network was asked to follow (M1 again, M-12).
    Realigning {
        /// What it is about.
        change: Change<P>,
        /// What the miniport uses.
        rounded: P,
    },
    /// The change met one of the other end, and waits before it is tried again.
    BackingOff {
        /// What it is about.
        change: Change<P>,
    },
    /// The miniport was told to go back to the saved terms (M4).
    Reinstating(Undo<P>),
    /// The network was asked to go back to the saved terms (M3).
    Restoring(Undo<P>),
    /// The network said nothing, and nobody knows what it holds; it was asked to go back (M3 after
    /// M-09).
    InDoubt(Undo<P>),
    /// The network said nothing, and nobody knows what it holds; the call goes on with what stood.
    /// Whatever the network says next ends the doubt: a late answer, that to another change, or a
    /// proposal (M-09 by the profiles that keep).
    KeptInDoubt(Doubt<P>),

    /// The other end proposes other terms; the miniport was told to activate them (K1).
    Proposed(Proposal<P>),
    /// The client was told (K2). Until it returns it may change or close.
    Deciding(Proposal<P>),
    /// The client asked for something else, and has yet to return (K-07).
    Countering {
        /// What it is about.
        change: Change<P>,
    },
    /// The client closed, and has yet to return (K-06).
    Leaving,
    /// The client accepted; the other end was told.
    Agreeing(Proposal<P>),
    /// The proposal fell after its activation; the miniport was told to go back (A-24).
    Withdrawing {
        /// What stood before.
        agreed: P,
        /// The client's own change, if one waits.
        waiting: Option<Waiting<P>>,
        /// Whether the client accepted the proposal, and has to hear that it fell.
        is_told: bool,
    },

    /// The call ends while the miniport works on an activation; it must answer first (M-20, M-21).
    Ending {
        /// What completes with the answer.
        pending: Pending<P>,
        /// What the miniport was told to activate.
        told: P,
        /// What kind of call it is.
        stage: Stage,
        /// Who ends it.
        by: Leaver,
    },
    /// The other end released the call, and the client was told; it has yet to close (C-11).
    Released,
    /// This end gave the call up: the network was asked to release, and the client was told; it has
    /// yet to close (A-19).
    Clearing,
    /// The network has released what this end gave up; the client has yet to close, and nothing is
    /// asked of the network any more.
    Cleared,
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
            Self::Redialing { .. } => "Redialing",
            Self::WithdrawingActivation { .. } => "WithdrawingActivation",
            Self::AbandoningActivation => "AbandoningActivation",
            Self::UndoingActivation => "UndoingActivation",
            Self::Abandoning => "Abandoning",
            Self::Failed => "Failed",
            Self::Preparing { .. } => "Preparing",
            Self::AligningOffer { .. } => "AligningOffer",
            Self::WithdrawingOffer { .. } => "WithdrawingOffer",
            Self::Offered { .. } => "Offered",
            Self::Answering { .. } => "Answering",
            Self::ActivatingAnswer { .. } => "ActivatingAnswer",
            Self::Rejecting => "Rejecting",
            Self::Declining => "Declining",
            Self::Retiring => "Retiring",
            Self::Active { .. } => "Active",
            Self::Negotiating { .. } => "Negotiating",
            Self::Reactivating { .. } => "Reactivating",
            Self::Realigning { .. } => "Realigning",
            Self::BackingOff { .. } => "BackingOff",
            Self::Reinstating(_) => "Reinstating",
            Self::Restoring(_) => "Restoring",
            Self::InDoubt(_) => "InDoubt",
            Self::KeptInDoubt(_) => "KeptInDoubt",
            Self::Proposed(_) => "Proposed",
            Self::Deciding(_) => "Deciding",
            Self::Countering { .. } => "Countering",
            Self::Leaving => "Leaving",
            Self::Agreeing(_) => "Agreeing",
            Self::Withdrawing { .. } => "Withdrawing",
            Self::Ending { .. } => "Ending",
            Self::Released => "Released",
            Self::Clearing => "Clearing",
            Self::Cleared => "Cleared",
            Self::Releasing => "Releasing",
            Self::Deactivating => "Deactivating",
            Self::CloseFailed => "CloseFailed",
            Self::Deleted => "Deleted",
        }
    }
}
