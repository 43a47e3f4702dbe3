//! The engine and its peers: the same requests, the same work, other ways to get them done.
//!
//! [`load`] says what is asked and [`work`] what it takes; [`peers`] are the ways; [`outcome`] is
//! what must come out alike, and [`report`] the table.

pub mod client;
pub mod load;
pub mod outcome;
pub mod peers;
pub mod report;
pub mod work;
