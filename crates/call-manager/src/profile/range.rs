//! What a rule book cannot hold, and who says so.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::BackOff;
use crate::vc::Rules;

/// A value that a rule book cannot have. What it was asked of is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfRange {
    /// Of a timer.
    #[error("{profile}: timer {timer} is {value:?}, and may be {least:?} to {most:?}")]
    Timer {
        /// The profile.
        profile: &'static str,
        /// What the protocol calls the timer.
        timer: &'static str,
        /// What was asked for.
        value: Duration,
        /// The least it may be.
        least: Duration,
        /// The most it may be.
        most: Duration,
    },
    /// Of a number of the [`Rules`].
    #[error("{profile}: {count} is {value}, and may be {least} to {most}")]
    Count {
        /// The profile.
        profile: &'static str,
        /// The field of the rules.
        count: &'static str,
        /// What was asked for.
        value: u8,
        /// The least it may be.
        least: u8,
        /// The most it may be.
        most: u8,
    },
    /// Of the longest pause of a role.
    #[error("{profile}: the back-off of the {role} is up to {value:?}, and may be up to {most:?}")]
    BackOff {
        /// The profile.
        profile: &'static str,
        /// `caller` or `called`.
        role: &'static str,
        /// What was asked for.
        value: Duration,
        /// The most it may be.
        most: Duration,
    },
    /// The shortest pause of a role is longer than its longest.
    #[error(
        "{profile}: the back-off of the {role} begins at {least:?}, and ends before, at {most:?}"
    )]
    BackOffOrder {
        /// The profile.
        profile: &'static str,
        /// `caller` or `called`.
        role: &'static str,
        /// Where it begins.
        least: Duration,
        /// Where it ends.
        most: Duration,
    },
    /// The pauses of the two roles may be alike, and what collided collides again.
    #[error(
        "{profile}: the back-offs of caller, {caller:?}, and called, {called:?}, are not apart"
    )]
    BackOffsOverlap {
        /// The profile.
        profile: &'static str,
        /// The pauses of the end that placed the call.
        caller: RangeInclusive<Duration>,
        /// Those of the end that was called.
        called: RangeInclusive<Duration>,
    },
}

/// Whether a profile may hold these rules.
pub(super) fn check_rules(profile: &'static str, rules: &Rules) -> Result<(), OutOfRange> {
    let Rules { retransmissions, collisions, activations, .. } = *rules;
    let counts = [
        ("retransmissions", retransmissions, Rules::RETRANSMISSIONS),
        ("collisions", collisions, Rules::COLLISIONS),
        ("activations", activations, Rules::ACTIVATIONS),
    ];
    match counts.into_iter().find(|(_, value, range)| !range.contains(value)) {
        None => Ok(()),
        Some((count, value, range)) => {
            let (least, most) = range.into_inner();
            Err(OutOfRange::Count { profile, count, value, least, most })
        }
    }
}

/// Whether a profile may hold these pauses.
pub(super) fn check_back_off(profile: &'static str, back_off: &BackOff) -> Result<(), OutOfRange> {
    let BackOff { caller, called } = back_off;
    for (role, range) in [("caller", caller), ("called", called)] {
        let (least, most) = (*range.start(), *range.end());
        if least > most {
            return Err(OutOfRange::BackOffOrder { profile, role, least, most });
        }
        if most > BackOff::LONGEST {
            let (value, most) = (most, BackOff::LONGEST);
            return Err(OutOfRange::BackOff { profile, role, value, most });
        }
    }
    if caller.start() <= called.end() && called.start() <= caller.end() {
        let (caller, called) = (caller.clone(), called.clone());
        return Err(OutOfRange::BackOffsOverlap { profile, caller, called });
    }
    Ok(())
}
