//! A trace tells what happened as calls of the functions of NDIS, in the order of the flows F-nn.
//!
//! One line an event: who to whom, the function, its status, and the rate of its parameters. `=`
//! marks a return.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod calls;
mod changes;
mod ends;
mod stage;

use std::collections::BTreeSet;

use call_manager::Role;
use call_manager::trace::{Api, Part};

use self::stage::Stage;

#[test]
fn events_are_numbered_without_a_gap_and_name_their_vc() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.modify(2000);
    let events = stage.events();
    assert!((0..).zip(events).all(|(number, event)| event.sequence == number));
    assert!(events.iter().all(|event| event.vc() == Some(stage.vc)));
}

#[test]
fn r_006_an_integrated_call_manager_calls_functions_of_its_own_prefix() {
    for role in [Role::CallManager, Role::MiniportCallManager] {
        let names: BTreeSet<_> = Api::ALL.iter().map(|api| api.name(role)).collect();
        assert_eq!(names.len(), Api::ALL.len(), "no name stands for two functions");
    }
    let integrated = |api: &Api| api.name(Role::MiniportCallManager);
    assert!(Api::ALL.iter().map(integrated).all(|name| !name.starts_with("NdisCm")));
    assert_eq!(
        Api::NdisCmModifyCallQoSComplete.name(Role::CallManager),
        "NdisCmModifyCallQoSComplete"
    );
    assert_eq!(integrated(&Api::NdisCmModifyCallQoSComplete), "NdisMCmModifyCallQoSComplete");
    assert_eq!(integrated(&Api::NdisClModifyCallQoS), "NdisClModifyCallQoS");
}

#[test]
fn the_name_of_a_function_says_its_part() {
    for api in Api::ALL {
        let name = api.name(Role::CallManager);
        let is_called_by_ndis = name.starts_with("Protocol") || name.starts_with("Miniport");
        let is_handler = matches!(api.part(), Part::Handler | Part::Callback);
        assert_eq!(is_called_by_ndis, is_handler, "{name}");
    }
}
