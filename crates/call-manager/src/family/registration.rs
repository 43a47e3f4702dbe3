//! The registration of an address family: what the call manager serves on this adapter (O-01,
//! O-02).

use co_params::Status;

use crate::reaction::Reaction;

/// A family, as the adapter sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Nobody serves it.
    Absent,
    /// Registered; clients are told once the call manager's bind handler has returned.
    Registered,
    /// Clients know of it and may open it.
    Advertised,
    /// The call manager is leaving, and clients have been asked to close it (O-05).
    Closing,
}

/// What happens to a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyEvent {
    /// `NdisCmRegisterAddressFamilyEx`
    Register,
    /// The bind handler in which it was registered returned successfully.
    BindSucceeded,
    /// It returned a failure.
    BindFailed,
    /// A client has bound itself to the adapter.
    ClientBound,
    /// `NdisClOpenAddressFamilyEx`, of a client.
    Open,
    /// The call manager leaves: `NdisCmNotifyCloseAddressFamily` for every opening.
    Leave,
    /// The last opening is gone, or there was none.
    LastClosed,
}

/// A move of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyMove {
    /// The state from now on.
    pub next: Family,
    /// Who is told.
    pub tell: Tell,
}

/// Whom a move of a family concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// Nobody.
    Nobody,
    /// Every client that is bound: `ProtocolCoAfRegisterNotify`.
    EveryClient,
    /// The client that has bound itself: the same.
    ThisClient,
    /// Every opening: `ProtocolClNotifyCloseAf`.
    EveryOpening,
}

impl Family {
    /// What the machine does when `event` happens. Total: every pair is decided.
    pub const fn on(self, event: FamilyEvent) -> Reaction<FamilyMove> {
        match (self, event) {
            (Self::Absent, FamilyEvent::Register) => go(Self::Registered, Tell::Nobody),
            //
            (Self::Registered | Self::Advertised | Self::Closing, FamilyEvent::Register) => {
                Reaction::Refused(Status::Failure)
            }
            (Self::Registered, FamilyEvent::BindSucceeded) => {
                go(Self::Advertised, Tell::EveryClient)
            }
            (Self::Registered, FamilyEvent::BindFailed | FamilyEvent::Leave) => {
                go(Self::Absent, Tell::Nobody)
            }
            (Self::Advertised, FamilyEvent::ClientBound) => go(Self::Advertised, Tell::ThisClient),
            (Self::Advertised, FamilyEvent::Open) => go(Self::Advertised, Tell::Nobody),
            (Self::Absent | Self::Registered | Self::Closing, FamilyEvent::Open) => {
                Reaction::Refused(Status::Failure)
            }
            (Self::Advertised, FamilyEvent::Leave) => go(Self::Closing, Tell::EveryOpening),
            (Self::Absent | Self::Closing, FamilyEvent::Leave) => {
                Reaction::Refused(Status::NotAccepted)
            }
            (Self::Closing, FamilyEvent::LastClosed) => go(Self::Absent, Tell::Nobody),
            (
                Self::Absent | Self::Advertised | Self::Closing,
                FamilyEvent::BindSucceeded | FamilyEvent::BindFailed,
            )
            | (Self::Absent | Self::Registered | Self::Closing, FamilyEvent::ClientBound)
            | (Self::Absent | Self::Registered | Self::Advertised, FamilyEvent::LastClosed) => {
                Reaction::Stale
            }
        }
    }
}

const fn go(next: Family, tell: Tell) -> Reaction<FamilyMove> {
    Reaction::Moved(FamilyMove { next, tell })
}
