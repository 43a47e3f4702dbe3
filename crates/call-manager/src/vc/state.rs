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
//!                              Released ←──────┘      (the client hears an incoming close)
//!
//! the transaction of the other end:
//! Active ─proposed→ Proposed ─activated→ Deciding ─returned→ Agreeing ─confirmed→ Active
//!    ↑                 │refused             │ └─modify_call_qos→ Countering → Negotiating
//!    └─────────────────┘                    └─close_call→ Leaving → Releasing
//! ```

use super::event::Cause;

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

/// A change of the client's that is under way, and what it takes to undo it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change<P> {
    /// What to go back to: what was last agreed on by all (A-04).
    pub saved: P,
    /// What the client asked for.
    pub requested: P,
    /// What kind of call it is about.
    pub stage: Stage,
    /// Whether the miniport stands on something else than the saved terms: on what the other end
    /// proposed, and the client answers with this change (K-07).
    pub is_moved: bool,
    /// How often the question under way was sent again.
    pub sent_again: u8,
    /// Activations tried so far.
    pub activations: u8,
    /// Collisions so far.
    pub collisions: u8,
}

/// What kind of call a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Offered to the client, and unanswered (I-06).
    Offered,
    /// Up.
    Connected,
}

/// A change that is being undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Undo<P> {
    /// What to go back to.
    pub saved: P,
    /// What kind of call it is about.
    pub stage: Stage,
    /// Why.
    pub cause: Cause,
}

/// A change that the other end wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proposal<P> {
    /// What stands at both ends until the proposal is accepted (A-23).
    pub agreed: P,
    /// What is proposed.
    pub proposed: P,
    /// The client's own change, if one waits.
    pub waiting: Option<Waiting<P>>,
}

/// A change of the client's that collided, and waits while one of the other end is dealt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Waiting<P> {
    /// What the client asked for.
    pub requested: P,
    /// Collisions so far.
    pub collisions: u8,
}

/// What completes when the miniport answers, in a call that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pending<P> {
    /// A change, by what the miniport says to it.
    Change {
        /// What is in force unless the activation succeeds.
        saved: P,
        /// What the client asked for.
        requested: P,
    },
    /// A change that has failed already.
    Undo {
        /// What the client is told stands.
        saved: P,
    },
    /// Nothing.
    Nothing,
}

/// Who ends a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leaver {
    /// The client; it will be told that its close is complete.
    Client,
    /// The other end; the client will be told, and has yet to close.
    Remote,
    /// The other end, and then the client, which needs no telling any more (A-09).
    Both,
}

/// Whom a VC waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wait {
    /// The network, to answer a question.
    Network,
    /// The other end, to confirm what was accepted.
    Confirmation,
    /// The miniport.
    Miniport,
    /// The client, to return from its handler.
    Client,
    /// Nobody: time is to pass.
    BackOff,
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
            Self::Proposed(_) => "Proposed",
            Self::Deciding(_) => "Deciding",
            Self::Countering { .. } => "Countering",
            Self::Leaving => "Leaving",
            Self::Agreeing(_) => "Agreeing",
            Self::Withdrawing { .. } => "Withdrawing",
            Self::Ending { .. } => "Ending",
            Self::Released => "Released",
            Self::Releasing => "Releasing",
            Self::Deactivating => "Deactivating",
            Self::CloseFailed => "CloseFailed",
            Self::Deleted => "Deleted",
        }
    }

    /// The terms that client and network last agreed on, while there is a call up or offered
    /// (R-058).
    #[must_use]
    pub const fn in_force(&self) -> Option<&P> {
        match self {
            Self::Offered { in_force: agreed }
            | Self::Answering { in_force: agreed, .. }
            | Self::ActivatingAnswer { in_force: agreed, .. }
            | Self::Active { in_force: agreed }
            | Self::Negotiating { change: Change { saved: agreed, .. }, .. }
            | Self::Reactivating { change: Change { saved: agreed, .. }, .. }
            | Self::Realigning { change: Change { saved: agreed, .. }, .. }
            | Self::BackingOff { change: Change { saved: agreed, .. } }
            | Self::Reinstating(Undo { saved: agreed, .. })
            | Self::Restoring(Undo { saved: agreed, .. })
            | Self::InDoubt(Undo { saved: agreed, .. })
            | Self::Proposed(Proposal { agreed, .. })
            | Self::Deciding(Proposal { agreed, .. })
            | Self::Countering { change: Change { saved: agreed, .. } }
            | Self::Agreeing(Proposal { agreed, .. })
            | Self::Withdrawing { agreed, .. }
            | Self::Ending {
                pending: Pending::Change { saved: agreed, .. } | Pending::Undo { saved: agreed },
                ..
            } => Some(agreed),
            Self::Inactive
            | Self::Dialing { .. }
            | Self::Activating { .. }
            | Self::Aligning { .. }
            | Self::Redialing { .. }
            | Self::WithdrawingActivation { .. }
            | Self::AbandoningActivation
            | Self::UndoingActivation
            | Self::Abandoning
            | Self::Failed
            | Self::Preparing { .. }
            | Self::AligningOffer { .. }
            | Self::WithdrawingOffer { .. }
            | Self::Rejecting
            | Self::Declining
            | Self::Retiring
            | Self::Leaving
            | Self::Ending { pending: Pending::Nothing, .. }
            | Self::Released
            | Self::Releasing
            | Self::Deactivating
            | Self::CloseFailed
            | Self::Deleted => None,
        }
    }

    /// The terms that the miniport was last told to activate, while its answer matters.
    #[must_use]
    pub const fn activating(&self) -> Option<&P> {
        match self {
            Self::Activating { agreed: told, .. }
            | Self::Preparing { offered: told }
            | Self::ActivatingAnswer { wanted: told, .. }
            | Self::Reactivating { agreed: told, .. }
            | Self::Reinstating(Undo { saved: told, .. })
            | Self::Proposed(Proposal { proposed: told, .. })
            | Self::Withdrawing { agreed: told, .. }
            | Self::WithdrawingActivation { told }
            | Self::WithdrawingOffer { told }
            | Self::Ending { told, .. } => Some(told),
            Self::Inactive
            | Self::Dialing { .. }
            | Self::Aligning { .. }
            | Self::Redialing { .. }
            | Self::AbandoningActivation
            | Self::UndoingActivation
            | Self::Abandoning
            | Self::Failed
            | Self::AligningOffer { .. }
            | Self::Offered { .. }
            | Self::Answering { .. }
            | Self::Rejecting
            | Self::Declining
            | Self::Retiring
            | Self::Active { .. }
            | Self::Negotiating { .. }
            | Self::Realigning { .. }
            | Self::BackingOff { .. }
            | Self::Restoring(_)
            | Self::InDoubt(_)
            | Self::Deciding(_)
            | Self::Countering { .. }
            | Self::Leaving
            | Self::Agreeing(_)
            | Self::Released
            | Self::Releasing
            | Self::Deactivating
            | Self::CloseFailed
            | Self::Deleted => None,
        }
    }

    /// Whether the miniport is told to go back to what it used before. That was rounded, if it could
    /// be, and must not be rounded again: nobody else would follow.
    #[must_use]
    pub const fn is_going_back(&self) -> bool {
        matches!(self, Self::Reinstating(_) | Self::Withdrawing { .. })
    }

    /// Whom the VC waits for, no longer than its profile allows. `None` where it rests, or where
    /// the client has all the time it wants.
    #[must_use]
    pub const fn waits_for(&self) -> Option<Wait> {
        match self {
            Self::Dialing { .. }
            | Self::Aligning { .. }
            | Self::Redialing { .. }
            | Self::AbandoningActivation
            | Self::Abandoning
            | Self::AligningOffer { .. }
            | Self::Answering { .. }
            | Self::Rejecting
            | Self::Declining
            | Self::Negotiating { .. }
            | Self::Realigning { .. }
            | Self::Restoring(_)
            | Self::InDoubt(_)
            | Self::Releasing => Some(Wait::Network),
            Self::Agreeing(_) => Some(Wait::Confirmation),
            Self::Activating { .. }
            | Self::WithdrawingActivation { .. }
            | Self::UndoingActivation
            | Self::Preparing { .. }
            | Self::WithdrawingOffer { .. }
            | Self::ActivatingAnswer { .. }
            | Self::Retiring
            | Self::Reactivating { .. }
            | Self::Reinstating(_)
            | Self::Proposed(_)
            | Self::Withdrawing { .. }
            | Self::Ending { .. }
            | Self::Deactivating => Some(Wait::Miniport),
            Self::Deciding(_) | Self::Countering { .. } | Self::Leaving => Some(Wait::Client),
            Self::BackingOff { .. } => Some(Wait::BackOff),
            Self::Inactive
            | Self::Failed
            | Self::Offered { .. }
            | Self::Active { .. }
            | Self::Released
            | Self::CloseFailed
            | Self::Deleted => None,
        }
    }

    /// Whether the client may ask for other terms now: a call is up or offered, and no transaction
    /// is under way that is not its turn to answer (R-052, A-07).
    #[must_use]
    pub const fn may_be_changed(&self) -> bool {
        matches!(self, Self::Active { .. } | Self::Offered { .. } | Self::Deciding(_))
    }

    /// Whether the client has a call, or one is offered to it, and hears of it when the other end
    /// releases it: not once an end is under way (C-16), and not before the call is known (C-06).
    #[must_use]
    pub const fn hears_of_release(&self) -> bool {
        self.in_force().is_some() && !matches!(self, Self::Ending { .. })
    }

    /// Whether the miniport was told to deactivate, and has yet to answer.
    #[must_use]
    pub const fn is_deactivating(&self) -> bool {
        matches!(self, Self::UndoingActivation | Self::Retiring | Self::Deactivating)
    }

    /// Whether a change of the client's may still take effect, and can be given up at once: the part
    /// of a transaction that the bound on its total time is for. While the miniport works on an
    /// activation there is only its own timer, for nothing can be undone before it answers.
    #[must_use]
    pub const fn is_on_the_way_forward(&self) -> bool {
        matches!(self, Self::Negotiating { .. } | Self::Realigning { .. } | Self::BackingOff { .. })
    }
}
