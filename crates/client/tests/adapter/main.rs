//! A client and a call manager, joined by their channel.

#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "what stands behind the manager is looked at from outside, and tasks run on threads"
)]

mod calls;
mod data;
mod pair;
mod parties;
mod random;
mod seams;
#[cfg(feature = "async")]
mod tasks;
mod threads;
