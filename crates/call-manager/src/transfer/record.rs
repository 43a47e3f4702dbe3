//! What one VC has under way, and what it has carried.

use co_params::{Flowspec, Status};
use smallvec::SmallVec;

use super::Counts;
use super::policer::Policer;
use crate::handle::Packet;
use crate::time::Time;

/// Packets under way; most VCs have few.
type Packets = SmallVec<[Packet; 4]>;

#[derive(Debug)]
pub(super) struct Record {
    pub(super) sends: Packets,
    pub(super) receives: Packets,
    pub(super) policer: Policer,
    pub(super) counts: Counts,
    /// Until when the miniport may complete no send.
    pub(super) silent_until: Time,
    /// When somebody will look at that, if anybody will.
    pub(super) timer: Option<Time>,
}

impl Record {
    pub(super) fn new(flow: &Flowspec) -> Self {
        Self {
            sends: Packets::new(),
            receives: Packets::new(),
            policer: Policer::new(flow),
            counts: Counts::default(),
            silent_until: Time::ZERO,
            timer: None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sends.is_empty() && self.receives.is_empty()
    }
}

/// Two packets of one name are two packets.
pub(super) fn take(packets: &mut Packets, packet: Packet) -> Result<(), Status> {
    let at = packets.iter().position(|known| known.id == packet.id).ok_or(Status::Failure)?;
    packets.remove(at);
    Ok(())
}
