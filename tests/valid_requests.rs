//! What validates can be activated: a call manager whose network and miniport refuse nothing takes
//! every valid request, and what is then in force can be written and read back.

#[path = "../crates/co-params/tests/common/mod.rs"]
mod values;

use call_manager::vc::event::{MiniportAnswer, NetworkAnswer};
use call_manager::{
    CallManager, ClientId, Config, Miniport, Reply, Signaling, Terms, Ticket, Time, VcContext,
    VcHandle,
};
use co_params::wire::self_relative;
use co_params::{CallFlags, CallParameters, Flowspec, MediaFlags, ServiceClass, Status, changed};
use proptest::prelude::*;
use values::valid_parameters;

const NOW: Time = Time::ZERO;
const CLIENT: ClientId = ClientId(0);

proptest! {
    #[test]
    fn what_validates_can_be_activated_changed_written_and_read_back(
        mut wanted in valid_parameters(), mut change in valid_parameters(),
    ) {
        wanted.flags = CallFlags::NONE;
        change.flags = CallFlags::CALL_PARAMETERS_CHANGED;
        let wanted = without_no_change(wanted);
        prop_assert_eq!(wanted.validate_new_call(), Ok(()));
        prop_assert_eq!(change.validate(), Ok(()));

        let mut manager = CallManager::new(Config::default(), Willing, Willing);
        let vc = manager.create_vc(CLIENT, VcContext(0)).expect("the table is empty");
        let mut block = wanted.clone();
        prop_assert_eq!(manager.make_call(NOW, CLIENT, vc, &mut block), Status::Success);
        prop_assert!(!changed(&with_directions(&wanted, &block), &block), "R-040: nothing was countered");
        reads_back(&block)?;

        prop_assert_eq!(manager.modify_call_qos(NOW, CLIENT, vc, &change), Status::Success);
        let state = manager.state(vc).expect("the VC is there");
        let in_force = state.in_force().expect("the call is up").to_parameters(false);
        prop_assert!(!changed(&with_directions(&change, &in_force), &in_force), "R-059: exactly what was asked");
        reads_back(&in_force)?;

        prop_assert_eq!(manager.close_call(NOW, CLIENT, vc), Status::Success);
        prop_assert_eq!(manager.delete_vc(NOW, CLIENT, vc), Status::Success);
    }
}

/// A new call has nothing to keep.
fn without_no_change(mut params: CallParameters) -> CallParameters {
    let call_manager = params.call_manager.as_mut().expect("valid parameters have both flows");
    for flow in [&mut call_manager.transmit, &mut call_manager.receive] {
        if flow.service_type.class() == ServiceClass::NoChange {
            *flow = Flowspec::NO_TRAFFIC;
        }
    }
    params
}

/// Media parameters that name no direction leave it to the call manager to derive them.
fn with_directions(asked: &CallParameters, derived: &CallParameters) -> CallParameters {
    let directions = MediaFlags::TRANSMIT_VC | MediaFlags::RECEIVE_VC;
    let mut asked = asked.clone();
    if let (Some(media), Some(derived)) = (&mut asked.media, &derived.media)
        && !media.flags.intersects(directions)
    {
        let others = derived.flags.without(directions);
        media.flags |= derived.flags.without(others);
    }
    asked
}

fn reads_back(params: &CallParameters) -> Result<(), TestCaseError> {
    let bytes = self_relative::to_vec(params).expect("the data is short");
    let read = self_relative::parse(&bytes);
    prop_assert_eq!(read.as_ref(), Ok(params));
    prop_assert_eq!(params.validate(), Ok(()));
    Ok(())
}

/// A network and a miniport that take everything at once.
struct Willing;

impl Signaling for Willing {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer<Terms>> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer<Terms>> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer<Terms>> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer<Terms>> {
        Reply::Now(NetworkAnswer::Accepted)
    }
}

impl Miniport for Willing {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer<Terms>> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer<Terms>> {
        Reply::Now(MiniportAnswer::Done)
    }
}
