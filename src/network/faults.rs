//! What goes wrong between the call manager and what stands behind its seams: by chance from a seed,
//! and by script.
//!
//! [`Faults`] stands before a network and [`MiniportFaults`] before a miniport: any of them, a
//! simulated or a real one. What a question meets is decided when it is put, and told by a [`Fate`]:
//! whether it arrives, what is answered in place of the true answer, and how the answer travels. A
//! script goes before chance. Without a plan both only hand on.
//!
//! From the ground up: a `script` finds its rules, a `plan` makes a fate of rules and chance, the
//! `courier` carries answers as their fates say, an `exchange` puts both to the questions of one seam;
//! `signaling` and `miniport` stand before the seams.
//!
//! Messages without an answer arrive: a network that is not told what is in force has nothing to be
//! compared with. So do those that the network sends unasked; a far end that gives up is scripted at
//! the far end.

mod courier;
mod exchange;
mod miniport;
mod plan;
mod script;
mod signaling;

pub use miniport::MiniportFaults;
pub use plan::{MiniportPlan, Plan};
pub use signaling::Faults;

use std::time::Duration;

use co_params::Status;

/// What a question meets.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fate {
    /// It never arrives.
    is_lost: bool,
    /// What is answered in place of the true answer.
    instead: Option<Instead>,
    /// The answer never comes, though what was asked is done.
    is_silent: bool,
    /// How often the answer comes.
    times: u32,
    /// How much later.
    late: Duration,
    /// An answer to an earlier question comes first.
    strays: bool,
    /// The next message overtakes the answer.
    is_overtaken: bool,
}

/// What is answered in place of the true answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instead {
    /// A refusal; what was asked is not done.
    Refuse(Status),
    /// At most this rate, in bit/s, as a counter-offer or as rounding; that is done.
    Rate(u64),
    /// An eighth more than was asked, as rounding; that is done.
    More,
    /// A request of the other end crosses the question.
    Collide,
}

impl Fate {
    /// Nothing goes wrong.
    const FAIR: Self = Self {
        is_lost: false,
        instead: None,
        is_silent: false,
        times: 1,
        late: Duration::ZERO,
        strays: false,
        is_overtaken: false,
    };

    /// Whether the answer travels as it would anyway.
    fn travels_freely(&self) -> bool {
        !self.is_silent
            && self.times == 1
            && self.late.is_zero()
            && !self.strays
            && !self.is_overtaken
    }
}
