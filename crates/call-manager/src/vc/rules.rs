//! What the documents leave to the signalling protocol, as far as the machine of a VC goes by it.
//!
//! Timers are not here: the machine knows that a wait is over, not how long it was. Profiles join
//! the two, and hold no rules out of range; see [`Profile`](crate::Profile).

use std::fmt;
use std::ops::RangeInclusive;

use super::event::Expiry;

/// How a VC behaves where several behaviours are sensible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How often a change that the network does not answer is sent again:
    /// [`RETRANSMISSIONS`](Self::RETRANSMISSIONS).
    pub retransmissions: u8,
    /// What becomes of a change that the network does not answer.
    pub on_silence: OnSilence,
    /// What becomes of a change that the other end proposes while the client's is under way.
    pub on_collision: OnCollision,
    /// How often a change that collided is tried again: [`COLLISIONS`](Self::COLLISIONS).
    pub collisions: u8,
    /// What becomes of a proposal that was accepted, if the other end does not confirm it.
    pub on_unconfirmed: OnUnconfirmed,
    /// The most activations of the miniport in one transaction, the first one included:
    /// [`ACTIVATIONS`](Self::ACTIVATIONS). Apart from the client's bound on its requests.
    pub activations: u8,
}

/// The way out of doubt: after silence nobody knows what the network holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnSilence {
    /// Ask it to go back to what stood (M-09). If it cannot, or says nothing again, the call ends.
    Restore,
    /// Go on with what stood, in doubt until the network speaks again. The network hears what is in
    /// force, in case that it saw the change. One that had agreed to an earlier question of the change
    /// is asked to go back.
    Keep,
    /// End the call: the network is asked to release it with this cause, and the client hears an
    /// incoming close.
    Clear(ReleaseCause),
}

/// Why a call is released, in the words of its protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReleaseCause {
    /// The cause value of Q.850, or the status of a SIP-like protocol.
    pub value: u16,
    /// The timer that expired, if one did that the protocol has a name for.
    pub diagnostic: Option<&'static str>,
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
    /// Sixteen repetitions are more than any protocol that the profiles are like sends; a network that
    /// has not answered by then will not.
    pub const RETRANSMISSIONS: RangeInclusive<u8> = 0..=16;

    /// The same of collisions, which end sooner: the pauses of the two ends are apart.
    pub const COLLISIONS: RangeInclusive<u8> = 0..=16;

    /// The first activation is one. More attempts than the most no transaction makes: each is about
    /// terms of its own, and one that has not found any by then will not.
    pub const ACTIVATIONS: RangeInclusive<u8> = 1..=Self::MOST_ACTIVATIONS;

    /// The end of [`ACTIVATIONS`](Self::ACTIVATIONS).
    pub const MOST_ACTIVATIONS: u8 = 32;

    /// The choices of the reference where the documents say nothing, M-09.
    pub const CONDIS: Self = Self {
        retransmissions: 0,
        on_silence: OnSilence::Restore,
        on_collision: OnCollision::Defer,
        collisions: 0,
        on_unconfirmed: OnUnconfirmed::Revert,
        activations: 3,
    };

    pub(super) const fn allows_activation(&self, made: u8) -> bool {
        made < self.activations
    }

    /// What a call is released with that ends because the network said nothing. That a transaction as
    /// a whole was out of time no protocol has a timer for.
    pub(super) const fn expiry_cause(&self, expiry: Expiry) -> Option<ReleaseCause> {
        match (self.on_silence, expiry) {
            (OnSilence::Clear(cause), Expiry::Wait) => Some(cause),
            (OnSilence::Clear(cause), Expiry::Transaction) => {
                Some(ReleaseCause { diagnostic: None, ..cause })
            }
            (OnSilence::Restore | OnSilence::Keep, _) => None,
        }
    }
}

/// The value, and the diagnostic in brackets: `102 (T360)`.
impl fmt::Display for ReleaseCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.diagnostic {
            Some(timer) => write!(f, "{} ({timer})", self.value),
            None => write!(f, "{}", self.value),
        }
    }
}
