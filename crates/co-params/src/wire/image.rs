//! Format 2: an image of CO_CALL_PARAMETERS in the memory of 32- or 64-bit Windows.
//!
//! This is what one has from a crash dump or a driver trace: some bytes, the address that they came
//! from, and the address of the structure. Pointers are followed inside the image only.
//!
//! ```text
//! 64-bit          0      4       8                  16               24
//! CO_CALL_PARAMETERS      Flags  (pad)   CallMgrParameters* MediaParameters*
//! 32-bit          0      4                  8                12
//! CO_CALL_PARAMETERS      Flags  CallMgrParameters* MediaParameters*
//!
//! CO_CALL_MANAGER_PARAMETERS  0 Transmit   32 Receive   64 ParamType   68 Length   72 data
//! CO_MEDIA_PARAMETERS, 64-bit 0 Flags 4 ReceivePriority 8 ReceiveSizeHint (pad)
//!                                                  16 ParamType 20 Length 24 data
//! CO_MEDIA_PARAMETERS, 32-bit …                    12 ParamType 16 Length 20 data
//! ```
//!
//! A null pointer is an absent part. Each part is aligned, lies whole in the image with its data,
//! and shares no byte with another. Padding, and bytes of the image outside the parts, may hold
//! anything: memory does. So an image has many encodings of a value, and
//! [`emit()`] writes the plainest.
//!
//! Source: `ndis.h`; [`Layout`].

use super::bytes::{pointer, word};
use super::layout::{Layout, call_manager, specific};
use super::view::{CallManagerView, MediaView, View};
use super::{FormatRule, ParseError};
use crate::CallParameters;

mod emit;

pub(super) use emit::put_specific;
pub use emit::{emit, emitted_len};

const CALL_MANAGER: &str = "CO_CALL_PARAMETERS.CallMgrParameters";
const MEDIA: &str = "CO_CALL_PARAMETERS.MediaParameters";

/// Bytes, and where in memory they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<'a> {
    /// The memory.
    pub bytes: &'a [u8],
    /// The address of its first byte.
    pub base: u64,
    /// Which Windows it comes from.
    pub layout: Layout,
}

impl<'a> Image<'a> {
    /// The parameters at an address.
    ///
    /// # Errors
    /// As [`view`](Self::view) and [`View::parse`].
    pub fn parse(&self, at: u64) -> Result<CallParameters, ParseError> {
        self.view(at)?.parse()
    }

    /// Finds the parts of the structure at an address. Allocates nothing.
    ///
    /// # Errors
    /// [`FormatRule::AddressSpace`] if the image itself cannot be. For the structure and each
    /// pointer: [`FormatRule::OutsideImage`], [`FormatRule::Misaligned`], [`FormatRule::Overlap`].
    /// For each Length: [`FormatRule::LengthBeyondEnd`]. The offset is that of the pointer or the
    /// length; for the structure itself, where it would begin, or 0 outside the image.
    pub fn view(&self, at: u64) -> Result<View<'a>, ParseError> {
        self.check_address_space()?;
        let layout = self.layout;
        let header_len = layout.call_parameters;
        let header = self.locate(&Reference {
            offset: self.offset(at).filter(|&offset| offset < self.bytes.len()).unwrap_or(0),
            field: "CO_CALL_PARAMETERS",
            address: at,
            len: header_len,
            alignment: layout.pointer,
        })?;
        let call_manager_at = header + layout.call_manager_pointer;
        let media_at = header + layout.media_pointer;
        let call_manager = self.call_manager(call_manager_at)?;
        let media = self.media(media_at)?;

        let header = Part { at: header, len: header_len, field: "CO_CALL_PARAMETERS" };
        let call_manager_part = call_manager.map(|view| Part {
            at: view.at(),
            len: view.bytes().len(),
            field: CALL_MANAGER,
        });
        let media_part =
            media.map(|view| Part { at: view.at(), len: view.bytes().len(), field: MEDIA });
        if let Some(part) = call_manager_part {
            self.check_apart(part, header, call_manager_at)?;
        }
        if let Some(part) = media_part {
            self.check_apart(part, header, media_at)?;
            if let Some(other) = call_manager_part {
                self.check_apart(part, other, media_at)?;
            }
        }
        Ok(View { flags: word(self.bytes, header.at), flags_at: header.at, call_manager, media })
    }

    fn check_address_space(&self) -> Result<(), ParseError> {
        let max_address = self.layout.max_address;
        let last = self.base.checked_add((self.bytes.len() as u64).saturating_sub(1));
        if last.is_some_and(|last| last <= max_address) {
            return Ok(());
        }
        Err(ParseError {
            offset: 0,
            field: "address of the image",
            value: self.base,
            rule: FormatRule::AddressSpace { max_address },
        })
    }

    /// The offset of an address that is not below the image.
    fn offset(&self, address: u64) -> Option<usize> {
        usize::try_from(address.checked_sub(self.base)?).ok()
    }

    /// The offset of what a reference points to, if it is aligned and lies in the image.
    fn locate(&self, reference: &Reference) -> Result<usize, ParseError> {
        let &Reference { offset, field, address, len, alignment } = reference;
        let refuse = |rule| ParseError { offset, field, value: address, rule };
        let alignment = alignment as u64;
        // A power of two: a mask instead of a division.
        if address & (alignment - 1) != 0 {
            return Err(refuse(FormatRule::Misaligned { alignment }));
        }
        self.offset(address)
            .filter(|at| at.checked_add(len).is_some_and(|end| end <= self.bytes.len()))
            .ok_or_else(|| refuse(FormatRule::OutsideImage { len: len as u64 }))
    }

    fn call_manager(&self, pointer_at: usize) -> Result<Option<CallManagerView<'a>>, ParseError> {
        let pointed = self.follow(&Pointed {
            pointer_at,
            field: CALL_MANAGER,
            specific: call_manager::SPECIFIC,
            alignment: call_manager::ALIGN,
            length_field: "CallMgrParameters.CallMgrSpecific.Length",
        })?;
        Ok(pointed.map(|(at, bytes)| CallManagerView::new(at, bytes)))
    }

    fn media(&self, pointer_at: usize) -> Result<Option<MediaView<'a>>, ParseError> {
        let specific = self.layout.media_specific;
        let pointed = self.follow(&Pointed {
            pointer_at,
            field: MEDIA,
            specific,
            alignment: self.layout.pointer,
            length_field: "MediaParameters.MediaSpecific.Length",
        })?;
        Ok(pointed.map(|(at, bytes)| MediaView::new(at, bytes, specific)))
    }

    /// The offset and bytes of a structure that ends in a CO_SPECIFIC_PARAMETERS, data included.
    fn follow(&self, pointed: &Pointed) -> Result<Option<(usize, &'a [u8])>, ParseError> {
        let address = pointer(self.bytes, pointed.pointer_at, self.layout.pointer);
        if address == 0 {
            return Ok(None);
        }
        let data = pointed.specific + specific::PARAMETERS;
        let at = self.locate(&Reference {
            offset: pointed.pointer_at,
            field: pointed.field,
            address,
            len: data,
            alignment: pointed.alignment,
        })?;
        let length_at = at + pointed.specific + specific::LENGTH;
        let length = word(self.bytes, length_at);
        let available = self.bytes.len() - (at + data);
        let fits = usize::try_from(length).ok().filter(|&length| length <= available);
        let length = fits.ok_or(ParseError {
            offset: length_at,
            field: pointed.length_field,
            value: length.into(),
            rule: FormatRule::LengthBeyondEnd { available: available as u64 },
        })?;
        Ok(Some((at, &self.bytes[at..at + data + length])))
    }

    fn check_apart(&self, part: Part, other: Part, pointer_at: usize) -> Result<(), ParseError> {
        if part.at >= other.at + other.len || other.at >= part.at + part.len {
            return Ok(());
        }
        Err(ParseError {
            offset: pointer_at,
            field: part.field,
            value: pointer(self.bytes, pointer_at, self.layout.pointer),
            rule: FormatRule::Overlap { other: other.field },
        })
    }
}

/// An address, what lies there, and where it was read.
struct Reference {
    offset: usize,
    field: &'static str,
    address: u64,
    len: usize,
    alignment: usize,
}

/// A structure behind a pointer. Its last member is a CO_SPECIFIC_PARAMETERS, at `specific`.
struct Pointed {
    pointer_at: usize,
    field: &'static str,
    specific: usize,
    alignment: usize,
    length_field: &'static str,
}

/// The bytes of a part, and the field that points to it.
#[derive(Clone, Copy)]
struct Part {
    at: usize,
    len: usize,
    field: &'static str,
}
