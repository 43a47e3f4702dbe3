//! The call manager as its specification: what clients, network and miniport may rely on.
//!
//! Read in this order: `set_up`, `modify`, `close`, `answers` for one VC; `handles`, `unbind` and
//! `terms` for what surrounds it; `channel` and `runtime` for clients on their channels; `random`
//! runs a plain model beside the manager. `families`, `saps`, `incoming_calls`, `parties`, `data`,
//! `reuse`, `permanent`, `tapi_ids` and `close_data` are about what surrounds a call.

mod answers;
mod channel;
mod close;
mod close_data;
mod data;
mod families;
mod handles;
mod incoming_calls;
mod modify;
mod parties;
mod permanent;
mod random;
mod reuse;
mod runtime;
mod saps;
mod set_up;
mod support;
mod surroundings;
mod tapi_ids;
mod terms;
mod unbind;
mod wide;
