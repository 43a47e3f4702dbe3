//! Which requests are illegal, and by which rule.
//!
//! A call manager answers an illegal request with `INVALID_DATA` before it asks anyone.
//! Checked here is what can be told from the parameters alone. Whether a link can carry them, for
//! instance whether MaxSduSize exceeds its unit (F-004), is said by
//! [`Flowspec::tspec`] and by admission.
//!
//! A direction without traffic, or one that keeps what it has, is not read beyond its service type:
//! a FLOWSPEC of zeros is a legal way to say `SERVICETYPE_NOTRAFFIC`. A Latency or DelayVariation
//! of zero is legal too: it asks for the impossible, and gets refused where that is known.

use core::fmt;

use crate::{
    Bytes, BytesPerSecond, CallManagerParameters, CallParameters, Flowspec, FlowspecField as Field,
    MediaFlags, MediaParameters, ServiceClass,
};

/// A direction of a call, as this end sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// What this end sends.
    Transmit,
    /// What this end receives.
    Receive,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transmit => "transmit",
            Self::Receive => "receive",
        })
    }
}

/// Why a request is illegal: the flow at fault, and the rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{direction}: {rule}")]
pub struct Invalid {
    /// The flow at fault.
    pub direction: Direction,
    /// The rule it breaks, with the values.
    pub rule: Rule,
}

impl Invalid {
    const fn transmit(rule: Rule) -> Self {
        Self { direction: Direction::Transmit, rule }
    }

    const fn receive(rule: Rule) -> Self {
        Self { direction: Direction::Receive, rule }
    }
}

/// A rule that a request broke. Values are raw: bytes, bytes per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// Source: SERVICETYPE, `qos.h`.
    #[error("ServiceType {raw:#x}: this class is only ever an indication [SERVICETYPE, qos.h]")]
    ServiceTypeIsIndication {
        /// The raw service type.
        raw: u32,
    },
    /// Source: SERVICETYPE_NOCHANGE, `qos.h`: it keeps what a direction has.
    #[error("ServiceType NOCHANGE: a call that is being set up has nothing to keep [qos.h]")]
    NothingToKeep,
    /// Source: FLOWSPEC, `qos.h`.
    #[error("{field} is not specified: {class} needs it [FLOWSPEC, qos.h]")]
    Missing {
        /// The member left open.
        field: Field,
        /// What needs it.
        class: ServiceClass,
    },
    /// Source: FLOWSPEC, `qos.h`.
    #[error("TokenRate 0: a flow with traffic has a positive rate [FLOWSPEC, qos.h; F-002]")]
    TokenRateZero,
    /// Source: F-003: `POSITIVE_INFINITY_RATE` is a peak, not a rate at which credit accrues.
    #[error("TokenRate POSITIVE_INFINITY_RATE: only a peak can be without bound [F-003]")]
    TokenRateUnbounded,
    /// Source: F-002.
    #[error("{field} 0: it is positive [F-002]")]
    Zero {
        /// The member that is zero.
        field: Field,
    },
    /// Source: FLOWSPEC, `qos.h`; RFC 2212 (p is at least r).
    #[error("PeakBandwidth {peak_bandwidth}: it is at least TokenRate, {token_rate} [F-002]")]
    PeakBelowTokenRate {
        /// Bytes per second.
        peak_bandwidth: u32,
        /// Bytes per second.
        token_rate: u32,
    },
    /// Source: F-001: such a packet never conforms.
    #[error("TokenBucketSize {token_bucket_size}: a packet of {field}, {size}, never fits [F-001]")]
    BucketTooSmall {
        /// Bytes.
        token_bucket_size: u32,
        /// MaxSduSize or MinimumPolicedSize.
        field: Field,
        /// Bytes.
        size: u32,
    },
    /// Source: F-002.
    #[error(
        "MinimumPolicedSize {minimum_policed_size}: at most MaxSduSize, {max_sdu_size} [F-002]"
    )]
    PolicedAboveSdu {
        /// Bytes.
        minimum_policed_size: u32,
        /// Bytes.
        max_sdu_size: u32,
    },
    /// Source: F-004: a longer packet is refused, not clipped.
    #[error("{field} {size}: the link carries at most {unit} [F-004]")]
    AboveLinkUnit {
        /// MaxSduSize or MinimumPolicedSize.
        field: Field,
        /// Bytes.
        size: u32,
        /// Bytes.
        unit: u32,
    },
    /// Source: SERVICETYPE_NOTRAFFIC, `qos.h`; TRANSMIT_VC and RECEIVE_VC, `ndis.h`.
    #[error("no traffic either way, but the media flags promise some: {flags} [qos.h, ndis.h]")]
    SilentButPromised {
        /// The flags that promise.
        flags: MediaFlags,
    },
}

impl ServiceClass {
    /// The members that this class cannot leave open in a direction, beyond the service type.
    ///
    /// A sender describes its traffic; a receiver of controlled load is told by the sender, while
    /// a receiver of guaranteed service names the rate that it reserves. Source: FLOWSPEC, `qos.h`.
    #[must_use]
    pub const fn needs(self, direction: Direction) -> &'static [Field] {
        match (self, direction) {
            (Self::Guaranteed, _) | (Self::ControlledLoad, Direction::Transmit) => {
                &[Field::TokenRate]
            }
            (Self::ControlledLoad, Direction::Receive)
            | (
                Self::NoTraffic
                | Self::BestEffort
                | Self::NetworkUnavailable
                | Self::GeneralInformation
                | Self::NoChange
                | Self::NonConforming
                | Self::NetworkControl
                | Self::Qualitative,
                _,
            ) => &[],
        }
    }
}

impl CallParameters {
    /// Checks what can be checked without a call manager or a medium. A request that keeps a
    /// direction as it is passes: it may be a change.
    ///
    /// `CALL_PARAMETERS_CHANGED` is not looked at: in a request it means nothing.
    ///
    /// # Errors
    /// The first rule that a flow breaks, transmit before receive, then those on both.
    pub fn validate(&self) -> Result<(), Invalid> {
        let Some(CallManagerParameters { transmit, receive, .. }) = &self.call_manager else {
            return Ok(());
        };
        transmit.validate(Direction::Transmit).map_err(Invalid::transmit)?;
        receive.validate(Direction::Receive).map_err(Invalid::receive)?;
        let [transmit, receive] = [transmit, receive].map(|flow| flow.service_type);
        let is_silent = transmit.is(ServiceClass::NoTraffic) && receive.is(ServiceClass::NoTraffic);
        match &self.media {
            Some(media) if is_silent => media.check_promises_nothing(),
            Some(_) | None => Ok(()),
        }
    }

    /// Checks a request for a new call: as [`validate`](Self::validate), and no direction can keep
    /// what it has.
    ///
    /// # Errors
    /// As [`validate`](Self::validate), then [`Rule::NothingToKeep`].
    pub fn validate_new_call(&self) -> Result<(), Invalid> {
        self.validate()?;
        let Some(call_manager) = &self.call_manager else { return Ok(()) };
        let kept = call_manager
            .directions()
            .into_iter()
            .find(|(_, flow)| flow.service_type.is(ServiceClass::NoChange));
        match kept {
            Some((direction, _)) => Err(Invalid { direction, rule: Rule::NothingToKeep }),
            None => Ok(()),
        }
    }
}

impl MediaParameters {
    fn check_promises_nothing(&self) -> Result<(), Invalid> {
        let promised = [
            (MediaFlags::TRANSMIT_VC, Direction::Transmit),
            (MediaFlags::RECEIVE_VC, Direction::Receive),
        ];
        match promised.into_iter().find(|&(flag, _)| self.flags.contains(flag)) {
            Some((flags, direction)) => {
                Err(Invalid { direction, rule: Rule::SilentButPromised { flags } })
            }
            None => Ok(()),
        }
    }
}

impl Flowspec {
    /// Checks one direction by itself.
    ///
    /// # Errors
    /// The first rule it breaks: service type, then missing members, then zeros, then pairs of
    /// members.
    pub fn validate(&self, direction: Direction) -> Result<(), Rule> {
        if !self.service_type.has_traffic() {
            return Ok(());
        }
        let class = self.service_type.class();
        if class.is_indication() {
            return Err(Rule::ServiceTypeIsIndication { raw: self.service_type.raw() });
        }
        let missing = class.needs(direction).iter().find(|&&field| self.raw(field).is_none());
        if let Some(&field) = missing {
            return Err(Rule::Missing { field, class });
        }
        self.check_numbers()
    }

    /// The rules on numbers alone, each where its members are specified.
    pub(crate) fn check_numbers(&self) -> Result<(), Rule> {
        match self.token_rate {
            Some(BytesPerSecond::ZERO) => return Err(Rule::TokenRateZero),
            Some(BytesPerSecond::POSITIVE_INFINITY) => return Err(Rule::TokenRateUnbounded),
            Some(_) | None => {}
        }
        let positive = [
            Field::TokenBucketSize,
            Field::PeakBandwidth,
            Field::MaxSduSize,
            Field::MinimumPolicedSize,
        ];
        if let Some(field) = positive.into_iter().find(|&field| self.raw(field) == Some(0)) {
            return Err(Rule::Zero { field });
        }
        self.check_peak()?;
        self.check_bucket(Field::MaxSduSize)?;
        self.check_bucket(Field::MinimumPolicedSize)?;
        self.check_sizes()
    }

    fn check_peak(&self) -> Result<(), Rule> {
        match (self.peak_bandwidth, self.token_rate) {
            (Some(peak), Some(rate)) if peak < rate => {
                Err(Rule::PeakBelowTokenRate { peak_bandwidth: peak.get(), token_rate: rate.get() })
            }
            (Some(_) | None, _) => Ok(()),
        }
    }

    fn check_bucket(&self, field: Field) -> Result<(), Rule> {
        match (self.token_bucket_size.map(Bytes::get), self.raw(field)) {
            (Some(token_bucket_size), Some(size)) if token_bucket_size < size => {
                Err(Rule::BucketTooSmall { token_bucket_size, field, size })
            }
            (Some(_) | None, _) => Ok(()),
        }
    }

    fn check_sizes(&self) -> Result<(), Rule> {
        match (self.minimum_policed_size, self.max_sdu_size) {
            (Some(least), Some(most)) if least > most => Err(Rule::PolicedAboveSdu {
                minimum_policed_size: least.get(),
                max_sdu_size: most.get(),
            }),
            (Some(_) | None, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
