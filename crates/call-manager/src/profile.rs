//! Signalling rule books: what the documents leave to "the signalling protocol".
//!
//! A profile is the [`Rules`] of the VC machine with the timers that they need. Those that are named
//! after a protocol are like it in what concerns the change of a call, and no more than that: they
//! speak none of its messages.
//!
//! | profile | who may ask | request timer | sent again | on silence | on collision | confirmation |
//! |---|---|---|---|---|---|---|
//! | [`CONDIS`](Profile::CONDIS) | either | 30 s | never | restore | the proposal waits | reverts after 30 s |
//! | [`Q2963`](Profile::Q2963) | the caller | T360, 30 s | never | clear (cause 102) | refused | T361, 20 s, commits |
//! | [`SIP`](Profile::SIP) | either | timer B, 32 s | never | clear (408) | both back off | 32 s, reverts |
//! | [`FIVE_GSM`](Profile::FIVE_GSM) | either | T3591, 16 s | four times | keep | the network wins | 16 s, reverts |
//! | [`GSM_CC`](Profile::GSM_CC) | either | T323, 30 s | never | clear (cause 102) | refused | 30 s, reverts |

use core::ops::RangeInclusive;
use core::time::Duration;

use crate::vc::{OnCollision, OnSilence, OnUnconfirmed, Rules, Wait};

/// A rule book. Start from a named one; change what has to be with the `with_` methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name in scenarios and traces.
    pub name: &'static str,
    /// Who may ask for a change of a call.
    pub who_may_ask: WhoMayAsk,
    /// How the machine of a VC behaves.
    pub rules: Rules,
    timers: [Timer; TimerName::COUNT],
    back_off: BackOff,
}

/// Who may ask for a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhoMayAsk {
    /// Both ends.
    Either,
    /// The end that placed the call: the other end's requests are refused, so none ever cross.
    Caller,
}

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
    /// What the protocol calls it.
    pub name: &'static str,
    /// How long.
    pub value: Duration,
    /// The least and the most.
    pub range: RangeInclusive<Duration>,
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

/// A value that a timer cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{profile}: timer {timer} is {value:?}, and may be {least:?} to {most:?}")]
pub struct OutOfRange {
    /// The profile.
    pub profile: &'static str,
    /// What the protocol calls the timer.
    pub timer: &'static str,
    /// What was asked for.
    pub value: Duration,
    /// The least it may be.
    pub least: Duration,
    /// The most it may be.
    pub most: Duration,
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
    const COUNT: usize = 6;
}

impl Profile {
    /// The choices of the reference where the documents say nothing. The
    /// times are those of Q.2963.1-like signalling.
    pub const CONDIS: Self = Self {
        name: "condis",
        who_may_ask: WhoMayAsk::Either,
        rules: Rules::CONDIS,
        timers: timers(Timer::seconds("request", 30), Timer::seconds("confirmation", 30), 120),
        back_off: BackOff::SIP,
    };

    /// Like Q.2963.1: the connection owner asks, a request is sent once, silence clears the call
    /// with cause 102, and a responder that hears no confirmation commits (T360, T361).
    pub const Q2963: Self = Self {
        name: "q2963",
        who_may_ask: WhoMayAsk::Caller,
        rules: Rules {
            on_silence: OnSilence::Clear,
            on_collision: OnCollision::Refuse,
            on_unconfirmed: OnUnconfirmed::Commit,
            ..Rules::CONDIS
        },
        timers: timers(Timer::seconds("T360", 30), Timer::seconds("T361", 20), 120),
        back_off: BackOff::SIP,
    };

    /// Like re-INVITE: crossing requests are refused on both sides (491) and tried again, up to
    /// three times, after back-offs of RFC 3261 section 14.1; silence ends the call (408).
    pub const SIP: Self = Self {
        name: "sip",
        who_may_ask: WhoMayAsk::Either,
        rules: Rules {
            on_silence: OnSilence::Clear,
            on_collision: OnCollision::BackOff,
            collisions: 3,
            ..Rules::CONDIS
        },
        timers: timers(Timer::seconds("B", 32), Timer::seconds("H", 32), 180),
        back_off: BackOff::SIP,
    };

    /// Like the session modification of 5GSM: the network's request wins a collision; a request is
    /// sent again four times, 16 s apart, then the old parameters stay (TS 24.501 6.3.2; T3591).
    pub const FIVE_GSM: Self = Self {
        name: "5gsm",
        who_may_ask: WhoMayAsk::Either,
        rules: Rules {
            retransmissions: 4,
            on_silence: OnSilence::Keep,
            on_collision: OnCollision::Yield,
            ..Rules::CONDIS
        },
        timers: timers(Timer::seconds("T3591", 16), Timer::seconds("T3591", 16), 240),
        back_off: BackOff::SIP,
    };

    /// Like the in-call modification of GSM: 30 s, and silence disconnects with cause 102 (T323).
    pub const GSM_CC: Self = Self {
        name: "gsm-cc",
        who_may_ask: WhoMayAsk::Either,
        rules: Rules {
            on_silence: OnSilence::Clear,
            on_collision: OnCollision::Refuse,
            ..Rules::CONDIS
        },
        timers: timers(Timer::seconds("T323", 30), Timer::seconds("T323", 30), 120),
        back_off: BackOff::SIP,
    };

    /// All named profiles.
    pub const ALL: [Self; 5] = [Self::CONDIS, Self::Q2963, Self::SIP, Self::FIVE_GSM, Self::GSM_CC];

    /// The profile of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name == name)
    }

    /// The same with another value of a timer.
    ///
    /// # Errors
    /// [`OutOfRange`] for a value that the timer cannot have.
    pub fn with_timer(mut self, name: TimerName, value: Duration) -> Result<Self, OutOfRange> {
        let timer = &mut self.timers[name as usize];
        if !timer.range.contains(&value) {
            return Err(OutOfRange {
                profile: self.name,
                timer: timer.name,
                value,
                least: *timer.range.start(),
                most: *timer.range.end(),
            });
        }
        timer.value = value;
        Ok(self)
    }

    /// The same with other rules.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// A timer.
    #[must_use]
    pub const fn timer(&self, name: TimerName) -> &Timer {
        &self.timers[name as usize]
    }

    /// What the timer is called that bounds a wait.
    pub(crate) const fn name_of(&self, wait: Wait) -> &'static str {
        match wait {
            Wait::Network => self.timer(TimerName::Request).name,
            Wait::Confirmation => self.timer(TimerName::Confirmation).name,
            Wait::Miniport => self.timer(TimerName::Miniport).name,
            Wait::Client => self.timer(TimerName::Client).name,
            Wait::BackOff => "back-off",
        }
    }

    /// How long to wait, from a number that is as good as random.
    pub(crate) fn patience(&self, wait: Wait, is_caller: bool, random: u64) -> Duration {
        match wait {
            Wait::Network => self.timer(TimerName::Request).value,
            Wait::Confirmation => self.timer(TimerName::Confirmation).value,
            Wait::Miniport => self.timer(TimerName::Miniport).value,
            Wait::Client => self.timer(TimerName::Client).value,
            Wait::BackOff if is_caller => pick(&self.back_off.caller, random),
            Wait::BackOff => pick(&self.back_off.called, random),
        }
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::CONDIS
    }
}

impl Timer {
    /// A timer of a protocol, which may be a microsecond, for a link inside a machine, to an hour.
    const fn seconds(name: &'static str, value: u64) -> Self {
        Self {
            name,
            value: Duration::from_secs(value),
            range: Duration::from_micros(1)..=Duration::from_secs(3600),
        }
    }
}

impl BackOff {
    /// RFC 3261 section 14.1: the owner of the Call-ID 2.1 to 4.0 s, the other end 0 to 2.0 s.
    pub const SIP: Self = Self {
        caller: Duration::from_millis(2100)..=Duration::from_secs(4),
        called: Duration::ZERO..=Duration::from_secs(2),
    };
}

/// The timers of a profile: those of its protocol, and those of this engine. A miniport answers in
/// well under a second; one that takes ten is broken. A client that returns from a handler does
/// so at once; thirty seconds are for one that asks a person.
const fn timers(
    request: Timer,
    confirmation: Timer,
    transaction: u64,
) -> [Timer; TimerName::COUNT] {
    [
        request,
        confirmation,
        Timer::seconds("miniport", 10),
        Timer {
            name: "miniport retry",
            value: Duration::from_millis(100),
            range: Duration::from_micros(1)..=Duration::from_secs(10),
        },
        Timer::seconds("client", 30),
        Timer::seconds("transaction", transaction),
    ]
}

const STEP: Duration = Duration::from_millis(10);

fn pick(range: &RangeInclusive<Duration>, random: u64) -> Duration {
    let steps = (*range.end() - *range.start()).as_millis() / STEP.as_millis() + 1;
    let step = u128::from(random) % steps;
    *range.start() + STEP * u32::try_from(step).unwrap_or(0)
}
