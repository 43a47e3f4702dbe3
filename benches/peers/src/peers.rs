//! One file a peer. Each has a `run`: so many requests of a load, done its way.

pub mod blocks;
pub mod crossbeam;
pub mod direct;
pub mod engine;
pub mod kameo;
pub mod ractor;
pub mod ring;
pub mod statig;
pub mod std_mpsc;
pub mod tokio_ask;
pub mod tokio_mpsc;

use crate::load::Load;
use crate::outcome::Outcome;

/// A way to get the work done.
#[derive(Debug)]
pub struct Peer {
    /// What the table calls it.
    pub name: &'static str,
    /// Serves so many requests.
    pub run: fn(Load, u64) -> Outcome,
}

/// What the others are compared with: blocks echoed with no logic.
pub const FLOOR: &str = "blocks, echoed (floor)";
/// What people are offered instead.
pub const ENGINE: &str = "engine";

/// All of them, in the order of the table.
pub const PEERS: &[Peer] = &[
    Peer { name: FLOOR, run: blocks::run_echo },
    Peer { name: ENGINE, run: engine::run },
    Peer { name: "blocks, shared work", run: blocks::run_work },
    Peer { name: "crossbeam-channel", run: crossbeam::run },
    Peer { name: "std mpsc", run: std_mpsc::run },
    Peer { name: "rtrb ring", run: ring::run },
    Peer { name: "tokio mpsc", run: tokio_mpsc::run },
    Peer { name: "tokio mpsc, recv_many", run: tokio_mpsc::run_many },
    Peer { name: "tokio mpsc, client's own thread", run: tokio_mpsc::run_apart },
    Peer { name: "tokio ask (oneshot)", run: tokio_ask::run },
    Peer { name: "tokio ask, client's own thread", run: tokio_ask::run_apart },
    Peer { name: "ractor", run: ractor::run },
    Peer { name: "kameo", run: kameo::run },
    Peer { name: "engine, one thread", run: engine::run_direct },
    Peer { name: "shared work, one thread", run: direct::run },
    Peer { name: "statig, one thread", run: statig::run },
];
