//! Bytes whose meaning belongs to a signalling protocol or a medium.
//!
//! Source: CO_SPECIFIC_PARAMETERS, `ndis.h`.

use smallvec::SmallVec;

/// CO_SPECIFIC_PARAMETERS: typed opaque bytes. Up to [`INLINE`](Self::INLINE) of them need no
/// allocation. The default is type 0 and no bytes, which is how the standard writes "none".
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct SpecificParameters {
    /// The kind of data, named by the protocol or medium.
    pub param_type: u32,
    /// The data.
    pub parameters: SmallVec<[u8; Self::INLINE]>,
}

impl SpecificParameters {
    /// So many bytes are stored without an allocation.
    pub const INLINE: usize = 16;
    /// The kind of data of a call manager for ATM signalling. Source: `atm.h`.
    pub const CALLMGR_SPECIFIC_Q2931: u32 = 1;
    /// The kind of data of an ATM medium. Source: `atm.h`.
    pub const ATM_MEDIA_SPECIFIC: u32 = 1;

    /// Whether there is nothing here.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.param_type == 0 && self.parameters.is_empty()
    }
}
