//! What data is held to: bounds, choices, and the patience with a miniport that sends nothing.

use core::ops::RangeInclusive;
use core::time::Duration;

use crate::profile::OutOfRange;

/// The bounds and choices of [`Transfers`](super::Transfers).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferConfig {
    /// The most VCs that carry data at one time.
    pub vcs: u32,
    /// The most packets of one VC that are under way in one direction. One more to send completes
    /// with `RESOURCES`; one more received goes back to the miniport.
    pub outstanding: u32,
    /// What becomes of packets that do not keep to the transmit flow.
    pub on_nonconforming: OnNonconforming,
    /// How long the miniport may complete none of the sends of a VC. Then all of them complete with
    /// `FAILURE`, so that the call can be closed and the VC be deactivated.
    pub send_timer: SendTimer,
}

impl Default for TransferConfig {
    fn default() -> Self {
        Self {
            vcs: 65_536,
            outstanding: 1_024,
            on_nonconforming: OnNonconforming::Count,
            send_timer: SendTimer::default(),
        }
    }
}

/// What becomes of a packet that does not keep to the transmit flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnNonconforming {
    /// It is counted, and sent as best effort.
    Count,
    /// It is counted, and completes with `INVALID_LENGTH` if it is longer than any may be, else
    /// with `FAILURE`.
    Refuse,
}

/// How long a miniport may complete none of the packets that it was handed for a VC: 120 s unless
/// told otherwise. A packet of 64 KiB takes 64 s at 1 kB/s, the slowest flow that is of any use, and
/// this is twice that. Too short a time completes what is still sent; too long a time keeps a call
/// from being closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendTimer(Duration);

impl SendTimer {
    /// What it is called.
    pub const NAME: &'static str = "send";
    /// The least and the most that it may be: as the timers of a [`Profile`](crate::Profile).
    pub const RANGE: RangeInclusive<Duration> =
        Duration::from_micros(1)..=Duration::from_secs(3600);

    /// A timer of so long.
    ///
    /// # Errors
    /// [`OutOfRange`] outside [`RANGE`](Self::RANGE).
    pub fn new(value: Duration) -> Result<Self, OutOfRange> {
        let (least, most) = (*Self::RANGE.start(), *Self::RANGE.end());
        if !Self::RANGE.contains(&value) {
            return Err(OutOfRange::Timer {
                profile: "transfer",
                timer: Self::NAME,
                value,
                least,
                most,
            });
        }
        Ok(Self(value))
    }

    /// How long.
    #[must_use]
    pub const fn value(self) -> Duration {
        self.0
    }
}

impl Default for SendTimer {
    fn default() -> Self {
        Self(Duration::from_secs(120))
    }
}
