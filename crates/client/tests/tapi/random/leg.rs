//! A call as the switch has it.

use client::Settled;
use client::tapi::SwitchEvent;
use co_params::{CallParameters, Status};

/// Where the switch has a call.
#[derive(Clone, Debug)]
pub(super) enum Leg {
    Dialing(CallParameters),
    Offered(CallParameters),
    Up(CallParameters),
    Changing(CallParameters, CallParameters),
    Closing,
    Stuck,
}

/// A change is over, and the call is up on these terms.
pub(super) fn settled(
    in_force: CallParameters,
    status: Status,
    rounds: u32,
) -> (Option<Leg>, SwitchEvent) {
    let settled = Settled { in_force: in_force.clone(), status, rounds };
    (Some(Leg::Up(in_force)), SwitchEvent::Settled(settled))
}
