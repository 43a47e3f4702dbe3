//! The times of a rule book: what each bounds, what its protocol calls it, and what it may be.

use std::ops::RangeInclusive;
use std::time::Duration;

/// What a timer bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimerName {
    /// The answer of the network to a question.
    Request,
    /// The confirmation of a proposal that was accepted.
    Confirmation,
    /// The answer of the miniport.
    Miniport,
    /// A miniport that was busy is told again after this.
    MiniportRetry,
    /// The return of the client from an incoming change.
    Client,
    /// One transaction of a client, from the request to the beginning of the way back. Whatever
    /// other timers allow, the way forward ends here.
    Transaction,
}

/// A timer: its value, and the values that it may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// What the protocol calls it. A timer that the protocol does not have has a plain word.
    pub name: &'static str,
    /// How long.
    pub value: Duration,
    /// The least and the most.
    pub range: RangeInclusive<Duration>,
    /// Where name and value are from.
    pub source: &'static str,
}

/// How long to wait after a collision: uniform between the ends, in steps of 10 ms. The ranges of
/// the two roles are apart, so that what collided once does not collide again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackOff {
    /// The end that placed the call.
    pub caller: RangeInclusive<Duration>,
    /// The end that was called.
    pub called: RangeInclusive<Duration>,
}

impl TimerName {
    /// All timers.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Request,
        Self::Confirmation,
        Self::Miniport,
        Self::MiniportRetry,
        Self::Client,
        Self::Transaction,
    ];
    pub(super) const COUNT: usize = 6;
}

impl Timer {
    /// A timer of a protocol, which may be a microsecond, for a link inside a machine, to an hour.
    pub(super) const fn seconds(name: &'static str, value: u64, source: &'static str) -> Self {
        Self {
            name,
            value: Duration::from_secs(value),
            range: Duration::from_micros(1)..=Duration::from_secs(3600),
            source,
        }
    }
}

impl BackOff {
    /// The longest pause that a range may hold: as long as any named profile waits for an answer,
    /// twice. A change that pauses longer is better given up.
    pub const LONGEST: Duration = Duration::from_secs(64);

    /// RFC 3261 section 14.1: the owner of the Call-ID 2.1 to 4.0 s, the other end 0 to 2.0 s.
    pub const SIP: Self = Self {
        caller: Duration::from_millis(2100)..=Duration::from_secs(4),
        called: Duration::ZERO..=Duration::from_secs(2),
    };

    /// A pause of one role, from a number that is as good as random.
    pub(super) fn pick(&self, is_caller: bool, random: u64) -> Duration {
        let range = if is_caller { &self.caller } else { &self.called };
        let steps = (*range.end() - *range.start()).as_millis() / STEP.as_millis() + 1;
        let step = u128::from(random) % steps;
        *range.start() + STEP * u32::try_from(step).unwrap_or(0)
    }
}

/// The timers of a profile: those of its protocol, and those of this engine. A miniport answers in
/// well under a second; one that takes ten is broken. A client that returns from a handler does
/// so at once; thirty seconds are for one that asks a person.
pub(super) const fn timers(
    request: Timer,
    confirmation: Timer,
    transaction: u64,
) -> [Timer; TimerName::COUNT] {
    [
        request,
        confirmation,
        Timer::seconds("miniport", 10, "this engine: a miniport that takes longer is broken"),
        Timer {
            name: "miniport retry",
            value: Duration::from_millis(100),
            range: Duration::from_micros(1)..=Duration::from_secs(10),
            source: "this engine: M-14 names no pause",
        },
        Timer::seconds(
            "client",
            30,
            "this engine: A-23 names no time; long enough to ask a person",
        ),
        Timer::seconds(
            "transaction",
            transaction,
            "this engine: all that the other timers allow a change in one go",
        ),
    ]
}

const STEP: Duration = Duration::from_millis(10);
