//! Signalling rule books: what the documents leave to "the signalling protocol".
//!
//! A profile is the [`Rules`] of the VC machine with the timers that they need. Those that are named
//! after a protocol are like it in what concerns the change of a call, and no more than that: they
//! speak none of its messages. A profile holds no number out of its range: every setter checks, and
//! refuses with field, value and range.
//!
//! | profile | who may ask | request timer | sent again | on silence | on collision | confirmation |
//! |---|---|---|---|---|---|---|
//! | [`CONDIS`](Profile::CONDIS) | either | 30 s | never | restore | the proposal waits | reverts after 30 s |
//! | [`Q2963`](Profile::Q2963) | the caller | T360, 30 s | never | clear (cause 102) | refused | T361, 20 s, commits |
//! | [`SIP`](Profile::SIP) | either | timer B, 32 s | never | clear (408) | both back off | 64*T1, 32 s, reverts |
//! | [`FIVE_GSM`](Profile::FIVE_GSM) | either | T3581, 16 s | four times | keep, in doubt | the network wins | 16 s, reverts |
//! | [`GSM_CC`](Profile::GSM_CC) | either | T323, 30 s | never | clear (cause 102) | refused | 30 s, reverts |
//!
//! All values with their ranges and sources are printed in `docs/profiles.md`.

mod range;
mod timer;

use std::time::Duration;

pub use range::OutOfRange;
pub use timer::{BackOff, Timer, TimerName};

use crate::vc::{OnCollision, OnSilence, OnUnconfirmed, ReleaseCause, Rules, Wait};

/// A rule book. Start from a named one; change what has to be with the `with_` methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name in scenarios and traces.
    pub name: &'static str,
    /// Who may ask for a change of a call.
    pub who_may_ask: WhoMayAsk,
    pub(crate) rules: Rules,
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

impl Profile {
    /// The choices of the reference where the documents say nothing. The
    /// times are those of Q.2963.1-like signalling.
    pub const CONDIS: Self = Self {
        name: "condis",
        who_may_ask: WhoMayAsk::Either,
        rules: Rules::CONDIS,
        timers: timer::timers(
            Timer::seconds("request", 30, "M-09 names no time; that of T360"),
            Timer::seconds("confirmation", 30, "A-24 names no time; as the request"),
            120,
        ),
        back_off: BackOff::SIP,
    };

    /// Like Q.2963.1: the connection owner asks, a request is sent once, silence clears the call
    /// with cause 102, and a responder that hears no confirmation commits (T360, T361).
    pub const Q2963: Self = Self {
        name: "q2963",
        who_may_ask: WhoMayAsk::Caller,
        rules: Rules {
            on_silence: OnSilence::Clear(recovery_on("T360")),
            on_collision: OnCollision::Refuse,
            on_unconfirmed: OnUnconfirmed::Commit,
            ..Rules::CONDIS
        },
        timers: timer::timers(
            Timer::seconds("T360", 30, "Q.2963.1: MODIFY REQUEST sent; once"),
            Timer::seconds("T361", 20, "Q.2963.1: MODIFY ACKNOWLEDGE sent; commits"),
            120,
        ),
        back_off: BackOff::SIP,
    };

    /// Like re-INVITE: crossing requests are refused on both sides (491) and tried again, up to
    /// three times, after back-offs of RFC 3261 section 14.1; silence ends the call (408).
    pub const SIP: Self = Self {
        name: "sip",
        who_may_ask: WhoMayAsk::Either,
        rules: Rules {
            on_silence: OnSilence::Clear(ReleaseCause { value: 408, diagnostic: Some("B") }),
            on_collision: OnCollision::BackOff,
            collisions: 3,
            ..Rules::CONDIS
        },
        timers: timer::timers(
            Timer::seconds("B", 32, "RFC 3261 17.1.1.2: 64*T1; expiry counts as 408 (14.1)"),
            Timer::seconds("64*T1", 32, "RFC 3261 13.3.1.4: the wait for ACK to a 2xx"),
            180,
        ),
        back_off: BackOff::SIP,
    };

    /// Like the session modification of 5GSM at the terminal: the network's request wins a collision;
    /// a request is sent again four times, 16 s apart, then the procedure is aborted and the old
    /// parameters stay (TS 24.501 6.4.2; T3581).
    pub const FIVE_GSM: Self = Self {
        name: "5gsm",
        who_may_ask: WhoMayAsk::Either,
        rules: Rules {
            retransmissions: 4,
            on_silence: OnSilence::Keep,
            on_collision: OnCollision::Yield,
            ..Rules::CONDIS
        },
        timers: timer::timers(
            Timer::seconds(
                "T3581",
                16,
                "TS 24.501 10.3: MODIFICATION REQUEST sent by the terminal",
            ),
            Timer::seconds(
                "confirmation",
                16,
                "by analogy: the terminal has none; 16 s as T3591 of the network, whose command it answers",
            ),
            240,
        ),
        back_off: BackOff::SIP,
    };

    /// Like the in-call modification of GSM: 30 s, and silence disconnects with cause 102 (T323).
    pub const GSM_CC: Self = Self {
        name: "gsm-cc",
        who_may_ask: WhoMayAsk::Either,
        rules: Rules {
            on_silence: OnSilence::Clear(recovery_on("T323")),
            on_collision: OnCollision::Refuse,
            ..Rules::CONDIS
        },
        timers: timer::timers(
            Timer::seconds("T323", 30, "TS 24.008 11.3: MODIFY sent; expiry clears with cause 102"),
            Timer::seconds(
                "confirmation",
                30,
                "by analogy: MODIFY COMPLETE is not confirmed there; as T323",
            ),
            120,
        ),
        back_off: BackOff::SIP,
    };

    /// All named profiles.
    pub const ALL: [Self; 5] = [Self::CONDIS, Self::Q2963, Self::SIP, Self::FIVE_GSM, Self::GSM_CC];

    /// The profile of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name == name)
    }

    /// How the machine of a VC behaves.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// A timer.
    #[must_use]
    pub const fn timer(&self, name: TimerName) -> &Timer {
        &self.timers[name as usize]
    }

    /// The pauses after a collision.
    #[must_use]
    pub const fn back_off(&self) -> &BackOff {
        &self.back_off
    }

    /// The same with another value of a timer.
    ///
    /// # Errors
    /// [`OutOfRange::Timer`] for a value that the timer cannot have.
    pub fn with_timer(mut self, name: TimerName, value: Duration) -> Result<Self, OutOfRange> {
        let timer = &mut self.timers[name as usize];
        if !timer.range.contains(&value) {
            return Err(OutOfRange::Timer {
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
    ///
    /// # Errors
    /// [`OutOfRange::Count`] for the first number of the rules that is out of range.
    pub fn with_rules(self, rules: Rules) -> Result<Self, OutOfRange> {
        range::check_rules(self.name, &rules)?;
        Ok(Self { rules, ..self })
    }

    /// The same with another number of repetitions of a question: [`Rules::RETRANSMISSIONS`].
    ///
    /// # Errors
    /// [`OutOfRange::Count`] for a number out of range.
    pub fn with_retransmissions(self, retransmissions: u8) -> Result<Self, OutOfRange> {
        let rules = Rules { retransmissions, ..self.rules };
        self.with_rules(rules)
    }

    /// The same with another number of tries after a collision: [`Rules::COLLISIONS`].
    ///
    /// # Errors
    /// [`OutOfRange::Count`] for a number out of range.
    pub fn with_collisions(self, collisions: u8) -> Result<Self, OutOfRange> {
        let rules = Rules { collisions, ..self.rules };
        self.with_rules(rules)
    }

    /// The same with another bound on activations: [`Rules::ACTIVATIONS`].
    ///
    /// # Errors
    /// [`OutOfRange::Count`] for a number out of range.
    pub fn with_activations(self, activations: u8) -> Result<Self, OutOfRange> {
        let rules = Rules { activations, ..self.rules };
        self.with_rules(rules)
    }

    /// The same with other pauses after a collision. Each is a range whose ends are in order and not
    /// beyond [`BackOff::LONGEST`]; the two are apart.
    ///
    /// # Errors
    /// [`OutOfRange::BackOffOrder`], [`OutOfRange::BackOff`], [`OutOfRange::BackOffsOverlap`].
    pub fn with_back_off(self, back_off: BackOff) -> Result<Self, OutOfRange> {
        range::check_back_off(self.name, &back_off)?;
        Ok(Self { back_off, ..self })
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
            Wait::BackOff => self.back_off.pick(is_caller, random),
        }
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::CONDIS
    }
}

/// Cause 102 of Q.850, "recovery on timer expiry", whose diagnostic is the timer.
const fn recovery_on(timer: &'static str) -> ReleaseCause {
    ReleaseCause { value: 102, diagnostic: Some(timer) }
}
