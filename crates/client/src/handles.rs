//! Handles for the tests, from the only place that makes them: a call manager.

use call_manager::party::PartyContext;
use call_manager::sap::SapContext;
use call_manager::{
    AfHandle, CallManager, ClientId, Config, Miniport, MiniportAnswer, NetworkAnswer, PartyHandle,
    Reply, SapHandle, SapTicket, Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{AddressFamily, BytesPerSecond, CallParameters, Family, Flowspec, Sap, Status};

const CLIENT: ClientId = ClientId(0);

/// A VC.
pub(crate) fn vc() -> VcHandle {
    manager().create_vc(Time::ZERO, CLIENT, VcContext(0)).unwrap()
}

/// Parties, all of them different.
pub(crate) fn parties<const N: usize>() -> [PartyHandle; N] {
    let mut manager = manager();
    let rate = BytesPerSecond::new(1_000).unwrap();
    let wanted = CallParameters::sending(Flowspec::constant_rate(rate));
    [(); N].map(|()| {
        let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).unwrap();
        manager.make_party_call(Time::ZERO, CLIENT, vc, PartyContext(0), &wanted).unwrap()
    })
}

/// An opening of an address family, and a SAP on it.
pub(crate) fn af_and_sap() -> (AfHandle, SapHandle) {
    let family = AddressFamily { address_family: Family(1), major_version: 1, minor_version: 0 };
    let mut manager = manager();
    manager.register_address_family(Time::ZERO, family).unwrap();
    manager.bind(CLIENT).unwrap();
    let af = manager.open_address_family(Time::ZERO, CLIENT, family).unwrap();
    let registered =
        manager.register_sap(Time::ZERO, CLIENT, af, &Sap::default(), SapContext(0)).unwrap();
    (af, registered.0)
}

fn manager() -> CallManager<Silent, Silent> {
    CallManager::new(Config::default(), Silent, Silent)
}

/// Stands behind both seams, and sets no call up.
pub(crate) struct Silent;

impl Signaling for Silent {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn register_sap(&mut self, _: Time, _: SapTicket, _: &Sap) -> Reply<Status> {
        Reply::Now(Status::Success)
    }
}

impl Miniport for Silent {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Later
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Later
    }
}
