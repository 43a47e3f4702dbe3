//! `[profile]`: the rule book of the signalling protocol, by its name, and what is different in it.
//!
//! A setting is called after what it bounds, and not after the timer of one protocol, so that it stays
//! what it is under another name. What a protocol calls it is on the page `docs/profiles.md`.

use core::ops::RangeInclusive;
use core::time::Duration;

use call_manager::profile::OutOfRange;
use call_manager::vc::Rules;
use call_manager::{BackOff, Profile, TimerName};
use serde::{Deserialize, Deserializer};

use super::bounds::{self, Delay, timeout_if_any, within_if_any};
use super::node::Problem;
use super::numbers::Unit;

/// `[profile]`: the rule book of the call manager. What is left out is as the named profile has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProfileSettings {
    /// Whose rules. Default `"condis"`.
    pub name: ProfileName,
    /// How long the network may take to answer a question, in seconds, 0.000 001 to 3600. A shorter
    /// wait than an answer takes counts slow answers as lost.
    #[serde(deserialize_with = "timeout_if_any")]
    pub request: Option<Duration>,
    /// How long the other end may take to confirm a proposal that was accepted, in seconds, 0.000 001
    /// to 3600.
    #[serde(deserialize_with = "timeout_if_any")]
    pub confirmation: Option<Duration>,
    /// How long the miniport may take to answer, in seconds, 0.000 001 to 3600.
    #[serde(deserialize_with = "timeout_if_any")]
    pub miniport: Option<Duration>,
    /// When a miniport that was busy is told again, in seconds, 0.000 001 to 10.
    #[serde(deserialize_with = "pause_if_any")]
    pub miniport_retry: Option<Duration>,
    /// How long the client may take to return from an incoming change, in seconds, 0.000 001 to 3600.
    #[serde(deserialize_with = "timeout_if_any")]
    pub client: Option<Duration>,
    /// How long the way forward of a change may take, whatever the other timers allow, in seconds,
    /// 0.000 001 to 3600.
    #[serde(deserialize_with = "timeout_if_any")]
    pub transaction: Option<Duration>,
    /// How often a change that the network does not answer is sent again, 0 to 16.
    #[serde(deserialize_with = "within_if_any::<0, { most(Rules::RETRANSMISSIONS) }, _, _>")]
    pub retransmissions: Option<u8>,
    /// How often a change that collided is tried again, 0 to 16.
    #[serde(deserialize_with = "within_if_any::<0, { most(Rules::COLLISIONS) }, _, _>")]
    pub collisions: Option<u8>,
    /// The most activations of the miniport in one change, 1 to 32.
    #[serde(deserialize_with = "within_if_any::<1, { most(Rules::ACTIVATIONS) }, _, _>")]
    pub activations: Option<u8>,
    /// How long the end that placed the call waits after a collision, `[min, max]` in seconds, each 0
    /// to 64. Apart from `called_back_off`, or what collided would collide again.
    pub caller_back_off: Option<Pause>,
    /// How long the end that was called waits after a collision, `[min, max]` in seconds, each 0 to
    /// 64.
    pub called_back_off: Option<Pause>,
}

/// The named profiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileName {
    /// [`Profile::CONDIS`].
    #[default]
    Condis,
    /// [`Profile::Q2963`].
    Q2963,
    /// [`Profile::SIP`].
    Sip,
    /// [`Profile::FIVE_GSM`].
    #[serde(rename = "5gsm")]
    FiveGsm,
    /// [`Profile::GSM_CC`].
    GsmCc,
}

/// How long a pause after a collision is: uniform between two times, each 0 to 64 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause(pub Delay);

impl<'de> Deserialize<'de> for Pause {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let range = 0.0..=BackOff::LONGEST.as_secs_f64();
        let [min, max] = bounds::range(from, Unit::Seconds, range)?.map(Duration::from_secs_f64);
        Ok(Self(Delay { min, max }))
    }
}

impl ProfileSettings {
    /// The rule book.
    ///
    /// # Errors
    /// What it cannot hold. Settings that were read have only pauses that overlap left to be refused
    /// for, and those are refused with their scenario.
    pub fn profile(&self) -> Result<Profile, OutOfRange> {
        let profile = self.name.profile();
        let profile = self.timers().into_iter().try_fold(profile, |profile, (timer, value)| {
            value.map_or(Ok(profile.clone()), |value| profile.with_timer(timer, value))
        })?;
        let (rules, back_off) = (*profile.rules(), profile.back_off().clone());
        let rules = Rules {
            retransmissions: self.retransmissions.unwrap_or(rules.retransmissions),
            collisions: self.collisions.unwrap_or(rules.collisions),
            activations: self.activations.unwrap_or(rules.activations),
            ..rules
        };
        let back_off = BackOff {
            caller: self.caller_back_off.map_or(back_off.caller, Pause::range),
            called: self.called_back_off.map_or(back_off.called, Pause::range),
        };
        profile.with_rules(rules)?.with_back_off(back_off)
    }

    fn timers(&self) -> [(TimerName, Option<Duration>); 6] {
        [
            (TimerName::Request, self.request),
            (TimerName::Confirmation, self.confirmation),
            (TimerName::Miniport, self.miniport),
            (TimerName::MiniportRetry, self.miniport_retry),
            (TimerName::Client, self.client),
            (TimerName::Transaction, self.transaction),
        ]
    }

    /// Whether there is such a rule book.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let key = match self.caller_back_off {
            Some(_) => "profile.caller_back_off",
            None => "profile.called_back_off",
        };
        self.profile().map(drop).map_err(|refusal| Problem::at(key, &refusal.to_string()))
    }
}

impl ProfileName {
    /// What it names.
    #[must_use]
    pub const fn profile(self) -> Profile {
        match self {
            Self::Condis => Profile::CONDIS,
            Self::Q2963 => Profile::Q2963,
            Self::Sip => Profile::SIP,
            Self::FiveGsm => Profile::FIVE_GSM,
            Self::GsmCc => Profile::GSM_CC,
        }
    }
}

impl Pause {
    const fn range(self) -> RangeInclusive<Duration> {
        self.0.min..=self.0.max
    }
}

const fn most(range: RangeInclusive<u8>) -> u64 {
    *range.end() as u64
}

/// The pause of a busy miniport, which may be left out.
fn pause_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    const LONGEST: f64 = 10.0;
    bounds::seconds_to(from, LONGEST).map(Some)
}
