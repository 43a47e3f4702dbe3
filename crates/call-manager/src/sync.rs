//! Every channel, lock, atomic and thread of this crate.
//!
//! Nothing else in the crate names `std::sync`, `std::thread` or a channel crate. A build that
//! explores schedules replaces what stands here, and nothing else.

pub(crate) use std::hint::spin_loop;
pub(crate) use std::sync::Arc;
pub(crate) use std::sync::atomic::{AtomicBool, Ordering};
pub(crate) use std::thread::{Builder, JoinHandle, park_timeout, yield_now};

pub(crate) use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};
