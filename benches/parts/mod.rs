//! What the benches are made of.
//!
//! - [`load`]: which VC is asked to change to which rate;
//! - [`seams`]: the network and the miniport under the manager, as lean as they can be;
//! - [`managers`]: managers whose calls are up;
//! - [`measure`]: how criterion is asked to measure;
//! - [`way`]: a client's way to a manager, and how answers are counted;
//! - [`echo`]: the floor, the same blocks with nothing behind them.

pub(crate) mod echo;
pub(crate) mod load;
pub(crate) mod managers;
pub(crate) mod measure;
pub(crate) mod seams;
pub(crate) mod way;
