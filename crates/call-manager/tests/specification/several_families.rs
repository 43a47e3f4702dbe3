//! A call manager that serves more than one address family: each is given up alone (O-05, F-15).

use call_manager::family::FamilyLimits;
use call_manager::{Config, SapHandle};
use co_params::{AddressFamily, Family, Sap, Status};

use crate::support::CLIENT;
use crate::wide::{FAMILY, Heard, Wide};

const OTHER: AddressFamily =
    AddressFamily { address_family: Family::CO_ADDRESS_FAMILY_TAPI_PROXY, ..FAMILY };

fn two() -> Wide {
    let mut wide = Wide::new();
    wide.manager.register_address_family(wide.now, OTHER).expect("another one");
    wide.forget();
    wide
}

#[test]
fn r_009_a_family_that_is_given_up_leaves_the_others_served() {
    let mut wide = two();
    assert_eq!(wide.manager.leave_address_family(wide.now, OTHER.address_family), Ok(()));
    assert_eq!(wide.heard(), [], "nobody had opened it");
    let opened = wide.manager.open_address_family(wide.now, CLIENT, FAMILY);
    assert!(opened.is_ok(), "it is served as before");
    let gone = wide.manager.open_address_family(wide.now, CLIENT, OTHER);
    assert_eq!(gone, Err(Status::Failure));
}

#[test]
fn f_15_the_openings_of_other_families_are_not_asked_to_close() {
    let mut wide = two();
    let other = wide.manager.open_address_family(wide.now, CLIENT, OTHER).expect("it was told");
    assert_eq!(wide.manager.leave_address_family(wide.now, OTHER.address_family), Ok(()));
    assert_eq!(wide.heard(), [Heard::NotifyClose(other)]);
    assert!(wide.register_sap(1).is_ok(), "the first goes on");
}

#[test]
fn r_010_a_family_that_was_given_up_makes_room_and_may_be_registered_again() {
    let families = FamilyLimits { families: 1, ..FamilyLimits::default() };
    let mut wide = Wide::with(Config { families, ..Config::default() });
    for (served, wanted) in [(FAMILY, OTHER), (OTHER, FAMILY), (FAMILY, OTHER)] {
        let register = |wide: &mut Wide| wide.manager.register_address_family(wide.now, wanted);
        assert_eq!(register(&mut wide), Err(Status::Resources), "at the bound");
        let left = wide.manager.leave_address_family(wide.now, served.address_family);
        assert_eq!(left, Ok(()));
        wide.unbind();
        assert_eq!(register(&mut wide), Ok(()));
    }
}

#[test]
fn the_same_place_in_two_families_is_two_saps() {
    let mut wide = two();
    let other = wide.manager.open_address_family(wide.now, CLIENT, OTHER).expect("it was told");
    let place = Sap { sap_type: 1, sap: [1].into_iter().collect() };
    let context = call_manager::sap::SapContext(9);
    let first = wide.sap();
    let second = wide.manager.register_sap(wide.now, CLIENT, other, &place, context);
    let second: Result<SapHandle, Status> = second.map(|(sap, _)| sap);
    assert!(second.is_ok_and(|second| second != first), "R-012 holds in each");
}
