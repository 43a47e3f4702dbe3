//! Which requests are illegal, and by which rule.
//!
//! A call manager answers an illegal request with `INVALID_DATA` before it asks anyone.

use crate::{CallParameters, Flowspec};

/// A direction of a call, as this end sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// What this end sends.
    Transmit,
    /// What this end receives.
    Receive,
}

/// Why a request is illegal: the flow at fault, and the rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{direction:?}: {rule}")]
pub struct Invalid {
    /// The flow at fault.
    pub direction: Direction,
    /// The rule it breaks, with the values.
    pub rule: Rule,
}

/// A rule that a request broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// Source: FLOWSPEC, `qos.h`.
    #[error("TokenRate 0: a flow with traffic has a positive rate")]
    TokenRateZero,
    /// Source: FLOWSPEC, `qos.h`; RFC 2212 (p is at least r).
    #[error("PeakBandwidth {peak_bandwidth}: it is at least TokenRate, {token_rate}")]
    PeakBelowTokenRate {
        /// Bytes per second.
        peak_bandwidth: u32,
        /// Bytes per second.
        token_rate: u32,
    },
    /// Source: SERVICETYPE, `qos.h`.
    #[error("ServiceType {raw:#x}: this class is only ever an indication")]
    ServiceTypeIsIndication {
        /// The raw service type.
        raw: u32,
    },
}

impl CallParameters {
    /// Checks what can be checked without a call manager or a medium.
    ///
    /// # Errors
    /// The first rule that a flow breaks, transmit before receive.
    pub fn validate(&self) -> Result<(), Invalid> {
        let Some(call_manager) = &self.call_manager else { return Ok(()) };
        for (direction, flow) in [
            (Direction::Transmit, &call_manager.transmit),
            (Direction::Receive, &call_manager.receive),
        ] {
            flow.validate().map_err(|rule| Invalid { direction, rule })?;
        }
        Ok(())
    }
}

impl Flowspec {
    fn validate(&self) -> Result<(), Rule> {
        if self.service_type.class().is_indication() {
            return Err(Rule::ServiceTypeIsIndication { raw: self.service_type.raw() });
        }
        let Some(token_rate) = self.token_rate else { return Ok(()) };
        if token_rate.get() == 0 {
            return Err(Rule::TokenRateZero);
        }
        match self.peak_bandwidth {
            Some(peak) if peak < token_rate => Err(Rule::PeakBelowTokenRate {
                peak_bandwidth: peak.get(),
                token_rate: token_rate.get(),
            }),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BytesPerSecond, ServiceClass};

    fn broken_rule(flow: Flowspec) -> Option<Rule> {
        CallParameters::sending(flow).validate().err().map(|invalid| invalid.rule)
    }

    #[test]
    fn a_peak_below_the_token_rate_is_illegal() {
        let flow = Flowspec {
            token_rate: BytesPerSecond::new(2),
            peak_bandwidth: BytesPerSecond::new(1),
            ..Flowspec::unspecified(ServiceClass::Guaranteed)
        };
        let rule = Rule::PeakBelowTokenRate { peak_bandwidth: 1, token_rate: 2 };
        assert_eq!(broken_rule(flow), Some(rule));
    }

    #[test]
    fn a_rate_of_zero_is_illegal() {
        assert_eq!(
            broken_rule(Flowspec::constant_rate(BytesPerSecond::ZERO)),
            Some(Rule::TokenRateZero)
        );
    }

    #[test]
    fn an_indication_cannot_be_asked_for() {
        let flow = Flowspec::unspecified(ServiceClass::NetworkUnavailable);
        assert_eq!(broken_rule(flow), Some(Rule::ServiceTypeIsIndication { raw: 4 }));
    }

    #[test]
    fn flows_left_open_are_legal() {
        assert_eq!(broken_rule(Flowspec::NO_TRAFFIC), None);
        assert_eq!(broken_rule(Flowspec::NO_CHANGE), None);
    }
}
