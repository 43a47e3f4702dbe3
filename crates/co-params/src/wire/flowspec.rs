//! Format 1: a FLOWSPEC, and the bytes of the provider behind it.
//!
//! As TAPI passes it: eight words of 32 bits, then data whose meaning belongs to the provider and
//! which is kept verbatim. The size counts both. No pointers, any alignment.
//!
//! ```text
//!  0         4               8             12      16             20          24         28
//!  TokenRate TokenBucketSize PeakBandwidth Latency DelayVariation ServiceType MaxSduSize MinimumPolicedSize
//!  32 … size: provider-specific bytes
//! ```
//!
//! Source: FLOWSPEC, `qos.h`; lineSetCallQualityOfService; T-054, TA-04, TA-06.

use super::bytes::{Writer, word};
use super::layout::flowspec as at;
use super::{EmitError, FormatRule, ParseError};
use crate::{Bytes, BytesPerSecond, Flowspec, Microseconds, ServiceType};

/// The members of a FLOWSPEC by name, raw and unjudged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowspecView<'a>(&'a [u8; at::LEN]);

/// Defines one accessor per member.
macro_rules! members {
    ($($(#[$doc:meta])* $member:ident = $at:ident,)*) => {
        impl<'a> FlowspecView<'a> {
            /// A view of these bytes.
            #[must_use]
            pub const fn new(bytes: &'a [u8; at::LEN]) -> Self {
                Self(bytes)
            }

            $($(#[$doc])*
            #[inline]
            #[must_use]
            pub fn $member(self) -> u32 {
                word(self.0, at::$at)
            })*
        }
    };
}

members! {
    /// TokenRate, bytes per second.
    token_rate = TOKEN_RATE,
    /// TokenBucketSize, bytes.
    token_bucket_size = TOKEN_BUCKET_SIZE,
    /// PeakBandwidth, bytes per second.
    peak_bandwidth = PEAK_BANDWIDTH,
    /// Latency, microseconds.
    latency = LATENCY,
    /// DelayVariation, microseconds.
    delay_variation = DELAY_VARIATION,
    /// ServiceType.
    service_type = SERVICE_TYPE,
    /// MaxSduSize, bytes.
    max_sdu_size = MAX_SDU_SIZE,
    /// MinimumPolicedSize, bytes.
    minimum_policed_size = MINIMUM_POLICED_SIZE,
}

impl FlowspecView<'_> {
    /// The value, if its service type is one. Every other member may hold any number.
    ///
    /// # Errors
    /// [`FormatRule::ServiceTypeUndefined`] or [`FormatRule::ServiceTypeFlagForm`], at offset 20.
    #[inline]
    pub fn parse(self) -> Result<Flowspec, ParseError> {
        let service_type = self.parse_service_type()?;
        Ok(self.with_service_type(service_type))
    }

    /// The one member that can be refused. Asked for apart from the rest, so that a caller builds
    /// its value in place: moving a half-built one out of a `Result` costs more than reading it.
    #[inline]
    pub(super) fn parse_service_type(self) -> Result<ServiceType, ParseError> {
        match ServiceType::from_raw(self.service_type()) {
            Some(service_type) => Ok(service_type),
            None => Err(self.no_service_type()),
        }
    }

    /// The value with a service type that has been checked.
    #[inline]
    pub(super) fn with_service_type(self, service_type: ServiceType) -> Flowspec {
        Flowspec {
            token_rate: BytesPerSecond::new(self.token_rate()),
            token_bucket_size: Bytes::new(self.token_bucket_size()),
            peak_bandwidth: BytesPerSecond::new(self.peak_bandwidth()),
            latency: Microseconds::new(self.latency()),
            delay_variation: Microseconds::new(self.delay_variation()),
            service_type,
            max_sdu_size: Bytes::new(self.max_sdu_size()),
            minimum_policed_size: Bytes::new(self.minimum_policed_size()),
        }
    }

    #[cold]
    fn no_service_type(self) -> ParseError {
        let raw = self.service_type();
        let flags = ServiceType::SERVICE_NO_TRAFFIC_CONTROL | ServiceType::SERVICE_NO_QOS_SIGNALING;
        let is_flag_form = ServiceType::FLAG_FORMS
            .iter()
            .any(|&(form, _)| raw & form == form && raw & !(form | flags) == 0);
        let rule = if is_flag_form {
            FormatRule::ServiceTypeFlagForm
        } else {
            FormatRule::ServiceTypeUndefined
        };
        ParseError { offset: at::SERVICE_TYPE, field: "ServiceType", value: raw.into(), rule }
    }
}

impl Flowspec {
    /// Reads the 32 bytes of a FLOWSPEC. Allocates nothing.
    ///
    /// # Errors
    /// As [`FlowspecView::parse`].
    #[inline]
    pub fn from_bytes(bytes: &[u8; at::LEN]) -> Result<Self, ParseError> {
        FlowspecView::new(bytes).parse()
    }

    /// The 32 bytes of the FLOWSPEC. Reading them gives the same value back.
    #[inline]
    #[must_use]
    pub fn to_bytes(&self) -> [u8; at::LEN] {
        let mut bytes = [0; at::LEN];
        let members = [
            BytesPerSecond::raw(self.token_rate),
            Bytes::raw(self.token_bucket_size),
            BytesPerSecond::raw(self.peak_bandwidth),
            Microseconds::raw(self.latency),
            Microseconds::raw(self.delay_variation),
            self.service_type.raw(),
            Bytes::raw(self.max_sdu_size),
            Bytes::raw(self.minimum_policed_size),
        ];
        for (chunk, member) in bytes.chunks_exact_mut(4).zip(members) {
            chunk.copy_from_slice(&member.to_le_bytes());
        }
        bytes
    }
}

/// A FLOWSPEC and what the provider has to say beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowspecBlock<'a> {
    /// The flow.
    pub flowspec: Flowspec,
    /// The bytes behind it, verbatim.
    pub provider_specific: &'a [u8],
}

impl<'a> FlowspecBlock<'a> {
    /// Reads a block that fills the input. Allocates nothing.
    ///
    /// # Errors
    /// [`FormatRule::FlowspecTooShort`] for less than 32 bytes, at offset 0 with the length as
    /// value; and as [`FlowspecView::parse`].
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        let Some((flowspec, provider_specific)) = bytes.split_first_chunk() else {
            return Err(ParseError {
                offset: 0,
                field: "size of the block",
                value: bytes.len() as u64,
                rule: FormatRule::FlowspecTooShort,
            });
        };
        let view = FlowspecView::new(flowspec);
        let service_type = view.parse_service_type()?;
        Ok(Self { flowspec: view.with_service_type(service_type), provider_specific })
    }

    /// The bytes of the block: 32 and those of the provider.
    #[must_use]
    pub const fn emitted_len(&self) -> usize {
        at::LEN + self.provider_specific.len()
    }

    /// Writes the block at the start of the buffer, and returns its length.
    ///
    /// # Errors
    /// [`EmitError::BufferTooShort`].
    pub fn emit(&self, buffer: &mut [u8]) -> Result<usize, EmitError> {
        let mut writer = Writer::new(buffer, self.emitted_len())?;
        writer.put(&self.flowspec.to_bytes());
        writer.put(self.provider_specific);
        Ok(self.emitted_len())
    }
}
