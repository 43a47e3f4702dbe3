//! A view of CO_CALL_PARAMETERS: which bytes are which member, whatever format they came in.
//!
//! [`image`](super::image) and [`self_relative`](super::self_relative) find the parts and check
//! that each lies whole in the input; after that nothing here can fail but for a value that the
//! standard does not define. Offsets in errors count from the start of the input.

use smallvec::SmallVec;

use super::bytes::word;
use super::flowspec::FlowspecView;
use super::layout::{call_manager, flowspec, media, specific};
use super::{FormatRule, ParseError};
use crate::{
    CallFlags, CallManagerParameters, CallParameters, MediaFlags, MediaParameters, ServiceType,
    SpecificParameters,
};

/// Where the parts of a CO_CALL_PARAMETERS lie in an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View<'a> {
    /// Flags, raw.
    pub flags: u32,
    /// The offset of Flags in the input.
    pub flags_at: usize,
    /// CO_CALL_MANAGER_PARAMETERS, if the pointer to it is not null.
    pub call_manager: Option<CallManagerView<'a>>,
    /// CO_MEDIA_PARAMETERS, if the pointer to it is not null.
    pub media: Option<MediaView<'a>>,
}

impl View<'_> {
    /// The value.
    ///
    /// # Errors
    /// [`FormatRule::FlagsUndefined`], and those of [`FlowspecView::parse`].
    pub fn parse(&self) -> Result<CallParameters, ParseError> {
        let flags = CallFlags::from_raw(self.flags).ok_or_else(|| ParseError {
            offset: self.flags_at,
            field: "CO_CALL_PARAMETERS.Flags",
            value: self.flags.into(),
            rule: FormatRule::FlagsUndefined { undefined: self.flags & !CallFlags::ALL.raw() },
        })?;
        Ok(CallParameters {
            flags,
            call_manager: self.call_manager.map(|view| view.parse()).transpose()?,
            media: self.media.map(|view| view.parse()).transpose()?,
        })
    }
}

/// A CO_CALL_MANAGER_PARAMETERS with its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallManagerView<'a> {
    at: usize,
    bytes: &'a [u8],
}

impl<'a> CallManagerView<'a> {
    /// A view of a structure and its data, which begin at this offset and fill `bytes`.
    pub(super) const fn new(at: usize, bytes: &'a [u8]) -> Self {
        Self { at, bytes }
    }

    /// The offset of the structure in the input.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The bytes of the structure and its data.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The flow that this end sends, and its offset in the input.
    #[must_use]
    pub fn transmit(&self) -> (usize, FlowspecView<'a>) {
        self.flowspec(call_manager::TRANSMIT)
    }

    /// The flow that this end receives, and its offset in the input.
    #[must_use]
    pub fn receive(&self) -> (usize, FlowspecView<'a>) {
        self.flowspec(call_manager::RECEIVE)
    }

    fn flowspec(&self, member: usize) -> (usize, FlowspecView<'a>) {
        let bytes: &[u8; flowspec::LEN] =
            self.bytes[member..].first_chunk().expect("the view holds the whole structure");
        (self.at + member, FlowspecView::new(bytes))
    }

    /// CallMgrSpecific.
    #[must_use]
    pub fn specific(&self) -> SpecificView<'a> {
        SpecificView::new(self.at + call_manager::SPECIFIC, &self.bytes[call_manager::SPECIFIC..])
    }

    fn parse(&self) -> Result<CallManagerParameters, ParseError> {
        let (transmit, receive) = (self.transmit(), self.receive());
        let transmit_type = parse_service_type(transmit, "Transmit.ServiceType")?;
        let receive_type = parse_service_type(receive, "Receive.ServiceType")?;
        Ok(CallManagerParameters {
            transmit: transmit.1.with_service_type(transmit_type),
            receive: receive.1.with_service_type(receive_type),
            specific: self.specific().parse(),
        })
    }
}

#[inline]
fn parse_service_type(
    (at, view): (usize, FlowspecView<'_>),
    field: &'static str,
) -> Result<ServiceType, ParseError> {
    view.parse_service_type().map_err(|error| ParseError {
        offset: at + error.offset,
        field,
        ..error
    })
}

/// A CO_MEDIA_PARAMETERS with its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaView<'a> {
    at: usize,
    bytes: &'a [u8],
    specific: usize,
}

impl<'a> MediaView<'a> {
    /// A view of a structure and its data, which begin at this offset and fill `bytes`;
    /// MediaSpecific lies at `specific` within.
    pub(super) const fn new(at: usize, bytes: &'a [u8], specific: usize) -> Self {
        Self { at, bytes, specific }
    }

    /// The offset of the structure in the input.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The bytes of the structure and its data.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Flags, raw.
    #[must_use]
    pub fn flags(&self) -> u32 {
        word(self.bytes, media::FLAGS)
    }

    /// ReceivePriority.
    #[must_use]
    pub fn receive_priority(&self) -> u32 {
        word(self.bytes, media::RECEIVE_PRIORITY)
    }

    /// ReceiveSizeHint.
    #[must_use]
    pub fn receive_size_hint(&self) -> u32 {
        word(self.bytes, media::RECEIVE_SIZE_HINT)
    }

    /// MediaSpecific.
    #[must_use]
    pub fn specific(&self) -> SpecificView<'a> {
        SpecificView::new(self.at + self.specific, &self.bytes[self.specific..])
    }

    fn parse(&self) -> Result<MediaParameters, ParseError> {
        let raw = self.flags();
        let flags = MediaFlags::from_raw(raw).ok_or_else(|| ParseError {
            offset: self.at + media::FLAGS,
            field: "MediaParameters.Flags",
            value: raw.into(),
            rule: FormatRule::FlagsUndefined { undefined: raw & !MediaFlags::ALL.raw() },
        })?;
        Ok(MediaParameters {
            flags,
            receive_priority: self.receive_priority(),
            receive_size_hint: self.receive_size_hint(),
            specific: self.specific().parse(),
        })
    }
}

/// A CO_SPECIFIC_PARAMETERS with its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecificView<'a> {
    at: usize,
    bytes: &'a [u8],
}

impl<'a> SpecificView<'a> {
    const fn new(at: usize, bytes: &'a [u8]) -> Self {
        Self { at, bytes }
    }

    /// The offset of the structure in the input. Its data lies 8 bytes further.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// ParamType.
    #[must_use]
    pub fn param_type(&self) -> u32 {
        word(self.bytes, specific::PARAM_TYPE)
    }

    /// The data: Length bytes.
    #[must_use]
    pub fn parameters(&self) -> &'a [u8] {
        &self.bytes[specific::PARAMETERS..]
    }

    fn parse(&self) -> SpecificParameters {
        SpecificParameters {
            param_type: self.param_type(),
            parameters: SmallVec::from_slice(self.parameters()),
        }
    }
}
