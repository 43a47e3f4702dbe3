//! Format 3: CO_CALL_PARAMETERS in one relocatable block, with one encoding per value.
//!
//! Our own. Offsets take the place of pointers, every part has one place, padding is zero, nothing
//! follows: equal values have equal bytes, so that bytes can be compared, hashed and signed.
//!
//! ```text
//!  0  magic, "CoCP"                    12  Flags
//!  4  version, 1                       16  offset of CallMgrParameters: 0 or 24
//!  8  length of the whole              20  offset of MediaParameters: 0 or where the former ends
//! 24  CallMgrParameters: Transmit 32, Receive 32, ParamType 4, Length 4, data, zeros to 4
//!  …  MediaParameters: Flags 4, ReceivePriority 4, ReceiveSizeHint 4, ParamType 4, Length 4, data,
//!     zeros to 4
//! ```
//!
//! From byte 12 on these are the structures of 32-bit Windows. At most [`MAX_LEN`] bytes. The
//! document `docs/formats.md` specifies each byte.

use alloc::vec;
use alloc::vec::Vec;

use super::bytes::{Writer, word};
use super::image::put_specific;
use super::layout::{Layout, call_manager, specific};
use super::view::{CallManagerView, MediaView, View};
use super::{EmitError, FormatRule, ParseError};
use crate::{CallParameters, SpecificParameters};

/// The first four bytes, "CoCP", as a word.
pub const MAGIC: u32 = u32::from_le_bytes(*b"CoCP");
/// The version that this module reads and writes.
pub const VERSION: u32 = 1;
/// The most bytes that an encoding takes. A receiver that knows the length refuses more unread;
/// the largest TAPI structure in the specific data has a few parts of at most 65,535 bytes each.
pub const MAX_LEN: usize = 1 << 20;

const LENGTH_AT: usize = 8;
const FLAGS_AT: usize = 12;
const CALL_MANAGER_AT: usize = 16;
const MEDIA_AT: usize = 20;
const HEADER_LEN: usize = 24;
const ALIGN: usize = 4;
const MEDIA_SPECIFIC: usize = Layout::BITS_32.members().media_specific;

/// Reads the one encoding of a value.
///
/// # Errors
/// As [`view`] and [`View::parse`].
pub fn parse(bytes: &[u8]) -> Result<CallParameters, ParseError> {
    view(bytes)?.parse()
}

/// Finds the parts. Allocates nothing.
///
/// # Errors
/// [`FormatRule::TooLong`], [`FormatRule::Truncated`], [`FormatRule::Magic`],
/// [`FormatRule::Version`], [`FormatRule::Trailing`], [`FormatRule::OffsetNotCanonical`],
/// [`FormatRule::LengthBeyondEnd`] and [`FormatRule::Padding`].
pub fn view(bytes: &[u8]) -> Result<View<'_>, ParseError> {
    check_header(bytes)?;
    let mut end = HEADER_LEN;
    let mut part = |offset_at, fields: &PartFields| -> Result<Option<(usize, &[u8])>, ParseError> {
        let found = find_part(bytes, offset_at, end, fields)?;
        if let Some((at, part)) = found {
            end = check_padding(bytes, at + part.len())?;
        }
        Ok(found)
    };
    let call_manager = part(CALL_MANAGER_AT, &CALL_MANAGER)?;
    let media = part(MEDIA_AT, &MEDIA)?;
    if end < bytes.len() {
        return Err(trailing(bytes, end));
    }
    Ok(View {
        flags: word(bytes, FLAGS_AT),
        flags_at: FLAGS_AT,
        call_manager: call_manager.map(|(at, part)| CallManagerView::new(at, part)),
        media: media.map(|(at, part)| MediaView::new(at, part, MEDIA_SPECIFIC)),
    })
}

/// A part as the header names it, and where its CO_SPECIFIC_PARAMETERS lies in it.
struct PartFields {
    offset: &'static str,
    length: &'static str,
    specific: usize,
}

const CALL_MANAGER: PartFields = PartFields {
    offset: "offset of CallMgrParameters",
    length: "CallMgrParameters.CallMgrSpecific.Length",
    specific: call_manager::SPECIFIC,
};

const MEDIA: PartFields = PartFields {
    offset: "offset of MediaParameters",
    length: "MediaParameters.MediaSpecific.Length",
    specific: MEDIA_SPECIFIC,
};

fn check_header(bytes: &[u8]) -> Result<(), ParseError> {
    let len = bytes.len() as u64;
    let refuse = |offset, field, value, rule| Err(ParseError { offset, field, value, rule });
    if bytes.len() > MAX_LEN {
        return refuse(0, "length of the input", len, FormatRule::TooLong { max: MAX_LEN as u64 });
    }
    if bytes.len() < HEADER_LEN {
        let rule = FormatRule::Truncated { needed: HEADER_LEN as u64 };
        return refuse(bytes.len(), "length of the input", len, rule);
    }
    let (magic, version, total) = (word(bytes, 0), word(bytes, 4), word(bytes, LENGTH_AT));
    if magic != MAGIC {
        return refuse(0, "magic", magic.into(), FormatRule::Magic { magic: MAGIC });
    }
    if version != VERSION {
        return refuse(4, "version", version.into(), FormatRule::Version { version: VERSION });
    }
    let total = u64::from(total);
    if total > len {
        return refuse(LENGTH_AT, "length", total, FormatRule::Truncated { needed: total });
    }
    if total < len {
        return refuse(LENGTH_AT, "length", total, FormatRule::Trailing { len: total });
    }
    Ok(())
}

/// The offset and bytes of a part with its data, if it is there; its one place is `expected`.
fn find_part<'a>(
    bytes: &'a [u8],
    offset_at: usize,
    expected: usize,
    fields: &PartFields,
) -> Result<Option<(usize, &'a [u8])>, ParseError> {
    let offset = word(bytes, offset_at);
    if offset == 0 {
        return Ok(None);
    }
    let refuse =
        |offset, field, value: u32, rule| ParseError { offset, field, value: value.into(), rule };
    if offset as usize != expected {
        let rule = FormatRule::OffsetNotCanonical { expected: expected as u64 };
        return Err(refuse(offset_at, fields.offset, offset, rule));
    }
    let data = expected + fields.specific + specific::PARAMETERS;
    let Some(available) = bytes.len().checked_sub(data) else {
        let rule = FormatRule::Truncated { needed: data as u64 };
        return Err(refuse(offset_at, fields.offset, offset, rule));
    };
    let length_at = data - specific::LENGTH;
    let length = word(bytes, length_at);
    if length as usize > available {
        let rule = FormatRule::LengthBeyondEnd { available: available as u64 };
        return Err(refuse(length_at, fields.length, length, rule));
    }
    Ok(Some((expected, &bytes[expected..data + length as usize])))
}

/// The end of the zeros that follow a part which ends here.
fn check_padding(bytes: &[u8], at: usize) -> Result<usize, ParseError> {
    let end = at.next_multiple_of(ALIGN);
    let refuse = |offset, value, rule| Err(ParseError { offset, field: "padding", value, rule });
    let Some(padding) = bytes.get(at..end) else {
        return refuse(
            bytes.len(),
            bytes.len() as u64,
            FormatRule::Truncated { needed: end as u64 },
        );
    };
    match padding.iter().position(|&byte| byte != 0) {
        Some(bad) => refuse(at + bad, padding[bad].into(), FormatRule::Padding),
        None => Ok(end),
    }
}

fn trailing(bytes: &[u8], end: usize) -> ParseError {
    ParseError {
        offset: end,
        field: "length of the input",
        value: bytes.len() as u64,
        rule: FormatRule::Trailing { len: end as u64 },
    }
}

/// The length of the encoding.
///
/// # Errors
/// [`EmitError::TooLong`] if it is more than [`MAX_LEN`].
pub fn emitted_len(params: &CallParameters) -> Result<usize, EmitError> {
    let specific_len = |at: usize, specific: &SpecificParameters| {
        (at + specific::PARAMETERS).saturating_add(specific.parameters.len()).min(MAX_LEN + 1)
    };
    let call_manager = params
        .call_manager
        .as_ref()
        .map_or(0, |part| specific_len(call_manager::SPECIFIC, &part.specific));
    let media =
        params.media.as_ref().map_or(0, |part| specific_len(MEDIA_SPECIFIC, &part.specific));
    let len = HEADER_LEN + call_manager.next_multiple_of(ALIGN) + media.next_multiple_of(ALIGN);
    if len > MAX_LEN {
        return Err(EmitError::TooLong { max: MAX_LEN as u64 });
    }
    Ok(len)
}

/// Writes the one encoding of a value at the start of the buffer, and returns its length.
///
/// # Errors
/// [`EmitError::TooLong`] and [`EmitError::BufferTooShort`].
pub fn emit(params: &CallParameters, buffer: &mut [u8]) -> Result<usize, EmitError> {
    let len = emitted_len(params)?;
    let mut writer = Writer::new(buffer, len)?;
    let media = match &params.call_manager {
        Some(part) => {
            let data = HEADER_LEN + call_manager::SPECIFIC + specific::PARAMETERS;
            (data + part.specific.parameters.len()).next_multiple_of(ALIGN)
        }
        None => HEADER_LEN,
    };
    put_header(&mut writer, params, len, media);
    if let Some(part) = &params.call_manager {
        writer.put(&part.transmit.to_bytes());
        writer.put(&part.receive.to_bytes());
        put_specific(&mut writer, &part.specific);
        writer.pad_to(media);
    }
    if let Some(part) = &params.media {
        writer.put_word(part.flags.raw());
        writer.put_word(part.receive_priority);
        writer.put_word(part.receive_size_hint);
        put_specific(&mut writer, &part.specific);
        writer.pad_to(len);
    }
    Ok(len)
}

fn put_header(writer: &mut Writer<'_>, params: &CallParameters, len: usize, media: usize) {
    let offset = |is_present: bool, at: usize| if is_present { at } else { 0 };
    let call_manager = offset(params.call_manager.is_some(), HEADER_LEN);
    let media = offset(params.media.is_some(), media);
    for word in
        [MAGIC, VERSION, bounded(len), params.flags.raw(), bounded(call_manager), bounded(media)]
    {
        writer.put_word(word);
    }
}

/// A length or an offset of an encoding as a word.
fn bounded(len: usize) -> u32 {
    u32::try_from(len).expect("an encoding is at most MAX_LEN bytes")
}

/// The one encoding of a value, in a vector of its own.
///
/// # Errors
/// [`EmitError::TooLong`].
pub fn to_vec(params: &CallParameters) -> Result<Vec<u8>, EmitError> {
    let mut bytes = vec![0; emitted_len(params)?];
    emit(params, &mut bytes)?;
    Ok(bytes)
}
