//! Data on VCs: what is under way, what kept to the terms, and what a close has to wait for.
//!
//! Packets are names and lengths; no payload is seen. A VC that carries no data has no record, and
//! pays 4 bytes for the place of one.
//!
//! # How a manager uses it
//! 1. Each VC keeps an `Option<`[`TransferIndex`]`>`, `None` at first.
//! 2. `NdisCoSendNetBufferLists`: [`send`](Transfers::send) with what the VC's state means for data
//!    ([`Standing`]) and the transmit flow in force. [`Send::Taken`] goes to
//!    [`Miniport::send`](crate::Miniport::send), and every other outcome is the completion. A send
//!    returns nothing and completes by an upcall, once.
//! 3. [`MiniportEvent::SendComplete`](crate::MiniportEvent::SendComplete), or an answer at once:
//!    [`send_complete`](Transfers::send_complete).
//!    [`MiniportEvent::Received`](crate::MiniportEvent::Received): [`receive`](Transfers::receive).
//!    `NdisReturnNetBufferLists`: [`returned`](Transfers::returned), then
//!    [`Miniport::returned`](crate::Miniport::returned). A refusal of any of these is counted as
//!    stale and goes no further. A send that is not complete at once [starts a
//!    timer](Transfers::start_timer), which gives up what the miniport [keeps silent
//!    about](Transfers::overdue).
//! 4. `NdisClCloseCall`: [`may_close`](Transfers::may_close) first.
//! 5. Re-activation of the VC: [`reactivated`](Transfers::reactivated). While it is pending the old
//!    terms police, as they serve.
//! 6. The miniport says that it has deactivated: only when the VC [is
//!    drained](Transfers::is_drained) is that true; otherwise keep the answer until a
//!    completion or a return drains it. Then [`deactivated`](Transfers::deactivated), which gives
//!    the record up.
//! 7. A client that leaves returns nothing more: [`return_all`](Transfers::return_all) to the
//!    miniport in its place.
//!
//! Source: O-26, O-27, R-032, R-033, R-037, R-050, R-077, R-078, R-095, A-26; RFC 2215 for the
//! meter.

mod config;
mod policer;
mod record;
#[cfg(test)]
mod tests;

use co_params::{Flowspec, Status};

pub use self::config::{OnNonconforming, SendTimer, TransferConfig};
use self::record::{Record, take};
use crate::handle::Packet;
use crate::slots::{Key, Place, Slots};
use crate::time::Time;

/// Where the record of a VC is. With `Option` around it, it takes 4 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferIndex(Place);

/// What the state of a VC and its call means for data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The VC is not active.
    Inactive,
    /// It is active, but no call is up: it is being set up, or offered.
    NotConnected,
    /// The call is up, whether or not it is being changed.
    Connected,
    /// The call is over or being closed.
    Ended,
}

/// What becomes of a packet to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Send {
    /// The miniport gets it.
    Taken,
    /// It is complete, with this status; the miniport never sees it.
    Completed(Status),
}

/// What becomes of a packet received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Receive {
    /// The client gets it, and returns it.
    Indicate,
    /// The miniport gets it back at once.
    Return,
}

/// What a VC has carried since its record was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets that kept to the transmit flow.
    pub conforming: u64,
    /// Packets that did not, whatever became of them.
    pub nonconforming: u64,
    /// Bytes that the miniport was given to send.
    pub sent_bytes: u64,
    /// Packets that the client was given.
    pub received: u64,
    /// Bytes of these.
    pub received_bytes: u64,
}

/// The data of all VCs of a manager.
#[derive(Debug)]
pub struct Transfers {
    config: TransferConfig,
    records: Slots<Record>,
}

impl Transfers {
    /// No VC carries data yet.
    #[must_use]
    pub const fn new(config: TransferConfig) -> Self {
        Self { config, records: Slots::new(config.vcs) }
    }

    /// A client sends on a VC whose transmit flow in force is `flow`. Packets of a VC that is not
    /// active, without a call, or being closed complete with
    /// `FAILURE`; at a bound with `RESOURCES`; refused ones as [`OnNonconforming`] says.
    pub fn send(
        &mut self,
        index: &mut Option<TransferIndex>,
        standing: Standing,
        now: Time,
        flow: &Flowspec,
        packet: Packet,
    ) -> Send {
        match standing {
            Standing::Inactive | Standing::NotConnected | Standing::Ended => {
                return Send::Completed(Status::Failure);
            }
            Standing::Connected => {}
        }
        let config = self.config;
        let Some(record) = self.record_for(index, flow) else {
            return Send::Completed(Status::Resources);
        };
        if record.sends.len() >= config.outstanding as usize {
            return Send::Completed(Status::Resources);
        }
        if record.policer.conforms(now, packet.bytes) {
            record.counts.conforming += 1;
        } else {
            record.counts.nonconforming += 1;
            if config.on_nonconforming == OnNonconforming::Refuse {
                return Send::Completed(record.policer.refusal(packet.bytes));
            }
        }
        if record.sends.is_empty() {
            record.silent_until = now.after(config.send_timer.value());
        }
        record.sends.push(packet);
        record.counts.sent_bytes += u64::from(packet.bytes);
        Send::Taken
    }

    /// The miniport has sent a packet, or has given it up. For the others of the VC it has
    /// its full time again.
    ///
    /// # Errors
    /// `FAILURE` if no such packet is being sent: it completes nothing.
    pub fn send_complete(
        &mut self,
        index: Option<TransferIndex>,
        now: Time,
        packet: Packet,
    ) -> Result<(), Status> {
        let silent_until = now.after(self.config.send_timer.value());
        let record = self.record_mut(index).ok_or(Status::Failure)?;
        take(&mut record.sends, packet)?;
        record.silent_until = silent_until;
        Ok(())
    }

    /// When [`overdue`](Self::overdue) is to be asked about a VC; `None` if nothing is being sent, or
    /// if it was said before.
    pub fn start_timer(&mut self, index: Option<TransferIndex>) -> Option<Time> {
        let record = self.record_mut(index)?;
        if record.sends.is_empty() || record.timer.is_some() {
            return None;
        }
        record.timer = Some(record.silent_until);
        record.timer
    }

    /// What [`start_timer`](Self::start_timer) said, until it comes true.
    #[must_use]
    pub fn timer(&self, index: Option<TransferIndex>) -> Option<Time> {
        self.record(index)?.timer
    }

    /// The time has come: what the miniport was to send, and has been silent about for too long. They
    /// are nobody's any more; a completion that comes yet is stale. None of them if it has completed
    /// others meanwhile: then [start the timer](Self::start_timer) again.
    #[must_use]
    pub fn overdue(&mut self, index: Option<TransferIndex>, now: Time) -> Vec<Packet> {
        let Some(record) = self.record_mut(index) else { return Vec::new() };
        record.timer = None;
        if record.silent_until > now {
            return Vec::new();
        }
        record.sends.drain(..).collect()
    }

    /// The miniport indicates a packet on a VC whose transmit flow in force is `flow`. The client
    /// gets it if its call is up, and below the bounds.
    pub fn receive(
        &mut self,
        index: &mut Option<TransferIndex>,
        standing: Standing,
        flow: &Flowspec,
        packet: Packet,
    ) -> Receive {
        match standing {
            Standing::Inactive | Standing::NotConnected | Standing::Ended => {
                return Receive::Return;
            }
            Standing::Connected => {}
        }
        let most = self.config.outstanding as usize;
        let Some(record) = self.record_for(index, flow) else { return Receive::Return };
        if record.receives.len() >= most {
            return Receive::Return;
        }
        record.receives.push(packet);
        record.counts.received += 1;
        record.counts.received_bytes += u64::from(packet.bytes);
        Receive::Indicate
    }

    /// The client returns a packet, in whatever state the call is.
    ///
    /// # Errors
    /// `FAILURE` if it has no such packet: the miniport must not get it.
    pub fn returned(&mut self, index: Option<TransferIndex>, packet: Packet) -> Result<(), Status> {
        let record = self.record_mut(index).ok_or(Status::Failure)?;
        take(&mut record.receives, packet)
    }

    /// The client is gone: what it has not returned, for the miniport. What it sent is waited for.
    #[must_use]
    pub fn return_all(&mut self, index: Option<TransferIndex>) -> Vec<Packet> {
        let record = self.record_mut(index);
        record.map_or_else(Vec::new, |record| record.receives.drain(..).collect())
    }

    /// Whether a client may close the call: all it sent has come back. What it has received
    /// it may return later.
    ///
    /// # Errors
    /// `NOT_ACCEPTED` while sends are under way.
    pub fn may_close(&self, index: Option<TransferIndex>) -> Result<(), Status> {
        let is_sending = self.record(index).is_some_and(|record| !record.sends.is_empty());
        if is_sending { Err(Status::NotAccepted) } else { Ok(()) }
    }

    /// Whether nothing is under way, so that the VC can be inactive.
    #[must_use]
    pub fn is_drained(&self, index: Option<TransferIndex>) -> bool {
        self.record(index).is_none_or(Record::is_empty)
    }

    /// The VC is active with another transmit flow. The meter starts full if the flow describes
    /// other traffic, and goes on as it is if it does not, so that asking for the same again gains
    /// nothing.
    pub fn reactivated(&mut self, index: Option<TransferIndex>, flow: &Flowspec) {
        if let Some(record) = self.record_mut(index) {
            record.policer.follow(flow);
        }
    }

    /// The VC is inactive: what it carried, if anything. The record is given up; what the miniport
    /// or the client still had of it means nothing any more.
    pub fn deactivated(&mut self, index: &mut Option<TransferIndex>) -> Option<Counts> {
        let key = self.key(index.take())?;
        self.records.remove(key).map(|record| record.counts)
    }

    /// What a VC has carried.
    #[must_use]
    pub fn counts(&self, index: Option<TransferIndex>) -> Counts {
        self.record(index).map_or_else(Counts::default, |record| record.counts)
    }

    /// How many packets are being sent, and how many the client has not returned.
    #[must_use]
    pub fn outstanding(&self, index: Option<TransferIndex>) -> (usize, usize) {
        self.record(index).map_or((0, 0), |record| (record.sends.len(), record.receives.len()))
    }

    fn record_for(
        &mut self,
        index: &mut Option<TransferIndex>,
        flow: &Flowspec,
    ) -> Option<&mut Record> {
        if index.is_none() {
            *index = Some(TransferIndex(self.records.insert(Record::new(flow))?.into()));
        }
        self.record_mut(*index)
    }

    fn record(&self, index: Option<TransferIndex>) -> Option<&Record> {
        self.records.get(self.key(index)?)
    }

    fn record_mut(&mut self, index: Option<TransferIndex>) -> Option<&mut Record> {
        let key = self.key(index)?;
        self.records.get_mut(key)
    }

    fn key(&self, index: Option<TransferIndex>) -> Option<Key> {
        self.records.key_at(index?.0)
    }
}
