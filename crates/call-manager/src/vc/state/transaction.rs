//! What the states of a transaction hold: what to go back to, what was asked, how often it was tried.
//!
//! Source: the variables of the modify sub-machine, B, R, N, A and `tries`, and of the incoming change,
//! U and P.

use crate::vc::event::Cause;

/// A change of the client's that is under way, and what it takes to undo it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change<P> {
    /// What to go back to: what was last agreed on by all.
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

/// A change that was given up because the network said nothing, in a call that goes on (M-09).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Doubt<P> {
    /// What is in force at this end, and stood at the network before.
    pub in_force: P,
    /// What the network was asked for, and may hold besides.
    pub asked: P,
    /// What kind of call it is about.
    pub stage: Stage,
}

/// A change that the other end wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proposal<P> {
    /// What stands at both ends until the proposal is accepted.
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
    /// The other end, and then the client, which needs no telling any more.
    Both,
}
