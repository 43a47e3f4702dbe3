//! The mechanism of call management: virtual connections, and changes of their quality of service
//! that either take effect everywhere or nowhere.
//!
//! A client asks; the call manager negotiates with the network, activates the VC in the miniport
//! with what was granted, and on any refusal restores exactly what stood before. It completes every
//! request once.
//!
//! Three layers, each usable without the next:
//!
//! 1. [`vc`]: the machine of one VC, pure. No I/O, no clock, no table.
//! 2. [`manager`]: many VCs over two seams ([`seam`]), or over one object behind both
//!    ([`integrated`]); bounded waits, statuses, and what a [`profile`] leaves to choose. Time is an
//!    argument. What surrounds a call has pure machines of its own: [`family`], [`sap`], [`party`],
//!    [`transfer`], [`permanent`].
//! 3. [`adapter`] and [`runtime`]: clients with their channels ([`channel`], [`block`]), and a
//!    thread that owns it all.
//!
//! The same calls at the same times give the same answers in the same order.
//!
//! ```text
//!  Binding ──block of requests──→ Adapter ─→ CallManager ─→ Signaling   (the network)
//!     ↑                              │           │  │
//!     └──same block, with statuses───┘        State └─────→ Miniport    (the adapter card)
//!     └──block of upcalls────────────┘      (one a VC)
//! ```
//!
//! # Errors and panics
//! Input never panics: a bad request is answered with a status, and a stale answer is dropped and
//! counted. A broken promise of this crate's own does, with the promise as its text.
#![forbid(unsafe_code)]
#![warn(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro)]

pub mod adapter;
pub mod block;
pub mod channel;
pub mod family;
pub mod handle;
pub mod integrated;
pub mod manager;
pub mod observer;
#[cfg(test)]
mod page;
pub mod party;
pub mod permanent;
pub mod profile;
pub mod reaction;
pub mod runtime;
pub mod sap;
pub mod seam;
mod slots;
mod spin;
mod sync;
pub mod tapi_id;
pub mod terms;
pub mod time;
pub mod trace;
pub mod transfer;
pub mod vc;
mod waker;

pub use adapter::{Adapter, TooManyClients};
pub use block::{BLOCK_SLOTS, Block, Operation, Slot};
pub use channel::{Binding, Gone, NotTaken, Up};
pub use handle::{
    AfHandle, ClientId, OfferId, Packet, PartyHandle, PartyTicket, SapHandle, SapTicket, Ticket,
    VcContext, VcHandle,
};
pub use integrated::{Integrated, MiniportCallManager, MiniportOf, Role};
pub use manager::{CallManager, Config, Handler, Upcall};
pub use observer::{Creator, DataSight, Demand, FamilySight, Observer, PartySight, Sight};
pub use profile::{BackOff, OutOfRange, Profile, TimerName, WhoMayAsk};
pub use runtime::Runtime;
pub use seam::{
    Capabilities, Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Offer,
    Reply, Signaling,
};
pub use terms::Terms;
pub use time::Time;
pub use waker::Waker;
