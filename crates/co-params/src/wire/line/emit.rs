//! Writing the structures: a fixed part that is zero but for sizes and flow specifications, and the
//! flow specifications behind it.
//!
//! Source: T-047 to T-053, T-058, TA-33.

use super::LineQos;
use super::structures::{ApiVersion, Structure};
use crate::wire::EmitError;
use crate::wire::bytes::Writer;
use crate::wire::flowspec::FlowspecBlock;

/// dwNeededSize and dwUsedSize of what has been written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Bytes for everything.
    pub needed: u32,
    /// Bytes that hold valid data. Less than `needed` if a part is missing.
    pub used: u32,
}

impl LineQos<'_> {
    /// The bytes that a structure with these flow specifications takes: dwNeededSize.
    ///
    /// # Errors
    /// [`EmitError::TooLong`] if a size does not fit its member; [`EmitError::VersionWithoutQos`]
    /// for LINECALLPARAMS of version 1.4 with a flow specification.
    pub fn emitted_len(
        &self,
        structure: &Structure,
        version: ApiVersion,
    ) -> Result<usize, EmitError> {
        let fixed = structure.fixed(version);
        if !version.has_qos() {
            let is_lost = !structure.has_needed_and_used && *self != LineQos::default();
            return if is_lost { Err(EmitError::VersionWithoutQos) } else { Ok(fixed) };
        }
        let too_long = EmitError::TooLong { max: u32::MAX.into() };
        let block = |block: Option<FlowspecBlock<'_>>| block.map_or(0, |block| block.emitted_len());
        let len = fixed
            .checked_add(block(self.sending))
            .and_then(|len| len.checked_add(block(self.receiving)))
            .ok_or(too_long)?;
        if u32::try_from(len).is_err() { Err(too_long) } else { Ok(len) }
    }

    /// Writes a structure whose dwTotalSize is the length of the buffer (at most 0xFFFF_FFFF), with
    /// the flow specifications directly behind the fixed part, sending before receiving (TA-33), and
    /// every other member zero. Bytes behind what is used are left as they are.
    ///
    /// In LINECALLINFO a part that finds no room is left out whole, and so is every part in version
    /// 1.4, which cannot name it: dwNeededSize says what it takes (rules 5 and 6). In
    /// LINECALLPARAMS everything must fit.
    ///
    /// # Errors
    /// As [`emitted_len`](Self::emitted_len), and [`EmitError::BufferTooShort`].
    pub fn emit(
        &self,
        structure: &Structure,
        version: ApiVersion,
        buffer: &mut [u8],
    ) -> Result<Sizes, EmitError> {
        let needed = self.emitted_len(structure, version)?;
        let fixed = structure.fixed(version);
        let least = if structure.has_needed_and_used { fixed } else { needed };
        let available = buffer.len();
        if available < least {
            return Err(EmitError::BufferTooShort { needed: least, available });
        }
        let mut used = fixed;
        let mut place = |block: Option<FlowspecBlock<'_>>| {
            let len = block.filter(|_| version.has_qos())?.emitted_len();
            let at = used;
            (len <= available - used).then(|| used += len)?;
            Some((at, len))
        };
        let sending = place(self.sending);
        let receiving = place(self.receiving);
        let sizes = Sizes { needed: size(needed), used: size(used) };

        put_fixed(structure, version, sizes, &mut buffer[..], [sending, receiving])?;
        for (block, at) in [(self.sending, sending), (self.receiving, receiving)] {
            if let (Some(block), Some((at, _))) = (block, at) {
                block.emit(&mut buffer[at..])?;
            }
        }
        Ok(sizes)
    }
}

fn put_fixed(
    structure: &Structure,
    version: ApiVersion,
    sizes: Sizes,
    buffer: &mut [u8],
    places: [Option<(usize, usize)>; 2],
) -> Result<(), EmitError> {
    let total = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
    let fixed = structure.fixed(version);
    let mut writer = Writer::new(buffer, fixed)?;
    writer.put_word(total);
    if structure.has_needed_and_used {
        writer.put_word(sizes.needed);
        writer.put_word(sizes.used);
    }
    for (pair, place) in structure.flowspec_pairs().zip(places) {
        if let Some((at, len)) = place {
            writer.pad_to(pair.at);
            writer.put_word(size(len));
            writer.put_word(size(at));
        }
    }
    writer.pad_to(fixed);
    Ok(())
}

/// A size or an offset of a structure as a word.
fn size(len: usize) -> u32 {
    u32::try_from(len).expect("emitted_len checked that every size fits")
}
