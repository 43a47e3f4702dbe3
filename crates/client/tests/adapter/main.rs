//! A client and a call manager, joined by their channel.

mod calls;
mod data;
mod pair;
mod parties;
mod random;
mod seams;
#[cfg(feature = "async")]
mod tasks;
mod threads;
