//! Format 4: the flow specifications in LINECALLPARAMS and LINECALLINFO.
//!
//! Both are flat blocks: a fixed part of 32-bit members, whose length depends on the API version,
//! and behind it parts that pairs of size and offset name. The offsets count from the start of the
//! structure.
//!
//! ```text
//! LINECALLPARAMS   0 dwTotalSize … 124 dwSendingFlowspecSize, Offset  132 dwReceivingFlowspecSize, Offset
//!                  … 112 / 176 / 180: end of the fixed part in versions 1.4 / 2.0 / 3.0
//! LINECALLINFO     0 dwTotalSize  4 dwNeededSize  8 dwUsedSize
//!                  … 308 dwSendingFlowspecSize, Offset  316 dwReceivingFlowspecSize, Offset
//!                  … 296 / 324 / 344: end of the fixed part
//! ```
//!
//! Every pair is checked, since one bad pair makes the block untrustworthy. In LINECALLINFO parts
//! do not overlap (T-053), and one that is absent has the offset 0 (T-050): both rules are about what
//! a provider returns. In LINECALLPARAMS, which the application fills, two pairs may name the same
//! bytes, and the offset that goes with a size of 0 may be anything: no rule forbids it, and nothing
//! breaks. Gaps between parts are the writer's fault but do
//! not harm a reader: [`LineView::gap`] finds one. Bytes behind dwTotalSize do not belong to the
//! structure and are not looked at.
//!
//! Source: `tapi.h`; T-047 to T-054, T-058, TA-33, TA-34. The test `abi` compares each offset.

use smallvec::SmallVec;

use super::bytes::word;
use super::flowspec::FlowspecBlock;
use super::{FormatRule, ParseError};

mod emit;
mod structures;

pub use emit::Sizes;
pub use structures::{ApiVersion, LINECALLINFO, LINECALLPARAMS, Pair, Structure};

/// The most pairs of a structure.
const MAX_PAIRS: usize = 24;

/// The quality of service in a structure, direction by direction; `None` where the size is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineQos<'a> {
    /// What this end sends.
    pub sending: Option<FlowspecBlock<'a>>,
    /// What this end receives.
    pub receiving: Option<FlowspecBlock<'a>>,
}

/// A structure whose sizes and pairs hold what the rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineView<'a> {
    structure: &'static Structure,
    version: ApiVersion,
    bytes: &'a [u8],
}

/// A pair of size and offset, and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The pair.
    pub pair: &'static Pair,
    /// The bytes of the part; 0 if it is absent.
    pub size: u32,
    /// Its offset from the start of the structure; 0 if it is absent, whatever an application left
    /// in the member.
    pub offset: u32,
}

impl<'a> LineView<'a> {
    /// Checks sizes and pairs of the structure at the start of the input. Allocates nothing.
    ///
    /// # Errors
    /// [`FormatRule::Truncated`] if the input ends before dwTotalSize;
    /// [`FormatRule::StructureTooSmall`] (T-047); [`FormatRule::UsedSize`] and
    /// [`FormatRule::NeededSize`] (T-049); for each pair [`FormatRule::OffsetWithoutSize`] in LINECALLINFO,
    /// [`FormatRule::PartOutside`] (T-050), [`FormatRule::FlowspecTooShort`] (T-054) and
    /// [`FormatRule::PartsOverlap`] (T-053).
    pub fn new(
        structure: &'static Structure,
        version: ApiVersion,
        bytes: &'a [u8],
    ) -> Result<Self, ParseError> {
        let bytes = cut_to_total(structure.fixed(version), bytes)?;
        let view = Self { structure, version, bytes };
        view.check_sizes()?;
        view.parts().try_for_each(|part| view.check_part(part))?;
        if structure.parts_are_apart {
            view.check_apart()?;
        }
        Ok(view)
    }

    /// The structure, up to dwTotalSize.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes of the fixed part.
    #[must_use]
    pub const fn fixed(&self) -> usize {
        self.structure.fixed(self.version)
    }

    /// dwNeededSize and dwUsedSize, where the structure has them.
    #[must_use]
    pub fn needed_and_used(&self) -> Option<(u32, u32)> {
        self.structure
            .has_needed_and_used
            .then(|| (word(self.bytes, structures::NEEDED), word(self.bytes, structures::USED)))
    }

    /// The pairs of this version in the order of their members, absent parts too.
    pub fn parts(&self) -> impl Iterator<Item = Part> + use<'a> {
        let (version, bytes) = (self.version, self.bytes);
        let is_provider_filled = self.structure.has_needed_and_used;
        self.structure.pairs.iter().filter(move |pair| pair.since <= version).map(move |pair| {
            let size = word(bytes, pair.at);
            let is_read = size > 0 || is_provider_filled;
            Part { pair, size, offset: if is_read { word(bytes, pair.at + 4) } else { 0 } }
        })
    }

    /// The bytes of a part of this view; none if it is absent.
    ///
    /// # Panics
    /// If the part comes from another view and does not lie in this one.
    #[must_use]
    pub fn part_bytes(&self, part: Part) -> &'a [u8] {
        &self.bytes[part.offset as usize..][..part.size as usize]
    }

    /// Reads both flow specifications.
    ///
    /// # Errors
    /// As [`FlowspecView::parse`](super::flowspec::FlowspecView::parse), with the offset from the
    /// start of the structure.
    pub fn parse(&self) -> Result<LineQos<'a>, ParseError> {
        Ok(LineQos {
            sending: self.block("dwSendingFlowspec", "dwSendingFlowspec.ServiceType")?,
            receiving: self.block("dwReceivingFlowspec", "dwReceivingFlowspec.ServiceType")?,
        })
    }

    fn block(
        &self,
        name: &str,
        field: &'static str,
    ) -> Result<Option<FlowspecBlock<'a>>, ParseError> {
        let Some(part) = self.parts().find(|part| part.pair.name == name && part.size > 0) else {
            return Ok(None);
        };
        let block = FlowspecBlock::parse(self.part_bytes(part)).map_err(|error| ParseError {
            offset: part.offset as usize + error.offset,
            field,
            ..error
        })?;
        Ok(Some(block))
    }

    /// The first bytes between the fixed part and the end of the valid bytes that belong to no
    /// part: their offset and count. T-053 asks for none.
    #[must_use]
    pub fn gap(&self) -> Option<(usize, usize)> {
        let mut end = self.fixed();
        for part in self.sorted_parts() {
            let at = part.offset as usize;
            if at > end {
                return Some((end, at - end));
            }
            end = end.max(at + part.size as usize);
        }
        let valid = self.valid_end();
        (end < valid).then(|| (end, valid - end))
    }

    /// dwUsedSize, or dwTotalSize where there is none.
    fn valid_end(&self) -> usize {
        self.needed_and_used().map_or(self.bytes.len(), |(_, used)| used as usize)
    }

    fn check_sizes(&self) -> Result<(), ParseError> {
        let Some((needed, used)) = self.needed_and_used() else { return Ok(()) };
        let (fixed, total) = (self.fixed() as u64, self.bytes.len() as u64);
        if !(fixed..=total).contains(&used.into()) {
            return Err(ParseError {
                offset: structures::USED,
                field: "dwUsedSize",
                value: used.into(),
                rule: FormatRule::UsedSize { fixed, total },
            });
        }
        if needed < used {
            return Err(ParseError {
                offset: structures::NEEDED,
                field: "dwNeededSize",
                value: needed.into(),
                rule: FormatRule::NeededSize { used: used.into() },
            });
        }
        Ok(())
    }

    fn check_part(&self, part: Part) -> Result<(), ParseError> {
        let Part { pair, size, offset } = part;
        let (fixed, end) = (self.fixed() as u64, self.valid_end() as u64);
        let refuse = |offset, field, value: u32, rule| {
            Err(ParseError { offset, field, value: value.into(), rule })
        };
        let refuse_size = |rule| refuse(pair.at, pair.size_name, size, rule);
        let refuse_offset = |rule| refuse(pair.at + 4, pair.offset_name, offset, rule);
        if size == 0 {
            return if offset == 0 { Ok(()) } else { refuse_offset(FormatRule::OffsetWithoutSize) };
        }
        if pair.is_flowspec && size < 32 {
            return refuse_size(FormatRule::FlowspecTooShort);
        }
        if u64::from(offset) < fixed || u64::from(offset) > end {
            return refuse_offset(FormatRule::PartOutside { fixed, end });
        }
        if u64::from(offset) + u64::from(size) > end {
            return refuse_size(FormatRule::PartOutside { fixed, end });
        }
        Ok(())
    }

    fn check_apart(&self) -> Result<(), ParseError> {
        let parts = self.sorted_parts();
        let overlap = parts.windows(2).find(|pair| {
            u64::from(pair[0].offset) + u64::from(pair[0].size) > u64::from(pair[1].offset)
        });
        let Some(&[first, second]) = overlap.and_then(|pair| pair.first_chunk()) else {
            return Ok(());
        };
        Err(ParseError {
            offset: second.pair.at + 4,
            field: second.pair.offset_name,
            value: second.offset.into(),
            rule: FormatRule::PartsOverlap { other: first.pair.name },
        })
    }

    /// The parts that are there, by offset. Their number is bounded, so is the work.
    fn sorted_parts(&self) -> SmallVec<[Part; MAX_PAIRS]> {
        let mut parts: SmallVec<[Part; MAX_PAIRS]> =
            self.parts().filter(|part| part.size > 0).collect();
        parts.sort_unstable_by_key(|part| part.offset);
        parts
    }
}

/// The structure as dwTotalSize bounds it.
fn cut_to_total(fixed: usize, bytes: &[u8]) -> Result<&[u8], ParseError> {
    let input = |needed: usize| ParseError {
        offset: bytes.len(),
        field: "length of the input",
        value: bytes.len() as u64,
        rule: FormatRule::Truncated { needed: needed as u64 },
    };
    if bytes.len() < 4 {
        return Err(input(4));
    }
    let total = word(bytes, 0);
    let refuse = |rule| ParseError { offset: 0, field: "dwTotalSize", value: total.into(), rule };
    if u64::from(total) < fixed as u64 {
        return Err(refuse(FormatRule::StructureTooSmall { fixed: fixed as u64 }));
    }
    usize::try_from(total)
        .ok()
        .and_then(|total| bytes.get(..total))
        .ok_or_else(|| refuse(FormatRule::Truncated { needed: total.into() }))
}
