//! x

pub mod film;
