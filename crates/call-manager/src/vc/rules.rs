//! What the documents leave to the signalling protocol, as far as the machine of a VC goes by it.
//!
//! Timers are not here: the machine knows that a wait is over, not how long it was. Profiles join
//! the two; see [`Profile`](crate::Profile).

/// How a VC behaves where several behaviours are sensible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How often a change that the network does not answer is sent again.
    pub retransmissions: u8,
    /// What becomes of a change that the network does not answer.
    pub on_silence: OnSilence,
    /// What becomes of a change that the other end proposes while the client's is under way.
    pub on_collision: OnCollision,
    /// How often a change that collided is tried again.
    pub collisions: u8,
    /// What becomes of a proposal that was accepted, if the other end does not confirm it.
    pub on_unconfirmed: OnUnconfirmed,
    /// The most activations of the miniport in one transaction, the first one included.
    /// Apart from the client's bound on its requests. No more than
    /// [`MOST_ACTIVATIONS`](Self::MOST_ACTIVATIONS), whatever it says.
    pub activations: u8,
}

/// The way out of doubt: after silence nobody knows what the network holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnSilence {
    /// Ask it to go back to what stood (M-09). If it cannot, or says nothing again, the call ends.
    Restore,
    /// Take it that the change was never seen, and go on with what stood. The network hears what is in
    /// force, in case that it was. One that had agreed to an earlier question of the change is asked
    /// to go back.
    Keep,
    /// End the call.
    Clear,
}

/// Who gives way when two changes cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnCollision {
    /// The proposal waits until the change is complete.
    Defer,
    /// The proposal is refused as busy.
    Refuse,
    /// Both are refused, each by the other end, and tried again after a pause that differs between
    /// the roles.
    BackOff,
    /// The change is given up at both ends, and the proposal is dealt with: an end that proposes
    /// holds nothing any more of what it was asked and did not answer, or answered in vain.
    Yield,
}

/// What silence after an acceptance means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnUnconfirmed {
    /// It stands at both ends.
    Commit,
    /// It does not; this end goes back to what stood, and tells the client.
    Revert,
}

impl Rules {
    /// More attempts than these no transaction makes: each is about terms of its own, and one that
    /// has not found any by then will not.
    pub const MOST_ACTIVATIONS: u8 = 32;

    pub(super) const fn allows_activation(&self, made: u8) -> bool {
        made < self.activations && made < Self::MOST_ACTIVATIONS
    }

    /// The choices of the reference where the documents say nothing, M-09.
    pub const CONDIS: Self = Self {
        retransmissions: 0,
        on_silence: OnSilence::Restore,
        on_collision: OnCollision::Defer,
        collisions: 0,
        on_unconfirmed: OnUnconfirmed::Revert,
        activations: 3,
    };
}
