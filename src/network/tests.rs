//! What the ledger, the path, the switch, the far ends, the card, the faults and the audit promise.

mod admission;
mod audit;
mod card;
mod ends;
mod faults;
mod link;
mod path;
mod relief;
mod schedule;
mod switch;

use std::time::Duration;

use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, Reply,
    SapTicket, Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Sap, Status};

use super::*;
use crate::scenario::{Delay, MiniportSettings, SwitchSettings};

/// A switch that answers at once and refuses exactly what does not fit.
fn plain(capacity: u64) -> SwitchSettings {
    SwitchSettings::with_capacity(capacity)
}

pub(crate) fn terms(bits_per_second: u64) -> Terms {
    Terms::for_call(&sending(bits_per_second)).expect("it is a legal call")
}

/// Terms of a call that sends and receives at constant rates.
fn both_ways(transmit: u64, receive: u64) -> Terms {
    let mut block = sending(transmit);
    let rate = BytesPerSecond::from_bits_ceil(receive).expect("it is a legal rate");
    if let Some(flows) = &mut block.call_manager {
        flows.receive = Flowspec::constant_rate(rate);
    }
    Terms::for_call(&block).expect("it is a legal call")
}

fn rounding(bits_per_second: u64) -> Terms {
    let parameters = sending(bits_per_second).with_media_flags(MediaFlags::ROUND_UP_FLOW);
    Terms::for_call(&parameters).expect("it is a legal call")
}

fn sending(bits_per_second: u64) -> CallParameters {
    let rate = BytesPerSecond::from_bits_ceil(bits_per_second).expect("it is a legal rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

fn chance(seed: u64) -> Chance {
    Chance::new(seed, 0)
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// So many VCs, each with a ticket for a question about it: both come from a call manager alone.
pub(crate) fn tickets(count: usize) -> Vec<Ticket> {
    let mut manager = CallManager::new(Config::default(), Asked::default(), Asked::default());
    for context in 0..count {
        let client = ClientId(0);
        let vc = manager
            .create_vc(Time::ZERO, client, VcContext(context as u64))
            .expect("there is room");
        manager.make_call(Time::ZERO, client, vc, &mut sending(8));
    }
    manager.signaling().0.clone()
}

/// A later question about the first VC.
fn second_ticket() -> Ticket {
    let mut manager = CallManager::new(Config::default(), Asked::default(), Asked::default());
    let client = ClientId(0);
    let vc = manager.create_vc(Time::ZERO, client, VcContext(0)).expect("there is room");
    manager.make_call(Time::ZERO, client, vc, &mut sending(8));
    let first = manager.signaling().0[0];
    manager.handle_timeout(Time::from_nanos(3_600_000_000_000));
    let later = manager.signaling().0.last().copied().expect("it was asked");
    assert_ne!(later, first, "the release that follows silence");
    later
}

/// Notes down who asks, and does not answer.
#[derive(Default)]
struct Asked(Vec<Ticket>, Option<SapTicket>);

impl Signaling for Asked {
    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.push(ticket);
        Reply::Later
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.push(ticket);
        Reply::Later
    }

    fn register_sap(&mut self, _: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        self.1 = Some(ticket);
        Reply::Later
    }
}

impl Miniport for Asked {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Later
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Later
    }
}
