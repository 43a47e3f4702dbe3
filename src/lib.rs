//! x

pub mod film;
pub mod scenario;
