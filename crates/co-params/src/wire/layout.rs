//! Where the members of the structures lie, in bytes from the start of each.
//!
//! Most structures are the same on 32- and 64-bit Windows. The two with pointers or pointer
//! alignment differ, and are described by a [`Layout`].
//!
//! A structure that ends in an array of bytes is as long as the offset of the array and the count
//! of bytes; its `sizeof` includes padding and is larger.
//!
//! Source: `qos.h`, `ndis.h`, by compiling; the test `abi` compares each number.

use core::ops::Deref;

/// The members of FLOWSPEC, 32 bytes.
pub mod flowspec {
    /// TokenRate.
    pub const TOKEN_RATE: usize = 0;
    /// TokenBucketSize.
    pub const TOKEN_BUCKET_SIZE: usize = 4;
    /// PeakBandwidth.
    pub const PEAK_BANDWIDTH: usize = 8;
    /// Latency.
    pub const LATENCY: usize = 12;
    /// DelayVariation.
    pub const DELAY_VARIATION: usize = 16;
    /// ServiceType.
    pub const SERVICE_TYPE: usize = 20;
    /// MaxSduSize.
    pub const MAX_SDU_SIZE: usize = 24;
    /// MinimumPolicedSize.
    pub const MINIMUM_POLICED_SIZE: usize = 28;
    /// The whole structure.
    pub const LEN: usize = 32;
}

/// The members of CO_SPECIFIC_PARAMETERS: 8 bytes, then data.
pub mod specific {
    /// ParamType.
    pub const PARAM_TYPE: usize = 0;
    /// Length.
    pub const LENGTH: usize = 4;
    /// Parameters: the data.
    pub const PARAMETERS: usize = 8;
    /// `sizeof` with one byte of data and its padding.
    pub const SIZE_OF: usize = 12;
}

/// The members of CO_CALL_MANAGER_PARAMETERS: 72 bytes, then the data of CallMgrSpecific.
pub mod call_manager {
    /// Transmit.
    pub const TRANSMIT: usize = 0;
    /// Receive.
    pub const RECEIVE: usize = 32;
    /// CallMgrSpecific.
    pub const SPECIFIC: usize = 64;
    /// The least alignment of the structure.
    pub const ALIGN: usize = 4;
}

/// The members of CO_MEDIA_PARAMETERS that do not differ between the layouts.
pub mod media {
    /// Flags.
    pub const FLAGS: usize = 0;
    /// ReceivePriority.
    pub const RECEIVE_PRIORITY: usize = 4;
    /// ReceiveSizeHint.
    pub const RECEIVE_SIZE_HINT: usize = 8;
}

/// The members of CO_ADDRESS_FAMILY, 12 bytes.
pub mod address_family {
    /// AddressFamily.
    pub const ADDRESS_FAMILY: usize = 0;
    /// MajorVersion.
    pub const MAJOR_VERSION: usize = 4;
    /// MinorVersion.
    pub const MINOR_VERSION: usize = 8;
    /// The whole structure.
    pub const LEN: usize = 12;
}

/// The members of CO_SAP: 8 bytes, then the address.
pub mod sap {
    /// SapType.
    pub const SAP_TYPE: usize = 0;
    /// SapLength.
    pub const SAP_LENGTH: usize = 4;
    /// Sap: the address.
    pub const SAP: usize = 8;
    /// `sizeof` with one byte of address and its padding.
    pub const SIZE_OF: usize = 12;
}

/// The members of CO_ADDRESS: 4 bytes, then the address.
pub mod address {
    /// AddressSize.
    pub const ADDRESS_SIZE: usize = 0;
    /// Address: the bytes.
    pub const ADDRESS: usize = 4;
    /// `sizeof` with one byte of address and its padding.
    pub const SIZE_OF: usize = 8;
}

/// What differs between 32- and 64-bit Windows: one of two sets of numbers, which can
/// only be read.
///
/// No other can be made, so that a reader may rely on them: a pointer has 4 or 8 bytes and lies in
/// its structure.
///
/// ```compile_fail,E0594
/// use co_params::wire::layout::Layout;
/// let mut layout = Layout::BITS_64;
/// assert_eq!(layout.pointer, 8);
/// layout.pointer = 0;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout(Members);

/// The numbers of a [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Members {
    /// Bytes of a pointer, which is also the alignment of CO_CALL_PARAMETERS and of
    /// CO_MEDIA_PARAMETERS.
    pub pointer: usize,
    /// The offset of CO_CALL_PARAMETERS.CallMgrParameters. Flags lie at 0.
    pub call_manager_pointer: usize,
    /// The offset of CO_CALL_PARAMETERS.MediaParameters.
    pub media_pointer: usize,
    /// `sizeof(CO_CALL_PARAMETERS)`.
    pub call_parameters: usize,
    /// The offset of CO_MEDIA_PARAMETERS.MediaSpecific, which is pointer-aligned.
    pub media_specific: usize,
    /// `sizeof(CO_MEDIA_PARAMETERS)`.
    pub media: usize,
    /// The highest address.
    pub max_address: u64,
}

impl Layout {
    /// 32-bit Windows.
    pub const BITS_32: Self = Self(Members {
        pointer: 4,
        call_manager_pointer: 4,
        media_pointer: 8,
        call_parameters: 12,
        media_specific: 12,
        media: 24,
        max_address: 0xFFFF_FFFF,
    });

    /// 64-bit Windows. The mingw-w64 header forgets the alignment of MediaSpecific and would have
    /// it at 12; the Windows kit has 16.
    pub const BITS_64: Self = Self(Members {
        pointer: 8,
        call_manager_pointer: 8,
        media_pointer: 16,
        call_parameters: 24,
        media_specific: 16,
        media: 32,
        max_address: u64::MAX,
    });

    /// The numbers, where a constant is asked for.
    #[must_use]
    pub const fn members(&self) -> &Members {
        &self.0
    }
}

/// A layout reads as its members, and there is no writing to them.
impl Deref for Layout {
    type Target = Members;

    fn deref(&self) -> &Members {
        &self.0
    }
}
