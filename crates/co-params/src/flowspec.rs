//! FLOWSPEC: what one direction of a call is to carry, and how well.
//!
//! Source: FLOWSPEC, `qos.h`; the meaning of the members follows RFC 2215.

use core::fmt;

use crate::{Bytes, BytesPerSecond, Microseconds, ServiceClass, ServiceType};

/// The quality of service of one direction. A member that is `None` is not specified
/// (`QOS_NOT_SPECIFIED`); what that means depends on the service type and the direction.
///
/// Any number is a legal member; which ones make a legal request, [`validate`](Self::validate)
/// says.
///
/// It takes 32 bytes, as the C structure does, but not the same bytes: the quantities are stored so
/// that an open member needs no room of its own. For the bytes of the standard there are
/// [`from_bytes`](Self::from_bytes) and [`to_bytes`](Self::to_bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Flowspec {
    /// Bytes per second at which credit to send accrues; legal from 1 to 0xFFFF_FFFD. Guaranteed
    /// service needs it, and so does a sender of controlled load.
    pub token_rate: Option<BytesPerSecond>,
    /// The most bytes of credit that can accrue; legal from 1, and holds the largest packet.
    pub token_bucket_size: Option<Bytes>,
    /// The ceiling on the rate even when there is credit, in bytes per second; legal from the token
    /// rate. [`BytesPerSecond::POSITIVE_INFINITY`] is no ceiling.
    pub peak_bandwidth: Option<BytesPerSecond>,
    /// The largest delay of a bit that is acceptable, in microseconds.
    pub latency: Option<Microseconds>,
    /// The largest less the smallest delay of a packet, in microseconds. For a guaranteed receiver
    /// it is the slack term, and 0 if not specified.
    pub delay_variation: Option<Microseconds>,
    /// The class of service with its flags; the one member that cannot be left open.
    pub service_type: ServiceType,
    /// The largest packet, in bytes; legal from 1.
    pub max_sdu_size: Option<Bytes>,
    /// Smaller packets are accounted as this many bytes; legal from 1 to the largest packet.
    pub minimum_policed_size: Option<Bytes>,
}

const _: () = assert!(size_of::<Flowspec>() == 32 && align_of::<Flowspec>() == 4);

impl Flowspec {
    /// No data in this direction.
    pub const NO_TRAFFIC: Self = Self::unspecified(ServiceClass::NoTraffic);
    /// This direction keeps the parameters it has.
    pub const NO_CHANGE: Self = Self::unspecified(ServiceClass::NoChange);

    /// A flow of this class with everything else left open.
    #[must_use]
    pub const fn unspecified(class: ServiceClass) -> Self {
        Self {
            token_rate: None,
            token_bucket_size: None,
            peak_bandwidth: None,
            latency: None,
            delay_variation: None,
            service_type: ServiceType::new(class),
            max_sdu_size: None,
            minimum_policed_size: None,
        }
    }

    /// A guaranteed flow of constant rate: token rate and peak bandwidth are `rate`.
    #[must_use]
    pub const fn constant_rate(rate: BytesPerSecond) -> Self {
        let mut flow = Self::unspecified(ServiceClass::Guaranteed);
        flow.token_rate = Some(rate);
        flow.peak_bandwidth = Some(rate);
        flow
    }
}

/// A member of FLOWSPEC, for errors and comparisons. `Display` prints the standard's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FlowspecField {
    /// Bytes per second.
    TokenRate,
    /// Bytes.
    TokenBucketSize,
    /// Bytes per second.
    PeakBandwidth,
    /// Microseconds.
    Latency,
    /// Microseconds.
    DelayVariation,
    /// A number that names a class, with flags.
    ServiceType,
    /// Bytes.
    MaxSduSize,
    /// Bytes.
    MinimumPolicedSize,
}

impl FlowspecField {
    /// The members in the order of the structure.
    pub const ALL: [Self; 8] = [
        Self::TokenRate,
        Self::TokenBucketSize,
        Self::PeakBandwidth,
        Self::Latency,
        Self::DelayVariation,
        Self::ServiceType,
        Self::MaxSduSize,
        Self::MinimumPolicedSize,
    ];
}

impl fmt::Display for FlowspecField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Flowspec {
    /// A member as a number; `None` if it is not specified.
    #[must_use]
    pub fn raw(&self, field: FlowspecField) -> Option<u32> {
        match field {
            FlowspecField::TokenRate => self.token_rate.map(BytesPerSecond::get),
            FlowspecField::TokenBucketSize => self.token_bucket_size.map(Bytes::get),
            FlowspecField::PeakBandwidth => self.peak_bandwidth.map(BytesPerSecond::get),
            FlowspecField::Latency => self.latency.map(Microseconds::get),
            FlowspecField::DelayVariation => self.delay_variation.map(Microseconds::get),
            FlowspecField::ServiceType => Some(self.service_type.raw()),
            FlowspecField::MaxSduSize => self.max_sdu_size.map(Bytes::get),
            FlowspecField::MinimumPolicedSize => self.minimum_policed_size.map(Bytes::get),
        }
    }
}
