//! Whether packets keep to the transmit flow of a VC.

use core::num::NonZeroU32;

use co_params::meter::TokenBucket;
use co_params::{Bytes, Flowspec, ServiceClass, Status, Tspec};

use crate::time::Time;

/// The clock of [`Time`].
const NANOSECONDS: NonZeroU32 = NonZeroU32::new(1_000_000_000).expect("not zero");

#[derive(Debug)]
pub(super) enum Policer {
    /// The flow describes no traffic, so everything conforms.
    Unlimited,
    /// The flow carries nothing, so nothing does.
    Silent,
    /// What the flow describes.
    Metered(Tspec, TokenBucket),
}

impl Policer {
    /// A meter of this flow, with full buckets.
    pub(super) fn new(flow: &Flowspec) -> Self {
        if flow.service_type.class() == ServiceClass::NoTraffic {
            return Self::Silent;
        }
        match described(flow) {
            Some(tspec) => Self::Metered(tspec, TokenBucket::new(tspec, NANOSECONDS)),
            None => Self::Unlimited,
        }
    }

    /// Another flow is in force. The same traffic keeps its meter, with the credit it has.
    pub(super) fn follow(&mut self, flow: &Flowspec) {
        match self {
            Self::Metered(tspec, _) if described(flow) == Some(*tspec) => {}
            Self::Metered(..) | Self::Unlimited | Self::Silent => *self = Self::new(flow),
        }
    }

    /// Whether a packet conforms; then its credit is spent.
    pub(super) fn conforms(&mut self, now: Time, bytes: u32) -> bool {
        match self {
            Self::Unlimited => true,
            Self::Silent => false,
            Self::Metered(_, meter) => meter.conforms(now.as_nanos(), bytes),
        }
    }

    /// What a packet that does not conform completes with.
    pub(super) fn refusal(&self, bytes: u32) -> Status {
        match self {
            Self::Metered(tspec, _) if bytes > tspec.max_sdu_size().get() => Status::InvalidLength,
            Self::Metered(..) | Self::Unlimited | Self::Silent => Status::Failure,
        }
    }
}

/// The traffic of a flow that has been agreed to; what describes none limits none.
fn described(flow: &Flowspec) -> Option<Tspec> {
    flow.tspec(Bytes::MAX).ok().flatten()
}
