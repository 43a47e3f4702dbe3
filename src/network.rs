//! The simulated network and adapter: what stands behind the two seams of the call manager.
//!
//! A [`Switch`] admits calls to a [`Path`] of [`Link`]s by a rule of [`Admission`], and answers at
//! once, later, or never; the far ends of its calls act too. A [`Card`] activates VCs, refuses rates
//! above its limit, and rounds when it may. [`Faults`] and [`MiniportFaults`] stand before a network
//! or a miniport, these or real ones, and let go wrong what a plan says. All take their chance from a
//! seed, and answer for what they hold: the [`audit`] compares it with what the call manager
//! believes.
//!
//! From the ground up: `rates`, then the ledger of a `link`, `admission` and `path`; `counter` and
//! `schedule` say what is offered and what there is; `switch` and `remote` answer and act, by an
//! `agenda`; `faults` distorts.

mod admission;
mod agenda;
pub mod audit;
mod card;
mod chance;
mod counter;
mod far_end;
mod faults;
mod link;
mod path;
mod per_vc;
mod rates;
mod remote;
mod schedule;
mod switch;
#[cfg(test)]
pub(crate) mod tests;

pub use admission::{Admission, Basis, Millionths, Occasion, Rule};
pub use audit::Books;
pub use card::Card;
pub use chance::Chance;
pub use counter::Counter;
pub use far_end::FarEnd;
pub use faults::{Faults, MiniportFaults, MiniportPlan, Plan};
pub use link::{DoesNotFit, Era, Link};
pub(crate) use path::is_way;
pub use path::{NoRoom, Path};
pub(crate) use per_vc::PerVc;
pub use rates::{Direction, Rates};
pub use schedule::{MAX_STEPS, Schedule, ScheduleError, Step};
pub use switch::{Order, Switch};

use call_manager::Terms;
use co_params::{BytesPerSecond, Flowspec};

/// The rate that terms have in the direction of the client's data, in bit/s. An open rate is none.
#[must_use]
pub fn reserved_rate(terms: &Terms) -> u64 {
    token_rates(terms).transmit
}

/// The token rates of terms, in bit/s. An open rate is none.
#[must_use]
pub fn token_rates(terms: &Terms) -> Rates {
    let rate = |flow: &Flowspec| flow.token_rate.map_or(0, BytesPerSecond::bits);
    Rates { transmit: rate(&terms.transmit), receive: rate(&terms.receive) }
}
