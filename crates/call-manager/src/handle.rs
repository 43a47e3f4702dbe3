//! The names of things: VCs, clients, and the questions that a manager has put to a seam.
//!
//! A handle outlives what it names. It carries the generation of its table entry, so that a handle
//! kept too long is refused and never reaches the VC that took the place.

use core::fmt;

/// `NdisVcHandle`: names one VC of one manager until it is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VcHandle {
    pub(crate) index: u32,
    pub(crate) generation: u32,
}

impl VcHandle {
    /// The place in the manager's table; a later VC may take it again with another generation.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index as usize
    }
}

impl fmt::Display for VcHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.index, self.generation)
    }
}

impl fmt::Display for AfHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.index, self.generation)
    }
}

impl fmt::Display for PartyHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.index, self.generation)
    }
}

impl fmt::Display for SapHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.index, self.generation)
    }
}

/// `ProtocolVcContext`: the creator's own name for its VC, handed back with every upcall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VcContext(pub u64);

/// Names a client of one manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub u32);

/// Names one question put to the network or the miniport, and its one answer.
///
/// A seam that answers later hands the ticket back. An answer whose ticket is not the one awaited
/// is stale: it is dropped and counted, and can never complete another request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket {
    /// The VC that waits.
    pub vc: VcHandle,
    pub(crate) serial: u32,
}

/// `NdisAfHandle`: names one opening of an address family by one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AfHandle {
    pub(crate) index: u32,
    pub(crate) generation: u32,
}

/// `NdisSapHandle`: names one SAP until it is deregistered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SapHandle {
    pub(crate) index: u32,
    pub(crate) generation: u32,
}

/// `NdisPartyHandle`: names one party of a multipoint call until it is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyHandle {
    pub(crate) index: u32,
    pub(crate) generation: u32,
}

/// Names one question about a SAP, and its one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SapTicket {
    /// The SAP.
    pub sap: SapHandle,
    pub(crate) serial: u32,
}

/// Names one question about a party, and its one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyTicket {
    /// The party.
    pub party: PartyHandle,
    pub(crate) serial: u32,
}

/// The network's own name for an incoming call until it has a VC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferId(pub u64);

/// A packet on a VC: a name that its sender chose, and a length. The data itself stays where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Packet {
    /// The sender's own name for it (an `NBL`).
    pub id: u64,
    /// Its length in bytes.
    pub bytes: u32,
}

/// Data that goes with the end of a call: what the medium carries, opaque here. 16 bytes need no
/// memory.
pub type CloseData = smallvec::SmallVec<[u8; 16]>;
