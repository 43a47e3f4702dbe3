//! What is wrong with bytes, and where; and why a value could not be written.

/// Why bytes were refused: where, which field, what it held, and the rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset} ({offset:#x}): {field} = {value:#x}: {rule}")]
pub struct ParseError {
    /// The offset of the field in the input, in bytes.
    pub offset: usize,
    /// The field, as the standard spells it, with the structures it is in.
    pub field: &'static str,
    /// What the field holds; for a length of the input, that length.
    pub value: u64,
    /// The rule it breaks, with its source if it has one.
    pub rule: FormatRule,
}

/// A rule of a format. `Display` prints it with its source in brackets; the format of our own is
/// specified in `docs/formats.md`. The two without a source are no rule of a standard: bytes that
/// are not there cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatRule {
    /// The input is too short for what it begins. No standard says so.
    #[error("the input ends too soon: {needed} bytes are needed")]
    Truncated {
        /// The least length of an input that would do, as far as can be told.
        needed: u64,
    },
    /// A block is empty or holds a whole FLOWSPEC.
    #[error("a flow specification takes at least 32 bytes [T-054, TA-04]")]
    FlowspecTooShort,
    /// The class is one of the ten, and the flags are those two.
    #[error("no such service type, or half a flag [SERVICETYPE, qos.h; TA-32]")]
    ServiceTypeUndefined,
    /// Services are numbers, not flags.
    #[error("a service in the form of a flag, which the header calls unsupported [TA-32]")]
    ServiceTypeFlagForm,
    /// Every bit that is set has a name.
    #[error("bits without a meaning: {undefined:#x} [ndis.h]")]
    FlagsUndefined {
        /// The bits that no header defines.
        undefined: u32,
    },
    /// An image lies within the address space of its layout.
    #[error("the image reaches beyond the highest address, {max_address:#x} [docs/formats.md]")]
    AddressSpace {
        /// The highest address of the layout.
        max_address: u64,
    },
    /// A structure begins where its alignment allows.
    #[error("not a multiple of {alignment}, the alignment of the structure [ndis.h]")]
    Misaligned {
        /// The alignment, in bytes.
        alignment: u64,
    },
    /// A structure lies within the image. No standard says so.
    #[error("the {len} bytes at this address are not all in the image")]
    OutsideImage {
        /// The least size of the structure, in bytes.
        len: u64,
    },
    /// Data lies within what encloses it.
    #[error(
        "the data runs beyond the {available} bytes that are left [CO_SPECIFIC_PARAMETERS, ndis.h]"
    )]
    LengthBeyondEnd {
        /// The bytes from the start of the data to the end of the input.
        available: u64,
    },
    /// Structures of an image do not share bytes: each is a structure of its own, with its data
    /// behind it.
    #[error("shares bytes with {other} [CO_CALL_PARAMETERS, ndis.h; docs/formats.md]")]
    Overlap {
        /// The structure that lies there already.
        other: &'static str,
    },
    /// Parts of LINECALLINFO do not share bytes.
    #[error("shares bytes with {other} [T-053]")]
    PartsOverlap {
        /// The part that lies there already.
        other: &'static str,
    },
    /// The self-relative format begins with its magic number.
    #[error("not the magic number {magic:#x} of the self-relative format [docs/formats.md]")]
    Magic {
        /// The number that belongs here.
        magic: u32,
    },
    /// There is one version.
    #[error("no version but {version} is known [docs/formats.md]")]
    Version {
        /// The version that this crate reads and writes.
        version: u32,
    },
    /// The self-relative format is bounded.
    #[error("more than {max} bytes, the bound of the format [docs/formats.md]")]
    TooLong {
        /// The bound, in bytes.
        max: u64,
    },
    /// The self-relative format says its length, and nothing follows.
    #[error("the content takes {len} bytes; nothing may follow [docs/formats.md]")]
    Trailing {
        /// The length of the content, in bytes.
        len: u64,
    },
    /// In the self-relative format a part has one place.
    #[error("a part is absent (0) or at its one place, {expected} [docs/formats.md]")]
    OffsetNotCanonical {
        /// The only offset that is not zero.
        expected: u64,
    },
    /// In the self-relative format padding is zero.
    #[error("padding is zero [docs/formats.md]")]
    Padding,
    /// A TAPI structure holds at least its fixed part: STRUCTURETOOSMALL.
    #[error("less than {fixed} bytes, the fixed part of this version [T-047, STRUCTURETOOSMALL]")]
    StructureTooSmall {
        /// The fixed part, in bytes.
        fixed: u64,
    },
    /// Between the fixed part and dwTotalSize.
    #[error("not between {fixed}, the fixed part, and {total}, dwTotalSize [T-049]")]
    UsedSize {
        /// The fixed part, in bytes.
        fixed: u64,
        /// dwTotalSize.
        total: u64,
    },
    /// At least dwUsedSize.
    #[error("less than {used}, dwUsedSize [T-049]")]
    NeededSize {
        /// dwUsedSize.
        used: u64,
    },
    /// Absent is size 0 and offset 0, where the provider fills the block.
    #[error("a size of 0 goes with an offset of 0 [T-050]")]
    OffsetWithoutSize,
    /// A part lies between the fixed part and the end of the valid bytes.
    #[error("the part is not between {fixed}, the fixed part, and {end} [T-050, TA-34]")]
    PartOutside {
        /// The fixed part, in bytes.
        fixed: u64,
        /// The end of the valid bytes: dwUsedSize, or dwTotalSize where there is none.
        end: u64,
    },
}

/// Why a value could not be written. Nothing has been written then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmitError {
    /// The caller can give a longer buffer.
    #[error("{needed} bytes are needed, {available} are there")]
    BufferTooShort {
        /// Bytes.
        needed: usize,
        /// Bytes.
        available: usize,
    },
    /// The value is longer than the format can say.
    #[error("longer than {max} bytes, the bound of the format")]
    TooLong {
        /// Bytes.
        max: u64,
    },
    /// The caller can choose another address.
    #[error("address {base:#x} is not a multiple of {alignment}")]
    BaseMisaligned {
        /// The address given.
        base: u64,
        /// Bytes.
        alignment: u64,
    },
    /// The caller can choose a lower address.
    #[error("an image at {base:#x} would reach beyond the highest address, {max_address:#x}")]
    AddressSpace {
        /// The address given.
        base: u64,
        /// The highest address of the layout.
        max_address: u64,
    },
    /// The caller can write for a later version. LINECALLPARAMS of version 1.4 cannot ask for a
    /// quality of service (T-058).
    #[error("version 1.4 has no members for flow specifications [T-058]")]
    VersionWithoutQos,
}
