//! The policies that ship, against networks that say whatever they like.
//!
//! Two promises each: it ends, and what it accepts is what it was told to need. The episodes run
//! through the machine of the call, so that what ends them is what ends them in earnest.

#![expect(clippy::disallowed_types, reason = "what all tests look up is made once")]

mod adversary;
mod cases;
mod content;
mod ends;
mod proposals;
mod time;
mod wishes;
