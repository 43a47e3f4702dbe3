//! Meters: does traffic keep to what was agreed?
//!
//! Each takes the time of a packet or cell, in ticks that the caller chooses, and says whether it
//! conforms. One that does not conform leaves no trace, as if it had been dropped. Arithmetic is
//! exact, in integers, for as long as the clock runs.
//!
//! Time must not run backwards; a meter takes an earlier time for the latest one it has seen.
//!
//! - [`TokenBucket`]: bytes against a [`Tspec`](crate::Tspec), as RFC 2215 defines it (F-001).
//! - [`VirtualScheduling`] and [`LeakyBucket`]: cells against the generic cell rate algorithm, in
//!   the two forms of ITU-T I.371, which give the same answers.

mod gcra;
mod token_bucket;

pub use gcra::{Gcra, LeakyBucket, VirtualScheduling};
pub use token_bucket::TokenBucket;
