//! What validates can be activated: a call manager whose network and miniport refuse nothing takes
//! every valid request, and what is then in force can be written and read back.
//!
//! Media flags are any that validate. Call flags say what kind of VC is wanted, which no link can
//! change: the manager places point-to-point calls on switched VCs, and refuses permanent VCs,
//! queries, broadcast and multipoint calls. `CALL_PARAMETERS_CHANGED` means nothing in a request
//!

#[path = "../crates/co-params/tests/common/mod.rs"]
mod values;

use call_manager::vc::event::{MiniportAnswer, NetworkAnswer};
use call_manager::{
    CallManager, ClientId, Config, Miniport, Reply, Signaling, Terms, Ticket, Time, VcContext,
    VcHandle,
};
use co_params::wire::self_relative;
use co_params::{
    BytesPerSecond, CallFlags, CallParameters, Flowspec, MediaFlags, ServiceClass, Status, changed,
};
use proptest::prelude::*;
use values::valid_parameters;

const NOW: Time = Time::ZERO;
const CLIENT: ClientId = ClientId(0);

proptest! {
    #[test]
    fn what_validates_can_be_activated_changed_written_and_read_back(
        wanted in valid_requests(), change in valid_requests(),
    ) {
        let wanted = without_no_change(wanted);
        prop_assume!(wanted.validate().is_ok());
        prop_assert_eq!(wanted.validate_new_call(), Ok(()));
        prop_assert_eq!(change.validate(), Ok(()));

        let (mut manager, vc) = manager();
        let mut block = wanted.clone();
        prop_assert_eq!(manager.make_call(NOW, CLIENT, vc, &mut block), Status::Success);
        prop_assert!(!changed(&with_directions(&wanted, &block), &block), "R-040: nothing was countered");
        reads_back(&block)?;

        let status = manager.modify_call_qos(NOW, CLIENT, vc, &change);
        if with_what_is_kept(&change, &block).validate().is_err() {
            prop_assert_eq!(status, Status::InvalidData, "what is kept is silent, what is promised is not");
            return Ok(());
        }
        prop_assert_eq!(status, Status::Success);
        let state = manager.state(vc).expect("the VC is there");
        let in_force = state.in_force().expect("the call is up").to_parameters(false);
        prop_assert!(!changed(&with_directions(&change, &in_force), &in_force), "R-059: exactly what was asked");
        reads_back(&in_force)?;

        prop_assert_eq!(manager.close_call(NOW, CLIENT, vc), Status::Success);
        prop_assert_eq!(manager.delete_vc(NOW, CLIENT, vc), Status::Success);
    }
}

#[test]
fn a_call_one_way_may_promise_that_way_the_other_or_both() {
    let (transmit, receive) = (MediaFlags::TRANSMIT_VC, MediaFlags::RECEIVE_VC);
    for flags in [transmit, receive, transmit | receive] {
        let (status, block) = make_call(&one_way().with_media_flags(flags));
        assert_eq!(status, Status::Success, "{flags}");
        assert_eq!(block.media.map(|media| media.flags), Some(flags), "as it was asked");
    }
}

#[test]
fn a_silent_call_that_promises_traffic_is_refused() {
    let silent = CallParameters::sending(Flowspec::NO_TRAFFIC);
    assert_eq!(make_call(&silent).0, Status::Success);
    for flags in [MediaFlags::TRANSMIT_VC, MediaFlags::RECEIVE_VC] {
        let promising = silent.clone().with_media_flags(flags);
        assert_eq!(make_call(&promising), (Status::InvalidData, promising), "{flags}");
    }
}

#[test]
fn a_change_that_promises_traffic_and_keeps_a_silent_call_silent_is_refused() {
    let (mut manager, vc) = manager();
    let mut silent = CallParameters::sending(Flowspec::NO_TRAFFIC);
    assert_eq!(manager.make_call(NOW, CLIENT, vc, &mut silent), Status::Success);
    let change = CallParameters::sending(Flowspec::NO_CHANGE);
    let change = change.with_media_flags(MediaFlags::TRANSMIT_VC);
    assert_eq!(change.validate(), Ok(()), "on other calls it is legal");
    assert_eq!(manager.modify_call_qos(NOW, CLIENT, vc, &change), Status::InvalidData);
}

#[test]
fn call_flags_for_other_kinds_of_vc_are_refused_in_a_call_and_in_a_change() {
    let others = CallFlags::QUERY_CALL_PARAMETERS | CallFlags::BROADCAST_VC;
    let others = others | CallFlags::MULTIPOINT_VC;
    for raw in 0..=CallFlags::ALL.raw() {
        let flags = CallFlags::from_raw(raw).expect("all bits have a meaning");
        let request = CallParameters { flags, ..one_way() };
        let (for_call, for_change) = if flags.contains(CallFlags::PERMANENT_VC) {
            (Status::Failure, Status::InvalidData)
        } else if flags.intersects(others) {
            (Status::NotSupported, Status::InvalidData)
        } else {
            (Status::Success, Status::Success)
        };
        assert_eq!(request.validate_new_call(), Ok(()), "flags are no matter of validation");
        assert_eq!(make_call(&request).0, for_call, "a call: {flags}");
        let (mut manager, vc) = manager();
        assert_eq!(manager.make_call(NOW, CLIENT, vc, &mut one_way()), Status::Success);
        assert_eq!(manager.modify_call_qos(NOW, CLIENT, vc, &request), for_change, "{flags}");
    }
}

/// Valid parameters with any media flags that keep them so, and the call flag that means nothing.
fn valid_requests() -> impl Strategy<Value = CallParameters> {
    let flags = prop::sample::select(vec![CallFlags::NONE, CallFlags::CALL_PARAMETERS_CHANGED]);
    (valid_parameters(), 0..=MediaFlags::ALL.raw(), flags)
        .prop_map(|(mut params, media_flags, flags)| {
            params.flags = flags;
            if let Some(media) = &mut params.media {
                media.flags = MediaFlags::from_raw(media_flags).expect("all bits have a meaning");
            }
            params
        })
        .prop_filter("both silent, but promised", |params| params.validate().is_ok())
}

fn one_way() -> CallParameters {
    let rate = BytesPerSecond::new(187_500).expect("a number");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

/// What a new call returns, and its block then.
fn make_call(wanted: &CallParameters) -> (Status, CallParameters) {
    let (mut manager, vc) = manager();
    let mut block = wanted.clone();
    (manager.make_call(NOW, CLIENT, vc, &mut block), block)
}

fn manager() -> (CallManager<Willing, Willing>, VcHandle) {
    let mut manager = CallManager::new(Config::default(), Willing, Willing);
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("the table is empty");
    (manager, vc)
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

/// The change with the flows in force in place of those that it keeps.
fn with_what_is_kept(change: &CallParameters, in_force: &CallParameters) -> CallParameters {
    let mut change = change.clone();
    let wanted = change.call_manager.as_mut().expect("valid parameters have both flows");
    let kept = in_force.call_manager.as_ref().expect("a call in force has both flows");
    let flows = [(&mut wanted.transmit, kept.transmit), (&mut wanted.receive, kept.receive)];
    for (flow, kept) in flows {
        if flow.service_type.class() == ServiceClass::NoChange {
            *flow = kept;
        }
    }
    change
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
