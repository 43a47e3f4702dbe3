//! Who is called, and in which family of addresses: CO_ADDRESS_FAMILY, CO_SAP, CO_ADDRESS.
//!
//! Values that a client hands to a call manager when it opens a family, registers a service access
//! point or adds an address. The bytes of an address belong to the signalling protocol.
//!
//! Source: `ndis.h`; for SAPs of TAPI, `ndistapi.h`.

use smallvec::SmallVec;

/// So many bytes of an address are stored without an allocation: an ATM end system address (20).
const INLINE: usize = 20;

/// CO_ADDRESS_FAMILY: a signalling protocol, and the version of the interface to its call manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct AddressFamily {
    /// The family.
    pub address_family: Family,
    /// The version of the interface, before the point.
    pub major_version: u32,
    /// The version of the interface, after the point.
    pub minor_version: u32,
}

/// NDIS_AF: a family of addresses, perhaps marked as a proxy's. Families of vendors are legal, so
/// every number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Family(pub u32);

impl Family {
    /// ATM signalling.
    pub const CO_ADDRESS_FAMILY_Q2931: Self = Self(0x1);
    /// The packet scheduler.
    pub const CO_ADDRESS_FAMILY_PSCHED: Self = Self(0x2);
    /// Layer 2 tunnels.
    pub const CO_ADDRESS_FAMILY_L2TP: Self = Self(0x3);
    /// Infrared.
    pub const CO_ADDRESS_FAMILY_IRDA: Self = Self(0x4);
    /// IEEE 1394.
    pub const CO_ADDRESS_FAMILY_1394: Self = Self(0x5);
    /// The point-to-point protocol.
    pub const CO_ADDRESS_FAMILY_PPP: Self = Self(0x6);
    /// InfiniBand.
    pub const CO_ADDRESS_FAMILY_INFINIBAND: Self = Self(0x7);
    /// What the TAPI proxy offers to its clients.
    pub const CO_ADDRESS_FAMILY_TAPI: Self = Self(0x800);
    /// What a call manager that knows TAPI offers to the TAPI proxy.
    pub const CO_ADDRESS_FAMILY_TAPI_PROXY: Self = Self(0x801);
    /// The bit that marks a proxy.
    pub const CO_ADDRESS_FAMILY_PROXY: Self = Self(0x8000_0000);

    /// The same family, marked as a proxy's.
    #[must_use]
    pub const fn proxy(self) -> Self {
        Self(self.0 | Self::CO_ADDRESS_FAMILY_PROXY.0)
    }

    /// Whether the family is marked as a proxy's.
    #[must_use]
    pub const fn is_proxy(self) -> bool {
        self.0 & Self::CO_ADDRESS_FAMILY_PROXY.0 != 0
    }
}

/// CO_SAP: where incoming calls are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Sap {
    /// The kind of address, as the family defines it.
    pub sap_type: u32,
    /// The address.
    pub sap: SmallVec<[u8; INLINE]>,
}

impl Sap {
    /// The kind of a SAP of TAPI. Source: `ndistapi.h`.
    pub const AF_TAPI_SAP_TYPE: u32 = 0x8000;
}

/// CO_ADDRESS: an address of the signalling protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Address {
    /// The address.
    pub address: SmallVec<[u8; INLINE]>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_keeps_its_family() {
        let family = Family::CO_ADDRESS_FAMILY_Q2931.proxy();
        assert_eq!(family.0, 0x8000_0001);
        assert!(family.is_proxy());
        assert!(!Family::CO_ADDRESS_FAMILY_Q2931.is_proxy());
    }

    #[test]
    fn an_end_system_address_of_atm_is_stored_in_place() {
        let address = Address { address: SmallVec::from_slice(&[0x47; 20]) };
        assert!(!address.address.spilled());
    }
}
