//! The same state or event over other terms.
//!
//! The manager runs the machine over short names for terms instead of the terms themselves, and
//! shows observers references. Both are this.

mod messages;
mod states;
