//! What few VCs have: an opening that they were made on, parties, data under way.
//!
//! It is kept beside the table, so that a VC without any of it pays for the place of a record alone.

use crate::handle::{AfHandle, PartyTicket, SapHandle, Ticket};
use crate::party::PartyList;
use crate::transfer::TransferIndex;

/// What a VC has besides its call.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extra {
    /// The opening of an address family that it was made on. The whole handle: its place may be
    /// another's before the VC is gone.
    pub(super) opening: Option<AfHandle>,
    /// The SAP that its call came in for.
    pub(super) sap: Option<SapHandle>,
    /// The parties of its call, if that is multipoint.
    pub(super) parties: Option<PartyList>,
    /// The VC is activated with what this question about a party has granted.
    pub(super) regrading: Option<PartyTicket>,
    /// The data that it carries.
    pub(super) transfer: Option<TransferIndex>,
    /// The client has heard the close data of this call; there is one to a call.
    pub(super) has_close_data: bool,
    /// The miniport has deactivated it, but data has not come back: the answer waits. It
    /// stays when the wait is over, so that the miniport is not told again.
    pub(super) undrained: Option<Ticket>,
}
