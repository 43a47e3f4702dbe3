//! Writing an image: the three structures one behind the other, for an address that the caller
//! chooses.

use crate::wire::EmitError;
use crate::wire::bytes::Writer;
use crate::wire::layout::{Layout, call_manager, specific};
use crate::{CallParameters, SpecificParameters};

/// The length of the image that [`emit`] writes.
///
/// # Errors
/// [`EmitError::TooLong`] if specific data is longer than its Length can say.
pub fn emitted_len(params: &CallParameters, layout: Layout) -> Result<usize, EmitError> {
    Ok(Plan::new(params, layout)?.len)
}

/// Writes the parameters as an image for `base`: CO_CALL_PARAMETERS first, then
/// CO_CALL_MANAGER_PARAMETERS, then CO_MEDIA_PARAMETERS, each at its alignment and at least as long
/// as its `sizeof`, so that a C reader may copy it whole. Padding is zero. Returns the length.
///
/// Reading the image at `base` gives the same value back.
///
/// # Errors
/// [`EmitError::BufferTooShort`], [`EmitError::TooLong`], [`EmitError::BaseMisaligned`] and
/// [`EmitError::AddressSpace`].
pub fn emit(
    params: &CallParameters,
    layout: Layout,
    base: u64,
    buffer: &mut [u8],
) -> Result<usize, EmitError> {
    let plan = Plan::new(params, layout)?;
    plan.check_base(base)?;
    let mut writer = Writer::new(buffer, plan.len)?;
    let address = |part: Option<usize>| part.map_or(0, |at| base + at as u64);

    writer.put_word(params.flags.raw());
    writer.pad_to(layout.call_manager_pointer);
    writer.put_pointer(
        address(params.call_manager.as_ref().map(|_| plan.call_manager)),
        layout.pointer,
    );
    writer.put_pointer(address(params.media.as_ref().map(|_| plan.media)), layout.pointer);
    if let Some(part) = &params.call_manager {
        writer.pad_to(plan.call_manager);
        writer.put(&part.transmit.to_bytes());
        writer.put(&part.receive.to_bytes());
        put_specific(&mut writer, &part.specific);
    }
    if let Some(part) = &params.media {
        writer.pad_to(plan.media);
        writer.put_word(part.flags.raw());
        writer.put_word(part.receive_priority);
        writer.put_word(part.receive_size_hint);
        writer.pad_to(plan.media + layout.media_specific);
        put_specific(&mut writer, &part.specific);
    }
    writer.pad_to(plan.len);
    Ok(plan.len)
}

/// Writes ParamType, Length and the data, whose length the plan has checked.
pub(in crate::wire) fn put_specific(writer: &mut Writer<'_>, specific: &SpecificParameters) {
    let length = u32::try_from(specific.parameters.len()).expect("the plan checked the length");
    writer.put_word(specific.param_type);
    writer.put_word(length);
    writer.put(&specific.parameters);
}

/// Where each part of an image goes, as offsets from its start.
struct Plan {
    layout: Layout,
    call_manager: usize,
    media: usize,
    len: usize,
}

impl Plan {
    fn new(params: &CallParameters, layout: Layout) -> Result<Self, EmitError> {
        let call_manager = layout.call_parameters;
        let call_manager_end = match &params.call_manager {
            Some(part) => {
                call_manager + part_len(call_manager::SPECIFIC, layout.pointer, &part.specific)?
            }
            None => call_manager,
        };
        let media = call_manager_end.next_multiple_of(layout.pointer);
        let len = match &params.media {
            Some(part) => media + part_len(layout.media_specific, layout.pointer, &part.specific)?,
            None => call_manager_end,
        };
        Ok(Self { layout, call_manager, media, len })
    }

    fn check_base(&self, base: u64) -> Result<(), EmitError> {
        let alignment = self.layout.pointer as u64;
        if !base.is_multiple_of(alignment) {
            return Err(EmitError::BaseMisaligned { base, alignment });
        }
        let max_address = self.layout.max_address;
        match base.checked_add(self.len as u64 - 1) {
            Some(last) if last <= max_address => Ok(()),
            Some(_) | None => Err(EmitError::AddressSpace { base, max_address }),
        }
    }
}

/// The bytes of a structure with its data: at least its `sizeof`, which is that of its members with
/// one byte of data, up to the next multiple of its alignment.
fn part_len(at: usize, alignment: usize, data: &SpecificParameters) -> Result<usize, EmitError> {
    let len = data.parameters.len();
    if u32::try_from(len).is_err() {
        return Err(EmitError::TooLong { max: u32::MAX.into() });
    }
    let size_of = (at + specific::SIZE_OF).next_multiple_of(alignment);
    Ok(size_of.max(at + specific::PARAMETERS + len))
}
