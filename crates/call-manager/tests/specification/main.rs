//! The call manager as its specification: what clients, network and miniport may rely on.
//!
//! Read in this order:
//! 1. `set_up`, `modify`, `close`, `answers` for one VC whose client asks; `incoming` for calls that
//!    come in; `proposals`, `deferred`, `collisions`, `releases`, `causes` for what the
//!    other end does.
//! 2. `capabilities`, `profiles`, `patience` for what medium and rule book allow, and how long;
//!    `busy_miniport`, `alternatives` for a miniport that has its reasons; `permanent` and
//!    `permanent_changes` for VCs that an operator configured; `integrated` for a miniport that is the
//!    call manager.
//! 3. `families`, `saps`, `incoming_calls`, `undelivered_offers`, `parties`, `regrades`, `data`,
//!    `silent_sends`, `reuse`, `tapi_ids` and `close_data` for
//!    what surrounds a call; `handles`, `bounds`, `at_once`, `unbind` and `terms` for what surrounds a VC;
//!    `channel` and `runtime` for clients on their channels.
//! 4. `rows` for rows of the machines that are nobody else's, `resets` and `transactions` for a miniport
//!    and a manager that have no room for a while;
//! 5. `defects` and `toy_mistakes` for what others got wrong; `random` keeps plain records beside the
//!    manager, whatever happens.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a test reads what a seam inside a manager wrote, and is a thread of its own"
)]

mod alternatives;
mod answers;
mod at_once;
mod bounds;
mod busy_miniport;
mod capabilities;
mod causes;
mod channel;
mod choices;
mod clearing;
mod close;
mod close_data;
mod collisions;
mod counters;
mod data;
mod defects;
mod deferred;
mod doubt;
mod families;
mod handles;
mod incoming;
mod incoming_calls;
mod integrated;
mod leavings;
mod many_at_once;
mod modify;
mod observed;
mod operations;
mod parties;
mod party_ends;
mod patience;
mod permanent;
mod permanent_changes;
mod profile_page;
mod profiles;
mod proposals;
mod random;
mod ranges;
mod regrades;
mod releases;
mod resets;
mod reuse;
mod room;
mod roundings;
mod rows;
mod runtime;
mod saps;
mod seldom_seen;
mod set_up;
mod several_families;
mod silent_sends;
mod superseded;
mod support;
mod surroundings;
mod tapi_ids;
mod terms;
mod toy_mistakes;
mod transactions;
mod unbind;
mod undelivered_offers;
mod unruly_seams;
mod wakers;
mod wide;
